/* SPDX-License-Identifier: MIT */
#ifndef SONDA_BASE_FOLDERS_H
#define SONDA_BASE_FOLDERS_H

/* Make every folder on the way to the file `path`, mode 0755 less the umask; those that are there are left
 * alone. The path is written to and restored meanwhile. Returns 0 or a negative errno. */
int folders_make(char *path);

#endif
