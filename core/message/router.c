/* SPDX-License-Identifier: MIT */
/* A tree with a node for each segment: literal children, at most one parameter, at most one rest. Names of
 * parameters belong to the endpoint, so that `GET /a/{x}` and `POST /a/{y}` share their nodes. A search
 * visits each node at most once, so a hostile path costs no more than the tree is large. */
#include "message/router.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define METHOD_MAX   16
#define SEGMENTS_MAX 64

struct endpoint {
    struct endpoint *next; /* of the same node, in order of declaration */
    char method[METHOD_MAX + 1];
    void *data;
    size_t count;
    char *names[ROUTER_PARAMETERS_MAX];
};

struct node {
    struct node *next; /* sibling */
    struct node *children;
    struct node *parameter;
    struct node *rest;
    struct endpoint *endpoints;
    size_t len;
    char text[]; /* a literal's segment, NUL-terminated */
};

struct router {
    struct node root;
};

struct segment {
    const char *text;
    size_t len;
};

int router_new(struct router **ret)
{
    struct router *r = calloc(1, sizeof(*r));
    if (!r)
        return -ENOMEM;

    *ret = r;

    return 0;
}

static void endpoint_free(struct endpoint *e)
{
    for (size_t i = 0; i < e->count; i++)
        free(e->names[i]);
    free(e);
}

static void node_empty(struct node *n);

static void node_free(struct node *n)
{
    if (n) {
        node_empty(n);
        free(n);
    }
}

static void node_empty(struct node *n)
{
    while (n->children) {
        struct node *child = n->children;
        n->children = child->next;
        node_free(child);
    }
    node_free(n->parameter);
    node_free(n->rest);
    while (n->endpoints) {
        struct endpoint *e = n->endpoints;
        n->endpoints = e->next;
        endpoint_free(e);
    }
}

void router_free(struct router *r)
{
    if (!r)
        return;

    node_empty(&r->root);
    free(r);
}

/* "/a/b" is "a", "b"; "/" is one empty segment; "/a/" ends in one. */
static struct segment next_segment(const char *text)
{
    return (struct segment){ .text = text, .len = strcspn(text, "/") };
}

static bool is_name(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool letter =
            (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') || text[i] == '_';
        if (!letter && (i == 0 || text[i] < '0' || text[i] > '9'))
            return false;
    }

    return len > 0;
}

enum kind { LITERAL, PARAMETER, REST, INVALID };

/* What a pattern's segment is; of a parameter, *name is its name. */
static enum kind segment_kind(struct segment s, struct segment *name)
{
    if (s.len < 2 || s.text[0] != '{' || s.text[s.len - 1] != '}') {
        for (size_t i = 0; i < s.len; i++)
            if (s.text[i] <= ' ' || s.text[i] >= 127 || strchr("{}%?#", s.text[i]))
                return INVALID;
        return LITERAL;
    }

    *name = (struct segment){ .text = s.text + 1, .len = s.len - 2 };
    bool rest = name->len > 3 && memcmp(name->text + name->len - 3, "...", 3) == 0;
    if (rest)
        name->len -= 3;

    return !is_name(name->text, name->len) ? INVALID : rest ? REST : PARAMETER;
}

static bool has_name(const struct endpoint *e, struct segment name)
{
    for (size_t i = 0; i < e->count; i++)
        if (strlen(e->names[i]) == name.len && memcmp(e->names[i], name.text, name.len) == 0)
            return true;

    return false;
}

static int endpoint_name(struct endpoint *e, struct segment name)
{
    if (e->count == ROUTER_PARAMETERS_MAX || has_name(e, name))
        return -EINVAL;

    e->names[e->count] = strndup(name.text, name.len);
    if (!e->names[e->count])
        return -ENOMEM;
    e->count++;

    return 0;
}

static struct node *literal_child(struct node *n, struct segment s)
{
    for (struct node *child = n->children; child; child = child->next)
        if (child->len == s.len && memcmp(child->text, s.text, s.len) == 0)
            return child;

    struct node *child = calloc(1, sizeof(*child) + s.len + 1);
    if (!child)
        return NULL;
    memcpy(child->text, s.text, s.len);
    child->len = s.len;
    child->next = n->children;
    n->children = child;

    return child;
}

static struct node *other_child(struct node **place)
{
    if (!*place)
        *place = calloc(1, sizeof(**place));

    return *place;
}

/* One step down the tree for a segment of a pattern; the endpoint learns the names. */
static int descend(struct node **at, struct endpoint *e, struct segment s)
{
    struct segment name = { 0 };
    enum kind kind = segment_kind(s, &name);
    bool last = s.text[s.len] == '\0';

    if (kind == INVALID || (kind == REST && !last) || (s.len == 0 && !last))
        return -EINVAL;
    int r = kind == LITERAL ? 0 : endpoint_name(e, name);
    if (r < 0)
        return r;

    struct node *n = *at;
    *at = kind == LITERAL ? literal_child(n, s) : other_child(kind == REST ? &n->rest : &n->parameter);

    return *at ? 0 : -ENOMEM;
}

static int attach(struct node *n, struct endpoint *e)
{
    struct endpoint **end = &n->endpoints;

    for (; *end; end = &(*end)->next)
        if (strcmp((*end)->method, e->method) == 0)
            return -EEXIST;
    *end = e;

    return 0;
}

