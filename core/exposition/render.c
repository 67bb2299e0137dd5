/* SPDX-License-Identifier: MIT */
#include "exposition/render.h"

#include <string.h>

#include "exposition/families.h"

static char *put(char *to, const char *bytes, size_t len)
{
    memcpy(to, bytes, len);

    return to + len;
}

struct head {
    const char *help;
    size_t help_len, name_len;
    const char *type;
};

static void render_head(const struct exposition_family *f, const struct head *h, struct buffer *out)
{
    size_t type_len = strlen(h->type);
    char *begin = buffer_room(out, 2 * h->name_len + h->help_len + type_len + 20);
    if (!begin)
        return;

    char *to = put(begin, "# HELP ", 7);
    to = put(to, f->name, h->name_len);
    *to++ =
        ' '; /* OpenMetrics asks for it before an empty help too, and Prometheus refuses the scrape without */
    to = put(to, h->help, h->help_len);
    to = put(to, "\n# TYPE ", 8);
    to = put(to, f->name, h->name_len);
    *to++ = ' ';
    to = put(to, h->type, type_len);
    *to++ = '\n';
    out->len += (size_t)(to - begin);
}

/* A family has this name and samples to show. */
static bool is_taken(const struct exposition *x, const char *name, size_t len)
{
    const struct exposition_family *f = families_find(x, name, len, families_hash(x, name, len));

    return f && f->text.len > 0;
}

static void render_plain_head(const struct exposition_family *f, struct buffer *out)
{
    const struct head h = { f->help, f->help_len, f->name_len, exposition_type_word(f->type, false) };

    render_head(f, &h, out);
}

/* OpenMetrics names a counter's family without the _total that its samples end in. A counter without that
 * ending, or one whose short name is another family's, cannot be one there: its type is unknown. */
static void render_open_head(const struct exposition *x, const struct exposition_family *f,
                             struct buffer *out)
{
    struct head h = { f->help_open, f->help_open_len, f->name_len, exposition_type_word(f->type, true) };
    size_t len = f->name_len;

    if (f->type == EXPOSITION_COUNTER) {
        bool total = len > 6 && memcmp(f->name + len - 6, "_total", 6) == 0;
        if (total && !is_taken(x, f->name, len - 6))
            h.name_len -= 6;
        else
            h.type = exposition_type_word(EXPOSITION_UNTYPED, true);
    }
    render_head(f, &h, out);
}

static void render_lines(const struct lines *text, struct buffer *out)
{
    char *to = buffer_room(out, text->len);
    if (!to)
        return;

    *lines_copy(text, to) = '\0';
    out->len += text->len;
}

void exposition_render(struct exposition *x, bool openmetrics, struct buffer *out)
{
    size_t rank = 0;

    families_sort(x);
    for (const struct exposition_family *f; (f = families_next_filled(x, &rank));) {
        if (openmetrics)
            render_open_head(x, f, out);
        else
            render_plain_head(f, out);
        render_lines(&f->text, out);
    }

    if (openmetrics)
        buffer_append(out, "# EOF\n", 6);
}
