/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include "exposition/text_parse.h"

static char events[4096]; /* what was met, a line each */
static int end_with;      /* what the events return */

static int put(const char *format, ...)
{
    size_t len = strlen(events);
    va_list args;

    va_start(args, format);
    vsnprintf(events + len, sizeof(events) - len, format, args);
    va_end(args);
    return end_with;
}

static int help(void *cls, const char *name, const char *text)
{
    (void)cls;
    return put("help %s '%s'\n", name, text);
}

static int type(void *cls, const char *name, enum exposition_type t)
{
    (void)cls;
    return put("type %s %s\n", name, exposition_type_word(t, false));
}

static int sample(void *cls, const struct text_sample *s)
{
    (void)cls;
    put("%s", s->name);
    for (size_t i = 0; i < s->label_count; i++)
        put(" %s=[%.*s]", s->labels[i], (int)s->values[i].len, s->values[i].bytes);
    if (s->is_whole)
        put(" %llu", (unsigned long long)s->whole);
    else
        put(" %g", s->number);
    return put("%s\n", s->has_timestamp ? " at" : "");
}

static const struct text_events hears = { help, type, sample };

static int parse(const char *text, int *line)
{
    events[0] = '\0';
    return text_parse(text, strlen(text), &hears, NULL, NULL, line);
}

static void what_is_met_is_told_in_order_and_unescaped(void **state)
{
    int line = 0;
    (void)state;

    assert_int_equal(parse("# HELP m A \\\\ and a\\nline\n# TYPE m gauge\n# a comment\n\n"
                           "m{a=\"x\\\"y\\\\z\\n\",b=\"\"} 1.5\nm 18446744073709551615 1700000000000\n"
                           "m\t{ } -3\nm +Inf\nm NaN\nm 1e3\n",
                           &line),
                     0);
    assert_string_equal(events,
                        "help m 'A \\ and a\nline'\ntype m gauge\n"
                        "m a=[x\"y\\z\n] b=[] 1.5\nm 18446744073709551615 at\nm -3\nm inf\nm nan\nm 1000\n");
}

static void a_fault_is_told_with_its_line(void **state)
{
    static const char *const bad[] = {
        "m\n",
        "m 1 2 3\n",
        "9m 1\n",
        "m{a=\"b\" 1\n",
        "m{a=b} 1\n",
        "m{a=\"b} 1\n",
        "m{9=\"b\"} 1\n",
        "m{a=\"b\"}\n",
        "m 0x\n",
        "m 1,5\n",
        "m{a=\"\\q\"} 1\n",
        "# TYPE m gouge\n",
        "# TYPE 9 gauge\n",
        "m{a=\"1\",,} 1\n",
        "{a=\"1\"} 1\n",
    };
    char text[128];
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int line = 0;
        snprintf(text, sizeof(text), "fine 1\n\n%s", bad[i]);
        if (parse(text, &line) != -EBADMSG || line != 3)
            fail_msg("%s: line %d", bad[i], line);
    }
}

static void what_an_event_returns_ends_it(void **state)
{
    int line = 0;
    (void)state;

    end_with = -ECANCELED;
    assert_int_equal(parse("m 1\nm 2\n", &line), -ECANCELED);
    assert_string_equal(events, "m 1\n");
    end_with = 0;
}

static void nothing_is_told_once_it_is_to_stop(void **state)
{
    const volatile sig_atomic_t stop = 1;
    int line = 0;
    (void)state;

    events[0] = '\0';
    assert_int_equal(text_parse("m 1\n", 4, &hears, NULL, &stop, &line), -ETIMEDOUT);
    assert_string_equal(events, "");
}

static void more_labels_than_a_series_may_have_are_refused(void **state)
{
    char text[1024] = "m{";
    int line = 0;
    (void)state;

    for (int i = 0; i < EXPOSITION_LABELS_MAX; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "l%d=\"\",", i);
    size_t len = strlen(text);
    strcpy(text + len - 1, "} 1\n");
    assert_int_equal(parse(text, &line), 0);
    strcpy(text + len, "more=\"\"} 1\n");
    assert_int_equal(parse(text, &line), -EBADMSG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_met_is_told_in_order_and_unescaped),
        cmocka_unit_test(a_fault_is_told_with_its_line),
        cmocka_unit_test(what_an_event_returns_ends_it),
        cmocka_unit_test(nothing_is_told_once_it_is_to_stop),
        cmocka_unit_test(more_labels_than_a_series_may_have_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
