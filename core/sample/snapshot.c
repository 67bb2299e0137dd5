/* SPDX-License-Identifier: MIT */
#include "sample/snapshot.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/seqlock.h"

#define WORDS (SNAPSHOT_BYTES_MAX / sizeof(uint64_t))

/* A cache line of its own for each, so that a writer of one does not slow the readers of another. */
struct cell {
    struct seqlock lock;
    _Atomic uint64_t tree;
    _Atomic uint64_t taken_ns;
    _Atomic uint64_t words[WORDS];
} __attribute__((aligned(64)));

static struct cell cells[SNAPSHOT_SUBJECTS];

uint64_t proc_snapshot_tree(const char *root)
{
    uint64_t hash = hash_bytes(HASH_BEGIN, root, strlen(root));

    return hash ? hash : 1;
}

bool proc_snapshot_get(enum snapshot_subject subject, uint64_t tree, int64_t oldest_ns, void *ret,
                       size_t size, int64_t *taken_ns)
{
    const struct cell *c = &cells[subject];
    assert(size <= SNAPSHOT_BYTES_MAX && size % sizeof(uint64_t) == 0);

    uint64_t begin = seqlock_begin(&c->lock);
    if (begin == 0 || seqlock_load(&c->tree) != tree)
        return false;

    int64_t taken = (int64_t)seqlock_load(&c->taken_ns);
    for (size_t i = 0; i < size / sizeof(uint64_t); i++) {
        uint64_t word = seqlock_load(&c->words[i]);
        memcpy((char *)ret + i * sizeof(word), &word, sizeof(word));
    }
    *taken_ns = taken;
    return !seqlock_is_torn(&c->lock, begin) && taken >= oldest_ns;
}

void proc_snapshot_put(enum snapshot_subject subject, uint64_t tree, int64_t taken_ns, const void *reading,
                       size_t size)
{
    struct cell *c = &cells[subject];
    assert(size <= SNAPSHOT_BYTES_MAX && size % sizeof(uint64_t) == 0);
    if (!seqlock_try_write(&c->lock))
        return;

    seqlock_store(&c->tree, tree);
    seqlock_store(&c->taken_ns, (uint64_t)taken_ns);
    for (size_t i = 0; i < size / sizeof(uint64_t); i++) {
        uint64_t word;
        memcpy(&word, (const char *)reading + i * sizeof(word), sizeof(word));
        seqlock_store(&c->words[i], word);
    }
    seqlock_written(&c->lock);
}
