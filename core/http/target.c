/* SPDX-License-Identifier: MIT */
#include "http/target.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/headers.h"
#include "http/inside.h"

bool target_split(struct exchange *x, const char *url)
{
    char *mark = strchr(url, '#');

    x->path = "/";
    x->query = "";
    x->authority[0] = '\0';
    if (mark) {
        x->target = strdup(url);
        if (!x->target)
            return false;
        x->query = x->target + (mark - url) + 1;
        x->target[mark - url] = '\0';
        for (char *at = x->target + (mark - url) + 1; (at = strchr(at, '#'));)
            *at = '?';
        url = x->target;
    }
    if (*url == '/' || strncasecmp(url, "http://", 7) != 0) {
        x->path = url;
        return true;
    }

    size_t len = strcspn(url + 7, "/");
    size_t cut = len < sizeof(x->authority) ? len : sizeof(x->authority) - 1;
    memcpy(x->authority, url + 7, cut);
    x->authority[cut] = '\0';
    if (url[7 + len])
        x->path = url + 7 + len;

    return true;
}

/* A host of the allow list against "name", "name:port", "[v6]:port". */
static bool same_host(const char *allowed, const char *host)
{
    size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");

    if (*host == '[' && *allowed != '[')
        return strlen(allowed) + 2 == len && strncasecmp(allowed, host + 1, len - 2) == 0;

    return strlen(allowed) == len && strncasecmp(allowed, host, len) == 0;
}

bool target_host_allowed(struct connection *c)
{
    const char *const *hosts = c->worker->server->limits.hosts;
    const char *host =
        c->exchange.authority[0] ? c->exchange.authority : headers_find(c, MHD_HTTP_HEADER_HOST);

    for (; host && *hosts; hosts++)
        if (same_host(*hosts, host))
            return true;

    return false;
}
