#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "clean/export_write.h"
#include "clean/history.h"
#include "clean/profile.h"
#include "clean/words.h"
#include "csv/out.h"
#include "csv/parallel.h"

struct written {				/* as it is written, quotes and all */
	size_t off, len;
};

struct export_write {
	const struct export *x;
	struct intern *names;		/* the columns of all files */
	size_t **place;			/* [file][name]: the file's column; SIZE_MAX if it has
					 * none */
	uint32_t *extra;		/* the names that are columns of the table */
	size_t extras;
	size_t **from;			/* [file][extra]: the file's column for it, or SIZE_MAX */
	struct written *word[EXPORT_WORDS];	/* of each spelling */
	struct out text;		/* what word points into */
};

/* ---- columns -------------------------------------------------------- */

static int
is_replaced(const struct binding *b, size_t column)
{
	for (int i = 0; i < DEAL_COLUMNS; i++)
		if (b->replaced[i] == column)
			return 1;
	return 0;
}

static size_t *
nowhere(size_t n)
{
	size_t *place = mem_resize(NULL, n, sizeof *place);

	for (size_t i = 0; i < n; i++)
		place[i] = SIZE_MAX;
	return place;
}

static void
find_places(struct export_write *d)
{
	const struct export *x = d->x;

	d->names = intern_new();
	for (size_t i = 0; i < x->files; i++)
		for (size_t k = 0; k < x->file[i].columns; k++)
			intern_add(d->names, x->file[i].column[k], strlen(x->file[i].column[k]));
	for (size_t i = 0; i < x->files; i++) {
		const struct export_file *f = &x->file[i];

		d->place[i] = nowhere(intern_size(d->names));
		for (size_t k = 0; k < f->columns; k++)
			d->place[i][intern_find(d->names, f->column[k], strlen(f->column[k]))] = k;
	}
}

/* A name is a column of the table if some file has it and nothing took its place there. */
static void
find_extras(struct export_write *d)
{
	const struct export *x = d->x;
	size_t names = intern_size(d->names), column;

	d->extra = mem_resize(NULL, names, sizeof *d->extra);
	for (size_t f = 0; f < x->files; f++)
		d->from[f] = nowhere(names);
	for (uint32_t i = 0; i < names; i++) {
		int left = 0;

		for (size_t f = 0; f < x->files; f++) {
			column = d->place[f][i];
			if (column == SIZE_MAX || is_replaced(&x->file[f].map, column))
				continue;
			d->from[f][d->extras] = column;
			left = 1;
		}
		if (left)
			d->extra[d->extras++] = i;
	}
}

/* ---- words ---------------------------------------------------------- */

static void
prepare_words(struct export_write *d)
{
	out_memory(&d->text);
	for (int w = 0; w < EXPORT_WORDS; w++) {
		const struct category *sp = d->x->word[w];

		d->word[w] = mem_resize(NULL, category_size(sp), sizeof *d->word[w]);
		for (uint32_t i = 0; i < category_size(sp); i++) {
			size_t n, start = d->text.b.len;
			const char *s = category_text(sp, i, &n);

			d->text.fields = 0;
			out_field(&d->text, s, n);
			d->word[w][i] = (struct written){ start, d->text.b.len - start };
		}
	}
}

struct export_write *
export_write_new(const struct export *x)
{
	struct export_write *d = mem_zero(1, sizeof *d);

	d->x = x;
	d->place = mem_zero(x->files, sizeof(size_t *));
	d->from = mem_zero(x->files, sizeof(size_t *));
	find_places(d);
	find_extras(d);
	prepare_words(d);
	return d;
}

void
export_write_free(struct export_write *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->x->files; i++) {
		free(d->place[i]);
		free(d->from[i]);
	}
	for (int i = 0; i < EXPORT_WORDS; i++)
		free(d->word[i]);
	intern_free(d->names);
	out_free(&d->text);
	free(d->place);
	free(d->from);
	free(d->extra);
	free(d);
}

/* ---- the table ------------------------------------------------------ */

