/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "serve/findings.h"

static void the_first_are_kept_and_all_are_counted(void **state)
{
    struct findings f = { 0 };
    (void)state;

    for (int i = 0; i < FINDINGS_MAX + 3; i++) {
        struct script_fault fault = { .line = i };
        findings_add(&f, &fault);
    }
    assert_int_equal(f.kept, FINDINGS_MAX);
    assert_int_equal(f.count, FINDINGS_MAX + 3);
    assert_int_equal(f.list[FINDINGS_MAX - 1].line, FINDINGS_MAX - 1);
}

static void an_errno_is_a_finding_in_words(void **state)
{
    struct findings f = { 0 };
    (void)state;

    findings_add_errno(&f, -ENOMEM);
    assert_int_equal(f.count, 1);
    assert_string_equal(f.list[0].reason, "scripts cannot be loaded: Cannot allocate memory");
    assert_string_equal(f.list[0].path, "");
}

static void the_hash_is_of_the_places_alone(void **state)
{
    struct findings a = { 0 }, b = { 0 };
    struct script_fault x = { .path = "/x", .reason = "one" }, y = { .path = "/y", .reason = "one" };
    (void)state;

    findings_add(&a, &x);
    snprintf(x.reason, sizeof(x.reason), "two");
    findings_add(&b, &x);
    assert_true(findings_hash(&a, 1) == findings_hash(&b, 1));
    assert_true(findings_hash(&a, 1) != findings_hash(&a, 2));
    findings_add(&b, &y);
    assert_true(findings_hash(&a, 1) != findings_hash(&b, 1));
    assert_true(findings_hash(&(struct findings){ 0 }, 7) == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_are_kept_and_all_are_counted),
        cmocka_unit_test(an_errno_is_a_finding_in_words),
        cmocka_unit_test(the_hash_is_of_the_places_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
