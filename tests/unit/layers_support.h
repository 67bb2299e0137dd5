/* SPDX-License-Identifier: MIT */
/* A folder of a test, with layers of scripts in it. */
#ifndef SONDA_TESTS_LAYERS_SUPPORT_H
#define SONDA_TESTS_LAYERS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program/layers.h"

static char folder[64];
static char last_fault[1024];

static inline void fault(void *cls, const struct script_fault *f)
{
    (void)cls;
    snprintf(last_fault, sizeof(last_fault), "%s: %s", f->path, f->reason);
}

/* Good for eight calls; what must last longer is copied. */
static inline const char *at(const char *name)
{
    static char paths[8][1024];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

static inline void put(const char *name, const char *text)
{
    FILE *f = fopen(at(name), "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static inline int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/sonda-layers-XXXXXX");
    last_fault[0] = '\0';
    return mkdtemp(folder) ? 0 : -1;
}

static inline int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

/* The kubelet's layout: name -> ..data/name, ..data -> ..TIMESTAMP. */
static inline void publish(const char *stamp, const char *text, const char *keys)
{
    char path[600];

    snprintf(path, sizeof(path), "map/..%s", stamp);
    mkdir(at(path), 0755);
    for (const char *k = keys; *k; k++) {
        snprintf(path, sizeof(path), "map/..%s/%c.lua", stamp, *k);
        put(path, text);
    }
    snprintf(path, sizeof(path), "..%s", stamp);
    assert_int_equal(symlink(path, at("map/..data_tmp")), 0);
    assert_int_equal(rename(at("map/..data_tmp"), at("map/..data")), 0);
}

#endif
