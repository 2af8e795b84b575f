#include "alert/annoying.h"
#include "alert/rule.h"
#include "base/date.h"
#include "stats/proportion.h"

void
annoying_table(struct buf *o, const struct feedback *f, int32_t day)
{
	char text[11];

	date_text(text, day);
	buf_text(o, "alert_kind,answers,not_helpful,not_helpful_rate,not_helpful_lo,as_of_date\n");
	for (int k = 0; k < RULE_KINDS; k++) {
		const char *kind = rule_kind_name((enum rule_kind)k);
		struct feedback_count c = feedback_count(f, kind, day);
		double n = (double)c.answers, bad = (double)c.not_helpful, lo, hi;

		if (c.answers == 0)
			continue;
		proportion_wilson(bad, n, PROPORTION_Z, &lo, &hi);
		buf_printf(o, "%s,%llu,%llu,%.6f,%.6f,%s\n", kind, (unsigned long long)c.answers,
		    (unsigned long long)c.not_helpful, bad / n, lo, text);
	}
}
