/* SPDX-License-Identifier: MIT */
/* The framing of HTTP/1.x requests, judged strictly (RFC 9112), byte by byte, wherever the bytes are cut.
 * Pure: it knows no socket and allocates nothing. It follows bodies too, so that each of several pipelined
 * requests is judged.
 *
 * What it lets pass it may thin out, in place: an empty line before a request (RFC 9112 section 2.2), blanks
 * around the value of Host, Content-Length and Transfer-Encoding (0.9.75 of the library takes them for a part
 * of it), chunk extensions, and the value of Expect, which the wire meets. What is kept means the same to
 * every reader.
 *
 * Asked to, it also hides what the library would take apart to no end, a record in its bounded memory for
 * each part of a query and each cookie: a '?' of a target becomes '#', which no target may hold, and the
 * sixth letter of a field name that begins with "Cookie" becomes '!'; a name that has it there already is
 * refused. */
#ifndef SONDA_HTTP_HEAD_H
#define SONDA_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAD_LINES_MAX     100 /* header fields of a request; as many trailer fields */
#define HEAD_METHOD_MAX    16  /* longer than any method there is: 501 (RFC 9112 section 3) */
#define HEAD_TEXT_MAX      255 /* a Host, and the other values that are looked into */
#define HEAD_CHUNK_MAX     (1u << 30)
#define HEAD_EXTENSION_MAX 256 /* bytes of one chunk's extensions */
#define HEAD_TRAILER_MAX   4096

enum head_event {
    HEAD_MORE,     /* all bytes are used; the message goes on, or the next has not begun */
    HEAD_COMPLETE, /* a head ended here: the facts hold until the next head_feed */
    HEAD_MESSAGE,  /* the whole request ended here; follows HEAD_COMPLETE at once where there is no body */
    HEAD_BAD       /* not HTTP as it should be: `status` and `reason`; nothing more can be fed */
};

struct head {
    uint32_t limit; /* bytes of a head; past it 414 in the request line, 431 after */
    bool hides;     /* queries and cookies; may be set after head_begin */

    /* Of the current request, once its head is complete. */
    bool version_1_0;
    bool chunked;
    bool expects_continue;
    bool absolute;           /* the target was "http://host/path" */
    uint64_t content_length; /* 0 without one */
    uint32_t size;           /* of the head in bytes, as it came */
    uint16_t lines;          /* header fields; later trailer fields */

    /* Of a violation. */
    int status;
    const char *reason; /* for the answer's detail */

    /* Inside. */
    uint8_t state;
    uint8_t field; /* which of the fields that matter the current line is */
    uint8_t seen;  /* a bit for each of them */
    bool trailer;
    bool message_due; /* HEAD_MESSAGE is the next event, before any byte */
    uint8_t escape;   /* digits still due of a %-escape */
    uint8_t escape_byte;
    uint16_t text_len;
    uint32_t used; /* bytes of this head, or of this trailer */
    uint64_t left; /* of the body, or of the chunk */
    char text[HEAD_TEXT_MAX + 1];
};

void head_begin(struct head *h, uint32_t limit);

/* Feed bytes[0..len). Returns at the first event; *used tells the bytes that were looked at, *kept how many
 * of them are left in `bytes` (the first *kept). On HEAD_BAD the offending byte and what follows are not
 * kept. */
enum head_event head_feed(struct head *h, char *bytes, size_t len, size_t *used, size_t *kept);

/* No byte of a request has been seen since the last one ended. */
bool head_between(const struct head *h);

#endif
