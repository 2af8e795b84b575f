/* The kernel of bins for one width: see model/each_kernel.h. */

/* How many thresholds are at or below each of BINS_GROUP values. */
static TARGET void
NAME(rank)(const struct feature *f, const float *x, size_t *at)
{
	for (size_t i = 0; i < BINS_GROUP; i++) {
		size_t n = 0;

		for (size_t l = f->levels; l-- > 0; )
			n = n * FAN + NAME(count)(f->threshold + f->level[l] + n * FAN, x[i]);
		at[i] = n;
	}
}
