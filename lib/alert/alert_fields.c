#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alert_fields.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/span.h"
#include "deal/columns.h"
#include "deal/last_day.h"
#include "text/cond.h"

/* Columns that a table is recognised by, and that computed fields follow from. */
enum {
	ID, RISK, CATEGORY, AMOUNT, REP, PERIOD, NOTE, MODEL, TEAM,	/* as in enum alert_field */
	SAVEABLE, OUTCOME, AS_OF, CREATED, EXPECTED, AGE, CYCLE_SEGMENT, CYCLE_OVERALL,
	DIMENSION, SEGMENT, CHANGE, RECENT,
	DEALS, WON, LOST, OPEN, WIN_RATE, MATURE, PERIOD_END,
	READ, WRITTEN, REJECTED, DELETED, REPEATED, NOT_A_RECORD, LAST_DAY,
	FEATURE, PSI, P_VALUE, Q_VALUE,
	FROM, TO, EXPECTED_AMOUNT, TARGET, P_TARGET, PACE, VERDICT,
	ALERT_KIND_ANSWERED, ANSWERS, NOT_HELPFUL, TEAM_DEALS, TEAM_SAVEABLE,
	COLUMNS
};

static const char *const column_name[COLUMNS] = {
	COL_DEAL_ID, COL_RISK, COL_CATEGORY, COL_AMOUNT, COL_REP, COL_PERIOD, COL_NOTE,
	COL_MODEL_ID, "team", COL_SAVEABLE, COL_OUTCOME, COL_AS_OF, COL_CREATED, COL_EXPECTED,
	"x_age_days", "x_cycle_segment", "x_cycle_overall",
	COL_DIMENSION, COL_SEGMENT, "change", "recent_deals",
	COL_DEALS, COL_WON, COL_LOST, COL_OPEN, COL_WIN_RATE, "mature_win_rate",
	COL_PERIOD_END,
	"read", "written", "rejected", "deleted", "repeated_header", "not_a_record", "last_day",
	"feature", "psi", COL_P_VALUE, COL_Q_VALUE,
	"from", "to", "expected_amount", "target", "p_target", "pace", "verdict",
	"alert_kind", "answers", "not_helpful", "team_deals", "team_saveable"
};

static const struct {
	int mark;		/* the column that tells the table from others */
	int needed[7];		/* ended by -1 */
	const char *from;	/* the program that writes it */
} tables[RULE_TABLES] = {
	[RULE_TABLE_DEALS] = { ID, { ID, RISK, CATEGORY, -1 }, "dealscore" },
	[RULE_TABLE_FORECAST] = { P_TARGET, { PERIOD, FROM, TO, DIMENSION, SEGMENT, VERDICT, -1 },
	    "dealforecast" },
	[RULE_TABLE_COMPARE] = { DIMENSION, { DIMENSION, SEGMENT, CHANGE, RECENT, -1 },
	    "winrate -r compare" },
	[RULE_TABLE_COHORT] = { PERIOD, { PERIOD, DEALS, WON, LOST, WIN_RATE, -1 },
	    "winrate -r cohort" },
	[RULE_TABLE_QUALITY] = { REJECTED, { READ, WRITTEN, REJECTED, -1 },
	    "dealclean --summary" },
	[RULE_TABLE_DRIFT] = { PSI, { FEATURE, PSI, -1 }, NULL },
	[RULE_TABLE_FEEDBACK] = { NOT_HELPFUL, { ALERT_KIND_ANSWERED, ANSWERS, NOT_HELPFUL, -1 },
	    NULL },
	[RULE_TABLE_TEAM] = { TEAM_DEALS, { TEAM, TEAM_DEALS, TEAM_SAVEABLE, -1 }, NULL },
};

#define NOTABLE .01		/* a change of the risk that is seen in whole percent */

enum field_format { WHOLE, NUMBER, SHARE, DATE, TEXT };

