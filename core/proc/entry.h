/* SPDX-License-Identifier: MIT */
/* A directory entry as the kernel packs them, one after the other: getdents64(2). */
#ifndef SONDA_PROC_ENTRY_H
#define SONDA_PROC_ENTRY_H

#include <stdint.h>

struct proc_entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length; /* of this entry, padding included */
    unsigned char type;
    char name[];
};

#endif
