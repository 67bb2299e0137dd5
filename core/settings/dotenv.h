/* SPDX-License-Identifier: MIT */
/* The file .env of the working directory: lines of NAME=value, quotes optional, # begins a comment, "export
 * " is allowed. */
#ifndef SONDA_SETTINGS_DOTENV_H
#define SONDA_SETTINGS_DOTENV_H

/* *ret gets the text, to be freed, or NULL where there is no such file, or no regular one: some keep a
 * directory of that name (Python's virtual environments). Returns 0 or a negative errno: -EFBIG past 1 MiB,
 * -EBADMSG where it holds a zero byte. */
int dotenv_read(char **ret);

/* The beginning of the text's lines, behind the byte order mark that some editors write. */
char *dotenv_begin(char *text);

/* Take a line apart, in place: 1 with *name and *value; 0 where it says nothing; -EINVAL where it, as *name
 * has it then, is not NAME=value; -EBADMSG where its value, which *value has as it stands, has a quote too
 * few or too many. */
int dotenv_line(char *line, char **name, char **value);

#endif
