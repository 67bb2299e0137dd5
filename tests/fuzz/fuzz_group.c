/* SPDX-License-Identifier: MIT */
/* The texts of control groups, their names, the names of their logs, and images. */
#include "fuzz_text.h"

#include "proc/group_name.h"
#include "proc/group_stat.h"
#include "proc/image.h"
#include "proc/pod_log.h"
#include "proc/pod_process.h"

static void parse_stat(const char *text)
{
    struct proc_group_stat s = proc_group_stat_nothing();
    struct proc_group_devices d = { 0 };
    uint64_t quota = 1, period = 1;
    for (int version = 1; version <= 2; version++) {
        proc_group_parse_cpu(text, version, &s);
        proc_group_parse_memory(text, version, &s);
    }
    proc_group_parse_cpuacct(text, &s);
    proc_group_parse_pressure(text, &s.cpu_waiting_seconds, &s.cpu_stalled_seconds);
    FUZZ_ASSERT(proc_group_parse_cpu_max(text, &quota, &period) == 0 || (quota == 1 && period == 1));
    FUZZ_ASSERT(period > 0);
    FUZZ_ASSERT(proc_group_parse_io(text, &d) == 0 && d.count <= strlen(text));
    FUZZ_ASSERT(proc_group_parse_blkio(text, true, &d) == 0);
    free(d.items);
}

static void parse_name(const char *text)
{
    struct proc_group_name n;
    proc_group_name_parse(text, strlen(text), &n);
    size_t uid = strlen(n.pod_uid), id = strlen(n.container_id);
    FUZZ_ASSERT(uid == 0 || uid == 32 || uid == PROC_POD_UID_MAX);
    FUZZ_ASSERT(id == (n.kind == PROC_GROUP_CONTAINER ? PROC_CONTAINER_ID : 0));
    FUZZ_ASSERT(n.kind != PROC_GROUP_POD || uid);
}

static void parse_log(const uint8_t *data, size_t size)
{
    struct proc_pod_log l;
    char *text = fuzz_text(data, size);
    if (proc_pod_log_parse_container(text, &l))
        FUZZ_ASSERT(*l.pod && *l.namespace && *l.container && strlen(l.key) >= 12 &&
                    !strpbrk(l.pod, "_\n\"\\"));
    free(text);
    text = fuzz_text(data, size);
    if (proc_pod_log_parse_pod(text, &l))
        FUZZ_ASSERT(*l.pod && *l.namespace && *l.key && !strpbrk(l.namespace, "_\n\"\\"));
    free(text);
}

static void parse_process(const char *text)
{
    char uid[PROC_POD_UID_MAX + 1];
    if (proc_pod_process_parse(text, uid))
        FUZZ_ASSERT(strlen(uid) == 32 || strlen(uid) == PROC_POD_UID_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), image[PROC_IMAGE_MAX];
    parse_stat(text);
    parse_name(text);
    parse_log(data, size);
    parse_process(text);
    if (proc_image_parse(text, image))
        FUZZ_ASSERT(*image && strlen(image) < sizeof(image) && !strchr(image, '"'));
    free(text);
    return 0;
}
