/*
 * rule -- who must hear of which records: the rows of a rules table, and the
 * three closed sets they are of: audience, severity and kind.
 *
 *	kind,audience,condition,severity,subject,message
 *
 * condition is in the language of text/cond.h, subject and message in that of
 * text/template.h.  A row that says something else than these allow is an error
 * with file, line and column.
 */
#ifndef RULE_H
#define RULE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/opt.h"

struct buf;

enum rule_audience {
	RULE_REP, RULE_MANAGER, RULE_CRO, RULE_OPERATIONS, RULE_DASHBOARD, RULE_AUDIENCES
};
enum rule_severity { RULE_INFO, RULE_WARNING, RULE_CRITICAL };

enum rule_kind {
	RULE_RISK_HIGH, RULE_RISK_UP, RULE_OVERDUE, RULE_SLIPPED, RULE_STALLED, RULE_DIGEST,
	RULE_WIN_RATE_DROP, RULE_ANOMALY, RULE_DATA_QUALITY, RULE_FEATURE_DRIFT, RULE_STALE,
	RULE_BEHIND_TARGET, RULE_PACE_CHANGED, RULE_TEAM, RULE_FEEDBACK,
	RULE_SUMMARY,		/* made by no rule; the last */
	RULE_KINDS
};

enum rule_table {		/* what dealalert reads; each kind is of one */
	RULE_TABLE_DEALS,	/* scored deals */
	RULE_TABLE_FORECAST,	/* dealforecast -r periods */
	RULE_TABLE_COMPARE,	/* winrate -r compare */
	RULE_TABLE_COHORT,	/* winrate -r cohort */
	RULE_TABLE_QUALITY,	/* dealclean --summary */
	RULE_TABLE_DRIFT,	/* features and how far they moved */
	RULE_TABLE_FEEDBACK,	/* kinds of alerts and what was answered to them */
	RULE_TABLE_TEAM,	/* managers, and what their reps' deals add up to */
	RULE_TABLES
};

enum rule_end {			/* when an alert is over, so that it may be raised anew at once */
	RULE_END_CALM,		/* no rule of the kind fits any more, and it is calmer by a
				 * margin */
	RULE_END_FACT,		/* no rule fits any more */
	RULE_END_EVENT,		/* when the cooldown is over */
	RULE_END_ONCE		/* never */
};

/* The names of the sets; rule_kind without summary, which is no rule's. */
extern const struct opt_choice rule_audience[], rule_severity[], rule_kind[];

/* The name of an audience or severity; of a kind, summary too. */
const char *rule_name(const struct opt_choice *set, int value);
const char *rule_kind_name(enum rule_kind k);

/* The value that the n bytes at s name; -1 if none does. */
int	rule_value(const struct opt_choice *set, const char *s, size_t n);
int	rule_kind_value(const char *s, size_t n);	/* summary too */

/* The table a kind is of (RULE_TABLES: of none), and when it is over. */
enum rule_table rule_table_of(enum rule_kind k);
enum rule_end rule_end_of(enum rule_kind k);

/* "scored deals", "a comparison of win rates". */
const char *rule_table_name(enum rule_table table);

/* Nonzero if it rests on the model's answer. */
int	rule_is_risk(enum rule_kind k);

/*
 * Nonzero if it is said beside other alerts of the same record to the same
 * recipient, and not by them.
 */
int	rule_is_apart(enum rule_kind k);

/* Begins a dedup_key: "kind:audience:", of a summary "summary:". */
void	rule_key(struct buf *o, enum rule_kind kind, enum rule_audience audience);

struct rule {
	enum rule_kind kind;
	enum rule_audience audience;
	enum rule_severity severity;
	uint64_t line;
	struct cond *condition;
	struct template *subject, *message;
};

struct rules {
	char *file;
	struct rule *rule;		/* in the table's order */
	size_t n, cap;
};

/*
 * Reads the table in the file called path.  Returns 0, or -1 with the reason;
 * freed by rules_free in either case.
 */
int	rules_read(struct rules *t, const char *path, struct err *e);
void	rules_free(struct rules *t);

/*
 * Keeps the rules of one table and binds them to its columns: column(arg, name) is where
 * the name is found, -1 if it is absent and reads as empty, or -2 if there is no such
 * column: that is an error, because a misspelt rule would never hold.  input is the
 * table's file, for messages.  0, or -1 with the reason.
 */
int	rules_bind(struct rules *t, enum rule_table table,
	    long (*column)(const void *arg, const char *name), const void *arg,
	    const char *input, struct err *e);

/* Calls need for every column that a bound condition wants numbers of: compares by order. */
void	rules_numbers(const struct rules *t, void (*need)(void *arg, long column), void *arg);

#endif
