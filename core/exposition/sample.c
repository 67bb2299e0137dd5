/* SPDX-License-Identifier: MIT */
#include "exposition/sample.h"

#include <string.h>

#include "base/number.h"
#include "exposition/inside.h"

#define VALUE_MAX  48 /* a number and its newline */
#define LONG_VALUE 4096

/* Labels with an empty value do not tell series apart: to Prometheus they are absent. */
static char *write_labels(char *to, const struct exposition_column *c, const struct exposition_text *values,
                          uint64_t *hash)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct column_label *l = &c->labels[i];
        memcpy(to, l->before, l->before_len);
        to += l->before_len;
        char *value = to;
        to = exposition_write(to, values[l->given].bytes, values[l->given].len, true);
        if (to > value)
            *hash = hash_set_hash(*hash ^ l->hash, value, (size_t)(to - value));
    }
    memcpy(to, c->after, c->after_len);

    return to + c->after_len;
}

static void touch(struct exposition_family *f)
{
    struct exposition *x = f->exposition;

    if (f->touched)
        return;

    f->touched = true;
    f->marked = lines_mark(&f->text);
    x->touched[x->touched_count++] = f;
    x->filled[f->rank / 64] |= 1ull << (f->rank % 64);
}

static void refuse_duplicate(struct exposition_family *f, const char *line, size_t len)
{
    struct exposition *x = f->exposition;

    if (x->quiet)
        return;
    x->duplicates++;
    if (f->told_duplicate)
        return;
    f->told_duplicate = true;
    exposition_tell(x, "series given twice, the second is left out: %.*s", len > 300 ? 300 : (int)len, line);
}

static size_t value_room(const struct exposition_text *value)
{
    return value->len < LONG_VALUE ? value->len * EXPOSITION_GROWTH
                                   : exposition_written(value->bytes, value->len);
}

static size_t room_needed(const struct exposition_column *c, const struct exposition_text *values)
{
    size_t need = c->fixed_len + VALUE_MAX;

    for (size_t i = 0; i < c->count; i++)
        need += value_room(&values[i]);

    return need;
}

/* The line up to its value, or NULL where there is no room or the series was written before. */
static char *begin_line(struct exposition_column *c, const struct exposition_text *values, char **line)
{
    struct exposition *x = c->family->exposition;
    size_t need = room_needed(c, values);

    *line = x->bytes + need > x->byte_max ? NULL : lines_room(&x->arena, &c->family->text, need);
    if (!*line) {
        x->failed = true;
        return NULL;
    }

    uint64_t hash = c->hash;
    char *to = write_labels(*line, c, values, &hash);
    int r = hash_set_add(&x->series, hash);
    if (r == 1)
        return to;

    if (r == 0)
        refuse_duplicate(c->family, *line, (size_t)(to - *line) - 1);
    else
        x->failed = true;

    return NULL;
}

static void end_line(struct exposition_column *c, const char *line, char *to)
{
    struct exposition_family *f = c->family;

    *to++ = '\n';
    touch(f);
    lines_add(&f->exposition->arena, &f->text, (size_t)(to - line));
    f->exposition->bytes += (size_t)(to - line);
}

void exposition_u64(struct exposition_column *c, const struct exposition_text *values, uint64_t value)
{
    char *line, *to = begin_line(c, values, &line);

    if (to)
        end_line(c, line, to + number_u64(to, value));
}

void exposition_i64(struct exposition_column *c, const struct exposition_text *values, int64_t value)
{
    char *line, *to = begin_line(c, values, &line);

    if (to)
        end_line(c, line, to + number_i64(to, value));
}

void exposition_double(struct exposition_column *c, const struct exposition_text *values, double value)
{
    char *line, *to = begin_line(c, values, &line);

    if (to)
        end_line(c, line, to + number_double(to, value));
}

/* "1234" and 2 decimals: "12.34"; zeros at the end of the fraction are left out. */
static size_t write_decimal(char *to, uint64_t value, int decimals)
{
    uint64_t unit = 1;
    for (int i = 0; i < decimals; i++)
        unit *= 10;

    size_t len = number_u64(to, value / unit);
    uint64_t fraction = value % unit;
    if (fraction == 0)
        return len;

    to[len++] = '.';
    while (fraction) {
        fraction *= 10;
        /* cppcheck-suppress zerodivcond ; unit is a power of ten, never 0 */
        to[len++] = (char)('0' + fraction / unit);
        fraction %= unit;
    }

    return len;
}

void exposition_decimal(struct exposition_column *c, const struct exposition_text *values, uint64_t value,
                        int decimals)
{
    char *line, *to = begin_line(c, values, &line);

    if (to)
        end_line(c, line, to + write_decimal(to, value, decimals));
}
