/* SPDX-License-Identifier: MIT */
#include "match/regex_code.h"

#include <stdlib.h>
#include <string.h>

void regex_refuse(struct regex_builder *b, const char *reason)
{
    if (!b->refusal)
        b->refusal = reason;
}

bool regex_is_well(const struct regex_builder *b)
{
    return !b->refusal && !b->no_memory;
}

/* ---- code ---- */

/* Room for `count` more ops; false with the parser told. */
static bool make_room(struct regex_builder *b, size_t count)
{
    struct regex *r = b->r;

    if (!regex_is_well(b))
        return false;
    if (r->len + count > REGEX_CODE_MAX) {
        regex_refuse(b, "it is too large");
        return false;
    }
    if (r->len + count <= r->size)
        return true;

    size_t size = (r->len + count) * 2;
    struct regex_op *code = realloc(r->code, size * sizeof(*code));
    if (!code) {
        b->no_memory = true;
        return false;
    }
    r->code = code;
    r->size = size;

    return true;
}

void regex_insert(struct regex_builder *b, size_t at, struct regex_op op)
{
    struct regex *r = b->r;
    if (!make_room(b, 1))
        return;

    memmove(r->code + at + 1, r->code + at, (r->len - at) * sizeof(op));
    r->code[at] = op;
    r->len++;
}

void regex_emit(struct regex_builder *b, struct regex_op op)
{
    regex_insert(b, b->r->len, op);
}

struct regex_op regex_split(size_t from, size_t to, size_t or_to)
{
    return (struct regex_op){ .kind = REGEX_SPLIT,
                              .to = (int16_t)((long)to - (long)from),
                              .or_to = (int16_t)((long)or_to - (long)from) };
}

struct regex_op regex_jump(size_t from, size_t to)
{
    return (struct regex_op){ .kind = REGEX_JUMP, .to = (int16_t)((long)to - (long)from) };
}

/* ---- sets ---- */

void regex_set_add(struct regex_set *set, int c)
{
    set->bits[c / 8] |= (uint8_t)(1 << (c % 8));
}

static bool has(const struct regex_set *set, int c)
{
    return set->bits[c / 8] >> (c % 8) & 1;
}

void regex_set_add_all(struct regex_set *set, const char *characters)
{
    for (; *characters; characters++)
        regex_set_add(set, (unsigned char)*characters);
}

static void fold_case(struct regex_set *set)
{
    for (int c = 'a'; c <= 'z'; c++) {
        if (has(set, c) || has(set, c - 'a' + 'A')) {
            regex_set_add(set, c);
            regex_set_add(set, c - 'a' + 'A');
        }
    }
}

static void negate(struct regex_set *set)
{
    for (size_t i = 0; i < sizeof(set->bits); i++)
        set->bits[i] = (uint8_t)~set->bits[i];
}

void regex_emit_set(struct regex_builder *b, struct regex_set *set, bool negated)
{
    struct regex *r = b->r;

    if (b->ignore_case)
        fold_case(set);
    if (negated)
        negate(set);
    if (r->set_count == r->set_size) {
        size_t size = r->set_size ? r->set_size * 2 : 4;
        struct regex_set *sets = realloc(r->sets, size * sizeof(*sets));
        if (!sets) {
            b->no_memory = true;
            return;
        }
        r->sets = sets;
        r->set_size = size;
    }
    r->sets[r->set_count] = *set;
    regex_emit(b, (struct regex_op){ .kind = REGEX_SET, .set = (uint16_t)r->set_count++ });
}

/* ---- repeats ---- */

static void append(struct regex_builder *b, const struct regex_op *code, size_t len)
{
    if (len == 0 || !make_room(b, len))
        return;

    memcpy(b->r->code + b->r->len, code, len * sizeof(*code));
    b->r->len += len;
}

void regex_repeat(struct regex_builder *b, size_t begin, const struct regex_times *t)
{
    size_t len = b->r->len - begin;
    struct regex_op *body = malloc((len + 1) * sizeof(*body));
    if (!body) {
        b->no_memory = true;
        return;
    }

    if (len)
        memcpy(body, b->r->code + begin, len * sizeof(*body));
    b->r->len = begin;
    for (unsigned long i = 0; i < t->least && regex_is_well(b); i++)
        append(b, body, len);
    if (t->endless) {
        regex_emit(b, regex_split(0, 1, len + 2));
        append(b, body, len);
        regex_emit(b, regex_jump(len + 1, 0));
    }
    /* Each that may be left out leads to the end of them all;
     * what is too far for that is too large anyway. */
    for (unsigned long left = t->endless ? 0 : t->most - t->least; left && regex_is_well(b); left--) {
        if (left * (len + 1) > REGEX_CODE_MAX)
            regex_refuse(b, "it is too large");
        regex_emit(b, regex_split(0, 1, left * (len + 1)));
        append(b, body, len);
    }
    free(body);
}
