/*
 * reload -- the next generation, loaded beside the present one when somebody asks for it or
 * its files have changed.
 *
 * What cannot be loaded leaves the present one in place, with a message.  Somebody who asks
 * while one is loaded gets one more after it.
 */
#ifndef RELOAD_H
#define RELOAD_H

#include <stdint.h>

#include "serve/generation.h"

struct reload;
struct watch;

struct reload_status {
	uint64_t done, failed;
	double last;			/* when the present one was loaded: seconds since 1970 */
	char error[1024];		/* of the last one, if it failed; else "" */
};

/* The files of a generation as they are before the first one is loaded. */
struct watch *reload_look(const struct generation_options *o);

/*
 * Starts the thread, which looks at the files every so many seconds (0: never); w is its own from
 * now on.  All else that is passed must live until reload_free.
 */
struct reload *reload_new(struct generations *s, const struct generation_options *o,
	    struct watch *w, double period);
void	reload_free(struct reload *r);

void	reload_ask(struct reload *r);
void	reload_status(struct reload *r, struct reload_status *status);

#endif
