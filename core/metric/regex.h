/* SPDX-License-Identifier: MIT */
/* Patterns of node_exporter's filter options, which are RE2's, as POSIX extended regular expressions (regcomp(3)).
 *
 * Translated: (?:…), (?P<name>…), a leading (?i), \d \D \w \W \s \S (also within brackets, the capital ones not), \A, \z,
 * lazy repetitions (which match the same texts). Refused with a reason: \p{…}, \x…, \Q…\E, other flags, repeats that
 * would grow past a bound, and bytes beyond ASCII within brackets. A dot is one byte, not one character. */
#ifndef SONDA_METRIC_REGEX_H
#define SONDA_METRIC_REGEX_H

#include <regex.h>
#include <stddef.h>

#define REGEX_PATTERN_MAX 4096

/* Compile for matching anywhere in a text, without submatches. Returns 0, and *ret is for regfree(3); or -EINVAL with a reason in
 * `message`, or -ENOMEM. */
int regex_compile(const char *pattern, regex_t *ret, char *message, size_t size);

#endif
