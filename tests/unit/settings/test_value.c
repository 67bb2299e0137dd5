/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "settings/value.h"

static struct options options;
static char message[256];
static const struct setting_source from = { "--x", message, sizeof(message), ORIGIN_ENVIRONMENT };

static const struct setting *of(const char *flag)
{
    const struct setting *s = setting_of_flag(flag, strlen(flag));
    assert_non_null(s);
    return s;
}

static int set(const char *flag, const char *value)
{
    message[0] = '\0';
    return setting_set(of(flag), value, &options, &from);
}

static void a_message_quotes_the_value_where_there_is_one(void **state)
{
    (void)state;
    assert_int_equal(setting_fail(&from, "is wrong", "y"), -EINVAL);
    assert_string_equal(message, "--x: 'y' is wrong");
    assert_int_equal(setting_fail(&from, "needs a value", NULL), -EINVAL);
    assert_string_equal(message, "--x: needs a value");
}

static void a_number_stands_within_its_bounds_and_is_nothing_else(void **state)
{
    static const char *const bad[] = {
        "", "-1", "+1", " 1", "1x", "1K", "99999999999999999999", "1e3", "0x1"
    };
    uint64_t least = of("--max-lost-workers")->least, most = of("--max-lost-workers")->most;
    char number[32];
    (void)state;

    options.lost_workers = 7;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(set("--max-lost-workers", bad[i]), -EINVAL);
        assert_non_null(strstr(message, "is not a number from"));
    }
    snprintf(number, sizeof(number), "%llu", (unsigned long long)most + 1);
    assert_int_equal(set("--max-lost-workers", number), -EINVAL);
    assert_int_equal(options.lost_workers, 7);
    snprintf(number, sizeof(number), "%llu", (unsigned long long)most);
    assert_int_equal(set("--max-lost-workers", number), 0);
    assert_int_equal(options.lost_workers, most);
    snprintf(number, sizeof(number), "%llu", (unsigned long long)least);
    assert_int_equal(set("--max-lost-workers", number), 0);
    assert_int_equal(options.lost_workers, least);
}

static void a_size_may_end_with_its_unit(void **state)
{
    (void)state;
    assert_int_equal(set("--max-memory", "8M"), 0);
    assert_int_equal(options.memory_bytes, 8 << 20);
    assert_int_equal(set("--max-memory", "8192K"), 0);
    assert_int_equal(options.memory_bytes, 8 << 20);
    assert_int_equal(set("--max-memory", "18014398509481984K"), -EINVAL); /* 2^64 */
    assert_int_equal(set("--max-memory", "8m"), -EINVAL);
    assert_int_equal(set("--max-memory", "8MB"), -EINVAL);
    assert_non_null(strstr(message, "is not a size (K, M, G) from"));
    assert_int_equal(options.memory_bytes, 8 << 20);
}

static void a_switch_is_true_or_false_in_several_words(void **state)
{
    static const char *const yes[] = { "1", "true", "yes", "on" }, *const no[] = { "", "0", "false", "no",
                                                                                   "off" };
    (void)state;

    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        options.access_log = false;
        assert_int_equal(set("--access-log", yes[i]), 0);
        assert_true(options.access_log);
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        options.access_log = true;
        assert_int_equal(set("--access-log", no[i]), 0);
        assert_false(options.access_log);
    }
    assert_int_equal(set("--access-log", "YES"), -EINVAL);
    assert_string_equal(message, "--x: 'YES' is neither true nor false");
}

static void a_choice_is_one_of_its_words_whole(void **state)
{
    (void)state;
    assert_int_equal(set("--log-format", "json"), 0);
    assert_string_equal(options.log_format, "json");
    assert_int_equal(set("--log-format", "jso"), -EINVAL);
    assert_int_equal(set("--log-format", "text|json"), -EINVAL);
    assert_int_equal(set("--log-format", ""), -EINVAL);
    assert_string_equal(options.log_format, "json");
}

static void a_variable_splits_its_list_and_replaces_the_one_before(void **state)
{
    char two[] = "/a:/b", none[] = "::", nowhere[] = "";
    (void)state;

    assert_int_equal(set("--scripts", "/flag"), 0);
    assert_int_equal(set("--scripts", ""), -EINVAL);
    assert_int_equal(setting_set_variable(of("--scripts"), two, &options, &from), 0);
    assert_int_equal(options.scripts.count, 2);
    assert_string_equal(options.scripts.items[1], "/b");
    assert_int_equal(options.origins[of("--scripts") - settings], ORIGIN_ENVIRONMENT);
    assert_int_equal(setting_set_variable(of("--scripts"), none, &options, &from),
                     0); /* no layers are fine */
    assert_int_equal(options.scripts.count, 0);
    assert_int_equal(setting_set_variable(of("--listen"), nowhere, &options, &from), -EINVAL);
    assert_string_equal(message, "--x: is empty");
    option_list_clear(&options.scripts);
    option_list_clear(&options.listen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_quotes_the_value_where_there_is_one),
        cmocka_unit_test(a_number_stands_within_its_bounds_and_is_nothing_else),
        cmocka_unit_test(a_size_may_end_with_its_unit),
        cmocka_unit_test(a_switch_is_true_or_false_in_several_words),
        cmocka_unit_test(a_choice_is_one_of_its_words_whole),
        cmocka_unit_test(a_variable_splits_its_list_and_replaces_the_one_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
