/* SPDX-License-Identifier: MIT */
#include "proc/sockstat.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/scan.h"

#define KEY_MAX 64

struct teller {
    int (*each)(void *cls, const char *key, size_t len, int64_t value);
    void *cls;
    bool told;
};

/* "TCP: inuse 5 orphan 0 …"; a number that is odd is left out with its name. */
static int tell_line(struct teller *t, const char *p)
{
    char key[KEY_MAX];
    const char *word, *number;
    size_t len, number_len;

    if (!scan_word(&p, &word, &len) || word[len - 1] != ':' || len >= KEY_MAX)
        return 0;
    memcpy(key, word, len - 1);
    key[len - 1] = '_';

    int r = 0;
    size_t prefix = len;
    while (r == 0 && scan_word(&p, &word, &len) && scan_word(&p, &number, &number_len)) {
        int64_t value;
        const char *end = number;
        if (prefix + len > KEY_MAX || !scan_i64(&end, &value) || end != number + number_len)
            continue;
        memcpy(key + prefix, word, len);
        t->told = true;
        r = t->each(t->cls, key, prefix + len, value);
    }
    return r;
}

int proc_sockstat_each(const char *text, int (*each)(void *cls, const char *key, size_t len, int64_t value),
                       void *cls)
{
    struct teller t = { .each = each, .cls = cls };
    if (!scan_is_whole(text))
        return -EBADMSG;

    for (; *text; text = scan_next_line(text)) {
        int r = tell_line(&t, text);
        if (r)
            return r;
    }
    return t.told ? 0 : -EBADMSG;
}
