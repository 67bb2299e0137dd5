/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/pod_log.h"

#define ID    "4b0f9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e"
#define OTHER "ffff9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e"
#define UID   "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"

static bool container(const char *name, struct proc_pod_log *ret)
{
    static char text[512];
    strcpy(text, name);
    return proc_pod_log_parse_container(text, ret);
}

static bool pod(const char *name, struct proc_pod_log *ret)
{
    static char text[512];
    strcpy(text, name);
    return proc_pod_log_parse_pod(text, ret);
}

static void the_name_of_a_log_has_pod_namespace_container_and_id(void **state)
{
    struct proc_pod_log l;
    (void)state;
    assert_true(container("web-0.a_kube-system_side-car-" ID ".log", &l));
    assert_string_equal(l.pod, "web-0.a");
    assert_string_equal(l.namespace, "kube-system");
    assert_string_equal(l.container, "side-car");
    assert_string_equal(l.key, ID);
}

static void the_name_of_a_directory_has_namespace_pod_and_uid(void **state)
{
    struct proc_pod_log l;
    (void)state;
    assert_true(pod("shop_web-0_" UID, &l));
    assert_string_equal(l.pod, "web-0");
    assert_string_equal(l.namespace, "shop");
    assert_string_equal(l.key, UID);
    assert_string_equal(l.container, "");
    assert_false(pod("shop_" UID, &l));
    assert_false(pod("shop", &l));
    assert_false(pod("shop_web-0_", &l));
    assert_false(pod("Shop_web_" UID, &l));
}

static void names_of_other_kinds_are_none(void **state)
{
    static const char *const names[] = {
        "",
        ".log",
        "a_b_c-d.log",
        "web_shop_" ID ".log",
        "web_shop-main-" ID ".log",
        "web_shop_main-" ID,
        "web_shop_main-" ID ".txt",
        "_shop_main-" ID ".log",
        "web__main-" ID ".log",
        "web_shop_-" ID ".log",
        "web\"_shop_main-" ID ".log",
        "web_shop_main\n-" ID ".log",
        "web_shop_main-" ID "0.log",
        "web_shop_main-4B0f9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e.log",
    };
    struct proc_pod_log l;
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_false(container(names[i], &l));
}

/* "<pod>_shop_main-<id>", of which the kubelet keeps 251 characters. */
static void long_name(char name[320], size_t pod_len)
{
    memset(name, 'p', pod_len);
    strcpy(name + pod_len, "_shop_main-" ID);
    strcpy(name + 251, ".log");
}

static void an_id_that_was_cut_is_known_by_its_beginning(void **state)
{
    struct proc_pod_logs logs = { 0 };
    struct tree t;
    char name[384], long_pod[320];
    (void)state;
    tree_make(&t);
    long_name(long_pod, 200);
    snprintf(name, sizeof(name), "var/log/containers/%s", long_pod);
    tree_link(&t, name, "/nowhere");
    tree_link(&t, "var/log/containers/web_shop_main-" OTHER ".log", "/nowhere");
    tree_write(&t, "var/log/containers/readme", "no log\n");
    struct procfs *root = tree_open(&t);

    assert_int_equal(proc_pod_logs_containers(root, &logs), 0);
    assert_int_equal(logs.count, 2);
    const struct proc_pod_log *found = proc_pod_logs_find(&logs, ID);
    assert_non_null(found);
    assert_int_equal(strlen(found->key), 251 - 211);
    assert_int_equal(strlen(found->pod), 200);
    assert_string_equal(proc_pod_logs_find(&logs, OTHER)->pod, "web");
    assert_null(proc_pod_logs_find(&logs, "4b0f9d3c6e1b" OTHER));
    assert_null(proc_pod_logs_find(&logs, "00"));
    proc_pod_logs_free(&logs);
    procfs_free(root);
    tree_free(&t);
}

static void an_id_of_which_too_little_is_left_is_none(void **state)
{
    struct proc_pod_log l;
    char name[320];
    (void)state;
    long_name(name, 229);
    assert_false(container(name, &l));
    long_name(name, 228);
    assert_true(container(name, &l));
    assert_string_equal(l.key, "4b0f9d3c6e1a");
}

static void a_host_without_kubernetes_has_none(void **state)
{
    struct proc_pod_logs logs = { 0 };
    struct tree t;
    (void)state;
    tree_make(&t);
    struct procfs *root = tree_open(&t);
    assert_int_equal(proc_pod_logs_containers(root, &logs), -ENOENT);
    assert_int_equal(proc_pod_logs_pods(root, &logs), -ENOENT);
    assert_null(proc_pod_logs_find(&logs, ID));
    proc_pod_logs_free(&logs);
    procfs_free(root);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_name_of_a_log_has_pod_namespace_container_and_id),
        cmocka_unit_test(the_name_of_a_directory_has_namespace_pod_and_uid),
        cmocka_unit_test(names_of_other_kinds_are_none),
        cmocka_unit_test(an_id_that_was_cut_is_known_by_its_beginning),
        cmocka_unit_test(an_id_of_which_too_little_is_left_is_none),
        cmocka_unit_test(a_host_without_kubernetes_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
