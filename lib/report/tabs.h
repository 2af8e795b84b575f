/*
 * tabs -- the parts of the page: each a section that its tables make.
 */
#ifndef TABS_H
#define TABS_H

#include "base/err.h"
#include "report/content.h"

/* Each writes its section: 0, or -1 with the reason. */
int	tab_summary(struct content *c, struct err *e);
int	tab_pipeline(struct content *c, struct err *e);
int	tab_forecast(struct content *c, struct err *e);
int	tab_winrate(struct content *c, struct err *e);
int	tab_reps(struct content *c, struct err *e);
int	tab_deals(struct content *c, struct err *e);
int	tab_model(struct content *c, struct err *e);
int	tab_alerts(struct content *c, struct err *e);

/* "The scores are no better than ...", where a model found no signal; nonzero if it did not. */
int	tab_no_signal(struct content *c);

#endif
