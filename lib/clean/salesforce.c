#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "clean/footer.h"
#include "clean/history.h"
#include "clean/schema.h"
#include "csv/out.h"

/* Columns of both tables; keys as schema_key makes them. */
enum { DEAL, CREATED, STAGE, AMOUNT, CLOSE, FIELD, NEW, OLD, COLUMNS };

static const char *const key[COLUMNS] = {
	"opportunityid", "createddate", "stagename", "amount", "closedate", "field",
	"newvalue", "oldvalue"
};

/* The fields of OpportunityFieldHistory that are of use; HISTORY_FIELDS: the deal was created. */
static const struct {
	const char *key;
	enum history_field field;
} fields[] = {
	{ "stagename", HISTORY_STAGE }, { "stage", HISTORY_STAGE }, { "amount", HISTORY_AMOUNT },
	{ "closedate", HISTORY_EXPECTED }, { "owner", HISTORY_OWNER }, { "ownerid", HISTORY_OWNER },
	{ "created", HISTORY_FIELDS }
};

enum { NO_FIELD = HISTORY_FIELDS + 1 };

enum { PART = 1 << 20 };

/* a row in memory: the lengths of its fields, then their bytes */
struct held_change {
	uint64_t line;
	uint32_t file, text, fields;
	uint8_t reason;			/* enum reject_reason */
};

/* rows of about PART bytes, so that memory goes back while events come */
struct field_part {
	struct held_change *row;
	size_t rows, cap;
	struct buf text;
};

struct history_reading {
	struct history *h;
	const struct rec *r;
	struct history_forms *forms;
	struct out *rejects;
	struct reject_log *log;
	size_t column[COLUMNS];		/* SIZE_MAX if there is none */
	struct field_part *part;
	size_t parts, part_cap;
	struct export_field *field;	/* of the row in hand */
	size_t field_cap;
};

/* ---- rows held and taken out again ---------------------------------- */

static struct field_part *
part_to_fill(struct history_reading *rd)
{
	struct field_part *p = rd->parts > 0 ? &rd->part[rd->parts - 1] : NULL;

	if (p != NULL && p->text.len < PART)
		return p;
	rd->part = mem_grow(rd->part, &rd->part_cap, rd->parts + 1, sizeof *rd->part);
	p = &rd->part[rd->parts++];
	*p = (struct field_part){ NULL, 0, 0, { 0 } };
	buf_init(&p->text);
	return p;
}

static void
part_free(struct field_part *p)
{
	free(p->row);
	buf_free(&p->text);
	*p = (struct field_part){ NULL, 0, 0, { 0 } };
}

static void
hold(struct history_reading *rd, const struct batch *b, const struct rec_row *row)
{
	struct field_part *p = part_to_fill(rd);
	struct held_change h = {
		.line = row->line, .file = (uint32_t)b->file, .text = (uint32_t)p->text.len,
		    .fields = row->fields
	};
	uint32_t len;

	h.reason = row->state == REC_OK ? REJECT_NOT : row->state == REC_RAGGED ? REJECT_RAGGED :
	    REJECT_MALFORMED;
	if (row->state == REC_MALFORMED) {
		h.fields = 1;
		len = (uint32_t)row->raw_len;
		buf_bytes(&p->text, (const char *)&len, sizeof len);
		buf_bytes(&p->text, b->text + row->raw, row->raw_len);
	} else {
		for (uint32_t i = 0; i < row->fields; i++)
			buf_bytes(&p->text, (const char *)&b->field[row->first + i].len,
			    sizeof len);
		for (uint32_t i = 0; i < row->fields; i++)
			buf_bytes(&p->text, b->text + b->field[row->first + i].off,
			    b->field[row->first + i].len);
	}
	p->row = mem_grow(p->row, &p->cap, p->rows + 1, sizeof *p->row);
	p->row[p->rows++] = h;
}

static void
take_out(struct history_reading *rd, const struct field_part *p, const struct held_change *h)
{
	const char *len = p->text.s + h->text, *s = len + h->fields * sizeof(uint32_t);
	uint32_t n;

	rd->field = mem_grow(rd->field, &rd->field_cap, h->fields, sizeof *rd->field);
	for (uint32_t i = 0; i < h->fields; i++, s += n) {
		memcpy(&n, len + i * sizeof n, sizeof n);
		rd->field[i] = (struct export_field){ s, n };
	}
}

static int
hold_all(struct history_reading *rd, struct rec *r, struct err *e)
{
	struct batch b = { 0 };
	int rc;

	while ((rc = rec_read(r, &b, e)) > 0)
		for (size_t i = 0; i < b.rows; i++)
			hold(rd, &b, &b.row[i]);
	batch_free(&b);
	return rc;
}

