#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "csv/out.h"
#include "csv/tabulate.h"
#include "deal/columns.h"
#include "explain/effect_table.h"

/* ---- a row per deal and feature ------------------------------------------------ */

void
effect_table_header(struct buf *o)
{
	buf_text(o, COL_DEAL_ID "," COL_AS_OF ",feature,factor,label,value,contribution,effect,"
	    COL_TYPICAL "\n");
}

void
effect_table_rows(const struct effect_table *t, const struct factor_row *row, const float *phi,
    const double *effect, struct out *o)
{
	const struct factor_feature *f = t->factors->feature;
	size_t n, m;
	const char *id = batch_field(row->batch, row->row, t->id, &n);
	const char *as_of = batch_field(row->batch, row->row, (size_t)t->as_of, &m);

	for (size_t k = 0; k < t->factors->features; k++) {
		out_field(o, id, n);
		out_field(o, as_of, m);
		out_name(o, f[k].name);
		out_name(o, f[k].label->factor);
		out_name(o, f[k].label->label);
		factor_value(row, k, o);
		out_float(o, phi[k]);
		out_rate(o, effect[k]);
		out_rate(o, t->typical);
		out_end(o);
	}
}

/* ---- a row per feature ----------------------------------------------------------- */

static const char *
direction_name(const struct importance *p, const struct model *m, size_t k)
{
	static const char *const name[] = {
		[IMPORTANCE_NONE] = "none", [IMPORTANCE_UP] = "up", [IMPORTANCE_DOWN] = "down",
		    [IMPORTANCE_MIXED] = "mixed"
	};
	enum importance_direction d = importance_direction(p, k);

	return d != IMPORTANCE_NONE && (k >= m->features || m->feature[k].categorical) ?
	    "by value" : name[d];
}

static void
write_feature(const struct importance *p, const struct model *m, const struct factors *f,
    size_t k, struct tabulate *t)
{
	const struct label *l = f->feature[k].label;

	tabulate_name(t, f->feature[k].name);
	tabulate_name(t, l->factor);
	tabulate_name(t, l->label);
	tabulate_rate(t, importance_size(p, k));
	tabulate_rate(t, importance_share(p, k));
	tabulate_name(t, direction_name(p, m, k));
	tabulate_change(t, importance_mean(p, k));
	tabulate_int(t, (long long)p->rows);
	tabulate_score(t, p->sum[k].size);
	tabulate_score(t, p->sum[k].effect);
	tabulate_end(t);
}

void
effect_table_global(const struct importance *p, const struct model *m, const struct factors *f,
    int table, struct out *o)
{
	size_t *order = mem_zero(f->features, sizeof *order);
	struct tabulate t;

	tabulate_open(&t, o, table);
	tabulate_text_column(&t, "feature", NULL);
	tabulate_text_column(&t, "factor", NULL);
	tabulate_text_column(&t, "label", "feature");
	tabulate_column(&t, "mean_abs_effect", "effect");
	tabulate_column(&t, "share", "share");
	tabulate_text_column(&t, "direction", "direction");
	tabulate_column(&t, "mean_effect", "on balance");
	tabulate_column(&t, COL_DEALS, NULL);	/* what parts of a table are merged by */
	tabulate_column(&t, "sum_abs_effect", NULL);
	tabulate_column(&t, "sum_effect", NULL);
	tabulate_header(&t);
	importance_order(p, order);
	for (size_t i = 0; i < f->features && p->rows > 0; i++)
		write_feature(p, m, f, order[i], &t);
	tabulate_close(&t);
	free(order);
}
