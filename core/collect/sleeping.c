/* SPDX-License-Identifier: MIT */
#include "collect/sleeping.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/pairs.h"
#include "collect/option.h"
#include "collect/table.h"
#include "engine/bind.h"
#include "engine/bundle.h"
#include "engine/engine.h"

static bool is_off_by_default(const char *text)
{
    static const char mark[] = "-- Off by default.";

    for (const char *line = text; strncmp(line, "--", 2) == 0; line += *line == '\n') {
        if (strncmp(line, mark, sizeof(mark) - 1) == 0)
            return true;
        line += strcspn(line, "\n");
    }
    return false;
}

/* "collector.NAME.OPTION", or "collector.NAME" but to switch it off. */
static bool speaks_of(const char *option, const char *value, const char *name)
{
    size_t len = strlen(name);

    if (strncmp(option, "collector.", 10) != 0 || strncmp(option + 10, name, len) != 0)
        return false;
    return option[10 + len] == '.' || (!option[10 + len] && option_is_on(value));
}

static bool is_spoken_of(const struct collector_table *t, const char *name)
{
    const char *const *flags = collector_table_options(t);
    const struct given_option *o;

    for (size_t i = 0; i < pairs_count(flags); i++)
        if (speaks_of(flags[2 * i], flags[2 * i + 1], name))
            return true;
    for (size_t i = 0; (o = option_given(t->context, i)); i++)
        if (speaks_of(o->name, o->value, name))
            return true;

    return false;
}

static bool part_skip(void *part, const struct bundle_script *s)
{
    const struct bind_context *c = part;
    struct collector_table *t = collector_table_of(c->engine);
    char name[COLLECTOR_NAME_MAX + 1];

    if (s->layer > 0 || !collector_name_of_file(s->name, name) || !is_off_by_default(s->text) ||
        is_spoken_of(t, name) || collector_table_find(t, name))
        return false;

    const struct collector off = { .name = name, .script = (char *)s->path, .function_ref = LUA_NOREF };
    return collector_table_add(t, &off) == 0;
}

/* All that it has is the engine it belongs to. */
static int part_open(struct bind_context *c, void **ret)
{
    *ret = c;
    return 0;
}

static void part_free(void *part)
{
    (void)part;
}

const struct engine_part sleeping_part = { .open = part_open, .free = part_free, .skip = part_skip };
