/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/groups.h"

#define SANDBOX "1111111111111111111111111111111111111111111111111111111111111111"
#define MAIN    "2222222222222222222222222222222222222222222222222222222222222222"
#define DOCKER  "3333333333333333333333333333333333333333333333333333333333333333"
#define UID     "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
#define POD     "/kubepods/pod" UID
#define NET_DEV                                                                                              \
    "Inter-|   Receive                                                |  Transmit\n"                         \
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "     \
    "colls carrier compressed\n"                                                                             \
    "  eth0: 700 7 0 0 0 0 0 0 800 8 0 0 0 0 0 0\n"

static struct tree tree;
static struct procfs *fs;
static struct proc_groups groups;
static char told[4096];

static void write_group(const char *path, const char *procs)
{
    char name[512];
    snprintf(name, sizeof(name), "fs/cgroup%s/cgroup.procs", path);
    tree_write(&tree, name, procs);
}

static void begin(void)
{
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    write_group(POD "/" SANDBOX, "10\n");
    write_group(POD "/" MAIN, "20\n");
    write_group("/system.slice/a.service", "30\n");
    tree_write(&tree, "10/net/dev", NET_DEV);
    tree_write(&tree, "20/net/dev", NET_DEV);
    groups = (struct proc_groups){ 0 };
    fs = tree_open(&tree);
    told[0] = '\0';
}

static void end(void)
{
    proc_groups_free(&groups);
    procfs_free(fs);
    tree_free(&tree);
}

static int tell(void *cls, const struct proc_group *g)
{
    size_t len = strlen(told);
    (void)cls;
    snprintf(told + len, sizeof(told) - len, "%s|%s|%s|%s|%s|%llu\n", g->name, g->namespace, g->pod,
             g->container, g->image,
             g->network ? (unsigned long long)g->network->items[0].received_bytes : 0ULL);
    return 0;
}

static bool is_pods(void *cls, const struct proc_group *g)
{
    (void)cls;
    return strstr(g->path, "pod") != NULL;
}

static struct proc_groups_ask ask(void)
{
    return (struct proc_groups_ask){
        .parts = PROC_GROUP_CPU, .network = true, .each = tell, .bounds = { .max = 100, .end_ns = INT64_MAX }
    };
}

static int read_all(const struct proc_groups_ask *a)
{
    told[0] = '\0';
    return proc_groups_read(&groups, fs, fs, fs, a);
}

static void name_pod_and_container(void)
{
    tree_link(&tree, "var/log/containers/web_shop_main-" MAIN ".log", "/nowhere");
    tree_write(&tree, "var/log/pods/shop_web_" UID "/main/0.log", "");
}

static void containers_have_the_names_that_the_kubelet_gave_their_logs(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    name_pod_and_container();
    assert_int_equal(read_all(&a), 0);
    assert_string_equal(told, "|||||0\n"
                              "kubepods|||||0\n"
                              "pod" UID "|shop|web|||0\n" SANDBOX "|shop|web||unknown|700\n" MAIN
                              "|shop|web|main|unknown|0\n"
                              "system.slice|||||0\n"
                              "a.service|||||0\n");
    assert_int_equal(groups.told, 7);
    assert_int_equal(groups.cut, 0);
    end();
}

static void a_pod_whose_directory_is_closed_has_the_name_that_its_containers_have(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    tree_link(&tree, "var/log/containers/web_shop_main-" MAIN ".log", "/nowhere");
    assert_int_equal(read_all(&a), 0);
    assert_non_null(strstr(told, "pod" UID "|shop|web|||0\n" SANDBOX "|shop|web||unknown|700\n"));
    end();
}

static void an_image_that_a_runtime_tells_is_told(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    name_pod_and_container();
    tree_write(&tree, "run/containerd/io.containerd.runtime.v2.task/k8s.io/" MAIN "/config.json",
               "{\"annotations\":{\"io.kubernetes.cri.image-name\":\"docker.io/nginx:1\"}}");
    a.wanted = is_pods;
    assert_int_equal(read_all(&a), 0);
    assert_non_null(strstr(told, MAIN "|shop|web|main|docker.io/nginx:1|0\n"));
    assert_null(strstr(told, "a.service"));
    end();
}

