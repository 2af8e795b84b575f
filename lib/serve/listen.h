/*
 * listen -- the sockets to listen at: of addresses, or systemd's.
 */
#ifndef LISTEN_H
#define LISTEN_H

#include <stddef.h>

#include "base/err.h"

struct listener {
	int fd;
	char *where;		/* as it may be shown: 127.0.0.1:8086, unix:PATH */
	char *path;		/* of a unix socket that was made here; NULL */
};

struct listeners {		/* all zero is none */
	struct listener *of;
	size_t n, cap;
	int inherited;		/* they are systemd's */
	int open;		/* one of them takes others than this machine */
};

/*
 * The sockets that systemd passed (LISTEN_FDS, for this LISTEN_PID), if it did; else ADDR:PORT
 * or unix:PATH, n of them.  Port 0 is any free one.  0, or -1 with the reason; listeners_close
 * in either case.
 */
int	listeners_open(struct listeners *l, char *const *address, size_t n, struct err *e);

/* Closes what was opened here, and removes its unix sockets. */
void	listeners_close(struct listeners *l);

#endif
