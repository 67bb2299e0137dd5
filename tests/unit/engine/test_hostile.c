/* SPDX-License-Identifier: MIT */
/* Each script of tests/hostile in an engine of its own, beside a good one: it ends as its header says, within
 * twice its budget (of the thread's CPU time, so that a busy machine does not count), and the good route
 * answers afterwards. */
#include "engine_support.h"

#include <dirent.h>
#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#include "metric/registry.h"
#include "metric/store.h"
#include "route/route.h"

#define HOSTILE_BUDGET_NS 75000000 /* a pass over all memory, which nothing can end, is some 30 ms of it */
#define CALLS             2        /* the second finds what the first left behind */
#define NATIVE_CALLS      40       /* of a script "native_…", which lets something grow from call to call */

#include "sanitizer_support.h"

/* Unoptimised, as coverage is measured, the core is several times slower, too. */
#ifdef __OPTIMIZE__
#define SLACK (UNDER_ASAN ? 4 : 1)
#else
#define SLACK 4
#endif

static const char good[] =
    "local sonda = require 'sonda'\n"
    "sonda.get('/good', { timeout = 5 }, function()\n"
    "  local t = {}\n"
    "  for w in ('a b c'):gmatch('%a') do t[#t + 1] = string.format('%s', w:upper()) end\n"
    "  local co = coroutine.wrap(function() coroutine.yield(1) end)\n"
    "  return { text = table.concat(t), one = co(), caught = not pcall(error, 'x') }\n"
    "end)\n";

static int failures;
static struct script_fault hostile_fault;

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The route's result, with its answer's body if wanted. */
static int ask(struct engine *e, const char *path, char *body, size_t size)
{
    struct http_request r = { .method = "GET", .path = path, .query = "a=1&a=2", .remote = "unix" };
    struct router_match m;
    char allow[64];
    struct http_answer *answer = NULL;

    assert_int_equal(route_find(e, "GET", path, &m, allow, sizeof(allow)), 0);
    int result = route_answer(e, &m, &r, &answer, &last_fault);
    assert_non_null(answer);
    size_t len;
    const char *bytes = http_answer_body(answer, &len);
    if (body)
        snprintf(body, size, "%.*s", (int)len, bytes);
    http_answer_free(answer);
    engine_idle(e);
    return result;
}

static const char *outcome(int result)
{
    return result == 0 ? "done" : result == -ETIMEDOUT ? "time" : result == -ENOMEM ? "memory" : "error";
}

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    char *text = calloc(1, 65536);
    assert_true(fread(text, 1, 65535, f) > 0);
    fclose(f);
    return text;
}

static void header_line(const char *text, const char *name, char *to, size_t size)
{
    const char *at = strstr(text, name);
    assert_non_null(at);
    at += strlen(name);
    snprintf(to, size, "%.*s", (int)strcspn(at, "\n"), at);
}

/* On a busy machine this thread may wait for a CPU longer than its budget of wall time: such a call is tried
 * again. */
static void check_good(struct engine *e, const char *name)
{
    char body[256];
    int result = ask(e, "/good", body, sizeof(body));
    for (int again = 0; result == -ETIMEDOUT && again < 5; again++)
        result = ask(e, "/good", body, sizeof(body));
    if (result != 0)
        fprintf(stderr, "%s: after it the good route fails: %s\n", name, last_fault.reason);
    assert_int_equal(result, 0);
    assert_string_equal(body, "{\"caught\":true,\"one\":1,\"text\":\"ABC\"}");
}

/* A script that is slow to fail may meet the end of its time first. */
static bool is_expected(const char *expected, const char *was)
{
    return strstr(expected, was) || (!strcmp(was, "time") && strcmp(expected, "done") != 0);
}

/* Returns the CPU time that the call took: of several tries the least, where the first took too long, since a
 * virtual machine counts what its host took away as its own. */
static int64_t call_hostile(struct engine *e, const char *name, const char *expected)
{
    int64_t most = 2 * SLACK * HOSTILE_BUDGET_NS, took = INT64_MAX;
    int result = 0;

    for (int try = 0; try < 3 && took > most; try++) {
        int64_t begin = cpu_ns();
        result = ask(e, "/hostile", NULL, 0);
        int64_t this = cpu_ns() - begin;
        took = this < took ? this : took;
    }
    hostile_fault = last_fault;
    if (!is_expected(expected, outcome(result)) || took > most) {
        fprintf(stderr, "%s: expected %s, was %s after %lld ms: %s:%d: %s\n", name, expected, outcome(result),
                (long long)took / 1000000, last_fault.path, last_fault.line, last_fault.reason);
        failures++;
    }
    return took;
}

