#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "clean/findings.h"
#include "clean/stage_check.h"

void
findings_files(const struct rec *r)
{
	for (size_t i = 0; i < rec_files(r); i++) {
		int row_names;
		size_t surplus = rec_surplus(r, i, &row_names);

		if (rec_encoding(r, i) != NULL)
			err_warn("%s: read as %s", rec_file(r, i), rec_encoding(r, i));
		if (row_names)
			err_warn("%s: rows have one field more than the header: the first, which "
			    "counts or names them, is called row.names", rec_file(r, i));
		else if (surplus > 0)
			err_warn("%s: rows have %zu empty fields more than the header at their "
			    "end: they are left out", rec_file(r, i), surplus);
	}
}

void
findings_schema(const char *asked, const struct binding *b, const struct rec *r)
{
	int own = strpbrk(asked, "/.") != NULL;

	err_warn("%s: schema %s%s: it knows %zu of %zu columns", rec_file(r, 0), b->schema->name,
	    strcmp(asked, "auto") == 0 ? ", chosen by the header" : "", b->known,
	    rec_columns(r));
	if (b->titled)
		err_warn("%s: no column with ids of deals: '%s' is taken for it; of rows with the "
		    "same one the first counts, the others are rejected unless --dup says "
		    "otherwise", rec_file(r, 0), rec_name(r, b->source[DEAL_ID][0].column));
	for (int i = column_map_unfed(b, 0); own && i < DEAL_COLUMNS;
	    i = column_map_unfed(b, i + 1))
		err_warn("%s: %s: no column of the input is named for it: '%s'", asked,
		    deal_name[i], b->schema->source[i][0].name.text);
}

/* How dates are read; column: only of that one, unless it is empty; by: another one tells. */
static void
tell_order(const struct findings_said *said, const char *file, const char *column,
    enum datefmt_order order, const char *by)
{
	static const char *const text[] = { "", "", "month first", "day first" };

	if (said->order == DATEFMT_EACH && order != DATEFMT_EACH)
		err_warn("%s: dates%s%s are read %s%s%s%s", file, *column != '\0' ? " of " : "",
		    column, text[order], by != NULL ? ", as those of '" : "", by != NULL ? by : "",
		    by != NULL ? "'" : "");
}

static void
tell_decimal(const struct findings_said *said, const char *file, enum amount_decimal decimal,
    uint64_t open)
{
	if (said->decimal == AMOUNT_EITHER && decimal != AMOUNT_EITHER && open > 0)
		err_warn("%s: amounts are read with a decimal %s: %llu could be read either way",
		    file, decimal == AMOUNT_DECIMAL_COMMA ? "comma" : "point",
		    (unsigned long long)open);
}

void
findings_forms(const struct findings_said *said, const char *file, enum datefmt_order order,
    enum amount_decimal decimal, uint64_t open)
{
	tell_order(said, file, "", order, NULL);
	tell_decimal(said, file, decimal, open);
}

static void
tell_forms(const struct findings_said *said, const struct export_file *f)
{
	int same = f->order[0] == f->order[1] && f->order[0] == f->order[2];

	for (int k = 0; k < (same ? 1 : EXPORT_DATES); k++)
		tell_order(said, f->name, same ? "" : deal_name[export_date[k]], f->order[k],
		    f->ordered_by != SIZE_MAX ? f->column[f->ordered_by] : NULL);
	tell_decimal(said, f->name, f->decimal, f->amount.open);
}

/* Amounts that had to be taken from a column with another currency. */
static void
tell_foreign(const struct export_file *f)
{
	if (f->foreign > 0)
		err_warn("%s: %llu amounts are not in '%s', which is empty there, but in another "
		    "column: is that the same currency?", f->name, (unsigned long long)f->foreign,
		    f->column[f->map.source[DEAL_AMOUNT][0].column]);
}

static void
tell_odd_dates(const struct export_file *f)
{
	if (f->odd.short_years > 0)
		err_warn("%s: %llu dates have a year of two digits: 69 to 99 are 1969 to 1999, the "
		    "others 20..", f->name, (unsigned long long)f->odd.short_years);
	if (f->odd.serials > 0)
		err_warn("%s: %llu dates are a spreadsheet's days since 1899-12-30", f->name,
		    (unsigned long long)f->odd.serials);
	if (f->odd.stamps > 0)
		err_warn("%s: %llu dates are seconds or milliseconds since 1970", f->name,
		    (unsigned long long)f->odd.stamps);
}