static const struct {
	const char *name;
	enum field_format format;
} computed[RULE_TABLES][COMPUTED_FIELDS] = {
	[RULE_TABLE_DEALS] = {
		[COMPUTED_AGE_DAYS] = { "age_days", WHOLE },
		[COMPUTED_USUAL_DAYS] = { "usual_days", NUMBER },
		[COMPUTED_AGE_RATIO] = { "age_ratio", NUMBER },
		[COMPUTED_DAYS_OVERDUE] = { "days_overdue", WHOLE },
		[COMPUTED_EXPECTED_LOSS] = { "expected_loss", NUMBER },
		[COMPUTED_SEEN_BEFORE] = { "seen_before", DATE },
		[COMPUTED_RISK_BEFORE] = { "risk_before", SHARE },
		[COMPUTED_RISK_CHANGE] = { "risk_change", SHARE },
		[COMPUTED_EXPECTED_BEFORE] = { "expected_before", DATE },
		[COMPUTED_DAYS_SLIPPED] = { "days_slipped", WHOLE },
		[COMPUTED_RISK_SINCE] = { "risk_since", DATE },
		[COMPUTED_EXPECTED_SINCE] = { "expected_since", DATE },
		[COMPUTED_ROSE_FROM] = { "rose_from", SHARE },
		[COMPUTED_FELL_FROM] = { "fell_from", SHARE },
		[COMPUTED_ARM] = { COL_ARM, TEXT },
	},
	[RULE_TABLE_FORECAST] = {
		[COMPUTED_DAYS_LEFT] = { "days_left", WHOLE },
		[COMPUTED_DAYS_UNTIL] = { "days_until", WHOLE },
		[COMPUTED_SHORTFALL] = { "shortfall", NUMBER },
	},
	[RULE_TABLE_COHORT] = {
		[COMPUTED_SHARE] = { "judged_rate", SHARE },
		[COMPUTED_SHARE_OF] = { "judged_deals", WHOLE },
		[COMPUTED_USUAL] = { "usual_rate", SHARE },
		[COMPUTED_LO] = { "limit_lo", SHARE },
		[COMPUTED_HI] = { "limit_hi", SHARE },
		[COMPUTED_PERIODS] = { "usual_periods", WHOLE },
		[COMPUTED_DEVIATION] = { "deviation", NUMBER },
		[COMPUTED_EWMA] = { "ewma", NUMBER },
		[COMPUTED_TEXT] = { "segment", TEXT },
	},
	[RULE_TABLE_QUALITY] = {
		[COMPUTED_BAD_ROWS] = { "bad_rows", WHOLE },
		[COMPUTED_BAD_RATE] = { "bad_rate", SHARE },
		[COMPUTED_TOP_ROWS] = { "top_reason_rows", WHOLE },
		[COMPUTED_STALE_DAYS] = { "stale_days", WHOLE },
		[COMPUTED_TEXT] = { "top_reason", TEXT },
	},
};

/* Why dealclean rejects rows, as people say it. */
static const struct {
	const char *column, *text;
} reasons[] = {
	{ "malformed", "a broken quote" },
	{ "ragged", "the wrong number of fields" },
	{ "no_deal_id", "no deal id" },
	{ "bad_outcome", "no outcome that is known" },
	{ "bad_date", "a date that is none" },
	{ "bad_amount", "an amount that is none" },
	{ "closed_without_date", "a closed deal without its date" },
	{ "no_created_date", "a closed deal without the date it was created" },
	{ "closed_before_created", "a deal closed before it was created" },
	{ "duplicate", "a deal that stands twice" },
};

enum { REASONS = sizeof reasons / sizeof *reasons };

/* What programs write beyond these: a rule may name them without their being there. */
static const char *const written[] = {
	COL_HEALTH, COL_CONSISTENCY, COL_PROBABILITY, COL_PERCENTILE,
	COL_TOP_FACTORS, COL_ARM,
	COL_ACTION, "base_deals", "base_win_rate", "recent_win_rate", "change_lo",
	"change_hi",
	"mix_effect", "rate_effect", "win_rate_lo",
	"win_rate_hi", "amount",
	"won_amount",
	"value_win_rate", "median_cycle_days", "mature_win_rate_lo", "mature_win_rate_hi",
	"superseded", "blank",
	"repaired", "kind", "won_deals", "open_deals", "open_amount", "wins_open", "amount_open",
	"wins_new", "amount_new", "expected_wins", "wins_lo95", "wins_lo80", "wins_hi80",
	"wins_hi95", "part", "not_helpful_rate", "not_helpful_lo", "team_high", "team_amount",
	"team_new", "team_up", "team_slipped", "team_overdue", "weekday", "scope",
	"first_of_week",
	"amount_lo95", "amount_lo80", "amount_hi80", "amount_hi95"
};

