/* SPDX-License-Identifier: MIT */
/* At build time: compiles the scripts that are built in, so that engines need no parser for them.
 *
 *     compile OUT SCRIPT…    SCRIPT is a path below scripts/; OUT/NAME gets the hash of its text
 *                            (base/hash.h) and its chunk, OUT/ident which Lua made it
 *
 * A chunk holds for that release of Lua alone: core/program/layers.c compares. */
#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "compile: %s: %s\n", what, why);
    exit(1);
}

static char *read_file(const char *path, size_t *len)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    char *text = f && fstat(fileno(f), &st) == 0 ? malloc((size_t)st.st_size + 1) : NULL;

    if (!text || fread(text, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
        fail(path, strerror(errno));
    fclose(f);
    *len = (size_t)st.st_size;
    return text;
}

/* OUT/a/b.lua, with the folders on its way. */
static FILE *create(const char *out, const char *name)
{
    char path[1024];

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", out, name) >= sizeof(path))
        fail(name, "too long");
    for (char *slash = path + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = '\0';
        if (mkdir(path, 0777) < 0 && errno != EEXIST)
            fail(path, strerror(errno));
    }
    FILE *f = fopen(path, "wb");
    if (!f)
        fail(path, strerror(errno));
    return f;
}

static int append(lua_State *L, const void *bytes, size_t len, void *cls)
{
    (void)L;
    return fwrite(bytes, 1, len, cls) != len;
}

static void compile(lua_State *L, const char *out, const char *path)
{
    const char *name = path + strlen("scripts/");
    size_t len;
    char *text = read_file(path, &len);
    FILE *f = create(out, name);

    if (luaL_loadbufferx(L, text, len, lua_pushfstring(L, "@built-in:%s", name), "t") != LUA_OK)
        fail(path, lua_tostring(L, -1));
    uint64_t hash = hash_bytes(HASH_BEGIN, text, len);
    fwrite(&hash, sizeof(hash), 1, f);
    if (lua_dump(L, append, f, 0) != 0 || fclose(f) != 0)
        fail(path, "cannot be written");
    lua_settop(L, 0);
    free(text);
}

int main(int count, char **arguments)
{
    lua_State *L = luaL_newstate();

    if (!L || count < 2)
        fail("usage", "compile OUT SCRIPT…");
    for (int i = 2; i < count; i++)
        compile(L, arguments[1], arguments[i]);
    lua_close(L);
    FILE *f = create(arguments[1], "ident");
    if (fputs(lua_ident, f) < 0 || fclose(f) != 0)
        fail("ident", "cannot be written");
    return 0;
}
