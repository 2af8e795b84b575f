#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "csv/out.h"
#include "csv/parallel.h"

#ifdef REC_CHUNK
enum { ROWS = 3000 };		/* each is a batch */
#else
enum { ROWS = 30000 };
#endif

static char input[] = "/tmp/dealkit.XXXXXX";

static int
write_input(void **state)
{
	FILE *f = fdopen(mkstemp(input), "w");

	(void)state;
	fprintf(f, "n,text\n");
	for (int i = 0; i < ROWS; i++)
		fprintf(f, "%d,%s\n", i, i % 100 == 0 ? "\"a, b\"" :
		    "some text that makes the row longer");
	return fclose(f);
}

static int
remove_input(void **state)
{
	(void)state;
	return unlink(input);
}

struct job {
	uint64_t emitted;	/* batches */
	size_t rows;
	long fail_at;		/* row whose map fails; -1 none */
	long fail_emit;		/* row whose emit fails */
};

/* Some batches take longer than others. */
static void
dawdle(uint64_t number)
{
	for (uint64_t i = number * 2654435761 % 7; i > 0; i--)
		sched_yield();
}

struct mine {			/* of a thread */
	uint64_t number;
	char *made;		/* from map to emit */
};

static void *
scratch(void *arg)
{
	(void)arg;
	return mem_zero(1, sizeof(struct mine));
}

/* What is left here would be a leak, which the address sanitizer tells. */
static void
release(void *scratch_of_thread)
{
	free(((struct mine *)scratch_of_thread)->made);
	free(scratch_of_thread);
}

static int
map(struct batch *b, struct out *o, void *scratch_of_thread, void *arg, struct err *e)
{
	const struct job *job = arg;
	struct mine *mine = scratch_of_thread;
	size_t n;

	dawdle(b->number);
	mine->number = b->number;
	free(mine->made);
	mine->made = mem_zero(1, 100);
	for (size_t i = 0; i < b->rows; i++) {
		const char *s = batch_field(b, &b->row[i], 0, &n);

		if (job->fail_at >= 0 && strtol(s, NULL, 10) >= job->fail_at)
			return err_set(e, "row %ld", strtol(s, NULL, 10));
		out_record(o, b->text + b->row[i].raw, b->row[i].raw_len);
		out_end(o);
	}
	return 0;
}

static int
emit(struct batch *b, struct out *o, void *scratch_of_thread, void *arg, struct err *e)
{
	struct job *job = arg;
	struct mine *mine = scratch_of_thread;

	(void)o;
	assert_int_equal(b->number, job->emitted++);
	assert_int_equal(mine->number, b->number);
	free(mine->made);
	mine->made = NULL;
	job->rows += b->rows;
	if (job->fail_emit >= 0 && job->rows > (size_t)job->fail_emit)
		return err_set(e, "emit");
	return 0;
}

static int
run(size_t threads, struct job *job, struct out *sink, struct err *e)
{
	static const struct parallel w = { scratch, map, emit, release };
	static const struct rec_options usual = { ',', 0, -1 };
	char *files[] = { input };
	struct rec *r = rec_open(files, 1, &usual, e);
	int rc;

	assert_non_null(r);
	rc = parallel_run(r, threads, &w, sink, job, e);
	rec_close(r);
	return rc;
}

static void
order_and_bytes_do_not_depend_on_threads(void **state)
{
	struct out sink, first;
	struct err e;

	(void)state;
	out_memory(&sink);
	out_memory(&first);
	for (size_t threads = 1; threads <= 8; threads++) {
		struct job job = { 0, 0, -1, -1 };

		assert_int_equal(run(threads, &job, &sink, &e), 0);
		assert_int_equal(job.rows, ROWS);
		if (threads == 1)
			out_move(&first, &sink);
		assert_true(threads == 1 || sink.b.len == first.b.len);
		assert_memory_equal(threads == 1 ? first.b.s : sink.b.s, first.b.s, first.b.len);
		out_clear(&sink);
	}
	out_free(&sink);
	out_free(&first);
}

static void
the_first_error_in_input_order_wins(void **state)
{
	struct err e;

	(void)state;
	for (size_t threads = 1; threads <= 8; threads++)
		for (long at = 0; at < ROWS; at += ROWS / 5) {
			struct job job = { 0, 0, at, -1 };
			char want[32];

			snprintf(want, sizeof want, "row %ld", at);
			assert_int_equal(run(threads, &job, NULL, &e), -1);
			assert_string_equal(e.text, want);
			assert_true(job.rows <= (size_t)at);
			job = (struct job){ 0, 0, ROWS - 1, at };
			assert_int_equal(run(threads, &job, NULL, &e), -1);
			assert_string_equal(e.text, "emit");
		}
}

static int
map_rows(size_t first, size_t count, struct out *o, void *arg, struct err *e)
{
	const size_t *fail_at = arg;

	dawdle(first / 1024);
	for (size_t i = first; i < first + count; i++) {
		if (i >= *fail_at)
			return err_set(e, "row %zu", i);
		out_int(o, (long long)i);
		out_end(o);
	}
	return 0;
}

static void
rows_in_memory_keep_their_order_too(void **state)
{
	size_t none = SIZE_MAX, at = 2500;
	struct out sink, want;
	struct err e;

	(void)state;
	out_memory(&want);
	for (long long i = 0; i < ROWS; i++) {
		out_int(&want, i);
		out_end(&want);
	}
	for (size_t threads = 1; threads <= 8; threads++) {
		out_memory(&sink);
		assert_int_equal(parallel_rows(ROWS, threads, map_rows, &sink, &none, &e), 0);
		assert_int_equal(sink.b.len, want.b.len);
		assert_memory_equal(sink.b.s, want.b.s, want.b.len);
		assert_int_equal(parallel_rows(ROWS, threads, map_rows, &sink, &at, &e), -1);
		assert_string_equal(e.text, "row 2500");
		out_clear(&sink);
		assert_int_equal(parallel_rows(0, threads, map_rows, &sink, &none, &e), 0);
		assert_int_equal(sink.b.len, 0);
		out_free(&sink);
	}
	out_free(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_and_bytes_do_not_depend_on_threads),
		cmocka_unit_test(the_first_error_in_input_order_wins),
		cmocka_unit_test(rows_in_memory_keep_their_order_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, write_input, remove_input);
}
