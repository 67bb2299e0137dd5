/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void each_line_is_a_key_in_bytes_where_it_is_in_kib(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("meminfo");
    tree_write(&tree, "meminfo", "MemTotal:  16 kB\nHugePages_Total:  3\nActive(anon): 1 kB\n");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(f.key_count, 3);
    assert_string_equal(f.keys[0]->text, "MemTotal");
    assert_string_equal(f.keys[0]->unit, "bytes");
    assert_int_equal(f.keys[0]->pending_whole, 16384);
    assert_null(f.keys[1]->unit);
    assert_int_equal(f.keys[1]->pending_whole, 3);
    assert_string_equal(f.keys[2]->text, "Active(anon)");
    feed_free(&f);
    end();
}

static void a_tree_without_meminfo_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("meminfo");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_a_key_in_bytes_where_it_is_in_kib),
        cmocka_unit_test(a_tree_without_meminfo_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
