/* SPDX-License-Identifier: MIT */
#include "layers_support.h"

#include <poll.h>

#include "serve/watch.h"

static enum watch_news reported(struct watch *w)
{
    struct pollfd fd = { .fd = watch_fd(w), .events = POLLIN };

    return poll(&fd, 1, 2000) == 1 ? watch_drain(w) : WATCH_NOTHING;
}

static void the_watch_reports_swaps_renames_and_files_of_new_folders(void **state)
{
    char layer[1024], map[1024], absent[1024];
    const char *const directories[] = { strcpy(layer, at("layer")), strcpy(map, at("map")),
                                        strcpy(absent, at("absent")), NULL };
    (void)state;

    mkdir(at("layer"), 0755);
    mkdir(at("map"), 0755);
    struct watch *w = watch_new(directories);
    assert_non_null(w);
    assert_null(watch_trouble(w));
    assert_int_equal(watch_drain(w), WATCH_NOTHING);
    publish("1", "x", "a");
    assert_int_equal(reported(w), WATCH_SWAPPED);
    put("layer/tmp", "x");
    rename(at("layer/tmp"), at("layer/a.lua"));
    assert_int_equal(reported(w), WATCH_RENAMED);
    rename(at("layer/a.lua"), at("layer/tmp"));
    assert_int_equal(reported(w), WATCH_CHANGED);
    mkdir(at("layer/collectors"), 0755);
    assert_int_equal(reported(w), WATCH_CHANGED);
    put("layer/collectors/b.lua", "x");
    assert_int_equal(reported(w), WATCH_CHANGED);
    watch_free(w);
}

static void a_script_that_is_still_being_written_is_reported_as_that(void **state)
{
    char layer[1024];
    const char *const directories[] = { strcpy(layer, at("layer")), NULL };
    (void)state;

    mkdir(at("layer"), 0755);
    put("layer/a.lua", "");
    put("layer/notes.log", "");
    struct watch *w = watch_new(directories);
    FILE *script = fopen(at("layer/a.lua"), "a"), *notes = fopen(at("layer/notes.log"), "a");
    assert_non_null(w);
    assert_true(script && notes);
    fputs("half", script);
    fflush(script);
    assert_int_equal(reported(w), WATCH_WRITING);
    fputs("line", notes);
    fflush(notes);
    assert_int_equal(watch_drain(w), WATCH_NOTHING);
    fclose(script);
    assert_int_equal(reported(w), WATCH_CHANGED);
    fclose(notes);
    watch_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_watch_reports_swaps_renames_and_files_of_new_folders, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_script_that_is_still_being_written_is_reported_as_that, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
