/* SPDX-License-Identifier: MIT */
/* sd-bus, the D-Bus client of libsystemd (sd-bus(3)), by dlopen(3). */
#ifndef SONDA_BUS_LIBRARY_H
#define SONDA_BUS_LIBRARY_H

#include <stdint.h>

struct sd_bus;
struct sd_bus_error;
struct sd_bus_message;
struct sd_bus_slot;

typedef int (*bus_handler)(struct sd_bus_message *m, void *cls, struct sd_bus_error *error);

/* Each as the manual page of its name says, sd_bus_new(3) and so on. */
struct bus_library {
    int (*new)(struct sd_bus **ret);
    int (*set_address)(struct sd_bus *bus, const char *address);
    int (*set_bus_client)(struct sd_bus *bus, int is_client);
    int (*start)(struct sd_bus *bus);
    int (*process)(struct sd_bus *bus, struct sd_bus_message **ret);
    int (*wait)(struct sd_bus *bus, uint64_t microseconds);
    void (*close)(struct sd_bus *bus);
    struct sd_bus *(*unref)(struct sd_bus *bus);
    int (*call_async)(struct sd_bus *bus, struct sd_bus_slot **slot, struct sd_bus_message *m,
                      bus_handler handler, void *cls, uint64_t microseconds);
    int (*message_new_method_call)(struct sd_bus *bus, struct sd_bus_message **ret, const char *destination,
                                   const char *path, const char *interface, const char *member);
    int (*message_append_basic)(struct sd_bus_message *m, char type, const void *value);
    struct sd_bus_message *(*message_unref)(struct sd_bus_message *m);
    int (*message_get_errno)(struct sd_bus_message *m);
    int (*message_enter_container)(struct sd_bus_message *m, char type, const char *contents);
    int (*message_exit_container)(struct sd_bus_message *m);
    int (*message_read_basic)(struct sd_bus_message *m, char type, void *ret);
    int (*message_skip)(struct sd_bus_message *m, const char *types);
};

/* Returns 0, or -ELIBACC where there is no such library, or not all of the functions. It stays loaded. */
int bus_library_open(const char *name, struct bus_library *ret);

/* libsystemd.so.0, opened once for all threads; NULL where it cannot be had. */
const struct bus_library *bus_library(void);

#endif
