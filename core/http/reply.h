/* SPDX-License-Identifier: MIT */
/* An answer as libmicrohttpd sends it, or as plain bytes. */
#ifndef SONDA_HTTP_REPLY_H
#define SONDA_HTTP_REPLY_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "message/answer.h"

/* Below this many bytes gzip saves no packet. */
#define REPLY_GZIP_LEAST 1024

/* A few library responses that a worker fills again and again with short answers of one kind, which saves
 * making one (a dozen allocations) for every request whose answer is its own. A slot is taken from reply_send
 * to reply_done. */
struct reply_slots;
struct reply_slot;

struct reply_slots *reply_slots_new(void);    /* NULL for want of memory */
void reply_slots_free(struct reply_slots *s); /* takes NULL */

struct reply_options {
    bool gzip;           /* the client takes it */
    bool close;          /* say Connection: close */
    uint64_t request_id; /* X-Request-Id; 0: none */
};

/* Queue the answer. What the library makes of it is kept in the answer, so the answer must live until the
 * request is over; then *slot, where it is not NULL, is given back. *sent gets the bytes of the body. False
 * where memory is short. */
bool reply_send(struct MHD_Connection *mhd, struct http_answer *a, const struct reply_options *o,
                struct reply_slots *slots, struct reply_slot **slot, size_t *sent);
void reply_done(struct reply_slot *slot); /* takes NULL */

/* Whether the answer may be another by Accept-Encoding: where not, nobody need ask what the client takes. */
bool reply_varies(const struct http_answer *a);

/* About as many bytes as its head has when it is sent; never fewer. */
size_t reply_head_size(const struct http_answer *a);

/* The whole answer as it goes over the wire, with Connection: close. The body is not compressed; to a HEAD
 * there is none. */
void reply_render(struct http_answer *a, bool head, struct buffer *to);

#endif
