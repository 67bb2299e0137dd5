/* SPDX-License-Identifier: MIT */
/* Notices that files of the script layers may have changed: inotify(7) on each directory and its folders. It
 * only says that a look is due; what changed is found by reading. Directories are watched, never files: a
 * watch on a file dies with its inode at the first rename. Where inotify has no room or no effect, the
 * caller's poll is behind it. */
#ifndef SONDA_SERVE_WATCH_H
#define SONDA_SERVE_WATCH_H

struct watch;

/* Always gives a handle, or NULL where memory is short. */
struct watch *watch_new(const char *const *directories);
void watch_free(struct watch *w); /* takes NULL */

/* To poll for reading; -1: there is no inotify, only the poll. */
int watch_fd(const struct watch *w);

/* Why changes are found by the poll alone, or NULL while inotify watches every directory that is there. */
const char *watch_trouble(const struct watch *w);

/* WATCH_WRITING: a script is being written, and not closed yet: what is known to have changed beside it
 * waits. WATCH_RENAMED: scripts were renamed into place, each of them whole. WATCH_SWAPPED: a `..data`
 * link was renamed into place, and the files behind it are whole: nothing need be waited for. */
enum watch_news { WATCH_NOTHING, WATCH_WRITING, WATCH_RENAMED, WATCH_CHANGED, WATCH_SWAPPED };

/* Watch what is there now: a layer that was made or replaced since, which only the poll can see. */
void watch_renew(struct watch *w);

/* Drop what was reported, watch folders that are new, and say what kind of news it was. */
enum watch_news watch_drain(struct watch *w);

#endif
