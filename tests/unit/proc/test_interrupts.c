/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "base/scan.h"
#include "proc/interrupts.h"

struct found {
    struct proc_interrupt items[8];
    uint64_t sums[8];
    size_t count, stop_at;
    struct proc_interrupt_cpus cpus;
};

static int keep(void *cls, const struct proc_interrupt *i)
{
    struct found *f = cls;
    const char *at = i->counts;
    uint64_t number;

    f->items[f->count] = *i;
    for (size_t c = 0; c < f->cpus.count; c++) {
        assert_true(scan_u64(&at, &number));
        f->sums[f->count] += number;
    }
    return ++f->count == f->stop_at ? 7 : 0;
}

static int parse(const char *text, struct found *f)
{
    *f = (struct found){ .stop_at = f->stop_at };
    int r = proc_interrupt_each(text, &f->cpus, keep, f);
    proc_interrupt_free(&f->cpus);
    return r;
}

static void a_numbered_line_has_a_chip_and_devices(void **state)
{
    struct found f = { .stop_at = 0 };
    (void)state;

    assert_int_equal(parse("            CPU0       CPU1       \n"
                           "   8:          1          2  IR-IO-APIC    8-edge      rtc0\n"
                           "  16:          0         40  IO-APIC  16-fasteoi   ehci_hcd:usb1, mmc0\n"
                           "  18:          3          4  GICv3\n",
                           &f),
                     0);
    assert_int_equal(f.count, 3);
    assert_string_equal(f.items[0].name, "8");
    assert_string_equal(f.items[0].info, "IR-IO-APIC");
    assert_string_equal(f.items[0].devices, "8-edge rtc0");
    assert_int_equal(f.sums[0], 3);
    assert_string_equal(f.items[1].devices, "16-fasteoi ehci_hcd:usb1, mmc0");
    assert_string_equal(f.items[2].info, "GICv3");
    assert_string_equal(f.items[2].devices, "");
}

static void other_lines_have_one_text(void **state)
{
    struct found f = { .stop_at = 0 };
    (void)state;

    assert_int_equal(parse(" CPU0 CPU1\n"
                           "NMI:          0          0   Non-maskable interrupts\n"
                           "IPI0:12   5       Rescheduling interrupts\n" /* aarch64: no blank */
                           "ERR:          0\n"
                           "MIS:          0\n",
                           &f),
                     0);
    assert_int_equal(f.count, 2);
    assert_string_equal(f.items[0].info, "Non-maskable interrupts");
    assert_string_equal(f.items[1].name, "IPI0");
    assert_string_equal(f.items[1].devices, "");
    assert_int_equal(f.sums[1], 17);
}

static void the_column_of_a_cpu_that_is_offline_is_missing(void **state)
{
    struct found f = { .stop_at = 0 };
    struct proc_interrupt_cpus cpus = { 0 };
    (void)state;

    assert_int_equal(proc_interrupt_each("  CPU0  CPU2  CPU64 \n", &cpus, keep, &f), 0);
    assert_int_equal(cpus.count, 3);
    assert_true(cpus.numbers[1] == 2 && cpus.numbers[2] == 64);
    proc_interrupt_free(&cpus);
}

static void an_odd_line_is_left_out(void **state)
{
    struct found f = { .stop_at = 0 };
    (void)state;

    assert_int_equal(parse(" CPU0 CPU1\n"
                           "  1:  5\n"
                           "  2:  5  x  chip\n"
                           "  3:  5  99999999999999999999  chip\n"
                           "  no colon 1 2 chip\n"
                           ": 1 2 chip\n"
                           "\n"
                           "a name that is too long for any line of interrupts: 1 2 chip\n"
                           "  4:  5  6  chip\n",
                           &f),
                     0);
    assert_int_equal(f.count, 1);
    assert_string_equal(f.items[0].name, "4");
}

static void words_past_the_bound_are_left_out(void **state)
{
    struct found f = { .stop_at = 0 };
    char text[4096] = " CPU0\n  5: 1 chip";
    (void)state;

    for (int i = 0; i < 200; i++)
        strcat(text, " device-1");
    strcat(text, "\n  6: 1 chip timer\n");
    assert_int_equal(parse(text, &f), 0);
    assert_int_equal(f.count, 2);
    assert_int_equal(strlen(f.items[0].devices) % 9, 8); /* whole words */
    assert_true(strlen(f.items[0].devices) > PROC_INTERRUPT_TEXT_MAX - 12);
}

static void text_without_cpus_is_refused(void **state)
{
    static const char *const texts[] = {
        "", "\n", "CPU0", "CPUx\n", "CPU0 x\n", "CPU99999999999\n", "  1: 2 chip\n"
    };
    struct found f = { .stop_at = 0 };
    (void)state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_int_equal(parse(texts[i], &f), -EBADMSG);
}

static void the_caller_may_end_the_walk(void **state)
{
    struct found f = { .stop_at = 1 };
    (void)state;

    assert_int_equal(parse(" CPU0\n  1: 1 chip\n  2: 1 chip\n", &f), 7);
    assert_int_equal(f.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_numbered_line_has_a_chip_and_devices),
        cmocka_unit_test(other_lines_have_one_text),
        cmocka_unit_test(the_column_of_a_cpu_that_is_offline_is_missing),
        cmocka_unit_test(an_odd_line_is_left_out),
        cmocka_unit_test(words_past_the_bound_are_left_out),
        cmocka_unit_test(text_without_cpus_is_refused),
        cmocka_unit_test(the_caller_may_end_the_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
