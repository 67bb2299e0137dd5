/* SPDX-License-Identifier: MIT */
#include "settings/options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

enum kind { KIND_TEXT, KIND_LIST, KIND_NUMBER, KIND_SIZE, KIND_SWITCH, KIND_CHOICE };

struct setting {
    const char *flag;     /* NULL: environment only */
    const char *variable; /* NULL: flag only */
    enum kind kind;
    size_t offset; /* of its field in struct options */
    const char *fallback;
    uint64_t least, most; /* KIND_NUMBER, KIND_SIZE */
    const char *extra;    /* KIND_LIST: separators in a variable; KIND_CHOICE: "a|b" */
    const char *metavar, *help;
};

#define AT(field) offsetof(struct options, field)
#define KIB       1024u
#define MIB       (1024u * 1024u)
#define HOUR_MS   (3600u * 1000u)

static const struct setting settings[] = {
    { "--listen", "SONDA_LISTEN", KIND_LIST, AT(listen), "127.0.0.1:8000", 0, 0, ", ", "ADDR:PORT|unix:PATH",
      "where to listen; may be repeated" },
    { "--scripts", "SONDA_SCRIPTS", KIND_LIST, AT(scripts), NULL, 0, 0, ":", "DIR",
      "a layer of scripts over the built-in ones; may be repeated" },
    { "--path.procfs", "SONDA_PROCFS", KIND_TEXT, AT(procfs), "/proc", 0, 0, NULL, "DIR", "where procfs is" },
    { "--path.sysfs", "SONDA_SYSFS", KIND_TEXT, AT(sysfs), "/sys", 0, 0, NULL, "DIR", "where sysfs is" },
    { "--path.rootfs", "SONDA_ROOTFS", KIND_TEXT, AT(rootfs), "/", 0, 0, NULL, "DIR",
      "where the root file system is" },
    { "--path.udev.data", "SONDA_UDEV_DATA", KIND_TEXT, AT(udev_data), NULL, 0, 0, NULL, "DIR",
      "where udev keeps what it knows of disks (run/udev/data below the root)" },
    { "--allow-read", "SONDA_ALLOW_READ", KIND_LIST, AT(allow_read), NULL, 0, 0, ":", "DIR",
      "a directory that scripts may read; may be repeated" },
    { "--allow-host", "SONDA_ALLOW_HOST", KIND_LIST, AT(allow_hosts), NULL, 0, 0, ", ", "NAME",
      "accept only these Host names; may be repeated" },
    { "--workers", "SONDA_WORKERS", KIND_NUMBER, AT(workers), "0", 0, OPTIONS_WORKERS_MAX, NULL, "N",
      "threads that answer; 0: the CPUs this process may use" },
    { "--log-level", "SONDA_LOG_LEVEL", KIND_CHOICE, AT(log_level), "info", 0, 0, "debug|info|warn|error",
      "LEVEL", "least level to log" },
    { "--log-format", "SONDA_LOG_FORMAT", KIND_CHOICE, AT(log_format), "text", 0, 0, "text|json", "FORMAT",
      "text or json" },
    { "--access-log", "SONDA_ACCESS_LOG", KIND_SWITCH, AT(access_log), NULL, 0, 0, NULL, NULL,
      "log each request" },
    { "--dev", "SONDA_DEV", KIND_SWITCH, AT(dev), NULL, 0, 0, NULL, NULL,
      "errors as readable answers with the source line; edits live at once" },
    { "--strict-scripts", "SONDA_STRICT_SCRIPTS", KIND_SWITCH, AT(strict_scripts), NULL, 0, 0, NULL, NULL,
      "exit with status 2 where a script is broken at start" },
    { "--show-generation", "SONDA_SHOW_GENERATION", KIND_SWITCH, AT(show_generation), NULL, 0, 0, NULL, NULL,
      "send X-Sonda-Generation with every answer" },
    { NULL, "SONDA_ADMIN_TOKEN", KIND_TEXT, AT(admin_token), "", 0, 0, NULL, "TOKEN",
      "lets POST /-/reload and /-/rollback be asked from afar, as a Bearer token" },
    { "--max-call-ms", "SONDA_MAX_CALL_MS", KIND_NUMBER, AT(call_ms), "250", 1, 60000, NULL, "MS",
      "time of one handler or job" },
    { "--max-scrape-ms", "SONDA_MAX_SCRAPE_MS", KIND_NUMBER, AT(scrape_ms), "10000", 1, 60000, NULL, "MS",
      "time of one /metrics, and the most that a route may ask for" },
    { "--max-collector-ms", "SONDA_MAX_COLLECTOR_MS", KIND_NUMBER, AT(collector_ms), "2000", 1, 60000, NULL,
      "MS", "time of one collector of /metrics" },
    { "--max-load-ms", "SONDA_MAX_LOAD_MS", KIND_NUMBER, AT(load_ms), "2000", 1, 60000, NULL, "MS",
      "time to load all scripts" },
    { "--max-memory", "SONDA_MAX_MEMORY", KIND_SIZE, AT(memory_bytes), "16M", 256 * KIB, 1024 * MIB, NULL,
      "BYTES", "memory of the scripts, a worker" },
    { "--max-answer", "SONDA_MAX_ANSWER", KIND_SIZE, AT(answer_bytes), "1M", KIB, 256 * MIB, NULL, "BYTES",
      "size of one answer" },
    { "--max-depth", "SONDA_MAX_DEPTH", KIND_NUMBER, AT(depth), "32", 1, 128, NULL, "N", "nesting of JSON" },
    { "--max-connections", "SONDA_MAX_CONNECTIONS", KIND_NUMBER, AT(connections), "256", 1, 65536, NULL, "N",
      "connections in all; a further one hears 503" },
    { "--max-connections-per-address", "SONDA_MAX_CONNECTIONS_PER_ADDRESS", KIND_NUMBER,
      AT(connections_per_address), "64", 0, 65536, NULL, "N",
      "connections of one client address; 0: no limit" },
    { "--max-head", "SONDA_MAX_HEAD", KIND_SIZE, AT(head_bytes), "16K", 512, 256 * KIB, NULL, "BYTES",
      "size of a request's line and headers" },
    { "--head-seconds", "SONDA_HEAD_SECONDS", KIND_NUMBER, AT(head_seconds), "5", 1, 3600, NULL, "S",
      "time for a request's line and headers" },
    { "--idle-seconds", "SONDA_IDLE_SECONDS", KIND_NUMBER, AT(idle_seconds), "15", 1, 3600, NULL, "S",
      "time that a connection may be idle" },
    { "--request-seconds", "SONDA_REQUEST_SECONDS", KIND_NUMBER, AT(request_seconds), "30", 1, 3600, NULL,
      "S", "time from a request's first byte to its answer's last" },
    { "--poll-ms", "SONDA_POLL_MS", KIND_NUMBER, AT(poll_ms), "2000", 10, HOUR_MS, NULL, "MS",
      "how often layers are looked at where inotify says nothing" },
    { "--sample-ms", "SONDA_SAMPLE_MS", KIND_NUMBER, AT(sample_ms), "1000", 1000, HOUR_MS, NULL, "MS",
      "how often the host is sampled while somebody looks" },
    { "--sample-idle-ms", "SONDA_SAMPLE_IDLE_MS", KIND_NUMBER, AT(sample_idle_ms), "15000", 0, HOUR_MS, NULL,
      "MS", "the same once nobody has for a minute; 0: not at all" },
    { "--debounce-ms", "SONDA_DEBOUNCE_MS", KIND_NUMBER, AT(debounce_ms), "50", 0, 10000, NULL, "MS",
      "quiet time after a change before it is loaded" },
    { "--grace-seconds", "SONDA_GRACE_SECONDS", KIND_NUMBER, AT(grace_seconds), "10", 0, 3600, NULL, "S",
      "time for requests in flight after SIGTERM" },
    { "--max-lost-workers", "SONDA_MAX_LOST_WORKERS", KIND_NUMBER, AT(lost_workers), "3", 1, 1000, NULL, "N",
      "lost workers after which /health fails" },
    { "--max-series", "SONDA_MAX_SERIES", KIND_NUMBER, AT(series_max), "1000", 1, 1000000, NULL, "N",
      "series of one metric declared by scripts" },
    { "--json", NULL, KIND_SWITCH, AT(json), NULL, 0, 0, NULL, NULL,
      "machine-readable output of check and routes" },
    { "--help", NULL, KIND_SWITCH, AT(help), NULL, 0, 0, NULL, NULL, "print this and exit" },
    { "--version", NULL, KIND_SWITCH, AT(version), NULL, 0, 0, NULL, NULL, "print the version and exit" },
    { NULL, "APP_NAME", KIND_TEXT, AT(app_name), "k8s-cluster-performance-stack", 0, 0, NULL, "NAME",
      "the name that /health and /info give" },
    { NULL, "APP_VERSION", KIND_TEXT, AT(app_version), SONDA_VERSION, 0, 0, NULL, "VERSION",
      "the version that they give" },
    { NULL, "APP_ENV", KIND_TEXT, AT(app_environment), "dev", 0, 0, NULL, "ENV",
      "the environment that /info gives" },
};
#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static const char *const commands[] = {
    "serve", "check", "routes", "get", "probe", "init", "record", "repl"
};

