/* SPDX-License-Identifier: MIT */
/* Any bytes as a JSON string: what comes out is well-formed UTF-8 in quotes, without a bare control
 * character; and well-formed text without one comes out as it went in. */
#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check_inside(const char *text, size_t len)
{
    size_t skip;

    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        assert(c >= 0x20 && c != '"' && c != 0x7f);
        if (c == '\\') {
            assert(i + 1 < len && strchr("\"\\bfnrtu", text[i + 1]));
            i += text[i + 1] == 'u' ? 6 : 2;
            continue;
        }
        size_t valid = json_utf8(text + i, len - i, &skip);
        assert(valid);
        i += valid;
    }
}

static bool is_plain(const char *text, size_t len)
{
    size_t skip;

    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        size_t valid = json_utf8(text + i, len - i, &skip);
        if (!valid || c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
            return false;
        i += valid;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct buffer b = { 0 };
    const char *text = (const char *)data;

    json_string(&b, text, size);
    assert(!b.failed && b.len >= 2 && b.bytes[0] == '"' && b.bytes[b.len - 1] == '"');
    check_inside(b.bytes + 1, b.len - 2);
    if (is_plain(text, size))
        assert(b.len == size + 2 && memcmp(b.bytes + 1, text, size) == 0);
    buffer_free(&b);
    return 0;
}
