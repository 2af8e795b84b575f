/*
 * alert -- the alerts table: what dealalert writes and dealsend delivers.
 *
 *	alert_id,raised_on,severity,kind,audience,recipient,deal_id,subject,message,dedup_key,amount
 *
 * An alert is the texts of its columns in one piece of memory, which it owns.
 * Each has a NUL behind it.
 */
#ifndef ALERT_H
#define ALERT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "csv/out.h"

struct rec;

enum alert_column {
	ALERT_ID, ALERT_DAY, ALERT_SEVERITY, ALERT_KIND, ALERT_AUDIENCE, ALERT_RECIPIENT,
	ALERT_DEAL, ALERT_SUBJECT, ALERT_MESSAGE, ALERT_KEY,
	ALERT_AMOUNT,		/* of the deal, or of those a summary counts; empty if unknown */
	ALERT_COLUMNS
};

extern const char *const alert_column[ALERT_COLUMNS];	/* their names */

struct alert_span {
	const char *s;		/* n bytes and a NUL */
	size_t n;
};

struct alert {
	/*
	 * Of one that is raised, id and day are empty: they follow from key and
	 * raised_on (alert_row).
	 */
	struct alert_span text[ALERT_COLUMNS];
	int32_t raised_on;
	char *memory;		/* malloced; the texts stand there */
};

void	alert_free(struct alert *a);

/* ---- making one ---- */

/*
 * The texts of an alert as they are written: what is in o since the last
 * column ended is the text of the next one to end.  Columns end in any order;
 * those left out are empty.  One builder makes any number of alerts.
 */
struct alert_builder {
	struct buf o;		/* memory */
	size_t done;
	size_t at[ALERT_COLUMNS], len[ALERT_COLUMNS];
};

void	alert_builder_open(struct alert_builder *b);
void	alert_builder_free(struct alert_builder *b);

/* Ends a column's text; the same for the n bytes at s, or a text. */
void	alert_end(struct alert_builder *b, enum alert_column k);
void	alert_put(struct alert_builder *b, enum alert_column k, const char *s, size_t n);
void	alert_put_name(struct alert_builder *b, enum alert_column k, const char *s);

/* Makes the alert, and begins the next one. */
void	alert_make(struct alert *a, struct alert_builder *b, int32_t raised_on);

/* ---- lists ---- */

struct alert_list {		/* all zero is an empty one */
	struct alert *item;	/* [n] */
	size_t n, cap;
};

/* Adds a, which is the list's then. */
void	alert_list_add(struct alert_list *l, const struct alert *a);

/* Drops the alerts of a deal.  Returns how many. */
size_t	alert_list_drop(struct alert_list *l, const char *deal, size_t n);
void	alert_list_free(struct alert_list *l);	/* and what it holds */

/*
 * Reads all of r; appends to l.  Texts become valid UTF-8 of one line each (base/utf8.h),
 * so that no format they go into can be broken by them; an alert_id is 1 to
 * 128 printable ASCII characters without a blank.  The columns alert_id, raised_on,
 * recipient, subject and message must be there; others may be absent.  Every
 * alert_id once: *repeated counts the rows whose alert_id was there already.
 * 0, or -1 with the reason.
 */
int	alert_list_read(struct alert_list *l, struct rec *r, size_t *repeated, struct err *e);

/* ---- writing ---- */

/* The whole table, or each alert for a person; see below. */
void	alert_list_write(struct out *o, const struct alert_list *l, int person);

/*
 * The alert_id of one that is raised: the first 16 digits of the SHA-256 of
 * dedup_key, a line feed and raised_on.  The same alert of the same day has the
 * same id anywhere.
 */
enum { ALERT_ID_SIZE = 17 };	/* with its NUL */
void	alert_id(const char *key, size_t n, int32_t raised_on, char id[ALERT_ID_SIZE]);

/* The table's header, and a row. */
void	alert_header(struct out *o);
void	alert_row(struct out *o, const struct alert *a);

/*
 * For a person: a line with day, severity, recipient and subject, the message
 * indented below it, a blank line; at most 80 characters a line unless a
 * word is longer.
 */
void	alert_print(struct buf *o, const struct alert *a);

#endif
