/* SPDX-License-Identifier: MIT */
/* Backends of IP Virtual Server: /proc/net/ip_vs (net/netfilter/ipvs/ip_vs_ctl.c, ip_vs_info_seq_show). A
 * node that balances its services with it (kube-proxy in mode ipvs) has tens of thousands. */
#ifndef SONDA_PROC_IPVS_H
#define SONDA_PROC_IPVS_H

#include <netinet/in.h>
#include <stdint.h>

struct proc_ipvs_backend {
    char local_address[INET6_ADDRSTRLEN]; /* of the service; "" for one that is a firewall mark */
    uint16_t local_port;                  /* 0 for a firewall mark */
    char remote_address[INET6_ADDRSTRLEN];
    uint16_t remote_port;
    char protocol[8];                  /* "TCP", "UDP", "SCTP", "FWM" */
    char local_mark[16];               /* hexadecimal as the kernel prints it; "" for an address */
    uint64_t weight, active, inactive; /* connections now */
};

/* Tell each backend, in the kernel's order; `each` returns 0 to go on. A line that is cut is passed over.
 * Returns 0 or what `each` returned. */
int proc_ipvs_each(const char *text, int (*each)(void *cls, const struct proc_ipvs_backend *b), void *cls);

#endif
