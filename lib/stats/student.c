#include <math.h>

#include "stats/htest.h"
#include "stats/student.h"

double
student_tail(double t, double df)
{
	double both = isinf(t) ? 0 : htest_student(t, df);

	return t > 0 ? both / 2 : 1 - both / 2;
}

double
student_quantile(double p, double df)
{
	double tail = p < .5 ? p : 1 - p, lo = 0, hi = 1, t;

	if (!(p > 0 && p < 1) || !(df > 0))
		return NAN;
	while (student_tail(hi, df) > tail && hi < 1e300)
		hi *= 2;
	for (;;) {
		t = lo + (hi - lo) / 2;
		if (t <= lo || t >= hi)
			break;
		if (student_tail(t, df) > tail)
			lo = t;
		else
			hi = t;
	}
	return p < .5 ? -t : t;
}
