/*
 * notice -- an alert as it is delivered: a row of dealalert's table, read.
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

enum notice_column {
	NOTICE_ID,		/* 1 to 128 printable ASCII characters, no blank */
	NOTICE_DAY, NOTICE_SEVERITY, NOTICE_KIND, NOTICE_AUDIENCE, NOTICE_RECIPIENT, NOTICE_DEAL,
	NOTICE_SUBJECT, NOTICE_MESSAGE, NOTICE_KEY, NOTICE_COLUMNS
};

extern const char *const notice_name[NOTICE_COLUMNS];	/* of the table's columns */

struct notice {
	char *text[NOTICE_COLUMNS];	/* malloced, never NULL */
	int32_t day;			/* raised_on */
};

struct notices {
	struct notice *item;	/* [n] */
	size_t n, cap;
};

/*
 * Reads all of r; appends to to.  The columns alert_id, raised_on, recipient,
 * subject and message must be there; others may be absent.  Every alert_id
 * once: *repeated counts the rows whose alert_id was there already.  0, or
 * -1 with the reason.
 */
int	notices_read(struct rec *r, struct notices *to, size_t *repeated, struct err *e);

/* Each recipient's address of one kind, by the routes in the file called path; those without keep theirs. */
int	notices_route(struct notices *to, const char *path, enum route_way way, struct err *e);

void	notice_free(struct notice *a);
void	notices_free(struct notices *to);	/* what it holds */

/* The table's header, and a row. */
void	notice_header(struct out *o);
void	notice_row(struct out *o, const struct notice *a);

/*
 * For a person: a line with day, severity, recipient and subject, and the
 * message below it (alert/alert.h).
 */
void	notice_print(struct out *o, const struct notice *a);

#endif
