/* SPDX-License-Identifier: MIT */
/* Routes of sonda itself, below /-/: what the scripts are, load them again, go back. They are answered here
 * and not by a script, so that no script can break the way to repair it. */
#include "serve/admin.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/date.h"
#include "base/json.h"
#include "engine/explain.h"
#include "engine/script_fault.h"
#include "serve/token.h"
#include "serve/troubles.h"

#define CHANGE_WAIT_NS 5000000000ll /* a request waits so long at most for what it asked for */

static void append_time(struct buffer *b, const char *key, int64_t realtime_ns)
{
    char text[DATE_SIZE];

    date_write(realtime_ns / 1000000000, text);
    buffer_format(b, ",\"%s\":\"%s\"", key, text);
}

static void append_fault(struct buffer *b, const struct script_fault *f)
{
    char message[SCRIPT_FAULT_SIZE], hint[256];

    buffer_string(b, "{\"file\":");
    json_string(b, f->path, strlen(f->path));
    buffer_format(b, ",\"line\":%d,\"reason\":", f->line);
    json_string(b, f->reason, strlen(f->reason));
    script_fault_write(f, message);
    buffer_string(b, ",\"message\":");
    json_string(b, message, strlen(message));
    if (explain(f->reason, NULL, 0, hint, sizeof(hint))) {
        buffer_string(b, ",\"hint\":");
        json_string(b, hint, strlen(hint));
    }
    buffer_char(b, '}');
}

static void append_findings(struct buffer *b, const char *key, const struct findings *f)
{
    buffer_format(b, ",\"%s\":[", key);
    for (size_t i = 0; i < f->kept; i++) {
        if (i)
            buffer_char(b, ',');
        append_fault(b, &f->list[i]);
    }
    buffer_char(b, ']');
}

/* Too large for a stack; and what a thread has of its own, each thread pays for. */
static void *large(struct buffer *b, size_t size)
{
    void *memory = malloc(size);

    b->failed |= !memory;
    return memory;
}

static void append_all_findings(struct buffer *b, struct server *s)
{
    CLEANUP(cleanup_free) struct findings *found = large(b, sizeof(*found));

    if (!found)
        return;
    scripts_faults(s->scripts, found);
    append_findings(b, "faults", found);
    scripts_notes(s->scripts, found);
    append_findings(b, "notes", found);
    scripts_gone(s->scripts, found);
    append_findings(b, "gone", found);
}

static void append_failing(struct buffer *b, struct server *s)
{
    CLEANUP(cleanup_free) struct engine_trouble *list = large(b, TROUBLES_MAX * sizeof(*list));
    size_t count = list ? troubles_list(s->troubles, list, TROUBLES_MAX) : 0;

    buffer_string(b, ",\"failing\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_format(b, "%s{\"kind\":\"%s\",\"name\":", i ? "," : "", list[i].kind);
        json_string(b, list[i].name, strlen(list[i].name));
        append_time(b, "since", list[i].since_realtime_ns);
        buffer_format(b, ",\"times\":%llu,\"fault\":", (unsigned long long)list[i].times);
        append_fault(b, &list[i].fault);
        buffer_char(b, '}');
    }
    buffer_char(b, ']');
}

static void append_pasts(struct buffer *b, struct server *s)
{
    struct scripts_past pasts[8];
    size_t count = scripts_pasts(s->scripts, pasts, 8);

    buffer_string(b, ",\"earlier\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_format(b, "%s{\"generation\":%llu,\"hash\":\"%s\"", i ? "," : "",
                      (unsigned long long)pasts[i].generation, pasts[i].hash);
        append_time(b, "loaded", pasts[i].loaded_realtime_ns);
        buffer_char(b, '}');
    }
    buffer_char(b, ']');
}

static void append_state(struct buffer *b, struct server *s)
{
    struct engine_status status;
    struct timespec now;

    scripts_status(s->scripts, &status);
    clock_gettime(CLOCK_REALTIME, &now);
    buffer_format(b, "{\"generation\":%llu,\"hash\":\"%s\"", (unsigned long long)status.generation,
                  status.hash);
    append_time(b, "loaded", status.loaded_realtime_ns);
    buffer_format(b, ",\"age_seconds\":%lld,\"rolled_back\":%s,\"reloads\":%llu,\"rejected\":%llu",
                  (long long)now.tv_sec - (long long)(status.loaded_realtime_ns / 1000000000),
                  status.rolled_back ? "true" : "false", (unsigned long long)status.reloads,
                  (unsigned long long)status.rejected);
    buffer_string(b, ",\"layers\":[\"built-in\"");
    for (size_t i = 0; i < s->options->scripts.count; i++) {
        buffer_char(b, ',');
        json_string(b, s->options->scripts.items[i], strlen(s->options->scripts.items[i]));
    }
    buffer_string(b, "],\"watch\":");
    if (*status.watch_trouble)
        json_string(b, status.watch_trouble, strlen(status.watch_trouble));
    else
        buffer_string(b, "\"inotify\"");
    append_all_findings(b, s);
    append_failing(b, s);
    append_pasts(b, s);
    buffer_string(b, "}\n");
}

