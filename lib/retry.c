#include "retry.h"

enum verdict
retry_http(long status)
{
	if (status >= 200 && status < 300)
		return RETRY_DONE;
	return status == 408 || status == 425 || status == 429 || status >= 500 || status < 200 ?
	    RETRY_AGAIN : RETRY_REFUSED;
}

enum verdict
retry_smtp(long code)
{
	return code >= 500 && code < 600 ? RETRY_REFUSED : RETRY_AGAIN;
}

enum verdict
retry_exit(int status)
{
	if (status == 0)
		return RETRY_DONE;
	return status == 71 || (status >= 73 && status <= 75) ? RETRY_AGAIN : RETRY_REFUSED;
}

double
retry_delay(struct rng *r, double base, size_t n, double most, double wait)
{
	double delay = base;

	for (size_t i = 1; i < n && delay < most; i++)
		delay *= 2;
	if (delay > most)
		delay = most;
	delay *= 0.5 + rng_uniform(r) / 2;
	return wait > delay ? wait : delay;
}
