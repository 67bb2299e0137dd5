/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include <math.h>
#include <sys/time.h>

#include "proc/group.h"

static struct tree tree;
static struct procfs *sys;
static struct proc_hierarchies hierarchies;
static struct proc_group_reading reading;

static void begin(void)
{
    sys = tree_open(&tree);
    assert_int_equal(proc_hierarchies_open(&hierarchies, sys), 0);
    reading = (struct proc_group_reading){ 0 };
}

static void end(void)
{
    proc_group_free(&reading);
    proc_hierarchies_close(&hierarchies);
    procfs_free(sys);
    tree_free(&tree);
}

static void read_group(const char *path, unsigned parts)
{
    assert_int_equal(proc_group_read(&hierarchies, tree.path, path, parts, &reading), 0);
}

static void version_2_has_all_in_one_directory(void **state)
{
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    tree_write(&tree, "fs/cgroup/a/cpu.stat", "usage_usec 2000000\n");
    tree_write(&tree, "fs/cgroup/a/cpu.max", "max 100000\n");
    tree_write(&tree, "fs/cgroup/a/cpu.weight", "100\n");
    tree_write(&tree, "fs/cgroup/a/memory.current", "1000\n");
    tree_write(&tree, "fs/cgroup/a/memory.stat", "inactive_file 300\n");
    tree_write(&tree, "fs/cgroup/a/memory.events", "high 1\nmax 2\noom 3\noom_kill 4\n");
    tree_write(&tree, "fs/cgroup/a/memory.max", "max\n");
    tree_write(&tree, "fs/cgroup/a/memory.peak", "2000\n");
    tree_write(&tree, "fs/cgroup/a/memory.swap.current", "5\n");
    tree_write(&tree, "fs/cgroup/a/io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4\n");
    tree_write(&tree, "fs/cgroup/a/io.pressure", "some avg10=0 avg60=0 avg300=0 total=500000\n");
    tree_write(&tree, "fs/cgroup/a/pids.current", "7\n");
    tree_write(&tree, "fs/cgroup/a/pids.max", "9\n");
    tree_write(&tree, "fs/cgroup/a/cgroup.procs", "12\n13\n");
    begin();
    read_group("/a", PROC_GROUP_ALL);
    const struct proc_group_stat *s = &reading.stat;
    assert_true(s->cpu_usage_seconds == 2 && s->cpu_quota_us == 0 && s->cpu_period_us == 100000);
    assert_int_equal(s->cpu_shares, 2597);
    assert_int_equal(s->memory_used_bytes, 1000);
    assert_int_equal(s->memory_working_set_bytes, 700);
    assert_int_equal(s->memory_limit_bytes, 0);
    assert_true(s->memory_reservation_bytes == PROC_ABSENT);
    assert_true(s->memory_high_events == 1 && s->memory_max_events == 2 && s->oom_kills == 4);
    assert_true(s->memory_peak_bytes == 2000 && s->swap_used_bytes == 5);
    assert_true(s->io_waiting_seconds == 0.5 && isnan(s->io_stalled_seconds) &&
                isnan(s->cpu_waiting_seconds));
    assert_true(s->tasks == 7 && s->tasks_limit == 9 && s->processes == 2);
    assert_int_equal(reading.pid, 12);
    assert_int_equal(reading.devices.count, 1);
    end();
}

