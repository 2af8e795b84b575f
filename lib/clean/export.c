#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/export.h"
#include "clean/record_id.h"
#include "csv/out.h"
#include "csv/parallel.h"

_Static_assert(EXPORT_ROWS <= 1 << EXPORT_WORD_BITS && EXPORT_WORD_BITS * EXPORT_WORDS <= 64,
    "the words of a row stand in 64 bits");

enum { LONG = 255 };	/* a length byte of LONG: four bytes of length follow */

const enum deal_column export_date[EXPORT_DATES] = { DEAL_CREATED, DEAL_CLOSED, DEAL_EXPECTED };

struct export *
export_new(const struct currency *rates, const struct date_words *dates)
{
	struct export *x = mem_zero(1, sizeof *x);

	x->rates = rates;
	x->dates = dates;
	for (int i = 0; i < EXPORT_WORDS; i++)
		x->word[i] = category_new(DEAL_REP + i == DEAL_REP ? CATEGORY_RECORD_IDS : 0);
	return x;
}

static void
free_file(struct export_file *f)
{
	for (size_t i = 0; i < f->columns; i++)
		free(f->column[i]);
	free(f->column);
	free(f->name);
	free(f->before);
	column_map_free(&f->map);
	currency_census_free(&f->codes);
	free(f->said);
}

void
export_free(struct export *x)
{
	if (x == NULL)
		return;
	for (size_t i = 0; i < x->files; i++)
		free_file(&x->file[i]);
	for (size_t i = 0; i < x->blocks; i++)
		free(x->block[i]);
	for (int i = 0; i < EXPORT_WORDS; i++)
		category_free(x->word[i]);
	for (int i = 0; i < EXPORT_MONEY_KINDS; i++) {
		free(x->money[i].text);
		free(x->money[i].where);
	}
	free(x->file);
	free(x->block);
	free(x);
}

/* ---- fields packed and taken out again ------------------------------ */

static void
put_length(struct buf *o, size_t n)
{
	uint32_t v = (uint32_t)n;
	unsigned char byte = n < LONG ? (unsigned char)n : LONG;

	buf_bytes(o, (const char *)&byte, 1);
	if (byte == LONG)
		buf_bytes(o, (const char *)&v, sizeof v);
}

static size_t
get_length(const char **p)
{
	unsigned char byte = (unsigned char)*(*p)++;
	uint32_t v = byte;

	if (byte == LONG) {
		memcpy(&v, *p, sizeof v);
		*p += sizeof v;
	}
	return v;
}

/* Lengths of the fields; returns their sum. */
static size_t
pack_lengths(struct buf *o, const struct batch *b, const struct rec_row *r)
{
	const struct rec_field *f = &b->field[r->first];
	char small[256];
	size_t sum = 0, n = 0;

	for (uint32_t i = 0; i < r->fields; i++) {
		sum += f[i].len;
		if (f[i].len < LONG) {
			small[n++] = (char)f[i].len;
			if (n < sizeof small)
				continue;
		}
		buf_bytes(o, small, n);
		n = 0;
		if (f[i].len >= LONG)
			put_length(o, f[i].len);
	}
	buf_bytes(o, small, n);
	return sum;
}

/*
 * Where the deal_id will be, field id of a row whose fields are about to be
 * packed at text.
 */
static void
note_id(const struct batch *b, const struct rec_row *r, size_t id, size_t text,
    struct export_row *row)
{
	const struct rec_field *f = &b->field[r->first];
	size_t between = (row->flags & EXPORT_WHOLE) != 0;

	for (size_t i = 0; i < id; i++)
		text += f[i].len + between;
	row->id = (uint32_t)text;
	row->id_len = f[id].len;
}

/* One with blanks around or invisible characters: without them, behind the row's text. */
static void
clean_id(struct buf *o, const struct batch *b, const struct rec_row *r, size_t id,
    struct export_row *row)
{
	const struct rec_field *f = &b->field[r->first + id];
	const char *s = b->text + f->off;
	size_t start = o->len;

