/* SPDX-License-Identifier: MIT */
#include "collect/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/pairs.h"
#include "collect/foreign.h"

static bool is_on(const char *value)
{
    return strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

/* The value of the last option "collector.NAME", or NULL. */
static const char *own_option(const char *const *options, const char *name)
{
    const char *value = NULL;

    for (; options && *options; options += 2)
        if (strncmp(*options, "collector.", 10) == 0 && strcmp(*options + 10, name) == 0)
            value = options[1];

    return value;
}

bool collector_enabled(const struct collector_table *t, const struct collector *c)
{
    const char *const *options = collector_table_options(t);
    const char *own = own_option(options, c->name);
    if (own)
        return is_on(own);

    const char *defaults = pairs_last(options, "collector.disable-defaults");
    return c->is_default && !(defaults && is_on(defaults));
}

void collector_table_ask(struct collector_table *t, const char *name)
{
    const char *const *options = collector_table_options(t);
    size_t count = pairs_count(options);

    if (!t->asked && count)
        t->asked = calloc(count, sizeof(*t->asked));
    for (size_t i = 0; t->asked && i < count; i++)
        if (strcmp(options[2 * i], name) == 0)
            t->asked[i] = true;
}

static bool is_known(const struct collector_table *t, const char *option, const char *value)
{
    const char *name = option + strlen("collector.");

    return collector_table_find(t, name) || strcmp(name, "disable-defaults") == 0 ||
           strcmp(name, "textfile.directory") == 0 || /* the feed's own */
           (!is_on(value) && collector_is_foreign(name));
}

const char *collector_table_unknown(const struct collector_table *t, size_t *place, const char **value)
{
    const char *const *options = collector_table_options(t);

    for (size_t count = pairs_count(options); *place < count; ++*place) {
        const char *const *o = options + 2 * *place;
        bool asked = t->asked && t->asked[*place];
        if (strncmp(o[0], "collector.", 10) != 0 || asked || is_known(t, o[0], o[1]))
            continue;
        ++*place;
        *value = o[1];
        return o[0];
    }

    return NULL;
}
