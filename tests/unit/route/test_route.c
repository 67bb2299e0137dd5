/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "api/job.h"
#include "engine/doubts.h"
#include "message/answer.h"
#include "route/route.h"

struct sent {
    const char *headers; /* "name: value\n…" or NULL */
};

static char header_value[256];

static const char *find_header(const struct http_request *r, const char *name)
{
    const struct sent *sent = r->transport;
    const char *at = sent && sent->headers ? strcasestr(sent->headers, name) : NULL;

    if (!at)
        return NULL;
    at += strlen(name) + 2;
    snprintf(header_value, sizeof(header_value), "%.*s", (int)strcspn(at, "\n"), at);
    return header_value;
}

static struct http_answer *ask(struct engine *e, const char *method, const char *target, const char *headers,
                               const char *body)
{
    static char path[1024];
    struct sent sent = { headers };
    const char *query = strchr(target, '?');
    struct router_match m;
    struct http_answer *a = NULL;
    char allow[64];

    snprintf(path, sizeof(path), "%.*s", (int)strcspn(target, "?"), target);
    struct http_request r = { .method = method,
                              .path = path,
                              .query = query ? query + 1 : "",
                              .body = body,
                              .body_len = body ? strlen(body) : 0,
                              .remote = "127.0.0.1",
                              .loopback = true,
                              .id = 7,
                              .transport = &sent,
                              .header = find_header };
    assert_int_equal(route_find(e, method, path, &m, allow, sizeof(allow)), 0);
    memset(&last_fault, 0, sizeof(last_fault));
    route_answer(e, &m, &r, &a, &last_fault);
    assert_non_null(a);
    return a;
}

static void check(struct engine *e, const char *method, const char *target, const char *body, int status,
                  const char *expected)
{
    struct http_answer *a = ask(e, method, target, NULL, body);
    size_t len;
    const char *text = http_answer_body(a, &len);

    if (len != strlen(expected) || memcmp(text, expected, len) != 0)
        fail_msg("%s: %.*s\nexpected %s\nfault %s:%d: %s", target, (int)len, text, expected, last_fault.path,
                 last_fault.line, last_fault.reason);
    assert_int_equal(http_answer_status(a), status);
    http_answer_free(a);
}

static void get(struct engine *e, const char *target, int status, const char *expected)
{
    check(e, "GET", target, NULL, status, expected);
}

#define SONDA "local sonda = require 'sonda' local shape = sonda.shape\n"

static void a_value_is_answered_in_its_shape(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "sonda.get('/a', { shape = shape.object { { 'b', shape.number { "
                                         "decimals = 1 } }, { 'a', shape.array(shape.any()) } } },"
                                         " function() return { a = {}, b = 2 } end)\n"
                                         "sonda.get('/free', function() return { z = 1, a = 'x' } end)\n",
                                   NULL);

    get(e, "/a", 200, "{\"b\":2.0,\"a\":[]}");
    get(e, "/free", 200, "{\"a\":\"x\",\"z\":1}");
    struct http_answer *a = ask(e, "GET", "/a", NULL, NULL);
    assert_string_equal(http_answer_get_header(a, "Content-Type"), "application/json");
    http_answer_free(a);
    engine_free(e);
}

static void nil_and_a_reason_is_503(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "sonda.get('/a', function() return nil, 'no \"such\" file' end)\n"
                                         "sonda.get('/b', function() end)\n",
                                   NULL);

    get(e, "/a", 503, "{\"detail\":\"no \\\"such\\\" file\"}");
    get(e, "/b", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_string_equal(last_fault.reason,
                        "the handler returned nothing: expected a value, or nil and a reason");
    assert_string_equal(last_fault.path, "/scripts/a.lua");
    engine_free(e);
}

static void a_handler_that_raises_is_500_with_file_and_line(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "sonda.get('/a', function()\n  error('boom')\nend)\n"
                                         "sonda.get('/slow', function() while true do end end)\n",
                                   NULL);

    get(e, "/a", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_int_equal(last_fault.line, 3);
    assert_string_equal(last_fault.reason, "boom");
    get(e, "/slow", 503, "{\"detail\":\"Service Unavailable\"}");
    get(e, "/a", 500, "{\"detail\":\"Internal Server Error\"}");
    engine_free(e);
}

static void a_value_against_its_shape_is_told_with_its_path(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA
        "\nsonda.get('/a', { shape = shape.object { { 'm', shape.object { { 'n', shape.integer() } } } } },"
        " function() return { m = { n = 'x' } } end)\n",
        NULL);

    get(e, "/a", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_string_equal(last_fault.reason, "m.n: expected integer, found string");
    assert_string_equal(last_fault.path, "/scripts/a.lua");
    assert_int_equal(last_fault.line, 3);
    engine_free(e);
}

static void path_parameters_are_decoded(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "sonda.get('/disk/{mount}/{part...}', function(r) return { "
                                         "r.params.mount, r.params.part, r.path } end)\n",
                                   NULL);

    get(e, "/disk/%2Fvar%20log/a/b", 200, "[\"/var log\",\"a/b\",\"/disk/%2Fvar%20log/a/b\"]");
    get(e, "/disk/%zz/a", 400, "{\"detail\":\"path.mount: broken percent-encoding\"}");
    engine_free(e);
}

static const char query_script[] = SONDA
    "sonda.get('/q', { query = {\n"
    "  { 'top', 'integer', default = 10, minimum = 1, maximum = 100 },\n"
    "  { 'sort', 'string', enum = { 'cpu', 'memory' }, default = 'cpu' },\n"
    "  { 'ratio', 'number' }, { 'all', 'boolean', default = false }, { 'name', 'string', max_length = 5 },\n"
    "  { 'collect[]', 'string', list = true } } },\n"
    "  function(r) local q = r.query return { q.top, q.sort, q.ratio or 'none', q.all, q.name or 'none', "
    "q['collect[]'] or 'none' } end)\n"
    "sonda.get('/need', { query = { { 'id', 'integer', required = true } } }, function(r) return { "
    "r.query.id } end)\n";