_Static_assert(SETTINGS <= OPTIONS_MAX, "struct options has room for the origin of each setting");

/* What struct options keeps of it: 0 a flag or the default, 1 the environment, else 1 + the line of .env. */
enum { ORIGIN_FLAG, ORIGIN_ENVIRONMENT, ORIGIN_DOTENV };

/* Where a value comes from, for the message about a bad one. */
struct source {
    const char *name; /* "--workers", "SONDA_WORKERS", ".env:3: SONDA_WORKERS" */
    char *message;
    size_t size;
    unsigned origin;
};

static int fail(const struct source *from, const char *what, const char *value)
{
    snprintf(from->message, from->size, "%s: %s%s%s%s", from->name, value ? "'" : "", value ? value : "",
             value ? "' " : "", what);
    return -EINVAL;
}

int option_list_add(struct option_list *list, const char *item)
{
    const char **items = realloc(list->items, (list->count + 2) * sizeof(*items));
    if (!items)
        return -ENOMEM;

    items[list->count] = item;
    items[list->count + 1] = NULL;
    list->items = items;
    list->count++;
    return 0;
}

static void list_clear(struct option_list *list)
{
    free(list->items);
    *list = (struct option_list){ 0 };
}

/* The parts of text between any of the separators; the text must outlive the list, and is cut in place. */
static int list_split(struct option_list *list, char *text, const char *separators)
{
    char *rest = text;

    for (char *part; (part = strsep(&rest, separators));) {
        if (*part && option_list_add(list, part) < 0)
            return -ENOMEM;
    }

    return 0;
}

