/*
 * card -- what answers rest on: the model and the state, for people and as JSON.
 */
#ifndef CARD_H
#define CARD_H

struct buf;
struct generation;

/* The body of /v1/model. */
void	card_json(const struct generation *g, struct buf *o);

/* The same in short, as lines. */
void	card_lines(const struct generation *g, struct buf *o);

#endif
