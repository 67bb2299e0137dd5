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
        { "/proc/slabinfo", "slabinfo", ALLOWED_PROC },
        { "/etc/service", "etc/service", ALLOWED_ROOT },
        { "/etc/service/cron", "etc/service/cron", ALLOWED_ROOT },
        { "/etc/sv/cron/supervise/status", "etc/sv/cron/supervise/status", ALLOWED_ROOT },
        { "/run/runit/supervise.cron/status", "run/runit/supervise.cron/status", ALLOWED_ROOT },
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
        "/etc/service/cron/run",
        "/etc/service/cron/env/TOKEN",
        "/etc/service/cron/supervise/control",
        "/etc/sv/cron",
        "/etc/sv/cron/run",
        "/etc/sv/a/b/supervise/status",
        "/run/runit/a/b/c/status",
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
        "/sys/class/net/eth0/device/driver/module/sections/.text",
        "/sys/bus/pci/drivers/e1000/module/sections",
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

/* What allowed_within says of a name below the directory at this path. */
static int within(const char *path, const char *name, struct allowed *ret)
{
    static const char *const everything[] = { "/srv", NULL };
    struct allowed directory;

    assert_int_equal(allowed_find(path, everything, &directory), 0);
    return allowed_within(&directory, name, ret);
}

static void attributes_of_an_open_directory_obey_the_same_rules(void **state)
{
    static const struct {
        const char *directory, *name, *leads_to; /* NULL: closed */
    } cases[] = {
        { "/sys", "class/net/eth0/mtu", "class/net/eth0/mtu" },
        { "/sys/class", "net//eth0/./mtu/", "class/net/eth0/mtu" },
        { "/sys/class", ".", "class" },
        { "/proc", ".", "." },
        { "/srv", "..x", "..x" },
        { "/sys", "class/net/../../kernel", NULL },
        { "/sys", "kernel/notes", NULL },
        { "/sys", "./kernel//notes", NULL },
        { "/sys/kernel", "./notes/.", NULL },
        { "/sys/class/net/eth0/device/driver/module", "sections/.text", NULL },
        { "/proc", "1/environ", NULL },
        { "/proc", "./self/environ", NULL },
        { "/proc", "self//maps", NULL },
        { "/proc", "self/./cmdline", NULL },
        { "/proc", ".//self/environ/", NULL },
        { "/proc", "./kcore", NULL },
        { "/proc/self", "./environ", NULL },
        { "/proc/self/task/1", ".//environ", NULL },
        { "/srv", "/etc/passwd", NULL },
        { "/srv", "", NULL },
        { "/srv", "..", NULL },
        { "/srv", "a/..", NULL },
    };
    struct allowed a;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int r = within(cases[i].directory, cases[i].name, &a);
        if (r != (cases[i].leads_to ? 0 : -EACCES))
            fail_msg("%s, %s: %d", cases[i].directory, cases[i].name, r);
        if (cases[i].leads_to)
            assert_string_equal(a.name, cases[i].leads_to);
    }
}

static void a_name_that_is_too_long_is_refused_where_it_is_joined(void **state)
{
    char name[PATH_MAX];
    struct allowed a;

    (void)state;
    memset(name, 'x', sizeof(name));
    name[PATH_MAX - 1] = '\0';
    assert_int_equal(within("/srv", name, &a), 0);
    assert_int_equal(within("/srv/a", name, &a), -ENAMETOOLONG);
    name[PATH_MAX - 3] = '\0';
    assert_int_equal(within("/srv/a", name, &a), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_to_their_root),
        cmocka_unit_test(secrets_and_all_else_are_closed),
        cmocka_unit_test(paths_are_absolute_and_bounded),
        cmocka_unit_test(the_whole_root_may_be_opened_but_procs_rules_stay),
        cmocka_unit_test(attributes_of_an_open_directory_obey_the_same_rules),
        cmocka_unit_test(a_name_that_is_too_long_is_refused_where_it_is_joined),
    };
    return cmocka_run_group_tests_name("allowed", tests, NULL, NULL);
}
