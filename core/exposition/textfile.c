/* SPDX-License-Identifier: MIT */
/* In two steps: first all files are read, parsed and looked at, which says what each family's help text is
 * and which files it is in (a family without help is told by its files' names); then the samples of those
 * that were found sound are given. */
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
#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/hash_set.h"
#include "exposition/text_parse.h"

struct family {
    char *name;
    uint64_t hash;
    enum exposition_type type;
    char *help;          /* NULL: none was given */
    struct buffer files; /* that it is in, for a help text */
    struct exposition_family *declared;
    /* In the file under work: */
    size_t file; /* `current` then */
    bool has_help, has_type, has_samples;
    bool refused; /* its help or type is not the first file's */
};

struct file {
    char *path;
    char *text;
    size_t len;
};

struct collection {
    struct exposition *x;
    struct family *families;
    size_t family_count, family_size;
    struct file *files;
    size_t file_count, file_size;
    size_t current;      /* how many files were looked at or given, with that under work */
    struct family *last; /* that a sample went to: the next one's, mostly */
    bool sound;
    void (*read)(void *cls, const char *path, long long modified_seconds);
    void (*fault)(void *cls, const char *path, const char *reason);
    void *cls;
};

static void tell_fault(struct collection *c, const char *path, const char *reason)
{
    c->sound = false;
    if (c->fault)
        c->fault(c->cls, path, reason);
}

/* ---- families ---- */

static struct family *find(struct collection *c, const char *name)
{
    uint64_t hash = hash_set_hash(1, name, strlen(name));

    for (size_t i = 0; i < c->family_count; i++)
        if (c->families[i].hash == hash && strcmp(c->families[i].name, name) == 0)
            return &c->families[i];

    return NULL;
}

static struct family *add(struct collection *c, const char *name)
{
    struct family *f = array_room((void **)&c->families, &c->family_size, c->family_count, sizeof(*f));
    if (!f)
        return NULL;

    c->last = NULL; /* it may have moved */
    *f = (struct family){ .name = strdup(name), .type = EXPOSITION_UNTYPED };
    f->hash = hash_set_hash(1, name, strlen(name));
    if (!f->name)
        return NULL;
    c->family_count++;

    return f;
}

/* The family, made ready for the file under work. */
static struct family *enter(struct collection *c, const char *name)
{
    struct family *f = find(c, name);
    if (!f)
        f = add(c, name);

    if (f && f->file != c->current) {
        f->file = c->current;
        f->has_help = f->has_type = f->has_samples = f->refused = false;
    }

    return f;
}

/* "x_bucket", "x_sum" and "x_count" belong to histogram or summary x, where there is one in this file. */
static struct family *owner(struct collection *c, const char *name, const char **ending)
{
    static const char *const endings[] = { "_bucket", "_sum", "_count" };
    char base[EXPOSITION_NAME_MAX + 1];
    size_t len = strlen(name);

    for (int i = 0; i < 3; i++) {
        size_t cut = strlen(endings[i]);
        if (len <= cut || strcmp(name + len - cut, endings[i]) != 0)
            continue;
        memcpy(base, name, len - cut);
        base[len - cut] = '\0';
        struct family *f = find(c, base);
        bool owns = f && f->file == c->current &&
                    (f->type == EXPOSITION_HISTOGRAM || (f->type == EXPOSITION_SUMMARY && i > 0));
        if (owns) {
            *ending = endings[i];
            return f;
        }
    }
    *ending = "";

    return c->last && strcmp(c->last->name, name) == 0 && c->last->file == c->current ? c->last
                                                                                      : enter(c, name);
}

/* ---- first step: what is there ---- */

static int see_help(void *cls, const char *name, const char *help)
{
    struct collection *c = cls;
    struct family *f = enter(c, name);
    if (!f)
        return -ENOMEM;
    if (f->has_help)
        return -EBADMSG;

    f->has_help = true;
    if (!*help)
        return 0;
    if (f->help) {
        f->refused |= strcmp(f->help, help) != 0;
        return 0;
    }
    f->help = strdup(help);

    return f->help ? 0 : -ENOMEM;
}

static int see_type(void *cls, const char *name, enum exposition_type type)
{
    struct collection *c = cls;
    struct family *f = enter(c, name);
    if (!f)
        return -ENOMEM;
    if (f->has_type || f->has_samples)
        return -EBADMSG;

    f->has_type = true;
    if (f->files.len == 0)
        f->type = type;
    else
        f->refused |= f->type != type;

    return 0;
}

static int see_sample(void *cls, const struct metric_text_sample *s)
{
    struct collection *c = cls;
    const char *ending;

    if (s->has_timestamp)
        return -ENOTSUP;
    struct family *f = owner(c, s->name, &ending);
    if (!f)
        return -ENOMEM;
    f->has_samples = true;
    c->last = f;

    return 0;
}

static const struct metric_text_events SEE = { see_help, see_type, see_sample };

/* The file is sound: its families are in it, those that do not go with earlier files told. */
static void note_families(struct collection *c, const struct file *file)
{
    char reason[EXPOSITION_NAME_MAX + 64];

    for (size_t i = 0; i < c->family_count; i++) {
        struct family *f = &c->families[i];
        if (f->file != c->current)
            continue;
        if (f->refused) {
            snprintf(reason, sizeof(reason), "%s has another help text or type in an earlier file", f->name);
            tell_fault(c, file->path, reason);
            continue;
        }
        buffer_string(&f->files, f->files.len ? ", " : "Metric read from ");
        buffer_string(&f->files, file->path);
    }
}

