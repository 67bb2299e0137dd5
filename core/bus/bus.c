/* SPDX-License-Identifier: MIT */
#include "bus/bus.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "bus/library.h"

#define SYSTEM_ADDRESS  "unix:path=/run/dbus/system_bus_socket"
#define SYSTEMD_ADDRESS "unix:path=/run/systemd/private"

/* dbus-daemon refuses to have more than some hundred answers outstanding (max_replies_per_connection). */
#define UNDER_WAY_MAX 64
#define LOOK_US       50000u /* how long to wait between two looks at *stop */

struct bus;

/* A call that is under way, or a free place for one. */
struct call {
    struct bus *bus;
    void (*hear)(void *cls, struct bus_reply *r); /* NULL: it is free */
    void *cls;
};

struct bus {
    struct sd_bus *connection;
    const volatile sig_atomic_t *stop;
    int64_t silence_ns, heard_ns; /* how long to wait; since when */
    unsigned under_way;
    struct call calls[UNDER_WAY_MAX];
};

static const char *address_of(enum bus_peer peer)
{
    const char *given = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");

    return peer == BUS_SYSTEMD ? SYSTEMD_ADDRESS : given && *given ? given : SYSTEM_ADDRESS;
}

static int start(struct bus *b, enum bus_peer peer)
{
    const struct bus_library *l = bus_library();
    int r = l->new (&b->connection);

    if (r >= 0)
        r = l->set_address(b->connection, address_of(peer));
    if (r >= 0)
        r = l->set_bus_client(b->connection, peer == BUS_SYSTEM);
    if (r >= 0)
        r = l->start(b->connection);

    return r < 0 ? r : 0;
}

int bus_open(enum bus_peer peer, const volatile sig_atomic_t *stop, int64_t silence_ns, struct bus **ret)
{
    if (!bus_library())
        return -ELIBACC;
    struct bus *b = calloc(1, sizeof(*b));
    if (!b)
        return -ENOMEM;

    b->stop = stop;
    b->silence_ns = silence_ns;
    b->heard_ns = monotonic_ns();
    int r = start(b, peer);
    if (r < 0) {
        bus_close(b);
        return r;
    }

    *ret = b;
    return 0;
}

void bus_close(struct bus *b)
{
    if (!b)
        return;

    if (b->connection) {
        bus_library()->close(b->connection);
        bus_library()->unref(b->connection);
    }
    free(b);
}

/* Microseconds to wait still, 0 once time is over. */
static uint64_t time_left(const struct bus *b)
{
    int64_t left_ns = b->heard_ns + b->silence_ns - monotonic_ns();

    return left_ns <= 0 || (b->stop && *b->stop) ? 0 : (uint64_t)left_ns / 1000;
}

/* Take answers until no more than so many calls are under way. */
static int take_answers(struct bus *b, unsigned most)
{
    while (b->under_way > most) {
        uint64_t left = time_left(b);
        if (!left)
            return -ETIMEDOUT;
        int r = bus_library()->process(b->connection, NULL);
        if (r == 0)
            r = bus_library()->wait(b->connection, left < LOOK_US ? left : LOOK_US);
        if (r < 0 && r != -EINTR)
            return r;
    }

    return 0;
}

int bus_finish(struct bus *b)
{
    return take_answers(b, 0);
}

static int hear_answer(struct sd_bus_message *m, void *cls, struct sd_bus_error *error)
{
    struct call *place = cls, call = *place;
    struct bus_reply r = { .message = m, .error = -bus_library()->message_get_errno(m) };
    (void)error;

    place->hear = NULL;
    call.bus->heard_ns = monotonic_ns();
    call.bus->under_way--;
    call.hear(call.cls, &r);
    return 0;
}

static struct call *free_place(struct bus *b)
{
    struct call *c = b->calls;

    while (c->hear)
        c++;
    return c;
}

static int append_arguments(struct sd_bus_message *m, const struct bus_method *method)
{
    int r = 0;

    for (size_t i = 0; r >= 0 && i < 2 && method->arguments[i]; i++)
        r = bus_library()->message_append_basic(m, 's', method->arguments[i]);
    return r;
}

static int send_call(struct bus *b, const struct bus_method *method, struct call *place)
{
    const struct bus_library *l = bus_library();
    struct sd_bus_message *m;
    int r = l->message_new_method_call(b->connection, &m, method->destination, method->path,
                                       method->interface, method->member);
    if (r < 0)
        return r;

    r = append_arguments(m, method);
    if (r >= 0)
        r = l->call_async(b->connection, NULL, m, hear_answer, place, UINT64_MAX); /* take_answers ends it */
    l->message_unref(m);
    return r < 0 ? r : 0;
}

int bus_call(struct bus *b, const struct bus_method *m, void (*hear)(void *cls, struct bus_reply *r),
             void *cls)
{
    int r = take_answers(b, UNDER_WAY_MAX - 1);
    if (r < 0)
        return r;
    struct call *place = free_place(b);
    r = send_call(b, m, place);
    if (r < 0)
        return r;

    *place = (struct call){ .bus = b, .hear = hear, .cls = cls };
    b->under_way++;
    return 0;
}

int bus_get(struct bus *b, const char *destination, const char *path, const char *interface,
            const char *property, void (*hear)(void *cls, struct bus_reply *r), void *cls)
{
    const struct bus_method get = {
        destination, path, "org.freedesktop.DBus.Properties", "Get", { interface, property }
    };

    return bus_call(b, &get, hear, cls);
}

bool bus_enter(struct bus_reply *r, char type, const char *contents)
{
    return bus_library()->message_enter_container(r->message, type, contents) > 0;
}

bool bus_leave(struct bus_reply *r)
{
    return bus_library()->message_exit_container(r->message) >= 0;
}

bool bus_read(struct bus_reply *r, char type, void *ret)
{
    return bus_library()->message_read_basic(r->message, type, ret) > 0;
}

bool bus_skip(struct bus_reply *r, const char *types)
{
    return bus_library()->message_skip(r->message, types) >= 0;
}

bool bus_read_variant(struct bus_reply *r, char type, void *ret)
{
    const char contents[] = { type, '\0' };

    return r->error == 0 && bus_enter(r, 'v', contents) && bus_read(r, type, ret) && bus_leave(r);
}
