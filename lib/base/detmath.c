#include <math.h>
#include <stddef.h>

#include "base/detmath.h"

#define COUNT(a) (sizeof (a) / sizeof *(a))

/* ln 2 in two parts: LN2_HI has trailing zeros, so that k * LN2_HI is exact. */
#define LN2_HI 0x1.62e42feep-1
#define LN2_LO 0x1.a39ef35793c76p-33

/* The polynomial c[0] x^(n-1) + ... + c[n-1]. */
static double
polynomial(const double *c, size_t n, double x)
{
	double y = c[0];

	for (size_t i = 1; i < n; i++)
		y = y * x + c[i];
	return y;
}

double
detmath_exp(double x)
{
	double k, r, y = 1;

	if (x < -700)
		x = -700;
	if (x > 700)
		x = 700;
	k = floor(x / (LN2_HI + LN2_LO) + 0.5);
	r = (x - k * LN2_HI) - k * LN2_LO;	/* |r| <= ln 2 / 2 */
	for (int i = 14; i > 0; i--)		/* Taylor: the rest is below 1e-18 */
		y = y * r / i + 1;
	return ldexp(y, (int)k);
}

double
detmath_log(double x)
{
	int k;
	double m = frexp(x, &k), s, s2, y = 0;

	if (m < 0.70710678118654752) {
		m *= 2;
		k--;
	}
	s = (m - 1) / (m + 1);			/* ln m = 2 artanh s, |s| < 0.172 */
	s2 = s * s;
	for (int i = 23; i > 0; i -= 2)
		y = y * s2 + 1.0 / i;
	return k * LN2_HI + (2 * s * y + k * LN2_LO);
}

double
detmath_normal_tail(double z)
{
	static const double above[] = {
		3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383,
		112.079291497871, 221.213596169931, 220.206867912376
	}, below[] = {
		8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461,
		296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752
	};
	double x = z < 0 ? -z : z, e = detmath_exp(-x * x / 2), tail;

	if (x > 37)
		tail = 0;
	else if (x < 7.07106781186547)
		tail = e * polynomial(above, COUNT(above), x) / polynomial(below, COUNT(below), x);
	else
		tail = e / (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))) / 2.506628274631;
	return z < 0 ? 1 - tail : tail;
}

double
detmath_normal_quantile(double p)
{
	static const double a[] = {
		2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
		4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
		1.3314166789178437745e2, 3.3871328727963666080e0
	}, b[] = {
		5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
		2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
		4.2313330701600911252e1, 1
	}, c[] = {
		7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
		1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
		4.63033784615654529590e0, 1.42343711074968357734e0
	}, d[] = {
		1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
		1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
		2.05319162663775882187e0, 1
	}, e[] = {
		2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
		2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
		5.46378491116411436990e0, 6.65790464350110377720e0
	}, f[] = {
		2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
		7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
		5.99832206555887937690e-1, 1
	};
	double q = p - 0.5, r, z;

	if (q >= -0.425 && q <= 0.425) {
		r = 0.180625 - q * q;
		return q * polynomial(a, COUNT(a), r) / polynomial(b, COUNT(b), r);
	}
	r = sqrt(-detmath_log(q < 0 ? p : 1 - p));
	if (r <= 5)
		z = polynomial(c, COUNT(c), r - 1.6) / polynomial(d, COUNT(d), r - 1.6);
	else
		z = polynomial(e, COUNT(e), r - 5) / polynomial(f, COUNT(f), r - 5);
	return q < 0 ? -z : z;
}
