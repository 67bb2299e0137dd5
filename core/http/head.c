/* SPDX-License-Identifier: MIT */
/* One state a place in the grammar of RFC 9112. Each step consumes a run of bytes of one kind, and keeps or
 * drops it; the fields that decide about framing (Host, Content-Length, Transfer-Encoding, Expect) gather in
 * `text` and are judged at the end of their line. */
#include "http/head.h"

#include <string.h>
#include <strings.h>

#include "base/swar.h"

enum state {
    START,
    START_LF, /* after CR where a request could begin */
    METHOD,
    TARGET,
    VERSION,
    REQUEST_LF,
    LINE, /* the beginning of a field line */
    NAME,
    BLANK, /* before a value */
    VALUE,
    VALUE_LF,
    END_LF,
    BODY,
    CHUNK_SIZE,
    EXTENSION,
    SIZE_LF,
    CHUNK,
    CHUNK_CR,
    CHUNK_LF,
    BAD
};

enum field { PLAIN, HOST, LENGTH, CODING, EXPECT };

/* What a byte may be part of. */
enum {
    TOKEN = 1,         /* RFC 9110 section 5.6.2 */
    TEXT = 2,          /* a field value: visible, blank, or above ASCII (section 5.5) */
    PATH = 4,          /* RFC 3986 section 3.3, and `[]^|`, which browsers send as they are */
    QUERY = 8,         /* the same with `"<>\`{}` */
    NAME_OF_HOST = 16, /* RFC 3986 section 3.2.2: unreserved, sub-delims, and '%' */
    HEX = 32
};

static uint8_t classes[256];

static void classify(const char *bytes, uint8_t class)
{
    for (; *bytes; bytes++)
        classes[(unsigned char)*bytes] |= class;
}