/* ---- what a row is about -------------------------------------------- */

static void
find_columns(struct history_reading *rd)
{
	for (int k = 0; k < COLUMNS; k++)
		rd->column[k] = SIZE_MAX;
	for (size_t i = 0; i < rec_columns(rd->r); i++) {
		const char *name = rec_name(rd->r, i);
		char *mine = schema_key(name, strlen(name));

		for (int k = 0; k < COLUMNS; k++)
			if (rd->column[k] == SIZE_MAX && strcmp(mine, key[k]) == 0)
				rd->column[k] = i;
		free(mine);
	}
}

static int
check_columns(const struct history_reading *rd, struct err *e)
{
	const size_t *c = rd->column;

	if (c[DEAL] != SIZE_MAX && c[CREATED] != SIZE_MAX &&
	    ((c[FIELD] != SIZE_MAX && c[NEW] != SIZE_MAX) ||
	    (c[FIELD] == SIZE_MAX && c[STAGE] != SIZE_MAX)))
		return 0;
	return err_set(e,
	    "%s:1: neither OpportunityHistory (OpportunityId, CreatedDate, StageName) nor "
	    "OpportunityFieldHistory (OpportunityId, CreatedDate, Field, NewValue)",
	    rec_file(rd->r, 0));
}

static struct history_text
text_of(const struct history_reading *rd, int k)
{
	size_t c = rd->column[k];

	return c != SIZE_MAX ? (struct history_text){ rd->field[c].s, rd->field[c].n } :
	    (struct history_text){ "", 0 };
}

/* The field that a row of OpportunityFieldHistory is about; NO_FIELD: another one. */
static unsigned
which_field(struct history_text name)
{
	char *mine = schema_key(name.s, name.n);
	unsigned found = NO_FIELD;

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(mine, fields[i].key) == 0)
			found = fields[i].field;
	free(mine);
	return found;
}

/* What column k holds in the row in hand: an enum history_field, or NO_FIELD. */
static unsigned
column_field(const struct history_reading *rd, int k)
{
	static const unsigned at[COLUMNS] = {
		NO_FIELD, NO_FIELD, HISTORY_STAGE, HISTORY_AMOUNT, HISTORY_EXPECTED, NO_FIELD,
		NO_FIELD, NO_FIELD
	};

	if (rd->column[k] == SIZE_MAX)
		return NO_FIELD;
	if (rd->column[FIELD] == SIZE_MAX)
		return at[k];
	return k == NEW || k == OLD ? which_field(text_of(rd, FIELD)) : NO_FIELD;
}

/* ---- how dates and amounts are written ------------------------------ */

struct ballot {
	struct reading_vote date, amount;
	const struct field_part *part[2];	/* the first row with an open date, with an open
						 * amount: its part, */
	const struct held_change *open[2];	/* itself, and the column */
	size_t column[2];
};

static void
vote_value(const struct history_reading *rd, const struct field_part *p,
    const struct held_change *h, int k, struct ballot *b)
{
	unsigned field = k == CREATED ? (unsigned)HISTORY_EXPECTED : column_field(rd, k);
	struct datefmt_odd odd = { 0 };
	struct history_text t = text_of(rd, k);
	struct reading_vote *v = field == HISTORY_AMOUNT ? &b->amount : &b->date;
	uint64_t open = v->open;
	struct amount a;

	if (field == HISTORY_AMOUNT) {
		a = amount_read(t.s, t.n);
		amount_vote(&a, v);
	} else if (field == HISTORY_EXPECTED) {
		datefmt_vote(datefmt_read(rd->forms->dates, t.s, t.n, &odd), v);
	}
	if (v->open > open && b->open[v == &b->amount] == NULL) {
		b->part[v == &b->amount] = p;
		b->open[v == &b->amount] = h;
		b->column[v == &b->amount] = rd->column[k];
	}
}

static int
complain(struct history_reading *rd, const struct ballot *b, int amount, const char *what,
    const char *way_out, struct err *e)
{
	const struct held_change *h = b->open[amount];
	const char *name = rec_name(rd->r, b->column[amount]);
	char show[2][ERR_SHOW];

	take_out(rd, b->part[amount], h);
	return err_set(e, "%s:%llu: %s: %s: '%s': say %s", rec_file(rd->r, h->file),
	    (unsigned long long)h->line, err_show(show[0], name, strlen(name)), what,
	    err_show(show[1], rd->field[b->column[amount]].s,
	    rd->field[b->column[amount]].n), way_out);
}

