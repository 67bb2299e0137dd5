/* SPDX-License-Identifier: MIT */
/* What the process gives to its engines, made from the settings: roots, names, limits, metrics, store,
 * history. The same for the server and for the subcommands that run scripts in-process. */
#ifndef SONDA_PROGRAM_HOST_H
#define SONDA_PROGRAM_HOST_H

#include <stddef.h>

#include "engine/engine.h"
#include "settings/options.h"

struct host {
    struct engine_host engine; /* the part that engines see */
    const struct options *options;
    uint64_t requests; /* atomic: answers finished */
    uint64_t scrapes;  /* atomic: those under way */
    struct option_list allow_read, script_options;
    char *udev_data;     /* named in both lists */
    char *ids_directory; /* of pci.ids, named in allow_read; NULL: no flag names one */
};

/* Returns 0 and a handle, or a negative errno with a line in `message`. The options must outlive it. */
int host_new(const struct options *o, struct host **ret, char *message, size_t size);
void host_free(struct host *h); /* takes NULL */

/* CPUs that this process may use: its affinity mask, bounded by its cgroup's quota, at least 1.
 * sched_getaffinity(2) */
size_t host_cpus(void);

/* What samples, kept answers and bodies may take together where nothing else is said: a quarter of its
 * cgroup's memory limit, at most 256 MiB and at least 8. */
size_t host_native_bytes(void);

#endif
