/* SPDX-License-Identifier: MIT */
#include "base/scan.h"

#define EXACT_MAX ((uint64_t)1 << 53) /* integers up to here are exact in a double */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at p. Returns what follows them, or NULL. */
static const char *digits(const char *p, uint64_t *ret)
{
    uint64_t value = 0;
    if (!is_digit(*p))
        return NULL;

    /* 19 digits cannot overflow, so only longer numbers pay for the check. */
    const char *safe = p + 19;
    for (; is_digit(*p) && p < safe; p++)
        value = value * 10 + (uint64_t)(*p - '0');
    for (; is_digit(*p); p++)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, *p - '0', &value))
            return NULL;

    *ret = value;
    return p;
}

bool scan_u64(const char **p, uint64_t *ret)
{
    const char *end = digits(scan_blanks(*p), ret);
    if (!end)
        return false;

    *p = end;
    return true;
}

bool scan_i64(const char **p, int64_t *ret)
{
    uint64_t size;
    const char *begin = scan_blanks(*p);
    bool negative = *begin == '-';
    const char *end = digits(begin + negative, &size);
    if (!end || size > (uint64_t)INT64_MAX + negative)
        return false;

    *ret = (int64_t)(negative ? 0 - size : size);
    *p = end;
    return true;
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;

    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool scan_hex(const char **p, uint64_t *ret)
{
    uint64_t value = 0;
    const char *begin = scan_blanks(*p);
    const char *end = begin;
    for (; hex_digit(*end) >= 0; end++) {
        if (value >> 60)
            return false;
        value = value << 4 | (uint64_t)hex_digit(*end);
    }
    if (end == begin)
        return false;

    *ret = value;
    *p = end;
    return true;
}

/* Digits of a fraction at p, as long as value stays exact in a double. */
static const char *fraction(const char *p, uint64_t *value, double *scale)
{
    for (; is_digit(*p); p++) {
        if (*value >= EXACT_MAX / 10 || *scale >= 1e15)
            continue;
        *value = *value * 10 + (uint64_t)(*p - '0');
        *scale *= 10;
    }
    return p;
}

bool scan_decimal(const char **p, double *ret)
{
    uint64_t value;
    double scale = 1;
    const char *begin = scan_blanks(*p);
    bool negative = *begin == '-';
    const char *end = digits(begin + negative, &value);
    if (!end)
        return false;

    if (*end == '.' && is_digit(end[1]))
        end = fraction(end + 1, &value, &scale);
    *ret = (negative ? -1.0 : 1.0) * (double)value / scale;
    *p = end;
    return true;
}

/* Nearly every byte is past the blank: one comparison. */
static inline bool in_word(char c)
{
    return (unsigned char)c > ' ' || (c && c != ' ' && c != '\t' && c != '\n');
}

bool scan_word(const char **p, const char **word, size_t *len)
{
    const char *begin = scan_blanks(*p);
    const char *end = begin;
    while (in_word(*end))
        end++;
    if (end == begin)
        return false;

    *word = begin;
    *len = (size_t)(end - begin);
    *p = end;
    return true;
}

bool scan_literal(const char **p, const char *literal)
{
    const char *at = scan_blanks(*p);
    while (*literal)
        if (*at++ != *literal++)
            return false;

    *p = at;
    return true;
}

bool scan_skip_words(const char **p, unsigned count)
{
    const char *word, *at = *p;
    size_t len;
    while (count--)
        if (!scan_word(&at, &word, &len))
            return false;

    *p = at;
    return true;
}

bool scan_copy(char *buf, size_t size, const char *word, size_t len)
{
    if (len >= size)
        return false;

    memcpy(buf, word, len);
    buf[len] = '\0';
    return true;
}
