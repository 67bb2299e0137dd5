/* SPDX-License-Identifier: MIT */
/* The collectors of one engine and the exposition that they fill. The engine makes one table, which scripts
 * fill through sonda.collector while they are loaded; a faulty script's collectors are taken back with
 * collector_table_truncate. */
#ifndef SONDA_COLLECT_TABLE_H
#define SONDA_COLLECT_TABLE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "exposition/exposition.h"

#define COLLECTOR_TABLE_MAX 256
#define FEEDS_MAX           256
#define FILTERS_MAX         128

struct bind_context;
struct engine;
struct engine_part;
struct feed_shared;

struct collector {
    char *name;   /* "cpu" */
    char *script; /* where it was declared */
    int line;
    unsigned layer;   /* of the script: 0 built-in, 1 … the directories */
    bool is_default;  /* on unless switched off */
    bool wanted;      /* by the scrape under way */
    bool told;        /* its failure was logged; cleared by a success */
    int function_ref; /* in the engine's registry */
};

struct collector_table {
    struct collector *list; /* in order of declaration */
    size_t count;
    struct exposition *exposition;
    struct bind_context *context;    /* of the engine */
    const struct collector *running; /* whose samples are being taken; NULL: none may be given */
    bool faulty;                     /* the running collector's data was in part refused, which was logged */
    int64_t scrape;                  /* number of the collection under way, from 1 */
    struct feed_shared *shared; /* what its feeds read once for all (feed_shared.h); NULL before the first */
    struct buffer text;         /* the answer under way */
    int64_t collected_ns;       /* monotonic time of the collection that the exposition holds; 0: none */
    uint64_t collected_filter;  /* which collectors it ran, as a hash */
    size_t feeds, filters;      /* that scripts hold: what these keep is the core's memory */
    bool *asked; /* one for each of the host's options: a script asked for it; NULL: for none yet */
};

int collector_table_new(struct collector_table **ret); /* 0 or -ENOMEM */
void collector_table_free(struct collector_table *t);  /* takes NULL; the Lua state may be closed already */

/* The engine makes one. */
extern const struct engine_part collector_part;

/* The collectors of an engine that has collector_part. */
struct collector_table *collector_table_of(const struct engine *e);

size_t collector_table_count(const struct collector_table *t);

/* The collector of that name, or NULL. */
struct collector *collector_table_find(const struct collector_table *t, const char *name);

/* May a script hold one more than *count, at most `max`? What it let go of is collected first. */
bool collector_table_may_hold(lua_State *L, const size_t *count, size_t max);

/* A script asks for the option of that name. Without memory nothing is noted. */
void collector_table_ask(struct collector_table *t, const char *name);

/* The next option "collector.…" from *place on that the command line gives and nothing knows, or NULL; *place
 * goes behind it. Known are those that scripts asked for while they were loaded, collectors' names, and
 * collectors that node_exporter alone has where they are switched off. *value is what was given. */
const char *collector_table_unknown(const struct collector_table *t, size_t *place, const char **value);

/* Forget the collectors from `count` on, with their Lua references. */
void collector_table_truncate(lua_State *L, struct collector_table *t, size_t count);

/* Copies the strings, takes over the reference. Returns 0, -ENOMEM, -EEXIST (the name), -ENOSPC
 * (COLLECTOR_TABLE_MAX). */
int collector_table_add(struct collector_table *t, const struct collector *c);

#endif
