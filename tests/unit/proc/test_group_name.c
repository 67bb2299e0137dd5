/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/group_name.h"

#define ID  "4b0f9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e"
#define UID "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"

static struct proc_group_name parse(const char *name)
{
    struct proc_group_name n;
    proc_group_name_parse(name, strlen(name), &n);
    return n;
}

static void assert_pod(const char *name, const char *uid)
{
    struct proc_group_name n = parse(name);
    assert_int_equal(n.kind, PROC_GROUP_POD);
    assert_string_equal(n.pod_uid, uid);
    assert_string_equal(n.container_id, "");
}

static void assert_container(const char *name)
{
    struct proc_group_name n = parse(name);
    assert_int_equal(n.kind, PROC_GROUP_CONTAINER);
    assert_string_equal(n.container_id, ID);
    assert_string_equal(n.pod_uid, "");
}

static void assert_kind(const char *name, enum proc_group_kind kind)
{
    struct proc_group_name n = parse(name);
    assert_int_equal(n.kind, kind);
    assert_string_equal(n.pod_uid, "");
    assert_string_equal(n.container_id, "");
}

static void a_pod_is_known_by_its_uid_whoever_made_it(void **state)
{
    (void)state;
    assert_pod("pod" UID, UID);
    assert_pod("kubepods-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice", UID);
    assert_pod("kubepods-burstable-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice", UID);
    assert_pod("kubelet-kubepods-besteffort-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice", UID);
}

static void a_static_pod_has_32_digits(void **state)
{
    (void)state;
    assert_pod("pod00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff");
    assert_pod("kubepods-burstable-pod00112233445566778899aabbccddeeff.slice",
               "00112233445566778899aabbccddeeff");
}

static void what_only_looks_like_a_pod_is_none(void **state)
{
    (void)state;
    assert_kind("pod", PROC_GROUP_OTHER);
    assert_kind("podman", PROC_GROUP_OTHER);
    assert_kind("pod0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8fz", PROC_GROUP_OTHER);
    assert_kind("pod0a1b2c3d+4e5f-6071-8293-a4b5c6d7e8f9", PROC_GROUP_OTHER);
    assert_kind("other-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice", PROC_GROUP_SLICE);
    assert_kind("kubepods-podx.slice", PROC_GROUP_SLICE);
    assert_kind("kubepods-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8fz.slice", PROC_GROUP_SLICE);
}

static void a_container_is_known_by_its_id_whatever_its_runtime(void **state)
{
    (void)state;
    assert_container(ID);
    assert_container("cri-containerd-" ID ".scope");
    assert_container("crio-" ID ".scope");
    assert_container("docker-" ID ".scope");
    assert_container("libpod-" ID ".scope");
    assert_container("system.slice:cri-containerd:" ID);
}

static void a_container_whose_name_has_its_pod_brings_its_uid(void **state)
{
    (void)state;
    struct proc_group_name n =
        parse("kubepods-burstable-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8f9.slice:cri-containerd:" ID);
    assert_int_equal(n.kind, PROC_GROUP_CONTAINER);
    assert_string_equal(n.container_id, ID);
    assert_string_equal(n.pod_uid, UID);
    n = parse("kubepods-pod0a1b2c3d_4e5f_6071_8293_a4b5c6d7e8fz.slice:cri-containerd:" ID);
    assert_int_equal(n.kind, PROC_GROUP_CONTAINER);
    assert_string_equal(n.pod_uid, "");
}

static void an_id_that_is_cut_or_has_other_digits_is_no_container(void **state)
{
    (void)state;
    assert_kind("4b0f9d3c6e1a", PROC_GROUP_OTHER);
    assert_kind("cri-containerd-4b0f9d3c6e1a.scope", PROC_GROUP_UNIT);
    assert_kind("docker-4B0F9D3C6E1A2B5C8D7E0F1A2B3C4D5E6F708192A3B4C5D6E7F8091A2B3C4D5E.scope",
                PROC_GROUP_UNIT);
    assert_kind("a:b:c", PROC_GROUP_OTHER);
    assert_kind(":", PROC_GROUP_OTHER);
}

static void units_and_slices_are_known_by_their_suffix(void **state)
{
    (void)state;
    assert_kind("ssh.service", PROC_GROUP_UNIT);
    assert_kind("session-1.scope", PROC_GROUP_UNIT);
    assert_kind("dbus.socket", PROC_GROUP_UNIT);
    assert_kind("system.slice", PROC_GROUP_SLICE);
    assert_kind("user-1000.slice", PROC_GROUP_SLICE);
    assert_kind("kubepods", PROC_GROUP_OTHER);
    assert_kind("lxc.payload.web", PROC_GROUP_OTHER);
    assert_kind(".slice", PROC_GROUP_OTHER);
    assert_kind("", PROC_GROUP_OTHER);
}

static void mounts_and_monitors_of_containers_are_skipped(void **state)
{
    (void)state;
    assert_kind("dev-hugepages.mount", PROC_GROUP_SKIPPED);
    assert_kind("dev-sda2.swap", PROC_GROUP_SKIPPED);
    assert_kind("crio-conmon-" ID ".scope", PROC_GROUP_SKIPPED);
    assert_kind("libpod-conmon-" ID ".scope", PROC_GROUP_SKIPPED);
    assert_kind("crio-conmon-" ID, PROC_GROUP_SKIPPED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pod_is_known_by_its_uid_whoever_made_it),
        cmocka_unit_test(a_static_pod_has_32_digits),
        cmocka_unit_test(what_only_looks_like_a_pod_is_none),
        cmocka_unit_test(a_container_is_known_by_its_id_whatever_its_runtime),
        cmocka_unit_test(a_container_whose_name_has_its_pod_brings_its_uid),
        cmocka_unit_test(an_id_that_is_cut_or_has_other_digits_is_no_container),
        cmocka_unit_test(units_and_slices_are_known_by_their_suffix),
        cmocka_unit_test(mounts_and_monitors_of_containers_are_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
