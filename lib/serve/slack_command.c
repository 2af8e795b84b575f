#include <string.h>

#include "serve/slack_command.h"
#include "serve/slack_deals.h"
#include "serve/slack_forecast.h"
#include "serve/slack_winrate.h"

/* Of a deal that one may see, else of a segment. */
static const char *
why(struct slack_ask *a)
{
	size_t n;

	if (a->words == 0)
		return slack_say_help(a);
	if (slack_deals_has(a))
		return slack_deals_one(a);
	n = slack_winrate_put(a, a->name);
	n += slack_winrate_findings(a);
	if (n > 0)
		return "answered";
	buf_text(a->o, "No open deal of yours has that id, and no segment that name.");
	return "unknown";
}

static const struct {
	const char *name;
	const char *(*answer)(struct slack_ask *a);
} commands[] = {
	{ "/deal", slack_deals_one }, { "/deals", slack_deals_list }, { "/winrate", slack_winrate },
	{ "/forecast", slack_forecast }, { "/why", why }
};

static const char *
answer_as(struct slack_ask *a, size_t i)
{
	if (slack_who_known(&a->who))
		return commands[i].answer(a);
	buf_printf(a->o, "You are not known here: ask operations to add %.40s to the routes.\n",
	    a->who.id);
	(void)slack_say_help(a);
	return commands[i].answer == slack_deals_one || commands[i].answer == why ? "help" :
	    "denied";
}

const char *
slack_command(struct slack_ask *a, struct buf *o, const char **name)
{
	const char *said = NULL;

	*name = "help";
	slack_ask_begin(a, o);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, a->command) == 0) {
			*name = commands[i].name + 1;
			said = answer_as(a, i);
		}
	if (said == NULL)
		said = slack_say_help(a);
	slack_ask_end(a);
	return said;
}
