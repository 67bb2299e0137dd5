/* SPDX-License-Identifier: MIT */
#include "program/layers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/embed.h"
#include "base/hash.h"

#define DEPTH_MAX 8  /* folders below a layer */
#define TRIES_MAX 20 /* of a snapshot that moves under us */

#define SETTLE_NS  20000000 /* a file of a plain directory that changed less long ago may be cut short */
#define FAULTS_MAX 200      /* kept; more tell nothing new */

static const char built_in[] = "built-in";

/* Not told yet: a layer that moves is read again, and may be whole then. */
struct told {
    struct script_fault *items;
    size_t count;
};

struct gathering {
    const struct layers *layers;
    const char *origin; /* the directory as given */
    unsigned layer;
    /* In order of the layers; names, paths and texts are their own, but built-in texts. */
    struct bundle_script *files;
    size_t count, size, bytes;
    struct told faults, ignored;
    bool moved;                 /* the snapshot changed while it was read */
    struct script_fault moving; /* what of it did */
    bool no_memory;
    bool plain; /* not behind a ..data link: files may be written in place */
};

static void set_fault(struct script_fault *f, const char *path, const char *reason)
{
    *f = (struct script_fault){ 0 };
    snprintf(f->path, sizeof(f->path), "%.*s", (int)sizeof(f->path) - 1, path);
    snprintf(f->reason, sizeof(f->reason), "%s", reason);
}

static void add(struct gathering *g, struct told *to, const char *path, const char *reason)
{
    if (to->count == FAULTS_MAX)
        return;

    struct script_fault *items = realloc(to->items, (to->count + 1) * sizeof(*items));
    if (!items) {
        g->no_memory = true;
        return;
    }

    set_fault(&items[to->count++], path, reason);
    to->items = items;
}

static void note(struct gathering *g, const char *path, const char *reason)
{
    add(g, &g->faults, path, reason);
}

/* To be read again; told where it does so each time. */
static void note_moved(struct gathering *g, const char *path, bool missing)
{
    g->moved = true;
    set_fault(&g->moving, path,
              missing ? "a link whose target is missing, or removed while it was read"
                      : "kept changing while it was read");
}

static void tell(const struct gathering *g)
{
    for (size_t i = 0; g->layers->fault && i < g->faults.count; i++)
        g->layers->fault(g->layers->cls, &g->faults.items[i]);
    for (size_t i = 0; g->layers->ignored && i < g->ignored.count; i++)
        g->layers->ignored(g->layers->cls, &g->ignored.items[i]);
}

static void file_free(const struct bundle_script *f)
{
    free((char *)f->name);
    free((char *)f->path);
    if (!f->lasting)
        free((char *)f->text);
}

static void forget_from(struct gathering *g, size_t count)
{
    while (g->count > count) {
        g->count--;
        g->bytes -= g->files[g->count].len;
        file_free(&g->files[g->count]);
    }
}

/* Takes the text over, with what else is set beside it. A fault where the bounds are passed. */
static void keep(struct gathering *g, const char *name, const char *path, struct bundle_script f)
{
    size_t len = f.len;

    f.origin = g->origin;
    f.layer = g->layer;

    if (g->count >= LAYERS_FILES_MAX || len > LAYERS_BYTES_MAX - g->bytes) {
        note(g, path,
             g->count >= LAYERS_FILES_MAX ? "left out: more than 4096 scripts"
                                          : "left out: more than 8 MiB of scripts");
        file_free(&f);
        return;
    }
    f.name = strdup(name);
    f.path = strdup(path);
    struct bundle_script *place = array_room((void **)&g->files, &g->size, g->count, sizeof(f));
    if (!f.name || !f.path || !place) {
        g->no_memory = true;
        file_free(&f);
        return;
    }
    *place = f;
    g->count++;
    g->bytes += len;
}

/* ---- one file ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Between open(2) with O_TRUNC and the write(2) after it a script is empty, and sound. */
static bool may_be_cut(const struct stat *st)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age_ns =
        ((int64_t)now.tv_sec - (int64_t)st->st_mtim.tv_sec) * 1000000000 + now.tv_nsec - st->st_mtim.tv_nsec;
    return age_ns >= 0 && age_ns < SETTLE_NS;
}

