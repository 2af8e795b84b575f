#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "send/credentials.h"
#include "send/transport.h"
#include "serve/clock.h"
#include "serve/counters.h"
#include "serve/courier.h"
#include "serve/form.h"
#include "serve/generation.h"
#include "serve/problem.h"
#include "serve/service_slack.h"
#include "serve/service_state.h"
#include "serve/slack_check.h"
#include "serve/slack_command.h"
#include "serve/slack_message.h"
#include "serve/slack_press.h"

#define PATIENCE 5		/* seconds for an attempt to send a message to Slack */
#define BACKOFF 1		/* seconds before the second one */

struct slack_service {
	struct slack_replay *replay;
	struct counters *counters;
	struct courier *courier;
	struct transport *transport;	/* the courier's */
	struct transport_options how;
	struct credentials none;	/* it needs no secret: a response_url is one */
};

static void
post(const char *url, const char *body, size_t n, struct delivery_answer *a, void *arg)
{
	struct slack_service *s = arg;

	transport_http(s->transport, url, NULL, body, n, NULL, a);
}

static void
count(const char *what, void *arg)
{
	struct slack_service *s = arg;

	counters_slack(s->counters, "message", what);
}

struct slack_service *
slack_service_new(const char *ca_file, struct counters *counters, struct err *e)
{
	struct slack_service *s = mem_zero(1, sizeof *s);
	const struct courier_options o = { .post = post, .count = count, .arg = s,
	    .backoff = BACKOFF };

	s->counters = counters;
	s->none.recipient = intern_new();
	s->how = (struct transport_options){ .timeout = PATIENCE, .connect_timeout = PATIENCE,
	    .ca_file = ca_file, .credentials = &s->none };
	if ((s->transport = transport_open(&s->how, e)) == NULL) {
		intern_free(s->none.recipient);
		free(s);
		return NULL;
	}
	s->replay = slack_replay_new();
	s->courier = courier_new(&o);
	return s;
}

void
slack_service_free(struct slack_service *s)
{
	if (s == NULL)
		return;
	courier_free(s->courier);
	transport_close(s->transport);
	intern_free(s->none.recipient);
	slack_replay_free(s->replay);
	free(s);
}

/* ---- what every request of Slack's must have ------------------------------------------ */

static int
refuse_signature(struct service *s, struct request *q, struct answer *a)
{
	const struct generation *g = q->hold;
	const struct slack_signed m = { q->slack_timestamp, q->slack_signature, q->body.s,
	    q->body.len };
	uint8_t digest[SHA256_BYTES];
	const char *what;
	int seen;

	if (slack_check(g->slack, &m, (int64_t)clock_wall(), digest, &what) != 0) {
		problem_answer(a, PROBLEM_UNAUTHORIZED, q->id, NULL, "%s", what);
		return 1;
	}
	seen = slack_replay_add(s->slack->replay, digest, clock_now());
	if (seen > 0)
		problem_answer(a, PROBLEM_UNAUTHORIZED, q->id, NULL,
		    "this request has come before");
	if (seen < 0) {
		answer_header(a, "Retry-After", "60");
		problem_answer(a, PROBLEM_UNAVAILABLE, q->id, NULL,
		    "too many requests of Slack's in ten minutes");
	}
	return seen != 0;
}

/* The form of a request that is Slack's; -1: it is refused, as a says.  form_free in any case. */
static int
take_form(struct service *s, struct request *q, struct answer *a, struct form *f)
{
	const char *what;

	*f = (struct form){ .fields = 0 };
	if (q->body.len > SLACK_BODY) {
		problem_answer(a, PROBLEM_TOO_LARGE, q->id, NULL, "a body of more than %d bytes",
		    SLACK_BODY);
		return -1;
	}
	if (refuse_signature(s, q, a))
		return -1;
	if (form_parse(f, q->body.s, q->body.len, &what) == 0)
		return 0;
	problem_answer(a, PROBLEM_UNREADABLE, q->id, NULL, "%s", what);
	return -1;
}

static void
refuse_team(struct request *q, struct answer *a)
{
	problem_answer(a, PROBLEM_UNAUTHORIZED, q->id, NULL, "it is of another team");
}

/* ---- commands ---------------------------------------------------------------------------- */

static void
say(struct service *s, struct request *q, struct answer *a, const struct form *f)
{
	const struct generation *g = q->hold;
	const char *text = form_find(f, "text"), *name, *said;
	struct slack_ask c = { .run = g->run,
	    .who = { g->routes, form_find(f, "user_id") }, .command = form_find(f, "command"),
	    .text = text != NULL ? text : "", .currency = s->o->currency };
	struct buf o = { 0 };

	said = slack_command(&c, &o, &name);
	answer_text(a, 200, "application/json", "");
	slack_message(&a->body, o.s, o.len, NULL, 0, NULL);
	counters_slack(s->counters, name, said);
	buf_free(&o);
}

void
slack_answer_command(struct service *s, struct request *q, struct answer *a)
{
	struct form f;
	const char *team;

	if (take_form(s, q, a, &f) == 0) {
		team = form_find(&f, "team_id");
		if (form_find(&f, "command") == NULL || form_find(&f, "user_id") == NULL)
			problem_answer(a, PROBLEM_UNREADABLE, q->id, NULL,
			    "no command, or no user_id");
		else if (s->o->slack_team != NULL &&
		    (team == NULL || strcmp(team, s->o->slack_team) != 0))
			refuse_team(q, a);
		else
			say(s, q, a, &f);
	}
	form_free(&f);
}

/* ---- buttons ------------------------------------------------------------------------------- */

static void
note(struct service *s, struct request *q, struct answer *a, const char *payload)
{
	const struct generation *g = q->hold;
	const struct slack_press p = { .run = g->run, .routes = g->routes,
	    .feedback = s->o->feedback, .team = s->o->slack_team, .now = (int64_t)clock_wall() };
	struct slack_reply r;
	enum slack_pressed what = slack_press(&p, payload, strlen(payload), &r);

	counters_slack(s->counters, "interact", slack_pressed_name[what]);
	if (what == SLACK_NOTED)
		counters_feedback(s->counters, r.answer);
	if (what == SLACK_STRANGE)
		problem_answer(a, PROBLEM_UNREADABLE, q->id, NULL,
		    "the payload is of no button of an alert");
	else if (what == SLACK_TEAM)
		refuse_team(q, a);
	else if (what == SLACK_FAILED)
		problem_answer(a, PROBLEM_UNAVAILABLE, q->id, NULL, "it could not be noted");
	else
		answer_text(a, 200, NULL, "");
	if (r.url != NULL && r.message.len > 0)
		(void)courier_send(s->slack->courier, r.url, r.message.s, r.message.len);
	slack_reply_free(&r);
}

void
slack_answer_interact(struct service *s, struct request *q, struct answer *a)
{
	struct form f;
	const char *payload;

	if (take_form(s, q, a, &f) == 0) {
		if ((payload = form_find(&f, "payload")) == NULL)
			problem_answer(a, PROBLEM_UNREADABLE, q->id, NULL, "no payload");
		else
			note(s, q, a, payload);
	}
	form_free(&f);
}
