#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "explain/label.h"
#include "text/humanize.h"
#include "text/template.h"

enum { FEATURE, FACTOR, LABEL, UNIT, COMPARE, LOW, HIGH, CHANGEABLE, BETTER,
	COLUMNS };
static const char *const column[COLUMNS] = {
	"feature", "factor", "label", "unit", "compare", "text_low", "text_high",
	"changeable", "better"
};

static const struct {
	const char *name;
	enum label_unit unit;
} units[] = {
	{ "number", LABEL_NUMBER }, { "percent", LABEL_PERCENT }, { "money", LABEL_MONEY },
	{ "log_money", LABEL_LOG_MONEY }, { "month", LABEL_MONTH }, { "weekday", LABEL_WEEKDAY },
	{ "text", LABEL_TEXT }, { "flag", LABEL_FLAG },
};

static void
set_unit(struct label *l, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(units[i].name, name) == 0) {
			l->unit = units[i].unit;
			return;
		}
	l->unit = LABEL_NOUN;
	l->noun = mem_text(name, strlen(name));
}

static void
set_compare(struct label *l, const char *s)
{
	l->number = NAN;
	if (*s != '\0' && num_parse(s, strlen(s), &l->number) != 0)
		l->compare = mem_text(s, strlen(s));
}

static int
set_text(struct template **t, const struct refdata_row *row, size_t i, struct err *e)
{
	char where[REFDATA_WHERE];
	const char *s = refdata_text(row, i);

	if (*s == '\0')
		return 0;
	*t = template_new(s, refdata_where(row, i, where), e);
	return *t != NULL ? 0 : -1;
}

/* One of two words, or nothing where that is allowed. */
static int
set_word(int *value, const struct refdata_row *row, size_t i, const char *const word[2],
    const int meaning[2], const char *what, struct err *e)
{
	const char *s = refdata_text(row, i);

	for (size_t k = 0; k < 2; k++)
		if (strcmp(s, word[k]) == 0) {
			*value = meaning[k];
			return 0;
		}
	return refdata_complain(row, i, what, e);
}

static int
set_judgement(struct label *l, const struct refdata_row *row, struct err *e)
{
	static const char *const yes_no[] = { "yes", "no" }, *const high_low[] = { "high", "low" };
	static const int one_none[] = { 1, 0 }, up_down[] = { 1, -1 };

	l->changeable = 1;
	if (row->at[CHANGEABLE] != SIZE_MAX && set_word(&l->changeable, row, CHANGEABLE, yes_no,
	    one_none, "not yes or no", e) != 0)
		return -1;
	return *refdata_text(row, BETTER) == '\0' ? 0 : set_word(&l->better, row, BETTER,
	    high_low, up_down, "not high, low or empty", e);
}

static char *
copy(const struct refdata_row *row, size_t i)
{
	size_t n;
	const char *s = refdata_field(row, i, &n);

	return mem_text(s, n);
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct labels *all = arg;
	struct label *l;
	size_t i;

	for (i = FEATURE; i <= UNIT; i++)
		if (*refdata_text(row, i) == '\0')
			return refdata_complain(row, i, "is empty", e);
	if (labels_find(all, refdata_text(row, FEATURE)) != NULL)
		return refdata_complain(row, FEATURE, "is there already", e);
	all->label = mem_grow(all->label, &all->cap, all->n + 1, sizeof *l);
	l = &all->label[all->n++];
	memset(l, 0, sizeof *l);
	l->feature = copy(row, FEATURE);
	l->factor = copy(row, FACTOR);
	l->label = copy(row, LABEL);
	set_unit(l, refdata_text(row, UNIT));
	set_compare(l, refdata_text(row, COMPARE));
	all->no_changeable = row->at[CHANGEABLE] == SIZE_MAX;
	if (set_text(&l->low, row, LOW, e) != 0 || set_text(&l->high, row, HIGH, e) != 0)
		return -1;
	return set_judgement(l, row, e);
}

