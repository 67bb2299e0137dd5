/* SPDX-License-Identifier: MIT */
#include "collect/foreign.h"

#include <stddef.h>
#include <string.h>

const char *const collector_foreign[] = {
    "ethtool",
    "interrupts",
    "logind",
    "network_route",
    "ntp",
    "perf",
    "processes",
    "qdisc",
    "supervisord",
    "systemd",
    "tcpstat",
    "wifi",
    NULL,
};

bool collector_is_foreign(const char *name)
{
    for (size_t i = 0; collector_foreign[i]; i++)
        if (strcmp(collector_foreign[i], name) == 0)
            return true;

    return false;
}
