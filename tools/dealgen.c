/*
 * dealgen -- a CRM export with known truth: deals whose win probability is
 * known exactly, with causes planted by option.
 *
 * Holds 8 bytes per deal, 16 while it picks those of --future and --typos.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/opt.h"
#include "csv/out.h"
#include "gen/sim_causes.h"
#include "gen/sim_defects.h"
#include "gen/sim_export.h"
#include "gen/sim_lever_read.h"
#include "gen/sim_options.h"
#include "gen/sim_order.h"
#include "gen/simulate.h"

struct args {
	struct sim_settings o;
	size_t deals, seed;
	int random_law;
	struct sim_causes_options causes;
	struct sim_defects_options defects;
	struct opt_list levers;
	const char *truth, *history, *holdout, *arms, *output;
	int32_t as_of, world;		/* DATE_NONE: not said */
};

/* ---- the law ----------------------------------------------------------------- */

/* What a random law plants, if no option does. */
static void
draw_cause(const struct sim_settings *o, enum sim_options_cause cause, struct opt_list *list,
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
	draw_cause(&a->o, SIM_OPTIONS_MIX, &a->causes.mix, mix, sizeof mix);
	draw_cause(&a->o, SIM_OPTIONS_DROP, &a->causes.drop, drop, sizeof drop);
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
		{ 0, "as-of", "DATE", OPT_DATE(&a->as_of),
		  "the last day of the data (default: 2025-06-30)" },
		{ 0, "world", "DATE", OPT_DATE(&a->world),
		  "of the same deals up to DATE, the export of the day --as-of" },
		{ 0, "history", "FILE", OPT_TEXT(&a->history),
		  "write how stages, amounts and close dates came to be to FILE" },
		{ 0, "random-law", NULL, OPT_FLAG(&a->random_law),
		  "draw what these options leave open from the seed; -v tells the law" },
		{ 0, "months", "N", OPT_COUNT(&a->o.months, 1, 240),
		  "months of data (default: 30)" },
		{ 0, "reps", "N", OPT_COUNT(&a->o.reps, 1, SIM_MOST_REPS),
		  "number of sales reps (default: 28)" },
		{ 0, "same-reps", NULL, OPT_FLAG(&a->o.same_reps),
		  "no rep starts after the first day or leaves before the last" },
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
		{ 0, "signals", "N", OPT_COUNT(&a->o.signals, 0, SIM_MOST_SIGNALS),
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
		{ 0, "abandon", "SHARE", OPT_REAL(&a->o.abandon, 0, 1),
		  "that many of all deals are never closed (default: 0)" },
		{ 0, "growth", "X", OPT_REAL(&a->o.growth, 0, 100),
		  "1 + X times as many new deals at the end as at the beginning (default: 0.2)" },
		{ 0, "correlation", "R", OPT_REAL(&a->o.correlation, 0, .99),
		  "of industry, region, product type and lead source (default: 0)" },
		{ 0, "missing", "SHARE", OPT_REAL(&a->o.missing, 0, .99),
		  "that many values of rep, segments and amount are missing (default: 0)" },
		{ 0, "shock", "SD", OPT_REAL(&a->o.shock, 0, 3),
		  "standard deviation of log-odds that all deals of a month share (default: 0)" },
		{ 0, "creation-shock", "SD", OPT_REAL(&a->o.creation_shock, 0, 2),
		  "the same of the logarithm of how many are created in a quarter (default: 0)" },
		{ 0, "slip", "SHARE", OPT_REAL(&a->o.slip, 0, 1),
		  "0 to SHARE of each quarter's wins come later, together (default: 0)" },
		{ 0, "quarter-end", "SHARE", OPT_REAL(&a->o.quarter_end, 0, 1),
		  "that many wins are closed in a quarter's last ten days (default: 0)" },
		{ 0, "heavy-tail", "SHARE", OPT_REAL(&a->o.heavy_tail, 0, 1),
		  "that many amounts have a Pareto tail (default: 0)" },
		{ 0, "slow-large", "X", OPT_REAL(&a->o.slow_large, 0, 2),
		  "the days to close go with the amount to the power X (default: 0)" },
		{ 0, "no-signal", NULL, OPT_FLAG(&a->o.no_signal),
		  "all deals have one probability, wins and losses take equally long" },
		{ 0, "drop", "COL=VALUE[,COL=VALUE]:FROM:LOGIT", OPT_MANY(&a->causes.drop),
		  "deals of the segment created from FROM on: log-odds change by LOGIT" },
		{ 0, "mix", "COL=VALUE:FROM:FACTOR", OPT_MANY(&a->causes.mix),
		  "from FROM on, the value's weight among new deals is FACTOR times as large" },
		{ 0, "new", "COL=VALUE:FROM", OPT_MANY(&a->causes.newcomer),
		  "the value (a rep, a region ...) has no deals created before FROM" },
		{ 0, "swing", "COL=VALUE:FACTOR", OPT_MANY(&a->causes.swing),
		  "the value's weight is FACTOR times as large in spring, a FACTORth in autumn" },
		{ 0, "inflate", "FROM:FACTOR", OPT_MANY(&a->causes.inflation),
		  "amounts of deals created from FROM on are FACTOR times as large" },
		{ 0, "blank", "COL:FROM:SHARE", OPT_MANY(&a->causes.blank),
		  "so many values of COL are missing in deals created from FROM on" },
		{ 0, "drift", "FROM:LOGIT", OPT_MANY(&a->causes.drift),
		  "from FROM on, log-odds of new deals move by LOGIT a year" },
		{ 0, "speed-up", "[WHO,...:]FROM[..TO]:FACTOR", OPT_MANY(&a->causes.speed),
		  "deals of WHO (won lost both slow half COL=VALUE) close FACTOR times as fast" },
		{ 0, "closed-from", "DATE", OPT_DATE(&a->defects.closed_from),
		  "export only deals that are open, or were closed on DATE or later" },
		{ 0, "created-to", "DATE", OPT_DATE(&a->defects.created_to),
		  "export only deals created on DATE or earlier" },
		{ 0, "future", "N[:DAYS]", OPT_TEXT(&a->defects.future),
		  "N closings are dated DAYS after the last day of the data (default: 60)" },
		{ 0, "typos", "N", OPT_COUNT(&a->defects.typos, 1, 1e8),
		  "N deals have a date in a wrong year" },
		{ 0, "leak", "COL:OUTCOME:VALUE[:SHARE]", OPT_MANY(&a->defects.leak),
		  "COL of deals with that OUTCOME is VALUE (empty, xN, or a text) in the export" },
		{ 0, "lever", "NAME:LOGIT[,KEY=X,...]", OPT_MANY(&a->levers),
		  "some deals have NAME, which adds LOGIT to their log-odds" },
		{ 0, "holdout", "P%:LOGIT[:FROM]", OPT_TEXT(&a->holdout),
		  "alerts add LOGIT to the log-odds of deals, P% of which get none" },
		{ 0, "arms", "FILE", OPT_TEXT(&a->arms),
		  "write which deals --holdout gave alerts to FILE" },
		{ 0, "truth", "FILE", OPT_TEXT(&a->truth),
		  "write the true probabilities and outcomes to FILE" },
		{ 'o', "output", "FILE", OPT_TEXT(&a->output),
		  "write the export to FILE instead of stdout" },
		OPT_END
	};
	int first = opt_parse(argc, argv, "[OPTION ...]",
	    "Writes an export of made-up deals whose true win probabilities are known.", opts);
	const char *const outputs[] = { a->output != NULL ? a->output : "-", a->truth,
	    a->history, a->arms };
	const char *tells = NULL;

	if (first < argc)
		opt_usage("takes no FILE: '%s'", argv[first]);
	if (a->as_of == DATE_NONE)
		a->as_of = a->world != DATE_NONE ? a->world : date_days(2025, 6, 30);
	a->o.last = a->world != DATE_NONE ? a->world : a->as_of;
	if (a->as_of > a->o.last)
		opt_usage("--as-of lies after the last day of the --world");
	if (a->as_of < date_days(1000, 1, 1) || a->o.last > date_days(9000, 1, 1))
		opt_usage("--as-of: not between the years 1000 and 9000");
	if (a->o.no_signal && (a->random_law || (tells = sim_options_tells(&a->o)) != NULL))
		opt_usage("--no-signal leaves nothing for --%s",
		    a->random_law ? "random-law" : tells);
	opt_outputs(outputs, 4);
	if ((a->arms != NULL) != (a->holdout != NULL))
		opt_usage("--holdout and --arms go together");
}

