/* SPDX-License-Identifier: MIT */
/* Patterns of node_exporter's filter options, which are RE2's. A pattern becomes a program of a few bytes a
 * character, run over the text in one pass: the time is bounded by their lengths, and nothing is allocated
 * while matching.
 *
 * Known: literals, . [ ] ( ) | * + ? {n,m} ^ $, (?:…), (?P<name>…), a leading (?i), \d \D \w \W \s \S (within
 * brackets the small ones), [:alpha:] and its kin within brackets, \A, \z, \b, \B, lazy repetitions (which
 * match the same texts). Refused with a reason: \p{…}, \x…, \Q…\E, other flags, repeats that would grow past
 * a bound, and bytes beyond ASCII within brackets. A dot is one byte, not one character, and no newline.
 *
 * The syntax: github.com/google/re2/wiki/Syntax. */
#ifndef SONDA_MATCH_REGEX_H
#define SONDA_MATCH_REGEX_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#define REGEX_PATTERN_MAX 4096

struct regex;

/* Compile for matching anywhere in a text. Returns 0, or -EINVAL with a reason in `message`, or -ENOMEM. */
int regex_compile(const char *pattern, struct regex **ret, char *message, size_t size);
void regex_free(struct regex *r); /* takes NULL */

/* One thread at a time: the working memory is the program's. False too once *stop is set (NULL: never), which
 * is looked at for each byte of the text. */
bool regex_matches(struct regex *r, const char *text, size_t len, const volatile sig_atomic_t *stop);

#endif
