#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "deal/tested.h"

/* ---- experiments ------------------------------------------------------------------------- */

enum { MEASURE, EFFECT, VERDICT, EXPERIMENT_COLUMNS };
static const char *const experiment_column[EXPERIMENT_COLUMNS] = {
	"measure", "effect", "verdict"
};

/* Of several looks the last one counts. */
static int
take_look(const struct refdata_row *row, void *arg, struct err *e)
{
	struct tested_row *t = arg;
	size_t n;
	const char *s;

	if (strcmp(refdata_text(row, MEASURE), "win_rate") != 0)
		return 0;
	t->helps = strcmp(refdata_text(row, VERDICT), "helps") == 0;
	s = refdata_field(row, EFFECT, &n);
	if (t->helps && num_parse(s, n, &t->effect) != 0)
		return refdata_complain(row, EFFECT, "not a number", e);
	return 0;
}

static const struct refdata experiment = {
	.column = experiment_column, .columns = EXPERIMENT_COLUMNS, .row = take_look,
	.from = "dealeffect --arms"
};

/* ---- actions ------------------------------------------------------------------------------ */

enum { ACTION, EXPERIMENT, COLUMNS };
static const char *const column[COLUMNS] = { "action", "experiment" };

static int
take_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct tested *t = arg;
	struct tested_row *r;
	const char *text = refdata_text(row, ACTION);

	if (*text == '\0')
		return refdata_complain(row, ACTION, "is empty", e);
	t->row = mem_grow(t->row, &t->cap, t->n + 1, sizeof *t->row);
	r = &t->row[t->n++];
	*r = (struct tested_row){ mem_text(text, strlen(text)), 0, 0 };
	return refdata_read(&experiment, refdata_text(row, EXPERIMENT), r, e);
}

int
tested_read(struct tested *t, const char *path, struct err *e)
{
	static const struct refdata table = {
		.column = column, .columns = COLUMNS, .row = take_row
	};

	*t = (struct tested){ 0 };
	return refdata_read(&table, path, t, e);
}

void
tested_free(struct tested *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->row[i].action);
	free(t->row);
	*t = (struct tested){ 0 };
}

void
tested_mark(const struct tested *t, const char *s, size_t n, struct buf *o)
{
	char points[NUM_MAX];

	for (size_t i = 0; i < t->n; i++) {
		const struct tested_row *r = &t->row[i];
		size_t len = strlen(r->action);

		if (r->helps && len <= n && memcmp(r->action, s, len) == 0) {
			buf_printf(o, " (tested: %s points)", num_show_points(points, r->effect));
			return;
		}
	}
}