static void query_parameters_are_typed_and_have_defaults(void **state)
{
    (void)state;
    struct engine *e = engine_with(query_script, NULL);

    get(e, "/q", 200, "[10,\"cpu\",\"none\",false,\"none\",\"none\"]");
    get(e, "/q?top=3&sort=memory&ratio=-1.5e1&all=true&name=a+b&unknown=1", 200,
        "[3,\"memory\",-15,true,\"a b\",\"none\"]");
    get(e, "/q?top=1&top=2&all=1&name=%C3%A9&collect%5B%5D=a&collect[]=b", 200,
        "[2,\"cpu\",\"none\",true,\"\xc3\xa9\",[\"a\",\"b\"]]");
    get(e, "/q?all", 200, "[10,\"cpu\",\"none\",true,\"none\",\"none\"]");
    get(e, "/need?id=-9223372036854775808", 200, "[-9223372036854775808]");
    engine_free(e);
}

static void what_a_handler_writes_into_its_query_ends_with_it(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA
        "sonda.get('/q', { query = { { 'a', 'integer', default = 1 }, { 'b', 'string' } } }, function(r)\n"
        "  local a, b, c = r.query.a, r.query.b or '-', r.query.c or '-'\n"
        "  r.query.a, r.query.b, r.query.c = 7, 'b', 'c'\n"
        "  return { a, b, c } end)\n",
        NULL);

    get(e, "/q?b=x", 200, "[1,\"x\",\"-\"]");
    get(e, "/q", 200, "[1,\"-\",\"-\"]");
    get(e, "/q?a=2", 200, "[2,\"-\",\"-\"]");
    engine_free(e);
}

/* One mistake of a client, as JSON. */
#define TOLD(type, loc, msg, input, more)                                                                    \
    "{\"detail\":[{\"type\":\"" type "\",\"loc\":[" loc "],\"msg\":\"" msg "\",\"input\":" input more "}]}"

#define NOT_INTEGER "Input should be a valid integer, unable to parse string as an integer"
#define NOT_NUMBER  "Input should be a valid number, unable to parse string as a number"

static void a_bad_query_is_told_to_the_client(void **state)
{
    (void)state;
    struct engine *e = engine_with(query_script, NULL);

    get(e, "/q?top=0", 422,
        TOLD("greater_than_equal", "\"query\",\"top\"", "Input should be greater than or equal to 1", "\"0\"",
             ",\"ctx\":{\"ge\":1}"));
    get(e, "/q?top=101", 422,
        TOLD("less_than_equal", "\"query\",\"top\"", "Input should be less than or equal to 100", "\"101\"",
             ",\"ctx\":{\"le\":100}"));
    get(e, "/q?top=", 422, TOLD("int_parsing", "\"query\",\"top\"", NOT_INTEGER, "\"\"", ""));
    get(e, "/q?top=1x", 422, TOLD("int_parsing", "\"query\",\"top\"", NOT_INTEGER, "\"1x\"", ""));
    get(e, "/q?top=99999999999999999999", 422,
        TOLD("int_parsing_size", "\"query\",\"top\"",
             "Unable to parse input string as an integer, exceeded maximum size", "\"99999999999999999999\"",
             ""));
    get(e, "/q?ratio=0x10", 422, TOLD("float_parsing", "\"query\",\"ratio\"", NOT_NUMBER, "\"0x10\"", ""));
    get(e, "/q?ratio=inf", 422, TOLD("float_parsing", "\"query\",\"ratio\"", NOT_NUMBER, "\"inf\"", ""));
    get(e, "/q?ratio=1e999", 422,
        TOLD("finite_number", "\"query\",\"ratio\"", "Input should be a finite number", "\"1e999\"", ""));
    get(e, "/q?all=yes", 422,
        TOLD("bool_parsing", "\"query\",\"all\"",
             "Input should be a valid boolean, unable to interpret input", "\"yes\"", ""));
    get(e, "/q?sort=disk", 422,
        TOLD("literal_error", "\"query\",\"sort\"", "Input should be 'cpu' or 'memory'", "\"disk\"",
             ",\"ctx\":{\"expected\":\"'cpu' or 'memory'\"}"));
    get(e, "/q?name=abcdef", 422,
        TOLD("string_too_long", "\"query\",\"name\"", "String should have at most 5 bytes", "\"abcdef\"",
             ",\"ctx\":{\"max_length\":5}"));
    get(e, "/q?name=%zz", 400, "{\"detail\":\"query.name: broken percent-encoding\"}");
    get(e, "/need", 422, TOLD("missing", "\"query\",\"id\"", "Field required", "null", ""));
    get(e, "/q?top=x&all=y", 422,
        "{\"detail\":[{\"type\":\"int_parsing\",\"loc\":[\"query\",\"top\"],\"msg\":\"" NOT_INTEGER
        "\",\"input\":\"x\"},{\"type\":\"bool_parsing\",\"loc\":[\"query\",\"all\"],\"msg\":\"Input should "
        "be a "
        "valid boolean, unable to interpret input\",\"input\":\"y\"}]}");
    get(e, "/q", 200, "[10,\"cpu\",\"none\",false,\"none\",\"none\"]");
    engine_free(e);
}

static void a_list_in_a_query_tells_which_element_is_bad(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA
        "sonda.get('/q', { query = { { 'id', 'array', items = 'integer' } } }, function(r) return r.query.id "
        "or {} end)\n",
        NULL);

    get(e, "/q?id=1&id=2", 200, "[1,2]");
    get(e, "/q?id=1&id=x&id=3", 422, TOLD("int_parsing", "\"query\",\"id\",1", NOT_INTEGER, "\"x\"", ""));
    get(e, "/q?id=3", 200, "[3]");
    engine_free(e);
}

