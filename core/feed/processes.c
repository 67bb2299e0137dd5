/* SPDX-License-Identifier: MIT */
#include "feed/processes.h"

#include "base/scan.h"
#include "proc/task.h"

enum { PIDS, THREADS, STATE, THREAD_STATE, MAX_PROCESSES, MAX_THREADS };

static const struct feed_field FIELDS[] = {
    [PIDS] = { "pids", 0 },
    [THREADS] = { "threads", 0 },
    [STATE] = { "state", 1 },
    [THREAD_STATE] = { "thread_state", 1 },
    [MAX_PROCESSES] = { "max_processes", 0 },
    [MAX_THREADS] = { "max_threads", 0 },
    { NULL, 0 },
};

static bool is_late(void *cls)
{
    return feed_late(cls);
}

static void give_states(struct feed *f, size_t field, const uint64_t counts[PROC_TASK_STATES])
{
    for (size_t i = 0; i < PROC_TASK_STATES; i++) {
        const char letter = (char)i;
        feed_label(f, 0, &letter, 1);
        if (counts[i])
            feed_u64(f, field, counts[i]);
    }
}

static int give_limit(struct feed *f, size_t field, const char *name)
{
    const char *text;
    uint64_t limit;
    ssize_t len = procfs_text(f->sink->proc, name, &text);
    f->what = name;

    if (len < 0)
        return (int)len;
    if (!scan_u64(&text, &limit))
        return -EBADMSG;
    feed_u64(f, field, limit);
    return 0;
}

static int run(struct feed *f)
{
    struct proc_tasks tasks;
    f->what = "processes";
    int r = proc_task_read(f->sink->proc, is_late, f, &tasks);
    if (r < 0)
        return r;

    feed_u64(f, PIDS, tasks.processes);
    feed_u64(f, THREADS, tasks.threads);
    give_states(f, STATE, tasks.process_states);
    give_states(f, THREAD_STATE, tasks.thread_states);
    r = give_limit(f, MAX_THREADS, "sys/kernel/threads-max");

    return r < 0 ? r : give_limit(f, MAX_PROCESSES, "sys/kernel/pid_max");
}

const struct feed_source feed_processes = {
    .name = "processes", .roots = FEED_PROC, .fields = FIELDS, .run = run
};
