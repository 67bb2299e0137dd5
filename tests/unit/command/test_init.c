/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "base/embed.h"
#include "command/init.h"

static int init(const struct tree *t)
{
    char *directory = strdup(t->path);
    struct options o = { 0 };

    assert_int_equal(option_list_add(&o.arguments, directory), 0);
    int status = command_init(&o);
    option_list_clear(&o.arguments);
    free(directory);
    return status;
}

static void all_scripts_are_written_and_none_is_overwritten(void **state)
{
    struct tree t;
    char path[PATH_MAX], text[64] = "";
    (void)state;

    tree_make(&t);
    tree_write(&t, "health.lua", "mine");
    assert_int_equal(init(&t), 0);
    assert_int_equal(init(&t), 0);
    FILE *f = fopen(tree_path(&t, "health.lua", path), "re");
    assert_int_equal(fread(text, 1, sizeof(text) - 1, f), 4);
    assert_string_equal(text, "mine");
    fclose(f);
    for (size_t i = 0; i < embed_count; i++) {
        struct stat s;
        if (strncmp(embed_files[i].name, "scripts/", 8) != 0 ||
            !strcmp(embed_files[i].name, "scripts/health.lua"))
            continue;
        assert_int_equal(stat(tree_path(&t, embed_files[i].name + 8, path), &s), 0);
        assert_int_equal(s.st_size, embed_files[i].len);
    }
    tree_free(&t);
}

static void a_folder_that_cannot_be_made_is_status_2(void **state)
{
    struct tree t;
    struct tree below = { "" };
    (void)state;

    tree_make(&t);
    tree_write(&t, "file", "");
    snprintf(below.path, sizeof(below.path), "%.50s/file", t.path);
    assert_int_equal(init(&below), 2);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_scripts_are_written_and_none_is_overwritten),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_status_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
