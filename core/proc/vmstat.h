/* SPDX-License-Identifier: MIT */
/* Counters of the memory manager: /proc/vmstat. Which there are differs from kernel to kernel. */
#ifndef SONDA_PROC_VMSTAT_H
#define SONDA_PROC_VMSTAT_H

#include <stddef.h>
#include <stdint.h>

#include "proc/procfs.h"

/* Tell each line "name value" of the text; one that is odd is left out. `each` returns 0 to go on. Returns 0,
 * what `each` returned, or -EBADMSG for text that was cut or has no such line. */
int proc_vmstat_each(const char *text, int (*each)(void *cls, const char *name, size_t len, uint64_t value),
                     void *cls);

#endif
