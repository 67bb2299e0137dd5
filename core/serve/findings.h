/* SPDX-License-Identifier: MIT */
/* What was found while one bundle of scripts was read, loaded and tried: faults, and what may not have been
 * meant. */
#ifndef SONDA_SERVE_FINDINGS_H
#define SONDA_SERVE_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "engine/bundle.h"

#define FINDINGS_MAX 16

/* Zero-initialised is empty. */
struct findings {
    struct script_fault list[FINDINGS_MAX];
    size_t kept, count; /* in the list; found */
};

/* Add one; `cls` is the struct findings. */
void findings_add(void *cls, const struct script_fault *f);

/* "scripts cannot be loaded: …". */
void findings_add_errno(struct findings *f, int error);

/* A hash that goes on from `hash`, of the places at fault. */
uint64_t findings_hash(const struct findings *f, uint64_t hash);

/* A line of the log each, `what` said of it; and how many more there were. */
void findings_log(const struct findings *f, enum log_level level, const char *what);

#endif
