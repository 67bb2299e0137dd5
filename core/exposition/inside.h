/* SPDX-License-Identifier: MIT */
/* What the files of this room share of an exposition; no other room includes it. */
#ifndef SONDA_EXPOSITION_INSIDE_H
#define SONDA_EXPOSITION_INSIDE_H

#include <stdint.h>

#include "base/hash_index.h"
#include "base/hash_set.h"
#include "base/lines.h"
#include "exposition/words.h"

struct exposition_family {
    struct exposition *exposition;
    char *name;
    size_t name_len;
    char *help;      /* escaped as 0.0.4 asks */
    char *help_open; /* escaped as OpenMetrics asks; the same pointer where they agree */
    size_t help_len, help_open_len;
    uint64_t help_hash; /* of the text before it was escaped */
    enum exposition_type type;
    uint64_t hash; /* of its name; seeds those of its columns and series */
    struct exposition_column *columns;
    struct lines text;        /* the samples of this collection */
    struct lines_mark marked; /* of text at the last mark, where touched is true */
    bool touched;             /* since the last mark */
    bool told_help, told_duplicate;
    bool lasting;        /* declared by exposition_family */
    uint64_t collection; /* the last one that it was declared in: its caller may still hold it */
    size_t rank;         /* its place among the families */
};

/* One label of a column, in order of the labels' names: so a set of labels has one text. */
struct column_label {
    char *name;
    size_t given; /* its place in the caller's order */
    char *before; /* what stands before the value: `name{first="` or `",next="` */
    size_t before_len;
    uint64_t hash;
};

struct exposition_column {
    struct exposition_family *family;
    struct exposition_column *next;
    char *ending;
    size_t count;
    struct column_label *labels;
    char *after; /* `"} `, or `name ` where there is no label */
    size_t after_len;
    size_t fixed_len; /* of all that is not a label's value */
    size_t bytes;     /* of all of it */
    uint64_t hash;    /* seeds those of its series */
    uint64_t shape;   /* of family, ending and labels in the caller's order */
};

/* A name that was looked up lately, by its address: callers mostly come with the same constants. */
struct exposition_hint {
    const char *name;
    struct exposition_family *family;
};

#define EXPOSITION_HINTS 128 /* a power of two */

struct exposition {
    struct exposition_family **families; /* sorted by name up to `sorted`, then in order of arrival */
    size_t family_count, family_max, sorted;
    size_t family_room;       /* of families, touched and filled */
    uint64_t *filled;         /* bits by rank: families that have samples; most of a host have none */
    struct hash_index names;  /* families by name */
    struct hash_index shapes; /* columns by family, ending and labels */
    uint64_t swept;           /* the collection in which families of data that is gone were looked for */
    struct exposition_hint hints[EXPOSITION_HINTS];
    struct exposition_family **touched; /* since the last mark */
    size_t touched_count;
    struct hash_set series;
    struct line_arena arena; /* of the families' texts */
    size_t marked_series, marked_bytes;
    size_t bytes, byte_max;
    size_t declared; /* bytes of families and columns */
    uint64_t duplicates, collection;
    bool failed, quiet;
    uint64_t seed;
    void (*tell)(void *cls, const char *message);
    void *tell_cls;
};

void exposition_tell(struct exposition *x, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for that many more bytes of families and columns? */
bool exposition_may_declare(const struct exposition *x, size_t bytes);

#endif
