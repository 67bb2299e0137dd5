/* SPDX-License-Identifier: MIT */
#include "command/scrub.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/hash.h"

/* Files whose whole content is a secret or an identity. */
static const char *const identities[] = {
    "*/dmi/id/*serial*",
    "*/dmi/id/*uuid*",
    "*/dmi/id/*asset_tag*",
    "*/dmi/id/modalias",
    "*serial*",
    "*/wwid",
    "*uuid*",
    "*/hostname",
    "*/uevent",
    "*/unique_id",
    "*/phys_port_*",
    "*/phys_switch_id",
    "*/firmware_*_id",
    "*secret*",
    "*/tls_*key",
    "*nqn",
    "*/hostid",
    "*/nvme/*/address",
    "*guid",
    "*/node_desc",
    "*/fc_host/*_name",
    "*/ifalias",
    "*/machine-id",
    "*/boot_id",
    NULL,
};

static bool is_identity(const char *path)
{
    for (size_t i = 0; identities[i]; i++) {
        if (fnmatch(identities[i], path, 0) == 0)
            return true;
    }
    return false;
}

/* Six (or more) pairs of hexadecimal digits with colons between: zeros instead. */
static void scrub_hardware_addresses(char *text)
{
    for (char *p = text; *p; p++) {
        size_t pairs = 0;
        while (isxdigit((unsigned char)p[pairs * 3]) && isxdigit((unsigned char)p[pairs * 3 + 1]) &&
               p[pairs * 3 + 2] == ':')
            pairs++;
        if (pairs < 5 || !isxdigit((unsigned char)p[pairs * 3]) || !isxdigit((unsigned char)p[pairs * 3 + 1]))
            continue;
        for (size_t i = 0; i <= pairs; i++)
            memcpy(p + i * 3, "00", 2);
        p += pairs * 3 + 1;
    }
}

/* Digits of a dotted quad, but not of 127.0.0.1 and 0.0.0.0: zeros instead. */
static void scrub_ipv4(char *text)
{
    for (char *p = text; *p; p++) {
        unsigned a, b, c, d;
        int len = 0;
        if ((p > text && (isdigit((unsigned char)p[-1]) || p[-1] == '.')) || !isdigit((unsigned char)*p) ||
            sscanf(p, "%3u.%3u.%3u.%3u%n", &a, &b, &c, &d, &len) != 4 || a == 127)
            continue;
        for (int i = 0; i < len; i++) {
            if (p[i] != '.')
                p[i] = '0';
        }
        p += len - 1;
    }
}

/* name=value in mount options (proc(5), mountinfo): the value of those that carry identities, blanked in
 * place. */
static void scrub_mount_options(char *text)
{
    static const char *const names[] = { "username=",    "user=", "password=", "pass=", "domain=",
                                         "credentials=", "addr=", "secret=",   "name=" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        for (char *p = text; (p = strstr(p, names[i]));) {
            p += strlen(names[i]);
            while (*p && !strchr(", \n", *p))
                *p++ = 'x';
        }
    }
}

/* Other digits in their place, the same for the same text within one run: two addresses stay two. */
static void blur_hex(char *text, size_t len)
{
    static uint64_t salt;
    if (!salt && getrandom(&salt, sizeof(salt), 0) < 0)
        salt = (uint64_t)getpid();

    uint64_t h = hash_bytes(salt, text, len);
    for (size_t i = 0; i < len; i++) {
        if (isxdigit((unsigned char)text[i]))
            text[i] = "0123456789ABCDEF"[h >> 60];
        h = h * 6364136223846793005ull + 1442695040888963407ull; /* Knuth, MMIX */
    }
}

/* 0A000001:0050 as net/ip_vs and net/udp have it, the same of 32 digits as net/udp6, [FE80:…:1]:0050 and
 * [fe80::1] as net/ip_vs and mountinfo. What is nobody's ("any") stays, and what no port stands behind:
 * 00000024:00000000 are bytes that wait (net/tcp). */
static void scrub_hex_addresses(char *text)
{
    static const char hex[] = "0123456789abcdefABCDEF";

    for (char *p = text; *p;) {
        bool bracket = *p == '[';
        char *begin = p + bracket;
        size_t len = strspn(begin, bracket ? "0123456789abcdefABCDEF:" : hex);
        if (bracket ? begin[len] == ']'
                    : (len == 8 || len == 32) && begin[len] == ':' && strspn(begin + len + 1, hex) == 4 &&
                          strspn(begin, "0") < len)
            blur_hex(begin, len);
        p = len ? begin + len : p + 1;
    }
}

/* The values of lines whose name has one of the words: "Serial\t: 1000" of cpuinfo, "E:ID_SERIAL=…" and links
 * ("S:disk/by-id/…") of udev's database. */
static void scrub_named_values(char *text)
{
    static const char *const words[] = { "serial", "wwn", "uuid", "devlinks" };

    for (char *line = text, *end; *line; line = end + (*end == '\n')) {
        end = line + strcspn(line, "\n");
        char *value = line + strcspn(line, "=\n");
        if (*value != '=')
            value = line + strcspn(line, ":\n");
        bool named = strncmp(line, "S:", 2) == 0;
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !named; i++) {
            char *found = strcasestr(line, words[i]);
            named = found && found < value;
        }
        for (char *p = value + 1; named && p < end; p++)
            *p = *p == ' ' ? ' ' : 'x';
    }
}

static bool has_any(const char *path, const char *const *parts)
{
    for (; *parts; parts++) {
        if (strstr(path, *parts))
            return true;
    }
    return false;
}

/* How much of an identity says of what kind it is: "mpath-", "LVM-" and the like of a device mapper's uuid,
 * the driver that a uevent begins with. */
static size_t kind_bytes(const char *path, const char *text)
{
    bool mapped = strstr(path, "/dm/uuid") != NULL, driven = strncmp(text, "DRIVER=", 7) == 0;
    size_t len = mapped ? strcspn(text, "-\n") : driven ? strcspn(text, "\n") : 0;

    return len && text[len] == (mapped ? '-' : '\n') ? len + 1 : 0;
}

/* "scrubbed-" and digits that differ where the texts do: two disks stay two. */
static void replace_identity(const char *path, char *text)
{
    char digits[9], *from = text + kind_bytes(path, text);

    if (!text[strspn(text, " \t\n")])
        return;
    snprintf(digits, sizeof(digits), "%08x", (unsigned)hash_bytes(HASH_BEGIN, text, strlen(text)));
    blur_hex(digits, 8);
    sprintf(from, "scrubbed-%s\n", digits);
}

static void scrub_lines(const char *path, char *text)
{
    static const char *const mounts[] = { "mountinfo", "mountstats", NULL };
    static const char *const hex[] = { "mount", "/ip_vs", "/udp", "/tcp", "/raw", NULL };
    static const char *const dotted[] = { "mount", "proc/net/", "bonding", NULL };
    static const char *const named[] = { "cpuinfo", "udev/data", NULL };

    scrub_hardware_addresses(text);
    if (has_any(path, mounts))
        scrub_mount_options(text);
    if (has_any(path, hex))
        scrub_hex_addresses(text);
    if (has_any(path, dotted))
        scrub_ipv4(text);
    if (has_any(path, named))
        scrub_named_values(text);
}

size_t scrub(const char *path, char *text, size_t len)
{
    if (is_identity(path)) {
        replace_identity(path, text);
        return strlen(text);
    }
    for (char *part = text; part <= text + len; part += strlen(part) + 1)
        scrub_lines(path, part);
    return len;
}
