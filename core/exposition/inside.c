/* SPDX-License-Identifier: MIT */
#include "exposition/inside.h"

#include <stdarg.h>
#include <stdio.h>

/* Bytes of families and columns: names, labels and help texts come from scripts and files. */
#define DECLARED_MAX ((size_t)16 << 20)

void exposition_tell(struct exposition *x, const char *format, ...)
{
    if (!x->tell)
        return;

    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    x->tell(x->tell_cls, message);
}

bool exposition_may_declare(const struct exposition *x, size_t bytes)
{
    return bytes <= DECLARED_MAX && x->declared <= DECLARED_MAX - bytes;
}