static void
vote_part(struct history_reading *rd, const struct field_part *p, struct ballot *b)
{
	for (size_t i = 0; i < p->rows; i++) {
		if (p->row[i].reason != REJECT_NOT)
			continue;
		take_out(rd, p, &p->row[i]);
		for (int k = CREATED; k < COLUMNS; k++)
			vote_value(rd, p, &p->row[i], k, b);
	}
}

/* Decides what the user has not said.  0, or -1 with the reason. */
static int
settle(struct history_reading *rd, struct err *e)
{
	struct ballot b = { 0 };
	struct history_forms *f = rd->forms;
	enum reading_vote_result r;

	for (size_t i = 0; i < rd->parts; i++)
		vote_part(rd, &rd->part[i], &b);
	r = reading_vote_decide(&b.date);
	if (f->order == DATEFMT_EACH && (r == READING_VOTE_NONE || r == READING_VOTE_SPLIT))
		return complain(rd, &b, 0, r == READING_VOTE_NONE ?
		    "nothing tells day and month apart" :
		    "other dates have the month first, others the day",
		    "--date-order mdy or --date-order dmy", e);
	if (f->order == DATEFMT_EACH)
		f->order = r == READING_VOTE_FIRST ? DATEFMT_MDY : r == READING_VOTE_SECOND ?
		    DATEFMT_DMY : DATEFMT_EACH;
	r = reading_vote_decide(&b.amount);
	if (f->decimal == AMOUNT_EITHER && (r == READING_VOTE_NONE || r == READING_VOTE_SPLIT))
		return complain(rd, &b, 1, r == READING_VOTE_NONE ?
		    "nothing tells whether this is a decimal point or groups thousands" :
		    "other amounts have a decimal point, others a decimal comma",
		    "--decimal . or --decimal ,", e);
	if (f->decimal == AMOUNT_EITHER && r != READING_VOTE_EACH)
		f->decimal = r == READING_VOTE_FIRST ? AMOUNT_DECIMAL_POINT : AMOUNT_DECIMAL_COMMA;
	f->open = b.amount.open;
	return 0;
}

/* ---- rows that are none --------------------------------------------- */

static enum reject_reason
no_event(const struct history_reading *rd)
{
	size_t i, n, columns = rec_columns(rd->r);
	const char *name;

	for (i = 0; i < columns; i++) {
		name = rec_name_text(rd->r, i, &n);
		if (n != rd->field[i].n || memcmp(name, rd->field[i].s, n) != 0)
			break;
	}
	if (i == columns)
		return REJECT_REPEATED_HEADER;
	for (i = 0; i < columns; i++)
		if (!export_blank(&rd->field[i]))
			return REJECT_NOT;
	return REJECT_NOT_A_RECORD;
}

/*
 * Headers among the rows, rows of blanks, and lines of prose at the end of each
 * file; from the end.
 */
static void
find_others(struct history_reading *rd)
{
	uint32_t file = UINT32_MAX;	/* of the row behind */
	int ending = 1;

	for (size_t i = rd->parts; i > 0; i--) {
		struct field_part *p = &rd->part[i - 1];

		for (size_t k = p->rows; k > 0; k--) {
			struct held_change *h = &p->row[k - 1];

			take_out(rd, p, h);
			if (h->reason == REJECT_NOT)
				h->reason = (uint8_t)no_event(rd);
			ending |= h->file != file;
			file = h->file;
			if (!ending || h->reason == REJECT_NOT_A_RECORD)
				continue;
			ending = h->reason != REJECT_MALFORMED &&
			    footer_prose(rd->field, h->fields, h->reason == REJECT_RAGGED);
			if (ending)
				h->reason = REJECT_NOT_A_RECORD;
		}
	}
}

/* ---- events --------------------------------------------------------- */

static void
reject(const struct history_reading *rd, const struct held_change *h, enum reject_reason reason,
    size_t column)
{
	struct reject j = { .reason = reason, .file = rec_file(rd->r, h->file), .line = h->line,
	    .column = "", .value = "" };
	size_t n = h->reason == REJECT_MALFORMED ? 0 : h->fields;

	j.surplus = (long)h->fields - (long)rec_columns(rd->r);

	if (column != SIZE_MAX) {
		j.column = rec_name(rd->r, column);
		j.value = rd->field[column].s;
		j.value_len = rd->field[column].n;
	} else if (h->reason == REJECT_MALFORMED) {
		j.value = rd->field[0].s;
		j.value_len = rd->field[0].n;
	}
	reject_note(rd->log, &j);
	if (rd->rejects == NULL)
		return;
	reject_begin(rd->rejects, &j);
	for (size_t i = 0; i < rec_columns(rd->r); i++)
		if (i < n)
			out_field(rd->rejects, rd->field[i].s, rd->field[i].n);
		else
			out_empty(rd->rejects);
	out_end(rd->rejects);
}

