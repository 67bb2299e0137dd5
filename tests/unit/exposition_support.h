/* SPDX-License-Identifier: MIT */
/* For tests of core/exposition and core/metric: an exposition whose text is held against what is expected. */
#ifndef SONDA_TESTS_EXPOSITION_SUPPORT_H
#define SONDA_TESTS_EXPOSITION_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exposition/exposition.h"

static char last_told[512];
static int told_count;

static inline void keep_told(void *cls, const char *message)
{
    (void)cls;
    told_count++;
    snprintf(last_told, sizeof(last_told), "%s", message);
}

static inline struct exposition *exposition_for_test(size_t family_max, size_t byte_max)
{
    struct exposition *x;

    told_count = 0;
    last_told[0] = '\0';
    assert_int_equal(exposition_new(family_max, byte_max, keep_told, NULL, &x), 0);
    exposition_begin(x);
    return x;
}

static inline struct exposition_column *column_for_test(struct exposition *x, enum exposition_type type,
                                                        const char *name, const char *const *labels,
                                                        size_t count)
{
    struct exposition_family *f;
    struct exposition_column *c;

    assert_int_equal(exposition_family(x, type, name, "Help.", &f), 0);
    assert_int_equal(exposition_column(f, "", labels, count, &c), 0);
    return c;
}

static inline void assert_text(struct exposition *x, bool openmetrics, const char *expected)
{
    struct buffer text = { 0 };

    exposition_render(x, openmetrics, &text);
    assert_string_equal(text.bytes ? text.bytes : "", expected);
    buffer_free(&text);
}

static inline struct exposition_text text_of(const char *text)
{
    return (struct exposition_text){ text, strlen(text) };
}

#endif
