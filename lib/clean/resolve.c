#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "clean/footer.h"
#include "clean/resolve.h"

/* ---- forms ---------------------------------------------------------- */

struct row_place {			/* a value for a message */
	const struct export_block *block;
	const struct export_row *row;
	int column;
};

/* The first open value of a file's column. */
static int
find_open(const struct export *x, size_t file, int column, struct row_place *p)
{
	for (size_t i = 0; i < x->blocks; i++) {
		const struct export_block *b = x->block[i];

		for (uint32_t k = 0; b->file == file && k < b->rows; k++) {
			const struct export_row *row = &b->row[k];
			int open = row->amount_kind == AMOUNT_OPEN_POINT ||
			    row->amount_kind == AMOUNT_OPEN_COMMA;

			for (int d = 0; d < EXPORT_DATES; d++)
				if ((int)export_date[d] == column)
					open = row->reason == REJECT_NOT &&
					    datefmt_open(row->date[d]);
			*p = (struct row_place){ b, row, column };
			if (open)
				return 1;
		}
	}
	return 0;
}

static int
complain(const struct export *x, size_t file, int column, const char *what, const char *way_out,
    struct err *e)
{
	const struct export_file *f = &x->file[file];
	struct export_field *v = mem_zero(f->columns, sizeof *v);
	char show[2][ERR_SHOW];
	struct row_place p = { 0 };
	size_t i;

	(void)find_open(x, file, column, &p);
	export_fields(x, p.block, p.row, v, f->columns);
	i = f->map.source[column][export_source(&f->map, column, 1u << p.row->outcome, v)].column;
	err_set(e, "%s:%llu: %s: %s: '%s': say %s", f->name,
	    (unsigned long long)(p.block->line + p.row->line),
	    err_show(show[0], f->column[i], strlen(f->column[i])), what,
	    err_show(show[1], v[i].s, v[i].n), way_out);
	free(v);
	return -1;
}

static int
complain_date(const struct export *x, size_t file, int k, enum reading_vote_result why,
    struct err *e)
{
	struct row_place p = { 0 };

	if (why == READING_VOTE_SPLIT)
		return complain(x, file, (int)export_date[k],
		    "other dates have the month first, others the day",
		    "--date-order mdy or --date-order dmy", e);
	if (find_open(x, file, (int)export_date[k], &p) && datefmt_short(p.row->date[k]))
		return complain(x, file, (int)export_date[k],
		    "nothing tells year, month and day apart", "--date-order ymd, mdy or dmy", e);
	return complain(x, file, (int)export_date[k], "nothing tells day and month apart",
	    "--date-order mdy or --date-order dmy", e);
}

static enum datefmt_order
order_of(enum reading_vote_result r)
{
	return r == READING_VOTE_FIRST ? DATEFMT_MDY : r == READING_VOTE_SECOND ? DATEFMT_DMY :
	    DATEFMT_EACH;
}

struct witness {			/* a column that feeds none of the deal's dates */
	struct reading_vote vote;
	int not_dates;
};

/* What its fields say in one block's rows. */
static void
hear(const struct export *x, const struct export_block *b, struct witness *w,
    struct export_field *field)
{
	size_t columns = x->file[b->file].columns;
	struct datefmt_odd odd = { 0 };

	for (uint32_t k = 0; k < b->rows; k++) {
		if (b->row[k].reason != REJECT_NOT)
			continue;
		export_fields(x, b, &b->row[k], field, columns);
		for (size_t c = 0; c < columns; c++)
			if (!w[c].not_dates) {
				int32_t day = datefmt_read(x->dates, field[c].s, field[c].n, &odd);

				w[c].not_dates = day == DATEFMT_BAD;
				datefmt_vote(day, &w[c].vote);
			}
	}
}

/*
 * The other columns of a file that hold dates and nothing else: what they
 * decide together, and the first of them that votes for it.
 */
static enum reading_vote_result
ask_others(const struct export *x, size_t file, size_t *first)
{
	size_t columns = x->file[file].columns;
	struct witness *w = mem_zero(columns, sizeof *w);
	struct export_field *field = mem_zero(columns, sizeof *field);
	struct reading_vote all = { { 0, 0 }, 0 };
	enum reading_vote_result r;

	*first = SIZE_MAX;
	for (size_t i = 0; i < x->blocks; i++)
		if (x->block[i]->file == file)
			hear(x, x->block[i], w, field);
	for (size_t c = 0; c < columns; c++)
		if (!w[c].not_dates)
			reading_vote_add(&all, &w[c].vote);
	r = reading_vote_decide(&all);
	for (size_t c = columns; c > 0; c--)
		if (!w[c - 1].not_dates && w[c - 1].vote.n[r == READING_VOTE_SECOND] > 0)
			*first = c - 1;
	free(w);
	free(field);
	return r;
}

