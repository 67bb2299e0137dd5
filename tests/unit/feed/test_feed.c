/* SPDX-License-Identifier: MIT */
/* Feeds without Lua: what stands here for a script says where the samples go. */
#include "exposition_support.h"
#include "feed/shared.h"
#include "feed/sources.h"
#include "proc_support.h"

#include <time.h>

static sig_atomic_t expired;
static struct tree tree;
static struct feed_sink sink;

static void begin(void)
{
    expired = 0;
    tree_make(&tree);
    struct procfs *fs = tree_open(&tree);
    sink = (struct feed_sink){
        .proc = fs, .sys = fs, .root = fs, .rootfs = tree.path, .expired = &expired, .scrape = 1
    };
    sink.exposition = exposition_for_test(64, 1 << 24);
}

static void end(void)
{
    feed_shared_free(sink.shared);
    procfs_free(sink.proc);
    exposition_free(sink.exposition);
    tree_free(&tree);
}

static struct feed open_feed(const char *name)
{
    struct feed f;

    assert_non_null(feed_source_find(name));
    assert_int_equal(feed_open(&f, feed_source_find(name), &sink), 0);
    return f;
}

/* The field goes to a gauge of its name, with labels a, b, c … */
static void want(struct feed *f, const char *name)
{
    static const char *const labels[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };
    size_t count;
    int field = feed_find_field(f->source, name, &count);

    assert_true(field >= 0);
    f->columns[field].column = column_for_test(sink.exposition, EXPOSITION_GAUGE, name, labels, count);
    f->columns[field].labels = count;
}

static void name_all(struct feed *f)
{
    for (size_t i = 0; i < f->key_count; i++) {
        struct feed_column to = { 0 };
        if (f->keys[i]->unnamed) {
            to.column = column_for_test(sink.exposition, EXPOSITION_GAUGE, f->keys[i]->text, NULL, 0);
            feed_name_key(f, i, &to);
        }
    }
}

static void a_new_key_waits_for_its_name_with_its_value(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("vmstat");
    tree_write(&tree, "vmstat", "a 1\nb 2\n");
    assert_int_equal(feed_run(&f), 0);
    assert_true(f.unnamed);
    assert_text(sink.exposition, false, "");
    name_all(&f);
    assert_text(sink.exposition, false,
                "# HELP a Help.\n# TYPE a gauge\na 1\n# HELP b Help.\n# TYPE b gauge\nb 2\n");

    /* In another order, with one that is new and one that is gone. */
    exposition_begin(sink.exposition);
    tree_write(&tree, "vmstat", "c 5\nb 4\nb 4\n");
    assert_int_equal(feed_run(&f), 0);
    assert_text(sink.exposition, false, "# HELP b Help.\n# TYPE b gauge\nb 4\n");
    assert_int_equal(f.key_count, 3);
    feed_free(&f);
    end();
}

/* Looked for one by one, a text of some MB took seconds. */
static void keys_without_end_cost_what_each_costs(void **state)
{
    char path[PATH_MAX];
    (void)state;

    begin();
    struct feed f = open_feed("vmstat");
    FILE *out = fopen(tree_path(&tree, "vmstat", path), "w");
    for (int i = 0; i < 60000; i++)
        fprintf(out, "key_%05d %d\n", i, i);
    fclose(out);
    clock_t start = clock();
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(feed_run(&f), 0);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 0.5);
    assert_int_equal(f.key_count, 4096);
    feed_free(&f);
    end();
}

static void rows_end_where_the_time_is_over(void **state)
{
    static const char *const names[] = { "meminfo", "vmstat",    "netstat", "sockstat",
                                         "softnet", "schedstat", "ipvs" };
    (void)state;

    begin();
    tree_write(&tree, "meminfo", "MemTotal: 1 kB\n");
    tree_write(&tree, "vmstat", "a 1\n");
    tree_write(&tree, "net/netstat", "A: b\nA: 1\n");
    tree_write(&tree, "net/snmp", "A: b\nA: 1\n");
    tree_write(&tree, "net/sockstat", "TCP: inuse 1\n");
    tree_write(&tree, "net/softnet_stat", "1 2 3 4 5 6 7 8 9\n");
    tree_write(&tree, "schedstat", "cpu0 0 0 0 0 0 0 1 2 3\n");
    tree_write(&tree, "net/ip_vs",
               "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
               "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP  C0A80016:0CEA wlc\n"
               "  -> C0A85216:0CEA      Tunnel  100    248        2\n");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct feed f = open_feed(names[i]);
        expired = 0;
        if (feed_run(&f) != 0)
            fail_msg("%s: %s", names[i], f.what);
        expired = 1;
        if (feed_run(&f) != -ETIMEDOUT)
            fail_msg("%s goes on", names[i]);
        feed_free(&f);
    }
    end();
}

