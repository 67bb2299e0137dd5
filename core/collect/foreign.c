/* SPDX-License-Identifier: MIT */
#include "collect/foreign.h"

#include <stddef.h>
#include <string.h>

const char *const collector_foreign[] = {
    "buddyinfo",
    "cgroups",
    "cpu_vulnerabilities",
    "drbd",
    "drm",
    "ksmd",
    "lnstat",
    "meminfo_numa",
    "mountstats",
    "ntp",
    "nvmesubsystem",
    "pcidevice",
    "runit",
    "slabinfo",
    "softirqs",
    "supervisord",
    "swap",
    "sysctl",
    "xfrm",
    "zoneinfo",
    NULL,
};

bool collector_is_foreign(const char *name)
{
    for (size_t i = 0; collector_foreign[i]; i++)
        if (strcmp(collector_foreign[i], name) == 0)
            return true;

    return false;
}
