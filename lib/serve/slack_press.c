#include <stdlib.h>
#include <string.h>

#include "alert/feedback_append.h"
#include "alert/rule.h"
#include "base/date.h"
#include "base/err.h"
#include "base/mem.h"
#include "serve/json_find.h"
#include "serve/slack_deals.h"
#include "serve/slack_message.h"
#include "serve/slack_press.h"

enum { REMIND_DAYS = 7 };

const char *const slack_pressed_name[SLACK_TEAM + 1] = {
	"noted", "before", "denied", "not_kept", "failed", "strange", "team"
};

enum { TYPE, USER, TEAM, ACTION, VALUE, URL, PATHS };
static const char *const path[PATHS] = {
	"type", "user.id", "team.id", "actions.0.action_id", "actions.0.value", "response_url"
};

static const struct slack_button reasons[] = {
	{ "why:not_my_deal", "Not my deal" }, { "why:wrong_facts", "Wrong facts" },
	{ "why:already_known", "Already known" }, { "why:bad_timing", "Bad timing" },
	{ "why:other", "Other" }
};
enum { REASONS = sizeof reasons / sizeof *reasons };

struct pressed {
	enum feedback_answer answer;
	const char *note;		/* a reason, or "" */
	char *alert, *kind, *deal;	/* of the value, in place */
};

/* ---- the payload ------------------------------------------------------------------------ */

static int
read_action(const char *s, struct pressed *p)
{
	int answer;

	p->note = "";
	for (size_t i = 0; i < REASONS; i++)
		if (strcmp(reasons[i].action, s) == 0) {
			p->answer = FEEDBACK_NOT_HELPFUL;
			p->note = reasons[i].action + strlen("why:");
			return 0;
		}
	if (strncmp(s, "deal:", 5) != 0 || (answer = feedback_answer_value(s + 5,
	    strlen(s + 5))) < 0)
		return -1;
	p->answer = (enum feedback_answer)answer;
	return 0;
}

static int
is_plain_id(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return 0;
	return n > 0 && n <= 128;
}

/* "1|alert_id|kind|deal_id|day", in place: a deal_id may hold a | itself. */
static int
read_value(char *s, struct pressed *p)
{
	char *end = strrchr(s, '|');
	int32_t day;

	if (strncmp(s, "1|", 2) != 0)
		return -1;
	p->alert = s + 2;
	if ((p->kind = strchr(p->alert, '|')) == NULL)
		return -1;
	*p->kind++ = '\0';
	if ((p->deal = strchr(p->kind, '|')) == NULL || p->deal >= end)
		return -1;
	*p->deal++ = '\0';
	*end++ = '\0';
	return is_plain_id(p->alert) && rule_kind_value(p->kind, strlen(p->kind)) >= 0 &&
	    *p->deal != '\0' && date_parse(end, strlen(end), &day) == 0 ? 0 : -1;
}

static int
is_whole(const struct json_found *found)
{
	for (int i = 0; i < PATHS; i++)
		if (i != TEAM && i != URL && found[i].text == NULL)
			return 0;
	return strcmp(found[TYPE].text, "block_actions") == 0;
}

/* ---- what it does ------------------------------------------------------------------------- */

/* May who pressed see the deal?  One that has left the tables is seen by those who see all. */
static int
may_answer(const struct slack_press *p, const struct slack_who *who, const char *deal)
{
	struct buf rep = { 0 };
	int known = slack_deals_rep(p->run, deal, &rep) == 0, may;

	buf_bytes(&rep, "", 1);
	may = known ? slack_who_sees(who, rep.s) : slack_who_all(who);
	buf_free(&rep);
	return may;
}

static enum slack_pressed
note(const struct slack_press *p, const struct slack_who *who, const struct pressed *x)
{
	char at[FEEDBACK_TIME], day[11];
	const char *text[FEEDBACK_COLUMNS] = { at, x->deal, x->alert, slack_who_name(who),
	    feedback_answer_name[x->answer], x->note, x->kind };
	struct err e;
	int rc;

	feedback_time(at, p->now);
	if (x->answer == FEEDBACK_REMIND) {
		date_text(day, (int32_t)(p->now / 86400) + REMIND_DAYS);
		text[FEEDBACK_NOTE] = day;
	}
	rc = feedback_append(p->feedback, text, &e);
	if (rc < 0)
		err_warn("feedback is not written: %s", e.text);
	return rc < 0 ? SLACK_FAILED : rc > 0 ? SLACK_BEFORE : SLACK_NOTED;
}

static void
say(struct slack_reply *r, enum slack_pressed what, const struct pressed *x, const char *value)
{
	static const char *const noted[FEEDBACK_ANSWERS] = { "noted as done: quiet until it is "
	    "worse", "noted as being worked on: quiet for twice as long", "noted as not helpful: "
	    "quiet until it is worse", "noted: back in a week" };
	struct buf o = { 0 };
	int why = what == SLACK_NOTED && x->answer == FEEDBACK_NOT_HELPFUL && *x->note == '\0';

	switch (what) {
	case SLACK_NOTED:
		buf_printf(&o, "%s: %s.%s", x->deal, *x->note != '\0' ? "thank you, noted" :
		    noted[x->answer], why ? " Why was it not helpful?" : "");
		break;
	case SLACK_BEFORE:
		buf_printf(&o, "%s: noted already.", x->deal);
		break;
	case SLACK_DENIED:
		buf_text(&o, slack_not_yours);
		break;
	case SLACK_NOT_KEPT:
		buf_text(&o, "This server keeps no feedback: nothing is noted.");
		break;
	default:
		buf_text(&o, "That could not be noted, please try again later.");
	}
	slack_message(&r->message, o.s, o.len, reasons, REASONS, why ? value : NULL);
	buf_free(&o);
}

static enum slack_pressed
press(const struct slack_press *p, struct json_found *found, struct slack_reply *r)
{
	struct slack_who who = { p->routes, found[USER].text };
	char *value = mem_text(found[VALUE].text, strlen(found[VALUE].text));
	enum slack_pressed what = SLACK_STRANGE;
	struct pressed x;

	if (read_action(found[ACTION].text, &x) == 0 && read_value(found[VALUE].text, &x) == 0) {
		r->answer = feedback_answer_name[x.answer];
		what = !may_answer(p, &who, x.deal) ? SLACK_DENIED :
		    p->feedback == NULL ? SLACK_NOT_KEPT : note(p, &who, &x);
		say(r, what, &x, value);
	}
	free(value);
	return what;
}

enum slack_pressed
slack_press(const struct slack_press *p, const char *payload, size_t n, struct slack_reply *r)
{
	struct json_found found[PATHS];
	enum slack_pressed what = SLACK_STRANGE;

	*r = (struct slack_reply){ .answer = "none" };
	for (int i = 0; i < PATHS; i++)
		found[i] = (struct json_found){ path[i], NULL };
	if (json_find(found, PATHS, payload, n) != 0 || !is_whole(found))
		what = SLACK_STRANGE;
	else if (p->team != NULL && (found[TEAM].text == NULL ||
	    strcmp(found[TEAM].text, p->team) != 0))
		what = SLACK_TEAM;
	else
		what = press(p, found, r);
	r->url = found[URL].text;
	found[URL].text = NULL;
	json_find_free(found, PATHS);
	return what;
}

void
slack_reply_free(struct slack_reply *r)
{
	buf_free(&r->message);
	free(r->url);
}
