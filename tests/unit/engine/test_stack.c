/* SPDX-License-Identifier: MIT */
/* Whatever calls back into Lua, however it is nested, ends in an error before the thread's stack does. The
 * chains are tests/hostile/stack_nestings.lua's; the stack is filled with a pattern beforehand, so that what
 * was never touched can be counted. */
#include "engine_support.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "route/route.h"

#include "sanitizer_support.h"

#define CALL_NS 500000000
#define SMALL   (512u << 10)  /* the smallest stack that README.md promises to do with */
#define LARGE   (8192u << 10) /* a thread's by default */
#define SPARE   (24u << 10)   /* is never touched: the reserve is larger than what was ever needed */
#define PAINT   0xA5

#define NESTINGS (UNDER_ASAN ? 2000 : 10000)

struct tally {
    int done, error, time, memory;
};

struct running {
    struct engine *e;
    int first, count;
    struct tally tally;
    char body[1024]; /* of the last answer: which functions were found to call back */
    struct script_fault fault;
};

static void count_result(struct tally *t, int result)
{
    t->done += result == 0;
    t->error += result == -EINVAL;
    t->time += result == -ETIMEDOUT;
    t->memory += result == -ENOMEM;
}

static int ask(struct running *w, const char *query)
{
    struct http_request r = { .method = "GET", .path = "/hostile", .query = query, .remote = "unix" };
    struct router_match m;
    char allow[64];
    struct http_answer *answer = NULL;
    size_t len;

    if (route_find(w->e, "GET", "/hostile", &m, allow, sizeof(allow)) != 0)
        return -ENOENT;
    int result = route_answer(w->e, &m, &r, &answer, &w->fault);
    const char *body = http_answer_body(answer, &len);
    snprintf(w->body, sizeof(w->body), "%.*s", (int)len, body);
    http_answer_free(answer);
    engine_idle(w->e);
    return result;
}

static void *run_nestings(void *cls)
{
    struct running *w = cls;

    for (int i = 0; i < w->count; i++) {
        char query[32];
        snprintf(query, sizeof(query), "seed=%d", w->first + i);
        count_result(&w->tally, ask(w, query));
    }
    return NULL;
}

static char *read_script(void)
{
    const char *dir = getenv("SONDA_HOSTILE") ? getenv("SONDA_HOSTILE") : "tests/hostile";
    char path[512];
    snprintf(path, sizeof(path), "%s/stack_nestings.lua", dir);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    char *text = calloc(1, 65536);
    assert_true(fread(text, 1, 65535, f) > 0);
    fclose(f);
    return text;
}

/* Bytes at the stack's end that nobody wrote to. */
static size_t untouched(const unsigned char *stack, size_t size)
{
    size_t n = 0;

    while (n < size && stack[n] == PAINT)
        n++;
    return n;
}

/* On a thread whose stack has this size; returns the bytes of it that were left. */
static size_t run_on_stack(struct running *w, size_t size)
{
    pthread_attr_t attributes;
    pthread_t thread;
    unsigned char *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(stack != MAP_FAILED);
    memset(stack, PAINT, size);
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstack(&attributes, stack, size), 0);
    assert_int_equal(pthread_create(&thread, &attributes, run_nestings, w), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    size_t left = untouched(stack, size);
    munmap(stack, size);
    return left;
}

static struct running begin(int first, int count)
{
    char *text = read_script();
    host.limits.call_ns = CALL_NS;
    struct running w = { .e = engine_with(text, NULL), .first = first, .count = count };

    assert_non_null(w.e);
    free(text);
    return w;
}

static void finish(const struct running *w, size_t left)
{
    print_message("%d nestings: %d done, %d error, %d time, %d memory; %zu KiB of stack never touched\n",
                  w->count, w->tally.done, w->tally.error, w->tally.time, w->tally.memory, left >> 10);
    assert_int_equal(w->tally.done + w->tally.error + w->tally.time + w->tally.memory, w->count);
    assert_true(w->tally.done > w->count * 9 / 10);
    engine_free(w->e);
}

static void nestings_end_in_errors_on_a_small_stack(void **state)
{
    struct running w = begin(1, NESTINGS / 2);
    size_t left = run_on_stack(&w, SMALL);

    (void)state;
    finish(&w, left);
    assert_true(left >= SPARE);
}

/* However large the stack, a call takes so much of it and no more: what was touched stays resident. */
static void nestings_end_in_errors_on_a_usual_stack(void **state)
{
    struct running w = begin(1 + NESTINGS / 2, NESTINGS / 2);
    size_t left = run_on_stack(&w, LARGE);

    (void)state;
    finish(&w, left);
    assert_true(left >= LARGE - BUDGET_STACK_MAX - BUDGET_STACK_RESERVE);
}

#define CHILD "SONDA_STACK_CHILD"

static int run_as_child(void)
{
    struct running w = begin(1, NESTINGS / 20);

    run_nestings(&w);
    engine_free(w.e);
    return w.tally.done > w.count * 9 / 10 ? 0 : 1;
}

/* Its size is what RLIMIT_STACK said when the process began. */
static void nestings_end_in_errors_on_the_main_thread(void **state)
{
    const struct rlimit small = { SMALL, SMALL };
    int status;

    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv(CHILD, "1", 1);
        setrlimit(RLIMIT_STACK, &small);
        execl("/proc/self/exe", "test_stack", (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* What calls back is found by trying, so that a function that is new takes part too. */
static void functions_that_call_back_are_found(void **state)
{
    static const char *const names[] = { "pcall",        "xpcall",       "print",
                                         "table.concat", "table.insert", "coroutine.close" };
    struct running w = begin(1, 400);

    (void)state;
    run_nestings(&w);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!strstr(w.body, names[i]))
            fail_msg("%s is not in %s", names[i], w.body);
    }
    engine_free(w.e);
}

/* The bound is an error like others: a script may catch it, and go on where it is less deep. */
static void a_stack_that_is_used_up_is_told(void **state)
{
    static const char nested[] =
        "local function deep() string.gsub('x', 'x', deep) end\n"
        "local waiting = {}\n"
        "for i = 1, 30 do\n"
        "  waiting[i] = coroutine.create(function()\n"
        "    local _ <close> = setmetatable({}, { __close = function()\n"
        "      local function more(n)\n"
        "        if n > 0 then return string.gsub('x', 'x', function() more(n - 1) end) end\n"
        "        local co = table.remove(waiting)\n"
        "        if co then assert(coroutine.close(co)) end\n"
        "      end\n"
        "      more(150)\n"
        "    end })\n"
        "    coroutine.yield()\n"
        "  end)\n"
        "  coroutine.resume(waiting[i])\n"
        "end\n"
        "assert(coroutine.close(table.remove(waiting)))\n";
    struct engine *e = engine_with("", NULL);

    (void)state;
    assert_int_equal(run_for(e, nested, CALL_NS), -EINVAL);
    assert_non_null(strstr(last_fault.reason, "C stack overflow"));
    assert_int_equal(run(e, "return ('x'):gsub('x', print)"), 0);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nestings_end_in_errors_on_a_small_stack),
        cmocka_unit_test(nestings_end_in_errors_on_a_usual_stack),
        cmocka_unit_test(nestings_end_in_errors_on_the_main_thread),
        cmocka_unit_test(functions_that_call_back_are_found),
        cmocka_unit_test(a_stack_that_is_used_up_is_told),
    };

    if (getenv(CHILD))
        return run_as_child();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
