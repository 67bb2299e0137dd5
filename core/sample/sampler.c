/* SPDX-License-Identifier: MIT */
#include "sample/sampler.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/seqlock.h"
#include "proc/cpu.h"

#define SECOND_NS    INT64_C(1000000000)
#define TICK_NS      (SECOND_NS * 9 / 10)
#define ENOUGH_TICKS 10   /* in all, for a share since the sampler was made: 0.1 s of one CPU */
#define CORES_SPARE  1024 /* for CPUs plugged in later; any more are only part of the whole */

struct published {
    struct seqlock lock;
    _Atomic uint64_t busy_ratio, window_seconds, cores; /* the bits of doubles, and a count */
    _Atomic uint64_t *ids, *ratios;
};

struct sampler_reading {
    struct proc_cpu cpu;
    int64_t taken_ns;
};

struct proc_sampler {
    _Atomic int64_t looked_ns;
    atomic_bool resting;
    void (*wake)(void *cls); /* set once, before the first rest */
    void *wake_cls;
    struct published published;
    size_t cores_max;
    _Atomic bool settled; /* a full second has been measured, or the first moments were */
    pthread_mutex_t lock; /* over what follows; readers take it only in the first second */
    struct procfs *fs;
    struct sampler_reading readings[2];
    struct sampler_reading *before, *now;
};

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* The same CPU in another reading. CPUs keep their order, so it is mostly at the same place. */
static const struct proc_cpu_core *same_core(const struct proc_cpu *cpu, const struct proc_cpu_core *core,
                                             size_t at)
{
    if (at < cpu->core_count && cpu->cores[at].id == core->id)
        return &cpu->cores[at];

    for (size_t i = 0; i < cpu->core_count; i++)
        if (cpu->cores[i].id == core->id)
            return &cpu->cores[i];
    return NULL;
}

static double core_share(const struct proc_cpu *before, const struct proc_cpu *now, size_t at)
{
    static const struct proc_cpu_times boot;
    const struct proc_cpu_core *core = &now->cores[at];
    const struct proc_cpu_core *was = before ? same_core(before, core, at) : NULL;
    if (before && !was)
        return NAN;

    double share = proc_cpu_busy(was ? &was->times : &boot, &core->times);
    return share < 0 ? NAN : share;
}

/* before NULL: since boot. */
static void publish(struct proc_sampler *s, const struct proc_cpu *before, const struct proc_cpu *now,
                    double share, double window_seconds)
{
    struct published *p = &s->published;
    if (!seqlock_try_write(&p->lock))
        return;

    seqlock_store(&p->busy_ratio, bits_of(share));
    seqlock_store(&p->window_seconds, bits_of(window_seconds));
    seqlock_store(&p->cores, now->core_count);
    for (size_t i = 0; i < now->core_count && i < s->cores_max; i++) {
        seqlock_store(&p->ids[i], now->cores[i].id);
        seqlock_store(&p->ratios[i], bits_of(core_share(before, now, i)));
    }
    seqlock_written(&p->lock);
}

static void publish_since_boot(struct proc_sampler *s, const struct proc_cpu *now)
{
    static const struct proc_cpu_times boot;
    double share = proc_cpu_busy(&boot, &now->total);
    double cores = now->core_count ? (double)now->core_count : 1;
    double seconds = (double)proc_cpu_ticks(&now->total) / (double)proc_cpu_hertz() / cores;
    publish(s, NULL, now, share < 0 ? 0 : share, seconds);
}

static int take(struct proc_sampler *s, struct sampler_reading *reading)
{
    reading->taken_ns = monotonic_ns();
    return proc_cpu_read(s->fs, &reading->cpu);
}

static int set_up(struct proc_sampler *s, const char *procfs)
{
    pthread_mutex_init(&s->lock, NULL);
    s->before = &s->readings[0];
    s->now = &s->readings[1];
    int r = procfs_open(procfs, &s->fs);
    if (r == 0)
        r = take(s, s->before);
    if (r < 0)
        return r;

    s->cores_max = s->before->cpu.core_count + CORES_SPARE;
    s->published.ids = calloc(s->cores_max, sizeof(*s->published.ids));
    s->published.ratios = calloc(s->cores_max, sizeof(*s->published.ratios));
    if (!s->published.ids || !s->published.ratios)
        return -ENOMEM;

    publish_since_boot(s, &s->before->cpu);
    return 0;
}

int proc_sampler_new(const char *procfs, struct proc_sampler **ret)
{
    struct proc_sampler *s = calloc(1, sizeof(*s));
    if (!s)
        return -ENOMEM;

    int r = set_up(s, procfs);
    if (r < 0) {
        proc_sampler_free(s);
        return r;
    }

    *ret = s;
    return 0;
}

