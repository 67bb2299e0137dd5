/* SPDX-License-Identifier: MIT */
#include "serve/lateness.h"

bool lateness_look(struct lateness *l, bool overdue, int64_t now_ns)
{
    if (!overdue) {
        l->looks = 0;
    } else if (!l->looks || now_ns - l->looked_ns >= LATENESS_LOOK_NS) {
        l->looks++;
        l->looked_ns = now_ns;
    }
    return l->looks >= LATENESS_LOST_AT;
}