	if (f->len == 0 || (*s != ' ' && s[f->len - 1] != ' ' && unicode_simple(s, f->len)))
		return;
	unicode_id(o, s, f->len);
	row->id = (uint32_t)start;
	row->id_len = (uint32_t)(o->len - start);
}

/* id: the field that is its deal_id; SIZE_MAX: none is. */
static void
pack(struct buf *o, const struct batch *b, const struct rec_row *r, size_t id,
    struct export_row *row)
{
	uint32_t count = r->state == REC_MALFORMED ? 1 : r->fields;
	size_t sum;

	row->text = (uint32_t)o->len;
	row->flags = r->state != REC_OK ? EXPORT_COUNTED : 0;
	if ((row->flags & EXPORT_COUNTED) != 0)
		buf_bytes(o, (const char *)&count, sizeof count);
	if (r->state == REC_MALFORMED) {
		put_length(o, r->raw_len);
		buf_bytes(o, b->text + r->raw, r->raw_len);
		return;
	}
	sum = pack_lengths(o, b, r);
	if (sum + r->fields - 1 == r->raw_len)
		row->flags |= EXPORT_WHOLE;
	if (id != SIZE_MAX)
		note_id(b, r, id, o->len, row);
	if ((row->flags & EXPORT_WHOLE) != 0)
		buf_bytes(o, b->text + r->raw, r->raw_len);
	for (uint32_t i = 0; (row->flags & EXPORT_WHOLE) == 0 && i < r->fields; i++)
		buf_bytes(o, b->text + b->field[r->first + i].off, b->field[r->first + i].len);
	if (id != SIZE_MAX)
		clean_id(o, b, r, id, row);
}

size_t
export_fields(const struct export *x, const struct export_block *b, const struct export_row *row,
    struct export_field *f, size_t cap)
{
	const char *p = b->text + row->text, *s;
	uint32_t count = (uint32_t)x->file[b->file].columns;
	size_t between = (row->flags & EXPORT_WHOLE) != 0, n;

	if ((row->flags & EXPORT_COUNTED) != 0) {
		memcpy(&count, p, sizeof count);
		p += sizeof count;
	}
	s = p;
	for (uint32_t i = 0; i < count; i++)
		(void)get_length(&s);
	for (uint32_t i = 0; i < count; i++) {
		n = get_length(&p);
		if (i < cap)
			f[i] = (struct export_field){ s, n };
		s += n + between;
	}
	return count;
}

/* ---- what a row says ------------------------------------------------ */

struct look {				/* values of a column, and what the rules say to each */
	struct dict values;
	struct column_map_hint hint[DICT_MAX];
	unsigned said;			/* by any of them */
};

struct row_scratch {			/* a thread's */
	struct export_block *made;	/* from map to emit */
	struct reading_vote date[EXPORT_DATES], amount;
	struct datefmt_odd odd;
	uint64_t times[EXPORT_DATES], foreign;
	struct buf figures;
	int kept;			/* the fields in hand are the export's: not to be changed */
	struct export_row row[EXPORT_ROWS];
	struct export_field *field;	/* [columns] of the row in hand; stands behind the looks */
	struct dict money[EXPORT_MONEY_KINDS];
	struct currency_census codes;
	struct dict word[EXPORT_WORDS];
	struct look look[];		/* of the columns that rules look at */
};

struct export_reading {
	struct export *x;
	struct export_file *f;
	size_t file;
	int mixed;			/* two currencies, or one without a rate: the reason is
					 * in error */
	struct err error;
};

int
export_blank(const struct export_field *f)
{
	if (f->n > 0 && *f->s > ' ' && *f->s < 0x7f)	/* most often */
		return 0;
	return unicode_blank(f->s, f->n);
}

size_t
export_source(const struct binding *b, int column, unsigned outcomes, const struct export_field *f)
{
	const struct column_map_source *from = b->source[column];

	for (size_t i = 0; i < b->sources[column]; i++) {
		const struct export_field *v = &f[from[i].column];

		if ((from[i].outcomes & outcomes) != 0 && !export_blank(v) &&
		    (v->n < b->schema->missing_least || !schema_missing(b->schema, v->s, v->n)))
			return i;
	}
	return SIZE_MAX;
}

