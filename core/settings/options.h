/* SPDX-License-Identifier: MIT */
/* The settings of the process, as parse.h reads them from flags, environment and .env. */
#ifndef SONDA_SETTINGS_OPTIONS_H
#define SONDA_SETTINGS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "settings/list.h"
#include "settings/words.h"

#define OPTIONS_WORKERS_MAX 256
#define OPTIONS_MAX         96

struct options;

/* A subcommand. The table of them is core/command's: settings only read it. */
struct command {
    const char *name;
    const char
        *arguments; /* as help writes them: "", "PATH" (one), "[URL]" (one at most), "[DIR...]" (any) */
    const char *help;
    int (*run)(
        const struct options *o); /* the exit status: 0, 1 (the answer is no), 2 (it could not be asked) */
};

struct options {
    const struct command *command; /* NULL where the caller has none */
    struct option_list arguments;  /* after the command: DIR…, PATH, URL */

    struct option_list listen, scripts, allow_read, allow_hosts;
    const char *procfs, *sysfs, *rootfs;
    const char *udev_data; /* NULL: run/udev/data below rootfs */
    const char *app_name, *app_version, *app_environment;
    const char *log_level, *log_format;
    const char *telemetry_path;                 /* "/metrics" */
    const char *admin_token, *admin_token_file; /* "": none */
    const char *admin;                          /* "on", "off" */
    uint64_t workers;      /* 0: as many as CPUs may be used, at most OPTIONS_WORKERS_MAX */
    uint64_t native_bytes; /* 0: host_native_bytes */
    uint64_t call_ms, scrape_ms, collector_ms, load_ms, memory_bytes, answer_bytes, depth;
    uint64_t connections, connections_per_address, head_bytes, head_seconds, idle_seconds, request_seconds;
    uint64_t sample_ms, sample_idle_ms;
    uint64_t poll_ms, debounce_ms, grace_seconds, lost_workers, series_max;
    uint64_t scrapes; /* at a time; 0: no limit */
    bool access_log, dev, strict_scripts, show_generation, json, help, version;
    bool systemd_socket, disable_exporter_metrics;

    struct option_list script_options;  /* name, value, name, value, …: what sonda.option() answers from */
    char *dotenv;                       /* text of .env, that values may point into */
    struct words words;                 /* of the command line, that values may point into */
    unsigned origins[OPTIONS_MAX];      /* of each field, at its first setting's place: for options_name, */
    unsigned char setters[OPTIONS_MAX]; /* with the setting that gave it: settings[…] */
};

#endif
