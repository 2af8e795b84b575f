/*
 * watch -- have files changed?  By device, inode, size and time of what their paths lead to, which
 * also works over NFS and where a link is turned.
 */
#ifndef WATCH_H
#define WATCH_H

#include <stddef.h>

struct watch;

/* Of no file yet.  The caller's (watch_free). */
struct watch *watch_new(void);
void	watch_free(struct watch *w);

/* One file, or a folder with the files in it; path is borrowed. */
void	watch_add(struct watch *w, const char *path);

/* What is there now is known. */
void	watch_know(struct watch *w);

/*
 * 1 if what is there is not what is known, and has been as it is for quiet seconds: what is
 * still being written is left alone.  now: a time in seconds that does not go back.
 */
int	watch_look(struct watch *w, double now, double quiet);

#endif
