/* SPDX-License-Identifier: MIT */
/* Numbers as text, without locale and mostly without printf: for JSON and for the Prometheus exposition. */
#ifndef SONDA_BASE_NUMBER_H
#define SONDA_BASE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that the longest result needs, with its NUL: "-1.2345678901234567e-308" and any 64-bit integer. */
#define NUMBER_MAX 32

/* Bytes that number_fixed needs: 309 digits of the largest double, a sign, a point, 17 decimals, NUL. */
#define NUMBER_FIXED_MAX    336
#define NUMBER_DECIMALS_MAX 17

/* Each writes a NUL-terminated text into `out` (NUMBER_MAX bytes, number_fixed NUMBER_FIXED_MAX) and returns
 * its length. */
size_t number_u64(char *out, uint64_t value);
size_t number_i64(char *out, int64_t value);

/* The fewest digits that strtod(3) turns into the same double: "0.3", "20", "1e+21". Plain digits for 1e-6 <=
 * |value| < 1e21, else with an exponent (as ECMA-262 Number::toString). Not finite: "NaN", "+Inf", "-Inf", as
 * the exposition format spells them. */
size_t number_double(char *out, double value);

/* Exactly `decimals` (0 … NUMBER_DECIMALS_MAX) digits after the point, rounded as printf's "%.*f" does:
 * exactly, ties to even. "0.30", "20.0"; never "-0.0". `value` is finite. */
size_t number_fixed(char *out, double value, int decimals);

#endif