static void a_part_of_the_path_has_its_type(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA
        "sonda.get('/n/{id}/{name}', { params = { { 'id', 'integer', minimum = 1 } } }, function(r) return { "
        "r.params.id + 1, r.params.name } end)\n",
        NULL);

    get(e, "/n/41/x", 200, "[42,\"x\"]");
    get(e, "/n/a/x", 422, TOLD("int_parsing", "\"path\",\"id\"", NOT_INTEGER, "\"a\"", ""));
    get(e, "/n/0/x", 422,
        TOLD("greater_than_equal", "\"path\",\"id\"", "Input should be greater than or equal to 1", "\"0\"",
             ",\"ctx\":{\"ge\":1}"));
    engine_free(e);
}

static void a_body_is_decoded_and_held_against_its_shape(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "sonda.post('/b', { body = { { 'n', 'integer' }, { 'x', 'number', optional = true } } "
              "}, function(r) return { r.body.n, r.body.x } end)\n"
              "sonda.post('/plain', function(r) return { tostring(r.body) } end)\n",
        NULL);

    check(e, "POST", "/b", "{\"n\":42}", 200, "[42]");
    check(e, "POST", "/b", "{\"n\":9007199254740993}", 200, "[9007199254740993]");
    check(e, "POST", "/b", "{\"n\":-9223372036854775808,\"x\":1.5}", 200, "[-9223372036854775808,1.5]");
    check(e, "POST", "/b", "{\"n\":9223372036854775808}", 422,
          TOLD("int_parsing_size", "\"body\",\"n\"",
               "Unable to parse input string as an integer, exceeded maximum size", "9223372036854776000",
               ""));
    check(e, "POST", "/b", "{\"n\":1,\"x\":1e999}", 422,
          TOLD("json_invalid", "\"body\",11", "JSON decode error", "{}",
               ",\"ctx\":{\"error\":\"Number out of range\"}"));
    check(e, "POST", "/b", "{\"n\":\"x\"}", 422,
          TOLD("int_type", "\"body\",\"n\"", "Input should be a valid integer", "\"x\"", ""));
    check(e, "POST", "/b", "{\"n\":1,\"m\":2}", 200, "[1]");
    check(e, "POST", "/b", "", 422, TOLD("missing", "\"body\"", "Field required", "null", ""));
    check(e, "POST", "/plain", NULL, 200, "[\"nil\"]");
    check(e, "POST", "/b", "{\"n\":", 422,
          TOLD("json_invalid", "\"body\",5", "JSON decode error", "{}",
               ",\"ctx\":{\"error\":\"Expected value but found T_END\"}"));
    check(e, "POST", "/b", "{\"n\":1,\"s\":\"\xff\"}", 422,
          TOLD("json_invalid", "\"body\",12", "JSON decode error", "{}",
               ",\"ctx\":{\"error\":\"Invalid UTF-8\"}"));
    engine_free(e);
}

/* sonda.need and sonda.not_found, from any depth; nothing is told as a fault. */
static void an_answer_may_be_raised(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA
        "local function deep(n) if n == 0 then return sonda.need(sonda.fs.read('/proc/no/such')) end return "
        "(deep(n - 1)) end\n"
        "sonda.get('/need', function() return { deep(5) } end)\n"
        "sonda.get('/all', function() return { sonda.need(1, nil, 3) } end)\n"
        "sonda.get('/false', function() return { sonda.need(false) } end)\n"
        "sonda.get('/plain', function() sonda.need(nil) end)\n"
        "sonda.get('/co', function() return coroutine.wrap(function() sonda.not_found('gone') end)() end)\n"
        "sonda.get('/caught', function() local ok, why = pcall(sonda.not_found) return { ok, tostring(why) } "
        "end)\n"
        "sonda.get('/after', function() pcall(sonda.not_found) error('boom') end)\n",
        NULL);

    get(e, "/need", 503, "{\"detail\":\"/proc/no/such: No such file or directory\"}");
    assert_string_equal(last_fault.reason, "");
    assert_string_equal(last_fault.trace, "");
    get(e, "/all", 200, "{\"1\":1,\"3\":3}");
    get(e, "/false", 200, "[false]");
    get(e, "/plain", 503, "{\"detail\":\"not available\"}");
    get(e, "/co", 404, "{\"detail\":\"gone\"}");
    get(e, "/caught", 200, "[false,\"reply 404\"]");
    get(e, "/after", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_string_equal(last_fault.reason, "boom");
    engine_free(e);
}

/* Outside a handler there is nobody to answer. */
static void need_is_an_ordinary_error_elsewhere(void **state)
{
    (void)state;
    struct script_fault f;

    assert_null(engine_with(SONDA "\nsonda.need(nil, 'no such thing')\n", &f));
    assert_string_equal(f.reason, "no such thing");
    assert_int_equal(f.line, 3);
}

static void a_collector_that_needs_what_is_not_there_says_why(void **state)
{
    (void)state;
    struct engine *e =
        engine_with(SONDA "sonda.collector('pool', function()\n  sonda.need(nil, 'no pool here')\nend)\n"
                          "sonda.get('/m', { type = 'text/plain' }, function() return sonda.scrape { collect "
                          "= { 'pool' } } end)\n",
                    NULL);

    struct http_answer *a = ask(e, "GET", "/m", NULL, NULL);
    assert_int_equal(http_answer_status(a), 200);
    http_answer_free(a);
    assert_non_null(strstr(last_log, "no pool here"));
    assert_non_null(strstr(last_log, "/scripts/a.lua:3"));
    engine_free(e);
}

static const struct script_fault *find_note(const struct engine *e, const char *text)
{
    for (size_t i = 0; i < doubts_count(e); i++) {
        if (strstr(doubts_at(e, i)->reason, text))
            return doubts_at(e, i);
    }

    fail_msg("no note of %zu says '%s'", doubts_count(e), text);
    return NULL;
}

