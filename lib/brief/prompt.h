/*
 * prompt -- what a language model is asked, as a request of the OpenAI chat completions API.
 *
 * Instructions are ours alone; the tables' facts stand in one JSON text of the user's message.
 * Source: OpenAI API reference, POST /v1/chat/completions (messages, response_format).
 */
#ifndef PROMPT_H
#define PROMPT_H

#include <stddef.h>

#include "base/buf.h"
#include "brief/brief.h"
#include "brief/redact.h"

enum prompt_mode {
	PROMPT_SLOTS,		/* sentences around {f12}, without a digit */
	PROMPT_PICK		/* ids of our sentences, in an order */
};

enum { PROMPT_SENTENCES = 12 };	/* at most */

struct prompt {
	enum prompt_mode mode;
	const char *model;
	int plain;		/* 1: without response_format; 2: nor temperature, seed, length */
	struct buf refused;	/* of a second try: a JSON list of sentences and reasons; empty */
};

/* Appends the request's body. */
void	prompt_write(struct buf *o, const struct prompt *p, const struct brief *b,
	    struct redact *names);

/*
 * Appends a recommended step by its place from 0, without its stop, and whom it is for; 0 if
 * there is none.
 */
int	prompt_action(const struct brief *b, size_t i, struct buf *o, struct buf *whom);

#endif
