#include <string.h>

#include "dialect.h"

/* ---- records, roughly ----------------------------------------------- */

struct walk {
	const char *p, *end;
	char delimiter;
};

struct shape {				/* of a record */
	size_t fields, filled;		/* filled: those with more than blanks in them */
	int ended;			/* by a LF */
};

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Behind the quote that closes the field that p opens; p + 1 if none does. */
static const char *
behind_quotes(const char *p, const char *end)
{
	const char *q = p + 1;

	while ((q = memchr(q, '"', (size_t)(end - q))) != NULL) {
		if (q + 1 == end || q[1] != '"')
			return q + 1;
		q += 2;
	}
	return p + 1;
}

/* The next field: p is then at what ends it.  Returns whether it is filled. */
static int
walk_field(struct walk *w)
{
	int filled = 0;

	while (w->p < w->end && is_blank(*w->p) && *w->p != w->delimiter)
		w->p++;
	if (w->p < w->end && *w->p == '"') {
		const char *q = behind_quotes(w->p, w->end);

		filled = q - w->p != 2;
		w->p = q;
	}
	for (; w->p < w->end && *w->p != w->delimiter && *w->p != '\n'; w->p++)
		filled |= !is_blank(*w->p);
	return filled;
}

/* The next record; 0 at the end. */
static int
walk_record(struct walk *w, struct shape *s)
{
	memset(s, 0, sizeof *s);
	if (w->p == w->end)
		return 0;
	for (;;) {
		s->filled += (size_t)walk_field(w);
		s->fields++;
		if (w->p == w->end || *w->p == '\n')
			break;
		w->p++;
	}
	s->ended = w->p < w->end;
	w->p += s->ended;
	return 1;
}

/* ---- the delimiter -------------------------------------------------- */

enum { WIDTHS = 1024 };			/* records of more fields than this count as having so many */

struct score {
	size_t fields;			/* that most records have, 2 or more; 0: there are none */
	double share;			/* of records that have so many */
	int first;			/* the first record has */
};

static size_t
width(const struct shape *s)
{
	return s->fields < WIDTHS ? s->fields : WIDTHS - 1;
}

/* What the delimiter makes of the text; an unfinished last record does not count. */
static struct score
try_delimiter(const char *s, size_t n, int whole, char delimiter)
{
	struct walk w = { s, s + n, delimiter };
	struct score score = { 0, 0, 0 };
	size_t count[WIDTHS] = { 0 }, all = 0, first = 0;
	struct shape shape;

	while (walk_record(&w, &shape)) {
		if ((!shape.ended && !whole && all > 0) || (shape.fields == 1 && shape.filled == 0))
			continue;
		first = all++ == 0 ? width(&shape) : first;
		count[width(&shape)]++;
	}
	for (size_t i = 2; i < WIDTHS; i++)
		if (count[i] > (score.fields > 0 ? count[score.fields] : 0))
			score.fields = i;
	if (score.fields > 0)
		score.share = (double)count[score.fields] / (double)all;
	score.first = score.fields > 0 && first == score.fields;
	return score;
}

/* A delimiter that fits the first record, too, goes before one that does not. */
static double
worth(const struct score *s)
{
	if (s->fields == 0 || (!s->first && s->share < 0.5))
		return 0;
	return s->share * (1 - 1 / (double)s->fields) + (s->first && s->share >= 0.5);
}

static char
find_delimiter(const char *s, size_t n, int whole)
{
	static const char candidate[] = { ',', ';', '\t', '|' };
	char found = ',';
	double best = 0, x;
	struct score score;

	for (size_t i = 0; i < sizeof candidate; i++) {
		if (memchr(s, candidate[i], n) == NULL)
			continue;
		score = try_delimiter(s, n, whole, candidate[i]);
		x = worth(&score);
		if (x > best) {
			best = x;
			found = candidate[i];
		}
	}
	return found;
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
	if (end - s != 5 || (memcmp(s, "sep=", 4) != 0 && memcmp(s, "SEP=", 4) != 0) || strchr(",;\t|", s[4]) == NULL)
		return 0;
	*delimiter = s[4];
	return (size_t)(lf + 1 - s) + (size_t)quoted;
}

/* The length of the preamble of a table of so many fields. */
static size_t
preamble(const char *s, size_t n, char delimiter, size_t fields)
{
	enum { LINES = 100 };
	struct walk w = { s, s + n, delimiter };
	const char *end = s;
	struct shape shape;

	for (int i = 0; i < LINES && walk_record(&w, &shape); i++) {
		if (shape.filled > fields / 2)
			return (size_t)(end - s);
		if (shape.filled > 0)
			end = w.p;
	}
	return 0;
}

void
dialect_find(const char *s, size_t n, int whole, char delimiter, struct dialect *d)
{
	char named = 0;
	struct score score;

	d->pad = d->escape = '\0';
	d->quote = '"';
	d->sep = sep_line(s, n, &named);
	d->skip = d->sep;
	s += d->sep;
	n -= d->sep;
	d->delimiter = delimiter != 0 ? delimiter : named != 0 ? named : find_delimiter(s, n, whole);
	score = try_delimiter(s, n, whole, d->delimiter);
	if (score.fields >= 3 && score.share >= 0.5)
		d->skip += preamble(s, n, d->delimiter, score.fields);
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