/* Calls take for the name of each column of the table. */
static void
each_name(const struct export_write *d, void (*take)(void *, const char *), void *arg)
{
	struct intern *taken = intern_new();
	char *name;

	for (int i = 0; i < DEAL_COLUMNS; i++) {
		take(arg, deal_name[i]);
		intern_add(taken, deal_name[i], strlen(deal_name[i]));
	}
	for (uint32_t i = 0; i < intern_size(d->names); i++)
		intern_add(taken, intern_text(d->names, i, NULL),
		    strlen(intern_text(d->names, i, NULL)));
	for (size_t i = 0; i < d->extras; i++) {
		const char *s = intern_text(d->names, d->extra[i], NULL);

		if (intern_find(taken, s, strlen(s)) < DEAL_COLUMNS) {
			take(arg, name = intern_unused(taken, s));
			free(name);
		} else {
			take(arg, s);
		}
	}
	intern_free(taken);
}

static void
put_name(void *o, const char *name)
{
	out_name(o, name);
}

static void
put_word(const struct export_write *d, struct out *o, const struct export_block *b,
    const struct export_row *row, int w)
{
	const struct written *word = &d->word[w][export_word(b, row, w)];

	out_record(o, d->text.b.s + word->off, word->len);
}

static void
put_deal(const struct export_write *d, struct out *o, const struct export_block *b,
    const struct export_row *row)
{
	struct export_field id = export_id(b, row);
	const char *outcome = deal_outcome_name[row->outcome];

	out_field(o, id.s, id.n);
	out_date(o, row->date[0]);
	out_date(o, row->date[1]);
	for (int w = 0; w < EXPORT_WORDS; w++)
		put_word(d, o, b, row, w);
	out_money(o, row->amount);
	if (row->date[0] == DATE_NONE || row->date[1] == DATE_NONE)
		out_empty(o);
	else
		out_int(o, row->date[1] - row->date[0]);
	out_record(o, outcome, strlen(outcome));
	out_date(o, row->date[2]);
}

static int
put_block(size_t block, struct out *o, void *arg, struct err *e)
{
	const struct export_write *d = arg;
	const struct export_block *b = d->x->block[block];
	const size_t *from = d->from[b->file];
	struct export_field *f = mem_resize(NULL, d->x->widest, sizeof *f);

	(void)e;
	for (uint32_t i = 0; i < b->rows; i++) {
		const struct export_row *row = &b->row[i];

		if (!export_counts(row))
			continue;
		put_deal(d, o, b, row);
		if (d->extras > 0)
			export_fields(d->x, b, row, f, d->x->widest);
		for (size_t k = 0; k < d->extras; k++)
			if (from[k] == SIZE_MAX)
				out_empty(o);
			else
				out_field(o, f[from[k]].s, f[from[k]].n);
		out_end(o);
	}
	free(f);
	return 0;
}

void
export_write_deals(struct export_write *d, struct out *o, size_t threads)
{
	struct err e;

	each_name(d, put_name, o);
	out_end(o);
	(void)parallel_each_out(d->x->blocks, threads, put_block, o, d, &e);
}

/* ---- the profile ---------------------------------------------------- */

static void
name_column(void *p, const char *name)
{
	profile_column(p, name);
}

static void
profile_number(struct profile *p, int column, int there, size_t n, const char *buf)
{
	profile_add(p, (size_t)column, buf, there ? n : 0);
}

static void
profile_deal(const struct export_write *d, struct profile *p, const struct export_block *b,
    const struct export_row *row)
{
	struct export_field id = export_id(b, row);
	const char *outcome = deal_outcome_name[row->outcome], *s;
	int32_t days = row->date[0] != DATE_NONE && row->date[1] != DATE_NONE ?
	    row->date[1] - row->date[0] : -1;
	char buf[NUM_MAX];
	size_t n;

	profile_add(p, DEAL_ID, id.s, id.n);
	for (int i = 0; i < EXPORT_DATES; i++)
		profile_number(p, (int)export_date[i], row->date[i] != DATE_NONE,
		    date_text(buf, row->date[i]), buf);
	for (int w = 0; w < EXPORT_WORDS; w++) {
		s = category_text(d->x->word[w], export_word(b, row, w), &n);
		profile_add(p, (size_t)(DEAL_REP + w), s, n);
	}
	profile_number(p, DEAL_AMOUNT, !isnan(row->amount), num_money(buf, row->amount), buf);
	profile_number(p, DEAL_CYCLE, days >= 0, num_int(buf, days), buf);
	profile_add(p, DEAL_OUTCOME, outcome, strlen(outcome));
}

