/* SPDX-License-Identifier: MIT */
#include "shape/text.h"

#include "base/buffer.h"
#include "engine/bind.h"
#include "engine/engine.h"
#include "engine/host.h"
#include "shape/encode.h"

/* Bytes of scratch memory that outlive a call. */
#define SCRATCH_KEPT 65536

static int scratch_free(lua_State *L)
{
    buffer_free(lua_touserdata(L, 1));
    return 0;
}

/* The state's own buffer, empty: Lua frees it, so that an error while it is filled loses nothing. */
static struct buffer *scratch(lua_State *L, const struct bind_context *c)
{
    static const char address;

    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &address) != LUA_TUSERDATA) {
        struct buffer *fresh = lua_newuserdatauv(L, sizeof(*fresh), 0);
        *fresh = (struct buffer){ .limit = c->host ? c->host->limits.answer_bytes : 1u << 20 };
        lua_createtable(L, 0, 1);
        lua_pushcfunction(L, scratch_free);
        lua_setfield(L, -2, "__gc");
        lua_setmetatable(L, -2);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &address);
    }

    struct buffer *b = lua_touserdata(L, -1);
    lua_pop(L, 1);
    buffer_clear(b);
    return b;
}

void shape_push_text(lua_State *L, const struct bind_context *c, const struct shape *s, int i)
{
    i = lua_absindex(L, i);
    struct buffer *out = scratch(L, c);

    shape_encode(L, c, s, i, true, out);
    lua_pushlstring(L, out->bytes, out->len);
    if (out->size > SCRATCH_KEPT)
        buffer_free(out);
}
