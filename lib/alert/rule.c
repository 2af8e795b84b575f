#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/rule.h"
#include "base/buf.h"
#include "base/mem.h"
#include "csv/refdata.h"
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

const struct opt_choice rule_kind[] = {
	{ "risk_high", RULE_RISK_HIGH, "a deal that will probably be lost" },
	{ "risk_up", RULE_RISK_UP, "a deal whose risk has grown since last time" },
	{ "overdue", RULE_OVERDUE, "a deal whose expected close date has passed" },
	{ "slipped", RULE_SLIPPED,
	  "a deal whose expected close date was put off since last time" },
	{ "stalled", RULE_STALLED, "a deal open far longer than won deals take" },
	{ "win_rate_drop", RULE_WIN_RATE_DROP, "a segment that wins less than before" },
	{ "anomaly", RULE_ANOMALY, "a period whose win rate is outside its control limits" },
	{ "data_quality", RULE_DATA_QUALITY, "an export with too many rejected rows" },
	{ "drift", RULE_FEATURE_DRIFT,
	  "a feature that has moved since the model was trained" },
	{ "stale", RULE_STALE, "an export that has not moved for days" },
	{ "behind_target", RULE_BEHIND_TARGET, "a period whose target will probably be missed" },
	{ "pace_changed", RULE_PACE_CHANGED, "wins that come more or less often than in the year" },
	{ "digest", RULE_DIGEST, "a deal where acting today is worth most" },
	{ "team", RULE_TEAM, "what the deals of a manager's reps add up to" },
	{ "feedback", RULE_FEEDBACK, "a kind of alert that is called not helpful" },
	{ NULL, 0, NULL }
};

static const char summary[] = "summary";

static const struct {
	enum rule_table table;
	enum rule_end end;
} about[RULE_KINDS] = {
	[RULE_RISK_HIGH] = { RULE_TABLE_DEALS, RULE_END_CALM },
	[RULE_RISK_UP] = { RULE_TABLE_DEALS, RULE_END_CALM },
	[RULE_OVERDUE] = { RULE_TABLE_DEALS, RULE_END_FACT },
	[RULE_SLIPPED] = { RULE_TABLE_DEALS, RULE_END_EVENT },
	[RULE_STALLED] = { RULE_TABLE_DEALS, RULE_END_FACT },
	[RULE_WIN_RATE_DROP] = { RULE_TABLE_COMPARE, RULE_END_CALM },
	[RULE_ANOMALY] = { RULE_TABLE_COHORT, RULE_END_ONCE },
	[RULE_DATA_QUALITY] = { RULE_TABLE_QUALITY, RULE_END_CALM },
	[RULE_FEATURE_DRIFT] = { RULE_TABLE_DRIFT, RULE_END_CALM },
	[RULE_STALE] = { RULE_TABLE_QUALITY, RULE_END_FACT },
	[RULE_BEHIND_TARGET] = { RULE_TABLE_FORECAST, RULE_END_CALM },
	[RULE_PACE_CHANGED] = { RULE_TABLE_FORECAST, RULE_END_FACT },
	[RULE_DIGEST] = { RULE_TABLE_DEALS, RULE_END_FACT },
	[RULE_TEAM] = { RULE_TABLE_TEAM, RULE_END_FACT },
	[RULE_FEEDBACK] = { RULE_TABLE_FEEDBACK, RULE_END_CALM },
	[RULE_SUMMARY] = { RULE_TABLES, RULE_END_EVENT },
};

/* ---- the closed sets ------------------------------------------------------------ */

const char *
rule_name(const struct opt_choice *set, int value)
{
	while (set->name != NULL && set->value != value)
		set++;
	return set->name;
}

int
rule_value(const struct opt_choice *set, const char *s, size_t n)
{
	for (; set->name != NULL; set++)
		if (strlen(set->name) == n && memcmp(set->name, s, n) == 0)
			return set->value;
	return -1;
}

const char *
rule_kind_name(enum rule_kind k)
{
	return k != RULE_SUMMARY ? rule_name(rule_kind, (int)k) : summary;
}

int
rule_kind_value(const char *s, size_t n)
{
	return n == strlen(summary) && memcmp(s, summary, n) == 0 ? (int)RULE_SUMMARY :
	    rule_value(rule_kind, s, n);
}

enum rule_table
rule_table_of(enum rule_kind k)
{
	return about[k].table;
}

enum rule_end
rule_end_of(enum rule_kind k)
{
	return about[k].end;
}

