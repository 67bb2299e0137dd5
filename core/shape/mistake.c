/* SPDX-License-Identifier: MIT */
#include "shape/mistake.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "shape/any.h"

#define INPUT_MAX        1024 /* bytes of a value that is shown again; a longer one is null */
#define CHOICES_TEXT_MAX 1024

static void put_text(struct buffer *b, const char *text)
{
    json_string(b, text, strlen(text));
}

/* A step of the walk's path. */
static void put_step(struct buffer *b, const struct shape_step *s)
{
    buffer_char(b, ',');
    if (s->name)
        json_string(b, s->name, s->len);
    else
        json_integer(b, s->index - 1);
}

static void put_loc(struct shape_mistakes *m, const struct shape_walk *w)
{
    buffer_string(m->out, ",\"loc\":[");
    put_text(m->out, m->root);
    for (int i = 0; i < w->depth; i++)
        put_step(m->out, &w->path[i]);
    buffer_char(m->out, ']');
}

/* The value free-form, in a buffer of its own, so that a large one costs no more than its beginning. */
static void put_input(struct shape_mistakes *m, const struct shape_walk *w, int input)
{
    char bytes[INPUT_MAX];
    struct buffer b = { .bytes = bytes, .size = sizeof(bytes), .limit = sizeof(bytes) - 1 };

    buffer_string(m->out, ",\"input\":");
    if (input) {
        struct shape_walk any = *w;
        any.out = &b;
        any.quiet = true;
        lua_pushvalue(w->L, input);
        shape_any(&any);
        lua_pop(w->L, 1);
    }
    if (input && !b.failed)
        buffer_append(m->out, b.bytes, b.len);
    else
        buffer_string(m->out, "null");
}

static bool begin(struct shape_mistakes *m, struct shape_walk *w, const char *type, const char *message,
                  int input)
{
    if (m->count >= MISTAKES_MAX)
        return false;

    buffer_string(m->out, m->count++ ? ",{\"type\":" : "{\"detail\":[{\"type\":");
    put_text(m->out, type);
    put_loc(m, w);
    buffer_string(m->out, ",\"msg\":");
    put_text(m->out, message);
    put_input(m, w, input);
    return true;
}

void shape_mistake(struct shape_mistakes *m, struct shape_walk *w, const struct shape_mistake *what,
                   int input)
{
    if (!begin(m, w, what->type, what->message, input ? lua_absindex(w->L, input) : 0))
        return;
    if (what->reason) {
        buffer_string(m->out, ",\"ctx\":{\"error\":");
        put_text(m->out, what->reason);
        buffer_char(m->out, '}');
    }
    buffer_char(m->out, '}');
}

/* One whose ctx is a number. */
static void tell_limit(struct shape_mistakes *m, struct shape_walk *w, const char *type, const char *message,
                       const char *name, double limit)
{
    if (!begin(m, w, type, message, lua_gettop(w->L)))
        return;
    buffer_format(m->out, ",\"ctx\":{\"%s\":", name);
    json_number(m->out, limit);
    buffer_string(m->out, "}}");
}

bool shape_mistake_bounds(struct shape_mistakes *m, struct shape_walk *w, const struct shape *s, double value)
{
    char message[96], bound[NUMBER_MAX];
    int side = shape_bounds(s, value);

    if (!side)
        return true;

    number_double(bound, side < 0 ? s->minimum : s->maximum);
    snprintf(message, sizeof(message), "Input should be %s than or equal to %s",
             side < 0 ? "greater" : "less", bound);
    tell_limit(m, w, side < 0 ? "greater_than_equal" : "less_than_equal", message, side < 0 ? "ge" : "le",
               side < 0 ? s->minimum : s->maximum);
    return false;
}

/* 'a', 'b' or 'c'. */
static void put_choices(struct buffer *b, const struct shape *s)
{
    for (size_t i = 0; i < s->choice_count; i++)
        buffer_format(b, "%s'%.40s'", !i ? "" : i + 1 < s->choice_count ? ", " : " or ", s->choices[i]);
}

static void tell_choices(struct shape_mistakes *m, struct shape_walk *w, const struct shape *s)
{
    char message[CHOICES_TEXT_MAX], choices[CHOICES_TEXT_MAX - 16] = "";
    struct buffer b = { .bytes = choices, .size = sizeof(choices), .limit = sizeof(choices) - 1 };

    put_choices(&b, s);
    snprintf(message, sizeof(message), "Input should be %s", choices);
    if (!begin(m, w, "literal_error", message, lua_gettop(w->L)))
        return;
    buffer_string(m->out, ",\"ctx\":{\"expected\":");
    put_text(m->out, choices);
    buffer_string(m->out, "}}");
}

bool shape_mistake_text(struct shape_mistakes *m, struct shape_walk *w, const struct shape *s)
{
    char message[64];

    if (s->max_length && lua_rawlen(w->L, -1) > s->max_length) {
        snprintf(message, sizeof(message), "String should have at most %zu bytes", s->max_length);
        tell_limit(m, w, "string_too_long", message, "max_length", (double)s->max_length);
        return false;
    }
    if (shape_allows(s, lua_tostring(w->L, -1)))
        return true;

    tell_choices(m, w, s);
    return false;
}

void shape_mistakes_end(struct shape_mistakes *m)
{
    if (m->count)
        buffer_string(m->out, "]}");
}
