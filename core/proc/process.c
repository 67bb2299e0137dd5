/* SPDX-License-Identifier: MIT */
#include "proc/process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/scan.h"
#include "proc/cpu.h"
#include "proc/pids.h"

#define STOP_EVERY 64 /* processes between two looks at `stop` */

/* What the numbers are measured in, asked once a reading. */
struct units {
    double hertz;
    uint64_t page_bytes;
};

static struct units units_here(void)
{
    long page = sysconf(_SC_PAGESIZE);
    return (struct units){ (double)proc_cpu_hertz(), page > 0 ? (uint64_t)page : 4096 };
}

/* The name stands in parentheses and may hold any byte, parentheses and newlines too: it ends at the last
 * ')'. */
static const char *scan_name(const char *text, struct proc_process *p)
{
    const char *begin = strchr(text, '(');
    const char *end = strrchr(text, ')');
    if (!begin || !end || end < begin ||
        !scan_copy(p->name, sizeof(p->name), begin + 1, (size_t)(end - begin - 1)))
        return NULL;

    return end + 1;
}

static bool scan_memory(const char **at, const struct units *u, struct proc_process *p)
{
    int64_t pages;
    if (!scan_u64(at, &p->virtual_bytes) || !scan_i64(at, &pages))
        return false;

    return !__builtin_mul_overflow(pages > 0 ? (uint64_t)pages : 0, u->page_bytes, &p->resident_bytes);
}

/* Fields by their numbers in proc(5):
 *     3 state, 4 ppid, 14 utime, 15 stime, 20 num_threads, 22 starttime, 23 vsize, 24 rss */
static int parse(const char *text, const struct units *u, struct proc_process *p)
{
    const char *at = text, *state;
    size_t state_len;
    uint64_t user, system, start;
    int64_t parent;
    if (!scan_u64(&at, &p->pid) || !(at = scan_name(text, p)))
        return -EBADMSG;
    if (!scan_word(&at, &state, &state_len) || state_len != 1 || !scan_i64(&at, &parent))
        return -EBADMSG;
    if (!scan_skip_words(&at, 9) || !scan_u64(&at, &user) || !scan_u64(&at, &system))
        return -EBADMSG;
    if (!scan_skip_words(&at, 4) || !scan_u64(&at, &p->threads) || !scan_skip_words(&at, 1) ||
        !scan_u64(&at, &start))
        return -EBADMSG;
    if (!scan_memory(&at, u, p))
        return -EBADMSG;

    p->parent_pid = parent > 0 ? (uint64_t)parent : 0;
    p->state[0] = *state;
    p->state[1] = '\0';
    p->user_seconds = (double)user / u->hertz;
    p->system_seconds = (double)system / u->hertz;
    p->cpu_seconds = ((double)user + (double)system) / u->hertz;
    p->start_seconds = (double)start / u->hertz;
    return 0;
}

int proc_process_parse(const char *text, struct proc_process *ret)
{
    struct proc_process p;
    struct units u = units_here();
    int r = parse(text, &u, &p);
    if (r == 0)
        *ret = p;
    return r;
}

/* The top is kept as a heap whose root is the least of it: one comparison for most processes. */

struct gathering {
    struct proc_processes *into;
    enum proc_process_order order;
    size_t top;
    struct proc_pids pids;
    struct units units;
    bool (*stop)(void *cls);
    void *cls;
    unsigned seen;
};

/* Whether a stands below b in the answer. */
static bool is_less(enum proc_process_order order, const struct proc_process *a, const struct proc_process *b)
{
    if (order == PROC_PROCESS_BY_CPU && a->cpu_seconds != b->cpu_seconds)
        return a->cpu_seconds < b->cpu_seconds;
    if (order == PROC_PROCESS_BY_MEMORY && a->resident_bytes != b->resident_bytes)
        return a->resident_bytes < b->resident_bytes;

    return a->pid > b->pid;
}

static void swap(struct proc_process *a, struct proc_process *b)
{
    struct proc_process c = *a;
    *a = *b;
    *b = c;
}

