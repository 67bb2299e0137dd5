/* SPDX-License-Identifier: MIT */
#include "settings/help.h"

#include <stdbool.h>
#include <stdio.h>

#include "settings/table.h"

static void print_command(const struct command *c, bool first)
{
    char form[64];

    if (first)
        snprintf(form, sizeof(form), "[%s] [FLAGS]", c->name);
    else
        snprintf(form, sizeof(form), "%s %s", c->name, c->arguments);
    printf("%s sonda %-21s %s\n", first ? "usage:" : "      ", form, c->help);
}

static void print_setting(const struct setting *s)
{
    char left[96];
    const char *value = s->kind == KIND_CHOICE ? s->extra : s->metavar;

    snprintf(left, sizeof(left), "%s%s%s", s->flag ? s->flag : s->variable, value ? " " : "",
             value ? value : "");
    printf("  %-38s %s", left, s->help);
    if (s->fallback && *s->fallback)
        printf(" (%s)", s->fallback);
    if (s->flag && s->variable)
        printf("  [%s]", s->variable);
    putchar('\n');
}

static void print_settings(bool with_flag)
{
    for (size_t i = 0; i < settings_count; i++) {
        if ((settings[i].flag != NULL) == with_flag)
            print_setting(&settings[i]);
    }
}

void help_print(const struct command *commands)
{
    puts("sonda " SONDA_VERSION ": a metrics server whose answers are Lua scripts\n");
    for (const struct command *c = commands; c->name; c++)
        print_command(c, c == commands);
    puts("\nflags, their defaults and the variables that set them (a flag beats the environment, which beats "
         ".env):");
    print_settings(true);
    puts("  --collector.NAME, --no-collector.NAME  switch a collector of /metrics on or off\n"
         "  --collector.NAME.OPTION VALUE          node_exporter's options of its collectors; see "
         "scripts/collectors/README.md\n"
         "\nenvironment only:");
    print_settings(false);
}
