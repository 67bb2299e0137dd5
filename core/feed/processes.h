/* SPDX-License-Identifier: MIT */
/* Feed of rows "processes": how many processes and threads there are, in which state, and the kernel's
 * limits; row label of `state` and `thread_state`: the letter of proc(5). */
#ifndef SONDA_FEED_PROCESSES_H
#define SONDA_FEED_PROCESSES_H

#include "feed/feed.h"

extern const struct feed_source feed_processes;

#endif
