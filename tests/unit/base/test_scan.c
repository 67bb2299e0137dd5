/* SPDX-License-Identifier: MIT */
#include "proc_support.h"

#include "base/scan.h"
#include "base/unescape.h"

static void numbers_up_to_64_bits_are_read_and_no_further(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        uint64_t value;
    } cases[] = {
        { "0", true, 0 },
        { "  42 x", true, 42 },
        { "\t7\n", true, 7 },
        { "18446744073709551615", true, UINT64_MAX },
        { "18446744073709551616", false, 0 },
        { "99999999999999999999", false, 0 },
        { "000000000000000000000000000012", true, 12 },
        { "", false, 0 },
        { "-1", false, 0 },
        { "\n5", false, 0 },
        { "x", false, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *p = cases[i].text;
        uint64_t value = 77;
        assert_int_equal(scan_u64(&p, &value), cases[i].ok);
        if (cases[i].ok)
            assert_true(value == cases[i].value);
        else
            assert_ptr_equal(p, cases[i].text);
    }
}

static void signed_numbers_end_at_their_own_bounds(void **state)
{
    int64_t value;
    const char *p = "-9223372036854775808";
    (void)state;
    assert_true(scan_i64(&p, &value));
    assert_true(value == INT64_MIN);
    p = "9223372036854775807";
    assert_true(scan_i64(&p, &value));
    assert_true(value == INT64_MAX);
    p = "9223372036854775808";
    assert_false(scan_i64(&p, &value));
    p = "-9223372036854775809";
    assert_false(scan_i64(&p, &value));
    p = "-";
    assert_false(scan_i64(&p, &value));
}

static void decimals_are_those_that_strtod_reads(void **state)
{
    static const char *const texts[] = { "0.00",
                                         "0.42",
                                         "12.3",
                                         "-1.5",
                                         "3654.54",
                                         "99999999.99",
                                         "7",
                                         "0.1234567",
                                         "123456789012.345",
                                         "18446744073709551615.9" };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *p = texts[i];
        double value = -1;
        assert_true(scan_decimal(&p, &value));
        assert_int_equal(*p, '\0');
        double expected = strtod(texts[i], NULL);
        assert_true(value == expected || (value - expected) / expected < 1e-15);
    }
}

static void nan_inf_and_exponents_are_no_decimals(void **state)
{
    static const char *const texts[] = { "nan", "inf", "-inf", ".5", "-", "", "0x1", "1e5" };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *p = texts[i];
        double value = 0;
        bool ok = scan_decimal(&p, &value);
        assert_true(!ok || *p == 'e' || *p == 'x');
    }
}

static void hexadecimal_numbers_are_bounded_too(void **state)
{
    uint64_t value;
    const char *p = "00FfeE 1";
    (void)state;
    assert_true(scan_hex(&p, &value));
    assert_int_equal(value, 0xffee);
    p = "ffffffffffffffff";
    assert_true(scan_hex(&p, &value));
    assert_true(value == UINT64_MAX);
    p = "1ffffffffffffffff";
    assert_false(scan_hex(&p, &value));
    p = "g";
    assert_false(scan_hex(&p, &value));
}

static void words_end_at_blanks_and_lines(void **state)
{
    const char *p = "  eth0:\t12\nnext", *word;
    size_t len;
    (void)state;
    assert_true(scan_word(&p, &word, &len));
    assert_true(scan_is(word, len, "eth0:"));
    assert_false(scan_is(word, len, "eth0"));
    assert_true(scan_skip_words(&p, 1));
    assert_false(scan_word(&p, &word, &len));
    assert_true(scan_at_line_end(p));
    assert_string_equal(scan_next_line(p), "next");
    assert_string_equal(scan_next_line("next"), "");
}

static void any_byte_but_a_blank_is_of_a_word(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        const char text[] = { 'a', (char)byte, 'b', '\0' }, *p = text, *word;
        bool ends = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\0';
        size_t len;
        assert_true(scan_word(&p, &word, &len));
        assert_int_equal(len, ends ? 1 : 3);
    }
}

static void a_literal_is_found_whole_or_not_at_all(void **state)
{
    const char *text = "MemTotal: 5", *p = text;
    (void)state;
    assert_false(scan_literal(&p, "MemTotals"));
    assert_false(scan_literal(&p, "MemTotal: 567"));
    assert_ptr_equal(p, text);
    assert_true(scan_literal(&p, "MemTotal:"));
    assert_string_equal(p, " 5");
}

static void a_word_too_long_is_not_copied(void **state)
{
    char buf[4] = "old";
    (void)state;
    assert_false(scan_copy(buf, sizeof(buf), "abcd", 4));
    assert_string_equal(buf, "old");
    assert_true(scan_copy(buf, sizeof(buf), "abcd", 3));
    assert_string_equal(buf, "abc");
}

static void octal_escapes_of_paths_are_undone(void **state)
{
    static const struct {
        const char *escaped, *plain;
    } cases[] = {
        { "/mnt/my\\040disk", "/mnt/my disk" },
        { "a\\011b\\012c\\134d", "a\tb\nc\\d" },
        { "\\04", "\\04" },
        { "\\", "\\" },
        { "\\000x", "\\000x" },
        { "\\898", "\\898" },
        { "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[64];
        strcpy(text, cases[i].escaped);
        proc_unescape(text);
        assert_string_equal(text, cases[i].plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_up_to_64_bits_are_read_and_no_further),
        cmocka_unit_test(signed_numbers_end_at_their_own_bounds),
        cmocka_unit_test(decimals_are_those_that_strtod_reads),
        cmocka_unit_test(nan_inf_and_exponents_are_no_decimals),
        cmocka_unit_test(hexadecimal_numbers_are_bounded_too),
        cmocka_unit_test(words_end_at_blanks_and_lines),
        cmocka_unit_test(any_byte_but_a_blank_is_of_a_word),
        cmocka_unit_test(a_literal_is_found_whole_or_not_at_all),
        cmocka_unit_test(a_word_too_long_is_not_copied),
        cmocka_unit_test(octal_escapes_of_paths_are_undone),
    };
    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
