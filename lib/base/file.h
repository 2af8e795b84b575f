/*
 * file -- files named by an option, and the share/ folder.
 *
 * A named output is whole or absent: it is written to a temporary file in
 * the same directory and renamed into place when it is complete; symbolic
 * links are followed, the mode of a replaced file is kept.  Only a regular
 * or absent target is replaced; a FIFO or device is opened and written.
 *
 * The temporary file is locked (flock(2)) as long as it is written.  What a
 * killed program left, whose lock is free, is removed by the next that writes
 * the same target.
 */
#ifndef FILE_H
#define FILE_H

#include <sys/types.h>

#include "base/err.h"

struct file;			/* an output that is not yet in place */

/* Opens path for writing.  NULL with the reason on failure. */
struct file *file_create(const char *path, struct err *e);

/* Where to write; the file's. */
int	file_fd(const struct file *f);

/* Syncs, renames, closes and frees.  Returns 0, or -1 with the reason; then path is as it was. */
int	file_commit(struct file *f, struct err *e);

/* The same behind the n bytes at s, which are all that stands in it. */
int	file_put(struct file *f, const char *s, size_t n, struct err *e);

/* Nonzero if the name ends in .json and does not consist of it. */
int	file_is_json(const char *path);

/* Nonzero if there is no such file: it is yet to be made. */
int	file_is_absent(const char *path);

/*
 * Nonzero if the two paths lead to one file, or will: links are followed, and
 * folders are told by what they are, not by how they are called.  Files that
 * are there and no regular ones are not compared.
 */
int	file_is_same(const char *a, const char *b);

/* Removes all temporary files in a folder whose lock is free. */
void	file_sweep(const char *folder);

/* The mode of a new file: what the umask leaves of 0666. */
mode_t	file_mode(void);

/*
 * A new empty file of this mode in the same directory as path, locked; *name is
 * its path, malloced, the caller's. The descriptor, or -1 with errno set and *name
 * NULL.
 */
int	file_beside(const char *path, mode_t mode, char **name);

/*
 * Opens /dev/null where a standard file is closed, so that no file the program
 * opens takes its number, and what is printed with it.  Standard input and
 * output then fail when they are read or written, as a closed file does.
 */
void	file_standard(void);

/*
 * The path of share/name: in $DEALKIT_SHARE, else where it was installed,
 * else beside the build tree the program runs from.  Malloced, the caller's;
 * NULL with the reason if it is in none of them.
 */
char	*file_share(const char *name, struct err *e);

/*
 * Reads a whole file into malloced memory with a NUL behind; *n its length.  At
 * most limit bytes.
 */
char	*file_read(const char *path, size_t limit, size_t *n, struct err *e);

#endif
