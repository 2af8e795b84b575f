#include "alert/raise_table.h"
#include "base/date.h"
#include "csv/parallel.h"

struct pass {
	struct rec *r;
	struct alert_fields *fields;
	struct rules rules;
};

static int
open_pass(struct pass *p, const char *rules, const struct buf *table, const char *name,
    struct err *e)
{
	if ((p->r = rec_memory(table->s, table->len, name, 0, e)) == NULL ||
	    (p->fields = alert_fields_new(p->r, DATE_NONE, e)) == NULL ||
	    rules_read(&p->rules, rules, e) != 0 ||
	    rules_bind(&p->rules, alert_fields_table(p->fields), alert_fields_column, p->fields,
	    name, e) != 0)
		return -1;
	rules_numbers(&p->rules, alert_fields_number, p->fields);
	return 0;
}

static void
close_pass(struct pass *p)
{
	rules_free(&p->rules);
	alert_fields_free(p->fields);
	if (p->r != NULL)
		rec_close(p->r);
}

int
raise_table(const struct raise_options *of, const char *rules, const struct buf *table,
    const char *name, struct err *e)
{
	struct raise_options o = *of;
	struct pass p = { .r = NULL };
	struct raise *h = NULL;
	int rc = open_pass(&p, rules, table, name, e);

	if (rc == 0) {
		o.r = p.r;
		o.arms = NULL;
		o.feedback = NULL;
		o.teams = NULL;
		o.match = (struct rule_match_options){ .fields = p.fields, .rules = &p.rules,
		    .salt = "", .arm_by = -1 };
		h = raise_new(&o);
		rc = parallel_run(p.r, 1, &raise_work, NULL, h, e);
		rc = rc == 0 ? raise_end(h, e) : rc;
	}
	raise_free(h);
	close_pass(&p);
	return rc;
}
