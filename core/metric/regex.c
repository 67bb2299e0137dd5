/* SPDX-License-Identifier: MIT */
#include "metric/regex.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

#define REPEAT_MAX 1000  /* RE2's own bound on {n} */
#define STATES_MAX 20000 /* positions of the pattern with its repeats written out */
#define DEPTH_MAX  64

#define DIGITS "0-9"
#define WORDS  "0-9A-Za-z_"
#define SPACES "\t\n\f\r "

struct translation {
    const char *at;
    struct buffer out;
    const char *refusal; /* NULL: all is well */
    bool atom;           /* there is something that a repeat would apply to */
    bool ignore_case;
    int depth;
    unsigned long total[DEPTH_MAX]; /* positions of each open group */
    unsigned long last;             /* of the last atom */
};

static void refuse(struct translation *t, const char *reason)
{
    if (!t->refusal)
        t->refusal = reason;
}

static void add_atom(struct translation *t, unsigned long positions)
{
    t->atom = true;
    t->last = positions;
    t->total[t->depth] += positions;
    if (t->total[t->depth] > STATES_MAX)
        refuse(t, "it is too large");
}

static void put_literal(struct translation *t, char c)
{
    if (strchr("^.[$()|*+?{\\", c))
        buffer_char(&t->out, '\\');
    buffer_char(&t->out, c);
}

/* The set behind \d, \w, \s and their capitals; NULL for another letter. */
static const char *class_of(char letter)
{
    switch (letter | 0x20) {
    case 'd':
        return DIGITS;
    case 'w':
        return WORDS;
    case 's':
        return SPACES;
    default:
        return NULL;
    }
}

