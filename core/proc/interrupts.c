/* SPDX-License-Identifier: MIT */
#include "proc/interrupts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"

/* "CPU0 CPU1 CPU3": one that is offline has no column. */
static int scan_cpus(const char **at, struct proc_interrupt_cpus *cpus)
{
    uint64_t number;

    cpus->count = 0;
    while (scan_literal(at, "CPU")) {
        if (!scan_u64(at, &number) || number > UINT32_MAX)
            return -EBADMSG;
        uint32_t *place = array_room((void **)&cpus->numbers, &cpus->room, cpus->count, sizeof(*place));
        if (!place)
            return -ENOMEM;
        *place = (uint32_t)number;
        cpus->count++;
    }

    return cpus->count && *scan_blanks(*at) == '\n' ? 0 : -EBADMSG;
}

/* "  12:", the colon right behind it. On aarch64 the first number may follow without a blank. */
static bool scan_name(const char **at, struct proc_interrupt *i)
{
    const char *begin = scan_blanks(*at);
    size_t len = strcspn(begin, ":\n");
    if (!len || begin[len] != ':' || !scan_copy(i->name, sizeof(i->name), begin, len))
        return false;

    *at = begin + len + 1;
    return true;
}

/* The words up to the line's end, a blank between two. */
static void join_words(const char **at, char text[PROC_INTERRUPT_TEXT_MAX])
{
    const char *word;
    size_t used = 0, len;

    while (scan_word(at, &word, &len) && used + len + 2 <= PROC_INTERRUPT_TEXT_MAX) {
        if (used)
            text[used++] = ' ';
        memcpy(text + used, word, len);
        used += len;
    }
    text[used] = '\0';
}

/* What stands behind the numbers: the chip and its devices of a numbered line, one text of the others. */
static bool scan_words(const char *at, struct proc_interrupt *i)
{
    const char *word;
    size_t len;

    i->devices[0] = '\0';
    if (scan_at_line_end(at))
        return false;
    if (i->name[strspn(i->name, "0123456789")]) {
        join_words(&at, i->info);
        return true;
    }
    if (!scan_word(&at, &word, &len) || !scan_copy(i->info, sizeof(i->info), word, len))
        return false;
    join_words(&at, i->devices);

    return true;
}

static bool scan_line(const char *at, size_t cpus, struct proc_interrupt *i)
{
    uint64_t number;

    if (!scan_name(&at, i))
        return false;
    i->counts = at;
    for (size_t c = 0; c < cpus; c++)
        if (!scan_u64(&at, &number))
            return false;

    return scan_words(at, i);
}

int proc_interrupt_each(const char *text, struct proc_interrupt_cpus *cpus,
                        int (*each)(void *cls, const struct proc_interrupt *i), void *cls)
{
    struct proc_interrupt line;
    int r = scan_cpus(&text, cpus);

    for (const char *at = text; r == 0 && *(at = scan_next_line(at));)
        if (scan_line(at, cpus->count, &line))
            r = each(cls, &line);

    return r;
}

void proc_interrupt_free(struct proc_interrupt_cpus *cpus)
{
    free(cpus->numbers);
    *cpus = (struct proc_interrupt_cpus){ 0 };
}
