/* SPDX-License-Identifier: MIT */
#include "proc/group_name.h"

#include <stdbool.h>
#include <string.h>

struct text {
    const char *at;
    size_t len;
};

static bool cut_suffix(struct text *t, const char *suffix)
{
    size_t len = strlen(suffix);
    if (t->len <= len || memcmp(t->at + t->len - len, suffix, len) != 0)
        return false;

    t->len -= len;
    return true;
}

static bool cut_prefix(struct text *t, const char *prefix)
{
    size_t len = strlen(prefix);
    if (t->len <= len || memcmp(t->at, prefix, len) != 0)
        return false;

    t->at += len;
    t->len -= len;
    return true;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool take_container(struct text t, struct proc_group_name *ret)
{
    if (t.len != PROC_CONTAINER_ID)
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (!is_hex(t.at[i]))
            return false;

    ret->kind = PROC_GROUP_CONTAINER;
    memcpy(ret->container_id, t.at, t.len);
    ret->container_id[t.len] = '\0';
    return true;
}

/* A UUID, its dashes as they are or as '_' (which systemd's names have in their place), or 32 digits. */
static bool take_pod(struct text t, struct proc_group_name *ret)
{
    char uid[PROC_POD_UID_MAX];
    bool is_uuid = t.len == PROC_POD_UID_MAX;
    if (!is_uuid && t.len != 32)
        return false;
    for (size_t i = 0; i < t.len; i++) {
        bool dash = is_uuid && (i == 8 || i == 13 || i == 18 || i == 23);
        if (dash ? t.at[i] != '-' && t.at[i] != '_' : !is_hex(t.at[i]))
            return false;
        uid[i] = '-';
        if (!dash)
            uid[i] = t.at[i];
    }
    memcpy(ret->pod_uid, uid, t.len);
    ret->pod_uid[t.len] = '\0';
    ret->kind = PROC_GROUP_POD;
    return true;
}

/* "kubepods-burstable-pod<uid>.slice", with whatever the kubelet's own slice puts before. */
static bool take_pod_slice(struct text t, struct proc_group_name *ret)
{
    static const char before[] = "-pod";
    size_t len = sizeof(before) - 1;
    if (!memmem(t.at, t.len, "kubepods", 8))
        return false;

    for (size_t uid = 32; uid <= PROC_POD_UID_MAX; uid += 4)
        if (t.len > uid + len && memcmp(t.at + t.len - uid - len, before, len) == 0)
            return take_pod((struct text){ t.at + t.len - uid, uid }, ret);
    return false;
}

/* A runtime that was told of systemd and does not use it: "kubepods-pod<uid>.slice:cri-containerd:<id>". */
static bool take_colons(struct text t, struct proc_group_name *ret)
{
    const char *colon = memchr(t.at, ':', t.len), *last = memrchr(t.at, ':', t.len);
    if (!colon || !take_container((struct text){ last + 1, (size_t)(t.at + t.len - last - 1) }, ret))
        return false;

    struct text slice = { t.at, (size_t)(colon - t.at) };
    if (cut_suffix(&slice, ".slice"))
        take_pod_slice(slice, ret);
    ret->kind = PROC_GROUP_CONTAINER;
    return true;
}

static enum proc_group_kind kind_of_scope(struct text t, struct proc_group_name *ret)
{
    static const char *const runtimes[] = { "cri-containerd-", "crio-", "docker-", "libpod-" };
    struct text id = t;
    if (cut_prefix(&id, "crio-conmon-") || cut_prefix(&id, "libpod-conmon-"))
        return PROC_GROUP_SKIPPED;

    for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++) {
        id = t;
        if (cut_prefix(&id, runtimes[i]) && take_container(id, ret))
            return PROC_GROUP_CONTAINER;
    }
    return PROC_GROUP_UNIT;
}

static enum proc_group_kind kind_of(struct text t, struct proc_group_name *ret)
{
    struct text rest = t;
    if (take_container(t, ret) || take_colons(t, ret))
        return PROC_GROUP_CONTAINER;
    if (cut_prefix(&rest, "pod") && take_pod(rest, ret))
        return PROC_GROUP_POD;

    rest = t;
    if (cut_suffix(&rest, ".slice"))
        return take_pod_slice(rest, ret) ? PROC_GROUP_POD : PROC_GROUP_SLICE;
    if (cut_suffix(&rest, ".scope"))
        return kind_of_scope(rest, ret);
    if (cut_suffix(&rest, ".service") || cut_suffix(&rest, ".socket"))
        return PROC_GROUP_UNIT;
    if (cut_suffix(&rest, ".mount") || cut_suffix(&rest, ".swap"))
        return PROC_GROUP_SKIPPED;
    if (cut_prefix(&rest, "crio-conmon-"))
        return PROC_GROUP_SKIPPED;
    return PROC_GROUP_OTHER;
}

void proc_group_name_parse(const char *name, size_t len, struct proc_group_name *ret)
{
    struct text t = { name, len };
    *ret = (struct proc_group_name){ .kind = PROC_GROUP_OTHER };
    ret->kind = kind_of(t, ret);
    if (ret->kind != PROC_GROUP_POD && ret->kind != PROC_GROUP_CONTAINER)
        ret->pod_uid[0] = '\0';
}
