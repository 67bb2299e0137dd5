/* SPDX-License-Identifier: MIT */
#include "message/router.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct router *built(const char *const (*routes)[2], size_t count)
{
    struct router *r = NULL;

    assert_int_equal(router_new(&r), 0);
    for (size_t i = 0; i < count; i++)
        if (router_add(r, routes[i][0], routes[i][1], (void *)(uintptr_t)routes[i][1]) != 0)
            fail_msg("%s %s was not added", routes[i][0], routes[i][1]);

    return r;
}

struct row {
    const char *method, *path;
    const char *pattern; /* that is found; NULL: none */
    const char
        *values; /* "name=value " of each parameter, or the Allow header where the path has other methods */
};

static void describe(const struct router_match *m, char *text, size_t size)
{
    *text = '\0';
    for (size_t i = 0; i < m->count; i++) {
        size_t used = strlen(text);
        snprintf(text + used, size - used, "%s=%.*s ", m->parameters[i].name, (int)m->parameters[i].len,
                 m->parameters[i].value);
    }
}

static void check_row(const struct router *r, const struct row *row)
{
    struct router_match m;
    char allow[128] = "", text[256] = "";
    int found = router_find(r, row->method, row->path, &m, allow, sizeof(allow));

    if (found == 0)
        describe(&m, text, sizeof(text));
    const char *pattern = found == 0 ? m.data : NULL;
    int wanted = row->pattern ? 0 : row->values ? -EPERM : -ENOENT;
    const char *values = found == 0 ? text : allow;
    if (found != wanted || (pattern && strcmp(pattern, row->pattern) != 0) ||
        strcmp(values, row->values ? row->values : "") != 0)
        fail_msg("%s %s: %d %s \"%s\"", row->method, row->path, found, pattern ? pattern : "-", values);
}

static void paths_lead_to_their_routes(void **state)
{
    static const char *const routes[][2] = {
        { "GET", "/" },
        { "GET", "/health" },
        { "POST", "/health" },
        { "GET", "/a/b" },
        { "GET", "/a/{x}" },
        { "GET", "/a/{x}/c" },
        { "POST", "/a/{y}" },
        { "GET", "/files/{path...}" },
        { "GET", "/files/" },
        { "GET", "/d/{one}/{two}" },
        { "DELETE", "/d/x/{two}" },
        { "HEAD", "/own" },
        { "GET", "/own" },
        { "POST", "/a/b" },
    };
    static const struct row rows[] = {
        { "GET", "/", "/", "" },
        { "GET", "/health", "/health", "" },
        { "HEAD", "/health", "/health", "" },
        { "GET", "/%68ealth", "/health", "" },
        { "GET", "/health/", NULL, NULL },
        { "GET", "/Health", NULL, NULL },
        { "GET", "//health", NULL, NULL },
        { "GET", "/healt", NULL, NULL },
        { "GET", "/health%2f", NULL, NULL },
        { "PUT", "/health", NULL, "GET, HEAD, POST, OPTIONS" },
        { "get", "/health", NULL, "GET, HEAD, POST, OPTIONS" },
        { "OPTIONS", "/", NULL, "GET, HEAD, OPTIONS" },
        { "GET", "/a/b", "/a/b", "" },
        { "GET", "/a/bb", "/a/{x}", "x=bb " },
        { "GET", "/a/b%2Fc", "/a/{x}", "x=b%2Fc " },
        { "GET", "/a/b/c", "/a/{x}/c", "x=b " },
        { "GET", "/a/", NULL, NULL },
        { "GET", "/a//c", NULL, NULL },
        { "POST", "/a/z", "/a/{y}", "y=z " },
        { "PUT", "/a/b", NULL, "GET, HEAD, POST, OPTIONS" },
        { "GET", "/files/x/y/z", "/files/{path...}", "path=x/y/z " },
        { "GET", "/files/", "/files/", "" },
        { "GET", "/files", NULL, NULL },
        { "GET", "/d/1/2", "/d/{one}/{two}", "one=1 two=2 " },
        { "GET", "/d/x/2", "/d/{one}/{two}", "one=x two=2 " },
        { "DELETE", "/d/x/2", "/d/x/{two}", "two=2 " },
        { "PUT", "/d/x/2", NULL, "DELETE, GET, HEAD, OPTIONS" },
        { "HEAD", "/own", "/own", "" },
        { "GET", "*", NULL, NULL },
        { "GET", "", NULL, NULL },
    };
    struct router *r = built(routes, sizeof(routes) / sizeof(routes[0]));
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_row(r, &rows[i]);
    router_free(r);
}

