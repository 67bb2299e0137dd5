/* SPDX-License-Identifier: MIT */
#include "exposition/family.h"

#include <errno.h>
#include <string.h>

#include "exposition/families.h"

static struct exposition_hint *hint_of(struct exposition *x, const char *name)
{
    uintptr_t address = (uintptr_t)name;

    return &x->hints[(address >> 4 ^ address >> 11) & (EXPOSITION_HINTS - 1)];
}

static int find_or_add(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                       struct exposition_family **ret, bool *added)
{
    struct exposition_hint *hint = hint_of(x, name);
    *added = false;
    if (hint->name == name && strcmp(hint->family->name, name) == 0) {
        *ret = hint->family;
        return 0;
    }

    size_t len = strlen(name);
    *ret = families_find(x, name, len, families_hash(x, name, len));
    if (*ret) {
        *hint = (struct exposition_hint){ name, *ret };
        return 0;
    }
    if (!exposition_is_name(name))
        return -EINVAL;

    *added = true;
    return families_add(x, type, name, help, ret);
}

static void tell_help(struct exposition *x, struct exposition_family *f, const char *help)
{
    if (f->told_help || !families_help_differs(f, help))
        return;

    f->told_help = true;
    exposition_tell(x, "metric %s has two help texts; the first stays: %.200s", f->name, f->help);
}

/* Another type or help in the place of what no sample was given under. */
static int change(struct exposition_family *f, enum exposition_type type, const char *help)
{
    int r = families_help_differs(f, help) ? families_set_help(f, help) : 0;
    if (r == 0)
        f->type = type;

    return r;
}

static int declare(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                   struct exposition_family **ret)
{
    bool added;
    struct exposition_family *f;
    int r = find_or_add(x, type, name, help, &f, &added);

    if (r == 0 && !added && !f->lasting && f->text.len == 0)
        r = change(f, type, help);
    if (r < 0)
        return r;
    if (f->type != type)
        return -EEXIST;
    tell_help(x, f, help);
    f->collection = x->collection;

    *ret = f;
    return 0;
}

int exposition_passing_family(struct exposition *x, enum exposition_type type, const char *name,
                              const char *help, struct exposition_family **ret)
{
    return declare(x, type, name, help, ret);
}

int exposition_family(struct exposition *x, enum exposition_type type, const char *name, const char *help,
                      struct exposition_family **ret)
{
    int r = declare(x, type, name, help, ret);
    if (r == 0)
        (*ret)->lasting = true;

    return r;
}

size_t exposition_family_count(const struct exposition *x)
{
    return x->family_count;
}

void exposition_take_back(struct exposition *x, size_t count)
{
    families_truncate(x, count);
}

const char *exposition_family_name(const struct exposition_family *f)
{
    return f->name;
}
