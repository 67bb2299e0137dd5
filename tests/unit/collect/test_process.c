/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include "collect/process.h"

static void the_process_tells_its_use_as_every_exporter_does(void **state)
{
    static const char *const names[] = { "# TYPE process_cpu_seconds_total counter\n",
                                         "process_virtual_memory_bytes ",
                                         "process_resident_memory_bytes ",
                                         "process_virtual_memory_max_bytes ",
                                         "process_open_fds ",
                                         "process_max_fds ",
                                         "\nprocess_start_time_seconds 1700000000.5\n" };
    struct exposition *x = exposition_for_test(16, 1 << 20);
    struct buffer text = { 0 };
    (void)state;

    process_metrics(x, INT64_C(1700000000500999999));
    exposition_render(x, false, &text);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strstr(text.bytes, names[i]))
            fail_msg("no %s in\n%s", names[i], text.bytes);
    assert_int_equal(exposition_series(x), 7);
    buffer_free(&text);
    exposition_free(x);
}

static void descriptors_are_those_that_are_open_now(void **state)
{
    unsigned long open_now[2] = { 0 };
    (void)state;

    for (int i = 0; i < 2; i++) {
        struct exposition *x = exposition_for_test(16, 1 << 20);
        struct buffer text = { 0 };
        FILE *one_more = i ? fopen("/dev/null", "re") : NULL;
        process_metrics(x, 0);
        exposition_render(x, false, &text);
        open_now[i] = strtoul(strstr(text.bytes, "\nprocess_open_fds ") + 18, NULL, 10);
        if (one_more)
            fclose(one_more);
        buffer_free(&text);
        exposition_free(x);
    }
    assert_int_equal(open_now[1], open_now[0] + 1);
}

static void without_room_for_families_nothing_is_given(void **state)
{
    struct exposition *x = exposition_for_test(0, 1 << 20);
    (void)state;
    process_metrics(x, 0);
    assert_int_equal(exposition_series(x), 0);
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_process_tells_its_use_as_every_exporter_does),
        cmocka_unit_test(descriptors_are_those_that_are_open_now),
        cmocka_unit_test(without_room_for_families_nothing_is_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
