/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void integers_are_exact_to_the_ends_of_64_bits(void **state)
{
    char out[NUMBER_MAX];
    (void)state;

    assert_int_equal(number_u64(out, 0), 1);
    assert_string_equal(out, "0");
    number_u64(out, UINT64_MAX);
    assert_string_equal(out, "18446744073709551615");
    number_i64(out, INT64_MIN);
    assert_string_equal(out, "-9223372036854775808");
    assert_int_equal(number_i64(out, INT64_MAX), 19);
    assert_string_equal(out, "9223372036854775807");
}

static void doubles_take_the_fewest_digits(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        { 0, "0" },
        { -0.0, "0" },
        { 1, "1" },
        { -1, "-1" },
        { 0.1, "0.1" },
        { 0.3, "0.3" },
        { 20, "20" },
        { 1234.5, "1234.5" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { 1.0 / 3, "0.3333333333333333" },
        { 1e15, "1000000000000000" },
        { 9007199254740991.0, "9007199254740991" },
        { 1e20, "100000000000000000000" },
        { 1e21, "1e+21" },
        { 1.5e300, "1.5e+300" },
        { 1e-6, "0.000001" },
        { 1.5e-7, "1.5e-7" },
        { 5e-324, "5e-324" },
        { DBL_MAX, "1.7976931348623157e+308" },
        { DBL_MIN, "2.2250738585072014e-308" },
        { NAN, "NaN" },
        { INFINITY, "+Inf" },
        { -INFINITY, "-Inf" },
        { 1763220600.123456, "1763220600.123456" },
        { 123456.789e3, "123456789" },
        { -2.5e-5, "-0.000025" },
    };
    char out[NUMBER_MAX];
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(number_double(out, rows[i].value), strlen(rows[i].text));
        assert_string_equal(out, rows[i].text);
    }
}

static double random_double(uint64_t *seed)
{
    union {
        uint64_t bits;
        double value;
    } u;

    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    u.bits = *seed;
    return u.value;
}

/* The number of significant digits that printf needs to give the value back. */
static int printf_digits(double value)
{
    char text[64];
    int digits = 0;

    do
        snprintf(text, sizeof(text), "%.*g", ++digits, value);
    while (strtod(text, NULL) != value);
    return digits;
}

static int significant_digits(const char *text)
{
    int digits = 0, zeros = 0;

    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (digits == 0 && *text == '0'))
            continue;
        zeros = *text == '0' ? zeros + 1 : 0;
        digits++;
    }
    return digits - zeros;
}

static void any_double_comes_back_and_no_shorter_text_would(void **state)
{
    uint64_t seed = 88172645463325252u;
    char out[NUMBER_MAX];
    (void)state;

    for (int i = 0; i < 20000; i++) {
        double value = random_double(&seed);
        if (i % 2)
            value = rint(fmod(value, 1e9)) / (i % 4 == 1 ? 100.0 : 1e6);
        if (!isfinite(value))
            continue;
        assert_true(number_double(out, value) < NUMBER_MAX);
        assert_true(strtod(out, NULL) == value);
        if (value != 0)
            assert_true(significant_digits(out) <= printf_digits(value));
    }
}

static void fixed_decimals_are_printfs(void **state)
{
    static const double values[] = { 0,     0.3,   0.005,         0.125, 45.25, 45.35,
                                     1.005, 2.5,   3.5,           99.95, 99.99, 20,
                                     8.4,   1e-9,  123456789.125, 0.5,   1.5,   4503599627370497.5,
                                     1e17,  1e300, DBL_MAX,       0.045, 0.055, 12345.6785 };
    char out[NUMBER_FIXED_MAX], expected[NUMBER_FIXED_MAX];
    (void)state;

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        for (int decimals = 0; decimals <= NUMBER_DECIMALS_MAX; decimals++) {
            snprintf(expected, sizeof(expected), "%.*f", decimals, values[i]);
            assert_int_equal(number_fixed(out, values[i], decimals), strlen(expected));
            assert_string_equal(out, expected);
        }
    }
}

static void random_fixed_decimals_are_printfs(void **state)
{
    uint64_t seed = 1234567;
    char out[NUMBER_FIXED_MAX], expected[NUMBER_FIXED_MAX];
    (void)state;

    for (int i = 0; i < 20000; i++) {
        double value = fmod(fabs(random_double(&seed)), 1e6);
        if (isnan(value))
            continue;
        int decimals = i % 10;
        snprintf(expected, sizeof(expected), "%.*f", decimals, value);
        number_fixed(out, value, decimals);
        assert_string_equal(out, expected);
    }
}

static void no_negative_zero(void **state)
{
    char out[NUMBER_FIXED_MAX];
    (void)state;

    assert_int_equal(number_fixed(out, -0.04, 1), 3);
    assert_string_equal(out, "0.0");
    number_fixed(out, -0.06, 1);
    assert_string_equal(out, "-0.1");
    number_fixed(out, -0.0, 0);
    assert_string_equal(out, "0");
    number_fixed(out, -12.5, 2);
    assert_string_equal(out, "-12.50");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_exact_to_the_ends_of_64_bits),
        cmocka_unit_test(doubles_take_the_fewest_digits),
        cmocka_unit_test(any_double_comes_back_and_no_shorter_text_would),
        cmocka_unit_test(fixed_decimals_are_printfs),
        cmocka_unit_test(random_fixed_decimals_are_printfs),
        cmocka_unit_test(no_negative_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
