#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "effect/arms.h"

enum { DEAL, ARM, AS_OF, ENTRY, RISK, AMOUNT, KINDS, COLUMNS };
static const char *const column[COLUMNS] = {
	COL_DEAL_ID, COL_ARM, COL_AS_OF, "entry_date", COL_RISK, COL_AMOUNT, "kinds"
};

/* ---- reading ---------------------------------------------------------------------------- */

static int
number(const struct refdata_row *row, size_t i, double *x, struct err *e)
{
	size_t n;
	const char *s;

	*x = NAN;
	if (row->at[i] == SIZE_MAX)
		return 0;
	s = refdata_field(row, i, &n);
	if (n > 0 && num_parse(s, n, x) != 0)
		return refdata_complain(row, i, "not a number", e);
	return 0;
}

static int
take_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct arms *a = arg;
	struct arms_row r = { .table = a->tables, .eligible = 1 };
	size_t n, day = row->at[AS_OF] != SIZE_MAX ? AS_OF : ENTRY;
	const char *s;

	if (row->at[day] == SIZE_MAX)
		return err_set(e, "%s: no column %s or %s: the day of each row",
		    rec_file(row->in, 0), column[AS_OF], column[ENTRY]);
	s = refdata_field(row, day, &n);
	if (date_parse(s, n, &r.day) != 0)
		return refdata_complain(row, day, "not a date YYYY-MM-DD", e);
	s = refdata_field(row, ARM, &n);
	if (n == 0)
		return refdata_complain(row, ARM, "no arm", e);
	r.arm = intern_add(a->names, s, n);
	s = refdata_field(row, DEAL, &n);
	r.deal = strtab_add(a->ids, s, n, hash_bytes(s, n));
	if (row->at[KINDS] != SIZE_MAX) {
		(void)refdata_field(row, KINDS, &n);
		r.eligible = n > 0;
	}
	if (number(row, RISK, &r.score, e) != 0 || number(row, AMOUNT, &r.amount, e) != 0)
		return -1;
	r.line = row->rec->line;
	a->row = mem_grow(a->row, &a->cap, a->n + 1, sizeof *a->row);
	a->row[a->n++] = r;
	return 0;
}

int
arms_read(struct arms *a, char *const *path, size_t n, struct err *e)
{
	static const struct refdata table = {
		.column = column, .columns = COLUMNS, .row = take_row, .from = "dealalert --arms",
		.optional = 1u << AS_OF | 1u << ENTRY | 1u << RISK | 1u << AMOUNT | 1u << KINDS
	};

	*a = (struct arms){ .ids = strtab_new(), .names = intern_new(), .path = path };
	for (; a->tables < n; a->tables++)
		if (refdata_read(&table, path[a->tables], a, e) != 0)
			return -1;
	return 0;
}

void
arms_free(struct arms *a)
{
	free(a->row);
	free(a->entry);
	free(a->id_of);
	strtab_free(a->ids);
	intern_free(a->names);
	*a = (struct arms){ 0 };
}

/* ---- entries ---------------------------------------------------------------------------- */

/* Which arm is that of control. */
static int
name_arms(struct arms *a, struct err *e)
{
	uint32_t *order = intern_sorted(a->names), n = intern_size(a->names);
	uint32_t control = intern_find(a->names, "holdout", 7);

	if (control == INTERN_NONE)
		control = intern_find(a->names, "control", 7);
	if (n == 2 && control == INTERN_NONE)
		control = order[0];
	free(order);
	if (n > 2)
		return err_set(e, "%s: %u arms, '%s', '%s', '%s' ...: two are compared",
		    a->path[0], n, intern_text(a->names, 0, NULL), intern_text(a->names, 1, NULL),
		    intern_text(a->names, 2, NULL));
	if (n == 1)
		return err_set(e, "%s: only one arm, '%s': nothing to compare it with", a->path[0],
		    intern_text(a->names, 0, NULL));
	if (n == 0)
		return err_set(e, "%s: no rows", a->path[0]);
	for (size_t i = 0; i < a->n; i++)
		a->row[i].arm = a->row[i].arm != control;
	a->name[0] = intern_text(a->names, control, NULL);
	a->name[1] = intern_text(a->names, 1 - control, NULL);
	return 0;
}

struct id {
	const char *s;
	size_t n;
	uint32_t number;
};

