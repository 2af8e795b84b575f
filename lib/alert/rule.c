#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/rule.h"
#include "base/mem.h"
#include "csv/rec.h"
#include "text/cond.h"
#include "text/template.h"

enum { KIND, AUDIENCE, CONDITION, SEVERITY, SUBJECT, MESSAGE, COLUMNS };

static const char *const column_name[COLUMNS] = {
	"kind", "audience", "condition", "severity", "subject", "message"
};

const struct opt_choice rule_audience[] = {
	{ "rep", RULE_REP, "who owns the deal" },
	{ "manager", RULE_MANAGER, "the rep's manager" },
	{ "cro", RULE_CRO, "the chief revenue officer" },
	{ "operations", RULE_OPERATIONS, "who runs the programs" },
	{ "dashboard", RULE_DASHBOARD, "who looks at the report" },
	{ NULL, 0, NULL }
};

const struct opt_choice rule_severity[] = {
	{ "info", RULE_INFO, "good to know" },
	{ "warning", RULE_WARNING, "look at it" },
	{ "critical", RULE_CRITICAL, "act on it" },
	{ NULL, 0, NULL }
};

struct rule_reader {
	struct rules *t;
	struct rec *r;
	const struct opt_choice *kinds;
	size_t column[COLUMNS];
	const struct batch *b;
	const struct rec_row *row;
};

const char *
rule_name(const struct opt_choice *set, int value)
{
	while (set->name != NULL && set->value != value)
		set++;
	return set->name;
}

/* The value of one of a closed set, or -1 with the reason. */
static int
choose(const struct rule_reader *in, int column, const struct opt_choice *set, struct err *e)
{
	char what[256];
	size_t n, len = (size_t)snprintf(what, sizeof what, "not one of");
	const char *s = batch_field(in->b, in->row, in->column[column], &n);

	for (const struct opt_choice *c = set; c->name != NULL; c++) {
		if (strlen(c->name) == n && memcmp(c->name, s, n) == 0)
			return c->value;
		if (len < sizeof what)
			len += (size_t)snprintf(what + len, sizeof what - len, "%s %s",
			    c != set ? "," : "", c->name);
	}
	return rec_complain(in->r, in->b, in->row, in->column[column], what, e);
}

/* A field as text, and where it is for messages. */
static char *
text(const struct rule_reader *in, int column, char *where, size_t size)
{
	size_t n;
	const char *s = batch_field(in->b, in->row, in->column[column], &n);

	snprintf(where, size, "%s:%llu: %s", in->t->file, (unsigned long long)in->row->line,
	    column_name[column]);
	return mem_text(s, n);
}

static int
compile(const struct rule_reader *in, int column, struct template **t, struct err *e)
{
	char where[512], *s = text(in, column, where, sizeof where);

	if (*s == '\0')
		err_set(e, "%s: is empty", where);
	else
		*t = template_new(s, where, e);
	free(s);
	return *t != NULL ? 0 : -1;
}

static int
read_row(const struct rule_reader *in, struct err *e)
{
	struct rule *rule;
	int kind, audience, severity;
	char where[512], *s;

	if ((kind = choose(in, KIND, in->kinds, e)) < 0 ||
	    (audience = choose(in, AUDIENCE, rule_audience, e)) < 0 ||
	    (severity = choose(in, SEVERITY, rule_severity, e)) < 0)
		return -1;
	in->t->rule = mem_grow(in->t->rule, &in->t->cap, in->t->n + 1, sizeof *rule);
	rule = &in->t->rule[in->t->n++];
	*rule = (struct rule){ .kind = kind, .audience = (enum rule_audience)audience,
	    .severity = (enum rule_severity)severity, .line = in->row->line };
	s = text(in, CONDITION, where, sizeof where);
	rule->condition = cond_new(s, where, e);
	free(s);
	if (rule->condition == NULL)
		return -1;
	return compile(in, SUBJECT, &rule->subject, e) != 0 ||
	    compile(in, MESSAGE, &rule->message, e) != 0 ? -1 : 0;
}

static int
read_rows(struct rule_reader *in, struct err *e)
{
	struct batch b = { 0 };
	int rc = 0;

	for (size_t k = 0; k < COLUMNS && rc == 0; k++)
		rc = rec_need(in->r, column_name[k], &in->column[k], e);
	while (rc == 0 && (rc = rec_read(in->r, &b, e)) > 0) {
		rc = 0;
		in->b = &b;
		for (size_t i = 0; i < b.rows && rc == 0; i++) {
			in->row = &b.row[i];
			rc = read_row(in, e);
		}
	}
	batch_free(&b);
	return rc;
}

int
rules_read(struct rules *t, const char *path, const struct opt_choice *kinds, struct err *e)
{
	struct rec_options o = { .delimiter = ',', .progress = -1 };
	struct rule_reader in = { .t = t, .kinds = kinds };
	int rc;

	memset(t, 0, sizeof *t);
	t->file = mem_text(path, strlen(path));
	if ((in.r = rec_open(&t->file, 1, &o, e)) == NULL)
		return -1;
	rc = read_rows(&in, e);
	rec_close(in.r);
	return rc;
}

void
rules_free(struct rules *t)
{
	for (size_t i = 0; i < t->n; i++) {
		cond_free(t->rule[i].condition);
		template_free(t->rule[i].subject);
		template_free(t->rule[i].message);
	}
	free(t->rule);
	free(t->file);
	memset(t, 0, sizeof *t);
}

struct rule_binding {			/* of a rule to the columns of an input */
	const struct rules *rules;
	const struct rule *rule;
	long (*column)(const void *arg, const char *name);
	const void *arg;
	const char *input;
};

/* Where the column is; -2 with the reason if there is none such. */
static long
find(const struct rule_binding *b, const char *what, const char *name, struct err *e)
{
	char show[ERR_SHOW];
	long index = b->column(b->arg, name);

	if (index == -2)
		err_set(e, "%s:%llu: %s: no such column in %s: '%s'", b->rules->file,
		    (unsigned long long)b->rule->line, what, b->input,
		    err_show(show, name, strlen(name)));
	return index;
}

static int
bind_condition(const struct rule_binding *b, struct err *e)
{
	struct cond *c = b->rule->condition;
	long index;

	for (size_t i = 0; i < cond_columns(c); i++) {
		if ((index = find(b, "condition", cond_column(c, i), e)) == -2)
			return -1;
		cond_bind(c, i, index);
	}
	return 0;
}

static int
bind_template(const struct rule_binding *b, const char *what, struct template *t, struct err *e)
{
	long index;

	for (size_t i = 0; i < template_columns(t); i++) {
		if ((index = find(b, what, template_column(t, i), e)) == -2)
			return -1;
		template_bind(t, i, index);
	}
	return 0;
}

int
rules_bind(struct rules *t, size_t i, long (*column)(const void *arg, const char *name),
    const void *arg, const char *input, struct err *e)
{
	const struct rule *rule = &t->rule[i];
	struct rule_binding b = { t, rule, column, arg, input };

	return bind_condition(&b, e) != 0 || bind_template(&b, "subject", rule->subject, e) != 0 ||
	    bind_template(&b, "message", rule->message, e) != 0 ? -1 : 0;
}
