/*
 * dealgen -- a CRM export with known truth: deals whose win probability is
 * known exactly, with causes planted by option.
 *
 * Deal i draws from its own stream of random numbers, so a planted cause
 * changes nothing but the deals it is for.  Holds 8 bytes per deal.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "deal.h"
#include "err.h"
#include "mem.h"
#include "num.h"
#include "opt.h"
#include "out.h"
#include "rng.h"
#include "same.h"

enum { REP, INDUSTRY, REGION, PRODUCT, SOURCE, DIMS, REPS = 28, LEVELS = REPS };

struct value {
	const char *name;
	double share;		/* of the deals, relative to the others */
};

static const struct value reps[REPS] = {
	{ "rep_01", 1.2 }, { "rep_02", 0.9 }, { "rep_03", 1.4 }, { "rep_04", 0.7 },
	{ "rep_05", 1.0 }, { "rep_06", 1.1 }, { "rep_07", 0.8 }, { "rep_08", 1.3 },
	{ "rep_09", 0.9 }, { "rep_10", 1.0 }, { "rep_11", 0.6 }, { "rep_12", 1.2 },
	{ "rep_13", 1.1 }, { "rep_14", 0.8 }, { "rep_15", 1.0 }, { "rep_16", 1.3 },
	{ "rep_17", 0.7 }, { "rep_18", 1.1 }, { "rep_19", 0.9 }, { "rep_20", 1.2 },
	{ "rep_21", 1.0 }, { "rep_22", 0.8 }, { "rep_23", 1.1 }, { "rep_24", 0.9 },
	{ "rep_25", 1.0 }, { "rep_26", 1.2 }, { "rep_27", 0.8 }, { "rep_28", 1.0 }
};

static const struct value industries[] = {
	{ "SaaS", 1.3 }, { "FinTech", 1.1 }, { "HealthTech", 0.9 }, { "Ecommerce", 0.9 },
	{ "EdTech", 0.8 }
};

static const struct value regions[] = {
	{ "North America", 1.6 }, { "EMEA", 1.2 }, { "APAC", 0.9 }, { "India", 0.8 },
	{ "LATAM", 0.5 }
};

static const struct value products[] = {
	{ "Core", 1.4 }, { "Pro", 1.0 }, { "Enterprise", 0.6 }
};

static const double product_amount[] = { 8000, 20000, 52000 };	/* median */

static const struct value sources[] = {
	{ "Inbound", 1.4 }, { "Outbound", 1.2 }, { "Referral", 0.8 }, { "Partner", 0.8 },
	{ "Event", 0.6 }
};

/* spread: standard deviation of the values' effects on the log-odds. */
static const struct dim {
	enum deal_column column;
	const struct value *value;
	size_t n;
	double spread;
} dims[DIMS] = {
	{ DEAL_REP, reps, REPS, 0.60 },
	{ DEAL_INDUSTRY, industries, 5, 0.35 },
	{ DEAL_REGION, regions, 5, 0.30 },
	{ DEAL_PRODUCT, products, 3, 0.25 },
	{ DEAL_SOURCE, sources, 5, 0.45 }
};

static const char *const stages[] = {
	"Lead", "Discovery", "Demo", "Proposal", "Negotiation"
};

#define STAGES (sizeof stages / sizeof *stages)
#define PAIR_SPREAD 0.35	/* of rep x industry effects */
#define AMOUNT_EFFECT (-0.30)	/* per unit of ln amount */
#define AMOUNT_MIDDLE 15000.0
#define AMOUNT_SIGMA 0.70
#define WIN_RATE 0.437		/* mean probability without planted causes */
#define WON_DAYS 39.5		/* median days to close; + 0.5 by rounding up */
#define WON_SIGMA 0.55
#define LOST_DAYS 69.5
#define LOST_SIGMA 0.55
#define EXPECTED_DAYS 60.0	/* median of the forecast, which knows nothing */
#define EXPECTED_SIGMA 0.40

struct drop {			/* a planted cause */
	long level[DIMS];	/* of the deals it is for; -1: any */
	int32_t from;		/* created on that day or later */
	double logit;
};

struct law {			/* what decides about winning */
	double base;
	double effect[DIMS][LEVELS];
	double pair[REPS][LEVELS];	/* rep x industry */
	int32_t rep_from[REPS], rep_to[REPS];	/* days on which a rep takes on deals */
	int32_t first, last;		/* days on which deals are created */
	struct drop *drop;
	size_t drops;
};

