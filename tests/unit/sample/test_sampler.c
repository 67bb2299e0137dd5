/* SPDX-License-Identifier: MIT */
#include "clock_support.h"
#include "proc_support.h"

#include <math.h>
#include <pthread.h>

#include "sample/sampler.h"

#define SECOND (1000 * MS)

static void a_recorded_tree_answers_its_share_since_boot_for_ever(void **state)
{
    struct tree t;
    struct proc_sampler *s;
    struct proc_busy busy;
    struct proc_busy_core cores[4];
    (void)state;
    tree_make(&t);
    tree_write(&t, "stat",
               "cpu  30 0 10 160 0 0 0 0 0 0\ncpu0 30 0 10 60 0 0 0 0 0 0\ncpu2 0 0 0 100 0 0 0 0 0 0\n");
    assert_int_equal(proc_sampler_new(t.path, &s), 0);
    for (int i = 0; i < 3; i++) {
        proc_sampler_read(s, &busy);
        assert_true(busy.busy_ratio == 0.2);
        assert_int_equal(busy.cores, 2);
        assert_int_equal(proc_sampler_tick(s), 0);
    }
    assert_int_equal(proc_sampler_cores(s, cores, 4), 2);
    assert_true(cores[0].busy_ratio == 0.4 && cores[1].busy_ratio == 0);
    assert_int_equal(cores[1].id, 2);
    assert_int_equal(proc_sampler_cores(s, cores, 1), 2);
    proc_sampler_free(s);
    tree_free(&t);
}

static void the_first_moments_are_measured_once_and_then_stand(void **state)
{
    struct tree t;
    struct proc_sampler *s;
    struct proc_busy busy;
    (void)state;
    tree_make(&t);
    tree_write(&t, "stat", "cpu  100 0 0 100 0 0 0 0\ncpu0 100 0 0 100 0 0 0 0\n");
    assert_int_equal(proc_sampler_new(t.path, &s), 0);
    tree_write(&t, "stat", "cpu  101 0 0 104 0 0 0 0\ncpu0 101 0 0 104 0 0 0 0\n");
    proc_sampler_read(s, &busy); /* too few ticks to say anything */
    assert_true(busy.busy_ratio == 0.5);
    tree_write(&t, "stat", "cpu  125 0 0 175 0 0 0 0\ncpu0 125 0 0 175 0 0 0 0\n");
    proc_sampler_read(s, &busy);
    assert_true(busy.busy_ratio == 0.25);
    tree_write(&t, "stat", "cpu  999 0 0 175 0 0 0 0\ncpu0 999 0 0 175 0 0 0 0\n");
    proc_sampler_read(s, &busy);
    assert_true(busy.busy_ratio == 0.25);
    proc_sampler_free(s);
    tree_free(&t);
}

static void a_full_second_replaces_what_was_known(void **state)
{
    struct tree t;
    struct proc_sampler *s;
    struct proc_busy busy;
    struct proc_busy_core cores[4];
    (void)state;
    test_clock_set(10 * SECOND);
    tree_make(&t);
    tree_write(&t, "stat", "cpu  100 0 0 100 0 0 0 0\ncpu0 100 0 0 100 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0\n");
    assert_int_equal(proc_sampler_new(t.path, &s), 0);
    tree_write(&t, "stat", "cpu  110 0 0 190 0 0 0 0\ncpu1 10 0 0 90 0 0 0 0\ncpu7 5 0 0 5 0 0 0 0\n");
    test_clock_pass(SECOND * 9 / 10 - 1);
    uint64_t turn = proc_sampler_turn(s);
    assert_int_equal(proc_sampler_tick(s), 0); /* too early */
    assert_int_equal(proc_sampler_turn(s), turn);
    test_clock_pass(SECOND / 10 + 1);
    assert_int_equal(proc_sampler_tick(s), 0);
    assert_int_not_equal(proc_sampler_turn(s), turn);
    proc_sampler_read(s, &busy);
    assert_true(busy.busy_ratio == 0.1);
    assert_true(busy.window_seconds == 1);
    assert_int_equal(busy.cores, 2);
    assert_int_equal(proc_sampler_cores(s, cores, 4), 2);
    assert_true(cores[0].id == 1 && cores[0].busy_ratio == 0.1);
    assert_true(cores[1].id == 7 && isnan(cores[1].busy_ratio)); /* plugged in meanwhile */
    proc_sampler_free(s);
    tree_free(&t);
}

