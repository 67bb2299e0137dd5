/* SPDX-License-Identifier: MIT */
/* The life of an engine and the one way into it. What may raise or allocate in Lua happens inside
 * engine_protect. */
#include "engine/engine.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"
#include "engine/deferral.h"
#include "engine/fault.h"
#include "engine/library_base.h"
#include "engine/loader.h"
#include "engine/sandbox.h"
#include "engine/script_fault.h"
#include "engine/state.h"

/* Collection is driven by engine_idle, after answers were sent. Within a call a cycle begins by itself only
 * where the state has grown to this many percent of what was held after the last one. */
#define GC_PAUSE_PERCENT   400
#define GC_STEP_MULTIPLIER 200
#define GC_STEP_BYTES_LOG2 13
#define DEEP_CALLS         10000

/* Collect after so much was allocated (half of what the default scripts hold), in steps of so much work. */
#define IDLE_GARBAGE_BYTES (256u << 10)
#define IDLE_STEP_KIB      48

/* ---- one call ---- */

/* Lua's message handler: C alone, allocates nothing, runs no metamethod. */
static int take_fault(lua_State *L)
{
    struct budget *b = budget_of(L);
    struct script_fault *f = b->scope ? b->scope->fault : NULL;
    struct bind_context *c = &engine_of(L)->context;

    if (c->raised && c->raised == lua_topointer(L, 1))
        return 1;
    c->raised = NULL;
    if (f && !budget_is_mark(L, 1)) {
        fault_value(f, L, 1);
        fault_trace(f, L);
    } else if (f && !f->trace[0]) {
        fault_trace(f, L);
    }
    lua_settop(L, 1);
    return 1;
}

static void tell_time(struct script_fault *f, int64_t budget_ns)
{
    snprintf(f->reason, sizeof(f->reason), "past its time budget (%g ms)", (double)budget_ns / 1e6);
}

static void tell_memory(struct script_fault *f, const struct engine *e, bool deep)
{
    snprintf(f->reason, sizeof(f->reason), "past its memory limit (%g MiB)%s",
             (double)e->heap.limit / 1048576.0, deep ? ": its calls nest without end" : "");
}

/* The heap refused to grow: where that was, for the fault that may follow. Lua is in the midst of an
 * allocation, so its stack is only looked at where it cannot be the thing that is being moved. */
static void note_refusal(void *cls, bool fresh)
{
    struct engine *e = cls;
    struct budget_scope *s = e->budget.scope;
    lua_State *L = e->budget.running;
    lua_Debug ar;

    /* Lua may ask once more to shrink a deep stack, when its calls are gone. */
    if (!s || !s->fault || !L || s->deep)
        return;
    if (fresh) {
        s->fault->path[0] = '\0';
        fault_place(s->fault, L);
    }
    s->deep = lua_getstack(L, DEEP_CALLS, &ar);
}

/* What a failed call is to be told as. The error value is on top. */
static int judge(struct engine *e, lua_State *L, int status, const struct budget_scope *s)
{
    struct script_fault *f = s->fault;
    int cause = s->cause;

    if (!cause && heap_is_exhausted(&e->heap, L, status))
        cause = -ENOMEM;
    if (cause == -ETIMEDOUT) {
        tell_time(f, s->budget_ns);
    } else if (cause == -ENOMEM) {
        tell_memory(f, e, s->deep);
    } else if (status == LUA_ERRERR) {
        snprintf(f->reason, sizeof(f->reason), "the error could not be told: the stack is full");
    }
    return cause ? cause : -EINVAL;
}

static void begin_fault(struct engine *e, struct script_fault *f)
{
    script_fault_clear(f);
    e->heap.refused = false;
}

/* lua_pcall of the function below its argument, in a scope of `budget_ns`; *fault is filled where it fails.
 * Leaves nothing on the stack. Returns 0, -EINVAL, -ETIMEDOUT, -ENOMEM, or a negative errno where no timer is
 * to be had. */
