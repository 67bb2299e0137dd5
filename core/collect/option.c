/* SPDX-License-Identifier: MIT */
#include "collect/option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/pairs.h"
#include "engine/bind.h"
#include "engine/engine.h"

#define ASKED_MAX      1024
#define ASKED_NAME_MAX 256 /* bytes; no flag that anybody writes is longer */

struct options_of_scripts {
    struct given_option *given;
    size_t count, calls;
    char **asked; /* names, NULL-terminated once there is one */
    size_t asked_count;
};

static int part_open(struct bind_context *c, void **ret)
{
    (void)c;
    *ret = calloc(1, sizeof(struct options_of_scripts));
    return *ret ? 0 : -ENOMEM;
}

static size_t part_count(const void *part)
{
    return ((const struct options_of_scripts *)part)->count;
}

static void given_free(struct given_option *o)
{
    free(o->name);
    free(o->value);
    free(o->script);
}

static int part_truncate(struct lua_State *L, void *part, size_t count)
{
    struct options_of_scripts *all = part;

    (void)L;
    while (all->count > count)
        given_free(&all->given[--all->count]);
    return 0;
}

static void part_free(void *part)
{
    struct options_of_scripts *all = part;
    if (!all)
        return;

    part_truncate(NULL, all, 0);
    free(all->given);
    for (size_t i = 0; i < all->asked_count; i++)
        free(all->asked[i]);
    free(all->asked);
    free(all);
}

const struct engine_part option_part = {
    .open = part_open, .count = part_count, .truncate = part_truncate, .free = part_free
};

static struct options_of_scripts *of(const struct bind_context *c)
{
    return c && c->engine ? engine_part(c->engine, &option_part) : NULL;
}

static const char *const *flags(const struct bind_context *c)
{
    return c && c->host ? c->host->options : NULL;
}

size_t option_call(const struct bind_context *c)
{
    return ++of(c)->calls;
}

static bool is_given_elsewhere(const struct options_of_scripts *all, const struct given_option *o)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->given[i].call != o->call && strcmp(all->given[i].name, o->name) == 0)
            return true;

    return false;
}

int option_give(const struct bind_context *c, const struct given_option *o)
{
    struct options_of_scripts *all = of(c);
    if (is_given_elsewhere(all, o))
        return 0;
    if (all->count == OPTIONS_GIVEN_MAX)
        return -ENOSPC;
    struct given_option *given = realloc(all->given, (all->count + 1) * sizeof(*given));
    if (!given)
        return -ENOMEM;
    all->given = given;

    struct given_option copy = { strdup(o->name), strdup(o->value), strdup(o->script), o->line, o->call };
    if (!copy.name || !copy.value || !copy.script) {
        given_free(&copy);
        return -ENOMEM;
    }
    given[all->count++] = copy;
    return 0;
}

/* The places of flags come first; none of a script's counts where there is a flag. */
const char *option_next(const struct bind_context *c, const char *name, size_t *place)
{
    const struct options_of_scripts *all = of(c);

    if (pairs_last(flags(c), name))
        return pairs_next(flags(c), name, place);
    while (all && *place < all->count) {
        const struct given_option *o = &all->given[(*place)++];
        if (strcmp(o->name, name) == 0)
            return o->value;
    }

    return NULL;
}

const char *option_value(const struct bind_context *c, const char *name)
{
    const char *value = NULL;
    size_t place = 0;

    for (const char *next; (next = option_next(c, name, &place));)
        value = next;
    return value;
}

bool option_is_on(const char *value)
{
    return strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

bool option_is_asked(const struct bind_context *c, const char *name)
{
    const struct options_of_scripts *all = of(c);

    for (size_t i = 0; all && i < all->asked_count; i++)
        if (strcmp(all->asked[i], name) == 0)
            return true;

    return false;
}

void option_ask(const struct bind_context *c, const char *name)
{
    struct options_of_scripts *all = of(c);
    if (!all || all->asked_count == ASKED_MAX || strlen(name) > ASKED_NAME_MAX || option_is_asked(c, name))
        return;
    char **asked = realloc(all->asked, (all->asked_count + 1) * sizeof(*asked));
    if (!asked)
        return;
    all->asked = asked;
    asked[all->asked_count] = strdup(name);
    all->asked_count += asked[all->asked_count] != NULL;
}

const char *option_asked(const struct bind_context *c, size_t i)
{
    const struct options_of_scripts *all = of(c);

    return all && i < all->asked_count ? all->asked[i] : NULL;
}

const struct given_option *option_given(const struct bind_context *c, size_t i)
{
    const struct options_of_scripts *all = of(c);

    return all && i < all->count ? &all->given[i] : NULL;
}
