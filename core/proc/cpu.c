/* SPDX-License-Identifier: MIT */
#include "proc/cpu.h"

#include <errno.h>
#include <unistd.h>

#include "base/array.h"

static bool scan_times(const char *p, struct proc_cpu_times *ret)
{
    uint64_t times[PROC_CPU_TIMES];
    for (size_t i = 0; i < PROC_CPU_TIMES; i++) {
        times[i] = PROC_ABSENT;
        if (!scan_at_line_end(p) && !scan_count(&p, &times[i]))
            return false;
    }

    memcpy(ret, times, sizeof(*ret));
    return ret->idle_ticks != PROC_ABSENT; /* Linux 2.4 printed four; more than ten may come */
}

/* Returns 0 or -ENOMEM; a line that is odd adds no core. */
static int add_core(struct proc_cpu *cpu, const char *p)
{
    uint64_t id;
    struct proc_cpu_times times;
    if (!scan_u64(&p, &id) || id > UINT32_MAX || *p != ' ' || !scan_times(p, &times))
        return 0;

    struct proc_cpu_core *core =
        array_room((void **)&cpu->cores, &cpu->core_room, cpu->core_count, sizeof(*cpu->cores));
    if (!core)
        return -ENOMEM;

    *core = (struct proc_cpu_core){ (unsigned)id, times };
    cpu->core_count++;
    return 0;
}

static void scan_vectors(const char *p, uint64_t vectors[PROC_SOFTIRQS])
{
    for (size_t i = 0; i < PROC_SOFTIRQS && scan_count(&p, &vectors[i]); i++)
        continue;
}

/* The lines with one number each; `intr` and `softirq` go on with a count for each source. Lines that we do
 * not know ("page", "swap" of 2.4), and numbers that are odd, are passed over. */
static void scan_activity(const char *p, struct proc_cpu *cpu)
{
    const struct {
        const char *name;
        uint64_t *value;
    } counters[] = {
        { "intr ", &cpu->interrupts },         { "ctxt ", &cpu->context_switches },
        { "btime ", &cpu->boot_time_seconds }, { "processes ", &cpu->forks },
        { "procs_running ", &cpu->running },   { "procs_blocked ", &cpu->blocked },
        { "softirq ", &cpu->softirqs },
    };
    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
        uint64_t value;
        if (!scan_literal(&p, counters[i].name))
            continue;
        if (!scan_count(&p, &value) || (*p != ' ' && *p != '\n'))
            return;
        *counters[i].value = value;
        if (counters[i].value == &cpu->softirqs)
            scan_vectors(p, cpu->vectors);
        return;
    }
}

static int scan_stat_line(const char *p, struct proc_cpu *cpu)
{
    if (p[0] != 'c' || p[1] != 'p' || p[2] != 'u') {
        scan_activity(p, cpu);
        return 0;
    }
    struct proc_cpu_times total;
    if (p[3] != ' ')
        return add_core(cpu, p + 3);
    if (scan_times(p + 3, &total))
        cpu->total = total;
    return 0;
}

static void add_times(struct proc_cpu_times *sum, const struct proc_cpu_times *part)
{
    uint64_t *to = (uint64_t *)sum;
    const uint64_t *from = (const uint64_t *)part;
    for (size_t i = 0; i < PROC_CPU_TIMES; i++)
        if (from[i] != PROC_ABSENT &&
            __builtin_add_overflow(to[i] == PROC_ABSENT ? 0 : to[i], from[i], &to[i]))
            to[i] = PROC_ABSENT - 1;
}

/* Where the line of all CPUs is odd or missing (lxcfs 4 printed one past 64 bits), it is what those of each
 * add up to. */
static int conclude(struct proc_cpu *cpu)
{
    if (cpu->total.idle_ticks == PROC_ABSENT)
        for (size_t i = 0; i < cpu->core_count; i++)
            add_times(&cpu->total, &cpu->cores[i].times);
    return cpu->total.idle_ticks == PROC_ABSENT ? -EBADMSG : 0;
}

static void forget(struct proc_cpu *cpu)
{
    struct proc_cpu_core *cores = cpu->cores;
    size_t room = cpu->core_room;
    memset(cpu, 0xff, sizeof(*cpu)); /* PROC_ABSENT everywhere */
    cpu->cores = cores;
    cpu->core_room = room;
    cpu->core_count = 0;
}

