/*
 * mail -- a digest as a mail: RFC 5322, 2045 and 2047; all of it ASCII,
 * lines of at most 76 characters, quoted-printable.
 *
 * Nothing in an alert can become a header: texts have no line ends
 * (alert/alert.h), addresses are checked here, all else is encoded.
 */
#ifndef MAIL_H
#define MAIL_H

#include <stddef.h>
#include <time.h>

struct digest;
struct buf;

/*
 * Nonzero if s is an address that may stand in a header and an envelope:
 * local@domain, of letters, digits and a few signs, without quotes,
 * comments or a leading hyphen; at most 254 characters.
 * Source: RFC 5321, 4.1.2 (Dot-string), 4.5.3.1.
 */
int	mail_address(const char *s);

/*
 * The mail from `from` to the digest's recipient, both addresses, lines
 * ended by eol.  Message-ID is <DIGEST-ID@domain of from>: the same for the same alerts.
 * now is its Date, in UTC; (time_t)-1 writes a place holder.
 */
void	mail_write(struct buf *o, const struct digest *d, const char *from, time_t now,
	    const char *eol);

/* A header's unstructured text behind "Name: ", folded and encoded where needed.  For tests. */
void	mail_text(struct buf *o, const char *name, const char *text, const char *eol);

/* The n bytes at s, LF between lines, as quoted-printable.  For tests. */
void	mail_quoted(struct buf *o, const char *s, size_t n, const char *eol);

#endif
