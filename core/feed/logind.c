/* SPDX-License-Identifier: MIT */
#include "feed/logind.h"

#include <string.h>

#include "bus/login.h"
#include "feed/bus.h"

enum { SEAT, REMOTE, TYPE, CLASS, LABELS };

static const struct feed_field FIELDS[] = { { "sessions", LABELS }, { NULL, 0 } };

/* The kinds of systemd 229, as node_exporter tells them; others are "other". */
static const char *const remotes[] = { "true", "false" };
static const char *const types[] = { "other", "unspecified", "tty", "x11", "wayland", "mir", "web" };
static const char *const classes[] = { "other", "user", "greeter", "lock-screen", "background" };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Of one seat. */
struct counts {
    uint64_t sessions[COUNT(remotes)][COUNT(types)][COUNT(classes)];
};

static struct feed_bus bus;

static size_t place_of(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], text) == 0)
            return i;

    return 0; /* "other" */
}

static void count_sessions(const struct login_manager *m, const char *seat, struct counts *c)
{
    *c = (struct counts){ 0 };
    for (size_t i = 0; i < m->count; i++) {
        const struct login_session *s = &m->sessions[i];
        size_t type = place_of(s->type, types, COUNT(types));
        size_t class = place_of(s->class, classes, COUNT(classes));
        if (login_session_is_whole(s) && strcmp(s->seat, seat) == 0)
            c->sessions[s->is_remote ? 0 : 1][type][class]++;
    }
}

static void give_seat(struct feed *f, const struct login_manager *m, const char *seat)
{
    struct counts c;

    count_sessions(m, seat, &c);
    feed_label_text(f, SEAT, seat);
    for (size_t i = 0; i < sizeof(c) / sizeof(uint64_t); i++) {
        size_t remote = i / COUNT(classes) / COUNT(types), type = i / COUNT(classes) % COUNT(types);
        size_t class = i % COUNT(classes);
        feed_label_text(f, REMOTE, remotes[remote]);
        feed_label_text(f, TYPE, types[type]);
        feed_label_text(f, CLASS, classes[class]);
        feed_u64(f, 0, c.sessions[remote][type][class]);
    }
}

static int run(struct feed *f)
{
    struct login_manager *m = f->state;
    struct bus *b;
    int r = feed_bus_open(f, &bus, false, false, &b);
    if (r < 0)
        return r;

    f->what = "logind";
    r = feed_bus_close(f, &bus, b, login_read(b, m));
    if (r < 0)
        return r;

    for (size_t i = 0; i < m->seat_count && !feed_late(f); i++)
        give_seat(f, m, m->seats[i]);
    give_seat(f, m, ""); /* of sessions from elsewhere */
    return feed_go_on(f);
}

static void state_free(void *state)
{
    login_free(state);
}

const struct feed_source feed_logind = { .name = "logind",
                                         .fields = FIELDS,
                                         .run = run,
                                         .state_size = sizeof(struct login_manager),
                                         .state_free = state_free };
