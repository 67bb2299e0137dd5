/* SPDX-License-Identifier: MIT */
/* A program under construction: what regex.c reads in a pattern becomes code here. Within the room. */
#ifndef SONDA_MATCH_REGEX_CODE_H
#define SONDA_MATCH_REGEX_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "match/regex_program.h"

#define REGEX_CODE_MAX 2500 /* with repeats written out: a name of 4 KiB takes some 15 ms then */

/* Once something is refused, or memory is wanting, what follows does nothing. */
struct regex_builder {
    struct regex *r;
    const char *refusal; /* NULL: all is well */
    bool no_memory;
    bool ignore_case; /* of sets that are still to come */
};

/* The first reason stands. */
void regex_refuse(struct regex_builder *b, const char *reason);
bool regex_is_well(const struct regex_builder *b);

void regex_insert(struct regex_builder *b, size_t at, struct regex_op op);
void regex_emit(struct regex_builder *b, struct regex_op op);

struct regex_op regex_split(size_t from, size_t to, size_t or_to);
struct regex_op regex_jump(size_t from, size_t to);

void regex_set_add(struct regex_set *set, int c);
void regex_set_add_all(struct regex_set *set, const char *characters);

/* One byte of the set, or of all others; the set is changed. */
void regex_emit_set(struct regex_builder *b, struct regex_set *set, bool negated);

struct regex_times {
    unsigned long least, most;
    bool endless;
};

/* The code from `begin` on as often as it is asked for: least times, then endlessly or up to most times. */
void regex_repeat(struct regex_builder *b, size_t begin, const struct regex_times *t);

#endif
