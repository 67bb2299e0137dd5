/* SPDX-License-Identifier: MIT */
#include "proc/image.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/hash_set.h"
#include "base/scan.h"
#include "proc/beneath.h"
#include "proc/group_name.h"

#define IMAGES_MAX 4096 /* then all are forgotten */

static const struct {
    const char *directory, *file;
} bundles[] = {
    { "run/containerd/io.containerd.runtime.v2.task/k8s.io", "config.json" },
    { "run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io", "config.json" },
    { "run/containers/storage/overlay-containers", "userdata/config.json" },
};

#define BUNDLES (sizeof(bundles) / sizeof(bundles[0]))

struct proc_image_entry {
    char id[PROC_CONTAINER_ID + 1];
    char image[PROC_IMAGE_MAX];
};

/* The string behind `key`, which may have blanks around its colon. A reference to an image needs no escapes;
 * a text that has some is none. */
static bool find_string(const char *json, const char *key, char *ret, size_t size)
{
    for (const char *p = json; (p = strstr(p, key)); p++) {
        const char *at = p + strlen(key);
        at += strspn(at, " \t\r\n");
        if (*at++ != ':')
            continue;
        at += strspn(at, " \t\r\n");
        if (*at++ != '"')
            continue;
        size_t len = strcspn(at, "\"\\");
        if (at[len] != '"' || len == 0 || len >= size)
            return false;
        memcpy(ret, at, len);
        ret[len] = '\0';
        return true;
    }
    return false;
}

bool proc_image_parse(const char *json, char image[PROC_IMAGE_MAX])
{
    static const char *const keys[] = { "\"io.kubernetes.cri.image-name\"",
                                        "\"io.kubernetes.cri-o.ImageName\"" };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (find_string(json, keys[i], image, PROC_IMAGE_MAX))
            return true;
    return false;
}

static void forget(struct proc_images *i)
{
    for (size_t at = 0; at < i->count; at++)
        free(i->entries[at]);
    i->count = 0;
    hash_index_clear(&i->index);
}

void proc_images_begin(struct proc_images *i, struct procfs *root)
{
    if (i->count >= IMAGES_MAX)
        forget(i);
    i->root = procfs_path(root);
    for (size_t b = 0; b < BUNDLES; b++)
        i->bundles[b] = procfs_fd(root) < 0
                            ? -1
                            : beneath_open(procfs_fd(root), bundles[b].directory, O_PATH | O_DIRECTORY);
}

void proc_images_end(struct proc_images *i)
{
    for (size_t b = 0; b < BUNDLES; b++) {
        if (i->bundles[b] >= 0)
            close(i->bundles[b]);
        i->bundles[b] = -1;
    }
}

/* Where nobody says now, nobody will: what is not found is kept as "", too. */
static void read_image(struct proc_images *i, struct proc_image_entry *e)
{
    char name[128];
    for (size_t b = 0; b < BUNDLES; b++) {
        snprintf(name, sizeof(name), "%s/%s", e->id, bundles[b].file);
        if (i->bundles[b] >= 0 &&
            proc_once_read(&i->file, i->bundles[b], name, 0, i->root, bundles[b].directory) > 0 &&
            proc_image_parse(i->file.text, e->image))
            return;
    }
}

static bool is_id(const void *thing, const void *key)
{
    return strcmp(((const struct proc_image_entry *)thing)->id, key) == 0;
}

static struct proc_image_entry *add(struct proc_images *i, uint64_t hash, const char *id)
{
    struct proc_image_entry **place = array_room((void **)&i->entries, &i->room, i->count, sizeof(*place));
    struct proc_image_entry *e = place ? calloc(1, sizeof(*e)) : NULL;
    if (!e)
        return NULL;
    if (!scan_copy(e->id, sizeof(e->id), id, strlen(id)) || hash_index_add(&i->index, hash, e) < 0) {
        free(e);
        return NULL;
    }
    *place = e;
    i->count++;
    return e;
}

const char *proc_images_find(struct proc_images *i, const char *container_id)
{
    uint64_t hash = hash_set_hash((uintptr_t)i, container_id, strlen(container_id));
    struct proc_image_entry *e = hash_index_find(&i->index, hash, is_id, container_id);
    if (e)
        return e->image;

    e = add(i, hash, container_id);
    if (!e)
        return "";
    read_image(i, e);
    return e->image;
}

void proc_images_free(struct proc_images *i)
{
    forget(i);
    free(i->entries);
    hash_index_free(&i->index);
    proc_once_free(&i->file);
    *i = (struct proc_images){ 0 };
}
