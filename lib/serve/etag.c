#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "serve/answer.h"
#include "serve/etag.h"
#include "serve/request.h"

int
etag_is_known(const char *field, const char *tag)
{
	size_t n = strlen(tag);

	for (; field != NULL && *field != '\0'; field += strcspn(field, ","), field +=
	    *field == ',') {
		field += strspn(field, " \t");
		if (*field == '*')
			return 1;
		field += strncmp(field, "W/", 2) == 0 ? 2 : 0;
		if (strncmp(field, tag, n) == 0 && strchr(", \t", field[n]) != NULL)
			return 1;
	}
	return 0;
}

int
etag_set(const struct request *q, struct answer *a, const char *sha256,
    const struct buf *variant)
{
	uint64_t h = 14695981039346656037u;		/* FNV-1a, 64 bits */
	char text[64];

	for (size_t i = 0; variant != NULL && i < variant->len; i++)
		h = (h ^ (unsigned char)variant->s[i]) * 1099511628211u;
	if (variant == NULL)
		(void)snprintf(text, sizeof text, "\"%.32s\"", sha256);
	else
		(void)snprintf(text, sizeof text, "\"%.32s-%016llx\"", sha256,
		    (unsigned long long)h);
	answer_header(a, "ETag", "%s", text);
	answer_header(a, "Vary", "Accept");
	answer_header(a, "Cache-Control", "private, no-cache");
	if (!etag_is_known(q->if_none_match, text))
		return 0;
	a->status = 304;
	return 1;
}
