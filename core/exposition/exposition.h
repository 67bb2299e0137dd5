/* SPDX-License-Identifier: MIT */
/* What one collection gathers, and its text: Prometheus text format 0.0.4 and OpenMetrics 1.0.
 *
 * Families and their columns (a sample name with its label names) are declared once and live as long as the
 * exposition; samples are appended straight into the text of their family, so that one costs a few copies and
 * no allocation. The lines serve both formats; only what stands around them differs, so one collection is
 * rendered in either. One exposition belongs to one thread.
 *
 * Formats: prometheus.io/docs/instrumenting/exposition_formats and the OpenMetrics specification 1.0. */
#ifndef SONDA_EXPOSITION_EXPOSITION_H
#define SONDA_EXPOSITION_EXPOSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exposition/column.h"
#include "exposition/family.h"
#include "exposition/render.h"
#include "exposition/sample.h"
#include "exposition/words.h"

struct exposition;

/* `tell` hears, once a subject, of what was left out: a second help text, a duplicate series.
 * It may be NULL. Returns 0 or -ENOMEM. */
int exposition_new(size_t family_max, size_t byte_max, void (*tell)(void *cls, const char *message),
                   void *cls, struct exposition **ret);
void exposition_free(struct exposition *x); /* takes NULL */

/* While `quiet`, series given twice are left out without being counted or told: for sources that list a thing
 * twice. */
void exposition_quiet(struct exposition *x, bool quiet);

/* Begin a collection: all samples are dropped, families and columns stay. */
void exposition_begin(struct exposition *x);

/* From exposition_mark on samples are provisional: exposition_rollback drops those since the last mark. */
void exposition_mark(struct exposition *x);
void exposition_rollback(struct exposition *x);

/* Series of this collection, and samples left out of it as duplicates; and out of all collections. */
size_t exposition_series(const struct exposition *x);
uint64_t exposition_duplicates(const struct exposition *x);

/* True when a sample found no memory or passed byte_max: the text would lack it. */
bool exposition_failed(const struct exposition *x);

#endif
