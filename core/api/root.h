/* SPDX-License-Identifier: MIT */
/* The file system roots of an engine: what readers, feeds and sonda.fs look below. */
#ifndef SONDA_API_ROOT_H
#define SONDA_API_ROOT_H

#include "engine/engine.h"

/* Opens the context's proc, sys and root by the host's paths, and closes them. One that cannot be opened is
 * procfs_none(): its readers answer -ENOENT. */
extern const struct engine_part root_part;

#endif
