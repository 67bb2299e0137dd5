/* SPDX-License-Identifier: MIT */
/* Samples: one line each, written into room reserved beforehand, and kept only if its series is new. */
#ifndef SONDA_EXPOSITION_SAMPLE_H
#define SONDA_EXPOSITION_SAMPLE_H

#include <stdint.h>

#include "exposition/words.h"

struct exposition_column;

/* Append one sample; `values` are as many as the column has labels, in the order of its declaration. A series
 * that is there already in this collection is left out, counted and told once a family. */
void exposition_u64(struct exposition_column *c, const struct exposition_text *values, uint64_t value);
void exposition_i64(struct exposition_column *c, const struct exposition_text *values, int64_t value);
void exposition_double(struct exposition_column *c, const struct exposition_text *values, double value);

/* value / 10^decimals, exactly: ticks of 1/100 s with 2 decimals, milliseconds with 3. decimals is at
 * most 18. */
void exposition_decimal(struct exposition_column *c, const struct exposition_text *values, uint64_t value,
                        int decimals);

#endif
