#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "csv/out.h"
#include "csv/parallel.h"

/* What a run is about, and whose turn it is to emit. */
struct run {
	const struct parallel *w;
	struct rec *r;
	struct out *sink;
	void *arg;
	int (*each)(size_t, struct out *, void *, struct err *);
	size_t n;			/* what each is called for */

	pthread_mutex_t reading, turning;
	pthread_cond_t turned;
	size_t read, emitted;		/* batches */
	int over;			/* nothing more to read */
	int failed;			/* under turning: the reason is in error */
	struct err *error;
};

struct work_item {			/* what a thread has in hand */
	struct batch b;
	struct out o;
	void *scratch;
	size_t number;
	struct err e;
};

/* Takes the next piece of work.  1, 0 at the end, -1 with the reason in it->e. */
static int
take(struct run *run, struct work_item *it)
{
	int rc;

	pthread_mutex_lock(&run->reading);
	if (run->over)
		rc = 0;
	else if (run->r != NULL)
		rc = rec_read(run->r, &it->b, &it->e);
	else
		rc = run->read < run->n;
	run->over = rc <= 0;
	it->number = run->read;
	run->read += rc != 0;
	pthread_mutex_unlock(&run->reading);
	return rc;
}

static int
map(struct run *run, struct work_item *it)
{
	if (run->each != NULL)
		return run->each(it->number, &it->o, run->arg, &it->e);
	if (run->w->map == NULL)
		return 0;
	return run->w->map(&it->b, &it->o, it->scratch, run->arg, &it->e);
}

static int
emit(struct run *run, struct work_item *it)
{
	if (run->r != NULL && run->w->emit != NULL &&
	    run->w->emit(&it->b, &it->o, it->scratch, run->arg, &it->e) != 0)
		return -1;
	if (run->sink != NULL) {
		out_move(run->sink, &it->o);
		out_flush(run->sink);
	}
	return 0;
}

/* Waits for its turn, emits or reports rc's failure, and passes the turn on.  0 to go on. */
static int
take_turn(struct run *run, struct work_item *it, int rc)
{
	int stop;

	pthread_mutex_lock(&run->turning);
	while (run->emitted != it->number)
		pthread_cond_wait(&run->turned, &run->turning);
	if (!run->failed && (rc < 0 || emit(run, it) != 0)) {
		run->failed = 1;
		*run->error = it->e;
	}
	run->emitted++;
	stop = run->failed;
	pthread_cond_broadcast(&run->turned);
	pthread_mutex_unlock(&run->turning);
	out_clear(&it->o);
	return stop;
}

static void *
thread(void *p)
{
	struct run *run = p;
	struct work_item it;
	int rc;

	memset(&it, 0, sizeof it);
	out_memory(&it.o);
	if (run->w != NULL && run->w->scratch != NULL)
		it.scratch = run->w->scratch(run->arg);
	while ((rc = take(run, &it)) != 0) {
		if (rc > 0)
			rc = map(run, &it);
		if (take_turn(run, &it, rc) != 0)
			break;
	}
	batch_free(&it.b);
	out_free(&it.o);
	if (it.scratch != NULL)
		(run->w->release != NULL ? run->w->release : free)(it.scratch);
	return NULL;
}

static int
run_all(struct run *run, size_t threads, struct err *e)
{
	pthread_t *id = mem_zero(threads, sizeof *id);
	size_t started = 0;

	run->error = e;
	pthread_mutex_init(&run->reading, NULL);
	pthread_mutex_init(&run->turning, NULL);
	pthread_cond_init(&run->turned, NULL);
	while (started + 1 < threads && pthread_create(&id[started], NULL, thread, run) == 0)
		started++;
	thread(run);			/* this thread works too */
	for (size_t i = 0; i < started; i++)
		pthread_join(id[i], NULL);
	pthread_cond_destroy(&run->turned);
	pthread_mutex_destroy(&run->turning);
	pthread_mutex_destroy(&run->reading);
	free(id);
	return run->failed ? -1 : 0;
}

int
parallel_run(struct rec *r, size_t threads, const struct parallel *w, struct out *sink,
    void *arg, struct err *e)
{
	struct run run = { .w = w, .r = r, .sink = sink, .arg = arg };

	return run_all(&run, threads, e);
}

int
parallel_each_out(size_t n, size_t threads,
    int (*each)(size_t i, struct out *o, void *arg, struct err *e),
    struct out *sink, void *arg, struct err *e)
{
	struct run run = { .sink = sink, .arg = arg, .each = each, .n = n };

	return run_all(&run, threads, e);
}

/* ---- the same for rows in chunks, and for what writes nothing ---------------------- */

enum { CHUNK = 1024 };

struct rows {
	int (*map)(size_t first, size_t count, struct out *o, void *arg, struct err *e);
	size_t n;
	void *arg;
};

static int
map_chunk(size_t i, struct out *o, void *arg, struct err *e)
{
	const struct rows *r = arg;
	size_t first = i * CHUNK;

	return r->map(first, r->n - first < CHUNK ? r->n - first : CHUNK, o, r->arg, e);
}

int
parallel_rows(size_t n, size_t threads,
    int (*map_rows)(size_t first, size_t count, struct out *o, void *arg, struct err *e),
    struct out *sink, void *arg, struct err *e)
{
	struct rows r = { map_rows, n, arg };

	return parallel_each_out((n + CHUNK - 1) / CHUNK, threads, map_chunk, sink, &r, e);
}

struct silent {
	void (*each)(size_t i, void *arg);
	void *arg;
};

static int
call_each(size_t i, struct out *o, void *arg, struct err *e)
{
	const struct silent *s = arg;

	(void)o;
	(void)e;
	s->each(i, s->arg);
	return 0;
}

void
parallel_each(size_t n, size_t threads, void (*each)(size_t i, void *arg), void *arg)
{
	struct silent s = { each, arg };
	struct err e;

	(void)parallel_each_out(n, threads, call_each, NULL, &s, &e);
}
