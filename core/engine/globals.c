/* SPDX-License-Identifier: MIT */
/* Read off bytecode, since nothing public tells a name that no run has met: the debug library knows lines and
 * upvalues but no globals, and a walk over the text would have to be a second parser of Lua, with its scopes,
 * to be kept in step with the first. The format of a chunk is Lua's own affair (lundump.h, lopcodes.h): the
 * whole header must be that of 5.4, a text whose globals are known must give just these before any other is
 * trusted, and everything is bounds-checked all the same; else nothing is told. */
#include "engine/globals.h"

#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "engine/environment.h"

#define OP_GETTABUP      11 /* R[A] := UpValue[B][K[C]] */
#define OP_SETTABUP      15 /* UpValue[A][K[B]] := RK(C) */
#define LINE_IS_ABSOLUTE (-128)

enum constant {
    K_NIL = 0x00,
    K_FALSE = 0x01,
    K_INTEGER = 0x03,
    K_SHORT = 0x04,
    K_TRUE = 0x11,
    K_FLOAT = 0x13,
    K_LONG = 0x14
};

struct span {
    const char *bytes;
    size_t len;
};

struct chunk {
    const char *at, *end;
    bool broken;
    void (*each)(void *cls, const char *name, int line, bool assigned);
    void *cls;
};

/* What is known of one function once its parts have been walked over. */
struct function {
    const char *code, *constants, *upvalues, *lines, *absolute;
    size_t code_count, constant_count, line_count, absolute_count, name_count;
    const char *names;
    int first_line;
};

static const char *take(struct chunk *c, size_t len)
{
    const char *at = c->at;

    if (c->broken || len > (size_t)(c->end - c->at)) {
        c->broken = true;
        return NULL;
    }
    c->at += len;
    return at;
}

static unsigned byte(struct chunk *c)
{
    const char *p = take(c, 1);

    return p ? (unsigned char)*p : 0;
}

/* Seven bits a byte, highest first; the last byte has its top bit set (ldump.c, dumpSize). */
static size_t size(struct chunk *c)
{
    size_t value = 0;
    unsigned b;

    do {
        b = byte(c);
        if (value >> (sizeof(value) * 8 - 8))
            c->broken = true;
        value = value << 7 | (b & 0x7f);
    } while (!(b & 0x80) && !c->broken);
    return value;
}

static struct span string(struct chunk *c)
{
    size_t len = size(c); /* one more than its length; 0: none */
    const char *bytes = len ? take(c, len - 1) : NULL;

    return (struct span){ bytes, bytes ? len - 1 : 0 };
}

/* One constant; its text where it is a string. */
static struct span constant(struct chunk *c)
{
    switch (byte(c)) {
    case K_INTEGER:
    case K_FLOAT:
        take(c, 8);
        break;
    case K_SHORT:
    case K_LONG:
        return string(c);
    case K_NIL:
    case K_FALSE:
    case K_TRUE:
        break;
    default:
        c->broken = true;
    }
    return (struct span){ 0 };
}

/* The nth item of a list that begins at `list`. */
static struct span item(const struct chunk *c, const char *list, size_t count, size_t n,
                        struct span (*read)(struct chunk *))
{
    struct chunk from = { .at = list, .end = c->end };
    struct span found = { 0 };

    if (n >= count)
        return found;
    for (size_t i = 0; i <= n && !from.broken; i++)
        found = read(&from);
    if (from.broken)
        found.bytes = NULL;
    return found;
}

static bool is_environment(const struct chunk *c, const struct function *f, size_t upvalue)
{
    struct span name = item(c, f->names, f->name_count, upvalue, string);

    return name.bytes && name.len == 4 && memcmp(name.bytes, "_ENV", 4) == 0;
}

/* Lines are told as differences, now and then anew (ldebug.c, luaG_getfuncline). */
static int next_line(const struct chunk *c, const struct function *f, size_t pc, int line)
{
    int difference = pc < f->line_count ? (signed char)f->lines[pc] : 0;
    struct chunk from = { .at = f->absolute, .end = c->end };

    if (difference != LINE_IS_ABSOLUTE)
        return line + difference;
    for (size_t i = 0; i < f->absolute_count && !from.broken; i++) {
        size_t at = size(&from), absolute = size(&from);
        if (at == pc)
            return (int)absolute;
    }
    return line;
}

static void report(const struct chunk *c, const struct function *f, size_t key, int line, bool assigned)
{
    struct span name = item(c, f->constants, f->constant_count, key, constant);
    char text[128];

    if (!name.bytes || name.len >= sizeof(text))
        return;
    memcpy(text, name.bytes, name.len);
    text[name.len] = '\0';
    c->each(c->cls, text, line, assigned);
}

static void walk_code(const struct chunk *c, const struct function *f)
{
    int line = f->first_line;

    for (size_t pc = 0; pc < f->code_count; pc++) {
        uint32_t i;
        memcpy(&i, f->code + pc * 4, sizeof(i));
        unsigned op = i & 0x7f, a = i >> 7 & 0xff, b = i >> 16 & 0xff, k = i >> 24;
        line = next_line(c, f, pc, line);
        if (op == OP_GETTABUP && is_environment(c, f, b))
            report(c, f, k, line, false);
        else if (op == OP_SETTABUP && is_environment(c, f, a))
            report(c, f, b, line, true);
    }
}

static void walk_function(struct chunk *c, int depth);

/* The inner functions stand before the names that the code needs: they are walked over first, and reported in
 * between. */
