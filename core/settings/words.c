/* SPDX-License-Identifier: MIT */
#include "settings/words.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct expansion {
    struct words *words;
    char *message;
    size_t size;
    bool words_only; /* a "--" has passed */
};

static int fail(const struct expansion *x, const char *word, const char *reason)
{
    snprintf(x->message, x->size, "%s: %s", word, reason);
    return -EINVAL;
}

static int add(struct words *w, char *word)
{
    char **list = realloc(w->list, (w->count + 2) * sizeof(*list));
    if (!list)
        return -ENOMEM;

    list[w->count++] = word;
    list[w->count] = NULL;
    w->list = list;
    return 0;
}

/* Returns how many bytes text has now, WORDS_FILE_MAX + 1 where there are more, or a negative errno. */
static ssize_t read_text(const char *path, char *text)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return -errno;

    size_t len = fread(text, 1, WORDS_FILE_MAX + 1, file);
    int error = ferror(file) ? errno : 0;
    fclose(file);
    return error ? -error : (ssize_t)len;
}

/* The text of the file, which the words keep. */
static int read_file(struct expansion *x, const char *word, char **ret)
{
    if (x->words->text_count == WORDS_FILES_MAX)
        return fail(x, word, "too many files of flags");
    char *text = malloc(WORDS_FILE_MAX + 1);
    if (!text)
        return -ENOMEM;

    x->words->texts[x->words->text_count++] = text;
    ssize_t len = read_text(word + 1, text);
    if (len < 0)
        return fail(x, word, strerror((int)-len));
    if (len > WORDS_FILE_MAX)
        return fail(x, word, "is larger than 1 MiB");
    text[len] = '\0';
    if (strlen(text) != (size_t)len)
        return fail(x, word, "is not text");
    *ret = text;
    return 0;
}

static int expand(struct expansion *x, char *word, unsigned depth);

static int expand_file(struct expansion *x, const char *word, unsigned depth)
{
    char *rest = NULL;

    if (depth > WORDS_DEPTH_MAX)
        return fail(x, word, "files of flags name each other too deep");
    int r = read_file(x, word, &rest);
    for (char *line; r == 0 && (line = strsep(&rest, "\n"));) {
        line[strcspn(line, "\r")] = '\0';
        if (*line && *line != '#')
            r = expand(x, line, depth);
    }
    return r;
}

static int expand(struct expansion *x, char *word, unsigned depth)
{
    if (!x->words_only && *word == '@' && word[1])
        return expand_file(x, word, depth + 1);

    x->words_only |= strcmp(word, "--") == 0;
    return add(x->words, word);
}

int words_expand(char **argv, struct words *ret, char *message, size_t size)
{
    struct expansion x = { ret, message, size, false };

    *ret = (struct words){ 0 };
    int r = *argv ? add(ret, *argv++) : 0;
    for (; r == 0 && *argv; argv++)
        r = expand(&x, *argv, 0);
    return r;
}

void words_free(struct words *w)
{
    for (size_t i = 0; i < w->text_count; i++)
        free(w->texts[i]);
    free(w->list);
    *w = (struct words){ 0 };
}
