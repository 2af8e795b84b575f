#include <math.h>
#include <string.h>

#include "stats/linalg.h"

double
linalg_dot(const double *a, const double *b, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t i = 0;

	for (; i + 4 <= n; i += 4) {
		s0 += a[i] * b[i];
		s1 += a[i + 1] * b[i + 1];
		s2 += a[i + 2] * b[i + 2];
		s3 += a[i + 3] * b[i + 3];
	}
	for (; i < n; i++)
		s0 += a[i] * b[i];
	return (s0 + s1) + (s2 + s3);
}

void
linalg_factor(double *a, size_t n, size_t stride, double least)
{
	for (size_t i = 0; i < n; i++) {
		double *row = a + i * stride;

		for (size_t j = 0; j < i; j++)
			row[j] = (row[j] - linalg_dot(row, a + j * stride, j)) / a[j * stride + j];
		row[i] = sqrt(fmax(row[i] - linalg_dot(row, row, i), least));
	}
}

void
linalg_solve(const double *l, double *b, size_t n, size_t stride)
{
	for (size_t i = 0; i < n; i++)
		b[i] = (b[i] - linalg_dot(l + i * stride, b, i)) / l[i * stride + i];
	for (size_t i = n; i-- > 0; ) {
		b[i] /= l[i * stride + i];
		for (size_t j = 0; j < i; j++)
			b[j] -= l[i * stride + j] * b[i];
	}
}

void
linalg_invert(const double *l, double *m, size_t n, size_t stride)
{
	for (size_t i = 0; i < n; i++) {
		double *row = m + i * stride;

		memset(row, 0, stride * sizeof *row);
		for (size_t k = 0; k < i; k++)
			for (size_t j = 0; j <= k; j++)
				row[j] -= l[i * stride + k] * m[k * stride + j];
		for (size_t j = 0; j < i; j++)
			row[j] /= l[i * stride + i];
		row[i] = 1 / l[i * stride + i];
	}
}
