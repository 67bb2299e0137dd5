/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/process.h"
#include "proc/procfs.h"
#include "proc/witness.h"

static char told[4096];

static void tell(const char *what, const char *name, const char *more)
{
    size_t len = strlen(told);

    snprintf(told + len, sizeof(told) - len, "%s %s %s;", what, name, more);
}

static void tell_text(void *cls, const char *root, const char *name, const char *text, size_t len)
{
    assert_string_equal(root, cls);
    assert_int_equal(strlen(text), len);
    tell("text", name, strncmp(name, "1/", 2) ? text : "of a process");
}

static void tell_names(void *cls, const char *root, const char *name, const char *const *names, size_t count)
{
    assert_string_equal(root, cls);
    tell("names", name, count ? names[0] : "");
}

static void tell_link(void *cls, const char *root, const char *name, const char *target)
{
    assert_string_equal(root, cls);
    tell("link", name, target);
}

static struct procfs *open_watched(const char *root)
{
    static struct proc_witness w = { tell_text, tell_names, tell_link, NULL };
    struct procfs *fs;

    told[0] = '\0';
    w.cls = (void *)root;
    proc_witness_set(&w);
    assert_int_equal(procfs_open(root, &fs), 0);
    return fs;
}

static void everything_that_is_read_is_told_and_nothing_else(void **state)
{
    char root[] = "/tmp/sonda-witness-XXXXXX", path[128], target[64];
    const char *text, *const *names;
    (void)state;

    assert_non_null(mkdtemp(root));
    snprintf(path, sizeof(path), "%s/uptime", root);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("1", f);
    fclose(f);
    snprintf(path, sizeof(path), "%s/link", root);
    assert_int_equal(symlink("uptime", path), 0);

    struct procfs *fs = open_watched(root);
    assert_int_equal(procfs_text(fs, "uptime", &text), 1);
    assert_true(procfs_text(fs, "absent", &text) < 0);
    assert_int_equal(procfs_names(fs, ".", &names), 2);
    assert_int_equal(procfs_link(fs, "link", target, sizeof(target)), 6);
    assert_true(procfs_bounded(fs, "uptime", 0, &text) < 0);
    proc_witness_set(NULL);
    assert_int_equal(procfs_text(fs, "uptime", &text), 1);
    procfs_free(fs);
    assert_string_equal(told, "text uptime 1;names . link;link link uptime;");

    unlink(path);
    snprintf(path, sizeof(path), "%s/uptime", root);
    unlink(path);
    rmdir(root);
}

static void the_kernels_own_root_is_read_as_a_recorded_tree(void **state)
{
    struct procfs *fs = open_watched("/proc");
    const char *text;
    (void)state;

    assert_false(procfs_live(fs));
    assert_true(procfs_text(fs, "uptime", &text) > 0);
    assert_true(procfs_text(fs, "uptime", &text) > 0);
    assert_int_equal(procfs_kept(fs), 0);
    procfs_free(fs);
    proc_witness_set(NULL);
    assert_int_equal(procfs_open("/proc", &fs), 0);
    assert_true(procfs_live(fs));
    procfs_free(fs);
}

static void processes_are_told_one_by_one(void **state)
{
    struct procfs *fs = open_watched("/proc");
    struct proc_processes all = { 0 };
    (void)state;

    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 10, NULL, NULL, &all), 0);
    assert_non_null(strstr(told, "text 1/stat of a process;"));
    proc_process_free(&all);
    procfs_free(fs);
    proc_witness_set(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_is_read_is_told_and_nothing_else),
        cmocka_unit_test(the_kernels_own_root_is_read_as_a_recorded_tree),
        cmocka_unit_test(processes_are_told_one_by_one),
    };

    return cmocka_run_group_tests_name("witness", tests, NULL, NULL);
}
