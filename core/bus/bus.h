/* SPDX-License-Identifier: MIT */
/* A connection over D-Bus whose calls are under way side by side. It belongs to one thread, and to one
 * reading, which ends once *stop is set, or where no answer came for a while. */
#ifndef SONDA_BUS_BUS_H
#define SONDA_BUS_BUS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bus;
struct sd_bus_message;

/* An answer; it lasts as long as the call of who hears of it. Values are read in their order. */
struct bus_reply {
    struct sd_bus_message *message;
    int error; /* negative errno: the call failed, there is nothing to read; 0 */
};

enum bus_peer {
    BUS_SYSTEM, /* the system bus */
    BUS_SYSTEMD /* systemd itself, over /run/systemd/private: for root alone */
};

/* Returns 0, or a negative errno: -ELIBACC without libsystemd, -ENOENT or -ECONNREFUSED where nobody listens.
 * Whether the other side answers is seen by the first call. `stop` may be NULL; `silence_ns`: how long to
 * wait for the next answer. */
int bus_open(enum bus_peer peer, const volatile sig_atomic_t *stop, int64_t silence_ns, struct bus **ret);
void bus_close(struct bus *b); /* takes NULL; what is under way is forgotten */

/* What is called: all strings last until bus_call returns. */
struct bus_method {
    const char *destination, *path, *interface, *member;
    const char *arguments[2]; /* strings; NULL: none */
};

/* Queue a call. `hear` is called once with its answer, from within a later bus_call or bus_finish. Waits
 * where too many are under way. Returns 0 or a negative errno, after which the connection is of no use. */
int bus_call(struct bus *b, const struct bus_method *m, void (*hear)(void *cls, struct bus_reply *r),
             void *cls);

/* The same of a property: org.freedesktop.DBus.Properties.Get. Its answer is read with bus_read_variant. */
int bus_get(struct bus *b, const char *destination, const char *path, const char *interface,
            const char *property, void (*hear)(void *cls, struct bus_reply *r), void *cls);

/* Wait until every call is answered. Returns 0, -ETIMEDOUT, or the errno of a connection that broke. */
int bus_finish(struct bus *b);

/* Types as in D-Bus: 's' and 'o' (const char *, which lasts as long as the answer), 'u' (uint32_t), 't'
 * (uint64_t), 'b' (int); a 'a' of "(so)", a 'r' of "so", a 'v' of "s". False where there is no such thing
 * (more). */
bool bus_enter(struct bus_reply *r, char type, const char *contents);
bool bus_leave(struct bus_reply *r);
bool bus_read(struct bus_reply *r, char type, void *ret);
bool bus_skip(struct bus_reply *r, const char *types);
bool bus_read_variant(struct bus_reply *r, char type, void *ret);

#endif