static int parse_number(const struct setting *s, const char *value, uint64_t *ret)
{
    char *end;

    if (*value < '0' || *value > '9')
        return -EINVAL;
    errno = 0;
    unsigned long long number = strtoull(value, &end, 10);
    if (errno)
        return -EINVAL;
    if (s->kind == KIND_SIZE && (*end == 'K' || *end == 'M' || *end == 'G')) {
        unsigned shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 30;
        if (number > (UINT64_MAX >> shift))
            return -EINVAL;
        number <<= shift;
        end++;
    }
    if (*end || number < s->least || number > s->most)
        return -EINVAL;

    *ret = number;
    return 0;
}

/* A bound as it may be written. */
static void write_bound(const struct setting *s, uint64_t value, char text[24])
{
    bool mebi = s->kind == KIND_SIZE && value % MIB == 0, kibi = s->kind == KIND_SIZE && value % KIB == 0;

    snprintf(text, 24, "%llu%s",
             (unsigned long long)(mebi   ? value / MIB
                                  : kibi ? value / KIB
                                         : value),
             mebi   ? "M"
             : kibi ? "K"
                    : "");
}

static int set_number(const struct setting *s, const char *value, struct options *o,
                      const struct source *from)
{
    char what[128], least[24], most[24];

    if (parse_number(s, value, (uint64_t *)((char *)o + s->offset)) == 0)
        return 0;

    write_bound(s, s->least, least);
    write_bound(s, s->most, most);
    snprintf(what, sizeof(what), "is not a %s from %s to %s",
             s->kind == KIND_SIZE ? "size (K, M, G)" : "number", least, most);
    return fail(from, what, value);
}

