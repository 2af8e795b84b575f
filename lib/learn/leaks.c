#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "csv/tabulate.h"
#include "deal/deal.h"
#include "learn/leaks.h"

/* ---- families ------------------------------------------------------------------------ */

/* The columns that features are made of, by what their names hold between underscores. */
static const char *const column[] = { "amount", "rep", "industry", "region", "product", "source" };
enum { COLUMNS = sizeof column / sizeof *column };

/* The columns in a feature's name, as bits. */
static unsigned
columns_of(const char *name)
{
	unsigned mask = 0;

	for (const char *s = strchr(name, '_'); s != NULL; s = strchr(s + 1, '_')) {
		size_t n = strcspn(s + 1, "_");

		for (unsigned k = 0; k < COLUMNS; k++)
			if (strlen(column[k]) == n && strncmp(s + 1, column[k], n) == 0)
				mask |= 1u << k;
	}
	return mask;
}

static int
is_one(unsigned mask)
{
	return mask != 0 && (mask & (mask - 1)) == 0;
}

static int
is_kept(const struct opt_list *keep, const char *name)
{
	for (size_t i = 0; i < keep->n; i++) {
		const char *k = keep->item[i];
		unsigned mask = 0;

		for (unsigned c = 0; c < COLUMNS; c++)
			if (strcmp(k, column[c]) == 0)
				mask = 1u << c;
		if (strcmp(k, name) == 0 || strcmp(k, name + 2) == 0 ||
		    (mask != 0 && (columns_of(name) & mask) != 0))
			return 1;
	}
	return 0;
}

static void
choose(struct leaks_found *f, const struct opt_list *keep)
{
	unsigned bad = 0;

	for (size_t k = 0; k < f->features; k++)
		if (f->leak[k].reason != LEAK_NONE && is_one(columns_of(f->name[k])) &&
		    !is_kept(keep, f->name[k]))
			bad |= columns_of(f->name[k]);
	for (size_t k = 0; k < f->features; k++) {
		f->suspected[k] = f->leak[k].reason != LEAK_NONE ||
		    (columns_of(f->name[k]) & bad) != 0;
		f->left_out[k] = f->suspected[k] && !is_kept(keep, f->name[k]);
		f->n += f->left_out[k];
	}
}

/* ---- measuring ------------------------------------------------------------------------- */

/* The rows of the last days, in their order; *first is the first of them. */
static struct leak_row *
take_rows(const struct dataset *s, int32_t horizon, size_t *first)
{
	struct leak_row *row = mem_zero(s->rows, sizeof *row);

	*first = 0;
	while (!s->undated && *first < s->rows &&
	    s->row[*first].as_of <= s->last_day - horizon)
		++*first;
	for (size_t i = *first; i < s->rows; i++) {
		const struct dataset_row *r = &s->row[i];
		const struct dataset_deal *d = &s->deal[r->deal];

		row[i - *first] = (struct leak_row){ r->deal, s->undated ? 0 : r->as_of,
		    s->undated ? 0 : r->as_of - d->created, d->outcome };
	}
	return row;
}

void
leaks_find(struct leaks_found *f, const struct dataset *s, int32_t horizon,
    const struct opt_list *keep)
{
	int32_t *closed = mem_zero(s->deals, sizeof *closed);
	struct leak_life *life = mem_zero(s->deals, sizeof *life);
	struct leak_row *row;
	struct leaks *l;
	size_t first;

	*f = (struct leaks_found){ .features = s->features, .lo = NAN, .hi = NAN };
	f->name = mem_zero(s->features, sizeof *f->name);
	f->leak = mem_zero(s->features, sizeof *f->leak);
	f->suspected = mem_zero(s->features, 1);
	f->left_out = mem_zero(s->features, 1);
	for (size_t i = 0; i < s->deals; i++) {
		closed[i] = s->deal[i].closed;
		life[i] = (struct leak_life){ s->deal[i].created, closed[i], s->deal[i].outcome };
	}
	row = take_rows(s, horizon, &first);
	l = leaks_new(row, s->rows - first, s->deals, closed);
	if (!s->undated) {
		leak_promise(life, s->deals, s->first_day, s->last_day, &f->lo, &f->hi);
		leaks_promise(l, f->lo, f->hi);
	}
	for (size_t k = 0; k < s->features; k++) {
		const struct dataset_feature *x = &s->feature[k];

		f->name[k] = mem_text(x->name, strlen(x->name));
		leaks_measure(l, s->x + first * s->features + k, s->features, x->categorical ?
		    intern_size(x->dictionary) : 0, &f->leak[k]);
	}
	choose(f, keep);
	leaks_free(l);
	free(row);
	free(closed);
	free(life);
}

