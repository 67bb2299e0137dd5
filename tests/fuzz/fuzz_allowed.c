/* SPDX-License-Identifier: MIT */
#include "fuzz_text.h"

#include <errno.h>

#include "api/allowed.h"

/* "12/environ", "self/environ": the name that most wants to be read. */
static int is_secret(const char *name)
{
    size_t pid = strspn(name, "0123456789");
    const char *rest = pid ? name + pid : strncmp(name, "self", 4) ? "" : name + 4;
    return !strcmp(rest, "/environ");
}

/* What was judged is spelled in one way: judged once more it is the same. */
static int is_settled(const struct allowed *a)
{
    const struct allowed root = { .root = a->root, .directory = a->directory, .name = "." };
    struct allowed again;
    return allowed_within(&root, a->name, &again) == 0 && !strcmp(again.name, a->name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    static const char *const directories[] = { "/srv/data", "/", NULL };
    struct allowed a;
    for (int i = 0; i < 2; i++) {
        int r = allowed_find(text, i ? directories : NULL, &a);
        FUZZ_ASSERT(r == 0 || r == -EACCES || r == -EINVAL || r == -ENAMETOOLONG);
        FUZZ_ASSERT(r < 0 || is_settled(&a));
        FUZZ_ASSERT(r < 0 || (strcmp(a.name, "..") && strncmp(a.name, "../", 3) && !strstr(a.name, "/../")));
        FUZZ_ASSERT(r < 0 || a.root != ALLOWED_PROC || !is_secret(a.name));
    }
    free(text);
    return 0;
}
