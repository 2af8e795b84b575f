#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serve/answer.h"

void
answer_header(struct answer *a, const char *name, const char *fmt, ...)
{
	struct buf b;
	va_list ap;

	if (a->headers == ANSWER_HEADERS)
		return;
	buf_init(&b);
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	a->header[a->headers++] = (struct answer_header){ name, mem_text(b.s, b.len) };
	buf_free(&b);
}

const char *
answer_find(const struct answer *a, const char *name)
{
	for (size_t i = 0; i < a->headers; i++)
		if (strcasecmp(a->header[i].name, name) == 0)
			return a->header[i].value;
	return NULL;
}

void
answer_free(struct answer *a)
{
	for (size_t i = 0; i < a->headers; i++)
		free(a->header[i].value);
	buf_free(&a->body);
	memset(a, 0, sizeof *a);
}

void
answer_text(struct answer *a, unsigned status, const char *type, const char *text)
{
	a->status = status;
	a->type = type;
	buf_clear(&a->body);
	buf_text(&a->body, text);
}
