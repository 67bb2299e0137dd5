/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/load.h"
#include "proc/uptime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct proc_load l;
    struct proc_uptime u;
    int r = proc_load_parse(text, &l);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG);
    FUZZ_ASSERT(r < 0 || (l.one == l.one && l.one * 0 == 0));
    r = proc_uptime_parse(text, &u);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG);
    free(text);
    return 0;
}
