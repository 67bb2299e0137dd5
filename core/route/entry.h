/* SPDX-License-Identifier: MIT */
/* One declared route: what everybody may know of it, and what only those that declare and answer it need
 * beside it. */
#ifndef SONDA_ROUTE_ENTRY_H
#define SONDA_ROUTE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "route/cache.h"

#define ROUTE_VARY_MAX 4

struct shape;

/* One declared route; numbers only, so that serve can keep its own state beside it. */
struct route {
    const char *method;  /* "GET", "POST" */
    const char *pattern; /* "/metrics/disk/{mount}": the label of its metrics */
    const char *script;  /* path and */
    int line;            /* line of its declaration */
    unsigned layer;      /* of the script: 0 built-in, 1 … the directories */
    const char *shadows; /* "path:line" of a lower layer that declares it too and gives way, or NULL */
    const char *summary; /* "" where none */
    size_t index;        /* 0 … route_count - 1, in order of declaration */
    size_t body_max;     /* bytes of a JSON body; 0: takes none */
    int64_t max_age_ns;  /* 0: never reused */
    bool hidden;         /* left out of /openapi.json */
    size_t parameters;   /* in the path */
    void *serve;         /* serve's own (breaker, counters); NULL at first */
};

struct route_entry {
    struct route route;
    const struct shape *shape; /* of the answer; NULL: free-form, or text where `type` is set */
    const struct shape *body;  /* of the request; NULL: any JSON */
    const struct shape
        *query; /* an object of scalars and lists of them; NULL: what is sent is not looked at */
    const struct shape *params; /* the same of scalars, for parts of the path; NULL: each is a string */
    char *type;                 /* Content-Type of a text answer, or NULL */
    int64_t timeout_ns; /* as the script asks; 0: the limit of every call. The limit long_call_ns bounds it */
    size_t max_bytes;   /* of an answer; 0: the limit of every answer */
    int handler_ref;    /* the Lua function */
    int options_ref;    /* the options table, as declared */
    int shapes_ref;     /* { shape =, body =, query =, params = } as compiled: keeps them alive */
    int query_ref;      /* the table of the query's values */
    char *vary[ROUTE_VARY_MAX]; /* request headers that a cached answer depends on */
    size_t vary_count;
    size_t text_bytes; /* of the strings copied from the options */
    struct route_cache cache;
};

/* A fresh one, without references to Lua; NULL: out of memory. */
struct route_entry *route_entry_new(size_t index);
void route_entry_free(struct route_entry *e); /* takes NULL; references are the table's to give back */

/* Must something be sent in the query? */
bool route_entry_needs_query(const struct route_entry *e);

#endif
