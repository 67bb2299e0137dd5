/* SPDX-License-Identifier: MIT */
/* Answers made smaller, read back by another library; and the negotiation of it. */
#include "http/gzip.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libdeflate.h>
#include <zlib.h>

/* One gzip member and nothing behind it, whose inside is `text`. */
static void unpacks_to(const char *packed, size_t packed_len, const char *text, size_t len)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)packed_len };
    char *room = malloc(len + 1);

    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)len + 1;
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    assert_int_equal(z.total_out, len);
    assert_memory_equal(room, text, len);
    inflateEnd(&z);
    free(room);
}

/* Deflates and reads back; the bytes that it took. */
static size_t round_trip(const char *text, size_t len)
{
    char *packed;
    size_t packed_len;

    assert_int_equal(gzip_deflate(text, len, &packed, &packed_len), 0);
    assert_true(packed_len < len);
    unpacks_to(packed, packed_len, text, len);
    free(packed);

    return packed_len;
}

/* As much of an exposition as fits; returns its bytes. */
static size_t exposition(char *to, size_t size)
{
    size_t len = 0;

    for (unsigned i = 0; len + 80 < size; i++)
        len += (size_t)sprintf(to + len, "node_cpu_seconds_total{cpu=\"%u\",mode=\"idle\"} %u.%02u\n",
                               i % 512, i * 2654435761u, i % 100);

    return len;
}

static void a_scrape_gets_four_times_smaller(void **state)
{
    static char text[55000];
    size_t len = exposition(text, sizeof(text));
    (void)state;

    assert_true(round_trip(text, len) < len / 4);
}

static void megabytes_come_back_whole(void **state)
{
    size_t size = 5 << 20;
    char *text = malloc(size);
    (void)state;

    round_trip(text, exposition(text, size));
    free(text);
}

static void every_length_is_read_back_or_left(void **state)
{
    char text[300], *packed;
    size_t packed_len, left = 0;
    (void)state;

    memset(text, 'y', sizeof(text));
    for (size_t len = 0; len < sizeof(text); len++) {
        int r = gzip_deflate(text, len, &packed, &packed_len);
        if (r == -E2BIG) {
            left = len;
            continue;
        }
        assert_int_equal(r, 0);
        assert_true(packed_len < len);
        unpacks_to(packed, packed_len, text, len);
        free(packed);
    }
    assert_in_range(left, 18, 64); /* RFC 1952: 18 bytes before and behind what is packed */
}

static void what_does_not_get_smaller_is_left(void **state)
{
    unsigned char noise[70000];
    char *packed = NULL;
    uint32_t x = 1;
    size_t len;
    (void)state;

    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (unsigned char)((x = x * 1664525 + 1013904223) >> 24);
    assert_int_equal(gzip_deflate((char *)noise, 2048, &packed, &len), -E2BIG);
    assert_int_equal(gzip_deflate((char *)noise, sizeof(noise), &packed, &len), -E2BIG);
    assert_null(packed);
}

/* RFC 1952 section 2.3: no time, no name, level 1, no system told. */
static void the_member_tells_neither_time_nor_system(void **state)
{
    static const unsigned char head[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255 };
    static char text[9000];
    char *one, *two;
    size_t len = exposition(text, sizeof(text)), one_len, two_len;
    (void)state;

    assert_int_equal(gzip_deflate(text, len, &one, &one_len), 0);
    assert_int_equal(gzip_deflate(text, len, &two, &two_len), 0);
    assert_memory_equal(one, head, sizeof(head));
    assert_int_equal(one_len, two_len);
    assert_memory_equal(one, two, one_len);
    free(one);
    free(two);
}

static atomic_size_t held, made; /* bytes; allocations */

static void *count_malloc(size_t size)
{
    size_t *block = malloc(size + 16);

    *block = size;
    held += size;
    made++;

    return block + 2;
}

static void count_free(void *pointer)
{
    size_t *block = (size_t *)pointer - 2;

    held -= *block;
    free(block);
}

/* Nothing is kept from others when it begins, or from it when it ends. */
static void allocate_with(void *(*allocate)(size_t), void (*release)(void *))
{
    gzip_give_back();
    held = made = 0;
    libdeflate_set_memory_allocator(allocate, release);
}

static void one_compressor_serves_answer_after_answer(void **state)
{
    static char text[9000];
    size_t len = exposition(text, sizeof(text));
    (void)state;

    allocate_with(count_malloc, count_free);
    for (int i = 0; i < 10; i++)
        round_trip(text, len);
    assert_int_equal(made, 1);
    assert_in_range(held, 1, 256 << 10);
    gzip_give_back();
    assert_int_equal(held, 0);
    round_trip(text, len);
    allocate_with(malloc, free);
}

#define THREADS 4

static void *deflate_often(void *all_at_once)
{
    static const char text[9000];
    char *packed;
    size_t len;

    pthread_barrier_wait(all_at_once);
    for (int i = 0; i < 200; i++) {
        if (gzip_deflate(text, sizeof(text), &packed, &len) < 0)
            return "failed";
        free(packed);
    }

    return NULL;
}

static void threads_deflate_at_once_and_leave_one_compressor(void **state)
{
    pthread_barrier_t all_at_once;
    pthread_t threads[THREADS];
    void *failed;
    (void)state;

    allocate_with(count_malloc, count_free);
    pthread_barrier_init(&all_at_once, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, deflate_often, &all_at_once);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_in_range(held, 1, 256 << 10);
    gzip_give_back();
    assert_int_equal(held, 0);
    pthread_barrier_destroy(&all_at_once);
    allocate_with(malloc, free);
}

static void *no_memory(size_t size)
{
    (void)size;

    return NULL;
}

static void without_memory_the_answer_is_left_as_it_is(void **state)
{
    static char text[9000];
    char *packed = NULL;
    size_t packed_len, len = exposition(text, sizeof(text));
    (void)state;

    allocate_with(no_memory, free);
    assert_int_equal(gzip_deflate(text, len, &packed, &packed_len), -ENOMEM);
    assert_null(packed);
    allocate_with(malloc, free);
    round_trip(text, len);
}

static void accept_encoding_is_weighed(void **state)
{
    static const struct {
        const char *value;
        bool takes;
    } rows[] = {
        { NULL, false },
        { "", false },
        { "gzip", true },
        { "GZIP", true },
        { "x-gzip", true },
        { "br", false },
        { "br, gzip", true },
        { "gzip;q=0", false },
        { "gzip;q=0.000", false },
        { "gzip; q=0.001", true },
        { "*", true },
        { "*;q=0", false },
        { "*, gzip;q=0", false },
        { "gzip;q=1, *;q=0", true },
        { "identity", false },
        { "gzipx", false },
        { ",, ,gzip", true },
        { "deflate, gzip;q=1.0, *;q=0.5", true },
        { "gzi", false },
        { "*;q=0, gzip", true },
    };
    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (gzip_accepted(rows[i].value) != rows[i].takes)
            fail_msg("\"%s\"", rows[i].value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scrape_gets_four_times_smaller),
        cmocka_unit_test(megabytes_come_back_whole),
        cmocka_unit_test(every_length_is_read_back_or_left),
        cmocka_unit_test(what_does_not_get_smaller_is_left),
        cmocka_unit_test(the_member_tells_neither_time_nor_system),
        cmocka_unit_test(one_compressor_serves_answer_after_answer),
        cmocka_unit_test(threads_deflate_at_once_and_leave_one_compressor),
        cmocka_unit_test(without_memory_the_answer_is_left_as_it_is),
        cmocka_unit_test(accept_encoding_is_weighed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
