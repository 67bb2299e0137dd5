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

#include "base/buffer.h"

#define EXPOSITION_LABELS_MAX 32
#define EXPOSITION_NAME_MAX   255

struct exposition;
struct exposition_family;
struct exposition_column;

enum exposition_type {
    EXPOSITION_COUNTER,
    EXPOSITION_GAUGE,
    EXPOSITION_UNTYPED,
    EXPOSITION_HISTOGRAM,
    EXPOSITION_SUMMARY,
};

struct exposition_text {
    const char *bytes; /* any bytes: what is not UTF-8 is written as U+FFFD */
    size_t len;
};

/* Text of a string constant, for label values. */
#define EXPOSITION_TEXT(constant) ((struct exposition_text){ (constant), sizeof(constant) - 1 })

/* `tell` hears, once a subject, of what was left out: a second help text, a duplicate series.
 * It may be NULL. Returns 0 or -ENOMEM. */
int exposition_new(size_t family_max, size_t byte_max, void (*tell)(void *cls, const char *message),
                   void *cls, struct exposition **ret);
void exposition_free(struct exposition *x); /* takes NULL */

/* The family of that name, declared now or before. Strings are copied. Where it was declared before with
 * another help text the first stays, and that is told. Returns 0; -EEXIST: declared before with another type;
 * -EINVAL: not a metric name; -ENOSPC: more than family_max, or more names and help texts than fit; -ENOMEM.
 */
int exposition_family(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                      struct exposition_family **ret);

/* The same for a family that is known from the data of this collection alone (a file, say): its type and help
 * may be others in the next one. -EEXIST: it has samples already, or was declared by exposition_family, with
 * another type. */
int exposition_passing_family(struct exposition *x, enum exposition_type type, const char *name,
                              const char *help, struct exposition_family **ret);

const char *exposition_family_name(const struct exposition_family *f);

/* The column of the family with these label names (in the caller's order; `count` of them) and this ending of
 * the sample's name ("" but for "_bucket", "_sum", "_count"). Strings are copied.
 * Returns 0; -EINVAL: a name that is none, a label named twice, or more than EXPOSITION_LABELS_MAX;
 * -ENOSPC: more columns than fit; -ENOMEM. */
int exposition_column(struct exposition_family *f, const char *ending, const char *const *labels,
                      size_t count, struct exposition_column **ret);

size_t exposition_column_labels(const struct exposition_column *c);
const struct exposition_family *exposition_column_family(const struct exposition_column *c);

/* Append one sample; `values` are as many as the column has labels, in the order of its declaration. A series
 * that is there already in this collection is left out, counted and told once a family. */
void exposition_u64(struct exposition_column *c, const struct exposition_text *values, uint64_t value);
void exposition_i64(struct exposition_column *c, const struct exposition_text *values, int64_t value);
void exposition_double(struct exposition_column *c, const struct exposition_text *values, double value);

/* value / 10^decimals, exactly: ticks of 1/100 s with 2 decimals, milliseconds with 3. decimals is at
 * most 18. */
void exposition_decimal(struct exposition_column *c, const struct exposition_text *values, uint64_t value,
                        int decimals);

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

/* Append the whole text: families sorted by name, those without samples left out. */
void exposition_render(struct exposition *x, bool openmetrics, struct buffer *out);

/* [a-zA-Z_:][a-zA-Z0-9_:]* of at most EXPOSITION_NAME_MAX bytes; label names: without ':', not beginning with
 * "__". */
bool exposition_is_name(const char *name);
bool exposition_is_label(const char *name);

#endif