static struct http_answer *state(struct server *s, int status)
{
    struct buffer b = { .limit = 1u << 20 };

    append_state(&b, s);
    struct http_answer *a = b.failed ? NULL : http_answer_new(status, "application/json", b.bytes, b.len);
    buffer_free(&b);
    return a;
}

/* What a proxy adds; what it hands on comes from anywhere, though the proxy is on this machine. */
static bool came_through_a_proxy(const struct http_request *r)
{
    static const char *const names[] = {
        "Forwarded",
        "Via",
        "X-Real-IP",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "X-Forwarded-Proto",
        "X-Forwarded-Server",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "X-Original-Forwarded-For",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Forwarded",
        "X-Forwarded-By",
        "X-Forwarded-Ssl",
        "X-Forwarded-Scheme",
        "X-Forwarded-Protocol",
        "X-Forwarded-Method",
        "X-Forwarded-Uri",
        "X-Forwarded-Path",
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Forwarded-Groups",
        "X-Forwarded-Preferred-Username",
        "X-Forwarded-Access-Token",
        "X-Forwarded-Client-Cert",
        "X-Forwarded-Tls-Client-Cert",
        "X-Envoy-External-Address",
        "Fastly-Client-IP",
        "CDN-Loop",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (http_request_header(r, names[i]))
            return true;
    }
    return false;
}

/* Names of this machine that no one else's DNS can give to it: "localhost", 127.0.0.0/8, ::1, with or
 * without a port. A page that rebinds its name to 127.0.0.1 sends that name. */
static bool names_this_machine(const char *host)
{
    size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");

    if (host[len] != '\0' && host[len] != ':')
        return false;
    if (len == 9 && strncasecmp(host, "localhost", 9) == 0)
        return true;
    if (len == 5 && strncmp(host, "[::1]", 5) == 0)
        return true;
    return strncmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") == len;
}

/* A browser says where a request comes from (Fetch metadata; RFC 6454): elsewhere than our own page is not
 * the admin, though it runs on this machine. */
static bool is_of_a_foreign_page(const struct http_request *r, const char *host)
{
    const char *site = http_request_header(r, "Sec-Fetch-Site");
    const char *origin = http_request_header(r, "Origin");

    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return true;
    return origin && !(strncmp(origin, "http://", 7) == 0 && strcasecmp(origin + 7, host) == 0);
}

static bool is_local_admin(const struct http_request *r)
{
    const char *host = http_request_header(r, "Host");

    return r->loopback && host && names_this_machine(host) && !came_through_a_proxy(r) &&
           !is_of_a_foreign_page(r, host);
}

/* Where there is a token it is asked for, from this machine too. */
static bool is_admin(const struct server *s, const struct http_request *r)
{
    if (strcmp(s->options->admin, "off") == 0)
        return false;
    if (token_is_set(s->options))
        return token_matches(s->options, http_request_header(r, "Authorization"));
    return is_local_admin(r);
}

static struct http_answer *not_admin(const struct server *s)
{
    if (strcmp(s->options->admin, "off") == 0)
        return http_answer_detail(403, "switched off by --admin");
    if (token_is_set(s->options))
        return http_answer_detail(403, "needs the header Authorization: Bearer with the admin's token");
    return http_answer_detail(403, "only from this machine, without a proxy; set SONDA_ADMIN_TOKEN or "
                                   "--admin-token-file to allow it from afar");
}

/* Scripts load in milliseconds; where they take longer the answer is 202 and what comes of it is told by
 * /-/scripts. */
static struct http_answer *change(struct server *s, const struct http_request *r, enum server_request what)
{
    enum scripts_outcome outcome;

    if (strcmp(r->method, "POST") != 0)
        return server_other_method(r, "POST, OPTIONS");
    if (!is_admin(s, r))
        return not_admin(s);
    if (what == SERVER_ROLLBACK && scripts_pasts(s->scripts, &(struct scripts_past){ 0 }, 1) == 0)
        return http_answer_detail(409, "there is no earlier generation to go back to");
    if (server_await(s, what, CHANGE_WAIT_NS, &outcome) < 0)
        return state(s, 202);
    return state(s, outcome == SCRIPTS_REJECTED ? 422 : 200);
}

struct http_answer *admin_answer(struct server *s, const struct http_request *r)
{
    if (strncmp(r->path, "/-/", 3) != 0)
        return NULL;
    if (strcmp(r->path, "/-/reload") == 0)
        return change(s, r, SERVER_RELOAD);
    if (strcmp(r->path, "/-/rollback") == 0)
        return change(s, r, SERVER_ROLLBACK);
    if (strcmp(r->path, "/-/scripts") != 0)
        return NULL;
    if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0)
        return server_other_method(r, "GET, HEAD, OPTIONS");
    return is_admin(s, r) ? state(s, 200) : not_admin(s);
}
