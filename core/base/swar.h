/* SPDX-License-Identifier: MIT */
/* Eight bytes looked at in one step (SIMD within a register), for runs of ordinary text. Byte order is of no
 * matter: each answer is about all eight. */
#ifndef SONDA_BASE_SWAR_H
#define SONDA_BASE_SWAR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define SWAR_BYTES 8
#define SWAR_ONES  UINT64_C(0x0101010101010101)
#define SWAR_HIGH  UINT64_C(0x8080808080808080)

static inline uint64_t swar_load(const char *bytes)
{
    uint64_t x;

    memcpy(&x, bytes, sizeof(x));
    return x;
}

/* Is any of them zero? */
static inline bool swar_has_zero(uint64_t x)
{
    return (x - SWAR_ONES) & ~x & SWAR_HIGH;
}

static inline bool swar_has(uint64_t x, char c)
{
    return swar_has_zero(x ^ SWAR_ONES * (unsigned char)c);
}

/* Are all of them printable ASCII, 0x20 to 0x7e? */
static inline bool swar_printable(uint64_t x)
{
    uint64_t control = (x - SWAR_ONES * 0x20) & ~x; /* may tell of one above a control character too */

    return !((control | x | (x + SWAR_ONES)) & SWAR_HIGH);
}

#endif