/* \t and its kin; 0 for another letter. */
static char control_of(char letter)
{
    const char *found = letter ? strchr("t\tn\nr\rf\fv\va\a", letter) : NULL;

    return found && (unsigned char)letter >= 'a' ? found[1] : 0;
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void escape(struct translation *t)
{
    char c = *++t->at;

    if (c == '\0') {
        refuse(t, "it ends in a backslash");
        return;
    }
    t->at++;
    if (class_of(c)) {
        buffer_string(&t->out, c >= 'a' ? "[" : "[^");
        buffer_string(&t->out, class_of(c));
        buffer_char(&t->out, ']');
    } else if (c == 'A' || c == 'z') {
        buffer_char(&t->out, c == 'A' ? '^' : '$');
        return;
    } else if (c == 'b' || c == 'B') {
        buffer_char(&t->out, '\\');
        buffer_char(&t->out, c);
        return;
    } else if (control_of(c)) {
        put_literal(t, control_of(c));
    } else if (is_alphanumeric(c)) {
        refuse(t, "it has an escape that is not supported");
    } else {
        put_literal(t, c);
    }
    add_atom(t, 1);
}

/* What a bracket holds, gathered so that the characters special to POSIX brackets stand where they are plain. */
struct bracket {
    struct buffer set;
    bool closing, opening, caret, dash, has_last;
};

static void put_in_bracket(struct bracket *b, char c)
{
    switch (c) {
    case ']':
        b->closing = true;
        break;
    case '[':
        b->opening = true;
        break;
    case '^':
        b->caret = true;
        break;
    case '-':
        b->dash = true;
        break;
    default:
        buffer_char(&b->set, c);
    }
}

/* One character of a bracket, escapes resolved; classes are added whole and answer -1. */
static int bracket_character(struct translation *t, struct bracket *b)
{
    char c = *t->at++;

    if ((unsigned char)c >= 0x80)
        refuse(t, "it has a character beyond ASCII within brackets");
    if (c != '\\')
        return (unsigned char)c;

    c = *t->at ? *t->at++ : '\0';
    if (c >= 'a' && class_of(c)) {
        buffer_string(&b->set, class_of(c));
        return -1;
    }
    if (control_of(c))
        return control_of(c);
    if (c == '\0' || is_alphanumeric(c))
        refuse(t, "it has an escape within brackets that is not supported");

    return (unsigned char)c;
}

static bool is_range(const char *at)
{
    return at[0] == '-' && at[1] != ']' && at[1] != '\0';
}

static void bracket_range(struct translation *t, struct bracket *b, int first)
{
    t->at++;
    int last = bracket_character(t, b);

    if (last < first || strchr("[]^-", first) || strchr("[]^-", last)) {
        refuse(t, "it has a range within brackets that is not supported");
        return;
    }
    buffer_char(&b->set, (char)first);
    buffer_char(&b->set, '-');
    buffer_char(&b->set, (char)last);
}

/* [:alpha:] and its kin, kept as they are. */
static bool bracket_named(struct translation *t, struct bracket *b)
{
    if (t->at[0] != '[' || t->at[1] != ':')
        return false;

    const char *end = strstr(t->at + 2, ":]");
    if (!end)
        return false;
    buffer_append(&b->set, t->at, (size_t)(end + 2 - t->at));
    t->at = end + 2;

    return true;
}

static void put_bracket(struct translation *t, const struct bracket *b, bool negated)
{
    bool lone_caret = b->caret && !negated && !b->set.len && !b->closing && !b->opening && !b->dash;

    if (lone_caret) {
        buffer_string(&t->out, "\\^");
        return;
    }
    buffer_string(&t->out, negated ? "[^" : "[");
    if (b->closing)
        buffer_char(&t->out, ']');
    buffer_append(&t->out, b->set.bytes ? b->set.bytes : "", b->set.len);
    if (b->opening)
        buffer_char(&t->out, '[');
    /* Last but for the dash; where nothing stands before it the dash goes first. */
    bool first = !negated && !b->closing && !b->set.len && !b->opening;
    if (b->caret)
        buffer_string(&t->out, first ? "-^" : "^");
    if (b->dash && !(b->caret && first))
        buffer_char(&t->out, '-');
    buffer_char(&t->out, ']');
}

static void bracket(struct translation *t)
{
    struct bracket b = { 0 };
    bool negated = *++t->at == '^';

    t->at += negated;
    for (bool first = true; *t->at && (first || *t->at != ']') && !t->refusal; first = false) {
        if (bracket_named(t, &b))
            continue;
        int c = bracket_character(t, &b);
        if (c >= 0 && is_range(t->at))
            bracket_range(t, &b, c);
        else if (c >= 0)
            put_in_bracket(&b, (char)c);
    }
    if (*t->at != ']')
        refuse(t, "a bracket is not closed");
    else
        t->at++;
    put_bracket(t, &b, negated);
    buffer_free(&b.set);
    add_atom(t, 1);
}

static void open_group(struct translation *t)
{
    t->at++;
    if (*t->at == '?') {
        const char *name = t->at[1] == 'P' ? t->at + 2 : t->at + 1;
        const char *end = *name == '<' ? strchr(name, '>') : NULL;
        if (t->at[1] == ':')
            t->at += 2;
        else if (end && end > name + 1)
            t->at = end + 1;
        else
            refuse(t, "it has a group with flags that are not supported");
    }
    if (t->depth + 1 == DEPTH_MAX) {
        refuse(t, "its groups are nested too deeply");
        return;
    }
    t->total[++t->depth] = 0;
    t->atom = false;
    buffer_char(&t->out, '(');
}

static void close_group(struct translation *t)
{
    t->at++;
    if (t->depth == 0) {
        refuse(t, "a parenthesis is closed that was not opened");
        return;
    }
    unsigned long positions = t->total[t->depth--];
    buffer_char(&t->out, ')');
    add_atom(t, positions + 1);
}

/* {n}, {n,} or {n,m}: its length and the larger number; 0 where the brace is only a brace. */
static size_t counted_repeat(const char *at, unsigned long *most)
{
    char *end;

    if (at[1] < '0' || at[1] > '9')
        return 0;
    *most = strtoul(at + 1, &end, 10);
    if (*end == ',' && end[1] >= '0' && end[1] <= '9') {
        unsigned long second = strtoul(end + 1, &end, 10);
        *most = second > *most ? second : *most;
    } else if (*end == ',') {
        end++;
    }

    return *end == '}' ? (size_t)(end + 1 - at) : 0;
}

static void repeat(struct translation *t, size_t len, unsigned long times)
{
    if (!t->atom) {
        refuse(t, "a repeat has nothing to repeat");
        return;
    }
    if (times > REPEAT_MAX) {
        refuse(t, "it repeats more than 1000 times");
        return;
    }
    buffer_append(&t->out, t->at, len);
    t->at += len;
    if (*t->at == '?')
        t->at++;
    if (times > 1)
        add_atom(t, t->last * (times - 1));
    t->atom = false;
}

static void step(struct translation *t)
{
    unsigned long most;
    size_t len;

    switch (*t->at) {
    case '\\':
        escape(t);
        break;
    case '[':
        bracket(t);
        break;
    case '(':
        open_group(t);
        break;
    case ')':
        close_group(t);
        break;
    case '*':
    case '+':
    case '?':
        repeat(t, 1, 1);
        break;
    case '{':
        if ((len = counted_repeat(t->at, &most))) {
            repeat(t, len, most);
            break;
        }
        put_literal(t, *t->at++);
        add_atom(t, 1);
        break;
    case '^':
    case '$':
    case '|':
        t->atom = false;
        buffer_char(&t->out, *t->at++);
        break;
    default:
        buffer_char(&t->out, *t->at++);
        add_atom(t, 1);
    }
}

static void translate(struct translation *t)
{
    if (strlen(t->at) > REGEX_PATTERN_MAX)
        refuse(t, "it is too long");
    if (strncmp(t->at, "(?i)", 4) == 0) {
        t->ignore_case = true;
        t->at += 4;
    }
    while (*t->at && !t->refusal)
        step(t);
    if (t->depth > 0)
        refuse(t, "a parenthesis is not closed");
}

int regex_compile(const char *pattern, regex_t *ret, char *message, size_t size)
{
    struct translation t = { .at = pattern };

    translate(&t);
    int r = t.refusal ? -EINVAL : t.out.failed ? -ENOMEM : 0;
    if (t.refusal)
        snprintf(message, size, "pattern '%.200s': %s", pattern, t.refusal);

    if (r == 0) {
        int flags = REG_EXTENDED | REG_NOSUB | (t.ignore_case ? REG_ICASE : 0);
        int error = regcomp(ret, t.out.bytes ? t.out.bytes : "", flags);
        if (error) {
            size_t len = (size_t)snprintf(message, size, "pattern '%.200s': ", pattern);
            regerror(error, ret, message + (len < size ? len : size), len < size ? size - len : 0);
            r = error == REG_ESPACE ? -ENOMEM : -EINVAL;
        }
    }
    buffer_free(&t.out);

    return r;
}
