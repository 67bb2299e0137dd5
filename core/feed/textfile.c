/* SPDX-License-Identifier: MIT */
/* Feed of rows "textfile": the samples of *.prom files below the directories of
 * --collector.textfile.directory (which may be given more than once, and be a glob pattern), as they are; its
 * fields are what is told of the files themselves. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "engine/engine.h"
#include "exposition/textfile.h"
#include "feed/sources.h"

#define DIRECTORIES_MAX 64

enum { MODIFIED, ERROR };

static const struct feed_field FIELDS[] = { { "modified_seconds", 1 }, { "error", 0 }, { NULL, 0 } };

static size_t list_directories(const struct engine_host *host, const char *directories[DIRECTORIES_MAX])
{
    size_t count = 0;

    for (const char *const *o = host ? host->options : NULL; o && o[0] && count < DIRECTORIES_MAX; o += 2)
        if (strcmp(o[0], "collector.textfile.directory") == 0)
            directories[count++] = o[1];

    return count;
}

static void give_modified(void *cls, const char *path, long long modified_seconds)
{
    feed_label(cls, 0, path, strlen(path));
    feed_i64(cls, MODIFIED, modified_seconds);
}

static void tell_fault(void *cls, const char *path, const char *reason)
{
    const struct feed *f = cls;
    const struct collector *c = f->table->running;
    const struct engine_host *host = f->context->host;
    char message[768];

    if (!host || !host->log || c->told)
        return;
    snprintf(message, sizeof(message), "%.500s: %.200s", path, reason);
    host->log(LOG_WARN, c->script, c->line, message);
}

static int run(struct feed *f)
{
    const char *directories[DIRECTORIES_MAX];
    size_t count = list_directories(f->context->host, directories);

    const struct textfile_events events = { give_modified, tell_fault, f, f->context->expired };
    bool sound = textfile_collect(directories, count, f->table->exposition, &events);
    feed_u64(f, ERROR, !sound);
    f->table->faulty = !sound;

    return 0;
}

const struct feed_source feed_textfile = { .name = "textfile", .fields = FIELDS, .run = run };
