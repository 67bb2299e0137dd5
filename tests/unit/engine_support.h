/* SPDX-License-Identifier: MIT */
/* Engines for tests: one script, and chunks run inside it as a handler would be. */
#ifndef SONDA_TESTS_ENGINE_SUPPORT_H
#define SONDA_TESTS_ENGINE_SUPPORT_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lua.h>

#include "api/sonda.h"
#include "engine/bundle.h"
#include "engine/engine.h"
#include "engine/environment.h"
#include "engine/loader.h"
#include "engine/state.h"

#define BUDGET_NS 20000000

static struct script_fault last_fault;
static char last_log[512];
static int faults_told, lines_logged;

static inline void keep_fault(void *cls, const struct script_fault *f)
{
    if (cls)
        *(struct script_fault *)cls = *f;
    last_fault = *f;
    faults_told++;
}

static inline void keep_log(int level, const char *script, int line, const char *message)
{
    lines_logged++;
    snprintf(last_log, sizeof(last_log), "%d %s:%d %s", level, script, line, message);
}

static uint64_t no_requests;

static struct engine_host host = {
    .app_name = "test",
    .app_version = "1",
    .app_environment = "test",
    .procfs = "/proc",
    .sysfs = "/sys",
    .rootfs = "/",
    .requests = &no_requests,
    .log = keep_log,
    .parts = api_parts,
    .open = api_sonda_open,
    .limits = ENGINE_LIMITS_DEFAULT,
};

/* Where `f` is NULL, an engine that cannot be made fails the test. */
static inline struct engine *engine_on(const struct engine_host *h, const struct bundle_script *scripts,
                                       size_t count, bool skip_faulty, struct script_fault *f)
{
    struct bundle *b;
    struct engine *e = NULL;

    faults_told = 0;
    assert_int_equal(bundle_new(scripts, count, &b), 0);
    int r = engine_new(h, b, skip_faulty, keep_fault, f, &e);
    bundle_free(b);
    if (r < 0 && !f)
        fail_msg("engine_new: %d %s:%d: %s", r, last_fault.path, last_fault.line, last_fault.reason);
    return e;
}

static inline struct engine *engine_with_scripts(const struct bundle_script *scripts, size_t count,
                                                 bool skip_faulty, struct script_fault *f)
{
    return engine_on(&host, scripts, count, skip_faulty, f);
}

static inline struct bundle_script script_of(const char *name, const char *path, const char *text)
{
    return (struct bundle_script){
        .name = name, .origin = "test", .path = path, .text = text, .len = strlen(text)
    };
}

/* An engine of one script, or NULL with its fault. */
static inline struct engine *engine_with(const char *text, struct script_fault *f)
{
    struct bundle_script s = script_of("a.lua", "/scripts/a.lua", text);
    s.layer = 1; /* held to the limits of layers */
    return engine_with_scripts(&s, 1, false, f);
}

static inline int chunk_body(lua_State *L)
{
    const char *text = lua_touserdata(L, 1);
    struct bind_context *c = &engine_of(L)->context;

    environment_push(L);
    if (loader_compile(L, c, text, strlen(text), "@chunk") != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "test.result");
    return 0;
}

/* Run a chunk as a call of its own; last_fault tells what went wrong. */
static inline int run_for(struct engine *e, const char *text, int64_t budget_ns)
{
    return engine_run(e, chunk_body, (void *)text, budget_ns, &last_fault);
}

static inline int run(struct engine *e, const char *text)
{
    return run_for(e, text, BUDGET_NS);
}

#endif
