/* SPDX-License-Identifier: MIT */
/* Feeds: kernel sources that C reads and writes as samples in one go, where a table and a call a number would
 * cost more than the reading. Whoever opens one says which of its fields go to which column of the
 * exposition, or to none.
 *
 * A feed of rows has fields known beforehand and some labels a row (a device, a CPU). A feed of keys meets
 * its fields in the text; a new key waits, with its value, until it was said where it goes. */
#ifndef SONDA_FEED_FEED_H
#define SONDA_FEED_FEED_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash_index.h"
#include "exposition/exposition.h"
#include "match/filter.h"
#include "proc/field.h"
#include "proc/procfs.h"

#define FEED_LABELS_MAX 12

struct feed_shared;

/* What all feeds of one engine read from and write to. Its owner fills it; it outlives the feeds. */
struct feed_sink {
    struct procfs *proc, *sys, *root;     /* opened roots; NULL: it could not be opened */
    const char *rootfs;                   /* path of the last */
    const char *const *options;           /* settings: name, value, …, NULL; may be NULL */
    const volatile sig_atomic_t *expired; /* the time of the collector that runs is over */
    struct exposition *exposition;
    uint64_t scrape;            /* number of the collection under way, from 1 */
    struct feed_shared *shared; /* what its feeds read once for all (feed/shared.h); NULL before the first */
    void (*tell)(void *cls, const char *message); /* hears of data that is left out; may be NULL */
    void *tell_cls;
    bool faulty; /* data was left out; whoever looks takes it back */
};

/* Where the samples of one field go. */
struct feed_column {
    struct exposition_column *column; /* NULL: nowhere */
    size_t labels;                    /* of a row; behind them stand */
    size_t constants;                 /* values that are the same for all, and outlive the feed */
    struct exposition_text constant[2];
};

/* Roots of a sink, as bits. */
enum { FEED_PROC = 1, FEED_SYS = 2, FEED_ROOT = 4 };

struct feed;

struct feed_field {
    const char *name;
    size_t labels; /* label values that its rows have */
};

/* The fields of a feed of rows: some of its own, then the numbers of a reader's struct where it gives such. A
 * feed without any is one of keys. */
struct feed_source {
    const char *name;
    unsigned roots;                   /* those that it reads below: without them it is not run */
    const struct feed_field *fields;  /* a NULL name ends them; or NULL */
    const struct proc_field *members; /* or NULL; texts among them are no fields */
    size_t member_labels;
    /* Read and give samples. Returns 0 or a negative errno; f->what then says what could not be read. */
    int (*run)(struct feed *f);
    size_t state_size;               /* bytes of f->state, zeroed at first */
    void (*state_free)(void *state); /* or NULL */
};

struct feed_key {
    char *text; /* group and key as they are met, NUL-terminated */
    size_t len;
    size_t place;     /* among the keys */
    const char *unit; /* a static string, or NULL */
    struct feed_column to;
    bool unnamed; /* nobody said yet where it goes; its value waits here: */
    bool pending_is_double;
    uint64_t pending_whole;
    double pending;
};

struct feed {
    const struct feed_source *source;
    struct feed_sink *sink;
    struct name_filter *filters[2]; /* set by the opener; NULL: all pass */
    const char *what;               /* for the message of a failure */
    void *state;
    struct exposition_text labels[FEED_LABELS_MAX]; /* of the row under way */
    struct feed_column *columns;                    /* of rows: by field */
    size_t first_member;                            /* the number of the first member's */

    struct feed_key **keys; /* of keys: in order of their first appearance */
    size_t key_count, key_room, key_next;
    struct hash_index key_index;
    bool unnamed; /* keys were met that were not named yet */
};

/* ---- for who opens a feed ---- */

/* Ready to run, with each field going nowhere. Returns 0, or -ENOMEM with a feed to be freed all the same. */
int feed_open(struct feed *f, const struct feed_source *source, struct feed_sink *sink);
void feed_free(struct feed *f); /* what was opened, or zeroed */

bool feed_has_keys(const struct feed_source *s);

/* The number of that field, or -1; *labels is how many label values its rows have. */
int feed_find_field(const struct feed_source *s, const char *name, size_t *labels);

/* Read and give samples. Returns 0, or a negative errno with f->what saying of what; -ENOENT too where one of
 * its roots is missing. */
int feed_run(struct feed *f);

/* Key number `place` goes there (a zeroed column: nowhere); the value that waits is given. */
void feed_name_key(struct feed *f, size_t place, const struct feed_column *to);

/* ---- for the sources ---- */

/* True once the collector's time is over: asked at each row of a source that may have many, since nothing
 * interrupts a feed. What it returns then counts for nothing. */
static inline bool feed_late(const struct feed *f)
{
    return __builtin_expect(*f->sink->expired, 0);
}

/* What a callback over rows returns to go on, or to end where the time is over. */
static inline int feed_go_on(const struct feed *f)
{
    return feed_late(f) ? -ETIMEDOUT : 0;
}

/* What a source of several files comes to, from what the files before and the next one gave: 0 once any could
 * be read, so that one that is odd or not there leaves the others; else the first error that says more than
 * "no such file". Begin with -ENOENT. f->what names the file of it. */
static inline int feed_or_next(struct feed *f, int so_far, int next, const char *name)
{
    if (next != 0 && so_far != -ENOENT)
        return so_far;

    f->what = next == -ENOENT ? f->source->name : name;
    return next;
}

/* The row's label values; they must last until the row's last sample. */
static inline void feed_label(struct feed *f, size_t label, const char *bytes, size_t len)
{
    f->labels[label] = (struct exposition_text){ bytes, len };
}

void feed_label_text(struct feed *f, size_t label, const char *text); /* NUL-terminated */

/* True where the filter (0 or 1) lets the text pass. */
bool feed_keeps(struct feed *f, int filter, const char *text, size_t len);

/* A sample of a field; PROC_ABSENT and NaN are left out. */
void feed_u64(struct feed *f, size_t field, uint64_t value);
void feed_i64(struct feed *f, size_t field, int64_t value);
void feed_double(struct feed *f, size_t field, double value);
void feed_decimal(struct feed *f, size_t field, uint64_t value, int decimals);

/* Samples of all members of the record that are numbers. */
void feed_record(struct feed *f, const void *record);

/* A sample of a key; `unit` is a static string. */
void feed_key_u64(struct feed *f, const char *key, size_t len, const char *unit, uint64_t value);
void feed_key_double(struct feed *f, const char *key, size_t len, const char *unit, double value);

#endif
