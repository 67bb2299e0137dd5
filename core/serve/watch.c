/* SPDX-License-Identifier: MIT */
#include "serve/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 8
#define EVENTS                                                                                               \
    (IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB |          \
     IN_DELETE_SELF | IN_MOVE_SELF)

struct watch {
    const char *const *directories;
    int fd;
    char trouble[160]; /* "" none */
};

static void note_trouble(struct watch *w, const char *directory)
{
    if (errno == ENOENT || errno == ENOTDIR)
        return; /* not there (yet): the poll will see it come */
    if (errno == ENOSPC)
        snprintf(w->trouble, sizeof(w->trouble), "%.80s: no inotify watch left (fs.inotify.max_user_watches)",
                 directory);
    else
        snprintf(w->trouble, sizeof(w->trouble), "%.80s: %s", directory, strerror(errno));
}

static void watch_below(struct watch *w, const char *directory, int depth)
{
    char path[PATH_MAX];

    if (inotify_add_watch(w->fd, directory, EVENTS | IN_ONLYDIR) < 0) {
        note_trouble(w, directory);
        return;
    }
    DIR *dir = depth < DEPTH_MAX ? opendir(directory) : NULL;
    if (!dir)
        return;
    for (struct dirent *d; (d = readdir(dir));) {
        struct stat st;
        if (*d->d_name == '.' || fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
            !S_ISDIR(st.st_mode))
            continue;
        if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, d->d_name) < sizeof(path))
            watch_below(w, path, depth + 1);
    }
    closedir(dir);
}

void watch_renew(struct watch *w)
{
    if (w->fd < 0)
        return;
    w->trouble[0] = '\0';
    for (size_t i = 0; w->directories && w->directories[i]; i++)
        watch_below(w, w->directories[i], 0);
}

struct watch *watch_new(const char *const *directories)
{
    struct watch *w = calloc(1, sizeof(*w));
    if (!w)
        return NULL;

    w->directories = directories;
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd >= 0)
        watch_renew(w);
    else
        snprintf(w->trouble, sizeof(w->trouble), "%s",
                 errno == EMFILE ? "no inotify instance left (fs.inotify.max_user_instances)"
                                 : strerror(errno));
    return w;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        close(w->fd);
    free(w);
}

int watch_fd(const struct watch *w)
{
    return w->fd;
}

const char *watch_trouble(const struct watch *w)
{
    return *w->trouble ? w->trouble : NULL;
}

static bool is_swap(const struct inotify_event *e)
{
    return (e->mask & IN_MOVED_TO) && e->len && strcmp(e->name, "..data") == 0;
}

static bool is_script(const struct inotify_event *e)
{
    size_t len = e->len ? strlen(e->name) : 0;

    return len > 4 && *e->name != '.' && strcmp(e->name + len - 4, ".lua") == 0;
}

/* A folder, an event of the directory itself, or one that was lost; of a file that is no script: nothing. */
static enum watch_news news_of_event(const struct inotify_event *e)
{
    if (is_swap(e))
        return WATCH_SWAPPED;
    if (e->len && !(e->mask & IN_ISDIR) && !is_script(e))
        return WATCH_NOTHING;
    if (e->mask & IN_MODIFY)
        return WATCH_WRITING;
    return (e->mask & (IN_MOVED_TO | IN_ISDIR)) == IN_MOVED_TO ? WATCH_RENAMED : WATCH_CHANGED;
}

static enum watch_news news_of(const char *events, size_t len)
{
    enum watch_news news = WATCH_NOTHING;

    for (size_t at = 0; at < len;) {
        const struct inotify_event *e = (const struct inotify_event *)(events + at);
        enum watch_news more = news_of_event(e);
        if (more > news)
            news = more;
        at += sizeof(*e) + e->len;
    }
    return news;
}

/* What the events are about matters little: an overflow (IN_Q_OVERFLOW) would have lost some anyway. */
enum watch_news watch_drain(struct watch *w)
{
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    enum watch_news news = WATCH_NOTHING;
    ssize_t len;

    while (w->fd >= 0 && (len = read(w->fd, events, sizeof(events))) > 0) {
        enum watch_news more = news_of(events, (size_t)len);
        if (more > news)
            news = more;
    }
    if (news >= WATCH_RENAMED)
        watch_renew(w);
    return news;
}
