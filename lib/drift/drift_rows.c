#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "drift/drift_rows.h"
#include "text/wrap.h"

const char *const drift_part_name[DRIFT_PARTS] = {
	"input", "score", "cbpe", "calibration", "slope", "auc", "cusum"
};
const char *const drift_verdict_name[DRIFT_VERDICTS] = {
	"", "stable", "expected", "cannot tell", "watch", "drifted"
};

struct drift_row *
drift_rows_add(struct drift_rows *r, enum drift_part part, const char *feature, const char *kind)
{
	struct drift_row *row;

	r->row = mem_grow(r->row, &r->cap, r->n + 1, sizeof *r->row);
	row = &r->row[r->n++];
	*row = (struct drift_row){ .feature = feature, .kind = kind, .part = part, .psi = NAN,
	    .p_value = NAN, .reference_deals = NAN, .deals = NAN, .psi_lo = NAN, .psi_hi = NAN,
	    .q_value = NAN, .estimate = NAN, .estimate_lo = NAN, .estimate_hi = NAN,
	    .missing_before = NAN, .missing_now = NAN, .unseen_share = NAN, .share_before = NAN,
	    .share_now = NAN, .blocks = NAN, .phi = NAN, .smallest_psi = NAN };
	return row;
}

void
drift_rows_free(struct drift_rows *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->row[i].most_changed);
		free(r->row[i].note);
	}
	free(r->row);
	memset(r, 0, sizeof *r);
}

static void
open_columns(struct tabulate *s, struct out *o, int table)
{
	static const struct tabulate_head column[] = {
		{ "feature", "feature", 1 }, { "psi", "psi", 0 }, { COL_P_VALUE, NULL, 0 },
		{ "kind", "kind", 1 }, { "part", NULL, 1 }, { "reference_deals", NULL, 0 },
		{ COL_DEALS, "deals", 0 }, { "psi_lo", NULL, 0 }, { "psi_hi", NULL, 0 },
		{ COL_Q_VALUE, "q", 0 }, { "estimate", NULL, 0 }, { "estimate_lo", NULL, 0 },
		{ "estimate_hi", NULL, 0 }, { "missing_before", NULL, 0 },
		{ "missing_now", NULL, 0 }, { "unseen_share", NULL, 0 },
		{ "most_changed", "most changed", 1 }, { "share_before", "was", 0 },
		{ "share_now", "is", 0 }, { "blocks", NULL, 0 }, { "phi", NULL, 0 },
		{ "smallest_psi", NULL, 0 }, { COL_VERDICT, "verdict", 1 }, { COL_NOTE, NULL, 1 },
	};

	tabulate_open(s, o, table);
	tabulate_heads(s, column, sizeof column / sizeof *column);
	tabulate_spare(s, "kind", NULL);
	tabulate_spare(s, COL_DEALS, NULL);
	tabulate_header(s);
}

static void
cell_or_empty(struct tabulate *s, const char *text)
{
	tabulate_name(s, text != NULL ? text : "");
}

static void
count_cell(struct tabulate *s, double x)
{
	if (isnan(x))
		tabulate_name(s, "");
	else
		tabulate_int(s, (long long)x);
}

static void
write_row(struct tabulate *s, const struct drift_row *r)
{
	const double more[] = { r->estimate, r->estimate_lo, r->estimate_hi, r->missing_before,
	    r->missing_now, r->unseen_share };
	struct buf note = { 0 };

	tabulate_name(s, r->feature);
	tabulate_score(s, r->psi);
	tabulate_p(s, r->p_value);
	cell_or_empty(s, r->kind);
	tabulate_name(s, drift_part_name[r->part]);
	count_cell(s, r->reference_deals);
	count_cell(s, r->deals);
	tabulate_score(s, r->psi_lo);
	tabulate_score(s, r->psi_hi);
	tabulate_p(s, r->q_value);
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		tabulate_score(s, more[i]);
	cell_or_empty(s, r->most_changed);
	tabulate_rate(s, r->share_before);
	tabulate_rate(s, r->share_now);
	count_cell(s, r->blocks);
	tabulate_score(s, r->phi);
	tabulate_score(s, r->smallest_psi);
	tabulate_name(s, drift_verdict_name[r->verdict]);
	if (r->verdict != DRIFT_NOT_JUDGED)
		buf_printf(&note, "%s: ", drift_verdict_name[r->verdict]);
	buf_text(&note, r->note != NULL ? r->note : "");
	tabulate_text(s, note.len > 0 ? note.s : "", note.len);
	buf_free(&note);
	tabulate_end(s);
}

