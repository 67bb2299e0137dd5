/* SPDX-License-Identifier: MIT */
/* Answers made smaller for the clients that ask for it. */
#ifndef SONDA_HTTP_GZIP_H
#define SONDA_HTTP_GZIP_H

#include <stdbool.h>
#include <stddef.h>

struct gzip;

/* A worker's compressor: made at its first use, about 100 KiB, used again for every answer. NULL for want of
 * memory. */
struct gzip *gzip_new(void);
void gzip_free(struct gzip *z); /* takes NULL */

/* in[0..len) at level 1 into memory that the caller frees. Returns 0, -ENOMEM, or -E2BIG where it would not
 * be smaller. */
int gzip_deflate(struct gzip *z, const char *in, size_t len, char **out, size_t *out_len);

/* Whether an Accept-Encoding value (NULL: absent) takes gzip: RFC 9110 section 12.5.3, with weights. */
bool gzip_accepted(const char *accept_encoding);

#endif
