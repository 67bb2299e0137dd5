/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings/words.h"

static char start[4096], folder[] = "/tmp/sonda-words-XXXXXX", message[256];

static int make_folder(void **state)
{
    (void)state;
    return getcwd(start, sizeof(start)) && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return chdir(start) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void write_bytes(const char *name, const char *bytes, size_t len)
{
    FILE *file = fopen(name, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void write_file(const char *name, const char *text)
{
    write_bytes(name, text, strlen(text));
}

static int expand(const char *const *words, struct words *ret)
{
    message[0] = '\0';
    return words_expand((char **)words, ret, message, sizeof(message));
}

#define EXPAND(ret, ...) expand((const char *const[]){ "sonda", __VA_ARGS__, NULL }, ret)

static void assert_words(const struct words *w, const char *const *expected)
{
    size_t n = 0;

    for (; expected[n]; n++)
        assert_string_equal(w->list[n], expected[n]);
    assert_int_equal(w->count, n);
    assert_null(w->list[n]);
}

static void a_file_stands_for_its_lines(void **state)
{
    static const char *const expected[] = { "sonda", "--a", "--web.x=1 2", "--", "@not", "b", NULL };
    struct words w;
    (void)state;
    write_file("flags", "# flags\r\n\r\n--web.x=1 2\n@more");
    write_file("more", "--\n");
    assert_int_equal(EXPAND(&w, "--a", "@flags", "@not", "b"), 0);
    assert_words(&w, expected);
    words_free(&w);
    assert_int_equal(EXPAND(&w, "@"), 0);
    assert_string_equal(w.list[1], "@"); /* names no file */
    words_free(&w);
    assert_int_equal(expand((const char *const[]){ NULL }, &w), 0);
    words_free(&w);
    unlink("flags");
    unlink("more");
}

static void fails(const char *word, const char *expected)
{
    struct words w;

    assert_int_equal(EXPAND(&w, word), -EINVAL);
    assert_string_equal(message, expected);
    words_free(&w);
}

static void what_cannot_be_read_is_told(void **state)
{
    char *large = malloc(WORDS_FILE_MAX + 1);
    (void)state;
    memset(large, 'x', WORDS_FILE_MAX + 1);
    write_bytes("large", large, WORDS_FILE_MAX + 1);
    write_bytes("zero", "a\0b", 3);
    write_file("round", "@round\n");
    fails("@absent", "@absent: No such file or directory");
    fails("@large", "@large: is larger than 1 MiB");
    fails("@zero", "@zero: is not text");
    fails("@round", "@round: files of flags name each other too deep");
    fails("@.", "@.: Is a directory");
    free(large);
    unlink("large");
    unlink("zero");
    unlink("round");
}

static void files_are_not_without_number(void **state)
{
    char text[8 * WORDS_FILES_MAX + 1] = "";
    (void)state;
    write_file("one", "");
    for (int i = 0; i < WORDS_FILES_MAX; i++)
        strcat(text, "@one\n");
    write_file("all", text);
    fails("@all", "@one: too many files of flags");
    unlink("one");
    unlink("all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_stands_for_its_lines),
        cmocka_unit_test(what_cannot_be_read_is_told),
        cmocka_unit_test(files_are_not_without_number),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
