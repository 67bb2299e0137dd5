/* SPDX-License-Identifier: MIT */
/* The scanners against libc's. */
#include "fuzz_text.h"

#include <errno.h>

#include "base/scan.h"
#include "base/unescape.h"

static void compare_integers(const char *text)
{
    uint64_t value;
    const char *p = text;
    char *end;
    if (!scan_u64(&p, &value))
        return;

    errno = 0;
    FUZZ_ASSERT(strtoull(text, &end, 10) == value && end == p && errno == 0);
}

static void compare_decimals(const char *text)
{
    double value;
    const char *p = text;
    if (!scan_decimal(&p, &value))
        return;

    char *copy = strndup(text, (size_t)(p - text));
    double expected = copy ? strtod(copy, NULL) : value;
    double wrong = value > expected ? value - expected : expected - value;
    FUZZ_ASSERT(wrong <= (expected < 0 ? -expected : expected) * 1e-14 + 1e-15);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    const char *p = text, *word;
    size_t len;
    int64_t integer;
    uint64_t hex;
    compare_integers(text);
    compare_decimals(text);
    (void)scan_i64(&p, &integer);
    (void)scan_hex(&p, &hex);
    while (scan_word(&p, &word, &len))
        FUZZ_ASSERT(len);
    p = scan_next_line(p);
    FUZZ_ASSERT((size_t)(p - text) <= size);
    proc_unescape(text);
    FUZZ_ASSERT(strlen(text) <= size);
    free(text);
    return 0;
}