static void version_1_has_a_directory_a_controller(void **state)
{
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/memory/a/memory.usage_in_bytes", "100\n");
    tree_write(&tree, "fs/cgroup/memory/a/memory.stat", "total_inactive_file 300\ntotal_swap 8\n");
    tree_write(&tree, "fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
    tree_write(&tree, "fs/cgroup/memory/a/memory.soft_limit_in_bytes", "4096\n");
    tree_write(&tree, "fs/cgroup/memory/a/memory.max_usage_in_bytes", "200\n");
    tree_write(&tree, "fs/cgroup/memory/a/memory.kmem.usage_in_bytes", "30\n");
    tree_write(&tree, "fs/cgroup/memory/a/memory.oom_control",
               "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n");
    tree_write(&tree, "fs/cgroup/cpu/a/cpu.stat",
               "nr_periods 5\nnr_throttled 1\nthrottled_time 1000000000\n");
    tree_write(&tree, "fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n");
    tree_write(&tree, "fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
    tree_write(&tree, "fs/cgroup/cpu/a/cpu.shares", "1024\n");
    tree_write(&tree, "fs/cgroup/cpuacct/a/cpuacct.usage", "3000000000\n");
    tree_write(&tree, "fs/cgroup/blkio/a/blkio.throttle.io_service_bytes",
               "8:0 Read 1\n8:0 Write 2\nTotal 3\n");
    tree_write(&tree, "fs/cgroup/blkio/a/blkio.throttle.io_serviced_recursive",
               "8:0 Read 3\n8:0 Write 4\nTotal 7\n");
    tree_write(&tree, "fs/cgroup/pids/a/pids.max", "max\n");
    begin();
    read_group("/a", PROC_GROUP_ALL);
    const struct proc_group_stat *s = &reading.stat;
    assert_true(s->cpu_usage_seconds == 3 && s->cpu_throttled_seconds == 1 && s->cpu_periods == 5);
    assert_true(s->cpu_quota_us == 0 && s->cpu_period_us == 100000 && s->cpu_shares == 1024);
    assert_true(s->memory_used_bytes == 100 && s->memory_working_set_bytes == 0 && s->swap_used_bytes == 8);
    assert_true(s->memory_limit_bytes == 0 && s->memory_reservation_bytes == 4096);
    assert_true(s->memory_peak_bytes == 200 && s->memory_kernel_bytes == 30 && s->oom_kills == 4);
    assert_true(s->tasks_limit == 0 && s->tasks == PROC_ABSENT && s->processes == 0);
    assert_int_equal(reading.devices.count, 1);
    assert_true(reading.devices.items[0].read_bytes == 1 && reading.devices.items[0].writes == 4);
    end();
}

static void files_of_other_parts_are_not_read(void **state)
{
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    tree_write(&tree, "fs/cgroup/a/cpu.stat", "usage_usec 2000000\n");
    tree_write(&tree, "fs/cgroup/a/memory.current", "1000\n");
    begin();
    read_group("/a", PROC_GROUP_MEMORY);
    assert_int_equal(reading.stat.memory_used_bytes, 1000);
    assert_true(isnan(reading.stat.cpu_usage_seconds));
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, cpu_user_seconds)), PROC_GROUP_CPU);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, memory_rss_bytes)),
                     PROC_GROUP_MEMORY);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, swap_used_bytes)),
                     PROC_GROUP_MEMORY | PROC_GROUP_EVENTS);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, oom_kills)), PROC_GROUP_EVENTS);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, io_stalled_seconds)),
                     PROC_GROUP_PRESSURE);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, swap_limit_bytes)),
                     PROC_GROUP_SPEC);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, processes)), PROC_GROUP_PROCESSES);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, tasks_limit)), PROC_GROUP_TASKS);
    assert_int_equal(proc_group_parts_of(offsetof(struct proc_group_stat, start_seconds)), 0);
    end();
}

/* It has no memory.current; what is used is what memory.stat tells of (cgroup-v2.rst). */
static void the_top_of_version_2_uses_what_its_memory_stat_says(void **state)
{
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    tree_write(&tree, "fs/cgroup/memory.stat", "anon 100\nfile 50\ninactive_file 20\n");
    tree_write(&tree, "fs/cgroup/a/memory.stat", "anon 100\nfile 50\ninactive_file 20\n");
    begin();
    read_group("/", PROC_GROUP_MEMORY);
    assert_int_equal(reading.stat.memory_used_bytes, 150);
    assert_int_equal(reading.stat.memory_working_set_bytes, 130);
    read_group("/a", PROC_GROUP_MEMORY);
    assert_true(reading.stat.memory_used_bytes == PROC_ABSENT);
    assert_true(reading.stat.memory_working_set_bytes == PROC_ABSENT);
    end();
}

static void a_group_began_at_the_older_of_two_times(void **state)
{
    const struct timeval old[2] = { { 1000, 0 }, { 1000, 0 } }, new[2] = { { 2000, 0 }, { 2000, 0 } };
    char path[PATH_MAX];
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    tree_write(&tree, "fs/cgroup/a/cgroup.events", "populated 1\n");
    begin();
    assert_int_equal(utimes(tree_path(&tree, "fs/cgroup/a/cgroup.events", path), old), 0);
    assert_int_equal(utimes(tree_path(&tree, "fs/cgroup/a", path), new), 0);
    read_group("/a", 0);
    assert_int_equal(reading.stat.start_seconds, 1000);
    assert_int_equal(utimes(tree_path(&tree, "fs/cgroup/a/cgroup.events", path), new), 0);
    read_group("/a", 0);
    assert_int_equal(reading.stat.start_seconds, 2000);
    end();
}

static void processes_of_another_namespace_have_no_pid(void **state)
{
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    tree_write(&tree, "fs/cgroup/a/cgroup.procs", "0\n0\n0\n");
    begin();
    read_group("/a", PROC_GROUP_PROCESSES);
    assert_int_equal(reading.stat.processes, 3);
    assert_int_equal(reading.pid, 0);
    end();
}

static void a_group_that_is_gone_is_told_as_that(void **state)
{
    (void)state;
    tree_make(&tree);
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    begin();
    assert_int_equal(proc_group_read(&hierarchies, tree.path, "/gone", PROC_GROUP_ALL, &reading), -ENOENT);
    assert_true(proc_group_read(&hierarchies, tree.path, "/../..", PROC_GROUP_ALL, &reading) < 0);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_2_has_all_in_one_directory),
        cmocka_unit_test(version_1_has_a_directory_a_controller),
        cmocka_unit_test(files_of_other_parts_are_not_read),
        cmocka_unit_test(the_top_of_version_2_uses_what_its_memory_stat_says),
        cmocka_unit_test(a_group_began_at_the_older_of_two_times),
        cmocka_unit_test(processes_of_another_namespace_have_no_pid),
        cmocka_unit_test(a_group_that_is_gone_is_told_as_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
