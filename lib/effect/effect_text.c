#include <math.h>
#include <string.h>

#include "base/num.h"
#include "deal/columns.h"
#include "effect/effect_text.h"

void
effect_points(struct buf *b, double share)
{
	char text[NUM_MAX];
	double points = 100 * fabs(share);

	num_fixed(text, points, points >= 10 ? 0 : 1);
	if (points < 10 && strlen(text) > 2 && strcmp(text + strlen(text) - 2, ".0") == 0)
		text[strlen(text) - 2] = '\0';
	buf_printf(b, "%s point%s", text, strcmp(text, "1") != 0 ? "s" : "");
}

void
effect_interval(struct buf *b, double effect, double lo, double hi)
{
	char text[NUM_MAX];

	buf_printf(b, "%s points", num_show_points(text, effect));
	if (isnan(lo) || isnan(hi))
		return;
	num_fixed(text, 100 * lo, 1);
	buf_printf(b, " (%s to ", text);
	num_fixed(text, 100 * hi, 1);
	buf_printf(b, "%s)", text);
}

const char *
effect_column(const char *name)
{
	static const char *const word[][2] = {
		{ COL_REP, "the rep" }, { COL_INDUSTRY, "the industry" },
		{ COL_REGION, "the region" }, { COL_PRODUCT, "the product" },
		{ COL_SOURCE, "the lead source" }, { COL_AMOUNT, "the amount" },
		{ COL_CREATED, "the date of creation" },
	};

	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (strcmp(word[i][0], name) == 0)
			return word[i][1];
	return name;
}
