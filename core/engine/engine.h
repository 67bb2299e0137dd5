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
#include "engine/host.h"

struct engine;
struct lua_State;

/* Load every script of the bundle (those below lib/ and meta/ only through require): its routes,
 * collectors and jobs are declared now and never later, though what the program has itself may be run
 * later (deferral.h). `skip_faulty` loads what is sound: each fault is told through `fault` and its script
 * left out whole. Otherwise the first fault ends it. The bundle is referenced for the engine's life.
 * Returns 0, or a negative errno: -EINVAL (a script's fault, told), -ENOMEM, -ETIMEDOUT. */
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

/* Between these two, what calls change is forgotten: they see a copy of the host (engine_host.trial_begin).
 * Not nested. Returns 0 or a negative errno. */
int engine_trial_begin(struct engine *e);
void engine_trial_end(struct engine *e);

/* The process is about to end: what is only tried may break off. */
bool engine_stopping(const struct engine *e);

/* Whether the script at that index of the bundle declared anything when it was loaded. */
bool engine_declared(const struct engine *e, size_t script);

/* Run what the engine has put off (deferral.h), as engine_new would have: each fault is told and its
 * script left out. For who needs to know of each script whether it loads. Not inside a call. Returns 0, or
 * a negative errno where a fault could not be taken back. */
int engine_complete(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls);

/* After an answer was sent: a step of garbage collection sized by what was allocated since. */
void engine_idle(struct engine *e);

#endif
