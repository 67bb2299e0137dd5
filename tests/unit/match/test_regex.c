/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "match/filter.h"

static bool keeps(const char *include, const char *exclude, const char *name)
{
    struct name_filter *f;
    char message[256];

    if (name_filter_new(include, exclude, message, sizeof(message), &f) != 0)
        fail_msg("%s", message);
    bool first = name_filter_keeps(f, name, strlen(name));
    for (int i = 0; i < 300; i++) /* from the memory of verdicts */
        assert_int_equal(name_filter_keeps(f, name, strlen(name)), first);
    name_filter_free(f);
    return first;
}

static void patterns_match_as_re2_has_them(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool matches;
    } cases[] = {
        { "eth", "veth0", true },
        { "^eth", "veth0", false },
        { "^(eth|en.*)\\d+$", "enp3s0", true },
        { "^(?:eth|wlan)\\d$", "wlan0", true },
        { "^(?P<kind>eth)0$", "eth0", true },
        { "(?i)^ETH", "eth0", true },
        { "^[\\w.-]+$", "br-lan.5", true },
        { "^[^\\d]+$", "lo", true },
        { "^[^\\d]+$", "eth0", false },
        { "^[]a]$", "]", true },
        { "^[\\]]$", "]", true },
        { "^[a^]$", "^", true },
        { "^[\\^]$", "^", true },
        { "^[[:digit:]]+$", "12", true },
        { "^[[]$", "[", true },
        { "^[a\\-z]$", "-", true },
        { "^[\\^\\-]$", "^", true },
        { "^[\\^\\-]$", "-", true },
        { "^a{2}$", "aa", true },
        { "^a{2,}$", "aaaa", true },
        { "^a{,2}$", "a{,2}", true },
        { "^a{x$", "a{x", true },
        { "^a+?b*?$", "aab", true },
        { "\\Aeth\\z", "eth", true },
        { "\\Aeth\\z", "eth0", false },
        { "^/(dev|proc|run/credentials/.+)($|/)", "/dev/pts", true },
        { "^/(dev|proc|run/credentials/.+)($|/)", "/devices", false },
        { "^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$", "nvme0n1p2", true },
        { "^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$", "nvme0n1", false },
        { "\\bdisk\\b", "my disk 1", true },
        { "a\\.b\\/c\\-d", "a.b/c-d", true },
        { "\\<x\\>", "<x>", true }, /* an escaped sign is the sign, not GNU's word boundary */
        { "\\s\\S\\D\\W", " xx.", true },
        { "^$", "", true },
        { "a|", "anything", true },
        { "^(a|bc|d.+)$", "bc", true },
        { "^(a|bc|d.+)$", "bcd", false },
        { "^(a|bc|d.+)$", "d", false },
        { "^(a|bc){2,3}x$", "abcax", true },
        { "^(a|bc){2,3}x$", "ax", false },
        { "^(a|bc){2,3}x$", "aaaax", false },
        { "^(a{0,2}){2}$", "aaaa", true },
        { "^(a{0,2}){2}$", "aaaaa", false },
        { "^((a*)*|b)*$", "aabaab", true },
        { "^a{0}b$", "b", true },
        { "(|){3}", "", true },
        { "(?i)^[^a-c]z$", "Bz", false },
        { "^a.b$", "a\nb", false },
        { "\\Bisk", "disk", true },
        { "^b|d$", "ad", true },
        { "^b|d$", "da", false },
    };
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (keeps(cases[i].pattern, NULL, cases[i].name) != cases[i].matches)
            fail_msg("'%s' on '%s'", cases[i].pattern, cases[i].name);
}

static void what_cannot_be_translated_is_refused_with_a_reason(void **state)
{
    static const struct {
        const char *pattern, *reason;
    } cases[] = {
        { "\\pL", "escape" },
        { "\\x41", "escape" },
        { "\\Qa\\E", "escape" },
        { "(?s)a", "flags" },
        { "a(?i)b", "flags" },
        { "a**", "nothing to repeat" },
        { "*a", "nothing to repeat" },
        { "a{1001}", "1000" },
        { "((a{100}){100}){100}", "too large" },
        { "a{2,1}", "before it begins" },
        { "(a", "not closed" },
        { "a)", "closed" },
        { "[a", "not closed" },
        { "a\\", "backslash" },
        { "[\xc3\xa9]", "ASCII" },
        { "[z-a]", "range" },
        { "[\\D]", "brackets" },
        { "[]", "not closed" },
        { "(?<>a)", "flags" },
    };
    struct name_filter *f = NULL;
    char message[256];
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (name_filter_new(NULL, cases[i].pattern, message, sizeof(message), &f) != -EINVAL)
            fail_msg("'%s' was taken", cases[i].pattern);
        if (!strstr(message, cases[i].reason))
            fail_msg("'%s': %s", cases[i].pattern, message);
    }
    assert_null(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_as_re2_has_them),
        cmocka_unit_test(what_cannot_be_translated_is_refused_with_a_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
