/* SPDX-License-Identifier: MIT */
/* Built-in collectors that are off: their scripts are not loaded, which would cost time and memory at each
 * start for what nobody asked for. */
#ifndef SONDA_COLLECT_SLEEPING_H
#define SONDA_COLLECT_SLEEPING_H

struct engine_part;

/* Skips a built-in script collectors/NAME.lua that says "-- Off by default." in the comment at its head, if
 * neither the command line nor a layer says a word of NAME but to switch it off. Then the table has a
 * collector of that name without a function, which is off. For an engine that has collector_part. */
extern const struct engine_part sleeping_part;

#endif