static const struct refdata table = { "labels.csv", column, COLUMNS, read_row,
	1u << CHANGEABLE | 1u << BETTER, NULL };

int
labels_read(struct labels *l, const struct refdata_from *from, struct err *e)
{
	*l = (struct labels){ .no_changeable = 1 };	/* as long as no row says otherwise */
	return refdata_read_from(&table, from, l, e);
}

void
labels_free(struct labels *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		free(l->label[i].feature);
		free(l->label[i].factor);
		free(l->label[i].label);
		free(l->label[i].noun);
		free(l->label[i].compare);
		template_free(l->label[i].low);
		template_free(l->label[i].high);
	}
	free(l->label);
	memset(l, 0, sizeof *l);
}

const struct label *
labels_find(const struct labels *l, const char *feature)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->label[i].feature, feature) == 0)
			return &l->label[i];
	return NULL;
}

void
labels_add(struct labels *all, const char *feature, int text, double usual)
{
	struct label *l;
	char *s;

	all->label = mem_grow(all->label, &all->cap, all->n + 1, sizeof *l);
	l = &all->label[all->n++];
	memset(l, 0, sizeof *l);
	l->feature = mem_text(feature, strlen(feature));
	l->label = mem_text(feature + 2, strlen(feature) - 2);
	for (s = l->label; *s != '\0'; s++)
		if (*s == '_')
			*s = ' ';
	l->factor = mem_text(l->label, strlen(l->label));
	l->unit = text ? LABEL_TEXT : LABEL_NUMBER;
	l->number = usual;
	l->changeable = all->no_changeable;
	l->unnamed = 1;
}

/* 85 days; 1 day; once. */
static void
put_noun(const char *noun, double x, struct buf *o)
{
	size_t n = strlen(noun);

	if (strcmp(noun, "times") == 0 && (lround(x) == 1 || lround(x) == 2)) {
		buf_text(o, lround(x) == 1 ? "once" : "twice");
		return;
	}
	humanize_count(o, x);
	buf_bytes(o, " ", 1);
	if (lround(x) == 1 && n > 1 && noun[n - 1] == 's')
		n--;
	buf_bytes(o, noun, n);
}

/* Element number x, counted from 1; the number itself if there is none. */
static void
put_name(const char *const *name, size_t n, double x, struct buf *o)
{
	if (x >= 1 && x <= (double)n && x == floor(x))
		buf_text(o, name[(size_t)x - 1]);
	else
		humanize_number(o, x);
}

double
label_number(const struct label *l, double x)
{
	double unit;

	if (l->unit != LABEL_LOG_MONEY)
		return x;
	x = expm1(x);			/* of a float32: six digits are what it knows */
	unit = pow(10, floor(log10(fabs(x) + 1)) - 5);
	return unit > 0.01 ? round(x / unit) * unit : x;
}

void
label_value(const struct label *l, double x, const char *s, size_t n, int with_noun,
    const char *currency, struct buf *o)
{
	static const char *const month[] = {
		"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"
	};
	static const char *const weekday[] = {
		"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
	};

	if (isnan(x)) {
		humanize_plain(o, s, n);
		return;
	}
	switch (l->unit) {
	case LABEL_NOUN:
		if (with_noun)
			put_noun(l->noun, x, o);
		else
			humanize_count(o, x);
		break;
	case LABEL_PERCENT:
		humanize_percent(o, x);
		break;
	case LABEL_MONEY:
	case LABEL_LOG_MONEY:
		humanize_money(o, x, currency);
		break;
	case LABEL_MONTH:
		put_name(month, 12, x, o);
		break;
	case LABEL_WEEKDAY:
		put_name(weekday, 7, x, o);
		break;
	case LABEL_TEXT:
		humanize_plain(o, s, n);
		break;
	default:
		humanize_number(o, x);
		break;
	}
}
