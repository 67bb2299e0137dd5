/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/swar.h"

/* Each byte in each place, among bytes at either end of what is printable. */
static void a_byte_is_told_wherever_it_stands(void **state)
{
    static const char fills[] = { ' ', '~', 'a' };
    (void)state;

    for (size_t f = 0; f < sizeof(fills); f++) {
        for (int c = 0; c < 256 * SWAR_BYTES; c++) {
            char bytes[SWAR_BYTES];
            memset(bytes, fills[f], sizeof(bytes));
            bytes[c / 256] = (char)(c % 256);
            uint64_t x = swar_load(bytes);
            bool printable = c % 256 >= ' ' && c % 256 < 0x7f;
            if (swar_printable(x) != printable || !swar_has(x, (char)(c % 256)) ||
                swar_has_zero(x) != (c % 256 == 0))
                fail_msg("byte %d in place %d among '%c'", c % 256, c / 256, fills[f]);
            assert_true(swar_has(x, '"') == (c % 256 == '"'));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_byte_is_told_wherever_it_stands) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