/* What a script makes the core hold outside of its counted memory is bounded too: a scrape's text is the
 * largest of it. */
#define NATIVE_MAX (112u << 20)

static size_t native_bytes(void)
{
    struct mallinfo2 m = mallinfo2();

    return m.uordblks + m.hblkhd;
}

static bool is_bounded(const char *name, size_t before)
{
    size_t now = native_bytes();

    if (UNDER_ASAN || now < before + NATIVE_MAX)
        return true;
    fprintf(stderr, "%s: the core holds %zu MiB for it\n", name, (now - before) >> 20);
    failures++;
    return false;
}

/* As serve does: an engine that a script has filled for good is replaced. */
static struct engine *replace_spent(struct engine *e, const struct bundle_script *scripts)
{
    if (!engine_spent(e))
        return e;
    engine_free(e);
    return engine_with_scripts(scripts, 2, true, NULL);
}

static int64_t contain(const char *name, const char *text)
{
    struct bundle_script scripts[] = {
        script_of("good.lua", "/s/good.lua", good),
        script_of("hostile.lua", "/s/hostile.lua", text),
    };
    char expected[64];
    int64_t worst = 0;
    size_t native = native_bytes();

    header_line(text, "-- Expect: ", expected, sizeof(expected));
    struct engine *e = engine_with_scripts(scripts, 2, true, NULL);
    assert_non_null(e);
    if (!strcmp(expected, "load")) {
        assert_int_equal(faults_told, 1);
        assert_int_equal(route_count(e), 1);
    } else {
        if (faults_told)
            fprintf(stderr, "%s: does not load: %d: %s\n", name, last_fault.line, last_fault.reason);
        assert_int_equal(faults_told, 0);
        int calls = strncmp(name, "native_", 7) == 0 ? NATIVE_CALLS : CALLS;
        for (int i = 0; i < calls && is_bounded(name, native); i++) {
            int64_t took = call_hostile(e, name, expected);
            worst = took > worst ? took : worst;
            e = replace_spent(e, scripts);
            check_good(e, name);
        }
    }
    check_good(e, name);
    engine_free(e);
    return worst;
}

static int is_lua(const struct dirent *d)
{
    const char *dot = strrchr(d->d_name, '.');
    return dot && !strcmp(dot, ".lua");
}

static void every_hostile_script_is_contained(void **state)
{
    const char *dir = getenv("SONDA_HOSTILE") ? getenv("SONDA_HOSTILE") : "tests/hostile";
    const char *only = getenv("SONDA_HOSTILE_ONLY");
    struct dirent **names;
    int64_t worst = 0;
    int n = scandir(dir, &names, is_lua, alphasort);

    (void)state;
    if (UNDER_TSAN) /* its record of calls is not unwound by Lua's longjmp, and overflows after some 65,000 */
        skip();
    assert_true(n >= 60);
    assert_int_equal(metric_registry_new(1000, &host.metrics), 0);
    assert_int_equal(metric_store_new(&host.store), 0);
    host.limits.call_ns = HOSTILE_BUDGET_NS;
    host.limits.load_ns = 8 * HOSTILE_BUDGET_NS;
    for (int i = 0; i < n; i++) {
        char path[512];
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
        char *text = read_file(path);
        if (!only || strstr(names[i]->d_name, only)) {
            int64_t took = contain(names[i]->d_name, text);
            if (getenv("SONDA_HOSTILE_SHOW"))
                fprintf(stderr, "%6.1f ms  %-32s %s:%d: %s\n", (double)took / 1e6, names[i]->d_name,
                        hostile_fault.path, hostile_fault.line, hostile_fault.reason);
            worst = took > worst ? took : worst;
        }
        free(text);
        free(names[i]);
    }
    free(names);
    metric_registry_free(host.metrics);
    metric_store_free(host.store);
    assert_int_equal(failures, 0);
    print_message("%d scripts, budget %d ms, worst %.1f ms\n", n, HOSTILE_BUDGET_NS / 1000000,
                  (double)worst / 1e6);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_hostile_script_is_contained) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
