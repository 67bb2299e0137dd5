/* SPDX-License-Identifier: MIT */
#include "settings/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "settings/dotenv.h"
#include "settings/flags.h"
#include "settings/table.h"
#include "settings/value.h"

static int set_defaults(struct options *o)
{
    for (size_t i = 0; i < settings_count; i++) {
        struct setting_source nowhere = { settings[i].flag, (char[64]){ 0 }, 64, ORIGIN_FLAG };
        if (settings[i].fallback && setting_set(&settings[i], settings[i].fallback, o, &nowhere) < 0)
            return -ENOMEM;
    }

    return 0;
}

/* Called by node_exporter's name, as a link in its place, it listens where that does. */
static int set_default_listener(struct options *o, const char *program)
{
    const char *slash = program ? strrchr(program, '/') : NULL, *name = slash ? slash + 1 : program;

    if (!name || (strcmp(name, "node_exporter") != 0 && strcmp(name, "prometheus-node-exporter") != 0))
        return 0;

    option_list_clear(&o->listen);
    return option_list_add(&o->listen, ":9100");
}

static const char *dotenv_reason(int error)
{
    return error == -EFBIG     ? "is larger than 1 MiB"
           : error == -EBADMSG ? "is not text: it holds a zero byte (saved as UTF-16?)"
                               : strerror(-error);
}

static int set_dotenv_line(char *line, unsigned number, struct options *o, char *message, size_t size)
{
    char where[128], *name, *value;
    struct setting_source from = { where, message, size, ORIGIN_DOTENV + number - 1 };

    int r = dotenv_line(line, &name, &value);
    snprintf(where, sizeof(where), ".env:%u", number);
    if (r == -EINVAL)
        return setting_fail(&from, "is not NAME=value", name);
    const struct setting *s = r ? setting_of_variable(name) : NULL;
    if (!s)
        return 0; /* other programs' settings live in .env too */

    snprintf(where, sizeof(where), ".env:%u: %s", number, s->variable);
    return r > 0 ? setting_set_variable(s, value, o, &from)
                 : setting_fail(&from, "has a quote too few or too many", value);
}

static int set_dotenv(struct options *o, char *message, size_t size)
{
    unsigned number = 0;

    int error = dotenv_read(&o->dotenv);
    if (error < 0)
        return setting_fail(&(struct setting_source){ ".env", message, size, 0 }, dotenv_reason(error), NULL);
    char *rest = o->dotenv ? dotenv_begin(o->dotenv) : NULL;
    for (char *line; (line = strsep(&rest, "\n"));) {
        int r = set_dotenv_line(line, ++number, o, message, size);
        if (r < 0)
            return r;
    }

    return 0;
}

static int set_environment(struct options *o, char *message, size_t size)
{
    for (size_t i = 0; i < settings_count; i++) {
        char *value = settings[i].variable ? getenv(settings[i].variable) : NULL;
        if (!value)
            continue;
        int r = setting_set_variable(
            &settings[i], value, o,
            &(struct setting_source){ settings[i].variable, message, size, ORIGIN_ENVIRONMENT });
        if (r < 0)
            return r;
    }

    return 0;
}

int options_parse(char **argv, const struct command *commands, struct options *ret, char *message,
                  size_t size)
{
    struct options o = { .help = flags_ask_for(argv, "--help", "-h"),
                         .version = flags_ask_for(argv, "--version", "-V") };
    bool asks = o.help || o.version;

    snprintf(message, size, "out of memory");
    int r = set_defaults(&o);
    if (r == 0)
        r = set_default_listener(&o, argv[0]);
    if (r == 0 && !asks)
        r = words_expand(argv, &o.words, message, size);
    if (r == 0 && !asks)
        r = set_dotenv(&o, message, size);
    if (r == 0 && !asks)
        r = set_environment(&o, message, size);
    if (r == 0 && !asks)
        r = flags_take(o.words.list, commands, &o, message, size);
    if (r < 0) {
        options_free(&o);
        return r;
    }

    *ret = o;
    return 0;
}

void options_free(struct options *o)
{
    option_list_clear(&o->arguments);
    option_list_clear(&o->script_options);
    for (size_t i = 0; i < settings_count; i++) {
        if (settings[i].kind == KIND_LIST)
            option_list_clear((struct option_list *)((char *)o + settings[i].offset));
    }
    free(o->dotenv);
    o->dotenv = NULL;
    words_free(&o->words);
}

void options_name(const struct options *o, const char *flag, char *name, size_t size)
{
    const struct setting *named = setting_of_flag(flag, strlen(flag));
    size_t field = named ? setting_field(named) : 0;
    unsigned origin = named ? o->origins[field] : ORIGIN_FLAG;
    const struct setting *s = named ? &settings[o->setters[field]] : NULL;

    if (origin >= ORIGIN_DOTENV)
        snprintf(name, size, ".env:%u: %s", origin - ORIGIN_DOTENV + 1, s->variable);
    else if (origin == ORIGIN_ENVIRONMENT)
        snprintf(name, size, "%s", s->variable);
    else
        snprintf(name, size, "%s", s ? s->flag : flag);
}
