/* SPDX-License-Identifier: MIT */
/* Collectors inside an engine, and the text that a scrape of them gives. */
#ifndef SONDA_TESTS_COLLECT_SUPPORT_H
#define SONDA_TESTS_COLLECT_SUPPORT_H

#include "engine_support.h"

#include "collect/table.h"

#define SCRAPE_NS INT64_C(60000000000) /* far more than all collectors of a test take */

static char *scraped; /* text of the last scrape, or its message */

static inline int keep_result(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "test.result");
    scraped = strdup(lua_isstring(L, -1) ? lua_tostring(L, -1) : "");
    return 0;
}

/* Run sonda.scrape with these options; no collection is reused. */
static inline const char *scrape(struct engine *e, const char *options)
{
    char chunk[512];

    collector_table_of(e)->collected_ns = 0;
    snprintf(chunk, sizeof(chunk), "local text, message = require('sonda').scrape(%s) return text or message",
             options);
    if (run_for(e, chunk, SCRAPE_NS) != 0)
        fail_msg("scrape: %s", last_fault.reason);
    free(scraped);
    scraped = NULL;
    assert_int_equal(engine_run(e, keep_result, NULL, BUDGET_NS, &last_fault), 0);
    return scraped;
}

static inline void assert_has(const char *text, const char *line)
{
    if (!strstr(text, line))
        fail_msg("no '%s' in:\n%.3000s", line, text);
}

static inline void assert_lacks(const char *text, const char *line)
{
    if (strstr(text, line))
        fail_msg("'%s' in:\n%.3000s", line, text);
}

static inline struct engine *load(const char *script)
{
    host.limits.collector_ns = 100000000; /* endless ones are a few */
    struct engine *e = engine_with(script, NULL);

    assert_non_null(e);
    return e;
}

static inline void refuses(const char *script, const char *reason)
{
    struct script_fault f = { 0 };
    struct engine *e = engine_with(script, &f);

    if (e || !strstr(f.reason, reason))
        fail_msg("%s\n'%s', not '%s'", script, e ? "loaded" : f.reason, reason);
    engine_free(e);
}

#endif
