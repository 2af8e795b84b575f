#include <stdlib.h>

#include "base/mem.h"
#include "drift/rescore.h"
#include "model/predict.h"
#include "model/scoring.h"

int
rescore(const struct model *m, const struct dataset *s, double *p, struct err *e)
{
	float *margin = mem_zero(s->rows, sizeof *margin);
	struct scoring scoring;
	struct score score;
	size_t unseen;
	int rc = scoring_open(&scoring, m, NULL, e);

	if (rc == 0 && scoring_has_margin(&scoring))
		rc = predict_margins(m, s, margin, &unseen, e);
	for (size_t i = 0; i < s->rows && rc == 0; i++) {
		scoring_set(&score, &scoring, margin[i]);
		p[i] = score.p;
	}
	free(margin);
	return rc;
}
