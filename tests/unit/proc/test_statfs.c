/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>
#include <pthread.h>
#include <time.h>

#include "proc/filesystem.h"
#include "proc/statfs.h"
#include "proc/statfs_record.h"

#define MS INT64_C(1000000)

/* A file system that hangs until it is let go. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool dead;
static int calls;

static void let(bool hang)
{
    pthread_mutex_lock(&lock);
    dead = hang;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static int hanging_statvfs(const char *path, struct statvfs *ret)
{
    pthread_mutex_lock(&lock);
    calls++;
    while (dead && strstr(path, "dead"))
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    if (strstr(path, "gone")) {
        errno = ENOENT;
        return -1;
    }
    *ret = (struct statvfs){
        .f_frsize = 4096, .f_blocks = 100, .f_bfree = 60, .f_bavail = 50, .f_files = 9, .f_ffree = 8
    };
    return 0;
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int calls_so_far(void)
{
    pthread_mutex_lock(&lock);
    int count = calls;
    pthread_mutex_unlock(&lock);
    return count;
}

static void wait_until_all_are_back(void)
{
    while (proc_statfs_waiting())
        usleep(1000); /* the helper has its answer and is about to tell */
}

static int hang(void **state)
{
    (void)state;
    proc_statfs_replace(hanging_statvfs);
    let(true);
    calls = 0;
    return 0;
}

static int heal(void **state)
{
    (void)state;
    let(false);
    wait_until_all_are_back();
    proc_statfs_replace(NULL);
    return 0;
}

static void use_is_counted_as_df_counts_it(void **state)
{
    struct proc_statfs s;
    (void)state;
    assert_int_equal(proc_statfs_parse("/ 4096 100 60 50 9 8 rw\n", "/", &s), 0);
    assert_int_equal(s.total_bytes, 409600);
    assert_int_equal(s.free_bytes, 60 * 4096);
    assert_int_equal(s.available_bytes, 50 * 4096);
    assert_int_equal(s.used_bytes, 40 * 4096);
    assert_true(s.used_ratio == 40.0 / 90.0);
    assert_int_equal(s.files, 9);
    assert_int_equal(s.files_free, 8);
    assert_false(s.read_only);
}

static void a_file_system_of_no_size_has_no_ratio_and_a_huge_one_saturates(void **state)
{
    struct proc_statfs s;
    (void)state;
    assert_int_equal(proc_statfs_parse("/x 4096 0 0 0 0 0 ro\n", "/x", &s), 0);
    assert_true(isnan(s.used_ratio));
    assert_true(s.read_only);
    assert_int_equal(proc_statfs_parse("/x 18446744073709551615 18446744073709551615 0 0 0 0 ro\n", "/x", &s),
                     0);
    assert_true(s.total_bytes == UINT64_MAX - 1);
}

static void recorded_answers_are_found_by_their_mount_point(void **state)
{
    static const char *const text = "/ 4096 100 60 50 9 8 rw\n/mnt/my\\040disk stuck\n/odd 1 2\n";
    struct proc_statfs s = { .total_bytes = 7 };
    (void)state;
    assert_int_equal(proc_statfs_parse(text, "/mnt/my disk", &s), -ETIMEDOUT);
    assert_int_equal(proc_statfs_parse(text, "/none", &s), -ENODEV);
    assert_int_equal(proc_statfs_parse(text, "/odd", &s), -EBADMSG);
    assert_int_equal(s.total_bytes, 7);
}

static void a_mount_that_hangs_costs_its_bound_once(void **state)
{
    struct proc_statfs s;
    (void)state;
    int64_t begin = now_ns();
    assert_int_equal(proc_statfs_bounded("/dead", 30 * MS, &s), -ETIMEDOUT);
    int64_t first = now_ns() - begin;
    assert_true(first >= 30 * MS && first < 1000 * MS);
    begin = now_ns();
    for (int i = 0; i < 1000; i++)
        assert_int_equal(proc_statfs_bounded("/dead", 1000 * MS, &s), -EBUSY);
    assert_true(now_ns() - begin < 500 * MS);
    assert_int_equal(calls_so_far(), 1);
    assert_true(proc_statfs_is_stuck(-ETIMEDOUT) && proc_statfs_is_stuck(-EBUSY) &&
                proc_statfs_is_stuck(-EAGAIN));
    assert_false(proc_statfs_is_stuck(-ENOENT));
}

static void others_answer_meanwhile(void **state)
{
    struct proc_statfs s;
    (void)state;
    assert_int_equal(proc_statfs_bounded("/dead", MS, &s), -ETIMEDOUT);
    assert_int_equal(proc_statfs_bounded("/alive", 1000 * MS, &s), 0);
    assert_int_equal(s.total_bytes, 409600);
    assert_int_equal(proc_statfs_bounded("/gone", 1000 * MS, &s), -ENOENT);
}

static void a_mount_that_came_back_is_asked_again(void **state)
{
    struct proc_statfs s;
    (void)state;
    assert_int_equal(proc_statfs_bounded("/dead", MS, &s), -ETIMEDOUT);
    let(false);
    wait_until_all_are_back();
    assert_int_equal(proc_statfs_bounded("/dead", 1000 * MS, &s), 0);
    assert_int_equal(s.used_bytes, 40 * 4096);
}

