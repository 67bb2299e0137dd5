/* SPDX-License-Identifier: MIT */
/* Pieces of JSON text (RFC 8259) appended to a buffer. */
#ifndef SONDA_BASE_JSON_H
#define SONDA_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* The text in quotes, escaped. A byte that is not part of well-formed UTF-8 becomes U+FFFD, one for each
 * maximal subpart (Unicode 15, section 3.9, table 3-7), so that what comes out is always valid JSON. Returns
 * whether there was one. */
bool json_string(struct buffer *b, const char *text, size_t len);

void json_integer(struct buffer *b, int64_t value);

/* Shortest round trip, or `null` where the value is not finite. */
void json_number(struct buffer *b, double value);

/* `decimals` digits after the point (number_fixed), or `null` where the value is not finite. */
void json_fixed(struct buffer *b, double value, int decimals);

/* {"detail":"…"}: the body of every error answer. */
void json_detail(struct buffer *b, const char *detail);

/* The length of the well-formed UTF-8 sequence at text[0..len), 1 … 4; or 0 and in *skip the bytes that one
 * U+FFFD stands for. */
size_t json_utf8(const char *text, size_t len, size_t *skip);

#endif
