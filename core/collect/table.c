/* SPDX-License-Identifier: MIT */
#include "collect/table.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "engine/bind.h"
#include "engine/engine.h"
#include "feed/shared.h"

/* Names that scripts make up from data are stopped here, and the text of one scrape here. */
#define FAMILIES_MAX 8192
#define BYTES_MAX    ((size_t)64 << 20)

static void tell(void *cls, const char *message)
{
    const struct collector_table *t = cls;
    const struct collector *c = t->running;

    if (t->context && t->context->host && t->context->host->log)
        t->context->host->log(LOG_WARN, c ? c->script : "", c ? c->line : 0, message);
}

int collector_table_new(struct collector_table **ret)
{
    struct collector_table *t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;

    int r = exposition_new(FAMILIES_MAX, BYTES_MAX, tell, t, &t->exposition);
    if (r < 0) {
        free(t);
        return r;
    }

    *ret = t;
    return 0;
}

static void collector_free(struct collector *c)
{
    free(c->name);
    free(c->script);
}

void collector_table_free(struct collector_table *t)
{
    if (!t)
        return;

    for (size_t i = 0; i < t->count; i++)
        collector_free(&t->list[i]);
    free(t->list);
    free(t->asked);
    buffer_free(&t->text);
    feed_shared_free(t->shared);
    exposition_free(t->exposition);
    free(t);
}

static size_t options_count(const char *const *options)
{
    size_t count = 0;

    while (options && options[2 * count])
        count++;

    return count;
}

static const char *const *options_of(const struct collector_table *t)
{
    return t->context && t->context->host ? t->context->host->options : NULL;
}

bool collector_table_may_hold(lua_State *L, const size_t *count, size_t max)
{
    if (*count >= max)
        lua_gc(L, LUA_GCCOLLECT);

    return *count < max;
}

void collector_table_ask(struct collector_table *t, const char *name)
{
    const char *const *options = options_of(t);
    size_t count = options_count(options);

    if (!t->asked && count)
        t->asked = calloc(count, sizeof(*t->asked));
    for (size_t i = 0; t->asked && i < count; i++)
        if (strcmp(options[2 * i], name) == 0)
            t->asked[i] = true;
}

/* Collectors of node_exporter 1.12 that sonda does not have, all off by default there: to switch one off asks
 * for nothing. */
static bool is_node_exporters(const char *name)
{
    static const char *const names[] = {
        "buddyinfo",     "cgroups",      "cpu_vulnerabilities",
        "drbd",          "drm",          "ethtool",
        "interrupts",    "ksmd",         "lnstat",
        "logind",        "meminfo_numa", "mountstats",
        "network_route", "ntp",          "nvmesubsystem",
        "pcidevice",     "perf",         "processes",
        "qdisc",         "runit",        "slabinfo",
        "softirqs",      "supervisord",  "swap",
        "sysctl",        "systemd",      "tcpstat",
        "wifi",          "xfrm",         "zoneinfo",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;

    return false;
}

static bool is_known(const struct collector_table *t, const char *option, const char *value)
{
    const char *name = option + strlen("collector.");
    bool off = strcmp(value, "0") == 0 || strcmp(value, "false") == 0;

    return collector_table_find(t, name) || strcmp(name, "disable-defaults") == 0 ||
           strcmp(name, "textfile.directory") == 0 || /* the feed's own */
           (off && is_node_exporters(name));
}

const char *collector_table_unknown(const struct collector_table *t, size_t *place, const char **value)
{
    const char *const *options = options_of(t);

    for (size_t count = options_count(options); *place < count; ++*place) {
        const char *const *o = options + 2 * *place;
        bool asked = t->asked && t->asked[*place];
        if (strncmp(o[0], "collector.", 10) != 0 || asked || is_known(t, o[0], o[1]))
            continue;
        ++*place;
        *value = o[1];
        return o[0];
    }

    return NULL;
}

size_t collector_table_count(const struct collector_table *t)
{
    return t->count;
}

struct collector *collector_table_find(const struct collector_table *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->list[i].name, name) == 0)
            return &t->list[i];

    return NULL;
}

void collector_table_truncate(lua_State *L, struct collector_table *t, size_t count)
{
    while (t->count > count) {
        struct collector *c = &t->list[--t->count];
        luaL_unref(L, LUA_REGISTRYINDEX, c->function_ref);
        collector_free(c);
    }
    t->collected_ns = 0;
}

int collector_table_add(struct collector_table *t, const struct collector *c)
{
    if (collector_table_find(t, c->name))
        return -EEXIST;
    if (t->count >= COLLECTOR_TABLE_MAX)
        return -ENOSPC;

    struct collector *list = realloc(t->list, (t->count + 1) * sizeof(*list));
    if (!list)
        return -ENOMEM;
    t->list = list;

    struct collector copy = *c;
    copy.name = strdup(c->name);
    copy.script = strdup(c->script);
    if (!copy.name || !copy.script) {
        collector_free(&copy);
        return -ENOMEM;
    }

    t->list[t->count++] = copy;
    return 0;
}

static int part_open(struct bind_context *c, void **ret)
{
    struct collector_table *t;
    int r = collector_table_new(&t);

    if (r < 0)
        return r;
    t->context = c;
    *ret = t;
    return 0;
}

static size_t part_count(const void *part)
{
    return collector_table_count(part);
}

static int part_truncate(lua_State *L, void *part, size_t count)
{
    collector_table_truncate(L, part, count);
    return 0;
}

static void part_free(void *part)
{
    collector_table_free(part);
}

const struct engine_part collector_part = { part_open, part_count, part_truncate, part_free };

struct collector_table *collector_table_of(const struct engine *e)
{
    return engine_part(e, &collector_part);
}
