/* SPDX-License-Identifier: MIT */
/* The routes of one engine, as they are declared: the public struct route, and what only those that
 * declare and answer them need beside it. */
#ifndef SONDA_ROUTE_TABLE_H
#define SONDA_ROUTE_TABLE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "engine/engine.h"
#include "message/router.h"
#include "route/cache.h"
#include "route/route.h"

#define ROUTE_QUERY_MAX 16
#define ROUTE_VARY_MAX  4
#define ROUTE_BYTES_MAX (64 << 20) /* of an answer, whatever a script asks for */

struct bind_context;
struct request_box;
struct shape;

enum query_type { QUERY_STRING, QUERY_INTEGER, QUERY_NUMBER, QUERY_BOOLEAN };

/* A declared query parameter. */
struct query_parameter {
    char *name;
    enum query_type type;
    bool list; /* every occurrence, in order; else the last one counts */
    bool required;
    bool has_default, has_minimum, has_maximum;
    double minimum, maximum;
    size_t max_length;    /* bytes of a string */
    char **choices;       /* enum, NULL-terminated; NULL: any */
    char *default_string; /* the default by type */
    double default_number;
    int64_t default_integer; /* also a boolean */
};

struct route_entry {
    struct route route;
    const struct shape *shape; /* of the answer; NULL: free-form, or text where `type` is set */
    const struct shape *body;  /* of the request */
    char *type;                /* Content-Type of a text answer, or NULL */
    int64_t timeout_ns; /* as the script asks; 0: the limit of every call. The limit long_call_ns bounds it */
    size_t max_bytes;   /* of an answer; 0: the limit of every answer */
    int handler_ref;    /* the Lua function */
    int options_ref;    /* the options table: keeps the shapes alive, feeds sonda.routes() */
    struct query_parameter query[ROUTE_QUERY_MAX];
    size_t query_count;
    int query_ref;              /* the table of their values */
    char *vary[ROUTE_VARY_MAX]; /* request headers that a cached answer depends on */
    size_t vary_count;
    size_t text_bytes; /* of the strings copied from the options */
    struct route_cache cache;
};

struct route_table {
    struct router *router;
    struct route_entry **entries; /* `count` declared, then one that is being declared, or NULL */
    size_t count, size;
    struct bind_context *context; /* set by api_route_open, as is */
    struct request_box *request;  /* what handlers are lent */
    struct buffer out;            /* answers are written here, one after the other */
    struct buffer headers;        /* and headers of sonda.reply: name NUL value NUL … */
    /* Appends a userdata that stands as a reply's body, or returns false: it is none of the kind. NULL: such
     * bodies are free-form values. */
    bool (*append_body)(lua_State *L, int index, struct buffer *out);
};

/* The engine makes one. Taking routes back fails with -ENOMEM where their paths cannot be told anew. */
extern const struct engine_part route_part;

/* The routes of an engine that has route_part. */
struct route_table *route_table_of(const struct engine *e);

/* A fresh entry that the table owns; it counts once it is committed. NULL: out of memory. */
struct route_entry *route_table_begin(struct route_table *t);

/* The declared route that answers the same requests: its method, and its pattern but for the names of
 * parameters. Or NULL. */
struct route *route_table_same(const struct route_table *t, const struct route *r);

/* Returns 0, or a negative errno of router_add. */
int route_table_commit(struct route_table *t);

#endif
