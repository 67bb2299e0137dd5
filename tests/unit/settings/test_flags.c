/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "settings/flags.h"

static int nothing(const struct options *o)
{
    (void)o;
    return 0;
}

static const struct command commands[] = { { "serve", "", "", nothing },
                                           { "check", "[DIR...]", "", nothing },
                                           { "get", "PATH", "", nothing },
                                           { "probe", "[URL]", "", nothing },
                                           { 0 } };

static struct options options;
static char message[256];

/* The words lie here until the next call: flags cut them in place. */
static int take(const char *const *words)
{
    static char text[8][64];
    char *argv[9] = { text[0] };
    int n = 1;

    for (; words[n - 1]; n++) {
        snprintf(text[n], sizeof(text[n]), "%s", words[n - 1]);
        argv[n] = text[n];
    }
    option_list_clear(&options.scripts);
    option_list_clear(&options.arguments);
    option_list_clear(&options.script_options);
    options = (struct options){ 0 };
    message[0] = '\0';
    return flags_take(argv, commands, &options, message, sizeof(message));
}

#define TAKE(...) take((const char *const[]){ __VA_ARGS__, NULL })

static void flags_stand_before_and_behind_the_command(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--workers=3", "get", "/health", "--access-log"), 0);
    assert_string_equal(options.command->name, "get");
    assert_string_equal(options.arguments.items[0], "/health");
    assert_int_equal(options.workers, 3);
    assert_true(options.access_log);
    assert_int_equal(TAKE("--workers", "4"), 0);
    assert_string_equal(options.command->name, "serve"); /* meant where none is named */
    assert_int_equal(options.workers, 4);
}

static void behind_two_dashes_all_are_words(void **state)
{
    (void)state;
    assert_int_equal(TAKE("check", "--", "--workers", "-"), 0);
    assert_int_equal(options.arguments.count, 2);
    assert_string_equal(options.arguments.items[0], "--workers");
    assert_int_equal(options.workers, 0);
}

static void what_is_wrong_is_told_with_its_name(void **state)
{
    static const struct {
        const char *words[4], *expected;
    } rows[] = {
        { { "--none" }, "--none: unknown flag; see sonda --help" },
        { { "--none=1" }, "--none: unknown flag; see sonda --help" },
        { { "--workers" }, "--workers: needs a value" },
        { { "nope" }, "nope: unknown command; see sonda --help" },
        { { "serve", "x" }, "serve: takes no arguments" },
        { { "get" }, "get: needs one PATH" },
        { { "get", "/a", "/b" }, "get: needs one PATH" },
        { { "probe", "a", "b" }, "probe: takes one URL at most" },
        { { "get", "" }, "get: an argument is empty" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(take(rows[i].words), -EINVAL);
        assert_string_equal(message, rows[i].expected);
    }
}

static void a_misspelt_flag_is_told_with_the_nearest(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--web.listen-adress=:9100"), -EINVAL);
    assert_string_equal(message, "--web.listen-adress: unknown flag; is --web.listen-address meant?");
    assert_int_equal(TAKE("--no-acces-log"), -EINVAL);
    assert_string_equal(message, "--no-acces-log: unknown flag; is --access-log meant?");
}

static void a_switch_is_put_off_by_no(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--access-log", "--no-access-log"), 0);
    assert_false(options.access_log);
    assert_int_equal(TAKE("--no-web.systemd-socket", "--dev"), 0);
    assert_true(options.dev);
    assert_int_equal(TAKE("--no-workers"), -EINVAL); /* no switch */
    assert_int_equal(TAKE("--no-dev=1"), -EINVAL);
}

static void node_exporters_names_are_further_names(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--runtime.gomaxprocs=2", "--log.level", "warn", "--log.format=logfmt"), 0);
    assert_int_equal(options.workers, 2);
    assert_string_equal(options.log_level, "warn");
    assert_string_equal(options.log_format, "logfmt");
    assert_int_equal(TAKE("--web.listen-address=:9100", "--listen", "unix:/s"), 0);
    assert_int_equal(options.listen.count, 2);
    assert_string_equal(options.listen.items[0], ":9100");
    option_list_clear(&options.listen);
}

static void the_first_flag_of_a_list_replaces_and_the_next_adds(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--scripts", "/a", "--scripts=/b"), 0);
    assert_int_equal(options.scripts.count, 2);
    char flag[] = "--scripts=/c", *argv[] = { flag, flag, NULL };
    assert_int_equal(flags_take(argv, commands, &options, message, sizeof(message)), 0);
    assert_int_equal(options.scripts.count, 1);
    assert_string_equal(options.scripts.items[0], "/c");
    option_list_clear(&options.scripts);
}

static void help_is_asked_for_by_flag_or_letter_before_two_dashes(void **state)
{
    char *asks[] = { (char *)"sonda", (char *)"--none", (char *)"-h", NULL };
    char *not_asks[] = { (char *)"--help", (char *)"get", (char *)"--", (char *)"--help", NULL };
    (void)state;
    assert_true(flags_ask_for(asks, "--help", "-h"));
    assert_false(flags_ask_for(asks, "--version", "-V"));
    assert_false(flags_ask_for(not_asks, "--help", "-h"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_stand_before_and_behind_the_command),
        cmocka_unit_test(behind_two_dashes_all_are_words),
        cmocka_unit_test(what_is_wrong_is_told_with_its_name),
        cmocka_unit_test(a_misspelt_flag_is_told_with_the_nearest),
        cmocka_unit_test(a_switch_is_put_off_by_no),
        cmocka_unit_test(node_exporters_names_are_further_names),
        cmocka_unit_test(the_first_flag_of_a_list_replaces_and_the_next_adds),
        cmocka_unit_test(help_is_asked_for_by_flag_or_letter_before_two_dashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