struct made {			/* a deal, with its future */
	int32_t created, closed, expected;
	size_t level[DIMS];
	size_t stage;
	double amount, p_created, p_asof;
	int won;
};

struct args {
	size_t deals, seed, months;
	int32_t as_of;
	struct opt_list drop;
	const char *truth, *output;
};

static double
sigmoid(double x)
{
	return 1 / (1 + same_exp(-x));
}

/* Draws n effects with mean 0 and the given standard deviation, exactly. */
static void
draw_effects(struct rng *r, double *effect, size_t n, double spread)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < n; i++)
		mean += (effect[i] = rng_normal(r)) / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (effect[i] - mean) * (effect[i] - mean) / (double)n;
	for (size_t i = 0; i < n; i++)
		effect[i] = (effect[i] - mean) / sqrt(squares) * spread;
}

/* Some reps start after the first day, some leave before the last. */
static void
draw_careers(struct rng *r, struct law *law)
{
	double span = law->last - law->first;

	for (size_t i = 0; i < REPS; i++) {
		double u = rng_uniform(r);

		law->rep_from[i] = law->first;
		law->rep_to[i] = law->last;
		if (i % 5 == 4)			/* 5 of 28 */
			law->rep_from[i] += (int32_t)(span * (0.15 + 0.7 * u));
		else if (i % 7 == 3)		/* 3 others */
			law->rep_to[i] -= (int32_t)(span * (0.1 + 0.6 * u));
	}
}

static size_t
draw_value(struct rng *r, const struct value *value, size_t n)
{
	double sum = 0, u;
	size_t i;

	for (i = 0; i < n; i++)
		sum += value[i].share;
	u = rng_uniform(r) * sum;
	for (i = 0; i + 1 < n && u >= value[i].share; i++)
		u -= value[i].share;
	return i;
}

/* A rep who takes on deals on day. */
static size_t
draw_rep(struct rng *r, const struct law *law, int32_t day)
{
	double sum = 0, u;
	size_t i, last = 0;

	for (i = 0; i < REPS; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i])
			sum += reps[i].share;
	u = rng_uniform(r) * sum;
	for (i = 0; i < REPS && u >= 0; i++)
		if (law->rep_from[i] <= day && day <= law->rep_to[i]) {
			u -= reps[i].share;
			last = i;
		}
	return last;
}

/* Who, what and how much: all that is known on the first day. */
static void
draw_segment(struct rng *r, const struct law *law, struct made *m)
{
	m->level[REP] = draw_rep(r, law, m->created);
	for (size_t k = REP + 1; k < DIMS; k++)
		m->level[k] = draw_value(r, dims[k].value, dims[k].n);
	m->amount = product_amount[m->level[PRODUCT]] * same_exp(AMOUNT_SIGMA * rng_normal(r));
	m->amount = m->amount < 500 ? 500 : floor(m->amount / 50 + 0.5) * 50;
}

static int
is_for(const struct drop *d, const struct made *m)
{
	for (size_t k = 0; k < DIMS; k++)
		if (d->level[k] >= 0 && (size_t)d->level[k] != m->level[k])
			return 0;
	return m->created >= d->from;
}

static double
log_odds(const struct law *law, const struct made *m)
{
	double x = law->base + law->pair[m->level[REP]][m->level[INDUSTRY]] +
	    AMOUNT_EFFECT * same_log(m->amount / AMOUNT_MIDDLE);

	for (size_t k = 0; k < DIMS; k++)
		x += law->effect[k][m->level[k]];
	for (size_t i = 0; i < law->drops; i++)
		if (is_for(&law->drop[i], m))
			x += law->drop[i].logit;
	return x;
}

/* Sets the base so that the mean probability of 4,096 deals is WIN_RATE. */
static void
set_base(struct rng *r, struct law *law)
{
	enum { SAMPLE = 4096 };
	double *x = mem_zero(SAMPLE, sizeof *x), lo = -10, hi = 10, mean;
	struct made m;

	for (size_t i = 0; i < SAMPLE; i++) {
		m.created = law->first + (int32_t)rng_below(r, (uint64_t)(law->last - law->first + 1));
		draw_segment(r, law, &m);
		x[i] = log_odds(law, &m);
	}
	for (int step = 0; step < 50; step++) {
		law->base = (lo + hi) / 2;
		mean = 0;
		for (size_t i = 0; i < SAMPLE; i++)
			mean += sigmoid(law->base + x[i]) / SAMPLE;
		if (mean < WIN_RATE)
			lo = law->base;
		else
			hi = law->base;
	}
	free(x);
}