static int
settle_dates(struct export *x, size_t file, struct err *e)
{
	struct export_file *f = &x->file[file];
	struct reading_vote all = { { 0, 0 }, 0 };
	enum reading_vote_result r, mine;
	size_t other;

	for (int k = 0; k < EXPORT_DATES; k++)
		reading_vote_add(&all, &f->date[k]);
	r = reading_vote_decide(&all);
	if (r == READING_VOTE_NONE && (mine = ask_others(x, file, &other)) <= READING_VOTE_SECOND) {
		r = mine;
		f->ordered_by = other;
	}
	for (int k = 0; k < EXPORT_DATES; k++) {
		mine = r == READING_VOTE_SPLIT || r == READING_VOTE_EACH ?
		    reading_vote_decide(&f->date[k]) : r;
		if ((mine == READING_VOTE_NONE && f->date[k].open > 0) ||
		    mine == READING_VOTE_SPLIT)
			return complain_date(x, file, k, mine, e);
		f->order[k] = order_of(mine);
	}
	return 0;
}

static int
settle_decimal(struct export *x, size_t file, struct err *e)
{
	struct export_file *f = &x->file[file];
	enum reading_vote_result r = reading_vote_decide(&f->amount);

	if (r == READING_VOTE_NONE || r == READING_VOTE_SPLIT)
		return complain(x, file, DEAL_AMOUNT, r == READING_VOTE_NONE ?
		    "nothing tells whether this is a decimal point or groups thousands" :
		    "other amounts have a decimal point, others a decimal comma",
		    "--decimal . or --decimal ,", e);
	f->decimal = r == READING_VOTE_FIRST ? AMOUNT_DECIMAL_POINT : r == READING_VOTE_SECOND ?
	    AMOUNT_DECIMAL_COMMA : AMOUNT_EITHER;
	return 0;
}

