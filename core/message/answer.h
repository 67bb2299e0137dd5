/* SPDX-License-Identifier: MIT */
/* An answer: status, headers and bytes, immutable once given out. It can be sent any number of times (a
 * cached answer keeps its library response and its gzip form), so building it once serves every request for
 * as long as it is fresh. Reference counted without atomics: an answer belongs to the thread that made it. */
#ifndef SONDA_MESSAGE_ANSWER_H
#define SONDA_MESSAGE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

struct http_answer;

/* Copies the body. `type` may be NULL where there is no body. NULL where memory is short.
 * Content-Length, Transfer-Encoding, Date, Connection, Upgrade, Trailer and Content-Encoding (with its Vary)
 * are the server's; it also adds X-Content-Type-Options: nosniff, and Cache-Control: no-store where the
 * answer says nothing of it. */
struct http_answer *http_answer_new(int status, const char *type, const void *body, size_t len);

/* {"detail": "…"} with the status; detail is escaped. */
struct http_answer *http_answer_detail(int status, const char *detail);

/* Body bytes that are already gzip (embedded assets): sent as they are to clients that accept gzip, inflated
 * for others. */
struct http_answer *http_answer_gzipped(int status, const char *type, const void *gzip, size_t len);

/* Add a header; only before the answer is first sent. Returns 0, -ENOMEM, or -EINVAL: no token for a name, a
 * control character in the value, a header that is the server's, or more than 24 of them. */
int http_answer_header(struct http_answer *a, const char *name, const char *value);

struct http_answer *http_answer_ref(struct http_answer *a);
void http_answer_free(struct http_answer *a); /* drops one reference; takes NULL */

/* Looking inside: for those who send it, and for `sonda get`, tests and the log. A header that is not there
 * is NULL; Content-Type is. The body is as it is, inflated now if it came gzipped: NULL, and *len 0, where
 * memory is short or the gzip is not whole. */
int http_answer_status(const struct http_answer *a);
const char *http_answer_body(const struct http_answer *a, size_t *len);
const char *http_answer_get_header(const struct http_answer *a, const char *name);

#endif