int proc_cpu_parse(const char *text, struct proc_cpu *cpu)
{
    int r = scan_is_whole(text) ? 0 : -EBADMSG;
    forget(cpu);
    for (const char *p = text; r == 0 && *p; p = scan_next_line(p))
        r = scan_stat_line(p, cpu);
    if (r == 0)
        r = conclude(cpu);
    if (r < 0)
        cpu->core_count = 0;
    return r;
}

int proc_cpu_read(struct procfs *fs, struct proc_cpu *cpu)
{
    const char *text;
    cpu->core_count = 0;
    int r = procfs_lines(fs, "stat", &text);
    if (r < 0)
        return r;

    return proc_cpu_parse(text, cpu);
}

void proc_cpu_free(struct proc_cpu *cpu)
{
    free(cpu->cores);
    *cpu = (struct proc_cpu){ 0 };
}

static uint64_t moved(uint64_t before, uint64_t after)
{
    if (before == PROC_ABSENT || after == PROC_ABSENT || after < before)
        return 0;

    return after - before;
}

double proc_cpu_busy(const struct proc_cpu_times *before, const struct proc_cpu_times *after)
{
    /* Guest time is left out: it is in user and nice already. */
    double busy = (double)moved(before->user_ticks, after->user_ticks) +
                  (double)moved(before->nice_ticks, after->nice_ticks) +
                  (double)moved(before->system_ticks, after->system_ticks) +
                  (double)moved(before->irq_ticks, after->irq_ticks) +
                  (double)moved(before->softirq_ticks, after->softirq_ticks) +
                  (double)moved(before->steal_ticks, after->steal_ticks);
    double idle = (double)moved(before->idle_ticks, after->idle_ticks) +
                  (double)moved(before->iowait_ticks, after->iowait_ticks);
    return busy + idle > 0 ? busy / (busy + idle) : -1;
}

uint64_t proc_cpu_ticks(const struct proc_cpu_times *t)
{
    const uint64_t *times = (const uint64_t *)t;
    uint64_t sum = 0;
    for (size_t i = 0; i < PROC_CPU_TIMES - 2; i++)
        if (times[i] != PROC_ABSENT && __builtin_add_overflow(sum, times[i], &sum))
            return UINT64_MAX;
    return sum;
}

long proc_cpu_hertz(void)
{
    long hertz = sysconf(_SC_CLK_TCK);
    return hertz > 0 ? hertz : 100;
}

const struct proc_field proc_cpu_time_fields[] = {
    { "user_seconds", PROC_TICKS, false, offsetof(struct proc_cpu_times, user_ticks), "" },
    { "nice_seconds", PROC_TICKS, false, offsetof(struct proc_cpu_times, nice_ticks), "" },
    { "system_seconds", PROC_TICKS, false, offsetof(struct proc_cpu_times, system_ticks), "" },
    { "idle_seconds", PROC_TICKS, false, offsetof(struct proc_cpu_times, idle_ticks), "" },
    { "iowait_seconds", PROC_TICKS, true, offsetof(struct proc_cpu_times, iowait_ticks), "" },
    { "irq_seconds", PROC_TICKS, true, offsetof(struct proc_cpu_times, irq_ticks), "" },
    { "softirq_seconds", PROC_TICKS, true, offsetof(struct proc_cpu_times, softirq_ticks), "" },
    { "steal_seconds", PROC_TICKS, true, offsetof(struct proc_cpu_times, steal_ticks), "" },
    { "guest_seconds", PROC_TICKS, true, offsetof(struct proc_cpu_times, guest_ticks), "" },
    { "guest_nice_seconds", PROC_TICKS, true, offsetof(struct proc_cpu_times, guest_nice_ticks), "" },
    PROC_FIELDS_END,
};

const struct proc_field proc_cpu_activity_fields[] = {
    { "boot_time_seconds", PROC_U64, true, offsetof(struct proc_cpu, boot_time_seconds), "since the epoch" },
    { "context_switches", PROC_U64, true, offsetof(struct proc_cpu, context_switches),
      "since boot, as the following" },
    { "forks", PROC_U64, true, offsetof(struct proc_cpu, forks), "" },
    { "interrupts", PROC_U64, true, offsetof(struct proc_cpu, interrupts), "" },
    { "softirqs", PROC_U64, true, offsetof(struct proc_cpu, softirqs), "" },
    { "running", PROC_U64, true, offsetof(struct proc_cpu, running), "tasks now" },
    { "blocked", PROC_U64, true, offsetof(struct proc_cpu, blocked), "tasks now" },
    PROC_FIELDS_END,
};
