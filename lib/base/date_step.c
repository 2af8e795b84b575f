#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/date_step.h"
#include "base/num.h"

enum { MOST_DAYS = 3660 };

int
date_step_parse(struct date_step *s, const char *text)
{
	size_t len = strlen(text);
	double days;

	*s = (struct date_step){ 0, 1 };
	if (strcmp(text, "month") == 0)
		return 0;
	if (len == 0 || text[len - 1] != 'd' || num_parse(text, len - 1, &days) != 0 || days < 1 ||
	    days > MOST_DAYS || days != floor(days))
		return -1;
	*s = (struct date_step){ (int32_t)days, 0 };
	return 0;
}

int32_t
date_step_back(const struct date_step *s, int32_t from, int n)
{
	return s->months > 0 ? date_add_months(from, -n * s->months) : from - n * s->days;
}
