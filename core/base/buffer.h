/* SPDX-License-Identifier: MIT */
/* A growing run of bytes, for text that is built piece by piece. An append that finds no memory
 * (or would pass `limit`) marks the buffer as failed and drops what follows, so that a caller
 * checks once, at the end. Zero-initialised is empty and ready, without a limit. */
#ifndef SONDA_BASE_BUFFER_H
#define SONDA_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *bytes; /* NUL after the last byte once anything was appended */
    size_t len;
    size_t size;
    size_t limit; /* bytes at most; 0: only what size_t allows */
    bool failed;
};

void buffer_append(struct buffer *b, const void *bytes, size_t len);
void buffer_string(struct buffer *b, const char *text);
void buffer_char(struct buffer *b, char c);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `len` more bytes at bytes + len of the buffer, or NULL;
 * the caller adds to b->len what it wrote. */
char *buffer_room(struct buffer *b, size_t len);

/* Empty, memory kept. */
void buffer_clear(struct buffer *b);

/* Empty, memory given back. */
void buffer_free(struct buffer *b);

#endif
