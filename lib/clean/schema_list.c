#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/out.h"
#include "clean/schema_list.h"

static const char prefix[] = "schema-", suffix[] = ".csv";

/* The length of NAME in schema-NAME.csv; 0 if the file is not called so. */
static size_t
schema_file(const char *file)
{
	size_t n = strlen(file);

	if (n <= sizeof prefix + sizeof suffix - 2 || memcmp(file, prefix,
	    sizeof prefix - 1) != 0 || strcmp(file + n - (sizeof suffix - 1), suffix) != 0)
		return 0;
	return n - (sizeof prefix - 1) - (sizeof suffix - 1);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of all schemas in the folder, sorted. */
static char **
list_names(const char *folder, size_t *n, struct err *e)
{
	DIR *d = opendir(folder);
	char **names = NULL;
	struct dirent *entry;

	*n = 0;
	if (d == NULL) {
		err_set(e, "%s: %s", folder, strerror(errno));
		return NULL;
	}
	while ((entry = readdir(d)) != NULL)
		if (schema_file(entry->d_name) > 0) {
			names = mem_resize(names, *n + 1, sizeof *names);
			names[(*n)++] = mem_text(entry->d_name + sizeof prefix - 1,
			    schema_file(entry->d_name));
		}
	closedir(d);
	if (*n > 0)
		qsort(names, *n, sizeof *names, by_name);
	return names;
}

char **
schema_list_names(size_t *n, struct err *e)
{
	char *path = file_share("schema-dealkit.csv", e), **names = NULL;

	*n = 0;
	if (path != NULL)
		names = list_names(dirname(path), n, e);
	free(path);
	return names;
}

void
schema_list_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static void
unknown_schema(const char *name, struct err *e)
{
	char show[ERR_SHOW];
	size_t n;
	char **names = schema_list_names(&n, e);
	struct out o;

	if (names == NULL)
		return;
	out_memory(&o);
	for (size_t i = 0; i < n; i++)
		out_printf(&o, "%s%s", i > 0 ? ", " : "", names[i]);
	out_bytes(&o, "", 1);
	err_set(e,
	    "no schema is called '%s': there are %s; a mapping file has a / or a . in its name",
	    err_show(show, name, strlen(name)), o.buf);
	out_free(&o);
	schema_list_free(names, n);
}

char *
schema_list_find(const char *name, struct err *e)
{
	struct out o;
	char *path;

	if (strpbrk(name, "/.") != NULL)
		return mem_text(name, strlen(name));
	out_memory(&o);
	out_printf(&o, "%s%s%s", prefix, name, suffix);
	out_bytes(&o, "", 1);
	path = file_share(o.buf, e);
	out_free(&o);
	if (path == NULL)
		unknown_schema(name, e);
	return path;
}
