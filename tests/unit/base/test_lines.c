/* SPDX-License-Identifier: MIT */
/* Texts that grow side by side in one arena. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/lines.h"

static void add(struct line_arena *a, struct lines *l, const char *line, size_t room)
{
    char *to = lines_room(a, l, room);

    assert_non_null(to);
    memset(to, '#', room);
    memcpy(to, line, strlen(line));
    lines_add(a, l, strlen(line));
}

static void holds(const struct lines *l, const char *text)
{
    char *copy = malloc(l->len + 1);

    assert_non_null(copy);
    *lines_copy(l, copy) = '\0';
    assert_int_equal(l->len, strlen(text));
    assert_string_equal(copy, text);
    free(copy);
}

static void texts_grow_side_by_side(void **state)
{
    (void)state;
    enum { TEXTS = 50, LINES = 400 };
    struct line_arena a = { 0 };
    static struct lines all[TEXTS];
    static char wanted[TEXTS][LINES * 40];

    for (int epoch = 0; epoch < 3; epoch++) {
        memset(all, 0, sizeof(all));
        memset(wanted, 0, sizeof(wanted));
        for (int line = 0; line < LINES; line++) {
            for (int i = 0; i < TEXTS; i++) {
                char text[40];
                snprintf(text, sizeof(text), "%d.%d.%d\n", epoch, i, line * 977);
                strcat(wanted[i], text);
                add(&a, &all[i], text, strlen(text) + (size_t)(line % 7) * 40);
            }
        }
        for (int i = 0; i < TEXTS; i++)
            holds(&all[i], wanted[i]);
        line_arena_reset(&a);
    }
    line_arena_free(&a);
}

static void a_cut_drops_what_came_after_the_mark_alone(void **state)
{
    (void)state;
    struct line_arena a = { 0 };
    struct lines l = { 0 }, other = { 0 };
    struct lines_mark none = lines_mark(&l);

    add(&a, &l, "one\n", 100);
    struct lines_mark first = lines_mark(&l);
    add(&a, &other, "between\n", 20);
    for (int i = 0; i < 1000; i++)
        add(&a, &l, "more\n", 100);
    lines_cut(&l, &first);
    holds(&l, "one\n");
    add(&a, &l, "two\n", 10);
    holds(&l, "one\ntwo\n");
    lines_cut(&l, &none);
    holds(&l, "");
    add(&a, &l, "three\n", 10);
    holds(&l, "three\n");
    holds(&other, "between\n");
    line_arena_free(&a);
}

/* Room that nothing was added to (a series given twice) leaves no trace, in this epoch or the next. */
static void room_alone_adds_nothing(void **state)
{
    (void)state;
    struct line_arena a = { 0 };
    struct lines l = { 0 };

    assert_non_null(lines_room(&a, &l, 5000));
    assert_non_null(lines_room(&a, &l, 10));
    holds(&l, "");
    line_arena_reset(&a);
    add(&a, &l, "one\n", 10);
    holds(&l, "one\n");
    line_arena_free(&a);
}

static void a_line_may_be_longer_than_any_block(void **state)
{
    (void)state;
    struct line_arena a = { 0 };
    struct lines l = { 0 };
    size_t len = (size_t)3 << 20;
    char *text = malloc(len + 1);

    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = '\0';
    add(&a, &l, "short\n", 10);
    add(&a, &l, text, len);
    assert_int_equal(l.len, len + 6);
    line_arena_reset(&a);
    assert_true(a.end - a.at <= 256 << 10); /* what is larger is not kept */
    free(text);
    line_arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_grow_side_by_side),
        cmocka_unit_test(a_cut_drops_what_came_after_the_mark_alone),
        cmocka_unit_test(room_alone_adds_nothing),
        cmocka_unit_test(a_line_may_be_longer_than_any_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
