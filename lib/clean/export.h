/*
 * export -- the deals of CRM exports in memory: read, with whatever only the
 * whole file can tell still open (clean/resolve.h tells it).
 *
 * A row keeps its fields' bytes behind each other with their lengths, and
 * what was read from them in 48 bytes; ids are looked up by 12 bytes more: all
 * in all about twice the input, unless rows are very short.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/dict.h"
#include "clean/amount.h"
#include "clean/category.h"
#include "clean/column_map.h"
#include "clean/currency.h"
#include "clean/datefmt.h"
#include "clean/currency_use.h"
#include "clean/reject.h"

enum {
	EXPORT_DATES = 3,
	EXPORT_WORDS = 6,
	EXPORT_ROWS = DICT_MAX	/* of a block, at most */
};

/*
 * The columns that are dates: created, closed, expected; those that are words:
 * DEAL_REP .. DEAL_STAGE.
 */
extern const enum deal_column export_date[EXPORT_DATES];

enum {
	EXPORT_WHOLE = 1,	/* its fields stand in its text with one byte between: a record
				 * without quotes */
	EXPORT_COUNTED = 2,	/* its number of fields stands before their lengths: it is not
				 * the header's */
	EXPORT_SUPERSEDED = 4,	/* another row of the same deal_id counts */
	EXPORT_ASSUMED = 8,	/* open because no rule says otherwise */
	EXPORT_ENDS = 8,	/* of a row that is deleted: it supersedes others */
	EXPORT_TIMED = 16	/* its created date has a time of day, its closed date has none */
};

enum { EXPORT_WORD_BITS = 10 };		/* what EXPORT_ROWS different words need */

struct export_row {
	double amount;			/* as amount_value wants it */
	uint64_t words;			/* the block's numbers of its words: see export_word */
	int32_t date[EXPORT_DATES];	/* as datefmt_day wants it */
	uint32_t line;			/* less its block's line */
	uint32_t text;			/* where its lengths and fields stand in the block's text */
	uint32_t id, id_len;		/* its deal_id there; length 0: none */
	uint8_t reason;			/* enum reject_reason */
	uint8_t at;			/* the enum deal_column that is wrong, or DEAL_COLUMNS */
	uint8_t outcome;		/* enum deal_outcome */
	uint8_t amount_kind : 3, flags : 5;
};

/* Nonzero if a row is written: it has a deal_id then. */
static inline int
export_counts(const struct export_row *row)
{
	return row->reason == REJECT_NOT && (row->flags & EXPORT_SUPERSEDED) == 0;
}

/* It is no deal: why, and the enum deal_column that is wrong, or DEAL_COLUMNS. */
static inline void
export_reject(struct export_row *row, enum reject_reason reason, int column)
{
	row->reason = (uint8_t)reason;
	row->at = (uint8_t)column;
}

/* The rows of one batch, in one piece of memory. */
struct export_block {
	size_t file;
	uint64_t line;			/* of its first row */
	uint32_t rows;
	int doubtful;			/* some of its ids are, see record_id.h */
	struct export_row *row;
	uint32_t *word[EXPORT_WORDS];	/* number in the export's spellings */
	char *text;
};

struct export_field {
	const char *s;
	size_t n;
};

/* The number of word w among the export's spellings. */
static inline uint32_t
export_word(const struct export_block *b, const struct export_row *row, int w)
{
	return b->word[w][row->words >> EXPORT_WORD_BITS * w & (EXPORT_ROWS - 1)];
}

/* A row's deal_id; of length 0 if it has none. */
static inline struct export_field
export_id(const struct export_block *b, const struct export_row *row)
{
	return (struct export_field){ b->text + row->id, row->id_len };
}

struct export_file {
	char *name;
	size_t columns;
	char **column;
	size_t first_len;		/* of column[0] */
	struct binding map;
	struct reading_vote date[EXPORT_DATES], amount;
	struct datefmt_odd odd;
	uint64_t times[EXPORT_DATES];	/* dates of each with a time of day other than midnight */
	uint64_t same_day;		/* deals closed the day before the one of their creation's
					 * time, and taken for created then; set by resolve */
	uint64_t backdated;		/* deals closed before they were created, and kept;
					 * likewise */
	enum datefmt_order order[EXPORT_DATES];	/* set by resolve */
	size_t ordered_by;		/* the column that decided it, if those of the deal's
					 * dates did not; else SIZE_MAX */
	enum amount_decimal decimal;
	uint64_t foreign;		/* amounts with a currency, for want of one in the
					 * company's */
	uint8_t *said;			/* what flags say, by the map's looks */
	struct currency_census codes;	/* of currencies, in all columns */
	uint64_t blank, repaired;	/* blank records, which are no rows; rows read leniently */
	char *before;			/* lines before the header */
	size_t before_len;
	uint64_t before_line;		/* the first one's */
};

/* Where currencies stand: beside amounts, in a column of their own. */
enum export_money_kind { EXPORT_MONEY_BESIDE, EXPORT_MONEY_COLUMN, EXPORT_MONEY_KINDS };

struct export {
	struct export_file *file;
	size_t files, widest;		/* columns of the widest file */
	struct export_block **block;
	size_t blocks, cap;
	uint64_t rows;
	struct export_rounded {		/* ids that a spreadsheet has rounded; set by dedupe */
		uint64_t rows, rejected;	/* with such an id; with one of several */
		const struct export_block *block;
		const struct export_row *row;	/* the first; NULL without any */
	} rounded;
	uint64_t gone;			/* deals that a row says are deleted, and others before it
					 * are not; set by dedupe */
	struct category *word[EXPORT_WORDS];
	struct currency_use money[EXPORT_MONEY_KINDS];
	const struct currency *rates;	/* or NULL */
	const struct date_words *dates;
};

/*
 * rates: amounts are exchanged while they are read; NULL: two currencies are
 * an error.  Both must live as long.
 */
struct export *export_new(const struct currency *rates, const struct date_words *dates);
void	export_free(struct export *x);

/*
 * Reads all records of r, one file whose header b was bound to; takes b.
 * (export_money_settle knows the currencies that the schema does not name.)
 * Two currencies are an error, or with rates one that has none.  0, or -1
 * with the reason.
 */
int	export_read(struct export *x, struct rec *r, struct binding *b, size_t threads,
	    struct err *e);

/* Nonzero if there is nothing but blanks in it. */
int	export_blank(const struct export_field *f);

/*
 * The fields of a row as they were in the file, into f, which has room for
 * cap; returns how many there are, which may be more.  A malformed row is
 * one field.
 */
size_t	export_fields(const struct export *x, const struct export_block *b,
	    const struct export_row *row, struct export_field *f, size_t cap);

/* The rows of each outcome that count. */
void	export_outcomes(const struct export *x, uint64_t n[3]);

/*
 * Which of the fields feeds a column of a deal with that outcome; SIZE_MAX if
 * none of them has anything in it.
 */
size_t	export_source(const struct binding *b, int column, unsigned outcomes,
	    const struct export_field *f);

#endif
