#include "send/retry.h"

enum verdict
retry_http(long status)
{
	if (status >= 200 && status < 300)
		return RETRY_DONE;
	if (status == 408 || status == 425 || status == 429 || status >= 500 || status < 200)
		return RETRY_AGAIN;
	return status == 400 || status == 413 || status == 422 ? RETRY_REFUSED : RETRY_DENIED;
}

enum verdict
retry_smtp(long code)
{
	if (code < 500 || code > 599)
		return RETRY_AGAIN;
	return code >= 530 && code <= 538 ? RETRY_DENIED : RETRY_REFUSED;
}

enum verdict
retry_exit(int status)
{
	if (status == 0)
		return RETRY_DONE;
	if (status == 71 || (status >= 73 && status <= 75))
		return RETRY_AGAIN;
	return status == 65 || status == 67 || status == 68 ? RETRY_REFUSED : RETRY_DENIED;
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
