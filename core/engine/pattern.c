/* SPDX-License-Identifier: MIT */
#include "engine/pattern.h"

#include <errno.h>
#include <string.h>

#define DEPTH_MAX 200 /* calls of match_rest in one another: some 20 KiB of stack */

/* A pattern is a row of items. Each is read where matching comes to it. */
enum item_kind {
    ITEM_ONE, /* one byte of a class, with or without a quantifier */
    ITEM_OPEN,
    ITEM_PLACE,
    ITEM_CLOSE,
    ITEM_BALANCE,
    ITEM_FRONTIER,
    ITEM_REFERENCE,
    ITEM_TAIL,
    ITEM_BAD
};

struct item {
    enum item_kind kind;
    char quantifier;   /* '*', '+', '-', '?', or 0 */
    const char *class; /* or a set (ITEM_FRONTIER), two bytes (ITEM_BALANCE), a digit (ITEM_REFERENCE) */
    const char *class_end;
    const char *next; /* the item after it */
};

static const char *match_rest(struct pattern *m, const char *s, const char *p);

static struct item bad(struct pattern *m, const char *error, int number)
{
    m->error = error;
    m->error_number = number;
    return (struct item){ .kind = ITEM_BAD };
}

/* ---- reading items ---- */

/* Behind the set that opens at p, or NULL. The first byte of a set belongs to it, whatever it is. */
static const char *set_end(const struct pattern *m, const char *p)
{
    const char *end = m->pattern_end;

    p++;
    if (p < end && *p == '^')
        p++;
    for (bool first = true; p < end; first = false) {
        if (*p == ']' && !first)
            return p + 1;
        p += *p == '%' && p + 1 < end ? 2 : 1;
    }
    return NULL;
}

static struct item read_one(struct pattern *m, const char *p)
{
    struct item it = { .kind = ITEM_ONE, .class = p, .class_end = p + 1 };

    if (*p == '%') {
        if (p + 1 == m->pattern_end)
            return bad(m, "malformed pattern (ends with '%%')", 0);
        it.class_end = p + 2;
    } else if (*p == '[') {
        it.class_end = set_end(m, p);
        if (!it.class_end)
            return bad(m, "malformed pattern (missing ']')", 0);
    }
    it.next = it.class_end;
    if (it.next < m->pattern_end &&
        (*it.next == '*' || *it.next == '+' || *it.next == '-' || *it.next == '?'))
        it.quantifier = *it.next++;
    return it;
}

static struct item read_frontier(struct pattern *m, const char *p)
{
    struct item it = { .kind = ITEM_FRONTIER, .class = p };

    if (p == m->pattern_end || *p != '[')
        return bad(m, "missing '[' after '%%f' in pattern", 0);
    it.next = it.class_end = set_end(m, p);
    return it.next ? it : bad(m, "malformed pattern (missing ']')", 0);
}

static struct item read_escape(struct pattern *m, const char *p)
{
    char kind = p + 1 < m->pattern_end ? p[1] : '\0';

    if (kind == 'b') {
        if (m->pattern_end - p < 4)
            return bad(m, "malformed pattern (missing arguments to '%%b')", 0);
        return (struct item){ .kind = ITEM_BALANCE, .class = p + 2, .next = p + 4 };
    }
    if (kind == 'f')
        return read_frontier(m, p + 2);
    if (kind >= '0' && kind <= '9')
        return (struct item){ .kind = ITEM_REFERENCE, .class = p + 1, .next = p + 2 };
    return read_one(m, p);
}

static struct item read_item(struct pattern *m, const char *p)
{
    switch (*p) {
    case '(':
        if (p + 1 < m->pattern_end && p[1] == ')')
            return (struct item){ .kind = ITEM_PLACE, .next = p + 2 };
        return (struct item){ .kind = ITEM_OPEN, .next = p + 1 };
    case ')':
        return (struct item){ .kind = ITEM_CLOSE, .next = p + 1 };
    case '$':
        if (p + 1 == m->pattern_end)
            return (struct item){ .kind = ITEM_TAIL, .next = p + 1 };
        return read_one(m, p);
    case '%':
        return read_escape(m, p);
    default:
        return read_one(m, p);
    }
}

