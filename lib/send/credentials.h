/*
 * credentials -- where to deliver, and as whom: from the environment or a file,
 * never from the command line, and never into a message.
 *
 * A line of the file is KEY VALUE, KEY one of url, user, password, token;
 * "url RECIPIENT URL" is that recipient's own.  Blank lines and lines that begin
 * with # count for nothing.  The environment has DEALSEND_URL,
 * DEALSEND_USER, DEALSEND_PASSWORD and DEALSEND_TOKEN; the file goes before it.
 */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include <stddef.h>

#include "base/err.h"

struct intern;
struct buf;

struct credentials {		/* NULL: not given; all malloced */
	char *url, *user, *password, *token;
	struct intern *recipient;	/* those with a url of their own */
	char **own;		/* [intern_size(recipient)] */
	size_t own_cap;
};

/*
 * Reads the environment, which it empties of them, and the file called path
 * (NULL: none), with a warning if everybody may read it.  0, or -1 with the reason,
 * which never holds a value.
 */
int	credentials_read(struct credentials *s, const char *path, struct err *e);
void	credentials_free(struct credentials *s);

/* The recipient's url, else the common one, else NULL. */
const char *credentials_url(const struct credentials *s, const char *recipient);

/* Nonzero if the n bytes at text hold one of the secrets, or a longer part of a url's path. */
int	credentials_shows(const struct credentials *s, const char *text, size_t n);

/* A url as it may be shown: scheme and host, the rest as "***". */
void	credentials_mask(struct buf *o, const char *url);

#endif
