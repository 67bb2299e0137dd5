/* SPDX-License-Identifier: MIT */
/* Feed of rows "textfile": the samples of *.prom files below the directories of
 * --collector.textfile.directory (which may be given more than once, and be a glob pattern), as they are; its
 * fields are what is told of the files themselves. */
#ifndef SONDA_FEED_TEXTFILE_H
#define SONDA_FEED_TEXTFILE_H

#include "feed/feed.h"

extern const struct feed_source feed_textfile;

#endif
