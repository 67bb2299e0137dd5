/* SPDX-License-Identifier: MIT */
/* The engine's string and table libraries beside the stock ones, in a plain state: the same calls, the same
 * results. */
#include "engine_support.h"

#include <lualib.h>
#include <stdlib.h>

#include "pattern_support.h"

static const char *const texts[] = {
    "",
    "a",
    "hello world",
    "  key = value ; other=thing  ",
    "THE (quick) fox [jumps] {over}",
    "aaaaaaaaaa",
    "abcabcabc",
    "f(a(b)c)d) e(f",
    "x-y-z 12:34:56.789 -0x1F",
    "line one\nline two\n\nlast",
    "%d %s %%",
    "]^-[",
    "caf\303\251 \377\200",
};

static const char *const patterns[] = {
    "",
    ".",
    ".*",
    ".-",
    "a",
    "a*",
    "a+",
    "a-",
    "a?",
    "^a",
    "a$",
    "^$",
    "$",
    "^",
    "^.*$",
    "%a+",
    "%A+",
    "%d+",
    "%s*",
    "%w+",
    "%W",
    "%x+",
    "%p",
    "%c",
    "%u%l*",
    "%g+",
    "[abc]",
    "[^abc]",
    "[a-c]+",
    "[%a_][%w_]*",
    "[]]",
    "[^]]",
    "[]^-]",
    "[a-]",
    "[-a]",
    "[%]]",
    "[^%s]+",
    "[%a-z]",
    "[a-%z]",
    "[--/]",
    "()",
    "(a)",
    "(a*)(.)",
    "((a)b)",
    "(.)%1",
    "(%a)%1",
    "%b()",
    "%bxx",
    "%f[%w]%w+",
    "%f[%W]",
    "(%w+)%s*=%s*(%w+)",
    "^%s*(.-)%s*$",
    "(()a())",
    "%f[%a]()",
    "a.-b",
    "a.-.-b",
    "(a+)(b+)(c+)",
    "%1",
    "%0",
    "(",
    ")",
    "(a",
    "a)",
    "[a",
    "[^",
    "[",
    "%",
    "%b",
    "%b(",
    "%f",
    "%fa",
    "%f[a",
    "[%",
    "[a%",
    "((((((((((((((((((((((((((((((((())))))))))))))))))))))))))))))))))",
    "a**",
    "*a",
    "+",
    "?",
    "-",
    "$a",
    "a^b",
    "%$",
    "%^",
    "%%",
    "%(.-%)",
    "[%(%)]",
    "(%d+):(%d+)",
    "x()y",
    "%s+$",
    "^(%S+)%s(%S+)",
    "[\128-\255]+",
    ".%f[\128-\255]",
};

static const char *const replacements[] = { "", "x", "%0", "%1", "<%1|%2>", "%%", "%0%0", "%", "%9", "a%zb" };

static void find_match_gmatch_agree_with_the_stock_library(void **state)
{
    struct pair *p = *state;

    for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
        for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
            for (int init = -3; init <= 4; init++)
                pair_compare(p, texts[t], strlen(texts[t]), patterns[i], strlen(patterns[i]), init, "r");
}

static void gsub_agrees_with_the_stock_library(void **state)
{
    struct pair *p = *state;

    for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
        for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
            for (size_t r = 0; r < sizeof(replacements) / sizeof(*replacements); r++)
                pair_compare(p, texts[t], strlen(texts[t]), patterns[i], strlen(patterns[i]), 1,
                             replacements[r]);
}

/* Random patterns out of the pieces that mean something; the seed is fixed. */
static void random_patterns_agree_with_the_stock_library(void **state)
{
    static const char *const pieces[] = { "a",     "b", ".",  "%a",    "%s", "[ab]", "[^a]", "*", "+",
                                          "-",     "?", "(",  ")",     "()", "%1",   "^",    "$", "%b()",
                                          "%f[a]", "c", "%d", "[a-c]", "%",  "[",    "]" };
    struct pair *p = *state;
    unsigned seed = 12345;

    for (int n = 0; n < 40000; n++) {
        char pattern[64] = "", text[32];
        size_t len = 1 + (size_t)rand_r(&seed) % 6, text_len = (size_t)rand_r(&seed) % 12;
        for (size_t i = 0; i < len; i++)
            strcat(pattern, pieces[(size_t)rand_r(&seed) % (sizeof(pieces) / sizeof(*pieces))]);
        for (size_t i = 0; i < text_len; i++)
            text[i] = "aabbc ()1\0"[rand_r(&seed) % 10];
        pair_compare(p, text, text_len, pattern, strlen(pattern), 1 + rand_r(&seed) % 3, "<%0>");
    }
}

