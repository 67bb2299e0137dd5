/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "proc/image.h"

#define ID "4b0f9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e"

static void the_annotation_of_either_runtime_names_the_image(void **state)
{
    char image[PROC_IMAGE_MAX];
    (void)state;
    assert_true(proc_image_parse(
        "{\"annotations\":{\"io.kubernetes.cri.image-name\":\"docker.io/library/nginx:1.27\"}}", image));
    assert_string_equal(image, "docker.io/library/nginx:1.27");
    assert_true(proc_image_parse(
        "{\"annotations\": {\n \"io.kubernetes.cri-o.ImageName\" : \"quay.io/a/b:1\"\n}}", image));
    assert_string_equal(image, "quay.io/a/b:1");
}

static void a_text_that_names_none_has_none(void **state)
{
    char image[PROC_IMAGE_MAX], longest[2 * PROC_IMAGE_MAX];
    (void)state;
    assert_false(proc_image_parse("", image));
    assert_false(proc_image_parse("{\"io.kubernetes.cri.image-name\"", image));
    assert_false(proc_image_parse("{\"io.kubernetes.cri.image-name\":", image));
    assert_false(proc_image_parse("{\"io.kubernetes.cri.image-name\":\"", image));
    assert_false(proc_image_parse("{\"io.kubernetes.cri.image-name\":\"\"}", image));
    assert_false(proc_image_parse("{\"io.kubernetes.cri.image-name\":\"a\\u0022b\"}", image));
    assert_false(proc_image_parse("[\"io.kubernetes.cri.image-name\",\"a\"]", image));
    snprintf(longest, sizeof(longest), "{\"io.kubernetes.cri.image-name\":\"%0*d\"}", PROC_IMAGE_MAX, 0);
    assert_false(proc_image_parse(longest, image));
}

static void an_image_is_read_once_in_the_life_of_a_container(void **state)
{
    struct proc_images images = { 0 };
    struct tree t;
    const char *file = "run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/" ID "/config.json";
    (void)state;
    tree_make(&t);
    tree_write(&t, file, "{\"annotations\":{\"io.kubernetes.cri.image-name\":\"first\"}}");
    struct procfs *root = tree_open(&t);
    proc_images_begin(&images, root);
    assert_string_equal(proc_images_find(&images, ID), "first");
    assert_string_equal(proc_images_find(&images, "00"), "");
    proc_images_end(&images);

    tree_write(&t, file, "{\"annotations\":{\"io.kubernetes.cri.image-name\":\"other\"}}");
    proc_images_begin(&images, root);
    assert_string_equal(proc_images_find(&images, ID), "first");
    proc_images_end(&images);
    proc_images_free(&images);
    procfs_free(root);
    tree_free(&t);
}

static void many_containers_do_not_grow_what_is_known_without_end(void **state)
{
    struct proc_images images = { 0 };
    char id[16];
    (void)state;
    for (int i = 0; i < 10000; i++) {
        if (i % 100 == 0)
            proc_images_begin(&images, procfs_none());
        snprintf(id, sizeof(id), "%d", i);
        assert_string_equal(proc_images_find(&images, id), "");
    }
    assert_true(images.count <= 4200);
    proc_images_end(&images);
    proc_images_free(&images);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_annotation_of_either_runtime_names_the_image),
        cmocka_unit_test(a_text_that_names_none_has_none),
        cmocka_unit_test(an_image_is_read_once_in_the_life_of_a_container),
        cmocka_unit_test(many_containers_do_not_grow_what_is_known_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
