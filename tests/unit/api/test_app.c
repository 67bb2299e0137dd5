/* SPDX-License-Identifier: MIT */
/* What scripts learn of the application, of time and of the server; what they log; jobs. */
#include "engine_support.h"

#include <stdlib.h>
#include <time.h>

#include "api/job.h"
#include "engine/status.h"
#include "message/answer.h"
#include "route/route.h"

static char logged[256];

static void append_log(int level, const char *script, int line, const char *message)
{
    size_t len = strlen(logged);

    snprintf(logged + len, sizeof(logged) - len, "%d %s:%d %s\n", level, script, line, message);
}

static void tell_status(void *cls, struct engine_status *ret)
{
    *ret = *(const struct engine_status *)cls;
}

static uint64_t requests;

static struct engine *engine_for(const struct engine_host *h, const char *text)
{
    struct bundle_script s = script_of("a.lua", "/s/a.lua", text);
    return engine_on(h, &s, 1, false, NULL);
}

/* The body of GET /a of a script on that host; to be freed. */
static char *ask(const struct engine_host *h, const char *text)
{
    struct http_request r = { .method = "GET", .path = "/a", .query = "", .remote = "unix" };
    struct engine *e = engine_for(h, text);
    struct router_match m;
    struct http_answer *a = NULL;
    char allow[64];
    size_t len;

    assert_int_equal(route_find(e, "GET", "/a", &m, allow, sizeof(allow)), 0);
    if (route_answer(e, &m, &r, &a, &last_fault) < 0)
        fail_msg("%s:%d: %s", last_fault.path, last_fault.line, last_fault.reason);
    const char *body = http_answer_body(a, &len);
    char *copy = strndup(body, len);
    http_answer_free(a);
    engine_free(e);
    return copy;
}

static void answers(const struct engine_host *h, const char *text, const char *expected)
{
    char *body = ask(h, text);

    assert_string_equal(body, expected);
    free(body);
}

#define SONDA "local sonda = require 'sonda'\n"

static void the_application_is_as_the_host_says(void **state)
{
    struct engine_host mine = host;
    (void)state;

    requests = 87;
    mine.requests = &requests;
    mine.start_realtime_ns = 1763218800000000000;
    answers(&mine,
            SONDA
            "sonda.get('/a', function() return { sonda.app.name, sonda.app.version, sonda.app.environment,"
            " sonda.requests(), sonda.date(sonda.startup_time()) } end)",
            "[\"test\",\"1\",\"test\",87,\"2025-11-15T15:00:00Z\"]");
}

static void time_goes_on(void **state)
{
    struct engine_host mine = host;
    struct timespec t;
    (void)state;

    clock_gettime(CLOCK_MONOTONIC, &t);
    mine.start_monotonic_ns = (int64_t)(t.tv_sec - 100) * 1000000000;
    answers(&mine,
            SONDA
            "sonda.get('/a', function() local clock = sonda.clock()\n"
            "return { sonda.uptime() >= 100, sonda.uptime() < 200, sonda.clock() >= clock,"
            " sonda.date(sonda.now()):sub(1, 16) == sonda.date():sub(1, 16) or sonda.now() % 60 < 1 } end)",
            "[true,true,true,true]");
}

static void options_are_strings_with_a_default(void **state)
{
    static const char *const options[] = { "collector.cpu", "1", "collector.disk.exclude", "^loop", NULL };
    struct engine_host mine = host;
    (void)state;

    mine.options = options;
    answers(
        &mine,
        SONDA
        "sonda.get('/a', function() return { sonda.option('collector.disk.exclude'), sonda.option('x', 'y'),"
        " tostring(sonda.option('x')), sonda.option('collector.cpu', '0') } end)",
        "[\"^loop\",\"y\",\"nil\",\"1\"]");
}

static void of_an_option_given_twice_the_last_counts(void **state)
{
    static const char *const options[] = { "x", "1", "y", "2", "x", "3", NULL };
    struct engine_host mine = host;
    (void)state;

    mine.options = options;
    answers(&mine, SONDA "sonda.get('/a', function() return { sonda.option('x') } end)", "[\"3\"]");
}

static void the_build_has_a_version(void **state)
{
    (void)state;
    answers(&host, SONDA "sonda.get('/a', function() return { sonda.version } end)",
            "[\"" SONDA_VERSION "\"]");
}

