/*
 * dealtrain -- a model of open deals, tested on later deals than it knew.
 *
 * Holds the whole table in memory, 4 bytes per feature and row, and about
 * twice that while it learns.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/sha256.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/deal.h"
#include "learn/booster_import.h"
#include "learn/champion.h"
#include "deal/dataset.h"
#include "learn/fold.h"
#include "learn/leaks.h"
#include "learn/metrics_table.h"
#include "learn/model_build.h"
#include "learn/model_card.h"
#include "model/predict.h"
#include "learn/run_log.h"
#include "learn/tune.h"
#include "learn/validate.h"
#include "learn/xgb.h"
#include "model/forest.h"
#include "model/model.h"
#include "model/model_file.h"
#include "stats/calib.h"

static const double OLD_SHARE = .2;		/* of open deals, to be told of */
static const double LAST_DIGIT = 1e-6;		/* of the log losses that are told */

static const struct opt_choice calibrations[] = {
	{ "auto", VALIDATE_AUTO, "isotonic if it does better on later folds, else sigmoid" },
	{ "sigmoid", CALIB_SIGMOID, "two parameters" },
	{ "isotonic", CALIB_ISOTONIC, "any rising curve" },
	{ "none", CALIB_NONE, "the trees' own probabilities" },
	{ NULL, 0, NULL }
};

enum { METRICS, LEAKS };
static const struct opt_choice reports[] = {
	{ "metrics", METRICS, "how well later outcomes were told" },
	{ "leaks", LEAKS, "what each feature knows that open deals cannot" },
	{ NULL, 0, NULL }
};

static struct opt_input in;
static const char *model_path, *oof_path, *runs_path, *champion_path, *booster_path,
    *dictionary_path, *card_path;
static size_t folds_wanted = 5, seed = 1, candidates;
static int calibrate = VALIDATE_AUTO, no_recent, require_signal, table;
static struct opt_list user_params, keep;
static int report;

static const struct opt options[] = {
	{ 'o', "output", "MODEL", OPT_TEXT(&model_path),
	  "write the model to MODEL (without it: only test)" },
	{ 'r', "report", "NAME", OPT_CHOICE(&report, reports),
	  "the table on standard output (default: metrics)" },
	{ 0, "keep-feature", "COL,...", OPT_LIST(&keep),
	  "features, or all of a column, that are not left out as leaks" },
	{ 0, "folds", "N", OPT_COUNT(&folds_wanted, 2, 50), "tests on later deals (default: 5)" },
	{ 0, "calibrate", "HOW", OPT_CHOICE(&calibrate, calibrations),
	  "from margin to probability (default: auto)" },
	{ 0, "no-recent", NULL, OPT_FLAG(&no_recent),
	  "do not look for what has just changed" },
	{ 0, "param", "NAME=VALUE", OPT_MANY(&user_params),
	  "a parameter of XGBoost, such as max_depth=4" },
	{ 0, "tune", "N", OPT_COUNT(&candidates, 1, 1000), "try N sets of parameters first" },
	{ 0, "seed", "N", OPT_COUNT(&seed, 0, 2147483647),
	  "of the subsampling and of --tune (default: 1)" },
	{ 0, "oof", "FILE", OPT_TEXT(&oof_path), "write the out-of-fold predictions to FILE" },
	{ 0, "runs", "FILE", OPT_TEXT(&runs_path), "append a row about this run to FILE" },
	{ 0, "card", "FILE", OPT_TEXT(&card_path),
	  "write what the model is to FILE, a page in Markdown" },
	{ 0, "champion", "OLD", OPT_TEXT(&champion_path),
	  "exit 1 and write no model if it is worse than the model OLD" },
	{ 0, "import", "BOOSTER", OPT_TEXT(&booster_path),
	  "take the trees of this XGBoost model (JSON)" },
	{ 0, "dictionary", "FILE", OPT_TEXT(&dictionary_path),
	  "its categories: feature,code,category" },
	{ 0, "require-signal", NULL, OPT_FLAG(&require_signal),
	  "exit 1 and write no model if there is no signal" },
	{ 't', "table", NULL, OPT_FLAG(&table), "an aligned table for a person" },
	OPT_INPUT(&in),
	OPT_END
};

/* ---- what is told ------------------------------------------------------ */

