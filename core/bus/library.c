/* SPDX-License-Identifier: MIT */
#include "bus/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define FUNCTION(name)                                                                                       \
    {                                                                                                        \
        "sd_bus_" #name, offsetof(struct bus_library, name)                                                  \
    }

static const struct {
    const char *name;
    size_t offset;
} functions[] = {
    FUNCTION(new),
    FUNCTION(set_address),
    FUNCTION(set_bus_client),
    FUNCTION(start),
    FUNCTION(process),
    FUNCTION(wait),
    FUNCTION(close),
    FUNCTION(unref),
    FUNCTION(call_async),
    FUNCTION(message_new_method_call),
    FUNCTION(message_append_basic),
    FUNCTION(message_unref),
    FUNCTION(message_get_errno),
    FUNCTION(message_enter_container),
    FUNCTION(message_exit_container),
    FUNCTION(message_read_basic),
    FUNCTION(message_skip),
};

_Static_assert(sizeof(struct bus_library) == sizeof(functions) / sizeof(functions[0]) * sizeof(void *),
               "each function has a row");

int bus_library_open(const char *name, struct bus_library *ret)
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return -ELIBACC;

    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        void *function = dlsym(library, functions[i].name);
        if (!function)
            return -ELIBACC;
        memcpy((char *)ret + functions[i].offset, &function, sizeof(function));
    }

    return 0;
}

static struct bus_library systemd;
static bool is_there;

static void open_systemd(void)
{
    is_there = bus_library_open("libsystemd.so.0", &systemd) == 0;
}

const struct bus_library *bus_library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, open_systemd);
    return is_there ? &systemd : NULL;
}
