/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/pod_process.h"

#define A "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
#define B "00112233445566778899aabbccddeeff"

static struct tree tree;
static struct procfs *fs;
static struct proc_pod_processes processes;

static void begin(void)
{
    tree_make(&tree);
    tree_write(&tree, "7/cgroup", "0::/system.slice/ssh.service\n");
    tree_write(&tree, "8/cgroup",
               "0::/../../kubepods.slice/kubepods-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice/x\n");
    tree_write(&tree, "9/cgroup", "3:cpu:/\n2:memory:/kubepods/burstable/pod" B "/y\n");
    tree_write(&tree, "10/stat", "");
    tree_write(&tree, "version", "");
    fs = tree_open(&tree);
    processes = (struct proc_pod_processes){ 0 };
}

static void end(void)
{
    proc_pod_processes_free(&processes);
    procfs_free(fs);
    tree_free(&tree);
}

static uint64_t find(const char *uid, uint64_t pid)
{
    return proc_pod_process_find(&processes, fs, uid, pid, NULL, NULL);
}

static void a_process_tells_its_pod(void **state)
{
    char uid[PROC_POD_UID_MAX + 1];
    (void)state;
    assert_true(proc_pod_process_parse("0::/kubepods/pod" A "/x\n", uid));
    assert_string_equal(uid, A);
    assert_false(proc_pod_process_parse("0::/user.slice\n", uid));
    assert_false(proc_pod_process_parse("", uid));
}

static void a_number_that_is_right_is_taken_without_looking_further(void **state)
{
    (void)state;
    begin();
    assert_int_equal(find(A, 8), 8);
    assert_int_equal(find(B, 10), 10); /* it does not say */
    assert_false(processes.walked);
    end();
}

static void a_number_of_another_namespace_is_not_taken(void **state)
{
    (void)state;
    begin();
    assert_int_equal(find(A, 7), 8);
    assert_int_equal(find(B, 0), 9);
    assert_true(processes.walked);
    end();
}

static void all_are_asked_once_a_reading_and_not_while_what_was_found_is_right(void **state)
{
    (void)state;
    begin();
    assert_int_equal(find(A, 0), 8);
    tree_write(&tree, "11/cgroup", "0::/kubepods/pod11112222333344445555666677778888/z\n");
    assert_int_equal(find("11112222333344445555666677778888", 0), 0);
    processes.walked = false;
    assert_int_equal(find(A, 0), 8);
    assert_false(processes.walked);
    assert_int_equal(find("11112222333344445555666677778888", 0), 11);
    processes.walked = false;
    tree_write(&tree, "8/cgroup", "0::/init.scope\n");
    assert_int_equal(find(A, 0), 0);
    end();
}

static bool at_once(void *cls)
{
    (void)cls;
    return true;
}

static void who_has_no_time_is_told_none(void **state)
{
    (void)state;
    begin();
    assert_int_equal(proc_pod_process_find(&processes, fs, A, 0, at_once, NULL), 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_tells_its_pod),
        cmocka_unit_test(a_number_that_is_right_is_taken_without_looking_further),
        cmocka_unit_test(a_number_of_another_namespace_is_not_taken),
        cmocka_unit_test(all_are_asked_once_a_reading_and_not_while_what_was_found_is_right),
        cmocka_unit_test(who_has_no_time_is_told_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