static void
free_list(struct opt_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->item[i]);
	free(l->item);
}

int
main(int argc, char *argv[])
{
	struct args a = { .deals = 8000, .seed = 1, .as_of = DATE_NONE, .world = DATE_NONE,
		.defects = { .closed_from = DATE_NONE, .created_to = DATE_NONE } };
	struct sim_law law;
	struct sim_causes c;
	struct sim_defects defects;
	struct sim_order order;
	struct sim_export e;
	struct out export, truth, history, arms;

	sim_options_clear(&a.o);
	parse_args(argc, argv, &a);
	a.o.seed = a.seed;
	settle(&a);
	simulate_law(&law, &a.o);
	sim_causes_plant(&c, &a.causes, &law);
	sim_lever_read(&law, &a.levers, a.holdout);
	sim_defects_read(&defects, &a.defects, &law);
	sim_order_draw(&order, &law, a.deals);
	sim_defects_pick(&defects, &law, &order);

	out_open(&export, a.output);
	if (a.truth != NULL)
		out_open(&truth, a.truth);
	if (a.history != NULL)
		out_open(&history, a.history);
	if (a.arms != NULL)
		out_open(&arms, a.arms);
	e = (struct sim_export){ a.as_of, a.world != DATE_NONE || a.history != NULL,
	    a.truth != NULL ? &truth : NULL, a.history != NULL ? &history : NULL,
	    a.arms != NULL ? &arms : NULL };
	sim_export_write(&law, &order, &defects, &e, &export);
	out_count(&export);
	out_close(&export);
	if (a.truth != NULL)
		out_close(&truth);
	if (a.history != NULL)
		out_close(&history);
	if (a.arms != NULL)
		out_close(&arms);
	sim_order_free(&order);
	sim_lever_free(&law);
	sim_law_free(&law);
	sim_causes_free(&c);
	sim_defects_free(&defects);
	free_list(&a.causes.drop);
	free_list(&a.causes.mix);
	free_list(&a.causes.newcomer);
	free_list(&a.causes.drift);
	free_list(&a.causes.speed);
	free_list(&a.causes.inflation);
	free_list(&a.causes.blank);
	free_list(&a.causes.swing);
	free_list(&a.defects.leak);
	free_list(&a.levers);
	return EXIT_DONE;
}
