/* SPDX-License-Identifier: MIT */
#include "serve/activation.h"

#include <stdlib.h>
#include <unistd.h>

#define SOCKETS_MAX 64

/* The number of that variable; -1 where there is none. */
static long number_of(const char *variable)
{
    const char *text = getenv(variable);
    char *end;

    if (!text || *text < '0' || *text > '9')
        return -1;
    long number = strtol(text, &end, 10);
    return *end ? -1 : number;
}

int activation_sockets(void)
{
    long pid = number_of("LISTEN_PID"), count = number_of("LISTEN_FDS");

    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    return pid == getpid() && count > 0 && count <= SOCKETS_MAX ? (int)count : 0;
}