static void records_give_their_members_beside_fields_of_ones_own(void **state)
{
    size_t labels;
    (void)state;

    begin();
    struct feed f = open_feed("netclass");
    tree_write(&tree, "class/net/eth0/mtu", "1500\n");
    tree_write(&tree, "class/net/eth0/speed", "8\n");
    tree_write(&tree, "class/net/eth0/operstate", "up\n");
    want(&f, "mtu_bytes");
    want(&f, "carrier");
    want(&f, "speed_bytes");
    want(&f, "up");
    assert_int_equal(feed_run(&f), 0);
    assert_text(sink.exposition, false,
                "# HELP mtu_bytes Help.\n# TYPE mtu_bytes gauge\nmtu_bytes{a=\"eth0\"} 1500\n"
                "# HELP speed_bytes Help.\n# TYPE speed_bytes gauge\nspeed_bytes{a=\"eth0\"} 1000000\n"
                "# HELP up Help.\n# TYPE up gauge\nup{a=\"eth0\"} 1\n");
    assert_int_equal(feed_find_field(f.source, "address", &labels), -1); /* a text is no field */
    assert_int_equal(feed_find_field(f.source, "none", &labels), -1);
    feed_free(&f);
    end();
}

static void constants_stand_behind_the_labels_of_a_row(void **state)
{
    static const char *const labels[] = { "cpu", "mode" };
    (void)state;

    begin();
    struct feed f = open_feed("softnet");
    tree_write(&tree, "net/softnet_stat", "a 2 3 4 5 6 7 8 9\n");
    size_t count;
    struct feed_column *to = &f.columns[feed_find_field(f.source, "processed", &count)];
    to->column = column_for_test(sink.exposition, EXPOSITION_GAUGE, "n", labels, 2);
    to->labels = count;
    to->constants = 1;
    to->constant[0] = text_of("all");
    assert_int_equal(feed_run(&f), 0);
    assert_text(sink.exposition, false, "# HELP n Help.\n# TYPE n gauge\nn{cpu=\"0\",mode=\"all\"} 10\n");
    feed_free(&f);
    end();
}

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

static void keep_message(void *cls, const char *message)
{
    snprintf(cls, 256, "%s", message);
}

static void a_textfile_that_is_left_out_is_told_through_the_sink(void **state)
{
    char directory[PATH_MAX], told[256] = "";
    (void)state;

    begin();
    tree_write(&tree, "t/a.prom", "bad\n");
    tree_write(&tree, "u/b.prom", "fine 1\n");
    snprintf(directory, sizeof(directory), "%s/*", tree.path);
    const char *const options[] = { "collector.textfile.directory", directory, NULL };
    sink.options = options;
    sink.tell = keep_message;
    sink.tell_cls = told;
    struct feed f = open_feed("textfile");
    want(&f, "error");
    assert_int_equal(feed_run(&f), 0);
    assert_true(sink.faulty);
    assert_non_null(strstr(told, "a.prom: line 1: not the Prometheus text format"));
    assert_int_equal(exposition_series(sink.exposition), 2);
    feed_free(&f);
    end();
}

static void count_message(void *cls, const char *message)
{
    (void)message;
    ++*(int *)cls;
}

/* Two files that do not go together may have hundreds of thousands of faults. */
static void faults_without_end_are_told_twenty_times(void **state)
{
    char path[PATH_MAX];
    int told = 0;
    (void)state;

    begin();
    for (int file = 0; file < 2; file++) {
        FILE *out = fopen(tree_path(&tree, file ? "b.prom" : "a.prom", path), "w");
        for (int i = 0; i < 50; i++)
            fprintf(out, "# HELP m%d %d\nm%d{file=\"%d\"} 1\n", i, file, i, file);
        fclose(out);
    }
    const char *const options[] = { "collector.textfile.directory", tree.path, NULL };
    sink.options = options;
    sink.tell = count_message;
    sink.tell_cls = &told;
    struct feed f = open_feed("textfile");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(told, 20);
    assert_int_equal(exposition_series(sink.exposition), 50);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_key_waits_for_its_name_with_its_value),
        cmocka_unit_test(keys_without_end_cost_what_each_costs),
        cmocka_unit_test(rows_end_where_the_time_is_over),
        cmocka_unit_test(records_give_their_members_beside_fields_of_ones_own),
        cmocka_unit_test(constants_stand_behind_the_labels_of_a_row),
        cmocka_unit_test(a_root_that_is_missing_fails_its_feeds_alone),
        cmocka_unit_test(every_source_comes_to_terms_with_an_empty_tree),
        cmocka_unit_test(a_textfile_that_is_left_out_is_told_through_the_sink),
        cmocka_unit_test(faults_without_end_are_told_twenty_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
