#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/out.h"
#include "deal/columns.h"
#include "deal/holdout.h"
#include "explain/factor.h"
#include "model/feature_range.h"
#include "model/model.h"
#include "text/humanize.h"
#include "text/template.h"

static size_t
factor_number(struct factors *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->name[i], name) == 0)
			return i;
	f->name[f->n++] = name;
	return i;
}

static void
bind_template(struct template *t, const struct rec *r)
{
	const char *name;
	size_t i;

	for (i = 0; t != NULL && i < template_columns(t); i++) {
		name = template_column(t, i);
		if (strcmp(name, "value") == 0)
			template_bind(t, i, (long)rec_columns(r));
		else if (strcmp(name, "compare") == 0)
			template_bind(t, i, (long)rec_columns(r) + 1);
		else
			template_bind(t, i, rec_find(r, name));
	}
}

/*
 * What is usual, and rows for the features that have none; before any is
 * pointed to, as the table may move.
 */
static int
add_labels(struct factors *f, const struct model *m, struct err *e)
{
	struct feature_range *r = feature_range_read(m, e);
	size_t i;

	if (r == NULL && *e->text != '\0')
		return -1;
	for (i = 0; i < m->features; i++) {
		f->feature[i].usual = r != NULL && !m->feature[i].categorical ? r[i].median :
		    (double)NAN;
		if (labels_find(&f->labels, m->feature[i].name) == NULL)
			labels_add(&f->labels, m->feature[i].name, m->feature[i].categorical,
			    f->feature[i].usual);
	}
	feature_range_free(r, m->features);
	return 0;
}

/* The features of each factor. */
static void
link_features(struct factors *f)
{
	f->first = mem_zero(f->n, sizeof *f->first);
	f->next = mem_zero(f->features, sizeof *f->next);
	for (size_t k = 0; k < f->n; k++)
		f->first[k] = f->features;
	for (size_t i = f->features; i-- > 0;) {
		f->next[i] = f->first[f->feature[i].factor];
		f->first[f->feature[i].factor] = i;
	}
}

static void
bind_feature(struct factors *f, struct factor_feature *p, const char *name)
{
	p->name = name;
	p->label = labels_find(&f->labels, name);
	p->column = (size_t)rec_find(f->r, name);
	p->compare = p->label->compare != NULL ? rec_find(f->r, p->label->compare) : -1;
}

static void
bind_layer(struct factors *f, struct factor_feature *p, const struct model *m,
    const struct model_layers *y, size_t i)
{
	layer_factor_bind(&p->layer, &f->labels, m, y, i, f->r);
	p->name = p->layer.name;
	p->label = p->layer.label;
}

int
factors_open(struct factors *f, const struct refdata_from *labels, const struct model *m,
    const struct model_layers *y, const struct rec *r, const char *currency, struct err *e)
{
	struct factor_feature *p;
	size_t i;

	memset(f, 0, sizeof *f);
	if (labels_read(&f->labels, labels, e) != 0)
		return -1;
	f->r = r;
	f->arm_by = -1;
	f->amount = rec_find(r, COL_AMOUNT);
	f->currency = currency;
	f->features = m->features + y->n;
	f->feature = mem_zero(f->features, sizeof *f->feature);
	f->name = mem_zero(f->features, sizeof *f->name);
	f->changeable = mem_zero(f->features, sizeof *f->changeable);
	if (add_labels(f, m, e) != 0)
		return -1;
	layer_factor_labels(&f->labels, y);
	for (i = 0; i < f->features; i++) {
		p = &f->feature[i];
		if (i < m->features)
			bind_feature(f, p, m->feature[i].name);
		else
			bind_layer(f, p, m, y, i - m->features);
		p->factor = factor_number(f, p->label->factor);
		f->changeable[p->factor] |= p->label->changeable;
		bind_template(p->label->low, r);
		bind_template(p->label->high, r);
	}
	link_features(f);
	return 0;
}

void
factors_free(struct factors *f)
{
	labels_free(&f->labels);
	for (size_t i = 0; i < f->features && f->feature != NULL; i++)
		layer_factor_free(&f->feature[i].layer);
	free(f->feature);
	free(f->name);
	free(f->changeable);
	free(f->first);
	free(f->next);
	memset(f, 0, sizeof *f);
}

void
factors_add(const struct factors *f, const double *effect, double *total)
{
	size_t i;

	memset(total, 0, f->n * sizeof *total);
	for (i = 0; i < f->features; i++)
		total[f->feature[i].factor] += effect[i];
}

/* A field's number, or NaN. */
static double
number(const struct factor_row *row, long column)
{
	size_t n;
	const char *s = batch_field(row->batch, row->row, (size_t)column, &n);
	double x;

	return num_parse(s, n, &x) == 0 ? x : (double)NAN;
}

