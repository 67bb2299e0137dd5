/* SPDX-License-Identifier: MIT */
/* One table of all settings: flag, variable, kind, default, bounds and help. A row is all that a new one
 * needs, beside its field in struct options. */
#ifndef SONDA_SETTINGS_TABLE_H
#define SONDA_SETTINGS_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define KIB 1024u
#define MIB (1024u * 1024u)

/* What the field is: const char *, struct option_list, uint64_t (a number, or a size that may end with K,
 * M, G), bool, const char * of a few. */
enum setting_kind { KIND_TEXT, KIND_LIST, KIND_NUMBER, KIND_SIZE, KIND_SWITCH, KIND_CHOICE };

struct setting {
    const char *flag;     /* NULL: environment only */
    const char *variable; /* NULL: flag only */
    enum setting_kind kind;
    size_t offset; /* of its field in struct options */
    const char *fallback;
    uint64_t least, most; /* KIND_NUMBER, KIND_SIZE */
    const char *extra;    /* KIND_LIST: separators in a variable; KIND_CHOICE: "a|b" */
    const char *metavar, *help;
};

extern const struct setting settings[]; /* in the order of --help */
extern const size_t settings_count;

/* The setting of that flag (`len` bytes of it), of that variable; or NULL. */
const struct setting *setting_of_flag(const char *flag, size_t len);
const struct setting *setting_of_variable(const char *name);

/* The place in the table of the first setting of its field: node_exporter's flags are further names of
 * some. */
size_t setting_field(const struct setting *s);

/* The flag that somebody may have meant who misspelt it so; or NULL. */
const char *setting_nearest(const char *flag);

#endif
