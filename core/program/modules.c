/* SPDX-License-Identifier: MIT */
#include "program/modules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
    const struct bundle *bundle;
    bool *seen;                       /* one a script */
    const struct bundle_script **due; /* to be looked through; each script is due once at most */
    size_t count;
};

/* The length of the module's name at `text`, as `require` takes it: "lib.nfs_procedures", "lib.disk.names".
 * */
static size_t name_length(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    while (len && text[len - 1] == '.')
        len--;
    return len;
}

static const struct bundle_script *find(const struct bundle *b, const char *name, size_t len)
{
    char path[256];

    if (len > sizeof(path) - 5)
        return NULL;
    for (size_t i = 0; i < len; i++)
        path[i] = name[i] == '.' ? '/' : name[i];
    memcpy(path + len, ".lua", 5);
    return bundle_find(b, path);
}

static void look_through(struct walk *w, const struct bundle_script *s)
{
    for (const char *at = s->text; (at = strstr(at, "lib.")); at += 4) {
        const struct bundle_script *m = find(w->bundle, at, name_length(at));
        if (m && !w->seen[m - w->bundle->scripts]) {
            w->seen[m - w->bundle->scripts] = true;
            w->due[w->count++] = m;
        }
    }
}

bool modules_mark_replaced(const struct bundle *b, const struct bundle_script *s, bool *marks)
{
    struct walk w = { .bundle = b,
                      .seen = calloc(b->count + 1, sizeof(*w.seen)),
                      .due = calloc(b->count + 1, sizeof(const struct bundle_script *)) };
    bool any = false;

    if (w.seen && w.due)
        look_through(&w, s);
    for (size_t i = 0; i < w.count; i++) {
        const struct bundle_script *m = w.due[i];
        look_through(&w, m);
        if (m != s && m->below && m->layer > s->layer)
            any = marks[m - b->scripts] = true;
    }
    free(w.seen);
    free(w.due);
    return any;
}
