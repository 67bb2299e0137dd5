/* SPDX-License-Identifier: MIT */
#include "settings/value.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int setting_fail(const struct setting_source *from, const char *what, const char *value)
{
    snprintf(from->message, from->size, "%s: %s%s%s%s", from->name, value ? "'" : "", value ? value : "",
             value ? "' " : "", what);
    return -EINVAL;
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
                      const struct setting_source *from)
{
    char what[128], least[24], most[24];

    if (parse_number(s, value, (uint64_t *)((char *)o + s->offset)) == 0)
        return 0;

    write_bound(s, s->least, least);
    write_bound(s, s->most, most);
    snprintf(what, sizeof(what), "is not a %s from %s to %s",
             s->kind == KIND_SIZE ? "size (K, M, G)" : "number", least, most);
    return setting_fail(from, what, value);
}

static int set_choice(const struct setting *s, const char *value, struct options *o,
                      const struct setting_source *from)
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
    return setting_fail(from, what, value);
}

static int set_switch(const struct setting *s, const char *value, struct options *o,
                      const struct setting_source *from)
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

    return setting_fail(from, "is neither true nor false", value);
}

static void note_origin(const struct setting *s, struct options *o, const struct setting_source *from)
{
    size_t field = setting_field(s);

    o->origins[field] = from->origin;
    o->setters[field] = (unsigned char)(s - settings);
}

int setting_set(const struct setting *s, const char *value, struct options *o,
                const struct setting_source *from)
{
    note_origin(s, o, from);
    switch (s->kind) {
    case KIND_TEXT:
        *(const char **)((char *)o + s->offset) = value;
        return 0;
    case KIND_LIST:
        if (!*value)
            return setting_fail(from, "is empty", NULL);
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

int setting_set_variable(const struct setting *s, char *value, struct options *o,
                         const struct setting_source *from)
{
    if (s->kind != KIND_LIST)
        return setting_set(s, value, o, from);

    struct option_list *list = (struct option_list *)((char *)o + s->offset);
    note_origin(s, o, from);
    option_list_clear(list);
    int r = option_list_split(list, value, s->extra);

    /* No layers and no directories are fine, but to listen nowhere is not. */
    return r == 0 && !list->count && s->fallback ? setting_fail(from, "is empty", NULL) : r;
}
