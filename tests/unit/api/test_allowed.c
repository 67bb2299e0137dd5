/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "api/allowed.h"

static const char *const directories[] = { "/srv/data/", "/opt//texts/./", NULL };

static void paths_lead_to_their_root(void **state)
{
    static const struct {
        const char *path, *name;
        enum allowed_root root;
    } cases[] = {
        { "/proc/meminfo", "meminfo", ALLOWED_PROC },
        { "//proc///net/./dev", "net/dev", ALLOWED_PROC },
        { "/proc", ".", ALLOWED_PROC },
        { "/proc/1/stat", "1/stat", ALLOWED_PROC },
        { "/proc/self", "self", ALLOWED_PROC },
        { "/proc/self/net/dev", "self/net/dev", ALLOWED_PROC },
        { "/proc/12/task/13/stat", "12/task/13/stat", ALLOWED_PROC },
        { "/proc/thread-self/status", "thread-self/status", ALLOWED_PROC },
        { "/sys/class/net/eth0/mtu", "class/net/eth0/mtu", ALLOWED_SYS },
        { "/sys/kernel/mm/transparent_hugepage/enabled", "kernel/mm/transparent_hugepage/enabled",
          ALLOWED_SYS },
        { "/sys/fs/cgroup/cpu.max", "fs/cgroup/cpu.max", ALLOWED_SYS },
        { "/etc/os-release", "etc/os-release", ALLOWED_ROOT },
        { "/run/udev/data/b8:0", "run/udev/data/b8:0", ALLOWED_ROOT },
        { "/srv/data/a/b.prom", "a/b.prom", ALLOWED_DIRECTORY },
        { "/srv/data", ".", ALLOWED_DIRECTORY },
        { "/opt/texts/x", "x", ALLOWED_DIRECTORY },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct allowed a;
        assert_int_equal(allowed_find(cases[i].path, directories, &a), 0);
        assert_string_equal(a.name, cases[i].name);
        assert_int_equal(a.root, cases[i].root);
    }
}

static void secrets_and_all_else_are_closed(void **state)
{
    static const char *const paths[] = {
        "/",
        "/etc/passwd",
        "/etc/os-release/../passwd",
        "/proc/../etc/passwd",
        "/proc/..",
        "/process",
        "/sysx/y",
        "/srv/database",
        "/srv",
        "/srv/data/../x",
        "/proc/1/environ",
        "/proc/1/cmdline",
        "/proc/1/mem",
        "/proc/1/maps",
        "/proc/1/fd",
        "/proc/1/fd/3",
        "/proc/1/root",
        "/proc/1/root/etc/passwd",
        "/proc/1/cwd/x",
        "/proc/1/exe",
        "/proc/1/stack",
        "/proc/1/auxv",
        "/proc/self/environ",
        "/proc/self//environ",
        "/proc/self/./environ",
        "/proc/thread-self/environ",
        "/proc/1/task/2/environ",
        "/proc/1/task/2/task/3/stat",
        "/proc/1/task/x/stat",
        "/proc/1/map_files/x",
        "/proc/kcore",
        "/proc/kmsg",
        "/proc/kallsyms",
        "/proc/keys",
        "/proc/sysrq-trigger",
        "/proc/vmcore",
        "/sys/kernel/debug",
        "/sys/kernel/debug/x/y",
        "/sys/kernel/tracing/trace_pipe",
        "/sys/kernel/security/lockdown",
        "/sys/firmware/efi/efivars/x",
        "/sys/module/x/sections/.text",
        "/sys/fs/pstore/dmesg",
    };
    struct allowed a;
    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        if (allowed_find(paths[i], directories, &a) != -EACCES)
            fail_msg("%s is open", paths[i]);
    }
}

static void paths_are_absolute_and_bounded(void **state)
{
    struct allowed a;
    char path[PATH_MAX + 8];
    (void)state;
    assert_int_equal(allowed_find("proc/meminfo", NULL, &a), -EINVAL);
    assert_int_equal(allowed_find("", NULL, &a), -EINVAL);
    memset(path, 'x', sizeof(path));
    memcpy(path, "/proc/", 6);
    path[PATH_MAX] = '\0';
    assert_int_equal(allowed_find(path, NULL, &a), -ENAMETOOLONG);
    path[PATH_MAX - 1] = '\0';
    assert_int_equal(allowed_find(path, NULL, &a), 0);
}

static void the_whole_root_may_be_opened_but_procs_rules_stay(void **state)
{
    static const char *const everything[] = { "/", NULL };
    struct allowed a;
    (void)state;
    assert_int_equal(allowed_find("/etc/passwd", everything, &a), 0);
    assert_string_equal(a.name, "etc/passwd");
    assert_int_equal(allowed_find("/", everything, &a), 0);
    assert_string_equal(a.name, ".");
    assert_int_equal(allowed_find("/proc/1/environ", everything, &a), -EACCES);
}

static void attributes_of_an_open_directory_obey_the_same_rules(void **state)
{
    (void)state;
    assert_true(allowed_is_open(ALLOWED_SYS, "class/net/eth0/mtu"));
    assert_false(allowed_is_open(ALLOWED_SYS, "class/net/../../kernel"));
    assert_false(allowed_is_open(ALLOWED_SYS, "kernel/notes"));
    assert_false(allowed_is_open(ALLOWED_SYS, "class//x"));
    assert_false(allowed_is_open(ALLOWED_SYS, "class/"));
    assert_false(allowed_is_open(ALLOWED_PROC, "1/environ"));
    assert_false(allowed_is_open(ALLOWED_DIRECTORY, "/etc/passwd"));
    assert_false(allowed_is_open(ALLOWED_DIRECTORY, ""));
    assert_true(allowed_is_open(ALLOWED_DIRECTORY, "..x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_to_their_root),
        cmocka_unit_test(secrets_and_all_else_are_closed),
        cmocka_unit_test(paths_are_absolute_and_bounded),
        cmocka_unit_test(the_whole_root_may_be_opened_but_procs_rules_stay),
        cmocka_unit_test(attributes_of_an_open_directory_obey_the_same_rules),
    };
    return cmocka_run_group_tests_name("allowed", tests, NULL, NULL);
}
