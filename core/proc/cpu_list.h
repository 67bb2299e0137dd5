/* SPDX-License-Identifier: MIT */
/* Lists of CPUs as sysfs writes them: "0-3,8,10-11" (Documentation/admin-guide/cputopology.rst). */
#ifndef SONDA_PROC_CPU_LIST_H
#define SONDA_PROC_CPU_LIST_H

#define PROC_CPU_MAX 65536 /* the kernel's NR_CPUS is 8192 at most */

/* Tell each CPU; `each` returns 0 to go on. Returns 0, what `each` returned, or -EBADMSG. An empty line has
 * none. */
int proc_cpu_list_each(const char *text, int (*each)(void *cls, unsigned cpu), void *cls);

#endif
