/* SPDX-License-Identifier: MIT */
/* Collectors, and options of collectors, that node_exporter 1.12 has and sonda does not: their flags are
 * taken with a warning. What comes to be here leaves the list. */
#ifndef SONDA_COLLECT_FOREIGN_H
#define SONDA_COLLECT_FOREIGN_H

struct foreign_option {
    const char *name;    /* "ntp": a collector, and all its options; "netdev.address-info": an option */
    const char *instead; /* what to use; NULL: nothing */
};

extern const struct foreign_option foreign_options[]; /* in alphabetic order; a name of NULL ends them */

/* The entry of what follows "collector." in a flag; NULL: there is none. */
const struct foreign_option *foreign_find(const char *name);

#endif
