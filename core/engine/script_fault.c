/* SPDX-License-Identifier: MIT */
#include "engine/script_fault.h"

#include <stdio.h>

void script_fault_clear(struct script_fault *f)
{
    f->path[0] = f->reason[0] = f->trace[0] = '\0';
    f->line = 0;
    f->option = false;
}

void script_place(const char *path, int line, char text[SCRIPT_PLACE_SIZE])
{
    if (line > 0)
        snprintf(text, SCRIPT_PLACE_SIZE, "%.255s:%d", path, line);
    else
        snprintf(text, SCRIPT_PLACE_SIZE, "%.255s", path);
}

void script_fault_place(const struct script_fault *f, const char *path, int line,
                        char text[SCRIPT_PLACE_SIZE])
{
    script_place(*f->path ? f->path : path, f->line ? f->line : line, text);
}

void script_fault_write(const struct script_fault *f, char text[SCRIPT_FAULT_SIZE])
{
    char place[SCRIPT_PLACE_SIZE];

    script_place(f->path, f->line, place);
    snprintf(text, SCRIPT_FAULT_SIZE, "%s%s%s", place, *place ? ": " : "", f->reason);
}