/* The column of the input that has it; SIZE_MAX if none has. */
static size_t
column_of(const struct binding *b, int column, unsigned outcome, const struct export_field *f)
{
	size_t i = export_source(b, column, 1u << outcome, f);

	return i != SIZE_MAX ? b->source[column][i].column : SIZE_MAX;
}

static struct export_field
field_of(const struct binding *b, int column, unsigned outcome, const struct export_field *f)
{
	size_t i = column_of(b, column, outcome, f);

	return i != SIZE_MAX ? f[i] : (struct export_field){ "", 0 };
}

/* Rows that are no deals: the header once more, or nothing but blanks. */
static enum reject_reason
no_deal(const struct export_file *f, const struct export_field *field)
{
	size_t i;

	for (i = 0; i < f->columns; i++)
		if (strlen(f->column[i]) != field[i].n || memcmp(f->column[i], field[i].s,
		    field[i].n) != 0)
			break;
	if (i == f->columns)
		return REJECT_REPEATED_HEADER;
	for (i = 0; i < f->columns; i++)
		if (!export_blank(&field[i]))
			return REJECT_NOT;
	return REJECT_NOT_A_RECORD;
}

/* An enum deal_outcome, SCHEMA_DELETED or SCHEMA_BAD; *assumed as column_map_verdict. */
static int
verdict(struct row_scratch *sc, const struct binding *b, const struct export_field *field,
    uint32_t row, int *assumed)
{
	struct column_map_hint all = COLUMN_MAP_NO_HINT;

	for (size_t i = 0; i < b->looks; i++) {
		const struct export_field *f = &field[b->look[i]];
		uint32_t known = sc->look[i].values.n, v =
		    dict_add(&sc->look[i].values, f->s, f->n, row);

		if (v == known) {
			sc->look[i].hint[v] = column_map_look(b, i, f->s, f->n);
			sc->look[i].said |= sc->look[i].hint[v].said;
		}
		all = column_map_join(all, sc->look[i].hint[v]);
	}
	return column_map_verdict(b, all, assumed);
}

/*
 * Notes the amount's currency, written beside it and in a column of its own;
 * exchanges it if there are rates.
 */
static void
read_currency(struct row_scratch *sc, const struct export_reading *rd, const struct amount *a,
    const struct export_field *column, uint32_t i, struct export_row *row)
{
	const struct currency *rates = rd->x->rates;
	int named = column != NULL && !export_blank(column) && (rates == NULL ||
	    currency_use_is(rd->f->map.schema, column->s, column->n));
	double rate = 1;

	if (a->currency_len > 0 && (rates == NULL || !named))
		dict_add(&sc->money[0], a->currency, a->currency_len, i);
	if (named)
		dict_add(&sc->money[1], column->s, column->n, i);
	if (rates == NULL)
		return;
	if (named)
		rate = currency_rate(rates, column->s, column->n);
	else if (a->currency_len > 0)
		rate = currency_rate(rates, a->currency, a->currency_len);
	row->amount *= rate;
}

/* Wide figures and odd blanks as amount_read knows them, in the batch's own text. */
static void
narrow(struct row_scratch *sc, const struct export_field *from, struct export_field *to)
{
	char *text = (char *)(uintptr_t)from->s;

	*to = *from;
	if (sc->kept || unicode_simple(from->s, from->n))
		return;
	buf_clear(&sc->figures);
	unicode_figures(&sc->figures, from->s, from->n);
	to->n = sc->figures.len;
	memset(text, ' ', from->n);
	if (to->n > 0)
		memcpy(text, sc->figures.s, to->n);
}

