/* SPDX-License-Identifier: MIT */
/* sonda.proc and sonda.fs where memory is short:
 * the 1st allocation fails, then the 2nd, … until all succeed. */
#include "api/fs.h"
#include "api/proc.h"
#include "proc_support.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdatomic.h>

#include "engine/bind.h"
#include "engine/engine.h"
#include "proc/statfs.h"

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
static const char everything[] =
    "local proc, fs = ...\n"
    "local names = {}\n"
    "for name in pairs(proc) do names[#names + 1] = name end\n"
    "table.sort(names)\n"
    "for _, name in ipairs(names) do\n"
    "  if name ~= 'filesystem' and name ~= 'ethtool' then proc[name]() end\n"
    "end\n"
    "proc.filesystem('/')\n"
    "proc.ethtool('eth0')\n"
    "proc.cpu_busy(true)\n"
    "proc.processes { top = 3, sort = 'memory' }\n"
    "proc.filesystems { exclude_types = { vfat = true } }\n"
    "fs.read('/proc/loadavg') fs.read('/etc/os-release') fs.read('/usr/include/lua.h') "
    "fs.read('/nowhere/at/all/x')\n"
    "fs.read('/etc/shadow') fs.number('/sys/class/net/eth0/mtu') fs.number('/proc/loadavg')\n"
    "fs.list('/sys/class/net') fs.link('/proc/mdstat')\n"
    "fs.values('/sys/class/net/eth0', { 'mtu', 'address', 'none' })\n";

static const char *script = everything;

static int body(lua_State *L)
{
    struct bind_context *c = lua_touserdata(L, 1);
    luaL_openlibs(L);
    if (luaL_loadstring(L, script))
        return lua_error(L);
    api_proc_open(L, c);
    api_fs_open(L, c);
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
    struct bind_context c = { .proc = procfs_none(),
                              .sys = procfs_none(),
                              .root = procfs_none(),
                              .expired = &never,
                              .request_ns = INT64_MAX };
    struct meter m = { 0 };
    char message[256];
    (void)state;
    int r = run(&c, &m, message, sizeof(message));
    if (r)
        fail_msg("%s", message);
}

static _Atomic bool dead;

/* "/dead" does not answer, "/slow" after a while. */
static int dead_or_slow(const char *path, struct statvfs *ret)
{
    while (strstr(path, "dead") && atomic_load(&dead))
        usleep(1000);
    if (strstr(path, "slow"))
        usleep(2000);
    *ret = (struct statvfs){ .f_frsize = 4096, .f_blocks = 100, .f_bfree = 60, .f_bavail = 50 };
    return 0;
}

static void a_mount_that_hangs_leaves_time_for_the_next(void **state)
{
    struct tree t;
    struct meter m = { 0 };
    struct bind_context c = { .expired = &never, .request_ns = INT64_MAX };
    char message[256];
    (void)state;
    tree_make(&t);
    tree_write(&t, "1/mountinfo",
               "1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / /dead rw - nfs b rw\n3 1 0:3 / /slow rw - nfs c rw\n");
    c.proc = c.root = tree_open(&t);
    script = "local proc = ...\n"
             "local found = proc.filesystems()\n"
             "assert(found[2].stuck and not found[2].total_bytes, 'dead')\n"
             "assert(not found[3].stuck and found[3].total_bytes == 409600, 'slow')\n";
    proc_statfs_replace(dead_or_slow);
    int r = 1;
    for (int tries = 0; r && tries < 10; tries++) { /* a busy machine may take the time that is left */
        atomic_store(&dead, true);
        r = run(&c, &m, message, sizeof(message));
        atomic_store(&dead, false);
        while (proc_statfs_waiting())
            usleep(1000);
    }
    proc_statfs_replace(NULL);
    procfs_free(c.proc);
    tree_free(&t);
    if (r)
        fail_msg("%s", message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_of_a_laptop_survive_any_failed_allocation),
        cmocka_unit_test(readers_of_a_hostile_tree_survive_any_failed_allocation),
        cmocka_unit_test(a_host_without_roots_answers_that_there_is_nothing),
        cmocka_unit_test(a_mount_that_hangs_leaves_time_for_the_next),
    };
    return cmocka_run_group_tests_name("bind_proc", tests, NULL, NULL);
}
