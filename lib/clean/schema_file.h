/*
 * schema_file -- schemas read from mapping files: the user's own, or those in
 * share/.  deal(5) documents the rows of a mapping file.
 */
#ifndef SCHEMA_FILE_H
#define SCHEMA_FILE_H

#include <stddef.h>

#include "base/err.h"
#include "clean/schema.h"
#include "clean/words.h"

/*
 * Reads a mapping file: with a / or a . in its name that path, else
 * schema-NAME.csv in share/.  NULL with the reason, as file:line: key: what:
 * 'value'.  w must live as long as the schema.
 */
struct schema *schema_file_read(const char *name, const struct words *w, struct err *e);

/*
 * The schemas among which a header may decide, *n of them: for "auto" all in
 * share/, by name, else the one called so.  NULL with the reason; freed by
 * schemas_free.
 */
struct schema **schema_files_read(const char *name, const struct words *w, size_t *n,
	    struct err *e);

/*
 * The schemas in share/, by name, each with the comment at the top of its file in one line;
 * and the text of one of them (name as for schema_file_read), the caller's, *n bytes.
 * 0, or the text; -1, or NULL, with the reason.
 */
int	schema_files_each(void (*take)(void *arg, const char *name, const char *comment), void *arg,
	    struct err *e);
char	*schema_file_text(const char *name, size_t *n, struct err *e);

#endif