static void
read_amount(struct row_scratch *sc, const struct export_reading *rd,
    const struct export_field *field, uint32_t i, struct export_row *row)
{
	const struct binding *b = &rd->f->map;
	size_t from = export_source(b, DEAL_AMOUNT, 1u << row->outcome, field), c;
	struct export_field v;
	struct amount a;

	row->amount = NAN;
	row->amount_kind = AMOUNT_NONE;
	if (from == SIZE_MAX)
		return;
	c = b->source[DEAL_AMOUNT][from].column;
	narrow(sc, &field[c], &v);
	a = amount_read(v.s, v.n);
	row->amount = b->source[DEAL_AMOUNT][from].cents ? a.value / 100 : a.value;
	row->amount_kind = a.kind & 7;
	amount_vote(&a, &sc->amount);
	c = b->source[DEAL_AMOUNT][from].currency;
	sc->foreign += from > 0 && c != SIZE_MAX && b->source[DEAL_AMOUNT][0].currency == SIZE_MAX;
	if (a.kind != AMOUNT_BAD)
		read_currency(sc, rd, &a, c != SIZE_MAX ? &field[c] : NULL, i, row);
}

static void
read_words(struct row_scratch *sc, const struct binding *b, const struct export_field *field,
    uint32_t i, struct export_row *row)
{
	struct export_field v;

	for (int k = 0; k < EXPORT_WORDS; k++) {
		v = field_of(b, DEAL_REP + k, row->outcome, field);
		row->words |= (uint64_t)dict_add(&sc->word[k], v.s, v.n, i) <<
		    EXPORT_WORD_BITS * k;
	}
}

/* Days and amount; the outcome is known. */
static void
read_values(struct row_scratch *sc, const struct export_reading *rd,
    const struct export_field *field, uint32_t i, struct export_row *row)
{
	const struct binding *b = &rd->f->map;
	struct export_field v;
	uint64_t before, timed[EXPORT_DATES];

	for (int k = 0; k < EXPORT_DATES; k++) {
		v = field_of(b, (int)export_date[k], row->outcome, field);
		before = sc->odd.times;
		row->date[k] = datefmt_read(rd->x->dates, v.s, v.n, &sc->odd);
		datefmt_vote(row->date[k], &sc->date[k]);
		timed[k] = sc->odd.times - before;
		sc->times[k] += timed[k];
	}
	if (timed[0] > 0 && timed[1] == 0)
		row->flags |= EXPORT_TIMED;
	read_amount(sc, rd, field, i, row);
}

/* What the rules say to a row. */
static void
take_verdict(struct export_row *row, int v, int assumed)
{
	row->reason = v == SCHEMA_DELETED ? REJECT_DELETED : v == SCHEMA_BAD ?
	    REJECT_BAD_OUTCOME : REJECT_NOT;
	row->at = v == SCHEMA_BAD ? DEAL_OUTCOME : DEAL_COLUMNS;
	row->outcome = (uint8_t)(v <= DEAL_LOST ? v : DEAL_OPEN);
	row->flags &= ~(EXPORT_ASSUMED | EXPORT_TIMED) & 31;
	row->flags |= assumed && v == DEAL_OPEN ? EXPORT_ASSUMED : 0;
}

/* A row with as many fields as the header, packed. */
static void
read_row(struct row_scratch *sc, const struct export_reading *rd, const struct export_field *field,
    uint32_t i, struct export_row *row)
{
	const struct export_file *f = rd->f;
	const struct binding *b = &f->map;
	int v, assumed;

	if (row->id_len == 0 || (field[0].n == f->first_len && memcmp(field[0].s, f->column[0],
	    f->first_len) == 0))
		row->reason = (uint8_t)no_deal(f, field);
	if (row->reason != REJECT_NOT)
		return;
	v = verdict(sc, b, field, i, &assumed);
	if (v != SCHEMA_DELETED && row->id_len == 0) {
		export_reject(row, REJECT_NO_DEAL_ID, DEAL_ID);
		return;
	}
	take_verdict(row, v, assumed);
	if (v == SCHEMA_DELETED)
		return;
	read_words(sc, b, field, i, row);
	if (row->reason == REJECT_NOT)
		read_values(sc, rd, field, i, row);
}

/* Which columns hold codes of currencies, by the row in hand. */
static void
count_codes(struct row_scratch *sc, const struct export_file *f)
{
	for (size_t i = 0; sc->codes.live > 0 && i < f->columns; i++)
		currency_census_field(&sc->codes, f->map.schema->words, i, sc->field[i].s,
		    sc->field[i].n);
}

/* ---- batches to blocks ---------------------------------------------- */

