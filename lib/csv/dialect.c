#include <string.h>

#include "csv/dialect.h"

/* ---- records, roughly ----------------------------------------------- */

struct text_walk {
	const char *p, *end;
	const struct dialect *d;
	int open;			/* a quote was not closed: those behind it are taken for
					 * such, too */
};

struct line_shape {			/* of a record */
	size_t fields, filled;		/* filled: those with more than blanks in them */
	size_t quoted, odd;		/* fields in quotes; of these with text behind them */
	size_t spaced, wide;		/* delimiters with a blank behind them; with two */
	size_t spaced_quotes;		/* with a blank and a quote */
	size_t halves;			/* of delimiters of two characters, for themselves */
	size_t tail;			/* empty fields at its end */
	size_t number;			/* the first field, if it is one, perhaps in quotes */
	int name;			/* the first field is quoted and not empty */
	int ended;			/* by a LF */
};

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A blank may be missing behind a delimiter, the other half of || may not. */
static int
is_delimiter(const struct text_walk *w, const char *p)
{
	return *p == w->d->delimiter && (w->d->pad == '\0' || w->d->pad == ' ' ||
	    (p + 1 < w->end && p[1] == w->d->pad));
}

static int
is_end(const struct text_walk *w, const char *p)
{
	if (p < w->end && is_delimiter(w, p))
		return 1;
	while (p < w->end && *p == '\r')
		p++;
	return p >= w->end || *p == '\n';
}

/* Behind the quote that closes the field that p opens; p + 1 if none does. */
static const char *
behind_quotes(struct text_walk *w, const char *p)
{
	const char quote = w->d->quote, *q = p + 1;

	while (!w->open && q < w->end && (q = memchr(q, quote, (size_t)(w->end - q))) != NULL) {
		if (w->d->escape != '\0' && q[-1] == w->d->escape)
			q++;
		else if (q + 1 < w->end && q[1] == quote)
			q += 2;
		else if (quote == '"' || is_end(w, q + 1))
			return q + 1;
		else
			q++;
	}
	w->open = 1;
	return p + 1;
}

static const char *
skip_blanks(const struct text_walk *w, const char *p)
{
	while (p < w->end && is_blank(*p) && *p != w->d->delimiter)
		p++;
	return p;
}

/* The number whose digits stand there and nothing else; 0 if there is none. */
static size_t
number(const char *s, const char *end)
{
	size_t v = 0;

	if (s >= end || end - s > 9)
		return 0;
	for (; s < end; s++) {
		if (*s < '0' || *s > '9')
			return 0;
		v = 10 * v + (size_t)(*s - '0');
	}
	return v;
}

/* The next field: p is then at what ends it. */
static void
walk_field(struct text_walk *w, struct line_shape *s)
{
	const char *p = skip_blanks(w, w->p), *q = p;
	int filled = 0;

	if (p < w->end && *p == w->d->quote) {
		q = behind_quotes(w, p);
		filled = q - p != 2;
		s->quoted++;
		s->odd += !is_end(w, skip_blanks(w, q));
		s->spaced_quotes += s->fields > 0 && p - w->p == 1 && *w->p == ' ';
	}
	if (s->fields > 0 && w->p < w->end) {
		s->spaced += *w->p == ' ' || *w->p == '\n' || *w->p == '\r';
		s->wide += *w->p == ' ' && w->p + 1 < w->end && w->p[1] == ' ';
	}
	for (p = q; p < w->end && !is_delimiter(w, p) && *p != '\n'; p++) {
		filled |= !is_blank(*p);
		s->halves += *p == w->d->delimiter;
	}
	s->filled += (size_t)filled;
	s->tail = filled ? 0 : s->tail + 1;
	if (s->fields == 0) {
		s->name = filled && *w->p == w->d->quote;
		s->number = number(w->p + s->name, p - s->name);
	}
	w->p = p;
}

/* The next record; 0 at the end. */
static int
walk_record(struct text_walk *w, struct line_shape *s)
{
	memset(s, 0, sizeof *s);
	if (w->p == w->end)
		return 0;
	for (;;) {
		walk_field(w, s);
		s->fields++;
		if (w->p == w->end || *w->p == '\n')
			break;
		w->p++;
		w->p += w->d->pad != '\0' && w->p < w->end && *w->p == w->d->pad;
	}
	s->ended = w->p < w->end;
	w->p += s->ended;
	return 1;
}

/* ---- how well a dialect fits ---------------------------------------- */

