/* SPDX-License-Identifier: MIT */
/* Small scanners for the text of /proc and /sys: no allocation, no locale, every number checked for overflow.
 * Each takes a cursor into NUL-terminated text, skips blanks (space and tab, never a newline) before what it
 * looks for, and moves the cursor past it only where it was found. */
#ifndef SONDA_BASE_SCAN_H
#define SONDA_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What a reader's uint64_t holds where the kernel does not offer the number: absent is not zero. Lua sees
 * nil. */
#define PROC_ABSENT UINT64_MAX

static inline const char *scan_blanks(const char *p)
{
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* The begin of the next line, or the end of the text. */
static inline const char *scan_next_line(const char *p)
{
    const char *end = strchr(p, '\n');
    return end ? end + 1 : p + strlen(p);
}

static inline bool scan_at_line_end(const char *p)
{
    p = scan_blanks(p);
    return *p == '\n' || *p == '\0';
}

/* Text that is not empty and ends with a newline, as the kernel writes it. What does not was cut. */
static inline bool scan_is_whole(const char *text)
{
    size_t len = strlen(text);
    return len && text[len - 1] == '\n';
}

/* Decimal digits. False where there are none, or the number is past 64 bits. */
bool scan_u64(const char **p, uint64_t *ret);

/* The same for members that may be PROC_ABSENT: that very number is read as one less, so that it stays a
 * number. */
static inline bool scan_count(const char **p, uint64_t *ret)
{
    if (!scan_u64(p, ret))
        return false;

    *ret -= *ret == PROC_ABSENT;
    return true;
}

/* scan_u64 with an optional '-' before the digits. */
bool scan_i64(const char **p, int64_t *ret);

/* Hexadecimal digits without a prefix. */
bool scan_hex(const char **p, uint64_t *ret);

/* Digits, with an optional '-' before and an optional fraction behind: no exponent, no nan, no inf. Correctly
 * rounded up to 15 digits in all; digits of the fraction past that are dropped. */
bool scan_decimal(const char **p, double *ret);

/* A run of bytes other than blanks, newline and NUL. The word points into the text. */
bool scan_word(const char **p, const char **word, size_t *len);

/* Exactly `literal`. */
bool scan_literal(const char **p, const char *literal);

/* Skip `count` words. False where the line has fewer. */
bool scan_skip_words(const char **p, unsigned count);

/* True where the word is exactly `text`. */
static inline bool scan_is(const char *word, size_t len, const char *text)
{
    return strlen(text) == len && !memcmp(word, text, len);
}

/* Copy a word into buf, NUL-terminated. False, with *buf untouched, where it is too long. */
bool scan_copy(char *buf, size_t size, const char *word, size_t len);

#endif
