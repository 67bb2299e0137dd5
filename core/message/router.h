/* SPDX-License-Identifier: MIT */
/* Which route a method and a path lead to. Patterns are literal segments and {name} parameters (one whole
 * segment each, the last may be {name...}: the rest of the path, slashes included). A literal segment beats a
 * parameter. Built while scripts load, read-only afterwards. */
#ifndef SONDA_MESSAGE_ROUTER_H
#define SONDA_MESSAGE_ROUTER_H

#include <stddef.h>

#define ROUTER_PARAMETERS_MAX 8

struct router;

struct router_match {
    void *data;   /* what router_add was given */
    size_t count; /* parameters, in the order of the pattern */
    struct {
        const char *name;  /* NUL-terminated, owned by the router */
        const char *value; /* into the path, still percent-encoded */
        size_t len;
    } parameters[ROUTER_PARAMETERS_MAX];
};

int router_new(struct router **ret); /* 0 or -ENOMEM */
void router_free(struct router *r);

/* Returns 0, -EEXIST (same method and an equivalent pattern), -EINVAL (not a pattern), -ENOMEM.
 * A HEAD request finds the GET route. */
int router_add(struct router *r, const char *method, const char *pattern, void *data);

/* Returns 0 and the match, -ENOENT: no such path (404), -EPERM: the path exists with other methods (405):
 * then `allow` holds them for the Allow header ("GET, HEAD, OPTIONS"). */
int router_find(const struct router *r, const char *method, const char *path, struct router_match *ret,
                char *allow, size_t allow_size);

#endif
