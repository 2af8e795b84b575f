#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "drift/input_note.h"
#include "text/humanize.h"

/* The feature as people call it: without x_, and blanks for underscores. */
static void
add_label(struct buf *o, const char *feature)
{
	for (const char *s = strncmp(feature, "x_", 2) == 0 ? feature + 2 : feature; *s != '\0';
	    s++)
		buf_bytes(o, *s == '_' ? " " : s, 1);
}

void
input_note_cell(struct buf *o, const struct spread *s, size_t cell)
{
	const char *text;
	size_t n;

	if (s->categorical && cell < intern_size(s->name)) {
		text = intern_text(s->name, (uint32_t)cell, &n);
		humanize_plain(o, text, n);
	} else if (s->categorical) {
		buf_text(o, "missing");
	} else if (cell == 0) {
		buf_text(o, "up to ");
		humanize_number(o, s->edge[0]);
	} else {
		buf_text(o, "over ");
		humanize_number(o, s->edge[cell - 1]);
		if (cell + 1 < s->cells) {
			buf_text(o, " to ");
			humanize_number(o, s->edge[cell]);
		}
	}
}

void
input_note_days(struct buf *o, int32_t days)
{
	if (days % 7 == 0)
		buf_printf(o, "%d week%s", (int)(days / 7), days == 7 ? "" : "s");
	else
		buf_printf(o, "%d day%s", (int)days, days == 1 ? "" : "s");
}

/* 1 in 9,000, with two digits that count; beyond a million nobody counts. */
static void
add_chance(struct buf *o, double q)
{
	double n, unit;

	if (q < 1e-6) {
		buf_text(o, "chance below 1 in 1,000,000");
		return;
	}
	n = 1 / q;
	unit = pow(10, fmax(0, floor(log10(n)) - 1));
	buf_text(o, "chance 1 in ");
	humanize_count(o, round(n / unit) * unit);
}

static void
add_share(struct buf *o, double now, double before)
{
	buf_text(o, " ");
	humanize_percent(o, now);
	buf_text(o, " of new deals, was ");
	humanize_percent(o, before);
}

/* The new value that most deals have. */
static void
add_unseen(struct buf *o, const struct spread *s, const struct shift *t)
{
	size_t most = SHIFT_NOWHERE;

	for (size_t k = 0; k < intern_size(s->name); k++)
		if (spread_count(s, k, 0) < .5 && (most == SHIFT_NOWHERE ||
		    spread_count(s, k, 1) > spread_count(s, most, 1)))
			most = k;
	buf_text(o, " is a value never seen before in ");
	humanize_percent(o, t->unseen);
	buf_text(o, " of new deals");
	if (most != SHIFT_NOWHERE) {
		buf_text(o, ", most often ");
		input_note_cell(o, s, most);
	}
}

static void
add_cell(struct buf *o, const struct spread *s, const struct shift *t)
{
	size_t cell = t->certain != SHIFT_NOWHERE ? t->certain : t->most;
	double n = spread_known(s, 1), m = spread_known(s, 0);

	buf_text(o, s->categorical ? " " : " of ");
	input_note_cell(o, s, cell);
	buf_text(o, " is");
	add_share(o, spread_count(s, cell, 1) / n, spread_count(s, cell, 0) / m);
}

void
input_note_moved(struct buf *o, const char *feature, const struct spread *s, const struct shift *t,
    int32_t days, double q)
{
	add_label(o, feature);
	if (t->cause == SHIFT_MISSING) {
		buf_text(o, " is missing in");
		add_share(o, t->missing_now, t->missing_before);
	} else if (t->cause == SHIFT_UNSEEN) {
		add_unseen(o, s, t);
	} else if (t->cause == SHIFT_RANK) {
		buf_printf(o, " is %s: the mean rank among earlier deals is ",
		    t->rank > 0 ? "higher" : "lower");
		humanize_percent(o, .5 + t->rank);
		buf_text(o, ", was 50%");
	} else {
		add_cell(o, s, t);
	}
	buf_text(o, " (");
	input_note_days(o, days);
	buf_text(o, ", ");
	humanize_count(o, t->n);
	buf_text(o, " deals; ");
	add_chance(o, q);
	buf_text(o, ")");
}

double
input_note_points(double psi)
{
	static const double share = .3;
	double x = sqrt(psi * share * (1 - share)), mean;

	for (int step = 0; step < 50; step++) {
		mean = fmin(.65, share + x / 2);
		x = sqrt(psi * mean * (1 - mean));
	}
	return fmin(1 - share, x);
}