/* A row that is rejected for one of its values. */
static void
profile_fault(const struct export_write *d, struct profile *p, const struct export_block *b,
    const struct export_row *row)
{
	struct buf where;

	buf_init(&where);
	if (d->x->files > 1)
		buf_printf(&where, "%s:", d->x->file[b->file].name);
	buf_printf(&where, "%llu", (unsigned long long)(b->line + row->line));
	buf_bytes(&where, "", 1);
	profile_bad(p, row->at, where.s);
	buf_free(&where);
}

void
export_write_profile(const struct export_write *d, struct out *o)
{
	struct export_field *f = mem_resize(NULL, d->x->widest, sizeof *f);
	struct profile *p = profile_new();

	each_name(d, name_column, p);
	for (size_t i = 0; i < d->x->blocks; i++)
		for (uint32_t k = 0; k < d->x->block[i]->rows; k++) {
			const struct export_block *b = d->x->block[i];
			const struct export_row *row = &b->row[k];
			const size_t *from = d->from[b->file];

			if (row->reason != REJECT_NOT && row->at != DEAL_COLUMNS)
				profile_fault(d, p, b, row);
			if (!export_counts(row))
				continue;
			export_fields(d->x, b, row, f, d->x->widest);
			profile_deal(d, p, b, row);
			for (size_t c = 0; c < d->extras; c++)
				profile_add(p, DEAL_COLUMNS + c,
				    from[c] != SIZE_MAX ? f[from[c]].s : "",
				    from[c] != SIZE_MAX ? f[from[c]].n : 0);
		}
	profile_write(p, o);
	profile_free(p);
	free(f);
}

/* ---- the history ---------------------------------------------------- */

static void
add_stage(const struct date_words *w, const struct export_file *file, struct history *h,
    struct export_field id, const struct export_field *f, size_t column, uint64_t *bad)
{
	struct datefmt_odd odd = { 0 };
	int32_t day = datefmt_day(datefmt_read(w, f[column].s, f[column].n, &odd), file->order[0]);

	if (day == DATEFMT_BAD)
		++*bad;
	else if (day != DATE_NONE)
		history_add(h, (struct history_text){ id.s, id.n }, day,
		    (struct history_text){ f[column].s, f[column].n }, HISTORY_STAGE,
		    history_stage(file->column[column]), NULL);
}

/* The columns of a file that say when a stage was entered, into column; how many. */
static size_t
stage_columns(const struct export_file *f, size_t *column)
{
	size_t n = 0;

	for (size_t c = 0; c < f->columns; c++)
		if (history_stage(f->column[c]).n > 0)
			column[n++] = c;
	return n;
}

size_t
export_write_history(const struct export_write *d, struct out *o, uint64_t *bad)
{
	const struct export *x = d->x;
	struct export_field *f = mem_resize(NULL, x->widest, sizeof *f);
	size_t *column = mem_resize(NULL, x->widest, sizeof *column), found = 0, n;
	struct history *h = history_new();
	uint64_t unknown;

	*bad = 0;
	for (size_t i = 0; i < x->files; i++)
		found += stage_columns(&x->file[i], column);
	for (size_t i = 0; found > 0 && i < x->blocks; i++) {
		const struct export_block *b = x->block[i];

		n = stage_columns(&x->file[b->file], column);
		for (uint32_t k = 0; n > 0 && k < b->rows; k++) {
			if (!export_counts(&b->row[k]))
				continue;
			export_fields(x, b, &b->row[k], f, x->widest);
			for (size_t c = 0; c < n; c++)
				add_stage(x->dates, &x->file[b->file], h,
				    export_id(b, &b->row[k]), f, column[c], bad);
		}
	}
	(void)history_write(h, o, &unknown);
	history_free(h);
	free(column);
	free(f);
	return found;
}

/* ---- the rejects ---------------------------------------------------- */

