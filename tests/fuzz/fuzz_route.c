/* SPDX-License-Identifier: MIT */
/* Any target and any body against routes of every kind: what a client sends never reaches a handler untyped,
 * never makes a script fail, and is always answered. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/sonda.h"
#include "engine/bundle.h"
#include "engine/engine.h"
#include "message/answer.h"
#include "route/route.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#define TARGET_MAX 2048

static const char script[] =
    "local sonda = require 'sonda'\n"
    "local shape = sonda.shape\n"
    "sonda.get('/a/{x}/{rest...}', function(r) return { r.params.x, r.params.rest, r.path } end)\n"
    "sonda.get('/a/{x}', function(r) return { r.params.x } end)\n"
    "sonda.get('/q', { max_age = 1, query = { { 'n', 'integer', default = 1, minimum = -5, maximum = 5 }, { "
    "'d', 'number' },\n"
    "  { 'b', 'boolean' }, { 's', 'string', max_length = 4 }, { 'e', 'string', enum = { 'x', 'y' } },\n"
    "  { 'l[]', 'integer', list = true } } }, function(r)\n"
    "  local q = r.query\n"
    "  assert(math.type(q.n) == 'integer' and q.n >= -5 and q.n <= 5)\n"
    "  assert(q.d == nil or math.type(q.d) == 'float')\n"
    "  assert(q.b == nil or type(q.b) == 'boolean')\n"
    "  assert(q.s == nil or #q.s <= 4)\n"
    "  assert(q.e == nil or q.e == 'x' or q.e == 'y')\n"
    "  for _, one in ipairs(q['l[]'] or {}) do assert(math.type(one) == 'integer') end\n"
    "  return q end)\n"
    "sonda.post('/b', { body = shape.object { { 'n', shape.integer { minimum = 0 } }, { 's', shape.string { "
    "optional = true } },\n"
    "  { 'm', shape.map(shape.array(shape.number { nullable = true }), { nullable = true }) } } }, "
    "function(r)\n"
    "  assert(math.type(r.body.n) == 'integer' and r.body.n >= 0)\n"
    "  assert(r.body.s == nil or type(r.body.s) == 'string')\n"
    "  for _, list in pairs(r.body.m or {}) do for _, one in pairs(list) do assert(type(one) == 'number') "
    "end end\n"
    "  return r.body end)\n";

static void tell(void *cls, const struct script_fault *f)
{
    (void)cls;
    (void)f;
    abort();
}

static struct engine *start(void)
{
    static const struct engine_host host = {
        .parts = api_parts,
        .open = api_sonda_open,
        .app_name = "fuzz",
        .app_version = "1",
        .app_environment = "test",
        .procfs = "/proc",
        .sysfs = "/sys",
        .rootfs = "/",
        .limits = ENGINE_LIMITS_DEFAULT,
    };
    struct bundle_script s = {
        .name = "a.lua", .origin = "", .path = "a.lua", .text = script, .len = sizeof(script) - 1
    };
    struct engine *e = NULL;
    struct bundle *b;

    assert(bundle_new(&s, 1, &b) == 0);
    assert(engine_new(&host, b, false, tell, NULL, &e) == 0);
    bundle_free(b);
    return e;
}

static void ask(struct engine *e, const char *method, char *target, const char *body, size_t body_len)
{
    char *query = strchr(target, '?');
    struct http_request r = {
        .method = method, .path = target, .query = "", .body = body, .body_len = body_len, .remote = "unix"
    };
    struct script_fault fault = { 0 };
    struct http_answer *a = NULL;
    struct router_match m;
    char allow[64];
    size_t len;

    if (query) {
        *query = '\0';
        r.query = query + 1;
    }
    if (route_find(e, method, target, &m, allow, sizeof(allow)) < 0)
        return;
    assert(route_answer(e, &m, &r, &a, &fault) == 0);
    assert(http_answer_status(a) == 200 || http_answer_status(a) == 400 || http_answer_status(a) == 422);
    assert(http_answer_body(a, &len) && len);
    http_answer_free(a);
    engine_idle(e);
}

/* The first line is the target, what follows the body. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct engine *e;
    const unsigned char *end = memchr(data, '\n', size);
    size_t len = end ? (size_t)(end - data) : size;
    char target[TARGET_MAX + 1];

    if (!e)
        e = start();
    if (len > TARGET_MAX || memchr(data, '\0', len))
        return 0;

    memcpy(target, data, len);
    target[len] = '\0';
    ask(e, end ? "POST" : "GET", target, end ? (const char *)end + 1 : NULL, end ? size - len - 1 : 0);
    return 0;
}
