/* SPDX-License-Identifier: MIT */
#include "settings/flags.h"

#include <stdio.h>
#include <string.h>

#include "settings/table.h"
#include "settings/value.h"

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
    bool given[OPTIONS_MAX]; /* list flags seen: the first replaces what lower sources gave */
    const struct command *commands;
    char *message;
    size_t size;
};

static int set_collector_flag(struct flags *f, char *flag, char *equals, struct options *o)
{
    const char *value = equals ? equals + 1 : script_option_value(flag, f->argv[f->next]);

    if (equals)
        *equals = '\0';
    else if (value)
        f->next++;
    return add_script_option(o, flag, value);
}

/* The next word, unless it is a flag: --scripts --dev is a value forgotten. */
static const char *take_value(struct flags *f)
{
    const char *next = f->argv[f->next];

    if (!next || strncmp(next, "--", 2) == 0)
        return NULL;
    f->next++;
    return next;
}

/* The switch that --no-NAME puts off; NULL: there is none. */
static const struct setting *negated(const char *flag, size_t len)
{
    char name[64];

    if (strncmp(flag, "--no-", 5) != 0 || len >= sizeof(name))
        return NULL;

    int n = snprintf(name, sizeof(name), "--%.*s", (int)len - 5, flag + 5);
    const struct setting *s = setting_of_flag(name, (size_t)n);
    return s && s->kind == KIND_SWITCH ? s : NULL;
}

static int fail_unknown(const struct setting_source *from)
{
    char what[128];
    const char *meant = setting_nearest(from->name);

    if (!meant)
        return setting_fail(from, "unknown flag; see sonda --help", NULL);
    snprintf(what, sizeof(what), "unknown flag; is %s meant?", meant);
    return setting_fail(from, what, NULL);
}

/* The setting gets the value that the flag gave it, or the next word. */
static int set_value(struct flags *f, const struct setting *s, const char *value, struct options *o,
                     const struct setting_source *from)
{
    if (!value)
        value = s->kind == KIND_SWITCH ? "1" : take_value(f);
    if (!value)
        return setting_fail(from, "needs a value", NULL);

    size_t field = setting_field(s);
    if (s->kind == KIND_LIST && !f->given[field]) {
        f->given[field] = true;
        option_list_clear((struct option_list *)((char *)o + s->offset));
    }
    return setting_set(s, value, o, from);
}

static int set_flag(struct flags *f, char *flag, struct options *o)
{
    char *equals = strchr(flag, '='), name[64];
    size_t len = equals ? (size_t)(equals - flag) : strlen(flag);
    const struct setting *s = setting_of_flag(flag, len), *off = s || equals ? NULL : negated(flag, len);
    struct setting_source from = { name, f->message, f->size, ORIGIN_FLAG };

    snprintf(name, sizeof(name), "%.*s", (int)len, flag);
    if (s)
        return set_value(f, s, equals ? equals + 1 : NULL, o, &from);
    if (off)
        return setting_set(off, "0", o, &from);
    if (is_script_option(flag))
        return set_collector_flag(f, flag, equals, o);

    return fail_unknown(&from);
}

/* ---- words ---- */

static const struct command *find_command(const struct command *commands, const char *name)
{
    for (; commands && commands->name; commands++) {
        if (strcmp(commands->name, name) == 0)
            return commands;
    }

    return NULL;
}

static int set_word(struct options *o, const char *word, const struct flags *f)
{
    if (o->command)
        return option_list_add(&o->arguments, word);
    o->command = find_command(f->commands, word);
    if (o->command)
        return 0;

    return setting_fail(&(struct setting_source){ word, f->message, f->size, ORIGIN_FLAG },
                        "unknown command; see sonda --help", NULL);
}

/* What is wrong with so many arguments, as the command's form has them; NULL: nothing. */
static const char *count_fault(const char *form, size_t count, char fault[64])
{
    bool optional = *form == '[';
    size_t len = strcspn(form + optional, "]");

    if (!*form)
        return count ? "takes no arguments" : NULL;
    if (strstr(form, "..."))
        return NULL;
    if (optional)
        snprintf(fault, 64, "takes one %.*s at most", (int)len, form + 1);
    else
        snprintf(fault, 64, "needs one %s", form);
    return count > 1 || (!optional && count == 0) ? fault : NULL;
}

static int check_arguments(const struct options *o, char *message, size_t size)
{
    struct setting_source from = { o->command->name, message, size, ORIGIN_FLAG };
    char fault[64];

    const char *wrong = count_fault(o->command->arguments, o->arguments.count, fault);
    if (wrong)
        return setting_fail(&from, wrong, NULL);
    for (size_t i = 0; i < o->arguments.count; i++) {
        if (!*o->arguments.items[i])
            return setting_fail(&from, "an argument is empty", NULL);
    }

    return 0;
}

int flags_take(char **argv, const struct command *commands, struct options *o, char *message, size_t size)
{
    struct flags f = { .argv = argv, .next = 1, .commands = commands, .message = message, .size = size };
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

    if (!o->command)
        o->command = commands;
    return o->command ? check_arguments(o, message, size) : 0;
}

bool flags_ask_for(char **argv, const char *flag, const char *letter)
{
    for (size_t i = 1; argv[i] && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], flag) == 0 || strcmp(argv[i], letter) == 0)
            return true;
    }

    return false;
}