static void walk_debug(struct chunk *c, struct function *f)
{
    f->line_count = size(c);
    f->lines = take(c, f->line_count);
    f->absolute_count = size(c);
    f->absolute = c->at;
    for (size_t i = 0; i < f->absolute_count && !c->broken; i++) {
        size(c);
        size(c);
    }
    size_t locals = size(c);
    for (size_t i = 0; i < locals && !c->broken; i++) {
        string(c);
        size(c);
        size(c);
    }
    f->name_count = size(c);
    f->names = c->at;
    for (size_t i = 0; i < f->name_count && !c->broken; i++)
        string(c);
}

static void walk_function(struct chunk *c, int depth)
{
    struct function f = { 0 };

    if (depth > 200) { /* LUAI_MAXCCALLS: the compiler goes no deeper */
        c->broken = true;
        return;
    }
    string(c); /* source */
    f.first_line = (int)size(c);
    size(c);    /* last line */
    take(c, 3); /* parameters, vararg, stack */
    f.code_count = size(c);
    f.code = f.code_count < SIZE_MAX / 4 ? take(c, f.code_count * 4) : NULL;
    f.constant_count = size(c);
    f.constants = c->at;
    for (size_t i = 0; i < f.constant_count && !c->broken; i++)
        constant(c);
    size_t upvalues = size(c);
    for (size_t i = 0; i < upvalues && !c->broken; i++)
        take(c, 3);
    size_t inner = size(c);
    for (size_t i = 0; i < inner && !c->broken; i++)
        walk_function(c, depth + 1);
    walk_debug(c, &f);
    if (!c->broken && f.code)
        walk_code(c, &f);
}

static int append(lua_State *L, const void *bytes, size_t len, void *cls)
{
    struct buffer *b = cls;

    (void)L;
    buffer_append(b, bytes, len);
    return b->failed;
}

static int dump(const char *text, size_t len, struct buffer *into)
{
    lua_State *L = luaL_newstate();
    if (!L)
        return -ENOMEM;

    int r = luaL_loadbufferx(L, text, len, "=script", "t") == LUA_OK ? 0 : -EINVAL;
    if (r == 0 && lua_dump(L, append, into, 0) != 0)
        r = -ENOMEM;
    lua_close(L);
    return r;
}

/* ldump.c, dumpHeader: signature, version and format, bytes that a text mode would spoil, the sizes of an
 * instruction, an integer and a number, then one integer and one number. */
static bool take_header(struct chunk *c)
{
    static const char begin[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08";
    const lua_Integer integer = 0x5678;
    lua_Number number;

    const char *fixed = take(c, sizeof(begin) - 1), *values = take(c, sizeof(integer) + sizeof(number));
    if (!values || memcmp(fixed, begin, sizeof(begin) - 1) != 0 ||
        memcmp(values, &integer, sizeof(integer)) != 0)
        return false;

    memcpy(&number, values + sizeof(integer), sizeof(number));
    return number == 370.5;
}

int globals_walk(const char *binary, size_t len,
                 void (*each)(void *cls, const char *name, int line, bool assigned), void *cls)
{
    struct chunk c = { .at = binary, .end = binary + len, .each = each, .cls = cls };

    if (!take_header(&c))
        return -EOPNOTSUPP;
    byte(&c); /* number of upvalues of the main function */
    walk_function(&c, 0);
    return c.broken ? -EOPNOTSUPP : 0;
}

static int scan(const char *text, size_t len,
                void (*each)(void *cls, const char *name, int line, bool assigned), void *cls)
{
    struct buffer binary = { 0 };

    int r = dump(text, len, &binary);
    if (r == 0)
        r = globals_walk(binary.bytes, binary.len, each, cls);
    buffer_free(&binary);
    return r;
}

static void note_known(void *cls, const char *name, int line, bool assigned)
{
    buffer_format(cls, "%s:%d%s ", name, line, assigned ? "=" : "");
}

/* Are the numbers of the instructions, and the rest, what they are taken for? */
static bool reads_this_lua(void)
{
    static const char known[] =
        "a = b\n\nlocal x <const> = c.d\nreturn function(y)\n  e, y.f = x, g(y)\nend\n";
    struct buffer found = { 0 };

    int r = scan(known, sizeof(known) - 1, note_known, &found);
    bool same = r == 0 && !found.failed && found.len && strcmp(found.bytes, "g:5 e:5= b:1 a:1= c:3 ") == 0;
    buffer_free(&found);
    return same;
}

int globals_scan(const char *text, size_t len,
                 void (*each)(void *cls, const char *name, int line, bool assigned), void *cls)
{
    return reads_this_lua() ? scan(text, len, each, cls) : -EOPNOTSUPP;
}

/* ---- held against the sandbox ---- */

struct checking {
    struct engine *engine;
    const struct bundle_script *script;
    void (*fault)(void *cls, const struct script_fault *f);
    void *cls;
};

struct access {
    const char *name;
    bool assigned;
};

static int try_access(lua_State *L)
{
    const struct access *a = lua_touserdata(L, 1);

    environment_push(L);
    if (a->assigned) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, a->name);
    } else {
        lua_getfield(L, -1, a->name);
    }
    return 0;
}

static void check_access(void *cls, const char *name, int line, bool assigned)
{
    struct checking *c = cls;
    struct access a = { name, assigned };
    struct script_fault f = { 0 };

    if (engine_run(c->engine, try_access, &a, engine_host(c->engine)->limits.call_ns, &f) != -EINVAL)
        return;
    snprintf(f.path, sizeof(f.path), "%s", c->script->path);
    f.line = line;
    f.trace[0] = '\0';
    c->fault(c->cls, &f);
}

void globals_check(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls)
{
    const struct bundle *b = engine_bundle(e);

    for (size_t i = 0; i < b->count; i++) {
        struct checking c = { e, &b->scripts[i], fault, cls };
        globals_scan(b->scripts[i].text, b->scripts[i].len, check_access, &c);
    }
}
