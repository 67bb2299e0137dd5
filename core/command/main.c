/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "command/commands.h"
#include "settings/help.h"
#include "settings/parse.h"

static enum log_level level_named(const char *name)
{
    return strcmp(name, "debug") == 0   ? LOG_DEBUG
           : strcmp(name, "warn") == 0  ? LOG_WARN
           : strcmp(name, "error") == 0 ? LOG_ERROR
                                        : LOG_INFO;
}

static enum log_format format_named(const char *name)
{
    return strcmp(name, "json") == 0 ? LOG_JSON : strcmp(name, "logfmt") == 0 ? LOG_LOGFMT : LOG_TEXT;
}

static int run(const struct options *o)
{
    log_setup(level_named(o->log_level), format_named(o->log_format));
    return o->command->run(o);
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

    (void)argc;
    fill_standard_descriptors();
    if (options_parse(argv, command_table, &o, message, sizeof(message)) < 0) {
        fprintf(stderr, "sonda: %s\n", message);
        return 2;
    }
    if (o.help)
        help_print(command_table);
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
