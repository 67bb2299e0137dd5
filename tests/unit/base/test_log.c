/* SPDX-License-Identifier: MIT */
/* One event is one line, whatever requests and scripts put into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static char line[65536];

/* What log_event writes, behind the time. */
static const char *logged_as(enum log_format form, const char *message, const char *value)
{
    int ends[2], stderr_kept = dup(STDERR_FILENO);

    log_setup(LOG_INFO, form);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_event(LOG_INFO, message, value ? "value" : NULL, value, NULL);
    dup2(stderr_kept, STDERR_FILENO);
    close(stderr_kept);
    close(ends[1]);
    ssize_t len = read(ends[0], line, sizeof(line) - 1);
    close(ends[0]);
    assert_true(len > 0);
    line[len] = '\0';

    return strchr(line, 'Z') + 1;
}

static const char *logged(bool json, const char *message, const char *value)
{
    return logged_as(json ? LOG_JSON : LOG_TEXT, message, value);
}

static void logfmt_is_nothing_but_names_and_values(void **state)
{
    (void)state;
    assert_string_equal(logged_as(LOG_LOGFMT, "request", "/health"),
                        " level=info msg=request value=/health\n");
    assert_memory_equal(line, "time=", 5);
    assert_string_equal(logged_as(LOG_LOGFMT, "two words", "a=b"),
                        " level=info msg=\"two words\" value=\"a=b\"\n");
}

static void values_are_bare_where_they_can_be(void **state)
{
    (void)state;
    assert_string_equal(logged(false, "request", "/health"), " info  request value=/health\n");
    assert_string_equal(logged(false, "request", "a b"), " info  request value=\"a b\"\n");
    assert_string_equal(logged(false, "request", ""), " info  request value=\"\"\n");
    assert_string_equal(logged(true, "request", "a\"b\\"),
                        "\",\"level\":\"info\",\"message\":\"request\",\"value\":\"a\\\"b\\\\\"}\n");
}

static void nothing_reaches_a_terminal_but_text(void **state)
{
    (void)state;
    assert_string_equal(logged(false, "x", "\33[2J"), " info  x value=\"\\u001b[2J\"\n");
    assert_string_equal(logged(false, "x", "\177"), " info  x value=\"\\u007f\"\n");
    assert_string_equal(logged(false, "red \33[31m", NULL), " info  \"red \\u001b[31m\"\n");
    assert_string_equal(logged(false, "a\tb \303\251", NULL), " info  a\tb \303\251\n");
    assert_string_equal(logged(false, "c1 \302\23331m", "\302\237"),
                        " info  \"c1 \\u009b31m\" value=\"\\u009f\"\n");
    assert_string_equal(logged(true, "x", "\302\200\302\240"),
                        "\",\"level\":\"info\",\"message\":\"x\",\"value\":\"\\u0080\302\240\"}\n");
}

static void a_message_cannot_forge_a_line(void **state)
{
    (void)state;
    assert_string_equal(logged(false, "a\n2026-01-01T00:00:00.000Z error forged", NULL),
                        " info  \"a\\n2026-01-01T00:00:00.000Z error forged\"\n");
    assert_string_equal(logged(false, "x", "a\nb"), " info  x value=\"a\\nb\"\n");
}

static void what_is_no_utf_8_is_replaced(void **state)
{
    (void)state;
    assert_string_equal(logged(true, "\310\377", "\303\251\200"),
                        "\",\"level\":\"info\",\"message\":\"\357\277\275\357\277\275\",\"value\":"
                        "\"\303\251\357\277\275\"}\n");
    assert_string_equal(logged(false, "\310", "\377"), " info  \"\357\277\275\" value=\"\357\277\275\"\n");
}

/* A client that asks for a long path must not be left out of the access log. */
static void a_long_value_is_cut_and_its_line_kept(void **state)
{
    char *longer = malloc(40001);
    (void)state;

    memset(longer, '\1', 40000);
    longer[40000] = '\0';
    for (int json = 0; json <= 1; json++) {
        const char *text = logged(json, longer, longer);
        assert_non_null(strstr(text, "\\u0001\342\200\246\""));
        assert_int_equal(text[strlen(text) - 1], '\n');
    }
    memset(longer, 'x', 40000);
    memcpy(longer + 4094, "\360\237\214\231", 4); /* not cut in two */
    assert_non_null(strstr(logged(false, "x", longer), "xxx\342\200\246\"\n"));
    free(longer);
}

static void a_log_that_nobody_reads_stops_nobody(void **state)
{
    int ends[2], stderr_kept = dup(STDERR_FILENO);
    (void)state;

    log_setup(LOG_INFO, LOG_TEXT);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    alarm(60); /* a write that blocks ends the test */
    for (int i = 0; i < 5000; i++)
        log_event(LOG_INFO, "a line that is one of very many, and nobody is there to read it", NULL);
    alarm(0);
    assert_true(read(ends[0], line, sizeof(line) - 1) > 4096);
    log_event(LOG_INFO, "read again", NULL);
    dup2(stderr_kept, STDERR_FILENO);
    close(stderr_kept);
    close(ends[1]);
    size_t len = 0;
    for (ssize_t n; (n = read(ends[0], line + len, sizeof(line) - 1 - len)) > 0;)
        len += (size_t)n;
    line[len] = '\0';
    close(ends[0]);
    assert_non_null(strstr(line, " warn  lines were left out: nobody read the log count="));
    assert_non_null(strstr(line, " info  read again\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_bare_where_they_can_be),
        cmocka_unit_test(logfmt_is_nothing_but_names_and_values),
        cmocka_unit_test(nothing_reaches_a_terminal_but_text),
        cmocka_unit_test(a_message_cannot_forge_a_line),
        cmocka_unit_test(what_is_no_utf_8_is_replaced),
        cmocka_unit_test(a_log_that_nobody_reads_stops_nobody),
        cmocka_unit_test(a_long_value_is_cut_and_its_line_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
