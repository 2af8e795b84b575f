/*
 * column_map -- a schema applied to the header of an input.
 */
#ifndef COLUMN_MAP_H
#define COLUMN_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "clean/schema.h"
#include "csv/rec.h"

/* A column that feeds one of the deal's. */
struct column_map_source {
	size_t column;		/* of the input */
	unsigned outcomes;	/* bit 1 << outcome for each enum deal_outcome it is good for */
	size_t currency;	/* of deal_amount: the column with its currency; SIZE_MAX if none */
	int single;		/* of deal_amount: its amounts are in one currency */
	int cents;		/* of deal_amount: its amounts count hundredths */
};

struct binding {
	const struct schema *schema;
	struct column_map_source *source[DEAL_COLUMNS];	/* the first that is not empty counts */
	size_t sources[DEAL_COLUMNS];
	size_t replaced[DEAL_COLUMNS];	/* the column whose place the deal's takes; SIZE_MAX if
					 * none */
	size_t *look;		/* columns that rules look at */
	uint8_t *flag;		/* [looks] a rule asks it for true or false */
	uint8_t *ticked;	/* [looks] it is a check box: nothing means false; nonzero if so */
	size_t looks;
	size_t **test;		/* [rule][test]: which look it is about; NULL if a column of the
				 * rule is not there */
	size_t *money;		/* columns named like one of currencies, and not the schema's: the
				 * likeliest first */
	size_t monies;
	uint8_t *taken;		/* columns that feed the deal's, or hold the schema's currencies */
	size_t known;		/* columns of the header that the schema names */
	int titled;		/* the deal_id's source is a name_as_id */
	const char *id_name;	/* of the deal_id's source; "A + B" of several columns, which are */
	size_t *id_part;	/* these; without a source NULL, */
	size_t id_parts;	/* and of lines 0 with a name "*" */
	unsigned verdicts;	/* bit 1 << verdict for each that rules can come to */
	int lacks;		/* the first needed column without a source; -1 if there is none */
	size_t unlike;		/* a column that no table of deals has; SIZE_MAX if there is none */
};

/* Nonzero if the deal_id is no field: it is made of several, or of the line's number. */
static inline int
column_map_makes_id(const struct binding *b)
{
	return b->sources[DEAL_ID] > 0 && b->source[DEAL_ID][0].column == SIZE_MAX;
}

/* Always succeeds; look at lacks and unlike then.  b is freed with column_map_free. */
void	column_map_schema(const struct schema *s, const struct rec *r, struct binding *b);
void	column_map_free(struct binding *b);

/* Nonzero if nothing is missing, and nothing speaks against it. */
int	column_map_fits(const struct binding *b);

/*
 * The schema that fits and knows most of the columns, one that finds ids
 * before one that has to take names for them; if none fits, the one that
 * knows most.  Binds it to b.
 */
void	column_map_best(struct schema *const *all, size_t n, const struct rec *r,
	    struct binding *b);

/*
 * The name in the header that by its words is likely to be a column of the deal's, none of
 * those that feed another (clean/suggest.h); NULL if none is.
 */
const char *column_map_likely(const struct binding *b, const struct rec *r, int column);

/*
 * Why b is of no use: the reason with the headers seen and the nearest name.
 * guessed: the schema is column_map_best's choice.  Returns -1.
 */
int	column_map_complain(const struct binding *b, const struct rec *r, int guessed,
	    struct err *e);

/*
 * The same for a file that is to be read: binds the given schema to b, or the
 * best of all if that is NULL.  0, or -1 with the reason why it is of no use;
 * b is freed then.
 */
int	column_map_choose(struct schema *const *all, size_t n, const struct schema *given,
	    const struct rec *r, struct binding *b, struct err *e);

/*
 * Columns of the deal that the schema names sources for, none of which is
 * there: the next one from column on, or DEAL_COLUMNS.
 */
int	column_map_unfed(const struct binding *b, int column);

/*
 * What the value of one column says: the first rule that it fulfils alone, and
 * its share of those with several tests.
 */
struct column_map_hint {
	uint32_t rule;		/* UINT32_MAX: none */
	uint32_t joint;		/* bit set of tests that it passes */
	uint32_t unread;	/* 1 + the look of a flag that says neither yes nor no; 0: none */
	uint8_t said;		/* of a flag: bits COLUMN_MAP_YES and so on; not joined */
};

enum { COLUMN_MAP_YES = 1, COLUMN_MAP_NO = 2, COLUMN_MAP_NOTHING = 4 };

/* Nothing is known yet. */
#define COLUMN_MAP_NO_HINT ((struct column_map_hint){ UINT32_MAX, 0, 0, 0 })

/* The hint of a value of column look[look]. */
struct column_map_hint column_map_look(const struct binding *b, size_t look,
	    const char *value, size_t n);

/* Both hints together. */
static inline struct column_map_hint
column_map_join(struct column_map_hint x, struct column_map_hint y)
{
	return (struct column_map_hint){ x.rule < y.rule ? x.rule : y.rule, x.joint | y.joint,
	    x.unread != 0 ? x.unread : y.unread, 0 };
}

/*
 * What the hints of all columns say: an enum deal_outcome, SCHEMA_DELETED or
 * SCHEMA_BAD, which a flag that cannot be read makes of all but deleted rows.
 * *assumed is set if it is the verdict of a rule without a test:
 * Open because nothing else is known.
 */
int	column_map_verdict(const struct binding *b, struct column_map_hint hint, int *assumed);

/*
 * The column of the input that the verdict comes from; if no rule holds, the
 * first that could have told.
 */
size_t	column_map_culprit(const struct binding *b, struct column_map_hint hint);

#endif
