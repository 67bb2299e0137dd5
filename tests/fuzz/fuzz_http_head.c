/* SPDX-License-Identifier: MIT */
/* head.c on any bytes: what it says must not depend on where they are cut, it never keeps more than it was
 * given, and what it kept of a sound stream is sound again and the same (thinning twice changes nothing; what
 * was hidden is not for it to read). */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/head.h"

#define LIMIT 600

struct outcome {
    unsigned heads, messages;
    int status;
    size_t kept_len;
    char *kept;
};

static void must(int fine)
{
    if (!fine)
        abort();
}

static void feed(struct head *h, struct outcome *o, const char *bytes, size_t len)
{
    char *copy = malloc(len + 1);
    size_t at = 0;

    memcpy(copy, bytes, len);
    for (enum head_event event = HEAD_MORE; event != HEAD_BAD && (at < len || event == HEAD_COMPLETE);) {
        size_t used = 0, kept = 0;
        event = head_feed(h, copy + at, len - at, &used, &kept);
        must(used <= len - at && kept <= used);
        must(event == HEAD_BAD || event == HEAD_COMPLETE || event == HEAD_MESSAGE || at + used == len);
        memcpy(o->kept + o->kept_len, copy + at, kept);
        o->kept_len += kept;
        at += used;
        o->heads += event == HEAD_COMPLETE;
        o->messages += event == HEAD_MESSAGE;
    }
    o->status = h->status;
    free(copy);
}

static struct outcome outcome_of(const char *bytes, size_t len, size_t step, bool hides)
{
    struct outcome o = { .kept = malloc(len + 1) };
    struct head h;

    head_begin(&h, LIMIT);
    h.hides = hides;
    for (size_t at = 0; at < len && !o.status; at += step)
        feed(&h, &o, bytes + at, len - at < step ? len - at : step);
    must(o.messages <= o.heads && o.heads <= o.messages + 1);
    must(!o.status || (o.status >= 400 && o.status <= 505 && h.reason));

    return o;
}

static void same(const struct outcome *a, const struct outcome *b)
{
    must(a->heads == b->heads && a->messages == b->messages && a->status == b->status);
    must(a->status || (a->kept_len == b->kept_len && memcmp(a->kept, b->kept, a->kept_len) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > 4096)
        return 0;

    const char *bytes = (const char *)data + 1;
    bool hides = data[0] & 1;
    struct outcome whole = outcome_of(bytes, size - 1, size, hides);
    struct outcome single = outcome_of(bytes, size - 1, 1, hides);
    struct outcome parts = outcome_of(bytes, size - 1, (size_t)data[0] + 2, hides);
    same(&whole, &single);
    same(&whole, &parts);
    if (!whole.status && !hides) {
        struct outcome again = outcome_of(whole.kept, whole.kept_len, whole.kept_len + 1, false);
        same(&whole, &again);
        free(again.kept);
    }
    free(whole.kept);
    free(single.kept);
    free(parts.kept);

    return 0;
}
