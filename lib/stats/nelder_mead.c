#include <math.h>
#include <string.h>

#include "stats/nelder_mead.h"

struct vertex {
	double x[NELDER_MEAD_MOST], y;
};

struct search {
	struct vertex v[NELDER_MEAD_MOST + 1];	/* [n + 1], the least first */
	size_t n, calls, most;
	double (*f)(const double *x, const void *arg);
	const void *arg;
};

static void
ask(struct search *s, struct vertex *v)
{
	v->y = s->f(v->x, s->arg);
	if (isnan(v->y))
		v->y = INFINITY;
	s->calls++;
}

/* Insertion: vertices of one value keep their order. */
static void
sort(struct search *s)
{
	for (size_t i = 1; i <= s->n; i++) {
		struct vertex v = s->v[i];
		size_t k = i;

		for (; k > 0 && s->v[k - 1].y > v.y; k--)
			s->v[k] = s->v[k - 1];
		s->v[k] = v;
	}
}

static void
begin(struct search *s, const double *x, const double *step)
{
	for (size_t i = 0; i <= s->n; i++) {
		memcpy(s->v[i].x, x, s->n * sizeof *x);
		if (i > 0)
			s->v[i].x[i - 1] += step[i - 1];
		ask(s, &s->v[i]);
	}
	sort(s);
}

/* On the line from the worst through the middle of the others: 1 mirrors it. */
static struct vertex
at(struct search *s, double by)
{
	struct vertex v = { .y = 0 };

	for (size_t j = 0; j < s->n; j++) {
		double middle = 0;

		for (size_t i = 0; i < s->n; i++)
			middle += s->v[i].x[j] / (double)s->n;
		v.x[j] = middle + by * (middle - s->v[s->n].x[j]);
	}
	ask(s, &v);
	return v;
}

static void
shrink(struct search *s)
{
	for (size_t i = 1; i <= s->n; i++) {
		for (size_t j = 0; j < s->n; j++)
			s->v[i].x[j] = (s->v[i].x[j] + s->v[0].x[j]) / 2;
		ask(s, &s->v[i]);
	}
}

static void
step_once(struct search *s)
{
	struct vertex *worst = &s->v[s->n], v = at(s, 1);

	if (v.y < s->v[0].y) {
		struct vertex further = at(s, 2);

		*worst = further.y < v.y ? further : v;
	} else if (v.y < s->v[s->n - 1].y) {
		*worst = v;
	} else {
		struct vertex nearer = at(s, v.y < worst->y ? .5 : -.5);

		if (nearer.y < (v.y < worst->y ? v.y : worst->y))
			*worst = nearer;
		else
			shrink(s);
	}
	sort(s);
}

static int
is_flat(const struct search *s, double tolerance)
{
	return s->v[s->n].y - s->v[0].y <= tolerance;
}

double
nelder_mead(double *x, size_t n, const double *step, double tolerance, size_t most,
    double (*f)(const double *x, const void *arg), const void *arg)
{
	struct search s = { .n = n, .most = most, .f = f, .arg = arg };
	double before;

	begin(&s, x, step);
	do {
		before = s.v[0].y;
		while (!is_flat(&s, tolerance) && s.calls < s.most)
			step_once(&s);
		memcpy(x, s.v[0].x, n * sizeof *x);
		if (s.calls < s.most)
			begin(&s, x, step);
		while (!is_flat(&s, tolerance) && s.calls < s.most)
			step_once(&s);
		memcpy(x, s.v[0].x, n * sizeof *x);
	} while (before - s.v[0].y > tolerance && s.calls < s.most);
	return s.v[0].y;
}
