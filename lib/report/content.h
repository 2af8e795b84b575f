/*
 * content -- what the page shows: tables, the open deals in them, and how to write them.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include "base/err.h"
#include "csv/out.h"
#include "report/movement.h"
#include "report/open_deals.h"
#include "report/page.h"
#include "report/tables.h"

struct content {
	struct page page;
	const struct tables *t;
	struct open_deals deals;
	struct movement movement;		/* since the last page, if there was one */
	const char *title, *locale;	/* locale NULL: English */
	const char *stages;		/* the order of stages; NULL: share/stages.csv */
};

/* The whole page.  0, or -1 with the reason: what stands in share cannot be read. */
int	content_write(struct content *c, struct out *o, struct err *e);

/* The table, or NULL with one sentence on the page that names the command that makes it. */
const struct frame *content_need(struct content *c, enum table_kind kind);

#endif