/* One that is no field of its own, behind the row's text: that of the columns, or the line's. */
static void
make_id(struct buf *o, const struct export_reading *rd, const struct rec_row *r,
    const struct export_field *field, struct export_row *row)
{
	const struct binding *map = &rd->f->map;
	size_t start = o->len;
	int any = 0;

	for (size_t i = 0; i < map->id_parts; i++) {
		const struct export_field *f = &field[map->id_part[i]];

		if (i > 0)
			buf_text(o, " / ");
		unicode_id(o, f->s, f->n);
		any |= !export_blank(f);
	}
	for (size_t i = 0; map->id_parts == 0 && !any && i < rd->f->columns; i++)
		any = !export_blank(&field[i]);
	if (map->id_parts == 0 && rd->file > 0)
		buf_printf(o, "%zu-", rd->file + 1);
	if (map->id_parts == 0)
		buf_printf(o, "%llu", (unsigned long long)r->line);
	if (!any)
		o->len = start;
	row->id = (uint32_t)start;
	row->id_len = (uint32_t)(o->len - start);
}

static void *
new_scratch(void *arg)
{
	const struct export_reading *rd = arg;
	size_t looks = rd->f->map.looks;
	struct row_scratch *sc = mem_zero(1, sizeof *sc + looks * sizeof(struct look) +
	    rd->f->columns * sizeof *sc->field);

	sc->field = (struct export_field *)(void *)&sc->look[looks];
	currency_census_init(&sc->codes, rd->f->columns);
	return sc;
}

static void
free_scratch(void *scratch)
{
	struct row_scratch *sc = scratch;

	free(sc->made);
	buf_free(&sc->figures);
	currency_census_free(&sc->codes);
	free(sc);
}

static void
clear(struct row_scratch *sc, size_t looks)
{
	memset(sc->date, 0, sizeof sc->date);
	memset(&sc->amount, 0, sizeof sc->amount);
	memset(&sc->odd, 0, sizeof sc->odd);
	memset(sc->times, 0, sizeof sc->times);
	sc->foreign = 0;
	for (int i = 0; i < EXPORT_MONEY_KINDS; i++)
		dict_clear(&sc->money[i]);
	currency_census_clear(&sc->codes);
	for (int i = 0; i < EXPORT_WORDS; i++)
		dict_clear(&sc->word[i]);
	for (size_t i = 0; i < looks; i++) {
		dict_clear(&sc->look[i].values);
		sc->look[i].said = 0;
	}
}

/*
 * size bytes and the text behind them, in memory of that size; a long text is
 * not copied but taken from t.
 */
static void *
before_text(size_t size, struct buf *t)
{
	enum { LONG_TEXT = 1 << 20 };
	size_t n = t->len;
	char *p;

	if (n < LONG_TEXT) {
		p = mem_resize(NULL, size + n, 1);
		if (n > 0)
			memcpy(p + size, t->s, n);
		return p;
	}
	p = mem_resize(t->s, size + n, 1);
	memmove(p + size, p, n);
	buf_init(t);
	return p;
}

/* The rows and their text in memory of exactly their size; the words' numbers are emit's. */
static struct export_block *
new_block(const struct row_scratch *sc, size_t rows, struct buf *text)
{
	struct export_block *b;
	size_t words = 0;
	uint32_t *word;

	for (int i = 0; i < EXPORT_WORDS; i++)
		words += sc->word[i].n;
	b = before_text(sizeof *b + rows * sizeof *b->row + words * sizeof *word, text);
	b->rows = (uint32_t)rows;
	b->row = (struct export_row *)(void *)(b + 1);
	word = (uint32_t *)(void *)(b->row + rows);
	for (int i = 0; i < EXPORT_WORDS; i++) {
		b->word[i] = word;
		word += sc->word[i].n;
	}
	b->text = (char *)word;
	memcpy(b->row, sc->row, rows * sizeof *b->row);
	return b;
}

