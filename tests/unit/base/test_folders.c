/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "base/folders.h"

static void every_folder_on_the_way_is_made_and_the_file_is_not(void **state)
{
    struct tree t;
    struct stat s;
    char path[PATH_MAX], before[PATH_MAX];
    (void)state;

    tree_make(&t);
    snprintf(path, sizeof(path), "%s/a/b c/d/file", t.path);
    strcpy(before, path);
    assert_int_equal(folders_make(path), 0);
    assert_string_equal(path, before);
    assert_int_equal(stat(path, &s), -1);
    *strrchr(path, '/') = '\0';
    assert_int_equal(stat(path, &s), 0);
    assert_true(S_ISDIR(s.st_mode));
    tree_free(&t);
}

static void folders_that_are_there_are_left_alone(void **state)
{
    struct tree t;
    struct stat s;
    char path[PATH_MAX];
    (void)state;

    tree_make(&t);
    tree_write(&t, "a/kept", "x");
    snprintf(path, sizeof(path), "%s/a", t.path);
    assert_int_equal(chmod(path, 0700), 0);
    snprintf(path, sizeof(path), "%s/a//b/file", t.path);
    assert_int_equal(folders_make(path), 0);
    assert_int_equal(folders_make(path), 0);
    snprintf(path, sizeof(path), "%s/a", t.path);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0700);
    tree_free(&t);
}

static void a_file_in_the_way_is_told_and_the_path_restored(void **state)
{
    struct tree t;
    char path[PATH_MAX], before[PATH_MAX];
    (void)state;

    tree_make(&t);
    tree_write(&t, "a", "x");
    snprintf(path, sizeof(path), "%s/a/b/file", t.path);
    strcpy(before, path);
    assert_int_equal(folders_make(path), -ENOTDIR);
    assert_string_equal(path, before);
    tree_free(&t);
}

static void a_name_without_a_folder_needs_none(void **state)
{
    char name[] = "file", root[] = "/file";
    (void)state;

    assert_int_equal(folders_make(name), 0);
    assert_int_equal(folders_make(root), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_folder_on_the_way_is_made_and_the_file_is_not),
        cmocka_unit_test(folders_that_are_there_are_left_alone),
        cmocka_unit_test(a_file_in_the_way_is_told_and_the_path_restored),
        cmocka_unit_test(a_name_without_a_folder_needs_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