/* One expression in both states. */
static void the_rest_of_the_libraries_agrees(void **state)
{
    static const char *const chunks[] = {
        "return ('ab'):rep(3), ('x'):rep(0), ('x'):rep(-1), ('a'):rep(3, ', '), (''):rep(5), (''):rep(3, "
        "'-')",
        "return ('x'):rep(1e300)",
        "return string.format('%5.2f|%-5s|%05d|%q|%x|%s', 3.14159, 'ab', 42, 'q\\n', 255, true)",
        "return string.format('%s')",
        "return string.format('%y', 1)",
        "return ('abc'):gsub('%w', '%0%0'), ('abc'):gsub('', '-'), ('hello world'):gsub('o', '0', 1)",
        "return ('abc'):gsub('%w', { a = 'x', b = true })",
        "return ('abc'):gsub('%w', { a = 1, b = false })",
        "return ('abc'):gsub('(b)(c)', function(x, y) return y .. x end)",
        "return ('abc'):gsub('b', function() end), ('abc'):gsub('b', function() return false end)",
        "return ('abc'):gsub('b', function() return {} end)",
        "return ('abc'):gsub('b', true)",
        "return ('abc'):gsub('b', 5), ('a.b'):gsub('%.', '%%'), ('abc'):gsub('b', '%')",
        "local long = ('x'):rep(262140) .. 'needle' .. ('y'):rep(600000) .. 'end' "
        "return long:find('needle', 1, true), long:find('end'), long:find('yend', 3), long:find('none', 1, "
        "true), "
        "long:find(long), long:find('', #long + 1), long:find('d', #long)",
        "return ('a\\0b') < ('a\\0c'), ('a\\0') < 'a', 'Z' < 'a', '\\xe4' < 'z', ('\\0'):rep(99) <= "
        "('\\0'):rep(98)",
        "return ('abc'):find('b', 1, true), ('a.c'):find('.', 2, true), ('abc'):find('', 10), "
        "('abc'):find('', 4)",
        "local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end return "
        "table.concat(t, ';')",
        "local t = {} for w in ('abc'):gmatch('()') do t[#t + 1] = w end return table.concat(t, ';')",
        "local t = {} for w in ('abcd'):gmatch('.', -2) do t[#t + 1] = w end return table.concat(t, ';')",
        "local t = { 1, 2, 3 } table.insert(t, 4) table.insert(t, 1, 0) return table.concat(t, ','), #t",
        "local t = { 1 } table.insert(t, 5, 1)",
        "local t = { 1 } table.insert(t, 1, 2, 3)",
        "table.insert(nil, 1)",
        "local t = { 1, 2, 3 } return table.remove(t), table.remove(t, 1), #t, table.remove({}), "
        "table.remove({}, 0)",
        "return table.remove({ 1, 2, 3 }, 7)",
        "return table.remove({ 1, 2, 3 }, 4)",
        "return table.concat({}), table.concat({ 1, 2.5, 'x' }, '-'), table.concat({ 1, 2, 3 }, ',', 2, 3), "
        "table.concat({}, 'x', 1, 0)",
        "return table.concat({ 1, {}, 3 })",
        "return table.concat({ 1 }, ',', 1, 2)",
        "return table.unpack({ 1, 2, nil, 4 }, 1, 4)",
        "return table.unpack({ 1, 2 }, 2, 1), table.unpack({ 1, 2, 3 }, -1, 1), table.unpack({}, 1, 3)",
        "return table.unpack({}, 1, 1e8)",
        "return table.unpack({}, math.mininteger, math.maxinteger)",
        "return table.unpack(setmetatable({}, { __index = function(_, i) return i * 2 end, __len = "
        "function() return 3 end }))",
        "return table.unpack('abc')",
        "return table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ','), table.concat(table.move({ 1, 2, 3 }, 2, "
        "3, 1), ',')",
        "return table.concat(table.move({ 1, 2, 3 }, 1, 3, 1, {}), ','), #table.move({ 1 }, 1, 0, 5)",
        "return table.move({}, -1, math.maxinteger, 2)",
        "return table.move({}, 1, math.maxinteger, 2)",
        "local t = { 5, 2, 8, 1, 9, 3 } table.sort(t) return table.concat(t, ',')",
        "local t = { 5, 2, 8, 1 } table.sort(t, function(a, b) return a > b end) return table.concat(t, ',')",
        "local t = { 'b', 'a', 'C' } table.sort(t) return table.concat(t, ',')",
        "table.sort({ 1, 'x' })",
        "table.sort({ 3, 2, 1 }, 5)",
        "local t = {} for i = 1, 1000 do t[i] = (i * 7919) % 1009 end table.sort(t) return table.concat(t, ' "
        "')",
        "local t = setmetatable({}, { __len = function() return 3 end }) t[1] = 3 t[2] = 1 t[3] = 2 "
        "table.sort(t) return t[1], t[2], t[3]",
        "return pcall(error, 'x', 0), select('#', pcall(function() return 1, 2, 3 end)), (pcall(pcall))",
        "return pcall(error), pcall(error, nil), pcall(error, { 1 })",
        "return xpcall(function(a, b) return a + b end, print, 1, 2)",
        "return xpcall(error, function(m) return 'handled ' .. m end, 'x')",
        "return xpcall(1, print)",
        "return xpcall(print)",
        "local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error('e' .. b, 0) end)"
        " return coroutine.resume(co, 1), coroutine.status(co), select(2, coroutine.resume(co, 5)), "
        "coroutine.resume(co)",
        "local f = coroutine.wrap(function(a) local b = coroutine.yield(a * 2) return b * 3 end) return "
        "f(2), f(3), pcall(f)",
        "local f = coroutine.wrap(function() pcall(coroutine.yield, 1) local ok, e = pcall(error, 'x', 0) "
        "coroutine.yield(e) end)"
        " return f(), f()",
        "local log = {} local co = coroutine.create(function() local x <close> = setmetatable({}, { __close "
        "= function()"
        " log[#log + 1] = 'closed' end }) coroutine.yield() end) coroutine.resume(co) return "
        "coroutine.close(co), log[1],"
        " coroutine.status(co)",
        "local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() "
        "error('c', 0) end })"
        " coroutine.yield() end) coroutine.resume(co) return coroutine.close(co)",
        "return coroutine.close(coroutine.running())",
        "return coroutine.isyieldable(), coroutine.wrap(function() return coroutine.isyieldable() end)()",
        "return coroutine.wrap(function() error({}) end)()",
        "local f = coroutine.wrap(function() local x <close> = setmetatable({}, { __close = function(_, e) "
        "error('c ' .. e, 0) end })"
        " error('first', 0) end) return pcall(f)",
        "return load('return 1 + 1')(), load('syntax error here'), load('x = 1', 'n', 't', {})",
        "local e = {} load('x = 5', 'n', 't', e)() return e.x",
        "return (load('\\27Lua'))",
        "local mt = { __index = function(t, k) return k .. '!' end, __call = function(_, x) return x end } "
        "local t = setmetatable({}, mt)"
        " return t.a, t(5), getmetatable(t) == mt",
        "local t = setmetatable({}, { __metatable = 'locked' }) return getmetatable(t), (pcall(setmetatable, "
        "t, {}))",
        "return getmetatable(setmetatable(setmetatable({}, {}), nil)), getmetatable({})",
        "return tostring(setmetatable({}, { __tostring = function() return 'me' end })), rawlen({ 1, 2 }), "
        "rawequal('a', 'a')",
        "return rawset({}, 1, 2)[1], (pcall(rawset, 1, 2, 3))",
        "return select(-1, 1, 2, 3), select('#'), (pcall(select, 0))",
        "return math.type(1), math.tointeger(3.0), utf8.char(228, 8364), utf8.len('\\xff'), #os.date('%Y'), "
        "os.time({ year = 2020, month = 1, day = 1, hour = 12 })",
        "local t = {} for i, v in ipairs(setmetatable({}, { __index = function(_, i) if i < 4 then return i "
        "end end })) do t[i] = v end return #t",
        "return next({}), next({ 5 }), type(next)",
        "return string.pack('<i4', 7), string.unpack('<i4', '\\7\\0\\0\\0'), string.packsize('i4i8')",
    };
    struct pair *p = *state;

    for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++)
        pair_chunk(p, chunks[i]);
}

static int pair_setup(void **state)
{
    static struct pair p;
    p.ours = engine_with("", NULL);
    p.stock = luaL_newstate();
    luaL_openlibs(p.stock);
    *state = &p;
    return p.ours && p.stock ? 0 : -1;
}

static int pair_end(void **state)
{
    struct pair *p = *state;
    engine_free(p->ours);
    lua_close(p->stock);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find_match_gmatch_agree_with_the_stock_library),
        cmocka_unit_test(gsub_agrees_with_the_stock_library),
        cmocka_unit_test(random_patterns_agree_with_the_stock_library),
        cmocka_unit_test(the_rest_of_the_libraries_agrees),
    };
    return cmocka_run_group_tests(tests, pair_setup, pair_end);
}
