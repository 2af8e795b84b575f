/*
 * llm -- a brief that a language model has worded, or the template's.
 *
 * The model chooses and orders our sentences, or writes its own around slots.  Each is verified;
 * what is refused once is asked for again, with the reasons; what is refused twice is not said.
 */
#ifndef LLM_H
#define LLM_H

#include "brief/brief.h"
#include "brief/prompt.h"
#include "brief/verify.h"
#include "send/transport.h"

struct llm_options {
	const char *url, *model;
	enum prompt_mode mode;
	int send_names;			/* of deals and persons; else by numbers */
	int keep_good;			/* replace refused sentences, keep the others */
	struct transport_options transport;
};

enum llm_outcome { LLM_USED, LLM_REFUSED, LLM_FAILED };

/*
 * Asks, and puts b's lines and origin accordingly.  Unless LLM_USED they are the template's,
 * and e has the reason.
 */
enum llm_outcome llm_word(struct brief *b, struct verifier *v, const struct llm_options *o,
	    struct err *e);

/* Appends the body of the first request. */
void	llm_prompt(const struct brief *b, const struct verifier *v, const struct llm_options *o,
	    struct buf *to);

/* The address that is asked: URL/v1/chat/completions; malloced, the caller's. */
char	*llm_address(const char *url);

#endif
