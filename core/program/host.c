/* SPDX-License-Identifier: MIT */
#include "program/host.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "api/sonda.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/pairs.h"
#include "collect/collections.h"
#include "engine/script_fault.h"
#include "metric/registry.h"
#include "metric/store.h"
#include "proc/cgroup.h"
#include "proc/procfs.h"
#include "sample/history.h"
#include "sample/sampler.h"
#include "settings/parse.h"

#define NATIVE_MOST  ((size_t)256 << 20)
#define NATIVE_LEAST ((size_t)8 << 20)

static void log_from_script(int level, const char *script, int line, const char *message)
{
    char place[SCRIPT_PLACE_SIZE];

    script_place(script, line, place);
    log_event((enum log_level)level, message, "script", place, NULL);
}

/* Nobody may see the CPUs' share of a second that another client no longer sees. */
static uint64_t turn_of_sampler(const struct engine_host *h)
{
    return h->sampler ? proc_sampler_turn(h->sampler) : 0;
}

/* A dry run counts into no metric, and its store is its own. */
static int begin_trial(const struct engine_host *h, struct engine_host *trial)
{
    trial->metrics = NULL;
    trial->collections = NULL;
    trial->store = NULL;
    trial->trouble = NULL;
    return h->store ? metric_store_new(&trial->store) : 0;
}

static void end_trial(struct engine_host *trial)
{
    metric_store_free(trial->store);
}

static int check_directory(const struct options *o, const char *flag, const char *path, char *message,
                           size_t size)
{
    struct stat st;
    char name[64];

    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        errno = ENOTDIR;
    else if (access(path, R_OK | X_OK) == 0)
        return 0;
    const char *reason = *path ? strerror(errno) : "is empty";
    options_name(o, flag, name, sizeof(name));
    snprintf(message, size, "%s: %s%s%s", name, path, *path ? ": " : "", reason);
    return -EINVAL;
}

static int check_directories(const struct options *o, char *message, size_t size)
{
    const char *const roots[][2] = { { "--path.procfs", o->procfs },
                                     { "--path.sysfs", o->sysfs },
                                     { "--path.rootfs", o->rootfs } };

    for (size_t i = 0; i < 3; i++) {
        if (check_directory(o, roots[i][0], roots[i][1], message, size) < 0)
            return -EINVAL;
    }
    for (size_t i = 0; i < o->scripts.count; i++) {
        if ((access(o->scripts.items[i], F_OK) == 0 || errno != ENOENT) &&
            check_directory(o, "--scripts", o->scripts.items[i], message, size) < 0)
            return -EINVAL;
    }
    for (size_t i = 0; i < o->allow_read.count; i++) {
        if (check_directory(o, "--allow-read", o->allow_read.items[i], message, size) < 0)
            return -EINVAL;
    }
    return 0;
}

static int copy(struct option_list *to, const struct option_list *from)
{
    for (size_t i = 0; i < from->count; i++) {
        if (option_list_add(to, from->items[i]) < 0)
            return -ENOMEM;
    }
    return 0;
}

/* run/udev/data below the root; udev/data where only that is there, as in recorded trees laid out like
 * node_exporter's. */
static char *find_udev_data(const char *rootfs)
{
    const char *root = strcmp(rootfs, "/") == 0 ? "" : rootfs;
    char *path, *other;

    if (asprintf(&path, "%s/run/udev/data", root) < 0)
        return NULL;
    if (access(path, F_OK) == 0 || asprintf(&other, "%s/udev/data", root) < 0)
        return path;
    if (access(other, F_OK) < 0) {
        free(other);
        return path;
    }
    free(path);
    return other;
}

static const char *const naming_directories[] = { "collector.textfile.directory",
                                                  "collector.runit.servicedir", "collector.qdisc.fixtures",
                                                  "collector.wifi.fixtures" };

static int open_named(struct host *h, const struct options *o, const char *flag)
{
    const char *const *given = (const char *const *)o->script_options.items;
    size_t place = 0;
    int r = 0;

    for (const char *directory; r == 0 && (directory = pairs_next(given, flag, &place));)
        r = option_list_add(&h->allow_read, directory);
    return r;
}

/* What is open is a directory: the one that the file lies in. */
static int open_directory_of_ids(struct host *h, const struct options *o)
{
    const char *file =
        pairs_last((const char *const *)o->script_options.items, "collector.pcidevice.idsfile");
    const char *slash = file ? strrchr(file, '/') : NULL;

    if (!slash || slash == file)
        return 0;
    h->ids_directory = strndup(file, (size_t)(slash - file));
    return h->ids_directory ? option_list_add(&h->allow_read, h->ids_directory) : -ENOMEM;
}

/* Directories that collectors' own flags name are open to scripts too. */
static int open_named_directories(struct host *h, const struct options *o)
{
    h->udev_data = o->udev_data ? strdup(o->udev_data) : find_udev_data(o->rootfs);
    if (!h->udev_data)
        return -ENOMEM;
    int r = option_list_add(&h->allow_read, h->udev_data);
    if (r == 0)
        r = option_list_add(&h->script_options, "path.udev.data");
    if (r == 0)
        r = option_list_add(&h->script_options, h->udev_data);
    for (size_t i = 0; r == 0 && i < sizeof(naming_directories) / sizeof(naming_directories[0]); i++)
        r = open_named(h, o, naming_directories[i]);
    return r == 0 ? open_directory_of_ids(h, o) : r;
}