const char *
rule_table_name(enum rule_table table)
{
	static const char *const name[RULE_TABLES] = {
		[RULE_TABLE_DEALS] = "scored deals",
		[RULE_TABLE_FORECAST] = "a forecast",
		[RULE_TABLE_COMPARE] = "a comparison of win rates",
		[RULE_TABLE_COHORT] = "a table of periods",
		[RULE_TABLE_QUALITY] = "the summary of an export",
		[RULE_TABLE_DRIFT] = "a table of drift",
		[RULE_TABLE_FEEDBACK] = "answers to alerts",
		[RULE_TABLE_TEAM] = "sums of teams"
	};

	return name[table];
}

int
rule_is_risk(enum rule_kind k)
{
	return k == RULE_RISK_HIGH || k == RULE_RISK_UP;
}

int
rule_is_apart(enum rule_kind k)
{
	return k == RULE_STALE;
}

void
rule_key(struct buf *o, enum rule_kind kind, enum rule_audience audience)
{
	buf_printf(o, "%s:", rule_kind_name(kind));
	if (kind != RULE_SUMMARY)
		buf_printf(o, "%s:", rule_name(rule_audience, (int)audience));
}

/* ---- the table ------------------------------------------------------------------ */

/* The value of one of a closed set, or -1 with the reason. */
static int
choose(const struct refdata_row *row, size_t column, const struct opt_choice *set, struct err *e)
{
	char what[320];
	size_t n, len = (size_t)snprintf(what, sizeof what, "not one of");
	const char *s = refdata_field(row, column, &n);
	int value = rule_value(set, s, n);

	if (value >= 0)
		return value;
	for (const struct opt_choice *c = set; c->name != NULL && len < sizeof what; c++)
		len += (size_t)snprintf(what + len, sizeof what - len, "%s %s",
		    c != set ? "," : "", c->name);
	return refdata_complain(row, column, what, e);
}

static int
compile(const struct refdata_row *row, size_t column, struct template **t, struct err *e)
{
	char where[REFDATA_WHERE];
	const char *s = refdata_text(row, column);

	refdata_where(row, column, where);
	if (*s == '\0')
		return err_set(e, "%s: is empty", where);
	*t = template_new(s, where, e);
	return *t != NULL ? 0 : -1;
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct rules *t = arg;
	struct rule *rule;
	int kind, audience, severity;
	char where[REFDATA_WHERE];

	if ((kind = choose(row, KIND, rule_kind, e)) < 0 ||
	    (audience = choose(row, AUDIENCE, rule_audience, e)) < 0 ||
	    (severity = choose(row, SEVERITY, rule_severity, e)) < 0)
		return -1;
	t->rule = mem_grow(t->rule, &t->cap, t->n + 1, sizeof *rule);
	rule = &t->rule[t->n++];
	*rule = (struct rule){ .kind = (enum rule_kind)kind,
	    .audience = (enum rule_audience)audience, .severity = (enum rule_severity)severity,
	    .line = row->rec->line };
	rule->condition = cond_new(refdata_text(row, CONDITION),
	    refdata_where(row, CONDITION, where), e);
	return rule->condition == NULL || compile(row, SUBJECT, &rule->subject, e) != 0 ||
	    compile(row, MESSAGE, &rule->message, e) != 0 ? -1 : 0;
}

int
rules_read(struct rules *t, const char *path, struct err *e)
{
	static const struct refdata table = {
		.column = column_name, .columns = COLUMNS, .row = read_row
	};

	*t = (struct rules){ .file = mem_text(path, strlen(path)) };
	return refdata_read(&table, path, t, e);
}

static void
free_rule(struct rule *rule)
{
	cond_free(rule->condition);
	template_free(rule->subject);
	template_free(rule->message);
}

void
rules_free(struct rules *t)
{
	for (size_t i = 0; i < t->n; i++)
		free_rule(&t->rule[i]);
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

static int
bind_rule(const struct rule_binding *b, struct err *e)
{
	return bind_condition(b, e) != 0 || bind_template(b, "subject", b->rule->subject, e) != 0 ||
	    bind_template(b, "message", b->rule->message, e) != 0 ? -1 : 0;
}

int
rules_bind(struct rules *t, enum rule_table table,
    long (*column)(const void *arg, const char *name), const void *arg, const char *input,
    struct err *e)
{
	struct rule_binding b = { t, NULL, column, arg, input };
	size_t had = t->n;

	t->n = 0;
	for (size_t i = 0; i < had; i++)
		if (rule_table_of(t->rule[i].kind) == table)
			t->rule[t->n++] = t->rule[i];
		else
			free_rule(&t->rule[i]);
	for (size_t i = 0; i < t->n; i++) {
		b.rule = &t->rule[i];
		if (bind_rule(&b, e) != 0)
			return -1;
	}
	return 0;
}

void
rules_numbers(const struct rules *t, void (*need)(void *arg, long column), void *arg)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct cond *c = t->rule[i].condition;

		for (size_t k = 0; k < cond_columns(c); k++)
			if (cond_is_ordered(c, k))
				need(arg, cond_bound(c, k));
	}
}
