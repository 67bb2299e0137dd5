/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "settings/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int nothing(const struct options *o)
{
    (void)o;
    return 0;
}

static const struct command commands[] = {
    { "serve", "", "", nothing },      { "check", "[DIR...]", "", nothing }, { "get", "PATH", "", nothing },
    { "probe", "[URL]", "", nothing }, { "init", "DIR", "", nothing },       { 0 },
};

static char start[4096], folder[] = "/tmp/sonda-options-XXXXXX";

/* Settings point into argv and cut it in place: the words are copied here, and last until the next call. */
static int parse_words(const char *const *words, struct options *o, char message[256])
{
    static char text[16][128];
    char *argv[17] = { "sonda" };
    int n = 0;

    for (; words && words[n]; n++) {
        snprintf(text[n], sizeof(text[n]), "%s", words[n]);
        argv[n + 1] = text[n];
    }
    message[0] = '\0';
    return options_parse(argv, commands, o, message, 256);
}

static struct options parse(const char *const *words)
{
    struct options o;
    char message[256];

    int r = parse_words(words, &o, message);
    assert_string_equal(r < 0 ? message : "", "");
    return o;
}

static void complains(const char *const *words, const char *expected)
{
    struct options o;
    char message[256];

    assert_int_equal(parse_words(words, &o, message), -EINVAL);
    assert_string_equal(message, expected);
}