/* What a file that was refused has said of families that no sound file has had before. */
static void forget_families(struct collection *c)
{
    for (size_t i = 0; i < c->family_count; i++) {
        struct family *f = &c->families[i];
        if (f->file != c->current || f->files.len)
            continue;
        free(f->help);
        f->help = NULL;
        f->type = EXPOSITION_UNTYPED;
    }
}

static bool look_at(struct collection *c, const struct file *file)
{
    char reason[128];
    int line;

    c->last = NULL;
    int r = metric_text_parse(file->text, file->len, &SEE, c, &line);
    if (r == 0) {
        note_families(c, file);
        return true;
    }

    forget_families(c);
    snprintf(reason, sizeof(reason), "line %d: %s", line,
             r == -ENOTSUP   ? "timestamps are not supported, the file is skipped"
             : r == -EBADMSG ? "not the Prometheus text format, the file is skipped"
                             : strerror(-r));
    tell_fault(c, file->path, reason);

    return false;
}

/* ---- second step: samples ---- */

static int pass_help(void *cls, const char *name, const char *help)
{
    struct family *f = enter(cls, name);
    if (!f)
        return -ENOMEM;

    f->refused |= *help && f->help && strcmp(f->help, help) != 0;
    return 0;
}

static int pass_type(void *cls, const char *name, enum exposition_type type)
{
    struct family *f = enter(cls, name);
    if (!f)
        return -ENOMEM;

    f->refused |= f->type != type;
    return 0;
}

static int declare(struct collection *c, struct family *f)
{
    if (f->declared)
        return 0;

    const char *help = f->help ? f->help : f->files.bytes;
    return exposition_passing_family(c->x, f->type, f->name, help ? help : "", &f->declared);
}

static int give_sample(void *cls, const struct metric_text_sample *s)
{
    struct collection *c = cls;
    const char *ending;
    struct exposition_column *column;

    struct family *f = owner(c, s->name, &ending);
    if (!f || f->refused)
        return f ? 0 : -ENOMEM;
    c->last = f;
    int r = declare(c, f);
    if (r == 0)
        r = exposition_column(f->declared, ending, s->labels, s->label_count, &column);
    if (r == -EEXIST) {
        f->refused = true;
        tell_fault(c, f->name, "is a metric of another type elsewhere");
        return 0;
    }
    if (r < 0)
        return r;

    if (s->is_whole)
        exposition_u64(column, s->values, s->whole);
    else
        exposition_double(column, s->values, s->number);

    return 0;
}

static const struct metric_text_events GIVE = { pass_help, pass_type, give_sample };

static void give(struct collection *c, const struct file *file)
{
    int line;

    c->current++;
    c->last = NULL;
    int r = metric_text_parse(file->text, file->len, &GIVE, c, &line);
    if (r < 0)
        tell_fault(c, file->path, strerror(-r));
}

/* ---- files ---- */

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
static int read_file(const char *path, struct file *file, long long *modified_seconds)
{
    struct stat status;
    CLEANUP(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -EINVAL;
    if ((size_t)status.st_size > METRIC_TEXTFILE_BYTES)
        return -EFBIG;

    *modified_seconds = status.st_mtime;
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
    if (c->file_count == METRIC_TEXTFILE_FILES)
        return -EMFILE;

    return array_room((void **)&c->files, &c->file_size, c->file_count, sizeof(*c->files)) ? 0 : -ENOMEM;
}

static void take_file(struct collection *c, const char *path)
{
    struct file file = { 0 };
    long long modified = 0;

    int r = make_room(c);
    if (r == 0)
        r = read_file(path, &file, &modified);
    if (r < 0)
        tell_fault(c, path, strerror(-r));

    c->current++;
    if (r < 0 || !look_at(c, &file)) {
        file_free(&file);
        return;
    }
    c->files[c->file_count++] = file;
    if (c->read)
        c->read(c->cls, path, modified);
}

static int is_prom(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return len >= 5 && strcmp(entry->d_name + len - 5, ".prom") == 0;
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
        char *path = NULL;
        const char *slash = directory[strlen(directory) - 1] == '/' ? "" : "/";
        if (asprintf(&path, "%s%s%s", directory, slash, entries[i]->d_name) >= 0)
            take_file(c, path);
        free(path);
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

static void collection_free(struct collection *c)
{
    for (size_t i = 0; i < c->file_count; i++)
        file_free(&c->files[i]);
    free(c->files);
    for (size_t i = 0; i < c->family_count; i++) {
        free(c->families[i].name);
        free(c->families[i].help);
        buffer_free(&c->families[i].files);
    }
    free(c->families);
}

bool metric_textfile_collect(const char *const *patterns, size_t count, struct exposition *x,
                             void (*read)(void *cls, const char *path, long long modified_seconds),
                             void (*fault)(void *cls, const char *path, const char *reason), void *cls)
{
    struct collection c = { .x = x, .sound = true, .read = read, .fault = fault, .cls = cls };

    for (size_t i = 0; i < count; i++)
        take_pattern(&c, patterns[i]);
    for (size_t i = 0; i < c.file_count; i++)
        give(&c, &c.files[i]);
    collection_free(&c);

    return c.sound;
}