static const char *const written_prefix[] = { "x_", "factor_", "value_", "effect_" };

struct alert_fields {
	const struct rec *r;
	enum rule_table table;
	int32_t on;
	int arms;			/* deals have an arm of an experiment */
	long column[COLUMNS];		/* -1: absent */
	long reason[REASONS];
	size_t *number;			/* [numbers]: columns that rules compare as numbers */
	size_t numbers;
};

#define LISTED(name, list) listed(name, list, sizeof (list) / sizeof *(list))

static int
listed(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return 1;
	return 0;
}

/* ---- the table ------------------------------------------------------------ */

static enum rule_table
recognise(const struct alert_fields *f)
{
	for (int t = 0; t < RULE_TABLES; t++)
		if (f->column[tables[t].mark] >= 0)
			return (enum rule_table)t;
	return RULE_TABLE_DEALS;
}

/* Open deals with their features, as dealfeat writes them, before a model has scored them. */
static int
is_unscored(const struct alert_fields *f)
{
	return f->table == RULE_TABLE_DEALS && f->column[ID] >= 0 && f->column[RISK] < 0 &&
	    f->column[CATEGORY] < 0 && f->column[AS_OF] >= 0 && f->column[AGE] >= 0;
}

static int
check(const struct alert_fields *f, struct err *e)
{
	static const char *const reads =
	    "reads the output of dealfeat --open, dealscore, dealexplain, winrate -r compare, "
	    "winrate -r cohort, dealforecast or dealclean --summary, or a table of features and "
	    "their drift";
	const char *file = rec_file(f->r, 0);
	struct err why;
	size_t column;

	if (is_unscored(f))
		return 0;
	for (const int *k = tables[f->table].needed; *k >= 0; k++)
		if (rec_need(f->r, column_name[*k], tables[f->table].from,
		    &column, &why) != 0)
			return err_set(e, "%s (%s)", why.text, reads);
	if (f->on != DATE_NONE || f->column[AS_OF] >= 0)
		return 0;
	if (f->table == RULE_TABLE_COMPARE || f->table == RULE_TABLE_COHORT ||
	    f->table == RULE_TABLE_FORECAST)
		return 0;		/* a note or the periods say it */
	return err_set(e, "%s:1: as_of_date: no such column; --on DATE says what day it is", file);
}

struct alert_fields *
alert_fields_new(const struct rec *r, int32_t on, struct err *e)
{
	struct alert_fields *f = mem_zero(1, sizeof *f);

	f->r = r;
	f->on = on;
	for (size_t k = 0; k < COLUMNS; k++)
		f->column[k] = rec_find(r, column_name[k]);
	for (size_t k = 0; k < REASONS; k++)
		f->reason[k] = rec_find(r, reasons[k].column);
	f->table = recognise(f);
	if (check(f, e) == 0)
		return f;
	alert_fields_free(f);
	return NULL;
}

void
alert_fields_free(struct alert_fields *f)
{
	if (f != NULL)
		free(f->number);
	free(f);
}

void
alert_fields_arms(struct alert_fields *f)
{
	f->arms = 1;
}

enum alert_rank
alert_fields_rank(const struct alert_fields *f)
{
	return f->column[RISK] < 0 ? ALERT_RANK_AMOUNT :
	    f->column[SAVEABLE] >= 0 ? ALERT_RANK_SAVEABLE : ALERT_RANK_LOSS;
}

void
alert_fields_number(void *fields, long column)
{
	struct alert_fields *f = fields;

	if (column < 0 || (size_t)column >= rec_columns(f->r))
		return;
	for (size_t i = 0; i < f->numbers; i++)
		if (f->number[i] == (size_t)column)
			return;
	f->number = mem_resize(f->number, f->numbers + 1, sizeof *f->number);
	f->number[f->numbers++] = (size_t)column;
}

enum rule_table
alert_fields_table(const struct alert_fields *f)
{
	return f->table;
}

