/* SPDX-License-Identifier: MIT */
#include "http/headers.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "http/inside.h"

/* What several lines come to, kept for who asks again and until the request is over. */
struct joined {
    struct joined *next;
    const char *value; /* behind the name */
    char name[];
};

/* A walk over the fields: how many have the name, the first, and all of them where `all` is not NULL. */
struct walk {
    const char *name;
    const char *first;
    size_t count;
    struct buffer *all;
};

/* A name as the library has it: head.h says how cookies are hidden from it. */
static bool same_name(const char *kept, const char *name)
{
    if (strncasecmp(kept, "cooki!", 6) == 0)
        return strncasecmp(name, "cookie", 6) == 0 && strcasecmp(kept + 6, name + 6) == 0;

    return strcasecmp(kept, name) == 0;
}

static enum MHD_Result visit(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct walk *w = cls;
    (void)kind;

    if (!same_name(name, w->name))
        return MHD_YES;
    if (w->count++ == 0)
        w->first = value;
    if (w->all && w->count > 1)
        buffer_string(w->all, strcasecmp(w->name, "cookie") == 0 ? "; " : ", ");
    if (w->all && value)
        buffer_string(w->all, value);

    return MHD_YES;
}

static struct walk walk(const struct connection *c, const char *name, struct buffer *all)
{
    struct walk w = { .name = name, .all = all };

    MHD_get_connection_values(c->mhd, MHD_HEADER_KIND, visit, &w);

    return w;
}

static const char *join(struct connection *c, const char *name)
{
    struct buffer all = { 0 };
    size_t size = strlen(name) + 1;

    walk(c, name, &all);
    struct joined *j = all.failed ? NULL : malloc(sizeof(*j) + size + all.len + 1);
    if (j) {
        memcpy(j->name, name, size);
        memcpy(j->name + size, all.bytes, all.len);
        j->name[size + all.len] = '\0';
        j->value = j->name + size;
        j->next = c->exchange.joined;
        c->exchange.joined = j;
    }
    buffer_free(&all);

    return j ? j->value : NULL;
}

const char *headers_find(struct connection *c, const char *name)
{
    for (const struct joined *j = c->exchange.joined; j; j = j->next)
        if (strcasecmp(j->name, name) == 0)
            return j->value;

    struct walk w = walk(c, name, NULL);
    if (w.count < 2)
        return w.first;
    const char *joined = join(c, name);

    return joined ? joined : w.first;
}

void headers_forget(struct connection *c)
{
    while (c->exchange.joined) {
        struct joined *j = c->exchange.joined;
        c->exchange.joined = j->next;
        free(j);
    }
}
