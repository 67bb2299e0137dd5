/* SPDX-License-Identifier: MIT */
#include "layers_support.h"

#include <pthread.h>

#include "program/layers.h"

static struct bundle *read_layers(const char *a, const char *b, int faults)
{
    char first[1024], second[1024];
    const char *const directories[] = { strcpy(first, a), b ? strcpy(second, b) : NULL, NULL };
    struct layers l = { .directories = directories, .fault = fault };
    struct bundle *bundle;

    assert_int_equal(layers_read(&l, &bundle), faults);
    return bundle;
}

static const char *text_of(const struct bundle *b, const char *name)
{
    const struct bundle_script *s = bundle_find(b, name);

    return s ? s->text : NULL;
}

static void a_later_layer_replaces_a_file_of_the_same_name_and_adds_what_is_new(void **state)
{
    (void)state;
    mkdir(at("one"), 0755);
    mkdir(at("two"), 0755);
    put("one/health.lua", "one");
    put("one/extra.lua", "extra");
    put("two/health.lua", "two");
    struct bundle *b = read_layers(at("one"), at("two"), 0);
    assert_string_equal(text_of(b, "health.lua"), "two");
    assert_string_equal(text_of(b, "extra.lua"), "extra");
    assert_non_null(text_of(b, "app.lua")); /* built in */
    assert_string_equal(bundle_find(b, "health.lua")->path, at("two/health.lua"));
    for (size_t i = 1; i < b->count; i++)
        assert_true(strcmp(b->scripts[i - 1].name, b->scripts[i].name) < 0);
    bundle_free(b);
}

static void absent_and_empty_layers_are_fine_and_a_file_is_not_a_layer(void **state)
{
    (void)state;
    mkdir(at("empty"), 0755);
    put("file", "x");
    bundle_free(read_layers(at("empty"), at("absent"), 0));
    bundle_free(read_layers(at("file"), NULL, 1));
    assert_non_null(strstr(last_fault, "a layer of scripts is a directory"));
}

static void only_scripts_are_taken_of_what_editors_leave_behind(void **state)
{
    (void)state;
    mkdir(at("layer"), 0755);
    mkdir(at("layer/.git"), 0755);
    mkdir(at("layer/collectors"), 0755);
    put("layer/.#new.lua", "x");
    put("layer/new.lua~", "x");
    put("layer/.new.lua.swp", "x");
    put("layer/.git/new.lua", "x");
    put("layer/collectors/mine.lua", "mine");
    assert_int_equal(mkfifo(at("layer/pipe.lua"), 0644), 0);
    struct bundle *b = read_layers(at("layer"), NULL, 1);
    assert_non_null(strstr(last_fault, "pipe.lua: cannot be read: not a regular file"));
    assert_string_equal(text_of(b, "collectors/mine.lua"), "mine");
    assert_null(text_of(b, ".#new.lua"));
    assert_null(text_of(b, ".git/new.lua"));
    bundle_free(b);
}

static void a_config_map_is_read_through_its_data_link_whatever_the_visible_links_say(void **state)
{
    (void)state;
    mkdir(at("map"), 0755);
    publish("1", "first", "a");
    assert_int_equal(symlink("..data/a.lua", at("map/a.lua")), 0);
    assert_int_equal(symlink("..data/gone.lua", at("map/gone.lua")), 0); /* early or late link */
    struct bundle *b = read_layers(at("map"), NULL, 0);
    assert_string_equal(text_of(b, "a.lua"), "first");
    assert_null(text_of(b, "gone.lua"));
    uint64_t hash = b->hash;
    bundle_free(b);

    publish("2", "second", "ab"); /* b.lua has no visible link yet */
    b = read_layers(at("map"), NULL, 0);
    assert_string_equal(text_of(b, "a.lua"), "second");
    assert_string_equal(text_of(b, "b.lua"), "second");
    assert_string_equal(bundle_find(b, "b.lua")->path, at("map/b.lua"));
    assert_true(b->hash != hash);
    bundle_free(b);
}

static void the_hash_is_of_names_and_texts_alone(void **state)
{
    (void)state;
    mkdir(at("one"), 0755);
    mkdir(at("two"), 0755);
    put("one/x.lua", "same");
    put("two/x.lua", "same");
    struct bundle *one = read_layers(at("one"), NULL, 0), *two = read_layers(at("two"), NULL, 0);
    assert_true(one->hash == two->hash);
    assert_string_equal(one->hash_text, two->hash_text);
    bundle_free(one);
    bundle_free(two);
}

static void an_unreadable_data_link_is_told(void **state)
{
    (void)state;
    mkdir(at("map"), 0755);
    assert_int_equal(symlink("..nowhere", at("map/..data")), 0);
    bundle_free(read_layers(at("map"), NULL, 1));
    assert_non_null(strstr(last_fault, "a link whose target is missing"));
}

