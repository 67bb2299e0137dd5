/* SPDX-License-Identifier: MIT */
/* The inside of an answer, for answer.c and for core/http/reply.c, which keeps here what the library made of
 * it, so that an answer that is sent again is not built again. */
#ifndef SONDA_MESSAGE_ANSWER_PARTS_H
#define SONDA_MESSAGE_ANSWER_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#define ANSWER_HEADERS_MAX 24

struct answer_header {
    char *name; /* one allocation: name, NUL, value, NUL */
    const char *value;
};

struct http_answer {
    unsigned references;
    int status;
    bool gzip_tried; /* deflating was tried, or came with the answer: gzip stays NULL where it does not pay */
    const char *type;
    const char *body; /* NULL: only `gzip` is there so far */
    size_t body_len;
    char *gzip;
    size_t gzip_len;
    char *inflated; /* owns `body` where it was made from gzip */
    size_t header_count;
    struct answer_header headers[ANSWER_HEADERS_MAX];
    void *sent[2]; /* reply.c's: [0] the body as it is, [1] gzip */
    void (*sent_free)(void *sent);
};

#endif
