/*
 * copy -- reads CSV and writes it again, field by field: what the reader and
 * the writer cost, without any work between them.
 */
#include "base/err.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/parallel.h"
#include "csv/rec.h"

static int
copy(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	size_t n;

	(void)scratch;
	(void)arg;
	(void)e;
	for (size_t i = 0; i < b->rows; i++) {
		for (size_t c = 0; c < b->row[i].fields; c++) {
			const char *s = batch_field(b, &b->row[i], c, &n);

			out_field(o, s, n);
		}
		out_end(o);
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct parallel w = { NULL, copy, NULL, NULL };
	struct opt_input input = { NULL, 0, 0, 0 };
	const struct opt opts[] = {
		OPT_INPUT(&input), OPT_END
	};
	int first = opt_parse(argc, argv, "[-j N] [FILE ...]", "Copy CSV.", opts);
	struct rec_options ro = { opt_delimiter(&input, ','), 0,
	    input.progress - input.no_progress };
	struct err e;
	struct out o;
	struct rec *r = rec_open(argv + first, (size_t)(argc - first), &ro, &e);

	if (r == NULL)
		err_die("%s", e.text);
	out_open(&o, NULL);
	for (size_t c = 0; c < rec_columns(r); c++)
		out_name(&o, rec_name(r, c));
	out_end(&o);
	if (parallel_run(r, opt_threads(&input), &w, &o, NULL, &e) != 0)
		err_die("%s", e.text);
	out_close(&o);
	rec_close(r);
	return EXIT_DONE;
}
