/* SPDX-License-Identifier: MIT */
#include "engine/script_log.h"

#include <stdio.h>
#include <string.h>

#include "engine/fault.h"
#include "engine/host.h"

static void log_default(int level, const char *script, int line, const char *message)
{
    char number[16];

    snprintf(number, sizeof(number), "%d", line);
    log_event((enum log_level)level, message, "script", script, "line", number, (char *)NULL);
}

static void say(lua_State *L, const struct bind_context *c, enum log_level level, const char *message)
{
    lua_Debug ar = { 0 };

    if (lua_getstack(L, 1, &ar))
        lua_getinfo(L, "Sl", &ar);
    const char *script = ar.source && *ar.source == '@' ? ar.source + 1 : "?";
    int line = ar.currentline > 0 ? ar.currentline : 0;
    (c->host && c->host->log ? c->host->log : log_default)((int)level, script, line, message);
}

/* A call is told from the next by its begin. Without an engine there are no calls, and no bound. */
static unsigned count_line(struct bind_context *c)
{
    if (!c->engine)
        return 1;
    if (c->logged_call_ns != c->request_ns) {
        c->logged_call_ns = c->request_ns;
        c->logged_lines = 0;
    }
    return ++c->logged_lines;
}

void script_log(lua_State *L, struct bind_context *c, enum log_level level, const char *message)
{
    size_t len = strlen(message);
    char line[SCRIPT_LOG_BYTES];
    unsigned count = count_line(c);

    if (count > SCRIPT_LOG_LINES + 1)
        return;
    if (count == SCRIPT_LOG_LINES + 1) {
        say(L, c, LOG_WARN, "further lines of this call are left out");
    } else if (len < sizeof(line)) {
        say(L, c, level, message);
    } else {
        fault_text(line, sizeof(line), message, len);
        say(L, c, level, line);
    }
}