/* The law of a seed; planted causes come later. */
static void
draw_law(struct law *law, const struct args *a)
{
	struct rng r;

	memset(law, 0, sizeof *law);
	law->first = date_add_months(a->as_of + 1, -(int)a->months);
	law->last = a->as_of;
	rng_start(&r, a->seed, UINT64_MAX);
	for (size_t k = 0; k < DIMS; k++)
		draw_effects(&r, law->effect[k], dims[k].n, dims[k].spread);
	for (size_t i = 0; i < REPS; i++)
		for (size_t j = 0; j < dims[INDUSTRY].n; j++)
			law->pair[i][j] = PAIR_SPREAD * rng_normal(&r);
	draw_careers(&r, law);
	set_base(&r, law);
}

/* Chance that a won and a lost deal are still open at that age. */
static double
open_if_won(int32_t age)
{
	return age <= 0 ? 1 : same_normal_tail(same_log(age / WON_DAYS) / WON_SIGMA);
}

static double
open_if_lost(int32_t age)
{
	return age <= 0 ? 1 : same_normal_tail(same_log(age / LOST_DAYS) / LOST_SIGMA);
}

/* Whole days, at least 1: more than age days if and only if the draw is at least age. */
static int32_t
draw_days(struct rng *r, double median, double sigma)
{
	return (int32_t)floor(median * same_exp(sigma * rng_normal(r))) + 1;
}

/* A forecast made on the first day without knowing more; one in 20 is missing, some stand at a month's end. */
static int32_t
draw_expected(struct rng *r, int32_t created)
{
	int32_t day = created + draw_days(r, EXPECTED_DAYS, EXPECTED_SIGMA);
	double u = rng_uniform(r);

	if (u < 0.05)
		return DATE_NONE;
	if (u < 0.4)
		return date_add_months(date_month_start(day), 1) - 1;
	return day;
}

/* Later stages with age, but never more than age tells. */
static size_t
draw_stage(struct rng *r, int32_t age)
{
	double x = 0.6 * age / (age + 45.0) + 0.7 * rng_uniform(r) - 0.1;

	return x <= 0 ? 0 : x >= 1 ? STAGES - 1 : (size_t)(x * (double)STAGES);
}

/* The deal of stream r, created on m->created. */
static void
draw_deal(struct rng *r, const struct law *law, int32_t as_of, struct made *m)
{
	int32_t age = as_of - m->created;
	double won, lost;

	draw_segment(r, law, m);
	m->p_created = sigmoid(log_odds(law, m));
	m->won = rng_uniform(r) < m->p_created;
	m->closed = m->created + (m->won ? draw_days(r, WON_DAYS, WON_SIGMA) :
	    draw_days(r, LOST_DAYS, LOST_SIGMA));
	m->expected = draw_expected(r, m->created);
	m->stage = draw_stage(r, age);
	won = m->p_created * open_if_won(age);
	lost = (1 - m->p_created) * open_if_lost(age);
	m->p_asof = m->closed <= as_of ? m->won : won / (won + lost);
}

/* More deals as time goes by, few at weekends, more at a quarter's end. */
static double
day_share(const struct law *law, int32_t day)
{
	double share = 1 + 0.20 * (day - law->first) / (law->last - law->first + 1.0);

	if (date_weekday(day) >= 5)
		share *= 0.15;
	if (date_quarter_start(day + 21) != date_quarter_start(day))
		share *= 1.15;
	return share;
}

/* The numbers of all deals in the order of their created dates; day[i] is that of deal i. */
static uint32_t *
draw_days_created(const struct law *law, const struct args *a, int32_t *day)
{
	size_t days = (size_t)(law->last - law->first) + 1, lo, hi;
	double *until = mem_zero(days, sizeof *until), u;
	size_t *start = mem_zero(days + 1, sizeof *start);
	uint32_t *order = mem_zero(a->deals, sizeof *order);
	struct rng r;

	for (size_t d = 0; d < days; d++)
		until[d] = (d > 0 ? until[d - 1] : 0) + day_share(law, law->first + (int32_t)d);
	for (size_t i = 0; i < a->deals; i++) {
		rng_start(&r, a->seed, i);
		u = rng_uniform(&r) * until[days - 1];
		for (lo = 0, hi = days - 1; lo < hi;)	/* the first day with u < until */
			if (u < until[(lo + hi) / 2])
				hi = (lo + hi) / 2;
			else
				lo = (lo + hi) / 2 + 1;
		day[i] = (int32_t)lo;
		start[lo + 1]++;
	}
	for (size_t d = 0; d < days; d++)
		start[d + 1] += start[d];
	for (size_t i = 0; i < a->deals; i++)
		order[start[day[i]]++] = (uint32_t)i;
	free(start);
	free(until);
	return order;
}