static int
compare_ids(const void *p, const void *q)
{
	const struct id *x = p, *y = q;
	int c = memcmp(x->s, y->s, x->n < y->n ? x->n : y->n);

	return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

/* Numbers deals in the order of their ids, whatever the order of the rows. */
static void
rank_deals(struct arms *a)
{
	uint32_t n = strtab_size(a->ids), *rank = mem_zero(n, sizeof *rank);
	struct id *id = mem_zero(n, sizeof *id);

	for (uint32_t i = 0; i < n; i++) {
		id[i].s = strtab_text(a->ids, i, &id[i].n);
		id[i].number = i;
	}
	qsort(id, n, sizeof *id, compare_ids);
	a->id_of = mem_zero(n, sizeof *a->id_of);
	for (uint32_t i = 0; i < n; i++) {
		rank[id[i].number] = i;
		a->id_of[i] = id[i].number;
	}
	for (size_t i = 0; i < a->n; i++)
		a->row[i].deal = rank[a->row[i].deal];
	free(id);
	free(rank);
}

const char *
arms_id(const struct arms *a, uint32_t deal, size_t *n)
{
	return strtab_text(a->ids, a->id_of[deal], n);
}

static int
order_of(double x, double y)
{
	return isnan(x) || isnan(y) ? isnan(x) - isnan(y) : (x > y) - (x < y);
}

/* Rows of a deal together, in the order of their days; what is eligible first. */
static int
compare(const void *p, const void *q)
{
	const struct arms_row *x = p, *y = q;

	if (x->deal != y->deal)
		return x->deal < y->deal ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->eligible != y->eligible)
		return x->eligible ? -1 : 1;
	if (x->arm != y->arm)
		return x->arm < y->arm ? -1 : 1;
	return order_of(x->score, y->score) != 0 ? order_of(x->score, y->score) :
	    order_of(x->amount, y->amount);
}

static int
compare_entries(const void *p, const void *q)
{
	const struct arms_row *x = p, *y = q;

	return x->day != y->day ? (x->day < y->day ? -1 : 1) : compare(p, q);
}

static int
complain_of_both(const struct arms *a, const struct arms_row *x, const struct arms_row *y,
    struct err *e)
{
	size_t n;
	const char *id = arms_id(a, x->deal, &n);
	char show[ERR_SHOW];

	return err_set(e, "%s:%llu: deal '%s' is in arm '%s', in %s:%llu in '%s': --salt or "
	    "--holdout was changed; a new experiment needs new files", a->path[y->table],
	    (unsigned long long)y->line, err_show(show, id, n), a->name[y->arm], a->path[x->table],
	    (unsigned long long)x->line, a->name[x->arm]);
}

/* The rows of one deal; *entry: its first eligible one, if it is of the experiment. */
static int
enter_deal(struct arms *a, const struct arms_row *r, size_t n, struct err *e)
{
	const struct arms_row *first = NULL, *of = NULL;

	for (size_t i = 0; i < n; i++) {
		if (r[i].day >= a->start && of != NULL && of->arm != r[i].arm)
			return complain_of_both(a, of, &r[i], e);
		if (r[i].day >= a->start && of == NULL)
			of = &r[i];
		if (r[i].eligible && first == NULL)
			first = &r[i];
	}
	if (first != NULL && first->day < a->start)
		a->earlier++;
	else if (first != NULL)
		a->entry[a->entries++] = *first;
	return 0;
}

int
arms_enter(struct arms *a, int32_t since, struct err *e)
{
	size_t next;

	if (name_arms(a, e) != 0)
		return -1;
	a->start = INT32_MAX;
	for (size_t i = 0; i < a->n; i++)
		if (a->row[i].arm == 0 && a->row[i].day < a->start)
			a->start = a->row[i].day;
	if (since != DATE_NONE)
		a->start = since;
	rank_deals(a);
	qsort(a->row, a->n, sizeof *a->row, compare);
	a->entry = mem_zero(a->n, sizeof *a->entry);
	for (size_t i = 0; i < a->n; i = next) {
		for (next = i; next < a->n && a->row[next].deal == a->row[i].deal; next++)
			;
		if (enter_deal(a, a->row + i, next - i, e) != 0)
			return -1;
	}
	qsort(a->entry, a->entries, sizeof *a->entry, compare_entries);
	a->is_scored = a->entries > 0;
	for (size_t i = 0; i < a->entries; i++)
		a->is_scored &= !isnan(a->entry[i].score);
	return 0;
}
