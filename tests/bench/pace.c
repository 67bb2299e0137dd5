/* SPDX-License-Identifier: MIT */
/* What a request costs a server at a pace that is held: CPU time of its threads, a request.
 *     pace RATE CONNECTIONS SECONDS ROUNDS PID=URL…
 * Servers take turns, ROUNDS times. One request is sent each 1/RATE s over the next connection that is free,
 * as a client does that waits for its answers; prints for each URL the median of microseconds of server CPU a
 * request, with the least, the lower quartile and the most, and how many requests a second were answered.
 * Exits with 1 where an answer is no 200. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define ROUNDS_MAX      64
#define ANSWER_MAX      65536

struct link {
    int fd;
    bool busy; /* waits for its answer */
    size_t have;
    char answer[ANSWER_MAX];
};

struct run {
    int epoll_fd, timer_fd;
    unsigned connections, next;
    const char *request;
    size_t request_len;
    uint64_t answered;
    struct link *links;
};

static void fail(const char *what)
{
    fprintf(stderr, "pace: %s\n", what);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* Of all its threads: proc_pid_schedstat, Documentation/scheduler/sched-stats.rst. */
static uint64_t cpu_ns(const char *pid)
{
    char path[512];
    uint64_t sum = 0, ns;

    snprintf(path, sizeof(path), "/proc/%s/task", pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        fail("no such process");
    for (const struct dirent *task; (task = readdir(tasks));) {
        snprintf(path, sizeof(path), "/proc/%s/task/%s/schedstat", pid, task->d_name);
        FILE *f = *task->d_name == '.' ? NULL : fopen(path, "r");
        if (f && fscanf(f, "%" SCNu64, &ns) == 1)
            sum += ns;
        if (f)
            fclose(f);
    }
    closedir(tasks);

    return sum;
}

static void watch(const struct run *r, int fd, uint32_t index)
{
    struct epoll_event event = { .events = EPOLLIN, .data.u32 = index };

    if (epoll_ctl(r->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
        fail("epoll_ctl");
}

static int connect_to(const char *host, unsigned port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, host, &to.sin_addr);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
        fail("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));

    return fd;
}

static bool whole(struct link *l)
{
    l->answer[l->have] = '\0';
    const char *end = strstr(l->answer, "\r\n\r\n");
    const char *length = strcasestr(l->answer, "\r\nContent-Length:");
    if (!end)
        return false;
    if (strncmp(l->answer, "HTTP/1.1 200", 12) != 0 || !length || length > end)
        fail("an answer that is no 200 with a length");

    return l->have >= (size_t)(end + 4 - l->answer) + strtoul(length + 17, NULL, 10);
}

static void hear(struct run *r, struct link *l)
{
    ssize_t n = read(l->fd, l->answer + l->have, ANSWER_MAX - 1 - l->have);
    if (n <= 0)
        fail("the server hung up, or sends more than is held");

    l->have += (size_t)n;
    if (whole(l)) {
        l->busy = false;
        l->have = 0;
        r->answered++;
    }
}

/* One request over the next free connection; where none is free the pace is not held, which the figure of
 * requests tells. */
static void ask(struct run *r)
{
    for (unsigned i = 0; i < r->connections; i++) {
        struct link *l = &r->links[r->next++ % r->connections];
        if (l->busy)
            continue;
        l->busy = true;
        if (write(l->fd, r->request, r->request_len) != (ssize_t)r->request_len)
            fail("write");
        return;
    }
}

static void turn(struct run *r)
{
    struct epoll_event events[64];
    uint64_t times;
    int count = epoll_wait(r->epoll_fd, events, 64, 1000);

    for (int i = 0; i < count; i++) {
        if (events[i].data.u32 < r->connections)
            hear(r, &r->links[events[i].data.u32]);
        else if (read(r->timer_fd, &times, sizeof(times)) == sizeof(times))
            for (; times; times--)
                ask(r);
    }
}

static void start_timer(struct run *r, unsigned rate)
{
    struct timespec each = { .tv_nsec = 1000000000 / rate };
    struct itimerspec pace = { .it_interval = each, .it_value = each };

    r->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    timerfd_settime(r->timer_fd, 0, &pace, NULL);
    watch(r, r->timer_fd, r->connections);
}

struct figure {
    double us, rate;
};

static void until(struct run *r, double seconds)
{
    int64_t end = now_ns() + (int64_t)(seconds * 1e9);

    while (now_ns() < end)
        turn(r);
}

/* A tenth of the time goes by before the count begins: connections and caches are warm then. */
static struct figure measure(struct run *r, const char *pid, double seconds)
{
    until(r, seconds / 10);
    uint64_t cpu = cpu_ns(pid), answered = r->answered;
    int64_t begin = now_ns();
    until(r, seconds);
    uint64_t count = r->answered - answered;

    return (struct figure){ (double)(cpu_ns(pid) - cpu) / 1e3 / (double)(count ? count : 1),
                            (double)count * 1e9 / (double)(now_ns() - begin) };
}

static struct figure measure_one(const char *what, unsigned rate, unsigned connections, double seconds)
{
    char pid[16], host[64], path[512] = "/", request[1024];
    unsigned port;
    if (sscanf(what, "%15[0-9]=http://%63[0-9.]:%u%511s", pid, host, &port, path) < 3)
        fail("not PID=http://ADDRESS:PORT/PATH");

    struct run r = { .epoll_fd = epoll_create1(0), .connections = connections, .request = request };
    r.request_len = (size_t)snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: %s:%u\r\n\r\n", path,
                                     host, port);
    r.links = calloc(connections, sizeof(struct link));
    if (!r.links)
        fail("out of memory");
    for (unsigned i = 0; i < connections; i++)
        watch(&r, r.links[i].fd = connect_to(host, port), i);
    start_timer(&r, rate);
    struct figure f = measure(&r, pid, seconds);
    for (unsigned i = 0; i < connections; i++)
        close(r.links[i].fd);
    close(r.timer_fd);
    close(r.epoll_fd);
    free(r.links);

    return f;
}

static int by_us(const void *a, const void *b)
{
    double x = ((const struct figure *)a)->us, y = ((const struct figure *)b)->us;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    unsigned rate = argc > 5 ? (unsigned)atoi(argv[1]) : 0,
             connections = argc > 5 ? (unsigned)atoi(argv[2]) : 0;
    double seconds = argc > 5 ? atof(argv[3]) : 0;
    int rounds = argc > 5 ? atoi(argv[4]) : 0, servers = argc - 5;
    if (rate < 2 || !connections || connections > CONNECTIONS_MAX || seconds <= 0 || rounds < 1 ||
        rounds > ROUNDS_MAX)
        fail("usage: pace RATE CONNECTIONS SECONDS ROUNDS PID=URL...");

    struct figure(*figures)[ROUNDS_MAX] = calloc((size_t)servers, sizeof(*figures));
    for (int round = 0; figures && round < rounds; round++)
        for (int i = 0; i < servers; i++)
            figures[i][round] = measure_one(argv[5 + i], rate, connections, seconds);
    for (int i = 0; figures && i < servers; i++) {
        qsort(figures[i], (size_t)rounds, sizeof(struct figure), by_us);
        const struct figure *median = &figures[i][rounds / 2];
        printf("%s %.2f us (least %.2f, quartile %.2f, most %.2f) %.0f/s\n", argv[5 + i], median->us,
               figures[i][0].us, figures[i][rounds / 4].us, figures[i][rounds - 1].us, median->rate);
    }
    free(figures);

    return 0;
}
