/* SPDX-License-Identifier: MIT */
/* What an engine is given: settings, limits, what the process shares among engines, and the parts that
 * engines are made of. */
#ifndef SONDA_ENGINE_HOST_H
#define SONDA_ENGINE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bind_context;
struct bundle_script;
struct collections;
struct engine_status;
struct engine_trouble;
struct lua_State;
struct metric_history;
struct metric_registry;
struct metric_store;
struct proc_sampler;

#define ENGINE_PARTS_MAX 12

/* What scripts declare, or an engine has of its own beside its Lua state: routes, collectors, jobs, roots.
 * The engine makes one of each, takes back what a faulty script declared, and frees it after the state. */
struct engine_part {
    int (*open)(struct bind_context *c, void **ret); /* 0 or a negative errno; before the state is made */
    size_t (*count)(const void *part);               /* what was declared so far; NULL: nothing can be */
    int (*truncate)(struct lua_State *L, void *part, size_t count); /* 0 or a negative errno */
    /* A script that need not be run yet (deferral.h): true where the part takes it for what it declares,
     * and has it run when that is asked for. NULL: never. */
    bool (*defer)(void *part, const struct bundle_script *s);
    void (*settle)(void *part); /* all of them were run: what did not come of it is gone */
    void (*free)(void *part);   /* takes NULL */
    /* The script need not be loaded: nobody would use what it declares, which the part knows. NULL: each is
     * to be. */
    bool (*skip)(void *part, const struct bundle_script *s);
};

struct engine_limits {
    int64_t call_ns;      /* one handler or job; 250 ms */
    int64_t long_call_ns; /* the most that a route's `timeout` may ask for; 10 s. Below call_ns: call_ns */
    int64_t collector_ns; /* one collector of a scrape; 2 s. 0: call_ns */
    int64_t load_ns;      /* loading all scripts; 2 s */
    size_t memory_bytes;  /* of the Lua state; 16 MiB */
    size_t answer_bytes;  /* one encoded answer; 1 MiB */
    int depth;            /* nesting of an answer, and of decoded JSON; 32 */
};

#define ENGINE_LIMITS_DEFAULT                                                                                \
    ((struct engine_limits){ .call_ns = 250000000,                                                           \
                             .long_call_ns = 10000000000,                                                    \
                             .collector_ns = 2000000000,                                                     \
                             .load_ns = 2000000000,                                                          \
                             .memory_bytes = 16u << 20,                                                      \
                             .answer_bytes = 1u << 20,                                                       \
                             .depth = 32 })

/* What the process gives to all of its engines. Every part is thread-safe or read-only, and outlives them. */
struct engine_host {
    const char *app_name, *app_version, *app_environment;
    const char *procfs, *sysfs, *rootfs; /* paths of the roots */
    const char *const *allow_read;       /* directories open to sonda.fs besides the roots; may be NULL */
    int64_t start_realtime_ns;           /* when the process started: CLOCK_REALTIME and */
    int64_t start_monotonic_ns;          /* CLOCK_MONOTONIC */
    const uint64_t *requests;            /* atomic: answers finished so far */
    uint64_t *scrapes;                   /* atomic: those under way; NULL: nobody counts */
    uint64_t scrapes_max;                /* at a time; 0: no limit */
    struct proc_sampler *sampler;        /* cpu busy shares of the last second; may be NULL */
    struct metric_registry *metrics;     /* counters, gauges, histograms; may be NULL (sonda check, specs) */
    struct metric_store *store;          /* key-value store; may be NULL */
    struct collections *collections;     /* that engines share (collect/collections.h); may be NULL */
    const char *const *options;          /* of scripts: "collector.cpu", "1", …, NULL; may be NULL */
    void (*log)(int level, const char *script, int line, const char *message); /* sonda.log.*; NULL: stderr */
    struct metric_history *history; /* samples of the last minutes (sample/history.h); may be NULL */
    /* Of the scripts (engine/status.h); NULL outside a server. */
    void (*status)(void *cls, struct engine_status *ret);
    void *status_cls; /* of status, trouble, troubles and gone */
    /* A job or a collector failed (f), or is sound again (NULL). Returns whether it is worth a line of the
     * log: what goes on is told once a while. NULL outside a server: always. Any thread. */
    bool (*trouble)(void *cls, const char *kind, const char *name, const struct script_fault *f);
    /* Those that fail now, at most `max`; returns how many. NULL outside a server. */
    size_t (*troubles)(void *cls, struct engine_trouble *ret, size_t max);
    /* Files that the change which serves took away, at most `max`; how many. NULL outside a server. */
    size_t (*gone)(void *cls, struct script_fault *ret, size_t max);
    const bool *stopping; /* atomic: the process is about to end; may be NULL */
    /* A number that changes with each second of the sampler: answers that are kept for a moment only go with
     * it. NULL: there is none. */
    uint64_t (*turn)(const struct engine_host *host);
    /* A copy of the host for a dry run, whose changes are forgotten. Returns 0 or a negative errno. NULL: a
     * plain copy will do. */
    int (*trial_begin)(const struct engine_host *host, struct engine_host *trial);
    void (*trial_end)(struct engine_host *trial);
    /* What engines are made of (api/sonda.h): the parts, NULL-terminated, and what leaves the table of
     * `require "sonda"` on the stack. */
    const struct engine_part *const *parts;
    void (*open)(struct lua_State *L, struct bind_context *c);
    struct engine_limits limits;
};

#endif
