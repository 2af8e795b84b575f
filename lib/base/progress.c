#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/progress.h"

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
progress_start(struct progress *p, int wanted, uint64_t total)
{
	p->total = total;
	p->on = !err_journal() && (wanted > 0 ||
	    (wanted == 0 && !err_quiet && total > 0 && isatty(STDERR_FILENO)));
	p->started = p->on ? now() : 0;
	p->shown = 0;
}

void
progress_show(struct progress *p, uint64_t rows, uint64_t bytes, int last)
{
	double t = p->on ? now() : 0;

	if (!p->on || t - p->started < 1 || (!last && t - p->shown < 0.2))
		return;
	p->shown = t;
	fprintf(stderr, "\r%s: %llu rows, %.0f rows/s", err_program, (unsigned long long)rows,
	    (double)rows / (t - p->started));
	if (p->total > 0)
		fprintf(stderr, ", %.0f %%", 100.0 * (double)bytes / (double)p->total);
	fputs(last ? "\033[K\n" : "\033[K", stderr);
}