static void *fill_later(void *path)
{
    nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("return 1", f);
    fclose(f);
    return NULL;
}

/* On a busy machine the writer may come too late to be waited for: then once more. */
static void a_script_cut_short_just_now_is_waited_for(void **state)
{
    char path[1024];
    bool whole = false;
    (void)state;

    mkdir(at("one"), 0755);
    strcpy(path, at("one/x.lua"));
    for (int tries = 0; tries < 10 && !whole; tries++) {
        pthread_t writer;
        put("one/x.lua", "");
        assert_int_equal(pthread_create(&writer, NULL, fill_later, path), 0);
        struct bundle *b = read_layers(at("one"), NULL, 0);
        pthread_join(writer, NULL);
        whole = strcmp(bundle_find(b, "x.lua")->text, "return 1") == 0;
        bundle_free(b);
    }
    assert_true(whole);
}

static void more_files_than_the_bound_are_told_and_the_rest_serves(void **state)
{
    char name[64];
    (void)state;

    mkdir(at("many"), 0755);
    for (int i = 0; i < LAYERS_FILES_MAX; i++) {
        snprintf(name, sizeof(name), "many/%d.lua", i);
        put(name, "");
    }
    char many[1024];
    const char *const directories[] = { strcpy(many, at("many")), NULL };
    struct layers l = { .directories = directories, .fault = fault };
    struct bundle *b;
    assert_true(layers_read(&l, &b) > 0);
    assert_non_null(strstr(last_fault, "more than 4096 scripts"));
    assert_int_equal(b->count, LAYERS_FILES_MAX);
    bundle_free(b);
}

/* A layer that was begun with `sonda init` is mostly what the program has. */
static void a_copy_of_a_built_in_script_is_not_kept_twice(void **state)
{
    const char *const directories[] = { folder, NULL };
    struct layers layers = { .fault = fault }, both = { .directories = directories, .fault = fault };
    struct bundle *built_in, *copied, *changed;
    (void)state;

    assert_int_equal(layers_read(&layers, &built_in), 0);
    const struct bundle_script *own = bundle_find(built_in, "health.lua");
    put("health.lua", own->text);
    assert_int_equal(layers_read(&both, &copied), 0);
    const struct bundle_script *copy = bundle_find(copied, "health.lua");
    assert_int_equal(copy->layer, 1);
    assert_string_equal(copy->path, at("health.lua"));
    assert_ptr_equal(copy->text, own->text);
    assert_true(copy->lasting);
    assert_null(copy->chunk); /* which would name another path */
    assert_true(copied->hash == built_in->hash);

    put("health.lua", "return");
    assert_int_equal(layers_read(&both, &changed), 0);
    assert_false(bundle_find(changed, "health.lua")->lasting);
    assert_string_equal(bundle_find(changed, "health.lua")->text, "return");
    assert_true(changed->hash != built_in->hash);
    bundle_free(built_in);
    bundle_free(copied);
    bundle_free(changed);
}

static void the_stamp_changes_with_a_file_and_with_the_data_link(void **state)
{
    char layer[1024], map[1024];
    const char *const directories[] = { strcpy(layer, at("layer")), strcpy(map, at("map")), NULL };
    (void)state;

    mkdir(at("layer"), 0755);
    mkdir(at("map"), 0755);
    uint64_t empty = layers_stamp(directories);
    put("layer/a.lua", "1");
    uint64_t one = layers_stamp(directories);
    assert_true(one != empty);
    put("layer/a.lua", "12");
    uint64_t two = layers_stamp(directories);
    assert_true(two != one);
    publish("1", "x", "a");
    uint64_t three = layers_stamp(directories);
    assert_true(three != two);
    publish("2", "x", "a");
    assert_true(layers_stamp(directories) != three);
    assert_true(layers_stamp(directories) == layers_stamp(directories));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_later_layer_replaces_a_file_of_the_same_name_and_adds_what_is_new,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(absent_and_empty_layers_are_fine_and_a_file_is_not_a_layer,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(only_scripts_are_taken_of_what_editors_leave_behind, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(
            a_config_map_is_read_through_its_data_link_whatever_the_visible_links_say, make_folder,
            remove_folder),
        cmocka_unit_test_setup_teardown(the_hash_is_of_names_and_texts_alone, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(an_unreadable_data_link_is_told, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_script_cut_short_just_now_is_waited_for, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(more_files_than_the_bound_are_told_and_the_rest_serves, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_copy_of_a_built_in_script_is_not_kept_twice, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(the_stamp_changes_with_a_file_and_with_the_data_link, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests_name("layers", tests, NULL, NULL);
}
