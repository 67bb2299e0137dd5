/* SPDX-License-Identifier: MIT */
#include "http/gzip.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

/* Level 1 and a window of 8 KiB: answers are small and made anew each time, and a worker's compressor counts
 * in the resident memory. zconf.h: (1 << (window + 2)) + (1 << (level of memory + 9)) bytes, here 32 + 64
 * KiB. */
#define WINDOW_BITS  13
#define MEMORY_LEVEL 7

struct gzip {
    z_stream stream;
};

struct gzip *gzip_new(void)
{
    struct gzip *z = calloc(1, sizeof(*z));
    if (!z)
        return NULL;

    if (deflateInit2(&z->stream, 1, Z_DEFLATED, WINDOW_BITS + 16, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(z);
        return NULL;
    }

    return z;
}

void gzip_free(struct gzip *z)
{
    if (!z)
        return;

    deflateEnd(&z->stream);
    free(z);
}

int gzip_deflate(struct gzip *z, const char *in, size_t len, char **out, size_t *out_len)
{
    if (len > UINT32_MAX / 2)
        return -E2BIG;
    char *bytes = malloc(len + 1);
    if (!bytes)
        return -ENOMEM;

    deflateReset(&z->stream);
    z->stream.next_in = (Bytef *)(uintptr_t)in;
    z->stream.avail_in = (uInt)len;
    z->stream.next_out = (Bytef *)bytes;
    z->stream.avail_out = (uInt)len;
    if (deflate(&z->stream, Z_FINISH) != Z_STREAM_END) {
        free(bytes);
        return -E2BIG;
    }
    *out_len = len - z->stream.avail_out;
    char *fit = realloc(bytes, *out_len + 1);
    *out = fit ? fit : bytes;

    return 0;
}

/* Of ";q=0.5" and the like: whether the weight is zero. No weight is 1. */
static bool weight_is_zero(const char *parameters, size_t len)
{
    const char *q = memchr(parameters, '=', len);
    if (!q)
        return false;

    const char *end = parameters + len;
    for (q++; q < end; q++)
        if (*q >= '1' && *q <= '9')
            return false;

    return true;
}

/* -1: the member does not speak of gzip; else 0 or 1: refused or accepted. *any: it was "*". */
static int judge_member(const char *member, size_t len, bool *any)
{
    size_t name = strcspn(member, "; \t,");
    if (name > len)
        name = len;

    *any = name == 1 && *member == '*';
    bool gzip = (name == 4 && strncasecmp(member, "gzip", 4) == 0) ||
                (name == 6 && strncasecmp(member, "x-gzip", 6) == 0);

    return gzip || *any ? !weight_is_zero(member + name, len - name) : -1;
}

bool gzip_accepted(const char *accept_encoding)
{
    bool by_any = false;

    for (const char *at = accept_encoding; at && *at;) {
        at += strspn(at, " \t,");
        size_t len = strcspn(at, ",");
        bool any;
        int judged = judge_member(at, len, &any);
        if (judged >= 0 && !any)
            return judged;
        by_any |= judged > 0;
        at += len;
    }

    return by_any;
}