enum { WIDTHS = 1024 };			/* records of more fields than this count as having so
					 * many */

struct text {
	const char *s;
	size_t n;
	int whole;
};

struct dialect_score {
	size_t records;
	size_t fields;			/* that most records have, 2 or more; 0: there are none */
	size_t common;			/* records that have so many */
	double share;			/* of them */
	int first;			/* the first record has */
	size_t bad;			/* ragged and odd records, without a preamble and a
					 * footer */
	struct line_shape all;		/* sums over all records */
	struct line_shape header;	/* the first record */
};

static size_t
width(const struct line_shape *s)
{
	return s->fields < WIDTHS ? s->fields : WIDTHS - 1;
}

/* The next record that counts: not a blank one, nor an unfinished last one. */
static int
next_shape(struct text_walk *w, const struct text *t, size_t before, struct line_shape *s)
{
	while (walk_record(w, s))
		if ((s->ended || t->whole || before == 0) && (s->fields != 1 || s->filled > 0))
			return 1;
	return 0;
}

static void
add_shape(struct line_shape *sum, const struct line_shape *s)
{
	sum->fields += s->fields;
	sum->filled += s->filled;
	sum->quoted += s->quoted;
	sum->odd += s->odd;
	sum->spaced += s->spaced;
	sum->wide += s->wide;
	sum->spaced_quotes += s->spaced_quotes;
	sum->halves += s->halves;
}

/*
 * The records that are not like those of so many fields, between the first
 * and the last of these; and others, if they fill too much to be a preamble
 * or a footer.
 */
static size_t
count_bad(const struct text *t, const struct dialect *d, size_t fields)
{
	struct text_walk w = { t->s, t->s + t->n, d, 0 };
	size_t bad = 0, slight = 0, common = 0;
	struct line_shape shape;

	while (next_shape(&w, t, 1, &shape)) {
		if (width(&shape) != fields && shape.filled <= fields / 2) {
			slight += common > 0;
			continue;
		}
		bad += slight + (width(&shape) != fields || shape.odd > 0);
		slight = 0;
		common += width(&shape) == fields;
	}
	return bad;
}

/* What the dialect makes of the text. */
static struct dialect_score
try_dialect(const struct text *t, const struct dialect *d)
{
	struct text_walk w = { t->s, t->s + t->n, d, 0 };
	struct dialect_score score = { 0 };
	size_t count[WIDTHS] = { 0 };
	struct line_shape shape;

	while (next_shape(&w, t, score.records, &shape)) {
		if (score.records++ == 0)
			score.header = shape;
		count[width(&shape)]++;
		add_shape(&score.all, &shape);
	}
	for (size_t i = 2; i < WIDTHS; i++)
		if (count[i] > (score.fields > 0 ? count[score.fields] : 0))
			score.fields = i;
	if (score.fields == 0)
		return score;
	score.common = count[score.fields];
	score.share = (double)score.common / (double)score.records;
	score.first = width(&score.header) == score.fields;
	if (score.common < score.records || score.all.odd > 0)
		score.bad = count_bad(t, d, score.fields);
	return score;
}

/* A delimiter that fits the first record, too, goes before one that does not. */
static double
worth(const struct dialect_score *s)
{
	if (s->fields == 0 || (!s->first && s->share < 0.5))
		return 0;
	return s->share * (1 - 1 / (double)s->fields) + (s->first && s->share >= 0.5);
}

/* ---- the usual delimiters, and others ------------------------------- */

/*
 * Sets the one of the usual delimiters that fits best, if one does; best has no
 * records otherwise.
 */
static void
find_delimiter(const struct text *t, struct dialect *d, struct dialect_score *best)
{
	static const char candidate[] = { ',', ';', '\t', '|' };
	struct dialect found = *d;
	struct dialect_score score;

	for (size_t i = 0; i < sizeof candidate; i++) {
		if (memchr(t->s, candidate[i], t->n) == NULL)
			continue;
		found.delimiter = candidate[i];
		score = try_dialect(t, &found);
		if (worth(&score) > worth(best)) {
			*best = score;
			d->delimiter = candidate[i];
		}
	}
}

/*
 * Nonzero if there are so many records, all with equally many fields, so many
 * of them; the header may have one less.
 */
static int
is_table(const struct dialect_score *s, size_t records, size_t fields)
{
	int shorter = !s->first && s->header.fields + 1 == s->fields && s->all.quoted > 0;

	return s->records >= records && s->common + (size_t)shorter == s->records &&
	    s->all.odd == 0 && s->fields >= fields;
}

