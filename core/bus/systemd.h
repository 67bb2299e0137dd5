/* SPDX-License-Identifier: MIT */
/* The manager of systemd and its units: org.freedesktop.systemd1(5). */
#ifndef SONDA_BUS_SYSTEMD_H
#define SONDA_BUS_SYSTEMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus/bus.h"

#define SYSTEMD_UNITS_MAX 65536
#define SYSTEMD_TEXT_MAX  64

/* PROC_ABSENT (scan.h) where a unit has none, or it was not asked for. */
struct systemd_unit {
    char *name, *path;                  /* "ssh.service", its object */
    char active_state[24];              /* "active", "activating", "deactivating", "inactive", "failed" … */
    bool is_loaded;                     /* its LoadState is "loaded" */
    char type[SYSTEMD_TEXT_MAX];        /* of a service or mount: "notify", "ext4"; "" */
    uint64_t start_microseconds;        /* since the epoch, when it became active */
    uint64_t tasks, tasks_max;          /* of a service */
    uint64_t restarts;                  /* of a service */
    uint64_t last_trigger_microseconds; /* of a timer, since the epoch; 0: never */
    uint64_t accepted, connections, refused; /* of a socket */
};

/* Zero-initialised is ready. */
struct systemd_manager {
    char version[SYSTEMD_TEXT_MAX]; /* "252.38-1~deb12u1"; "": it does not say */
    bool has_virtualization;
    char virtualization[SYSTEMD_TEXT_MAX]; /* "kvm"; "": none */
    char state[SYSTEMD_TEXT_MAX];          /* "running", "degraded" …; "": it does not say */
    struct systemd_unit *units;
    size_t count, room;
};

/* What is asked of each unit beside its state. */
struct systemd_wish {
    bool start, tasks, restarts, last_trigger, sockets;
};

/* The manager and all units, without what is asked unit by unit. Returns 0 or a negative errno, with count
 * 0: -EFBIG past SYSTEMD_UNITS_MAX. */
int systemd_read(struct bus *b, struct systemd_manager *ret);

/* Queue what is to be asked of a unit: it is there after bus_finish, until which the unit must stay where it
 * is. Returns 0 or a negative errno. */
int systemd_ask(struct bus *b, struct systemd_unit *u, const struct systemd_wish *wish);

/* "ssh.service" is of kind "service". */
bool systemd_unit_is(const struct systemd_unit *u, const char *kind);

/* The number in a version: 252.38 of "252.38-1~deb12u1", 0 where there is none of three digits and more. */
double systemd_version(const char *version);

void systemd_free(struct systemd_manager *m);

#endif
