#include <string.h>

#include "csv/rec.h"
#include "deal/columns.h"
#include "deal/deal.h"
#include "report/tables.h"

enum { MARKS = 6 };

/* What tells a table: columns it has, and one that it must not have. */
static const struct kind {
	const char *name, *command;
	const char *has[MARKS], *not;
} kinds[] = {
	[TABLE_DEALS] = { "open deals", "dealexplain",
	    { COL_DEAL_ID, COL_OUTCOME, COL_AS_OF, COL_HEALTH }, NULL },
	[TABLE_INSIGHTS] = { "insights", "winrate -r insights",
	    { "rank", "kind", COL_SEGMENT, "finding", "effect", "action" }, NULL },
	[TABLE_DIAGNOSE] = { "diagnose", "winrate -r diagnose",
	    { "hypothesis", "parent", "measure", "points", COL_VERDICT }, NULL },
	[TABLE_COMPARE] = { "compare", "winrate -r compare",
	    { COL_DIMENSION, COL_SEGMENT, "base_win_rate", "recent_win_rate", COL_Q_VALUE,
	    COL_VERDICT }, NULL },
	[TABLE_TREND] = { "trend", "winrate -r trend",
	    { COL_DIMENSION, COL_SEGMENT, "slope_per_period", "change_point", COL_VERDICT }, NULL },
	[TABLE_CREATED] = { "cohorts by creation", "winrate -p quarter --date created",
	    { COL_PERIOD, COL_PERIOD_END, COL_WON, COL_LOST, "mature_win_rate", COL_NOTE }, NULL },
	[TABLE_CLOSED] = { "cohorts by closing", "winrate -p quarter",
	    { COL_PERIOD, COL_PERIOD_END, COL_WON, COL_LOST, "mature_win_rate", COL_NOTE }, NULL },
	[TABLE_VELOCITY] = { "velocity", "winrate -r velocity",
	    { COL_PERIOD, COL_PERIOD_END, "sales_velocity", "average_won_amount", "cycle_days" },
	    NULL },
	[TABLE_CYCLE] = { "cycle", "winrate -r cycle",
	    { "cycle_days", COL_DEALS, COL_WON, COL_WIN_RATE, "win_rate_lo" }, COL_PERIOD },
	[TABLE_REPS] = { "reps", "winrate -r reps",
	    { COL_REP, COL_DEALS, COL_WIN_RATE, "expected_win_rate", "consistency_adjusted",
	    COL_VERDICT }, NULL },
	[TABLE_FUNNEL] = { "funnel", "winrate -r funnel",
	    { "stage", "reached", "advanced", "open_here", "conversion" }, NULL },
	[TABLE_METRICS] = { "metrics", "dealtrain",
	    { "model", "fold", "test_deals", "auc", "log_loss", "base_log_loss" },
	    NULL },
	[TABLE_RUNS] = { "runs", "dealtrain --runs FILE",
	    { COL_AS_OF, COL_VERDICT, "model_sha256", "trees", "calibration" }, NULL },
	[TABLE_EVAL] = { "evaluation", "dealeval",
	    { "group", COL_DEALS, "auc", "expected_wins", "calibration_error" }, NULL },
	[TABLE_BINS] = { "bins", "dealeval -r bins",
	    { "group", "bin", "mean_probability", COL_WIN_RATE, "win_rate_lo" }, NULL },
	[TABLE_GLOBAL] = { "importance", "dealexplain -r global",
	    { "feature", "factor", "mean_abs_effect", "share", "direction" }, NULL },
	[TABLE_ALERTS] = { "alerts", "dealalert",
	    { "alert_id", "raised_on", "recipient", "subject", "message" }, NULL },
	[TABLE_QUALITY] = { "quality", "dealclean --summary FILE",
	    { "read", "written", "rejected", "superseded", "last_day" }, NULL },
	[TABLE_PERIODS] = { "forecast", "dealforecast",
	    { COL_PERIOD, "from", "to", "expected_amount", "amount_lo95", "target" },
	    NULL },
	[TABLE_CLOSES] = { "forecast of deals", "dealforecast -r deals",
	    { COL_DEAL_ID, "p_win_by_end", "forecast_category", "slip" }, NULL },
	[TABLE_BACKTEST] = { "back-test", "dealforecast -r backtest",
	    { COL_AS_OF, "window", "amount_forecast", "amount_came" }, NULL },
	[TABLE_DRIFT] = { "drift", "dealdrift",
	    { "feature", "psi", "part", "most_changed", COL_VERDICT, COL_NOTE }, NULL },
	[TABLE_LEVERS] = { "levers", "dealeffect --lever",
	    { "lever", "level", "naive", "effect", "holds_up_to", COL_VERDICT }, NULL },
	[TABLE_EXPERIMENT] = { "experiment", "dealeffect --arms",
	    { "measure", "on", "alert_deals", "holdout_deals", "effect", "srm_p" }, NULL },
};

/* Of those columns, the ones that the programs have not always written. */
static const char *const later[TABLE_KINDS] = {
	[TABLE_DIAGNOSE] = "parent", [TABLE_COMPARE] = COL_VERDICT,
	[TABLE_CREATED] = COL_PERIOD_END, [TABLE_CLOSED] = COL_PERIOD_END,
	[TABLE_QUALITY] = "last_day"
};

/* How many of its columns the table lacks; *lacking: the first of them. */
static size_t
distance(const struct kind *k, const struct rec *r, size_t *marks, const char **lacking)
{
	size_t n = 0;

	for (*marks = 0; *marks < MARKS && k->has[*marks] != NULL; (*marks)++)
		if (rec_find(r, k->has[*marks]) < 0 && n++ == 0)
			*lacking = k->has[*marks];
	return n;
}