static void old_spellings_work_and_are_noted_at_their_line(void **state)
{
    static const struct {
        int line;
        const char *text;
    } notes[] = { { 3, "shape.integer is the old spelling: write { \"name\", \"integer\", … }" },
                  { 4, "timeout is the old spelling: write timeout_seconds" },
                  { 5, "params = { { \"name\", \"string\", … } }" },
                  { 6, "write { \"name\", \"array\", items = \"string\" }" } };
    struct engine *e = engine_with(
        SONDA
        "local answer = shape.object {\n{ 'n', shape.integer() } }\n"
        "sonda.get('/a', { shape = answer, timeout = 2 }, function() return { n = 1 } end)\n"
        "sonda.get('/b/{x}', { params = { x = { description = 'd' } } }, function(r) return r.params.x end)\n"
        "sonda.get('/c', { query = { { 'x', 'integer', list = true, minimum = 1 } } }, function(r) return "
        "r.query.x end)\n",
        NULL);

    (void)state;
    get(e, "/a", 200, "{\"n\":1}");
    get(e, "/b/y", 200, "\"y\"");
    get(e, "/c?x=1&x=2", 200, "[1,2]");
    get(e, "/c?x=0", 422,
        TOLD("greater_than_equal", "\"query\",\"x\",0", "Input should be greater than or equal to 1", "\"0\"",
             ",\"ctx\":{\"ge\":1}"));
    assert_int_equal(doubts_count(e), 4);
    for (size_t i = 0; i < 4; i++) {
        const struct script_fault *f = find_note(e, notes[i].text);
        assert_int_equal(f->line, notes[i].line);
        assert_string_equal(f->path, "/scripts/a.lua");
    }
    engine_free(e);
}

/* What is written otherwise than it may have been meant: once to the log, with the route. */
static void doubtful_values_are_noted_and_logged_once(void **state)
{
    struct engine *e = engine_with(
        SONDA
        "sonda.get('/empty', function() return { list = {} } end)\n"
        "sonda.get('/mixed', function() return { 1, a = 3 } end)\n"
        "sonda.get('/bytes', { shape = { { 's', 'string' } } }, function() return { s = 'caf\\xe9' } end)\n"
        "sonda.get('/text', function() return sonda.json.encode({ 'caf\\xe9' }) end)\n"
        "sonda.get('/sound', function() return { shape.ordered {}, shape.shaped({}, shape.array 'any'), 'é' "
        "} "
        "end)\n",
        NULL);

    (void)state;
    lines_logged = 0;
    for (int i = 0; i < 2; i++) {
        get(e, "/empty", 200, "{\"list\":{}}");
        get(e, "/mixed", 200, "{\"1\":1,\"a\":3}");
        get(e, "/bytes", 200, "{\"s\":\"caf\xef\xbf\xbd\"}");
        get(e, "/text", 200, "\"[\\\"caf\xef\xbf\xbd\\\"]\"");
        get(e, "/sound", 200, "[{},[],\"\xc3\xa9\"]");
    }
    assert_int_equal(doubts_count(e), 4);
    assert_int_equal(lines_logged, 4);
    assert_non_null(find_note(e, "GET /empty: list: an empty table is written as {}"));
    assert_non_null(find_note(e, "GET /mixed: answer: a table with the keys 1, 2, … and others"));
    assert_non_null(find_note(e, "GET /bytes: s: a byte that is not UTF-8 is written as U+FFFD"));
    assert_int_equal(find_note(e, "[]: a byte that is not UTF-8")->line, 5);
    engine_free(e);
}

static void a_reply_says_status_headers_and_text(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA
        "sonda.get('/text', { type = 'text/plain' }, function() return 'hello' end)\n"
        "sonda.get('/reply', function() return sonda.reply(404, { detail = 'no' }, { ['X-A'] = 'b' }) end)\n"
        "sonda.get('/html', function() return sonda.reply(200, '<p>', { ['content-type'] = 'text/html' }) "
        "end)\n"
        "sonda.get('/none', function() return sonda.reply(204) end)\n"
        "sonda.get('/split', function() return sonda.reply(200, '', { ['X-A'] = 'b\\r\\nX: y' }) end)\n"
        "sonda.get('/length', function() return sonda.reply(200, '', { ['content-length'] = '1' }) end)\n"
        "sonda.get('/later', function()\n"
        "  local headers = { ['X-A'] = 'b' }\n"
        "  local reply = sonda.reply(200, 'x', headers)\n"
        "  headers['X-A'], headers[true], headers.Date = 'b\\r\\nX: y', {}, 'never'\n"
        "  return reply\n"
        "end)\n",
        NULL);

    get(e, "/text", 200, "hello");
    get(e, "/none", 204, "");
    struct http_answer *a = ask(e, "GET", "/reply", NULL, NULL);
    assert_int_equal(http_answer_status(a), 404);
    assert_string_equal(http_answer_get_header(a, "X-A"), "b");
    assert_string_equal(http_answer_get_header(a, "Content-Type"), "application/json");
    http_answer_free(a);
    a = ask(e, "GET", "/html", NULL, NULL);
    assert_string_equal(http_answer_get_header(a, "Content-Type"), "text/html");
    http_answer_free(a);
    get(e, "/split", 500, "{\"detail\":\"Internal Server Error\"}");
    get(e, "/length", 500, "{\"detail\":\"Internal Server Error\"}");
    a = ask(e, "GET", "/later", NULL, NULL);
    assert_int_equal(http_answer_status(a), 200);
    assert_string_equal(http_answer_get_header(a, "X-A"), "b");
    assert_null(http_answer_get_header(a, "Date"));
    http_answer_free(a);
    engine_free(e);
}

