/* SPDX-License-Identifier: MIT */
/* What the command line and scripts say of collectors: "collector.NAME" (on or off) and
 * "collector.NAME.OPTION". A flag beats scripts; of these the first that speaks of an option counts, which is
 * one of the highest layer that does. */
#ifndef SONDA_COLLECT_OPTION_H
#define SONDA_COLLECT_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#define OPTIONS_GIVEN_MAX 256  /* by the scripts of one engine */
#define OPTION_VALUE_MAX  4096 /* bytes */

struct bind_context;
struct engine_part;

struct given_option {
    char *name, *value;
    char *script; /* that gave it, */
    int line;     /* and where */
    size_t call;  /* values of one call belong together: the lists of options that may be repeated */
};

/* The engine makes one; a faulty script's options are taken back. */
extern const struct engine_part option_part;

/* A new call that gives options: a number that no other of the engine has. */
size_t option_call(const struct bind_context *c);

/* A script gives a value, which is copied. One that another call gave already stays as it is. Returns 0,
 * -ENOMEM, or -ENOSPC (OPTIONS_GIVEN_MAX). */
int option_give(const struct bind_context *c, const struct given_option *o);

/* The value that counts, the last where it was given several times; NULL: none was. */
const char *option_value(const struct bind_context *c, const char *name);

/* The next value from *place (0 at first) on of an option that may be repeated; NULL: there is none. */
const char *option_next(const struct bind_context *c, const char *name, size_t *place);

/* What a switch's value says: anything but "0" and "false" is on. */
bool option_is_on(const char *value);

/* A script asks for the option of that name while it loads. Without memory nothing is noted. */
void option_ask(const struct bind_context *c, const char *name);
bool option_is_asked(const struct bind_context *c, const char *name);

/* The i-th name that was asked for; NULL behind the last one. */
const char *option_asked(const struct bind_context *c, size_t i);

/* The i-th that scripts gave; NULL behind the last one. */
const struct given_option *option_given(const struct bind_context *c, size_t i);

#endif