static int
cannot_tell(const struct drift_row *r)
{
	return r->part == DRIFT_INPUT && r->verdict == DRIFT_CANNOT_TELL;
}

/* Why nothing can be told: each reason once, with its feature, or how many there are. */
static void
write_reasons(const struct drift_rows *r, struct out *o)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct drift_row *this = &r->row[i];
		size_t same = 0, before = 0;

		for (size_t j = 0; j < r->n && cannot_tell(this); j++)
			if (cannot_tell(&r->row[j]) && strcmp(r->row[j].note, this->note) == 0) {
				same++;
				before += j < i;
			}
		if (same == 1)
			wrap_printf(&o->b, "", "    ", "cannot tell: %s: %s", this->feature,
			    this->note);
		else if (same > 1 && before == 0)
			wrap_printf(&o->b, "", "    ", "cannot tell: %zu features: %s", same,
			    this->note);
	}
}

/* What is to be known, in sentences below the aligned table: those that say most first. */
static void
write_notes(const struct drift_rows *r, struct out *o)
{
	buf_text(&o->b, r->n > 0 ? "\n" : "");
	for (int v = DRIFT_DRIFTED; v >= DRIFT_WATCH; v--)
		for (size_t i = 0; i < r->n; i++)
			if ((int)r->row[i].verdict == v)
				wrap_printf(&o->b, "", "    ", "%s: %s", drift_verdict_name[v],
				    r->row[i].note);
	write_reasons(r, o);
	for (size_t i = 0; i < r->n; i++)
		if (r->row[i].part != DRIFT_INPUT && r->row[i].verdict < DRIFT_WATCH)
			wrap_printf(&o->b, "", "    ", "%s: %s: %s", r->row[i].feature,
			    drift_verdict_name[r->row[i].verdict], r->row[i].note);
}

void
drift_rows_write(const struct drift_rows *r, int table, struct out *o)
{
	struct tabulate s;

	open_columns(&s, o, table);
	for (size_t i = 0; i < r->n; i++)
		write_row(&s, &r->row[i]);
	tabulate_close(&s);
	if (table)
		write_notes(r, o);
}

int
drift_rows_found(const struct drift_rows *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->row[i].verdict == DRIFT_DRIFTED &&
		    (r->row[i].part == DRIFT_INPUT || r->row[i].part == DRIFT_CUSUM))
			return 1;
	return 0;
}

void
drift_rows_metrics(const struct drift_rows *r)
{
	size_t n[DRIFT_VERDICTS] = { 0 };
	double largest = NAN;

	for (size_t i = 0; i < r->n; i++)
		if (r->row[i].part == DRIFT_INPUT) {
			n[r->row[i].verdict]++;
			largest = fmax(largest, r->row[i].kind != NULL &&
			    strcmp(r->row[i].kind, "world") == 0 ? r->row[i].psi : (double)NAN);
		}
	metrics_set(METRIC_DRIFT, largest);
	for (int v = DRIFT_STABLE; v < DRIFT_VERDICTS; v++)
		if (v != DRIFT_EXPECTED)
			metrics_set_of(METRIC_DRIFT_FEATURES, drift_verdict_name[v], NULL,
			    (double)n[v]);
}
