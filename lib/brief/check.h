/*
 * check -- a text against the tables, sentence by sentence: a table of what they do not bear out.
 *
 *	line,rule,value,reason,sentence
 */
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>

#include "brief/verify.h"
#include "csv/out.h"

struct check_counts {
	size_t sentences, refused;
};

/*
 * Writes the header, and a row for each finding in the n bytes at s.  Lines that belong to one
 * paragraph are one text; bullets and heads of Markdown, its backslashes, and the parts
 * of a brief that are no sentences (titles, sources) count for nothing.
 */
void	check_text(struct out *o, struct verifier *v, const struct brief *b, const char *s,
	    size_t n, struct check_counts *counts);

#endif
