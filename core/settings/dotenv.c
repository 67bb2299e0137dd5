/* SPDX-License-Identifier: MIT */
#include "settings/dotenv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

int dotenv_read(char **ret)
{
    CLEANUP(cleanup_close) int fd = open(".env", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    *ret = NULL;
    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    if (st.st_size > (1 << 20))
        return -EFBIG;

    char *text = malloc((size_t)st.st_size + 1);
    if (!text)
        return -ENOMEM;
    ssize_t len = read(fd, text, (size_t)st.st_size);
    int error = len < 0 ? -errno : memchr(text, '\0', (size_t)len) ? -EBADMSG : 0;
    if (error < 0) {
        free(text);
        return error;
    }

    text[len] = '\0';
    *ret = text;
    return 0;
}

char *dotenv_begin(char *text)
{
    return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    for (size_t len = strlen(text); len && strchr(" \t\r", text[len - 1]); len--)
        text[len - 1] = '\0';
    return text;
}

/* Behind the closing quote only a comment may stand. NULL where the value is no such thing. */
static char *unquote(char *value)
{
    if (*value == '"' || *value == '\'') {
        char *end = strchr(value + 1, *value);
        size_t gap = end ? strspn(end + 1, " \t") : 0;
        if (!end || (end[1 + gap] && (end[1 + gap] != '#' || !gap)))
            return NULL;
        *end = '\0';
        return value + 1;
    }
    for (char *hash = strchr(value, '#'); hash; hash = strchr(hash + 1, '#')) {
        if (hash == value || hash[-1] == ' ' || hash[-1] == '\t') {
            *hash = '\0';
            break;
        }
    }

    return trim(value);
}

int dotenv_line(char *line, char **name, char **value)
{
    line = trim(line);
    if (!*line || *line == '#')
        return 0;
    if (strncmp(line, "export", 6) == 0 && (line[6] == ' ' || line[6] == '\t'))
        line = trim(line + 7);
    char *equals = strchr(line, '=');
    *name = line;
    if (!equals)
        return -EINVAL;

    *equals = '\0';
    *name = trim(line);
    *value = trim(equals + 1);
    char *plain = unquote(*value);
    if (!plain)
        return -EBADMSG;
    *value = plain;
    return 1;
}
