/*
 * tokens -- who may ask, by a secret that a request shows (RFC 6750).
 *
 * A line of the file is NAME read|score TOKEN, the token of 32 characters or more without
 * blanks; blank lines and lines that begin with # count for nothing.  One token may stand in
 * two lines, for both.  Only digests are kept, and all of them are compared, each in the
 * same time.
 */
#ifndef TOKENS_H
#define TOKENS_H

#include <stddef.h>

#include "base/err.h"

struct tokens;

enum { TOKENS_READ = 1, TOKENS_SCORE = 2, TOKENS_LEAST = 32 };

/*
 * Reads the file, with a warning if everybody may read it.  NULL with the reason, which
 * holds no token; the caller's (tokens_free).
 */
struct tokens *tokens_read(const char *path, struct err *e);
void	tokens_free(struct tokens *t);

/*
 * What a field "Bearer TOKEN" allows, TOKENS_READ and TOKENS_SCORE, and its *name, which is
 * t's; 0 if no token is so.
 */
int	tokens_find(const struct tokens *t, const char *authorization, const char **name);

#endif