static int engine_protect(struct engine *e, lua_State *L, int64_t budget_ns, struct script_fault *fault)
{
    struct budget_scope scope;
    int function = lua_gettop(L) - 1;
    int64_t now;

    begin_fault(e, fault);
    lua_pushcfunction(L, take_fault);
    lua_insert(L, function);
    int r = budget_enter(&e->budget, &scope, L, budget_ns, fault, &now);
    if (r < 0) {
        snprintf(fault->reason, sizeof(fault->reason), "no timer for its time budget: %s", strerror(-r));
        lua_settop(L, function - 1);
        return r;
    }
    if (!scope.outer) {
        e->context.request_ns = now;
        atomic_store_explicit(&e->busy_budget_ns, budget_ns, memory_order_relaxed);
        atomic_store_explicit(&e->busy_since_ns, now, memory_order_release);
    }
    int status = lua_pcall(L, 1, 0, function);
    budget_leave(&e->budget, &scope);
    if (!scope.outer)
        atomic_store_explicit(&e->busy_since_ns, 0, memory_order_relaxed);
    if (status == LUA_OK) {
        lua_remove(L, function);
        return 0;
    }
    r = judge(e, L, status, &scope);
    lua_settop(L, function - 1);
    return r;
}

/* After a call that ran into a limit: what it filled is garbage now. */
static void recover(struct engine *e, int result)
{
    if (result == -ENOMEM || (result == -ETIMEDOUT && heap_left(&e->heap) < e->heap.limit / 2)) {
        lua_gc(e->L, LUA_GCCOLLECT);
        e->collected_bytes = engine_memory(e);
        e->collecting = false;
    }
}

int engine_run(struct engine *e, int (*body)(lua_State *L), void *arg, int64_t budget_ns,
               struct script_fault *fault)
{
    lua_State *L = e->L;

    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, arg);
    int r = engine_protect(e, L, budget_ns, fault);
    if (r < 0)
        recover(e, r);
    return r;
}

/* ---- making one ---- */

static int open_state(lua_State *L)
{
    struct engine *e = lua_touserdata(L, 1);

    sandbox_open(L, &e->context);
    e->host->open(L, &e->context);
    sandbox_freeze(L, "sonda");
    lua_getfield(L, -1, "json");
    loader_provide(L, "cjson");
    loader_provide(L, "sonda");
    sandbox_seal(L);
    return 0;
}

struct loading {
    struct engine *e;
    const struct bundle_script *script;
};

static int load_script(lua_State *L)
{
    const struct loading *l = lua_touserdata(L, 1);

    loader_run(L, &l->e->context, l->script);
    library_base_loaded(L);
    return 0;
}

/* What was declared before a script began, to fall back to: one count a part. */
struct declared {
    size_t counts[ENGINE_PARTS_MAX];
};

static struct declared declared_now(const struct engine *e)
{
    struct declared now = { { 0 } };

    for (size_t i = 0; e->host->parts[i]; i++) {
        if (e->host->parts[i]->count)
            now.counts[i] = e->host->parts[i]->count(e->parts[i]);
    }
    return now;
}

struct withdrawal {
    struct engine *e;
    struct declared to;
    int error;
};

static int withdraw_body(lua_State *L)
{
    struct withdrawal *w = lua_touserdata(L, 1);
    const struct engine_part *const *parts = w->e->host->parts;

    for (size_t i = 0; parts[i]; i++) {
        int r = parts[i]->truncate ? parts[i]->truncate(L, w->e->parts[i], w->to.counts[i]) : 0;
        if (r < 0)
            w->error = r;
    }
    return 0;
}

/* Takes back what the faulty script had declared. */
static int withdraw(struct engine *e, struct declared to)
{
    struct withdrawal w = { e, to, 0 };
    struct script_fault ignored;
    int r = engine_run(e, withdraw_body, &w, e->host->limits.load_ns, &ignored);

    return r < 0 ? r : w.error;
}

/* A syntax error names its chunk shortened; the script being loaded is known whole. */
static void complete_path(struct script_fault *f, const char *path)
{
    size_t len = strlen(f->path), whole = strlen(path);

    if (len > 3 && !strncmp(f->path, "...", 3) && whole >= len - 3 &&
        !strcmp(path + whole - (len - 3), f->path + 3))
        f->path[0] = '\0';
    if (!f->path[0])
        fault_text(f->path, sizeof(f->path), path, whole);
}

static int load_one(struct engine *e, const struct bundle_script *s, int64_t budget_ns,
                    struct script_fault *f)
{
    struct loading l = { e, s };

    e->context.script = s->path;
    e->context.layer = s->layer;
    e->context.bad_option = false;
    int r = engine_run(e, load_script, &l, budget_ns, f);
    e->context.script = NULL;
    if (r < 0) {
        complete_path(f, s->path);
        f->option = e->context.bad_option;
    }
    return r;
}

struct report {
    bool skip_faulty;
    void (*fault)(void *cls, const struct script_fault *f);
    void *cls;
};

