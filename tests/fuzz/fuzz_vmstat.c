/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/vmstat.h"

static int add(void *cls, const char *name, size_t len, uint64_t value)
{
    size_t *sum = cls;
    FUZZ_ASSERT(len && !memchr(name, '\n', len));
    *sum += len + (value != 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    size_t sum = 0;
    int r = proc_vmstat_each(text, add, &sum);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG);
    FUZZ_ASSERT(sum <= size);
    free(text);
    return 0;
}
