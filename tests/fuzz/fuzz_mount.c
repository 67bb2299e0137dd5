/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/mount.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    static struct proc_mounts m;
    int r = proc_mount_parse(text, &m);
    FUZZ_ASSERT(r == 0 || (r == -EBADMSG && m.count == 0));
    size_t len = 0;
    for (size_t i = 0; i < m.count; i++)
        len += strlen(m.items[i].mount_point) + strlen(m.items[i].type) + strlen(m.items[i].source) +
               strlen(m.items[i].options) + strlen(m.items[i].super_options) + strlen(m.items[i].root);
    FUZZ_ASSERT(len <= size);
    free(text);
    return 0;
}