static int
read_batch(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	const struct export_reading *rd = arg;
	struct row_scratch *sc = scratch;
	int doubtful = 0;

	(void)e;
	clear(sc, rd->f->map.looks);
	for (uint32_t i = 0; i < b->rows; i++) {
		const struct rec_row *r = &b->row[i];
		struct export_row *row = &sc->row[i];

		memset(row, 0, sizeof *row);
		row->line = (uint32_t)(r->line - b->row[0].line);
		row->reason = r->state == REC_OK ? REJECT_NOT :
		    r->state == REC_RAGGED ? REJECT_RAGGED : REJECT_MALFORMED;
		row->at = DEAL_COLUMNS;
		if (r->state != REC_OK) {
			pack(&o->b, b, r, SIZE_MAX, row);
			continue;
		}
		for (size_t k = 0; k < rd->f->columns; k++)
			sc->field[k].s = batch_field(b, r, k, &sc->field[k].n);
		pack(&o->b, b, r, column_map_makes_id(&rd->f->map) ? SIZE_MAX :
		    column_of(&rd->f->map, DEAL_ID, DEAL_OPEN, sc->field), row);
		if (column_map_makes_id(&rd->f->map))
			make_id(&o->b, rd, r, sc->field, row);
		doubtful |= record_id_doubtful(o->b.s + row->id, row->id_len);
		read_row(sc, rd, sc->field, i, row);
		if (row->reason == REJECT_NOT)
			count_codes(sc, rd->f);
	}
	currency_census_end(&sc->codes);
	sc->made = new_block(sc, b->rows, &o->b);
	sc->made->doubtful = doubtful;
	sc->made->line = b->row[0].line;
	sc->made->file = rd->file;
	return 0;
}

/* Currencies of the amounts of a block: one only, or such as have rates. */
static int
check_money(struct export_reading *rd, const struct export_block *b, int kind, const struct dict *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		const struct dict_value *v = &d->value[i];
		struct currency_use_place p = { v->s, v->n, rd->f->name,
		    b->line + b->row[v->row].line, NULL };

		if (currency_use_is(rd->f->map.schema, v->s, v->n) &&
		    currency_use_check(&rd->x->money[kind], rd->x->rates, &p, &rd->error) != 0)
			return -1;
	}
	return 0;
}

/* What the rows of a batch said of their dates and amounts. */
static void
add_counts(struct export_file *f, const struct row_scratch *sc)
{
	for (int k = 0; k < EXPORT_DATES; k++) {
		reading_vote_add(&f->date[k], &sc->date[k]);
		f->times[k] += sc->times[k];
	}
	reading_vote_add(&f->amount, &sc->amount);
	f->odd.short_years += sc->odd.short_years;
	f->odd.serials += sc->odd.serials;
	f->odd.stamps += sc->odd.stamps;
	f->foreign += sc->foreign;
}

static int
take_block(struct batch *b, struct out *o, void *scratch, void *arg, struct err *e)
{
	struct export_reading *rd = arg;
	struct export *x = rd->x;
	struct row_scratch *sc = scratch;
	struct export_block *made = sc->made;

	(void)b;
	(void)o;
	(void)e;
	x->block = mem_grow(x->block, &x->cap, x->blocks + 1, sizeof(struct export_block *));
	x->block[x->blocks++] = made;
	sc->made = NULL;
	x->rows += made->rows;
	for (int k = 0; k < EXPORT_WORDS; k++)
		for (uint32_t i = 0; i < sc->word[k].n; i++)
			made->word[k][i] = category_add(x->word[k], sc->word[k].value[i].s,
			    sc->word[k].value[i].n);
	currency_census_add(&rd->f->codes, &sc->codes);
	for (size_t i = 0; i < rd->f->map.looks; i++)
		rd->f->said[i] |= (uint8_t)sc->look[i].said;
	add_counts(rd->f, sc);
	for (int k = 0; k < EXPORT_MONEY_KINDS && !rd->mixed; k++)
		rd->mixed = check_money(rd, made, k, &sc->money[k]) != 0;
	return 0;
}

/* ---- check boxes ---------------------------------------------------- */

