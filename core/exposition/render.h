/* SPDX-License-Identifier: MIT */
/* The text of a collection, in either format. */
#ifndef SONDA_EXPOSITION_RENDER_H
#define SONDA_EXPOSITION_RENDER_H

#include <stdbool.h>

#include "base/buffer.h"

struct exposition;

/* Append the whole text: families sorted by name, those without samples left out. */
void exposition_render(struct exposition *x, bool openmetrics, struct buffer *out);

#endif