static int add_endpoint(struct router *r, const char *pattern, struct endpoint *e)
{
    struct node *n = &r->root;

    for (size_t count = 0; *pattern == '/'; count++) {
        struct segment s = next_segment(pattern + 1);
        int error = count == SEGMENTS_MAX ? -EINVAL : descend(&n, e, s);
        if (error < 0)
            return error;
        pattern = s.text + s.len;
    }

    return n == &r->root ? -EINVAL : attach(n, e);
}

static bool is_method(const char *method)
{
    size_t len =
        strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!#$%&'*+^`|~");

    return len > 0 && len <= METHOD_MAX && method[len] == '\0';
}

int router_add(struct router *r, const char *method, const char *pattern, void *data)
{
    if (!is_method(method))
        return -EINVAL;

    struct endpoint *e = calloc(1, sizeof(*e));
    if (!e)
        return -ENOMEM;
    strcpy(e->method, method);
    e->data = data;

    int error = add_endpoint(r, pattern, e);
    if (error < 0)
        endpoint_free(e);

    return error;
}

/* What a search knows: the request, the captured values, and the best it met. */
struct search {
    const char *method;
    const struct endpoint *found;
    size_t count;
    struct segment values[ROUTER_PARAMETERS_MAX];
    const struct node *nodes[8]; /* that match the path with other methods */
    size_t node_count;
};

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* A literal against a segment as sent: "%61" is "a" (RFC 3986 section 6.2.2.2). */
static bool same_segment(const struct node *n, struct segment s)
{
    size_t at = 0;

    for (size_t i = 0; i < s.len; i++, at++) {
        int c = (unsigned char)s.text[i];
        if (c == '%' && i + 2 < s.len && hex_value(s.text[i + 1]) >= 0 && hex_value(s.text[i + 2]) >= 0) {
            c = hex_value(s.text[i + 1]) * 16 + hex_value(s.text[i + 2]);
            i += 2;
        }
        if (at == n->len || (unsigned char)n->text[at] != c)
            return false;
    }

    return at == n->len;
}

static bool serves(const struct endpoint *e, const char *method)
{
    return strcmp(e->method, method) == 0 || (strcmp(method, "HEAD") == 0 && strcmp(e->method, "GET") == 0);
}

static bool arrive(struct search *s, const struct node *n)
{
    for (const struct endpoint *e = n->endpoints; e; e = e->next)
        if (strcmp(e->method, s->method) == 0)
            s->found = e;
    for (const struct endpoint *e = n->endpoints; e && !s->found; e = e->next)
        if (serves(e, s->method))
            s->found = e;
    if (!s->found && n->endpoints && s->node_count < sizeof(s->nodes) / sizeof(s->nodes[0]))
        s->nodes[s->node_count++] = n;

    return s->found != NULL;
}

static bool search_from(struct search *s, const struct node *n, const char *path);

static bool search_captured(struct search *s, const struct node *n, struct segment value)
{
    if (!n || value.len == 0)
        return false;

    s->values[s->count++] = value;
    if (search_from(s, n, value.text + value.len))
        return true;
    s->count--;

    return false;
}

/* `path` is what follows the segment that led to n: "" or "/…". */
static bool search_from(struct search *s, const struct node *n, const char *path)
{
    if (*path == '\0')
        return arrive(s, n);

    struct segment segment = next_segment(path + 1);
    for (const struct node *child = n->children; child; child = child->next)
        if (same_segment(child, segment) && search_from(s, child, segment.text + segment.len))
            return true;
    if (search_captured(s, n->parameter, segment))
        return true;

    return search_captured(s, n->rest, (struct segment){ .text = path + 1, .len = strlen(path + 1) });
}

static void allow_add(char *allow, size_t size, const char *method)
{
    size_t used = strlen(allow), len = strlen(method);

    for (const char *at = allow; (at = strstr(at, method)); at += len)
        if ((at == allow || at[-1] == ' ') && (at[len] == ',' || at[len] == '\0'))
            return;
    if (used + len + 3 > size)
        return;
    if (used) {
        memcpy(allow + used, ", ", 2);
        used += 2;
    }
    memcpy(allow + used, method, len + 1);
}

static void allow_fill(const struct search *s, char *allow, size_t size)
{
    if (size == 0)
        return;

    *allow = '\0';
    for (size_t i = 0; i < s->node_count; i++) {
        for (const struct endpoint *e = s->nodes[i]->endpoints; e; e = e->next) {
            allow_add(allow, size, e->method);
            if (strcmp(e->method, "GET") == 0)
                allow_add(allow, size, "HEAD");
        }
    }
    allow_add(allow, size, "OPTIONS");
}

int router_find(const struct router *r, const char *method, const char *path, struct router_match *ret,
                char *allow, size_t allow_size)
{
    struct search s = { .method = method };

    if (*path != '/')
        return -ENOENT;
    if (!search_from(&s, &r->root, path)) {
        if (s.node_count == 0)
            return -ENOENT;
        allow_fill(&s, allow, allow_size);
        return -EPERM;
    }

    ret->data = s.found->data;
    ret->count = s.found->count;
    for (size_t i = 0; i < s.found->count; i++) {
        ret->parameters[i].name = s.found->names[i];
        ret->parameters[i].value = s.values[i].text;
        ret->parameters[i].len = s.values[i].len;
    }

    return 0;
}
