/*
 * progress -- the line that says how far reading has come, on stderr.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

struct progress {
	int on;
	double started, shown;
	uint64_t total;		/* bytes of all input; 0: not known */
};

/* wanted: 1 always, -1 never, 0 if stderr is a terminal and total is known. */
void	progress_start(struct progress *p, int wanted, uint64_t total);

/*
 * Shows rows and bytes so far: not in the first second, not more often than
 * five times a second; last: in any case.
 */
void	progress_show(struct progress *p, uint64_t rows, uint64_t bytes, int last);

#endif
