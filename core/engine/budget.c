/* SPDX-License-Identifier: MIT */
#include "engine/budget.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "engine/bind.h"
#include "engine/fault.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid /* glibc before 2.38 names it in the kernel's header only */
#endif

#if defined(__SANITIZE_THREAD__)
#define UNDER_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN 1
#endif
#endif

#ifdef UNDER_TSAN
/* TSan holds a signal back until the thread next calls into its runtime, which a loop inside Lua never does.
 * glibc's other name for sigaction is not intercepted, and the handler then stays clear of the runtime. */
extern int __sigaction(int, const struct sigaction *, struct sigaction *);
#define install_action __sigaction
#define UNWATCHED      __attribute__((no_sanitize("thread")))
#else
#define install_action sigaction
#define UNWATCHED
#endif

/* Lua clears a function's trap without asking again whether a hook has just been set (ldebug.c,
 * luaG_traceexec): a signal in that instant would be lost, so it is repeated until the call has ended. Each
 * time after twice as long: lua_sethook walks all calls that are under way, which can be hundreds of
 * thousands. */
#define REPEAT_NS 5000000

#define GRACE_NS      1000000000
#define GRACE_STEP_NS 1000000

struct ticker {
    timer_t timer;
    bool made;
    const char *stack_low, *stack_high; /* of the thread; both NULL where they are not known */
    struct budget *volatile watched;    /* the call that runs; NULL: none */
    _Atomic int64_t armed_ns;           /* the moment it fires; 0: not armed */
    volatile int64_t repeat_ns;         /* how long a late call is left alone; 0: not late yet */
};

static _Thread_local struct ticker ticker;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_thread_exit;
static int once_error;
static const char mark; /* its address is the error value of a stopped call */

/* SIGRTMIN is a function call in glibc; the first few are its own. */
static int timer_signal(void)
{
    return SIGRTMIN + 4;
}

static UNWATCHED int64_t clock_ns(clockid_t clock)
{
    struct timespec t;

#ifdef UNDER_TSAN
    syscall(SYS_clock_gettime, clock, &t);
#else
    clock_gettime(clock, &t);
#endif
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

UNWATCHED int64_t budget_clock_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* timer_settime(2) is async-signal-safe (signal-safety(7)). */
UNWATCHED static void arm(struct ticker *t, int64_t at_ns)
{
    struct itimerspec when = { .it_value = { at_ns / 1000000000, at_ns % 1000000000 } };

    atomic_store_explicit(&t->armed_ns, at_ns, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    timer_settime(t->timer, TIMER_ABSTIME, &when, NULL);
}

bool budget_is_mark(lua_State *L, int index)
{
    return lua_islightuserdata(L, index) && lua_touserdata(L, index) == (const void *)&mark;
}

static _Noreturn void raise_mark(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&mark);
    lua_error(L);
    __builtin_unreachable();
}

static void stopped(lua_State *L, lua_Debug *ar)
{
    struct budget *b = budget_of(L);

    (void)ar;
    if (!b->expired) { /* left over on a coroutine that yielded in the instant its call was stopped */
        lua_sethook(L, NULL, 0, 0);
        return;
    }
    budget_note_place(b, L);
    raise_mark(L);
}

/* A thread that had no CPU for a while (a busy machine, a cgroup's quota) meets its deadline when it comes
 * back, though its call has hardly run. So a scope that is found late gets a quarter of its budget once more,
 * this time of the thread's own CPU, and GRACE_NS of the clock at most. */
static UNWATCHED bool give_grace(struct budget *b, int64_t now, int64_t *due)
{
    struct budget_scope *s = b->scope;
    int64_t cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);

    if (!s)
        return false;
    if (!s->late_ns) {
        s->late_ns = now;
        s->late_cpu_ns = cpu;
    }
    int64_t left = s->budget_ns / 4 - (cpu - s->late_cpu_ns);
    if (left <= 0 || now - s->late_ns >= GRACE_NS)
        return false;
    *due = now + (left > GRACE_STEP_NS ? left : GRACE_STEP_NS);
    if (*due > s->late_ns + GRACE_NS)
        *due = s->late_ns + GRACE_NS;
    atomic_store_explicit(&b->deadline_ns, *due, memory_order_relaxed);
    return true;
}

