/* SPDX-License-Identifier: MIT */
/* sonda check [DIR...]: compile, load and dry-run scripts as a reload would, and tell each fault with its
 * line. */
#include "command/check.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/json.h"
#include "command/load.h"
#include "engine/doubts.h"
#include "engine/explain.h"
#include "engine/globals.h"
#include "program/notes.h"
#include "program/trial.h"
#include "route/route.h"

#define FAULTS_MAX 200

struct checked {
    const struct bundle *bundle;
    struct script_fault faults[FAULTS_MAX];
    size_t count;
    struct script_fault notes[FAULTS_MAX]; /* what is no fault, but may not have been meant */
    size_t note_count;
};

static void note_note(void *cls, const struct script_fault *f)
{
    struct checked *c = cls;

    if (c->note_count < FAULTS_MAX)
        c->notes[c->note_count++] = *f;
}

static void note(void *cls, const struct script_fault *f)
{
    struct checked *c = cls;

    if (c->count < FAULTS_MAX)
        c->faults[c->count++] = *f;
}

/* A global that was met while loading is told already. */
static void note_global(void *cls, const struct script_fault *f)
{
    const struct checked *c = cls;

    for (size_t i = 0; i < c->count; i++) {
        if (c->faults[i].line == f->line && strcmp(c->faults[i].path, f->path) == 0)
            return;
    }
    note(cls, f);
}

struct word {
    const char *text;
    size_t len;
};

/* What the reason is about: the token near which the parser stopped, else a name in quotes, else that which
 * "is not declared". */
static struct word subject(const char *reason)
{
    const char *near = strstr(reason, " near '"), *denied = strstr(reason, " is not ");
    const char *open = near ? near + 6 : strchr(reason, '\'');
    const char *close = open ? near ? strrchr(open + 1, '\'') : strchr(open + 1, '\'') : NULL;

    if (close)
        return (struct word){ open + 1, (size_t)(close - open - 1) };
    if (!denied)
        return (struct word){ 0 };
    const char *begin = denied;
    while (begin > reason && begin[-1] != ' ')
        begin--;
    return (struct word){ begin, (size_t)(denied - begin) };
}

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Not in the middle of a longer name. */
static bool stands_alone(const char *line, size_t len, size_t at, size_t word)
{
    bool before = at > 0 && is_letter(line[at - 1]) && is_letter(line[at]);
    size_t end = at + word;

    return !before && !(end < len && is_letter(line[end]) && is_letter(line[end - 1]));
}

/* Of the first place where the word stands; else of the first word. */
static size_t caret_column(const char *line, size_t len, const char *reason)
{
    struct word w = subject(reason);

    for (size_t i = 0; w.len && i + w.len <= len; i++) {
        if (memcmp(line + i, w.text, w.len) == 0 && stands_alone(line, len, i, w.len))
            return i;
    }
    return strspn(line, " \t");
}

static void print_source(const char *line, size_t len, const char *reason)
{
    fprintf(stderr, "    %.*s\n    ", (int)len, line);
    for (size_t column = caret_column(line, len, reason); column; column--)
        fputc(*line++ == '\t' ? '\t' : ' ', stderr);
    fputs("^\n", stderr);
}

/* Not faults: what a layer takes the place of is said, since it may not have been meant. */
static void print_shadows(struct engine *e)
{
    for (size_t i = 0; i < route_count(e); i++) {
        const struct route *r = route_at(e, i);
        if (r->shadows)
            printf("%s:%d: note: %s %s takes the place of %s\n", r->script, r->line, r->method, r->pattern,
                   r->shadows);
    }
}

static void print_notes(const struct checked *c)
{
    for (size_t i = 0; i < c->note_count; i++)
        printf("%s: note: %s\n", c->notes[i].path, c->notes[i].reason);
}

static void append_text(struct buffer *b, const char *key, const char *value)
{
    buffer_string(b, key);
    json_string(b, value, strlen(value));
}

