/* SPDX-License-Identifier: MIT */
#include "base/nearest.h"

#include <stdint.h>
#include <string.h>

static uint8_t least(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: a Levenshtein distance in which neighbours that changed places count once. Three
 * rows of its table are enough. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    uint8_t rows[3][NEAREST_BYTES_MAX + 1];

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= a_len; i++) {
        uint8_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *twice_above = rows[(i + 1) % 3];
        row[0] = (uint8_t)i;
        for (size_t j = 1; j <= b_len; j++) {
            row[j] = least((uint8_t)(above[j - 1] + (a[i - 1] != b[j - 1])),
                           (uint8_t)(least(above[j], row[j - 1]) + 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], (uint8_t)(twice_above[j - 2] + 1));
        }
    }
    return rows[a_len % 3][b_len];
}

void nearest_begin(struct nearest *n, const char *word)
{
    *n = (struct nearest){ word, NULL, strlen(word) / 3 + 1 };
}

void nearest_try(struct nearest *n, const char *name)
{
    size_t word_len = strlen(n->word), len = strlen(name);
    if (word_len > NEAREST_BYTES_MAX || len > NEAREST_BYTES_MAX)
        return;

    size_t away = distance(n->word, word_len, name, len);
    if (away >= n->distance)
        return;
    n->distance = away;
    n->best = name;
}
