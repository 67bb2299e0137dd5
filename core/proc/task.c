/* SPDX-License-Identifier: MIT */
#include "proc/task.h"

#include <errno.h>
#include <string.h>

#include "base/scan.h"
#include "proc/pids.h"

struct counting {
    struct procfs *fs;
    struct proc_tasks *into;
    struct proc_pids processes, threads;
    const char *process; /* whose threads are counted, and its state: */
    char state;
    bool (*stop)(void *cls);
    void *cls;
};

/* The name may hold parentheses: it ends at the last one. Fields 3 (state) and 20 (num_threads) of proc(5).
 */
int proc_task_parse(const char *text, char *state, uint64_t *threads)
{
    const char *at = strrchr(text, ')'), *word;
    size_t len;
    if (!at)
        return -EBADMSG;
    at++;
    if (!scan_word(&at, &word, &len) || len != 1 || (*word | 32) < 'a' || (*word | 32) > 'z')
        return -EBADMSG;
    if (!scan_skip_words(&at, 16) || !scan_u64(&at, threads))
        return -EBADMSG;

    *state = *word;
    return 0;
}

/* 1: read; 0: it is gone, or its text is odd; or a negative errno. */
static int read_stat(const struct counting *c, const struct proc_pids *p, const char *pid, char *state,
                     uint64_t *threads)
{
    char text[PROC_PIDS_STAT_MAX];

    if (c->stop(c->cls))
        return -ETIMEDOUT;
    ssize_t len = proc_pids_stat(p, pid, text);
    if (len == -ENOENT || len == -ESRCH)
        return 0;
    if (len < 0)
        return (int)len;

    return proc_task_parse(text, state, threads) == 0;
}

/* The first thread is in the state of its process; of a recorded host it is read all the same, so that a
 * witness hears of it. */
static int count_thread(void *cls, const char *pid)
{
    const struct counting *c = cls;
    bool is_first = strcmp(pid, c->process) == 0;
    char state = c->state;
    uint64_t threads;
    int r = is_first && c->threads.live ? 1 : read_stat(c, &c->threads, pid, &state, &threads);

    if (r == 1)
        c->into->thread_states[(unsigned char)(is_first ? c->state : state)]++;
    return r < 0 ? r : 0;
}

static int count_threads(struct counting *c)
{
    int r = proc_pids_open(c->fs, c->process, &c->threads);

    if (r == 0) {
        r = proc_pids_each(&c->threads, count_thread, c);
        proc_pids_close(&c->threads);
    }

    return r == -ENOENT || r == -ESRCH ? 0 : r;
}

static int count_process(void *cls, const char *pid)
{
    struct counting *c = cls;
    uint64_t threads;
    int r = read_stat(c, &c->processes, pid, &c->state, &threads);
    if (r <= 0)
        return r;

    c->into->processes++;
    c->into->threads += threads;
    c->into->process_states[(unsigned char)c->state]++;
    if (threads == 1 && c->processes.live) {
        c->into->thread_states[(unsigned char)c->state]++;
        return 0;
    }
    c->process = pid;
    return count_threads(c);
}

int proc_task_read(struct procfs *fs, bool (*stop)(void *cls), void *cls, struct proc_tasks *ret)
{
    struct counting c = { .fs = fs, .into = ret, .stop = stop, .cls = cls };
    int r = proc_pids_open(fs, NULL, &c.processes);
    if (r < 0)
        return r;

    *ret = (struct proc_tasks){ 0 };
    r = proc_pids_each(&c.processes, count_process, &c);
    proc_pids_close(&c.processes);

    return r;
}
