/* SPDX-License-Identifier: MIT */
#include "exposition/text_merge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/hash_set.h"
#include "exposition/text_parse.h"

struct merge_family {
    struct merge_family *next, *next_here;
    char *name;
    enum exposition_type type;
    char *help;          /* NULL: none was given */
    struct buffer texts; /* that it is in, for a help text */
    struct exposition_family *declared;
    size_t declared_turn;
    bool taken; /* a metric of that name is of another type elsewhere */
    /* In the text under work: */
    size_t turn; /* the merge's then */
    bool has_help, has_type, has_samples;
    bool refused; /* its help or type is not the first text's */
};

/* ---- families ---- */

static bool is_named(const void *thing, const void *name)
{
    return strcmp(((const struct merge_family *)thing)->name, name) == 0;
}

static uint64_t hash_of(const struct text_merge *m, const char *name)
{
    return hash_set_hash((uintptr_t)m, name, strlen(name));
}

static struct merge_family *find(const struct text_merge *m, const char *name)
{
    return hash_index_find(&m->names, hash_of(m, name), is_named, name);
}

static void family_free(struct merge_family *f)
{
    free(f->name);
    free(f->help);
    buffer_free(&f->texts);
    free(f);
}

static struct merge_family *add(struct text_merge *m, const char *name)
{
    struct merge_family *f = calloc(1, sizeof(*f));
    if (!f)
        return NULL;

    f->type = EXPOSITION_UNTYPED;
    f->name = strdup(name);
    if (!f->name || hash_index_add(&m->names, hash_of(m, name), f) < 0) {
        family_free(f);
        return NULL;
    }
    f->next = m->families;
    m->families = f;

    return f;
}

/* The family, made ready for the text under work. */
static struct merge_family *enter(struct text_merge *m, const char *name)
{
    struct merge_family *f = find(m, name);
    if (!f)
        f = add(m, name);

    if (f && f->turn != m->turn) {
        f->turn = m->turn;
        f->has_help = f->has_type = f->has_samples = f->refused = false;
        f->next_here = m->here;
        m->here = f;
    }

    return f;
}

/* "x_bucket", "x_sum" and "x_count" belong to histogram or summary x, where there is one in this text. */
static struct merge_family *find_owner(const struct text_merge *m, const char *name, const char **ending)
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
        struct merge_family *f = find(m, base);
        if (f && f->turn == m->turn &&
            (f->type == EXPOSITION_HISTOGRAM || (f->type == EXPOSITION_SUMMARY && i > 0))) {
            *ending = endings[i];
            return f;
        }
    }

    return NULL;
}

/* The family that the sample is of. */
static struct merge_family *owner(struct text_merge *m, const char *name, const char **ending)
{
    struct merge_family *f = find_owner(m, name, ending);

    if (!f) {
        *ending = "";
        f = m->last && strcmp(m->last->name, name) == 0 ? m->last : enter(m, name);
    }
    m->last = f;

    return f;
}

static void begin(struct text_merge *m)
{
    m->turn++;
    m->here = m->last = NULL;
}

/* ---- first step: what is there ---- */

static int see_help(void *cls, const char *name, const char *help)
{
    struct merge_family *f = enter(cls, name);
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
    struct merge_family *f = enter(cls, name);
    if (!f)
        return -ENOMEM;
    if (f->has_type || f->has_samples)
        return -EBADMSG;

    f->has_type = true;
    if (f->texts.len == 0)
        f->type = type;
    else
        f->refused |= f->type != type;

    return 0;
}

static int see_sample(void *cls, const struct text_sample *s)
{
    const char *ending;

    if (s->has_timestamp)
        return -ENOTSUP;
    struct merge_family *f = owner(cls, s->name, &ending);
    if (!f)
        return -ENOMEM;
    f->has_samples = true;

    return 0;
}

static const struct text_events SEE = { see_help, see_type, see_sample };

/* The text is sound: its families are in it, those that do not go with earlier texts told. */
static void note_families(struct text_merge *m, const char *name)
{
    char reason[EXPOSITION_NAME_MAX + 64];

    for (struct merge_family *f = m->here; f; f = f->next_here) {
        if (f->refused) {
            snprintf(reason, sizeof(reason), "%s has another help text or type in an earlier file", f->name);
            m->fault(m->cls, name, reason);
            continue;
        }
        buffer_string(&f->texts, f->texts.len ? ", " : "Metric read from ");
        buffer_string(&f->texts, name);
    }
}