static void a_wrong_reply_is_told(void **state)
{
    static const struct {
        const char *code, *reason;
    } rows[] = {
        { "sonda.reply(99)", "bad argument #1 to 'reply' (a status from 200 to 599)" },
        { "sonda.reply(200, true)", "bad argument #2 to 'reply' (string or table expected, got boolean)" },
        { "sonda.reply(200, '', { 'x' })", "sonda.reply: a header's name is a token" },
        { "sonda.reply(200, '', { ['a b'] = 'x' })", "sonda.reply: a header's name is a token" },
        { "sonda.reply(200, '', { a = 1 })", "sonda.reply: header a expects a string, found a number" },
        { "sonda.reply(200, '', { Date = 'x' })", "sonda.reply: Date is the server's" },
        { "(function() local h = {} for i = 1, 5 do h['X-' .. i] = ('v'):rep(4000) end\n"
          "return sonda.reply(200, '', h) end)()",
          "sonda.reply: the headers are more than 16384 bytes" },
        { "sonda.reply(200, print)", "bad argument #2 to 'reply' (string or table expected, got function)" },
    };
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[512];
        snprintf(text, sizeof(text), SONDA "sonda.get('/a', function() return %s end)", rows[i].code);
        struct engine *e = engine_with(text, NULL);
        get(e, "/a", 500, "{\"detail\":\"Internal Server Error\"}");
        assert_string_equal(last_fault.reason, rows[i].reason);
        engine_free(e);
    }
}

static void an_asset_is_a_file_of_the_binary(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "sonda.get('/docs', function() return sonda.asset('docs.html', { ['X-A'] = 'b' }) end)\n"
              "sonda.get('/nothing', function() return sonda.asset('nothing.html') end)\n",
        NULL);
    struct http_answer *a = ask(e, "GET", "/docs", NULL, NULL);
    size_t len;

    assert_int_equal(http_answer_status(a), 200);
    assert_string_equal(http_answer_get_header(a, "Content-Type"), "text/html; charset=utf-8");
    assert_string_equal(http_answer_get_header(a, "X-A"), "b");
    assert_non_null(strstr(http_answer_body(a, &len), "<!DOCTYPE html>"));
    http_answer_free(a);
    get(e, "/nothing", 503, "{\"detail\":\"no asset nothing.html in this build\"}");
    engine_free(e);
}

static void a_value_of_another_type_than_the_routes_is_told(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "sonda.get('/text', { type = 'text/plain' }, function() return {} end)\n"
              "sonda.get('/deep', function() local t = {} for i = 1, 100 do t = { t } end return t end)\n"
              "sonda.get('/reason', function() return nil, { 1 } end)\n",
        NULL);

    get(e, "/text", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_string_equal(last_fault.reason,
                        "the route's type is text/plain: expected a string, found a table");
    get(e, "/deep", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_non_null(strstr(last_fault.reason, "is nested too deep"));
    struct http_answer *a = ask(e, "GET", "/reason", NULL, NULL);
    assert_int_equal(http_answer_status(a), 503);
    http_answer_free(a);
    engine_free(e);
}

static void a_request_is_over_when_its_handler_returned(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "local kept\n"
                                         "sonda.get('/keep', function(r) kept = r return { r.method, "
                                         "r:header('x-a') or 'none', r.id, r.remote } end)\n"
                                         "sonda.every(60, function() return kept.path end)\n"
                                         "sonda.get('/typo', function(r) return r.qeury end)\n",
                                   NULL);
    struct http_answer *a = ask(e, "GET", "/keep", "X-A: b\n", NULL);
    size_t len;

    assert_string_equal(http_answer_body(a, &len), "[\"GET\",\"b\",7,\"127.0.0.1\"]");
    http_answer_free(a);
    assert_int_equal(job_run(e, 0, &last_fault), -EINVAL);
    assert_non_null(strstr(last_fault.reason, "this request is over"));
    get(e, "/typo", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_non_null(strstr(last_fault.reason, "a request has no field 'qeury'"));
    engine_free(e);
}

/* Else a client could open the breaker of any route that takes a body. */
static void a_body_past_the_memory_is_the_clients_mistake(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "sonda.post('/b', { body_max = 1048576 }, function(r) return { #r.body } end)\n", NULL);
    char *body = calloc(1, 1000001);

    for (int i = 0; i < 900000; i += 3)
        memcpy(body + i, "[],", 3);
    body[0] = '[';
    memcpy(body + 899997, "[]]", 3);
    check(e, "POST", "/b", body, 413, "{\"detail\":\"body: its value is too large\"}");
    assert_string_equal(last_fault.reason, "");
    memset(body, '[', 1000000);
    check(e, "POST", "/b", body, 413, "{\"detail\":\"body: its value is too large\"}");
    check(e, "POST", "/b", "[1, 2]", 200, "[2]");
    free(body);
    engine_free(e);
}

static void fresh_answers_are_used_again(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "local n = 0\n"
              "local function count() n = n + 1 return { n } end\n"
              "sonda.get('/kept', { max_age = 60 }, count)\n"
              "sonda.get('/now', count)\n"
              "sonda.get('/q', { max_age = 60, query = { { 'a', 'string' } } }, count)\n"
              "sonda.get('/p/{x}', { max_age = 60 }, count)\n"
              "sonda.get('/vary', { max_age = 60, vary = { 'Accept' } }, count)\n"
              "sonda.get('/sad', { max_age = 60 }, function() n = n + 1 return nil, 'sad ' .. n end)\n",
        NULL);

    get(e, "/kept", 200, "[1]");
    get(e, "/kept?any=1", 200, "[1]");
    get(e, "/now", 200, "[2]");
    get(e, "/now", 200, "[3]");
    get(e, "/q?a=1", 200, "[4]");
    get(e, "/q?a=2", 200, "[5]");
    get(e, "/q?a=1", 200, "[4]");
    get(e, "/p/1", 200, "[6]");
    get(e, "/p/2", 200, "[7]");
    get(e, "/p/1", 200, "[6]");
    get(e, "/vary", 200, "[8]");
    struct http_answer *a = ask(e, "GET", "/vary", "Accept: text/plain\n", NULL);
    size_t len;
    assert_string_equal(http_answer_body(a, &len), "[9]");
    http_answer_free(a);
    get(e, "/sad", 503, "{\"detail\":\"sad 10\"}");
    get(e, "/sad", 503, "{\"detail\":\"sad 11\"}");
    route_drop_answers(e);
    get(e, "/kept", 200, "[12]");
    engine_free(e);
}