/* Flags that say yes or nothing, in the whole file, are check boxes. */
static int
find_boxes(struct export_file *f)
{
	int found = 0;

	for (size_t i = 0; i < f->map.looks; i++)
		if (f->map.flag[i] && f->said[i] == (COLUMN_MAP_YES | COLUMN_MAP_NOTHING)) {
			f->map.ticked[i] = 1;
			found = 1;
		}
	return found;
}

/* Another verdict of a row, now that nothing in a check box means no. */
static void
read_again(struct row_scratch *sc, const struct export_reading *rd, struct export_row *row,
    uint32_t i)
{
	const struct binding *b = &rd->f->map;
	struct column_map_hint all = COLUMN_MAP_NO_HINT;
	int assumed, v;

	for (size_t k = 0; k < b->looks; k++)
		all = column_map_join(all, column_map_look(b, k, sc->field[b->look[k]].s,
		    sc->field[b->look[k]].n));
	v = column_map_verdict(b, all, &assumed);
	if (v == (row->reason == REJECT_NOT ? row->outcome : SCHEMA_BAD) &&
	    assumed == ((row->flags & EXPORT_ASSUMED) != 0))
		return;
	take_verdict(row, v, assumed);
	if (row->reason == REJECT_NOT)
		read_values(sc, rd, sc->field, i, row);
}

static void
settle_boxes(struct export_reading *rd)
{
	struct row_scratch *sc = new_scratch(rd);
	struct export *x = rd->x;

	sc->kept = 1;
	for (size_t i = 0; i < x->blocks; i++) {
		struct export_block *b = x->block[i];

		if (b->file != rd->file)
			continue;
		clear(sc, rd->f->map.looks);
		for (uint32_t k = 0; k < b->rows; k++) {
			if (b->row[k].reason != REJECT_NOT &&
			    b->row[k].reason != REJECT_BAD_OUTCOME)
				continue;
			export_fields(x, b, &b->row[k], sc->field, rd->f->columns);
			read_again(sc, rd, &b->row[k], k);
		}
		for (int k = 0; k < EXPORT_MONEY_KINDS && !rd->mixed; k++)
			rd->mixed = check_money(rd, b, k, &sc->money[k]) != 0;
		add_counts(rd->f, sc);
	}
	free_scratch(sc);
}

int
export_read(struct export *x, struct rec *r, struct binding *b, size_t threads, struct err *e)
{
	static const struct parallel w = { new_scratch, read_batch, take_block, free_scratch };
	struct export_reading rd = { .x = x, .file = x->files };
	struct export_file *f;
	const char *before;
	int rc;

	x->file = mem_resize(x->file, x->files + 1, sizeof *x->file);
	f = rd.f = &x->file[x->files++];
	memset(f, 0, sizeof *f);
	f->ordered_by = SIZE_MAX;
	f->map = *b;
	memset(b, 0, sizeof *b);
	f->name = mem_text(rec_file(r, 0), strlen(rec_file(r, 0)));
	f->columns = rec_columns(r);
	x->widest = f->columns > x->widest ? f->columns : x->widest;
	f->column = mem_resize(NULL, f->columns, sizeof *f->column);
	for (size_t i = 0; i < f->columns; i++)
		f->column[i] = mem_text(rec_name(r, i), strlen(rec_name(r, i)));
	f->first_len = strlen(f->column[0]);
	currency_census_init(&f->codes, f->columns);
	f->said = mem_zero(f->map.looks, 1);
	rc = parallel_run(r, threads, &w, NULL, &rd, e);
	if (rc == 0 && find_boxes(f))
		settle_boxes(&rd);
	f->blank = rec_blank(r);
	f->repaired = rec_repaired(r);
	rec_preamble(r, 0, &before, &f->before_len, &f->before_line);
	f->before = mem_text(before, f->before_len);
	if (rc == 0 && rd.mixed) {
		*e = rd.error;
		rc = -1;
	}
	return rc;
}

void
export_outcomes(const struct export *x, uint64_t n[3])
{
	memset(n, 0, 3 * sizeof *n);
	for (size_t i = 0; i < x->blocks; i++)
		for (uint32_t k = 0; k < x->block[i]->rows; k++)
			n[x->block[i]->row[k].outcome] += export_counts(&x->block[i]->row[k]) != 0;
}