/* ---- one byte ---- */

static inline bool is_between(unsigned char c, unsigned char first, unsigned char last)
{
    return (unsigned char)(c - first) <= last - first;
}

static inline bool is_letter(unsigned char c)
{
    return is_between(c | 0x20, 'a', 'z');
}

static inline bool is_graphic(unsigned char c)
{
    return is_between(c, '!', '~');
}

static inline bool is_alphanumeric(unsigned char c)
{
    return is_letter(c) || is_between(c, '0', '9');
}

/* The class after a '%', as ctype(3) has them in the C locale, which sonda never leaves: a letter in upper
 * case is its complement, what is no class stands for itself. */
static inline bool in_class(unsigned char c, unsigned char class)
{
    bool in;

    switch (class | 0x20) {
    case 'a':
        in = is_letter(c);
        break;
    case 'c':
        in = c < ' ' || c == 0x7F;
        break;
    case 'd':
        in = is_between(c, '0', '9');
        break;
    case 'g':
        in = is_graphic(c);
        break;
    case 'l':
        in = is_between(c, 'a', 'z');
        break;
    case 'p':
        in = is_graphic(c) && !is_alphanumeric(c);
        break;
    case 's':
        in = c == ' ' || is_between(c, '\t', '\r');
        break;
    case 'u':
        in = is_between(c, 'A', 'Z');
        break;
    case 'w':
        in = is_alphanumeric(c);
        break;
    case 'x':
        in = is_between(c, '0', '9') || is_between(c | 0x20, 'a', 'f');
        break;
    case 'z': /* out of the manual since 5.2, still in the library */
        in = c == '\0';
        break;
    default:
        return c == class;
    }
    return in == ((class & 0x20) != 0);
}

/* p: behind the '[', end: at the ']'. */
static bool in_set(unsigned char c, const char *p, const char *end)
{
    bool in = true;

    if (*p == '^') {
        in = false;
        p++;
    }
    while (p < end) {
        if (*p == '%') {
            if (in_class(c, (unsigned char)p[1]))
                return in;
            p += 2;
        } else if (p + 2 < end && p[1] == '-') {
            if ((unsigned char)p[0] <= c && c <= (unsigned char)p[2])
                return in;
            p += 3;
        } else {
            if ((unsigned char)*p == c)
                return in;
            p++;
        }
    }
    return !in;
}

static inline bool accepts(const struct item *it, unsigned char c)
{
    switch (*it->class) {
    case '.':
        return true;
    case '%':
        return in_class(c, (unsigned char)it->class[1]);
    case '[':
        return in_set(c, it->class + 1, it->class_end - 1);
    default:
        return (unsigned char)*it->class == c;
    }
}

/* ---- items with a quantifier ---- */

static bool late(const struct pattern *m)
{
    return __builtin_expect(*m->expired, 0);
}

/* Where the longest run of the item from s ends. */
static const char *run_end(const struct pattern *m, const struct item *it, const char *s)
{
    const char *end = m->text_end;

    switch (*it->class) {
    case '.':
        return end;
    case '%':
        while (s < end && in_class((unsigned char)*s, (unsigned char)it->class[1]))
            s++;
        return s;
    case '[':
        while (s < end && !late(m) && in_set((unsigned char)*s, it->class + 1, it->class_end - 1))
            s++;
        return s;
    default:
        while (s < end && *s == *it->class)
            s++;
        return s;
    }
}

/* As many as there are, then one less, … down to `least`. */
static const char *match_most(struct pattern *m, const struct item *it, const char *s, ptrdiff_t least)
{
    if (it->next == m->pattern_end && !late(m)) { /* the pattern ends here: the longest run it is */
        const char *end = run_end(m, it, s);
        return end - s >= least ? end : NULL;
    }
    for (const char *at = run_end(m, it, s); at - s >= least; at--) {
        const char *end = match_rest(m, at, it->next);
        if (end || m->error || late(m))
            return end;
    }
    return NULL;
}

