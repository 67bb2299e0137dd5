/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/process.h"

#define FIELDS_TO_RSS                                                                                        \
    " S 7 1 1 0 -1 4194304 1 2 3 4 150 50 0 0 20 0 3 0 1000 8192 2 18446744073709551615 1 1\n"

static int parse(const char *text)
{
    struct proc_process p;
    return proc_process_parse(text, &p);
}

static void names_may_hold_anything(void **state)
{
    static const struct {
        const char *text, *name;
    } cases[] = {
        { "12 (sonda)" FIELDS_TO_RSS, "sonda" },         { "12 ((sd-pam))" FIELDS_TO_RSS, "(sd-pam)" },
        { "12 (a) R 1 (b)" FIELDS_TO_RSS, "a) R 1 (b" }, { "12 (Web Content)" FIELDS_TO_RSS, "Web Content" },
        { "12 (\n\xff)" FIELDS_TO_RSS, "\n\xff" },       { "12 ()" FIELDS_TO_RSS, "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct proc_process p;
        assert_int_equal(proc_process_parse(cases[i].text, &p), 0);
        assert_string_equal(p.name, cases[i].name);
        assert_int_equal(p.pid, 12);
    }
}

static void fields_are_those_of_proc_5(void **state)
{
    struct proc_process p;
    double hertz = (double)sysconf(_SC_CLK_TCK);
    (void)state;
    assert_int_equal(proc_process_parse("12 (x)" FIELDS_TO_RSS, &p), 0);
    assert_string_equal(p.state, "S");
    assert_int_equal(p.parent_pid, 7);
    assert_true(p.user_seconds == 150 / hertz && p.system_seconds == 50 / hertz &&
                p.cpu_seconds == 200 / hertz);
    assert_int_equal(p.threads, 3);
    assert_true(p.start_seconds == 1000 / hertz);
    assert_int_equal(p.virtual_bytes, 8192);
    assert_int_equal(p.resident_bytes, 2 * sysconf(_SC_PAGESIZE));
}

static void text_that_is_not_stat_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "12\n",
        "12 (x\n",
        "12 x) S\n",
        "x (x)" FIELDS_TO_RSS,
        "12 (x) SS 1\n",
        "12 (x) S 1 2 3\n",
        "12 (x) S 7 1 1 0 -1 4194304 1 2 3 4 99999999999999999999 50 0 0 20 0 3 0 1000 8192 2\n",
        "12 (x) S 7 1 1 0 -1 4194304 1 2 3 4 1 50 0 0 20 0 3 0 1000 8192 9223372036854775807\n",
        "12 (a name that is far too long for any process of any kernel that there has ever "
        "been)" FIELDS_TO_RSS,
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse(texts[i]), -EBADMSG);
}

static void the_top_is_sorted_and_states_are_counted(void **state)
{
    struct proc_processes p = { 0 };
    struct procfs *fs = machine_open("laptop/proc");
    (void)state;
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 3, NULL, NULL, &p), 0);
    assert_int_equal(p.total, 11);
    assert_int_equal(p.running, 2);
    assert_int_equal(p.sleeping, 6);
    assert_int_equal(p.waiting, 1);
    assert_int_equal(p.zombie, 1);
    assert_int_equal(p.idle, 1);
    assert_int_equal(p.threads, 183);
    assert_int_equal(p.count, 3);
    assert_string_equal(p.items[0].name, "firefox");
    assert_string_equal(p.items[1].name, "gnome-shell");
    assert_string_equal(p.items[2].name, "Web Content");
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_MEMORY, 1, NULL, NULL, &p), 0);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.items[0].name, "firefox");
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 0, NULL, NULL, &p), 0);
    assert_int_equal(p.count, 0);
    assert_int_equal(p.total, 11);
    proc_process_free(&p);
    procfs_free(fs);
}

static void equals_are_ordered_by_pid(void **state)
{
    struct tree t;
    struct proc_processes p = { 0 };
    char name[32], text[256];
    (void)state;
    tree_make(&t);
    for (int pid = 1; pid <= 200; pid++) {
        snprintf(name, sizeof(name), "%d/stat", pid);
        snprintf(text, sizeof(text), "%d (x) S 1 1 1 0 -1 0 0 0 0 0 %d 0 0 0 20 0 1 0 1 4096 1 1\n", pid,
                 pid % 10);
        tree_write(&t, name, text);
    }
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 25, NULL, NULL, &p), 0);
    assert_int_equal(p.total, 200);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(p.items[i].pid, 9 + 10 * i);
    for (size_t i = 20; i < 25; i++)
        assert_int_equal(p.items[i].pid, 8 + 10 * (i - 20));
    proc_process_free(&p);
    procfs_free(fs);
    tree_free(&t);
}

static void a_hostile_process_is_left_out(void **state)
{
    struct proc_processes p = { 0 };
    struct procfs *fs = machine_open("hostile/proc");
    (void)state;
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 10, NULL, NULL, &p), 0);
    assert_int_equal(p.total, 1);
    assert_int_equal(p.items[0].pid, 10);
    proc_process_free(&p);
    procfs_free(fs);
}

static bool at_once(void *cls)
{
    ++*(int *)cls;
    return true;
}

static void reading_ends_when_it_is_told_to(void **state)
{
    struct tree t;
    struct proc_processes p = { 0 };
    char name[32];
    int asked = 0;
    (void)state;
    tree_make(&t);
    for (int pid = 1; pid <= 100; pid++) {
        snprintf(name, sizeof(name), "%d/stat", pid);
        tree_write(&t, name, "1 (x)" FIELDS_TO_RSS);
    }
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 5, at_once, &asked, &p), -ETIMEDOUT);
    assert_int_equal(asked, 1);
    assert_int_equal(p.count, 0);
    proc_process_free(&p);
    procfs_free(fs);
    tree_free(&t);
}

static void a_tree_without_processes_says_so(void **state)
{
    struct tree t;
    struct proc_processes p = { 0 };
    (void)state;
    tree_make(&t);
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 5, NULL, NULL, &p), -ENOENT);
    procfs_free(fs);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_may_hold_anything),
        cmocka_unit_test(fields_are_those_of_proc_5),
        cmocka_unit_test(text_that_is_not_stat_is_refused),
        cmocka_unit_test(the_top_is_sorted_and_states_are_counted),
        cmocka_unit_test(equals_are_ordered_by_pid),
        cmocka_unit_test(a_hostile_process_is_left_out),
        cmocka_unit_test(reading_ends_when_it_is_told_to),
        cmocka_unit_test(a_tree_without_processes_says_so),
    };

    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
