/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct proc_memory m;
    int r = proc_memory_parse(text, &m);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG);
    FUZZ_ASSERT(r < 0 || m.used_bytes + m.available_bytes == m.total_bytes);
    FUZZ_ASSERT(proc_memory_low_pages(text) <= INT64_MAX);
    free(text);
    return 0;
}
