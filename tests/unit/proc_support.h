/* SPDX-License-Identifier: MIT */
/* For tests of core/proc: a tree of files in a temporary directory, recorded machines,
 * and texts cut short. */
#ifndef SONDA_TESTS_PROC_SUPPORT_H
#define SONDA_TESTS_PROC_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/procfs.h"

struct tree {
    char path[64];
};

static inline void tree_make(struct tree *t)
{
    strcpy(t->path, "/tmp/sonda-tree-XXXXXX");
    assert_non_null(mkdtemp(t->path));
}

/* The path of `name`, its directories made. */
static inline const char *tree_path(const struct tree *t, const char *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s", t->path, name);
    for (char *slash = path + strlen(t->path) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0755);
        *slash = '/';
    }
    return path;
}

static inline void tree_write(const struct tree *t, const char *name, const char *text)
{
    char path[PATH_MAX];
    FILE *file = fopen(tree_path(t, name, path), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    fclose(file);
}

static inline void tree_link(const struct tree *t, const char *name, const char *target)
{
    char path[PATH_MAX];
    assert_int_equal(symlink(target, tree_path(t, name, path)), 0);
}

static inline void tree_free(const struct tree *t)
{
    char command[PATH_MAX];
    snprintf(command, sizeof(command), "rm -rf '%s'", t->path);
    assert_int_equal(system(command), 0);
}

static inline struct procfs *tree_open(const struct tree *t)
{
    struct procfs *fs = NULL;
    assert_int_equal(procfs_open(t->path, &fs), 0);
    return fs;
}

/* "laptop/proc": below tests/fixtures/machines. Unit tests run in the project's top directory. */
static inline struct procfs *machine_open(const char *part)
{
    struct procfs *fs = NULL;
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "tests/fixtures/machines/%s", part);
    assert_int_equal(procfs_open(path, &fs), 0);
    return fs;
}

/* No beginning of the text that ends within a line is taken for the whole. `parse` returns what the parser
 * returned. */
static inline void assert_no_cut_parses(const char *text, int (*parse)(const char *text))
{
    char cut[16384];
    size_t len = strlen(text);
    assert_true(len < sizeof(cut));
    for (size_t i = 0; i < len; i++) {
        memcpy(cut, text, i);
        cut[i] = '\0';
        int r = parse(cut);
        if (i == 0 || cut[i - 1] != '\n')
            assert_int_equal(r, -EBADMSG);
    }
    assert_int_equal(parse(text), 0);
}

#endif