static void write_dotenv(const char *text)
{
    FILE *f = fopen(".env", "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int in_an_empty_folder(void **state)
{
    (void)state;
    unlink(".env");
    unsetenv("SONDA_WORKERS");
    unsetenv("SONDA_LISTEN");
    unsetenv("SONDA_SCRIPTS");
    unsetenv("SONDA_ACCESS_LOG");
    unsetenv("APP_NAME");
    return 0;
}

static void defaults_are_the_documented_ones(void **state)
{
    struct options o = parse(NULL);
    (void)state;

    assert_ptr_equal(o.command, commands);
    assert_int_equal(o.listen.count, 1);
    assert_string_equal(o.listen.items[0], "127.0.0.1:8000");
    assert_int_equal(o.scripts.count, 0);
    assert_string_equal(o.procfs, "/proc");
    assert_string_equal(o.app_name, "k8s-cluster-performance-stack");
    assert_string_equal(o.app_environment, "dev");
    assert_int_equal(o.workers, 0);
    assert_int_equal(o.memory_bytes, 16 << 20);
    assert_false(o.access_log);
    options_free(&o);
}

static void a_flag_beats_the_environment_which_beats_dotenv(void **state)
{
    (void)state;

    write_dotenv("# settings\nexport SONDA_WORKERS=3 # three\nAPP_NAME=\"from dotenv\"\nOTHER=ignored\n");
    struct options o = parse(NULL);
    assert_int_equal(o.workers, 3);
    assert_string_equal(o.app_name, "from dotenv");
    options_free(&o);

    setenv("SONDA_WORKERS", "4", 1);
    o = parse(NULL);
    assert_int_equal(o.workers, 4);
    options_free(&o);

    o = parse((const char *[]){ "serve", "--workers", "5", NULL });
    assert_int_equal(o.workers, 5);
    options_free(&o);
}

static void a_repeated_flag_adds_and_replaces_what_lower_sources_gave(void **state)
{
    (void)state;

    setenv("SONDA_SCRIPTS", "/a:/b", 1);
    struct options o = parse(NULL);
    assert_int_equal(o.scripts.count, 2);
    assert_string_equal(o.scripts.items[1], "/b");
    options_free(&o);

    o = parse((const char *[]){ "--scripts=/c", "--scripts", "/d", NULL });
    assert_int_equal(o.scripts.count, 2);
    assert_string_equal(o.scripts.items[0], "/c");
    assert_string_equal(o.scripts.items[1], "/d");
    options_free(&o);
}

static void each_bad_value_names_its_source(void **state)
{
    (void)state;

    complains((const char *[]){ "--workers", "many", NULL },
              "--workers: 'many' is not a number from 0 to 256");
    complains((const char *[]){ "--workers", "-1", NULL }, "--workers: '-1' is not a number from 0 to 256");
    complains((const char *[]){ "--max-memory=1Q", NULL },
              "--max-memory: '1Q' is not a size (K, M, G) from 256K to 1024M");
    complains((const char *[]){ "--log-level", "loud", NULL },
              "--log-level: 'loud' is not one of debug|info|warn|error");
    complains((const char *[]){ "--nope", NULL }, "--nope: unknown flag; see sonda --help");
    complains((const char *[]){ "dance", NULL }, "dance: unknown command; see sonda --help");
    complains((const char *[]){ "--scripts", NULL }, "--scripts: needs a value");
    complains((const char *[]){ "--scripts", "--dev", NULL }, "--scripts: needs a value");
    complains((const char *[]){ "init", "", NULL }, "init: an argument is empty");
    setenv("SONDA_LISTEN", "", 1);
    complains(NULL, "SONDA_LISTEN: is empty");
    unsetenv("SONDA_LISTEN");
    setenv("SONDA_ACCESS_LOG", "maybe", 1);
    complains(NULL, "SONDA_ACCESS_LOG: 'maybe' is neither true nor false");
    unsetenv("SONDA_ACCESS_LOG");
    write_dotenv("\nSONDA_WORKERS=x\n");
    complains(NULL, ".env:2: SONDA_WORKERS: 'x' is not a number from 0 to 256");
    write_dotenv("what is this\n");
    complains(NULL, ".env:1: 'what is this' is not NAME=value");
    write_dotenv("APP_NAME=\"open\n");
    complains(NULL, ".env:1: APP_NAME: '\"open' has a quote too few or too many");
    write_dotenv("APP_NAME='one'two\n");
    complains(NULL, ".env:1: APP_NAME: ''one'two' has a quote too few or too many");
}

static void a_command_takes_as_many_arguments_as_its_form_says(void **state)
{
    (void)state;

    struct options o = parse((const char *[]){ "check", "/a", "--dev", "/b", NULL });
    assert_ptr_equal(o.command, &commands[1]);
    assert_int_equal(o.arguments.count, 2);
    assert_string_equal(o.arguments.items[1], "/b");
    options_free(&o);
    o = parse((const char *[]){ "probe", "--", "--dev", NULL });
    assert_string_equal(o.arguments.items[0], "--dev");
    assert_false(o.dev);
    options_free(&o);
    o = parse((const char *[]){ "probe", NULL });
    assert_int_equal(o.arguments.count, 0);
    options_free(&o);
    complains((const char *[]){ "serve", "x", NULL }, "serve: takes no arguments");
    complains((const char *[]){ "get", NULL }, "get: needs one PATH");
    complains((const char *[]){ "get", "/a", "/b", NULL }, "get: needs one PATH");
    complains((const char *[]){ "probe", "a", "b", NULL }, "probe: takes one URL at most");
}

static void without_commands_there_are_flags_alone(void **state)
{
    struct options o;
    char message[256], *flags[] = { (char *)"sonda", (char *)"--dev", NULL },
                       *words[] = { (char *)"sonda", (char *)"serve", NULL };
    (void)state;

    assert_int_equal(options_parse(flags, NULL, &o, message, sizeof(message)), 0);
    assert_true(o.dev);
    assert_null(o.command);
    options_free(&o);
    assert_int_equal(options_parse(words, NULL, &o, message, sizeof(message)), -EINVAL);
}

static void quotes_and_comments_of_dotenv(void **state)
{
    (void)state;

    write_dotenv("\xef\xbb\xbf"
                 "APP_NAME=\"one # two\"\t# three\r\nexport\tSONDA_WORKERS='2'\nAPP_ENV=a#b # c\n");
    struct options o = parse(NULL);
    assert_string_equal(o.app_name, "one # two");
    assert_int_equal(o.workers, 2);
    assert_string_equal(o.app_environment, "a#b");
    options_free(&o);
}

static void a_dotenv_that_is_no_text_is_told_and_a_directory_is_none(void **state)
{
    (void)state;

    FILE *f = fopen(".env", "w");
    assert_non_null(f);
    fwrite("A\0P\0", 1, 4, f);
    fclose(f);
    complains(NULL, ".env: is not text: it holds a zero byte (saved as UTF-16?)");
    unlink(".env");
    assert_int_equal(mkdir(".env", 0755), 0);
    struct options o = parse(NULL);
    options_free(&o);
    rmdir(".env");
}

static void assert_named(const struct options *o, const char *flag, const char *expected)
{
    char name[64];

    options_name(o, flag, name, sizeof(name));
    assert_string_equal(name, expected);
}

static void the_source_of_a_value_can_be_named(void **state)
{
    (void)state;

    write_dotenv("\nAPP_NAME=x\nSONDA_PROCFS=/p\nSONDA_SYSFS=/s\n");
    setenv("SONDA_SCRIPTS", "/a", 1);
    struct options o = parse((const char *[]){ "--path.sysfs", "/t", NULL });
    assert_named(&o, "--path.procfs", ".env:3: SONDA_PROCFS");
    assert_named(&o, "--path.sysfs", "--path.sysfs");
    assert_named(&o, "--scripts", "SONDA_SCRIPTS");
    assert_named(&o, "--listen", "--listen");
    options_free(&o);
}

static void help_is_given_whatever_else_is_wrong(void **state)
{
    (void)state;

    write_dotenv("what is this\n");
    struct options o = parse((const char *[]){ "--nope", "--help", NULL });
    assert_true(o.help);
    options_free(&o);
}

static void sizes_take_a_suffix(void **state)
{
    (void)state;

    struct options o = parse((const char *[]){ "--max-memory", "8M", "--max-answer=512K", NULL });
    assert_int_equal(o.memory_bytes, 8 << 20);
    assert_int_equal(o.answer_bytes, 512 << 10);
    options_free(&o);
}

static void options_of_collectors_are_handed_on_without_dashes(void **state)
{
    (void)state;

    struct options o = parse(
        (const char *[]){ "--no-collector.arp", "--collector.cpu", "--collector.netdev.device-exclude",
                          "^lo$", "--collector.stat.softirq", "--collector.textfile.directory=/t", NULL });
    const char *const expected[] = { "collector.arp",
                                     "0",
                                     "collector.cpu",
                                     "1",
                                     "collector.netdev.device-exclude",
                                     "^lo$",
                                     "collector.stat.softirq",
                                     "1",
                                     "collector.textfile.directory",
                                     "/t" };
    assert_int_equal(o.script_options.count, 10);
    for (size_t i = 0; i < 10; i++)
        assert_string_equal(o.script_options.items[i], expected[i]);
    options_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(defaults_are_the_documented_ones, in_an_empty_folder),
        cmocka_unit_test_setup(a_flag_beats_the_environment_which_beats_dotenv, in_an_empty_folder),
        cmocka_unit_test_setup(a_repeated_flag_adds_and_replaces_what_lower_sources_gave, in_an_empty_folder),
        cmocka_unit_test_setup(each_bad_value_names_its_source, in_an_empty_folder),
        cmocka_unit_test_setup(a_command_takes_as_many_arguments_as_its_form_says, in_an_empty_folder),
        cmocka_unit_test_setup(without_commands_there_are_flags_alone, in_an_empty_folder),
        cmocka_unit_test_setup(quotes_and_comments_of_dotenv, in_an_empty_folder),
        cmocka_unit_test_setup(a_dotenv_that_is_no_text_is_told_and_a_directory_is_none, in_an_empty_folder),
        cmocka_unit_test_setup(the_source_of_a_value_can_be_named, in_an_empty_folder),
        cmocka_unit_test_setup(help_is_given_whatever_else_is_wrong, in_an_empty_folder),
        cmocka_unit_test_setup(sizes_take_a_suffix, in_an_empty_folder),
        cmocka_unit_test_setup(options_of_collectors_are_handed_on_without_dashes, in_an_empty_folder),
    };

    if (!getcwd(start, sizeof(start)) || !mkdtemp(folder) || chdir(folder) < 0)
        return 1;
    int failed = cmocka_run_group_tests_name("parse", tests, NULL, NULL);
    unlink(".env");
    if (chdir(start) == 0)
        rmdir(folder);
    return failed;
}
