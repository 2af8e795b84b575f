/*
 * content -- what the page shows: tables, the open deals in them, and how to write them.
 */
#ifndef CONTENT_H
#define CONTENT_H

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

/* The table, or NULL with one sentence on the page that names the command that makes it. */
const struct frame *content_need(struct content *c, enum table_kind kind);

#endif
