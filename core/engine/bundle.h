/* SPDX-License-Identifier: MIT */
/* The scripts of one generation: one consistent snapshot of all layers, text in memory. Immutable; shared by
 * the engines made from it, reference counted with atomics. */
#ifndef SONDA_ENGINE_BUNDLE_H
#define SONDA_ENGINE_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bundle_script {
    const char *name;   /* relative, '/' separated: "health.lua", "collectors/cpu.lua", "lib/round.lua" */
    const char *origin; /* the layer: "built-in" or the directory as given */
    unsigned layer;     /* its place: 0 built-in, 1 … the directories */
    const char *path;   /* for messages: "built-in:health.lua", "/etc/sonda/scripts/health.lua" */
    const char *text;   /* NUL after text[len] */
    size_t len;
    const char
        *chunk; /* what the running Lua compiled of a lasting text, under the path; NULL: not at hand */
    size_t chunk_len;
    uint64_t text_hash; /* of the text alone; 0: bundle_new finds out */
    bool lasting;       /* the text outlives every bundle (it is part of the program), and is not copied */
    const struct bundle_script
        *below; /* of the bundle: what stood under that name in the next lower layer, or NULL */
};

/* Something wrong with a script or a layer, as told to people: where, and a reason. */
struct script_fault {
    char path[256];   /* the script's path, or the layer's directory; "" unknown */
    int line;         /* 0: none */
    char reason[512]; /* without the "file:line:" prefix */
    char trace[1024]; /* Lua traceback or "" */
    bool option;      /* the value of a setting that was given is what is wrong; the reason names it */
};

struct bundle_chunk;

struct bundle {
    struct bundle_script *scripts; /* sorted by name; later layers have replaced earlier ones' files */
    size_t count;                  /* behind them lie the replaced ones */
    uint64_t hash;                 /* of names and texts */
    char hash_text[17];            /* the same in hex */
    unsigned references;           /* atomic */
    void *memory;                  /* what the pointers above point into */
    struct bundle_chunk *chunks;   /* one a script, while engines are made of it; NULL */
};

/* A bundle of copies of `scripts`, one reference owned by the caller. Of several with one name the last
 * replaces those before it: layer after layer is given in order. Returns 0 or -ENOMEM. */
int bundle_new(const struct bundle_script *scripts, size_t count, struct bundle **ret);

/* The same without some scripts: each name gives way to the next lower layer's script of that name, or is
 * gone where there is none. `keeps` is asked for each script. Returns 0 or -ENOMEM. */
int bundle_without(const struct bundle *b, bool (*keeps)(void *cls, const struct bundle_script *s), void *cls,
                   struct bundle **ret);

/* The script of that name, or NULL. */
const struct bundle_script *bundle_find(const struct bundle *b, const char *name);

/* The script at that path, or NULL. */
const struct bundle_script *bundle_at(const struct bundle *b, const char *path);

/* The scripts as Lua compiled them for the first engine, so that the next engines of the same bundle need no
 * parser. Kept while a generation is made; one thread. bundle_keep_chunk takes malloc'ed bytes over; without
 * memory nothing is kept. */
const void *bundle_chunk(const struct bundle *b, const struct bundle_script *s, size_t *len); /* NULL: none */
void bundle_keep_chunk(struct bundle *b, const struct bundle_script *s, void *bytes, size_t len);
void bundle_forget_chunks(struct bundle *b);

struct bundle *bundle_ref(struct bundle *b);
void bundle_free(struct bundle *b); /* drops one reference; takes NULL */

/* The line of the script at that path, *len bytes and not NUL-terminated; NULL where there is none. */
const char *bundle_line(const struct bundle *b, const char *path, int number, size_t *len);

#endif
