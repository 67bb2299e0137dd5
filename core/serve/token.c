/* SPDX-License-Identifier: MIT */
#include "serve/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"

#define TOKEN_MAX 4096

bool token_is_set(const struct options *o)
{
    return *o->admin_token || *o->admin_token_file;
}

/* The first line of the file. Returns 0, or a negative errno: -ENODATA where it is empty. */
static int read_file(const char *path, char token[TOKEN_MAX + 1])
{
    CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    ssize_t len = read(fd, token, TOKEN_MAX);
    if (len < 0)
        return -errno;

    token[len] = '\0';
    token[strcspn(token, "\r\n")] = '\0';
    return *token ? 0 : -ENODATA;
}

static const char *reason_of(int error)
{
    return error == -ENODATA ? "holds no token" : strerror(-error);
}

int token_check(const struct options *o, char *message, size_t size)
{
    char token[TOKEN_MAX + 1];
    int r = *o->admin_token_file ? read_file(o->admin_token_file, token) : 0;

    if (r == 0)
        return 0;
    snprintf(message, size, "--admin-token-file: %s: %s", o->admin_token_file, reason_of(r));
    return -EINVAL;
}

/* Each byte is compared, so that the time taken does not tell where the first difference is. */
static bool is_same(const char *given, const char *secret)
{
    size_t len = strlen(secret);
    unsigned difference = strlen(given) != len;

    for (size_t i = 0; i < len && given[i]; i++)
        difference += (unsigned char)(given[i] ^ secret[i]) != 0;
    return difference == 0;
}

bool token_matches(const struct options *o, const char *authorization)
{
    char token[TOKEN_MAX + 1];

    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0)
        return false;
    if (*o->admin_token && is_same(authorization + 7, o->admin_token))
        return true;
    if (!*o->admin_token_file)
        return false;

    int r = read_file(o->admin_token_file, token);
    if (r < 0)
        log_event(LOG_ERROR, "nobody is admin: the token's file cannot be used", "file", o->admin_token_file,
                  "reason", reason_of(r), NULL);
    return r == 0 && is_same(authorization + 7, token);
}
