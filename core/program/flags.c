/* SPDX-License-Identifier: MIT */
#include "program/flags.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "collect/settings.h"
#include "collect/table.h"

static bool any_given(const struct engine *e)
{
    const char *const *options = engine_host(e)->options;

    for (size_t i = 0; options && options[i]; i += 2) {
        if (strncmp(options[i], "collector.", 10) == 0)
            return true;
    }
    return false;
}

void flags_load(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls)
{
    if (any_given(e))
        engine_complete(e, fault, cls);
}

bool flags_unknown(const struct engine *e, size_t *place, char *flag, size_t size)
{
    const char *value, *option = collector_table_unknown(collector_table_of(e), place, &value);
    if (!option)
        return false;

    snprintf(flag, size, "--%s%s", strcmp(value, "0") == 0 ? "no-" : "", option);
    return true;
}

int flags_check(const struct engine *e, char *message, size_t size)
{
    char flag[160];
    size_t place = 0;

    if (!flags_unknown(e, &place, flag, sizeof(flag)))
        return 0;

    snprintf(message, size, "%s: no collector and no option of that name; see scripts/collectors/README.md",
             flag);
    return -EINVAL;
}
