/* SPDX-License-Identifier: MIT */
#include "message/request.h"

#include <errno.h>
#include <string.h>

const char *http_request_header(const struct http_request *r, const char *name)
{
    return r->header ? r->header(r, name) : NULL;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;

    return -1;
}

/* The byte that the escape at text[0..len) stands for, or -EINVAL. */
static int decode_escape(const char *text, size_t len)
{
    int high = len > 2 ? hex_digit(text[1]) : -1;
    int low = len > 2 ? hex_digit(text[2]) : -1;

    if (high < 0 || low < 0 || (high == 0 && low == 0))
        return -EINVAL;

    return high * 16 + low;
}

long http_decode(const char *text, size_t len, bool plus, char *out)
{
    char *to = out;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '%') {
            int byte = decode_escape(text + i, len - i);
            if (byte < 0)
                return byte;
            *to++ = (char)byte;
            i += 2;
        } else if (text[i] == '\0') {
            return -EINVAL;
        } else {
            *to++ = plus && text[i] == '+' ? ' ' : text[i];
        }
    }
    *to = '\0';

    return to - out;
}

int http_query_each(const char *query,
                    int (*each)(void *cls, const char *name, size_t name_len, const char *value,
                                size_t value_len),
                    void *cls)
{
    while (*query) {
        size_t len = strcspn(query, "&");
        const char *equals = memchr(query, '=', len);
        size_t name_len = equals ? (size_t)(equals - query) : len;
        const char *value = equals ? equals + 1 : query + len;
        int r = len ? each(cls, query, name_len, value, len - name_len - (equals ? 1 : 0)) : 0;
        if (r)
            return r;
        query += len + (query[len] == '&');
    }

    return 0;
}
