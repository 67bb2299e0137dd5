/* SPDX-License-Identifier: MIT */
/* How long a call may take. Nothing is counted while all is well: at the deadline a timer of the engine's
 * thread sends a signal to that thread alone; its handler sets `expired`, which every looping C function
 * asks, and a count hook on the coroutine that runs (lua_sethook may be called from a signal handler, as the
 * stand-alone lua does). From then on nothing runs on: the hook raises at each instruction, and pcall and
 * its kin raise again what they caught.
 *
 * The timer (timer_create(2), CLOCK_MONOTONIC, SIGEV_THREAD_ID) belongs to the thread, is shared by its
 * engines, and is armed lazily: a call only notes its deadline while the timer is armed for an earlier
 * moment, so a busy thread makes about one system call per budget rather than two per request.
 *
 * A scope that is found late gets a quarter of its budget once more, as CPU time of its thread: see
 * give_grace in budget.c. So a call that has a CPU for itself ends after 1.25 times its budget, and one that
 * was kept waiting is not blamed for it.
 *
 * A scope is one call; scopes nest, and an inner one that ends late costs itself alone.
 *
 * The C stack is bounded here too. Lua counts C calls (200), not bytes, and before 5.4.6 each coroutine that
 * is closed starts the count anew (lstate.c, lua_resetthread), so that closes within closes have no end. So
 * each function of ours that calls back into Lua asks bind_check_stack, and those that close coroutines too.
 * What recurses without passing by one of them (metamethods, the parser, stock functions) is counted by Lua,
 * at most 512 bytes a call: the bound leaves room for that, and for the deepest function that calls nothing.
 */
#ifndef SONDA_ENGINE_BUDGET_H
#define SONDA_ENGINE_BUDGET_H

#include <lua.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct bind_context;
struct script_fault;

struct budget_scope {
    struct budget_scope *outer;
    struct budget *outer_budget; /* another engine's call that this thread was in */
    lua_State *root;             /* the coroutine that entered */
    lua_State *outer_running;
    int64_t outer_deadline_ns;
    int64_t budget_ns;
    int cause;                    /* why it was stopped: 0, -ETIMEDOUT, -ENOMEM */
    int64_t late_ns, late_cpu_ns; /* when the timer first found it late: the clock, this thread's CPU; or 0 */
    bool placed;                  /* fault->path and line say where it was stopped */
    bool deep;                    /* memory was refused to the stack of calls that nest by the thousand */
    struct script_fault *fault;   /* the caller's */
};

/* How much stack a call may take below its begin, where the thread has it; and what is left below in any
 * case: 220 calls of 512 bytes, a binding with a path and a file in hand (32 KiB), a signal's frame (12
 * KiB). */
#define BUDGET_STACK_MAX     (1u << 20)
#define BUDGET_STACK_RESERVE (192u << 10)

struct budget {
    volatile sig_atomic_t expired; /* bind_context.expired points here */
    _Atomic int64_t deadline_ns;   /* of the innermost scope */
    lua_State *volatile running;   /* the coroutine that runs now */
    struct budget_scope *scope;    /* innermost; NULL between calls */
    int coroutines;                /* resumes and closes that nest now */
    const char *stack_floor;       /* bind_context.stack_floor points here; of the outermost scope */
};

/* Now, CLOCK_MONOTONIC. */
int64_t budget_clock_ns(void);

/* The budget of a state made by an engine: its extra space (manual 4.6, lua_getextraspace) holds the pointer,
 * and new coroutines inherit it. */
static inline struct budget *budget_of(lua_State *L)
{
    return *(struct budget **)lua_getextraspace(L);
}

/* Enter a scope that ends after budget_ns, or with the scope around it, whichever is first. *now_ns is its
 * begin. fault must last as long as the scope. Returns 0, or a negative errno where this thread can have no
 * timer: then nothing was entered. */
int budget_enter(struct budget *b, struct budget_scope *s, lua_State *L, int64_t budget_ns,
                 struct script_fault *fault, int64_t *now_ns);

/* Leave it: hook and flag are cleared. Returns s->cause. Where the scope around has ended as well, `expired`
 * stays set and the caller must raise through budget_raise. */
int budget_leave(struct budget *b, struct budget_scope *s);

/* The running call is to be stopped, for `cause` (-ENOMEM): as if its time were over. */
void budget_stop(struct budget *b, lua_State *L, int cause);

/* Raise out of a call that was stopped, from a C function that caught an error meant for the engine. */
_Noreturn void budget_raise(lua_State *L);

/* Note in the scope's fault where the innermost Lua function of L stands, once a scope. Allocates nothing. */
void budget_note_place(struct budget *b, lua_State *L);

/* True for the error value that budget_raise and the hook raise. */
bool budget_is_mark(lua_State *L, int index);

/* True for a coroutine that was stopped while it ran. Its hooks stay off for ever (Lua clears allowhook while
 * a hook runs, and only a protected call inside the coroutine sets it again), so nothing of it may be run
 * again, closing included. */
bool budget_was_stopped(lua_State *co);

#endif
