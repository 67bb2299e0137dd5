/* SPDX-License-Identifier: MIT */
#include "serve/findings.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "engine/explain.h"
#include "engine/script_fault.h"

void findings_add(void *cls, const struct script_fault *f)
{
    struct findings *all = cls;

    if (all->kept < FINDINGS_MAX)
        all->list[all->kept++] = *f;
    all->count++;
}

void findings_add_errno(struct findings *f, int error)
{
    struct script_fault fault = { 0 };

    snprintf(fault.reason, sizeof(fault.reason), "scripts cannot be loaded: %s", strerror(-error));
    findings_add(f, &fault);
}

uint64_t findings_hash(const struct findings *f, uint64_t hash)
{
    for (size_t i = 0; i < f->kept; i++)
        hash = hash_bytes(hash, f->list[i].path, strlen(f->list[i].path));
    return hash;
}

static void log_one(enum log_level level, const char *what, const struct script_fault *f)
{
    char place[SCRIPT_PLACE_SIZE], hint[256] = "";

    script_fault_place(f, "", 0, place);
    explain(f->reason, NULL, 0, hint, sizeof(hint));
    log_event(level, what, "at", place, "reason", f->reason, "hint", *hint ? hint : NULL, "trace",
              *f->trace ? f->trace : NULL, NULL);
}

void findings_log(const struct findings *f, enum log_level level, const char *what)
{
    for (size_t i = 0; i < f->kept; i++)
        log_one(level, what, &f->list[i]);
    if (f->count > f->kept)
        log_line(level, "%s: %zu more", what, f->count - f->kept);
}