void proc_sampler_free(struct proc_sampler *s)
{
    if (!s)
        return;

    procfs_free(s->fs);
    proc_cpu_free(&s->readings[0].cpu);
    proc_cpu_free(&s->readings[1].cpu);
    free((void *)s->published.ids);
    free((void *)s->published.ratios);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* Publish what passed since `before`, where that is anything at all: a recorded tree never moves, and keeps
 * its share since boot. Returns whether it was. Under the lock, with s->now just taken. */
static bool publish_moved(struct proc_sampler *s)
{
    double share = proc_cpu_busy(&s->before->cpu.total, &s->now->cpu.total);
    double seconds = (double)(s->now->taken_ns - s->before->taken_ns) / (double)SECOND_NS;
    if (share < 0)
        return false;

    publish(s, &s->before->cpu, &s->now->cpu, share, seconds);
    return true;
}

static int tick(struct proc_sampler *s)
{
    if (monotonic_ns() - s->before->taken_ns < TICK_NS)
        return 0;

    int r = take(s, s->now);
    if (r < 0)
        return r;

    publish_moved(s);
    struct sampler_reading *old = s->before;
    s->before = s->now;
    s->now = old;
    atomic_store(&s->settled, true);
    return 0;
}

int proc_sampler_tick(struct proc_sampler *s)
{
    pthread_mutex_lock(&s->lock);
    int r = tick(s);
    pthread_mutex_unlock(&s->lock);
    return r;
}

/* Within the first second: the share since the sampler was made, once enough has passed to call it one. */
static void measure_first_moments(struct proc_sampler *s)
{
    if (pthread_mutex_trylock(&s->lock))
        return;

    if (!atomic_load(&s->settled) && take(s, s->now) == 0) {
        uint64_t before = proc_cpu_ticks(&s->before->cpu.total), now = proc_cpu_ticks(&s->now->cpu.total);
        if (now >= before + ENOUGH_TICKS && publish_moved(s))
            atomic_store(&s->settled, true);
    }
    pthread_mutex_unlock(&s->lock);
}

void proc_sampler_look(struct proc_sampler *s)
{
    atomic_store_explicit(&s->looked_ns, monotonic_ns(), memory_order_relaxed);
    if (!atomic_load_explicit(&s->resting, memory_order_relaxed) || !atomic_exchange(&s->resting, false))
        return;

    proc_sampler_tick(s);
    s->wake(s->wake_cls);
}

int64_t proc_sampler_looked_ns(const struct proc_sampler *s)
{
    return atomic_load_explicit(&s->looked_ns, memory_order_relaxed);
}

/* Who looks reads `wake` only after it has seen `resting`, which is set behind it. */
void proc_sampler_rest(struct proc_sampler *s, void (*wake)(void *cls), void *cls)
{
    if (!wake) {
        atomic_store(&s->resting, false);
        return;
    }
    s->wake = wake;
    s->wake_cls = cls;
    atomic_store(&s->resting, true);
}

void proc_sampler_read(struct proc_sampler *s, struct proc_busy *ret)
{
    proc_sampler_look(s);
    proc_sampler_last(s, ret);
}

void proc_sampler_last(struct proc_sampler *s, struct proc_busy *ret)
{
    const struct published *p = &s->published;
    uint64_t begin;
    if (!atomic_load_explicit(&s->settled, memory_order_relaxed))
        measure_first_moments(s);

    do {
        begin = seqlock_begin(&p->lock);
        ret->busy_ratio = double_of(seqlock_load(&p->busy_ratio));
        ret->window_seconds = double_of(seqlock_load(&p->window_seconds));
        ret->cores = seqlock_load(&p->cores);
    } while (seqlock_is_torn(&p->lock, begin));
}

uint64_t proc_sampler_turn(const struct proc_sampler *s)
{
    return seqlock_begin(&s->published.lock);
}

size_t proc_sampler_cores(struct proc_sampler *s, struct proc_busy_core *cores, size_t room)
{
    const struct published *p = &s->published;
    uint64_t begin;
    size_t count;
    do {
        begin = seqlock_begin(&p->lock);
        count = seqlock_load(&p->cores);
        if (count > s->cores_max)
            count = s->cores_max;
        for (size_t i = 0; i < count && i < room; i++) {
            cores[i].id = (unsigned)seqlock_load(&p->ids[i]);
            cores[i].busy_ratio = double_of(seqlock_load(&p->ratios[i]));
        }
    } while (seqlock_is_torn(&p->lock, begin));
    return count;
}