/* Returns 0 where it was loaded, or left out and taken back. Where faulty scripts are skipped, none may use
 * up the others' time: each has a quarter of it. */
static int load_next(struct engine *e, const struct bundle_script *s, int64_t end_ns, const struct report *to)
{
    struct script_fault f;
    struct declared before = declared_now(e);
    int64_t left = to->skip_faulty ? e->host->limits.load_ns / 4 : end_ns - budget_clock_ns();

    int r = load_one(e, s, left > 0 ? left : 1, &f);
    if (r == 0) {
        struct declared after = declared_now(e);
        e->declared[s - e->bundle->scripts] = memcmp(&before, &after, sizeof(before)) != 0;
        return 0;
    }

    if (to->fault)
        to->fault(to->cls, &f);
    return to->skip_faulty ? withdraw(e, before) : r;
}

/* True where a part waits for it to be asked for. */
static bool defer(struct engine *e, const struct bundle_script *s)
{
    const struct engine_part *const *parts = e->host->parts;
    size_t index = (size_t)(s - e->bundle->scripts);

    if (!e->deferred || !deferral_of(s))
        return false;
    for (size_t i = 0; parts[i] && !e->deferred[index]; i++)
        e->deferred[index] = parts[i]->defer && parts[i]->defer(e->parts[i], s);
    e->declared[index] = e->deferred[index];
    return e->deferred[index];
}

static bool skipped(const struct engine *e, const struct bundle_script *s)
{
    for (size_t i = 0; e->host->parts[i]; i++) {
        if (e->host->parts[i]->skip && e->host->parts[i]->skip(e->parts[i], s))
            return true;
    }
    return false;
}

static unsigned highest_layer(const struct bundle *b)
{
    unsigned highest = 0;

    for (size_t i = 0; i < b->count; i++) {
        if (b->scripts[i].layer > highest)
            highest = b->scripts[i].layer;
    }
    return highest;
}

/* The highest layer first, so that what it declares stands before lower ones declare the same; within a layer
 * by name. */
static int load_all(struct engine *e, const struct report *to)
{
    int64_t end_ns = budget_clock_ns() + e->host->limits.load_ns;
    int r = 0;

    for (unsigned layer = highest_layer(e->bundle) + 1; layer-- > 0;) {
        for (size_t i = 0; r == 0 && i < e->bundle->count; i++) {
            const struct bundle_script *s = &e->bundle->scripts[i];
            if (s->layer == layer && loader_is_script(s) && !skipped(e, s) && !defer(e, s))
                r = load_next(e, s, end_ns, to);
        }
    }
    return r;
}

static int panic(lua_State *L)
{
    const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";

    fprintf(stderr, "sonda: Lua raised outside of a protected call: %s\n", message);
    return 0; /* and Lua aborts (manual 4.4) */
}

static int open_parts(struct engine *e)
{
    int r = 0;

    for (size_t i = 0; r == 0 && e->host->parts[i]; i++)
        r = e->host->parts[i]->open(&e->context, &e->parts[i]);
    return r;
}

static void free_parts(struct engine *e)
{
    for (size_t i = 0; e->host->parts[i]; i++)
        e->host->parts[i]->free(e->parts[i]);
}

static int make_state(struct engine *e)
{
    heap_init(&e->heap, e->host->limits.memory_bytes);
    e->heap.refuse = note_refusal;
    e->heap.cls = e;
    e->L = lua_newstate(heap_allocate, &e->heap);
    if (!e->L)
        return -ENOMEM;
    *(struct budget **)lua_getextraspace(e->L) = &e->budget;
    lua_atpanic(e->L, panic);
    lua_gc(e->L, LUA_GCINC, GC_PAUSE_PERCENT, GC_STEP_MULTIPLIER, GC_STEP_BYTES_LOG2);
    return 0;
}

static struct engine *allocate_engine(const struct engine_host *host, struct bundle *scripts)
{
    struct engine *e = calloc(1, sizeof(*e));

    if (!e)
        return NULL;
    e->declared = calloc(scripts->count + 1, sizeof(*e->declared));
    if (!e->declared) {
        free(e);
        return NULL;
    }
    if (deferral_possible(scripts)) /* without memory none is put off */
        e->deferred = calloc(scripts->count + 1, sizeof(*e->deferred));
    e->host = host;
    e->bundle = bundle_ref(scripts);
    e->context = (struct bind_context){ .host = host,
                                        .engine = e,
                                        .scripts = e->bundle,
                                        .expired = &e->budget.expired,
                                        .stack_floor = &e->budget.stack_floor,
                                        .loading = true,
                                        .compiling = true };
    return e;
}

