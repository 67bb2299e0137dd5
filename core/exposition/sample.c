/* SPDX-License-Identifier: MIT */
/* Samples: one line each, written into room reserved beforehand, and kept only if its series is new. */
#include <string.h>

#include "base/number.h"
#include "exposition/exposition_parts.h"

#define VALUE_MAX  48 /* a number and its newline */
#define GROWTH_MAX 3  /* a byte that is not UTF-8 becomes the three of U+FFFD */
#define LONG_VALUE 4096

static bool continues(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Bytes of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7), 0 where there is none. */
static size_t utf8_len(const unsigned char *at, size_t left)
{
    if (at[0] >= 0xc2 && at[0] <= 0xdf)
        return left >= 2 && continues(at[1]) ? 2 : 0;

    if (at[0] >= 0xe0 && at[0] <= 0xef) {
        unsigned char least = at[0] == 0xe0 ? 0xa0 : 0x80, most = at[0] == 0xed ? 0x9f : 0xbf;
        return left >= 3 && at[1] >= least && at[1] <= most && continues(at[2]) ? 3 : 0;
    }
    if (at[0] >= 0xf0 && at[0] <= 0xf4) {
        unsigned char least = at[0] == 0xf0 ? 0x90 : 0x80, most = at[0] == 0xf4 ? 0x8f : 0xbf;
        return left >= 4 && at[1] >= least && at[1] <= most && continues(at[2]) && continues(at[3]) ? 4 : 0;
    }

    return 0;
}

/* One byte that is not plain, or one sequence: returns how many bytes were taken. */
static size_t write_special(char **to, const unsigned char *at, size_t left)
{
    if (*at < 0x80) {
        *(*to)++ = '\\';
        *(*to)++ = *at == '\n' ? 'n' : (char)*at;
        return 1;
    }

    size_t len = utf8_len(at, left);
    memcpy(*to, len ? (const char *)at : "\xef\xbf\xbd", len ? len : 3);
    *to += len ? len : 3;

    return len ? len : 1;
}

static char *write_value(char *to, const struct exposition_text *value)
{
    const unsigned char *at = (const unsigned char *)value->bytes;
    const unsigned char *end = at + value->len;

    while (at < end) {
        if (*at >= 0x80 || *at == '"' || *at == '\\' || *at == '\n')
            at += write_special(&to, at, (size_t)(end - at));
        else
            *to++ = (char)*at++;
    }

    return to;
}

/* Labels with an empty value do not tell series apart: to Prometheus they are absent. */
static char *write_labels(char *to, const struct exposition_column *c, const struct exposition_text *values,
                          uint64_t *hash)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct column_label *l = &c->labels[i];
        memcpy(to, l->before, l->before_len);
        to += l->before_len;
        char *value = to;
        to = write_value(to, &values[l->given]);
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

/* At most so many bytes are written for the value. A long one is looked through, or three times its size
 * would be set aside. */
static size_t value_room(const struct exposition_text *value)
{
    size_t room = value->len;

    if (value->len < LONG_VALUE)
        return value->len * GROWTH_MAX;

    for (size_t i = 0; i < value->len; i++) {
        unsigned char c = (unsigned char)value->bytes[i];
        room += c >= 0x80 ? GROWTH_MAX - 1 : c == '"' || c == '\\' || c == '\n';
    }
    return room;
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
