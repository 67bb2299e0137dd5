/* SPDX-License-Identifier: MIT */
#include "command/recording.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/folders.h"
#include "command/scrub.h"

/* In the order in which they are written: what lies below a link is written through it. */
enum kind { LINK, FOLDER, FILE_TEXT };

struct recording_item {
    enum kind kind;
    size_t order; /* what was read first is kept */
    char *path;   /* below the directory */
    char *text;   /* of a file; of a link its target; NULL */
    size_t len;
};

/* ---- told by readers ---- */

/* Where it lies in the copy. False: below none of the roots. */
static bool find_place(const struct recording *r, const char *root, const char *name, char path[PATH_MAX])
{
    for (size_t i = 0; i < RECORDING_ROOTS && r->roots[i].path; i++) {
        if (strcmp(r->roots[i].path, root) == 0)
            return snprintf(path, PATH_MAX, "%s/%s", r->roots[i].below, name) < PATH_MAX;
    }
    return false;
}

/* Takes the text over. */
static void add(struct recording *r, enum kind kind, const char *path, char *text, size_t len)
{
    struct recording_item *item = array_room((void **)&r->items, &r->room, r->count, sizeof(*item));
    char *copy = strdup(path);

    if (!item || !copy || (kind != FOLDER && !text)) {
        free(copy);
        free(text);
        r->error = -ENOMEM;
        return;
    }
    *item = (struct recording_item){ kind, r->count++, copy, text, len };
}

/* With room for what scrub may put in its place. */
static char *copy_text(const char *text, size_t len)
{
    char *copy = malloc(len + SCRUB_ROOM);

    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

static void take_text(void *cls, const char *root, const char *name, const char *text, size_t len)
{
    struct recording *r = cls;
    char path[PATH_MAX];

    if (find_place(r, root, name, path))
        add(r, FILE_TEXT, path, copy_text(text, len), len);
}

static void take_link(void *cls, const char *root, const char *name, const char *target)
{
    struct recording *r = cls;
    char path[PATH_MAX];

    if (find_place(r, root, name, path) && *target != '/')
        add(r, LINK, path, copy_text(target, strlen(target)), strlen(target));
}

/* That a folder is there, or a link that leads nowhere, may be all that a reader wants to know of it. */
static void take_name(struct recording *r, const char *real, const char *path)
{
    char target[PATH_MAX];
    struct stat st;

    if (stat(real, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            add(r, FOLDER, path, NULL, 0);
        return;
    }
    ssize_t len = readlink(real, target, sizeof(target));
    if (len > 0 && len < PATH_MAX && *target != '/')
        add(r, LINK, path, copy_text(target, (size_t)len), (size_t)len);
}

static void take_names(void *cls, const char *root, const char *name, const char *const *names, size_t count)
{
    struct recording *r = cls;
    char path[PATH_MAX], below[PATH_MAX], real[PATH_MAX];

    if (!find_place(r, root, name, path))
        return;
    add(r, FOLDER, path, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        if (snprintf(real, sizeof(real), "%s/%s/%s", root, name, names[i]) < PATH_MAX &&
            snprintf(below, sizeof(below), "%s/%s", path, names[i]) < PATH_MAX)
            take_name(r, real, below);
    }
}

struct proc_witness recording_witness(struct recording *r)
{
    return (struct proc_witness){ .text = take_text, .names = take_names, .link = take_link, .cls = r };
}

/* ---- written ---- */

static int compare(const void *a, const void *b)
{
    const struct recording_item *x = a, *y = b;
    int by_path = x->kind == y->kind ? strcmp(x->path, y->path) : (int)x->kind - (int)y->kind;

    return by_path ? by_path : x->order < y->order ? -1 : 1;
}

static int make_folder(char *path)
{
    int r = folders_make(path);

    return r == 0 && mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : r;
}

static int write_text(char *path, const char *text, size_t len)
{
    int r = folders_make(path);
    if (r < 0)
        return r;

    FILE *file = fopen(path, "we");
    if (!file)
        return -errno;
    r = fwrite(text, 1, len, file) < len ? -errno : 0;
    if (fclose(file) != 0 && r == 0)
        r = -errno;
    return r;
}

/* Where a link at `path` leads, as text: "sys/class/a/../../b" is "sys/b". False where that is out of the
 * tree. */
static bool resolve(const char *path, const char *target, char to[PATH_MAX])
{
    char joined[2 * PATH_MAX], *rest = joined;
    size_t len = 0, depth = 0;

    snprintf(joined, sizeof(joined), "%.*s/%s", (int)(strrchr(path, '/') - path), path, target);
    for (char *part; (part = strsep(&rest, "/"));) {
        if (!*part || strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            if (depth-- < 2)
                return false;
            while (to[--len] != '/')
                ;
            continue;
        }
        int n = snprintf(to + len, PATH_MAX - len, "%s%s", depth++ ? "/" : "", part);
        if (n >= (int)(PATH_MAX - len))
            return false;
        len += (size_t)n;
    }
    to[len] = '\0';
    return true;
}

static bool is_entered(const struct recording *r, const char *path)
{
    size_t len = strlen(path);

    for (size_t i = 0; i < r->count; i++) {
        if (strncmp(r->items[i].path, path, len) == 0 && r->items[i].path[len] == '/')
            return true;
    }
    return false;
}

/* In sysfs a class's entry is a link to its device, and so the targets of links below it lead elsewhere
 * than in the copy, where the entry is a folder: such a link that readers went through is left to be a
 * folder too. */
static int write_link(const struct recording *r, const struct recording_item *item, const char *directory,
                      char *path)
{
    char to[PATH_MAX], folder[2 * PATH_MAX];

    if (is_entered(r, item->path)) {
        if (!resolve(item->path, item->text, to))
            return 0;
        snprintf(folder, sizeof(folder), "%.3000s/%.1000s", directory, to);
        int error = make_folder(folder);
        if (error < 0)
            return error;
    }
    int error = folders_make(path);
    if (error < 0)
        return error;
    return symlink(item->text, path) < 0 && errno != EEXIST ? -errno : 0;
}

static int write_item(const struct recording *r, const struct recording_item *item, const char *directory,
                      char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%.3000s/%.1000s", directory, item->path);
    if (item->kind == FOLDER)
        return make_folder(path);
    size_t len = scrub(item->path, item->text, item->len);
    return item->kind == LINK ? write_link(r, item, directory, path) : write_text(path, item->text, len);
}

int recording_write(struct recording *r, const char *directory)
{
    char path[PATH_MAX] = "";
    int files = 0;

    /* A root in which nothing was read is still one. */
    for (size_t i = 0; i < RECORDING_ROOTS && r->roots[i].path; i++)
        add(r, FOLDER, r->roots[i].below, NULL, 0);
    int error = r->error;
    if (r->count)
        qsort(r->items, r->count, sizeof(*r->items), compare);
    for (size_t i = 0; i < r->count && error == 0; i++) {
        const struct recording_item *item = &r->items[i], *last = i ? item - 1 : NULL;
        if (last && last->kind == item->kind && strcmp(last->path, item->path) == 0)
            continue;
        error = write_item(r, item, directory, path);
        files += item->kind == FILE_TEXT;
    }
    if (error == 0)
        return files;

    fprintf(stderr, "sonda: record: %s: %s\n", *path ? path : directory, strerror(-error));
    return error;
}

void recording_free(struct recording *r)
{
    for (size_t i = 0; i < r->count; i++) {
        free(r->items[i].path);
        free(r->items[i].text);
    }
    free(r->items);
    r->items = NULL;
    r->count = r->room = 0;
}
