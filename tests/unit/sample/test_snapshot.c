/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <pthread.h>
#include <stdatomic.h>

#include "sample/snapshot.h"

#define ROUNDS 20000

struct race {
    atomic_int looks, wrong;
};

static void a_snapshot_answers_only_for_its_tree_and_age(void **state)
{
    uint64_t a[4] = { 1, 2, 3, 4 }, b[4] = { 0 };
    uint64_t tree = proc_snapshot_tree("/proc"), other = proc_snapshot_tree("/host/proc");
    int64_t taken = 0;
    (void)state;
    assert_true(tree != other && tree != 0);
    assert_false(proc_snapshot_get(SNAPSHOT_UPTIME, tree, 0, b, sizeof(b), &taken));
    proc_snapshot_put(SNAPSHOT_UPTIME, tree, 100, a, sizeof(a));
    assert_true(proc_snapshot_get(SNAPSHOT_UPTIME, tree, 100, b, sizeof(b), &taken));
    assert_memory_equal(a, b, sizeof(a));
    assert_int_equal(taken, 100);
    assert_false(proc_snapshot_get(SNAPSHOT_UPTIME, tree, 101, b, sizeof(b), &taken));
    assert_false(proc_snapshot_get(SNAPSHOT_UPTIME, other, 1, b, sizeof(b), &taken));
    assert_false(proc_snapshot_get(SNAPSHOT_LOAD, tree, 1, b, sizeof(b), &taken));
}

static void *publish(void *cls)
{
    struct race *r = cls;
    uint64_t words[16];
    /* Until the readers have looked often enough while it was written. */
    for (uint64_t n = 1; atomic_load(&r->looks) < ROUNDS; n++) {
        for (int i = 0; i < 16; i++)
            words[i] = n;
        proc_snapshot_put(SNAPSHOT_MEMORY, 1, (int64_t)n, words, sizeof(words));
    }
    return NULL;
}

static void *compare(void *cls)
{
    struct race *r = cls;
    uint64_t words[16];
    int64_t taken;
    while (atomic_load(&r->looks) < ROUNDS) {
        if (!proc_snapshot_get(SNAPSHOT_MEMORY, 1, 1, words, sizeof(words), &taken))
            continue;
        atomic_fetch_add(&r->looks, 1);
        for (int i = 0; i < 16; i++)
            if (words[i] != (uint64_t)taken)
                atomic_fetch_add(&r->wrong, 1);
    }
    return NULL;
}

static void no_reader_sees_a_torn_snapshot(void **state)
{
    struct race r = { 0 };
    pthread_t threads[4];
    (void)state;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, i < 2 ? publish : compare, &r);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&r.wrong), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_snapshot_answers_only_for_its_tree_and_age),
        cmocka_unit_test(no_reader_sees_a_torn_snapshot),
    };

    return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
