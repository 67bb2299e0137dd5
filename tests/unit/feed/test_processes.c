/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#define STAT(pid, state, threads)                                                                            \
    pid " (x) " state " 1 1 1 0 -1 4194304 1 2 3 4 150 50 0 0 20 0 " threads " 0 1000\n"

static void write_processes(void)
{
    tree_write(&tree, "7/stat", STAT("7", "S", "2"));
    tree_write(&tree, "7/task/7/stat", STAT("7", "S", "2"));
    tree_write(&tree, "7/task/8/stat", STAT("8", "R", "2"));
    tree_write(&tree, "9/stat", STAT("9", "I", "1"));
}

static void processes_threads_and_limits_are_given(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("processes");
    write_processes();
    tree_write(&tree, "sys/kernel/threads-max", "7801");
    tree_write(&tree, "sys/kernel/pid_max", "32768\n");
    gives(&f, FIELDS("pids", "threads", "state", "thread_state", "max_processes", "max_threads"),
          "max_processes 32768\nmax_threads 7801\npids 2\nstate{a=\"I\"} 1\nstate{a=\"S\"} 1\n"
          "thread_state{a=\"R\"} 1\nthread_state{a=\"S\"} 1\nthreads 3\n");
    feed_free(&f);
    end();
}

static void a_limit_that_is_none_is_named(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("processes");
    write_processes();
    assert_int_equal(feed_run(&f), -ENOENT);
    assert_string_equal(f.what, "sys/kernel/threads-max");
    tree_write(&tree, "sys/kernel/threads-max", "many\n");
    assert_int_equal(feed_run(&f), -EBADMSG);
    expired = 1;
    assert_int_equal(feed_run(&f), -ETIMEDOUT);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(processes_threads_and_limits_are_given),
        cmocka_unit_test(a_limit_that_is_none_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
