/* SPDX-License-Identifier: MIT */
/* sonda.proc and sonda.fs where memory is short: the 1st allocation fails, then the 2nd, … until all succeed.
 */
#include "proc_support.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "lua/bind.h"
#include "lua/engine.h"

/* A counting allocator whose `fail_at`th request for more memory is refused. */
struct meter {
    long requests, fail_at;
};

static void *allocate(void *cls, void *block, size_t old_size, size_t size)
{
    struct meter *m = cls;
    if (size == 0) {
        free(block);
        return NULL;
    }
    if ((!block || size > old_size) && ++m->requests == m->fail_at)
        return NULL;

    return realloc(block, size);
}

static const volatile sig_atomic_t never;

struct fixture {
    struct engine_host host;
    struct bind_context context;
};

static int open_machine(struct fixture *f, const char *name)
{
    char part[64];
    static const char *const directories[] = { "/nowhere/at/all", "/usr/include", NULL };
    *f = (struct fixture){ .host = { .allow_read = directories } };
    f->context = (struct bind_context){ .host = &f->host, .expired = &never, .request_ns = INT64_MAX };
    snprintf(part, sizeof(part), "%s/proc", name);
    f->context.proc = machine_open(part);
    snprintf(part, sizeof(part), "%s/sys", name);
    f->context.sys = machine_open(part);
    snprintf(part, sizeof(part), "%s/root", name);
    f->context.root = machine_open(part);
    return 0;
}

static void close_machine(struct fixture *f)
{
    procfs_free(f->context.proc);
    procfs_free(f->context.sys);
    procfs_free(f->context.root);
}

/* Every reader and every function of fs once. */
static const char script[] =
    "local proc, fs = ...\n"
    "local names = {}\n"
    "for name in pairs(proc) do names[#names + 1] = name end\n"
    "table.sort(names)\n"
    "for _, name in ipairs(names) do\n"
    "  if name ~= 'filesystem' then proc[name]() end\n"
    "end\n"
    "proc.filesystem('/')\n"
    "proc.cpu_busy(true)\n"
    "proc.processes { top = 3, sort = 'memory' }\n"
    "proc.filesystems { exclude_types = { vfat = true } }\n"
    "fs.read('/proc/loadavg') fs.read('/etc/os-release') fs.read('/usr/include/lua.h') "
    "fs.read('/nowhere/at/all/x')\n"
    "fs.read('/etc/shadow') fs.number('/sys/class/net/eth0/mtu') fs.number('/proc/loadavg')\n"
    "fs.list('/sys/class/net') fs.link('/proc/mdstat')\n"
    "fs.values('/sys/class/net/eth0', { 'mtu', 'address', 'none' })\n";

static int body(lua_State *L)
{
    struct bind_context *c = lua_touserdata(L, 1);
    luaL_openlibs(L);
    if (luaL_loadstring(L, script))
        return lua_error(L);
    bind_proc_open(L, c);
    bind_fs_open(L, c);
    lua_call(L, 2, 0);
    return 0;
}

/* Returns Lua's status; the state is closed. */
static int run(struct bind_context *c, struct meter *m, char *message, size_t size)
{
    lua_State *L = lua_newstate(allocate, m);
    if (!L)
        return LUA_ERRMEM;

    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, c);
    int r = lua_pcall(L, 1, 0, 0);
    snprintf(message, size, "%s", r && lua_isstring(L, -1) ? lua_tostring(L, -1) : "");
    lua_close(L);
    return r;
}

static void all_readers_survive_without_memory(const char *machine)
{
    struct fixture f;
    char message[256];
    struct meter m = { 0 };
    open_machine(&f, machine);
    int r = run(&f.context, &m, message, sizeof(message));
    if (r)
        fail_msg("%s", message);

    long all = m.requests, failed = 0;
    assert_true(all > 500);
    /* Each of the first thousand, then every 7th: enough to meet every line. */
    for (long at = 1; at <= all; at += at < 1000 ? 1 : 7) {
        m = (struct meter){ .fail_at = at };
        failed += run(&f.context, &m, message, sizeof(message)) != LUA_OK;
    }
    assert_true(failed > 0);
    close_machine(&f);
}

static void readers_of_a_laptop_survive_any_failed_allocation(void **state)
{
    (void)state;
    all_readers_survive_without_memory("laptop");
}

static void readers_of_a_hostile_tree_survive_any_failed_allocation(void **state)
{
    (void)state;
    all_readers_survive_without_memory("hostile");
}

static void a_host_without_roots_answers_that_there_is_nothing(void **state)
{
    struct bind_context c = { .expired = &never, .request_ns = INT64_MAX };
    struct meter m = { 0 };
    char message[256];
    (void)state;
    int r = run(&c, &m, message, sizeof(message));
    if (r)
        fail_msg("%s", message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_of_a_laptop_survive_any_failed_allocation),
        cmocka_unit_test(readers_of_a_hostile_tree_survive_any_failed_allocation),
        cmocka_unit_test(a_host_without_roots_answers_that_there_is_nothing),
    };
    return cmocka_run_group_tests_name("bind_proc", tests, NULL, NULL);
}
