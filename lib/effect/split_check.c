#include <math.h>

#include "effect/split_check.h"

#define STRENGTH 100

void
split_check_start(struct split_check *s, double asked)
{
	*s = (struct split_check){ .asked = asked };
}

/* E grows by what was expected of the arm after those before, against what was asked for. */
void
split_check_add(struct split_check *s, int arm)
{
	double share = arm ? s->asked : 1 - s->asked, n = s->n[0] + s->n[1];

	s->log_e += log((STRENGTH * share + s->n[arm]) / (STRENGTH + n) / share);
	s->n[arm]++;
}

void
split_check_day(struct split_check *s)
{
	s->log_most = fmax(s->log_most, s->log_e);
}

double
split_check_p(const struct split_check *s)
{
	return fmin(1, exp(-s->log_most));
}
