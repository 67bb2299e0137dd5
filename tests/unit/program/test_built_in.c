/* SPDX-License-Identifier: MIT */
/* What is taken for granted of the scripts that are built in: their collectors are known by the file's
 * name. */
#include "engine_support.h"

#include "api/job.h"
#include "base/buffer.h"
#include "collect/table.h"
#include "program/layers.h"
#include "route/route.h"

static struct bundle *read_built_in(void)
{
    struct layers layers = { .fault = keep_fault };
    struct bundle *b = NULL;

    assert_int_equal(layers_read(&layers, &b), 0);
    return b;
}

/* Each collector there is, switched on: "collector.NAME", "1", …. Returns how many. */
static size_t switch_all_on(const struct bundle *b, char flags[][80], const char **options)
{
    char name[COLLECTOR_NAME_MAX + 1];
    size_t count = 0;

    for (size_t i = 0; i < b->count; i++) {
        if (!collector_name_of_file(b->scripts[i].name, name))
            continue;
        snprintf(flags[count], sizeof(flags[count]), "collector.%s", name);
        options[2 * count] = flags[count];
        options[2 * count++ + 1] = "1";
    }
    return count;
}

static void each_collectors_file_declares_the_collector_of_its_name_alone(void **state)
{
    static char flags[200][80];
    static const char *options[401];
    (void)state;
    struct bundle *b = read_built_in();
    struct engine *e = NULL;
    size_t count = switch_all_on(b, flags, options);

    host.options = options;
    assert_int_equal(engine_new(&host, b, true, keep_fault, NULL, &e), 0);
    const struct collector_table *t = collector_table_of(e);
    size_t routes = route_count(e), jobs = job_count(e);
    assert_in_range(count, 60, 200);
    assert_int_equal(t->count, count);
    faults_told = 0;
    assert_int_equal(engine_complete(e, keep_fault, NULL), 0);
    assert_int_equal(faults_told, 0);
    assert_int_equal(t->count, count);
    for (size_t i = 0; i < count; i++) {
        if (t->list[i].deferred || !t->list[i].line)
            fail_msg("%s: not declared", t->list[i].name);
    }
    assert_int_equal(route_count(e), routes);
    assert_int_equal(job_count(e), jobs);
    engine_free(e);
    bundle_free(b);
    host.options = NULL;
}

static void a_collector_that_is_off_by_default_stays_unread(void **state)
{
    (void)state;
    struct bundle *b = read_built_in();
    struct engine *e = NULL;

    assert_int_equal(engine_new(&host, b, true, keep_fault, NULL, &e), 0);
    assert_int_equal(engine_complete(e, keep_fault, NULL), 0);
    const struct collector_table *t = collector_table_of(e);
    size_t asleep = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->list[i].is_default != (t->list[i].line > 0))
            fail_msg("%s: off by default, and its head does not say so", t->list[i].name);
        asleep += t->list[i].line == 0;
    }
    assert_in_range(asleep, 20, 40);
    engine_free(e);
    bundle_free(b);
}

static int append(lua_State *L, const void *bytes, size_t len, void *cls)
{
    (void)L;
    buffer_append(cls, bytes, len);
    return 0;
}

static void each_chunk_is_what_the_running_lua_makes_of_the_text(void **state)
{
    (void)state;
    struct bundle *b = read_built_in();
    lua_State *L = luaL_newstate();

    for (size_t i = 0; i < b->count; i++) {
        const struct bundle_script *s = &b->scripts[i];
        struct buffer dumped = { 0 };
        lua_pushfstring(L, "@%s", s->path);
        assert_int_equal(luaL_loadbufferx(L, s->text, s->len, lua_tostring(L, -1), "t"), LUA_OK);
        assert_int_equal(lua_dump(L, append, &dumped, 0), 0);
        assert_int_equal(s->chunk_len, dumped.len);
        assert_memory_equal(s->chunk, dumped.bytes, dumped.len);
        buffer_free(&dumped);
        lua_settop(L, 0);
    }
    lua_close(L);
    bundle_free(b);
}

static void a_text_is_compiled_where_there_is_no_chunk(void **state)
{
    (void)state;
    struct bundle *b = read_built_in();
    struct engine *e = NULL;

    for (size_t i = 0; i < b->count; i++)
        b->scripts[i].chunk = NULL;
    assert_int_equal(engine_new(&host, b, false, keep_fault, NULL, &e), 0);
    faults_told = 0;
    assert_int_equal(engine_complete(e, keep_fault, NULL), 0);
    assert_int_equal(faults_told, 0);
    engine_free(e);
    bundle_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_collectors_file_declares_the_collector_of_its_name_alone),
        cmocka_unit_test(a_collector_that_is_off_by_default_stays_unread),
        cmocka_unit_test(each_chunk_is_what_the_running_lua_makes_of_the_text),
        cmocka_unit_test(a_text_is_compiled_where_there_is_no_chunk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
