/* SPDX-License-Identifier: MIT */
#include "exposition/text_parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One line under work: words are copied to `out`, NUL-terminated and unescaped, since the text is not ours to
 * write in. */
struct cursor {
    const char *at, *end; /* of the line, without its newline */
    char *out;            /* as long as the text, and one byte a word more */
};

static void skip_blanks(struct cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
        c->at++;
}

static bool take(struct cursor *c, char wanted)
{
    if (c->at == c->end || *c->at != wanted)
        return false;

    c->at++;
    return true;
}

/* A run of name characters; whether it is a name is the caller's to ask. */
static const char *take_name(struct cursor *c)
{
    char *name = c->out;

    while (c->at < c->end && !strchr(" \t{}=\",", *c->at))
        *c->out++ = *c->at++;
    *c->out++ = '\0';

    return name;
}

/* The rest of the line, with \\ and \n resolved. */
static const char *take_help(struct cursor *c)
{
    char *help = c->out;

    while (c->at < c->end) {
        char byte = *c->at++;
        if (byte == '\\' && c->at < c->end && (*c->at == 'n' || *c->at == '\\'))
            byte = *c->at++ == 'n' ? '\n' : '\\';
        *c->out++ = byte;
    }
    *c->out++ = '\0';

    return help;
}

/* "…", with \\, \" and \n resolved. */
static bool take_quoted(struct cursor *c, struct exposition_text *ret)
{
    if (!take(c, '"'))
        return false;

    char *begin = c->out;
    while (c->at < c->end && *c->at != '"') {
        char byte = *c->at++;
        if (byte == '\\') {
            if (c->at == c->end || !strchr("\\\"n", *c->at))
                return false;
            byte = *c->at++;
            byte = byte == 'n' ? '\n' : byte;
        }
        *c->out++ = byte;
    }
    *ret = (struct exposition_text){ begin, (size_t)(c->out - begin) };
    *c->out++ = '\0';

    return take(c, '"');
}

static bool has_label(const struct text_sample *s, const char *name)
{
    for (size_t i = 0; i < s->label_count; i++)
        if (strcmp(s->labels[i], name) == 0)
            return true;

    return false;
}

static bool take_label(struct cursor *c, struct text_sample *s)
{
    const char *name = take_name(c);
    struct exposition_text value;

    skip_blanks(c);
    if (!exposition_is_label(name) || has_label(s, name) || !take(c, '='))
        return false;
    skip_blanks(c);
    if (s->label_count == EXPOSITION_LABELS_MAX || !take_quoted(c, &value))
        return false;

    s->labels[s->label_count] = name;
    s->values[s->label_count++] = value;

    return true;
}

/* {name="value",…}, with a comma behind the last one if it likes. */
static bool take_labels(struct cursor *c, struct text_sample *s)
{
    skip_blanks(c);
    while (!take(c, '}')) {
        if (!take_label(c, s))
            return false;
        skip_blanks(c);
        if (!take(c, ',') && (c->at == c->end || *c->at != '}'))
            return false;
        skip_blanks(c);
    }

    return true;
}

static const char *take_word(struct cursor *c)
{
    char *word = c->out;

    while (c->at < c->end && *c->at != ' ' && *c->at != '\t')
        *c->out++ = *c->at++;
    *c->out++ = '\0';

    return word;
}

static bool take_value(struct cursor *c, struct text_sample *s)
{
    const char *word = take_word(c);
    char *end;

    if (*word >= '0' && *word <= '9') {
        errno = 0;
        s->whole = strtoull(word, &end, 10);
        s->is_whole = *end == '\0' && errno == 0;
    }
    s->number = strtod(word, &end);

    return end > word && *end == '\0' && !strchr(word, '(');
}

static bool take_timestamp(struct cursor *c, struct text_sample *s)
{
    char *end;

    skip_blanks(c);
    if (c->at == c->end)
        return true;
    const char *word = take_word(c);
    strtoll(word, &end, 10);
    skip_blanks(c);
    s->has_timestamp = true;

    return end > word && *end == '\0' && c->at == c->end;
}

static int parse_sample(struct cursor *c, const struct text_events *events, void *cls)
{
    struct text_sample s = { .name = take_name(c) };

    skip_blanks(c);
    if (!exposition_is_name(s.name) || (take(c, '{') && !take_labels(c, &s)))
        return -EBADMSG;
    skip_blanks(c);
    if (!take_value(c, &s) || !take_timestamp(c, &s))
        return -EBADMSG;

    return events->sample(cls, &s);
}

static int parse_type(struct cursor *c, const char *name, const struct text_events *events, void *cls)
{
    enum exposition_type type;
    const char *word = take_word(c);

    skip_blanks(c);

    return c->at == c->end && exposition_type_of(word, &type) ? events->type(cls, name, type) : -EBADMSG;
}

/* "# HELP name text", "# TYPE name type"; anything else behind a # is a comment. */
static int parse_comment(struct cursor *c, const struct text_events *events, void *cls)
{
    c->at++;
    skip_blanks(c);
    const char *keyword = take_word(c);
    bool is_help = strcmp(keyword, "HELP") == 0;
    if (!is_help && strcmp(keyword, "TYPE") != 0)
        return 0;

    skip_blanks(c);
    const char *name = take_name(c);
    if (!exposition_is_name(name) || (c->at < c->end && *c->at != ' ' && *c->at != '\t'))
        return -EBADMSG;
    skip_blanks(c);

    return is_help ? events->help(cls, name, take_help(c)) : parse_type(c, name, events, cls);
}

static int parse_line(struct cursor *c, const struct text_events *events, void *cls)
{
    skip_blanks(c);
    if (c->at == c->end)
        return 0;

    return *c->at == '#' ? parse_comment(c, events, cls) : parse_sample(c, events, cls);
}

/* A line that does not end was cut, and so perhaps was its number. */
static int parse_lines(const char *text, size_t len, char *scratch, const struct text_events *events,
                       void *cls, const volatile sig_atomic_t *stop, int *line)
{
    const char *end = text + len;

    for (int r; text < end;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        ++*line;
        if (stop && *stop)
            return -ETIMEDOUT;
        r = newline ? parse_line(&(struct cursor){ text, newline, scratch }, events, cls) : -EBADMSG;
        if (r)
            return r;
        text = newline + 1;
    }

    return 0;
}

int text_parse(const char *text, size_t len, const struct text_events *events, void *cls,
               const volatile sig_atomic_t *stop, int *line)
{
    /* Each word's NUL stands for a byte that parted it from the next, or ends the line. */
    char *scratch = malloc(2 * len + 64);
    if (!scratch)
        return -ENOMEM;

    bool binary = memchr(text, '\0', len);
    *line = binary;
    int r = binary ? -EBADMSG : parse_lines(text, len, scratch, events, cls, stop, line);
    free(scratch);

    return r;
}
