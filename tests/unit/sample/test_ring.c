/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "sample/ring.h"

static void the_ring_keeps_the_latest_in_order(void **state)
{
    static const char *const names[] = { "a", "b", NULL };
    struct metric_ring *ring;
    double values[METRIC_RING_SECONDS];
    int64_t last;
    (void)state;

    assert_int_equal(metric_ring_new(names, &ring), 0);
    assert_int_equal(metric_ring_read(ring, "a", values, 10, &last), 0);
    assert_int_equal(last, 0);
    for (int i = 0; i < METRIC_RING_SECONDS + 5; i++)
        metric_ring_sample(ring, i + 1, (double[]){ i, -i });
    assert_int_equal(metric_ring_read(ring, "b", values, 3, &last), 3);
    assert_true(values[0] == -(METRIC_RING_SECONDS + 2) && values[2] == -(METRIC_RING_SECONDS + 4));
    assert_int_equal(last, METRIC_RING_SECONDS + 5);
    assert_int_equal(metric_ring_read(ring, "a", values, METRIC_RING_SECONDS, &last), METRIC_RING_SECONDS);
    assert_true(values[0] == 5);
    assert_int_equal(metric_ring_read(ring, "c", values, 3, &last), -ENOENT);
    metric_ring_free(ring);
}

static atomic_bool over;

/* Each sample is the same number under both names, and the moment it was taken at. */
static void *write_samples(void *ring)
{
    for (int i = 1; i <= 200000; i++)
        metric_ring_sample(ring, i, (double[]){ i, i });
    atomic_store(&over, true);
    return NULL;
}

static void no_reader_sees_half_a_sample(void **state)
{
    static const char *const names[] = { "a", "b", NULL };
    struct metric_ring *ring;
    double values[100];
    int64_t last;
    pthread_t writer;
    (void)state;

    assert_int_equal(metric_ring_new(names, &ring), 0);
    assert_int_equal(pthread_create(&writer, NULL, write_samples, ring), 0);
    while (!atomic_load(&over)) {
        int count = metric_ring_read(ring, "b", values, 100, &last);
        for (int i = 0; i < count; i++)
            assert_int_equal((int64_t)values[i], last - count + 1 + i);
    }
    pthread_join(writer, NULL);
    metric_ring_free(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ring_keeps_the_latest_in_order),
        cmocka_unit_test(no_reader_sees_half_a_sample),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
