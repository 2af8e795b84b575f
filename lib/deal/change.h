/*
 * change -- how the fields of deals changed: a table deal_id,changed_on,field,value.
 *
 * Each row says that from that day on the field had that value; rows of one
 * day hold in their order.  Holds 24 bytes a row.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "deal/deal.h"

enum change_field { CHANGE_STAGE, CHANGE_AMOUNT, CHANGE_OWNER, CHANGE_EXPECTED, CHANGE_FIELDS };

struct change {
	int32_t day;		/* when it is known */
	uint32_t deal;
	union {
		double amount;	/* NaN: none */
		uint32_t text;	/* of a stage: in changes.stage; of an owner: in the deals' first
				 * key */
		int32_t day;	/* or DATE_NONE */
	} to;
	uint32_t row;
	uint8_t field;		/* enum change_field */
};

struct changes {
	struct change *change;	/* in the order of their days */
	size_t n, cap;
	struct intern *stage;
	size_t strange;		/* rows of deals that are not in the table, */
	size_t late;		/* of days after the deal was closed, */
	size_t other;		/* of fields that dealsnap does not write, either: left out */
};

/*
 * Reads path.  The deals were read with DEALS_IDS and the owner as their first
 * key; new owners are added to it.  A change on the day on which its deal
 * closed may be the closing itself, and is known from the next day on.
 * NULL with the reason (file, line, column, value); freed by changes_free.
 */
struct changes *changes_read(const char *path, struct deals *d, struct err *e);
void	changes_free(struct changes *c);

/* Notes on what was left out of the file called path. */
void	changes_note(const struct changes *c, const char *path);

#endif