/* older: also without the column that has come later. */
static int
is_kind(enum table_kind kind, const struct rec *r, int older)
{
	const struct kind *k = &kinds[kind];
	const char *lacking = "";
	size_t marks, n = distance(k, r, &marks, &lacking);

	if (n == 1 && older && later[kind] != NULL && strcmp(lacking, later[kind]) == 0)
		n = 0;
	return n == 0 && (k->not == NULL || rec_find(r, k->not) < 0);
}

/* An error that names the kind of which most columns are there. */
static int
is_unknown(const struct rec *r, const char *shows, struct err *e)
{
	const char *lacking = "", *first;
	size_t marks, best = 0;
	double most = -1;

	for (size_t k = 0; k < TABLE_KINDS; k++) {
		size_t n = distance(&kinds[k], r, &marks, &first);

		if (n > 0 && 1 - (double)n / (double)marks > most) {
			most = 1 - (double)n / (double)marks;
			best = k;
			lacking = first;
		}
	}
	if (most <= 0)
		return err_set(e, "%s: no table that %s shows: see dealreport(1) for those",
		    rec_file(r, 0), shows);
	return err_set(e, "%s: no table that %s shows; the nearest is '%s' (of %s), whose "
	    "column '%s' it lacks", rec_file(r, 0), shows, kinds[best].name,
	    kinds[best].command, lacking);
}

/* ---- what is kept ---- */

static int
is_no_feature(const char *name)
{
	return strncmp(name, "x_", 2) != 0 || strcmp(name, "x_age_days") == 0;
}

static int
is_open(const struct batch *b, const struct rec_row *row, long outcome)
{
	size_t n;
	const char *s = batch_field(b, row, (size_t)outcome, &n);
	enum deal_outcome o;

	return deal_outcome(s, n, &o) == 0 && o == DEAL_OPEN;
}

/* The note of the first row says by which date. */
static enum table_kind
cohort_kind(const struct frame *f)
{
	size_t n = 0;
	const char *s = f->rows > 0 ? frame_text(f, 0, frame_find(f, COL_NOTE), &n) : "";
	static const char by[] = "by " COL_CREATED;

	return n >= sizeof by - 1 && memcmp(s, by, sizeof by - 1) == 0 ? TABLE_CREATED :
	    TABLE_CLOSED;
}

static int
keep(struct tables *t, enum table_kind kind, struct frame *f, struct err *e)
{
	int rc = 0;

	if (kind == TABLE_CREATED)
		kind = cohort_kind(f);
	if (!t->there[kind]) {
		t->of[kind] = *f;
		t->there[kind] = 1;
		return 0;
	}
	if (kind == TABLE_ALERTS)
		rc = frame_append(&t->of[kind], f, e);
	else
		rc = err_set(e, "%s: a second table of %s (of %s): the first is %s", f->file,
		    kinds[kind].name, kinds[kind].command, t->of[kind].file);
	frame_free(f);
	return rc;
}

/* The page has no place for cohorts by segment. */
static int
check_segments(const struct rec *r, enum table_kind kind, struct err *e)
{
	static const char *const next[TABLE_KINDS] = {
		[TABLE_CREATED] = COL_DEALS, [TABLE_VELOCITY] = COL_DEALS,
		[TABLE_CYCLE] = COL_DEALS, [TABLE_FUNNEL] = "reached"
	};

	if (next[kind] != NULL && rec_find(r, next[kind]) != 1)
		return err_set(e, "%s: %s by '%s': the page shows it without -b", rec_file(r, 0),
		    kinds[kind].name, rec_name(r, 1));
	return 0;
}

static int
read_kind(struct tables *t, struct rec *r, struct err *e)
{
	enum table_kind kind = 0;
	struct frame f;
	int deals;

	while (kind < TABLE_KINDS && !is_kind(kind, r, t->older))
		kind++;
	if (kind == TABLE_KINDS)
		return is_unknown(r, t->older ? "the brief" : "the page", e);
	/* dealforecast's deals, unless they are explained besides */
	if (kind == TABLE_DEALS && is_kind(TABLE_CLOSES, r, 0) &&
	    rec_find(r, COL_TOP_FACTORS) < 0)
		kind = TABLE_CLOSES;
	if (check_segments(r, kind, e) != 0)
		return -1;
	deals = kind == TABLE_DEALS || kind == TABLE_CLOSES;
	if (frame_read(&f, r, deals ? is_no_feature : NULL,
	    deals && rec_find(r, COL_OUTCOME) >= 0 ? is_open : NULL, rec_find(r, COL_OUTCOME),
	    e) != 0) {
		frame_free(&f);
		return -1;
	}
	return keep(t, kind, &f, e);
}

int
tables_read(struct tables *t, char *file, char delimiter, int progress, struct err *e)
{
	const struct rec_options o = { delimiter, 0, progress };
	struct rec *r = rec_open(&file, 1, &o, e);
	int rc;

	if (r == NULL)
		return -1;
	rc = read_kind(t, r, e);
	rec_close(r);
	return rc;
}

void
tables_free(struct tables *t)
{
	for (size_t k = 0; k < TABLE_KINDS; k++)
		frame_free(&t->of[k]);
	*t = (struct tables){ .older = t->older };
}

const struct frame *
tables_get(const struct tables *t, enum table_kind kind)
{
	return t->there[kind] ? &t->of[kind] : NULL;
}

const char *
tables_name(enum table_kind kind)
{
	return kinds[kind].name;
}

const char *
tables_command(enum table_kind kind)
{
	return kinds[kind].command;
}
