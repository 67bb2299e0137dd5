/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/un.h>

#include "base/buffer.h"
#include "http/reply.h"
#include "message/answer.h"

static void a_rendered_answer_is_complete(void **state)
{
    struct http_answer *a = http_answer_detail(421, "no");
    struct buffer text = { 0 };
    (void)state;

    http_answer_header(a, "X-One", "1");
    reply_render(a, false, &text);
    assert_memory_equal(text.bytes, "HTTP/1.1 421 Misdirected Request\r\nDate: ", 40);
    assert_non_null(strstr(
        text.bytes, " GMT\r\nConnection: close\r\nContent-Length: 15\r\nContent-Type: application/json\r\n"
                    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-One: 1\r\n\r\n"
                    "{\"detail\":\"no\"}"));
    buffer_free(&text);
    http_answer_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rendered_answer_is_complete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
