/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/pids.h"
#include "proc/witness.h"

static char seen[256];

static int note(void *cls, const char *pid)
{
    strcat(strcat(seen, pid), " ");
    return *(int *)cls;
}

static void numbers_alone_are_listed(void **state)
{
    struct tree t;
    struct proc_pids p;
    int result = 0;
    (void)state;

    tree_make(&t);
    tree_write(&t, "7/stat", "7 (x) S\n");
    tree_write(&t, "self/stat", "");
    tree_write(&t, "12x/stat", "");
    tree_write(&t, "123456789012345678901/stat", "");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_pids_open(fs, NULL, &p), 0);
    seen[0] = '\0';
    assert_int_equal(proc_pids_each(&p, note, &result), 0);
    assert_string_equal(seen, "7 ");
    proc_pids_close(&p);
    procfs_free(fs);
    tree_free(&t);
}

static void the_caller_may_end_the_list(void **state)
{
    struct tree t;
    struct proc_pids p;
    int result = -ETIMEDOUT;
    (void)state;

    tree_make(&t);
    tree_write(&t, "7/stat", "");
    tree_write(&t, "8/stat", "");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_pids_open(fs, NULL, &p), 0);
    seen[0] = '\0';
    assert_int_equal(proc_pids_each(&p, note, &result), -ETIMEDOUT);
    assert_int_equal(strlen(seen), 2);
    proc_pids_close(&p);
    procfs_free(fs);
    tree_free(&t);
}

static char told[128];

static void tell(void *cls, const char *root, const char *name, const char *text, size_t len)
{
    (void)cls;
    (void)root;
    snprintf(told, sizeof(told), "%s=%.*s", name, (int)len, text);
}

static void a_witness_hears_where_a_stat_lies(void **state)
{
    const struct proc_witness w = { .text = tell };
    struct tree t;
    struct proc_pids p;
    char text[PROC_PIDS_STAT_MAX];
    (void)state;

    tree_make(&t);
    tree_write(&t, "7/task/9/stat", "9 (x) R\n");
    tree_link(&t, "7/task/10", "/proc/self");
    proc_witness_set(&w);
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_pids_open(fs, "7", &p), 0);
    assert_int_equal(proc_pids_stat(&p, "9", text), 8);
    assert_string_equal(told, "7/task/9/stat=9 (x) R\n");
    assert_int_equal(proc_pids_stat(&p, "8", text), -ENOENT);
    assert_int_equal(proc_pids_stat(&p, "10", text), -EACCES); /* out of the tree */
    proc_pids_close(&p);
    assert_int_equal(proc_pids_open(fs, "8", &p), -ENOENT);
    proc_witness_set(NULL);
    procfs_free(fs);
    tree_free(&t);
}

static void the_live_host_tells_of_this_process(void **state)
{
    struct procfs *fs = NULL;
    struct proc_pids p;
    char pid[32], text[PROC_PIDS_STAT_MAX];
    (void)state;

    snprintf(pid, sizeof(pid), "%d", (int)getpid());
    assert_int_equal(procfs_open("/proc", &fs), 0);
    assert_int_equal(proc_pids_open(fs, NULL, &p), 0);
    assert_true(p.live);
    assert_true(proc_pids_stat(&p, pid, text) > 0);
    assert_memory_equal(text, pid, strlen(pid));
    assert_int_equal(proc_pids_stat(&p, "999999999", text), -ENOENT);
    proc_pids_close(&p);
    procfs_free(fs);
    assert_int_equal(proc_pids_open(procfs_none(), NULL, &p), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_alone_are_listed),
        cmocka_unit_test(the_caller_may_end_the_list),
        cmocka_unit_test(a_witness_hears_where_a_stat_lies),
        cmocka_unit_test(the_live_host_tells_of_this_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