static int
known(const char *name)
{
	for (size_t i = 0; i < DEAL_COLUMNS; i++)
		if (strcmp(deal_name[i], name) == 0)
			return 1;
	for (size_t i = 0; i < REASONS; i++)
		if (strcmp(reasons[i].column, name) == 0)
			return 1;
	for (size_t i = 0; i < sizeof written_prefix / sizeof *written_prefix; i++)
		if (strncmp(written_prefix[i], name, strlen(written_prefix[i])) == 0)
			return 1;
	return listed(name, column_name, COLUMNS) || LISTED(name, written);
}

long
alert_fields_column(const void *fields, const char *name)
{
	const struct alert_fields *f = fields;
	long column = rec_find(f->r, name);

	for (size_t k = 0; k < COMPUTED_FIELDS; k++)
		if (computed[f->table][k].name != NULL &&
		    (k != COMPUTED_ARM || f->table != RULE_TABLE_DEALS || f->arms) &&
		    strcmp(computed[f->table][k].name, name) == 0)
			return (long)(rec_columns(f->r) + k);
	return column >= 0 ? column : known(name) ? -1 : -2;
}

/* ---- fields ------------------------------------------------------------------ */

static const char *
field(const struct alert_fields_record *c, long column, size_t *n)
{
	*n = 0;
	if (column < 0)
		return "";
	return c->b != NULL ? batch_field(c->b, c->row, (size_t)column, n) :
	    table_field(c->t, c->at, (size_t)column, n);
}

const char *
alert_field_text(const struct alert_fields_record *c, enum alert_field which, size_t *n)
{
	return field(c, c->f->column[which], n);
}

static int
complain(const struct alert_fields_record *c, int column, const char *what, struct err *e)
{
	long at = c->f->column[column];

	if (at >= 0)
		return rec_complain(c->f->r, c->b, c->row, (size_t)at, what, e);
	return err_set(e, "%s:%llu: %s: %s", rec_file(c->f->r, c->b->file),
	    (unsigned long long)c->row->line, column_name[column], what);
}

int
alert_fields_complain(const struct alert_fields_record *c, enum alert_field which, const char *what,
    struct err *e)
{
	return complain(c, (int)which, what, e);
}

static int
read_number(const struct alert_fields_record *c, int column, double *x, struct err *e)
{
	size_t n;
	const char *s = field(c, c->f->column[column], &n);

	*x = NAN;
	return n > 0 && num_parse(s, n, x) != 0 ? complain(c, column, "not a number", e) : 0;
}

/* Likewise, where an infinite one has a meaning. */
static int
read_any_number(const struct alert_fields_record *c, int column, double *x, struct err *e)
{
	size_t n;
	const char *s = field(c, c->f->column[column], &n);

	*x = NAN;
	return n > 0 && cond_number(s, n, x) != 0 ? complain(c, column, "not a number", e) : 0;
}

static int
read_probability(const struct alert_fields_record *c, int column, struct err *e)
{
	double x;

	if (read_number(c, column, &x, e) != 0)
		return -1;
	return x < 0 || x > 1 ? complain(c, column, "not between 0 and 1", e) : 0;
}

/* What rules compare as numbers are numbers: text would fit no rule, and nobody would know. */
static int
check_numbers(const struct alert_fields_record *c, struct err *e)
{
	double x;
	size_t n;
	const char *s;

	for (size_t i = 0; i < c->f->numbers; i++) {
		s = field(c, (long)c->f->number[i], &n);
		if (n > 0 && cond_number(s, n, &x) != 0)
			return rec_complain(c->f->r, c->b, c->row, c->f->number[i],
			    "not a number, which a rule compares it with", e);
	}
	return 0;
}

/* A number that is taken as it is; what is none is no fact. */
static double
number(const struct alert_fields_record *c, long column)
{
	size_t n;
	const char *s = field(c, column, &n);
	double x;

	return n > 0 && num_parse(s, n, &x) == 0 ? x : NAN;
}

static int
read_date(const struct alert_fields_record *c, int column, int32_t *day, struct err *e)
{
	size_t n;
	const char *s = field(c, c->f->column[column], &n);

	*day = DATE_NONE;
	return n > 0 && date_parse(s, n, day) != 0 ? complain(c, column,
	    "not a date YYYY-MM-DD", e) : 0;
}