/* What scripts are told of settings that are no collector's. */
static int hand_on_settings(struct host *h, const struct options *o)
{
    int r = option_list_add(&h->script_options, "web.telemetry-path");
    if (r == 0)
        r = option_list_add(&h->script_options, o->telemetry_path);
    if (r == 0)
        r = option_list_add(&h->script_options, "web.disable-exporter-metrics");
    return r == 0 ? option_list_add(&h->script_options, o->disable_exporter_metrics ? "1" : "0") : r;
}

/* A root without stat has no CPU times to sample: readers then say so, and all else serves. */
static int make_parts(struct host *h)
{
    int r = metric_registry_new(h->options->series_max, &h->engine.metrics);
    if (r == 0)
        r = metric_store_new(&h->engine.store);
    if (r == 0 && proc_sampler_new(h->engine.procfs, &h->engine.sampler) < 0)
        h->engine.sampler = NULL;
    if (r == 0)
        r = metric_history_new(h->engine.procfs, h->engine.sampler, &h->engine.history);
    return r;
}

static void set_names(struct host *h, const struct options *o)
{
    h->options = o;
    h->engine = (struct engine_host){
        .app_name = o->app_name,
        .app_version = o->app_version,
        .app_environment = o->app_environment,
        .procfs = o->procfs,
        .sysfs = o->sysfs,
        .rootfs = o->rootfs,
        .start_realtime_ns = clock_ns(CLOCK_REALTIME),
        .start_monotonic_ns = clock_ns(CLOCK_MONOTONIC),
        .requests = &h->requests,
        .scrapes = &h->scrapes,
        .scrapes_max = o->scrapes,
        .log = log_from_script,
        .turn = turn_of_sampler,
        .trial_begin = begin_trial,
        .trial_end = end_trial,
        .parts = api_parts,
        .open = api_sonda_open,
        .limits = {
            .call_ns = (int64_t)o->call_ms * 1000000,
            .long_call_ns = (int64_t)o->scrape_ms * 1000000,
            .collector_ns = (int64_t)o->collector_ms * 1000000,
            .load_ns = (int64_t)o->load_ms * 1000000,
            .memory_bytes = o->memory_bytes,
            .answer_bytes = o->answer_bytes,
            .depth = (int)o->depth,
        },
    };
}

int host_new(const struct options *o, struct host **ret, char *message, size_t size)
{
    struct host *h = calloc(1, sizeof(*h));
    if (!h)
        return -ENOMEM;

    set_names(h, o);
    int r = check_directories(o, message, size);
    if (r == 0)
        r = copy(&h->allow_read, &o->allow_read);
    if (r == 0)
        r = copy(&h->script_options, &o->script_options);
    if (r == 0)
        r = open_named_directories(h, o);
    if (r == 0)
        r = make_parts(h);
    if (r == 0)
        r = hand_on_settings(h, o);
    if (r < 0) {
        host_free(h);
        return r;
    }
    h->engine.allow_read = (const char *const *)h->allow_read.items;
    h->engine.options = (const char *const *)h->script_options.items;

    *ret = h;
    return 0;
}

void host_free(struct host *h)
{
    if (!h)
        return;
    collections_free(h->engine.collections);
    metric_history_free(h->engine.history);
    proc_sampler_free(h->engine.sampler);
    metric_store_free(h->engine.store);
    metric_registry_free(h->engine.metrics);
    free(h->allow_read.items);
    free(h->script_options.items);
    free(h->udev_data);
    free(h->ids_directory);
    free(h);
}

/* The real cgroup of this process bounds it, whatever --path.procfs says. */
static bool read_own_cgroup(struct proc_cgroup *ret)
{
    struct procfs *proc, *sys = NULL;

    if (procfs_open("/proc", &proc) < 0)
        return false;
    bool read = procfs_open("/sys", &sys) == 0 && proc_cgroup_read(proc, sys, ret) == 0;
    procfs_free(sys);
    procfs_free(proc);
    return read;
}

static size_t quota_cpus(void)
{
    struct proc_cgroup c;

    return read_own_cgroup(&c) && c.has_cpu_quota ? (size_t)ceil(c.cpu_quota_cores) : 0;
}

size_t host_native_bytes(void)
{
    struct proc_cgroup c;
    uint64_t quarter =
        read_own_cgroup(&c) && c.memory_limit_bytes != PROC_ABSENT ? c.memory_limit_bytes / 4 : NATIVE_MOST;

    return quarter > NATIVE_MOST ? NATIVE_MOST : quarter < NATIVE_LEAST ? NATIVE_LEAST : (size_t)quarter;
}

size_t host_cpus(void)
{
    cpu_set_t set;

    size_t cpus = sched_getaffinity(0, sizeof(set), &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
    size_t quota = quota_cpus();
    if (quota && quota < cpus)
        cpus = quota;
    if (cpus > OPTIONS_WORKERS_MAX)
        cpus = OPTIONS_WORKERS_MAX;
    return cpus ? cpus : 1;
}
