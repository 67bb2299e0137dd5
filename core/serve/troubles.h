/* SPDX-License-Identifier: MIT */
/* Jobs and collectors that fail now, of all engines of the process: each told with its last reason until it
 * is sound again. Thread-safe; a lock is taken where something fails or is sound again, and where it is
 * asked. */
#ifndef SONDA_SERVE_TROUBLES_H
#define SONDA_SERVE_TROUBLES_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/status.h"

#define TROUBLES_MAX 32 /* that are kept; more tell nothing new */

struct troubles;

int troubles_new(struct troubles **ret); /* 0 or -ENOMEM */
void troubles_free(struct troubles *t);  /* takes NULL */

/* It failed. `kind` is a static string. Returns whether to log it: where it was sound before, fails with
 * another reason, or was logged a minute ago. */
bool troubles_note(struct troubles *t, const char *kind, const char *name, const struct script_fault *f);

/* It is sound: no lock is taken where nothing fails. */
void troubles_clear(struct troubles *t, const char *kind, const char *name);

/* Scripts were exchanged: what failed in the old ones may be gone. */
void troubles_forget(struct troubles *t);

/* Copies of the first `max`. Returns how many. */
size_t troubles_list(struct troubles *t, struct engine_trouble *ret, size_t max);

#endif
