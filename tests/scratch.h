/*
 * scratch -- files and a folder that a test makes and removes.  To be included
 * behind cmocka.h.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A new file that holds text: its path, to be removed by scratch_drop. */
static inline char *
scratch_file(const char *text)
{
	char path[] = "/tmp/dealkit.XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return strdup(path);
}

static inline void
scratch_drop(char *path)
{
	unlink(path);
	free(path);
}

/* Writes text to a file of that name. */
static inline void
scratch_put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/*
 * Makes a folder and goes there; removes n files in it, and it, which fails if
 * another one was left.  0 or -1.
 */
static char scratch_folder[] = "/tmp/dealkit.XXXXXX";

static inline int
scratch_enter(void **state)
{
	(void)state;
	return mkdtemp(scratch_folder) != NULL && chdir(scratch_folder) == 0 ? 0 : -1;
}

static inline int
scratch_leave(const char *const *left, size_t n)
{
	for (size_t i = 0; i < n; i++)
		unlink(left[i]);
	return rmdir(scratch_folder);
}

#endif