/* In a file whose header has none of the usual delimiters: those that make all records alike. */
static void
find_rare_delimiter(const struct text *t, struct dialect *d, struct dialect_score *best)
{
	static const struct { char delimiter, pad; size_t records, fields; } candidate[] = {
		{ '\x1f', '\0', 2, 2 }, { '\x01', '\0', 2, 2 }, { '^', '\0', 2, 2 },
		{ '~', '\0', 2, 2 },
		{ ':', ':', 2, 2 }, { ':', '\0', 3, 3 }, { ' ', '\0', 3, 3 }, { ':', ':', 2, 2 }
	};
	/* there a : may also stand in a field */
	enum { LAST = sizeof candidate / sizeof *candidate - 1 };
	struct dialect x = *d;
	struct dialect_score score;

	for (size_t i = 0; i <= LAST; i++) {
		x.delimiter = candidate[i].delimiter;
		x.pad = candidate[i].pad;
		if (memchr(t->s, x.delimiter, t->n) == NULL)
			continue;
		score = try_dialect(t, &x);
		if (!is_table(&score, candidate[i].records, candidate[i].fields) ||
		    (x.delimiter == ' ' && score.all.filled < score.all.fields) ||
		    (score.all.halves > 0 && i < LAST))
			continue;
		*d = x;
		*best = score;
		return;
	}
}

/* Nonzero if x reads ragged and odd records of d as whole ones, and nothing worse. */
static int
mends(const struct dialect_score *s, const struct dialect_score *x)
{
	return x->bad * 20 <= s->bad && s->bad > 0 && x->fields >= 2 && x->common >= s->common &&
	    x->first >= s->first;
}

/*
 * Nonzero if each delimiter d has a blank behind it, and somewhere a quote
 * behind that, which RFC 4180 forbids.
 */
static int
is_padded(const struct dialect_score *s, const struct dialect *d)
{
	return d->delimiter != ' ' && d->delimiter != '\t' && s->fields > 0 &&
	    s->all.spaced_quotes > 0 && s->all.wide == 0 &&
	    s->all.spaced == s->all.fields - s->records;
}

static int
has_pair(const struct text *t, char a, char b)
{
	const char *p = t->s, *end = t->s + t->n;

	while (p < end && (p = memchr(p, a, (size_t)(end - p))) != NULL)
		if (++p < end && *p == b)
			return 1;
	return 0;
}

/* Takes another dialect if fits says so; best is then its score. */
static void
try_other(const struct text *t, const struct dialect *x, struct dialect *d,
    struct dialect_score *best, int (*fits)(const struct dialect_score *usual,
    const struct dialect_score *score))
{
	struct dialect_score score = try_dialect(t, x);

	if (fits(best, &score)) {
		*d = *x;
		*best = score;
	}
}

static int
fits_double(const struct dialect_score *usual, const struct dialect_score *score)
{
	return is_table(score, 2, 2) && (score->all.halves == 0 || usual->bad > 0);
}

static int
fits_apostrophes(const struct dialect_score *usual, const struct dialect_score *score)
{
	return mends(usual, score) || (is_table(score, 2, 2) &&
	    score->all.quoted == score->all.fields);
}

/* What the usual dialect with its delimiter found cannot read, in another one. */
static void
find_other(const struct text *t, struct dialect *d, struct dialect_score *best)
{
	size_t quoted = best->all.quoted;
	struct dialect x = *d;

	x.pad = '|';
	if (d->delimiter == '|' && has_pair(t, '|', '|'))
		try_other(t, &x, d, best, fits_double);
	if (is_padded(best, d))
		d->pad = ' ';
	x = *d;
	x.quote = '\'';
	if (quoted == 0 && memchr(t->s, '\'', t->n) != NULL)
		try_other(t, &x, d, best, fits_apostrophes);
	x = *d;
	x.escape = '\\';
	if (best->bad > 0 && has_pair(t, '\\', '"'))
		try_other(t, &x, d, best, mends);
}

/* ---- what stands before the table ----------------------------------- */