static void sift_up(struct proc_process *heap, size_t at, enum proc_process_order order)
{
    for (; at && is_less(order, &heap[at], &heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&heap[at], &heap[(at - 1) / 2]);
}

static void sift_down(struct proc_process *heap, size_t count, size_t at, enum proc_process_order order)
{
    for (;;) {
        size_t least = 2 * at + 1;
        if (least >= count)
            return;
        if (least + 1 < count && is_less(order, &heap[least + 1], &heap[least]))
            least++;
        if (!is_less(order, &heap[least], &heap[at]))
            return;
        swap(&heap[least], &heap[at]);
        at = least;
    }
}

static int consider(struct gathering *g, const struct proc_process *p)
{
    struct proc_processes *into = g->into;
    if (into->count < g->top) {
        struct proc_process *place =
            array_room((void **)&into->items, &into->room, into->count, sizeof(*into->items));
        if (!place)
            return -ENOMEM;
        *place = *p;
        sift_up(into->items, into->count++, g->order);
    } else if (g->top && is_less(g->order, &into->items[0], p)) {
        into->items[0] = *p;
        sift_down(into->items, into->count, 0, g->order);
    }
    return 0;
}

/* Greatest first: the least goes to the end, again and again. */
static void sort_top(struct proc_processes *p, enum proc_process_order order)
{
    for (size_t left = p->count; left > 1; left--) {
        swap(&p->items[0], &p->items[left - 1]);
        sift_down(p->items, left - 1, 0, order);
    }
}

static void count_state(struct proc_processes *into, const struct proc_process *p)
{
    into->total++;
    into->threads += p->threads;
    into->running += p->state[0] == 'R';
    into->sleeping += p->state[0] == 'S';
    into->waiting += p->state[0] == 'D';
    into->stopped += p->state[0] == 'T' || p->state[0] == 't';
    into->zombie += p->state[0] == 'Z';
    into->idle += p->state[0] == 'I';
}

/* Returns 0, or a negative errno that ends the reading: a process that is gone, or whose text is odd, ends
 * nothing. */
static int read_process(void *cls, const char *pid)
{
    struct gathering *g = cls;
    char text[PROC_PIDS_STAT_MAX];
    struct proc_process p;

    if (g->stop && ++g->seen % STOP_EVERY == 0 && g->stop(g->cls))
        return -ETIMEDOUT;
    ssize_t len = proc_pids_stat(&g->pids, pid, text);
    if (len == -EMFILE || len == -ENFILE)
        return (int)len;
    if (len <= 0 || parse(text, &g->units, &p) < 0)
        return 0;

    count_state(g->into, &p);
    return consider(g, &p);
}

static int read_all(struct gathering *g, struct procfs *fs)
{
    int r = proc_pids_open(fs, NULL, &g->pids);
    if (r < 0)
        return r;

    r = proc_pids_each(&g->pids, read_process, g);
    proc_pids_close(&g->pids);

    return r;
}

static void forget(struct proc_processes *p)
{
    *p = (struct proc_processes){ .items = p->items, .room = p->room };
}

int proc_process_read(struct procfs *fs, enum proc_process_order order, size_t top, bool (*stop)(void *cls),
                      void *cls, struct proc_processes *ret)
{
    struct gathering g = {
        .into = ret, .order = order, .top = top, .units = units_here(), .stop = stop, .cls = cls
    };
    forget(ret);
    int r = read_all(&g, fs);
    if (r == 0 && ret->total == 0)
        r = -ENOENT;
    if (r < 0) {
        forget(ret);
        return r;
    }

    sort_top(ret, order);
    return 0;
}

void proc_process_free(struct proc_processes *p)
{
    free(p->items);
    *p = (struct proc_processes){ 0 };
}

const struct proc_field proc_process_fields[] = {
    { "pid", PROC_U64, false, offsetof(struct proc_process, pid), "" },
    { "parent_pid", PROC_U64, false, offsetof(struct proc_process, parent_pid), "" },
    { "name", PROC_STRING, false, offsetof(struct proc_process, name), "bytes: not always UTF-8" },
    { "state", PROC_STRING, false, offsetof(struct proc_process, state),
      "\"R\", \"S\", \"D\", \"Z\", \"T\", \"t\", \"I\" or \"X\", as in proc(5)" },
    { "cpu_seconds", PROC_DOUBLE, false, offsetof(struct proc_process, cpu_seconds),
      "user and system, since it began" },
    { "user_seconds", PROC_DOUBLE, false, offsetof(struct proc_process, user_seconds), "" },
    { "system_seconds", PROC_DOUBLE, false, offsetof(struct proc_process, system_seconds), "" },
    { "start_seconds", PROC_DOUBLE, false, offsetof(struct proc_process, start_seconds), "after boot" },
    { "resident_bytes", PROC_U64, false, offsetof(struct proc_process, resident_bytes), "" },
    { "virtual_bytes", PROC_U64, false, offsetof(struct proc_process, virtual_bytes), "" },
    { "threads", PROC_U64, false, offsetof(struct proc_process, threads), "" },
    PROC_FIELDS_END,
};

const struct proc_field proc_process_count_fields[] = {
    { "total", PROC_U64, false, offsetof(struct proc_processes, total), "" },
    { "threads", PROC_U64, false, offsetof(struct proc_processes, threads), "of all of them" },
    { "running", PROC_U64, false, offsetof(struct proc_processes, running), "" },
    { "sleeping", PROC_U64, false, offsetof(struct proc_processes, sleeping), "" },
    { "waiting", PROC_U64, false, offsetof(struct proc_processes, waiting), "for a disk" },
    { "stopped", PROC_U64, false, offsetof(struct proc_processes, stopped), "" },
    { "zombie", PROC_U64, false, offsetof(struct proc_processes, zombie), "" },
    { "idle", PROC_U64, false, offsetof(struct proc_processes, idle), "threads of the kernel" },
    PROC_FIELDS_END,
};
