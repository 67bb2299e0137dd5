/* SPDX-License-Identifier: MIT */
#include "match/regex.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/regex_program.h"

#define REPEAT_MAX 1000 /* RE2's own bound on {n} */
#define CODE_MAX   2500 /* with repeats written out: a name of 4 KiB takes some 15 ms then */
#define DEPTH_MAX  64

#define DIGITS "0123456789"
#define WORDS  DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define SPACES "\t\n\f\r "

struct parser {
    const char *at;
    struct regex *r;
    const char *refusal; /* NULL: all is well */
    bool no_memory;
    bool atom; /* there is something that a repeat would apply to, from here: */
    size_t atom_begin;
    bool ignore_case;
    int depth;
};

static void refuse(struct parser *p, const char *reason)
{
    if (!p->refusal)
        p->refusal = reason;
}

static bool is_well(const struct parser *p)
{
    return !p->refusal && !p->no_memory;
}

/* ---- code ---- */

/* Room for `count` more ops; false with the parser told. */
static bool make_room(struct parser *p, size_t count)
{
    struct regex *r = p->r;

    if (!is_well(p))
        return false;
    if (r->len + count > CODE_MAX) {
        refuse(p, "it is too large");
        return false;
    }
    if (r->len + count <= r->size)
        return true;

    size_t size = (r->len + count) * 2;
    struct regex_op *code = realloc(r->code, size * sizeof(*code));
    if (!code) {
        p->no_memory = true;
        return false;
    }
    r->code = code;
    r->size = size;

    return true;
}

static void insert(struct parser *p, size_t at, struct regex_op op)
{
    struct regex *r = p->r;
    if (!make_room(p, 1))
        return;

    memmove(r->code + at + 1, r->code + at, (r->len - at) * sizeof(op));
    r->code[at] = op;
    r->len++;
}

static void emit(struct parser *p, struct regex_op op)
{
    insert(p, p->r->len, op);
}

static struct regex_op split(size_t from, size_t to, size_t or_to)
{
    return (struct regex_op){ .kind = REGEX_SPLIT,
                              .to = (int16_t)((long)to - (long)from),
                              .or_to = (int16_t)((long)or_to - (long)from) };
}

static struct regex_op jump(size_t from, size_t to)
{
    return (struct regex_op){ .kind = REGEX_JUMP, .to = (int16_t)((long)to - (long)from) };
}

/* ---- sets ---- */

static void add(struct regex_set *set, int c)
{
    set->bits[c / 8] |= (uint8_t)(1 << (c % 8));
}

static bool has(const struct regex_set *set, int c)
{
    return set->bits[c / 8] >> (c % 8) & 1;
}

static void add_all(struct regex_set *set, const char *characters)
{
    for (; *characters; characters++)
        add(set, (unsigned char)*characters);
}

static void fold_case(struct regex_set *set)
{
    for (int c = 'a'; c <= 'z'; c++) {
        if (has(set, c) || has(set, c - 'a' + 'A')) {
            add(set, c);
            add(set, c - 'a' + 'A');
        }
    }
}

static void negate(struct regex_set *set)
{
    for (size_t i = 0; i < sizeof(set->bits); i++)
        set->bits[i] = (uint8_t)~set->bits[i];
}

static void emit_set(struct parser *p, struct regex_set *set, bool negated)
{
    struct regex *r = p->r;

    if (p->ignore_case)
        fold_case(set);
    if (negated)
        negate(set);
    if (r->set_count == r->set_size) {
        size_t size = r->set_size ? r->set_size * 2 : 4;
        struct regex_set *sets = realloc(r->sets, size * sizeof(*sets));
        if (!sets) {
            p->no_memory = true;
            return;
        }
        r->sets = sets;
        r->set_size = size;
    }
    r->sets[r->set_count] = *set;
    emit(p, (struct regex_op){ .kind = REGEX_SET, .set = (uint16_t)r->set_count++ });
}

static void emit_byte(struct parser *p, unsigned char c)
{
    struct regex_set set = { { 0 } };

    if (!p->ignore_case || c >= 0x80 || !isalpha(c)) {
        emit(p, (struct regex_op){ .kind = REGEX_BYTE, .byte = c });
        return;
    }
    add(&set, c);
    emit_set(p, &set, false);
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
        refuse(p, "it ends in a backslash");
        return;
    }
    p->at++;
    if (place_of(c, &place)) {
        emit(p, (struct regex_op){ .kind = (uint8_t)place });
        p->atom = false;
        return;
    }
    if (class_of(c)) {
        add_all(&set, class_of(c));
        emit_set(p, &set, c < 'a');
    } else if (control_of(c)) {
        emit_byte(p, (unsigned char)control_of(c));
    } else if (is_alphanumeric(c)) {
        refuse(p, "it has an escape that is not supported");
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
        refuse(p, "it has a character beyond ASCII within brackets");
    if (c != '\\')
        return (unsigned char)c;

    c = *p->at ? *p->at++ : '\0';
    if (c >= 'a' && class_of(c)) {
        add_all(set, class_of(c));
        return -1;
    }
    if (control_of(c))
        return control_of(c);
    if (c == '\0' || is_alphanumeric(c) || (unsigned char)c >= 0x80)
        refuse(p, "it has an escape within brackets that is not supported");

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
        refuse(p, "it has a range within brackets that is not supported");
        return;
    }
    for (int c = first; c <= last; c++)
        add(set, c);
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
                add(set, c);
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
    for (bool first = true; *p->at && (first || *p->at != ']') && !p->refusal; first = false) {
        if (bracket_named(p, &set))
            continue;
        int c = bracket_character(p, &set);
        if (c >= 0 && is_range(p->at))
            bracket_range(p, &set, c);
        else if (c >= 0)
            add(&set, c);
    }
    if (*p->at != ']') {
        refuse(p, "a bracket is not closed");
        return;
    }
    p->at++;
    emit_set(p, &set, negated);
}

