/* SPDX-License-Identifier: MIT */
#include "feed/perf.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/pairs.h"
#include "proc/cpu_list.h"
#include "proc/perf.h"

#define CACHE(cache, op, result)                                                                             \
    {                                                                                                        \
        PERF_TYPE_HW_CACHE, PERF_COUNT_HW_CACHE_##cache | PERF_COUNT_HW_CACHE_OP_##op << 8 |                 \
                                PERF_COUNT_HW_CACHE_RESULT_##result << 16                                    \
    }
#define HARDWARE(event)                                                                                      \
    {                                                                                                        \
        PERF_TYPE_HARDWARE, PERF_COUNT_HW_##event                                                            \
    }
#define SOFTWARE(event)                                                                                      \
    {                                                                                                        \
        PERF_TYPE_SOFTWARE, PERF_COUNT_SW_##event                                                            \
    }

/* In the order of FIELDS: the name in the settings, and the event. */
static const struct profiler {
    const char *name;
    struct proc_perf_event event;
} profilers[] = {
    { "CpuCycles", HARDWARE(CPU_CYCLES) },
    { "CpuInstr", HARDWARE(INSTRUCTIONS) },
    { "BranchInstr", HARDWARE(BRANCH_INSTRUCTIONS) },
    { "BranchMisses", HARDWARE(BRANCH_MISSES) },
    { "CacheRef", HARDWARE(CACHE_REFERENCES) },
    { "CacheMisses", HARDWARE(CACHE_MISSES) },
    { "RefCpuCycles", HARDWARE(REF_CPU_CYCLES) },
    { "StalledCyclesBackend", HARDWARE(STALLED_CYCLES_BACKEND) },
    { "StalledCyclesFrontend", HARDWARE(STALLED_CYCLES_FRONTEND) },
    { "PageFault", SOFTWARE(PAGE_FAULTS) },
    { "ContextSwitch", SOFTWARE(CONTEXT_SWITCHES) },
    { "CpuMigration", SOFTWARE(CPU_MIGRATIONS) },
    { "MinorFault", SOFTWARE(PAGE_FAULTS_MIN) },
    { "MajorFault", SOFTWARE(PAGE_FAULTS_MAJ) },
    { "L1DataReadHit", CACHE(L1D, READ, ACCESS) },
    { "L1DataReadMiss", CACHE(L1D, READ, MISS) },
    { "L1DataWriteHit", CACHE(L1D, WRITE, ACCESS) },
    { "L1InstrReadMiss", CACHE(L1I, READ, MISS) },
    { "InstrTLBReadHit", CACHE(ITLB, READ, ACCESS) },
    { "InstrTLBReadMiss", CACHE(ITLB, READ, MISS) },
    { "DataTLBReadHit", CACHE(DTLB, READ, ACCESS) },
    { "DataTLBReadMiss", CACHE(DTLB, READ, MISS) },
    { "DataTLBWriteHit", CACHE(DTLB, WRITE, ACCESS) },
    { "DataTLBWriteMiss", CACHE(DTLB, WRITE, MISS) },
    { "LLReadHit", CACHE(LL, READ, ACCESS) },
    { "LLReadMiss", CACHE(LL, READ, MISS) },
    { "LLWriteHit", CACHE(LL, WRITE, ACCESS) },
    { "LLWriteMiss", CACHE(LL, WRITE, MISS) },
    { "BPUReadHit", CACHE(BPU, READ, ACCESS) },
    { "BPUReadMiss", CACHE(BPU, READ, MISS) },
};

#define PROFILERS (sizeof(profilers) / sizeof(profilers[0]))

static const struct feed_field FIELDS[] = {
    { "cpucycles", 1 },
    { "instructions", 1 },
    { "branch_instructions", 1 },
    { "branch_misses", 1 },
    { "cache_refs", 1 },
    { "cache_misses", 1 },
    { "ref_cpucycles", 1 },
    { "stalled_cycles_backend", 1 },
    { "stalled_cycles_frontend", 1 },
    { "page_faults", 1 },
    { "context_switches", 1 },
    { "cpu_migrations", 1 },
    { "minor_faults", 1 },
    { "major_faults", 1 },
    { "cache_l1d_read_hits", 1 },
    { "cache_l1d_read_misses", 1 },
    { "cache_l1d_write_hits", 1 },
    { "cache_l1_instr_read_misses", 1 },
    { "cache_tlb_instr_read_hits", 1 },
    { "cache_tlb_instr_read_misses", 1 },
    { "cache_tlb_data_read_hits", 1 },
    { "cache_tlb_data_read_misses", 1 },
    { "cache_tlb_data_write_hits", 1 },
    { "cache_tlb_data_write_misses", 1 },
    { "cache_ll_read_hits", 1 },
    { "cache_ll_read_misses", 1 },
    { "cache_ll_write_hits", 1 },
    { "cache_ll_write_misses", 1 },
    { "cache_bpu_read_hits", 1 },
    { "cache_bpu_read_misses", 1 },
    { NULL, 0 },
};

_Static_assert(sizeof(FIELDS) / sizeof(FIELDS[0]) == PROFILERS + 1, "a field each, and the end");

