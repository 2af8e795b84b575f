/*
 * key -- the API's key: of a file that nobody else may read, or of the environment; never of
 * the command line, and never in a message.
 */
#ifndef KEY_H
#define KEY_H

#include "base/err.h"

struct credentials;

/*
 * Sets the token to the first line of the file called path, else to DEALKIT_LLM_KEY, which it
 * empties; to none if there is neither.  0, or -1 with the reason, which does not hold it: a
 * file that others may read, an empty one, a control character.  Freed by credentials_free.
 */
int	key_read(struct credentials *to, const char *path, struct err *e);

#endif
