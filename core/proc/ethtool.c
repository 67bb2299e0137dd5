/* SPDX-License-Identifier: MIT */
#include "proc/ethtool.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"

static int (*replaced)(int fd, unsigned long request, void *argument);

void proc_ethtool_replace(int (*other)(int fd, unsigned long request, void *argument))
{
    replaced = other;
}

static int ask(const struct proc_ethtool *e, const char *device, void *command)
{
    struct ifreq request = { .ifr_data = command };

    strncpy(request.ifr_name, device, sizeof(request.ifr_name) - 1);
    return replaced ? replaced(e->fd, SIOCETHTOOL, &request) : ioctl(e->fd, SIOCETHTOOL, &request);
}

/* The kernel's texts fill their room, without a NUL then. */
static void copy_text(char to[PROC_ETHTOOL_TEXT_MAX], const char *from)
{
    size_t len = strnlen(from, PROC_ETHTOOL_TEXT_MAX - 1);

    memcpy(to, from, len);
    to[len] = '\0';
}

static void read_link(struct proc_ethtool *e, const char *device)
{
    struct ethtool_cmd command = { .cmd = ETHTOOL_GSET };

    e->has_link = ask(e, device, &command) == 0;
    e->link = (struct proc_ethtool_link){ command.supported, command.advertising, command.autoneg };
}

/* Returns how many statistics there are. */
static uint32_t read_driver(struct proc_ethtool *e, const char *device)
{
    struct ethtool_drvinfo command = { .cmd = ETHTOOL_GDRVINFO };

    e->has_driver = ask(e, device, &command) == 0;
    if (!e->has_driver)
        return 0;

    copy_text(e->driver.name, command.driver);
    copy_text(e->driver.version, command.version);
    copy_text(e->driver.firmware_version, command.fw_version);
    copy_text(e->driver.expansion_rom_version, command.erom_version);
    copy_text(e->driver.bus_info, command.bus_info);

    return command.n_stats;
}

static int keep(struct proc_ethtool *e, const char *name, uint64_t value)
{
    struct proc_ethtool_statistic *s =
        array_room((void **)&e->statistics, &e->statistic_room, e->statistic_count, sizeof(*s));
    if (!s)
        return -ENOMEM;

    copy_text(s->name, name);
    s->value = value;
    e->statistic_count += s->name[0] != '\0';
    return 0;
}

/* A driver that gets more of them between two questions writes more than was asked for (the kernel's own
 * count decides how much is copied): so there is room for twice as many. */
static int read_statistics(struct proc_ethtool *e, const char *device, uint32_t count)
{
    size_t room = 2 * (size_t)count + 64;
    CLEANUP(cleanup_free) struct ethtool_gstrings *names = calloc(1, sizeof(*names) + room * ETH_GSTRING_LEN);
    CLEANUP(cleanup_free) struct ethtool_stats *values = calloc(1, sizeof(*values) + room * sizeof(uint64_t));
    int r = 0;
    if (!names || !values)
        return -ENOMEM;

    *names = (struct ethtool_gstrings){ ETHTOOL_GSTRINGS, ETH_SS_STATS, count };
    *values = (struct ethtool_stats){ ETHTOOL_GSTATS, count };
    if (ask(e, device, names) < 0 || ask(e, device, values) < 0)
        return 0;

    for (size_t i = 0; r == 0 && i < count && i < names->len && i < values->n_stats; i++)
        r = keep(e, (const char *)names->data + i * ETH_GSTRING_LEN, values->data[i]);
    return r;
}

static int open_socket(struct proc_ethtool *e)
{
    if (e->is_open)
        return 0;

    e->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (e->fd < 0)
        return -errno;
    e->is_open = true;
    return 0;
}

int proc_ethtool_read(const char *device, struct proc_ethtool *e)
{
    int r = open_socket(e);

    e->has_link = e->has_driver = false;
    e->statistic_count = 0;
    if (r < 0 || strlen(device) >= IFNAMSIZ)
        return r;
    read_link(e, device);
    uint32_t count = read_driver(e, device);

    return count && count <= PROC_ETHTOOL_STATISTICS_MAX ? read_statistics(e, device, count) : 0;
}

/* The kernel answers who asks with a wrong number of words with the negative of the right one. */
static int ask_settings(struct proc_ethtool *e, const char *device, struct ethtool_link_settings *settings)
{
    for (int tries = 0; tries < 2; tries++) {
        *settings = (struct ethtool_link_settings){ .cmd = ETHTOOL_GLINKSETTINGS,
                                                    .link_mode_masks_nwords = e->mode_words };
        if (ask(e, device, settings) < 0)
            return -errno;
        if (settings->link_mode_masks_nwords >= 0)
            return 0;
        e->mode_words = (int8_t)-settings->link_mode_masks_nwords;
    }
    return -EPROTO;
}

static const char *duplex_name(uint8_t duplex)
{
    switch (duplex) {
    case DUPLEX_HALF:
        return "half";
    case DUPLEX_FULL:
        return "full";
    default:
        return "unknown";
    }
}

int proc_ethtool_read_speed(const char *device, struct proc_ethtool *e, struct proc_ethtool_speed *ret)
{
    /* Behind the settings the kernel writes three sets of at most 127 words. */
    union {
        struct ethtool_link_settings settings;
        uint32_t words[sizeof(struct ethtool_link_settings) / sizeof(uint32_t) + 3 * INT8_MAX];
    } answer;
    int r = open_socket(e);
    if (r == 0)
        r = strlen(device) < IFNAMSIZ ? ask_settings(e, device, &answer.settings) : -ENODEV;
    if (r < 0)
        return r;

    ret->megabits = (int32_t)answer.settings.speed;
    ret->duplex = duplex_name(answer.settings.duplex);
    return 0;
}

void proc_ethtool_free(struct proc_ethtool *e)
{
    if (e->is_open)
        close(e->fd);
    free(e->statistics);
    *e = (struct proc_ethtool){ 0 };
}

#define LINK(member) offsetof(struct proc_ethtool_link, member)
const struct proc_field proc_ethtool_link_fields[] = {
    { "supported", PROC_U64, false, LINK(supported),
      "bits of enum ethtool_link_mode_bit_indices, the first 32" },
    { "advertised", PROC_U64, false, LINK(advertised), "the same" },
    { "autonegotiation", PROC_U64, false, LINK(autonegotiation), "1: on" },
    PROC_FIELDS_END,
};

#define DRIVER(member) offsetof(struct proc_ethtool_driver, member)
const struct proc_field proc_ethtool_driver_fields[] = {
    { "name", PROC_STRING, false, DRIVER(name), "" },
    { "version", PROC_STRING, false, DRIVER(version), "" },
    { "firmware_version", PROC_STRING, false, DRIVER(firmware_version), "" },
    { "expansion_rom_version", PROC_STRING, false, DRIVER(expansion_rom_version), "" },
    { "bus_info", PROC_STRING, false, DRIVER(bus_info), "" },
    PROC_FIELDS_END,
};