static UNWATCHED void on_timer(int number, siginfo_t *info, void *machine)
{
    struct ticker *t = info->si_value.sival_ptr;
    int saved = errno;

    (void)number;
    (void)machine;
    if (info->si_code != SI_TIMER || !t)
        return;
    atomic_store_explicit(&t->armed_ns, 0, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    struct budget *b = t->watched;
    if (b) {
        int64_t now = budget_clock_ns();
        int64_t due = atomic_load_explicit(&b->deadline_ns, memory_order_relaxed);
        if (now >= due && !give_grace(b, now, &due)) {
            b->expired = 1;
            lua_sethook(b->running, stopped, LUA_MASKCOUNT, 1);
            t->repeat_ns = t->repeat_ns ? 2 * t->repeat_ns : REPEAT_NS;
            due = budget_clock_ns() + t->repeat_ns;
        }
        arm(t, due);
    }
    errno = saved;
}

/* A signal still on its way must not find the timer's memory gone:
 * it stays pending for a thread that ends. */
static void forget_timer(void *cls)
{
    struct ticker *t = cls;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, timer_signal());
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    timer_delete(t->timer);
    t->made = false;
}

static void set_up(void)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO | SA_RESTART };

    action.sa_sigaction = on_timer;
    sigfillset(&action.sa_mask);
    once_error = pthread_key_create(&at_thread_exit, forget_timer);
    if (!once_error && install_action(timer_signal(), &action, NULL))
        once_error = errno;
}

/* For the main thread glibc reads /proc/self/maps and RLIMIT_STACK. */
static void find_stack(struct ticker *t)
{
    pthread_attr_t attributes;
    size_t size = 0, guard = 0;
    void *low = NULL;

    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    pthread_attr_getguardsize(&attributes, &guard);
    if (pthread_attr_getstack(&attributes, &low, &size) == 0 && size > guard) {
        t->stack_low = (const char *)low + guard;
        t->stack_high = (const char *)low + size;
    }
    pthread_attr_destroy(&attributes);
}

/* Of a call that begins here. A stack that is not the thread's own (a host program's, of build/sonda.so) is
 * taken for large enough. */
static const char *stack_floor(const struct ticker *t)
{
    const char *here = __builtin_frame_address(0), *floor = here - BUDGET_STACK_MAX;

    if (here >= t->stack_low && here < t->stack_high && floor < t->stack_low + BUDGET_STACK_RESERVE)
        floor = t->stack_low + BUDGET_STACK_RESERVE;
    return floor;
}

static int make_timer(struct ticker *t)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = timer_signal() };
    sigset_t set;

    event.sigev_value.sival_ptr = t;
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    pthread_once(&once, set_up);
    if (once_error)
        return -once_error;
    if (timer_create(CLOCK_MONOTONIC, &event, &t->timer))
        return -errno;
    find_stack(t);
    t->made = true;
    atomic_store(&t->armed_ns, 0);
    pthread_setspecific(at_thread_exit, t);
    sigemptyset(&set);
    sigaddset(&set, timer_signal());
    return -pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

/* From here on the timer's handler looks at this call. The order matters: see the handler. */
static void watch(struct ticker *t, struct budget *b)
{
    int64_t due = b ? atomic_load_explicit(&b->deadline_ns, memory_order_relaxed) : 0;

    atomic_signal_fence(memory_order_seq_cst);
    t->repeat_ns = 0;
    t->watched = b;
    atomic_signal_fence(memory_order_seq_cst);
    int64_t armed = atomic_load_explicit(&t->armed_ns, memory_order_relaxed);
    if (b && (!armed || armed > due))
        arm(t, due);
}

