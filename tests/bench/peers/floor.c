/* SPDX-License-Identifier: MIT */
/* The floor under a scrape: only open, read to the end and close the files of a list, as often as asked;
 * nothing is parsed or printed. `kept` opens once and then only reads from offset 0 (directories are listed
 * anew in both).
 *     floor opened|kept ROUNDS PAUSE_MICROSECONDS <LIST
 * Prints the CPU time of one round in microseconds, and the files that answer. */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct item {
    char *path;
    int fd; /* kept mode; -1: not there */
    bool directory;
};

static char text[1 << 20];

static void read_file(int fd)
{
    off_t at = 0;
    for (ssize_t n; (n = pread(fd, text, sizeof(text), at)) > 0;)
        at += n;
}

static void list_directory(int fd)
{
    lseek(fd, 0, SEEK_SET);
    while (getdents64(fd, text, sizeof(text)) > 0)
        ;
}

static void touch(const struct item *item, bool kept)
{
    int fd = kept ? item->fd : open(item->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return;

    if (item->directory)
        list_directory(fd);
    else
        read_file(fd);
    if (!kept)
        close(fd);
}

static size_t read_list(struct item **ret)
{
    struct item *items = NULL;
    size_t count = 0;
    char line[4096];

    while (fgets(line, sizeof(line), stdin)) {
        struct stat st;
        line[strcspn(line, "\n")] = '\0';
        int fd = open(line, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0 || fstat(fd, &st) < 0)
            continue;
        items = realloc(items, (count + 1) * sizeof(*items));
        items[count++] = (struct item){ .path = strdup(line), .fd = fd, .directory = S_ISDIR(st.st_mode) };
    }

    *ret = items;
    return count;
}

static double cpu_microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
    struct item *items;

    if (argc != 4)
        return 2;
    bool kept = strcmp(argv[1], "kept") == 0;
    long rounds = strtol(argv[2], NULL, 10), pause = strtol(argv[3], NULL, 10);
    struct timespec between = { pause / 1000000, pause % 1000000 * 1000 };
    size_t count = read_list(&items);

    double before = cpu_microseconds();
    for (long round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count; i++)
            touch(&items[i], kept);
        nanosleep(&between, NULL);
    }
    printf("%.1f %zu\n", (cpu_microseconds() - before) / (double)rounds, count);
    return 0;
}
