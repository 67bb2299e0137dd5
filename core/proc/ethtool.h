/* SPDX-License-Identifier: MIT */
/* What the driver of a network device tells of it, as ethtool(8) shows: SIOCETHTOOL of ioctl(2),
 * linux/ethtool.h. Of the network namespace of this process; no privilege is needed. */
#ifndef SONDA_PROC_ETHTOOL_H
#define SONDA_PROC_ETHTOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proc/field.h"

#define PROC_ETHTOOL_TEXT_MAX 33 /* the kernel's 32 (ETHTOOL_FWVERS_LEN, ETH_GSTRING_LEN) and a NUL */

/* More of them than any driver has; past it there are none. */
#define PROC_ETHTOOL_STATISTICS_MAX 32768

struct proc_ethtool_link {
    /* Bits of enum ethtool_link_mode_bit_indices, the first 32 of them: what ETHTOOL_GSET tells. */
    uint64_t supported, advertised;
    uint64_t autonegotiation; /* 1: on */
};

struct proc_ethtool_driver {
    char name[PROC_ETHTOOL_TEXT_MAX], version[PROC_ETHTOOL_TEXT_MAX];
    char firmware_version[PROC_ETHTOOL_TEXT_MAX], expansion_rom_version[PROC_ETHTOOL_TEXT_MAX];
    char bus_info[PROC_ETHTOOL_TEXT_MAX];
};

struct proc_ethtool_speed {
    int64_t megabits;   /* a second; -1 where the driver does not know */
    const char *duplex; /* "full", "half", "unknown" */
};

struct proc_ethtool_statistic {
    char name[PROC_ETHTOOL_TEXT_MAX]; /* as the driver names it, never "" */
    uint64_t value;
};

/* Zero-initialised is ready. Socket and memory are kept from one reading to the next. */
struct proc_ethtool {
    bool is_open;
    int fd;
    int8_t mode_words; /* of the kernel's sets of link modes; 0: not known yet */
    bool has_link, has_driver;
    struct proc_ethtool_link link;
    struct proc_ethtool_driver driver;
    struct proc_ethtool_statistic *statistics;
    size_t statistic_count, statistic_room;
};

/* What a driver does not tell is left out. Returns 0, also for a device that is not there, of which nothing
 * is told; or a negative errno where no socket or memory can be had. */
int proc_ethtool_read(const char *device, struct proc_ethtool *ret);

/* Speed and duplex alone (ETHTOOL_GLINKSETTINGS), which class/net shows too, for one system call where two
 * files cost six. Returns 0, or a negative errno: -ENODEV and what drivers refuse with (-EOPNOTSUPP,
 * -EINVAL), or that nobody can be asked. */
int proc_ethtool_read_speed(const char *device, struct proc_ethtool *e, struct proc_ethtool_speed *ret);
void proc_ethtool_free(struct proc_ethtool *e);

extern const struct proc_field proc_ethtool_link_fields[];
extern const struct proc_field proc_ethtool_driver_fields[];

/* For tests: call this in place of ioctl(2); NULL puts it back. */
void proc_ethtool_replace(int (*ioctl)(int fd, unsigned long request, void *argument));

#endif
