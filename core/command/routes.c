/* SPDX-License-Identifier: MIT */
/* sonda routes: what can be asked, and the script that answers. */
#include "command/routes.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "command/load.h"
#include "route/route.h"

static void print_line(const struct route *r)
{
    printf("%-4s %-28s %-30s %s\n", r->method, r->pattern, r->script, r->summary);
}

static void append_field(struct buffer *b, const char *key, const char *value)
{
    buffer_format(b, "\"%s\":", key);
    json_string(b, value, strlen(value));
    buffer_char(b, ',');
}

static void print_json(const struct route *r, bool last)
{
    struct buffer b = { 0 };

    buffer_char(&b, '{');
    append_field(&b, "method", r->method);
    append_field(&b, "path", r->pattern);
    append_field(&b, "script", r->script);
    append_field(&b, "summary", r->summary);
    buffer_format(&b, "\"line\":%d}%s\n", r->line, last ? "" : ",");
    if (!b.failed)
        fwrite(b.bytes, 1, b.len, stdout);
    buffer_free(&b);
}

int command_routes(const struct options *o)
{
    struct offline off;

    if (command_load(o, NULL, NULL, &off) < 0)
        return 2;
    size_t count = route_count(off.engine);
    if (o->json)
        puts("[");
    for (size_t i = 0; i < count; i++) {
        if (o->json)
            print_json(route_at(off.engine, i), i + 1 == count);
        else
            print_line(route_at(off.engine, i));
    }
    if (o->json)
        puts("]");
    offline_free(&off);
    return 0;
}
