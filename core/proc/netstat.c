/* SPDX-License-Identifier: MIT */
#include "proc/netstat.h"

#include <errno.h>
#include <string.h>

#include "base/scan.h"

#define KEY_MAX 128

struct teller {
    int (*each)(void *cls, const char *key, size_t len, uint64_t value, bool negative);
    void *cls;
    char key[KEY_MAX]; /* begins with "Protocol_" */
    size_t prefix;
};

static int begin_protocol(struct teller *t, const char *name, size_t len)
{
    if (len == 0 || len + 1 >= KEY_MAX)
        return -EBADMSG;

    memcpy(t->key, name, len);
    t->key[len] = '_';
    t->prefix = len + 1;

    return 0;
}

static int tell(struct teller *t, const char *name, size_t len, const char **number)
{
    *number = scan_blanks(*number);
    bool negative = **number == '-';
    const char *digits = *number + negative;
    uint64_t value;

    if (t->prefix + len > KEY_MAX || !scan_u64(&digits, &value))
        return -EBADMSG;
    *number = digits;
    memcpy(t->key + t->prefix, name, len);

    return t->each(t->cls, t->key, t->prefix + len, value, negative);
}

/* "Tcp: RtoAlgorithm RtoMin …" and "Tcp: 1 200 …": both cursors move on to what follows their line. */
static int tell_pair(struct teller *t, const char **names, const char **numbers)
{
    const char *word, *again;
    size_t len, again_len;

    if (!scan_word(names, &word, &len) || word[len - 1] != ':')
        return -EBADMSG;
    if (!scan_word(numbers, &again, &again_len) || len != again_len || memcmp(word, again, len) != 0)
        return -EBADMSG;

    int r = begin_protocol(t, word, len - 1);
    while (r == 0 && scan_word(names, &word, &len))
        r = tell(t, word, len, numbers);
    if (r == 0 && !scan_at_line_end(*numbers))
        r = -EBADMSG;

    return r;
}

int proc_netstat_each(const char *text,
                      int (*each)(void *cls, const char *key, size_t len, uint64_t value, bool negative),
                      void *cls)
{
    struct teller t = { .each = each, .cls = cls };

    while (*text) {
        const char *names = text;
        const char *numbers = scan_next_line(text);
        text = scan_next_line(numbers);
        int r = tell_pair(&t, &names, &numbers);
        if (r)
            return r;
    }

    return 0;
}

int proc_netstat_each6(const char *text,
                       int (*each)(void *cls, const char *key, size_t len, uint64_t value, bool negative),
                       void *cls)
{
    struct teller t = { .each = each, .cls = cls };

    for (; *text; text = scan_next_line(text)) {
        const char *at = text, *word;
        size_t len;
        const char *six = scan_word(&at, &word, &len) ? memchr(word, '6', len) : NULL;
        if (!six)
            continue;
        size_t protocol = (size_t)(six + 1 - word);
        int r = begin_protocol(&t, word, protocol);
        if (r == 0)
            r = tell(&t, word + protocol, len - protocol, &at);
        if (r)
            return r;
    }

    return 0;
}
