/* SPDX-License-Identifier: MIT */
#include "match/regex.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/regex_code.h"

#define REPEAT_MAX 1000 /* RE2's own bound on {n} */
#define DEPTH_MAX  64

#define DIGITS "0123456789"
#define WORDS  DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define SPACES "\t\n\f\r "

struct parser {
    const char *at;
    struct regex_builder b;
    bool atom; /* there is something that a repeat would apply to, from here: */
    size_t atom_begin;
    int depth;
};

static void emit_byte(struct parser *p, unsigned char c)
{
    struct regex_set set = { { 0 } };

    if (!p->b.ignore_case || c >= 0x80 || !isalpha(c)) {
        regex_emit(&p->b, (struct regex_op){ .kind = REGEX_BYTE, .byte = c });
        return;
    }
    regex_set_add(&set, c);
    regex_emit_set(&p->b, &set, false);
}

/* ---- escapes ---- */

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
    switch (letter) {
    case 't':
        return '\t';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 'f':
        return '\f';
    case 'v':
        return '\v';
    case 'a':
        return '\a';
    default:
        return 0;
    }
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool place_of(char letter, enum regex_kind *kind)
{
    static const struct {
        char letter;
        enum regex_kind kind;
    } places[] = { { 'A', REGEX_BEGIN }, { 'z', REGEX_END }, { 'b', REGEX_EDGE }, { 'B', REGEX_NO_EDGE } };

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (places[i].letter == letter) {
            *kind = places[i].kind;
            return true;
        }
    }

    return false;
}

static void escape(struct parser *p)
{
    struct regex_set set = { { 0 } };
    enum regex_kind place;
    char c = *++p->at;

    if (c == '\0') {
        regex_refuse(&p->b, "it ends in a backslash");
        return;
    }
    p->at++;
    if (place_of(c, &place)) {
        regex_emit(&p->b, (struct regex_op){ .kind = (uint8_t)place });
        p->atom = false;
        return;
    }
    if (class_of(c)) {
        regex_set_add_all(&set, class_of(c));
        regex_emit_set(&p->b, &set, c < 'a');
    } else if (control_of(c)) {
        emit_byte(p, (unsigned char)control_of(c));
    } else if (is_alphanumeric(c)) {
        regex_refuse(&p->b, "it has an escape that is not supported");
    } else {
        emit_byte(p, (unsigned char)c);
    }
}

/* ---- brackets ---- */

/* One character of a bracket, escapes resolved; classes are added whole and answer -1. */
static int bracket_character(struct parser *p, struct regex_set *set)
{
    char c = *p->at++;

    if ((unsigned char)c >= 0x80)
        regex_refuse(&p->b, "it has a character beyond ASCII within brackets");
    if (c != '\\')
        return (unsigned char)c;

    c = *p->at ? *p->at++ : '\0';
    if (c >= 'a' && class_of(c)) {
        regex_set_add_all(set, class_of(c));
        return -1;
    }
    if (control_of(c))
        return control_of(c);
    if (c == '\0' || is_alphanumeric(c) || (unsigned char)c >= 0x80)
        regex_refuse(&p->b, "it has an escape within brackets that is not supported");

    return (unsigned char)c;
}

static bool is_range(const char *at)
{
    return at[0] == '-' && at[1] != ']' && at[1] != '\0';
}

static void bracket_range(struct parser *p, struct regex_set *set, int first)
{
    p->at++;
    int last = bracket_character(p, set);

    if (last < first) {
        regex_refuse(&p->b, "it has a range within brackets that is not supported");
        return;
    }
    for (int c = first; c <= last; c++)
        regex_set_add(set, c);
}