int budget_enter(struct budget *b, struct budget_scope *s, lua_State *L, int64_t budget_ns,
                 struct script_fault *fault, int64_t *now_ns)
{
    struct ticker *t = &ticker;
    int r = t->made ? 0 : make_timer(t);
    if (r < 0)
        return r;

    int64_t now = budget_clock_ns(), due = now + budget_ns;
    *s = (struct budget_scope){ .outer = b->scope,
                                .outer_budget = t->watched,
                                .root = L,
                                .outer_running = b->running,
                                .budget_ns = budget_ns,
                                .fault = fault };
    if (s->outer) {
        s->outer_deadline_ns = atomic_load_explicit(&b->deadline_ns, memory_order_relaxed);
        if (due > s->outer_deadline_ns)
            due = s->outer_deadline_ns;
    } else {
        b->coroutines = 0;
        b->stack_floor = stack_floor(t);
    }
    atomic_signal_fence(
        memory_order_seq_cst); /* the handler reaches a scope through b->scope: whole by then */
    b->scope = s;
    b->running = L;
    atomic_store_explicit(&b->deadline_ns, due, memory_order_relaxed);
    watch(t, b);
    *now_ns = now;
    return 0;
}

/* The inner call has been dealt with; its flag and hook must not stop the one around it, unless that is late
 * too. */
static void clear(struct budget *b, struct budget_scope *s)
{
    bool outer_late = s->outer && budget_clock_ns() >= s->outer_deadline_ns;

    if (!s->cause)
        s->cause = -ETIMEDOUT;
    if (outer_late || (s->outer && s->outer->cause))
        return;
    b->expired = 0;
    lua_sethook(s->root, NULL, 0, 0);
}

int budget_leave(struct budget *b, struct budget_scope *s)
{
    /* First of all: between two calls there is no coroutine that the timer's handler could put a hook on. */
    if (!s->outer)
        watch(&ticker, s->outer_budget);
    b->running = s->outer_running;
    b->scope = s->outer;
    if (s->outer) {
        atomic_store_explicit(&b->deadline_ns, s->outer_deadline_ns, memory_order_relaxed);
        watch(&ticker, s->outer_budget);
    }
    if (b->expired)
        clear(b, s);
    return s->cause;
}

void budget_stop(struct budget *b, lua_State *L, int cause)
{
    if (b->scope && !b->scope->cause)
        b->scope->cause = cause;
    b->expired = 1;
    lua_sethook(L, stopped, LUA_MASKCOUNT, 1);
}

_Noreturn void budget_raise(lua_State *L)
{
    struct budget *b = budget_of(L);

    b->running = L;
    lua_sethook(L, stopped, LUA_MASKCOUNT, 1);
    raise_mark(L);
}

void budget_note_place(struct budget *b, lua_State *L)
{
    struct budget_scope *s = b->scope;

    if (s && s->fault && !s->placed && s->cause != -ENOMEM) /* that was noted where the heap refused */
        s->placed = fault_place(s->fault, L);
}

void bind_out_of_time(lua_State *L)
{
    budget_note_place(budget_of(L), L);
    budget_raise(L);
}

#ifndef SONDA_MODULE
/* Lua compares strings by strcoll(3), once for each piece between zero bytes (lvm.c, l_strcmp): millions of
 * calls in one instruction, which no hook can end. The program's own takes libc's place, for liblua too. In
 * the C locale, which is the only one here, the order is strcmp's (POSIX, XBD 7.3.2). Raises where the call
 * is out of time, as a metamethod might. */
__attribute__((visibility("default"))) int strcoll(const char *a, const char *b)
{
    struct budget *watched = ticker.watched;

    if (__builtin_expect(watched && watched->expired, 0))
        bind_out_of_time(watched->running);
    return strcmp(a, b);
}
#endif

bool budget_was_stopped(lua_State *co)
{
    int status = lua_status(co);

    return status != LUA_OK && status != LUA_YIELD && lua_gethook(co) == stopped;
}
