/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool over_limit(const struct buffer *b, size_t len)
{
    size_t limit = b->limit ? b->limit : (size_t)-1 / 4;

    return len > limit || b->len > limit - len;
}

char *buffer_room(struct buffer *b, size_t len)
{
    if (b->failed || over_limit(b, len)) {
        b->failed = true;
        return NULL;
    }

    size_t need = b->len + len + 1;
    if (need > b->size) {
        size_t size = b->size ? b->size * 2 : 256;
        if (size < need)
            size = need;
        char *bytes = realloc(b->bytes, size);
        if (!bytes) {
            b->failed = true;
            return NULL;
        }
        b->bytes = bytes;
        b->size = size;
    }

    return b->bytes + b->len;
}

void buffer_append(struct buffer *b, const void *bytes, size_t len)
{
    char *room = buffer_room(b, len);
    if (!room)
        return;

    if (len)
        memcpy(room, bytes, len);
    b->len += len;
    b->bytes[b->len] = '\0';
}

void buffer_string(struct buffer *b, const char *text)
{
    buffer_append(b, text, strlen(text));
}

void buffer_char(struct buffer *b, char c)
{
    buffer_append(b, &c, 1);
}

void buffer_format(struct buffer *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);

    char *room = len < 0 ? NULL : buffer_room(b, (size_t)len);
    if (!room) {
        b->failed = true;
        return;
    }

    va_start(args, format);
    vsnprintf(room, (size_t)len + 1, format, args);
    va_end(args);
    b->len += (size_t)len;
}

void buffer_clear(struct buffer *b)
{
    b->len = 0;
    b->failed = false;
}

void buffer_free(struct buffer *b)
{
    free(b->bytes);
    *b = (struct buffer){ .limit = b->limit };
}