static int set_choice(const struct setting *s, const char *value, struct options *o,
                      const struct source *from)
{
    char what[128];
    size_t len = strlen(value);

    for (const char *choice = s->extra; choice; choice = strchr(choice, '|'), choice += choice ? 1 : 0) {
        if (len == strcspn(choice, "|") && memcmp(choice, value, len) == 0) {
            *(const char **)((char *)o + s->offset) = value;
            return 0;
        }
    }

    snprintf(what, sizeof(what), "is not one of %s", s->extra);
    return fail(from, what, value);
}

static int set_switch(const struct setting *s, const char *value, struct options *o,
                      const struct source *from)
{
    static const char *const yes[] = { "1", "true", "yes", "on" }, *const no[] = { "", "0", "false", "no",
                                                                                   "off" };
    bool *field = (bool *)((char *)o + s->offset);

    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (strcmp(value, yes[i]) == 0) {
            *field = true;
            return 0;
        }
    }
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        if (strcmp(value, no[i]) == 0) {
            *field = false;
            return 0;
        }
    }

    return fail(from, "is neither true nor false", value);
}

static int set(const struct setting *s, const char *value, struct options *o, const struct source *from)
{
    o->origins[s - settings] = from->origin;
    switch (s->kind) {
    case KIND_TEXT:
        *(const char **)((char *)o + s->offset) = value;
        return 0;
    case KIND_LIST:
        if (!*value)
            return fail(from, "is empty", NULL);
        return option_list_add((struct option_list *)((char *)o + s->offset), value);
    case KIND_NUMBER:
    case KIND_SIZE:
        return set_number(s, value, o, from);
    case KIND_CHOICE:
        return set_choice(s, value, o, from);
    case KIND_SWITCH:
        return set_switch(s, value, o, from);
    }
    return -EINVAL;
}

/* A variable's value: lists are split, and replace what a lower source gave. */
static int set_variable(const struct setting *s, char *value, struct options *o, const struct source *from)
{
    if (s->kind != KIND_LIST)
        return set(s, value, o, from);

    struct option_list *list = (struct option_list *)((char *)o + s->offset);
    o->origins[s - settings] = from->origin;
    list_clear(list);
    int r = list_split(list, value, s->extra);

    /* No layers and no directories are fine, but to listen nowhere is not. */
    return r == 0 && !list->count && s->fallback ? fail(from, "is empty", NULL) : r;
}

static int set_defaults(struct options *o)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        struct source nowhere = { settings[i].flag, (char[64]){ 0 }, 64, ORIGIN_FLAG };
        if (settings[i].fallback && set(&settings[i], settings[i].fallback, o, &nowhere) < 0)
            return -ENOMEM;
    }

    return 0;
}

/* ---- .env: lines of NAME=value, quotes optional, # begins a comment, "export " is allowed ---- */

/* *ret gets the text, or NULL where there is no such file. Some keep a directory of that name (Python's
 * virtual environments). */
