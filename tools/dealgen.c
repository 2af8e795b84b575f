/*
 * dealgen -- a CRM export with known truth: deals whose win probability is
 * known exactly, with causes planted by option.
 *
 * Holds 8 bytes per deal.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/out.h"
#include "deal/deal.h"
#include "gen/sim_options.h"
#include "gen/simulate.h"

struct args {
	struct simulate_options o;
	size_t deals, seed;
	int random_law;
	struct opt_list drop, mix, drift;
	const char *speed, *truth, *output;
};

struct causes {			/* planted */
	struct simulate_drop *drop;
	struct simulate_mix *mix;
	struct simulate_drift *drift;
};

/* ---- the tables -------------------------------------------------------- */

static void
write_deal(struct out *o, const char *id, const struct simulate *law, const struct simulate_deal *d,
    int32_t as_of)
{
	int open = d->closed > as_of;

	out_name(o, id);
	out_date(o, d->created);
	out_date(o, open ? DATE_NONE : d->closed);
	for (size_t k = 0; k < SIMULATE_DIMS; k++)
		out_name(o, d->missing >> k & 1 ? "" : law->dim[k].value[d->level[k]].name);
	out_name(o, open ? d->stage : d->won ? "Closed Won" : "Closed Lost");
	out_money(o, d->missing >> SIMULATE_AMOUNT & 1 ? NAN : d->amount);
	if (open)
		out_empty(o);
	else
		out_int(o, d->closed - d->created);
	out_name(o, deal_outcome_name[open ? DEAL_OPEN : d->won ? DEAL_WON : DEAL_LOST]);
	out_date(o, d->expected);
	for (size_t k = 0; k < law->o.signals; k++)
		out_float(o, (float)d->signal[k]);
	out_end(o);
}

static void
write_truth(struct out *o, const char *id, const struct simulate_deal *d)
{
	out_name(o, id);
	out_rate(o, d->p_created);
	out_rate(o, d->p_asof);
	out_name(o, deal_outcome_name[d->won ? DEAL_WON : DEAL_LOST]);
	out_end(o);
}

static void
write_headers(const struct simulate *law, struct out *export, struct out *truth)
{
	static const char *const name[] = { "deal_id", "p_created", "p_asof", "outcome" };
	char signal[32];

	for (size_t k = 0; k < DEAL_COLUMNS; k++)
		out_name(export, deal_name[k]);
	for (size_t k = 1; k <= law->o.signals; k++) {
		snprintf(signal, sizeof signal, "signal_%zu", k);
		out_name(export, signal);
	}
	out_end(export);
	for (size_t k = 0; truth != NULL && k < sizeof name / sizeof *name; k++)
		out_name(truth, name[k]);
	if (truth != NULL)
		out_end(truth);
}

/* truth may be NULL. */
static void
write_all(const struct simulate *law, const struct args *a, struct out *export, struct out *truth)
{
	int32_t *day;
	uint32_t *order = simulate_days(law, a->deals, &day);
	int digits = snprintf(NULL, 0, "%zu", a->deals);
	struct simulate_deal d;
	char id[32];

	write_headers(law, export, truth);
	for (size_t i = 0; i < a->deals; i++) {
		simulate_deal(law, order[i], law->first + day[order[i]], a->o.last, &d);
		snprintf(id, sizeof id, "D%0*zu", digits > 5 ? digits : 5, i + 1);
		write_deal(export, id, law, &d, a->o.last);
		if (truth != NULL)
			write_truth(truth, id, &d);
	}
	free(order);
	free(day);
}

/* ---- causes: HEAD:FROM:NUMBER -------------------------------------------- */

/* The names of a dimension's values, or of all columns that a cause can be for. */
static const char *
list_values(char *buf, size_t size, const struct simulate *law, const struct simulate_dim *d)
{
	size_t n = 0;

	for (size_t i = 0; i < (d != NULL ? d->n : SIMULATE_DIMS) && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "",
		    d != NULL ? d->value[i].name : deal_name[law->dim[i].column]);
	return buf;
}

