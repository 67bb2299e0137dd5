/* SPDX-License-Identifier: MIT */
/* The program that regex.c makes of a pattern and regex_match.c runs; nobody else includes it. */
#ifndef SONDA_MATCH_REGEX_PROGRAM_H
#define SONDA_MATCH_REGEX_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

enum regex_kind {
    REGEX_BYTE,  /* this byte */
    REGEX_ANY,   /* any byte but a newline */
    REGEX_SET,   /* one of a set */
    REGEX_SPLIT, /* go on at both */
    REGEX_JUMP,
    REGEX_BEGIN,
    REGEX_END,
    REGEX_EDGE,
    REGEX_NO_EDGE, /* between bytes: of the text; of a word, or not */
    REGEX_MATCH,
};

/* Where to go is told from here, so that code may be moved and copied. */
struct regex_op {
    uint8_t kind;
    uint8_t byte;
    uint16_t set;
    int16_t to, or_to;
};

struct regex_set {
    uint8_t bits[32];
};

struct regex {
    struct regex_op *code;
    size_t len, size;
    struct regex_set *sets;
    size_t set_count, set_size;
    /* Of one run: states waiting for this byte and for the next, those still to be followed (three parts of
     * `lists`), and in which step each was last seen. */
    uint16_t *now, *next, *todo, *lists;
    uint32_t *seen;
    uint32_t step;
};

#endif
