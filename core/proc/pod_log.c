/* SPDX-License-Identifier: MIT */
#include "proc/pod_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "proc/group_name.h"

#define NAMES_MAX 16384 /* of a directory */
#define CUT_MIN   12    /* digits of an id that are enough to know it by */

/* What Kubernetes takes for names: DNS labels, of pods with dots between (RFC 1123). */
static bool is_name(const char *text)
{
    return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-.")];
}

static bool is_key(const char *text)
{
    return *text && !text[strspn(text, "0123456789abcdef-")];
}

static bool is_sound(const struct proc_pod_log *l)
{
    return is_name(l->pod) && is_name(l->namespace) && is_key(l->key);
}

/* Cut the text at the separator; what is behind it, or NULL. */
static char *cut(char *text, char *separator)
{
    if (!text || !separator)
        return NULL;

    *separator = '\0';
    return separator + 1;
}

bool proc_pod_log_parse_container(char *name, struct proc_pod_log *ret)
{
    size_t len = strlen(name);
    if (len < 4 || strcmp(name + len - 4, ".log") != 0)
        return false;

    name[len - 4] = '\0';
    char *namespace = cut(name, strchr(name, '_'));
    char *container = namespace ? cut(namespace, strchr(namespace, '_')) : NULL;
    char *id = container ? cut(container, strrchr(container, '-')) : NULL;
    size_t digits = id ? strlen(id) : 0;
    bool is_cut = len == 255 && digits >= CUT_MIN && digits < PROC_CONTAINER_ID;
    if (digits != PROC_CONTAINER_ID && !is_cut)
        return false;

    *ret = (struct proc_pod_log){ id, name, namespace, container };
    return is_sound(ret) && is_name(container);
}

bool proc_pod_log_parse_pod(char *name, struct proc_pod_log *ret)
{
    char *pod = cut(name, strchr(name, '_'));
    char *uid = pod ? cut(pod, strrchr(pod, '_')) : NULL;
    if (!uid)
        return false;

    *ret = (struct proc_pod_log){ uid, pod, name, "" };
    return is_sound(ret);
}

static int by_key(const void *a, const void *b)
{
    const struct proc_pod_log *x = a, *y = b;
    return strcmp(x->key, y->key);
}

/* Names of the directory, one behind the other, NUL-terminated. */
static char *copy_names(const char *const *names, size_t count)
{
    size_t size = 1;
    for (size_t i = 0; i < count; i++)
        size += strlen(names[i]) + 1;
    char *bytes = malloc(size), *to = bytes;
    for (size_t i = 0; bytes && i < count; i++)
        to = stpcpy(to, names[i]) + 1;
    return bytes;
}

typedef bool parse_name(char *name, struct proc_pod_log *ret);

static int parse_names(struct proc_pod_logs *ret, size_t count, parse_name *parse)
{
    char *name = ret->bytes;
    for (size_t i = 0; i < count; i++) {
        struct proc_pod_log *l = array_room((void **)&ret->items, &ret->room, ret->count, sizeof(*l));
        char *next = name + strlen(name) + 1;
        if (!l) {
            ret->count = 0;
            return -ENOMEM;
        }
        ret->count += parse(name, l);
        name = next;
    }
    if (ret->count)
        qsort(ret->items, ret->count, sizeof(*ret->items), by_key);
    return 0;
}

static int read_logs(struct procfs *root, const char *directory, parse_name *parse, struct proc_pod_logs *ret)
{
    const char *const *names;
    ret->count = 0;
    ssize_t count = procfs_names(root, directory, &names);
    if (count < 0)
        return (int)count;

    count = count > NAMES_MAX ? NAMES_MAX : count;
    free(ret->bytes);
    ret->bytes = copy_names(names, (size_t)count);
    if (!ret->bytes)
        return -ENOMEM;
    return parse_names(ret, (size_t)count, parse);
}

int proc_pod_logs_containers(struct procfs *root, struct proc_pod_logs *ret)
{
    return read_logs(root, "var/log/containers", proc_pod_log_parse_container, ret);
}

int proc_pod_logs_pods(struct procfs *root, struct proc_pod_logs *ret)
{
    return read_logs(root, "var/log/pods", proc_pod_log_parse_pod, ret);
}

/* A key that was cut stands right before all that begin with it. */
const struct proc_pod_log *proc_pod_logs_find(const struct proc_pod_logs *l, const char *key)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(l->items[middle].key, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;

    const struct proc_pod_log *found = &l->items[low - 1];
    return strncmp(found->key, key, strlen(found->key)) == 0 ? found : NULL;
}

void proc_pod_logs_free(struct proc_pod_logs *l)
{
    free(l->items);
    free(l->bytes);
    *l = (struct proc_pod_logs){ 0 };
}
