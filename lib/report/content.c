#include "report/content.h"

const struct frame *
content_need(struct content *c, enum table_kind kind)
{
	const struct frame *f = tables_get(c->t, kind);

	if (f == NULL)
		page_paragraph(&c->page, "miss", "missing", "command", tables_command(kind), NULL);
	return f;
}
