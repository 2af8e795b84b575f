/*
 * export_money -- columns of currencies that the schema does not name.
 *
 * One that is named like one of currencies, or has codes of currencies in 95
 * of 100 fields, is taken for that of amounts without one: the likeliest of
 * those that tell amounts apart, else the likeliest.
 */
#ifndef EXPORT_MONEY_H
#define EXPORT_MONEY_H

#include <stddef.h>

#include "base/err.h"
#include "clean/export.h"

/*
 * Finds that of a file that was read, if there is one.  Without rates a second
 * currency in the export is an error, with rates one that has none; amounts
 * are then exchanged.  0, or -1 with the reason.
 */
int	export_money_settle(struct export *x, size_t file, struct err *e);

#endif
