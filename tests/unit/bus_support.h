/* SPDX-License-Identifier: MIT */
/* For tests of core/bus: a socket of the test's own in the place of the system bus. */
#ifndef SONDA_TESTS_BUS_SUPPORT_H
#define SONDA_TESTS_BUS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bus/library.h"

/* Where nobody listens. */
static inline void no_bus(void)
{
    setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/socket", 1);
}

/* Where what connects is never answered. Returns the socket, to be closed. */
static inline int silent_bus(void)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    socklen_t len = sizeof(sa_family_t);
    char address[256];
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0); /* an abstract name of the kernel's choice */
    assert_int_equal(listen(fd, 8), 0);
    len = sizeof(a);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    snprintf(address, sizeof(address), "unix:abstract=%.*s", (int)(len - sizeof(sa_family_t) - 1),
             a.sun_path + 1);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1);
    return fd;
}

static inline void need_library(void)
{
    if (!bus_library())
        skip(); /* no libsystemd here */
}

#endif
