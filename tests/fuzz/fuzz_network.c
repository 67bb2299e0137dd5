/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/network.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    static struct proc_network n;
    int r = proc_network_parse(text, &n);
    FUZZ_ASSERT(r == 0 || (r == -EBADMSG && n.count == 0));
    for (size_t i = 0; i < n.count; i++)
        FUZZ_ASSERT(*n.items[i].name && strlen(n.items[i].name) < sizeof(n.items[i].name));
    free(text);
    return 0;
}
