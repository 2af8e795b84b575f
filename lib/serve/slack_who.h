/*
 * slack_who -- who somebody of Slack is by the routes, and what he may see.
 *
 * A rep sees his own deals, a manager his own and those of the reps whose manager he is, the chief
 * revenue officer and operations see all.  Who is in no route sees nothing.
 */
#ifndef SLACK_WHO_H
#define SLACK_WHO_H

#include <stddef.h>

#include "alert/route.h"

struct slack_who {
	const struct routes *routes;	/* NULL: nobody is known */
	const char *id;			/* a member id, U.. or W..: never a name */
};

int	slack_who_known(const struct slack_who *w);
int	slack_who_all(const struct slack_who *w);

/* The first of his names in the routes that is no role; else his first; NULL: he has none. */
const char *slack_who_name(const struct slack_who *w);

/* May he see what is of this rep? */
int	slack_who_sees(const struct slack_who *w, const char *rep);

/* Is the rep one of his own names? */
int	slack_who_is(const struct slack_who *w, const char *rep);

/* Does a text name that rep, whom he may not see?  Does it name any such rep of the routes? */
int	slack_who_hides_rep(const struct slack_who *w, const char *text, const char *rep);
int	slack_who_hides(const struct slack_who *w, const char *text);

#endif
