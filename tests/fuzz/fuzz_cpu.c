/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/cpu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    static struct proc_cpu cpu, before;
    int r = proc_cpu_parse(text, &cpu);
    FUZZ_ASSERT(r == 0 || (r == -EBADMSG && cpu.core_count == 0));
    if (r == 0) {
        double share = proc_cpu_busy(&before.total, &cpu.total);
        FUZZ_ASSERT(share == -1 || (share >= 0 && share <= 1));
        before.total = cpu.total;
    }
    free(text);
    return 0;
}
