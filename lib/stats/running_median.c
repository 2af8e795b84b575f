#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/running_median.h"

/* Both heaps are max-heaps; the upper half is stored negated. */
static void
push(float *heap, size_t n, float x)
{
	size_t i = n;

	while (i > 0 && heap[(i - 1) / 2] < x) {
		heap[i] = heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	heap[i] = x;
}

static float
pop(float *heap, size_t n)
{
	float top = heap[0], x = heap[n - 1];
	size_t i = 0, child;

	for (n--; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && heap[child + 1] > heap[child])
			child++;
		if (heap[child] <= x)
			break;
		heap[i] = heap[child];
	}
	heap[i] = x;
	return top;
}

void
running_median_add(struct running_median *m, float x)
{
	m->low = mem_grow(m->low, &m->low_cap, m->lows + 2, sizeof *m->low);
	m->high = mem_grow(m->high, &m->high_cap, m->highs + 2, sizeof *m->high);
	if (m->lows == 0 || x <= m->low[0])
		push(m->low, m->lows++, x);
	else
		push(m->high, m->highs++, -x);
	if (m->lows > m->highs + 1) {
		push(m->high, m->highs, -pop(m->low, m->lows));
		m->lows--;
		m->highs++;
	} else if (m->highs > m->lows) {
		push(m->low, m->lows, -pop(m->high, m->highs));
		m->highs--;
		m->lows++;
	}
}

size_t
running_median_count(const struct running_median *m)
{
	return m->lows + m->highs;
}

double
running_median_value(const struct running_median *m)
{
	if (m->lows == 0)
		return NAN;
	return m->lows > m->highs ? (double)m->low[0] : ((double)m->low[0] -
	    (double)m->high[0]) / 2;
}

void
running_median_free(struct running_median *m)
{
	free(m->low);
	free(m->high);
	memset(m, 0, sizeof *m);
}