/* A route may ask for more time than --max-call-ms and a longer answer than --max-answer, and for less. */
static void a_route_has_the_time_and_size_it_asks_for(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "local function spin() local t = sonda.clock() while sonda.clock() - t < 0.4 do end "
              "return { 1 } end\n"
              "local function endless() while true do end end\n"
              "local function long() return ('x'):rep(1500000) end\n"
              "sonda.get('/endless', endless)\n"
              "sonda.get('/patient', { timeout_seconds = 60 }, spin)\n"
              "sonda.get('/hasty', { timeout_seconds = 0.02 }, endless)\n"
              "sonda.get('/long', { type = 'text/plain' }, long)\n"
              "sonda.get('/longer', { type = 'text/plain', max_bytes = 2000000 }, long)\n",
        NULL);

    get(e, "/endless", 503, "{\"detail\":\"Service Unavailable\"}");
    assert_non_null(strstr(last_fault.reason, "250 ms"));
    get(e, "/patient", 200, "[1]");
    get(e, "/hasty", 503, "{\"detail\":\"Service Unavailable\"}");
    assert_non_null(strstr(last_fault.reason, "20 ms"));
    get(e, "/long", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_non_null(strstr(last_fault.reason, "past its limit of 1048576 bytes"));
    struct http_answer *a = ask(e, "GET", "/longer", NULL, NULL);
    size_t len;
    http_answer_body(a, &len);
    assert_int_equal(len, 1500000);
    http_answer_free(a);
    engine_free(e);
}

/* Returns the number that the long answer begins with. */
static int long_answer(struct engine *e, const char *target)
{
    struct http_answer *a = ask(e, "GET", target, NULL, NULL);
    size_t len;
    int n = atoi(http_answer_body(a, &len));

    assert_true(len > 3 << 20);
    http_answer_free(a);
    return n;
}

static void kept_answers_are_bounded_in_bytes(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "local n = 0\n"
              "sonda.get('/p/{x}', { max_age = 60, max_bytes = 4194304, type = 'text/plain' }, function()\n"
              "  n = n + 1\n"
              "  return n .. (' '):rep(3 << 20)\n"
              "end)\n",
        NULL);

    assert_int_equal(long_answer(e, "/p/1"), 1);
    assert_int_equal(long_answer(e, "/p/2"), 2);
    assert_int_equal(long_answer(e, "/p/1"), 1);
    assert_int_equal(long_answer(e, "/p/3"), 3); /* the one that ends first gives way */
    assert_int_equal(long_answer(e, "/p/2"), 2);
    assert_int_equal(long_answer(e, "/p/1"), 4);
    engine_free(e);
}

static void kept_answers_are_bounded(void **state)
{
    (void)state;
    struct engine *e =
        engine_with(SONDA "local n = 0\n"
                          "sonda.get('/p/{x}', { max_age = 60 }, function() n = n + 1 return { n } end)\n",
                    NULL);
    char target[600], expected[16];

    for (int i = 1; i <= 100; i++) {
        snprintf(target, sizeof(target), "/p/%d", i);
        snprintf(expected, sizeof(expected), "[%d]", i);
        get(e, target, 200, expected);
    }
    get(e, "/p/100", 200, "[100]");
    get(e, "/p/1", 200, "[101]");
    memset(target, 'x', sizeof(target) - 1);
    memcpy(target, "/p/", 3);
    target[sizeof(target) - 1] = '\0';
    get(e, target, 200, "[102]");
    get(e, target, 200, "[103]");
    engine_free(e);
}

static void a_bad_declaration_is_told_at_its_line(void **state)
{
    static const struct {
        const char *code, *reason;
    } rows[] = {
        { "sonda.get('/a', { sumary = 'x' }, print)", "unknown option 'sumary'" },
        { "sonda.get('/a', { summary = 1 }, print)", "summary expects a string, found a number" },
        { "sonda.get('/a', { shape = 1 }, print)", "shape expects a type, found a number" },
        { "sonda.get('/a', { max_age = -1 }, print)", "max_age expects a number from 0.0 to 31622400.0" },
        { "sonda.get('/a', { timeout = 0 }, print)", "timeout expects a number from 0.001 to 60.0" },
        { "sonda.get('/a', { timeout = 61 }, print)", "timeout expects a number from 0.001 to 60.0" },
        { "sonda.get('/a', { max_bytes = 2^40 }, print)",
          "max_bytes expects a number from 1.0 to 67108864.0" },
        { "sonda.get('/a', { body = shape.any() }, print)", "sonda.get takes no body: use sonda.post" },
        { "sonda.get('/a', { shape = shape.any(), type = 'text/plain' }, print)",
          "shape is for JSON, type for text: a route has one of them" },
        { "sonda.get('a', print)",
          "'a' is not a path: it begins with /, and its parts are plain text or {name}" },
        { "sonda.get('/a/{', print)",
          "'/a/{' is not a path: it begins with /, and its parts are plain text or {name}" },
        { "sonda.get('/a', print) sonda.get('/a', print)",
          "GET /a is declared already, by /scripts/a.lua:2" },
        { "sonda.get('/{a}', print) sonda.get('/{b}', print)",
          "GET /{a} is declared already, by /scripts/a.lua:2" },
        { "sonda.get('/a', { query = { { 'a', 'int' } } }, print)",
          "field 'a': 'int' is no type (string, integer, number, boolean, any, object, array, map)" },
        { "sonda.get('/a', { query = { { 'a', 'integer', default = 'x' } } }, print)",
          "field 'a': its default is not of its type" },
        { "sonda.get('/a', { query = { { 'a', 'integer', minimun = 1 } } }, print)",
          "field 'a': unknown option 'minimun'" },
        { "sonda.get('/a', { query = { { 'a', 'map', items = 'string' } } }, print)",
          "query: 'a' comes as text: string, integer, number or boolean, or an array of these" },
        { "sonda.get('/a/{x}', { params = { { 'y', 'string' } } }, print)", "params: the path has no {y}" },
        { "sonda.get('/a', { timeout_seconds = 0 }, print)",
          "timeout_seconds expects a number from 0.001 to 60.0" },
        { "sonda.get('/a', { tags = 'x' }, print)", "tags expects a table, found a string" },
        { "sonda.get('/a')", "bad argument #2 to 'get' (table expected, got no value)" },
        { "sonda.every(0, print)", "bad argument #1 to 'every' (from 0.1 seconds to 31 days)" },
    };
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[512];
        struct script_fault f;
        snprintf(text, sizeof(text), SONDA "%s\n", rows[i].code);
        assert_null(engine_with(text, &f));
        assert_string_equal(f.reason, rows[i].reason);
        assert_int_equal(f.line, 2);
    }
}