static int
read_day(struct alert_fields_record *c, struct err *e)
{
	c->day = c->f->on;
	if (c->day != DATE_NONE || c->f->column[AS_OF] < 0)
		return 0;
	if (read_date(c, AS_OF, &c->day, e) != 0)
		return -1;
	return c->day != DATE_NONE ? 0 : complain(c, AS_OF, "not a date YYYY-MM-DD", e);
}

static int
read_outcome(struct alert_fields_record *c, struct err *e)
{
	size_t n;
	const char *s = field(c, c->f->column[OUTCOME], &n);

	c->outcome = DEAL_OPEN;
	return n > 0 && deal_outcome(s, n, &c->outcome) != 0 ?
	    complain(c, OUTCOME, "not Won, Lost or Open", e) : 0;
}

/* ---- what follows from a record ------------------------------------------------ */

static void
age(struct alert_fields_record *c, int32_t created)
{
	const long *column = c->f->column;
	double usual = number(c, column[CYCLE_SEGMENT]);

	if (isnan(usual))
		usual = number(c, column[CYCLE_OVERALL]);
	c->x[COMPUTED_AGE_DAYS] = created != DATE_NONE ? c->day - created : number(c, column[AGE]);
	c->x[COMPUTED_USUAL_DAYS] = usual;
	if (usual > 0)
		c->x[COMPUTED_AGE_RATIO] = c->x[COMPUTED_AGE_DAYS] / usual;
}

static int
read_deal(struct alert_fields_record *c, struct err *e)
{
	int32_t created;
	double worth, saveable;

	if (read_outcome(c, e) != 0 || read_number(c, AMOUNT, &c->amount, e) != 0 ||
	    read_number(c, RISK, &c->risk, e) != 0 ||
	    read_number(c, SAVEABLE, &saveable, e) != 0)
		return -1;
	if (c->risk < 0 || c->risk > 1)
		return complain(c, RISK, "not between 0 and 1", e);
	if (c->outcome != DEAL_OPEN)
		return 0;
	if (read_day(c, e) != 0 || read_date(c, CREATED, &created, e) != 0 ||
	    read_date(c, EXPECTED, &c->expected, e) != 0)
		return -1;
	age(c, created);
	if (c->expected != DATE_NONE && c->expected < c->day)
		c->x[COMPUTED_DAYS_OVERDUE] = c->day - c->expected;
	c->measure = c->risk;
	c->x[COMPUTED_EXPECTED_LOSS] = c->amount * c->risk;
	worth = alert_fields_rank(c->f) == ALERT_RANK_AMOUNT ? c->amount :
	    alert_fields_rank(c->f) == ALERT_RANK_SAVEABLE ? saveable : c->amount * c->risk;
	c->weight = isnan(worth) ? -1 : fmax(0, worth);
	return 0;
}

static int
read_segment(struct alert_fields_record *c, struct err *e)
{
	double change, recent;

	if (read_day(c, e) != 0 || read_number(c, CHANGE, &change, e) != 0 ||
	    read_number(c, RECENT, &recent, e) != 0 || read_probability(c, P_VALUE, e) != 0 ||
	    read_probability(c, Q_VALUE, e) != 0)
		return -1;
	c->measure = -change;
	c->weight = isnan(change * recent) ? 0 : -change * recent;
	return 0;
}

static int
read_period(struct alert_fields_record *c, struct err *e)
{
	static const int counts[] = { WON, LOST, OPEN, WIN_RATE, MATURE };
	int32_t end;
	double x;

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (read_number(c, counts[i], &x, e) != 0)
			return -1;
	return read_date(c, PERIOD_END, &end, e) != 0 ? -1 : read_day(c, e);
}

