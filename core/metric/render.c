/* SPDX-License-Identifier: MIT */
/* The text of a collection, in either format. */
#include <string.h>

#include "metric/exposition_parts.h"

static const char *const TYPES[] = { "counter", "gauge", "untyped", "histogram", "summary" };
static const char *const OPEN_TYPES[] = { "counter", "gauge", "unknown", "histogram", "summary" };

static void render_head(const struct exposition_family *f, const char *help, size_t name_len, const char *type,
                        struct buffer *out)
{
    size_t help_len = strlen(help);

    buffer_append(out, "# HELP ", 7);
    buffer_append(out, f->name, name_len);
    if (help_len) {
        buffer_char(out, ' ');
        buffer_append(out, help, help_len);
    }
    buffer_append(out, "\n# TYPE ", 8);
    buffer_append(out, f->name, name_len);
    buffer_char(out, ' ');
    buffer_string(out, type);
    buffer_char(out, '\n');
}

/* A family has this name and samples to show. */
static bool is_taken(const struct exposition *x, const char *name, size_t len)
{
    size_t place;

    return exposition_find(x, name, len, &place) && x->families[place]->text.len > 0;
}

/* OpenMetrics names a counter's family without the _total that its samples end in. A counter without that ending, or one
 * whose short name is another family's, cannot be one there: its type is unknown. */
static void render_open_head(const struct exposition *x, const struct exposition_family *f, struct buffer *out)
{
    const char *type = OPEN_TYPES[f->type];
    size_t len = f->name_len;

    if (f->type == EXPOSITION_COUNTER) {
        bool total = len > 6 && memcmp(f->name + len - 6, "_total", 6) == 0;
        if (total && !is_taken(x, f->name, len - 6))
            len -= 6;
        else
            type = "unknown";
    }
    render_head(f, f->help_open, len, type, out);
}

void exposition_render(struct exposition *x, bool openmetrics, struct buffer *out)
{
    for (size_t i = 0; i < x->family_count; i++) {
        const struct exposition_family *f = x->families[i];
        if (f->text.len == 0)
            continue;

        if (openmetrics)
            render_open_head(x, f, out);
        else
            render_head(f, f->help, f->name_len, TYPES[f->type], out);
        buffer_append(out, f->text.bytes, f->text.len);
    }

    if (openmetrics)
        buffer_append(out, "# EOF\n", 6);
}