/* None, then one more, … */
static const char *match_least(struct pattern *m, const struct item *it, const char *s)
{
    for (;; s++) {
        const char *end = match_rest(m, s, it->next);
        if (end || m->error || late(m))
            return end;
        if (s == m->text_end || !accepts(it, (unsigned char)*s))
            return NULL;
    }
}

static const char *match_optional(struct pattern *m, const struct item *it, const char *s)
{
    if (s < m->text_end && accepts(it, (unsigned char)*s)) {
        const char *end = match_rest(m, s + 1, it->next);
        if (end || m->error || late(m))
            return end;
    }
    return match_rest(m, s, it->next);
}

static const char *match_quantified(struct pattern *m, const struct item *it, const char *s)
{
    switch (it->quantifier) {
    case '*':
        return match_most(m, it, s, 0);
    case '+':
        return match_most(m, it, s, 1);
    case '-':
        return match_least(m, it, s);
    default:
        return match_optional(m, it, s);
    }
}

/* ---- captures ---- */

static const char *open_capture(struct pattern *m, const struct item *it, const char *s)
{
    if (m->count == PATTERN_CAPTURES_MAX) {
        m->error = "too many captures";
        return NULL;
    }
    ptrdiff_t len = it->kind == ITEM_PLACE ? PATTERN_POSITION : PATTERN_OPEN;
    m->captures[m->count++] = (struct pattern_capture){ s, len };
    const char *end = match_rest(m, s, it->next);
    if (!end)
        m->count--;
    return end;
}

static const char *close_capture(struct pattern *m, const struct item *it, const char *s)
{
    int i = m->count - 1;

    while (i >= 0 && m->captures[i].len != PATTERN_OPEN)
        i--;
    if (i < 0) {
        m->error = "invalid pattern capture";
        return NULL;
    }
    m->captures[i].len = s - m->captures[i].start;
    const char *end = match_rest(m, s, it->next);
    if (!end)
        m->captures[i].len = PATTERN_OPEN;
    return end;
}

/* ---- items that take what they take ---- */

static const char *match_reference(struct pattern *m, const struct item *it, const char *s)
{
    int i = *it->class - '1';

    if (i < 0 || i >= m->count || m->captures[i].len == PATTERN_OPEN) {
        m->error = "invalid capture index %%%d";
        m->error_number = i + 1;
        return NULL;
    }
    ptrdiff_t len = m->captures[i].len;
    if (len < 0 || m->text_end - s < len || memcmp(s, m->captures[i].start, (size_t)len) != 0)
        return NULL;
    return s + len;
}

static const char *match_balance(const struct pattern *m, const struct item *it, const char *s)
{
    char opening = it->class[0], closing = it->class[1];
    size_t nested = 0;

    if (s == m->text_end || *s != opening)
        return NULL;
    for (const char *at = s + 1; at < m->text_end; at++) {
        if (*at == closing && !nested--)
            return at + 1;
        if (*at != closing && *at == opening)
            nested++;
    }
    return NULL;
}

/* The ends of the text count as '\0'. */
static const char *match_frontier(const struct pattern *m, const struct item *it, const char *s)
{
    unsigned char before = s == m->text ? '\0' : (unsigned char)s[-1];
    unsigned char after = s == m->text_end ? '\0' : (unsigned char)*s;
    const char *set = it->class + 1, *end = it->class_end - 1;

    return !in_set(before, set, end) && in_set(after, set, end) ? s : NULL;
}