static void routes_are_not_declared_by_handlers(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "sonda.get('/a', function() sonda.get('/b', print) end)\n", NULL);

    get(e, "/a", 500, "{\"detail\":\"Internal Server Error\"}");
    assert_string_equal(last_fault.reason, "routes are declared while a script loads, not later");
    engine_free(e);
}

static void a_declaration_that_failed_leaves_nothing(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "pcall(sonda.get, '/a', { summary = 'x', nothing = 1 }, print)\n"
                                         "pcall(sonda.get, '/{', print)\n"
                                         "sonda.get('/a', function() return { 1 } end)\n",
                                   NULL);

    assert_int_equal(route_count(e), 1);
    get(e, "/a", 200, "[1]");
    engine_free(e);
}

static void a_faulty_scripts_routes_are_withdrawn(void **state)
{
    static const char good[] = SONDA "sonda.get('/good', function() return { 1 } end)";
    static const char bad[] =
        SONDA "sonda.get('/bad', function() return { 1 } end) sonda.every(1, print) error('no')";
    static const char last[] = SONDA "sonda.get('/bad', function() return { 2 } end)";
    struct bundle_script scripts[] = {
        { .name = "a.lua", .origin = "/s", .path = "/s/a.lua", .text = good, .len = sizeof(good) - 1 },
        { .name = "b.lua", .origin = "/s", .path = "/s/b.lua", .text = bad, .len = sizeof(bad) - 1 },
        { .name = "c.lua", .origin = "/s", .path = "/s/c.lua", .text = last, .len = sizeof(last) - 1 }
    };
    (void)state;
    struct engine *e = engine_with_scripts(scripts, 3, true, NULL);

    assert_int_equal(faults_told, 1);
    assert_int_equal(route_count(e), 2);
    assert_int_equal(job_count(e), 0);
    get(e, "/good", 200, "[1]");
    get(e, "/bad", 200, "[2]");
    engine_free(e);
}

static void keep_dry(void *cls, const struct route *r, const struct script_fault *f)
{
    char *told = cls;

    snprintf(told + strlen(told), 512 - strlen(told), "%s %s:%d %s\n", r->pattern, f->path, f->line,
             f->reason);
}

static void a_dry_run_holds_answers_strictly(void **state)
{
    (void)state;
    char told[512] = "";
    struct engine *e = engine_with(
        SONDA "sonda.get('/good', { shape = shape.integer() }, function() return 1 end)\n"
              "sonda.get('/extra', { shape = shape.object {} }, function() return { a = 1 } end)\n"
              "sonda.get('/raises', function()\n  error('x')\nend)\n"
              "sonda.get('/refuses', function() return nil, 'not here' end)\n"
              "sonda.get('/{skipped}', function() error('x') end)\n"
              "sonda.post('/skipped', function() error('x') end)\n",
        NULL);

    assert_int_equal(engine_trial_begin(e), 0);
    assert_int_equal(route_dry_run(e, INT64_MAX, keep_dry, told), 2);
    engine_trial_end(e);
    assert_string_equal(
        told, "/extra /scripts/a.lua:3 a: is not a field of the shape\n/raises /scripts/a.lua:5 x\n");
    get(e, "/extra", 200, "{}");
    engine_free(e);
}

static void routes_are_listed_with_their_options(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "sonda.get('/a', { summary = 's', tags = { 't' }, hidden = true }, function() local r = "
              "sonda.routes()[1]\n"
              "return { r.method, r.path, r.summary, r.tags[1], r.hidden, r.script, r.line } end)\n",
        NULL);

    get(e, "/a", 200, "[\"GET\",\"/a\",\"s\",\"t\",true,\"/scripts/a.lua\",2]");
    assert_string_equal(route_at(e, 0)->summary, "s");
    assert_true(route_at(e, 0)->hidden);
    engine_free(e);
}

static void an_answer_past_its_limit_is_refused(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA "sonda.get('/big', { type = 'text/plain' }, function() return ('x'):rep(2 << 20) end)\n"
              "sonda.get('/fits', { type = 'text/plain' }, function() return ('x'):rep(1000) end)\n",
        NULL);
    struct http_answer *a = ask(e, "GET", "/big", NULL, NULL);

    assert_int_equal(http_answer_status(a), 500);
    assert_string_equal(last_fault.reason, "the answer is past its limit of 1048576 bytes");
    http_answer_free(a);
    a = ask(e, "GET", "/fits", NULL, NULL);
    assert_int_equal(http_answer_status(a), 200);
    http_answer_free(a);
    engine_free(e);
}

static void dates_are_the_proleptic_gregorian_utc(void **state)
{
    (void)state;
    struct engine *e = engine_with(SONDA "sonda.get('/a', function() return { sonda.date(0), "
                                         "sonda.date(951782400), sonda.date(4107542399.9), sonda.date(-1),"
                                         " sonda.date(-62135596800), sonda.date(253402300798) } end)\n",
                                   NULL);

    get(e, "/a", 200,
        "[\"1970-01-01T00:00:00Z\",\"2000-02-29T00:00:00Z\",\"2100-02-28T23:59:59Z\",\"1969-12-31T23:59:"
        "59Z\","
        "\"0001-01-01T00:00:00Z\",\"9999-12-31T23:59:58Z\"]");
    engine_free(e);
}

