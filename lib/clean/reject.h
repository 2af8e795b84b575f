/*
 * reject -- rows that do not become deals: why, how many, and the file in
 * which they can be read again.
 */
#ifndef REJECT_H
#define REJECT_H

#include <stddef.h>
#include <stdint.h>

#include "csv/out.h"
#include "csv/rec.h"

enum reject_reason {
	REJECT_NOT,			/* it is a deal */
	REJECT_MALFORMED, REJECT_RAGGED,
	REJECT_NO_DEAL_ID, REJECT_BAD_OUTCOME, REJECT_BAD_DATE, REJECT_BAD_AMOUNT,
	REJECT_CLOSED_WITHOUT_DATE, REJECT_NO_CREATED_DATE, REJECT_CLOSED_BEFORE_CREATED,
	REJECT_ROUNDED_ID, REJECT_DUPLICATE,
	/* nobody's fault: see reject_blamed */
	REJECT_DELETED, REJECT_REPEATED_HEADER, REJECT_NOT_A_RECORD,
	REJECT_REASONS
};

extern const char *const reject_name[REJECT_REASONS];

struct reject {				/* one row's */
	enum reject_reason reason;
	const char *file;
	uint64_t line;
	const char *column, *value;	/* what is wrong; empty if no field is */
	size_t value_len;
	long surplus;			/* of a ragged one: fields more than the header has */
};

struct reject_log {			/* all zero is an empty one */
	uint64_t n[REJECT_REASONS];
	char *first[REJECT_REASONS];	/* "file:line: column: 'value'" */
	long surplus;			/* of the first ragged row */
	uint64_t alike;			/* ragged rows with the same */
	uint64_t nothings;		/* rows rejected for a value that looks like none */
	char *nothing;			/* the first of these */
};

void	reject_note(struct reject_log *log, const struct reject *r);
void	reject_log_free(struct reject_log *log);

/*
 * All rejected rows; those that speak against the export: not deleted,
 * repeated_header, not_a_record.
 */
uint64_t reject_total(const struct reject_log *log);
uint64_t reject_blamed(const struct reject_log *log);

/* How many of those may be: rows, or percent of the rows that were read. */
struct reject_limit {
	double max;
	int percent;
};

/* Reads N or P%.  0, or -1 if it is neither. */
int	reject_limit_read(struct reject_limit *l, const char *text);

/* Nonzero if there are more, of read rows. */
int	reject_exceeds(const struct reject_log *log, const struct reject_limit *l, uint64_t read);

/* One line for each reason that occurred, on stderr unless -q. */
void	reject_report(const struct reject_log *log);

/*
 * The rejects file: file,line,reason,column,value and the input's n columns,
 * as name tells them; one of them that is called like one of ours gets _2
 * behind its name.
 */
void	reject_header(struct out *o, size_t n,
	    const char *(*name)(const void *arg, size_t i, size_t *len), const void *arg);

/*
 * The lines of a text that stands before a file's header, as not_a_record;
 * blank ones do not count.  columns of the input are left empty in o, which
 * may be NULL.  Returns how many lines there were.
 */
uint64_t reject_preamble(struct reject_log *log, struct out *o, size_t columns, const char *file,
	    uint64_t line, const char *s, size_t n);

/* The same for all files of r, which has been read to its end. */
uint64_t reject_preambles(struct reject_log *log, struct out *o, const struct rec *r);

/* reject_header with the columns of r. */
void	reject_columns(struct out *o, const struct rec *r);

/* Begins a row; its original fields and out_end are to follow. */
void	reject_begin(struct out *o, const struct reject *r);

#endif
