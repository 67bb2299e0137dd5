/* SPDX-License-Identifier: MIT */
/* The collectors of one engine and the exposition that they fill. The engine makes one table, which scripts
 * fill through sonda.collector while they are loaded; a faulty script's collectors are taken back by the
 * engine (engine_part). */
#ifndef SONDA_COLLECT_TABLE_H
#define SONDA_COLLECT_TABLE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "exposition/exposition.h"
#include "feed/feed.h"

#define COLLECTOR_TABLE_MAX 256
#define COLLECTOR_NAME_MAX  64 /* bytes */
#define FEEDS_MAX           256
#define FILTERS_MAX         128

struct bind_context;
struct bundle_script;
struct collection_text;
struct engine;
struct engine_part;

struct collector {
    char *name;   /* "cpu" */
    char *script; /* where it was declared */
    int line;
    unsigned layer;         /* of the script: 0 built-in, 1 … the directories */
    bool is_default;        /* on unless switched off */
    bool wanted;            /* by the scrape under way */
    bool told;              /* its failure was logged; cleared by a success */
    unsigned late;          /* collections running in which it was out of time */
    int64_t rests_until_ns; /* budget's clock: it is left out, having been late too often; 0: it is not */
    int function_ref;       /* in the engine's registry */
    const struct bundle_script *deferred; /* declares it, and has not been run yet; NULL: it has */
};

struct collector_table {
    struct collector *list; /* in order of declaration */
    size_t count;
    struct exposition *exposition;
    struct bind_context *context;    /* of the engine */
    const struct collector *filled;  /* whose script runs now, late; NULL: scripts declare what they like */
    const struct collector *running; /* whose samples are being taken; NULL: none may be given */
    struct feed_sink sink;           /* of its feeds */
    struct buffer text;              /* the answer under way */
    int64_t end_ns;                  /* budget's clock: when the collection under way is to end */
    int64_t collected_ns;            /* monotonic time of the collection that the exposition holds; 0: none */
    int64_t collected_for_ns;        /* the time that it had, where that was too little for some; else 0 */
    bool cut_short;                  /* the collection under way had no time for some */
    uint64_t collected_filter;       /* which collectors it ran, as a hash */
    struct collection_text *taken;   /* the text of the last scrape, where it is shared; else NULL */
    size_t feeds, filters;           /* that scripts hold: what these keep is the core's memory */
};

/* The engine makes one. */
extern const struct engine_part collector_part;

/* The collectors of an engine that has collector_part. */
struct collector_table *collector_table_of(const struct engine *e);

/* What may stand in --collector.NAME and in ?collect[]=NAME: "cpu", "kernel_hung", "my-disk". */
bool collector_is_name(const char *name);

/* NAME of the script "collectors/NAME.lua". False: that is not its form. */
bool collector_name_of_file(const char *path, char name[COLLECTOR_NAME_MAX + 1]);

/* The collector of that name, or NULL. */
struct collector *collector_table_find(const struct collector_table *t, const char *name);

/* May a script hold one more than *count, at most `max`? What it let go of is collected first. */
bool collector_table_may_hold(lua_State *L, const size_t *count, size_t max);

/* The host's settings, names and values (base/pairs.h). */
const char *const *collector_table_options(const struct collector_table *t);

/* A collection begins: the sink of its feeds, the exposition emptied. */
void collector_table_begin(struct collector_table *t);

/* The last scrape's text is this one from now on (a reference, taken over), or the exposition's (NULL):
 * what was lent of another is no more. */
void collector_table_take(struct collector_table *t, struct collection_text *text);

/* Copies the strings, takes over the reference. Returns 0, -ENOMEM, -EEXIST (the name), -ENOSPC
 * (COLLECTOR_TABLE_MAX, which layers alone are held to: bind_loads_built_in). */
int collector_table_add(struct collector_table *t, const struct collector *c);

/* What the script of a deferred collector says of it. Takes over the reference; returns 0. */
int collector_table_fill(struct collector *to, const struct collector *c);

#endif
