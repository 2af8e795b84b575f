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

/* One edge down in every lane that is not yet at a leaf; 0 if none moved. */
static TARGET int
NAME(descend)(const struct margin *m, const struct tree *t, const float *x, int32_t *at)
{
	const struct tree_node *n;
	struct lanes_split s;
	int i, moved = 0;
	float v;
	int32_t code;

	for (i = 0; i < LANES; i++) {
		n = &t->node[at[i]];
		if (n->left == 0)
			continue;
		v = x[(size_t)m->slot_of[n->feature] * LANES + (size_t)i];
		if (n->categorical) {
			memcpy(&code, &v, sizeof code);
			s = (struct lanes_split){ .bits = t->bits + n->set,
			    .words = n->words, .default_left = n->default_left };
			at[i] = n->left + !lanes_code_left(&s, code);
		} else
			at[i] = n->left + !(v < n->value || (v != v && n->default_left));
		moved = 1;
	}
	return moved;
}

static TARGET void
NAME(walk)(const struct margin *m, const struct tree *t, const float *x, float *sum)
{
	int32_t at[LANES] = { 0 };
	int i;

	while (NAME(descend)(m, t, x, at))
		continue;
	for (i = 0; i < LANES; i++)
		sum[i] += t->node[at[i]].value;
}

static TARGET void
NAME(add)(const struct margin *m, const float *x, size_t slots, float *sum)
{
	const struct plan *p;
	size_t i, row;

	for (i = 0; i < m->plans; i++) {
		p = &m->plan[i];
		for (row = 0; row < LANES_GROUP; row += LANES)
			if (p->tree->splits == 0)
				*(NAME(real) *)(void *)(sum + row) += p->leaf;
			else if (p->steps > 0)
				*(NAME(real) *)(void *)(sum + row) +=
				    NAME(run)(m->step + p->first, p->steps, x + row * slots);
			else
				NAME(walk)(m, p->tree, x + row * slots, sum + row);
	}
}
