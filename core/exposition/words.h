/* SPDX-License-Identifier: MIT */
/* Words of the text format: names, labels, types, and texts as they are written. */
#ifndef SONDA_EXPOSITION_WORDS_H
#define SONDA_EXPOSITION_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define EXPOSITION_LABELS_MAX 32
#define EXPOSITION_NAME_MAX   255

enum exposition_type {
    EXPOSITION_COUNTER,
    EXPOSITION_GAUGE,
    EXPOSITION_UNTYPED,
    EXPOSITION_HISTOGRAM,
    EXPOSITION_SUMMARY,
};

struct exposition_text {
    const char *bytes; /* any bytes: what is not UTF-8 is written as U+FFFD */
    size_t len;
};

/* Text of a string constant, for label values. */
#define EXPOSITION_TEXT(constant) ((struct exposition_text){ (constant), sizeof(constant) - 1 })

/* [a-zA-Z_:][a-zA-Z0-9_:]* of at most EXPOSITION_NAME_MAX bytes; label names: without ':', not beginning with
 * "__". */
bool exposition_is_name(const char *name);
bool exposition_is_label(const char *name);

/* "counter" …; OpenMetrics says "unknown" for what the older format calls "untyped". */
const char *exposition_type_word(enum exposition_type type, bool openmetrics);

/* The type that this word of the older format stands for; false for another word. */
bool exposition_type_of(const char *word, enum exposition_type *ret);

/* At most so many bytes are written of a text of so many. */
#define EXPOSITION_GROWTH 3 /* a byte that is not UTF-8 becomes the three of U+FFFD */

/* Write the text as the format has it: backslash and newline escaped, and double quotes where `quote` (in
 * label values, and in OpenMetrics' help texts); U+FFFD for what is not UTF-8. Returns what is behind it. */
char *exposition_write(char *to, const char *text, size_t len, bool quote);

/* How many bytes that takes at most, for a long text: without setting aside three times its size. */
size_t exposition_written(const char *text, size_t len);

#endif