/* What a text that was refused has said of families that no sound text has had before. */
static void forget_families(struct text_merge *m)
{
    for (struct merge_family *f = m->here; f; f = f->next_here) {
        if (f->texts.len)
            continue;
        free(f->help);
        f->help = NULL;
        f->type = EXPOSITION_UNTYPED;
    }
}

static const char *reason_of(int error)
{
    switch (error) {
    case -ENOTSUP:
        return "timestamps are not supported";
    case -EBADMSG:
        return "not the Prometheus text format";
    case -ENOSPC:
        return "too many metrics or labels, or too long ones";
    default:
        return strerror(-error);
    }
}

/* Nobody listens once the time is over. */
static void tell(struct text_merge *m, const char *name, int line, int error)
{
    char reason[128];

    if (error == -ETIMEDOUT)
        return;
    snprintf(reason, sizeof(reason), "line %d: %s, the file is skipped", line, reason_of(error));
    m->fault(m->cls, name, reason);
}

bool text_merge_look(struct text_merge *m, const char *name, const char *text, size_t len)
{
    int line;

    begin(m);
    int r = text_parse(text, len, &SEE, m, m->stop, &line);
    if (r == 0) {
        note_families(m, name);
        return true;
    }
    forget_families(m);
    tell(m, name, line, r);

    return false;
}

/* ---- second step: all is declared before samples are given, so that none is missing then ---- */

static int pass_help(void *cls, const char *name, const char *help)
{
    struct merge_family *f = enter(cls, name);
    if (!f)
        return -ENOMEM;

    f->refused |= *help && f->help && strcmp(f->help, help) != 0;
    return 0;
}

static int pass_type(void *cls, const char *name, enum exposition_type type)
{
    struct merge_family *f = enter(cls, name);
    if (!f)
        return -ENOMEM;

    f->refused |= f->type != type;
    return 0;
}

/* Returns 0 with *ret NULL where its family is refused. */
static int find_column(struct text_merge *m, const struct text_sample *s, struct exposition_column **ret)
{
    const char *ending;
    struct merge_family *f = owner(m, s->name, &ending);

    int r = 0;

    *ret = NULL;
    if (!f || f->refused || f->taken)
        return f ? 0 : -ENOMEM;
    if (!f->declared) {
        f->declared_turn = m->turn;
        const char *help = f->help ? f->help : f->texts.bytes;
        r = exposition_passing_family(m->exposition, f->type, f->name, help ? help : "", &f->declared);
    }
    if (r == -EEXIST) {
        f->taken = true;
        m->fault(m->cls, f->name, "is a metric of another type elsewhere");
        return 0;
    }

    return r < 0 ? r : exposition_column(f->declared, ending, s->labels, s->label_count, ret);
}

static int declare_sample(void *cls, const struct text_sample *s)
{
    struct exposition_column *column;

    return find_column(cls, s, &column);
}

static const struct text_events DECLARE = { pass_help, pass_type, declare_sample };

static int give_sample(void *cls, const struct text_sample *s)
{
    struct exposition_column *column;
    int r = find_column(cls, s, &column);
    if (r < 0 || !column)
        return r;

    if (s->is_whole)
        exposition_u64(column, s->values, s->whole);
    else
        exposition_double(column, s->values, s->number);

    return 0;
}

static const struct text_events GIVE = { pass_help, pass_type, give_sample };

/* What the text under work has declared leaves its room to others. */
static void take_back(struct text_merge *m, size_t families)
{
    for (struct merge_family *f = m->here; f; f = f->next_here)
        if (f->declared_turn == m->turn)
            f->declared = NULL;
    exposition_take_back(m->exposition, families);
}

bool text_merge_give(struct text_merge *m, const char *name, const char *text, size_t len)
{
    size_t families = exposition_family_count(m->exposition);
    int line;

    begin(m);
    int r = text_parse(text, len, &DECLARE, m, m->stop, &line);
    if (r < 0) {
        take_back(m, families);
    } else {
        begin(m);
        r = text_parse(text, len, &GIVE, m, m->stop, &line);
    }
    if (r < 0)
        tell(m, name, line, r);

    return r == 0;
}

void text_merge_free(struct text_merge *m)
{
    while (m->families) {
        struct merge_family *next = m->families->next;
        family_free(m->families);
        m->families = next;
    }
    hash_index_free(&m->names);
}
