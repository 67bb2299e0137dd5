/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/memory.h"

static int parse(const char *text)
{
    struct proc_memory m;
    return proc_memory_parse(text, &m);
}

static void a_kernel_without_caches_has_what_is_free(void **state)
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

static void more_available_than_there_is_cannot_be_so_that_memfree_counts(void **state)
{
    struct proc_memory m;
    (void)state;
    assert_int_equal(proc_memory_parse("MemTotal: 10 kB\nMemFree: 4 kB\nMemAvailable: 12 kB\n", &m), 0);
    assert_int_equal(m.available_bytes, 4096);
    assert_int_equal(m.used_bytes, 6 * 1024);
    assert_int_equal(proc_memory_parse("MemTotal: 10 kB\nMemFree: 14 kB\nMemAvailable: 12 kB\n", &m), 0);
    assert_int_equal(m.used_bytes, 0);
    assert_int_equal(proc_memory_parse("MemTotal: 10 kB\nMemAvailable: 12 kB\n", &m), 0);
    assert_int_equal(m.available_bytes, 10 * 1024);
    assert_int_equal(proc_memory_parse("MemTotal: 10 kB\nMemFree: 4 kB\nCached: 9 kB\n", &m), 0);
    assert_int_equal(m.available_bytes, 4096); /* the estimate is past the total, too */
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
        "MemTotal: 1 kB\nMemFree: 1\n: 1 kB\nMemAvail",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct proc_memory m = { .total_bytes = 7 };
        assert_int_equal(proc_memory_parse(texts[i], &m), -EBADMSG);
        assert_int_equal(m.total_bytes, 7);
    }
}

/* The host of a public report, and a container of another (procps issue, psutil's own fallback). */
static void memavailable_is_estimated_where_it_is_missing_or_0(void **state)
{
    struct proc_memory m;
    (void)state;
    assert_int_equal(proc_memory_parse("MemTotal: 15811580 kB\nMemFree: 6871788 kB\nMemAvailable: 0 kB\n"
                                       "Buffers: 229324 kB\nCached: 2604448 kB\nActive(file): 1200000 kB\n"
                                       "Inactive(file): 1300000 kB\nSReclaimable: 300000 kB\n",
                                       &m),
                     0);
    assert_int_equal(m.available_bytes, (6871788 + 1200000 + 1300000 + 300000) * UINT64_C(1024));
    assert_int_equal(proc_memory_parse("MemTotal: 6291456 kB\nMemFree: 1840024 kB\nCached: 3320736 kB\n"
                                       "Active(file): 357900 kB\nInactive(file): 2962836 kB\n"
                                       "SReclaimable: 41924 kB\n",
                                       &m),
                     0);
    assert_int_equal(m.used_bytes * 1000 / m.total_bytes, 173);
    /* Before Linux 2.6.28 the page cache is not told without shared memory. */
    assert_int_equal(proc_memory_parse("MemTotal: 100 kB\nMemFree: 20 kB\nCached: 30 kB\n", &m), 0);
    assert_int_equal(m.available_bytes, 50 * 1024);
    /* 0 where nothing is left is 0. */
    assert_int_equal(proc_memory_parse("MemTotal: 100 kB\nMemFree: 0 kB\nMemAvailable: 0 kB\n", &m), 0);
    assert_int_equal(m.used_bytes, 100 * 1024);
}

