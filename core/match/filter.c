/* SPDX-License-Identifier: MIT */
#include "match/filter.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash_set.h"
#include "match/regex.h"

#define NAME_MAX_LEN   4096
#define VERDICTS_FIRST 64
#define VERDICTS_MAX   16384

struct name_filter {
    struct regex *include, *exclude; /* or NULL */
    uint64_t *verdicts; /* by hash: the name's hash with the verdict in its lowest bit; 0: free */
    size_t size;        /* a power of two; 0 at first */
    size_t misses;      /* since it last grew */
    const volatile sig_atomic_t *stop; /* or NULL */
};

static int compile(struct regex **r, const char *text, char *message, size_t size)
{
    return text && *text ? regex_compile(text, r, message, size) : 0;
}

void name_filter_free(struct name_filter *f)
{
    if (!f)
        return;

    regex_free(f->include);
    regex_free(f->exclude);
    free(f->verdicts);
    free(f);
}

int name_filter_new(const char *include, const char *exclude, char *message, size_t size,
                    struct name_filter **ret)
{
    struct name_filter *f = calloc(1, sizeof(*f));
    if (!f)
        return -ENOMEM;

    int r = compile(&f->include, include, message, size);
    if (r == 0)
        r = compile(&f->exclude, exclude, message, size);
    if (r < 0) {
        name_filter_free(f);
        return r;
    }

    *ret = f;
    return 0;
}

void name_filter_stop(struct name_filter *f, const volatile sig_atomic_t *stop)
{
    f->stop = stop;
}

static bool judge(const struct name_filter *f, const char *name, size_t len)
{
    if (len > NAME_MAX_LEN || memchr(name, '\0', len))
        return false;

    return (!f->include || regex_matches(f->include, name, len, f->stop)) &&
           !(f->exclude && regex_matches(f->exclude, name, len, f->stop));
}

/* Grown when names keep pushing each other out. Without memory it stays as small as it is: slower, never
 * wrong. */
static void grow(struct name_filter *f)
{
    size_t size = f->size ? f->size * 2 : VERDICTS_FIRST;
    uint64_t *verdicts = size > VERDICTS_MAX ? NULL : calloc(size, sizeof(*verdicts));

    f->misses = 0;
    if (!verdicts)
        return;
    free(f->verdicts);
    f->verdicts = verdicts;
    f->size = size;
}

bool name_filter_keeps(struct name_filter *f, const char *name, size_t len)
{
    if (!f->include && !f->exclude)
        return true;

    uint64_t hash = hash_set_hash((uintptr_t)f, name, len) | 2;
    uint64_t *verdict = f->size ? &f->verdicts[(hash >> 8) & (f->size - 1)] : NULL;
    if (verdict && (*verdict | 1) == (hash | 1))
        return *verdict & 1;

    bool keeps = judge(f, name, len);
    if (f->stop && *f->stop)
        return keeps;
    if (++f->misses > f->size * 2)
        grow(f);
    if (f->verdicts)
        f->verdicts[(hash >> 8) & (f->size - 1)] = (hash & ~1ull) | keeps;

    return keeps;
}
