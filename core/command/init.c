/* SPDX-License-Identifier: MIT */
/* sonda init DIR: the default scripts as files, to begin from.
 * Files that are there already are left alone. */
#include "command/init.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/embed.h"
#include "base/folders.h"

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

static int write_file(const char *path, const struct embed_file *e)
{
    CLEANUP(cleanup_close) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return -errno;

    int r = write_all(fd, e->bytes, e->len);
    return r == 0 && fsync(fd) < 0 && errno != EINVAL ? -errno : r;
}

/* Not every file system can refuse to replace (EINVAL). */
static int give_name(const char *unfinished, const char *path)
{
    if (renameat2(AT_FDCWD, unfinished, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return 0;
    return errno == EINVAL && rename(unfinished, path) == 0 ? 0 : -errno;
}

/* Returns 1 where it was written, 0 where there was one already. It gets its name when it is whole: a file
 * cut short, by a full disk or an end of this process, would be taken for one's own ever after. */
static int write_script(char *path, const struct embed_file *e)
{
    char unfinished[PATH_MAX + 8];
    int r = folders_make(path);

    if (r < 0)
        return r;
    if (access(path, F_OK) == 0)
        return 0;
    snprintf(unfinished, sizeof(unfinished), "%s.part", path);
    r = write_file(unfinished, e);
    if (r == 0)
        r = give_name(unfinished, path);
    if (r < 0)
        unlink(unfinished);
    return r == -EEXIST ? 0 : r < 0 ? r : 1;
}

int command_init(const struct options *o)
{
    const char *directory = o->arguments.items[0];
    char path[PATH_MAX];
    unsigned written = 0, kept = 0;

    for (size_t i = 0; i < embed_count; i++) {
        if (strncmp(embed_files[i].name, "scripts/", 8) != 0)
            continue;
        snprintf(path, sizeof(path), "%.3000s/%.500s", directory, embed_files[i].name + 8);
        int r = write_script(path, &embed_files[i]);
        if (r < 0) {
            fprintf(stderr, "sonda: init: %s: %s\n", path, strerror(-r));
            return 2;
        }
        *(r ? &written : &kept) += 1;
    }
    printf("%u scripts written to %s, %u were there already\nserve them: sonda --scripts %s --dev\n", written,
           directory, kept, directory);
    return 0;
}
