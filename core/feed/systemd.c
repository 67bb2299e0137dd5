/* SPDX-License-Identifier: MIT */
#include "feed/systemd.h"

#include <string.h>

#include "base/pairs.h"
#include "base/scan.h"
#include "bus/systemd.h"
#include "feed/bus.h"

/* The properties SystemState and LastTriggerUSec came with it. */
#define LEAST_VERSION 212

enum {
    VERSION,
    VIRTUALIZATION,
    RUNNING,
    UNITS,
    UNIT_STATE,
    START,
    TASKS,
    TASKS_MAX,
    RESTARTS,
    LAST_TRIGGER,
    ACCEPTED,
    CONNECTIONS,
    REFUSED
};

static const struct feed_field FIELDS[] = {
    [VERSION] = { "version", 1 },               /* as text; the value is the number in it */
    [VIRTUALIZATION] = { "virtualization", 1 }, /* its kind */
    [RUNNING] = { "running", 0 },
    [UNITS] = { "units", 1 },           /* state */
    [UNIT_STATE] = { "unit_state", 3 }, /* name, state, type */
    [START] = { "start_seconds", 1 },   /* name; 0: it is not active */
    [TASKS] = { "tasks", 1 },
    [TASKS_MAX] = { "tasks_max", 1 },
    [RESTARTS] = { "restarts", 1 },
    [LAST_TRIGGER] = { "last_trigger_seconds", 1 },
    [ACCEPTED] = { "accepted_connections", 1 },
    [CONNECTIONS] = { "connections", 1 },
    [REFUSED] = { "refused_connections", 1 },
    { NULL, 0 },
};

static struct feed_bus bus;

#define STATES 5
static const char *const states[STATES] = { "active", "activating", "deactivating", "inactive", "failed" };

static bool keeps(struct feed *f, const struct systemd_unit *u)
{
    size_t len = strlen(u->name);

    return u->is_loaded && feed_keeps(f, 0, u->name, len) && feed_keeps(f, 1, u->name, len);
}

static bool wants(const struct feed *f, size_t field)
{
    return f->columns[field].column;
}

static int ask_units(struct feed *f, struct bus *b, struct systemd_manager *m)
{
    bool is_old = systemd_version(m->version) < LEAST_VERSION;
    const struct systemd_wish wish = {
        .start = wants(f, START),
        .tasks = wants(f, TASKS) || wants(f, TASKS_MAX),
        .restarts = wants(f, RESTARTS),
        .last_trigger = wants(f, LAST_TRIGGER) && !is_old,
        .sockets = wants(f, ACCEPTED) || wants(f, CONNECTIONS) || wants(f, REFUSED),
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < m->count; i++)
        if (keeps(f, &m->units[i]))
            r = systemd_ask(b, &m->units[i], &wish);

    return r < 0 ? r : bus_finish(b);
}

static int read_all(struct feed *f, struct systemd_manager *m)
{
    bool is_private = pairs_last(f->sink->options, "collector.systemd.private");
    struct bus *b;
    int r = feed_bus_open(f, &bus, is_private, true, &b);
    if (r < 0)
        return r;

    f->what = "systemd";
    r = systemd_read(b, m);
    if (r == 0)
        r = ask_units(f, b, m);
    return feed_bus_close(f, &bus, b, r);
}

static void give_manager(struct feed *f, const struct systemd_manager *m)
{
    double version = systemd_version(m->version);

    feed_label_text(f, 0, version > 0 ? m->version : "");
    feed_double(f, VERSION, version);
    feed_label_text(f, 0,
                    !m->has_virtualization ? "unknown"
                    : *m->virtualization   ? m->virtualization
                                           : "none");
    feed_u64(f, VIRTUALIZATION, 1);
    if (*m->state && version >= LEAST_VERSION)
        feed_u64(f, RUNNING, strcmp(m->state, "running") == 0);
}

static size_t count_of_state(const struct systemd_manager *m, const char *state)
{
    size_t count = 0;

    for (size_t i = 0; i < m->count; i++)
        count += strcmp(m->units[i].active_state, state) == 0;
    return count;
}

static bool is_listed(const char *state)
{
    for (size_t i = 0; i < STATES; i++)
        if (strcmp(states[i], state) == 0)
            return true;

    return false;
}

/* The five states always, others ("reloading", "maintenance") where a unit is in one: once each. */
static void give_counts(struct feed *f, const struct systemd_manager *m)
{
    for (size_t i = 0; i < STATES; i++) {
        feed_label_text(f, 0, states[i]);
        feed_u64(f, UNITS, count_of_state(m, states[i]));
    }
    exposition_quiet(f->sink->exposition, true);
    for (size_t i = 0; i < m->count; i++) {
        if (is_listed(m->units[i].active_state))
            continue;
        feed_label_text(f, 0, m->units[i].active_state);
        feed_u64(f, UNITS, count_of_state(m, m->units[i].active_state));
    }
    exposition_quiet(f->sink->exposition, false);
}

static void give_state(struct feed *f, const struct systemd_unit *u)
{
    feed_label_text(f, 0, u->name);
    feed_label_text(f, 2, u->type);
    for (size_t i = 0; i < STATES; i++) {
        feed_label_text(f, 1, states[i]);
        feed_u64(f, UNIT_STATE, strcmp(states[i], u->active_state) == 0);
    }
}

static void give_unit(struct feed *f, const struct systemd_unit *u)
{
    bool is_active = strcmp(u->active_state, "active") == 0;

    give_state(f, u);
    feed_decimal(f, START, is_active ? u->start_microseconds : 0, 6);
    feed_u64(f, TASKS, u->tasks);
    feed_u64(f, TASKS_MAX, u->tasks_max);
    feed_u64(f, RESTARTS, u->restarts);
    feed_decimal(f, LAST_TRIGGER, u->last_trigger_microseconds, 6);
    feed_u64(f, ACCEPTED, u->accepted);
    feed_u64(f, CONNECTIONS, u->connections);
    feed_u64(f, REFUSED, u->refused);
}

static int run(struct feed *f)
{
    struct systemd_manager *m = f->state;
    int r = read_all(f, m);
    if (r < 0)
        return r;

    give_manager(f, m);
    give_counts(f, m);
    for (size_t i = 0; i < m->count && !feed_late(f); i++)
        if (keeps(f, &m->units[i]))
            give_unit(f, &m->units[i]);

    return feed_go_on(f);
}

static void state_free(void *state)
{
    systemd_free(state);
}

const struct feed_source feed_systemd = { .name = "systemd",
                                          .fields = FIELDS,
                                          .run = run,
                                          .state_size = sizeof(struct systemd_manager),
                                          .state_free = state_free };