static void
write_deal(struct out *o, const char *id, const struct made *m, int32_t as_of)
{
	int open = m->closed > as_of;

	out_name(o, id);
	out_date(o, m->created);
	out_date(o, open ? DATE_NONE : m->closed);
	for (size_t k = 0; k < DIMS; k++)
		out_name(o, dims[k].value[m->level[k]].name);
	out_name(o, open ? stages[m->stage] : m->won ? "Closed Won" : "Closed Lost");
	out_money(o, m->amount);
	if (open)
		out_empty(o);
	else
		out_int(o, m->closed - m->created);
	out_name(o, deal_outcome_name[open ? DEAL_OPEN : m->won ? DEAL_WON : DEAL_LOST]);
	out_date(o, m->expected);
	out_end(o);
}

static void
write_truth(struct out *o, const char *id, const struct made *m)
{
	out_name(o, id);
	out_rate(o, m->p_created);
	out_rate(o, m->p_asof);
	out_name(o, deal_outcome_name[m->won ? DEAL_WON : DEAL_LOST]);
	out_end(o);
}

static void
write_headers(struct out *export, struct out *truth)
{
	static const char *const name[] = { "deal_id", "p_created", "p_asof", "outcome" };

	for (size_t k = 0; k < DEAL_COLUMNS; k++)
		out_name(export, deal_name[k]);
	out_end(export);
	for (size_t k = 0; truth != NULL && k < sizeof name / sizeof *name; k++)
		out_name(truth, name[k]);
	if (truth != NULL)
		out_end(truth);
}

/* truth may be NULL. */
static void
write_all(const struct law *law, const struct args *a, struct out *export, struct out *truth)
{
	int32_t *day = mem_zero(a->deals, sizeof *day);
	uint32_t *order = draw_days_created(law, a, day);
	int digits = snprintf(NULL, 0, "%zu", a->deals);
	struct made m;
	struct rng r;
	char id[32];

	write_headers(export, truth);
	for (size_t i = 0; i < a->deals; i++) {
		rng_start(&r, a->seed, order[i]);
		rng_uniform(&r);			/* its day, drawn before */
		m.created = law->first + day[order[i]];
		draw_deal(&r, law, a->as_of, &m);
		snprintf(id, sizeof id, "D%0*zu", digits > 5 ? digits : 5, i + 1);
		write_deal(export, id, &m, a->as_of);
		if (truth != NULL)
			write_truth(truth, id, &m);
	}
	free(order);
	free(day);
}

/* The names of a dimension's values, or of all columns that a cause can be for. */
static const char *
list_values(char *buf, size_t size, const struct dim *d)
{
	size_t n = 0;

	for (size_t i = 0; i < (d != NULL ? d->n : DIMS) && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "",
		    d != NULL ? d->value[i].name : deal_name[dims[i].column]);
	return buf;
}

/* One COL=VALUE; ends the program if there is none such. */
static void
parse_level(struct drop *d, const char *text)
{
	const char *value = strchr(text, '=');
	char known[512];
	size_t k, i;

	if (value == NULL)
		opt_usage("--drop: not COL=VALUE: '%s'", text);
	for (k = 0; k < DIMS; k++)
		if (strlen(deal_name[dims[k].column]) == (size_t)(value - text) &&
		    strncmp(text, deal_name[dims[k].column], (size_t)(value - text)) == 0)
			break;
	if (k == DIMS)
		opt_usage("--drop: '%s': the column is none of %s", text,
		    list_values(known, sizeof known, NULL));
	for (i = 0; i < dims[k].n && strcmp(dims[k].value[i].name, value + 1) != 0; i++)
		;
	if (i == dims[k].n)
		opt_usage("--drop: '%s': the value is none of %s", text,
		    list_values(known, sizeof known, &dims[k]));
	if (d->level[k] >= 0)
		opt_usage("--drop: '%s': this column stands twice", text);
	d->level[k] = (long)i;
}

