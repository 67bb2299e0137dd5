/* SPDX-License-Identifier: MIT */
#include "clock_support.h"
#include "proc_support.h"

#include <math.h>
#include <pthread.h>

#include "proc/statfs.h"

#define HOUR (3600 * 1000 * MS) /* longer than any test: what waits for it has failed */

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
    let(false);
    wait_until_all_are_back();
    proc_statfs_replace(NULL);
    return test_clock_end(state);
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
    static const char *const text = "/ 4096 100 60 50 9 8 rw\n/mnt/my\\040disk stuck\n/odd 1 2\n"
                                    "/etc/hosts 4096 100 60 50 9 8 ro file\n/odder 4096 100 60 50 9 8 ro x\n";
    struct proc_statfs s = { .total_bytes = 7 };
    (void)state;
    assert_int_equal(proc_statfs_parse(text, "/mnt/my disk", &s), -ETIMEDOUT);
    assert_int_equal(proc_statfs_parse(text, "/none", &s), -ENODEV);
    assert_int_equal(proc_statfs_parse(text, "/odd", &s), -EBADMSG);
    assert_int_equal(proc_statfs_parse(text, "/odder", &s), -EBADMSG);
    assert_int_equal(s.total_bytes, 7);
    assert_int_equal(proc_statfs_parse(text, "/", &s), 0);
    assert_false(s.on_file);
    assert_int_equal(proc_statfs_parse(text, "/etc/hosts", &s), 0);
    assert_true(s.on_file && s.read_only);
}

/* The bound ends an hour after the moment that the clock told, which was an hour ago. */
static void a_mount_that_hangs_costs_its_bound(void **state)
{
    struct proc_statfs s = { .total_bytes = 7 };
    (void)state;
    int64_t begin = monotonic_ns();
    assert_int_equal(proc_statfs_bounded("/dead/a", 30 * MS, &s), -ETIMEDOUT);
    assert_true(monotonic_ns() - begin >= 30 * MS);
    test_clock_set(monotonic_ns() - HOUR);
    assert_int_equal(proc_statfs_bounded("/dead/b", HOUR, &s), -ETIMEDOUT);
    assert_int_equal(atomic_load(&test_clock_readings), 1);
    assert_int_equal(s.total_bytes, 7);
}

static void a_mount_that_hangs_costs_nothing_more(void **state)
{
    struct proc_statfs s;
    (void)state;
    assert_int_equal(proc_statfs_bounded("/dead", MS, &s), -ETIMEDOUT);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(proc_statfs_bounded("/dead", HOUR, &s), -EBUSY);
    let(false);
    wait_until_all_are_back();
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
    assert_int_equal(proc_statfs_bounded("/alive", HOUR, &s), 0);
    assert_int_equal(s.total_bytes, 409600);
    assert_int_equal(proc_statfs_bounded("/gone", HOUR, &s), -ENOENT);
}

static void a_mount_that_came_back_is_asked_again(void **state)
{
    struct proc_statfs s;
    (void)state;
    assert_int_equal(proc_statfs_bounded("/dead", MS, &s), -ETIMEDOUT);
    let(false);
    wait_until_all_are_back();
    assert_int_equal(proc_statfs_bounded("/dead", HOUR, &s), 0);
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
    assert_int_equal(proc_statfs_bounded("/dead/more", HOUR, &s), -EAGAIN);
    assert_int_equal(proc_statfs_bounded("/alive", HOUR, &s), -EAGAIN);
}

struct asker {
    pthread_t thread;
    int result;
};

static void *ask(void *cls)
{
    struct proc_statfs s;
    struct asker *a = cls;
    a->result = proc_statfs_bounded("/dead", HOUR, &s);
    if (a->result == 0 && s.total_bytes != 409600)
        a->result = -EIO;
    return NULL;
}

static void askers_of_one_mount_share_one_call(void **state)
{
    struct asker askers[8];
    (void)state;
    test_clock_set(monotonic_ns());
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    /* Each reads the clock once it has joined, for the end of its wait. */
    while (atomic_load(&test_clock_readings) < 8)
        usleep(1000);
    let(false);
    for (int i = 0; i < 8; i++) {
        pthread_join(askers[i].thread, NULL);
        assert_int_equal(askers[i].result, 0);
    }
    assert_int_equal(calls_so_far(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(use_is_counted_as_df_counts_it),
        cmocka_unit_test(a_file_system_of_no_size_has_no_ratio_and_a_huge_one_saturates),
        cmocka_unit_test(recorded_answers_are_found_by_their_mount_point),
        cmocka_unit_test_setup_teardown(a_mount_that_hangs_costs_its_bound, hang, heal),
        cmocka_unit_test_setup_teardown(a_mount_that_hangs_costs_nothing_more, hang, heal),
        cmocka_unit_test_setup_teardown(others_answer_meanwhile, hang, heal),
        cmocka_unit_test_setup_teardown(a_mount_that_came_back_is_asked_again, hang, heal),
        cmocka_unit_test_setup_teardown(lost_helpers_are_bounded, hang, heal),
        cmocka_unit_test_setup_teardown(askers_of_one_mount_share_one_call, hang, heal),
    };

    return cmocka_run_group_tests_name("statfs", tests, NULL, NULL);
}
