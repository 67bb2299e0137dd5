/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embed.h"

static void each_file_is_found_by_its_name(void **state)
{
    (void)state;

    assert_true(embed_count > 10);
    for (size_t i = 0; i < embed_count; i++) {
        assert_ptr_equal(embed_find(embed_files[i].name), &embed_files[i]);
        assert_true(i == 0 || strcmp(embed_files[i - 1].name, embed_files[i].name) < 0);
    }
    assert_null(embed_find(""));
    assert_null(embed_find("scripts/none.lua"));
    assert_null(embed_find("scripts/"));
}

static void the_bytes_are_those_of_the_file_with_a_zero_behind(void **state)
{
    const struct embed_file *e = embed_find("scripts/health.lua");
    FILE *f = fopen("scripts/health.lua", "re");
    (void)state;

    assert_non_null(e);
    assert_non_null(f);
    char *text = calloc(1, e->len + 2);
    assert_int_equal(fread(text, 1, e->len + 1, f), e->len);
    assert_memory_equal(text, e->bytes, e->len + 1);
    fclose(f);
    free(text);
}

/* Of the page that the byte lies in: proc_pid_pagemap(5), bit 63. */
static bool is_resident(const char *byte)
{
    uint64_t entry = 0, page = (uintptr_t)byte / (uintptr_t)sysconf(_SC_PAGESIZE);
    FILE *f = fopen("/proc/self/pagemap", "re");

    assert_non_null(f);
    assert_int_equal(fseek(f, (long)(page * sizeof(entry)), SEEK_SET), 0);
    assert_int_equal(fread(&entry, sizeof(entry), 1, f), 1);
    fclose(f);
    return entry >> 63;
}

static void what_was_given_back_is_read_again(void **state)
{
    const struct embed_file *e = embed_find("scripts/lib/parse.lua");
    (void)state;

    assert_non_null(e);
    char *before = malloc(e->len);
    memcpy(before, e->bytes, e->len);
    assert_true(is_resident(e->bytes));
    embed_give_back();
    assert_false(is_resident(e->bytes));
    assert_memory_equal(e->bytes, before, e->len);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_is_found_by_its_name),
        cmocka_unit_test(the_bytes_are_those_of_the_file_with_a_zero_behind),
        cmocka_unit_test(what_was_given_back_is_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
