/* SPDX-License-Identifier: MIT */
/* An answer as libmicrohttpd sends it, or as plain bytes. */
#ifndef SONDA_HTTP_REPLY_H
#define SONDA_HTTP_REPLY_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "http/answer.h"
#include "http/gzip.h"

/* Below this many bytes gzip saves no packet. */
#define REPLY_GZIP_LEAST 1024

struct reply_options {
    bool gzip;           /* the client takes it */
    bool close;          /* say Connection: close */
    uint64_t request_id; /* X-Request-Id; 0: none */
};

/* Queue the answer. What the library makes of it is kept in the answer, so the answer must live until the request is over.
 * `gzip` is made at first need. *sent gets the bytes of the body. False where memory is short. */
bool reply_send(struct MHD_Connection *mhd, struct http_answer *a, const struct reply_options *o, struct gzip **gzip,
                size_t *sent);

/* The whole answer as it goes over the wire, with Connection: close. The body is not compressed. */
void reply_render(struct http_answer *a, struct buffer *to);

#endif