static int
read_summary(struct alert_fields_record *c, struct err *e)
{
	static const int other[] = { DELETED, REPEATED, NOT_A_RECORD };	/* no fault of theirs */
	double read, bad, x;
	int32_t last;

	if (read_day(c, e) != 0 || read_number(c, READ, &read, e) != 0 ||
	    read_number(c, REJECTED, &bad, e) != 0 || read_date(c, LAST_DAY, &last, e) != 0)
		return -1;
	if (last != DATE_NONE && last <= c->day)
		c->x[COMPUTED_STALE_DAYS] = c->day - last;
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		if (read_number(c, other[i], &x, e) != 0)
			return -1;
		bad -= isnan(x) ? 0 : x;
	}
	c->x[COMPUTED_BAD_ROWS] = bad;
	c->measure = c->x[COMPUTED_BAD_RATE] = read > 0 ? bad / read : NAN;
	c->weight = isnan(bad) ? -1 : bad;
	for (size_t k = 0; k < REASONS; k++)
		if ((x = number(c, c->f->reason[k])) > 0 && !(c->x[COMPUTED_TOP_ROWS] >= x)) {
			c->x[COMPUTED_TOP_ROWS] = x;
			c->text = reasons[k].text;
		}
	return 0;
}

/* Of a table with verdicts these count, else the index. */
static int
read_drift(struct alert_fields_record *c, struct err *e)
{
	static const char drifted[] = "drifted";
	size_t n;
	const char *s;

	if (read_day(c, e) != 0 || read_any_number(c, PSI, &c->measure, e) != 0 ||
	    read_probability(c, P_VALUE, e) != 0)
		return -1;
	if (c->measure < 0)
		return complain(c, PSI, "below 0", e);
	c->weight = isnan(c->measure) ? -1 : c->measure;
	if (c->f->column[VERDICT] >= 0) {
		s = field(c, c->f->column[VERDICT], &n);
		c->measure = n == sizeof drifted - 1 && memcmp(s, drifted, n) == 0;
	}
	return 0;
}

/* Each row of a forecast has its day in its note. */
static int
read_forecast(struct alert_fields_record *c, struct err *e)
{
	double target, expected, chance, pace;
	int32_t from, to;

	if (read_day(c, e) != 0 || read_date(c, FROM, &from, e) != 0 ||
	    read_date(c, TO, &to, e) != 0 || read_number(c, TARGET, &target, e) != 0 ||
	    read_number(c, EXPECTED_AMOUNT, &expected, e) != 0 ||
	    read_number(c, PACE, &pace, e) != 0 || read_probability(c, P_TARGET, e) != 0)
		return -1;
	if (c->day == DATE_NONE && alert_fields_note_day(c, &c->day) != 0)
		return complain(c, NOTE, "no date in the note; --on DATE says what day it is", e);
	if (to != DATE_NONE)
		c->x[COMPUTED_DAYS_LEFT] = to - c->day;
	if (from != DATE_NONE)
		c->x[COMPUTED_DAYS_UNTIL] = from - c->day;
	c->x[COMPUTED_SHORTFALL] = target - expected;
	chance = number(c, c->f->column[P_TARGET]);
	c->measure = c->weight = isnan(chance) ? fabs(pace - 1) : 1 - chance;
	return 0;
}

/* A kind of alerts, by what was answered. */
static int
read_answers(struct alert_fields_record *c, struct err *e)
{
	double answers, bad;

	if (read_day(c, e) != 0 || read_number(c, ANSWERS, &answers, e) != 0 ||
	    read_number(c, NOT_HELPFUL, &bad, e) != 0)
		return -1;
	c->measure = answers > 0 ? bad / answers : NAN;
	c->weight = isnan(answers) ? -1 : answers;
	return 0;
}

static int
read_team(struct alert_fields_record *c, struct err *e)
{
	double saveable;

	if (read_day(c, e) != 0 || read_number(c, TEAM_SAVEABLE, &saveable, e) != 0)
		return -1;
	c->measure = 0;
	c->weight = isnan(saveable) ? -1 : saveable;
	return 0;
}

static void
start(struct alert_fields_record *c, const struct alert_fields *f)
{
	c->f = f;
	c->b = NULL;
	c->t = NULL;
	c->day = f->on;
	c->outcome = DEAL_OPEN;
	c->expected = DATE_NONE;
	c->amount = c->risk = c->measure = NAN;
	c->weight = -1;
	for (size_t k = 0; k < COMPUTED_NUMBERS; k++)
		c->x[k] = NAN;
	c->text = "";
}

