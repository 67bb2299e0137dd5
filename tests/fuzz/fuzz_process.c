/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "proc/process.h"
#include "proc/task.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct proc_process p;
    int r = proc_process_parse(text, &p);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG);
    FUZZ_ASSERT(r < 0 || (strlen(p.name) < sizeof(p.name) && strlen(p.state) == 1 && p.cpu_seconds >= 0));

    char state;
    uint64_t threads;
    r = proc_task_parse(text, &state, &threads);
    FUZZ_ASSERT(r == 0 || r == -EBADMSG);
    FUZZ_ASSERT(r < 0 || (state | 32) >= 'a');
    free(text);
    return 0;
}
