/* SPDX-License-Identifier: MIT */
/* A request on its way through the library's callbacks: begin when its head is there, gather its body, answer
 * when it is whole, tell when its answer is sent.
 *
 * The library closes a connection whose answer is queued before the request is read to its end, so answers
 * wait for that, and a body that nobody wants is read and dropped where it is small. Behind a larger one the
 * connection ends, in such a way that the client can read the answer. */
#ifndef SONDA_HTTP_EXCHANGE_H
#define SONDA_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <stddef.h>

struct connection;

/* The callbacks of the library, cls is the worker. */
enum MHD_Result exchange_access(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
                                const char *version, const char *data, size_t *data_len, void **context);
void exchange_completed(void *cls, struct MHD_Connection *mhd, void **context,
                        enum MHD_RequestTerminationCode why);

/* Free what a request that never reached the access handler left. */
void exchange_forget(struct connection *c);

#endif
