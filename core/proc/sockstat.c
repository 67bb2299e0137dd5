/* SPDX-License-Identifier: MIT */
#include "proc/sockstat.h"

#include <errno.h>
#include <string.h>

#include "base/scan.h"

#define KEY_MAX 64

/* "TCP: inuse 5 orphan 0 …" */
static int tell_line(const char *at, int (*each)(void *cls, const char *key, size_t len, int64_t value),
                     void *cls)
{
    char key[KEY_MAX];
    const char *word;
    size_t len;

    if (!scan_word(&at, &word, &len) || word[len - 1] != ':' || len >= KEY_MAX)
        return -EBADMSG;
    memcpy(key, word, len - 1);
    key[len - 1] = '_';
    size_t prefix = len;

    while (scan_word(&at, &word, &len)) {
        int64_t value;
        if (prefix + len > KEY_MAX || !scan_i64(&at, &value))
            return -EBADMSG;
        memcpy(key + prefix, word, len);
        int r = each(cls, key, prefix + len, value);
        if (r)
            return r;
    }

    return 0;
}

int proc_sockstat_each(const char *text, int (*each)(void *cls, const char *key, size_t len, int64_t value),
                       void *cls)
{
    for (; *text; text = scan_next_line(text)) {
        int r = tell_line(text, each, cls);
        if (r)
            return r;
    }

    return 0;
}
