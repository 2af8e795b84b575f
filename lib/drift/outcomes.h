/*
 * outcomes -- what became of deals, and how long won and lost ones take.
 */
#ifndef OUTCOMES_H
#define OUTCOMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/intern.h"
#include "deal/dataset.h"
#include "model/waiting.h"

struct outcome {
	int32_t created, closed;	/* closed: DATE_NONE while open on the last day */
	int32_t entered;		/* the age from which on the table knows of it */
	uint8_t kind;			/* enum deal_outcome; deals are counted as surv's kinds */
};

struct outcomes {			/* all zeros is an empty one */
	struct intern *ids;		/* deal_ids, numbered as the deals are */
	struct outcome *deal;
	size_t n;
	int32_t last;			/* the day as of which they are */
};

/*
 * From the table called path, as dealclean writes it; or of the deals of a dataset, as of its last
 * snapshot.  0, or -1 with the reason; to be freed by outcomes_free in either case.
 */
int	outcomes_read(struct outcomes *o, const char *path, size_t threads, struct err *e);
void	outcomes_of(struct outcomes *o, const struct dataset *s);
void	outcomes_free(struct outcomes *o);

/* How long deals took, as it was known on a day.  -1 if there is too little: see waiting_fit. */
int	outcomes_waiting(const struct outcomes *o, int32_t day, struct waiting *w);

#endif