/* One item that needs no way back: behind what it takes, or NULL. */
static const char *match_plain(struct pattern *m, const struct item *it, const char *s)
{
    switch (it->kind) {
    case ITEM_ONE:
        return s < m->text_end && accepts(it, (unsigned char)*s) ? s + 1 : NULL;
    case ITEM_REFERENCE:
        return match_reference(m, it, s);
    case ITEM_BALANCE:
        return match_balance(m, it, s);
    case ITEM_FRONTIER:
        return match_frontier(m, it, s);
    case ITEM_TAIL:
        return s == m->text_end ? s : NULL;
    default:
        return NULL;
    }
}

/* ---- the row ---- */

/* A byte that stands for itself, once: most of a pattern, and quicker than reading an item. */
static inline bool is_literal(const char *p, const char *end)
{
    switch (*p) {
    case '(':
    case ')':
    case '$':
    case '%':
    case '.':
    case '[':
        return false;
    default:
        return p + 1 == end || (p[1] != '*' && p[1] != '+' && p[1] != '-' && p[1] != '?');
    }
}

static const char *match_row(struct pattern *m, const char *s, const char *p)
{
    while (s && p < m->pattern_end && !late(m)) {
        if (is_literal(p, m->pattern_end)) {
            s = s < m->text_end && *s == *p ? s + 1 : NULL;
            p++;
            continue;
        }
        struct item it = read_item(m, p);
        if (it.kind == ITEM_OPEN || it.kind == ITEM_PLACE)
            return open_capture(m, &it, s);
        if (it.kind == ITEM_CLOSE)
            return close_capture(m, &it, s);
        if (it.quantifier)
            return match_quantified(m, &it, s);
        s = match_plain(m, &it, s);
        p = it.next;
    }
    return late(m) ? NULL : s;
}

/* The end of the match of the items from p against the text from s, or NULL: none, m->error, or late. */
static const char *match_rest(struct pattern *m, const char *s, const char *p)
{
    if (m->depth == DEPTH_MAX) {
        m->error = "pattern too complex";
        return NULL;
    }
    m->depth++;
    const char *end = match_row(m, s, p);
    m->depth--;
    return end;
}

/* ---- searching ---- */

void pattern_init(struct pattern *m, const char *text, size_t text_len, const char *pattern,
                  size_t pattern_len, bool anchor, const volatile sig_atomic_t *expired)
{
    m->anchored = anchor && pattern_len && *pattern == '^';
    m->text = text;
    m->text_end = text + text_len;
    m->pattern = pattern + m->anchored;
    m->pattern_end = pattern + pattern_len;
    m->expired = expired;
    m->depth = m->count = 0;
    m->error = NULL;
    m->error_number = 0;
}

/* Whether each match begins with a byte of the first item. */
static bool begins_with(const struct item *first)
{
    return first->kind == ITEM_ONE && (first->quantifier == 0 || first->quantifier == '+') &&
           *first->class != '.';
}

/* The next place where the first item takes a byte, or NULL. */
static const char *next_start(const struct pattern *m, const struct item *first, const char *at)
{
    const char *end = m->text_end;

    if (*first->class != '%' && *first->class != '[')
        return memchr(at, *first->class, (size_t)(end - at));
    while (at < end && !accepts(first, (unsigned char)*at) && !late(m))
        at++;
    return at < end && !late(m) ? at : NULL;
}

static int result(const struct pattern *m, bool found)
{
    if (late(m))
        return -ETIMEDOUT;
    if (m->error)
        return -EINVAL;
    return found;
}

int pattern_search(struct pattern *m, const char *at, const char **start, const char **end)
{
    struct item first = { .kind = ITEM_BAD };

    if (!m->anchored && m->pattern < m->pattern_end)
        first = read_item(m, m->pattern);
    for (bool skip = begins_with(&first);; at++) {
        if (skip && !(at = next_start(m, &first, at)))
            return result(m, false);
        m->count = 0;
        const char *stop = m->error ? NULL : match_rest(m, at, m->pattern);
        if (stop) {
            *start = at;
            *end = stop;
        }
        if (stop || m->error || late(m) || m->anchored || at == m->text_end)
            return result(m, stop != NULL);
    }
}
