/* The kernel of margin for one width: see lanes_kernel.h. */

static inline __attribute__((always_inline)) TARGET NAME(real)
NAME(run)(const struct step *s, size_t n, const float *x)
{
	NAME(real) stack[FOREST_MAX_DEPTH + 1], *top = stack;
	const NAME(real) zero = { 0 };
	NAME(whole) m;

	for (; n > 0; n--, s++) {
		m = NAME(left)(&s->split, x);
		switch (s->kind) {
		case STEP_PAIR:
			*top++ = NAME(choose)(m, s->left - zero, s->right - zero);
			break;
		case STEP_LEAF_LEFT:
			top[-1] = NAME(choose)(m, s->left - zero, top[-1]);
			break;
		case STEP_LEAF_RIGHT:
			top[-1] = NAME(choose)(m, top[-1], s->right - zero);
			break;
		case STEP_JOIN:
			top--;
			top[-1] = NAME(choose)(m, top[-1], *top);
			break;
		}
	}
	return stack[0];
}

static TARGET void
NAME(add)(const struct margin *m, const float *x, size_t slots, float *sum)
{
	const struct plan *p;
	size_t i, row;

	for (i = 0; i < m->plans; i++) {
		p = &m->plan[i];
		if (p->steps == 0)
			walk(m, p, x, slots, sum);
		else
			for (row = 0; row < LANES_GROUP; row += LANES)
				*(NAME(real) *)(void *)(sum + row) +=
				    NAME(run)(m->step + p->first, p->steps, x + row * slots);
	}
}