static int read_dotenv(char **ret)
{
    CLEANUP(cleanup_close) int fd = open(".env", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    *ret = NULL;
    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    if (st.st_size > (1 << 20))
        return -EFBIG;

    char *text = malloc((size_t)st.st_size + 1);
    if (!text)
        return -ENOMEM;
    ssize_t len = read(fd, text, (size_t)st.st_size);
    int error = len < 0 ? -errno : memchr(text, '\0', (size_t)len) ? -EBADMSG : 0;
    if (error < 0) {
        free(text);
        return error;
    }

    text[len] = '\0';
    *ret = text;
    return 0;
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    for (size_t len = strlen(text); len && strchr(" \t\r", text[len - 1]); len--)
        text[len - 1] = '\0';
    return text;
}

/* Behind the closing quote only a comment may stand. NULL where the value is no such thing. */
static char *unquote(char *value)
{
    if (*value == '"' || *value == '\'') {
        char *end = strchr(value + 1, *value);
        size_t gap = end ? strspn(end + 1, " \t") : 0;
        if (!end || (end[1 + gap] && (end[1 + gap] != '#' || !gap)))
            return NULL;
        *end = '\0';
        return value + 1;
    }
    for (char *hash = strchr(value, '#'); hash; hash = strchr(hash + 1, '#')) {
        if (hash == value || hash[-1] == ' ' || hash[-1] == '\t') {
            *hash = '\0';
            break;
        }
    }

    return trim(value);
}

static const struct setting *by_variable(const char *name)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        if (settings[i].variable && strcmp(settings[i].variable, name) == 0)
            return &settings[i];
    }

    return NULL;
}

static int set_dotenv_line(char *line, unsigned number, struct options *o, char *message, size_t size)
{
    char where[128];
    struct source from = { where, message, size, ORIGIN_DOTENV + number - 1 };

    line = trim(line);
    if (!*line || *line == '#')
        return 0;
    if (strncmp(line, "export", 6) == 0 && (line[6] == ' ' || line[6] == '\t'))
        line = trim(line + 7);
    char *equals = strchr(line, '=');
    snprintf(where, sizeof(where), ".env:%u", number);
    if (!equals)
        return fail(&from, "is not NAME=value", line);

    *equals = '\0';
    const struct setting *s = by_variable(trim(line));
    if (!s)
        return 0; /* other programs' settings live in .env too */
    snprintf(where, sizeof(where), ".env:%u: %s", number, s->variable);
    char *given = trim(equals + 1), *value = unquote(given);
    return value ? set_variable(s, value, o, &from) : fail(&from, "has a quote too few or too many", given);
}

static const char *dotenv_reason(int error)
{
    return error == -EFBIG     ? "is larger than 1 MiB"
           : error == -EBADMSG ? "is not text: it holds a zero byte (saved as UTF-16?)"
                               : strerror(-error);
}

static int set_dotenv(struct options *o, char *message, size_t size)
{
    unsigned number = 0;

    int error = read_dotenv(&o->dotenv);
    if (error < 0)
        return fail(&(struct source){ ".env", message, size, 0 }, dotenv_reason(error), NULL);
    char *rest = o->dotenv;
    if (rest && strncmp(rest, "\xef\xbb\xbf", 3) == 0)
        rest += 3; /* the byte order mark of some editors */
    for (char *line; (line = strsep(&rest, "\n"));) {
        int r = set_dotenv_line(line, ++number, o, message, size);
        if (r < 0)
            return r;
    }

    return 0;
}

static int set_environment(struct options *o, char *message, size_t size)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        char *value = settings[i].variable ? getenv(settings[i].variable) : NULL;
        if (!value)
            continue;
        int r = set_variable(&settings[i], value, o,
                             &(struct source){ settings[i].variable, message, size, ORIGIN_ENVIRONMENT });
        if (r < 0)
            return r;
    }

    return 0;
}

/* ---- flags ---- */

static const struct setting *by_flag(const char *flag, size_t len)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        if (settings[i].flag && strlen(settings[i].flag) == len && memcmp(settings[i].flag, flag, len) == 0)
            return &settings[i];
    }

    return NULL;
}

/* --collector.NAME, --no-collector.NAME, --collector.NAME.OPTION[=VALUE]: handed to scripts as they are,
 * without dashes. Which of them exist is known once the scripts are loaded. */
static bool is_script_option(const char *flag)
{
    return strncmp(flag, "--collector.", 12) == 0 || strncmp(flag, "--no-collector.", 15) == 0;
}

