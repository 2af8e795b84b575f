#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/span.h"
#include "deal/columns.h"
#include "report/diagnosis.h"
#include "report/headline.h"

/* p-values up to here are more than chance. */
#define CHANCE .05

struct rate {
	double base, recent, p;		/* NaN if unknown */
};

static struct rate
overall(const struct tables *t)
{
	size_t row;
	const struct frame *f = diagnosis_win_rate(t, &row);

	if (f == NULL)
		return (struct rate){ NAN, NAN, NAN };
	return (struct rate){ frame_value(f, row, "base"),
	    frame_value(f, row, "recent"),
	    frame_value(f, row, COL_P_VALUE) };
}

static void
fill(struct page *p, struct buf *o, const char *key, ...)
{
	va_list values;

	va_start(values, key);
	texts_fill(p->texts, o, key, values);
	va_end(values);
}

/* Is the insight of this kind? */
static int
is(const struct frame *f, size_t row, const char *kind)
{
	return frame_is(f, row, frame_find(f, "kind"), kind);
}

int
headline_is_finding(const struct frame *f, size_t row)
{
	return is(f, row, "drop") || is(f, row, "rise") || is(f, row, "mix");
}

/* With as many decimals as tell the two apart. */
static void
say_moved(struct page *p, struct buf *o, const struct rate *r)
{
	int decimals = round(100 * r->base) == round(100 * r->recent);

	fill(p, o, r->recent < r->base ? "headline_fell" : "headline_rose",
	    "base", page_rate(p, r->base, decimals), "recent", page_rate(p, r->recent, decimals),
	    NULL);
}

static void
say_whole(struct page *p, struct buf *o, const struct rate *r)
{
	buf_text(o, " ");
	fill(p, o, "headline_as_a_whole", "base", page_rate(p, r->base, 1),
	    "recent", page_rate(p, r->recent, 1), NULL);
}

static void
segment_of(const struct frame *f, size_t row, struct buf *o)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, COL_SEGMENT), &n);

	buf_bytes(o, s, n);
}

/* The causes that go the way of the first, by name. */
static size_t
name_causes(const struct frame *f, const char *kind, struct buf *o)
{
	size_t n = 0;

	for (size_t i = 0; i < f->rows; i++)
		if (is(f, i, kind)) {
			if (n++ > 0)
				buf_text(o, ", ");
			segment_of(f, i, o);
		}
	buf_bytes(o, "", 1);
	return n;
}

/* The first finding is a segment, or all deals, that wins less or more. */
static void
say_cause(struct page *p, const struct frame *f, const struct rate *r, struct buf *o)
{
	const char *kind = is(f, 0, "drop") ? "drop" : "rise";
	int down = *kind == 'd', with = isfinite(r->p) && r->p <= CHANCE &&
	    (r->recent < r->base) == down;
	int all = frame_is(f, 0, frame_find(f, COL_SEGMENT), "all deals");
	struct buf causes = { 0 };
	size_t n = name_causes(f, kind, &causes);

	if (with) {
		say_moved(p, o, r);
		buf_text(o, " ");
		fill(p, o, all ? "headline_everywhere" : n > 1 ? "headline_causes" :
		    "headline_cause", "n", page_count(p, (double)n), "segment", causes.s, NULL);
	} else {
		fill(p, o, down ? "headline_less" : "headline_more", "segment", causes.s, NULL);
		if (isfinite(r->p))
			say_whole(p, o, r);
	}
	buf_free(&causes);
}

static void
say_mix(struct page *p, const struct frame *f, const struct rate *r, struct buf *o)
{
	struct buf segment = { 0 };
	int by_size = frame_is(f, 0, frame_find(f, COL_SEGMENT), "all deals");

	segment_of(f, 0, &segment);
	buf_bytes(&segment, "", 1);
	if (r->p <= CHANCE) {
		say_moved(p, o, r);
		buf_text(o, " ");
	}
	fill(p, o, r->p > CHANCE ? (by_size ? "headline_other_size" : "headline_other_mix") :
	    by_size ? "headline_mix_size" : "headline_mix", "segment", segment.s, NULL);
	if (r->p > CHANCE)
		say_whole(p, o, r);
	buf_free(&segment);
}

/* Which text says that deals merely close at another speed. */
static const char *
speed_text(const struct frame *f)
{
	size_t n;
	const char *s = frame_text(f, 0, frame_find(f, "finding"), &n);
	int wins = n > 4 && memcmp(s, "Wins", 4) == 0, sooner = span_find(s, n, "faster") != NULL;

	if (wins)
		return sooner ? "headline_wins_sooner" : "headline_wins_later";
	return sooner ? "headline_sooner" : "headline_later";
}

/* No cause stands out; the whole may have moved all the same, as when others sell. */
static void
say_no_cause(struct page *p, const struct tables *t, const struct rate *r, struct buf *o)
{
	const struct frame *f = tables_get(t, TABLE_INSIGHTS);
	double who = diagnosis_points(t, "who sells");
	int speed = is(f, 0, "speed");

	if (!(r->p <= CHANCE)) {
		fill(p, o, speed ? speed_text(f) : "headline_none", NULL);
		return;
	}
	say_moved(p, o, r);
	buf_text(o, " ");
	if (who / (r->recent - r->base) > .5)
		fill(p, o, "headline_who_sells", "points", page_points(p, who), NULL);
	else
		fill(p, o, "headline_no_cause", NULL);
}

/* What a table says itself, as a sentence. */
static void
say_finding(const struct frame *f, struct buf *o)
{
	size_t n;
	const char *s = frame_text(f, 0, frame_find(f, "finding"), &n);

	buf_bytes(o, s, n);
}

void
headline_write(struct page *p, const struct tables *t, struct buf *o)
{
	const struct frame *f = tables_get(t, TABLE_INSIGHTS);
	struct rate r = overall(t);

	if (f == NULL && isfinite(r.p))
		fill(p, o, r.p > CHANCE ? "headline_none" : r.recent < r.base ? "headline_fell" :
		    "headline_rose", "base", page_rate(p, r.base, 1), "recent",
		    page_rate(p, r.recent, 1), NULL);
	else if (f == NULL)
		return;
	else if (f->rows == 0)
		fill(p, o, "headline_too_few", NULL);
	else if (is(f, 0, "drop") || is(f, 0, "rise"))
		say_cause(p, f, &r, o);
	else if (is(f, 0, "mix"))
		say_mix(p, f, &r, o);
	else if (is(f, 0, "speed") || is(f, 0, "none"))
		say_no_cause(p, t, &r, o);
	else
		say_finding(f, o);
}