/* One COL=VALUE; ends the program if there is none such. */
static void
parse_level(const struct simulate *law, const char *option, const char *text, size_t *dim,
    size_t *level)
{
	const char *value = strchr(text, '='), *name;
	char known[512];
	size_t k, i;

	if (value == NULL)
		opt_usage("%s: not COL=VALUE: '%s'", option, text);
	for (k = 0; k < SIMULATE_DIMS; k++) {
		name = deal_name[law->dim[k].column];
		if (strlen(name) == (size_t)(value - text) &&
		    strncmp(text, name, strlen(name)) == 0)
			break;
	}
	if (k == SIMULATE_DIMS)
		opt_usage("%s: '%s': the column is none of %s", option, text,
		    list_values(known, sizeof known, law, NULL));
	for (i = 0; i < law->dim[k].n && strcmp(law->dim[k].value[i].name, value + 1) != 0; i++)
		;
	if (i == law->dim[k].n)
		opt_usage("%s: '%s': the value is none of %s", option, text,
		    list_values(known, sizeof known, law, &law->dim[k]));
	*dim = k;
	*level = i;
}

/* What all causes have in common, in the order in which they are written. */
struct form {
	const char *option, *form, *number;	/* for messages */
	double min, max;
};

/*
 * [HEAD:]FROM:NUMBER.  HEAD is *head, malloced, the caller's; with head NULL
 * there must be none.  Ends the program if text is not of that form.
 */
static void
parse_cause(const struct form *f, const char *text, int32_t last, char **head, int32_t *from,
    double *number)
{
	const char *end = strrchr(text, ':'), *day = end;

	while (day != NULL && day > text && day[-1] != ':')
		day--;
	if (end == NULL || day == end || (head == NULL) != (day == text) || day == text + 1)
		opt_usage("%s: not %s: '%s'", f->option, f->form, text);
	if (date_parse(day, (size_t)(end - day), from) != 0)
		opt_usage("%s: '%s': FROM is not a date YYYY-MM-DD", f->option, text);
	if (*from > last)
		opt_usage("%s: '%s': FROM is after the last day of the data, see --as-of",
		    f->option, text);
	if (num_parse(end + 1, strlen(end + 1), number) != 0 || *number < f->min ||
	    *number > f->max)
		opt_usage("%s: '%s': %s is not a number between %g and %g", f->option,
		    text, f->number, f->min, f->max);
	if (head != NULL)
		*head = mem_text(text, (size_t)(day - 1 - text));
}

static void
parse_drop(const struct simulate *law, struct simulate_drop *d, const char *text, int32_t last)
{
	static const struct form form = {
		"--drop", "COL=VALUE[,COL=VALUE]:FROM:LOGIT", "LOGIT", -20, 20
	};
	struct opt_list segment = { NULL, 0 };
	size_t dim, level;
	char *head;

	parse_cause(&form, text, last, &head, &d->from, &d->logit);
	for (size_t k = 0; k < SIMULATE_DIMS; k++)
		d->level[k] = -1;
	opt_split(&segment, head);
	for (size_t i = 0; i < segment.n; i++) {
		parse_level(law, "--drop", segment.item[i], &dim, &level);
		if (d->level[dim] >= 0)
			opt_usage("--drop: '%s': this column stands twice", segment.item[i]);
		d->level[dim] = (long)level;
		free(segment.item[i]);
	}
	free(segment.item);
	free(head);
}

static void
parse_mix(const struct simulate *law, struct simulate_mix *m, const char *text, int32_t last)
{
	static const struct form form = { "--mix", "COL=VALUE:FROM:FACTOR", "FACTOR", .01, 100 };
	char *head;

	parse_cause(&form, text, last, &head, &m->from, &m->factor);
	parse_level(law, "--mix", head, &m->dim, &m->level);
	free(head);
}

/* Sets the planted causes of the law, which are c's. */
static void
plant(struct simulate *law, struct causes *c, const struct args *a)
{
	static const struct form drift = { "--drift", "FROM:LOGIT", "LOGIT", -5, 5 };
	static const struct form speed = { "--speed-up", "FROM:FACTOR", "FACTOR", .01, 100 };

	c->drop = mem_zero(a->drop.n, sizeof *c->drop);
	c->mix = mem_zero(a->mix.n, sizeof *c->mix);
	c->drift = mem_zero(a->drift.n, sizeof *c->drift);
	for (size_t i = 0; i < a->drop.n; i++)
		parse_drop(law, &c->drop[i], a->drop.item[i], a->o.last);
	for (size_t i = 0; i < a->mix.n; i++)
		parse_mix(law, &c->mix[i], a->mix.item[i], a->o.last);
	for (size_t i = 0; i < a->drift.n; i++)
		parse_cause(&drift, a->drift.item[i], a->o.last, NULL, &c->drift[i].from,
		    &c->drift[i].logit);
	if (a->speed != NULL)
		parse_cause(&speed, a->speed, a->o.last, NULL, &law->speed.from,
		    &law->speed.factor);
	law->drop = c->drop;
	law->mix = c->mix;
	law->drift = c->drift;
	law->drops = a->drop.n;
	law->mixes = a->mix.n;
	law->drifts = a->drift.n;
}