static int add_script_option(struct options *o, char *flag, const char *value)
{
    bool no = strncmp(flag, "--no-", 5) == 0;
    int r = option_list_add(&o->script_options, flag + (no ? 5 : 2));

    return r < 0 ? r : option_list_add(&o->script_options, no ? "0" : value ? value : "1");
}

/* --collector.NAME is a switch; --collector.NAME.OPTION takes the next word as its value, unless that is a
 * flag. */
static const char *script_option_value(const char *flag, const char *next)
{
    const char *name = strchr(flag, '.') + 1;

    return strchr(name, '.') && next && *next != '-' ? next : NULL;
}

struct flags {
    char **argv;
    int next;
    uint64_t given[(SETTINGS + 63) / 64]; /* list flags seen: the first replaces what lower sources gave */
    char *message;
    size_t size;
};

static int set_flag(struct flags *f, char *flag, struct options *o)
{
    char *equals = strchr(flag, '=');
    size_t len = equals ? (size_t)(equals - flag) : strlen(flag);
    const struct setting *s = by_flag(flag, len);
    const char *value = equals ? equals + 1 : NULL;
    char name[64];

    snprintf(name, sizeof(name), "%.*s", (int)len, flag);
    struct source from = { name, f->message, f->size, ORIGIN_FLAG };
    if (!s && is_script_option(flag)) {
        if (equals)
            *equals = '\0';
        else if ((value = script_option_value(flag, f->argv[f->next])))
            f->next++;
        return add_script_option(o, flag, value);
    }
    if (!s)
        return fail(&from, "unknown flag; see sonda --help", NULL);
    if (s->kind == KIND_SWITCH)
        return set(s, value ? value : "1", o, &from);
    const char *next = f->argv[f->next];
    if (!value && next && strncmp(next, "--", 2) != 0) { /* --scripts --dev: a value was forgotten */
        value = next;
        f->next++;
    }
    if (!value)
        return fail(&from, "needs a value", NULL);

    size_t index = (size_t)(s - settings);
    if (s->kind == KIND_LIST && !(f->given[index / 64] & (1ull << (index % 64)))) {
        f->given[index / 64] |= 1ull << (index % 64);
        list_clear((struct option_list *)((char *)o + s->offset));
    }
    return set(s, value, o, &from);
}

static bool is_command(const char *word)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(word, commands[i]) == 0)
            return true;
    }

    return false;
}

static int set_word(struct options *o, const char *word, const struct flags *f)
{
    if (o->command)
        return option_list_add(&o->arguments, word);
    if (!is_command(word))
        return fail(&(struct source){ word, f->message, f->size, 0 }, "unknown command; see sonda --help",
                    NULL);

    o->command = word;
    return 0;
}

static int set_flags(char **argv, struct options *o, char *message, size_t size)
{
    struct flags f = { .argv = argv, .next = 1, .message = message, .size = size };
    bool words_only = false;

    while (argv[f.next]) {
        char *word = argv[f.next++];
        int r = 0;
        if (!words_only && strcmp(word, "--") == 0)
            words_only = true;
        else if (!words_only && *word == '-' && word[1])
            r = set_flag(&f, word, o);
        else
            r = set_word(o, word, &f);
        if (r < 0)
            return r;
    }

    return 0;
}

static int check_arguments(const struct options *o, char *message, size_t size)
{
    static const struct {
        const char *command;
        size_t least, most;
        const char *usage;
    } forms[] = {
        { "serve", 0, 0, "takes no arguments" },    { "check", 0, (size_t)-1, "[DIR...]" },
        { "routes", 0, 0, "takes no arguments" },   { "get", 1, 1, "needs one PATH" },
        { "probe", 0, 1, "takes one URL at most" }, { "init", 1, 1, "needs one DIR" },
        { "record", 1, 1, "needs one DIR" },        { "repl", 0, 0, "takes no arguments" },
    };
    struct source from = { o->command, message, size, 0 };

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        size_t n = o->arguments.count;
        if (strcmp(forms[i].command, o->command) == 0 && (n < forms[i].least || n > forms[i].most))
            return fail(&from, forms[i].usage, NULL);
    }
    for (size_t i = 0; i < o->arguments.count; i++) {
        if (!*o->arguments.items[i])
            return fail(&from, "an argument is empty", NULL);
    }

    return 0;
}