/* The column that is wrong and its value. */
static void
name_fault(const struct export_file *f, const struct export_block *block,
    const struct export_row *row, const struct export_field *field, struct reject *r)
{
	const struct binding *b = &f->map;
	struct column_map_hint hint = COLUMN_MAP_NO_HINT;
	size_t i, c;

	if (row->at == DEAL_ID && column_map_makes_id(b)) {
		struct export_field id = export_id(block, row);

		r->column = b->id_name;
		r->value = id.s;
		r->value_len = id.n;
		return;
	}
	if (row->at == DEAL_OUTCOME) {
		for (i = 0; i < b->looks; i++)
			hint = column_map_join(hint, column_map_look(b, i, field[b->look[i]].s,
			    field[b->look[i]].n));
		c = column_map_culprit(b, hint);
	} else {
		i = export_source(b, row->at, 1u << row->outcome, field);
		c = b->source[row->at][i != SIZE_MAX ? i : 0].column;
	}
	r->column = f->column[c];
	r->value = field[c].s;
	r->value_len = field[c].n;
}

/* Fields that the header has no columns for, as they would stand in a CSV file. */
static void
put_surplus(struct out *o, const struct export_field *f, size_t from, size_t n)
{
	for (size_t i = from; i < n; i++)
		out_field(o, f[i].s, f[i].n);
}

static void
put_original(const struct export_write *d, struct out *o, const struct export_block *b,
    const struct export_field *f, size_t n)
{
	for (size_t i = 0; i < intern_size(d->names); i++) {
		size_t c = d->place[b->file][i];

		if (c < n)
			out_field(o, f[c].s, f[c].n);
		else
			out_empty(o);
	}
	out_end(o);
}

/* A value for which a row is rejected may be written for none: N/A. */
static void
note_nothing(struct reject_log *log, const struct words *w, const struct reject *r)
{
	if (r->value_len == 0 || (r->reason != REJECT_BAD_DATE && r->reason != REJECT_BAD_AMOUNT &&
	    r->reason != REJECT_BAD_OUTCOME))
		return;
	if (words_are(w, WORD_MISSING, r->value, r->value_len) && log->nothings++ == 0)
		log->nothing = mem_text(r->value, r->value_len);
}

/* f are the row's n fields. */
static void
reject_row(const struct export_write *d, struct out *o, const struct export_block *b,
    const struct export_row *row, struct export_field *f, size_t n, struct reject_log *log)
{
	const struct export_file *file = &d->x->file[b->file];
	struct reject r = {
		.reason = row->reason, .file = file->name, .line = b->line + row->line,
		    .column = "", .value = ""
	};
	struct out surplus;

	r.surplus = (long)n - (long)file->columns;
	out_memory(&surplus);
	if (row->at != DEAL_COLUMNS) {
		name_fault(file, b, row, f, &r);
	} else if (row->reason == REJECT_MALFORMED) {
		r.value = f[0].s;
		r.value_len = f[0].n;
		n = 0;
	} else if (n > file->columns) {
		put_surplus(&surplus, f, file->columns, n);
		r.value = surplus.b.s;
		r.value_len = surplus.b.len;
	}
	reject_note(log, &r);
	note_nothing(log, file->map.schema->words, &r);
	if (o != NULL) {
		reject_begin(o, &r);
		put_original(d, o, b, f, n);
	}
	out_free(&surplus);
}

static const char *
original_name(const void *names, size_t i, size_t *len)
{
	return intern_text(names, (uint32_t)i, len);
}

uint64_t
export_write_rejects(const struct export_write *d, struct out *o, struct reject_log *log)
{
	size_t cap = d->x->widest, n;
	struct export_field *f = mem_resize(NULL, cap, sizeof *f);
	uint64_t before = 0;

	if (o != NULL)
		reject_header(o, intern_size(d->names), original_name, d->names);
	for (size_t i = 0; i < d->x->files; i++) {
		const struct export_file *x = &d->x->file[i];

		before += reject_preamble(log, o, intern_size(d->names), x->name, x->before_line,
		    x->before, x->before_len);
	}
	for (size_t i = 0; i < d->x->blocks; i++)
		for (uint32_t k = 0; k < d->x->block[i]->rows; k++) {
			const struct export_block *b = d->x->block[i];

			if (b->row[k].reason == REJECT_NOT)
				continue;
			while ((n = export_fields(d->x, b, &b->row[k], f, cap)) > cap)
				f = mem_grow(f, &cap, n, sizeof *f);
			reject_row(d, o, b, &b->row[k], f, n, log);
		}
	free(f);
	return before;
}
