/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/disk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    static struct proc_disks d;
    int r = proc_disk_parse(text, &d);
    FUZZ_ASSERT(r == 0 || (r == -EBADMSG && d.count == 0));
    for (size_t i = 0; i < d.count; i++)
        FUZZ_ASSERT(strlen(d.items[i].name) < sizeof(d.items[i].name));
    free(text);
    return 0;
}
