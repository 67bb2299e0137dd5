/* SPDX-License-Identifier: MIT */
/* Seats and sessions of logind: org.freedesktop.login1(5). */
#ifndef SONDA_BUS_LOGIN_H
#define SONDA_BUS_LOGIN_H

#include <stdbool.h>
#include <stddef.h>

#include "bus/bus.h"

#define LOGIN_SESSIONS_MAX 65536
#define LOGIN_TEXT_MAX     32

struct login_session {
    char *seat, *path; /* seat: "" of a session from elsewhere */
    bool is_remote;
    char type[LOGIN_TEXT_MAX], class[LOGIN_TEXT_MAX]; /* "tty", "user" */
    int answers;                                      /* that came of the three: with fewer it is gone */
};

/* Zero-initialised is ready. */
struct login_manager {
    char **seats;
    size_t seat_count, seat_room;
    struct login_session *sessions;
    size_t count, room;
};

/* Returns 0 or a negative errno, with nothing in it: -EFBIG past LOGIN_SESSIONS_MAX of either. */
int login_read(struct bus *b, struct login_manager *ret);

/* All that is told of it was. */
bool login_session_is_whole(const struct login_session *s);

void login_free(struct login_manager *m);

#endif