/* Help is given whatever else is wrong. */
static bool asks_for(char **argv, const char *flag, const char *letter)
{
    for (size_t i = 1; argv[i] && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], flag) == 0 || strcmp(argv[i], letter) == 0)
            return true;
    }

    return false;
}

int options_parse(int argc, char **argv, struct options *ret, char *message, size_t size)
{
    struct options o = { .help = asks_for(argv, "--help", "-h"),
                         .version = asks_for(argv, "--version", "-V") };

    (void)argc;
    snprintf(message, size, "out of memory");
    int r = set_defaults(&o);
    if (r == 0 && (o.help || o.version)) {
        o.command = "serve";
        *ret = o;
        return 0;
    }
    if (r == 0)
        r = set_dotenv(&o, message, size);
    if (r == 0)
        r = set_environment(&o, message, size);
    if (r == 0)
        r = set_flags(argv, &o, message, size);
    if (r == 0 && !o.command)
        o.command = "serve";
    if (r == 0)
        r = check_arguments(&o, message, size);
    if (r < 0) {
        options_free(&o);
        return r;
    }

    *ret = o;
    return 0;
}

void options_free(struct options *o)
{
    list_clear(&o->arguments);
    list_clear(&o->script_options);
    for (size_t i = 0; i < SETTINGS; i++) {
        if (settings[i].kind == KIND_LIST)
            list_clear((struct option_list *)((char *)o + settings[i].offset));
    }
    free(o->dotenv);
    o->dotenv = NULL;
}

void options_name(const struct options *o, const char *flag, char *name, size_t size)
{
    const struct setting *s = by_flag(flag, strlen(flag));
    unsigned origin = s ? o->origins[s - settings] : ORIGIN_FLAG;

    if (origin >= ORIGIN_DOTENV)
        snprintf(name, size, ".env:%u: %s", origin - ORIGIN_DOTENV + 1, s->variable);
    else
        snprintf(name, size, "%s", origin == ORIGIN_ENVIRONMENT ? s->variable : flag);
}

static void help_setting(const struct setting *s)
{
    char left[96];

    snprintf(left, sizeof(left), "%s%s%s", s->flag ? s->flag : s->variable, s->metavar ? " " : "",
             s->metavar ? s->metavar : "");
    printf("  %-38s %s", left, s->help);
    if (s->fallback && *s->fallback)
        printf(" (%s)", s->fallback);
    if (s->flag && s->variable)
        printf("  [%s]", s->variable);
    putchar('\n');
}

void options_help(void)
{
    puts("sonda " SONDA_VERSION ": a metrics server whose answers are Lua scripts\n\n"
         "usage: sonda [serve] [FLAGS]       serve the scripts over HTTP\n"
         "       sonda check [DIR...]        load and dry-run scripts; exit 1 with file:line on failure\n"
         "       sonda routes                list the routes\n"
         "       sonda get PATH              run one route here and print its answer\n"
         "       sonda probe [URL]           ask a running server; exit 0 or 1\n"
         "       sonda init DIR              write the default scripts out\n"
         "       sonda record DIR            copy what the readers read, scrubbed, for replay with --path.*\n"
         "       sonda repl                  try the Lua API at a prompt\n\n"
         "flags, their defaults and the variables that set them (a flag beats the environment, which beats "
         ".env):");
    for (size_t i = 0; i < SETTINGS; i++) {
        if (settings[i].flag)
            help_setting(&settings[i]);
    }
    puts("  --collector.NAME, --no-collector.NAME  switch a collector of /metrics on or off\n"
         "  --collector.NAME.OPTION VALUE          node_exporter's options of its collectors; see "
         "scripts/collectors/README.md\n"
         "\nenvironment only:");
    for (size_t i = 0; i < SETTINGS; i++) {
        if (!settings[i].flag)
            help_setting(&settings[i]);
    }
}
