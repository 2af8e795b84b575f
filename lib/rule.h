/*
 * rule -- who must hear of which records: the rows of a rules table.
 *
 *	kind,audience,condition,severity,subject,message
 *
 * condition is in the language of cond.h, subject and message in that of
 * template.h.  A row that says something else than these allow is an error
 * with file, line and column.
 */
#ifndef RULE_H
#define RULE_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "opt.h"
#include "rec.h"

enum rule_audience { RULE_REP, RULE_MANAGER, RULE_CRO, RULE_AUDIENCES };
enum rule_severity { RULE_INFO, RULE_WARNING, RULE_CRITICAL };

extern const struct opt_choice rule_audience[];	/* rep, manager, cro */
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
int	rules_read(struct rules *t, const char *path, const struct opt_choice *kinds, struct err *e);
void	rules_free(struct rules *t);

/* The name of an audience, severity or kind. */
const char *rule_name(const struct opt_choice *set, int value);

/*
 * Binds rule i to the columns of r.  One that is absent reads as empty if
 * known says that some input may have it; else it is an error, because a
 * misspelt rule would never hold.
 */
int	rules_bind(struct rules *t, size_t i, const struct rec *r, int (*known)(const char *name),
	    struct err *e);

#endif