/* [:alpha:] and its kin. */
static bool bracket_named(struct parser *p, struct regex_set *set)
{
    static const struct {
        const char *name;
        int (*is)(int c);
    } classes[] = {
        { "[:alnum:]", isalnum }, { "[:alpha:]", isalpha }, { "[:blank:]", isblank },
        { "[:cntrl:]", iscntrl }, { "[:digit:]", isdigit }, { "[:graph:]", isgraph },
        { "[:lower:]", islower }, { "[:print:]", isprint }, { "[:punct:]", ispunct },
        { "[:space:]", isspace }, { "[:upper:]", isupper }, { "[:xdigit:]", isxdigit },
    };

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        size_t len = strlen(classes[i].name);
        if (strncmp(p->at, classes[i].name, len) != 0)
            continue;
        for (int c = 0; c < 0x80; c++)
            if (classes[i].is(c))
                regex_set_add(set, c);
        p->at += len;
        return true;
    }

    return false;
}

static void bracket(struct parser *p)
{
    struct regex_set set = { { 0 } };
    bool negated = *++p->at == '^';

    p->at += negated;
    for (bool first = true; *p->at && (first || *p->at != ']') && !p->b.refusal; first = false) {
        if (bracket_named(p, &set))
            continue;
        int c = bracket_character(p, &set);
        if (c >= 0 && is_range(p->at))
            bracket_range(p, &set, c);
        else if (c >= 0)
            regex_set_add(&set, c);
    }
    if (*p->at != ']') {
        regex_refuse(&p->b, "a bracket is not closed");
        return;
    }
    p->at++;
    regex_emit_set(&p->b, &set, negated);
}

/* ---- repeats ---- */

/* {n}, {n,} or {n,m}: its length; 0 where the brace is only a brace. */
static size_t counted_repeat(const char *at, struct regex_times *t)
{
    char *end;

    if (at[1] < '0' || at[1] > '9')
        return 0;
    t->least = t->most = strtoul(at + 1, &end, 10);
    t->endless = end[0] == ',' && end[1] == '}';
    if (t->endless)
        end++;
    else if (end[0] == ',' && end[1] >= '0' && end[1] <= '9')
        t->most = strtoul(end + 1, &end, 10);

    return *end == '}' ? (size_t)(end + 1 - at) : 0;
}

static void repeat(struct parser *p, size_t pattern_len, const struct regex_times *t)
{
    if (!p->atom) {
        regex_refuse(&p->b, "a repeat has nothing to repeat");
        return;
    }
    if (t->least > REPEAT_MAX || t->most > REPEAT_MAX) {
        regex_refuse(&p->b, "it repeats more than 1000 times");
        return;
    }
    if (!t->endless && t->most < t->least) {
        regex_refuse(&p->b, "a repeat ends before it begins");
        return;
    }
    p->at += pattern_len;
    if (*p->at == '?')
        p->at++;
    regex_repeat(&p->b, p->atom_begin, t);
    p->atom = false;
}

/* ---- the pattern ---- */

static void alternatives(struct parser *p);

static void open_group(struct parser *p)
{
    p->at++;
    if (*p->at != '?')
        return;

    const char *name = p->at[1] == 'P' ? p->at + 2 : p->at + 1;
    const char *end = *name == '<' ? strchr(name, '>') : NULL;
    if (p->at[1] == ':')
        p->at += 2;
    else if (end && end > name + 1)
        p->at = end + 1;
    else
        regex_refuse(&p->b, "it has a group with flags that are not supported");
}

static void group(struct parser *p)
{
    size_t begin = p->b.r->len;

    open_group(p);
    if (++p->depth == DEPTH_MAX)
        regex_refuse(&p->b, "its groups are nested too deeply");
    if (!p->b.refusal)
        alternatives(p);
    if (*p->at != ')')
        regex_refuse(&p->b, "a parenthesis is not closed");
    else
        p->at++;
    p->depth--;
    p->atom = true;
    p->atom_begin = begin;
}

static void place(struct parser *p, enum regex_kind kind)
{
    p->at++;
    regex_emit(&p->b, (struct regex_op){ .kind = (uint8_t)kind });
    p->atom = false;
}