/* What works, and may not be meant, or is spelled as it once was. */
static void print_doubts(const struct engine *e)
{
    for (size_t i = 0; i < doubts_count(e); i++) {
        const struct script_fault *f = doubts_at(e, i);
        printf("%s:%d: warning: %s\n", f->path, f->line, f->reason);
    }
}

static void append_doubts(struct buffer *b, const struct engine *e)
{
    for (size_t i = 0; i < doubts_count(e); i++) {
        const struct script_fault *f = doubts_at(e, i);
        append_text(b, i ? ",{\"file\":" : "{\"file\":", f->path);
        buffer_format(b, ",\"line\":%d", f->line);
        append_text(b, ",\"warning\":", f->reason);
        buffer_char(b, '}');
    }
}

static void print_text(const struct checked *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct script_fault *f = &c->faults[i];
        char hint[256];
        size_t len = 0;
        const char *line = f->line ? bundle_line(c->bundle, f->path, f->line, &len) : NULL;
        offline_print_fault(NULL, f);
        if (line && len)
            print_source(line, len, f->reason);
        if (explain(f->reason, line, len, hint, sizeof(hint)))
            fprintf(stderr, "    %s\n", hint);
    }
}

static void append_fault(struct buffer *b, const struct checked *c, const struct script_fault *f)
{
    char hint[256];
    size_t len = 0;
    const char *line = f->line ? bundle_line(c->bundle, f->path, f->line, &len) : NULL;

    append_text(b, "{\"file\":", f->path);
    buffer_format(b, ",\"line\":%d", f->line);
    if (line && len)
        buffer_format(b, ",\"column\":%zu", caret_column(line, len, f->reason) + 1);
    append_text(b, ",\"reason\":", f->reason);
    if (explain(f->reason, line, len, hint, sizeof(hint)))
        append_text(b, ",\"hint\":", hint);
    buffer_char(b, '}');
}

static void print_json(const struct checked *c, const struct engine *e)
{
    struct buffer b = { 0 };

    buffer_format(&b, "{\"ok\":%s,\"faults\":[", c->count ? "false" : "true");
    for (size_t i = 0; i < c->count; i++) {
        if (i)
            buffer_char(&b, ',');
        append_fault(&b, c, &c->faults[i]);
    }
    buffer_string(&b, "],\"notes\":[");
    for (size_t i = 0; i < c->note_count; i++) {
        append_text(&b, i ? ",{\"file\":" : "{\"file\":", c->notes[i].path);
        append_text(&b, ",\"note\":", c->notes[i].reason);
        buffer_char(&b, '}');
    }
    buffer_string(&b, "],\"warnings\":[");
    append_doubts(&b, e);
    buffer_string(&b, "]}\n");
    if (!b.failed)
        fwrite(b.bytes, 1, b.len, stdout);
    buffer_free(&b);
}

/* A layer may be absent when serving; who asks for a check of it has mistyped its name. */
static bool is_directory(const char *path)
{
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        errno = ENOTDIR;
    else if (access(path, R_OK | X_OK) == 0)
        return true;
    fprintf(stderr, "sonda: check: %s: %s\n", path, strerror(errno));
    return false;
}

int command_check(const struct options *o)
{
    static struct checked c;
    struct offline off;

    for (size_t i = 0; i < o->arguments.count; i++) {
        if (!is_directory(o->arguments.items[i]))
            return 2;
    }

    if (command_load(o, &o->arguments, &(struct offline_hears){ note, note_note, &c }, &off) < 0)
        return 2;
    c.bundle = off.bundle;
    trial_run(off.engine, note, &c);
    globals_check(off.engine, note_global, &c);
    notes_tell(off.engine, note_note, &c);
    if (o->json) {
        print_json(&c, off.engine);
    } else {
        print_shadows(off.engine);
        print_notes(&c);
        print_doubts(off.engine);
        print_text(&c);
    }
    if (!c.count && !o->json)
        printf("%zu scripts, %zu routes: sound\n", off.bundle->count, route_count(off.engine));
    offline_free(&off);
    return c.count ? 1 : 0;
}
