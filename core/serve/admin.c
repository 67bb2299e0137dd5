/* SPDX-License-Identifier: MIT */
/* Routes of sonda itself, below /-/: what the scripts are, load them again, go back. They are answered here
 * and not by a script, so that no script can break the way to repair it. */
#include "serve/admin.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/buffer.h"
#include "base/json.h"
#include "engine/explain.h"

static void append_time(struct buffer *b, const char *key, int64_t realtime_ns)
{
    time_t seconds = (time_t)(realtime_ns / 1000000000);
    char text[32];
    struct tm utc;

    gmtime_r(&seconds, &utc);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
    buffer_format(b, ",\"%s\":\"%s\"", key, text);
}

static void append_fault(struct buffer *b, const struct script_fault *f)
{
    char message[1024], hint[256];

    buffer_string(b, "{\"file\":");
    json_string(b, f->path, strlen(f->path));
    buffer_format(b, ",\"line\":%d,\"reason\":", f->line);
    json_string(b, f->reason, strlen(f->reason));
    if (f->line)
        snprintf(message, sizeof(message), "%s:%d: %s", f->path, f->line, f->reason);
    else
        snprintf(message, sizeof(message), "%s: %s", f->path, f->reason);
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

static void append_all_findings(struct buffer *b, struct server *s)
{
    static _Thread_local struct findings found; /* large for a stack */

    scripts_faults(s->scripts, &found);
    append_findings(b, "faults", &found);
    scripts_notes(s->scripts, &found);
    append_findings(b, "notes", &found);
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

/* Each byte is compared, so that the time taken does not tell where the first difference is. */
static bool same_secret(const char *given, const char *secret)
{
    size_t len = strlen(secret);
    unsigned difference = strlen(given) != len;

    for (size_t i = 0; i < len && given[i]; i++)
        difference += (unsigned char)(given[i] ^ secret[i]) != 0;
    return difference == 0;
}

/* From this machine, or with the token. A browser's cross-site POST comes from this machine too: it carries
 * Origin. What a proxy on this machine hands on comes from anywhere. */
static bool may_change(const struct server *s, const struct http_request *r)
{
    const char *token = s->options->admin_token;
    const char *given = http_request_header(r, "Authorization");

    if (given && *token && strncasecmp(given, "Bearer ", 7) == 0 && same_secret(given + 7, token))
        return true;
    return !*token && r->loopback && !http_request_header(r, "Origin") &&
           !http_request_header(r, "X-Forwarded-For") && !http_request_header(r, "Forwarded");
}

static struct http_answer *change(struct server *s, const struct http_request *r, enum server_request what)
{
    if (strcmp(r->method, "POST") != 0)
        return server_other_method(r, "POST, OPTIONS");
    if (!may_change(s, r))
        return http_answer_detail(
            403, *s->options->admin_token
                     ? "needs the header Authorization: Bearer with SONDA_ADMIN_TOKEN"
                     : "only from this machine; set SONDA_ADMIN_TOKEN to allow it from afar");
    if (what == SERVER_ROLLBACK && scripts_pasts(s->scripts, &(struct scripts_past){ 0 }, 1) == 0)
        return http_answer_detail(409, "there is no earlier generation to go back to");
    server_ask(s, what);
    return state(s, 202);
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
    return state(s, 200);
}
