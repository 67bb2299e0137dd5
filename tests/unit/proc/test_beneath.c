/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <fcntl.h>

#include "proc/beneath.h"

/* Each way out of a root, for both ways of opening. */
static void no_name_leads_out_of_the_root(void **state)
{
    static const char *const names[] = { "../outside",         "up/outside",
                                         "absolute",           "climb",
                                         "deep/../../outside", "loop",
                                         "/etc/passwd",        "deep/back/../../outside" };
    struct tree t;
    char path[PATH_MAX];
    (void)state;
    tree_make(&t);
    tree_write(&t, "outside", "secret\n");
    tree_write(&t, "root/deep/inside", "fine\n");
    tree_link(&t, "root/up", "..");
    tree_link(&t, "root/absolute", "/etc/passwd");
    tree_link(&t, "root/climb", "deep/../../outside");
    tree_link(&t, "root/loop", "loop");
    tree_link(&t, "root/deep/back", "..");
    tree_link(&t, "root/within", "deep/../deep/inside");
    int root = open(tree_path(&t, "root", path), O_PATH | O_DIRECTORY);
    assert_true(root >= 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(beneath_open(root, names[i], O_RDONLY), -EACCES);
        assert_int_equal(beneath_walk(root, names[i], O_RDONLY), -EACCES);
    }
    close(root);
    tree_free(&t);
}

static void names_within_the_root_are_found_by_both_ways(void **state)
{
    static const struct {
        const char *name;
        int expected;
    } cases[] = {
        { "deep/inside", 0 },          { "within", 0 },           { "deep/../deep/./inside", 0 },
        { "deep//inside", 0 },         { "deep/back/within", 0 }, { "none", -ENOENT },
        { "deep/inside/x", -ENOTDIR }, { "", -ENOENT },           { "dangling", -ENOENT },
    };
    struct tree t;
    char path[PATH_MAX];
    (void)state;
    tree_make(&t);
    tree_write(&t, "root/deep/inside", "fine\n");
    tree_link(&t, "root/deep/back", "..");
    tree_link(&t, "root/within", "deep/../deep/inside");
    tree_link(&t, "root/dangling", "deep/none");
    int root = open(tree_path(&t, "root", path), O_PATH | O_DIRECTORY);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (int way = 0; way < 2; way++) {
            int fd = (way ? beneath_walk : beneath_open)(root, cases[i].name, O_RDONLY);
            assert_int_equal(fd < 0 ? fd : 0, cases[i].expected);
            if (fd >= 0)
                close(fd);
        }
    int fd = beneath_walk(root, "deep/back", O_PATH | O_NOFOLLOW);
    assert_true(fd >= 0);
    close(fd);
    fd = beneath_walk(root, ".", O_PATH);
    assert_true(fd >= 0);
    close(fd);
    close(root);
    tree_free(&t);
}

static void magic_links_of_procfs_are_not_followed(void **state)
{
    static const char *const names[] = { "self/root/etc/passwd", "self/cwd/Makefile", "self/exe",
                                         "self/fd/0" };
    int root = open("/proc", O_PATH | O_DIRECTORY);
    (void)state;
    assert_true(root >= 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(beneath_open(root, names[i], O_RDONLY), -EACCES);
        assert_int_equal(beneath_walk(root, names[i], O_RDONLY), -EACCES);
    }
    int fd = beneath_walk(root, "net/dev", O_RDONLY); /* net -> self/net, self -> our pid: not magic */
    assert_true(fd >= 0);
    close(fd);
    close(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_name_leads_out_of_the_root),
        cmocka_unit_test(names_within_the_root_are_found_by_both_ways),
        cmocka_unit_test(magic_links_of_procfs_are_not_followed),
    };

    return cmocka_run_group_tests_name("beneath", tests, NULL, NULL);
}
