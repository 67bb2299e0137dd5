/* SPDX-License-Identifier: MIT */
#include "proc/conntrack.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/scan.h"

/* Columns of hexadecimal numbers; those no longer counted stay as zeros:
 *     entries searched (or clashres) found new invalid ignore delete chainlength insert insert_failed
 *     drop early_drop icmp_error expect_new expect_create expect_delete search_restart */
#define COLUMNS 17

static bool add_line(const char *at, struct proc_conntrack *sum)
{
    uint64_t column[COLUMNS] = { 0 };
    size_t count = 0;

    while (count < COLUMNS && scan_hex(&at, &column[count]))
        count++;
    if (count < COLUMNS - 1) /* search_restart came with 2.6.35 */
        return false;

    sum->found += column[2];
    sum->invalid += column[4];
    sum->ignore += column[5];
    sum->insert += column[8];
    sum->insert_failed += column[9];
    sum->drop += column[10];
    sum->early_drop += column[11];
    sum->search_restart += column[16];

    return true;
}

int proc_conntrack_parse(const char *text, struct proc_conntrack *ret)
{
    struct proc_conntrack sum = { 0 };
    size_t lines = 0, sound = 0;

    /* The first line names the columns. */
    for (text = scan_next_line(text); *text; text = scan_next_line(text), lines++)
        sound += add_line(text, &sum);
    if (lines && !sound)
        return -EBADMSG;

    *ret = sum;
    return 0;
}