static void the_estimate_keeps_the_watermark_of_all_zones(void **state)
{
    struct tree t;
    struct proc_memory m;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    (void)state;
    tree_make(&t);
    tree_write(&t, "meminfo",
               "MemTotal: 1048576 kB\nMemFree: 524288 kB\nActive(file): 8 kB\nInactive(file): 8 kB\n"
               "SReclaimable: 262144 kB\n");
    tree_write(&t, "zoneinfo", "Node 0, zone      DMA\n        min      100\n        low      300\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_memory_read(fs, &m), 0);
    /* Half of a cache at least can be taken back. */
    assert_int_equal(m.available_bytes,
                     (UINT64_C(524288) << 10) - 300 * page + 8192 + (UINT64_C(262144) << 10) - 300 * page);
    procfs_free(fs);
    tree_free(&t);
}

static void what_is_kept_free_is_the_sum_of_the_low_watermarks(void **state)
{
    (void)state;
    assert_int_equal(proc_memory_low_pages("Node 0, zone DMA\n  pages free 3\n        low      17\n"
                                           "lowmem 5\n low 4 5\n low x\n        low      25\n"),
                     42);
    assert_int_equal(proc_memory_low_pages(""), 0);
    assert_int_equal(proc_memory_low_pages("low 18446744073709551615\nlow 9223372036854775807\nlow 1\n"),
                     INT64_MAX);
}

static void an_odd_line_is_left_out(void **state)
{
    static const char *const odd[] = {
        "SwapFree:       18446744073709551488 kB\n", /* a container's, below zero (lxcfs) */
        "SwapFree:       18014398509481856 kB\n",    /* the same in pages */
        "SwapFree: -5 kB\n",
        "SwapFree:\n",
        "SwapFree\n",
        "SwapFree: 5 MB\n",
        "SwapFree: 99999999999999999999 kB\n",
        "SwapFree: 5 kB more\n",
        ": 5 kB\n",
        "\n",
    };
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        struct proc_memory m;
        snprintf(text, sizeof(text),
                 "MemTotal: 9 kB\nMemFree: 5 kB\nMemAvailable: 6 kB\nSwapTotal: 7 kB\n%sDirty: 3 kB\n",
                 odd[i]);
        assert_int_equal(proc_memory_parse(text, &m), 0);
        assert_true(m.used_bytes == 3072 && m.dirty_bytes == 3072 && m.swap_total_bytes == 7168);
        assert_true(m.swap_free_bytes == PROC_ABSENT && m.swap_used_bytes == PROC_ABSENT);
    }
}

static int gather(void *cls, const char *name, size_t len, uint64_t value, bool is_kib)
{
    char *to = cls;
    snprintf(to + strlen(to), 128 - strlen(to), "%.*s=%llu%s ", (int)len, name, (unsigned long long)value,
             is_kib ? "b" : "");
    return 0;
}

static void an_odd_line_is_not_told(void **state)
{
    char told[128] = "";
    (void)state;
    /* The key without a blank is some arm64 kernels'. */
    assert_int_equal(
        proc_memory_each("ShadowCallStack:10373888 kB\nBuffers:\nHugePages_Rsvd: 18446744073709551615\n"
                         "HugePages_Total:       2\n",
                         gather, told),
        0);
    assert_string_equal(told, "ShadowCallStack=10622861312b HugePages_Total=2 ");
    assert_int_equal(proc_memory_each("Buffers:\nx\n", gather, told), -EBADMSG);
}

static void zero_bytes_behind_the_last_line_are_no_part_of_it(void **state)
{
    struct tree t;
    struct proc_memory m;
    char path[PATH_MAX];
    static const char zeros[64];
    (void)state;
    tree_make(&t);
    tree_write(&t, "meminfo", "MemTotal: 9 kB\nMemFree: 5 kB\nMemAvailable: 6 kB\n");
    FILE *file = fopen(tree_path(&t, "meminfo", path), "a");
    fwrite(zeros, 1, sizeof(zeros), file);
    fclose(file);
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_memory_read(fs, &m), 0);
    assert_int_equal(m.used_bytes, 3072);
    procfs_free(fs);
    tree_free(&t);
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
        cmocka_unit_test(a_kernel_without_caches_has_what_is_free),
        cmocka_unit_test(memavailable_is_estimated_where_it_is_missing_or_0),
        cmocka_unit_test(the_estimate_keeps_the_watermark_of_all_zones),
        cmocka_unit_test(what_is_kept_free_is_the_sum_of_the_low_watermarks),
        cmocka_unit_test(an_odd_line_is_left_out),
        cmocka_unit_test(an_odd_line_is_not_told),
        cmocka_unit_test(zero_bytes_behind_the_last_line_are_no_part_of_it),
        cmocka_unit_test(sizes_of_a_laptop_are_bytes),
        cmocka_unit_test(more_available_than_there_is_cannot_be_so_that_memfree_counts),
        cmocka_unit_test(text_that_is_not_meminfo_is_refused_and_touches_nothing),
        cmocka_unit_test(a_cut_text_is_refused),
        cmocka_unit_test(each_line_is_told_with_its_unit),
        cmocka_unit_test(a_host_without_the_file_says_so),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
