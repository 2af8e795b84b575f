/*
 * verify -- does a sentence say what the tables say, and nothing else?
 *
 * A number is bound to a fact by value, unit, subject, measure and side; a word of direction to
 * the sign of a change; a cause to a finding; a name to the tables.  What is not borne out is
 * refused: a sentence without any figure, verdict or action of the tables, and a word that
 * is not on the list (vocabulary.h).
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <stddef.h>

#include "base/err.h"
#include "brief/brief.h"
#include "brief/entity.h"
#include "brief/verdict.h"

struct verifier;

/* b stays; NULL with the reason.  The caller's (verifier_free). */
struct verifier *verifier_new(const struct brief *b, struct err *e);
void	verifier_free(struct verifier *v);

/* Judges the n bytes of one sentence. */
void	verify_sentence(struct verifier *v, const char *s, size_t n, struct verify_result *to);

struct token_list;

/* The sentence's tokens, as the verifier reads it; freed by token_free. */
void	verifier_split(const struct verifier *v, struct token_list *t, const char *s, size_t n);

/* The names that the verifier knows. */
const struct entities *verifier_names(const struct verifier *v);

#endif
