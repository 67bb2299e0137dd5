/* SPDX-License-Identifier: MIT */
/* Structured log lines on stderr: text for people, JSON lines for machines. Only main, serve and the
 * command line log; readers, metrics, http and the engine return errors to them. Thread-safe: a line is one
 * write(2). Where nobody reads stderr, lines are left out, and their number is told later. */
#ifndef SONDA_BASE_LOG_H
#define SONDA_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* For people; node_exporter's, which is the form of Go's log/slog; JSON. */
enum log_format { LOG_TEXT, LOG_LOGFMT, LOG_JSON };

/* Before any thread is started. */
void log_setup(enum log_level least, enum log_format form);

/* A message and its fields: name, value, name, value, …, NULL. Values are strings; a NULL value leaves its
 * field out.
 *     log_event(LOG_WARN, "scripts rejected", "file", "health.lua", "line", "12", NULL); */
void log_event(enum log_level level, const char *message, ...) __attribute__((sentinel));

/* The same with one printf-formatted message and no fields. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
