/*
 * label -- how people call features: the rows of a labels table.
 *
 *	feature,factor,label,unit,compare,text_low,text_high,changeable,better
 *
 * Features with one factor are one reason.  unit says how a value is
 * written: percent, money, log_money (the feature is ln(1 + money)), number,
 * month, weekday, text, flag (1: it is so, and speaks first), or a noun in
 * the plural (85 days, 1 day).  compare is the column, or the number, that a
 * value is compared with, if any.  text_low is the clause for a value below
 * it, text_high for the others, in the language of text/template.h, where {value}
 * and {compare} are the two as the unit has them; an empty one leaves the
 * word to other features of the factor.  changeable is yes or no: can people
 * still change it in an open deal?  better is high, low or empty: which value
 * readers take for good news.
 */
#ifndef LABEL_H
#define LABEL_H

#include <stddef.h>

#include "base/err.h"

struct buf;
struct refdata_from;
struct template;

enum label_unit {
	LABEL_NOUN, LABEL_NUMBER, LABEL_PERCENT, LABEL_MONEY, LABEL_LOG_MONEY,
	LABEL_MONTH, LABEL_WEEKDAY, LABEL_TEXT, LABEL_FLAG
};

struct label {
	char *feature, *factor, *label;
	enum label_unit unit;
	char *noun;		/* in the plural, of LABEL_NOUN */
	char *compare;		/* a column; NULL if none */
	double number;		/* a number to compare with; NaN if none */
	int changeable;
	int better;		/* 1 high, -1 low, 0 neither */
	int unnamed;		/* by labels_add: number is what is usual */
	struct template *low, *high;	/* NULL if empty */
};

struct labels {
	struct label *label;
	size_t n, cap;
	int no_changeable;	/* the table lacks the column: all count as changeable */
};

/*
 * Reads the table, which is share/labels.csv unless it has a path.  0 or -1; freed
 * by labels_free in either case.
 */
int	labels_read(struct labels *l, const struct refdata_from *from, struct err *e);
void	labels_free(struct labels *l);

/* The row of a feature, or NULL. */
const struct label *labels_find(const struct labels *l, const char *feature);

/*
 * The row of a feature that the table does not have: named like the feature
 * without x_, with blanks for underscores; appended to l.  usual is its usual
 * value, NaN if that is not known.
 */
void	labels_add(struct labels *l, const char *feature, int text, double usual);

/*
 * A value in words (bytes, no field): x is label_number's, s the text that it
 * was read from, n bytes; x is NaN if that is no number.  with_noun: "85 days",
 * else "85".
 */
void	label_value(const struct label *l, double x, const char *s, size_t n, int with_noun,
	    const char *currency, struct buf *o);

/* What people call the value: the money of LABEL_LOG_MONEY, to six digits, else x. */
double	label_number(const struct label *l, double x);

#endif