/* ---- repeats ---- */

struct times {
    unsigned long least, most;
    bool endless;
};

/* {n}, {n,} or {n,m}: its length; 0 where the brace is only a brace. */
static size_t counted_repeat(const char *at, struct times *t)
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

static void append(struct parser *p, const struct regex_op *code, size_t len)
{
    if (len == 0 || !make_room(p, len))
        return;

    memcpy(p->r->code + p->r->len, code, len * sizeof(*code));
    p->r->len += len;
}

/* The code from `begin` on as often as it is asked for: least times, then endlessly or up to most times. */
static void write_out(struct parser *p, size_t begin, const struct times *t)
{
    size_t len = p->r->len - begin;
    struct regex_op *body = malloc((len + 1) * sizeof(*body));
    if (!body) {
        p->no_memory = true;
        return;
    }

    if (len)
        memcpy(body, p->r->code + begin, len * sizeof(*body));
    p->r->len = begin;
    for (unsigned long i = 0; i < t->least && is_well(p); i++)
        append(p, body, len);
    if (t->endless) {
        emit(p, split(0, 1, len + 2));
        append(p, body, len);
        emit(p, jump(len + 1, 0));
    }
    /* Each that may be left out leads to the end of them all;
     * what is too far for that is too large anyway. */
    for (unsigned long left = t->endless ? 0 : t->most - t->least; left && is_well(p); left--) {
        if (left * (len + 1) > CODE_MAX)
            refuse(p, "it is too large");
        emit(p, split(0, 1, left * (len + 1)));
        append(p, body, len);
    }
    free(body);
}

static void repeat(struct parser *p, size_t pattern_len, const struct times *t)
{
    if (!p->atom) {
        refuse(p, "a repeat has nothing to repeat");
        return;
    }
    if (t->least > REPEAT_MAX || t->most > REPEAT_MAX) {
        refuse(p, "it repeats more than 1000 times");
        return;
    }
    if (!t->endless && t->most < t->least) {
        refuse(p, "a repeat ends before it begins");
        return;
    }
    p->at += pattern_len;
    if (*p->at == '?')
        p->at++;
    write_out(p, p->atom_begin, t);
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
        refuse(p, "it has a group with flags that are not supported");
}

static void group(struct parser *p)
{
    size_t begin = p->r->len;

    open_group(p);
    if (++p->depth == DEPTH_MAX)
        refuse(p, "its groups are nested too deeply");
    if (!p->refusal)
        alternatives(p);
    if (*p->at != ')')
        refuse(p, "a parenthesis is not closed");
    else
        p->at++;
    p->depth--;
    p->atom = true;
    p->atom_begin = begin;
}

static void place(struct parser *p, enum regex_kind kind)
{
    p->at++;
    emit(p, (struct regex_op){ .kind = (uint8_t)kind });
    p->atom = false;
}

/* What a repeat may apply to, or a place between bytes. */
static void atom(struct parser *p)
{
    p->atom = true;
    p->atom_begin = p->r->len;
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
        emit(p, (struct regex_op){ .kind = REGEX_ANY });
        break;
    default:
        emit_byte(p, (unsigned char)*p->at++);
    }
}

static size_t repeat_at(const char *at, struct times *t)
{
    *t = (struct times){ .least = *at == '+', .most = *at == '?', .endless = *at != '?' };

    if (*at == '{')
        return counted_repeat(at, t);

    return *at == '*' || *at == '+' || *at == '?';
}

static void sequence(struct parser *p)
{
    struct times t;

    p->atom = false;
    while (*p->at && *p->at != '|' && *p->at != ')' && is_well(p)) {
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
    size_t begin = p->r->len;

    for (sequence(p); *p->at == '|' && is_well(p); sequence(p)) {
        p->at++;
        insert(p, begin, split(begin, begin + 1, p->r->len + 2));
        emit(p, (struct regex_op){ .kind = REGEX_JUMP, .to = (int16_t)last });
        last = p->r->len;
        begin = p->r->len;
    }
    while (last && is_well(p)) {
        struct regex_op *op = &p->r->code[last - 1];
        size_t before = (size_t)op->to;
        *op = jump(last - 1, p->r->len);
        last = before;
    }
    p->atom = false;
}

static void parse(struct parser *p)
{
    if (strlen(p->at) > REGEX_PATTERN_MAX)
        refuse(p, "it is too long");
    if (strncmp(p->at, "(?i)", 4) == 0) {
        p->ignore_case = true;
        p->at += 4;
    }
    if (!p->refusal)
        alternatives(p);
    if (*p->at == ')')
        refuse(p, "a parenthesis is closed that was not opened");
    emit(p, (struct regex_op){ .kind = REGEX_MATCH });
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
    struct parser p = { .at = pattern, .r = calloc(1, sizeof(*p.r)) };
    if (!p.r)
        return -ENOMEM;

    parse(&p);
    if (p.refusal)
        snprintf(message, size, "pattern '%.200s': %s", pattern, p.refusal);
    int error = p.no_memory ? -ENOMEM : p.refusal ? -EINVAL : finish(p.r) ? 0 : -ENOMEM;
    if (error) {
        regex_free(p.r);
        return error;
    }

    *ret = p.r;
    return 0;
}
