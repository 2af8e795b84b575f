/* The kernel of shap for one width: see model/each_kernel.h. */
#include "model/simd_kernel.h"

struct NAME(state) {
	const float *x;			/* a block */
	NAME(real) *phi;		/* [slots] of the block */
	NAME(real) *p;			/* [MAX_LEVELS][Q] products of the path */
	NAME(real) *s;			/* [MAX_LEVELS][Q] sums below */
	NAME(whole) left[MAX_LEVELS];	/* lanes that go left at the split */
	NAME(whole) on[MAX_LEVELS];	/* lanes that follow the edge and those */
};					/* before it on the same feature */

static inline __attribute__((always_inline)) TARGET NAME(real)
NAME(pick)(NAME(whole) m, float hot, float cold)
{
	const NAME(real) zero = { 0 };

	return NAME(choose)(m, hot - zero, cold - zero);
}

static inline __attribute__((always_inline)) TARGET void
NAME(down)(struct NAME(state) *st, const struct shap_op *o, const float *c, size_t q)
{
	NAME(real) *p = st->p + o->level * q, *s = st->s + o->level * q, f;
	const NAME(real) zero = { 0 };
	NAME(whole) m = o->right ? ~st->left[o->level] : st->left[o->level], old = m;
	size_t i;

	if (o->kind == OP_DOWN_AGAIN) {
		old = st->on[o->old];
		m &= old;
	}
	st->on[o->level] = m;
	for (i = 0; i < q; i++) {
		f = NAME(pick)(m, c[i], c[q + i]);
		if (o->kind == OP_DOWN_AGAIN)
			f = NAME(choose)(old, f, c[2 * q] - zero);
		p[q + i] = p[i] * f;
		s[q + i] = zero;
	}
}

static inline __attribute__((always_inline)) TARGET void
NAME(up)(struct NAME(state) *st, const struct shap_op *o, const float *c, size_t q)
{
	NAME(real) *s = st->s + o->level * q, sum = { 0 };
	NAME(whole) m = st->on[o->level];
	size_t i;

	for (i = 0; i < q; i++) {
		sum += s[q + i] * NAME(pick)(m, c[i], c[q + i]);
		s[i] += s[q + i];
	}
	if (o->kind == OP_UP_AGAIN)
		sum = (NAME(real))((NAME(whole))sum & st->on[o->old]);
	st->phi[o->slot] += sum;
}

/* A leaf, or with m the left lanes a pair of leaves. */
static inline __attribute__((always_inline)) TARGET void
NAME(leaf)(struct NAME(state) *st, const struct shap_op *o, const float *c, size_t q, NAME(whole) m)
{
	NAME(real) *p = st->p + o->level * q, *s = st->s + o->level * q, sum = p[0];
	size_t i;

	for (i = 0; i < q; i++)
		s[i] += p[i] * NAME(pick)(m, c[i], c[q + i]);
	for (i = 1; i < q; i++)
		sum += p[i];
	st->phi[o->slot] += sum * NAME(pick)(m, c[2 * q], c[2 * q + 1]);
}

static inline __attribute__((always_inline)) TARGET void
NAME(leaf_again)(struct NAME(state) *st, const struct shap_op *o, const float *c, size_t q)
{
	NAME(real) *p = st->p + o->level * q, *s = st->s + o->level * q, sum = { 0 }, f;
	const NAME(real) zero = { 0 };
	NAME(whole) old = st->on[o->old];
	NAME(whole) m = (o->right ? ~st->left[o->level] : st->left[o->level]) & old;
	size_t i;

	for (i = 0; i < q; i++) {
		f = NAME(choose)(old, NAME(pick)(m, c[i], c[q + i]), c[2 * q] - zero);
		s[i] += p[i] * f;
		sum += p[i] * NAME(pick)(m, c[2 * q + 1 + i], c[3 * q + 1 + i]);
	}
	st->phi[o->slot] += (NAME(real))((NAME(whole))sum & old);
}

static inline __attribute__((always_inline)) TARGET void
NAME(run)(const struct shap *sh, const struct shap_plan *pl, struct NAME(state) *st, size_t q)
{
	const struct shap_op *o = sh->op + pl->op, *end = o + pl->ops;
	const float *coef = sh->coef + pl->coef, *c;
	const NAME(real) zero = { 0 };
	NAME(whole) m;
	size_t i;

	for (i = 0; i < q; i++) {
		st->p[i] = pl->weight[i] - zero;
		st->s[i] = zero;
	}
	for (; o < end; o++) {
		c = coef + o->coef;
		switch ((enum op_kind)o->kind) {
		case OP_SPLIT:
			st->left[o->level] = NAME(left)(&sh->split[o->split], st->x);
			break;
		case OP_DOWN:
		case OP_DOWN_AGAIN:
			NAME(down)(st, o, c, q);
			break;
		case OP_UP:
		case OP_UP_AGAIN:
			NAME(up)(st, o, c, q);
			break;
		case OP_LEAF:
			m = o->right ? ~st->left[o->level] : st->left[o->level];
			NAME(leaf)(st, o, c, q, m);
			break;
		case OP_LEAF_AGAIN:
			NAME(leaf_again)(st, o, c, q);
			break;
		case OP_PAIR:
			m = NAME(left)(&sh->split[o->split], st->x);
			NAME(leaf)(st, o, c, q, m);
			break;
		}
	}
}

/* The same code for each usual number of points, so that loops unroll. */
static TARGET void
NAME(block)(const struct shap *sh, const struct shap_plan *pl, struct NAME(state) *st)
{
	switch (pl->points) {
	case 1:
		NAME(run)(sh, pl, st, 1);
		break;
	case 2:
		NAME(run)(sh, pl, st, 2);
		break;
	case 3:
		NAME(run)(sh, pl, st, 3);
		break;
	case 4:
		NAME(run)(sh, pl, st, 4);
		break;
	default:
		NAME(run)(sh, pl, st, pl->points);
		break;
	}
}

static TARGET void
NAME(add)(const struct shap *sh, const float *x, size_t rows, size_t slots, float *phi,
    float *space)
{
	struct NAME(state) st;
	size_t i, row;

	st.p = (NAME(real) *)(void *)space;
	st.s = st.p + MAX_LEVELS * sh->max_points;
	for (i = 0; i < sh->plans; i++)
		for (row = 0; row < rows; row += LANES) {
			st.x = x + row * slots;
			st.phi = (NAME(real) *)(void *)(phi + row * slots);
			NAME(block)(sh, &sh->plan[i], &st);
		}
}