/* One run over the CPUs: what the openings came to. */
struct run {
    struct feed *feed;
    bool any;
    int refusal; /* -EACCES or -EPERM */
};

static const char *setting_of(uint32_t type)
{
    return type == PERF_TYPE_HARDWARE   ? "collector.perf.hardware-profilers"
           : type == PERF_TYPE_SOFTWARE ? "collector.perf.software-profilers"
                                        : "collector.perf.cache-profilers";
}

static bool is_profiler(uint32_t type, const char *name)
{
    for (size_t i = 0; i < PROFILERS; i++)
        if (profilers[i].event.type == type && strcmp(profilers[i].name, name) == 0)
            return true;

    return false;
}

static int check_settings(struct feed *f)
{
    static const uint32_t types[] = { PERF_TYPE_HARDWARE, PERF_TYPE_SOFTWARE, PERF_TYPE_HW_CACHE };
    const char *name;

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        size_t place = 0;
        while ((name = pairs_next(f->sink->options, setting_of(types[i]), &place))) {
            f->what = name;
            if (!is_profiler(types[i], name))
                return -EINVAL;
        }
    }

    return 0;
}

/* All are where the setting names none. */
static bool is_chosen(const struct feed *f, const struct profiler *p)
{
    const char *const *options = f->sink->options;
    const char *setting = setting_of(p->event.type), *name;
    size_t place = 0;
    bool any = false;

    for (; (name = pairs_next(options, setting, &place)); any = true)
        if (strcmp(name, p->name) == 0)
            return true;
    return !any;
}

/* Returns whether there is a count. */
static bool count(struct run *r, const struct proc_perf_event *event, unsigned cpu, uint64_t *ret)
{
    int error = proc_perf_read(event, cpu, ret);

    r->any |= error == 0;
    if (error == -EACCES || error == -EPERM)
        r->refusal = error;
    return error == 0;
}

static int give_cpu(void *cls, unsigned cpu)
{
    struct run *r = cls;
    struct feed *f = r->feed;
    char label[NUMBER_MAX];
    uint64_t value;

    feed_label(f, 0, label, number_u64(label, cpu));
    for (size_t i = 0; i < PROFILERS; i++)
        if (f->columns[i].column && is_chosen(f, &profilers[i]) && count(r, &profilers[i].event, cpu, &value))
            feed_u64(f, i, value);

    return feed_go_on(f);
}

static int each_cpu(struct feed *f, int (*give)(void *cls, unsigned cpu), void *cls)
{
    const char *text, *cpus = pairs_last(f->sink->options, "collector.perf.cpus");
    if (cpus && *cpus) {
        f->what = "collector.perf.cpus";
        return proc_perf_cpus(cpus, give, cls);
    }

    f->what = "devices/system/cpu/online";
    ssize_t len = procfs_text(f->sink->sys, f->what, &text);
    return len < 0 ? (int)len : proc_cpu_list_each(text, give, cls);
}

/* A tracepoint's column is made from its name. */
struct tracepoint {
    struct run *run;
    struct proc_perf_event event;
    struct exposition_column *column;
};

static int give_tracepoint(void *cls, unsigned cpu)
{
    const struct tracepoint *t = cls;
    char label[NUMBER_MAX];
    struct exposition_text text = { label, number_u64(label, cpu) };
    uint64_t value;

    if (count(t->run, &t->event, cpu, &value))
        exposition_u64(t->column, &text, value);
    return feed_go_on(t->run->feed);
}

static int make_column(struct feed *f, const char *name, struct exposition_column **ret)
{
    static const char *const labels[] = { "cpu" };
    struct exposition_family *family;
    char metric[192], help[192];

    snprintf(metric, sizeof(metric), "node_perf_%s", name);
    *strchr(metric, ':') = '_';
    snprintf(help, sizeof(help), "Perf tracepoint %s", name);
    int r = exposition_passing_family(f->sink->exposition, EXPOSITION_COUNTER, metric, help, &family);
    return r < 0 ? r : exposition_column(family, "", labels, 1, ret);
}

static int run_tracepoint(struct run *r, const char *name)
{
    struct tracepoint t = { .run = r };
    int result = proc_perf_tracepoint(r->feed->sink->sys, name, &t.event);
    if (result == 0)
        result = make_column(r->feed, name, &t.column);
    if (result == 0)
        return each_cpu(r->feed, give_tracepoint, &t);

    r->feed->what = name;
    return result;
}

static int run(struct feed *f)
{
    struct run r = { .feed = f };
    const char *name;
    size_t place = 0;
    int result = procfs_live(f->sink->sys) ? check_settings(f) : -ENOENT;

    if (result == 0)
        result = each_cpu(f, give_cpu, &r);

    while (result == 0 && (name = pairs_next(f->sink->options, "collector.perf.tracepoint", &place)))
        result = run_tracepoint(&r, name);
    if (result == 0 && !r.any && r.refusal) {
        f->what = "perf_event_open";
        result = r.refusal;
    }

    return result;
}

const struct feed_source feed_perf = { .name = "perf", .roots = FEED_SYS, .fields = FIELDS, .run = run };
