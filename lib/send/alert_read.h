/*
 * alert_read -- an alert as it is delivered: a row of dealalert's table, read.
 *
 * Its texts are valid UTF-8 of one line each (see base/utf8.h), so that no format
 * they go into can be broken by them.
 */
#ifndef ALERT_READ_H
#define ALERT_READ_H

#include <stddef.h>
#include <stdint.h>

#include "alert/route.h"
#include "base/err.h"

struct out;
struct rec;

enum alert_read_column {
	ALERT_READ_ID,		/* 1 to 128 printable ASCII characters, no blank */
	ALERT_READ_DAY, ALERT_READ_SEVERITY, ALERT_READ_KIND, ALERT_READ_AUDIENCE,
	ALERT_READ_RECIPIENT, ALERT_READ_DEAL,
	ALERT_READ_SUBJECT, ALERT_READ_MESSAGE, ALERT_READ_KEY, ALERT_READ_COLUMNS
};

extern const char *const alert_read_name[ALERT_READ_COLUMNS];	/* of the table's columns */

struct alert_read {
	char *text[ALERT_READ_COLUMNS];	/* malloced, never NULL */
	int32_t day;			/* raised_on */
};

struct alert_reads {
	struct alert_read *item;	/* [n] */
	size_t n, cap;
};

/*
 * Reads all of r; appends to to.  The columns alert_id, raised_on, recipient,
 * subject and message must be there; others may be absent.  Every alert_id
 * once: *repeated counts the rows whose alert_id was there already.  0, or
 * -1 with the reason.
 */
int	alert_reads_read(struct rec *r, struct alert_reads *to, size_t *repeated, struct err *e);

/*
 * Each recipient's address of one kind, by the routes in the file called path;
 * those without keep theirs.
 */
int	alert_reads_route(struct alert_reads *to, const char *path, enum route_way way,
	    struct err *e);

void	alert_read_free(struct alert_read *a);
void	alert_reads_free(struct alert_reads *to);	/* what it holds */

/* The table's header, and a row. */
void	alert_read_header(struct out *o);
void	alert_read_row(struct out *o, const struct alert_read *a);

/*
 * For a person: a line with day, severity, recipient and subject, and the
 * message below it (alert/alert.h).
 */
void	alert_read_print(struct out *o, const struct alert_read *a);

#endif
