/* SPDX-License-Identifier: MIT */
/* ipvs.c on any bytes: what it tells is terminated, and of a protocol that it knows. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proc/ipvs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int check(void *cls, const struct proc_ipvs_backend *b)
{
    (void)cls;
    if (!memchr(b->local_address, '\0', sizeof(b->local_address)) || !b->remote_address[0] ||
        !memchr(b->local_mark, '\0', sizeof(b->local_mark)) || !b->protocol[0])
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    proc_ipvs_each(text, check, NULL);
    free(text);
    return 0;
}