static const char rich_script[] = SONDA
    "local thing = shape.object { { 'name', shape.string { enum = { 'a', 'b' } } }, { 'list', "
    "shape.array(shape.map(shape.number { decimals = 1 })) } }\n"
    "sonda.post('/things/{id}', { summary = 's', tags = { 't' }, body = thing, shape = thing, query = { { "
    "'q', 'string', enum = { 'x', 'y' },\n"
    "  default = 'x' }, { 'n', 'integer', list = true } }, vary = {}, responses = { [404] = 'no' } },\n"
    "  function(r) return { name = r.body.name, list = { { [r.params.id] = 1, k = 2 } } } end)\n"
    "sonda.post('/new/{id}', { params = { { 'id', 'integer' } }, body = { { 't', thing, nullable = true }, { "
    "'d', "
    "'string', default = 'x' } },\n"
    "  query = { { 'l', 'array', items = 'number' } }, shape = { { 'a', 'integer', from = 'b', scale = 2 }, "
    "{ 'o', { { "
    "'p', 'any' } }, from = '.' } } }, function(r) return {} end)\n"
    "sonda.get('/reply', function() return sonda.reply(201, shape.shaped({ name = 'a', list = {} }, thing), "
    "{ ['X-A'] = 'b' }) end)\n"
    "sonda.every(10, function() return { sonda.routes(), shape.describe(thing) } end, { name = 'job' })\n";

/* Memory runs out at each place in turn: nothing leaks (ASan looks), and what there is is told. */
static void want_of_memory_while_declaring_is_a_fault_and_leaks_nothing(void **state)
{
    struct bundle_script s = { .name = "a.lua",
                               .origin = "/s",
                               .path = "/s/a.lua",
                               .text = rich_script,
                               .len = sizeof(rich_script) - 1 };
    struct engine_host small = host; /* an engine refers to its host */
    struct engine *e = NULL;
    struct bundle *b;
    int failures = 0;
    (void)state;

    assert_int_equal(bundle_new(&s, 1, &b), 0);
    for (size_t bytes = 16384; !e; bytes += 256) {
        small.limits.memory_bytes = bytes;
        int r = engine_new(&small, b, false, keep_fault, NULL, &e);
        failures += r < 0;
        assert_true(r == 0 || r == -ENOMEM || r == -EINVAL);
    }
    assert_true(failures > 50);
    assert_int_equal(route_count(e), 3);
    bundle_free(b);
    engine_free(e);
}

static void want_of_memory_while_answering_is_503_and_passes(void **state)
{
    (void)state;
    struct engine *e = engine_with(
        SONDA
        "sonda.get('/greedy', function() local t = {} for i = 1, 1e7 do t[i] = { i } end return t end)\n"
        "sonda.get('/map', { shape = shape.map(shape.integer()) }, function() local t = {} for i = 1, 90000 "
        "do t['k' .. i] = i end return t end)\n"
        "sonda.get('/good', function() return { 1 } end)\n",
        NULL);
    struct http_answer *a;

    for (int i = 0; i < 3; i++) {
        a = ask(e, "GET", i % 2 ? "/map" : "/greedy", NULL, NULL);
        assert_true(http_answer_status(a) >= 500);
        http_answer_free(a);
        get(e, "/good", 200, "[1]");
    }
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_answered_in_its_shape),
        cmocka_unit_test(nil_and_a_reason_is_503),
        cmocka_unit_test(a_handler_that_raises_is_500_with_file_and_line),
        cmocka_unit_test(a_value_against_its_shape_is_told_with_its_path),
        cmocka_unit_test(path_parameters_are_decoded),
        cmocka_unit_test(query_parameters_are_typed_and_have_defaults),
        cmocka_unit_test(what_a_handler_writes_into_its_query_ends_with_it),
        cmocka_unit_test(a_bad_query_is_told_to_the_client),
        cmocka_unit_test(a_list_in_a_query_tells_which_element_is_bad),
        cmocka_unit_test(a_part_of_the_path_has_its_type),
        cmocka_unit_test(a_body_is_decoded_and_held_against_its_shape),
        cmocka_unit_test(an_answer_may_be_raised),
        cmocka_unit_test(need_is_an_ordinary_error_elsewhere),
        cmocka_unit_test(a_collector_that_needs_what_is_not_there_says_why),
        cmocka_unit_test(old_spellings_work_and_are_noted_at_their_line),
        cmocka_unit_test(doubtful_values_are_noted_and_logged_once),
        cmocka_unit_test(a_reply_says_status_headers_and_text),
        cmocka_unit_test(a_wrong_reply_is_told),
        cmocka_unit_test(an_asset_is_a_file_of_the_binary),
        cmocka_unit_test(a_value_of_another_type_than_the_routes_is_told),
        cmocka_unit_test(a_request_is_over_when_its_handler_returned),
        cmocka_unit_test(a_body_past_the_memory_is_the_clients_mistake),
        cmocka_unit_test(fresh_answers_are_used_again),
        cmocka_unit_test(a_route_has_the_time_and_size_it_asks_for),
        cmocka_unit_test(kept_answers_are_bounded),
        cmocka_unit_test(kept_answers_are_bounded_in_bytes),
        cmocka_unit_test(a_bad_declaration_is_told_at_its_line),
        cmocka_unit_test(routes_are_not_declared_by_handlers),
        cmocka_unit_test(a_declaration_that_failed_leaves_nothing),
        cmocka_unit_test(a_faulty_scripts_routes_are_withdrawn),
        cmocka_unit_test(a_dry_run_holds_answers_strictly),
        cmocka_unit_test(routes_are_listed_with_their_options),
        cmocka_unit_test(an_answer_past_its_limit_is_refused),
        cmocka_unit_test(dates_are_the_proleptic_gregorian_utc),
        cmocka_unit_test(want_of_memory_while_declaring_is_a_fault_and_leaks_nothing),
        cmocka_unit_test(want_of_memory_while_answering_is_503_and_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