static double
value(const struct factor_row *row, const struct factor_feature *p)
{
	return label_number(p->label, number(row, (long)p->column));
}

static double
compare(const struct factor_row *row, const struct factor_feature *p)
{
	return p->compare >= 0 ? number(row, p->compare) : p->label->number;
}

/* Is the record of the layer's segment? */
static int
holds(const struct factor_row *row, const struct factor_feature *p)
{
	return layer_factor_holds(&p->layer, row->batch, row->row);
}

int
factor_direction(const struct factor_row *row, size_t feature)
{
	const struct factor_feature *p = &row->factors->feature[feature];
	double a, b;

	if (p->layer.is != NULL)
		return holds(row, p) ? p->layer.is->sign : 0;
	a = value(row, p);
	b = compare(row, p);
	return (a > b) - (a < b);
}

static int
is_missing(const struct factor_row *row, const struct factor_feature *p)
{
	size_t n;

	(void)batch_field(row->batch, row->row, p->column, &n);
	return n == 0;
}

/* As people read it: whole percents, whole days. */
static double
as_read(const struct label *l, double x)
{
	return l->unit == LABEL_PERCENT ? round(100 * x) : l->unit == LABEL_NOUN ? round(x) : x;
}

/*
 * Does "x, and c is usual" read as a reason for an effect of this sign?  Equal
 * ones are none.  What cannot be told is not denied.
 */
static int
reads_so(const struct label *l, double x, double c, int sign)
{
	double a = as_read(l, x), b = as_read(l, c);

	return l->better == 0 || isnan(a) || isnan(b) ||
	    l->better * ((a > b) - (a < b)) == sign;
}

/* What a clause can be compared with. */
enum against { LABELLED, USUAL, NOTHING };

static enum against
against(const struct factor_row *row, size_t feature, int sign)
{
	const struct factor_feature *p = &row->factors->feature[feature];
	double x = value(row, p), usual = label_number(p->label, p->usual);

	if (reads_so(p->label, x, compare(row, p), sign))
		return LABELLED;
	return p->label->compare != NULL && !isnan(usual) && reads_so(p->label, x, usual, sign) ?
	    USUAL : NOTHING;
}

/* Its clause for this record, or NULL. */
static const struct template *
own_clause(const struct factor_row *row, size_t feature)
{
	const struct factor_feature *p = &row->factors->feature[feature];

	if (is_missing(row, p))
		return NULL;
	return factor_direction(row, feature) < 0 ? p->label->low : p->label->high;
}

/* Has a layer something to say of this record, for an effect of this sign? */
static int
layer_speaks(const struct factor_row *row, const struct factor_feature *p, int sign)
{
	return p->layer.is->features == 0 || (holds(row, p) && p->layer.is->sign == sign);
}

/*
 * The better, the larger: a set flag, then a clause in the factor's
 * direction, a category in its direction, any clause, the rest.
 */
static int
standing(const struct factor_row *row, size_t feature, double effect, int sign)
{
	const struct factor_feature *p = &row->factors->feature[feature];
	int speaks;

	if (p->layer.is != NULL)
		return effect > 0 && layer_speaks(row, p, sign) ? 4 : 1;
	speaks = own_clause(row, feature) != NULL && against(row, feature, sign) != NOTHING;
	if (p->label->unit == LABEL_FLAG)
		return speaks && value(row, p) > 0 ? 5 : 0;
	if (effect > 0 && speaks)
		return 4;
	if (effect > 0 && p->label->unit == LABEL_TEXT && !is_missing(row, p))
		return 3;
	return speaks ? 2 : 1;
}

size_t
factor_speaker(const struct factor_row *row, size_t factor, const double *effect, int sign)
{
	const struct factors *f = row->factors;
	size_t i, best = f->features;
	int s, most = -1;

	for (i = f->first[factor]; i < f->features; i = f->next[i]) {
		s = standing(row, i, sign * effect[i], sign);
		if (s > most || (s == most && sign * effect[i] > sign * effect[best])) {
			most = s;
			best = i;
		}
	}
	return best;
}

void
factor_value(const struct factor_row *row, size_t feature, struct out *o)
{
	const struct factor_feature *p = &row->factors->feature[feature];
	const char *s;
	size_t n;

	if (p->layer.is != NULL) {
		s = p->layer.is->features == 0 ? p->layer.is->since :
		    holds(row, p) ? p->layer.words : "";
		out_field(o, s, strlen(s));
		return;
	}
	if (p->label->unit == LABEL_LOG_MONEY) {
		out_money(o, value(row, p));
		return;
	}
	s = batch_field(row->batch, row->row, p->column, &n);
	out_field(o, s, n);
}

