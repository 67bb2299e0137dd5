/* SPDX-License-Identifier: MIT */
#include "bus/login.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define SERVICE   "org.freedesktop.login1"
#define MANAGER   "/org/freedesktop/login1"
#define INTERFACE "org.freedesktop.login1."

enum { REMOTE, TYPE, CLASS, ANSWERS };

bool login_session_is_whole(const struct login_session *s)
{
    return s->answers == ANSWERS;
}

struct listing {
    struct login_manager *into;
    int result;
};

/* "(so)": the seat's name and object. */
static int read_seat(struct login_manager *m, struct bus_reply *r)
{
    const char *name;

    if (m->seat_count == LOGIN_SESSIONS_MAX)
        return -EFBIG;
    if (!bus_read(r, 's', &name) || !bus_skip(r, "o") || !bus_leave(r))
        return -EPROTO;
    char **place = array_room((void **)&m->seats, &m->seat_room, m->seat_count, sizeof(*place));
    if (!place || !(*place = strdup(name)))
        return -ENOMEM;

    m->seat_count++;
    return 0;
}

static void hear_seats(void *cls, struct bus_reply *r)
{
    struct listing *l = cls;

    l->result = r->error ? r->error : bus_enter(r, 'a', "(so)") ? 0 : -EPROTO;
    while (l->result == 0 && bus_enter(r, 'r', "so"))
        l->result = read_seat(l->into, r);
}

/* "(susso)": number, user's number and name, seat, object. */
static int read_session(struct login_manager *m, struct bus_reply *r)
{
    const char *seat, *path;

    if (m->count == LOGIN_SESSIONS_MAX)
        return -EFBIG;
    if (!bus_skip(r, "sus") || !bus_read(r, 's', &seat) || !bus_read(r, 'o', &path) || !bus_leave(r))
        return -EPROTO;
    struct login_session *s = array_room((void **)&m->sessions, &m->room, m->count, sizeof(*s));
    if (!s)
        return -ENOMEM;

    *s = (struct login_session){ .seat = strdup(seat), .path = strdup(path) };
    m->count++;
    return s->seat && s->path ? 0 : -ENOMEM;
}

static void hear_sessions(void *cls, struct bus_reply *r)
{
    struct listing *l = cls;

    l->result = r->error ? r->error : bus_enter(r, 'a', "(susso)") ? 0 : -EPROTO;
    while (l->result == 0 && bus_enter(r, 'r', "susso"))
        l->result = read_session(l->into, r);
}

static void hear_remote(void *cls, struct bus_reply *r)
{
    struct login_session *s = cls;
    int is_remote;

    if (!bus_read_variant(r, 'b', &is_remote))
        return;
    s->is_remote = is_remote;
    s->answers++;
}

static void hear_text(struct login_session *s, char text[LOGIN_TEXT_MAX], struct bus_reply *r)
{
    const char *found;

    if (!bus_read_variant(r, 's', &found))
        return;
    snprintf(text, LOGIN_TEXT_MAX, "%s", found);
    s->answers++;
}

static void hear_type(void *cls, struct bus_reply *r)
{
    struct login_session *s = cls;
    hear_text(s, s->type, r);
}

static void hear_class(void *cls, struct bus_reply *r)
{
    struct login_session *s = cls;
    hear_text(s, s->class, r);
}

static int ask_session(struct bus *b, struct login_session *s)
{
    static const struct {
        const char *name;
        void (*hear)(void *cls, struct bus_reply *r);
    } properties[ANSWERS] = { [REMOTE] = { "Remote", hear_remote },
                              [TYPE] = { "Type", hear_type },
                              [CLASS] = { "Class", hear_class } };
    int r = 0;

    for (size_t i = 0; r == 0 && i < ANSWERS; i++)
        r = bus_get(b, SERVICE, s->path, INTERFACE "Session", properties[i].name, properties[i].hear, s);
    return r;
}

static int list(struct bus *b, const char *member, void (*hear)(void *cls, struct bus_reply *r),
                struct login_manager *m)
{
    const struct bus_method method = { SERVICE, MANAGER, INTERFACE "Manager", member, { NULL, NULL } };
    struct listing listing = { .into = m };
    int r = bus_call(b, &method, hear, &listing);
    if (r == 0)
        r = bus_finish(b);

    return r < 0 ? r : listing.result;
}

static void forget(struct login_manager *m)
{
    for (size_t i = 0; i < m->seat_count; i++)
        free(m->seats[i]);
    for (size_t i = 0; i < m->count; i++) {
        free(m->sessions[i].seat);
        free(m->sessions[i].path);
    }
    m->seat_count = m->count = 0;
}

int login_read(struct bus *b, struct login_manager *m)
{
    forget(m);
    int r = list(b, "ListSeats", hear_seats, m);
    if (r == 0)
        r = list(b, "ListSessions", hear_sessions, m);
    for (size_t i = 0; r == 0 && i < m->count; i++)
        r = ask_session(b, &m->sessions[i]);
    if (r == 0)
        r = bus_finish(b);
    if (r < 0)
        forget(m);

    return r;
}

void login_free(struct login_manager *m)
{
    forget(m);
    free(m->seats);
    free(m->sessions);
    *m = (struct login_manager){ 0 };
}
