/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include "base/scan.h"
#include "proc/interrupts.h"

static int check(void *cls, const struct proc_interrupt *i)
{
    const struct proc_interrupt_cpus *cpus = cls;
    const char *at = i->counts;
    uint64_t number;

    FUZZ_ASSERT(*i->name && *i->info && strlen(i->info) < sizeof(i->info) &&
                strlen(i->devices) < sizeof(i->devices));
    for (size_t c = 0; c < cpus->count; c++)
        FUZZ_ASSERT(scan_u64(&at, &number));
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct proc_interrupt_cpus cpus = { 0 };

    proc_interrupt_each(text, &cpus, check, &cpus);
    proc_interrupt_free(&cpus);
    free(text);
    return 0;
}
