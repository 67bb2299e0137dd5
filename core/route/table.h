/* SPDX-License-Identifier: MIT */
/* The routes of one engine, as they are declared: the public struct route, and what only core/lua needs
 * beside it. The engine makes one, binds it (api_route_open), and takes back a faulty script's routes with
 * route_table_truncate. */
#ifndef SONDA_ROUTE_TABLE_H
#define SONDA_ROUTE_TABLE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
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
};

int route_table_new(struct route_table **ret); /* 0 or -ENOMEM */
void route_table_free(struct route_table *t);  /* takes NULL; the Lua state may be closed already */

size_t route_table_count(const struct route_table *t);

/* Forget the routes from `count` on, with their Lua references. Returns 0 or -ENOMEM (then the table is to be
 * freed). */
int route_table_truncate(lua_State *L, struct route_table *t, size_t count);

/* A fresh entry that the table owns; it counts once it is committed. NULL: out of memory. */
struct route_entry *route_table_begin(struct route_table *t);

/* The declared route that answers the same requests: its method, and its pattern but for the names of
 * parameters. Or NULL. */
struct route *route_table_same(const struct route_table *t, const struct route *r);

/* Returns 0, or a negative errno of router_add. */
int route_table_commit(struct route_table *t);

#endif
