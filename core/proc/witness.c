/* SPDX-License-Identifier: MIT */
#include "proc/witness.h"

static const struct proc_witness *witness;

void proc_witness_set(const struct proc_witness *w)
{
    witness = w;
}

bool proc_witness_is_set(void)
{
    return witness != NULL;
}

void proc_witness_text(const char *root, const char *name, const char *text, size_t len)
{
    if (witness)
        witness->text(witness->cls, root, name, text, len);
}

void proc_witness_names(const char *root, const char *name, const char *const *names, size_t count)
{
    if (witness)
        witness->names(witness->cls, root, name, names, count);
}

void proc_witness_link(const char *root, const char *name, const char *target)
{
    if (witness)
        witness->link(witness->cls, root, name, target);
}
