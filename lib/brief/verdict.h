/*
 * verdict -- what is wrong with a sentence: rules that it breaks, and where.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stddef.h>

#include "report/sentence.h"

enum { VERIFY_FINDINGS = 8, VERIFY_VALUE = 181, VERIFY_REASON = 301 };

enum verify_rule {
	RULE_NUMBER, RULE_SUBJECT, RULE_MEASURE, RULE_DIRECTION, RULE_NAME, RULE_CAUSE,
	RULE_FUTURE, RULE_QUANTITY, RULE_BINDING, RULE_FORM, RULE_WORD, RULE_UNFOUNDED, RULE_SLOT
};

struct verify_finding {
	enum verify_rule rule;
	char value[VERIFY_VALUE];		/* what is wrong, as it stands */
	char reason[VERIFY_REASON];
};

struct verify_result {
	struct verify_finding finding[VERIFY_FINDINGS];
	size_t n;				/* 0: it is borne out */
	size_t fact[SENTENCE_FACTS];		/* what bears it out; of deals not named too */
	size_t facts;
	int own;				/* it is one of the template's sentences */
};

/* "number", "subject", ... */
const char *verify_rule_name(enum verify_rule rule);

/* Adds one; for those who look at more than verify_sentence does. */
void	verify_add(struct verify_result *to, enum verify_rule rule, const char *s, size_t n,
	    const char *reason);

#endif
