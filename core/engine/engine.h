/* SPDX-License-Identifier: MIT */
/* An engine: one Lua state with every script of a bundle loaded inside its sandbox. It belongs to one thread.
 *
 * Each way into Lua is engine_run: a protected call of a C function under a budget of time (monotonic clock)
 * and memory, with the stack balanced afterwards. The budget cannot be caught by a script: when it ends, a
 * per-thread timer's signal sets a flag, that every looping C function asks (bind_check_budget), and a count
 * hook on the coroutine that runs; pcall and its kin raise again what they caught. */
#ifndef SONDA_ENGINE_ENGINE_H
#define SONDA_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/bundle.h"

struct bind_context;
struct engine;
struct lua_State;
struct metric_registry;
struct metric_store;
struct proc_sampler;
struct engine_status;
struct metric_history;

#define ENGINE_PARTS_MAX 8

/* What scripts declare, or an engine has of its own beside its Lua state: routes, collectors, jobs, roots. The
 * engine makes one of each, takes back what a faulty script declared, and frees it after the state. */
struct engine_part {
    int (*open)(struct bind_context *c, void **ret); /* 0 or a negative errno; before the state is made */
    size_t (*count)(const void *part);               /* what was declared so far; NULL: nothing can be */
    int (*truncate)(struct lua_State *L, void *part, size_t count); /* 0 or a negative errno */
    void (*free)(void *part);                                       /* takes NULL */
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
    struct proc_sampler *sampler;        /* cpu busy shares of the last second; may be NULL */
    struct metric_registry *metrics;     /* counters, gauges, histograms; may be NULL (sonda check, specs) */
    struct metric_store *store;          /* key-value store; may be NULL */
    const char *const *options;          /* of scripts: "collector.cpu", "1", …, NULL; may be NULL */
    void (*log)(int level, const char *script, int line, const char *message); /* sonda.log.*; NULL: stderr */
    struct metric_history *history; /* samples of the last minutes (sample/history.h); may be NULL */
    /* Of the scripts (engine/status.h); NULL outside a server. */
    void (*status)(void *cls, struct engine_status *ret);
    void *status_cls;
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

/* Load every script of the bundle (those below lib/ and meta/ only through require): its routes, collectors
 * and jobs are declared now and never later. `skip_faulty` loads what is sound: each fault is told through
 * `fault` and its script left out whole. Otherwise the first fault ends it. The bundle is referenced for the
 * engine's life. Returns 0, or a negative errno: -EINVAL (a script's fault, told), -ENOMEM, -ETIMEDOUT. */
int engine_new(const struct engine_host *host, struct bundle *scripts, bool skip_faulty,
               void (*fault)(void *cls, const struct script_fault *f), void *cls, struct engine **ret);
void engine_free(struct engine *e); /* takes NULL */

/* Run body(L) protected, with `arg` as its light userdata argument 1, under `budget_ns`.
 * Returns 0; -EINVAL: Lua raised; -ETIMEDOUT: past its budget; -ENOMEM: past its memory. Then *fault says so,
 * with file and line. After -ENOMEM and -ETIMEDOUT the engine is usable (a full collection was made where it
 * helps). */
int engine_run(struct engine *e, int (*body)(struct lua_State *L), void *arg, int64_t budget_ns,
               struct script_fault *fault);

/* True while a call is running, from any thread; *since_ns is when it began (CLOCK_MONOTONIC). For the watch
 * over lost workers. */
bool engine_busy(const struct engine *e, int64_t *since_ns);

/* True where the running call should have ended, with its own budget twice over and grace_ns, from any
 * thread. */
bool engine_overdue(const struct engine *e, int64_t now_ns, int64_t grace_ns);

size_t engine_memory(const struct engine *e); /* bytes held by the Lua state; any thread */

/* True where a script holds on to so much that even a full collection leaves under a quarter of the limit:
 * other routes would run out of memory too. Replace the engine by a new one of the same bundle. Asked after
 * -ENOMEM; the engine's thread. */
bool engine_spent(const struct engine *e);

const struct engine_host *engine_host(const struct engine *e);
const struct bundle *engine_bundle(const struct engine *e);

/* What part->open made; owned by the engine. NULL: the host's engines have no such part. */
void *engine_part(const struct engine *e, const struct engine_part *part);

/* Between these two, what calls change is forgotten: they see a copy of the host (engine_host.trial_begin). Not
 * nested. Returns 0 or a negative errno. */
int engine_trial_begin(struct engine *e);
void engine_trial_end(struct engine *e);

/* The process is about to end: what is only tried may break off. */
bool engine_stopping(const struct engine *e);

/* Whether the script at that index of the bundle declared anything when it was loaded. */
bool engine_declared(const struct engine *e, size_t script);

/* After an answer was sent: a step of garbage collection sized by what was allocated since. */
void engine_idle(struct engine *e);

#endif