/* COL=VALUE[,COL=VALUE]:FROM:LOGIT */
static void
parse_drop(struct drop *d, const char *text, const struct law *law)
{
	const char *logit = strrchr(text, ':'), *from = logit;
	struct opt_list segment = { NULL, 0 };
	char *head;

	while (from != NULL && from > text && *--from != ':')
		;
	if (from == NULL || from == text)
		opt_usage("--drop: not COL=VALUE[,COL=VALUE]:FROM:LOGIT: '%s'", text);
	if (date_parse(from + 1, (size_t)(logit - from - 1), &d->from) != 0)
		opt_usage("--drop: '%s': FROM is not a date YYYY-MM-DD", text);
	if (d->from > law->last)
		opt_usage("--drop: '%s': FROM is after the last day of the data, see --as-of", text);
	if (num_parse(logit + 1, strlen(logit + 1), &d->logit) != 0 ||
	    d->logit < -20 || d->logit > 20)
		opt_usage("--drop: '%s': LOGIT is not a number between -20 and 20", text);
	for (size_t k = 0; k < DIMS; k++)
		d->level[k] = -1;
	head = mem_text(text, (size_t)(from - text));
	opt_split(&segment, head);
	for (size_t i = 0; i < segment.n; i++) {
		parse_level(d, segment.item[i]);
		free(segment.item[i]);
	}
	free(segment.item);
	free(head);
}

static void
parse_args(int argc, char *argv[], struct args *a)
{
	const struct opt opts[] = {
		{ 0, "deals", "N", OPT_COUNT, &a->deals, "number of deals (default: 8000)", 1, 1e8, NULL },
		{ 0, "seed", "N", OPT_COUNT, &a->seed, "another seed is another law and other deals (default: 1)", 0, 9007199254740991.0, NULL },
		{ 0, "as-of", "DATE", OPT_DATE, &a->as_of, "the last day of the data (default: 2025-06-30)", 0, 0, NULL },
		{ 0, "months", "N", OPT_COUNT, &a->months, "months of data (default: 30)", 1, 240, NULL },
		{ 0, "drop", "COL=VALUE[,COL=VALUE]:FROM:LOGIT", OPT_MANY, &a->drop,
		    "deals of the segment created from FROM on: log-odds change by LOGIT", 0, 0, NULL },
		{ 0, "truth", "FILE", OPT_TEXT, &a->truth, "write the true probabilities and outcomes to FILE", 0, 0, NULL },
		{ 'o', "output", "FILE", OPT_TEXT, &a->output, "write the export to FILE instead of stdout", 0, 0, NULL },
		{ 0, NULL, NULL, 0, NULL, NULL, 0, 0, NULL }
	};
	int first = opt_parse(argc, argv, "[OPTION ...]",
	    "Writes an export of made-up deals whose true win probabilities are known.", opts);

	if (first < argc)
		opt_usage("takes no FILE: '%s'", argv[first]);
	if (a->as_of < date_days(1000, 1, 1) || a->as_of > date_days(9000, 1, 1))
		opt_usage("--as-of: not between the years 1000 and 9000");
	if (a->truth != NULL && strcmp(a->truth, a->output != NULL ? a->output : "-") == 0)
		opt_usage("--truth and the export cannot both go to '%s'", a->truth);
}

int
main(int argc, char *argv[])
{
	struct args a = { .deals = 8000, .seed = 1, .months = 30, .as_of = date_days(2025, 6, 30) };
	struct drop *drop;
	struct law law;
	struct out export, truth;

	parse_args(argc, argv, &a);
	draw_law(&law, &a);
	drop = mem_zero(a.drop.n, sizeof *drop);
	for (size_t i = 0; i < a.drop.n; i++)
		parse_drop(&drop[i], a.drop.item[i], &law);
	law.drop = drop;
	law.drops = a.drop.n;

	out_open(&export, a.output);
	if (a.truth != NULL)
		out_open(&truth, a.truth);
	write_all(&law, &a, &export, a.truth != NULL ? &truth : NULL);
	out_close(&export);
	if (a.truth != NULL)
		out_close(&truth);
	for (size_t i = 0; i < a.drop.n; i++)
		free(a.drop.item[i]);
	free(a.drop.item);
	free(drop);
	return EXIT_DONE;
}
