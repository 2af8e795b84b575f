#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serve/framing.h"

enum { DIGITS = 18 };		/* of a length: more do not fit 64 bits for sure */

static void
take_length(struct framing *f, const char *value)
{
	size_t n = value != NULL ? strlen(value) : 0;

	f->lengths++;
	if (n == 0 || strspn(value, "0123456789") != n)
		f->bad_length = 1;
	else
		f->length = n <= DIGITS ? strtoull(value, NULL, 10) : UINT64_MAX;
}

void
framing_add(struct framing *f, const char *name, const char *value)
{
	if (strcasecmp(name, "Content-Length") == 0) {
		take_length(f, value);
	} else if (strcasecmp(name, "Transfer-Encoding") == 0) {
		f->encodings++;
		f->chunked = value != NULL && strcasecmp(value, "chunked") == 0;
	} else if (strcasecmp(name, "Host") == 0) {
		f->hosts++;
	}
}

const char *
framing_wrong(const struct framing *f, const char *version)
{
	if (f->lengths > 1)
		return "Content-Length twice";
	if (f->lengths > 0 && f->encodings > 0)
		return "Content-Length and Transfer-Encoding";
	if (f->encodings > 1 || (f->encodings == 1 && !f->chunked))
		return "a Transfer-Encoding other than chunked";
	if (f->bad_length)
		return "a Content-Length that is no number";
	if (f->hosts > 1)
		return "Host twice";
	return f->hosts == 0 && strcmp(version, "HTTP/1.1") == 0 ? "no Host" : NULL;
}

int
framing_has_body(const struct framing *f)
{
	return f->encodings > 0 || f->length > 0 || f->lengths > 1 || f->bad_length;
}
