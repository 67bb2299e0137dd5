/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings/help.h"
#include "settings/table.h"

/* What help_print says on stdout; the caller's to free. */
static char *printed(const struct command *commands)
{
    char *text = calloc(1, 65536);
    FILE *file = tmpfile();
    int before = dup(1);

    fflush(stdout);
    dup2(fileno(file), 1);
    help_print(commands);
    fflush(stdout);
    dup2(before, 1);
    close(before);
    rewind(file);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

static void every_command_setting_and_default_is_in_it(void **state)
{
    const struct command commands[] = { { "first", "", "do this", NULL },
                                        { "second", "PATH", "do that", NULL },
                                        { 0 } };
    char *text = printed(commands);
    (void)state;

    assert_non_null(strstr(text, "usage: sonda [first] [FLAGS]"));
    assert_non_null(strstr(text, "\n       sonda second PATH"));
    assert_non_null(strstr(text, "do that"));
    for (size_t i = 0; i < settings_count; i++) {
        const struct setting *s = &settings[i];
        if (!strstr(text, s->flag ? s->flag : s->variable) || !strstr(text, s->help) ||
            (s->variable && !strstr(text, s->variable)))
            fail_msg("no %s", s->flag ? s->flag : s->variable);
    }
    free(text);
}

static void what_has_no_flag_stands_below_those_that_have(void **state)
{
    const struct command none[] = { { 0 } };
    char *text = printed(none), *below = strstr(text, "\nenvironment only:\n");
    (void)state;

    assert_non_null(below);
    assert_true(strstr(text, "APP_NAME") > below);
    assert_true(strstr(text, "--workers") < below);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_setting_and_default_is_in_it),
        cmocka_unit_test(what_has_no_flag_stands_below_those_that_have),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