int
alert_fields_read(struct alert_fields_record *c, const struct alert_fields *f,
    const struct batch *b, const struct rec_row *row, struct err *e)
{
	static int (*const read[RULE_TABLES])(struct alert_fields_record *, struct err *) = {
		[RULE_TABLE_DEALS] = read_deal, [RULE_TABLE_FORECAST] = read_forecast,
		[RULE_TABLE_COMPARE] = read_segment,
		[RULE_TABLE_COHORT] = read_period,
		[RULE_TABLE_QUALITY] = read_summary, [RULE_TABLE_DRIFT] = read_drift,
		[RULE_TABLE_FEEDBACK] = read_answers, [RULE_TABLE_TEAM] = read_team
	};

	start(c, f);
	c->b = b;
	c->row = row;
	if (read[f->table](c, e) != 0)
		return -1;
	return c->outcome == DEAL_OPEN ? check_numbers(c, e) : 0;
}

void
alert_fields_held(struct alert_fields_record *c, const struct alert_fields *f,
    const struct table *t, size_t at)
{
	size_t n;
	const char *s;

	start(c, f);
	c->t = t;
	c->at = at;
	for (size_t i = 0; c->day == DATE_NONE && i < 2; i++) {
		s = field(c, f->column[i == 0 ? AS_OF : PERIOD_END], &n);
		if (date_parse(s, n, &c->day) != 0)
			c->day = DATE_NONE;
	}
}

void
alert_fields_before(struct alert_fields_record *c, const struct alert_fields_before *before)
{
	c->x[COMPUTED_SEEN_BEFORE] = before->day;
	if (!isnan(before->risk)) {
		c->x[COMPUTED_RISK_BEFORE] = before->risk;
		c->x[COMPUTED_RISK_SINCE] = before->risk_since;
		c->x[COMPUTED_RISK_CHANGE] = (round(c->risk * 1e6) -
		    round(before->risk * 1e6)) / 1e6;
		if (c->x[COMPUTED_RISK_CHANGE] >= NOTABLE)
			c->x[COMPUTED_ROSE_FROM] = before->risk;
		if (c->x[COMPUTED_RISK_CHANGE] <= -NOTABLE)
			c->x[COMPUTED_FELL_FROM] = before->risk;
	}
	if (before->expected == DATE_NONE)
		return;
	c->x[COMPUTED_EXPECTED_BEFORE] = before->expected;
	c->x[COMPUTED_EXPECTED_SINCE] = before->expected_since;
	if (c->expected != DATE_NONE && c->expected > before->expected)
		c->x[COMPUTED_DAYS_SLIPPED] = c->expected - before->expected;
}

void
alert_fields_charted(struct alert_fields_record *c, const struct control_chart *chart, double deals,
    const char *segment)
{
	c->x[COMPUTED_SHARE] = chart->rate;
	c->x[COMPUTED_SHARE_OF] = deals;
	c->x[COMPUTED_USUAL] = chart->usual;
	c->x[COMPUTED_LO] = chart->lo;
	c->x[COMPUTED_HI] = chart->hi;
	c->x[COMPUTED_PERIODS] = (double)chart->periods;
	c->x[COMPUTED_DEVIATION] = chart->deviation;
	c->x[COMPUTED_EWMA] = chart->ewma;
	c->weight = fmax(fabs(chart->deviation), fabs(chart->ewma));
	c->measure = fabs(chart->rate - chart->usual);
	c->text = segment;
}

/* ---- columns for conditions and texts ---------------------------------------------- */

static size_t
write_number(char *buf, double x, enum field_format format)
{
	if (isnan(x))
		return 0;
	switch (format) {
	case WHOLE:
		return num_money(buf, x);
	case DATE:
		return date_text(buf, (int32_t)x);
	default:
		return num_fixed(buf, x, 6);
	}
}

const char *
alert_fields_get(void *arg, long column, size_t *n)
{
	struct alert_fields_record *c = arg;
	size_t columns = rec_columns(c->f->r), k = (size_t)column - columns;

	if ((size_t)column < columns)
		return field(c, column, n);
	if (k == COMPUTED_TEXT) {
		*n = strlen(c->text);
		return c->text;
	}
	*n = write_number(c->buf, c->x[k], computed[c->f->table][k].format);
	return c->buf;
}

