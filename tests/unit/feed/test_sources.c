/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#include "feed/sources.h"

/* A root may be gone after a reload: its feeds fail, those of the others go on. */
static void a_root_that_is_missing_fails_its_feeds_alone(void **state)
{
    (void)state;
    begin();
    struct procfs *fs = sink.proc;
    sink.root = NULL;
    struct feed mounts = open_feed("filesystem"), clock_feed = open_feed("clock");
    assert_int_equal(feed_run(&mounts), -ENOENT);
    sink.proc = sink.sys = NULL;
    want(&clock_feed, "seconds");
    assert_int_equal(feed_run(&clock_feed), 0);
    assert_int_equal(exposition_series(sink.exposition), 1);
    for (size_t i = 0; feed_sources[i]; i++) {
        struct feed f = open_feed(feed_sources[i]->name);
        feed_run(&f);
        feed_free(&f);
    }
    sink.proc = fs;
    feed_free(&mounts);
    feed_free(&clock_feed);
    end();
}

static void every_source_comes_to_terms_with_an_empty_tree(void **state)
{
    (void)state;
    begin();
    for (size_t i = 0; feed_sources[i]; i++) {
        struct feed f = open_feed(feed_sources[i]->name);
        feed_run(&f);
        assert_non_null(f.what);
        feed_free(&f);
        assert_ptr_equal(feed_source_find(feed_sources[i]->name), feed_sources[i]);
    }
    assert_null(feed_source_find("none"));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_that_is_missing_fails_its_feeds_alone),
        cmocka_unit_test(every_source_comes_to_terms_with_an_empty_tree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