/* ---- the law ----------------------------------------------------------------- */

/* What a random law plants, if no option does. */
static void
draw_cause(const struct simulate_options *o, enum sim_options_cause cause, struct opt_list *list,
    char *text, size_t size)
{
	char buf[SIM_OPTIONS_CAUSE];

	if (list->n > 0 || !sim_options_cause(o, cause, buf))
		return;
	opt_split(list, buf);
	snprintf(text, size, " --%s %s", cause == SIM_OPTIONS_MIX ? "mix" : "drop", buf);
}

/* Settles all that no option has said; tells a law that was drawn as the options that make it. */
static void
settle(struct args *a)
{
	char text[SIM_OPTIONS_TEXT], mix[SIM_OPTIONS_CAUSE + 8] = "",
	    drop[SIM_OPTIONS_CAUSE + 8] = "";

	sim_options_fill(&a->o, a->random_law);
	if (!a->random_law)
		return;
	draw_cause(&a->o, SIM_OPTIONS_MIX, &a->mix, mix, sizeof mix);
	draw_cause(&a->o, SIM_OPTIONS_DROP, &a->drop, drop, sizeof drop);
	sim_options_text(&a->o, text);
	err_note("the law:%s%s%s", text, mix, drop);
}

/* ---- flow ------------------------------------------------------------------ */

