/* SPDX-License-Identifier: MIT */
/* Answers made smaller for the clients that ask for it. */
#ifndef SONDA_HTTP_GZIP_H
#define SONDA_HTTP_GZIP_H

#include <stdbool.h>
#include <stddef.h>

/* in[0..len) as one gzip member into memory that the caller frees; the same bytes give the same member.
 * Returns 0, or with *out untouched -ENOMEM, or -E2BIG where it would not be smaller. Any thread. */
int gzip_deflate(const char *in, size_t len, char **out, size_t *out_len);

/* Free what is kept from one answer to the next. Any thread. */
void gzip_give_back(void);

/* Whether an Accept-Encoding value (NULL: absent) takes gzip: RFC 9110 section 12.5.3, with weights. */
bool gzip_accepted(const char *accept_encoding);

#endif