/* The whole file, NUL-terminated. -EAGAIN where it changed meanwhile. */
static ssize_t read_all(int fd, bool plain, char **ret)
{
    struct stat before, after;

    if (fstat(fd, &before) < 0)
        return -errno;
    if (!S_ISREG(before.st_mode))
        return -EINVAL;
    if (before.st_size > LAYERS_BYTES_MAX)
        return -EFBIG;

    char *text = malloc((size_t)before.st_size + 1);
    if (!text)
        return -ENOMEM;
    size_t len = 0;
    ssize_t n = 0;
    while (len < (size_t)before.st_size && (n = read(fd, text + len, (size_t)before.st_size - len)) > 0)
        len += (size_t)n;
    int error = n < 0 ? -errno : fstat(fd, &after) < 0 ? -errno : 0;
    if (error == 0 &&
        (len != (size_t)before.st_size || !same_file(&before, &after) || (plain && may_be_cut(&after))))
        error = -EAGAIN;
    if (error < 0) {
        free(text);
        return error;
    }

    text[len] = '\0';
    *ret = text;
    return (ssize_t)len;
}

static const char *reason(int error)
{
    switch (error) {
    case -EINVAL:
        return "cannot be read: not a regular file";
    case -EFBIG:
        return "left out: more than 8 MiB of scripts";
    case -EACCES:
        return "cannot be read: permission denied (a ConfigMap's defaultMode must let this user read)";
    default:
        return strerror(-error);
    }
}

/* A copy of what is built in is nothing else: its text need not be kept. */
static struct bundle_script own_text(const char *name, char *text, size_t len)
{
    char own[PATH_MAX];

    snprintf(own, sizeof(own), "scripts/%.4000s", name);
    const struct embed_file *e = embed_find(own);
    if (!e || e->len != len || memcmp(e->bytes, text, len) != 0)
        return (struct bundle_script){ .text = text, .len = len };
    free(text);
    return (struct bundle_script){ .text = e->bytes, .len = len, .lasting = true };
}

