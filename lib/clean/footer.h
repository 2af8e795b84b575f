/*
 * footer -- lines of a table that are no records: prose and totals.
 */
#ifndef FOOTER_H
#define FOOTER_H

#include <stddef.h>

#include "clean/export.h"

/*
 * Nonzero for a line of prose: one field has a text with a blank in it and no
 * other has anything; or a lone field is empty.  A line that has as many
 * fields as the header, not ragged, needs three or more of them.
 */
int	footer_prose(const struct export_field *f, size_t n, int ragged);

/*
 * Nonzero for a line of totals: the first field with anything in it says so,
 * all others are amounts.
 */
int	footer_total(const struct export_field *f, size_t n);

#endif
