/* SPDX-License-Identifier: MIT */
/* Who is told of everything that readers read below a root: `sonda record`, so that what is copied is what
 * was read. While one is set, roots that are opened are read as a recorded tree is (procfs_live is false):
 * from their files alone, each opened anew, never through a netlink socket or the like. */
#ifndef SONDA_PROC_WITNESS_H
#define SONDA_PROC_WITNESS_H

#include <stdbool.h>
#include <stddef.h>

/* `root` is the path that the root was opened with, `name` what was read below it. */
struct proc_witness {
    void (*text)(void *cls, const char *root, const char *name, const char *text, size_t len);
    void (*names)(void *cls, const char *root, const char *name, const char *const *names, size_t count);
    void (*link)(void *cls, const char *root, const char *name, const char *target);
    void *cls;
};

/* Before roots are opened, and NULL after they are closed; while there is one thread. */
void proc_witness_set(const struct proc_witness *w);
bool proc_witness_is_set(void);

/* What readers call, once they have something; nothing where no witness is set. */
void proc_witness_text(const char *root, const char *name, const char *text, size_t len);
void proc_witness_names(const char *root, const char *name, const char *const *names, size_t count);
void proc_witness_link(const char *root, const char *name, const char *target);

#endif