/* What has just changed, and is in the model beyond what it has learned. */
static void
print_layers(const struct validate *tr)
{
	const struct layers *y = &tr->layers;
	char day[11];

	for (size_t k = 0; k < y->cells; k++) {
		const struct layers_cell *c = &y->cell[k];
		struct buf name = { 0 };

		layers_name(c, tr->s, &name);
		(void)date_text(day, c->since);
		err_note("%.*s has won %s since %s (%zu deals, z = %.1f, %+.2f in log-odds): it "
		    "has a tree of its own", (int)name.len, name.s, c->is.shift < 0 ? "less" :
		    "more", day, c->is.deals, c->is.z, c->is.shift);
		buf_free(&name);
	}
	if (y->age.bands == 0)
		return;
	(void)date_text(day, y->age.since);
	if (y->age.stretched)
		err_note("deals created since %s take %.2f times the days to be won, %.2f times to "
		    "be lost (chi-square %.0f): so %.3f of the open ones will be won, not %.3f",
		    day, y->age.won, y->age.lost, y->age.chi_square, y->age.after, y->age.before);
	else
		err_note("deals close at another speed since %s (chi-square %.0f): by the last %d "
		    "days' events %.3f of the open ones will be won, not %.3f", day,
		    y->age.chi_square, AGE_SHIFT_RECENT, y->age.after, y->age.before);
}

static void
print_verdict(const struct validate *tr)
{
	static const char *const meaning[] = {
		[MODEL_NO_SIGNAL] = "later outcomes cannot be told from these features",
		[MODEL_WEAK] =
		    "only a deal's age tells; the rest adds nothing that chance would not",
		[MODEL_READY] = "later outcomes can be told, beyond what age tells"
	};

	err_result("verdict: %s: %s%s (p = %.3g, beyond age p = %.3g; log loss %.4f, base rate's "
	    "%.4f)", model_verdict_name(tr->verdict), meaning[tr->verdict], tr->verdict !=
	    MODEL_NO_SIGNAL ? "" : validate_by_age(tr) ? "; every open deal has the chance of its "
	    "age" : "; the model answers with the base rate", tr->p_any, tr->p_beyond_age,
	    tr->loss, tr->base_loss);
	print_layers(tr);
	err_note("%u trees, %.0f%% regression, %s calibration", tr->trees, 100 * tr->linear,
	    calib_name[tr->kind]);
	if (!tr->s->undated)
		err_note("wins come within %d days; %zu test rows of deals still open were not "
		    "tested", (int)tr->folds->horizon, tr->folds->undecided);
}

/* ---- what could be wrong with the table ------------------------------- */

/*
 * Features that know what open deals cannot are left out before anything is learned; of a model
 * from elsewhere they are only named.
 */
static void
leave_out(struct leaks_found *f, struct dataset *s, const struct folds *folds)
{
	leaks_find(f, s, folds->horizon, &keep);
	if (booster_path != NULL) {
		f->n = 0;
		memset(f->left_out, 0, f->features);
	}
	leaks_warn(f);
	if (f->n == f->features)
		err_die("every feature knows what open deals cannot: nothing is left to learn "
		    "from (--keep-feature COL,...)");
	if (f->n > 0)
		dataset_drop(s, f->left_out);
}

static void
warn_of_rows(const struct dataset *s)
{
	if (s->undated)
		err_warn("no dates: the rows are taken to be in the order of time, one deal each");
	if (s->left_out > 0)
		err_warn("%zu open deals tell nothing without dates and are left out", s->left_out);
	if (s->at_close > 0)
		err_warn("%zu of %zu rows are as of the deal's closed_date: open deals never look "
		    "so (use dealfeat --snapshots)", s->at_close, s->rows);
}

/* Nobody closes them; when most open deals are such, an open pipeline says little. */
static void
warn_of_old(const struct dataset *s, const struct folds *f)
{
	size_t open = 0, old = 0;

	for (size_t i = 0; i < s->deals; i++)
		if (s->deal[i].outcome == DEAL_OPEN) {
			open++;
			old += s->last_day + 1 - s->deal[i].created > f->horizon;
		}
	if ((double)old > OLD_SHARE * (double)open)
		err_warn("%zu of %zu open deals are older than %d days, by when 99 %% of the wins "
		    "came: does nobody close them? (dealclean --lost-after)", old, open,
		    (int)f->horizon);
}

/* ---- flow --------------------------------------------------------------- */

/* No output replaces what is read, but the model its champion. */
static void
check_files(char *const *files, size_t n)
{
	const char *const outputs[] = { oof_path, runs_path, card_path, model_path };
	const char *const kept[] = { booster_path, dictionary_path };

	opt_inputs(outputs, 4, kept, 2);
	opt_inputs(outputs, 4, (const char *const *)files, n);
	opt_inputs(outputs, 3, (const char *const *)&champion_path, 1);
}

