/* SPDX-License-Identifier: MIT */
/* Collections that the engines of a process share: who asks for the same while one is made, or right
 * after, takes its text and makes none of its own. Any thread; nothing is locked while somebody collects.
 *
 * Who makes a collection may fail, be slow or never come back: others wait for it no longer than half of
 * the time that they have themselves, and then collect. */
#ifndef SONDA_COLLECT_COLLECTIONS_H
#define SONDA_COLLECT_COLLECTIONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A collection is good for clients that ask at the same moment: within this time of its beginning. */
#define COLLECTION_FRESH_NS 100000000LL

struct buffer;
struct collections;

/* Collections with the same key say the same. */
struct collection_key {
    uint64_t scripts; /* of which bundle, by its hash */
    uint64_t filter;  /* which collectors */
    bool openmetrics;
};

/* The text of one, immutable. */
struct collection_text {
    atomic_uint references;
    size_t len;
    char *bytes;
};

int collections_new(struct collections **ret); /* 0 or a negative errno */
void collections_free(struct collections *s);  /* takes NULL; nobody may be in it */

/* Asked at now_ns, with an answer due at end_ns (CLOCK_MONOTONIC). Returns the text of a collection, a
 * reference that the caller owns; waits for one under way. NULL: there is none, so collect. Then *turn is
 * what others may wait for, and collections_give or collections_fail must be called with it; 0: nobody
 * does. */
struct collection_text *collections_join(struct collections *s, const struct collection_key *key,
                                         int64_t now_ns, int64_t end_ns, uint64_t *turn);

/* What was collected, the buffer's text, which is taken over: it is empty then. `for_ns`: the time that
 * the collection had, where that was too little for some collectors, else 0: who has more does not take
 * it. Returns the text, a reference that the caller owns; NULL, with the buffer as it was, where memory is
 * short: then who waits collects. */
struct collection_text *collections_give(struct collections *s, uint64_t turn, struct buffer *text,
                                         int64_t for_ns);
void collections_fail(struct collections *s, uint64_t turn); /* takes 0 */

/* Drop texts that are no longer fresh. Returns whether any are left; where there are none it is an atomic
 * load. */
bool collections_forget(struct collections *s);

void collection_text_free(struct collection_text *t); /* drops one reference; takes NULL */

#endif
