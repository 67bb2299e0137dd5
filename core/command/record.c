/* SPDX-License-Identifier: MIT */
/* sonda record DIR: what the readers read of /proc, /sys and the root, copied into DIR/proc, DIR/sys and
 * DIR, so that this host can be replayed elsewhere: sonda --path.procfs DIR/proc --path.sysfs DIR/sys
 * --path.rootfs DIR One dry run with all collectors on, and a call of each reader, say what that is: there
 * is no list of files. Flags of collectors hold here too: with --collector.cpu.info cpuinfo is read, and so
 * recorded. */
#include "command/record.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "collect/table.h"
#include "command/load.h"
#include "command/recording.h"
#include "engine/evaluate.h"
#include "proc/mount.h"
#include "proc/procfs.h"
#include "proc/statfs_record.h"
#include "program/trial.h"

#define PATIENT_MS 60000
#define STUCK_NS   INT64_C(500000000) /* a mount that hangs is recorded as such after so long */

/* What statvfs(3) answers for each mount: DIR/.statfs, which replay reads in its place
 * (core/proc/statfs.h). A recorded tree has it already, and readers have read it. */
static int record_filesystems(const struct options *o, const char *directory)
{
    CLEANUP(procfs_cleanup) struct procfs *proc = NULL;
    CLEANUP(procfs_cleanup) struct procfs *root = NULL;
    CLEANUP(proc_mount_free) struct proc_mounts mounts = { 0 };
    const char *text;
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%.3000s/.statfs", directory);
    if (procfs_open(o->procfs, &proc) < 0 || procfs_open(o->rootfs, &root) < 0 ||
        proc_mount_read(proc, o->rootfs, &mounts) < 0)
        return 0;
    if (!procfs_live(proc) && procfs_text(root, ".statfs", &text) >= 0)
        return 0;
    FILE *file = fopen(path, "we");
    int r = file ? proc_statfs_record(&mounts, root, procfs_live(proc), STUCK_NS, file) : -errno;
    if (file && fclose(file) != 0 && r >= 0)
        r = -errno;
    if (r < 0)
        fprintf(stderr, "sonda: record: %s: %s\n", path, strerror(-r));
    return r < 0 ? r : 1;
}

/* A host that lacks what a route or a collector reads is as good as any other. */
static void ignore_fault(void *cls, const struct script_fault *f)
{
    (void)cls;
    (void)f;
}

static void ignore_log(int level, const char *script, int line, const char *message)
{
    (void)level;
    (void)script;
    (void)line;
    (void)message;
}

/* Each collector is on, unless a flag says otherwise. The names are to be freed with the list. */
static int list_collectors(const struct offline *off, struct option_list *ret)
{
    const struct collector_table *t = collector_table_of(off->engine);
    int r = 0;

    for (size_t i = 0; r == 0 && i < t->count; i++) {
        char *name;
        r = asprintf(&name, "collector.%s", t->list[i].name) < 0 ? -ENOMEM : option_list_add(ret, name);
        if (r == 0)
            r = option_list_add(ret, "1");
    }
    return r;
}

static int add_given(const struct options *o, struct option_list *to)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < o->script_options.count; i++)
        r = option_list_add(to, o->script_options.items[i]);
    return r;
}

static void read_all(struct offline *off)
{
    static const char readers[] = "for _, read in pairs(require('sonda').proc) do pcall(read) end";
    struct buffer out = { 0 };
    struct script_fault fault = { 0 };

    off->host->engine.log = ignore_log;
    trial_run(off->engine, ignore_fault, NULL);
    engine_evaluate(off->engine, readers, &out, &fault);
    buffer_free(&out);
}

/* Run everything once before a witness. Returns 0, or a negative errno after a line on stderr. */
static int listen(const struct options *o, struct recording *r)
{
    struct proc_witness witness = recording_witness(r);
    struct offline off;

    proc_witness_set(&witness);
    int error = command_load(o, NULL, NULL, &off);
    if (error == 0) {
        r->roots[0].path = off.host->udev_data;
        r->roots[0].below = "run/udev/data";
        read_all(&off);
        r->roots[0].path = "";
        offline_free(&off);
    }
    proc_witness_set(NULL);
    return error;
}

/* Settings with which everything is read: all collectors, and time for each. */
static int record_all(const struct options *o, struct recording *r)
{
    struct options all = *o;
    struct offline off;

    all.script_options = (struct option_list){ 0 };
    all.call_ms = all.scrape_ms = all.collector_ms = all.load_ms = PATIENT_MS;
    int error = command_load(o, NULL, NULL, &off);
    if (error < 0)
        return error;
    error = list_collectors(&off, &all.script_options);
    size_t own = all.script_options.count;
    offline_free(&off);
    if (error == 0)
        error = add_given(o, &all.script_options);
    if (error == 0)
        error = listen(&all, r);
    for (size_t i = 0; i < own; i += 2)
        free((char *)all.script_options.items[i]);
    option_list_clear(&all.script_options);
    return error;
}

int command_record(const struct options *o)
{
    const char *directory = o->arguments.items[0];
    struct recording r = { .roots = {
                               { "", "" }, { o->procfs, "proc" }, { o->sysfs, "sys" }, { o->rootfs, "." } } };

    int files = record_all(o, &r);
    if (files == 0)
        files = recording_write(&r, directory);
    recording_free(&r);
    int filesystems = files < 0 ? files : record_filesystems(o, directory);
    if (filesystems < 0)
        return 2;
    printf("%d files recorded in %s, identities scrubbed; look through it before you give it away\n"
           "replay it: sonda --path.procfs %s/proc --path.sysfs %s/sys --path.rootfs %s\n",
           files + filesystems, directory, directory, directory, directory);
    return 0;
}
