/* SPDX-License-Identifier: MIT */
#include "engine/field_chain.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define NESTING_MAX 256 /* Lua refuses 200 of them in one another */

enum token { TOKEN_NONE, TOKEN_VALUE, TOKEN_DOT, TOKEN_OTHER };

struct scanner {
    const char *at, *end;
    int line;
    enum token last;
    int row[NESTING_MAX]; /* fields so far, of the expression at each depth of brackets */
    bool call[NESTING_MAX];
    int depth;
};

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void skip_to(struct scanner *s, const char *to)
{
    for (; s->at < to; s->at++)
        s->line += *s->at == '\n';
}

/* At "[", "[=[" and so on: how many "=", or -1 where it opens no long text. */
static int long_level(const struct scanner *s)
{
    const char *p = s->at + 1;

    while (p < s->end && *p == '=')
        p++;
    return p < s->end && *p == '[' ? (int)(p - s->at - 1) : -1;
}

/* Past the "]=]" that closes the long text here. */
static void skip_long(struct scanner *s, int level)
{
    const char *p = s->at + level + 2;

    for (; (p = memchr(p, ']', (size_t)(s->end - p))) != NULL; p++) {
        int n = 0;
        while (n < level && p + 1 + n < s->end && p[1 + n] == '=')
            n++;
        if (n == level && p + 1 + n < s->end && p[1 + n] == ']') {
            skip_to(s, p + n + 2);
            return;
        }
    }
    skip_to(s, s->end);
}

static void skip_string(struct scanner *s)
{
    const char *p = s->at + 1;

    while (p < s->end && *p != *s->at && *p != '\n')
        p += *p == '\\' && p + 1 < s->end ? 2 : 1;
    skip_to(s, p < s->end ? p + 1 : s->end);
}

static void skip_comment(struct scanner *s)
{
    s->at += 2;
    int level = s->at < s->end && *s->at == '[' ? long_level(s) : -1;
    if (level >= 0) {
        skip_long(s, level);
        return;
    }
    const char *line_end = memchr(s->at, '\n', (size_t)(s->end - s->at));
    s->at = line_end ? line_end : s->end;
}

/* A name after a dot is a field; any other begins an expression, or is a keyword, which ends one. */
static void take_name(struct scanner *s)
{
    s->row[s->depth] = s->last == TOKEN_DOT ? s->row[s->depth] + 1 : 0;
    while (s->at < s->end && is_name(*s->at))
        s->at++;
    s->last = TOKEN_VALUE;
}

static void take_number(struct scanner *s)
{
    while (s->at < s->end && (is_name(*s->at) || *s->at == '.'))
        s->at++;
    s->row[s->depth] = 0;
    s->last = TOKEN_VALUE;
}

static void open_bracket(struct scanner *s)
{
    if (s->depth < NESTING_MAX - 1)
        s->depth++;
    s->row[s->depth] = 0;
    s->call[s->depth] = s->last == TOKEN_VALUE;
    s->last = TOKEN_OTHER;
}

/* What was in square brackets is a key of the row, and may be a row as long. What a call returns has no name;
 * other parentheses change nothing. */
static void close_bracket(struct scanner *s, char c)
{
    if (!s->depth)
        return;
    int inner = s->row[s->depth];
    bool call = s->call[s->depth--];
    int *row = &s->row[s->depth];
    if (c == ']')
        *row = (inner > *row ? inner : *row) + 1;
    else
        *row = c == ')' && !call ? inner : 0;
    s->last = TOKEN_VALUE;
}

static void take_dots(struct scanner *s)
{
    const char *p = s->at;

    while (p < s->end && *p == '.')
        p++;
    s->last = p - s->at == 1 ? TOKEN_DOT : TOKEN_OTHER;
    s->at = p;
}

static void take_mark(struct scanner *s)
{
    char c = *s->at++;

    if (strchr("([{", c) && c)
        open_bracket(s);
    else if (strchr(")]}", c) && c)
        close_bracket(s, c);
    else if (c == ':' && s->at < s->end && *s->at == ':') /* of a label */
        s->at++, s->last = TOKEN_OTHER;
    else
        s->last = c == ':' ? TOKEN_DOT : TOKEN_OTHER;
}

static void take_token(struct scanner *s)
{
    char c = *s->at, next = s->at + 1 < s->end ? s->at[1] : '\0';

    if (isspace((unsigned char)c)) {
        skip_to(s, s->at + 1);
    } else if (c == '-' && next == '-') {
        skip_comment(s);
    } else if (c == '"' || c == '\'' || (c == '[' && long_level(s) >= 0)) {
        if (c == '[')
            skip_long(s, long_level(s));
        else
            skip_string(s);
        s->row[s->depth] = 0;
        s->last = TOKEN_VALUE;
    } else if (isdigit((unsigned char)c) || (c == '.' && isdigit((unsigned char)next))) {
        take_number(s);
    } else if (is_name(c)) {
        take_name(s);
    } else if (c == '.') {
        take_dots(s);
    } else {
        take_mark(s);
    }
}

int field_chain_line(const char *text, size_t len)
{
    struct scanner s = { .at = text, .end = text + len, .line = 1 };

    while (s.at < s.end) {
        take_token(&s);
        if (s.row[s.depth] > FIELD_CHAIN_MAX)
            return s.line;
    }
    return 0;
}
