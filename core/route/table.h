/* SPDX-License-Identifier: MIT */
/* The routes of one engine, as they are declared. */
#ifndef SONDA_ROUTE_TABLE_H
#define SONDA_ROUTE_TABLE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "engine/engine.h"
#include "message/router.h"
#include "route/entry.h"

#define ROUTE_BYTES_MAX (64 << 20) /* of an answer, whatever a script asks for */

struct bind_context;
struct request_box;

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
