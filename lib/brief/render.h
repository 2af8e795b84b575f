/*
 * render -- the brief as text, Markdown or JSON, and the facts as JSON.
 */
#ifndef RENDER_H
#define RENDER_H

#include "base/buf.h"
#include "brief/brief.h"

enum render_format { RENDER_TEXT, RENDER_MARKDOWN, RENDER_JSON };

void	render_brief(struct buf *o, const struct brief *b, enum render_format format);

/*
 * {"facts":[{"id":"f1","subject":[...],"measure","unit","value","role","of","text","source"}],
 * "verdicts":[...],"deals":[...],"actions":[...]}: a rate is in per cent, a change in points.
 */
void	render_facts(struct buf *o, const struct brief *b);

/* One fact of it; with subjects, sources and all that a table spells through name. */
void	render_fact(struct buf *o, const struct brief *b, size_t fact,
	    void (*name)(void *arg, struct buf *o, const char *s, size_t n), void *arg);

#endif
