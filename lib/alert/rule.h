/*
 * rule -- who must hear of which records: the rows of a rules table.
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

enum rule_audience {
	RULE_REP, RULE_MANAGER, RULE_CRO, RULE_OPERATIONS, RULE_DASHBOARD, RULE_AUDIENCES
};
enum rule_severity { RULE_INFO, RULE_WARNING, RULE_CRITICAL };

extern const struct opt_choice rule_audience[];	/* rep, manager, cro, operations, dashboard */
extern const struct opt_choice rule_severity[];	/* info, warning, critical */

struct rule {
	int kind;			/* value of one of the caller's kinds */
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
 * Reads the table in the file called path.  kinds is the closed set of them.
 * Returns 0, or -1 with the reason; freed by rules_free in either case.
 */
int	rules_read(struct rules *t, const char *path, const struct opt_choice *kinds,
	    struct err *e);
void	rules_free(struct rules *t);

/* The name of an audience, severity or kind. */
const char *rule_name(const struct opt_choice *set, int value);

/*
 * Binds rule i to columns: column(arg, name) is where the name is found, -1 if
 * it is absent and reads as empty, or -2 if there is no such column: that is
 * an error, because a misspelt rule would never hold.  input is the file's name for it.
 */
int	rules_bind(struct rules *t, size_t i, long (*column)(const void *arg, const char *name),
	    const void *arg, const char *input, struct err *e);

#endif
