/* SPDX-License-Identifier: MIT */
/* /metrics/system as a C program without Lua would answer it: reads /proc/stat, /proc/meminfo, /proc/loadavg
 * and statvfs("/") for every request, computes and prints. `kept` reads through descriptors that stay open
 * (pread at 0), `opened` opens, reads and closes each time.
 *     reading [--threads N] [--header "Name: value"]… kept|opened */
#include "peer.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define TEXT_MAX 65536

struct source {
    const char *path;
    int fd; /* -1: opened anew each time */
};

static struct source stat_source = { "/proc/stat", -1 };
static struct source memory_source = { "/proc/meminfo", -1 };
static struct source load_source = { "/proc/loadavg", -1 };

static void source_read(const struct source *s, char *text)
{
    int fd = s->fd >= 0 ? s->fd : open(s->path, O_RDONLY | O_CLOEXEC);
    ssize_t len = pread(fd, text, TEXT_MAX - 1, 0);

    text[len > 0 ? len : 0] = '\0';
    if (s->fd < 0)
        close(fd);
}

static uint64_t number_after(const char *text, const char *label)
{
    const char *at = strstr(text, label);
    return at ? strtoull(at + strlen(label), NULL, 10) : 0;
}

struct ticks {
    uint64_t busy, total;
};

static struct ticks read_ticks(unsigned *cores)
{
    char text[TEXT_MAX];
    struct ticks t = { 0 };

    source_read(&stat_source, text);
    char *at = text + 4;
    for (int field = 0; field < 8; field++) {
        uint64_t value = strtoull(at, &at, 10);
        t.total += value;
        if (field != 3 && field != 4) /* idle and iowait, proc(5) */
            t.busy += value;
    }
    for (*cores = 0; (at = strstr(at, "\ncpu")); at++)
        ++*cores;
    return t;
}

static double busy_percent(struct ticks now)
{
    static _Thread_local struct ticks before;
    static _Thread_local double percent;

    if (now.total - before.total >= 100) { /* about a second of one CPU */
        percent = 100.0 * (double)(now.busy - before.busy) / (double)(now.total - before.total);
        before = now;
    }
    return percent;
}

static int print_cpu(char *out, size_t size)
{
    unsigned cores;
    struct ticks now = read_ticks(&cores);

    return snprintf(out, size, "{\"cpu\":{\"percent\":%.1f,\"cores\":%u},", busy_percent(now), cores);
}

static int print_memory(char *out, size_t size)
{
    char text[TEXT_MAX];

    source_read(&memory_source, text);
    uint64_t total = number_after(text, "MemTotal:"), used = total - number_after(text, "MemAvailable:");
    return snprintf(out, size,
                    "\"memory\":{\"total_mb\":%" PRIu64 ",\"used_mb\":%" PRIu64 ",\"percent\":%.1f},",
                    total / 1024, used / 1024, total ? 100.0 * (double)used / (double)total : 0);
}

static int print_disk(char *out, size_t size)
{
    struct statvfs fs;

    if (statvfs("/", &fs) < 0)
        return 0;
    double unit = (double)fs.f_frsize / 1e9;
    double used = (double)(fs.f_blocks - fs.f_bfree) * unit, open = (double)fs.f_bavail * unit;
    return snprintf(out, size, "\"disk\":{\"total_gb\":%.1f,\"used_gb\":%.1f,\"percent\":%.1f},",
                    (double)fs.f_blocks * unit, used, 100.0 * used / (used + open));
}

static int print_load(char *out, size_t size)
{
    char text[TEXT_MAX], *at = text;

    source_read(&load_source, text);
    double one = strtod(at, &at), five = strtod(at, &at), fifteen = strtod(at, &at);
    return snprintf(out, size, "\"load_average\":{\"1m\":%.2f,\"5m\":%.2f,\"15m\":%.2f}}", one, five,
                    fifteen);
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    char body[1024];
    size_t len = 0;

    (void)url, (void)method, (void)version, (void)upload, (void)upload_size;
    if (peer_first_call(request))
        return MHD_YES;

    len += (size_t)print_cpu(body + len, sizeof(body) - len);
    len += (size_t)print_memory(body + len, sizeof(body) - len);
    len += (size_t)print_disk(body + len, sizeof(body) - len);
    len += (size_t)print_load(body + len, sizeof(body) - len);

    struct MHD_Response *res = peer_response(cls, body, len);
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, res);
    MHD_destroy_response(res);
    return result;
}

int main(int argc, char **argv)
{
    struct peer p = peer_parse(argc, argv);

    if (p.argument && strcmp(p.argument, "kept") == 0) {
        stat_source.fd = open(stat_source.path, O_RDONLY | O_CLOEXEC);
        memory_source.fd = open(memory_source.path, O_RDONLY | O_CLOEXEC);
        load_source.fd = open(load_source.path, O_RDONLY | O_CLOEXEC);
    }
    return peer_serve(&p, answer, &p);
}