static void what_is_no_pattern_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",      "a",         "//",     "/a//b",     "/{}",
        "/{1a}", "/{a-b}",    "/x{a}",  "/{a}x",     "/{a",
        "/a}",   "/{a...}/b", "/{...}", "/{a}/{a}",  "/a b",
        "/a?b",  "/a#b",      "/a%20b", "/\xc3\xa9", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}",
        "a/b",
    };
    struct router *r;
    (void)state;

    assert_int_equal(router_new(&r), 0);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (router_add(r, "GET", wrong[i], NULL) != -EINVAL)
            fail_msg("%s was not refused", wrong[i]);
    assert_int_equal(router_add(r, "", "/", NULL), -EINVAL);
    assert_int_equal(router_add(r, "G T", "/", NULL), -EINVAL);
    assert_int_equal(router_add(r, "ABCDEFGHIJKLMNOPQ", "/", NULL), -EINVAL);
    router_free(r);
    router_free(NULL);
}

static void equivalent_patterns_exist_once_a_method(void **state)
{
    struct router *r;
    (void)state;

    assert_int_equal(router_new(&r), 0);
    assert_int_equal(router_add(r, "GET", "/a/{x}", NULL), 0);
    assert_int_equal(router_add(r, "GET", "/a/{y}", NULL), -EEXIST);
    assert_int_equal(router_add(r, "POST", "/a/{y}", NULL), 0);
    assert_int_equal(router_add(r, "GET", "/a/{y...}", NULL), 0);
    assert_int_equal(router_add(r, "GET", "/a/{z...}", NULL), -EEXIST);
    router_free(r);
}

static void allow_fits_the_room_it_has(void **state)
{
    static const char *const routes[][2] = { { "GET", "/" }, { "POST", "/" } };
    struct router *r = built(routes, 2);
    struct router_match m;
    char allow[12];
    (void)state;

    assert_int_equal(router_find(r, "PUT", "/", &m, allow, sizeof(allow)), -EPERM);
    assert_string_equal(allow, "GET, HEAD");
    assert_int_equal(router_find(r, "PUT", "/", &m, NULL, 0), -EPERM);
    router_free(r);
}

static void a_hostile_path_costs_no_more_than_the_tree(void **state)
{
    struct router *r;
    char path[8192];
    (void)state;

    /* All binary strings of 10 levels of {p} or "a" share no work but what the tree has. */
    assert_int_equal(router_new(&r), 0);
    for (unsigned bits = 0; bits < 256; bits++) {
        char pattern[128] = "";
        for (unsigned i = 0; i < 8; i++)
            snprintf(pattern + strlen(pattern), 32, bits >> i & 1 ? "/a" : "/{p%u}", i);
        strcat(pattern, "/end");
        assert_int_equal(router_add(r, "GET", pattern, NULL), 0);
    }
    strcpy(path, "/a/a/a/a/a/a/a/a/no");
    struct router_match m;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(router_find(r, "GET", path, &m, NULL, 0), -ENOENT);
    memset(path, '/', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_int_equal(router_find(r, "GET", path, &m, NULL, 0), -ENOENT);
    router_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_to_their_routes),
        cmocka_unit_test(what_is_no_pattern_is_refused),
        cmocka_unit_test(equivalent_patterns_exist_once_a_method),
        cmocka_unit_test(allow_fits_the_room_it_has),
        cmocka_unit_test(a_hostile_path_costs_no_more_than_the_tree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
