#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/detmath.h"
#include "base/mem.h"
#include "base/num.h"
#include "deal/deal.h"
#include "gen/sim_causes.h"
#include "gen/sim_values.h"

/* The names of a dimension's values, or of all columns that a cause can be for. */
static const char *
list_values(char *buf, size_t size, const struct sim_law *law, const struct sim_dim *d)
{
	size_t n = 0;

	for (size_t i = 0; i < (d != NULL ? d->n : SIM_DIMS) && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s", i > 0 ? ", " : "",
		    d != NULL ? d->value[i].name : deal_name[law->dim[i].column]);
	return buf;
}

/* One COL=VALUE; ends the program if there is none such. */
static void
parse_level(const struct sim_law *law, const char *option, const char *text, size_t *dim,
    size_t *level)
{
	const char *value = strchr(text, '=');
	char known[512];
	size_t k, i;

	if (value == NULL)
		opt_usage("%s: not COL=VALUE: '%s'", option, text);
	k = sim_values_dim(law, text, (size_t)(value - text));
	if (k == SIM_DIMS)
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
	const char *option, *form;
	const char *number;	/* what it is called; NULL if there is none */
	double min, max;
	enum { BARE, HEADED, EITHER } head;
	int range;		/* FROM..TO is a way to say FROM */
};

struct cause {			/* [HEAD:]FROM[..TO][:NUMBER] */
	char *head;		/* malloced, the caller's; NULL if there is none */
	int32_t from, to;	/* the same if there is no TO */
	double number;
};

/* The n bytes at day, which are FROM or FROM..TO. */
static void
parse_days(const struct form *f, const char *text, const char *day, size_t n, int32_t last,
    struct cause *c)
{
	const char *to = f->range ? strstr(day, "..") : NULL;
	size_t from_n = to != NULL && to < day + n ? (size_t)(to - day) : n;

	if (date_parse(day, from_n, &c->from) != 0)
		opt_usage("%s: '%s': FROM is not a date YYYY-MM-DD", f->option, text);
	if (c->from > last)
		opt_usage("%s: '%s': FROM is after the last day of the data, see --as-of",
		    f->option, text);
	c->to = c->from;
	if (from_n == n)
		return;
	if (date_parse(to + 2, n - from_n - 2, &c->to) != 0)
		opt_usage("%s: '%s': TO is not a date YYYY-MM-DD", f->option, text);
	if (c->to <= c->from)
		opt_usage("%s: '%s': TO is not after FROM", f->option, text);
}

/* Ends the program if text is not of that form. */
static struct cause
parse_cause(const struct form *f, const char *text, int32_t last)
{
	const char *end = f->number != NULL ? strrchr(text, ':') : text + strlen(text);
	const char *day = end;
	struct cause c = { NULL, 0, 0, 0 };

	while (day != NULL && day > text && day[-1] != ':')
		day--;
	if (end == NULL || day == end || day == text + 1 ||
	    (day == text ? f->head == HEADED : f->head == BARE))
		opt_usage("%s: not %s: '%s'", f->option, f->form, text);
	parse_days(f, text, day, (size_t)(end - day), last, &c);
	if (f->number != NULL && (num_parse(end + 1, strlen(end + 1), &c.number) != 0 ||
	    c.number < f->min || c.number > f->max))
		opt_usage("%s: '%s': %s is not a number between %g and %g", f->option,
		    text, f->number, f->min, f->max);
	if (day > text)
		c.head = mem_text(text, (size_t)(day - 1 - text));
	return c;
}

static const char *const who_name[] = {
	[SIM_WON] = "won", [SIM_LOST] = "lost", [SIM_BOTH] = "both", [SIM_SLOW] = "slow",
	[SIM_HALF] = "half"
};

enum { WHOS = sizeof who_name / sizeof *who_name };

/* *who is -1 if nobody was named before. */
static void
parse_who(const char *option, const char *text, int *who)
{
	int i = 0;

	while (i < WHOS && strcmp(text, who_name[i]) != 0)
		i++;
	if (i == WHOS)
		opt_usage("%s: '%s': none of won, lost, both, slow, half, and not COL=VALUE",
		    option, text);
	if (*who >= 0)
		opt_usage("%s: both '%s' and '%s': only one of won, lost, both, slow, half",
		    option, who_name[*who], text);
	*who = i;
}