static void
parse_args(int argc, char *argv[], struct args *a)
{
	const struct opt opts[] = {
		{ 0, "deals", "N", OPT_COUNT(&a->deals, 1, 1e8),
		  "number of deals (default: 8000)" },
		{ 0, "seed", "N", OPT_COUNT(&a->seed, 0, 9007199254740991.0),
		  "another seed is another law and other deals (default: 1)" },
		{ 0, "as-of", "DATE", OPT_DATE(&a->o.last),
		  "the last day of the data (default: 2025-06-30)" },
		{ 0, "random-law", NULL, OPT_FLAG(&a->random_law),
		  "draw what these options leave open from the seed; -v tells the law" },
		{ 0, "months", "N", OPT_COUNT(&a->o.months, 1, 240),
		  "months of data (default: 30)" },
		{ 0, "reps", "N", OPT_COUNT(&a->o.reps, 1, SIMULATE_MOST_REPS),
		  "number of sales reps (default: 28)" },
		{ 0, "win-rate", "P", OPT_REAL(&a->o.win_rate, .02, .98),
		  "mean probability of winning (default: 0.437)" },
		{ 0, "strength", "X", OPT_REAL(&a->o.strength, 0, 3),
		  "effects of rep, segment and amount, times X (default: 1)" },
		{ 0, "interactions", "SD", OPT_REAL(&a->o.interactions, 0, 5),
		  "standard deviation of the rep x industry effects (default: 0.35)" },
		{ 0, "amount-effect", "SHAPE", OPT_CHOICE(&a->o.amount, sim_options_amounts),
		  "what the amount does to the chance (default: falling)" },
		{ 0, "rep-drift", "SD", OPT_REAL(&a->o.rep_drift, 0, 3),
		  "standard deviation of what reps gain or lose a year (default: 0)" },
		{ 0, "season", "LOGIT", OPT_REAL(&a->o.season, 0, 3),
		  "log-odds rise by LOGIT in spring, fall by it in autumn (default: 0)" },
		{ 0, "signals", "N", OPT_COUNT(&a->o.signals, 0, SIMULATE_MOST_SIGNALS),
		  "further columns signal_1 ... that tell something (default: 0)" },
		{ 0, "cycle", "SHAPE", OPT_CHOICE(&a->o.cycle, sim_options_cycles),
		  "distribution of the days to close (default: lognormal)" },
		{ 0, "won-days", "DAYS", OPT_REAL(&a->o.won_days, 1, 1000),
		  "median of the days to win (default: 40)" },
		{ 0, "lost-days", "DAYS", OPT_REAL(&a->o.lost_days, 1, 1000),
		  "median of the days to lose (default: 70)" },
		{ 0, "late", "SHARE", OPT_REAL(&a->o.late, 0, 1),
		  "that many of the lost deals take long to be closed (default: 0)" },
		{ 0, "linger", "SHARE", OPT_REAL(&a->o.linger, 0, 1),
		  "that many of the lost deals are never closed (default: 0)" },
		{ 0, "growth", "X", OPT_REAL(&a->o.growth, 0, 100),
		  "1 + X times as many new deals at the end as at the beginning (default: 0.2)" },
		{ 0, "correlation", "R", OPT_REAL(&a->o.correlation, 0, .99),
		  "of industry, region, product type and lead source (default: 0)" },
		{ 0, "missing", "SHARE", OPT_REAL(&a->o.missing, 0, .99),
		  "that many values of rep, segments and amount are missing (default: 0)" },
		{ 0, "no-signal", NULL, OPT_FLAG(&a->o.no_signal),
		  "all deals have one probability, wins and losses take equally long" },
		{ 0, "drop", "COL=VALUE[,COL=VALUE]:FROM:LOGIT", OPT_MANY(&a->drop),
		  "deals of the segment created from FROM on: log-odds change by LOGIT" },
		{ 0, "mix", "COL=VALUE:FROM:FACTOR", OPT_MANY(&a->mix),
		  "from FROM on, the value's weight among new deals is FACTOR times as large" },
		{ 0, "drift", "FROM:LOGIT", OPT_MANY(&a->drift),
		  "from FROM on, log-odds of new deals move by LOGIT a year" },
		{ 0, "speed-up", "FROM:FACTOR", OPT_TEXT(&a->speed),
		  "deals created from FROM on are won FACTOR times as fast" },
		{ 0, "truth", "FILE", OPT_TEXT(&a->truth),
		  "write the true probabilities and outcomes to FILE" },
		{ 'o', "output", "FILE", OPT_TEXT(&a->output),
		  "write the export to FILE instead of stdout" },
		OPT_END
	};
	int first = opt_parse(argc, argv, "[OPTION ...]",
	    "Writes an export of made-up deals whose true win probabilities are known.", opts);
	const char *tells = NULL;

	if (first < argc)
		opt_usage("takes no FILE: '%s'", argv[first]);
	if (a->o.last < date_days(1000, 1, 1) || a->o.last > date_days(9000, 1, 1))
		opt_usage("--as-of: not between the years 1000 and 9000");
	if (a->o.no_signal && (a->random_law || (tells = sim_options_tells(&a->o)) != NULL))
		opt_usage("--no-signal leaves nothing for --%s",
		    a->random_law ? "random-law" : tells);
	if (a->truth != NULL && strcmp(a->truth, a->output != NULL ? a->output : "-") == 0)
		opt_usage("--truth and the export cannot both go to '%s'", a->truth);
}

static void
free_list(struct opt_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->item[i]);
	free(l->item);
}

static void
release(struct causes *c, struct args *a)
{
	free_list(&a->drop);
	free_list(&a->mix);
	free_list(&a->drift);
	free(c->drop);
	free(c->mix);
	free(c->drift);
}

int
main(int argc, char *argv[])
{
	struct args a = { .deals = 8000, .seed = 1, .o.last = date_days(2025, 6, 30) };
	struct simulate law;
	struct causes c;
	struct out export, truth;

	sim_options_clear(&a.o);
	parse_args(argc, argv, &a);
	a.o.seed = a.seed;
	settle(&a);
	simulate_draw(&law, &a.o);
	plant(&law, &c, &a);

	out_open(&export, a.output);
	if (a.truth != NULL)
		out_open(&truth, a.truth);
	write_all(&law, &a, &export, a.truth != NULL ? &truth : NULL);
	out_close(&export);
	if (a.truth != NULL)
		out_close(&truth);
	simulate_free(&law);
	release(&c, &a);
	return EXIT_DONE;
}
