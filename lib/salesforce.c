#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "mem.h"
#include "num.h"
#include "schema.h"

/* Columns of both tables; keys as schema_key makes them. */
enum { DEAL, CREATED, STAGE, AMOUNT, CLOSE, FIELD, NEW, COLUMNS };

static const char *const key[COLUMNS] = {
	"opportunityid", "createddate", "stagename", "amount", "closedate", "field", "newvalue"
};

static const struct {
	const char *key;
	enum history_field field;
} fields[] = {
	{ "stagename", HISTORY_STAGE }, { "stage", HISTORY_STAGE }, { "amount", HISTORY_AMOUNT },
	{ "closedate", HISTORY_EXPECTED }, { "owner", HISTORY_OWNER }, { "ownerid", HISTORY_OWNER }
};

struct reading {
	struct history *h;
	const struct rec *r;
	const struct history_forms *forms;
	struct out *rejects;
	struct reject_log *log;
	size_t column[COLUMNS];		/* SIZE_MAX if there is none */
};

static void
find_columns(struct reading *rd)
{
	for (int k = 0; k < COLUMNS; k++)
		rd->column[k] = SIZE_MAX;
	for (size_t i = 0; i < rec_columns(rd->r); i++) {
		const char *name = rec_name(rd->r, i);
		char *mine = mem_zero(strlen(name) + 1, 1);

		schema_key(mine, name, strlen(name));
		for (int k = 0; k < COLUMNS; k++)
			if (rd->column[k] == SIZE_MAX && strcmp(mine, key[k]) == 0)
				rd->column[k] = i;
		free(mine);
	}
}

static void
reject(const struct reading *rd, const struct batch *b, const struct rec_row *row, enum reject_reason reason,
    size_t column)
{
	struct reject j = { .reason = reason, .file = rec_file(rd->r, b->file), .line = row->line, .column = "", .value = "" };
	size_t n;

	if (column != SIZE_MAX) {
		j.column = rec_name(rd->r, column);
		j.value = batch_field(b, row, column, &j.value_len);
	} else if (row->state == REC_MALFORMED) {
		j.value = b->text + row->raw;
		j.value_len = row->raw_len;
	}
	reject_note(rd->log, &j);
	if (rd->rejects == NULL)
		return;
	reject_begin(rd->rejects, &j);
	for (size_t i = 0; i < rec_columns(rd->r); i++) {
		const char *s = batch_field(b, row, i, &n);

		out_field(rd->rejects, s, n);
	}
	out_end(rd->rejects);
}

/* The value of a field as it is written, into buf if it is not the text itself.  0, or why it is none. */
static enum reject_reason
read_value(const struct reading *rd, enum history_field field, struct history_text *v, char buf[NUM_MAX])
{
	struct datefmt_odd odd = { 0, 0, 0 };
	struct amount a;
	int32_t day;
	double x;

	if (field == HISTORY_AMOUNT) {
		a = amount_read(v->s, v->n);
		if (amount_value(a.kind, a.value, rd->forms->decimal, &x) != 0)
			return REJECT_BAD_AMOUNT;
		*v = (struct history_text){ buf, a.kind == AMOUNT_NONE ? 0 : num_money(buf, x) };
	} else if (field == HISTORY_EXPECTED) {
		day = datefmt_day(datefmt_read(v->s, v->n, &odd), rd->forms->order);
		if (day == DATEFMT_BAD)
			return REJECT_BAD_DATE;
		*v = (struct history_text){ buf, day == DATE_NONE ? 0 : date_text(buf, day) };
	}
	return REJECT_NOT;
}

/* The field that a row of OpportunityFieldHistory is about; HISTORY_FIELDS: another one. */
static enum history_field
which_field(struct history_text name)
{
	char *mine = mem_zero(name.n + 1, 1);
	enum history_field found = HISTORY_FIELDS;

	schema_key(mine, name.s, name.n);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(mine, fields[i].key) == 0)
			found = fields[i].field;
	free(mine);
	return found;
}

static struct history_text
text_of(const struct reading *rd, const struct batch *b, const struct rec_row *row, int k)
{
	struct history_text t;

	t.s = batch_field(b, row, rd->column[k], &t.n);
	return t;
}

static void
read_row(const struct reading *rd, const struct batch *b, const struct rec_row *row)
{
	static const enum history_field at[] = { [STAGE] = HISTORY_STAGE, [AMOUNT] = HISTORY_AMOUNT,
	    [CLOSE] = HISTORY_EXPECTED };
	struct history_text deal = text_of(rd, b, row, DEAL), time = text_of(rd, b, row, CREATED), v[COLUMNS];
	struct datefmt_odd odd = { 0, 0, 0 };
	int32_t day = datefmt_day(datefmt_read(time.s, time.n, &odd), rd->forms->order);
	int one = rd->column[FIELD] != SIZE_MAX, from = one ? NEW : STAGE, to = one ? NEW : CLOSE;
	char buf[COLUMNS][NUM_MAX];
	enum reject_reason why = deal.n == 0 ? REJECT_NO_DEAL_ID :
	    day == DATEFMT_BAD || day == DATE_NONE ? REJECT_BAD_DATE : REJECT_NOT;
	size_t column = rd->column[deal.n == 0 ? DEAL : CREATED];
	enum history_field field = one ? which_field(text_of(rd, b, row, FIELD)) : HISTORY_FIELDS;

	if (one && field == HISTORY_FIELDS && why == REJECT_NOT)
		return;
	for (int k = from; k <= to && why == REJECT_NOT; k++) {
		v[k] = text_of(rd, b, row, k);
		column = rd->column[k];
		why = read_value(rd, one ? field : at[k], &v[k], buf[k]);
	}
	if (why != REJECT_NOT) {
		reject(rd, b, row, why, column);
		return;
	}
	for (int k = from; k <= to; k++)
		if (rd->column[k] != SIZE_MAX)
			history_add(rd->h, deal, day, time, one ? field : at[k], v[k]);
}

static int
check_columns(const struct reading *rd, struct err *e)
{
	const size_t *c = rd->column;

	if (c[DEAL] != SIZE_MAX && c[CREATED] != SIZE_MAX &&
	    ((c[FIELD] != SIZE_MAX && c[NEW] != SIZE_MAX) || (c[FIELD] == SIZE_MAX && c[STAGE] != SIZE_MAX)))
		return 0;
	return err_set(e, "%s:1: neither OpportunityHistory (OpportunityId, CreatedDate, StageName) nor "
	    "OpportunityFieldHistory (OpportunityId, CreatedDate, Field, NewValue)", rec_file(rd->r, 0));
}

int
history_salesforce(struct history *h, struct rec *r, const struct history_forms *forms, struct out *rejects,
    struct reject_log *log, uint64_t *before, struct err *e)
{
	struct reading rd = { .h = h, .r = r, .forms = forms, .rejects = rejects, .log = log };
	struct batch b = { 0 };
	int rc;

	find_columns(&rd);
	if (check_columns(&rd, e) != 0)
		return -1;
	if (rejects != NULL)
		reject_columns(rejects, r);
	while ((rc = rec_read(r, &b, e)) > 0)
		for (size_t i = 0; i < b.rows; i++)
			if (b.row[i].state != REC_OK)
				reject(&rd, &b, &b.row[i], b.row[i].state == REC_RAGGED ? REJECT_RAGGED : REJECT_MALFORMED,
				    SIZE_MAX);
			else
				read_row(&rd, &b, &b.row[i]);
	batch_free(&b);
	*before = reject_preambles(log, rejects, r);
	return rc;
}
