/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include "program/ladder.h"
#include "route/route.h"

#define HEALTHY "require('sonda').get('/health', function() return { status = 'ok' } end)"

static char told[1024];
static int told_count;

static void tell(void *cls, const struct script_fault *f)
{
    size_t len = strlen(told);
    (void)cls;
    told_count++;
    snprintf(told + len, sizeof(told) - len, "%s:%d: %s\n", f->path, f->line, f->reason);
}

static struct bundle_script layered(unsigned layer, const char *name, const char *path, const char *text)
{
    struct bundle_script s = script_of(name, path, text);
    s.layer = layer;
    return s;
}

static void has(const char *part)
{
    if (!strstr(told, part))
        fail_msg("no '%s' in '%s'", part, told);
}

static struct engine *load(const struct bundle_script *scripts, size_t count, bool tries)
{
    struct bundle *all, *loaded;
    struct engine *e = NULL;

    told[0] = '\0';
    told_count = 0;
    assert_int_equal(bundle_new(scripts, count, &all), 0);
    assert_int_equal(ladder_load(&host, all, tries, tell, NULL, &loaded, &e), 0);
    bundle_free(all);
    bundle_free(loaded);
    return e;
}

static bool answers(struct engine *e, const char *pattern)
{
    for (size_t i = 0; i < route_count(e); i++)
        if (!strcmp(route_at(e, i)->pattern, pattern))
            return true;
    return false;
}

static void a_script_that_does_not_load_gives_way_to_the_layer_below(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "health.lua", "/0/health.lua", HEALTHY),
        layered(1, "a.lua", "/1/a.lua", "require('sonda').get('/sound', function() return {} end)"),
        layered(2, "a.lua", "/2/a.lua", "syntax error"),
    };
    (void)state;
    struct engine *e = load(scripts, 3, false);
    assert_true(answers(e, "/sound"));
    assert_int_equal(told_count, 1);
    has("/2/a.lua:1:");
    engine_free(e);
}

/* The script at fault is the lower layer's, but it was not written for that module; it names the module
 * below it through another. A module that is no layer's is none to give way. */
static void a_module_that_breaks_a_script_below_it_gives_way(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "a.lua", "/0/a.lua", "require('lib.b').route('/a')"),
        layered(0, "health.lua", "/0/health.lua", HEALTHY),
        layered(0, "lib/b.lua", "/0/lib/b.lua",
                "local c = require('lib.c') return { route = function(p) require('sonda').get(p, c.answer) "
                "end }"),
        layered(0, "lib/c.lua", "/0/lib/c.lua", "return { answer = function() return {} end }"),
        layered(1, "lib/c.lua", "/1/lib/c.lua", "return {}"),
        layered(1, "lib/d.lua", "/1/lib/d.lua", "return {}"),
        layered(1, "mine.lua", "/1/mine.lua", "require('lib.d') require('sonda').get('/mine', print)"),
    };
    (void)state;
    struct engine *e = load(scripts, 7, false);
    assert_true(answers(e, "/a") && answers(e, "/mine"));
    assert_int_equal(told_count, 1);
    has("/0/");
    engine_free(e);
}

static void one_that_has_nothing_below_it_is_left_out(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "health.lua", "/0/health.lua", HEALTHY),
        layered(1, "a.lua", "/1/a.lua", "error('no')"),
        layered(1, "b.lua", "/1/b.lua", "require('sonda').get('/b', function() return {} end)"),
    };
    (void)state;
    struct engine *e = load(scripts, 3, true);
    assert_true(answers(e, "/b") && answers(e, "/health"));
    assert_int_equal(told_count, 1);
    engine_free(e);
}

static void a_dry_run_that_fails_gives_way_only_where_it_is_tried(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "a.lua", "/0/a.lua", "require('sonda').get('/old', function() return {} end)"),
        layered(0, "health.lua", "/0/health.lua", HEALTHY),
        layered(1, "a.lua", "/1/a.lua", "require('sonda').get('/new', function() error('boom') end)"),
    };
    (void)state;
    struct engine *e = load(scripts, 3, true);
    assert_true(answers(e, "/old") && !answers(e, "/new"));
    has("boom");
    engine_free(e);
    e = load(scripts, 3, false);
    assert_true(answers(e, "/new"));
    assert_int_equal(told_count, 0);
    engine_free(e);
}

static void whoever_takes_health_away_gives_way(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "health.lua", "/0/health.lua", HEALTHY),
        layered(1, "health.lua", "/1/health.lua", "require('sonda').get('/other', function() return {} end)"),
    };
    (void)state;
    struct engine *e = load(scripts, 2, false);
    assert_true(answers(e, "/health") && !answers(e, "/other"));
    has("/1/health.lua:0: no script declares GET /health any more");
    engine_free(e);
}

static void a_health_that_answers_otherwise_gives_way_too(void **state)
{
    const struct bundle_script scripts[] = {
        layered(0, "health.lua", "/0/health.lua", HEALTHY),
        layered(1, "health.lua", "/1/health.lua",
                "require('sonda').get('/health', function() return nil, 'ill' end)"),
    };
    (void)state;
    struct engine *e = load(scripts, 2, false);
    assert_true(answers(e, "/health"));
    has("/1/health.lua");
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_that_does_not_load_gives_way_to_the_layer_below),
        cmocka_unit_test(a_module_that_breaks_a_script_below_it_gives_way),
        cmocka_unit_test(one_that_has_nothing_below_it_is_left_out),
        cmocka_unit_test(a_dry_run_that_fails_gives_way_only_where_it_is_tried),
        cmocka_unit_test(whoever_takes_health_away_gives_way),
        cmocka_unit_test(a_health_that_answers_otherwise_gives_way_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