static void a_reading_that_fails_leaves_what_was_published(void **state)
{
    struct tree t;
    struct proc_sampler *s;
    struct proc_busy busy;
    (void)state;
    test_clock_set(SECOND);
    tree_make(&t);
    tree_write(&t, "stat", "cpu  100 0 0 100 0 0 0 0\ncpu0 100 0 0 100 0 0 0 0\n");
    assert_int_equal(proc_sampler_new(t.path, &s), 0);
    tree_write(&t, "stat", "garbage\n");
    test_clock_pass(SECOND);
    assert_int_equal(proc_sampler_tick(s), -EBADMSG);
    proc_sampler_read(s, &busy);
    assert_true(busy.busy_ratio == 0.5);
    assert_int_equal(busy.cores, 1);
    proc_sampler_free(s);
    tree_free(&t);
}

static void a_tree_without_stat_has_no_sampler(void **state)
{
    struct tree t;
    struct proc_sampler *s = (void *)1;
    (void)state;
    tree_make(&t);
    assert_int_equal(proc_sampler_new(t.path, &s), -ENOENT);
    tree_write(&t, "stat", "garbage\n");
    assert_int_equal(proc_sampler_new(t.path, &s), -EBADMSG);
    assert_ptr_equal(s, (void *)1);
    proc_sampler_free(NULL);
    tree_free(&t);
}

struct race {
    struct proc_sampler *sampler;
    atomic_bool over;
    atomic_int wrong;
};

static void *read_on(void *cls)
{
    struct race *r = cls;
    struct proc_busy busy;
    struct proc_busy_core cores[2];
    while (!atomic_load(&r->over)) {
        proc_sampler_read(r->sampler, &busy);
        proc_sampler_cores(r->sampler, cores, 2);
        if (busy.busy_ratio != 0.25 || cores[0].busy_ratio != 0.25)
            atomic_fetch_add(&r->wrong, 1);
    }
    return NULL;
}

/* Each second of the clock 25 of 100 ticks were busy. */
static void write_second(const struct tree *t, int second)
{
    char text[128];
    int busy = 25 * second, idle = 75 * second;

    snprintf(text, sizeof(text), "cpu  %d 0 0 %d 0 0 0 0\ncpu0 %d 0 0 %d 0 0 0 0\n", busy, idle, busy, idle);
    tree_write(t, "stat", text);
}

static void many_threads_may_read_while_one_ticks(void **state)
{
    struct race r = { 0 };
    struct tree t;
    pthread_t threads[3];
    (void)state;
    test_clock_set(SECOND);
    tree_make(&t);
    write_second(&t, 1);
    assert_int_equal(proc_sampler_new(t.path, &r.sampler), 0);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, read_on, &r);
    for (int i = 2; i < 500; i++) {
        uint64_t turn = proc_sampler_turn(r.sampler);
        write_second(&t, i);
        test_clock_pass(SECOND);
        assert_int_equal(proc_sampler_tick(r.sampler), 0);
        assert_int_not_equal(proc_sampler_turn(r.sampler), turn);
    }
    atomic_store(&r.over, true);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&r.wrong), 0);
    proc_sampler_free(r.sampler);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_tree_answers_its_share_since_boot_for_ever),
        cmocka_unit_test(the_first_moments_are_measured_once_and_then_stand),
        cmocka_unit_test_teardown(a_full_second_replaces_what_was_known, test_clock_end),
        cmocka_unit_test_teardown(a_reading_that_fails_leaves_what_was_published, test_clock_end),
        cmocka_unit_test(a_tree_without_stat_has_no_sampler),
        cmocka_unit_test_teardown(many_threads_may_read_while_one_ticks, test_clock_end),
    };

    return cmocka_run_group_tests_name("sampler", tests, NULL, NULL);
}
