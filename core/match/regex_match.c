/* SPDX-License-Identifier: MIT */
/* Runs a program over a text: all places where it may stand move together, byte by byte (Thompson 1968; Cox,
 * "Regular Expression Matching Can Be Simple And Fast", swtch.com/~rsc/regexp/regexp1.html). */
#include <ctype.h>
#include <string.h>

#include "match/regex.h"
#include "match/regex_program.h"

struct run {
    struct regex *r;
    const unsigned char *text;
    size_t len, at;
};

static bool is_word(const struct run *run, size_t at)
{
    unsigned char c = at < run->len ? run->text[at] : ' ';

    return c < 0x80 && (isalnum(c) || c == '_');
}

static bool is_edge(const struct run *run)
{
    return (run->at > 0 && is_word(run, run->at - 1)) != is_word(run, run->at);
}

static bool holds(const struct run *run, enum regex_kind kind)
{
    switch (kind) {
    case REGEX_BEGIN:
        return run->at == 0;
    case REGEX_END:
        return run->at == run->len;
    case REGEX_EDGE:
        return is_edge(run);
    default:
        return !is_edge(run);
    }
}

static void visit(struct regex *r, size_t state, size_t *count)
{
    if (r->seen[state] == r->step)
        return;

    r->seen[state] = r->step;
    r->todo[(*count)++] = (uint16_t)state;
}

/* Follow what takes no byte from this state on. Returns true where the end is reached; states that want a
 * byte join the list. */
static bool follow(const struct run *run, size_t state, uint16_t *list, size_t *list_len)
{
    struct regex *r = run->r;
    size_t count = 0;

    visit(r, state, &count);
    while (count) {
        size_t at = r->todo[--count];
        const struct regex_op *op = &r->code[at];
        if (op->kind == REGEX_MATCH)
            return true;
        if (op->kind < REGEX_SPLIT) {
            list[(*list_len)++] = (uint16_t)at;
        } else if (op->kind == REGEX_SPLIT || op->kind == REGEX_JUMP) {
            visit(r, at + (size_t)op->to, &count);
            if (op->kind == REGEX_SPLIT)
                visit(r, at + (size_t)op->or_to, &count);
        } else if (holds(run, op->kind)) {
            visit(r, at + 1, &count);
        }
    }

    return false;
}

static bool takes(const struct regex *r, const struct regex_op *op, unsigned char c)
{
    if (op->kind == REGEX_BYTE)
        return op->byte == c;
    if (op->kind == REGEX_ANY)
        return c != '\n';

    return r->sets[op->set].bits[c / 8] >> (c % 8) & 1;
}

/* Every state is seen once a byte; numbers of steps must not come again. */
static void begin_step(struct regex *r)
{
    if (++r->step == 0) {
        memset(r->seen, 0, r->len * sizeof(*r->seen));
        r->step = 1;
    }
}

bool regex_matches(struct regex *r, const char *text, size_t len, const volatile sig_atomic_t *stop)
{
    struct run run = { r, (const unsigned char *)text, len, 0 };
    size_t count = 0;
    bool anchored = r->code[0].kind == REGEX_BEGIN;

    begin_step(r);
    for (; !stop || !*stop; run.at++) {
        if ((run.at == 0 || !anchored) && follow(&run, 0, r->now, &count))
            return true;
        if (run.at == len || (anchored && count == 0))
            return false;

        size_t next_count = 0;
        begin_step(r);
        run.at++; /* what is followed now stands behind the byte */
        for (size_t i = 0; i < count; i++) {
            if (takes(r, &r->code[r->now[i]], run.text[run.at - 1]) &&
                follow(&run, (size_t)r->now[i] + 1, r->next, &next_count))
                return true;
        }
        run.at--;
        uint16_t *swap = r->now;
        r->now = r->next;
        r->next = swap;
        count = next_count;
    }
    return false;
}
