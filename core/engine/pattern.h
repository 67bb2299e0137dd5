/* SPDX-License-Identifier: MIT */
/* Lua patterns (reference manual 6.4.1) over bytes in memory, with a look at the budget at every step back:
 * what matches is what the stock string library matches, and a pattern that would try for hours ends with its
 * call. Knows no Lua state.
 *
 * A mistake in the pattern is told where matching comes to it, not before, as the stock library does. */
#ifndef SONDA_ENGINE_PATTERN_H
#define SONDA_ENGINE_PATTERN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#define PATTERN_CAPTURES_MAX 32
#define PATTERN_OPEN         (-1) /* pattern_capture.len: not closed yet */
#define PATTERN_POSITION     (-2) /* "()": the place alone */

struct pattern_capture {
    const char *start;
    ptrdiff_t len;
};

struct pattern {
    const char *text, *text_end;
    const char *pattern, *pattern_end; /* without the anchor */
    bool anchored;                     /* it began with '^' */
    const volatile sig_atomic_t *expired;
    int depth;
    int count; /* of captures, after a match */
    struct pattern_capture captures[PATTERN_CAPTURES_MAX];
    const char *error; /* after -EINVAL: what is wrong with the pattern, a format for error_number */
    int error_number;
};

/* `anchor`: a leading '^' is an anchor (find, match, gsub), else a character (gmatch). The bytes and the flag
 * must last. */
void pattern_init(struct pattern *m, const char *text, size_t text_len, const char *pattern,
                  size_t pattern_len, bool anchor, const volatile sig_atomic_t *expired);

/* The first match that starts at `at` or later (at `at` alone where anchored).
 * Returns 1 with its bytes in *start … *end and the captures set; 0: none; -EINVAL: m->error; -ETIMEDOUT:
 * *expired. */
int pattern_search(struct pattern *m, const char *at, const char **start, const char **end);

#endif
