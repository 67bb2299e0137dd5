/* SPDX-License-Identifier: MIT */
/* Feeds without Lua: a tree of files to read, and what stands here for a script says where the samples go. */
#ifndef SONDA_TESTS_FEED_SUPPORT_H
#define SONDA_TESTS_FEED_SUPPORT_H

#include "exposition_support.h"
#include "proc_support.h"

#include "feed/shared.h"
#include "feed/sources.h"

static sig_atomic_t expired;
static struct tree tree;
static struct feed_sink sink;
static struct procfs *recorded_proc; /* in whose place the live host's stands; NULL: none does */

static inline void begin(void)
{
    expired = 0;
    tree_make(&tree);
    struct procfs *fs = tree_open(&tree);
    sink = (struct feed_sink){
        .proc = fs, .sys = fs, .root = fs, .rootfs = tree.path, .expired = &expired, .scrape = 1
    };
    sink.exposition = exposition_for_test(64, 1 << 24);
}

/* The same, but /proc is the live host's. */
static inline void begin_on_live_proc(void)
{
    begin();
    recorded_proc = sink.proc;
    assert_int_equal(procfs_open("/proc", &sink.proc), 0);
}

static inline void end(void)
{
    feed_shared_free(sink.shared);
    if (recorded_proc) {
        procfs_free(sink.proc);
        sink.proc = recorded_proc;
        recorded_proc = NULL;
    }
    procfs_free(sink.proc);
    exposition_free(sink.exposition);
    tree_free(&tree);
}

static inline struct feed open_feed(const char *name)
{
    struct feed f;

    assert_non_null(feed_source_find(name));
    assert_int_equal(feed_open(&f, feed_source_find(name), &sink), 0);
    return f;
}

/* The field goes to a gauge of its name, with labels a, b, c … */
static inline void want(struct feed *f, const char *name)
{
    static const char *const labels[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };
    size_t count;
    int field = feed_find_field(f->source, name, &count);

    assert_true(field >= 0);
    f->columns[field].column = column_for_test(sink.exposition, EXPOSITION_GAUGE, name, labels, count);
    f->columns[field].labels = count;
}

static inline void name_all(struct feed *f)
{
    for (size_t i = 0; i < f->key_count; i++) {
        struct feed_column to = { 0 };
        if (f->keys[i]->unnamed) {
            to.column = column_for_test(sink.exposition, EXPOSITION_GAUGE, f->keys[i]->text, NULL, 0);
            feed_name_key(f, i, &to);
        }
    }
}

/* One sample a line, without the heads of families. */
static inline void assert_samples(const char *expected)
{
    struct buffer text = { 0 };
    char found[4096] = "";

    exposition_render(sink.exposition, false, &text);
    for (const char *line = text.bytes ? text.bytes : ""; *line; line = strchr(line, '\n') + 1) {
        size_t len = strlen(found);
        if (*line != '#')
            snprintf(found + len, sizeof(found) - len, "%.*s\n", (int)strcspn(line, "\n"), line);
    }
    buffer_free(&text);
    assert_string_equal(found, expected);
}

/* A collection in which the feed gives these fields (NULL-terminated) comes to this. */
static inline void gives(struct feed *f, const char *const *fields, const char *expected)
{
    exposition_begin(sink.exposition);
    sink.scrape++;
    for (; *fields; fields++)
        want(f, *fields);
    assert_int_equal(feed_run(f), 0);
    assert_samples(expected);
}

#define FIELDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* In an empty tree the feed says that there is nothing, and gives nothing. */
static inline void gives_nothing_of_an_empty_tree(const char *name)
{
    begin();
    struct feed f = open_feed(name);
    assert_int_equal(feed_run(&f), -ENOENT);
    assert_non_null(f.what);
    assert_int_equal(exposition_series(sink.exposition), 0);
    feed_free(&f);
    end();
}

#endif
