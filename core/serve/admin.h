/* SPDX-License-Identifier: MIT */
/* The /-/ routes of sonda itself. */
#ifndef SONDA_SERVE_ADMIN_H
#define SONDA_SERVE_ADMIN_H

#include "serve/server.h"

/* What they answer, or NULL: the path is none of them. Called by workers (struct server, admin). */
struct http_answer *admin_answer(struct server *s, const struct http_request *r);

#endif