/* The length of a first line sep=C, "sep=C" or sep= with its end; 0 if there is none. */
static size_t
sep_line(const char *s, size_t n, char *delimiter)
{
	const char *lf = memchr(s, '\n', n < 10 ? n : 10), *end = lf;
	int quoted;

	if (lf == NULL)
		return 0;
	while (end > s && end[-1] == '\r')
		end--;
	quoted = end - s == 7 && *s == '"' && end[-1] == '"';
	s += quoted;
	end -= quoted;
	if (end - s != 5 || (memcmp(s, "sep=", 4) != 0 && memcmp(s, "SEP=", 4) != 0) ||
	    strchr(",;\t|", s[4]) == NULL)
		return 0;
	*delimiter = s[4];
	return (size_t)(lf + 1 - s) + (size_t)quoted;
}

/* The length of the preamble of a table of so many fields. */
static size_t
preamble(const struct text *t, const struct dialect *d, size_t fields)
{
	enum { LINES = 100 };
	struct text_walk w = { t->s, t->s + t->n, d, 0 };
	const char *end = t->s;
	struct line_shape shape;

	for (int i = 0; i < LINES && walk_record(&w, &shape); i++) {
		if (shape.filled > fields / 2)
			return (size_t)(end - t->s);
		if (shape.filled > 0 || shape.fields > 1)
			end = w.p;
	}
	return 0;
}

/* ---- what rows have more than the header ----------------------------- */

/* What find_surplus counts of the rows that have more fields. */
struct surplus {
	size_t rows, same, others;	/* same: with as many as the header; others: neither */
	size_t tail;			/* empty fields that all of them have at their end */
	size_t counted, named;		/* whose first field is their number, is a quoted name */
	size_t spaced;			/* with a blank behind a delimiter: it may be prose */
};

/* The records behind the header of so many fields; most have fields. */
static struct surplus
count_surplus(const struct text *t, const struct dialect *d, size_t fields)
{
	struct text_walk w = { t->s, t->s + t->n, d, 0 };
	struct surplus c = { .tail = SIZE_MAX };
	struct line_shape s;
	size_t header;

	(void)next_shape(&w, t, 0, &s);
	header = s.fields;
	while (next_shape(&w, t, 1, &s)) {
		if (s.fields != fields) {
			c.same += s.fields == header;
			c.others += s.fields != header && s.filled > fields / 2;
			continue;
		}
		c.rows++;
		c.tail = s.tail < c.tail ? s.tail : c.tail;
		c.counted += s.number == c.rows;
		c.named += s.name != 0;
		c.spaced += s.spaced > 0;
	}
	return c;
}

/* The text begins with its header, which has fewer fields than most records. */
static void
find_surplus(const struct text *t, struct dialect *d, size_t fields)
{
	struct text_walk w = { t->s, t->s + t->n, d, 0 };
	struct line_shape header;
	struct surplus c;
	size_t more;

	if (!next_shape(&w, t, 0, &header) || header.fields >= fields)
		return;
	more = fields - header.fields;
	c = count_surplus(t, d, fields);
	if (c.rows == 0 || c.others * 10 > c.rows)
		return;
	if (c.tail >= more) {
		d->surplus = more;
	} else if (more == 1 && c.same + c.others == 0 && (d->pad == ' ' || d->delimiter == ' ' ||
	    c.spaced == 0) && (c.counted == c.rows || (c.named == c.rows &&
	    header.quoted == header.fields))) {
		d->surplus = 1;
		d->row_names = 1;
	}
}

void
dialect_find(const char *s, size_t n, int whole, char delimiter, struct dialect *d)
{
	struct text t = { s, n, whole };
	struct dialect_score score = { 0 };
	char named = 0;

	*d = (struct dialect){ .delimiter = ',', .quote = '"' };
	d->sep = d->skip = sep_line(s, n, &named);
	t.s += d->sep;
	t.n -= d->sep;
	if (delimiter == 0 && named == 0)
		find_delimiter(&t, d, &score);
	else
		d->delimiter = delimiter != 0 ? delimiter : named;
	if (score.records == 0)
		score = try_dialect(&t, d);
	if (delimiter == 0 && named == 0 && !score.first)
		find_rare_delimiter(&t, d, &score);
	find_other(&t, d, &score);
	if (score.fields >= 3 && score.share >= 0.5)
		d->skip += preamble(&t, d, score.fields);
	t.s = s + d->skip;
	t.n = n - d->skip;
	if (score.share >= 0.5 && score.fields < WIDTHS - 1)
		find_surplus(&t, d, score.fields);
}

int
dialect_cr(const char *s, size_t n)
{
	int quoted = 0, found = 0;

	if (memchr(s, '\r', n) == NULL)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n' && !quoted)
			return 0;
		quoted ^= s[i] == '"';
		found |= s[i] == '\r' && !quoted;
	}
	return found;
}