static void lost_helpers_are_bounded(void **state)
{
    struct proc_statfs s;
    char path[32];
    (void)state;
    for (int i = 0; i < PROC_STATFS_HELPERS; i++) {
        snprintf(path, sizeof(path), "/dead/%d", i);
        assert_int_equal(proc_statfs_bounded(path, 1, &s), -ETIMEDOUT);
    }
    assert_int_equal(proc_statfs_waiting(), PROC_STATFS_HELPERS);
    assert_int_equal(proc_statfs_bounded("/dead/more", 1000 * MS, &s), -EAGAIN);
    assert_int_equal(proc_statfs_bounded("/alive", 1000 * MS, &s), -EAGAIN);
}

struct asker {
    pthread_t thread;
    int result;
};

static void *ask(void *cls)
{
    struct proc_statfs s;
    struct asker *a = cls;
    a->result = proc_statfs_bounded("/dead", 2000 * MS, &s);
    if (a->result == 0 && s.total_bytes != 409600)
        a->result = -EIO;
    return NULL;
}

static void askers_of_one_mount_share_one_call(void **state)
{
    struct asker askers[8];
    (void)state;
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    while (!calls_so_far())
        usleep(1000);
    /* For the others to join; were they late, they would make a call of their own, and succeed as well. */
    usleep(20000);
    let(false);
    for (int i = 0; i < 8; i++) {
        pthread_join(askers[i].thread, NULL);
        assert_int_equal(askers[i].result, 0);
    }
    assert_true(calls_so_far() <= 8);
}

static void a_recorded_tree_answers_from_its_own_file(void **state)
{
    struct proc_statfs s;
    struct procfs *root = machine_open("laptop/root");
    (void)state;
    assert_int_equal(proc_filesystem_root(root, false, &s), 0);
    assert_int_equal(s.total_bytes, UINT64_C(124881408) * 4096);
    assert_int_equal(proc_filesystem_read(root, false, "/mnt/my backups", true, MS, &s), -ETIMEDOUT);
    assert_int_equal(proc_filesystem_read(root, false, "/boot/efi", false, MS, &s), 0);
    assert_int_equal(s.total_bytes, UINT64_C(130812) * 4096);
    procfs_free(root);
}

static void a_live_root_is_asked_itself(void **state)
{
    struct proc_statfs s, of;
    struct procfs *root;
    struct tree t;
    (void)state;
    tree_make(&t);
    tree_write(&t, ".statfs", "/ 1 2 3 4 5 6 rw\n");
    tree_write(&t, "mnt/x", "");
    assert_int_equal(procfs_open(t.path, &root), 0);
    assert_int_equal(proc_filesystem_root(root, true, &s), 0);
    assert_true(s.total_bytes > 1 << 20);
    assert_int_equal(proc_filesystem_read(root, true, "/mnt", false, MS, &of), 0);
    assert_int_equal(of.total_bytes, s.total_bytes);
    assert_int_equal(proc_filesystem_read(root, true, "/mnt", true, 5000 * MS, &of), 0);
    assert_int_equal(proc_filesystem_read(root, true, "/none", false, MS, &of), -ENOENT);
    procfs_free(root);
    tree_free(&t);
}

static void what_is_recorded_is_read_back(void **state)
{
    struct proc_statfs before, after;
    struct procfs *proc = machine_open("laptop/proc"), *root = machine_open("laptop/root");
    struct proc_mounts mounts = { 0 };
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    (void)state;
    assert_int_equal(proc_mount_read(proc, "/", &mounts), 0);
    assert_int_equal(proc_statfs_record(&mounts, root, false, MS, to), 7);
    fclose(to);
    assert_int_equal(proc_statfs_parse(text, "/mnt/my backups", &after), -ETIMEDOUT);
    assert_int_equal(proc_filesystem_root(root, false, &before), 0);
    assert_int_equal(proc_statfs_parse(text, "/", &after), 0);
    assert_int_equal(before.total_bytes, after.total_bytes);
    assert_int_equal(before.available_bytes, after.available_bytes);
    assert_int_equal(before.used_bytes, after.used_bytes);
    assert_int_equal(before.files_free, after.files_free);
    assert_int_equal(proc_statfs_parse(text, "/snap/core22/1033", &after), 0);
    assert_true(after.read_only);
    proc_mount_free(&mounts);
    procfs_free(proc);
    procfs_free(root);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(use_is_counted_as_df_counts_it),
        cmocka_unit_test(a_file_system_of_no_size_has_no_ratio_and_a_huge_one_saturates),
        cmocka_unit_test(recorded_answers_are_found_by_their_mount_point),
        cmocka_unit_test_setup_teardown(a_mount_that_hangs_costs_its_bound_once, hang, heal),
        cmocka_unit_test_setup_teardown(others_answer_meanwhile, hang, heal),
        cmocka_unit_test_setup_teardown(a_mount_that_came_back_is_asked_again, hang, heal),
        cmocka_unit_test_setup_teardown(lost_helpers_are_bounded, hang, heal),
        cmocka_unit_test_setup_teardown(askers_of_one_mount_share_one_call, hang, heal),
        cmocka_unit_test(a_recorded_tree_answers_from_its_own_file),
        cmocka_unit_test(a_live_root_is_asked_itself),
        cmocka_unit_test(what_is_recorded_is_read_back),
    };
    return cmocka_run_group_tests_name("statfs", tests, NULL, NULL);
}
