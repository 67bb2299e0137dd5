/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/cgroup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char path[64];
    int version = 0;
    int r = proc_cgroup_find(text, "cpu", &version, path, sizeof(path));
    FUZZ_ASSERT(r == 0 || r == -ENOENT || r == -ENAMETOOLONG);
    FUZZ_ASSERT(r < 0 || ((version == 1 || version == 2) && strlen(path) < sizeof(path)));
    free(text);
    return 0;
}
