/*
 * parallel -- batches through workers, results in input order.
 *
 * Each thread reads the next batch (one at a time), maps it on its own, and
 * emits it when all batches before it have been emitted.  So at most one
 * batch per thread is held, and neither order nor bytes depend on how many
 * threads there are.  The first error in input order is the one reported.
 */
#ifndef PARALLEL_H
#define PARALLEL_H

#include <stddef.h>

#include "base/err.h"
#include "csv/out.h"
#include "csv/rec.h"

struct parallel {
	/* Scratch memory of a thread; NULL for none. */
	void	*(*scratch)(void *arg);
	/* In parallel: makes of b what it needs, into o (memory) and scratch.  0 or -1. */
	int	(*map)(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e);
	/*
	 * In order, one at a time; may be NULL.  May move b's contents away
	 * (and zero it).  0 or -1.
	 */
	int	(*emit)(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e);
	/*
	 * Frees the scratch memory, and what map left there if emit was not
	 * called any more; NULL: free(3).
	 */
	void	(*release)(void *scratch);
};

/*
 * Runs all batches of r; what map wrote to o is copied to sink (if not NULL)
 * after emit.  0, or -1 with the reason.
 */
int	parallel_run(struct rec *r, size_t threads, const struct parallel *w, struct out *sink,
	    void *arg, struct err *e);

/*
 * each(i, ...) for i in 0 .. n - 1, side by side; what it writes into o
 * (memory) goes to sink in order.  0, or -1 with the reason of the first that
 * failed.
 */
int	parallel_each_out(size_t n, size_t threads,
	    int (*each)(size_t i, struct out *o, void *arg, struct err *e),
	    struct out *sink, void *arg, struct err *e);

/* The same for n rows in memory, in chunks: map(first, count, ...). */
int	parallel_rows(size_t n, size_t threads,
	    int (*map)(size_t first, size_t count, struct out *o, void *arg, struct err *e),
	    struct out *sink, void *arg, struct err *e);

/* The same for what neither writes nor fails. */
void	parallel_each(size_t n, size_t threads, void (*each)(size_t i, void *arg), void *arg);

#endif
