/*
 * json_lex -- the tokens of a JSON text, numbers as they are written.
 *
 * Source: RFC 8259.
 */
#ifndef JSON_LEX_H
#define JSON_LEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum json_token {
	JSON_END = 0,
	JSON_OBJECT = '{', JSON_OBJECT_END = '}', JSON_ARRAY = '[', JSON_ARRAY_END = ']',
	JSON_COLON = ':', JSON_COMMA = ',',
	JSON_TEXT = '"', JSON_NUMBER = '0', JSON_TRUE = 't', JSON_FALSE = 'f', JSON_NULL = 'n',
	JSON_BAD = -1
};

struct json_lex {
	const char *s;			/* what is to come, */
	size_t n;
	uint64_t line;			/* in this line */
	struct buf text;		/* of a JSON_TEXT, decoded; of a JSON_NUMBER, as written */
	int has_nul;			/* the text holds a NUL */
	const char *wrong;		/* of JSON_BAD: what */
};

void	json_lex_begin(struct json_lex *l, const char *s, size_t n);
void	json_lex_free(struct json_lex *l);

/* The next token. */
enum json_token json_lex_next(struct json_lex *l);

#endif
