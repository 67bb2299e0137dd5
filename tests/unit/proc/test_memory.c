/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/memory.h"

static int parse(const char *text)
{
    struct proc_memory m;
    return proc_memory_parse(text, &m);
}

static void memory_before_linux_3_14_falls_back_to_memfree(void **state)
{
    struct proc_memory m;
    (void)state;
    assert_int_equal(proc_memory_parse("MemTotal: 1024 kB\nMemFree: 100 kB\n", &m), 0);
    assert_int_equal(m.available_bytes, 100 * 1024);
    assert_int_equal(m.used_bytes, 924 * 1024);
    assert_true(m.swap_total_bytes == PROC_ABSENT);
    assert_true(m.cached_bytes == PROC_ABSENT);
}

static void sizes_of_a_laptop_are_bytes(void **state)
{
    struct proc_memory m;
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_memory_read(fs, &m), 0);
    assert_int_equal(m.total_bytes, UINT64_C(16089264) * 1024);
    assert_int_equal(m.available_bytes, UINT64_C(8120456) * 1024);
    assert_int_equal(m.used_bytes, (UINT64_C(16089264) - 8120456) * 1024);
    assert_int_equal(m.shared_bytes, UINT64_C(612480) * 1024);
    assert_int_equal(m.reclaimable_bytes, UINT64_C(391224) * 1024);
    assert_int_equal(m.swap_used_bytes, (UINT64_C(8388604) - 8101372) * 1024);
    procfs_free(fs);
}

static void more_available_than_there_is_leaves_nothing_in_use(void **state)
{
    struct proc_memory m;
    (void)state;
    assert_int_equal(proc_memory_parse("MemTotal: 10 kB\nMemFree: 5 kB\nMemAvailable: 12 kB\n", &m), 0);
    assert_int_equal(m.used_bytes, 0);
}

static void text_that_is_not_meminfo_is_refused_and_touches_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "MemTotal: 1 kB\n",
        "MemFree: 1 kB\n",
        "MemTotal: 1 kB\nMemFree: 1 kB",
        "MemTotal: 18446744073709551615 kB\nMemFree: 1 kB\n",
        "MemTotal: 99999999999999999999 kB\nMemFree: 1 kB\n",
        "MemTotal: -1 kB\nMemFree: 1 kB\n",
        "MemTotal 1 kB\nMemFree: 1 kB\n",
        "MemTotal: 1 MB\nMemFree: 1 kB\n",
        ": 1 kB\nMemTotal: 1 kB\nMemFree: 1 kB\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct proc_memory m = { .total_bytes = 7 };
        assert_int_equal(proc_memory_parse(texts[i], &m), -EBADMSG);
        assert_int_equal(m.total_bytes, 7);
    }
}

static void a_cut_text_is_refused(void **state)
{
    (void)state;
    assert_no_cut_parses(
        "MemTotal:       16089264 kB\nMemFree:         1844120 kB\nMemAvailable:    8120456 kB\n", parse);
}

static int count(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    int *huge = cls;
    if (scan_is(name, len, "HugePages_Total") && !is_kib && value == 12)
        ++*huge;
    if (scan_is(name, len, "Active(anon)") && is_kib && value == 4096)
        ++*huge;
    return 0;
}

static int stop(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    (void)cls, (void)name, (void)len, (void)value, (void)is_kib;
    return 3;
}

static void each_line_is_told_with_its_unit(void **state)
{
    int found = 0;
    (void)state;
    assert_int_equal(proc_memory_each("Active(anon): 4 kB\nHugePages_Total: 12\n", count, &found), 0);
    assert_int_equal(found, 2);
    assert_int_equal(proc_memory_each("Active(anon): 4 kB\n", stop, NULL), 3);
}

static void a_host_without_the_file_says_so(void **state)
{
    struct tree t;
    struct proc_memory m;
    (void)state;
    tree_make(&t);
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_memory_read(fs, &m), -ENOENT);
    procfs_free(fs);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_before_linux_3_14_falls_back_to_memfree),
        cmocka_unit_test(sizes_of_a_laptop_are_bytes),
        cmocka_unit_test(more_available_than_there_is_leaves_nothing_in_use),
        cmocka_unit_test(text_that_is_not_meminfo_is_refused_and_touches_nothing),
        cmocka_unit_test(a_cut_text_is_refused),
        cmocka_unit_test(each_line_is_told_with_its_unit),
        cmocka_unit_test(a_host_without_the_file_says_so),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