/* What a repeat may apply to, or a place between bytes. */
static void atom(struct parser *p)
{
    p->atom = true;
    p->atom_begin = p->b.r->len;
    switch (*p->at) {
    case '\\':
        escape(p);
        break;
    case '[':
        bracket(p);
        break;
    case '(':
        group(p);
        break;
    case '^':
        place(p, REGEX_BEGIN);
        break;
    case '$':
        place(p, REGEX_END);
        break;
    case '.':
        p->at++;
        regex_emit(&p->b, (struct regex_op){ .kind = REGEX_ANY });
        break;
    default:
        emit_byte(p, (unsigned char)*p->at++);
    }
}

static size_t repeat_at(const char *at, struct regex_times *t)
{
    *t = (struct regex_times){ .least = *at == '+', .most = *at == '?', .endless = *at != '?' };

    if (*at == '{')
        return counted_repeat(at, t);

    return *at == '*' || *at == '+' || *at == '?';
}

static void sequence(struct parser *p)
{
    struct regex_times t;

    p->atom = false;
    while (*p->at && *p->at != '|' && *p->at != ')' && regex_is_well(&p->b)) {
        size_t len = repeat_at(p->at, &t);
        if (len)
            repeat(p, len, &t);
        else
            atom(p);
    }
}

/* a|b|c: SPLIT a JUMP SPLIT b JUMP c; the jumps, whose end is not known yet, are a list through `to`. */
static void alternatives(struct parser *p)
{
    size_t last = 0; /* place of the last jump + 1; 0: none */
    size_t begin = p->b.r->len;

    for (sequence(p); *p->at == '|' && regex_is_well(&p->b); sequence(p)) {
        p->at++;
        regex_insert(&p->b, begin, regex_split(begin, begin + 1, p->b.r->len + 2));
        regex_emit(&p->b, (struct regex_op){ .kind = REGEX_JUMP, .to = (int16_t)last });
        last = p->b.r->len;
        begin = p->b.r->len;
    }
    while (last && regex_is_well(&p->b)) {
        struct regex_op *op = &p->b.r->code[last - 1];
        size_t before = (size_t)op->to;
        *op = regex_jump(last - 1, p->b.r->len);
        last = before;
    }
    p->atom = false;
}

static void parse(struct parser *p)
{
    if (strlen(p->at) > REGEX_PATTERN_MAX)
        regex_refuse(&p->b, "it is too long");
    if (strncmp(p->at, "(?i)", 4) == 0) {
        p->b.ignore_case = true;
        p->at += 4;
    }
    if (!p->b.refusal)
        alternatives(p);
    if (*p->at == ')')
        regex_refuse(&p->b, "a parenthesis is closed that was not opened");
    regex_emit(&p->b, (struct regex_op){ .kind = REGEX_MATCH });
}

/* The working memory, and code no longer than it is. */
static bool finish(struct regex *r)
{
    struct regex_op *code = realloc(r->code, r->len * sizeof(*code));

    r->code = code ? code : r->code;
    r->lists = calloc(3 * r->len, sizeof(*r->lists));
    r->seen = calloc(r->len, sizeof(*r->seen));
    if (!r->lists || !r->seen)
        return false;
    r->now = r->lists;
    r->next = r->now + r->len;
    r->todo = r->next + r->len;

    return true;
}

void regex_free(struct regex *r)
{
    if (!r)
        return;

    free(r->code);
    free(r->sets);
    free(r->lists);
    free(r->seen);
    free(r);
}

int regex_compile(const char *pattern, struct regex **ret, char *message, size_t size)
{
    struct parser p = { .at = pattern, .b.r = calloc(1, sizeof(*p.b.r)) };
    if (!p.b.r)
        return -ENOMEM;

    parse(&p);
    if (p.b.refusal)
        snprintf(message, size, "pattern '%.200s': %s", pattern, p.b.refusal);
    int error = p.b.no_memory ? -ENOMEM : p.b.refusal ? -EINVAL : finish(p.b.r) ? 0 : -ENOMEM;
    if (error) {
        regex_free(p.b.r);
        return error;
    }

    *ret = p.b.r;
    return 0;
}