/* O_NONBLOCK: a FIFO among the scripts must not stop us. */
static void take_file(struct gathering *g, int dir, const char *entry, const char *name)
{
    char path[2 * PATH_MAX];
    char *text = NULL;

    snprintf(path, sizeof(path), "%s/%s", g->origin, name);
    CLEANUP(cleanup_close) int fd = openat(dir, entry, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t len = fd < 0 ? -errno : read_all(fd, g->plain, &text);
    if (len == -ENOENT || len == -EAGAIN)
        note_moved(g, path, len == -ENOENT);
    else if (len == -ENOMEM)
        g->no_memory = true;
    else if (len < 0)
        note(g, path, reason((int)len));
    else
        keep(g, name, path, own_text(name, text, (size_t)len));
}

/* ---- a directory ---- */

static bool is_script(const char *entry)
{
    size_t len = strlen(entry);

    return len > 4 && *entry != '.' && strcmp(entry + len - 4, ".lua") == 0;
}

/* What people keep beside scripts, and never mistype for one. */
static bool is_company(const char *entry)
{
    static const char *const endings[] = { ".md", ".yaml", ".yml", ".json", ".txt", ".toml" };
    const char *ending = strrchr(entry, '.');

    for (size_t i = 0; ending && i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (strcmp(ending, endings[i]) == 0)
            return true;
    }
    return *entry == '.' || strcmp(entry, "LICENSE") == 0;
}

static void note_ignored(struct gathering *g, int dir, const char *entry, const char *name)
{
    char path[2 * PATH_MAX];
    struct stat st;

    if (is_company(entry) || fstatat(dir, entry, &st, 0) < 0 || !S_ISREG(st.st_mode))
        return;
    snprintf(path, sizeof(path), "%s/%s", g->origin, name);
    add(g, &g->ignored, path, "ignored: a script's name ends with .lua");
}

static bool is_folder(int dir, const char *entry)
{
    struct stat st;

    return *entry != '.' && fstatat(dir, entry, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static void note_folder(struct gathering *g, const char *name, int error)
{
    char path[2 * PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", g->origin, name);
    if (error == ENOENT)
        note_moved(g, path, true);
    else
        note(g, path, reason(-error));
}

static void take_directory(struct gathering *g, int fd, const char *prefix, int depth)
{
    DIR *dir = fdopendir(fd); /* owns fd */

    if (!dir) {
        close(fd);
        g->no_memory = true;
        return;
    }
    for (struct dirent *d; (d = readdir(dir)) && !g->moved && !g->no_memory;) {
        char name[PATH_MAX];
        if ((size_t)snprintf(name, sizeof(name), "%s%s", prefix, d->d_name) >= sizeof(name) - 1)
            continue;
        if (is_script(d->d_name)) {
            take_file(g, dirfd(dir), d->d_name, name);
        } else if (depth < DEPTH_MAX && strcmp(name, "meta") != 0 && is_folder(dirfd(dir), d->d_name)) {
            int sub = openat(dirfd(dir), d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
            if (sub < 0) {
                note_folder(g, name, errno);
                continue;
            }
            strcat(name, "/");
            take_directory(g, sub, name, depth + 1);
        } else {
            note_ignored(g, dirfd(dir), d->d_name, name);
        }
    }
    closedir(dir);
}

/* The directory that holds the files: ..data of a ConfigMap volume, else the layer itself. *link gets where
 * ..data points. */
static int open_files(const char *directory, char *link, size_t size)
{
    CLEANUP(cleanup_close) int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;

    ssize_t len = readlinkat(fd, "..data", link, size - 1);
    link[len < 0 ? 0 : len] = '\0';
    if (len > 0) {
        int data = openat(fd, "..data", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return data < 0 ? -EAGAIN : data; /* it points nowhere just now */
    }

    int files = dup(fd);
    return files < 0 ? -errno : files;
}

static void take_once(struct gathering *g, const char *directory)
{
    char before[PATH_MAX], after[PATH_MAX], data[PATH_MAX];

    snprintf(data, sizeof(data), "%.4000s/..data", directory);
    int fd = open_files(directory, before, sizeof(before));
    if (fd == -ENOENT)
        return;
    if (fd == -EAGAIN) {
        note_moved(g, data, true);
        return;
    }
    if (fd < 0) {
        note(g, directory, fd == -ENOTDIR ? "a layer of scripts is a directory" : strerror(-fd));
        return;
    }
    g->plain = !*before;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    take_directory(g, fd, "", 0);
    int again = open_files(directory, after, sizeof(after));
    if (again < 0 || strcmp(before, after) != 0)
        note_moved(g, *after ? data : directory, false);
    if (again >= 0)
        close(again);
}

static void take_layer(struct gathering *g, const char *directory)
{
    size_t first = g->count;
    size_t faults = g->faults.count, ignored = g->ignored.count;

    g->origin = directory;
    g->layer++;
    for (int try = 0; try < TRIES_MAX; try++) {
        g->moved = false;
        take_once(g, directory);
        if (!g->moved)
            break;
        forget_from(g, first);
        g->faults.count = faults;
        g->ignored.count = ignored;
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    }
    if (g->moved)
        note(g, g->moving.path, g->moving.reason);
}

/* Is what the scripts were compiled to for the Lua that runs? */
static bool chunks_hold(void)
{
    const struct embed_file *ident = embed_find("chunks/ident");

    return ident && strcmp(ident->bytes, lua_ident) == 0;
}

static struct bundle_script built_in_script(const struct embed_file *text, bool chunks)
{
    struct bundle_script s = { .text = text->bytes, .len = text->len, .lasting = true };
    char name[PATH_MAX];

    snprintf(name, sizeof(name), "chunks/%.4000s", text->name + strlen("scripts/"));
    const struct embed_file *compiled = embed_find(name);
    if (!compiled || compiled->len <= sizeof(s.text_hash))
        return s;
    memcpy(&s.text_hash, compiled->bytes, sizeof(s.text_hash));
    if (chunks) {
        s.chunk = compiled->bytes + sizeof(s.text_hash);
        s.chunk_len = compiled->len - sizeof(s.text_hash);
    }
    return s;
}

static void take_built_in(struct gathering *g)
{
    bool chunks = chunks_hold();

    g->origin = built_in;
    for (size_t i = 0; i < embed_count && !g->no_memory; i++) {
        const struct embed_file *e = &embed_files[i];
        char path[PATH_MAX];
        if (strncmp(e->name, "scripts/", 8) != 0)
            continue;
        snprintf(path, sizeof(path), "%s:%s", built_in, e->name + 8);
        keep(g, e->name + 8, path, built_in_script(e, chunks));
    }
}

int layers_read(const struct layers *l, struct bundle **ret)
{
    struct gathering g = { .layers = l };

    take_built_in(&g);
    for (size_t i = 0; l->directories && l->directories[i] && !g.no_memory; i++)
        take_layer(&g, l->directories[i]);
    int r = g.no_memory ? -ENOMEM : bundle_new(g.files, g.count, ret);
    if (r >= 0)
        tell(&g);
    forget_from(&g, 0);
    free(g.files);
    free(g.faults.items);
    free(g.ignored.items);
    return r < 0 ? r : (int)g.faults.count;
}

/* ---- has something changed? ---- */

static uint64_t stamp_entry(int dir, const char *entry, uint64_t h)
{
    struct stat st;

    if (fstatat(dir, entry, &st, 0) < 0)
        return hash_bytes(h, entry, strlen(entry));
    struct {
        uint64_t inode, size, seconds, nanoseconds, mode;
    } facts = { st.st_ino, (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec, (uint64_t)st.st_mtim.tv_nsec,
                st.st_mode };
    h = hash_bytes(h, entry, strlen(entry));
    return hash_bytes(h, &facts, sizeof(facts));
}

/* Sums, since readdir's order may change. */
static uint64_t stamp_directory(int fd, int depth)
{
    uint64_t sum = 0;
    DIR *dir = fdopendir(fd);

    if (!dir) {
        close(fd);
        return 0;
    }
    for (struct dirent *d; (d = readdir(dir));) {
        if (is_script(d->d_name)) {
            sum += stamp_entry(dirfd(dir), d->d_name, HASH_BEGIN + (uint64_t)depth);
        } else if (depth < DEPTH_MAX && is_folder(dirfd(dir), d->d_name)) {
            int sub = openat(dirfd(dir), d->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
            uint64_t below = sub < 0 ? 0 : stamp_directory(sub, depth + 1);
            sum += hash_bytes(hash_bytes(HASH_BEGIN, d->d_name, strlen(d->d_name)), &below, sizeof(below));
        }
    }
    closedir(dir);
    return sum;
}

static uint64_t stamp_layer(const char *directory)
{
    char link[PATH_MAX];

    int fd = open_files(directory, link, sizeof(link));
    if (fd < 0)
        return (uint64_t)-fd;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (*link) {
        close(fd);
        return hash_bytes(HASH_BEGIN, link, strlen(link));
    }
    return stamp_directory(fd, 0);
}

uint64_t layers_stamp(const char *const *directories)
{
    uint64_t h = HASH_BEGIN;

    for (size_t i = 0; directories && directories[i]; i++) {
        uint64_t layer = stamp_layer(directories[i]);
        h = hash_bytes(h, &layer, sizeof(layer));
    }
    return h;
}

/* ---- layers that can never change ---- */

/* mountinfo's field 5 is the mount point: proc(5). */
static bool mount_point_below(const char *line, const char *directory, char *name, size_t size)
{
    char point[PATH_MAX];
    size_t len = strlen(directory);

    if (sscanf(line, "%*d %*d %*s %*s %4095s", point) != 1)
        return false;
    if (strncmp(point, directory, len) != 0 || point[len] != '/' || strchr(point + len + 1, '/'))
        return false;
    struct stat st;
    if (stat(point, &st) < 0 || !S_ISREG(st.st_mode))
        return false;

    snprintf(name, size, "%s", point + len + 1);
    return true;
}

bool layers_frozen(const char *directory, char *name, size_t size)
{
    char real[PATH_MAX];
    char line[PATH_MAX * 2];

    CLEANUP(cleanup_fclose) FILE *mounts = fopen("/proc/self/mountinfo", "re");
    if (!mounts || !realpath(directory, real))
        return false;
    while (fgets(line, sizeof(line), mounts)) {
        if (mount_point_below(line, real, name, size))
            return true;
    }
    return false;
}