const char *
factor_arm(const struct factor_row *row)
{
	size_t n;
	const char *value = batch_field(row->batch, row->row, (size_t)row->factors->arm_by, &n);

	return holdout_arm(row->factors->salt, value, n);
}

const char *
factor_get(void *arg, long index, size_t *n)
{
	const struct factor_row *row = arg;

	if (index == FACTOR_ARM) {
		*n = 1;
		return factor_arm(row);
	}
	if (index == FACTOR_CHANCE) {
		*n = strlen(row->chance);
		return row->chance;
	}
	return batch_field(row->batch, row->row, (size_t)index, n);
}

/* What a clause is filled from: the record, and two texts of its own. */
struct clause {
	struct factor_row row;
	struct buf value, compare;
};

static const char *
get(void *arg, long index, size_t *n)
{
	struct clause *c = arg;
	long columns = (long)rec_columns(c->row.factors->r);
	const struct buf *own = index == columns ? &c->value : &c->compare;

	if (index < columns)
		return factor_get(&c->row, index, n);
	*n = own->len;
	return own->len > 0 ? own->s : "";
}

/* Not the same as the usual value, when people read the two. */
static int
is_unusual(const struct clause *c)
{
	return c->compare.len > 0 && (c->compare.len != c->value.len ||
	    memcmp(c->compare.s, c->value.s, c->value.len) != 0);
}

/* Is the record's amount below 0, of which there is no logarithm? */
static int
is_negative(const struct factor_row *row)
{
	const char *s;
	double x;
	size_t n;

	if (row->factors->amount < 0)
		return 0;
	s = batch_field(row->batch, row->row, (size_t)row->factors->amount, &n);
	return num_parse(s, n, &x) == 0 && x < 0;
}

/* "competitors: 3, usually 1"; "close date not known". */
static void
plain_clause(const struct factor_row *row, const struct factor_feature *p,
    const struct clause *c, struct buf *o)
{
	humanize_plain(o, p->label->label, strlen(p->label->label));
	if (is_missing(row, p)) {
		buf_text(o, p->label->unit == LABEL_LOG_MONEY && is_negative(row) ?
		    " below 0" : " not known");
		return;
	}
	buf_text(o, ": ");
	buf_bytes(o, c->value.s, c->value.len);
	if (p->label->unnamed && is_unusual(c)) {
		buf_text(o, ", usually ");
		buf_bytes(o, c->compare.s, c->compare.len);
	}
}

/* " (usual: 52%)" */
static void
say_usual(const struct factor_row *row, const struct factor_feature *p, struct buf *o)
{
	buf_text(o, " (usual: ");
	label_value(p->label, label_number(p->label, p->usual), "", 0, 0, row->factors->currency,
	    o);
	buf_text(o, ")");
}

/* What has just changed, and since when. */
static void
layer_clause(const struct factor_row *row, const struct factor_feature *p, int sign,
    struct buf *o)
{
	const struct template *t = sign < 0 ? p->label->low : p->label->high;
	struct clause c = { *row, { 0 }, { 0 } };

	buf_text(&c.value, p->layer.words);
	buf_text(&c.compare, p->layer.is->since);
	if (t != NULL)
		template_fill(t, o, row->factors->currency, get, &c);
	else
		buf_printf(o, "%s%s%s since %s", p->label->label, *p->layer.words != '\0' ?
		    ": " : "", p->layer.words, p->layer.is->since);
	buf_free(&c.value);
	buf_free(&c.compare);
}

void
factor_clause(const struct factor_row *row, size_t feature, int sign, struct buf *o)
{
	const struct factor_feature *p = &row->factors->feature[feature];
	const struct template *t;
	enum against with;
	struct clause c = { *row, { 0 }, { 0 } };
	const char *s, *currency = row->factors->currency;
	size_t n;

	if (p->layer.is != NULL) {
		if (layer_speaks(row, p, sign))
			layer_clause(row, p, sign, o);
		return;
	}
	t = own_clause(row, feature);
	with = is_missing(row, p) ? LABELLED : against(row, feature, sign);
	if (with == NOTHING)
		return;
	buf_init(&c.value);
	buf_init(&c.compare);
	s = batch_field(row->batch, row->row, p->column, &n);
	label_value(p->label, value(row, p), s, n, 1, currency, &c.value);
	if (with == LABELLED)
		label_value(p->label, compare(row, p), "", 0, 0, currency, &c.compare);
	if (t != NULL)
		template_fill(t, o, currency, get, &c);
	else
		plain_clause(row, p, &c, o);
	if (with == USUAL)
		say_usual(row, p, o);
	buf_free(&c.value);
	buf_free(&c.compare);
}
