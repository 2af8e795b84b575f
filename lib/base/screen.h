/*
 * screen -- how many columns a line for a person may have.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include <stddef.h>

/*
 * $COLUMNS, else the width of the terminal that standard output is, else
 * SCREEN_USUAL; at least SCREEN_LEAST.
 */
enum { SCREEN_USUAL = 80, SCREEN_LEAST = 40, SCREEN_MOST = 1000 };
size_t	screen_width(void);

#endif