static void
add_field(const struct alert_fields_record *c, int column, struct buf *o)
{
	size_t n;
	const char *s = field(c, c->f->column[column], &n);

	buf_bytes(o, s, n);
}

static void
add_segment(const struct alert_fields_record *c, struct buf *o)
{
	add_field(c, DIMENSION, o);
	buf_text(o, "=");
	add_field(c, SEGMENT, o);
}

void
alert_fields_name(const struct alert_fields_record *c, struct buf *o)
{
	switch (c->f->table) {
	case RULE_TABLE_DEALS:
		add_field(c, ID, o);
		break;
	case RULE_TABLE_FORECAST:
		add_field(c, PERIOD, o);
		buf_text(o, " ");
		add_segment(c, o);
		break;
	case RULE_TABLE_COMPARE:
		add_segment(c, o);
		break;
	case RULE_TABLE_COHORT:
		add_field(c, PERIOD, o);
		buf_text(o, *c->text != '\0' ? " " : "");
		buf_text(o, c->text);
		break;
	case RULE_TABLE_DRIFT:
		add_field(c, FEATURE, o);
		break;
	case RULE_TABLE_FEEDBACK:
		add_field(c, ALERT_KIND_ANSWERED, o);
		break;
	case RULE_TABLE_TEAM:
		add_field(c, TEAM, o);
		break;
	default:
		buf_text(o, "export");
	}
}

int
alert_fields_twice(const struct alert_fields_record *c, struct err *e)
{
	static const int column[RULE_TABLES] = {
		[RULE_TABLE_DEALS] = ID, [RULE_TABLE_FORECAST] = SEGMENT,
		[RULE_TABLE_COMPARE] = SEGMENT,
		[RULE_TABLE_COHORT] = PERIOD, [RULE_TABLE_QUALITY] = READ,
		[RULE_TABLE_DRIFT] = FEATURE, [RULE_TABLE_FEEDBACK] = ALERT_KIND_ANSWERED,
		[RULE_TABLE_TEAM] = TEAM
	};
	static const char *const what[RULE_TABLES] = {
		[RULE_TABLE_DEALS] = "stands twice; with --state a deal is one row",
		[RULE_TABLE_FORECAST] = "stands twice in its period; a segment is one row",
		[RULE_TABLE_COMPARE] = "stands twice in its dimension; a segment is one row",
		[RULE_TABLE_COHORT] = "stands twice in its segment; a period is one row",
		[RULE_TABLE_QUALITY] = "a second export; a run reads the summary of one",
		[RULE_TABLE_DRIFT] = "stands twice; a feature is one row",
		[RULE_TABLE_FEEDBACK] = "stands twice; a kind is one row",
		[RULE_TABLE_TEAM] = "stands twice; a team is one row"
	};

	return complain(c, column[c->f->table], what[c->f->table], e);
}

/* ---- tables of winrate ------------------------------------------------------------- */

int
alert_fields_count(const struct alert_fields_record *c, struct control_chart_point *p)
{
	const long *column = c->f->column;
	double won = number(c, column[WON]), lost = number(c, column[LOST]),
	    open = number(c, column[OPEN]);

	p->k = won;
	p->n = won + lost;
	if (open > 0) {			/* deals not closed yet: the rate that reckons with them */
		p->n = won + lost + open;
		p->k = number(c, column[MATURE]) * p->n;
	}
	return p->n > 0 && p->k >= 0 && p->k <= p->n;
}

int
alert_fields_is_beyond(const struct alert_fields_record *c)
{
	size_t n;
	const char *s = alert_field_text(c, ALERT_FIELD_NOTE, &n);

	return span_find(s, n, LAST_DAY_BEYOND) != NULL;
}

int
alert_fields_note_day(const struct alert_fields_record *c, int32_t *day)
{
	static const char mark[] = "as of ";
	const size_t date = 10;
	size_t n;
	const char *s = alert_field_text(c, ALERT_FIELD_NOTE, &n), *end = s + n;

	while ((s = span_find(s, (size_t)(end - s), mark)) != NULL) {
		s += sizeof mark - 1;
		if ((size_t)(end - s) >= date && date_parse(s, date, day) == 0)
			return 0;
	}
	return -1;
}
