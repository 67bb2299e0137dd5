/* SPDX-License-Identifier: MIT */
#include "collect/foreign.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

const struct foreign_option foreign_options[] = {
    { "filesystem.mount-timeout", "a mount that hangs is left out after a moment, always" },
    { "filesystem.stat-workers", "mounts are asked one after the other, each in its own time" },
    { "netclass_rtnl.with-stats", "the statistics are those of netdev" },
    { "netdev.address-info", NULL },
    { "netdev.label-ifalias", "the alias is a label of node_network_info" },
    { "ntp",
      "timex tells offset and synchronisation of the clock; chrony and ntpd have exporters of their own" },
    { "supervisord",
      "supervisord can write its states into a textfile; the systemd collector for what systemd runs" },
    { NULL, NULL },
};

const struct foreign_option *foreign_find(const char *name)
{
    for (const struct foreign_option *o = foreign_options; o->name; o++) {
        size_t len = strlen(o->name);
        bool whole = !strchr(o->name, '.');
        if (strncmp(name, o->name, len) == 0 && (!name[len] || (whole && name[len] == '.')))
            return o;
    }

    return NULL;
}
