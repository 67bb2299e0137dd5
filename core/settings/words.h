/* SPDX-License-Identifier: MIT */
/* The command line with its @FILEs in place: a file of words, one a line (kingpin's form, which
 * node_exporter takes). */
#ifndef SONDA_SETTINGS_WORDS_H
#define SONDA_SETTINGS_WORDS_H

#include <stddef.h>

#define WORDS_DEPTH_MAX 8          /* files that name files */
#define WORDS_FILE_MAX  (1u << 20) /* bytes of one */
#define WORDS_FILES_MAX 32

struct words {
    char **list; /* NULL-terminated */
    size_t count;
    char *texts[WORDS_FILES_MAX]; /* of files, which words of the list lie in */
    size_t text_count;
};

/* Each @FILE before a "--" gives way to the lines of the file; blank ones and those that begin with # are
 * none. The words of argv stay where they are. Returns 0, -ENOMEM, or -EINVAL with a line in `message`; *ret
 * is to be freed whatever is returned. */
int words_expand(char **argv, struct words *ret, char *message, size_t size);
void words_free(struct words *w);

#endif
