/*
 * schema_list -- the schemas in share/: the files schema-NAME.csv.
 */
#ifndef SCHEMA_LIST_H
#define SCHEMA_LIST_H

#include <stddef.h>

#include "base/err.h"

/*
 * Their names, sorted, *n of them; for schema_list_free.  NULL with the reason
 * if the folder cannot be read.
 */
char	**schema_list_names(size_t *n, struct err *e);
void	schema_list_free(char **names, size_t n);

/*
 * The path of a schema: name itself if it has a / or a . in it, else that of
 * schema-NAME.csv.  The caller's to free; NULL with the names that there are.
 */
char	*schema_list_find(const char *name, struct err *e);

#endif
