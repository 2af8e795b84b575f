/*
 * problem -- what is wrong with a request, as application/problem+json (RFC 9457).
 *
 * A problem has its type (/problems/NAME), status and title; detail is for people, and
 * shows values made safe (err_show); errors[] are faults of single rows, at most
 * PROBLEM_FAULTS of them, and errors_more counts the others.
 */
#ifndef PROBLEM_H
#define PROBLEM_H

#include <stddef.h>
#include <stdint.h>

#include "serve/answer.h"

enum problem {
	PROBLEM_BAD_REQUEST,		/* 400: HTTP that has two meanings, a parameter */
	PROBLEM_UNREADABLE,		/* 400: the body */
	PROBLEM_UNAUTHORIZED,		/* 401 */
	PROBLEM_FORBIDDEN,		/* 403 */
	PROBLEM_NOT_FOUND,		/* 404 */
	PROBLEM_METHOD,			/* 405 */
	PROBLEM_NOT_ACCEPTABLE,		/* 406 */
	PROBLEM_CURSOR,			/* 409 */
	PROBLEM_TOO_LARGE,		/* 413 */
	PROBLEM_MEDIA_TYPE,		/* 415 */
	PROBLEM_INVALID,		/* 422 */
	PROBLEM_RATE,			/* 429 */
	PROBLEM_UNAVAILABLE,		/* 503 */
	PROBLEMS
};

enum fault_code {
	FAULT_BAD_DATE, FAULT_BAD_AMOUNT, FAULT_BAD_OUTCOME, FAULT_BAD_NUMBER,
	FAULT_MISSING_COLUMN, FAULT_MISSING_VALUE, FAULT_DUPLICATE, FAULT_CLOSED_BEFORE_CREATED,
	FAULT_CREATED_AFTER_AS_OF, FAULT_CLOSED_IN_STATE, FAULT_CLOSED_DEAL, FAULT_RAGGED,
	FAULT_MALFORMED, FAULT_BAD_TYPE, FAULT_CODES
};
extern const char *const fault_code_name[FAULT_CODES];

enum { PROBLEM_FAULTS = 20 };

struct fault {
	uint64_t line;		/* 0: none */
	char *pointer;		/* into JSON; NULL: none */
	char *column;		/* NULL: none */
	enum fault_code code;
	char *detail;
};

struct faults {			/* all zero is none */
	struct fault fault[PROBLEM_FAULTS];
	size_t n, more;
};

/* Adds a fault; what is given is copied. */
void	faults_add(struct faults *f, const struct fault *fault);
void	faults_free(struct faults *f);

/*
 * Answers with the problem.  id is the request's (X-Request-Id); f may be NULL.  What a had is
 * gone, but for its headers.
 */
void	problem_answer(struct answer *a, enum problem p, const char *id, const struct faults *f,
	    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
