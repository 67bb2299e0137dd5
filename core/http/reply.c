/* SPDX-License-Identifier: MIT */
#include "http/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/gzip.h"
#include "message/answer_parts.h"

#define SLOTS    8
#define TYPE_MAX 64

enum variant { PLAIN, GZIP };

struct reply_slot {
    struct MHD_Response *response; /* sends `body`; NULL: never used */
    bool busy;
    int status;
    uint64_t used; /* the least recently used one is made anew */
    size_t len;
    char type[TYPE_MAX];
    char body[REPLY_GZIP_LEAST];
};

struct reply_slots {
    uint64_t clock;
    struct reply_slot slots[SLOTS];
};

struct reply_slots *reply_slots_new(void)
{
    return calloc(1, sizeof(struct reply_slots));
}

void reply_slots_free(struct reply_slots *s)
{
    for (size_t i = 0; s && i < SLOTS; i++)
        if (s->slots[i].response)
            MHD_destroy_response(s->slots[i].response);
    free(s);
}

void reply_done(struct reply_slot *slot)
{
    if (slot)
        slot->busy = false;
}

static bool add(struct MHD_Response *r, const char *name, const char *value)
{
    return MHD_add_response_header(r, name, value) == MHD_YES;
}

bool reply_varies(const struct http_answer *a)
{
    return a->gzip || (a->body && a->body_len >= REPLY_GZIP_LEAST);
}