int
resolve_forms(struct export *x, enum datefmt_order order, enum amount_decimal decimal,
    struct err *e)
{
	for (size_t i = 0; i < x->files; i++) {
		struct export_file *f = &x->file[i];

		for (int k = 0; k < EXPORT_DATES; k++)
			f->order[k] = order;
		f->decimal = decimal;
		if (order == DATEFMT_EACH && settle_dates(x, i, e) != 0)
			return -1;
		if (decimal == AMOUNT_EITHER && settle_decimal(x, i, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- rows ----------------------------------------------------------- */

const struct opt_choice backdated_choices[] = {
	{ "reject", BACKDATED_REJECT, "they are rejected (default)" },
	{ "zero", BACKDATED_ZERO, "they were created on the day on which they were closed" },
	{ "swap", BACKDATED_SWAP, "their two dates stand in each other's place" },
	{ NULL, 0, NULL }
};

/*
 * A creation that is a time in UTC may be of the day after the one on which
 * the deal was created, and closed, where it was.
 */
static void
settle_same_day(struct export_file *f, struct export_row *row)
{
	if ((row->flags & EXPORT_TIMED) == 0 || row->date[0] == DATE_NONE ||
	    row->date[1] == DATE_NONE || row->date[1] != row->date[0] - 1)
		return;
	row->date[0] = row->date[1];
	f->same_day++;
}

/* A deal that was closed before it was created. */
static void
settle_backdated(struct export_file *f, struct export_row *row, enum backdated backdated)
{
	int32_t created = row->date[0];

	if (backdated == BACKDATED_REJECT) {
		export_reject(row, REJECT_CLOSED_BEFORE_CREATED, DEAL_CLOSED);
		return;
	}
	row->date[0] = row->date[1];
	if (backdated == BACKDATED_SWAP)
		row->date[1] = created;
	f->backdated++;
}

static void
settle_row(struct export_file *f, struct export_row *row, enum backdated backdated)
{
	int closed = row->outcome != DEAL_OPEN;

	for (int k = 0; k < EXPORT_DATES; k++) {
		if (f->times[k] == 0)
			row->date[k] = datefmt_as_day(row->date[k]);
		row->date[k] = datefmt_day(row->date[k], f->order[k]);
		if (row->date[k] == DATEFMT_BAD) {
			export_reject(row, REJECT_BAD_DATE, (int)export_date[k]);
			return;
		}
	}
	if (closed)
		settle_same_day(f, row);
	if (amount_value(row->amount_kind, row->amount, f->decimal, &row->amount) != 0)
		export_reject(row, REJECT_BAD_AMOUNT, DEAL_AMOUNT);
	else if (!closed && row->date[1] != DATE_NONE)
		export_reject(row, REJECT_BAD_OUTCOME, DEAL_CLOSED);
	else if (closed && row->date[1] == DATE_NONE)
		export_reject(row, REJECT_CLOSED_WITHOUT_DATE, DEAL_CLOSED);
	else if (closed && row->date[0] == DATE_NONE && f->map.sources[DEAL_CREATED] > 0)
		export_reject(row, REJECT_NO_CREATED_DATE, DEAL_CREATED);
	else if (closed && row->date[0] != DATE_NONE && row->date[1] < row->date[0])
		settle_backdated(f, row, backdated);
}

/* May it be a line of totals?  Those have no dates and nothing to tell the outcome by. */
static int
without_facts(const struct export_row *row)
{
	if (row->reason == REJECT_NOT)
		return row->date[0] == DATE_NONE && row->date[1] == DATE_NONE &&
		    row->date[2] == DATE_NONE;
	return row->reason == REJECT_RAGGED || row->reason == REJECT_NO_DEAL_ID ||
	    row->reason == REJECT_BAD_OUTCOME;
}

/*
 * The fields of a row; at most cap are looked at, for a longer one is no line
 * of prose or totals.
 */
static size_t
few_fields(const struct export *x, const struct export_block *b, const struct export_row *row,
    struct export_field *f, size_t cap)
{
	size_t n = export_fields(x, b, row, f, cap);

	return n <= cap ? n : 0;
}

/* Lines of prose at the end of a file are a footer. */
static void
settle_footer(const struct export *x, size_t file, struct export_field *f)
{
	for (size_t i = x->blocks; i > 0; i--) {
		struct export_block *b = x->block[i - 1];

		for (uint32_t k = b->rows; b->file == file && k > 0; k--) {
			struct export_row *row = &b->row[k - 1];
			size_t n;

			if (row->reason == REJECT_NOT_A_RECORD)
				continue;
			n = few_fields(x, b, row, f, x->file[file].columns);
			if (row->reason == REJECT_MALFORMED ||
			    (!footer_prose(f, n, row->reason == REJECT_RAGGED) &&
			    !(without_facts(row) && footer_total(f, n))))
				return;
			export_reject(row, REJECT_NOT_A_RECORD, DEAL_COLUMNS);
		}
	}
}

static void
settle_block(struct export *x, struct export_block *b, struct export_field *f,
    enum backdated backdated)
{
	struct export_file *file = &x->file[b->file];

	for (uint32_t k = 0; k < b->rows; k++) {
		struct export_row *row = &b->row[k];

		if (without_facts(row) && footer_total(f, few_fields(x, b, row, f, file->columns)))
			export_reject(row, REJECT_NOT_A_RECORD, DEAL_COLUMNS);
		if (row->reason == REJECT_NOT)
			settle_row(file, row, backdated);
	}
}

void
resolve_rows(struct export *x, enum backdated backdated)
{
	struct export_field *f = mem_zero(x->widest, sizeof *f);

	for (size_t i = 0; i < x->files; i++)
		settle_footer(x, i, f);
	for (size_t i = 0; i < x->blocks; i++)
		settle_block(x, x->block[i], f, backdated);
	free(f);
}

/* ---- words ---------------------------------------------------------- */

void
resolve_words(struct export *x)
{
	for (size_t i = 0; i < x->blocks; i++) {
		const struct export_block *b = x->block[i];

		for (uint32_t k = 0; k < b->rows; k++) {
			const struct export_row *row = &b->row[k];

			for (int w = 0; export_counts(row) && w < EXPORT_WORDS; w++)
				category_count(x->word[w], export_word(b, row, w), 1);
		}
	}
	for (int w = 0; w < EXPORT_WORDS; w++)
		category_settle(x->word[w]);
}
