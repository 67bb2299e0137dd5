/* SPDX-License-Identifier: MIT */
/* The kernel writes blanks and backslashes of paths as octal escapes ("\040"; proc(5), /proc/pid/mountinfo;
 * mangle_path in fs/seq_file.c). */
#ifndef SONDA_BASE_UNESCAPE_H
#define SONDA_BASE_UNESCAPE_H

static inline int proc_is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* In place. What is no escape stays as it is; an escaped NUL too, since it would cut the text. */
static inline void proc_unescape(char *text)
{
    char *to = text;
    for (const char *p = text; *p; to++) {
        int value = 0;
        if (p[0] == '\\' && proc_is_octal(p[1]) && proc_is_octal(p[2]) && proc_is_octal(p[3]))
            value = ((p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0')) & 0xff;
        *to = value ? (char)value : *p;
        p += value ? 4 : 1;
    }
    *to = '\0';
}

#endif
