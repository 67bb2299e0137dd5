/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/pressure.h"

static int parse_pressure(const char *text)
{
    struct proc_stalls s;
    return proc_pressure_parse(text, &s);
}

static void pressure_is_a_ratio_and_seconds(void **state)
{
    struct proc_pressure p;
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_pressure_read(fs, &p), 0);
    assert_true(p.cpu.has_some && p.cpu.has_full && p.io.has_some && p.memory.has_full);
    assert_true(p.irq.has_full && !p.irq.has_some);
    assert_true(p.cpu.some.ratio_60s == 0.34 / 100);
    assert_true(p.cpu.some.total_seconds == 120.44322);
    procfs_free(fs);
}

static void a_kernel_without_pressure_says_so(void **state)
{
    struct proc_pressure p;
    struct procfs *old = machine_open("kernel-3.10/proc"), *hostile = machine_open("hostile/proc");
    (void)state;
    assert_int_equal(proc_pressure_read(old, &p), -ENOENT);
    assert_int_equal(proc_pressure_read(hostile, &p), -EBADMSG);
    procfs_free(old);
    procfs_free(hostile);
}

static void linux_4_20_has_no_full_cpu_pressure_and_no_irq(void **state)
{
    struct tree t;
    struct proc_pressure p;
    (void)state;
    tree_make(&t);
    tree_write(&t, "pressure/cpu", "some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_pressure_read(fs, &p), 0);
    assert_true(p.cpu.has_some && !p.cpu.has_full && !p.irq.has_full && !p.io.has_some);
    procfs_free(fs);
    tree_free(&t);
}

static void text_that_is_not_pressure_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "none avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
        "some avg10=nan avg60=0.00 avg300=0.00 total=0\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=99999999999999999999\n",
        "some avg10=0.00 avg60=0.00 total=0\n",
        "some avg10=0.00 avg60=0.00 avg300=0.00 total=0 more\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse_pressure(texts[i]), -EBADMSG);
    assert_int_equal(parse_pressure("some avg10=0.01 avg60=0.45 avg300=2.01 total="), -EBADMSG);
    assert_int_equal(parse_pressure("some avg10=0.01 avg60=0.45 avg300=2.01 total=1\nful"), -EBADMSG);
    assert_int_equal(parse_pressure("some avg10=0.01 avg60=0.45 avg300=2.01 total=1"), 0);
}

static void pressure_leaves_out_what_is_odd(void **state)
{
    struct tree t;
    struct proc_stalls s;
    struct proc_pressure p;
    (void)state;
    assert_int_equal(
        proc_pressure_parse("some avg10=-1.00 x\nfuture 1\nfull avg10=1.00 avg60=2.00 avg300=3.00 total=4\n",
                            &s),
        0);
    assert_true(!s.has_some && s.has_full && s.full.ratio_300s == 0.03);
    tree_make(&t);
    tree_write(&t, "pressure/cpu", "some avg10=");
    tree_write(&t, "pressure/io", "some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_pressure_read(fs, &p), 0);
    assert_true(!p.cpu.has_some && p.io.has_some);
    procfs_free(fs);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pressure_is_a_ratio_and_seconds),
        cmocka_unit_test(a_kernel_without_pressure_says_so),
        cmocka_unit_test(linux_4_20_has_no_full_cpu_pressure_and_no_irq),
        cmocka_unit_test(text_that_is_not_pressure_is_refused),
        cmocka_unit_test(pressure_leaves_out_what_is_odd),
    };

    return cmocka_run_group_tests_name("pressure", tests, NULL, NULL);
}
