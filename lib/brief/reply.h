/*
 * reply -- what a language model has answered: JSON within JSON, of which nothing is believed.
 */
#ifndef REPLY_H
#define REPLY_H

#include <stddef.h>

enum { REPLY_SENTENCES = 40, REPLY_FACTS = 16, REPLY_ID = 12, REPLY_TEXT = 600 };

struct reply {
	struct reply_sentence {
		char *text;		/* one line, at most REPLY_TEXT characters */
		char fact[REPLY_FACTS][REPLY_ID];
		size_t facts;
	} sentence[REPLY_SENTENCES];
	size_t n;
};

/*
 * Reads choices[0].message.content of the n bytes at s, which is {"sentences":[...]}, within
 * a fence of Markdown or without; a sentence may be a text alone, or {"id"}.  0, or -1 if it
 * is none, or has no sentence.  Freed by reply_free in either case.
 */
int	reply_read(struct reply *r, const char *s, size_t n);
void	reply_free(struct reply *r);

#endif
