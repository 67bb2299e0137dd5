/* SPDX-License-Identifier: MIT */
/* The least that a libmicrohttpd server can do: one prepared answer, the same for every request.
 *     constant [--threads N] [--header "Name: value"]… BODY */
#include "peer.h"

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    (void)url, (void)method, (void)version, (void)upload, (void)upload_size;
    if (peer_first_call(request))
        return MHD_YES;

    return MHD_queue_response(connection, MHD_HTTP_OK, cls);
}

int main(int argc, char **argv)
{
    struct peer p = peer_parse(argc, argv);
    const char *body = p.argument ? p.argument : "";
    struct MHD_Response *res = peer_response(&p, body, strlen(body));

    return peer_serve(&p, answer, res);
}
