/* SPDX-License-Identifier: MIT */
/* The image of a container, from the annotations of the configuration that its runtime keeps while it runs
 * (config.json of the OCI runtime specification): of containerd (k3s' too) and CRI-O, for root alone. */
#ifndef SONDA_PROC_IMAGE_H
#define SONDA_PROC_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/hash_index.h"
#include "proc/once.h"
#include "proc/procfs.h"

#define PROC_IMAGE_MAX 256

struct proc_image_entry;

/* What is known of images; zero-initialised is ready. A container has one for as long as it lives, so each is
 * asked for once. */
struct proc_images {
    int bundles[3]; /* directories of running containers; -1: not there, or closed to us */
    const char *root;
    struct hash_index index; /* of the entries, by the container's id */
    struct proc_image_entry **entries;
    size_t count, room;
    struct proc_once file;
};

/* Before images of a reading are asked for, and after. `root`: the host's. */
void proc_images_begin(struct proc_images *i, struct procfs *root);
void proc_images_end(struct proc_images *i);

/* The image of that container, or "" where nobody says. Lasts until proc_images_begin. */
const char *proc_images_find(struct proc_images *i, const char *container_id);

/* The image that a config.json names. False where there is none, or it is longer than PROC_IMAGE_MAX. */
bool proc_image_parse(const char *json, char image[PROC_IMAGE_MAX]);

void proc_images_free(struct proc_images *i);

#endif
