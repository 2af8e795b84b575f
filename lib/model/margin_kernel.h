/* The kernel of margin for one width: see model/each_kernel.h.  Vectors are of bytes. */
enum { NAME(BYTES) = 4 * LANES };
typedef uint8_t NAME(bytes) __attribute__((vector_size(4 * LANES), may_alias));

/* Rows of a plane whose bit is set in the table. */
static inline __attribute__((always_inline)) TARGET void
NAME(ask)(const struct ask *a, uint8_t *plane)
{
	const NAME(bytes) *bit = (const void *)(plane + a->bit * BINS_GROUP);
	const NAME(bytes) *byte = (const void *)(plane + a->byte * BINS_GROUP);
	NAME(bytes) *to = (void *)(plane + a->to * BINS_GROUP), in;

	for (int i = 0; i < BINS_GROUP / NAME(BYTES); i++) {
		in = (NAME(bytes))NAME(look_up)(a->table, &byte[i]) & bit[i];
		if (a->more)
			in |= to[i];
		to[i] = in;
	}
}

static inline __attribute__((always_inline)) TARGET void
NAME(step)(const struct split_op *s, const uint8_t *plane, uint8_t *bank)
{
	const NAME(bytes) *x = (const void *)(plane + s->plane * BINS_GROUP), zero = { 0 };
	const NAME(bytes) *left = (const void *)(bank + s->left * BINS_GROUP);
	const NAME(bytes) *right = (const void *)(bank + s->right * BINS_GROUP);
	NAME(bytes) *to = (void *)(bank + s->to * BINS_GROUP), limit = s->limit - zero;

	for (int i = 0; i < BINS_GROUP / NAME(BYTES); i++)
		to[i] = (NAME(bytes))NAME(choose)((NAME(choice))x[i], (NAME(choice))limit,
		    (NAME(choice))left[i], (NAME(choice))right[i]);
}

static TARGET void
NAME(add)(const struct margin *m, uint8_t *plane, uint8_t *bank, const float *x, size_t rows,
    float *sum)
{
	const struct margin_plan *p = m->plan, *end = p + m->plans;
	const struct ask *a, *asks = m->ask;
	const struct split_op *s, *steps = m->step;

	for (; p < end; p++) {
		if (p->steps == 0) {
			walk(p->tree, x, rows, m->features, sum);
			continue;
		}
		for (a = asks, asks += p->asks; a < asks; a++)
			NAME(ask)(a, plane);
		for (s = steps, steps += p->steps; s < steps; s++)
			NAME(step)(s, plane, bank);
		NAME(add_leaves)(m->leaf + p->leaf, p->leaves, bank + STACK * BINS_GROUP, sum);
	}
}
