/* SPDX-License-Identifier: MIT */
/* Engines of given scripts, for tests of what scripts declare. */
#ifndef SONDA_TESTS_ROUTE_SUPPORT_H
#define SONDA_TESTS_ROUTE_SUPPORT_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lua/bundle.h"
#include "lua/engine.h"

static struct script_fault last_fault;
static int faults_told;

static inline void keep_fault(void *cls, const struct script_fault *f)
{
    if (cls)
        *(struct script_fault *)cls = *f;
    last_fault = *f;
    faults_told++;
}

static const struct engine_host route_host = {
    .app_name = "test",
    .app_version = "1",
    .app_environment = "test",
    .procfs = "/proc",
    .sysfs = "/sys",
    .rootfs = "/",
    .limits = { .call_ns = 250000000,
                .long_call_ns = 10000000000,
                .collector_ns = 2000000000,
                .load_ns = 2000000000,
                .memory_bytes = 16u << 20,
                .answer_bytes = 1u << 20,
                .depth = 32 },
};

static inline struct engine *engine_of_scripts(const struct bundle_script *scripts, size_t count,
                                               bool skip_faulty, struct script_fault *f)
{
    struct bundle *b;
    struct engine *e = NULL;

    faults_told = 0;
    assert_int_equal(bundle_new(scripts, count, &b), 0);
    int r = engine_new(&route_host, b, skip_faulty, keep_fault, f, &e);
    bundle_free(b);
    if (r < 0 && !f)
        fail_msg("engine_new: %d %s:%d: %s\n", r, last_fault.path, last_fault.line, last_fault.reason);
    return e;
}

/* An engine of one script, or NULL with its fault. */
static inline struct engine *engine_of(const char *text, struct script_fault *f)
{
    struct bundle_script s = {
        .name = "a.lua", .origin = "/scripts", .path = "/scripts/a.lua", .text = text, .len = strlen(text)
    };

    return engine_of_scripts(&s, 1, false, f);
}

#endif
