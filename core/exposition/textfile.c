/* SPDX-License-Identifier: MIT */
#include "exposition/textfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "exposition/text_merge.h"

struct file {
    char *path;
    char *text;
    size_t len;
    long long modified_seconds;
};

struct collection {
    const struct textfile_events *events;
    struct text_merge merge;
    struct file *files; /* those that are sound */
    size_t file_count, file_room, bytes;
    bool sound;
};

static void tell_fault(void *cls, const char *path, const char *reason)
{
    struct collection *c = cls;

    c->sound = false;
    c->events->fault(c->events->cls, path, reason);
}

static bool is_over(const struct collection *c)
{
    return c->events->stop && *c->events->stop;
}

static int read_text(int fd, size_t size, struct file *file)
{
    file->text = malloc(size + 1);
    if (!file->text)
        return -ENOMEM;

    while (file->len < size) {
        ssize_t len = read(fd, file->text + file->len, size - file->len);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return -errno;
        if (len == 0)
            break;
        file->len += (size_t)len;
    }

    return 0;
}

/* Opened without waiting, since what is named *.prom may be a FIFO. */
static int read_file(const char *path, size_t most, struct file *file)
{
    struct stat status;
    CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -EINVAL;
    if ((size_t)status.st_size > TEXTFILE_BYTES || (size_t)status.st_size > most)
        return -EFBIG;

    file->modified_seconds = status.st_mtime;
    file->path = strdup(path);

    return file->path ? read_text(fd, (size_t)status.st_size, file) : -ENOMEM;
}

static void file_free(struct file *file)
{
    free(file->path);
    free(file->text);
}

static int make_room(struct collection *c)
{
    if (c->file_count == TEXTFILE_FILES)
        return -EMFILE;

    return array_room((void **)&c->files, &c->file_room, c->file_count, sizeof(*c->files)) ? 0 : -ENOMEM;
}

static void take_file(struct collection *c, const char *path)
{
    struct file file = { 0 };

    int r = make_room(c);
    if (r == 0)
        r = read_file(path, TEXTFILE_ALL_BYTES - c->bytes, &file);
    if (r < 0)
        tell_fault(c, path, strerror(-r));
    if (r < 0 || !text_merge_look(&c->merge, file.path, file.text, file.len)) {
        file_free(&file);
        return;
    }

    c->bytes += file.len;
    c->files[c->file_count++] = file;
}

static int is_prom(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len >= 5 && strcmp(entry->d_name + len - 5, ".prom") == 0;
}

static void take_entry(struct collection *c, const char *directory, const char *entry)
{
    const char *slash = directory[strlen(directory) - 1] == '/' ? "" : "/";
    char *path = NULL;

    if (asprintf(&path, "%s%s%s", directory, slash, entry) >= 0)
        take_file(c, path);
    free(path);
}

static void take_directory(struct collection *c, const char *directory)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, is_prom, alphasort);

    if (count < 0) {
        tell_fault(c, directory, strerror(errno));
        return;
    }
    for (int i = 0; i < count; i++) {
        if (!is_over(c))
            take_entry(c, directory, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

static void take_pattern(struct collection *c, const char *pattern)
{
    glob_t found;

    if (!*pattern)
        return;
    if (glob(pattern, 0, NULL, &found) != 0) {
        take_directory(c, pattern);
        return;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        take_directory(c, found.gl_pathv[i]);
    globfree(&found);
}

static void give(struct collection *c, const struct file *file)
{
    if (text_merge_give(&c->merge, file->path, file->text, file->len))
        c->events->read(c->events->cls, file->path, file->modified_seconds);
}

static void collection_free(struct collection *c)
{
    for (size_t i = 0; i < c->file_count; i++)
        file_free(&c->files[i]);
    free(c->files);
    text_merge_free(&c->merge);
}

bool textfile_collect(const char *const *patterns, size_t count, struct exposition *x,
                      const struct textfile_events *events)
{
    struct collection c = { .events = events, .sound = true };
    c.merge = (struct text_merge){ .exposition = x, .fault = tell_fault, .cls = &c, .stop = events->stop };

    for (size_t i = 0; i < count; i++)
        take_pattern(&c, patterns[i]);
    for (size_t i = 0; i < c.file_count && !is_over(&c); i++)
        give(&c, &c.files[i]);
    collection_free(&c);

    return c.sound;
}
