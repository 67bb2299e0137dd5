/* SPDX-License-Identifier: MIT */
#include "collect/settings.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/pairs.h"
#include "collect/foreign.h"
#include "collect/option.h"

#define PREFIX "collector."

bool collector_enabled(const struct collector_table *t, const struct collector *c)
{
    char name[COLLECTOR_NAME_MAX + sizeof(PREFIX)];
    if (c->function_ref == LUA_NOREF && !c->deferred) /* sleeping.h */
        return false;

    snprintf(name, sizeof(name), PREFIX "%s", c->name);
    const char *own = option_value(t->context, name);
    if (own)
        return option_is_on(own);

    const char *defaults = option_value(t->context, PREFIX "disable-defaults");
    return c->is_default && !(defaults && option_is_on(defaults));
}

enum option_standing collector_option_standing(const struct collector_table *t, const char *option,
                                               const char *value)
{
    const char *name = option + strlen(PREFIX);

    if (option_is_asked(t->context, option) || collector_table_find(t, name) ||
        strcmp(name, "disable-defaults") == 0 || strcmp(name, "textfile.directory") == 0) /* the feed's own */
        return OPTION_KNOWN;
    if (!foreign_find(name))
        return OPTION_UNKNOWN;

    return !option_is_on(value) && !strchr(name, '.') ? OPTION_KNOWN : OPTION_FOREIGN;
}

const char *collector_option_next(const struct collector_table *t, enum option_standing standing,
                                  size_t *place, const char **value)
{
    const char *const *options = collector_table_options(t);

    for (size_t count = pairs_count(options); *place < count; ++*place) {
        const char *const *o = options + 2 * *place;
        if (strncmp(o[0], PREFIX, strlen(PREFIX)) != 0 ||
            collector_option_standing(t, o[0], o[1]) != standing)
            continue;
        ++*place;
        *value = o[1];
        return o[0];
    }

    return NULL;
}

/* Names of options and of collectors, which have no prefix, are compared without it. */
const char *collector_option_nearest(const struct collector_table *t, const char *option)
{
    struct nearest n;
    const char *asked;

    nearest_begin(&n, option + strlen(PREFIX));
    for (size_t i = 0; i < t->count; i++)
        nearest_try(&n, t->list[i].name);
    for (size_t i = 0; (asked = option_asked(t->context, i)); i++)
        if (strncmp(asked, PREFIX, strlen(PREFIX)) == 0)
            nearest_try(&n, asked + strlen(PREFIX));
    for (const struct foreign_option *o = foreign_options; o->name; o++)
        nearest_try(&n, o->name);

    return n.best;
}