/* Deals that are older by a day than they look. */
static void
tell_days(const struct export_file *f)
{
	if (f->same_day > 0)
		err_warn("%s: %llu deals were closed the day before the one of the time of their "
		    "creation: they count as created on that day; --time-zone says what day a time "
		    "is of", f->name, (unsigned long long)f->same_day);
}

/* The stages to tell of, into o, at most SOME of them; returns the first, NULL without any. */
static const struct stage_check_stage *
name_stages(const struct stage_check_stage *s, size_t n, int all, struct buf *o)
{
	enum { SOME = 8 };
	const struct stage_check_stage *first = NULL;
	char show[ERR_SHOW];
	size_t named = 0;

	for (size_t i = 0; i < n; i++) {
		if (!all && !stage_check_looks_closed(&s[i]))
			continue;
		first = first != NULL ? first : &s[i];
		if (named++ < SOME)
			buf_printf(o, "%s'%s' (%llu)", named > 1 ? ", " : "",
			    err_show(show, s[i].name, s[i].len), (unsigned long long)s[i].deals);
	}
	if (named > SOME)
		buf_printf(o, " and %zu more", named - SOME);
	buf_bytes(o, "", 1);
	return first;
}

/* Stages that are read as open for want of a rule: all of them, or those that look closed. */
static void
tell_stages(const struct export *x, int all)
{
	const struct binding *map = &x->file[0].map;
	const char *column = map->sources[DEAL_STAGE] > 0 ?
	    x->file[0].column[map->source[DEAL_STAGE][0].column] : deal_name[DEAL_STAGE];
	size_t n;
	struct stage_check_stage *s = stage_check_stages(x, &n);
	const struct stage_check_stage *first;
	char show[ERR_SHOW];
	struct buf o;

	buf_init(&o);
	first = name_stages(s, n, all, &o);
	if (first != NULL)
		err_warn("%s: deals of these stages are read as open, %s: %s; if they are closed, "
		    "a mapping file with include,%s and outcome:Won,%s=%s tells, see deal(5)",
		    x->file[0].name, all ? "and no deal is won or lost" :
		    "though they sound closed or all their close dates have passed", o.s,
		    map->schema->name, column, err_show(show, first->name, first->len));
	else if (all)
		err_warn("all deals are open: does the schema %s know the words of this export for "
		    "won and lost?", map->schema->name);
	buf_free(&o);
	free(s);
}

static void
tell_outcomes(const struct export *x)
{
	uint64_t n[3], folded = 0;

	export_outcomes(x, n);
	for (int i = 0; i < EXPORT_WORDS; i++)
		folded += category_folded(x->word[i]);
	if (folded > 0)
		err_note("%llu values in other case than most were changed to it",
		    (unsigned long long)folded);
	if (n[DEAL_OPEN] > 0)
		tell_stages(x, n[DEAL_WON] + n[DEAL_LOST] == 0);
}

/* Deals that are gone, and ids that tell nothing apart. */
static void
tell_ids(const struct export *x)
{
	const struct export_rounded *r = &x->rounded;
	struct export_field id;
	char show[ERR_SHOW];

	if (x->gone > 0)
		err_warn("%llu deals are gone: a row says that they are deleted, and other rows "
		    "of them are superseded", (unsigned long long)x->gone);
	if (r->rows == 0)
		return;
	id = export_id(r->block, r->row);
	err_warn("%s:%llu: the id '%s' was rounded by a spreadsheet, as those of %llu rows are%s; "
	    "save the export again with its ids as text", x->file[r->block->file].name,
	    (unsigned long long)(r->block->line + r->row->line), err_show(show, id.s, id.n),
	    (unsigned long long)r->rows, r->rejected > 0 ? ", of which those that share one are "
	    "rejected" : "");
}

void
findings_export(const struct findings_said *said, const struct export *x)
{
	for (size_t i = 0; i < x->files; i++) {
		tell_forms(said, &x->file[i]);
		if (x->rates == NULL)
			tell_foreign(&x->file[i]);
		tell_odd_dates(&x->file[i]);
		tell_days(&x->file[i]);
	}
	tell_ids(x);
	tell_outcomes(x);
}

void
findings_changes(uint64_t changes, uint64_t unknown)
{
	if (unknown > 0)
		err_warn("%llu deals have no row for their creation: what they had before their "
		    "first change is left out", (unsigned long long)unknown);
	err_warn("%llu changes", (unsigned long long)changes);
}

void
findings_entered(const char *path, size_t columns, uint64_t bad)
{
	if (columns == 0)
		err_warn("%s: no changes: no column is called Date entered \"STAGE (PIPELINE)\"",
		    path);
	if (bad > 0)
		err_warn("%s: %llu values are no dates and left out", path,
		    (unsigned long long)bad);
}
