/* SPDX-License-Identifier: MIT */
/* Whether a worker is lost: its call is far past its end, look after look. One look says nothing: where the
 * machine stood still, or was suspended, each call is past its end by the clock, though it has hardly run. */
#ifndef SONDA_SERVE_LATENESS_H
#define SONDA_SERVE_LATENESS_H

#include <stdbool.h>
#include <stdint.h>

/* Looks of one moment count once. So many in a row take 1.75 s at least: longer than the second of the clock
 * that a call which is found late is given to come to its end (engine/budget.c, GRACE_NS). */
#define LATENESS_LOOK_NS INT64_C(250000000)
#define LATENESS_LOST_AT 8

/* Zero-initialised has not been looked at. */
struct lateness {
    unsigned looks;    /* in a row that found it late */
    int64_t looked_ns; /* the last of them */
};

/* A look at `now_ns` (CLOCK_MONOTONIC): is the call that runs now far past its end? Returns whether
 * the worker is lost. */
bool lateness_look(struct lateness *l, bool overdue, int64_t now_ns);

#endif
