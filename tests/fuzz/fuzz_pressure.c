/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/pressure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct proc_stalls s;
    int r = proc_pressure_parse(text, &s);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG);
    FUZZ_ASSERT(r < 0 || s.has_some || s.has_full);
    free(text);
    return 0;
}
