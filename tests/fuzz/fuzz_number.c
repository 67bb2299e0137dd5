/* SPDX-License-Identifier: MIT */
/* Any double and any integer: text that fits, comes back, and is JSON's grammar of numbers. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_double(double value)
{
    char out[NUMBER_MAX];
    size_t len = number_double(out, value);

    assert(len < sizeof(out) && strlen(out) == len);
    if (isfinite(value))
        assert(strtod(out, NULL) == value);
}

static void check_fixed(double value, int decimals)
{
    char out[NUMBER_FIXED_MAX], expected[NUMBER_FIXED_MAX];
    size_t len = number_fixed(out, value, decimals);

    assert(strlen(out) == len);
    snprintf(expected, sizeof(expected), "%.*f", decimals, value);
    if (expected[0] != '-' || out[0] == '-')
        assert(strcmp(out, expected) == 0);
    else
        assert(strspn(expected + 1, "0.") == len && strcmp(out, expected + 1) == 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    char out[NUMBER_MAX];
    double value;
    int64_t integer;

    if (size < sizeof(value) + 1)
        return 0;

    memcpy(&value, data, sizeof(value));
    memcpy(&integer, data, sizeof(integer));
    check_double(value);
    check_double((double)integer / pow(10, data[8] % 12));
    if (isfinite(value))
        check_fixed(value, data[8] % (NUMBER_DECIMALS_MAX + 1));
    check_fixed((double)integer / 1e12, data[8] % (NUMBER_DECIMALS_MAX + 1));
    number_i64(out, integer);
    assert(strtoll(out, NULL, 10) == integer);
    number_u64(out, (uint64_t)integer);
    assert(strtoull(out, NULL, 10) == (uint64_t)integer);
    return 0;
}
