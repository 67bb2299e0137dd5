/* SPDX-License-Identifier: MIT */
#include "feed/textfile.h"

#include <stdio.h>
#include <string.h>

#include "base/pairs.h"
#include "exposition/textfile.h"

#define DIRECTORIES_MAX 64
#define FAULTS_TOLD_MAX 20 /* a run: a file may have hundreds of thousands */

/* One run. */
struct run {
    struct feed *feed;
    unsigned faults;
};

enum { MODIFIED, ERROR };

static const struct feed_field FIELDS[] = { { "modified_seconds", 1 }, { "error", 0 }, { NULL, 0 } };

static size_t list_directories(const char *const *options, const char *directories[DIRECTORIES_MAX])
{
    size_t count = 0, place = 0;

    for (const char *path;
         count < DIRECTORIES_MAX && (path = pairs_next(options, "collector.textfile.directory", &place));)
        directories[count++] = path;

    return count;
}

static void give_modified(void *cls, const char *path, long long modified_seconds)
{
    struct feed *f = ((struct run *)cls)->feed;

    feed_label_text(f, 0, path);
    feed_i64(f, MODIFIED, modified_seconds);
}

static void tell_fault(void *cls, const char *path, const char *reason)
{
    struct run *r = cls;
    const struct feed_sink *sink = r->feed->sink;
    char message[768];

    if (!sink->tell || ++r->faults > FAULTS_TOLD_MAX)
        return;
    snprintf(message, sizeof(message), "%.500s: %.200s", path, reason);
    sink->tell(sink->tell_cls, r->faults < FAULTS_TOLD_MAX ? message : "textfile: more faults are not told");
}

static int run(struct feed *f)
{
    const char *directories[DIRECTORIES_MAX];
    struct run r = { .feed = f };
    const struct textfile_events events = { give_modified, tell_fault, &r, f->sink->expired };
    size_t count = list_directories(f->sink->options, directories);

    bool sound = textfile_collect(directories, count, f->sink->exposition, &events);
    feed_u64(f, ERROR, !sound);
    f->sink->faulty |= !sound;

    return 0;
}

const struct feed_source feed_textfile = { .name = "textfile", .fields = FIELDS, .run = run };
