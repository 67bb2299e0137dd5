/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/statfs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct proc_statfs s;
    int r = proc_statfs_parse(text, "/", &s);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG || r == -ENODEV || r == -ETIMEDOUT);
    FUZZ_ASSERT(r < 0 || s.used_ratio != s.used_ratio || (s.used_ratio >= 0 && s.used_ratio <= 1));
    free(text);
    return 0;
}
