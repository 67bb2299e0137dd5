/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/json.h"

#define PATIENCE_MS 100
#define VALUE_MAX   4096 /* bytes of a message or a value; what is longer is cut */

static enum log_level least_level = LOG_INFO;
static enum log_format form;
static atomic_ulong left_out;
static const char cut_mark[] = "…";

static const char *const level_names[] = { "debug", "info", "warn", "error" };

void log_setup(enum log_level least, enum log_format wanted)
{
    least_level = least;
    form = wanted;
}

static bool log_enabled(enum log_level level)
{
    return level >= least_level;
}

static void append_time(struct buffer *b)
{
    int64_t now_ns = clock_ns(CLOCK_REALTIME);
    char text[DATE_SIZE];

    date_write(now_ns / 1000000000, text);
    buffer_format(b, "%.19s.%03dZ", text, (int)(now_ns / 1000000 % 1000));
}

/* C2 80 to C2 9F in UTF-8: terminals take U+0080 to U+009F as the beginnings of commands (ECMA-48). */
static bool is_c1(const char *bytes)
{
    return (unsigned char)bytes[0] == 0xc2 && ((unsigned char)bytes[1] & 0xe0) == 0x80;
}

/* As JSON (RFC 8259 section 7), which leaves C1 control characters as they are: these are escaped too. */
static void append_json(struct buffer *b, const char *value, size_t len)
{
    struct buffer quoted = { 0 };

    json_string(&quoted, value, len);
    b->failed = b->failed || quoted.failed;
    for (size_t i = 0; !b->failed && i < quoted.len; i++) {
        if (is_c1(quoted.bytes + i))
            buffer_format(b, "\\u%04x", (unsigned char)quoted.bytes[++i]);
        else
            buffer_char(b, quoted.bytes[i]);
    }
    buffer_free(&quoted);
}

/* In quotes and escaped in both forms, so that a request or a script cannot forge a line or reach a
 * terminal; what is long is cut, so that no line is ever lost for its length. */
static void append_quoted(struct buffer *b, const char *value)
{
    char text[VALUE_MAX + sizeof(cut_mark)];
    size_t len = strnlen(value, VALUE_MAX + 1);

    if (len <= VALUE_MAX) {
        append_json(b, value, len);
        return;
    }
    for (len = VALUE_MAX; len && ((unsigned char)value[len] & 0xc0) == 0x80;)
        len--; /* not within a character */
    memcpy(text, value, len);
    memcpy(text + len, cut_mark, sizeof(cut_mark));
    append_json(b, text, strlen(text));
}

static bool bare_value(const char *value)
{
    const char *p = value;

    while (*p > ' ' && *p < 0x7f && !strchr("\"\\=", *p))
        p++;
    return p > value && !*p && p - value < 200;
}

/* A sentence for people to read. */
static bool bare_message(const char *message)
{
    size_t len = strlen(message), need, skip;

    for (size_t i = 0; i < len; i += need) {
        unsigned char c = (unsigned char)message[i];
        need = json_utf8(message + i, len - i, &skip);
        if (need == 0 || (c < ' ' && c != '\t') || c == 0x7f || is_c1(message + i))
            return false;
    }
    return len <= VALUE_MAX;
}

static void append_text(struct buffer *b, const char *text, bool bare)
{
    if (bare && form != LOG_JSON)
        buffer_string(b, text);
    else
        append_quoted(b, text);
}

static void append_field(struct buffer *b, const char *name, const char *value)
{
    buffer_format(b, form == LOG_JSON ? ",\"%s\":" : " %s=", name);
    append_text(b, value, bare_value(value));
}

static void append_head(struct buffer *b, enum log_level level, const char *message)
{
    static const char *const before_time[] = { "", "time=", "{\"time\":\"" };
    static const char *const level_form[] = { " %-5s ",
                                              " level=%s msg=", "\",\"level\":\"%s\",\"message\":" };

    buffer_string(b, before_time[form]);
    append_time(b);
    buffer_format(b, level_form[form], level_names[level]);
    append_text(b, message, form == LOG_TEXT ? bare_message(message) : bare_value(message));
}

/* A log that nobody reads must not stop the server: where a pipe stays full, lines are left out until there
 * is room again. poll(2) says so of a pipe with room for PIPE_BUF bytes. */
static bool writable(void)
{
    struct pollfd end = { .fd = STDERR_FILENO, .events = POLLOUT };

    return poll(&end, 1, atomic_load(&left_out) ? 0 : PATIENCE_MS) != 0;
}

/* One write(2), so that lines of several threads do not mix. */
static void write_line(const struct buffer *b)
{
    ssize_t written = write(STDERR_FILENO, b->bytes, b->len);
    (void)written;
}

static void emit(struct buffer *b)
{
    buffer_string(b, form == LOG_JSON ? "}\n" : "\n");
    if (!b->failed && writable())
        write_line(b);
    else
        atomic_fetch_add(&left_out, 1);
    buffer_free(b);
}

static void tell_left_out(void)
{
    struct buffer b = { 0 };
    char number[24];
    unsigned long count = atomic_load(&left_out);
    if (count == 0 || !writable() || !atomic_compare_exchange_strong(&left_out, &count, 0))
        return;

    snprintf(number, sizeof(number), "%lu", count);
    append_head(&b, LOG_WARN, "lines were left out: nobody read the log");
    append_field(&b, "count", number);
    emit(&b);
}

void log_event(enum log_level level, const char *message, ...)
{
    struct buffer b = { 0 };
    va_list fields;

    if (!log_enabled(level))
        return;

    tell_left_out();
    append_head(&b, level, message);
    va_start(fields, message);
    for (const char *name; (name = va_arg(fields, const char *));) {
        const char *value = va_arg(fields, const char *);
        if (value)
            append_field(&b, name, value);
    }
    va_end(fields);
    emit(&b);
}

void log_line(enum log_level level, const char *format, ...)
{
    char message[2048];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    log_event(level, message, NULL);
}
