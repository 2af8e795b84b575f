#include <math.h>
#include <string.h>

#include "base/num.h"
#include "report/figure.h"

/* A coordinate: two decimals, whatever the locale. */
static void
put(struct page *p, const char *name, double x, const char *unit)
{
	char number[NUM_MAX];

	num_fixed(number, x, 2);
	buf_printf(&p->o, " %s=\"%s%s\"", name, number, unit);
}

static double
clip(double x, double lo, double hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

static double
at(const struct figure_scale *s, double x)
{
	return clip(100 * (x - s->from) / (s->to - s->from), 0, 100);
}

static void
begin(struct page *p)
{
	page_html(p, "<td class=\"ch\"><svg width=\"100%\" height=\"20\" aria-hidden=\"true\">");
}

static void
end(struct page *p)
{
	page_html(p, "</svg></td>");
}

static void
rect(struct page *p, const char *class, double x, double width)
{
	page_html(p, "<rect y=\"5\" height=\"10\"");
	put(p, "x", x, "%");
	put(p, "width", width, "%");
	buf_printf(&p->o, " class=\"%s\"/>", class);
}

static void
line(struct page *p, const char *class, double x1, double y1, double x2, double y2)
{
	page_html(p, "<line");
	put(p, "x1", x1, "%");
	put(p, "x2", x2, "%");
	put(p, "y1", y1, "");
	put(p, "y2", y2, "");
	buf_printf(&p->o, " class=\"%s\"/>", class);
}

static void
dot(struct page *p, const char *class, double x, double y)
{
	page_html(p, "<circle r=\"4\"");
	put(p, "cx", x, "%");
	put(p, "cy", y, "");
	buf_printf(&p->o, " class=\"%s\"/>", class);
}

/* ---- in a row ---- */

void
figure_head(struct page *p, const char *key, const char *low, const char *mid, const char *high)
{
	page_html(p, "<th scope=\"col\" class=\"ch\">");
	page_say(p, key, NULL);
	page_html(p, "<span class=\"axis\"><span>");
	page_text(p, low, strlen(low));
	page_html(p, "</span><span>");
	page_text(p, mid, strlen(mid));
	page_html(p, "</span><span>");
	page_text(p, high, strlen(high));
	page_html(p, "</span></span></th>");
}

void
figure_bar(struct page *p, const struct figure_part *part, size_t n, double most)
{
	double x = 0, width;

	begin(p);
	for (size_t i = 0; i < n && most > 0; i++) {
		width = 100 * fmax(0, part[i].size) / most;
		if (width > 0)
			rect(p, part[i].class, x, width > .6 ? width - .3 : width);
		x += width;
	}
	end(p);
}

void
figure_change(struct page *p, const char *class, double x, double most)
{
	double width = most > 0 && isfinite(x) ? 48 * fabs(x) / most : 0;

	begin(p);
	if (width > 0)
		rect(p, class, x < 0 ? 50 - width : 50, width);
	line(p, "k0", 50, 1, 50, 19);
	end(p);
}

void
figure_dot(struct page *p, const struct figure_scale *s, const struct figure_dot *d)
{
	begin(p);
	if (isfinite(d->tick))
		line(p, "tick", at(s, d->tick), 3, at(s, d->tick), 17);
	if (isfinite(d->lo) && isfinite(d->hi))
		line(p, d->class, at(s, d->lo), 10, at(s, d->hi), 10);
	if (isfinite(d->x))
		dot(p, d->class, at(s, d->x), 10);
	end(p);
}

/* ---- that stand alone ---- */

enum { TALL = 220, FOOT = 34, LEFT = 46 };	/* pixels: a plot, what is below and beside it */

/* A plot's height in pixels of a rate. */
static double
height(const struct figure_scale *s, double y)
{
	return TALL - TALL * (clip(y, s->from, s->to) - s->from) / (s->to - s->from);
}

static void
label(struct page *p, const char *class, double x, double y, const char *text)
{
	page_html(p, "<text");
	put(p, "x", x, "%");
	put(p, "y", y, "");
	buf_printf(&p->o, " class=\"%s\">", class);
	page_text(p, text, strlen(text));
	page_html(p, "</text>");
}

static void
open_plot(struct page *p, const char *aria)
{
	page_html(p, "<figure role=\"img\" class=\"plot\" aria-label=\"");
	page_text(p, aria, strlen(aria));
	buf_printf(&p->o, "\"><svg width=\"100%%\" height=\"%d\" aria-hidden=\"true\">",
	    TALL + FOOT + 10);
	buf_printf(&p->o, "<svg y=\"8\" height=\"%d\" class=\"area\">", TALL + FOOT);
}

static void
close_plot(struct page *p)
{
	page_html(p, "</svg></svg></figure>\n");
}

/* Lines across with their rates. */
static void
grid(struct page *p, const struct figure_scale *s, double step)
{
	for (double y = s->from; y < s->to + step / 2; y += step) {
		line(p, "grid", 0, height(s, y), 100, height(s, y));
		buf_printf(&p->o, "<text x=\"-8\" class=\"yl\"");
		put(p, "y", height(s, y) + 4, "");
		page_html(p, ">");
		page_text(p, page_rate(p, y, 0), strlen(page_rate(p, y, 0)));
		page_html(p, "</text>");
	}
}

/* From below the lowest to above the highest, in whole steps. */
static double
scale_of(const struct figure_point *q, size_t n, double before, struct figure_scale *s)
{
	double lo = isfinite(before) ? before : 1, hi = isfinite(before) ? before : 0, step;

	for (size_t i = 0; i < n; i++)
		if (isfinite(q[i].y)) {
			lo = fmin(lo, isfinite(q[i].lo) ? q[i].lo : q[i].y);
			hi = fmax(hi, isfinite(q[i].hi) ? q[i].hi : q[i].y);
		}
	step = hi - lo > .5 ? .2 : hi - lo > .25 ? .1 : .05;
	s->from = fmax(0, floor(lo / step) * step);
	s->to = fmin(1, ceil(hi / step) * step);
	if (s->to <= s->from)
		s->to = s->from + step;
	return step;
}

static double
place_of(size_t i, size_t n)
{
	return 100 * ((double)i + .5) / (double)n;
}

static void
vertex(struct page *p, double x, double y)
{
	char a[NUM_MAX], b[NUM_MAX];

	num_fixed(a, x, 2);
	num_fixed(b, y, 2);
	buf_printf(&p->o, "%s,%s ", a, b);
}

/* The band of the points from first to last, which are all known. */
static void
band(struct page *p, const struct figure_scale *s, const struct figure_point *q, size_t first,
    size_t last, size_t n)
{
	page_html(p, "<polygon class=\"band\" points=\"");
	for (size_t i = first; i <= last; i++)
		vertex(p, place_of(i, n), height(s, q[i].hi));
	for (size_t i = last + 1; i-- > first;)
		vertex(p, place_of(i, n), height(s, q[i].lo));
	page_html(p, "\"/><polyline class=\"line\" points=\"");
	for (size_t i = first; i <= last; i++)
		vertex(p, place_of(i, n), height(s, q[i].y));
	page_html(p, "\"/>");
}

static void
bands(struct page *p, const struct figure_scale *s, const struct figure_point *q, size_t n)
{
	buf_printf(&p->o, "<svg viewBox=\"0 0 100 %d\" height=\"%d\" preserveAspectRatio=\"none\">",
	    TALL, TALL);
	for (size_t i = 0, last; i < n; i++) {
		if (!isfinite(q[i].y))
			continue;
		for (last = i; last + 1 < n && isfinite(q[last + 1].y); last++)
			continue;
		band(p, s, q, i, last, n);
		i = last;
	}
	page_html(p, "</svg>");
}

/* Of 2024-Q1, 2024-Q2: Q1 below each point, 2024 below where it changes. */
static void
names(struct page *p, const struct figure_point *q, size_t n)
{
	size_t every = n > 14 ? (n + 11) / 12 : 1;
	char year[16], last[16] = "";

	for (size_t i = 0; i < n; i += every) {
		const char *dash = strrchr(q[i].name, '-');
		size_t len = dash != NULL ? (size_t)(dash - q[i].name) : 0;

		label(p, "xl", place_of(i, n), TALL + 16, dash != NULL ? dash + 1 : q[i].name);
		if (len == 0 || len >= sizeof year)
			continue;
		memcpy(year, q[i].name, len);
		year[len] = '\0';
		if (strcmp(year, last) != 0)
			label(p, "xl", place_of(i, n), TALL + 31, year);
		strcpy(last, year);
	}
}

void
figure_line(struct page *p, const struct figure_point *q, size_t n, double before,
    const char *aria)
{
	struct figure_scale s;
	double step = scale_of(q, n, before, &s);
	size_t last = n;

	open_plot(p, aria);
	grid(p, &s, step);
	if (isfinite(before))
		line(p, "dash", 0, height(&s, before), 100, height(&s, before));
	bands(p, &s, q, n);
	for (size_t i = 0; i < n; i++)
		if (isfinite(q[i].y)) {
			dot(p, "s-mk", place_of(i, n), height(&s, q[i].y));
			last = i;
		}
	if (last < n)
		label(p, "pl", place_of(last, n), height(&s, q[last].y) + 20,
		    page_rate(p, q[last].y, 1));
	names(p, q, n);
	close_plot(p);
}

void
figure_calibration(struct page *p, const struct figure_pair *q, size_t n, const char *aria)
{
	static const struct figure_scale all = { 0, 1 };

	open_plot(p, aria);
	grid(p, &all, .25);
	line(p, "dash", 0, TALL, 100, 0);
	for (size_t i = 0; i < n; i++) {
		double x = at(&all, q[i].x);

		if (isfinite(q[i].lo) && isfinite(q[i].hi))
			line(p, "s-mk", x, height(&all, q[i].lo), x, height(&all, q[i].hi));
		dot(p, "s-mk", x, height(&all, q[i].y));
	}
	for (int i = 0; i <= 4; i++)
		label(p, i == 0 ? "xs" : i == 4 ? "xe" : "xl", 25 * i, TALL + 16,
		    page_rate(p, .25 * i, 0));
	close_plot(p);
}
