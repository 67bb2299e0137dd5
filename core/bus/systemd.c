/* SPDX-License-Identifier: MIT */
#include "bus/systemd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"

#define SERVICE   "org.freedesktop.systemd1"
#define MANAGER   "/org/freedesktop/systemd1"
#define INTERFACE "org.freedesktop.systemd1."

bool systemd_unit_is(const struct systemd_unit *u, const char *kind)
{
    const char *dot = strrchr(u->name, '.');

    return dot && strcmp(dot + 1, kind) == 0;
}

double systemd_version(const char *version)
{
    for (const char *at = version; *at; at++) {
        size_t digits = strspn(at, "0123456789");
        double number;
        if (digits >= 3)
            return scan_decimal(&at, &number) ? number : 0;
        if (digits)
            at += digits - 1;
    }

    return 0;
}

/* ---- units ---- */

static bool add_unit(struct systemd_manager *m, const char *name, const char *load, const char *active,
                     const char *path)
{
    struct systemd_unit *u = array_room((void **)&m->units, &m->room, m->count, sizeof(*u));
    if (!u)
        return false;

    *u = (struct systemd_unit){ .name = strdup(name),
                                .path = strdup(path),
                                .is_loaded = !strcmp(load, "loaded") };
    snprintf(u->active_state, sizeof(u->active_state), "%s", active);
    u->start_microseconds = u->tasks = u->tasks_max = u->restarts = PROC_ABSENT;
    u->last_trigger_microseconds = u->accepted = u->connections = u->refused = PROC_ABSENT;
    m->count++;
    return u->name && u->path;
}

/* "(ssssssouso)": name, description, load, active and sub state, whom it follows, object, job. */
static int read_unit(struct systemd_manager *m, struct bus_reply *r)
{
    const char *name, *load, *active, *path;

    if (m->count == SYSTEMD_UNITS_MAX)
        return -EFBIG;
    if (!bus_read(r, 's', &name) || !bus_skip(r, "s") || !bus_read(r, 's', &load) ||
        !bus_read(r, 's', &active) || !bus_skip(r, "ss") || !bus_read(r, 'o', &path) || !bus_skip(r, "uso") ||
        !bus_leave(r))
        return -EPROTO;

    return add_unit(m, name, load, active, path) ? 0 : -ENOMEM;
}

struct listing {
    struct systemd_manager *into;
    int result;
};

static void hear_units(void *cls, struct bus_reply *r)
{
    struct listing *l = cls;

    l->result = r->error ? r->error : bus_enter(r, 'a', "(ssssssouso)") ? 0 : -EPROTO;
    while (l->result == 0 && bus_enter(r, 'r', "ssssssouso"))
        l->result = read_unit(l->into, r);
}

/* ---- the manager ---- */

static void hear_text(void *cls, struct bus_reply *r)
{
    const char *text;

    if (bus_read_variant(r, 's', &text))
        snprintf(cls, SYSTEMD_TEXT_MAX, "%s", text);
}

static void hear_virtualization(void *cls, struct bus_reply *r)
{
    struct systemd_manager *m = cls;

    hear_text(m->virtualization, r);
    m->has_virtualization = r->error == 0;
}

static int get(struct bus *b, const char *path, const char *interface, const char *property,
               void (*hear)(void *cls, struct bus_reply *r), void *cls)
{
    char whole[64];

    snprintf(whole, sizeof(whole), INTERFACE "%s", interface);
    return bus_get(b, SERVICE, path, whole, property, hear, cls);
}

static void forget(struct systemd_manager *m)
{
    for (size_t i = 0; i < m->count; i++) {
        free(m->units[i].name);
        free(m->units[i].path);
    }
    *m = (struct systemd_manager){ .units = m->units, .room = m->room };
}

int systemd_read(struct bus *b, struct systemd_manager *m)
{
    const struct bus_method list = { SERVICE, MANAGER, INTERFACE "Manager", "ListUnits", { NULL, NULL } };
    struct listing listing = { .into = m };

    forget(m);
    int r = bus_call(b, &list, hear_units, &listing);
    if (r == 0)
        r = get(b, MANAGER, "Manager", "Version", hear_text, m->version);
    if (r == 0)
        r = get(b, MANAGER, "Manager", "Virtualization", hear_virtualization, m);
    if (r == 0)
        r = get(b, MANAGER, "Manager", "SystemState", hear_text, m->state);
    if (r == 0)
        r = bus_finish(b);
    if (r == 0)
        r = listing.result;
    if (r < 0)
        forget(m);

    return r;
}

void systemd_free(struct systemd_manager *m)
{
    forget(m);
    free(m->units);
    *m = (struct systemd_manager){ 0 };
}

/* ---- what is asked unit by unit ---- */

static void hear_u32(void *cls, struct bus_reply *r)
{
    uint32_t number;

    if (bus_read_variant(r, 'u', &number))
        *(uint64_t *)cls = number;
}

/* UINT64_MAX, which systemd says where there is no number or no limit, is PROC_ABSENT. */
static void hear_u64(void *cls, struct bus_reply *r)
{
    uint64_t number;

    if (bus_read_variant(r, 't', &number))
        *(uint64_t *)cls = number;
}

static int ask_service(struct bus *b, struct systemd_unit *u, const struct systemd_wish *wish)
{
    int r = get(b, u->path, "Service", "Type", hear_text, u->type);

    if (r == 0 && wish->restarts) /* since systemd 235 */
        r = get(b, u->path, "Service", "NRestarts", hear_u32, &u->restarts);
    if (r == 0 && wish->tasks)
        r = get(b, u->path, "Service", "TasksCurrent", hear_u64, &u->tasks);
    if (r == 0 && wish->tasks)
        r = get(b, u->path, "Service", "TasksMax", hear_u64, &u->tasks_max);
    return r;
}

static int ask_socket(struct bus *b, struct systemd_unit *u)
{
    int r = get(b, u->path, "Socket", "NAccepted", hear_u32, &u->accepted);

    if (r == 0)
        r = get(b, u->path, "Socket", "NConnections", hear_u32, &u->connections);
    if (r == 0) /* since systemd 239 */
        r = get(b, u->path, "Socket", "NRefused", hear_u32, &u->refused);
    return r;
}

int systemd_ask(struct bus *b, struct systemd_unit *u, const struct systemd_wish *wish)
{
    int r = 0;

    if (systemd_unit_is(u, "service"))
        r = ask_service(b, u, wish);
    else if (systemd_unit_is(u, "mount"))
        r = get(b, u->path, "Mount", "Type", hear_text, u->type);
    else if (systemd_unit_is(u, "timer") && wish->last_trigger)
        r = get(b, u->path, "Timer", "LastTriggerUSec", hear_u64, &u->last_trigger_microseconds);
    else if (systemd_unit_is(u, "socket") && wish->sockets)
        r = ask_socket(b, u);
    if (r == 0 && wish->start && strcmp(u->active_state, "active") == 0)
        r = get(b, u->path, "Unit", "ActiveEnterTimestamp", hear_u64, &u->start_microseconds);
    return r;
}
