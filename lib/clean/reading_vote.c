#include "clean/reading_vote.h"

enum reading_vote_result
reading_vote_decide(const struct reading_vote *v)
{
	if (v->n[0] > 0 && v->n[0] / READING_VOTE_CLEAR >= v->n[1])
		return READING_VOTE_FIRST;
	if (v->n[1] > 0 && v->n[1] / READING_VOTE_CLEAR >= v->n[0])
		return READING_VOTE_SECOND;
	if (v->open == 0)
		return READING_VOTE_EACH;
	return v->n[0] + v->n[1] == 0 ? READING_VOTE_NONE : READING_VOTE_SPLIT;
}

void
reading_vote_add(struct reading_vote *v, const struct reading_vote *other)
{
	v->n[0] += other->n[0];
	v->n[1] += other->n[1];
	v->open += other->open;
}
