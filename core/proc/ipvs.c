/* SPDX-License-Identifier: MIT */
#include "proc/ipvs.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "base/scan.h"

/* "C0A80016": an IPv4 address in network byte order, printed as one number. */
static bool parse_ipv4(const char *word, size_t len, char address[INET6_ADDRSTRLEN])
{
    uint64_t bits;
    const char *p = word;
    if (!scan_hex(&p, &bits) || p != word + 8 || len != 8)
        return false;

    struct in_addr a = { .s_addr = htonl((uint32_t)bits) };
    return inet_ntop(AF_INET, &a, address, INET6_ADDRSTRLEN);
}

/* "[2001:0db8:0000:0000:0000:0000:0000:0001]" without its brackets. */
static bool parse_ipv6(const char *word, size_t len, char address[INET6_ADDRSTRLEN])
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr a;
    return scan_copy(text, sizeof(text), word, len) && inet_pton(AF_INET6, text, &a) == 1 &&
           inet_ntop(AF_INET6, &a, address, INET6_ADDRSTRLEN);
}

/* Either of them with ":" and a port of four hexadecimal digits. */
static bool parse_endpoint(const char **p, char address[INET6_ADDRSTRLEN], uint16_t *port)
{
    const char *word;
    size_t len;
    uint64_t number;
    if (!scan_word(p, &word, &len) || len < 6 || word[len - 5] != ':')
        return false;

    const char *at = word + len - 4;
    if (!scan_hex(&at, &number) || at != word + len)
        return false;
    *port = (uint16_t)number;
    len -= 5;
    return word[0] == '[' && word[len - 1] == ']' ? parse_ipv6(word + 1, len - 2, address)
                                                  : parse_ipv4(word, len, address);
}

/* "TCP  C0A80016:0CEA wlc": the service whose backends follow. False for a line that is none. */
static bool parse_service(const char *p, struct proc_ipvs_backend *b)
{
    static const char *const protocols[] = { "TCP", "UDP", "SCTP" };
    const char *mark;
    size_t len;
    *b = (struct proc_ipvs_backend){ .local_port = 0 };
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
        if (scan_literal(&p, protocols[i])) {
            strcpy(b->protocol, protocols[i]);
            return parse_endpoint(&p, b->local_address, &b->local_port);
        }

    strcpy(b->protocol, "FWM");
    return scan_literal(&p, "FWM") && scan_word(&p, &mark, &len) &&
           scan_copy(b->local_mark, sizeof(b->local_mark), mark, len);
}

/* "  -> C0A85216:0CEA      Tunnel  100    248        2" */
static bool parse_backend(const char *p, struct proc_ipvs_backend *b)
{
    return scan_literal(&p, "->") && parse_endpoint(&p, b->remote_address, &b->remote_port) &&
           scan_skip_words(&p, 1) && scan_u64(&p, &b->weight) && scan_u64(&p, &b->active) &&
           scan_u64(&p, &b->inactive);
}

int proc_ipvs_each(const char *text, int (*each)(void *cls, const struct proc_ipvs_backend *b), void *cls)
{
    struct proc_ipvs_backend b;
    bool known = false;

    for (; *text; text = scan_next_line(text)) {
        if (*text != ' ' && *text != '\n')
            known = parse_service(text, &b);
        int r = known && *text == ' ' && parse_backend(text, &b) ? each(cls, &b) : 0;
        if (r)
            return r;
    }
    return 0;
}