/* COL=VALUE,...; and one of who_name, if who is not NULL. */
static void
parse_segment(const struct sim_law *law, const char *option, const char *text,
    struct sim_segment *s, int *who)
{
	struct opt_list part = { NULL, 0 };
	size_t dim, level;

	for (size_t k = 0; k < SIM_DIMS; k++)
		s->level[k] = -1;
	if (text != NULL)
		opt_split(&part, text);
	for (size_t i = 0; i < part.n; i++) {
		if (who != NULL && strchr(part.item[i], '=') == NULL) {
			parse_who(option, part.item[i], who);
		} else {
			parse_level(law, option, part.item[i], &dim, &level);
			if (s->level[dim] >= 0)
				opt_usage("%s: '%s': this column stands twice", option,
				    part.item[i]);
			s->level[dim] = (long)level;
		}
		free(part.item[i]);
	}
	free(part.item);
}

static void
parse_drop(const struct sim_law *law, struct sim_drop *d, const char *text)
{
	static const struct form form = {
		"--drop", "COL=VALUE[,COL=VALUE]:FROM:LOGIT", "LOGIT", -20, 20, HEADED, 0
	};
	struct cause c = parse_cause(&form, text, law->o.last);

	d->from = c.from;
	d->logit = c.number;
	parse_segment(law, form.option, c.head, &d->segment, NULL);
	free(c.head);
}

static void
parse_mix(const struct sim_law *law, struct sim_mix *m, const char *text)
{
	static const struct form form = {
		"--mix", "COL=VALUE:FROM:FACTOR", "FACTOR", .01, 100, HEADED, 0
	};
	struct cause c = parse_cause(&form, text, law->o.last);

	m->from = c.from;
	m->factor = c.number;
	parse_level(law, form.option, c.head, &m->dim, &m->level);
	free(c.head);
}

/* The i-th of all; a new rep's career begins then. */
static void
parse_newcomer(struct sim_law *law, struct sim_newcomer *all, size_t i, const char *text)
{
	static const struct form form = {
		"--new", "COL=VALUE:FROM", NULL, 0, 0, HEADED, 0
	};
	struct cause c = parse_cause(&form, text, law->o.last);
	struct sim_newcomer *s = &all[i];
	char leaves[11];

	s->from = c.from;
	parse_level(law, form.option, c.head, &s->dim, &s->level);
	for (size_t k = 0; k < i; k++)
		if (all[k].dim == s->dim && all[k].level == s->level)
			opt_usage("--new: '%s': this value stands twice", text);
	if (s->dim == SIM_REP && law->rep_to[s->level] < s->from) {
		date_text(leaves, law->rep_to[s->level]);
		opt_usage("--new: '%s': this rep leaves on %s", text, leaves);
	}
	if (s->dim == SIM_REP)
		law->rep_from[s->level] = s->from;
	free(c.head);
}

/* Ends the program if there is a day on which a column would have no value. */
static void
check_newcomers(const struct sim_law *law)
{
	char text[11];

	for (size_t i = 0; i < law->newcomers; i++)
		for (int32_t day = law->first; day <= law->o.last; day++)
			if (!sim_values_left(law, law->newcomer[i].dim, day)) {
				date_text(text, day);
				opt_usage("--new: on %s %s would have no value left", text,
				    deal_name[law->dim[law->newcomer[i].dim].column]);
			}
}

static void
parse_drift(const struct sim_law *law, struct sim_drift *d, const char *text)
{
	static const struct form form = {
		"--drift", "FROM:LOGIT", "LOGIT", -5, 5, BARE, 0
	};
	struct cause c = parse_cause(&form, text, law->o.last);

	*d = (struct sim_drift){ c.from, c.number };
}

static void
parse_inflation(const struct sim_law *law, struct sim_inflation *d, const char *text)
{
	static const struct form form = {
		"--inflate", "FROM:FACTOR", "FACTOR", .01, 100, BARE, 0
	};
	struct cause c = parse_cause(&form, text, law->o.last);

	*d = (struct sim_inflation){ c.from, c.number };
}

static void
parse_blank(const struct sim_law *law, struct sim_blank *d, const char *text)
{
	static const struct form form = {
		"--blank", "COL:FROM:SHARE", "SHARE", 0, 1, HEADED, 0
	};
	struct cause c = parse_cause(&form, text, law->o.last);
	char known[512];

	*d = (struct sim_blank){ SIM_AMOUNT, c.from, c.number };
	if (strcmp(c.head, deal_name[DEAL_AMOUNT]) != 0)
		d->dim = sim_values_dim(law, c.head, strlen(c.head));
	if (d->dim == SIM_DIMS && strcmp(c.head, deal_name[DEAL_AMOUNT]) != 0)
		opt_usage("%s: '%s': the column is none of %s, %s", form.option, text,
		    list_values(known, sizeof known, law, NULL), deal_name[DEAL_AMOUNT]);
	free(c.head);
}

