/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>

#include "base/scan.h"
#include "proc/self.h"

#define FIELDS_TO_RSS                                                                                        \
    " S 7 1 1 0 -1 4194304 1 2 3 4 150 50 0 0 20 0 3 0 1000 8192 2 18446744073709551615 1 1\n"

static void this_process_knows_itself(void **state)
{
    struct proc_self before, after;
    struct procfs *fs;
    (void)state;
    assert_int_equal(procfs_open("/proc", &fs), 0);
    assert_int_equal(proc_self_read(fs, &before), 0); /* opens the two files that stay open */
    assert_int_equal(proc_self_read(fs, &before), 0);
    assert_true(before.resident_bytes > 100000 && before.virtual_bytes > before.resident_bytes);
    assert_true(before.threads >= 1);
    assert_true(before.start_seconds > 1.5e9);
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(proc_self_read(fs, &after), 0);
    assert_int_equal(after.open_descriptors, before.open_descriptors + 2);
    assert_true(after.start_seconds == before.start_seconds);
    close(fds[0]);
    close(fds[1]);
    procfs_free(fs);
}

static void what_cannot_be_known_of_oneself_is_absent(void **state)
{
    struct proc_self self;
    struct tree t;
    (void)state;
    tree_make(&t);
    struct procfs *fs = tree_open(&t);
    assert_int_equal(proc_self_read(fs, &self), -ENOENT);
    tree_write(&t, "self/stat", "12 (x)" FIELDS_TO_RSS);
    assert_int_equal(proc_self_read(fs, &self), 0);
    assert_true(self.open_descriptors == PROC_ABSENT);
    assert_true(isnan(self.start_seconds));
    tree_write(&t, "self/fd/0", "");
    tree_write(&t, "stat", "cpu  1 2 3 4\n");
    assert_int_equal(proc_self_read(fs, &self), 0);
    assert_int_equal(self.open_descriptors, 1);
    assert_true(isnan(self.start_seconds));
    procfs_free(fs);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_process_knows_itself),
        cmocka_unit_test(what_cannot_be_known_of_oneself_is_absent),
    };

    return cmocka_run_group_tests_name("self", tests, NULL, NULL);
}
