/* SPDX-License-Identifier: MIT */
#include "exposition/words.h"

#include <string.h>

#include "base/json.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(const char *text, bool colon)
{
    size_t len = 0;

    for (; text[len]; len++) {
        char c = text[len];
        bool digit = c >= '0' && c <= '9' && len > 0;
        if (!is_letter(c) && !digit && !(colon && c == ':'))
            return false;
    }

    return len > 0 && len <= EXPOSITION_NAME_MAX;
}

bool exposition_is_name(const char *name)
{
    return is_word(name, true);
}

bool exposition_is_label(const char *name)
{
    return is_word(name, false) && strncmp(name, "__", 2) != 0;
}

static const char *const types[] = { "counter", "gauge", "untyped", "histogram", "summary" };

const char *exposition_type_word(enum exposition_type type, bool openmetrics)
{
    return type == EXPOSITION_UNTYPED && openmetrics ? "unknown" : types[type];
}

bool exposition_type_of(const char *word, enum exposition_type *ret)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i], word) == 0) {
            *ret = (enum exposition_type)i;
            return true;
        }
    }

    return false;
}

/* What a byte of a text needs: nothing, a backslash, one in quotes alone, or a look at its sequence. */
enum { PLAIN, ESCAPED, QUOTED, BEYOND_ASCII };

static const unsigned char needs[256] = {
    ['\\'] = ESCAPED,
    ['\n'] = ESCAPED,
    ['"'] = QUOTED,
    [0x80 ... 0xff] = BEYOND_ASCII,
};

/* One sequence beyond ASCII, or what takes its place. Returns how many bytes were taken. */
static size_t write_sequence(char **to, const char *text, size_t len)
{
    size_t skip, valid = json_utf8(text, len, &skip);

    memcpy(*to, valid ? text : "\xef\xbf\xbd", valid ? valid : 3);
    *to += valid ? valid : 3;

    return valid ? valid : skip;
}

char *exposition_write(char *to, const char *text, size_t len, bool quote)
{
    const char *end = text + len;

    while (text < end) {
        unsigned char need = needs[(unsigned char)*text];
        if (need == PLAIN) {
            *to++ = *text++;
            continue;
        }
        if (need == BEYOND_ASCII) {
            text += write_sequence(&to, text, (size_t)(end - text));
            continue;
        }
        if (need == ESCAPED || (need == QUOTED && quote))
            *to++ = '\\';
        *to++ = *text == '\n' ? 'n' : *text;
        text++;
    }

    return to;
}

size_t exposition_written(const char *text, size_t len)
{
    static const unsigned char more[] = {
        [ESCAPED] = 1, [QUOTED] = 1, [BEYOND_ASCII] = EXPOSITION_GROWTH - 1
    };
    size_t written = len;

    for (size_t i = 0; i < len; i++)
        written += more[needs[(unsigned char)text[i]]];

    return written;
}
