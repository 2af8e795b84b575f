/*
 * findings -- what had to be found out about an export, for whoever it belongs
 * to: told on stderr, unless -q.  Nothing is decided here.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include <stdint.h>

#include "clean/export.h"
#include "csv/rec.h"

/* How its files were encoded, if that was not UTF-8, and what rows have more than headers. */
void	findings_files(const struct rec *r);

/*
 * What the schema does with the header; asked: auto, a name, or a mapping file.  Which
 * one it is is a note if the run keeps its counts in a file (kept), else said always.
 */
void	findings_schema(const char *asked, const struct binding *b, const struct rec *r, int kept);

/* How the user says that dates and amounts are written; all zero: nothing is said. */
struct findings_said {
	enum datefmt_order order;
	enum amount_decimal decimal;
};

/*
 * How dates and amounts of a file are read, if that was not said: open of the
 * amounts could be read either way.
 */
void	findings_forms(const struct findings_said *said, const char *file,
	    enum datefmt_order order, enum amount_decimal decimal, uint64_t open);

/*
 * The same for all files of a settled export, and what looks odd in it: dates
 * that are figures, currencies, ids that a spreadsheet has rounded, stages
 * that are read as open and sound closed.
 */
void	findings_export(const struct findings_said *said, const struct export *x);

/* What the rejected rows have in common, and what to do about it. */
void	findings_rejects(const struct export *x, const struct reject_log *log);

/* Of a history: changes that were written, and deals of which no row tells the creation. */
void	findings_changes(uint64_t changes, uint64_t unknown);

/*
 * Why the history called path may be short: how many columns say when a stage
 * was entered, and how many values in them are no dates.
 */
void	findings_entered(const char *path, size_t columns, uint64_t bad);

#endif
