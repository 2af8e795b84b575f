/*
 * learn -- what dealtrain learns, with what it leaves nobody to choose: the
 * number of rounds, the number of trees, the share of the regression.
 *
 *   learn [OPTION ...] FILE	rows of dealfeat --snapshots
 *
 * Writes deal_id,win_probability of the deals open on the last day, without
 * any calibration.  For study.sh only.
 */
#include <math.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/opt.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/deal.h"
#include "deal/dataset.h"
#include "learn/fit.h"
#include "learn/params.h"
#include "learn/xgb.h"
#include "stats/logistic.h"

static struct opt_input in;
static size_t rounds = FIT_ROUNDS, trees = 200, seed = 1;
static double linear = .5;
static int unconstrained;
static struct opt_list user_params;

static const struct opt options[] = {
	{ 0, "rounds", "N", OPT_COUNT(&rounds, 1, 100),
	  "models of which each labels the open deals for the next" },
	{ 0, "trees", "N", OPT_COUNT(&trees, 1, 2000), "of the last one (default: 200)" },
	{ 0, "linear", "SHARE", OPT_REAL(&linear, 0, .99), "of the regression (default: 0.5)" },
	{ 0, "free", NULL, OPT_FLAG(&unconstrained), "no feature must raise or lower the chance" },
	{ 0, "seed", "N", OPT_COUNT(&seed, 0, 2147483647), "of the subsampling" },
	{ 0, "param", "NAME=VALUE", OPT_MANY(&user_params), "a parameter of XGBoost" },
	OPT_INPUT(&in),
	OPT_END
};

static void
load(struct dataset *s, char *const *files, size_t n)
{
	struct rec_options o = { ',', 0, -1 };
	struct err e;
	struct rec *r = rec_open(files, n, &o, &e);

	if (r == NULL || dataset_read(s, r, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	rec_close(r);
}

static void
set_params(struct params *p, const struct dataset *s)
{
	struct buf zeros;
	struct err e;

	buf_init(&zeros);
	params_init(p, s, seed, opt_threads(&in));
	for (size_t i = 0; i < s->features; i++)
		buf_text(&zeros, i == 0 ? "(0" : ",0");
	buf_bytes(&zeros, ")", 2);
	if (unconstrained && params_set(p, "monotone_constraints", zeros.s, &e) != 0)
		err_die("%s", e.text);
	buf_free(&zeros);
	for (size_t i = 0; i < user_params.n; i++)
		if (params_parse(p, user_params.item[i], &e) != 0)
			opt_usage("--param: %s", e.text);
}

/* Rows of the last day of deals that are open: into row[s->rows]; returns how many. */
static size_t
open_rows(const struct dataset *s, size_t *row)
{
	size_t n = 0;

	for (size_t i = 0; i < s->rows; i++)
		if (s->row[i].as_of == s->last_day && s->deal[s->row[i].deal].outcome == DEAL_OPEN)
			row[n++] = i;
	return n;
}

static void
write_rows(const struct dataset *s, const size_t *row, const float *margin, size_t n)
{
	struct out o;
	const char *id;
	size_t len;

	out_open(&o, NULL);
	buf_text(&o.b, "deal_id,outcome,win_probability\n");
	for (size_t i = 0; i < n; i++) {
		id = dataset_id(s, s->row[row[i]].deal, &len);
		out_field(&o, id, len);
		out_name(&o, deal_outcome_name[DEAL_OPEN]);
		out_rate(&o, logistic_p((double)margin[i]));
		out_end(&o);
	}
	out_close(&o);
}

int
main(int argc, char *argv[])
{
	struct dataset s;
	struct params p;
	struct xgb_trees *t;
	struct err e;
	unsigned all = 0;
	int first;

	xgb_init(argv);
	first = opt_parse(argc, argv, "[OPTION ...] FILE",
	    "Learns as dealtrain does, for study.sh.", options);
	load(&s, argv + first, (size_t)(argc - first));
	set_params(&p, &s);

	struct fit l = { .s = &s, .rows = s.rows, .now = s.last_day + 1, .param = p.p,
	    .params = p.n, .trees = (unsigned)trees, .rounds = rounds, .linear = linear };
	size_t *row = mem_resize(NULL, s.rows, sizeof *row), n = open_rows(&s, row);
	float *margin = mem_resize(NULL, n, sizeof *margin);

	if ((t = fit_run(&l, &e)) == NULL || fit_margins(t, &s, row, n, &all, 1, margin, &e) != 0)
		err_die("%s", e.text);
	write_rows(&s, row, margin, n);
	xgb_free(t);
	fit_free(&l);
	params_free(&p);
	dataset_free(&s);
	free(row);
	free(margin);
	return EXIT_DONE;
}