/* Before any thread: the table is only read afterwards. */
__attribute__((constructor)) static void classes_fill(void)
{
    static const char alphanumeric[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    classify(alphanumeric, TOKEN | PATH | QUERY | NAME_OF_HOST);
    classify("!#$%&'*+-.^_`|~", TOKEN);
    classify("-._~!$&'()*+,;=%", NAME_OF_HOST);
    classify("-._~!$&'()*+,;=%:@/[]^|", PATH);
    classify("-._~!$&'()*+,;=%:@/[]^|?\"<>\\`{}", QUERY);
    classify("0123456789abcdefABCDEF", HEX);
    for (int c = ' '; c < 256; c++)
        if (c != 127)
            classes[c] |= TEXT;
    classes['\t'] |= TEXT;
}

static bool is(char c, uint8_t class)
{
    return classes[(unsigned char)c] & class;
}

/* Where the feeding stands: what is read, what is kept. */
struct cursor {
    char *at, *end, *kept;
};

static void keep(struct cursor *c, size_t len)
{
    if (c->kept != c->at)
        memmove(c->kept, c->at, len);
    c->kept += len;
    c->at += len;
}

static size_t run_of(const struct cursor *c, uint8_t class)
{
    const char *at = c->at;

    while (at < c->end && is(*at, class))
        at++;

    return (size_t)(at - c->at);
}

/* The same for TEXT, eight bytes at a time while they are printable: most of most heads. */
static size_t run_of_text(struct cursor c)
{
    const char *begin = c.at;

    while (c.end - c.at >= SWAR_BYTES && swar_printable(swar_load(c.at)))
        c.at += SWAR_BYTES;

    return (size_t)(c.at - begin) + run_of(&c, TEXT);
}

static enum head_event bad(struct head *h, int status, const char *reason)
{
    h->state = BAD;
    h->status = status;
    h->reason = reason;

    return HEAD_BAD;
}

static enum head_event next(struct head *h, enum state state)
{
    h->state = (uint8_t)state;

    return HEAD_MORE;
}

void head_begin(struct head *h, uint32_t limit)
{
    memset(h, 0, sizeof(*h));
    h->limit = limit;
}

bool head_between(const struct head *h)
{
    return h->state == START && !h->message_due;
}

/* All but what was asked for anew; of `text` only its end, it is long. */
static void request_begin(struct head *h)
{
    uint32_t limit = h->limit;
    bool hides = h->hides;

    memset(h, 0, offsetof(struct head, text) + 1);
    h->limit = limit;
    h->hides = hides;
    h->state = METHOD;
}

/* Count bytes against the limit of the head, or of the trailer. */
static bool spend(struct head *h, size_t len)
{
    h->used += (uint32_t)len;

    return h->used <= (h->trailer ? HEAD_TRAILER_MAX : h->limit);
}

static enum head_event too_large(struct head *h)
{
    return h->state <= REQUEST_LF ? bad(h, 414, "URI Too Long")
                                  : bad(h, 431, "Request Header Fields Too Large");
}

/* Request line: RFC 9112 section 3. */

static enum head_event step_start(struct head *h, struct cursor *c)
{
    if (*c->at == '\r') {
        c->at++; /* an empty line before a request is dropped (section 2.2) */
        return next(h, START_LF);
    }
    if (!is(*c->at, TOKEN))
        return bad(h, 400, "Malformed request line");
    request_begin(h);

    return HEAD_MORE;
}

static enum head_event step_start_lf(struct head *h, struct cursor *c)
{
    /* One empty line, not a stream of them that holds a connection open. */
    if (*c->at != '\n' || ++h->lines > 4)
        return bad(h, 400, "Malformed request line");
    c->at++;

    return next(h, START);
}

static void gather(struct head *h, const struct cursor *c, size_t len)
{
    size_t room = HEAD_TEXT_MAX - h->text_len;
    size_t take = len < room ? len : room;

    memcpy(h->text + h->text_len, c->at, take);
    h->text_len = (uint16_t)(h->text_len + take);
    h->text[h->text_len] = '\0';
}

static void gather_anew(struct head *h)
{
    h->text_len = 0;
    h->text[0] = '\0';
}

static enum head_event step_method(struct head *h, struct cursor *c)
{
    size_t len = run_of(c, TOKEN);
    if (h->text_len + len > HEAD_METHOD_MAX)
        return bad(h, 501, "Not Implemented");

    gather(h, c, len);
    if (!spend(h, len))
        return too_large(h);
    keep(c, len);
    if (c->at == c->end)
        return HEAD_MORE;
    if (*c->at != ' ')
        return bad(h, 400, "Malformed request line");
    if (strcmp(h->text, "CONNECT") == 0)
        return bad(h, 501, "Not Implemented");
    spend(h, 1);
    keep(c, 1);
    h->left = 0; /* the target's bytes so far, while it is read */
    /* "OPTIONS *" is the one target that is no path (section 3.2.4). */
    h->seen = strcmp(h->text, "OPTIONS") == 0;
    gather_anew(h);

    return next(h, TARGET);
}

static int hex(char c)
{
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* A %-escape of the path: two digits that are not NUL (RFC 3986 section 2.1). */
static bool check_escape(struct head *h, char c)
{
    if (h->escape == 0) {
        h->escape = c == '%' ? 2 : 0;
        h->escape_byte = 0;
        return true;
    }
    if (!is(c, HEX))
        return false;
    h->escape_byte = (uint8_t)(h->escape_byte * 16 + hex(c));

    return --h->escape > 0 || h->escape_byte != 0;
}

/* What the target's text may be while it is read. `field` counts the parts: the path, then the query. */
enum part { IN_FORM, IN_PATH, IN_QUERY, IN_STAR };

static bool same_letter(char c, char lower)
{
    return c == lower || (lower >= 'a' && (c | 32) == lower);
}

/* "/" is the origin form; "http://host/" the absolute one, read into `text` up to its path. */
static bool target_form(struct head *h, char c)
{
    if (h->left == 0 && c == '/') {
        h->field = IN_PATH;
        return true;
    }
    if (h->left == 0 && c == '*' && h->seen) {
        h->field = IN_STAR;
        return true;
    }
    if (h->text_len == HEAD_TEXT_MAX)
        return false;

    bool scheme = h->text_len < 7;
    bool in_host = is(c, NAME_OF_HOST) || c == ':' || c == '[' || c == ']';
    if (scheme ? !same_letter(c, "http://"[h->text_len]) : !in_host && c != '/' && c != '?')
        return false;
    if (!scheme && (c == '/' || c == '?'))
        h->field = c == '/' ? IN_PATH : IN_QUERY;
    else
        h->text[h->text_len++] = c;
    h->text[h->text_len] = '\0';

    return true;
}

static bool target_byte(struct head *h, char c)
{
    bool fits = false;

    switch (h->field) {
    case IN_FORM:
        fits = target_form(h, c);
        break;
    case IN_PATH:
        if (c == '?' && !h->escape) {
            h->field = IN_QUERY;
            fits = true;
        } else {
            fits = is(c, PATH) && check_escape(h, c);
        }
        break;
    case IN_QUERY:
        fits = is(c, QUERY);
        break;
    default:
        break;
    }
    h->left++;

    return fits;
}

static bool check_host(const char *text);

/* The target ended with a space. */
static bool target_whole(struct head *h)
{
    h->absolute = h->text_len > 0;
    if (h->absolute)
        return h->text_len > 7 && check_host(h->text + 7) && !h->escape;

    return h->field != IN_FORM && !h->escape;
}

static enum head_event step_target(struct head *h, struct cursor *c)
{
    char *at = c->at;

    /* Most bytes of most targets: letters of a path. */
    while (at < c->end && *at != ' ') {
        if (h->field == IN_PATH && h->escape == 0 && is(*at, PATH) && *at != '%')
            h->left++;
        else if (!target_byte(h, *at))
            break;
        else if (h->hides && *at == '?')
            *at = '#';
        at++;
    }
    size_t len = (size_t)(at - c->at);
    if (!spend(h, len))
        return too_large(h);
    keep(c, len);
    if (c->at == c->end)
        return HEAD_MORE;
    if (*c->at != ' ' || !target_whole(h))
        return bad(h, 400, "Malformed request target");
    if (!spend(h, 1))
        return too_large(h);
    keep(c, 1);
    h->field = PLAIN;
    h->seen = 0;
    h->left = 0;
    gather_anew(h);

    return next(h, VERSION);
}

/* RFC 9112 section 2.3: HTTP-name is case-sensitive, one digit on each side of the point. */
static bool version_shape(const char *text, size_t len)
{
    static const char shape[] = "HTTP/0.0";

    for (size_t i = 0; i < len; i++) {
        bool digit = shape[i] == '0';
        if (digit ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    }

    return true;
}

static enum head_event version_over(struct head *h, struct cursor *c)
{
    h->version_1_0 = h->text[7] == '0' && h->text[5] == '1';
    if (*c->at != '\r')
        return bad(h, 400, "Malformed request line");
    if (h->text[5] != '1' || (h->text[7] != '0' && h->text[7] != '1'))
        return bad(h, 505, "HTTP Version Not Supported");
    keep(c, 1);

    return next(h, REQUEST_LF);
}

static enum head_event step_version(struct head *h, struct cursor *c)
{
    /* The version that nearly all requests have, in one look. */
    if (h->text_len == 0 && c->end - c->at > 8 && memcmp(c->at, "HTTP/1.1\r", 9) == 0 &&
        h->used + 8 <= h->limit) {
        gather(h, c, 8);
        spend(h, 8);
        keep(c, 8);
    }
    while (c->at < c->end && h->text_len < 8) {
        gather(h, c, 1);
        if (!version_shape(h->text, h->text_len))
            return bad(h, 400, "Malformed request line");
        if (!spend(h, 1))
            return too_large(h);
        keep(c, 1);
    }

    return c->at == c->end ? HEAD_MORE : version_over(h, c);
}

static enum head_event step_lf(struct head *h, struct cursor *c, enum state after)
{
    if (*c->at != '\n')
        return bad(h, 400, "A line must end with CR LF");
    if (!spend(h, 2))
        return too_large(h);
    keep(c, 1);

    return next(h, after);
}

/* Field lines: RFC 9112 section 5. */

static enum head_event step_line(struct head *h, struct cursor *c)
{
    if (*c->at == '\r') {
        keep(c, 1);
        return next(h, END_LF);
    }
    if (!is(*c->at, TOKEN)) /* a blank here is an obsolete fold (section 5.2) */
        return bad(h, 400, "Malformed header field");
    if (h->lines++ == HEAD_LINES_MAX)
        return bad(h, 431, "Too many header fields");
    gather_anew(h);

    return next(h, NAME);
}

static uint8_t field_of(const char *name, size_t len)
{
    switch (len) {
    case 4:
        return strcasecmp(name, "Host") == 0 ? HOST : PLAIN;
    case 6:
        return strcasecmp(name, "Expect") == 0 ? EXPECT : PLAIN;
    case 14:
        return strcasecmp(name, "Content-Length") == 0 ? LENGTH : PLAIN;
    case 17:
        return strcasecmp(name, "Transfer-Encoding") == 0 ? CODING : PLAIN;
    default:
        return PLAIN;
    }
}

static const char *const repeated[] = {
    [HOST] = "More than one Host",
    [LENGTH] = "More than one Content-Length",
    [CODING] = "More than one Transfer-Encoding",
    [EXPECT] = "More than one Expect",
};

static enum head_event name_over(struct head *h)
{
    h->field = field_of(h->text, h->text_len);
    gather_anew(h);
    if (h->field != PLAIN) {
        if (h->trailer) /* RFC 9110 section 6.5.1 */
            return bad(h, 400, "A framing field in a trailer");
        if (h->seen & 1 << h->field)
            return bad(h, 400, repeated[h->field]);
        h->seen |= (uint8_t)(1 << h->field);
    }

    return next(h, BLANK);
}

/* The sixth letter of "Cookie", wherever the bytes are cut. False: it is what stands for a hidden one. */
static bool hide_cookie(struct head *h, struct cursor *c, size_t len)
{
    size_t had = h->text_len;

    gather(h, c, len);
    if (!h->hides || h->trailer || had > 5 || had + len <= 5 || strncasecmp(h->text, "cooki", 5) != 0)
        return true;
    if ((h->text[5] | 32) == 'e')
        c->at[5 - had] = '!';

    return h->text[5] != '!';
}

static enum head_event step_name(struct head *h, struct cursor *c)
{
    size_t len = run_of(c, TOKEN);

    if (!hide_cookie(h, c, len))
        return bad(h, 400, "Malformed header field");
    if (!spend(h, len))
        return too_large(h);
    keep(c, len);
    if (c->at == c->end)
        return HEAD_MORE;
    if (*c->at != ':') /* a blank before the colon among others (section 5.1) */
        return bad(h, 400, "Malformed header field");
    if (!spend(h, 1))
        return too_large(h);
    keep(c, 1);

    return name_over(h);
}

static bool thinned(const struct head *h)
{
    return h->field != PLAIN;
}

static enum head_event step_blank(struct head *h, struct cursor *c)
{
    char *at = c->at;

    while (at < c->end && (*at == ' ' || *at == '\t'))
        at++;
    size_t len = (size_t)(at - c->at);
    if (!spend(h, len))
        return too_large(h);
    if (thinned(h))
        c->at = at;
    else
        keep(c, len);

    return c->at == c->end ? HEAD_MORE : next(h, VALUE);
}

/* A value of a field that matters; blanks inside are judged at its end. The expectation is the wire's to
 * meet: the library would say 100 Continue to a request without a body, and take what follows for one. */
static void gather_value(struct head *h, struct cursor *c, size_t len)
{
    gather(h, c, len);
    if (h->field == EXPECT) {
        c->at += len;
        return;
    }
    for (; len; len--) {
        if (*c->at == ' ' || *c->at == '\t')
            c->at++;
        else
            keep(c, 1);
    }
}

static enum head_event step_value(struct head *h, struct cursor *c)
{
    size_t len = run_of_text(*c), room = (size_t)(HEAD_TEXT_MAX - h->text_len);
    bool too_long = h->field != PLAIN && len > room;

    if (!spend(h, too_long ? room + 1 : len))
        return too_large(h);
    if (too_long)
        return bad(h, 400, "A header field is too long for what it says");
    if (h->field == PLAIN)
        keep(c, len);
    else
        gather_value(h, c, len);
    if (c->at == c->end)
        return HEAD_MORE;
    if (*c->at != '\r')
        return bad(h, 400, "A control character in a header field");
    keep(c, 1);

    return next(h, VALUE_LF);
}

/* What the fields mean. */

static void trim_end(struct head *h)
{
    while (h->text_len && (h->text[h->text_len - 1] == ' ' || h->text[h->text_len - 1] == '\t'))
        h->text[--h->text_len] = '\0';
}

static bool check_port(const char *text)
{
    const char *at = text;

    while (*at >= '0' && *at <= '9')
        at++;

    return *at == '\0' && at - text <= 5;
}

/* RFC 9110 section 7.2: uri-host [":" port]. An empty one names no http resource (section 4.2.1). */
static bool check_host(const char *text)
{
    if (*text == '[') {
        size_t len = strspn(text + 1, "0123456789abcdefABCDEF:.");
        const char *end = text + 1 + len;
        return len >= 2 && end[0] == ']' && (end[1] == '\0' || (end[1] == ':' && check_port(end + 2)));
    }

    const char *at = text;
    for (; is(*at, NAME_OF_HOST); at++)
        if (*at == '%' && (!is(at[1], HEX) || !is(at[2], HEX)))
            return false;

    return at > text && (*at == '\0' || (*at == ':' && check_port(at + 1)));
}

/* RFC 9112 section 6.2: one decimal number; signs, lists and blanks inside are not. */
static enum head_event judge_length(struct head *h)
{
    uint64_t length = 0;

    for (const char *c = h->text; *c; c++)
        if (*c < '0' || *c > '9')
            return bad(h, 400, "Invalid Content-Length");
    if (h->text_len == 0)
        return bad(h, 400, "Invalid Content-Length");
    for (const char *c = h->text; *c; c++) {
        if (length > (uint64_t)1 << 56)
            return bad(h, 413, "Content Too Large");
        length = length * 10 + (uint64_t)(*c - '0');
    }
    h->content_length = length;

    return HEAD_MORE;
}

/* RFC 9112 section 6.1: "chunked" is what sonda knows.
 * Other codings are 501, what is no list of codings 400. */
static enum head_event judge_coding(struct head *h)
{
    if (strcasecmp(h->text, "chunked") == 0) {
        h->chunked = true;
        return HEAD_MORE;
    }

    const char *comma = strrchr(h->text, ',');
    const char *last = comma ? comma + 1 + strspn(comma + 1, " \t") : h->text;
    for (const char *c = h->text; *c; c++)
        if (!is(*c, TOKEN) && !strchr(", \t;=\"", *c))
            return bad(h, 400, "Invalid Transfer-Encoding");
    if (*last == '\0' || strncasecmp(h->text, "chunked", 7) == 0)
        return bad(h, 400, "Invalid Transfer-Encoding");

    return bad(h, 501, "Transfer-Encoding is not supported");
}

static enum head_event judge_field(struct head *h)
{
    trim_end(h);
    switch (h->field) {
    case HOST:
        return check_host(h->text) ? HEAD_MORE : bad(h, 400, "Invalid Host");
    case LENGTH:
        return judge_length(h);
    case CODING:
        return judge_coding(h);
    case EXPECT: /* RFC 9110 section 10.1.1; an empty list expects nothing */
        if (h->text_len && strcasecmp(h->text, "100-continue") != 0)
            return bad(h, 417, "Expectation Failed");
        h->expects_continue = h->text_len > 0;
        return HEAD_MORE;
    default:
        return HEAD_MORE;
    }
}

static enum head_event step_value_lf(struct head *h, struct cursor *c)
{
    if (*c->at != '\n')
        return bad(h, 400, "A line must end with CR LF");
    if (!spend(h, 2))
        return too_large(h);
    if (judge_field(h) == HEAD_BAD)
        return HEAD_BAD;
    keep(c, 1);

    return next(h, LINE);
}

/* The whole head: RFC 9112 sections 3.2 and 6.3. */
static enum head_event judge_head(struct head *h)
{
    if (!h->version_1_0 && !(h->seen & 1 << HOST))
        return bad(h, 400, "Missing Host");
    if ((h->seen & 1 << LENGTH) && (h->seen & 1 << CODING))
        return bad(h, 400, "Content-Length beside Transfer-Encoding");
    if (h->version_1_0 && (h->seen & 1 << CODING))
        return bad(h, 400, "Transfer-Encoding in HTTP/1.0");
    if (h->version_1_0)
        h->expects_continue = false;

    return HEAD_COMPLETE;
}

static enum head_event message_over(struct head *h)
{
    h->state = START;
    h->lines = 0;

    return HEAD_MESSAGE;
}

static enum head_event head_over(struct head *h, struct cursor *c)
{
    enum head_event event = judge_head(h);
    if (event == HEAD_BAD)
        return event;

    keep(c, 1);
    h->size = h->used;
    h->state = h->chunked ? CHUNK_SIZE : h->content_length ? BODY : START;
    h->message_due = h->state == START;
    h->left = h->content_length;
    h->text_len = 0;
    h->used = 0;

    return event;
}

static enum head_event step_end_lf(struct head *h, struct cursor *c)
{
    if (*c->at != '\n')
        return bad(h, 400, "A line must end with CR LF");
    if (!spend(h, 2))
        return too_large(h);
    if (!h->trailer)
        return head_over(h, c);

    keep(c, 1);

    return message_over(h);
}

/* Bodies: RFC 9112 sections 6 and 7.1. */

static bool take(struct head *h, struct cursor *c)
{
    size_t len = (size_t)(c->end - c->at);
    if (len > h->left)
        len = (size_t)h->left;

    keep(c, len);
    h->left -= len;

    return h->left == 0;
}

static enum head_event step_body(struct head *h, struct cursor *c)
{
    return take(h, c) ? message_over(h) : HEAD_MORE;
}

static enum head_event step_chunk_size(struct head *h, struct cursor *c)
{
    for (; c->at < c->end && is(*c->at, HEX); h->text_len++) {
        h->left = h->left * 16 + (uint64_t)hex(*c->at);
        if (h->left > HEAD_CHUNK_MAX || h->text_len == 16)
            return bad(h, 413, "Content Too Large");
        keep(c, 1);
    }
    if (c->at == c->end)
        return HEAD_MORE;
    if (h->text_len == 0 || (*c->at != '\r' && *c->at != ';'))
        return bad(h, 400, "Malformed chunk");
    h->text_len = 0;

    return next(h, EXTENSION);
}

/* Extensions mean nothing to anybody (section 7.1.1) and have hidden requests from lax readers: dropped. */
static enum head_event step_extension(struct head *h, struct cursor *c)
{
    size_t len = run_of(c, TEXT);

    h->text_len = (uint16_t)(h->text_len + (len > HEAD_EXTENSION_MAX ? HEAD_EXTENSION_MAX + 1 : len));
    if (h->text_len > HEAD_EXTENSION_MAX)
        return bad(h, 400, "Malformed chunk");
    c->at += len;
    if (c->at == c->end)
        return HEAD_MORE;
    if (*c->at != '\r')
        return bad(h, 400, "Malformed chunk");
    keep(c, 1);

    return next(h, SIZE_LF);
}

static enum head_event step_size_lf(struct head *h, struct cursor *c)
{
    if (*c->at != '\n')
        return bad(h, 400, "Malformed chunk");
    keep(c, 1);
    h->text_len = 0;
    if (h->left)
        return next(h, CHUNK);

    h->trailer = true;
    h->used = 0;
    h->lines = 0;

    return next(h, LINE);
}

static enum head_event step_chunk(struct head *h, struct cursor *c)
{
    return take(h, c) ? next(h, CHUNK_CR) : HEAD_MORE;
}

static enum head_event step_exactly(struct head *h, struct cursor *c, char wanted, enum state after)
{
    if (*c->at != wanted)
        return bad(h, 400, "Malformed chunk");
    keep(c, 1);

    return next(h, after);
}

static enum head_event step(struct head *h, struct cursor *c)
{
    switch ((enum state)h->state) {
    case START:
        return step_start(h, c);
    case START_LF:
        return step_start_lf(h, c);
    case METHOD:
        return step_method(h, c);
    case TARGET:
        return step_target(h, c);
    case VERSION:
        return step_version(h, c);
    case REQUEST_LF:
        return step_lf(h, c, LINE);
    case LINE:
        return step_line(h, c);
    case NAME:
        return step_name(h, c);
    case BLANK:
        return step_blank(h, c);
    case VALUE:
        return step_value(h, c);
    case VALUE_LF:
        return step_value_lf(h, c);
    case END_LF:
        return step_end_lf(h, c);
    case BODY:
        return step_body(h, c);
    case CHUNK_SIZE:
        return step_chunk_size(h, c);
    case EXTENSION:
        return step_extension(h, c);
    case SIZE_LF:
        return step_size_lf(h, c);
    case CHUNK:
        return step_chunk(h, c);
    case CHUNK_CR:
        return step_exactly(h, c, '\r', CHUNK_LF);
    case CHUNK_LF:
        return step_exactly(h, c, '\n', CHUNK_SIZE);
    case BAD:
        break;
    }

    return HEAD_BAD;
}

enum head_event head_feed(struct head *h, char *bytes, size_t len, size_t *used, size_t *kept)
{
    struct cursor c = { .at = bytes, .end = bytes + len, .kept = bytes };
    enum head_event event = HEAD_MORE;

    if (h->message_due) {
        h->message_due = false;
        event = message_over(h);
    }
    while (event == HEAD_MORE && c.at < c.end)
        event = step(h, &c);
    *used = (size_t)(c.at - bytes);
    *kept = (size_t)(c.kept - bytes);

    return event;
}
