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
    bool told;
};

static bool begin_protocol(struct teller *t, const char *name, size_t len)
{
    if (len == 0 || len + 1 >= KEY_MAX)
        return false;

    memcpy(t->key, name, len);
    t->key[len] = '_';
    t->prefix = len + 1;
    return true;
}

/* One number; one that is odd (or whose name is too long) is left out. */
static int tell(struct teller *t, const char *name, size_t len, const char *number)
{
    bool negative = *number == '-';
    uint64_t value;
    number += negative;
    if (t->prefix + len > KEY_MAX || scan_blanks(number) != number || !scan_u64(&number, &value) ||
        (*number != ' ' && !scan_at_line_end(number)))
        return 0;

    memcpy(t->key + t->prefix, name, len);
    t->told = true;
    return t->each(t->cls, t->key, t->prefix + len, value, negative);
}

static size_t count_words(const char *p)
{
    const char *word;
    size_t count = 0, len;
    while (scan_word(&p, &word, &len))
        count++;
    return count;
}

/* Whether the lines "Tcp: RtoAlgorithm RtoMin …" and "Tcp: 1 200 …" go together. Names alone are what some
 * kernels print (gVisor). */
static bool is_pair(const char *names, const char *numbers)
{
    const char *a, *b;
    size_t a_len, b_len;
    return scan_word(&names, &a, &a_len) && a[a_len - 1] == ':' && scan_word(&numbers, &b, &b_len) &&
           a_len == b_len && !memcmp(a, b, a_len) && count_words(names) == count_words(numbers);
}

static int tell_pair(struct teller *t, const char *names, const char *numbers)
{
    const char *name, *number;
    size_t len, number_len;
    scan_word(&names, &name, &len);
    scan_word(&numbers, &number, &number_len);
    if (!begin_protocol(t, name, len - 1))
        return 0;

    int r = 0;
    while (r == 0 && scan_word(&names, &name, &len) && scan_word(&numbers, &number, &number_len))
        r = tell(t, name, len, number);
    return r;
}

int proc_netstat_each(const char *text,
                      int (*each)(void *cls, const char *key, size_t len, uint64_t value, bool negative),
                      void *cls)
{
    struct teller t = { .each = each, .cls = cls };
    if (!scan_is_whole(text))
        return -EBADMSG;

    while (*text) {
        const char *names = text;
        text = scan_next_line(text);
        if (!is_pair(names, text))
            continue;
        int r = tell_pair(&t, names, text);
        if (r)
            return r;
        text = scan_next_line(text);
    }
    return t.told ? 0 : -EBADMSG;
}

static int tell_line6(struct teller *t, const char *p)
{
    const char *word;
    size_t len;
    const char *six = scan_word(&p, &word, &len) ? memchr(word, '6', len) : NULL;
    size_t protocol = six ? (size_t)(six + 1 - word) : 0;
    return six && begin_protocol(t, word, protocol) ? tell(t, word + protocol, len - protocol, scan_blanks(p))
                                                    : 0;
}

int proc_netstat_each6(const char *text,
                       int (*each)(void *cls, const char *key, size_t len, uint64_t value, bool negative),
                       void *cls)
{
    struct teller t = { .each = each, .cls = cls };
    if (!scan_is_whole(text))
        return -EBADMSG;

    for (; *text; text = scan_next_line(text)) {
        int r = tell_line6(&t, text);
        if (r)
            return r;
    }
    return t.told ? 0 : -EBADMSG;
}
