/* SPDX-License-Identifier: MIT */
/* Text format parsed, given to an exposition and rendered: what was rendered is the format again, no series
 * twice, and rendering what was parsed from it changes nothing more.
 * Patterns of filters take the same bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exposition/exposition.h"
#include "exposition/text_merge.h"
#include "exposition/text_parse.h"
#include "match/filter.h"

static void must(int fine)
{
    if (!fine)
        abort();
}

struct given {
    struct exposition *x;
    size_t samples;
};

static int pass_help(void *cls, const char *name, const char *help)
{
    struct given *g = cls;
    struct exposition_family *f;

    exposition_passing_family(g->x, EXPOSITION_UNTYPED, name, help, &f);
    return 0;
}

static int pass_type(void *cls, const char *name, enum exposition_type type)
{
    (void)cls;
    must(exposition_is_name(name) && type <= EXPOSITION_SUMMARY);
    return 0;
}

static int give(void *cls, const struct text_sample *s)
{
    struct given *g = cls;
    struct exposition_family *f;
    struct exposition_column *c;

    if (exposition_passing_family(g->x, EXPOSITION_UNTYPED, s->name, "", &f) < 0)
        return 0;
    must(exposition_column(f, "", s->labels, s->label_count, &c) == 0);
    if (s->is_whole)
        exposition_u64(c, s->values, s->whole);
    else
        exposition_double(c, s->values, s->number);
    g->samples++;
    return 0;
}

static const struct text_events EVENTS = { pass_help, pass_type, give };

/* The samples of the text, rendered anew. */
static int turn_over(const char *text, size_t len, struct buffer *out, size_t *series)
{
    struct given g = { 0 };
    int line;

    must(exposition_new(64, 1 << 20, NULL, NULL, &g.x) == 0);
    exposition_begin(g.x);
    int r = text_parse(text, len, &EVENTS, &g, NULL, &line);
    must(r == 0 || r == -74 /* EBADMSG */);
    must(exposition_series(g.x) <= g.samples);
    exposition_render(g.x, false, out);
    *series = exposition_series(g.x);
    struct buffer open = { 0 };
    exposition_render(g.x, true, &open);
    must(open.len >= 6 && memcmp(open.bytes + open.len - 6, "# EOF\n", 6) == 0);
    buffer_free(&open);
    exposition_free(g.x);
    return r;
}

static void fuzz_text(const char *text, size_t len)
{
    struct buffer once = { 0 }, twice = { 0 };
    size_t first, second;

    turn_over(text, len, &once, &first);
    must(turn_over(once.bytes ? once.bytes : "", once.len, &twice, &second) == 0);
    must(first == second && once.len == twice.len &&
         (!once.len || memcmp(once.bytes, twice.bytes, once.len) == 0));
    buffer_free(&once);
    buffer_free(&twice);
}

static void ignore_fault(void *cls, const char *name, const char *reason)
{
    (void)cls;
    must(*name && *reason);
}

/* The text as two files, cut in two at its middle, and whole: each is taken whole or leaves no series. */
static void fuzz_merge(const char *text, size_t len)
{
    struct exposition *x;
    struct text_merge m = { .fault = ignore_fault };
    const size_t begins[] = { 0, len / 2, 0 }, ends[] = { len / 2, len, len };
    bool sound[3];

    must(exposition_new(8, 1 << 20, NULL, NULL, &x) == 0);
    exposition_begin(x);
    m.exposition = x;
    for (size_t i = 0; i < 3; i++)
        sound[i] = text_merge_look(&m, "file", text + begins[i], ends[i] - begins[i]);
    for (size_t i = 0; i < 3; i++) {
        size_t series = exposition_series(x);
        if (sound[i] && !text_merge_give(&m, "file", text + begins[i], ends[i] - begins[i]))
            must(exposition_series(x) == series);
    }
    text_merge_free(&m);
    exposition_free(x);
}

/* The first line is a pattern, the rest a name. */
static void fuzz_filter(const char *text, size_t len)
{
    const char *newline = memchr(text, '\n', len);
    char message[256], pattern[128];
    struct name_filter *f;

    if (!newline || newline - text >= 100)
        return;
    memcpy(pattern, text, (size_t)(newline - text));
    pattern[newline - text] = '\0';
    if (name_filter_new(pattern, NULL, message, sizeof(message), &f) != 0)
        return;
    size_t rest = len - (size_t)(newline + 1 - text);
    bool kept = name_filter_keeps(f, newline + 1, rest);
    for (int i = 0; i < 200; i++)
        must(name_filter_keeps(f, newline + 1, rest) == kept);
    name_filter_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len > 4096)
        return 0;

    fuzz_text((const char *)bytes, len);
    fuzz_merge((const char *)bytes, len);
    fuzz_filter((const char *)bytes, len);
    return 0;
}