static bool add_headers(struct MHD_Response *r, const struct http_answer *a, enum variant variant)
{
    bool fine = !a->type || add(r, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);

    if (variant == GZIP)
        fine = fine && add(r, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    if (reply_varies(a))
        fine = fine && add(r, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    if (!http_answer_get_header(a, MHD_HTTP_HEADER_CACHE_CONTROL))
        fine = fine && add(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    fine = fine && add(r, "X-Content-Type-Options", "nosniff");
    for (size_t i = 0; fine && i < a->header_count; i++)
        fine = add(r, a->headers[i].name, a->headers[i].value);

    return fine;
}

static const char *body_of(struct http_answer *a, enum variant variant, size_t *len)
{
    if (variant == PLAIN)
        return http_answer_body(a, len);
    *len = a->gzip_len;

    return a->gzip;
}

static struct MHD_Response *make(struct http_answer *a, enum variant variant)
{
    size_t len;
    const char *body = body_of(a, variant, &len);
    if (!body)
        return NULL;

    /* Not copied: the answer outlives the request (the exchange holds it). */
    struct MHD_Response *r =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)body, MHD_RESPMEM_PERSISTENT);
    if (r && !add_headers(r, a, variant)) {
        MHD_destroy_response(r);
        return NULL;
    }

    return r;
}

static void sent_free(void *sent)
{
    MHD_destroy_response(sent);
}

/* Deflate once; an answer that does not get smaller stays as it is. */
static enum variant choose(struct http_answer *a, bool wanted)
{
    if (!wanted)
        return PLAIN;
    if (!a->gzip_tried && a->body_len >= REPLY_GZIP_LEAST) {
        gzip_deflate(a->body, a->body_len, &a->gzip, &a->gzip_len);
        a->gzip_tried = true;
    }

    return a->gzip ? GZIP : PLAIN;
}

/* An answer with something of this request's own: made for it alone. */
static bool send_once(struct MHD_Connection *mhd, struct http_answer *a, enum variant v,
                      const struct reply_options *o)
{
    struct MHD_Response *r = make(a, v);
    bool fine = r != NULL;
    char id[24];

    if (fine && o->close)
        fine = add(r, MHD_HTTP_HEADER_CONNECTION, "close");
    if (fine && o->request_id) {
        snprintf(id, sizeof(id), "%" PRIu64, o->request_id);
        fine = add(r, "X-Request-Id", id);
    }
    fine = fine && MHD_queue_response(mhd, (unsigned)a->status, r) == MHD_YES;
    if (r)
        MHD_destroy_response(r);

    return fine;
}

/* An answer that is sent once, is short, and has no headers of its own. */
static bool fits_slot(const struct http_answer *a)
{
    return a->references == 1 && a->body && a->body_len < REPLY_GZIP_LEAST && !a->gzip &&
           a->header_count == 0 && a->type && strlen(a->type) < TYPE_MAX;
}

static bool slot_matches(const struct reply_slot *slot, const struct http_answer *a)
{
    return slot->response && slot->len == a->body_len && slot->status == a->status &&
           strcmp(slot->type, a->type) == 0;
}

/* A free slot of this kind, else the one that was free for longest; NULL: all are on their way. */
static struct reply_slot *pick(struct reply_slots *s, const struct http_answer *a)
{
    struct reply_slot *oldest = NULL;

    for (struct reply_slot *slot = s->slots; slot < s->slots + SLOTS; slot++) {
        if (slot->busy)
            continue;
        if (slot_matches(slot, a))
            return slot;
        if (!oldest || slot->used < oldest->used)
            oldest = slot;
    }

    return oldest;
}

static bool slot_make(struct reply_slot *slot, const struct http_answer *a)
{
    if (slot->response)
        MHD_destroy_response(slot->response);
    slot->len = a->body_len;
    slot->status = a->status;
    strcpy(slot->type, a->type);
    slot->response = MHD_create_response_from_buffer(a->body_len, slot->body, MHD_RESPMEM_PERSISTENT);
    if (slot->response && !add_headers(slot->response, a, PLAIN)) {
        MHD_destroy_response(slot->response);
        slot->response = NULL;
    }

    return slot->response != NULL;
}

static struct reply_slot *take_slot(struct reply_slots *s, const struct http_answer *a)
{
    struct reply_slot *slot = s && fits_slot(a) ? pick(s, a) : NULL;
    if (!slot || (!slot_matches(slot, a) && !slot_make(slot, a)))
        return NULL;

    memcpy(slot->body, a->body, a->body_len);
    slot->used = ++s->clock;
    slot->busy = true;

    return slot;
}

bool reply_send(struct MHD_Connection *mhd, struct http_answer *a, const struct reply_options *o,
                struct reply_slots *slots, struct reply_slot **slot, size_t *sent)
{
    enum variant v = choose(a, o->gzip);

    if (!body_of(a, v, sent))
        return false;
    if (o->close || o->request_id)
        return send_once(mhd, a, v, o);
    *slot = take_slot(slots, a);
    if (*slot)
        return MHD_queue_response(mhd, (unsigned)a->status, (*slot)->response) == MHD_YES;
    if (!a->sent[v]) {
        a->sent[v] = make(a, v);
        a->sent_free = sent_free;
    }

    return a->sent[v] && MHD_queue_response(mhd, (unsigned)a->status, a->sent[v]) == MHD_YES;
}

size_t reply_head_size(const struct http_answer *a)
{
    size_t size = 512 + (a->type ? strlen(a->type) : 0); /* the status line, and what the server adds */

    for (size_t i = 0; i < a->header_count; i++)
        size += strlen(a->headers[i].name) + strlen(a->headers[i].value) + strlen(": \r\n");

    return size;
}

/* RFC 9110 section 5.6.7; without the locale's names. */
static void date_now(char *text, size_t size)
{
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t now = time(NULL);
    struct tm t;

    gmtime_r(&now, &t);
    snprintf(text, size, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
             t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static const char *reason_of(int status)
{
    /* 421 (RFC 9110) has no phrase in 0.9.75. */
    const char *phrase = status == 421 ? "Misdirected Request" : MHD_get_reason_phrase_for((unsigned)status);

    return phrase ? phrase : "Unknown";
}

void reply_render(struct http_answer *a, bool head, struct buffer *to)
{
    char date[64];
    size_t len;
    const char *body = http_answer_body(a, &len);

    date_now(date, sizeof(date));
    buffer_format(to, "HTTP/1.1 %d %s\r\nDate: %s\r\nConnection: close\r\nContent-Length: %zu\r\n", a->status,
                  reason_of(a->status), date, len);
    if (a->type)
        buffer_format(to, "Content-Type: %s\r\n", a->type);
    if (!http_answer_get_header(a, MHD_HTTP_HEADER_CACHE_CONTROL))
        buffer_string(to, "Cache-Control: no-store\r\n");
    buffer_string(to, "X-Content-Type-Options: nosniff\r\n");
    for (size_t i = 0; i < a->header_count; i++)
        buffer_format(to, "%s: %s\r\n", a->headers[i].name, a->headers[i].value);
    buffer_string(to, "\r\n");
    if (!head)
        buffer_append(to, body, len);
}