void
leaks_found_free(struct leaks_found *f)
{
	for (size_t k = 0; k < f->features; k++)
		free(f->name[k]);
	free(f->name);
	free(f->leak);
	free(f->suspected);
	free(f->left_out);
	*f = (struct leaks_found){ 0 };
}

int
leaks_suspect(const struct leaks_found *f, const char *name)
{
	for (size_t k = 0; k < f->features; k++)
		if (strcmp(f->name[k], name) == 0)
			return f->left_out[k];
	return 0;
}

/* ---- telling ---------------------------------------------------------------------------- */

void
leaks_warn(const struct leaks_found *f)
{
	size_t family = 0;

	for (size_t k = 0; k < f->features; k++) {
		const struct leak *x = &f->leak[k];
		const char *name = f->name[k], *end = f->left_out[k] ? "left out" : "kept";

		switch (x->reason) {
		case LEAK_OUTCOME:
			err_warn("%s: tells the outcome alone (AUC %.3f): does it know what open "
			    "deals cannot? %s", name, x->outcome_auc, end);
			break;
		case LEAK_OPEN:
			err_warn("%s: tells open deals from closed ones of the same day and age "
			    "(AUC %.3f): %s", name, x->open_auc, end);
			break;
		case LEAK_EMPTY:
			err_warn("%s: is empty in open deals where closed ones have it (AUC "
			    "%.3f): %s", name, x->empty_auc, end);
			break;
		case LEAK_SHARE:
			err_warn("%s: says that %.0f%% of the open deals will be won, and by their "
			    "ages it is %.0f%% to %.0f%% (AUC %.3f): %s", name, 100 * x->share,
			    100 * f->lo, 100 * f->hi, x->outcome_auc, end);
			break;
		default:
			family += f->left_out[k];
		}
	}
	if (family > 0)
		err_warn("%zu further features made of the same columns are left out", family);
	if (f->n > 0)
		err_warn("--keep-feature COL,... keeps what open deals do know (-r leaks: the "
		    "figures)");
}

void
leaks_print(const struct leaks_found *f, int table, struct out *o)
{
	static const char *const name[] = { "outcome_auc", "open_auc", "empty_auc", "implied_share",
	    "implied_share_se", "share_lo", "share_hi" };
	struct tabulate s;

	tabulate_open(&s, o, table);
	tabulate_text_column(&s, "feature", "feature");
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		tabulate_column(&s, name[i], i < 4 ? name[i] : NULL);
	tabulate_text_column(&s, "reason", "reason");
	tabulate_text_column(&s, "left_out", NULL);
	tabulate_spare(&s, "empty_auc", NULL);
	tabulate_spare(&s, "open_auc", NULL);
	tabulate_header(&s);
	for (size_t k = 0; k < f->features; k++) {
		const struct leak *x = &f->leak[k];
		double value[] = { x->outcome_auc, x->open_auc, x->empty_auc, x->share,
		    x->share_se, f->lo, f->hi };

		tabulate_name(&s, f->name[k]);
		for (size_t i = 0; i < sizeof value / sizeof *value; i++)
			tabulate_rate(&s, value[i]);
		tabulate_name(&s, x->reason == LEAK_NONE && f->suspected[k] ? "column" :
		    leak_reason_name[x->reason]);
		tabulate_name(&s, f->left_out[k] ? "yes" : "no");
		tabulate_end(&s);
	}
	tabulate_close(&s);
}
