/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <sys/wait.h>

#include "proc/cgroup.h"
#include "proc/filesystem.h"
#include "proc/process.h"
#include "proc/self.h"

static void a_file_is_read_whole_and_anew_each_time(void **state)
{
    struct tree t;
    const char *text;
    (void)state;
    tree_make(&t);
    tree_write(&t, "net/dev", "first\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(procfs_text(fs, "net/dev", &text), 6);
    assert_string_equal(text, "first\n");
    tree_write(&t, "net/dev", "second\n");
    assert_int_equal(procfs_text(fs, "net/dev", &text), 7);
    assert_string_equal(text, "second\n");
    assert_false(procfs_live(fs));
    assert_int_equal(procfs_kept(fs), 0);
    assert_string_equal(procfs_path(fs), t.path);
    procfs_free(fs);
    tree_free(&t);
}

static void files_of_any_size_come_whole(void **state)
{
    struct tree t;
    const char *text;
    size_t size = 3 << 20;
    char *big = malloc(size + 1);
    (void)state;
    memset(big, 'x', size);
    big[size] = '\0';
    tree_make(&t);
    tree_write(&t, "big", big);
    tree_write(&t, "small", "s");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(procfs_text(fs, "big", &text), size);
    assert_memory_equal(text, big, size + 1);
    assert_int_equal(procfs_text(fs, "small", &text), 1);
    assert_string_equal(text, "s");
    procfs_free(fs);
    tree_free(&t);
    free(big);
}

static void a_text_past_its_bound_is_refused_not_cut(void **state)
{
    struct tree t;
    const char *text = "untouched";
    (void)state;
    tree_make(&t);
    tree_write(&t, "ten", "0123456789");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(procfs_bounded(fs, "ten", 9, &text), -EFBIG);
    assert_string_equal(text, "untouched");
    assert_int_equal(procfs_bounded(fs, "ten", 10, &text), 10);
    procfs_free(fs);
    tree_free(&t);
}

static void lines_are_refused_where_they_were_cut_or_forged(void **state)
{
    struct procfs *fs = machine_open("hostile/proc");
    const char *text;
    (void)state;
    assert_int_equal(procfs_lines(fs, "loadavg", &text), -EBADMSG);
    assert_int_equal(procfs_lines(fs, "uptime", &text), -EBADMSG);
    assert_int_equal(procfs_lines(fs, "pressure/io", &text), -EISDIR);
    assert_int_equal(procfs_lines(fs, "nothing", &text), -ENOENT);
    assert_int_equal(procfs_lines(fs, "meminfo", &text), 0);
    procfs_free(fs);
}

static void write_bytes(const struct tree *t, const char *name, const char *bytes, size_t len)
{
    char path[PATH_MAX];
    FILE *file = fopen(tree_path(t, name, path), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

/* lxcfs leaves zero bytes behind what it wrote. */
static void lines_with_zero_bytes_are_left_out(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *lines; /* NULL: refused */
    } cases[] = {
        { "a 1\nb 2\n\0\0\0", 11, "a 1\nb 2\n" },
        { "a 1\nb\0 2\nc 3\n", 13, "a 1\nc 3\n" },
        { "\0\0a 1\nc 3\n", 10, "c 3\n" },
        { "a 1\nb\0\0", 7, NULL },
        { "\0\0\0", 3, NULL },
        { "a\0\n", 3, NULL },
    };
    struct tree t;
    (void)state;
    tree_make(&t);
    struct procfs *fs = tree_open(&t);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = "untouched";
        write_bytes(&t, "file", cases[i].bytes, cases[i].len);
        assert_int_equal(procfs_lines(fs, "file", &text), cases[i].lines ? 0 : -EBADMSG);
        assert_string_equal(text, cases[i].lines ? cases[i].lines : "untouched");
    }
    procfs_free(fs);
    tree_free(&t);
}

static int never_called(void *cls, const char *entry)
{
    (void)cls, (void)entry;
    fail();
    return 0;
}

/* What a start that failed leaves behind. */
static void below_a_root_that_is_not_there_is_nothing(void **state)
{
    char target[64];
    const char *text;
    const char *const *names;
    struct procfs *fs = procfs_open_or_none("/no/such/root");
    (void)state;
    assert_ptr_equal(fs, procfs_none());
    assert_ptr_equal(procfs_open_or_none(NULL), procfs_none());
    assert_int_equal(procfs_text(fs, "stat", &text), -ENOENT);
    assert_int_equal(procfs_lines(fs, "stat", &text), -ENOENT);
    assert_int_equal(procfs_names(fs, ".", &names), -ENOENT);
    assert_int_equal(procfs_list(fs, ".", never_called, NULL), -ENOENT);
    assert_int_equal(procfs_link(fs, "self", target, sizeof(target)), -ENOENT);
    assert_string_equal(procfs_path(fs), "");
    assert_true(procfs_fd(fs) < 0 && !procfs_live(fs) && procfs_kept(fs) == 0);
    procfs_refuse_kernels(fs);
    procfs_free(fs);
    assert_int_equal(procfs_text(fs, "stat", &text), -ENOENT);
}

/* Its own paths must not be taken for paths of this process's root. */
static void no_reader_looks_past_a_root_that_is_not_there(void **state)
{
    struct procfs *fs = procfs_none();
    struct proc_mounts mounts = { 0 };
    struct proc_processes processes = { 0 };
    struct proc_statfs use;
    struct proc_self self;
    struct proc_cgroup group;
    (void)state;
    assert_int_equal(proc_mount_read(fs, procfs_path(fs), &mounts), -ENOENT);
    assert_int_equal(proc_filesystem_read(fs, true, "/", false, 0, &use), -ENOENT);
    assert_int_equal(proc_filesystem_read(fs, false, "/", true, 0, &use), -ENOENT);
    assert_int_equal(proc_filesystem_root(fs, true, &use), -ENOENT);
    assert_int_equal(proc_process_read(fs, PROC_PROCESS_BY_CPU, 1, NULL, NULL, &processes), -ENOENT);
    assert_int_equal(proc_self_read(fs, &self), -ENOENT);
    assert_int_equal(proc_cgroup_read(fs, fs, &group), -ENOENT);
    proc_mount_free(&mounts);
    proc_process_free(&processes);
}

static void fifos_and_devices_are_never_opened(void **state)
{
    struct tree t;
    char path[PATH_MAX];
    const char *text;
    (void)state;
    tree_make(&t);
    assert_int_equal(mkfifo(tree_path(&t, "fifo", path), 0644), 0);
    tree_link(&t, "to-fifo", "fifo");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(procfs_text(fs, "fifo", &text), -EACCES);
    assert_int_equal(procfs_text(fs, "to-fifo", &text), -EACCES);
    procfs_free(fs);
    assert_int_equal(procfs_open("/dev", &fs), 0);
    assert_int_equal(procfs_text(fs, "null", &text), -EACCES);
    procfs_free(fs);
    tree_free(&t);
}

static void the_kernels_files_keep_their_descriptor_and_stay_fresh(void **state)
{
    struct procfs *fs;
    const char *text;
    char first[64], second[64];
    (void)state;
    assert_int_equal(procfs_open("/proc", &fs), 0);
    assert_true(procfs_live(fs));
    assert_true(procfs_text(fs, "uptime", &text) > 0);
    snprintf(first, sizeof(first), "%s", text);
    assert_int_equal(procfs_kept(fs), 1);
    do { /* uptime counts hundredths of a second: it must move */
        assert_true(procfs_text(fs, "uptime", &text) > 0);
        snprintf(second, sizeof(second), "%s", text);
    } while (!strcmp(first, second));
    assert_int_equal(procfs_kept(fs), 1);
    procfs_free(fs);
}

static void what_has_vanished_is_not_answered_from_its_kept_descriptor(void **state)
{
    struct procfs *fs;
    const char *text;
    char name[64];
    int hold[2];
    (void)state;
    assert_int_equal(pipe(hold), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(hold[1]);
        (void)!read(hold[0], name, 1); /* until the parent lets go */
        _exit(0);
    }
    assert_int_equal(procfs_open("/proc", &fs), 0);
    snprintf(name, sizeof(name), "%d/comm", (int)child);
    assert_true(procfs_text(fs, name, &text) > 0);
    assert_int_equal(procfs_kept(fs), 1);
    close(hold[1]);
    close(hold[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(procfs_text(fs, name, &text), -ENOENT);
    assert_int_equal(procfs_kept(fs), 0);
    procfs_free(fs);
}

static void kept_descriptors_are_bounded(void **state)
{
    struct procfs *fs;
    const char *text;
    const char *const *names;
    char name[PATH_MAX];
    (void)state;
    assert_int_equal(procfs_open("/proc/sys", &fs), 0);
    ssize_t count = procfs_names(fs, "kernel", &names);
    assert_true(count > 10);
    for (int round = 0; round < 40; round++)
        for (ssize_t i = 0; i < count; i++) {
            /* The same files under ever new names. */
            snprintf(name, sizeof(name), "%.*skernel/%s", round * 2,
                     "././././././././././././././././././././././././././././"
                     "././././././././././././",
                     names[i]);
            (void)!procfs_text(fs, name, &text);
        }
    assert_true(procfs_kept(fs) > 0);
    assert_true(procfs_kept(fs) <= 1024);
    assert_true(procfs_text(fs, "kernel/ostype", &text) > 0);
    assert_string_equal(text, "Linux\n");
    procfs_free(fs);
}

static int collect(void *cls, const char *entry)
{
    strcat(cls, entry);
    strcat(cls, " ");
    return !strcmp(entry, "stop") ? 7 : 0;
}

static void names_come_sorted_without_dots(void **state)
{
    struct tree t;
    char all[256] = "";
    const char *const *names;
    (void)state;
    tree_make(&t);
    tree_write(&t, "d/b", "");
    tree_write(&t, "d/a", "");
    tree_write(&t, "d/.c", "");
    tree_write(&t, "d/B/x", "");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(procfs_list(fs, "d", collect, all), 0);
    assert_string_equal(all, ".c B a b ");
    assert_int_equal(procfs_names(fs, "d", &names), 4);
    assert_string_equal(names[1], "B");
    assert_int_equal(procfs_names(fs, "none", &names), -ENOENT);
    assert_int_equal(procfs_names(fs, "d/a", &names), -ENOTDIR);
    tree_write(&t, "d/stop", "");
    tree_write(&t, "d/stopped", "");
    all[0] = '\0';
    assert_int_equal(procfs_list(fs, "d", collect, all), 7);
    assert_string_equal(all, ".c B a b stop ");
    procfs_free(fs);
    tree_free(&t);
}

static int list_again(void *cls, const char *entry)
{
    const char *const *names;
    (void)entry;
    return procfs_names(cls, ".", &names) == 3 ? 0 : -EIO;
}

static void a_listing_may_list_and_read(void **state)
{
    struct tree t;
    (void)state;
    tree_make(&t);
    tree_write(&t, "one", "");
    tree_write(&t, "two", "");
    tree_write(&t, "three", "");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(procfs_list(fs, ".", list_again, fs), 0);
    procfs_free(fs);
    tree_free(&t);
}

static void links_tell_their_target_but_magic_ones_do_not(void **state)
{
    struct tree t;
    struct procfs *fs, *proc;
    char target[PATH_MAX];
    (void)state;
    tree_make(&t);
    tree_link(&t, "link", "../somewhere");
    tree_write(&t, "file", "");
    fs = tree_open(&t);
    assert_int_equal(procfs_link(fs, "link", target, sizeof(target)), 12);
    assert_string_equal(target, "../somewhere");
    assert_int_equal(procfs_link(fs, "link", target, 12), -ENAMETOOLONG);
    assert_int_equal(procfs_link(fs, "file", target, sizeof(target)), -EINVAL);
    assert_int_equal(procfs_link(fs, "none", target, sizeof(target)), -ENOENT);
    procfs_free(fs);
    tree_free(&t);
    assert_int_equal(procfs_open("/proc", &proc), 0);
    assert_int_equal(procfs_link(proc, "self/exe", target, sizeof(target)), -EACCES);
    assert_int_equal(procfs_link(proc, "net", target, sizeof(target)), 8);
    procfs_free(proc);
}

static void a_root_that_is_none_is_refused(void **state)
{
    struct procfs *fs = (void *)1;
    (void)state;
    assert_int_equal(procfs_open("/nowhere/at/all", &fs), -ENOENT);
    assert_int_equal(procfs_open("/etc/passwd", &fs), -ENOTDIR);
    assert_ptr_equal(fs, (void *)1);
    procfs_free(NULL);
}

static void another_roots_procfs_may_be_refused(void **state)
{
    struct procfs *fs;
    const char *text;
    const char *const *names;
    (void)state;
    assert_int_equal(procfs_open("/", &fs), 0);
    assert_true(procfs_text(fs, "proc/loadavg", &text) > 0);
    procfs_refuse_kernels(fs);
    assert_int_equal(procfs_text(fs, "proc/loadavg", &text), -EACCES);
    assert_int_equal(procfs_text(fs, "proc/self/environ", &text), -EACCES);
    assert_int_equal(procfs_names(fs, "proc/self/fd", &names), -EACCES);
    assert_int_equal(procfs_text(fs, "sys/kernel/notes", &text), -EACCES);
    assert_int_equal(procfs_names(fs, "sys/kernel", &names), -EACCES);
    assert_true(procfs_names(fs, "etc", &names) > 0);
    procfs_free(fs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole_and_anew_each_time),
        cmocka_unit_test(files_of_any_size_come_whole),
        cmocka_unit_test(a_text_past_its_bound_is_refused_not_cut),
        cmocka_unit_test(lines_are_refused_where_they_were_cut_or_forged),
        cmocka_unit_test(lines_with_zero_bytes_are_left_out),
        cmocka_unit_test(below_a_root_that_is_not_there_is_nothing),
        cmocka_unit_test(no_reader_looks_past_a_root_that_is_not_there),
        cmocka_unit_test(fifos_and_devices_are_never_opened),
        cmocka_unit_test(the_kernels_files_keep_their_descriptor_and_stay_fresh),
        cmocka_unit_test(what_has_vanished_is_not_answered_from_its_kept_descriptor),
        cmocka_unit_test(kept_descriptors_are_bounded),
        cmocka_unit_test(names_come_sorted_without_dots),
        cmocka_unit_test(a_listing_may_list_and_read),
        cmocka_unit_test(links_tell_their_target_but_magic_ones_do_not),
        cmocka_unit_test(a_root_that_is_none_is_refused),
        cmocka_unit_test(another_roots_procfs_may_be_refused),
    };

    return cmocka_run_group_tests_name("procfs", tests, NULL, NULL);
}
