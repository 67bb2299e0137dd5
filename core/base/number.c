/* SPDX-License-Identifier: MIT */
#include "base/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Powers of ten that a double holds exactly. */
static const double ten[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                              1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
#define TEN_MAX 22

/* Up to here neighbours are at most 1 apart, so that an integer's own digits are the shortest. */
#define EXACT_INTEGER 9007199254740992.0

/* Digits that each double tells apart: two decimals of so many digits never share a double. */
#define DIGITS_UNIQUE 15
#define DIGITS_MAX    17

struct digits {
    char text[NUMBER_MAX]; /* without leading or trailing zeros; "0" is not in here */
    int count;
    int point; /* value = 0.text * 10^point */
};

size_t number_u64(char *out, uint64_t value)
{
    char reversed[NUMBER_MAX];
    size_t len = 0;

    do {
        reversed[len++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);

    for (size_t i = 0; i < len; i++)
        out[i] = reversed[len - 1 - i];
    out[len] = '\0';
    return len;
}

size_t number_i64(char *out, int64_t value)
{
    if (value >= 0)
        return number_u64(out, (uint64_t)value);

    out[0] = '-';
    return 1 + number_u64(out + 1, 0 - (uint64_t)value);
}

static size_t copy(char *out, const char *text)
{
    size_t len = strlen(text);

    memcpy(out, text, len + 1);
    return len;
}

static void digits_trim(struct digits *d)
{
    while (d->count > 1 && d->text[d->count - 1] == '0')
        d->count--;
}

/* A value with few decimals, as nearly all are: an integer over a power of ten, both exact in a double. Their
 * quotient is then what strtod makes of these digits,
 * and with at most 15 of them no other digits are nearer. */
static bool digits_of_decimal(double value, struct digits *d)
{
    if (value > EXACT_INTEGER || value < 1e-6)
        return false;

    for (int decimals = 0; decimals <= TEN_MAX; decimals++) {
        double scaled = rint(value * ten[decimals]);
        if (scaled >= 1e15 && decimals)
            return false;
        if (scaled / ten[decimals] != value)
            continue;
        d->count = (int)number_u64(d->text, (uint64_t)scaled);
        d->point = d->count - decimals;
        digits_trim(d);
        return true;
    }

    return false;
}

/* printf's "%.*e" in the locale at hand: the byte or bytes between the first digit and the rest are the
 * locale's point. */
static bool digits_of_printf(double value, int count, struct digits *d)
{
    char text[64];
    int n = 0;

    snprintf(text, sizeof(text), "%.*e", count - 1, value);
    const char *exponent = strchr(text, 'e');
    for (const char *p = text; p < exponent; p++) {
        if (*p >= '0' && *p <= '9')
            d->text[n++] = *p;
    }
    d->count = n;
    d->point = atoi(exponent + 1) + 1;
    digits_trim(d);
    return strtod(text, NULL) == value;
}

static void digits_of(double value, struct digits *d)
{
    if (digits_of_decimal(value, d))
        return;

    /* Below the normal range fewer than 15 digits are unique. */
    int count = value < 2.3e-308 ? 1 : DIGITS_UNIQUE;
    while (!digits_of_printf(value, count, d) && count < DIGITS_MAX)
        count++;
}

static char *put(char *out, const char *from, int count)
{
    memcpy(out, from, (size_t)count);
    return out + count;
}

static char *put_zeros(char *out, int count)
{
    memset(out, '0', (size_t)count);
    return out + count;
}

static char *put_plain(char *out, const struct digits *d)
{
    if (d->point <= 0) {
        out = put(out, "0.", 2);
        out = put_zeros(out, -d->point);
        return put(out, d->text, d->count);
    }
    if (d->point >= d->count)
        return put_zeros(put(out, d->text, d->count), d->point - d->count);

    out = put(out, d->text, d->point);
    *out++ = '.';
    return put(out, d->text + d->point, d->count - d->point);
}

static char *put_exponent(char *out, const struct digits *d)
{
    int exponent = d->point - 1;

    *out++ = d->text[0];
    if (d->count > 1) {
        *out++ = '.';
        out = put(out, d->text + 1, d->count - 1);
    }
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    return out + number_u64(out, (uint64_t)abs(exponent));
}

size_t number_double(char *out, double value)
{
    char *p = out;
    struct digits d = { .text = "0", .count = 1 };

    if (isnan(value))
        return copy(out, "NaN");
    if (isinf(value))
        return copy(out, value > 0 ? "+Inf" : "-Inf");
    if (value == 0)
        return copy(out, "0");

    if (value < 0)
        *p++ = '-';
    digits_of(fabs(value), &d);
    p = d.point > -6 && d.point <= 21 ? put_plain(p, &d) : put_exponent(p, &d);
    *p = '\0';
    return (size_t)(p - out);
}

/* The scaled value where its rounding is beyond doubt: the product's error is far from any tie. */
static bool fixed_scale(double value, int decimals, double *ret)
{
    if (decimals > 9 || value >= 1e5)
        return false;

    double scaled = value * ten[decimals];
    double part = scaled - floor(scaled);
    *ret = rint(scaled);
    return fabs(part - 0.5) > 1e-6 && scaled < 1e14;
}

static size_t fixed_printf(char *out, double value, int decimals)
{
    int len = snprintf(out, NUMBER_FIXED_MAX, "%.*f", decimals, value);

    if (decimals)
        out[len - decimals - 1] = '.';
    return (size_t)len;
}

static bool only_zeros(const char *text)
{
    return text[strspn(text, "0.")] == '\0';
}

static char *put_fixed(char *out, uint64_t scaled, int decimals)
{
    char digits[NUMBER_MAX];
    int len = (int)number_u64(digits, scaled);
    int whole = len > decimals ? len - decimals : 0;

    out = whole ? put(out, digits, whole) : put_zeros(out, 1);
    if (!decimals)
        return out;

    *out++ = '.';
    out = put_zeros(out, decimals - (len - whole));
    return put(out, digits + whole, len - whole);
}

size_t number_fixed(char *out, double value, int decimals)
{
    double scaled = 0;
    char *p = out;

    if (value < 0)
        *p++ = '-';
    value = fabs(value);
    if (fixed_scale(value, decimals, &scaled))
        p = put_fixed(p, (uint64_t)scaled, decimals);
    else
        p += fixed_printf(p, value, decimals);
    *p = '\0';

    size_t len = (size_t)(p - out);
    if (out[0] != '-' || !only_zeros(out + 1))
        return len;
    memmove(out, out + 1, len);
    return len - 1;
}
