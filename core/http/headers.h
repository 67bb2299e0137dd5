/* SPDX-License-Identifier: MIT */
/* The header fields of a request, as the library keeps them. */
#ifndef SONDA_HTTP_HEADERS_H
#define SONDA_HTTP_HEADERS_H

struct connection;

/* The value of a field by its name, in any case; NULL: there is none. Of several lines it is one list (RFC
 * 9110 section 5.3), cookies joined as RFC 9113 section 8.2.3 does. Good until headers_forget. */
const char *headers_find(struct connection *c, const char *name);

/* The request is over. */
void headers_forget(struct connection *c);

#endif
