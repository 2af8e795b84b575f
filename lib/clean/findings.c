#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "clean/findings.h"
#include "clean/stage_check.h"
#include "clean/suggest.h"

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

/* A name is taken for the id: perhaps there is one. */
static void
tell_title(const struct binding *b, const struct rec *r)
{
	const char *id = column_map_likely(b, r, DEAL_ID);
	char show[ERR_SHOW];

	err_warn("%s: no column with ids of deals: '%s' is taken for it; of rows with the same one "
	    "the first counts, the others are rejected unless --dup says otherwise%s%s%s",
	    rec_file(r, 0), b->id_name, id != NULL ? "; if '" : "",
	    id != NULL ? err_show(show, id, strlen(id)) : "",
	    id != NULL ? "' has ids, name it for deal_id in a mapping file" : "");
}

void
findings_schema(const char *asked, const struct binding *b, const struct rec *r, int kept)
{
	int own = strpbrk(asked, "/.") != NULL;

	(kept ? err_note : err_warn)("%s: schema %s%s: it knows %zu of %zu columns",
	    rec_file(r, 0), b->schema->name,
	    strcmp(asked, "auto") == 0 ? ", chosen by the header" : "", b->known,
	    rec_columns(r));
	if (b->titled)
		tell_title(b, r);
	if (b->sources[DEAL_CREATED] == 0)
		err_warn("%s: no column with the day on which deals were created: they are kept, "
		    "and win rates by the day of closing are right; what looks at a deal's age "
		    "(dealfeat, and so the model) has nothing to go by", rec_file(r, 0));
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

/* Deals that are older by a day than they look, and those whose dates were made right. */
static void
tell_days(const struct export_file *f)
{
	if (f->backdated > 0)
		err_warn("%s: %llu deals were closed before they were created: read as --backdated "
		    "says", f->name, (unsigned long long)f->backdated);
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

/* Deals that are expected to close before they were created. */
static void
tell_expected(const struct export *x)
{
	const struct export_block *first = NULL;
	const struct export_row *row = NULL;
	char day[2][11];
	uint64_t n = 0;

	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++) {
			const struct export_row *r = &x->block[i]->row[k];

			int timed = (r->flags & EXPORT_TIMED) != 0;	/* see resolve */

			if (!export_counts(r) || r->date[0] == DATE_NONE ||
			    r->date[2] == DATE_NONE || r->date[2] >= r->date[0] - timed)
				continue;
			if (n++ == 0) {
				first = x->block[i];
				row = r;
			}
		}
	if (n == 0)
		return;
	date_text(day[0], row->date[2]);
	date_text(day[1], row->date[0]);
	err_warn("%llu deals have an expected_close_date before their created_date, first %s:%llu: "
	    "%s before %s", (unsigned long long)n, x->file[first->file].name,
	    (unsigned long long)(first->line + row->line), day[0], day[1]);
}

static int
stands_in(const struct buf *o, const char *s, size_t n)
{
	for (size_t i = 0; i + n <= o->len; i++)
		if (memcmp(o->s + i, s, n) == 0 && (i + n == o->len || o->s[i + n] == ','))
			return 1;
	return 0;
}

/* Adds ",N/A" to what missing is to be said of, unless it is there. */
static void
add_nothing(struct buf *o, const char *s, size_t n)
{
	char show[ERR_SHOW];
	struct buf text;

	buf_init(&text);
	buf_printf(&text, ",%s", err_show(show, s, n));
	buf_bytes(&text, "", 1);
	if (o->len < 200 && (o->len == 0 || !stands_in(o, text.s, text.len - 1)))
		buf_bytes(o, text.s, text.len - 1);
	buf_free(&text);
}

/* Segments and owners that are called null or N/A. */
static void
tell_nothings(const struct export *x)
{
	const struct words *words = x->file[0].map.schema->words;
	struct buf o, said;
	size_t n;

	buf_init(&o);
	buf_init(&said);
	for (int k = 0; k < EXPORT_WORDS; k++)
		for (uint32_t i = 0; i < category_classes(x->word[k]); i++) {
			uint64_t times;
			const char *s = category_class(x->word[k], i, &n, &times);

			if (times == 0 || !words_are(words, WORD_MISSING, s, n))
				continue;
			buf_printf(&o, "%s%s '%.*s' (%llu)", o.len > 0 ? ", " : "",
			    deal_name[DEAL_REP + k], (int)n, s, (unsigned long long)times);
			add_nothing(&said, s, n);
		}
	if (o.len > 0)
		err_warn("values that look like none: %.*s; if they are, a mapping file with "
		    "include,%s and missing%.*s says so, see deal(5)", (int)o.len, o.s,
		    x->file[0].map.schema->name, (int)said.len, said.s);
	buf_free(&o);
	buf_free(&said);
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

/* Are the values of a column of the export's first rows amounts, some of them large if asked? */
static int
holds_amounts(const struct export *x, size_t column, int some_large)
{
	const struct export_block *b = x->blocks > 0 ? x->block[0] : NULL;
	size_t columns = x->file[0].columns, filled = 0, good = 0, large = 0;
	struct export_field *f = mem_zero(columns, sizeof *f);
	struct amount a;

	for (uint32_t k = 0; b != NULL && k < b->rows; k++) {
		if (!export_counts(&b->row[k]))
			continue;
		export_fields(x, b, &b->row[k], f, columns);
		if (export_blank(&f[column]))
			continue;
		a = amount_read(f[column].s, f[column].n);
		filled++;
		good += a.kind != AMOUNT_BAD && (f[column].n < 2 || *f[column].s != '0');
		large += a.kind != AMOUNT_BAD && a.value >= 100;
	}
	free(f);
	return filled > 0 && good * 20 >= filled * 19 && (large > 0 || !some_large);
}

/* The likeliest column of the first file for one of the deal's; SIZE_MAX if none is. */
static size_t
likely_column(const struct export *x, int column)
{
	const struct export_file *f = &x->file[0];
	uint8_t *taken = mem_resize(NULL, f->columns, 1);
	size_t c;

	memcpy(taken, f->map.taken, f->columns);
	for (size_t i = 0; i < f->map.looks; i++)
		taken[f->map.look[i]] = 1;
	do {
		c = suggest_name(f->map.schema->words, (const char *const *)f->column, f->columns,
		    taken, column);
		if (c == SIZE_MAX || column != DEAL_AMOUNT || holds_amounts(x, c, 0))
			break;
		taken[c] = 1;
	} while (c != SIZE_MAX);
	for (size_t i = 0; column == DEAL_AMOUNT && c == SIZE_MAX && i < f->columns; i++)
		if (!taken[i] && suggest_name(f->map.schema->words,
		    (const char *const *)f->column + i, 1, taken + i, DEAL_ID) == SIZE_MAX &&
		    holds_amounts(x, i, 1))
			c = i;
	free(taken);
	return c;
}

/* Columns that later programs will miss, and what looks like them. */
static void
tell_unfed(const struct export *x)
{
	const struct export_file *f = &x->file[0];
	char show[ERR_SHOW];
	struct buf o;
	int likely = 0;

	buf_init(&o);
	for (int i = 0; i < DEAL_COLUMNS; i++) {
		size_t c;

		if (f->map.sources[i] > 0 || i == DEAL_CYCLE || i == DEAL_OUTCOME)
			continue;
		c = likely_column(x, i);
		if (c == SIZE_MAX && i != DEAL_REP && i != DEAL_AMOUNT && i != DEAL_STAGE)
			continue;
		buf_printf(&o, "%s%s", o.len > 0 ? ", " : "", deal_name[i]);
		if (c == SIZE_MAX)
			continue;
		buf_printf(&o, " (is it '%s'?)", err_show(show, f->column[c],
		    strlen(f->column[c])));
		likely = 1;
	}
	if (o.len > 0)
		err_warn("%s: no column for %.*s: later programs will miss it%s%s%s", f->name,
		    (int)o.len, o.s, likely ? "; a mapping file with include," : "",
		    likely ? f->map.schema->name : "",
		    likely ? " and a row for each names it, see deal(5)" : "");
	buf_free(&o);
}

void
findings_rejects(const struct export *x, const struct reject_log *log)
{
	uint64_t n = 0;

	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++)
			n += x->block[i]->row[k].reason == REJECT_BAD_OUTCOME &&
			    x->block[i]->row[k].at == DEAL_CLOSED;
	if (n > 0)
		err_warn("%llu open deals have a closed_date: if it is a forecast, name its column "
		    "for expected_close_date as well, in a mapping file, see deal(5)",
		    (unsigned long long)n);
	if (log->nothings > 0)
		err_warn("%llu rows are rejected for values such as '%s', which look like none; if "
		    "they are, a mapping file with include,%s and missing,%s says so, see deal(5)",
		    (unsigned long long)log->nothings, log->nothing,
		    x->file[0].map.schema->name, log->nothing);
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
	tell_unfed(x);
	tell_expected(x);
	tell_nothings(x);
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