/* What can be told to be wrong before any row is read. */
static void
prepare(struct booster_import *im)
{
	const char *outputs[] = { "-", model_path, oof_path, runs_path, card_path };
	struct err e;

	/* the table goes to standard output */
	opt_outputs(outputs, sizeof outputs / sizeof *outputs);
	if (booster_path == NULL && dictionary_path != NULL)
		opt_usage("--dictionary: of which model? (--import BOOSTER)");
	if (card_path != NULL && model_path == NULL)
		opt_usage("--card: of which model? (-o MODEL)");
	if (booster_path != NULL && model_path == NULL)
		opt_usage("--import: where shall the model go? (-o MODEL)");
	if (booster_path != NULL && (candidates > 0 || user_params.n > 0))
		opt_usage("--import: nothing is learned, so there is nothing to set or tune");
	for (size_t i = 0; i < user_params.n; i++)
		if (params_check(user_params.item[i], &e) != 0)
			opt_usage("--param: %s", e.text);
	if (runs_path != NULL && run_log_check(runs_path, &e) != 0)
		err_die("%s", e.text);
	if (booster_path == NULL)
		return;
	if (booster_import_read(im, booster_path, dictionary_path, &e) != 0)
		err_die("%s", e.text);
	err_warn("%s: the rows must be of later days than those it has learned from, or its "
	    "figures flatter", booster_path);
	if (im->best > 0 && im->best < forest_trees(im->m->forest))
		err_warn("%s: early stopping calls the first %zu of its rounds best; all %zu trees "
		    "are taken (Python's booster[:%zu] has those alone)", booster_path, im->best,
		    forest_trees(im->m->forest), im->best);
}

static void
load(struct dataset *s, struct folds *folds, char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;
	struct rec *r = rec_open(files, n, &o, &e);

	if (r == NULL || dataset_read(s, r, opt_threads(&in), &e) != 0 ||
	    folds_make(folds, s, folds_wanted, &e) != 0)
		err_die("%s", e.text);
	rec_close(r);
}

static void
set_params(struct params *p, const struct dataset *s)
{
	struct err e;

	params_init(p, s, seed, opt_threads(&in));
	for (size_t i = 0; i < user_params.n; i++)
		if (params_parse(p, user_params.item[i], &e) != 0)
			opt_usage("--param: %s", e.text);
}

static void
tune(struct validate *tr)
{
	struct tune t;
	struct err e;

	if (tune_run(&t, &tr->params, tr->s, tr->folds, candidates, seed, &e) != 0)
		err_die("--tune: %s", e.text);
	err_note("%zu sets of parameters were tried: log loss %.4f, with our own %.4f; %s", t.tried,
	    t.best, t.ours, t.folds < tr->folds->n ? "the last fold had no say in it" :
	    "all folds had a say, so they flatter a little");
}

/* Learns, or tries what others have learned. */
static void
try(struct validate *tr, const struct booster_import *im)
{
	float *margin = booster_path != NULL ? mem_resize(NULL, tr->s->rows, sizeof *margin) : NULL;
	struct err e;
	size_t unseen = 0;
	int rc;

	if (booster_path != NULL) {
		rc = predict_margins(im->m, tr->s, margin, &unseen, &e);
		rc = rc == 0 ? validate_given(tr, margin, &e) : rc;
		tr->trees = (unsigned)forest_trees(im->m->forest);
	} else
		rc = validate_run(tr, &e);
	if (rc != 0)
		err_die("%s", e.text);
	if (unseen > 0)
		err_note("%zu values of categories that the dictionary lacks count as missing",
		    unseen);
	free(margin);
}

/* A champion that knew what open deals cannot has no place to keep. */
static int
open_champion(struct champion *c, const struct dataset *s, const struct leaks_found *leaks)
{
	struct err e;
	char *name = champion_uses(champion_path, leaks, &e);

	if (name != NULL) {
		err_warn("%s: uses %s, which knows what open deals cannot: it does not count",
		    champion_path, name);
		free(name);
		return 0;
	}
	if (champion_open(c, champion_path, s, opt_threads(&in), &e) != 0)
		err_die("%s", e.text);
	if (c->rounds == 0)
		err_warn("%s: does not say how it was trained, so its own predictions are "
		    "compared, though it may have learned from these rows", champion_path);
	return 1;
}

/* Whether the champion keeps its place. */
static int
is_worse(const struct validate *tr, struct champion *c)
{
	struct err e;
	int worse;

	if (champion_run(c, tr->folds, &e) != 0)
		err_die("%s: %s", champion_path, e.text);
	worse = validate_loss(tr) > validate_loss(&c->validation) + LAST_DIGIT / 2;
	err_result("champion: log loss %.6f, this model's %.6f: %s", validate_loss(&c->validation),
	    validate_loss(tr), worse ? "worse, so the champion stays" : "not worse");
	return worse;
}