static void
parse_swing(const struct sim_law *law, struct sim_swing *d, const char *text)
{
	const char *end = strrchr(text, ':');
	double factor = 0;
	char *head;

	if (end == NULL || num_parse(end + 1, strlen(end + 1), &factor) != 0)
		opt_usage("--swing: not COL=VALUE:FACTOR: '%s'", text);
	if (factor < .01 || factor > 100)
		opt_usage("--swing: '%s': FACTOR is not a number between 0.01 and 100", text);
	head = mem_text(text, (size_t)(end - text));
	parse_level(law, "--swing", head, &d->dim, &d->level);
	d->log_factor = detmath_log(factor);
	free(head);
}

static void
parse_speed(const struct sim_law *law, struct sim_speed *s, const char *text)
{
	static const struct form form = {
		"--speed-up", "[WHO,...:]FROM[..TO]:FACTOR", "FACTOR", .01, 100, EITHER, 1
	};
	struct cause c = parse_cause(&form, text, law->o.last);
	int who = -1;

	parse_segment(law, form.option, c.head, &s->segment, &who);
	s->who = who >= 0 ? (enum sim_who)who : SIM_WON;
	s->from = c.from;
	s->to = c.to;
	s->factor = c.number;
	free(c.head);
}

void
sim_causes_plant(struct sim_causes *c, const struct sim_causes_options *o, struct sim_law *law)
{
	c->drop = mem_zero(o->drop.n, sizeof *c->drop);
	c->mix = mem_zero(o->mix.n, sizeof *c->mix);
	c->newcomer = mem_zero(o->newcomer.n, sizeof *c->newcomer);
	c->drift = mem_zero(o->drift.n, sizeof *c->drift);
	c->speed = mem_zero(o->speed.n, sizeof *c->speed);
	c->inflation = mem_zero(o->inflation.n, sizeof *c->inflation);
	c->blank = mem_zero(o->blank.n, sizeof *c->blank);
	c->swing = mem_zero(o->swing.n, sizeof *c->swing);
	for (size_t i = 0; i < o->drop.n; i++)
		parse_drop(law, &c->drop[i], o->drop.item[i]);
	for (size_t i = 0; i < o->mix.n; i++)
		parse_mix(law, &c->mix[i], o->mix.item[i]);
	for (size_t i = 0; i < o->newcomer.n; i++)
		parse_newcomer(law, c->newcomer, i, o->newcomer.item[i]);
	for (size_t i = 0; i < o->drift.n; i++)
		parse_drift(law, &c->drift[i], o->drift.item[i]);
	for (size_t i = 0; i < o->speed.n; i++)
		parse_speed(law, &c->speed[i], o->speed.item[i]);
	for (size_t i = 0; i < o->inflation.n; i++)
		parse_inflation(law, &c->inflation[i], o->inflation.item[i]);
	for (size_t i = 0; i < o->blank.n; i++)
		parse_blank(law, &c->blank[i], o->blank.item[i]);
	for (size_t i = 0; i < o->swing.n; i++)
		parse_swing(law, &c->swing[i], o->swing.item[i]);
	law->drop = c->drop;
	law->mix = c->mix;
	law->newcomer = c->newcomer;
	law->drift = c->drift;
	law->speed = c->speed;
	law->drops = o->drop.n;
	law->mixes = o->mix.n;
	law->newcomers = o->newcomer.n;
	law->drifts = o->drift.n;
	law->speeds = o->speed.n;
	law->inflation = c->inflation;
	law->blank = c->blank;
	law->swing = c->swing;
	law->inflations = o->inflation.n;
	law->blanks = o->blank.n;
	law->swings = o->swing.n;
	check_newcomers(law);
}

void
sim_causes_free(struct sim_causes *c)
{
	free(c->drop);
	free(c->mix);
	free(c->newcomer);
	free(c->drift);
	free(c->speed);
	free(c->inflation);
	free(c->blank);
	free(c->swing);
	*c = (struct sim_causes){ 0 };
}