static void a_pod_whose_sandbox_was_dropped_tells_its_network_itself(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    name_pod_and_container();
    tree_link(&tree, "var/log/containers/web_shop_first-" SANDBOX ".log", "/nowhere");
    tree_write(&tree, "10/net/dev", "cut");
    assert_int_equal(read_all(&a), 0);
    assert_null(strstr(told, "|700\n"));
    tree_write(&tree, "10/net/dev", NET_DEV);
    assert_int_equal(read_all(&a), 0);
    assert_non_null(strstr(told, "pod" UID "|shop|web|||700\n"));
    assert_non_null(strstr(told, SANDBOX "|shop|web|first|unknown|0\n"));
    end();
}

static void a_process_of_another_namespace_is_found_by_its_own_group(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    write_group(POD "/" SANDBOX, "0\n0\n");
    tree_write(&tree, "20/cgroup", "0::/../.." POD "/" MAIN "\n");
    assert_int_equal(read_all(&a), 0);
    assert_non_null(strstr(told, SANDBOX "||||unknown|700\n"));
    end();
}

static void processes_that_are_not_seen_have_no_network(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    write_group(POD "/" SANDBOX, "0\n");
    assert_int_equal(read_all(&a), 0);
    assert_null(strstr(told, "|700\n"));
    write_group(POD "/" SANDBOX, "10\n");
    a.network = false;
    assert_int_equal(read_all(&a), 0);
    assert_null(strstr(told, "|700\n"));
    end();
}

static void a_container_that_is_in_no_pod_has_no_image_made_up(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    write_group("/docker/" DOCKER, "");
    assert_int_equal(read_all(&a), 0);
    assert_non_null(strstr(told, DOCKER "|||||0\n"));
    end();
}

static void bounds_leave_what_was_read_and_say_so(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    a.bounds.max = 3;
    assert_int_equal(read_all(&a), 0);
    assert_int_equal(groups.told, 3);
    assert_int_equal(groups.cut, PROC_GROUP_CUT_COUNT);
    a = ask();
    a.bounds.end_ns = 0;
    assert_int_equal(read_all(&a), 0);
    assert_int_equal(groups.told, 0);
    assert_int_equal(groups.cut, PROC_GROUP_CUT_TIME);
    end();
}

static int refuse(void *cls, const struct proc_group *g)
{
    (void)cls;
    (void)g;
    return -ECANCELED;
}

static void whoever_is_told_may_end_it(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    a.each = refuse;
    assert_int_equal(read_all(&a), -ECANCELED);
    assert_int_equal(groups.told, 1);
    end();
}

static bool at_once(void *cls)
{
    (void)cls;
    return true;
}

static void a_caller_whose_time_is_over_is_told_nothing(void **state)
{
    struct proc_groups_ask a = ask();
    (void)state;
    begin();
    a.bounds.stop = at_once;
    assert_int_equal(read_all(&a), -ETIMEDOUT);
    assert_string_equal(told, "");
    end();
}

static void the_machine_that_runs_the_test_may_be_asked(void **state)
{
    struct proc_groups_ask a = ask();
    struct procfs *proc, *sys, *root;
    (void)state;
    begin();
    assert_int_equal(procfs_open("/proc", &proc), 0);
    assert_int_equal(procfs_open("/sys", &sys), 0);
    assert_int_equal(procfs_open("/", &root), 0);
    a.parts = PROC_GROUP_ALL;
    int r = proc_groups_read(&groups, proc, sys, root, &a);
    assert_true(r == 0 || r == -ENOENT);
    assert_true(r < 0 || groups.told > 0);
    procfs_free(proc);
    procfs_free(sys);
    procfs_free(root);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(containers_have_the_names_that_the_kubelet_gave_their_logs),
        cmocka_unit_test(a_pod_whose_directory_is_closed_has_the_name_that_its_containers_have),
        cmocka_unit_test(an_image_that_a_runtime_tells_is_told),
        cmocka_unit_test(a_pod_whose_sandbox_was_dropped_tells_its_network_itself),
        cmocka_unit_test(a_process_of_another_namespace_is_found_by_its_own_group),
        cmocka_unit_test(processes_that_are_not_seen_have_no_network),
        cmocka_unit_test(a_container_that_is_in_no_pod_has_no_image_made_up),
        cmocka_unit_test(bounds_leave_what_was_read_and_say_so),
        cmocka_unit_test(whoever_is_told_may_end_it),
        cmocka_unit_test(a_caller_whose_time_is_over_is_told_nothing),
        cmocka_unit_test(the_machine_that_runs_the_test_may_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