static int open_engine(struct engine *e, const struct report *to)
{
    struct script_fault f;
    int r = open_parts(e);

    if (r == 0)
        r = make_state(e);
    if (r < 0)
        return r;
    r = engine_run(e, open_state, e, e->host->limits.load_ns, &f);
    if (r < 0) {
        if (to->fault)
            to->fault(to->cls, &f);
        return r;
    }
    return load_all(e, to);
}

int engine_new(const struct engine_host *host, struct bundle *scripts, bool skip_faulty,
               void (*fault)(void *cls, const struct script_fault *f), void *cls, struct engine **ret)
{
    struct report to = { skip_faulty, fault, cls };
    struct engine *e = allocate_engine(host, scripts);
    if (!e)
        return -ENOMEM;

    int r = open_engine(e, &to);
    if (r < 0) {
        engine_free(e);
        return r;
    }
    e->context.loading = e->context.compiling = false;
    lua_gc(e->L, LUA_GCCOLLECT);
    e->collected_bytes = engine_memory(e);
    *ret = e;
    return 0;
}

void engine_free(struct engine *e)
{
    if (!e)
        return;
    if (e->L)
        lua_close(e->L);
    free_parts(e);
    bundle_free(e->bundle);
    free(e->declared);
    free(e->deferred);
    free(e);
}

int engine_complete(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls)
{
    struct report to = { true, fault, cls };
    int r = 0;

    e->context.loading = true;
    for (size_t i = 0; e->deferred && r == 0 && i < e->bundle->count; i++) {
        if (!e->deferred[i])
            continue;
        e->deferred[i] = false;
        r = load_next(e, &e->bundle->scripts[i], 0, &to);
    }
    e->context.loading = false;
    for (size_t i = 0; e->host->parts[i]; i++) {
        if (e->host->parts[i]->settle)
            e->host->parts[i]->settle(e->parts[i]);
    }
    return r;
}

/* ---- asking ---- */

bool engine_busy(const struct engine *e, int64_t *since_ns)
{
    int64_t since = atomic_load_explicit(&e->busy_since_ns, memory_order_acquire);

    if (since)
        *since_ns = since;
    return since != 0;
}

bool engine_overdue(const struct engine *e, int64_t now_ns, int64_t grace_ns)
{
    int64_t since;

    return engine_busy(e, &since) &&
           now_ns - since > 2 * atomic_load_explicit(&e->busy_budget_ns, memory_order_relaxed) + grace_ns;
}

size_t engine_memory(const struct engine *e)
{
    return atomic_load_explicit(&e->heap.used, memory_order_relaxed);
}

bool engine_spent(const struct engine *e)
{
    return e->heap.limit && e->collected_bytes > e->heap.limit - e->heap.limit / 4;
}

const struct engine_host *engine_host(const struct engine *e)
{
    return e->host;
}

const struct bundle *engine_bundle(const struct engine *e)
{
    return e->bundle;
}

void *engine_part(const struct engine *e, const struct engine_part *part)
{
    const struct engine_part *const *parts = e->host->parts;

    for (size_t i = 0; parts[i]; i++) {
        if (parts[i] == part)
            return e->parts[i];
    }
    return NULL;
}

int engine_trial_begin(struct engine *e)
{
    int r = 0;

    e->trial = *e->host;
    if (e->host->trial_begin)
        r = e->host->trial_begin(e->host, &e->trial);
    if (r == 0)
        e->context.host = &e->trial;
    return r;
}

void engine_trial_end(struct engine *e)
{
    e->context.host = e->host;
    if (e->host->trial_end)
        e->host->trial_end(&e->trial);
}

bool engine_stopping(const struct engine *e)
{
    return e->host->stopping && __atomic_load_n(e->host->stopping, __ATOMIC_ACQUIRE);
}

bool engine_declared(const struct engine *e, size_t script)
{
    return e->declared[script];
}

/* lua_gc raises nothing (manual 4.6); finalizers are the core's, and Lua protects each. */
void engine_idle(struct engine *e)
{
    if (!e->collecting && engine_memory(e) < e->collected_bytes + IDLE_GARBAGE_BYTES)
        return;
    e->collecting = !lua_gc(e->L, LUA_GCSTEP, IDLE_STEP_KIB);
    if (!e->collecting)
        e->collected_bytes = engine_memory(e);
}
