/* SPDX-License-Identifier: MIT */
#include "program/flags.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/pairs.h"
#include "collect/foreign.h"
#include "collect/settings.h"
#include "collect/table.h"

static bool any_given(const struct engine *e)
{
    const char *const *options = engine_host(e)->options;

    for (size_t i = 0; i < pairs_count(options); i++) {
        if (strncmp(options[2 * i], "collector.", 10) == 0)
            return true;
    }
    return false;
}

void flags_load(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls)
{
    if (any_given(e))
        engine_complete(e, fault, cls);
}

static const char *next(const struct engine *e, enum option_standing standing, size_t *place, char *flag,
                        size_t size)
{
    const char *value, *option = collector_option_next(collector_table_of(e), standing, place, &value);

    if (option)
        snprintf(flag, size, "--%s%s", strcmp(value, "0") == 0 ? "no-" : "", option);
    return option;
}

bool flags_unknown(const struct engine *e, size_t *place, char *flag, size_t size)
{
    return next(e, OPTION_UNKNOWN, place, flag, size) != NULL;
}

bool flags_foreign(const struct engine *e, size_t *place, char *flag, size_t size, const char **instead)
{
    const char *option = next(e, OPTION_FOREIGN, place, flag, size);
    if (!option)
        return false;

    *instead = foreign_find(option + strlen("collector."))->instead;
    return true;
}

int flags_check(const struct engine *e, char *message, size_t size)
{
    char flag[160];
    size_t place = 0;
    const char *option = next(e, OPTION_UNKNOWN, &place, flag, sizeof(flag));
    if (!option)
        return 0;

    const char *meant = collector_option_nearest(collector_table_of(e), option);
    if (meant)
        snprintf(message, size, "%s: no collector and no option of that name; is --collector.%s meant?", flag,
                 meant);
    else
        snprintf(message, size,
                 "%s: no collector and no option of that name; see scripts/collectors/README.md", flag);
    return -EINVAL;
}
