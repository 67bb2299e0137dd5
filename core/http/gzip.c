/* SPDX-License-Identifier: MIT */
#include "http/gzip.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Answers are made anew each time: the fastest level. */
#define LEVEL 1

/* The compressor that nobody uses just now; 200 KB. The workers share one: few answers are deflated, so two
 * seldom need it at once, and then the second makes one, and one of them goes. Made anew for each answer it
 * would nearly double what a scrape each 15 s pays for gzip: the kernel zeroes 50 pages. */
static _Atomic(struct libdeflate_compressor *) spare;

static struct libdeflate_compressor *take(void)
{
    struct libdeflate_compressor *z = atomic_exchange(&spare, NULL);

    return z ? z : libdeflate_alloc_compressor(LEVEL);
}

static void give(struct libdeflate_compressor *z)
{
    libdeflate_free_compressor(atomic_exchange(&spare, z));
}

void gzip_give_back(void)
{
    give(NULL);
}

int gzip_deflate(const char *in, size_t len, char **out, size_t *out_len)
{
    char *bytes = malloc(len + 1);
    struct libdeflate_compressor *z = bytes ? take() : NULL;
    if (!z) {
        free(bytes);
        return -ENOMEM;
    }

    size_t packed = libdeflate_gzip_compress(z, in, len, bytes, len ? len - 1 : 0);
    give(z);
    if (!packed) {
        free(bytes);
        return -E2BIG;
    }
    char *fit = realloc(bytes, packed);
    *out = fit ? fit : bytes;
    *out_len = packed;

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
