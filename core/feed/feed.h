/* SPDX-License-Identifier: MIT */
/* Feeds: kernel sources that C reads and writes as samples in one go, where a table and a call a number would
 * cost more than the reading. The script still says which families there are and what they are called.
 *
 * A feed of rows has fields known beforehand and some labels a row (a device, a CPU); constant label values
 * stand behind the row's own:
 *     local cpu = sonda.feed("cpu", { user = { seconds, "user" }, … })
 * A feed of keys meets its fields in the text; a function names the family of each at its first appearance:
 *     local memory = sonda.feed("meminfo", function(key, unit) return family end)
 * Calling it in a collector reads, gives the samples and returns true, or nil, message, errno. */
#ifndef SONDA_FEED_FEED_H
#define SONDA_FEED_FEED_H

#include <errno.h>
#include <lua.h>
#include <stdint.h>

#include "collect/family.h"
#include "collect/filter.h"
#include "engine/bind.h"
#include "proc/procfs.h"

#define FEED_LABELS_MAX 12

/* Where the samples of one field go. */
struct feed_column {
    struct exposition_column *column; /* NULL: the script does not want the field */
    size_t constants;
    /* Label values behind the row's own; the feed's Lua table keeps them alive. */
    struct exposition_text constant[2];
};

struct feed;

struct feed_field {
    const char *name;
    size_t labels; /* label values that its rows have */
};

struct feed_source {
    const char *name;
    const struct feed_field *fields; /* NULL name ends them; NULL: a feed of keys */
    /* Read and give samples. Returns 0 or a negative errno; f->what then says what could not be read. Must
     * not raise. */
    int (*run)(struct feed *f);
    size_t state_size;               /* bytes of f->state, zeroed at first */
    void (*state_free)(void *state); /* or NULL */
};

struct feed_key {
    char *text; /* group and key as they are met */
    size_t len;
    const char *unit; /* of a static string */
    struct feed_column to;
    bool unnamed; /* the script was not asked yet where it goes; its value waits here */
    bool pending_is_double;
    uint64_t pending_whole;
    double pending;
};

struct feed {
    const struct feed_source *source;
    struct bind_context *context;
    struct collector_table *table;
    struct name_filter *filters[2]; /* options filter and type_filter; NULL: all pass */
    const char *what;               /* for the message of a failure */
    void *state;
    struct exposition_text labels[FEED_LABELS_MAX]; /* of the row under way */
    struct feed_column *columns;                    /* of rows: by field */

    struct feed_key *keys; /* of keys: in order of their first appearance */
    size_t key_count, key_size, key_next;
    bool unnamed; /* keys were met that have no column yet */
};

/* True once the collector's time is over: asked at each row of a source that may have many, since nothing
 * interrupts a feed. What it returns then counts for nothing. */
static inline bool feed_late(const struct feed *f)
{
    return __builtin_expect(*f->context->expired, 0);
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

/* True where the filter (0 or 1) lets the text pass. */
bool feed_keeps(struct feed *f, int filter, const char *text, size_t len);

/* A sample of a field; PROC_ABSENT and NaN are left out. */
void feed_u64(struct feed *f, size_t field, uint64_t value);
void feed_i64(struct feed *f, size_t field, int64_t value);
void feed_double(struct feed *f, size_t field, double value);
void feed_decimal(struct feed *f, size_t field, uint64_t value, int decimals);

/* A sample of a key; `unit` is a static string. The value of a key that is new waits until the run is over
 * and the script has said where it goes. */
void feed_key_u64(struct feed *f, const char *key, size_t len, const char *unit, uint64_t value);
void feed_key_double(struct feed *f, const char *key, size_t len, const char *unit, double value);

/* Adds sonda.feed to the table on top. */
void collect_feed_open(lua_State *L, struct bind_context *c);

/* The sources, each in a file of its subject; feed_sources[] ends with NULL. */
extern const struct feed_source *const feed_sources[];

#endif