/* The model's file, its hash and its id. */
static void
write_model(const struct validate *tr, const struct metrics_table_rows *f,
    const struct booster_import *im, char hash[SHA256_DIGITS + 1], char id[MODEL_ID_SIZE])
{
	struct out out;
	struct err e;
	size_t n;
	char *metrics = metrics_table_text(f);
	char *bytes = booster_path == NULL ? model_build(tr, metrics, &n, &e) :
	    model_build_import(tr, metrics, im->m, im->bytes, im->n, &n, &e);

	if (bytes == NULL)
		err_die("%s", e.text);
	out_open(&out, model_path);
	buf_bytes(&out.b, bytes, n);
	out_close(&out);
	sha256_of(bytes, n, hash);
	model_bytes_id(bytes, n, id);
	free(bytes);
	free(metrics);
}

static void
write_card(const struct model_card *c)
{
	struct out out;

	out_open(&out, card_path);
	model_card_write(c, &out.b);
	out_close(&out);
}

/* Files; a model only if it may be.  Then the run is told of. */
static void
write_files(const struct validate *tr, const struct metrics_table_rows *f,
    const struct booster_import *im, const struct leaks_found *leaks, const char *refused,
    double champion_loss)
{
	char hash[SHA256_DIGITS + 1] = "", id[MODEL_ID_SIZE] = "";
	struct run_log_end end = { hash, id, champion_path, champion_loss,
	    refused != NULL ? refused : model_path != NULL ? "written" : "tried" };
	struct out out;
	struct err e;

	if (oof_path != NULL) {
		out_open(&out, oof_path);
		validate_write_oof(tr, &out);
		out_close(&out);
	}
	if (model_path != NULL && refused == NULL)
		write_model(tr, f, im, hash, id);
	if (card_path != NULL && *hash != '\0')
		write_card(&(struct model_card){ tr, f, leaks, hash, id });
	run_log_metrics(tr, metrics_table_of_model(f), &end);
	if (runs_path != NULL && run_log_append(runs_path, tr, metrics_table_of_model(f),
	    &end, &e) != 0)
		err_die("%s", e.text);
}

/*
 * libgomp ends a program with 1, which would be "not better", and libxgboost
 * aborts, even while it is loaded: that is before main.
 */
#ifdef __ELF__
__attribute__((section(".preinit_array"), used)) static void (*guard)(void) = err_guard;
#endif

int
main(int argc, char *argv[])
{
	struct dataset s;
	struct folds folds;
	struct validate tr = { .s = &s, .folds = &folds };
	struct champion champion = { 0 };
	struct booster_import im = { 0 };
	struct metrics_table_rows metrics;
	struct out out;
	struct leaks_found leaks;
	const char *refused;
	int first, contest = 0;

	xgb_init(argv);
	first = opt_parse(argc, argv,
	    "[-o MODEL] [-r REPORT] [--keep-feature COL,...] [--folds N]\n"
	    "                 [--calibrate HOW] [--no-recent] [--param NAME=VALUE] [--tune N]\n"
	    "                 [--seed N] [--oof FILE] [--runs FILE] [--card FILE]\n"
	    "                 [--champion OLD] [--import BOOSTER [--dictionary FILE]]\n"
	    "                 [--require-signal] [-t] [FILE ...]",
	    "Learns which open deals will be won, tests it on later deals, writes a model.",
	    options);
	prepare(&im);
	check_files(argv + first, (size_t)(argc - first));
	load(&s, &folds, argv + first, (size_t)(argc - first));
	warn_of_rows(&s);
	warn_of_old(&s, &folds);
	leave_out(&leaks, &s, &folds);
	if (booster_path == NULL)
		set_params(&tr.params, &s);
	tr.calibrate = calibrate;
	tr.no_layers = no_recent;
	if (champion_path != NULL && file_is_absent(champion_path)) {
		err_warn("champion: %s is not there yet: nothing to be compared with",
		    champion_path);
		champion_path = NULL;
	}
	if (champion_path != NULL)
		contest = open_champion(&champion, &s, &leaks);
	if (candidates > 0)
		tune(&tr);
	try(&tr, &im);
	metrics_table_make(&metrics, &tr);
	out_open(&out, NULL);
	if (report == LEAKS)
		leaks_print(&leaks, table, &out);
	else
		metrics_table_print(&metrics, table, &out);
	out_close(&out);
	print_verdict(&tr);
	refused = contest && is_worse(&tr, &champion) ? "refused" :
	    require_signal && tr.verdict == MODEL_NO_SIGNAL ? "no signal" : NULL;
	write_files(&tr, &metrics, &im, &leaks, refused,
	    contest ? validate_loss(&champion.validation) : NAN);
	metrics_table_free(&metrics);
	champion_free(&champion);
	leaks_found_free(&leaks);
	booster_import_free(&im);
	validate_free(&tr);
	folds_free(&folds);
	dataset_free(&s);
	return err_leave(refused != NULL ? EXIT_FOUND : EXIT_DONE);
}
