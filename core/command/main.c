/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "command/command.h"
#include "serve/serve.h"
#include "settings/options.h"

static const struct {
    const char *name;
    int (*run)(const struct options *o);
} commands[] = {
    { "serve", serve },           { "check", command_check }, { "routes", command_routes },
    { "get", command_get },       { "probe", command_probe }, { "init", command_init },
    { "record", command_record }, { "repl", command_repl },
};

static enum log_level level_named(const char *name)
{
    return strcmp(name, "debug") == 0   ? LOG_DEBUG
           : strcmp(name, "warn") == 0  ? LOG_WARN
           : strcmp(name, "error") == 0 ? LOG_ERROR
                                        : LOG_INFO;
}

static int run(const struct options *o)
{
    log_setup(level_named(o->log_level), strcmp(o->log_format, "json") == 0);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, o->command) == 0)
            return commands[i].run(o);
    }
    return 2;
}

/* A descriptor opened later must not become standard error: log lines would be written into it. Standard
 * output that is closed stays one that cannot be written, so that it is told. */
static void fill_standard_descriptors(void)
{
    static const int flags[] = { O_RDONLY, O_RDONLY, O_WRONLY };

    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags[fd]) < 0)
            return;
    }
}

int main(int argc, char **argv)
{
    struct options o;
    char message[512];
    int status = 0;

    fill_standard_descriptors();
    if (options_parse(argc, argv, &o, message, sizeof(message)) < 0) {
        fprintf(stderr, "sonda: %s\n", message);
        return 2;
    }
    if (o.help)
        options_help();
    else if (o.version)
        puts("sonda " SONDA_VERSION);
    else
        status = run(&o);
    options_free(&o);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) {
        fputs("sonda: standard output cannot be written\n", stderr);
        status = 2;
    }
    return status;
}
