/* SPDX-License-Identifier: MIT */
#include "log.h"

#include "buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static enum log_level least_level = LOG_INFO;
static bool as_json;

static const char *const level_names[] = { "debug", "info", "warn", "error" };

void log_setup(enum log_level least, bool json)
{
    least_level = least;
    as_json = json;
}

bool log_enabled(enum log_level level)
{
    return level >= least_level;
}

static void append_time(struct buffer *b)
{
    struct timespec now;
    struct tm utc;
    char text[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
    buffer_format(b, "%s.%03ldZ", text, now.tv_nsec / 1000000);
}

/* A value in quotes. Control characters are escaped in both forms, so that a request or a script cannot forge
 * a line or reach a terminal; the escapes are JSON's (RFC 8259 section 7). */
static void append_quoted(struct buffer *b, const char *value)
{
    buffer_char(b, '"');
    for (const char *p = value; *p; p++) {
        unsigned char c = (unsigned char)*p;

        if (c == '"' || c == '\\')
            buffer_format(b, "\\%c", c);
        else if (c == '\n')
            buffer_string(b, "\\n");
        else if (c < 0x20 || c == 0x7f)
            buffer_format(b, "\\u%04x", c);
        else
            buffer_char(b, *p);
    }
    buffer_char(b, '"');
}

static bool plain(const char *value)
{
    return *value && !value[strcspn(value, " \"\\=\t\r\n")] && strlen(value) < 200;
}

static void append_field(struct buffer *b, const char *name, const char *value)
{
    if (as_json) {
        buffer_format(b, ",\"%s\":", name);
        append_quoted(b, value);
    } else {
        buffer_format(b, " %s=", name);
        if (plain(value))
            buffer_string(b, value);
        else
            append_quoted(b, value);
    }
}

static void append_head(struct buffer *b, enum log_level level, const char *message)
{
    buffer_string(b, as_json ? "{\"time\":\"" : "");
    append_time(b);
    if (as_json) {
        buffer_format(b, "\",\"level\":\"%s\",\"message\":", level_names[level]);
        append_quoted(b, message);
    } else {
        buffer_format(b, " %-5s %s", level_names[level], message);
    }
}

/* One write(2), so that lines of several threads do not mix. A log that cannot be written must not stop the
 * server. */
static void emit(struct buffer *b)
{
    buffer_string(b, as_json ? "}\n" : "\n");
    if (!b->failed) {
        ssize_t written = write(STDERR_FILENO, b->bytes, b->len);
        (void)written;
    }
    buffer_free(b);
}

void log_event(enum log_level level, const char *message, ...)
{
    struct buffer b = { .limit = 16384 };
    va_list fields;

    if (!log_enabled(level))
        return;

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
