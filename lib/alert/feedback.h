/*
 * feedback -- what people answered to alerts, as rows of a CSV file:
 *
 *	at,deal_id,alert_id,user,answer,note,kind
 *
 * at is UTC, 2026-11-29T21:18:23Z.  note is a reason, or of remind the day.  No cell holds a line
 * feed, so that a line is a row whatever stands before it: rows that are torn or wrong (of no
 * answer, day or kind that is known) are counted and left out, and never stop anybody.
 */
#ifndef FEEDBACK_H
#define FEEDBACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum feedback_answer {
	FEEDBACK_DONE, FEEDBACK_WORKING, FEEDBACK_NOT_HELPFUL, FEEDBACK_REMIND, FEEDBACK_ANSWERS
};
extern const char *const feedback_answer_name[FEEDBACK_ANSWERS];

/* The answer of that name, or -1. */
int	feedback_answer_value(const char *s, size_t n);

enum feedback_column {
	FEEDBACK_AT, FEEDBACK_DEAL, FEEDBACK_ALERT, FEEDBACK_USER, FEEDBACK_ANSWER, FEEDBACK_NOTE,
	FEEDBACK_KIND, FEEDBACK_COLUMNS
};
extern const char feedback_header[];	/* with its line feed */

/* ---- lines ---- */

enum { FEEDBACK_CELLS = 16, FEEDBACK_LINE = 4096 };	/* cells and bytes of a line, at most */

/*
 * Takes the n bytes of a line, without its end, apart in place (quotes go).  How many cells, or -1
 * if it is none.
 */
int	feedback_split(char *s, size_t n, const char *cell[FEEDBACK_CELLS],
	    size_t len[FEEDBACK_CELLS]);

/* Where the columns stand in a header; -1: not there. */
struct feedback_places {
	int at[FEEDBACK_COLUMNS];
};

/* 0, or -1: a column is missing that is needed (all but user, alert_id and note), *which. */
int	feedback_find_columns(struct feedback_places *p, const char *const *cell, const size_t *len,
	    int cells, const char **which);

/* A row in the order of the columns, control characters as blanks. */
void	feedback_put(struct buf *o, const char *const text[FEEDBACK_COLUMNS]);

/* "2026-11-29T21:18:23Z" of seconds since 1970, and the day of such a text; -1 if it is none. */
enum { FEEDBACK_TIME = 21 };
void	feedback_time(char buf[FEEDBACK_TIME], int64_t seconds);
int	feedback_day(const char *s, size_t n, int32_t *day);

/* ---- what was answered ---- */

struct feedback;

struct feedback_said {
	enum feedback_answer answer;
	int32_t day;		/* on which, in UTC */
	int32_t until;		/* of remind: the day to be reminded on; else DATE_NONE */
	const char *alert;	/* alert_id */
};

/*
 * Reads the file under a shared lock.  One that is not there holds no answers (*absent is set).
 * *wrong counts the lines that are left out, *line is the first of them.  NULL with the reason if
 * it cannot be read or is no such table.
 */
struct feedback_file {
	int absent;
	uint64_t wrong, line;
};
struct feedback *feedback_read(const char *path, struct feedback_file *about, struct err *e);
void	feedback_free(struct feedback *f);

/*
 * The last answer, in the order of the file, to alerts of that kind of that deal, given by the end
 * of day.  0: none.
 */
int	feedback_last(const struct feedback *f, const char *deal, size_t n, const char *kind,
	    int32_t day, struct feedback_said *said);

/* Was any alert of the deal answered, ever? */
int	feedback_knows(const struct feedback *f, const char *deal, size_t n);

/* What was answered to the kind in the days up to day, each person and alert once. */
enum { FEEDBACK_WINDOW = 90 };
struct feedback_count {
	uint64_t answers, not_helpful;
};
struct feedback_count feedback_count(const struct feedback *f, const char *kind, int32_t day);

#endif
