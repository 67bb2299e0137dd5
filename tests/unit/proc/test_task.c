/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <pthread.h>

#include "proc/task.h"

#define STAT(pid, state, threads)                                                                            \
    pid " (a b) c) " state " 1 1 1 0 -1 4194304 1 2 3 4 150 50 0 0 20 0 " threads " 0 1000\n"

static bool never(void *cls)
{
    (void)cls;
    return false;
}

static void a_stat_tells_state_and_threads(void **state)
{
    char letter;
    uint64_t threads;
    (void)state;

    assert_int_equal(proc_task_parse(STAT("7", "S", "3"), &letter, &threads), 0);
    assert_true(letter == 'S' && threads == 3);
}

static void text_that_is_no_stat_is_refused(void **state)
{
    static const char *const texts[] = { "",
                                         "7\n",
                                         "7 (x",
                                         "7 (x)\n",
                                         "7 (x) SS 1\n",
                                         "7 (x) S 1 2\n",
                                         "7 (x) \xc3 1 1 1 0 -1 4194304 1 2 3 4 150 50 0 0 20 0 3 0\n",
                                         STAT("7", "\1", "3"),
                                         STAT("7", "S", "x") };
    char letter;
    uint64_t threads;
    (void)state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(proc_task_parse(texts[i], &letter, &threads), -EBADMSG);
}

static void processes_and_their_threads_are_counted_by_state(void **state)
{
    struct tree t;
    struct proc_tasks counts;
    (void)state;

    tree_make(&t);
    tree_write(&t, "7/stat", STAT("7", "S", "3"));
    tree_write(&t, "7/task/7/stat", STAT("7", "R", "3")); /* as its process, whatever it says by now */
    tree_write(&t, "7/task/8/stat", STAT("8", "D", "3"));
    tree_write(&t, "7/task/9/stat", "odd\n");
    tree_write(&t, "12/stat", STAT("12", "Z", "1")); /* without task/ */
    tree_write(&t, "13/stat", "odd\n");
    tree_write(&t, "14/status", "gone\n");
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_task_read(fs, never, NULL, &counts), 0);
    assert_true(counts.processes == 2 && counts.threads == 4);
    assert_true(counts.process_states['S'] == 1 && counts.process_states['Z'] == 1);
    assert_true(counts.thread_states['S'] == 1 && counts.thread_states['D'] == 1);
    assert_true(counts.thread_states['R'] == 0 && counts.thread_states['Z'] == 0);
    procfs_free(fs);
    tree_free(&t);
}

static bool count_down(void *cls)
{
    return (*(int *)cls)-- == 0;
}

static void it_ends_where_time_is_over(void **state)
{
    struct tree t;
    struct proc_tasks counts;
    (void)state;

    tree_make(&t);
    tree_write(&t, "7/stat", STAT("7", "S", "3"));
    tree_write(&t, "7/task/8/stat", STAT("8", "D", "3"));
    struct procfs *fs = tree_open(&t);
    for (int left = 0; left < 2; left++) {
        int countdown = left;
        assert_int_equal(proc_task_read(fs, count_down, &countdown, &counts), -ETIMEDOUT);
    }
    procfs_free(fs);
    tree_free(&t);
    assert_int_equal(proc_task_read(procfs_none(), never, NULL, &counts), -ENOENT);
}

static void *wait_for_end(void *cls)
{
    pthread_mutex_lock(cls);
    pthread_mutex_unlock(cls);
    return NULL;
}

static void the_live_host_has_the_threads_of_this_process(void **state)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_t thread;
    struct procfs *fs = NULL;
    struct proc_tasks counts;
    uint64_t sum = 0;
    (void)state;

    assert_int_equal(procfs_open("/proc", &fs), 0);
    pthread_mutex_lock(&lock);
    assert_int_equal(pthread_create(&thread, NULL, wait_for_end, &lock), 0);
    assert_int_equal(proc_task_read(fs, never, NULL, &counts), 0);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    for (size_t i = 0; i < PROC_TASK_STATES; i++)
        sum += counts.thread_states[i];
    assert_true(counts.processes >= 1 && sum >= counts.processes + 1 &&
                counts.threads >= counts.processes + 1);
    assert_true(counts.process_states['R'] >= 1);
    procfs_free(fs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stat_tells_state_and_threads),
        cmocka_unit_test(text_that_is_no_stat_is_refused),
        cmocka_unit_test(processes_and_their_threads_are_counted_by_state),
        cmocka_unit_test(it_ends_where_time_is_over),
        cmocka_unit_test(the_live_host_has_the_threads_of_this_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
