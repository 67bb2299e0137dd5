/* SPDX-License-Identifier: MIT */
#include "feed/sources.h"

#include <string.h>

#include "feed/arp.h"
#include "feed/cgroup.h"
#include "feed/connection.h"
#include "feed/cpu.h"
#include "feed/cpu_state.h"
#include "feed/disk.h"
#include "feed/filesystem.h"
#include "feed/interrupts.h"
#include "feed/ipvs.h"
#include "feed/logind.h"
#include "feed/memory.h"
#include "feed/netclass.h"
#include "feed/network.h"
#include "feed/network_route.h"
#include "feed/percpu.h"
#include "feed/perf.h"
#include "feed/processes.h"
#include "feed/protocol.h"
#include "feed/qdisc.h"
#include "feed/stat.h"
#include "feed/system.h"
#include "feed/systemd.h"
#include "feed/tcp.h"
#include "feed/textfile.h"
#include "feed/wifi.h"

const struct feed_source *const feed_sources[] = {
    &feed_arp,        &feed_cgroup,    &feed_clock,     &feed_conntrack,
    &feed_cpu,        &feed_cpu_state, &feed_diskstats, &feed_filesystem,
    &feed_interrupts, &feed_ipvs,      &feed_logind,    &feed_meminfo,
    &feed_netclass,   &feed_netdev,    &feed_netstat,   &feed_network_route,
    &feed_perf,       &feed_processes, &feed_qdisc,     &feed_schedstat,
    &feed_sockstat,   &feed_softnet,   &feed_stat,      &feed_systemd,
    &feed_tcp,        &feed_textfile,  &feed_timex,     &feed_udp_queues,
    &feed_uname,      &feed_vmstat,    &feed_wifi,      NULL,
};

const struct feed_source *feed_source_find(const char *name)
{
    for (size_t i = 0; feed_sources[i]; i++)
        if (strcmp(feed_sources[i]->name, name) == 0)
            return feed_sources[i];

    return NULL;
}
