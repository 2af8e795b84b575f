#include "clean/reading_vote.h"

enum vote_result
vote_decide(const struct vote *v)
{
	if (v->n[0] > 0 && v->n[0] / VOTE_CLEAR >= v->n[1])
		return VOTE_FIRST;
	if (v->n[1] > 0 && v->n[1] / VOTE_CLEAR >= v->n[0])
		return VOTE_SECOND;
	if (v->open == 0)
		return VOTE_EACH;
	return v->n[0] + v->n[1] == 0 ? VOTE_NONE : VOTE_SPLIT;
}

void
vote_add(struct vote *v, const struct vote *other)
{
	v->n[0] += other->n[0];
	v->n[1] += other->n[1];
	v->open += other->open;
}
