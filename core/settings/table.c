/* SPDX-License-Identifier: MIT */
#include "settings/table.h"

#include <string.h>

#include "base/nearest.h"
#include "settings/options.h"

#define AT(field) offsetof(struct options, field)
#define HOUR_MS   (3600u * 1000u)

const struct setting settings[] = {
    { "--listen", "SONDA_LISTEN", KIND_LIST, AT(listen), "127.0.0.1:8000", 0, 0, ", ", "ADDR:PORT|unix:PATH",
      "where to listen; may be repeated" },
    { "--web.listen-address", NULL, KIND_LIST, AT(listen), NULL, 0, 0, NULL, "ADDR:PORT",
      "the same; node_exporter's flag" },
    { "--web.systemd-socket", NULL, KIND_SWITCH, AT(systemd_socket), NULL, 0, 0, NULL, NULL,
      "listen on the sockets that systemd passes instead (sd_listen_fds(3))" },
    { "--web.telemetry-path", NULL, KIND_TEXT, AT(telemetry_path), "/metrics", 0, 0, NULL, "PATH",
      "where the metrics for Prometheus are" },
    { "--web.disable-exporter-metrics", NULL, KIND_SWITCH, AT(disable_exporter_metrics), NULL, 0, 0, NULL,
      NULL, "no metrics about sonda itself (sonda_*, process_*)" },
    { "--web.max-requests", NULL, KIND_NUMBER, AT(scrapes), "40", 0, 65536, NULL, "N",
      "scrapes at a time, beyond which one is a 503; 0: no limit" },
    { "--scripts", "SONDA_SCRIPTS", KIND_LIST, AT(scripts), NULL, 0, 0, ":", "DIR",
      "a layer of scripts over the built-in ones; may be repeated" },
    { "--path.procfs", "SONDA_PROCFS", KIND_TEXT, AT(procfs), "/proc", 0, 0, NULL, "DIR", "where procfs is" },
    { "--path.sysfs", "SONDA_SYSFS", KIND_TEXT, AT(sysfs), "/sys", 0, 0, NULL, "DIR", "where sysfs is" },
    { "--path.rootfs", "SONDA_ROOTFS", KIND_TEXT, AT(rootfs), "/", 0, 0, NULL, "DIR",
      "where the root file system is" },
    { "--path.udev.data", "SONDA_UDEV_DATA", KIND_TEXT, AT(udev_data), NULL, 0, 0, NULL, "DIR",
      "where udev keeps what it knows of disks (run/udev/data below the root)" },
    { "--allow-read", "SONDA_ALLOW_READ", KIND_LIST, AT(allow_read), NULL, 0, 0, ":", "DIR",
      "a directory that scripts may read; may be repeated" },
    { "--allow-host", "SONDA_ALLOW_HOST", KIND_LIST, AT(allow_hosts), NULL, 0, 0, ", ", "NAME",
      "accept only these Host names; may be repeated" },
    { "--workers", "SONDA_WORKERS", KIND_NUMBER, AT(workers), "0", 0, OPTIONS_WORKERS_MAX, NULL, "N",
      "threads that answer; 0: the CPUs this process may use" },
    { "--runtime.gomaxprocs", NULL, KIND_NUMBER, AT(workers), NULL, 0, OPTIONS_WORKERS_MAX, NULL, "N",
      "the same; node_exporter's flag" },
    { "--log-level", "SONDA_LOG_LEVEL", KIND_CHOICE, AT(log_level), "info", 0, 0, "debug|info|warn|error",
      "LEVEL", "least level to log" },
    { "--log.level", NULL, KIND_CHOICE, AT(log_level), NULL, 0, 0, "debug|info|warn|error", "LEVEL",
      "the same; node_exporter's flag" },
    { "--log-format", "SONDA_LOG_FORMAT", KIND_CHOICE, AT(log_format), "text", 0, 0, "text|logfmt|json",
      "FORMAT", "how a line of the log is written" },
    { "--log.format", NULL, KIND_CHOICE, AT(log_format), NULL, 0, 0, "logfmt|json", "FORMAT",
      "the same; node_exporter's flag" },
    { "--access-log", "SONDA_ACCESS_LOG", KIND_SWITCH, AT(access_log), NULL, 0, 0, NULL, NULL,
      "log each request" },
    { "--dev", "SONDA_DEV", KIND_SWITCH, AT(dev), NULL, 0, 0, NULL, NULL,
      "errors as readable answers with the source line; edits live at once" },
    { "--strict-scripts", "SONDA_STRICT_SCRIPTS", KIND_SWITCH, AT(strict_scripts), NULL, 0, 0, NULL, NULL,
      "exit with status 2 where a script is broken at start" },
    { "--show-generation", "SONDA_SHOW_GENERATION", KIND_SWITCH, AT(show_generation), NULL, 0, 0, NULL, NULL,
      "send X-Sonda-Generation with every answer" },
    { NULL, "SONDA_ADMIN_TOKEN", KIND_TEXT, AT(admin_token), "", 0, 0, NULL, "TOKEN",
      "lets POST /-/reload and /-/rollback be asked from afar, as a Bearer token" },
    { "--admin-token-file", "SONDA_ADMIN_TOKEN_FILE", KIND_TEXT, AT(admin_token_file), "", 0, 0, NULL, "FILE",
      "the same from a file, which is read anew at each request" },
    { "--admin", "SONDA_ADMIN", KIND_CHOICE, AT(admin), "on", 0, 0, "on|off", "on|off",
      "off: nobody may ask for what lies below /-/" },
    { "--max-call-ms", "SONDA_MAX_CALL_MS", KIND_NUMBER, AT(call_ms), "250", 1, 60000, NULL, "MS",
      "time of one handler or job" },
    { "--max-scrape-ms", "SONDA_MAX_SCRAPE_MS", KIND_NUMBER, AT(scrape_ms), "10000", 1, 60000, NULL, "MS",
      "time of one /metrics, and the most that a route may ask for" },
    { "--max-collector-ms", "SONDA_MAX_COLLECTOR_MS", KIND_NUMBER, AT(collector_ms), "2000", 1, 60000, NULL,
      "MS", "time of one collector of /metrics" },
    { "--max-load-ms", "SONDA_MAX_LOAD_MS", KIND_NUMBER, AT(load_ms), "2000", 1, 60000, NULL, "MS",
      "time to load all scripts" },
    { "--max-memory", "SONDA_MAX_MEMORY", KIND_SIZE, AT(memory_bytes), "16M", 256 * KIB, 1024 * MIB, NULL,
      "BYTES", "memory of the scripts, a worker" },
    { "--max-native-memory", "SONDA_MAX_NATIVE_MEMORY", KIND_SIZE, AT(native_bytes), "0", 0, 1024 * MIB, NULL,
      "BYTES",
      "memory of samples, kept answers and bodies, all together; 0: a quarter of the cgroup's limit, 256M at "
      "most" },
    { "--max-answer", "SONDA_MAX_ANSWER", KIND_SIZE, AT(answer_bytes), "1M", KIB, 256 * MIB, NULL, "BYTES",
      "size of one answer" },
    { "--max-depth", "SONDA_MAX_DEPTH", KIND_NUMBER, AT(depth), "32", 1, 128, NULL, "N", "nesting of JSON" },
    { "--max-connections", "SONDA_MAX_CONNECTIONS", KIND_NUMBER, AT(connections), "1024", 1, 65536, NULL, "N",
      "connections in all; at the limit one that waits gives way" },
    { "--max-connections-per-address", "SONDA_MAX_CONNECTIONS_PER_ADDRESS", KIND_NUMBER,
      AT(connections_per_address), "512", 0, 65536, NULL, "N",
      "connections of one client address; 0: no limit" },
    { "--max-head", "SONDA_MAX_HEAD", KIND_SIZE, AT(head_bytes), "16K", 512, 256 * KIB, NULL, "BYTES",
      "size of a request's line and headers" },
    { "--head-seconds", "SONDA_HEAD_SECONDS", KIND_NUMBER, AT(head_seconds), "5", 1, 3600, NULL, "S",
      "time for a request's line and headers" },
    { "--idle-seconds", "SONDA_IDLE_SECONDS", KIND_NUMBER, AT(idle_seconds), "15", 1, 3600, NULL, "S",
      "time that a connection may be idle" },
    { "--request-seconds", "SONDA_REQUEST_SECONDS", KIND_NUMBER, AT(request_seconds), "30", 1, 3600, NULL,
      "S", "time from a request's first byte to its answer's last" },
    { "--poll-ms", "SONDA_POLL_MS", KIND_NUMBER, AT(poll_ms), "2000", 10, HOUR_MS, NULL, "MS",
      "how often layers are looked at where inotify says nothing" },
    { "--sample-ms", "SONDA_SAMPLE_MS", KIND_NUMBER, AT(sample_ms), "1000", 1000, HOUR_MS, NULL, "MS",
      "how often the host is sampled while somebody looks" },
    { "--sample-idle-ms", "SONDA_SAMPLE_IDLE_MS", KIND_NUMBER, AT(sample_idle_ms), "15000", 0, HOUR_MS, NULL,
      "MS", "the same once nobody has for a minute; 0: not at all" },
    { "--debounce-ms", "SONDA_DEBOUNCE_MS", KIND_NUMBER, AT(debounce_ms), "50", 0, 10000, NULL, "MS",
      "quiet time after a change before it is loaded; a fifth of it after files were renamed into place" },
    { "--grace-seconds", "SONDA_GRACE_SECONDS", KIND_NUMBER, AT(grace_seconds), "10", 0, 3600, NULL, "S",
      "time for requests in flight after SIGTERM" },
    { "--max-lost-workers", "SONDA_MAX_LOST_WORKERS", KIND_NUMBER, AT(lost_workers), "3", 1, 1000, NULL, "N",
      "lost workers after which /health fails" },
    { "--max-series", "SONDA_MAX_SERIES", KIND_NUMBER, AT(series_max), "1000", 1, 1000000, NULL, "N",
      "series of one metric declared by scripts" },
    { "--json", NULL, KIND_SWITCH, AT(json), NULL, 0, 0, NULL, NULL,
      "machine-readable output of check and routes" },
    { "--help", NULL, KIND_SWITCH, AT(help), NULL, 0, 0, NULL, NULL, "print this and exit" },
    { "--version", NULL, KIND_SWITCH, AT(version), NULL, 0, 0, NULL, NULL, "print the version and exit" },
    { NULL, "APP_NAME", KIND_TEXT, AT(app_name), "k8s-cluster-performance-stack", 0, 0, NULL, "NAME",
      "the name that /health and /info give" },
    { NULL, "APP_VERSION", KIND_TEXT, AT(app_version), SONDA_VERSION, 0, 0, NULL, "VERSION",
      "the version that they give" },
    { NULL, "APP_ENV", KIND_TEXT, AT(app_environment), "dev", 0, 0, NULL, "ENV",
      "the environment that /info gives" },
};
const size_t settings_count = sizeof(settings) / sizeof(settings[0]);

_Static_assert(sizeof(settings) / sizeof(settings[0]) <= OPTIONS_MAX,
               "struct options has room for the origin of each setting");

const struct setting *setting_of_flag(const char *flag, size_t len)
{
    for (size_t i = 0; i < settings_count; i++) {
        if (settings[i].flag && strlen(settings[i].flag) == len && memcmp(settings[i].flag, flag, len) == 0)
            return &settings[i];
    }

    return NULL;
}

size_t setting_field(const struct setting *s)
{
    size_t i = 0;

    while (settings[i].offset != s->offset)
        i++;
    return i;
}

const char *setting_nearest(const char *flag)
{
    struct nearest n;

    nearest_begin(&n, flag);
    for (size_t i = 0; i < settings_count; i++) {
        if (settings[i].flag)
            nearest_try(&n, settings[i].flag);
    }
    return n.best;
}

const struct setting *setting_of_variable(const char *name)
{
    for (size_t i = 0; i < settings_count; i++) {
        if (settings[i].variable && strcmp(settings[i].variable, name) == 0)
            return &settings[i];
    }

    return NULL;
}