static int32_t
read_day(const struct history_reading *rd, struct history_text t)
{
	struct datefmt_odd odd = { 0 };

	return datefmt_day(datefmt_read(rd->forms->dates, t.s, t.n, &odd), rd->forms->order);
}

/*
 * The value of a field as it is written, into buf if it is not the text itself.
 * 0, or why it is none.
 */
static enum reject_reason
read_value(const struct history_reading *rd, unsigned field, struct history_text *v,
    char buf[NUM_MAX])
{
	struct amount a;
	int32_t day;
	double x;

	if (field == HISTORY_AMOUNT) {
		a = amount_read(v->s, v->n);
		if (amount_value(a.kind, a.value, rd->forms->decimal, &x) != 0)
			return REJECT_BAD_AMOUNT;
		*v = (struct history_text){ buf, a.kind == AMOUNT_NONE ? 0 : num_money(buf, x) };
	} else if (field == HISTORY_EXPECTED) {
		day = read_day(rd, *v);
		if (day == DATEFMT_BAD)
			return REJECT_BAD_DATE;
		*v = (struct history_text){ buf, day == DATE_NONE ? 0 : date_text(buf, day) };
	}
	return REJECT_NOT;
}

/*
 * All values of the row in hand as they are written; 0, or why it is rejected
 * and *column for what.
 */
static enum reject_reason
read_values(const struct history_reading *rd, struct history_text v[COLUMNS],
    char buf[COLUMNS][NUM_MAX], size_t *column)
{
	enum reject_reason why = REJECT_NOT;

	for (int k = STAGE; k < COLUMNS && why == REJECT_NOT; k++) {
		unsigned field = column_field(rd, k);

		if (field >= HISTORY_FIELDS)
			continue;
		v[k] = text_of(rd, k);
		*column = rd->column[k];
		why = read_value(rd, field, &v[k], buf[k]);
	}
	return why;
}

static void
read_row(struct history_reading *rd, const struct held_change *h)
{
	struct history_text deal = text_of(rd, DEAL), time = text_of(rd, CREATED), v[COLUMNS];
	int32_t day = read_day(rd, time);
	char buf[COLUMNS][NUM_MAX];
	size_t column = rd->column[deal.n == 0 ? DEAL : CREATED];
	enum reject_reason why = deal.n == 0 ? REJECT_NO_DEAL_ID :
	    day == DATEFMT_BAD || day == DATE_NONE ? REJECT_BAD_DATE :
	    read_values(rd, v, buf, &column);

	if (why != REJECT_NOT) {
		reject(rd, h, why, column);
		return;
	}
	if (column_field(rd, NEW) == HISTORY_FIELDS)
		history_created(rd->h, deal, day, time);
	for (int k = STAGE; k < OLD; k++) {
		unsigned field = column_field(rd, k);

		if (field < HISTORY_FIELDS)
			history_add(rd->h, deal, day, time, (enum history_field)field, v[k],
			    k == NEW && rd->column[OLD] != SIZE_MAX ? &v[OLD] : NULL);
	}
}

static void
read_part(struct history_reading *rd, const struct field_part *p)
{
	for (size_t i = 0; i < p->rows; i++) {
		take_out(rd, p, &p->row[i]);
		if (p->row[i].reason != REJECT_NOT)
			reject(rd, &p->row[i], p->row[i].reason, SIZE_MAX);
		else
			read_row(rd, &p->row[i]);
	}
}

int
history_salesforce(struct history *h, struct rec *r, struct history_forms *forms,
    struct out *rejects, struct reject_log *log, uint64_t *before, struct err *e)
{
	struct history_reading rd = { .h = h, .r = r, .forms = forms, .rejects = rejects,
	    .log = log };
	int rc;

	find_columns(&rd);
	if (check_columns(&rd, e) != 0)
		return -1;
	rc = hold_all(&rd, r, e);
	find_others(&rd);
	if (rc == 0)
		rc = settle(&rd, e);
	if (rc == 0 && rejects != NULL)
		reject_columns(rejects, r);
	for (size_t i = 0; i < rd.parts; i++) {
		if (rc == 0)
			read_part(&rd, &rd.part[i]);
		part_free(&rd.part[i]);
	}
	if (rc == 0)
		*before = reject_preambles(log, rejects, r);
	free(rd.part);
	free(rd.field);
	return rc;
}
