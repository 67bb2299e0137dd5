/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/swar.h"

/* What a byte needs inside quotes: 0 as it is, 'u' \u00XX, 'x' a look at its UTF-8 sequence, else the letter
 * after the backslash. */
static const char escape[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b',         't',           'n',          'u',
    'f', 'r', 'u', 'u', 'u', 'u', 'u', 'u', 'u',         'u',           'u',          'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\', [0x7f] = 'u', [0x80 ... 0xff] = 'x',
};

/* The sequence length that a lead byte announces (0: no lead byte) and the range of its second byte: table
 * 3-7. */
static size_t utf8_lead(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    *high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

size_t json_utf8(const char *text, size_t len, size_t *skip)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char low, high;
    size_t need = utf8_lead(bytes[0], &low, &high);

    *skip = 1;
    for (size_t i = 1; i < need; i++) {
        if (i >= len || bytes[i] < low || bytes[i] > high) {
            *skip = i;
            return 0;
        }
        low = 0x80;
        high = 0xbf;
    }

    return need;
}

/* Append what stands for the byte at `text`, which cannot stay as it is; returns the bytes it covers. *mended
 * becomes true where they were no UTF-8. */
static size_t json_escape(struct buffer *b, const char *text, size_t len, bool *mended)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char c = (unsigned char)*text;

    if (escape[c] == 'x') {
        size_t skip, valid = json_utf8(text, len, &skip);
        if (valid)
            buffer_append(b, text, valid);
        else
            buffer_append(b, "\xef\xbf\xbd", 3);
        *mended = *mended || !valid;
        return valid ? valid : skip;
    }
    if (escape[c] == 'u') {
        char unit[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
        buffer_append(b, unit, sizeof(unit));
        return 1;
    }

    char pair[2] = { '\\', escape[c] };
    buffer_append(b, pair, sizeof(pair));
    return 1;
}

/* How many bytes from the beginning stay as they are. */
static size_t json_plain(const char *text, size_t len)
{
    size_t n = 0;

    for (; len - n >= SWAR_BYTES; n += SWAR_BYTES) {
        uint64_t x = swar_load(text + n);
        if (!swar_printable(x) || swar_has(x, '"') || swar_has(x, '\\'))
            break;
    }
    while (n < len && !escape[(unsigned char)text[n]])
        n++;

    return n;
}

bool json_string(struct buffer *b, const char *text, size_t len)
{
    size_t done = 0;
    bool mended = false;

    buffer_char(b, '"');
    while (done < len && !b->failed) {
        size_t plain = json_plain(text + done, len - done);
        buffer_append(b, text + done, plain);
        done += plain;
        if (done < len)
            done += json_escape(b, text + done, len - done, &mended);
    }
    buffer_char(b, '"');
    return mended;
}

void json_integer(struct buffer *b, int64_t value)
{
    char *room = buffer_room(b, NUMBER_MAX);

    if (room)
        b->len += number_i64(room, value);
}

void json_number(struct buffer *b, double value)
{
    if (!isfinite(value)) {
        buffer_append(b, "null", 4);
        return;
    }

    char *room = buffer_room(b, NUMBER_MAX);
    if (room)
        b->len += number_double(room, value);
}

void json_fixed(struct buffer *b, double value, int decimals)
{
    char text[NUMBER_FIXED_MAX];

    if (isfinite(value))
        buffer_append(b, text, number_fixed(text, value, decimals));
    else
        buffer_append(b, "null", 4);
}

void json_detail(struct buffer *b, const char *detail)
{
    buffer_string(b, "{\"detail\":");
    json_string(b, detail, strlen(detail));
    buffer_char(b, '}');
}
