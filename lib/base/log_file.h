/*
 * log_file -- a CSV file to which programs append rows, each whole or not there.
 *
 * Whoever has it open holds it alone (flock(2)); readers see whole lines.
 */
#ifndef LOG_FILE_H
#define LOG_FILE_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Opens and locks what stands at path now, made if it is absent.  *size is what stands in it; 0:
 * the header is still to come.  The descriptor, or -1 with the reason: also if its last line has no
 * end.
 */
int	log_file_open(const char *path, off_t *size, struct err *e);

/* Does it begin with the n bytes of a header line?  1 or 0; -1 with the reason. */
int	log_file_begins(int fd, const char *path, const char *header, size_t n, struct err *e);

/*
 * Appends all of o in one write(2), syncs and closes; or leaves the file, of that size, as it was.
 * 0, or -1 with the reason.
 */
int	log_file_append(int fd, const char *path, const struct buf *o, off_t size, struct err *e);

#endif
