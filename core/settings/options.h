/* SPDX-License-Identifier: MIT */
/* Settings: a flag beats the environment, which beats a .env file in the working directory, which beats the
 * default. */
#ifndef SONDA_SETTINGS_OPTIONS_H
#define SONDA_SETTINGS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTIONS_WORKERS_MAX 256

/* A list of strings, NULL-terminated once it holds anything; the strings belong to argv, the environment or
 * the options. */
struct option_list {
    const char **items; /* NULL: empty */
    size_t count;
};

#define OPTIONS_MAX 64

int option_list_add(struct option_list *list, const char *item); /* 0 or -ENOMEM */

struct options {
    const char *command;          /* "serve", "check", … */
    struct option_list arguments; /* after the command: DIR…, PATH, URL */

    struct option_list listen, scripts, allow_read, allow_hosts;
    const char *procfs, *sysfs, *rootfs;
    const char *udev_data; /* NULL: run/udev/data below rootfs */
    const char *app_name, *app_version, *app_environment;
    const char *log_level, *log_format;
    const char *admin_token;
    uint64_t workers; /* 0: as many as CPUs may be used, at most OPTIONS_WORKERS_MAX */
    uint64_t call_ms, scrape_ms, collector_ms, load_ms, memory_bytes, answer_bytes, depth;
    uint64_t connections, connections_per_address, head_bytes, head_seconds, idle_seconds, request_seconds;
    uint64_t sample_ms, sample_idle_ms;
    uint64_t poll_ms, debounce_ms, grace_seconds, lost_workers, series_max;
    bool access_log, dev, strict_scripts, show_generation, json, help, version;

    struct option_list script_options; /* name, value, name, value, …: what sonda.option() answers from */
    char *dotenv;                      /* text of .env, that values may point into */
    unsigned origins[OPTIONS_MAX];     /* one a setting: for options_name */
};

/* Fill *ret. Returns 0, or -EINVAL with one line (no newline) in `message` that names the flag, variable or
 * .env line. */
int options_parse(int argc, char **argv, struct options *ret, char *message, size_t size);
void options_free(struct options *o);

/* What gave the setting of this flag its value, for a message about it: "--listen", "SONDA_LISTEN",
 * ".env:3: SONDA_LISTEN". */
void options_name(const struct options *o, const char *flag, char *name, size_t size);

/* The text of --help. */
void options_help(void);

#endif
