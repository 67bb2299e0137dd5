/* SPDX-License-Identifier: MIT */
/* For fuzzers of parsers that take NUL-terminated text: the input as a string of exactly its own size, so
 * that ASan sees a read behind its end. */
#ifndef SONDA_TESTS_FUZZ_TEXT_H
#define SONDA_TESTS_FUZZ_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        abort();
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* What a parser may never do. */
#define FUZZ_ASSERT(claim)                                                                                   \
    do {                                                                                                     \
        if (!(claim))                                                                                        \
            abort();                                                                                         \
    } while (0)

#endif
