/* SPDX-License-Identifier: MIT */
#include "message/answer.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/json.h"
#include "message/answer_parts.h"

/* An asset of the binary is at most a few MiB; a gzip that claims more is not one of ours. */
#define INFLATED_MAX (64u << 20)

/* One allocation: the struct, the type, the body. */
static struct http_answer *answer_alloc(int status, const char *type, size_t body_len, char **body)
{
    size_t type_size = type ? strlen(type) + 1 : 0;
    char *block = malloc(sizeof(struct http_answer) + type_size + body_len + 1);
    if (!block)
        return NULL;

    struct http_answer *a = (struct http_answer *)(void *)block;
    memset(a, 0, sizeof(*a));
    a->references = 1;
    a->status = status;
    if (type)
        a->type = memcpy(block + sizeof(*a), type, type_size);
    *body = block + sizeof(*a) + type_size;

    return a;
}

struct http_answer *http_answer_new(int status, const char *type, const void *body, size_t len)
{
    char *room;
    struct http_answer *a = answer_alloc(status, type, len, &room);
    if (!a)
        return NULL;

    if (len)
        memcpy(room, body, len);
    room[len] = '\0';
    a->body = room;
    a->body_len = len;

    return a;
}

struct http_answer *http_answer_detail(int status, const char *detail)
{
    struct buffer text = { 0 };

    json_detail(&text, detail);
    struct http_answer *a =
        text.failed ? NULL : http_answer_new(status, "application/json", text.bytes, text.len);
    buffer_free(&text);

    return a;
}

struct http_answer *http_answer_gzipped(int status, const char *type, const void *gzip, size_t len)
{
    char *room;
    struct http_answer *a = answer_alloc(status, type, 0, &room);
    if (!a)
        return NULL;

    a->gzip = malloc(len ? len : 1);
    if (!a->gzip) {
        http_answer_free(a);
        return NULL;
    }
    memcpy(a->gzip, gzip, len);
    a->gzip_len = len;
    a->gzip_tried = true;

    return a;
}

/* RFC 9110 section 5.6.2: tchar. */
static bool is_token(const char *text)
{
    for (const char *c = text; *c; c++)
        if (*c <= ' ' || *c >= 127 || strchr("\"(),/:;<=>?@[\\]{}", *c))
            return false;

    return *text != '\0';
}

static bool is_value(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if ((*c < ' ' && *c != '\t') || *c == 127)
            return false;

    return true;
}

/* Of framing and negotiation, which the server does; the type is given to http_answer_new. */
static bool is_servers(const char *name)
{
    static const char *const names[] = {
        "Connection", "Content-Encoding", "Content-Length",    "Content-Type",
        "Date",       "Trailer",          "Transfer-Encoding", "Upgrade"
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;

    return false;
}

int http_answer_header(struct http_answer *a, const char *name, const char *value)
{
    size_t name_size = strlen(name) + 1, value_size = strlen(value) + 1;

    if (!is_token(name) || is_servers(name) || !is_value(value) || a->header_count == ANSWER_HEADERS_MAX)
        return -EINVAL;

    char *text = malloc(name_size + value_size);
    if (!text)
        return -ENOMEM;
    memcpy(text, name, name_size);
    memcpy(text + name_size, value, value_size);
    a->headers[a->header_count++] = (struct answer_header){ .name = text, .value = text + name_size };

    return 0;
}

struct http_answer *http_answer_ref(struct http_answer *a)
{
    a->references++;

    return a;
}

void http_answer_free(struct http_answer *a)
{
    if (!a || --a->references)
        return;

    for (size_t i = 0; i < 2; i++)
        if (a->sent[i])
            a->sent_free(a->sent[i]);
    for (size_t i = 0; i < a->header_count; i++)
        free(a->headers[i].name);
    free(a->gzip);
    free(a->inflated);
    free(a);
}

int http_answer_status(const struct http_answer *a)
{
    return a->status;
}

/* RFC 1952 section 2.2: a member ends with the length of what it holds. */
static size_t inflated_len(const char *gzip, size_t len)
{
    const unsigned char *end = (const unsigned char *)gzip + len;

    return len < 4 ? SIZE_MAX
                   : end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
}

/* False where it is cut, broken, or of another length than to_len. */
static bool inflate(const char *gzip, size_t len, char *to, size_t to_len)
{
    struct libdeflate_decompressor *z = libdeflate_alloc_decompressor();
    bool fine = z && libdeflate_gzip_decompress(z, gzip, len, to, to_len, NULL) == LIBDEFLATE_SUCCESS;

    libdeflate_free_decompressor(z);

    return fine;
}

static void inflate_body(struct http_answer *a)
{
    size_t len = inflated_len(a->gzip, a->gzip_len);
    char *plain = len <= INFLATED_MAX ? malloc(len + 1) : NULL;

    if (!plain || !inflate(a->gzip, a->gzip_len, plain, len)) {
        free(plain);
        return;
    }
    plain[len] = '\0';
    a->body = a->inflated = plain;
    a->body_len = len;
}

const char *http_answer_body(const struct http_answer *a, size_t *len)
{
    /* A cache inside; what the caller sees of the answer stays the same. */
    if (!a->body)
        inflate_body((struct http_answer *)(uintptr_t)a);
    *len = a->body_len;

    return a->body;
}

const char *http_answer_get_header(const struct http_answer *a, const char *name)
{
    if (strcasecmp(name, "Content-Type") == 0)
        return a->type;
    for (size_t i = 0; i < a->header_count; i++)
        if (strcasecmp(a->headers[i].name, name) == 0)
            return a->headers[i].value;

    return NULL;
}
