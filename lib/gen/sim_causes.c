#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "deal/deal.h"
#include "gen/sim_causes.h"

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
	const char *value = strchr(text, '='), *name;
	char known[512];
	size_t k, i;

	if (value == NULL)
		opt_usage("%s: not COL=VALUE: '%s'", option, text);
	for (k = 0; k < SIM_DIMS; k++) {
		name = deal_name[law->dim[k].column];
		if (strlen(name) == (size_t)(value - text) &&
		    strncmp(text, name, strlen(name)) == 0)
			break;
	}
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
parse_drop(const struct sim_law *law, struct sim_drop *d, const char *text, int32_t last)
{
	static const struct form form = {
		"--drop", "COL=VALUE[,COL=VALUE]:FROM:LOGIT", "LOGIT", -20, 20
	};
	struct opt_list segment = { NULL, 0 };
	size_t dim, level;
	char *head;

	parse_cause(&form, text, last, &head, &d->from, &d->logit);
	for (size_t k = 0; k < SIM_DIMS; k++)
		d->segment.level[k] = -1;
	opt_split(&segment, head);
	for (size_t i = 0; i < segment.n; i++) {
		parse_level(law, "--drop", segment.item[i], &dim, &level);
		if (d->segment.level[dim] >= 0)
			opt_usage("--drop: '%s': this column stands twice", segment.item[i]);
		d->segment.level[dim] = (long)level;
		free(segment.item[i]);
	}
	free(segment.item);
	free(head);
}

static void
parse_mix(const struct sim_law *law, struct sim_mix *m, const char *text, int32_t last)
{
	static const struct form form = { "--mix", "COL=VALUE:FROM:FACTOR", "FACTOR", .01, 100 };
	char *head;

	parse_cause(&form, text, last, &head, &m->from, &m->factor);
	parse_level(law, "--mix", head, &m->dim, &m->level);
	free(head);
}

void
sim_causes_plant(struct sim_causes *c, const struct sim_causes_options *o, struct sim_law *law)
{
	int32_t last = law->o.last;
	static const struct form drift = { "--drift", "FROM:LOGIT", "LOGIT", -5, 5 };
	static const struct form speed = { "--speed-up", "FROM:FACTOR", "FACTOR", .01, 100 };

	c->drop = mem_zero(o->drop.n, sizeof *c->drop);
	c->mix = mem_zero(o->mix.n, sizeof *c->mix);
	c->drift = mem_zero(o->drift.n, sizeof *c->drift);
	for (size_t i = 0; i < o->drop.n; i++)
		parse_drop(law, &c->drop[i], o->drop.item[i], last);
	for (size_t i = 0; i < o->mix.n; i++)
		parse_mix(law, &c->mix[i], o->mix.item[i], last);
	for (size_t i = 0; i < o->drift.n; i++)
		parse_cause(&drift, o->drift.item[i], last, NULL, &c->drift[i].from,
		    &c->drift[i].logit);
	if (o->speed != NULL)
		parse_cause(&speed, o->speed, last, NULL, &law->speed.from,
		    &law->speed.factor);
	law->drop = c->drop;
	law->mix = c->mix;
	law->drift = c->drift;
	law->drops = o->drop.n;
	law->mixes = o->mix.n;
	law->drifts = o->drift.n;
}

void
sim_causes_free(struct sim_causes *c)
{
	free(c->drop);
	free(c->mix);
	free(c->drift);
	*c = (struct sim_causes){ 0 };
}