static void the_log_names_script_and_line(void **state)
{
    struct engine_host mine = host;
    (void)state;

    mine.log = append_log;
    logged[0] = '\0';
    answers(&mine,
            SONDA
            "sonda.get('/a', function()\n  sonda.log.debug('d')\n  sonda.log.info('i') sonda.log.warn('w')\n"
            "  sonda.log.error('e')\n  return { 1 } end)",
            "[1]");
    assert_string_equal(logged, "0 /s/a.lua:3 d\n1 /s/a.lua:4 i\n2 /s/a.lua:4 w\n3 /s/a.lua:5 e\n");
}

static void status_is_nil_where_no_server_runs(void **state)
{
    (void)state;
    answers(&host,
            SONDA "sonda.get('/a', function() local s, why = sonda.status() return { tostring(s), why } end)",
            "[\"nil\",\"no server runs here\"]");
}

static size_t one_trouble(void *cls, struct engine_trouble *ret, size_t max)
{
    (void)cls;
    assert_true(max >= 1);
    ret[0] = (struct engine_trouble){ .kind = "job",
                                      .name = "poll",
                                      .fault = { .path = "/s/c.lua", .line = 3, .reason = "no luck" },
                                      .since_realtime_ns = 1763218802000000000,
                                      .times = 2 };
    return 1;
}

static size_t one_gone(void *cls, struct script_fault *ret, size_t max)
{
    (void)cls;
    assert_true(max >= 1);
    ret[0] = (struct script_fault){ .path = "/s/d.lua", .reason = "gone, and with it GET /d" };
    return 1;
}

static void status_tells_of_the_scripts(void **state)
{
    static const struct engine_status status = {
        .generation = 3,
        .hash = "abc",
        .loaded_realtime_ns = 1763218800000000000,
        .rolled_back = true,
        .reloads = 2,
        .rejected = 1,
        .faults = 1,
        .fault = { .path = "/s/b.lua", .line = 7, .reason = "boom" },
        .fault_realtime_ns = 1763218801000000000,
        .watch_trouble = "no inotify",
        .workers = 2,
        .live = true,
    };
    struct engine_host mine = host;
    (void)state;

    mine.status = tell_status;
    mine.status_cls = (void *)&status;
    mine.troubles = one_trouble;
    mine.gone = one_gone;
    answers(
        &mine,
        SONDA
        "sonda.get('/a', function() local s = sonda.status() s.age_seconds = s.age_seconds > 0 return s end)",
        "{\"age_seconds\":true,\"failing\":[{\"kind\":\"job\",\"line\":3,\"name\":\"poll\",\"path\":\"/s/"
        "c.lua\","
        "\"reason\":\"no "
        "luck\",\"since\":1763218802,\"times\":2}],\"faults\":1,\"generation\":3,"
        "\"gone\":[{\"path\":\"/s/d.lua\",\"reason\":\"gone, and with it GET /d\"}],\"hash\":\"abc\",\"last_"
        "error\":{\"line\":7,"
        "\"path\":\"/s/b.lua\","
        "\"reason\":\"boom\",\"time\":1763218801},\"live\":true,\"loaded_at\":1763218800,\"rejected\":1,"
        "\"reloads\":2,"
        "\"rolled_back\":true,\"watch_trouble\":\"no inotify\",\"workers\":2,\"workers_lost\":0}");
}

static void status_of_sound_scripts_names_no_error(void **state)
{
    static const struct engine_status status = { .generation = 1, .hash = "abc", .live = true };
    struct engine_host mine = host;
    (void)state;

    mine.status = tell_status;
    mine.status_cls = (void *)&status;
    answers(&mine,
            SONDA "sonda.get('/a', function() local s = sonda.status() return { s.last_error == nil, "
                  "s.watch_trouble == nil } end)",
            "[true,true]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_application_is_as_the_host_says),
        cmocka_unit_test(time_goes_on),
        cmocka_unit_test(options_are_strings_with_a_default),
        cmocka_unit_test(of_an_option_given_twice_the_last_counts),
        cmocka_unit_test(the_build_has_a_version),
        cmocka_unit_test(the_log_names_script_and_line),
        cmocka_unit_test(status_is_nil_where_no_server_runs),
        cmocka_unit_test(status_tells_of_the_scripts),
        cmocka_unit_test(status_of_sound_scripts_names_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
