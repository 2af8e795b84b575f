#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "brief/llm.h"
#include "brief/reply.h"
#include "brief/slots.h"
#include "report/cell.h"
#include "report/html.h"

enum { ANSWER_MAX = 1 << 20, TRIES = 2, PLAINEST = 2 };

struct asked {
	struct brief *b;
	struct verifier *v;
	const struct llm_options *o;
	struct redact *names;
	struct prompt prompt;
	struct transport *p;
	char *address;
	struct buf answer;
	struct reply reply;
	size_t refused;			/* sentences of the last answer */
};

char *
llm_address(const char *url)
{
	static const char path[] = "/v1/chat/completions";
	struct buf o = { 0 };
	size_t n = strlen(url), skip = 0;

	while (n > 0 && url[n - 1] == '/')
		n--;
	if (n > 17 && memcmp(url + n - 17, "/chat/completions", 17) == 0)
		skip = sizeof path - 1;
	else if (n > 3 && memcmp(url + n - 3, "/v1", 3) == 0)
		skip = 3;
	buf_bytes(&o, url, n);
	buf_bytes(&o, path + skip, sizeof path - skip);
	return o.s;
}

void
llm_prompt(const struct brief *b, const struct verifier *v, const struct llm_options *o,
    struct buf *to)
{
	struct prompt p = { .mode = o->mode, .model = o->model };
	struct redact *names = redact_new(verifier_names(v), o->send_names);

	prompt_write(to, &p, b, names);
	redact_free(names);
}

/* ---- the request ---- */

/* One answer, as plain as the server wants to be asked.  0, or -1 with the reason. */
static int
ask(struct asked *x, struct err *e)
{
	struct delivery_answer a;
	struct buf body = { 0 };

	for (;; x->prompt.plain++) {
		buf_clear(&body);
		buf_clear(&x->answer);
		prompt_write(&body, &x->prompt, x->b, x->names);
		transport_ask(x->p, x->address, body.s, body.len, &x->answer, ANSWER_MAX, &a);
		if ((a.status != 400 && a.status != 422) || x->prompt.plain == PLAINEST)
			break;
	}
	buf_free(&body);
	if (a.verdict == DELIVERY_DONE)
		return 0;
	return a.status > 0 ? err_set(e, "the model's server answered %ld: %s", a.status, a.error) :
	    err_set(e, "the model's server: %s", a.error);
}

/* ---- sentences ---- */

static enum synopsis_part
part_of(const struct brief *b, const struct verify_result *x)
{
	const struct synopsis *y = &b->synopsis;

	for (size_t i = 0; i < y->n && x->facts > 0; i++)
		for (size_t k = 0; k < y->sentence[i].facts; k++)
			if (y->sentence[i].fact[k] == x->fact[0])
				return y->sentence[i].part;
	return x->facts > 0 ? PART_NOT : PART_DO;
}

static void
use(struct asked *x, const struct verify_result *found, const char *s, size_t n)
{
	struct sentence as = { .part = part_of(x->b, found), .facts = found->facts };

	memcpy(as.fact, found->fact, sizeof as.fact);
	brief_add(x->b, &as, s, n, 1);
}

/* "s3": its sentence, once. */
static int
pick(struct asked *x, const char *id, struct verify_result *to)
{
	const struct synopsis *y = &x->b->synopsis;
	char *end = NULL;
	unsigned long i = *id == 's' ? strtoul(id + 1, &end, 10) : 0;

	if (i < 1 || i > y->n || *end != '\0') {
		verify_add(to, RULE_SLOT, id, strlen(id), "no sentence has this id");
		return -1;
	}
	for (size_t k = 0; k < x->b->n; k++)
		if (strcmp(x->b->line[k].text, y->sentence[i - 1].text) == 0)
			return 0;
	brief_add(x->b, &y->sentence[i - 1], y->sentence[i - 1].text,
	    strlen(y->sentence[i - 1].text), 0);
	return 0;
}

/* The ids that it cites are those of facts or actions. */
static void
judge_cited(const struct asked *x, const struct reply_sentence *r, struct verify_result *to)
{
	for (size_t k = 0; k < r->facts; k++) {
		struct slots one;
		struct buf id = { 0 };

		buf_printf(&id, "{%s}", r->fact[k]);
		(void)slots_fill(&one, x->b, id.s, id.len, to);
		slots_free(&one);
		buf_free(&id);
	}
}

static int
word(struct asked *x, const struct reply_sentence *r, struct verify_result *to)
{
	struct buf text = { 0 };
	struct slots s;

	redact_back(x->names, &text, r->text, strlen(r->text));
	if (slots_fill(&s, x->b, text.s != NULL ? text.s : "", text.len, to) == 0) {
		slots_verify(&s, x->b, x->v, to);
		judge_cited(x, r, to);
	}
	if (to->n == 0)
		use(x, to, s.text.s != NULL ? s.text.s : "", s.text.len);
	slots_free(&s);
	buf_free(&text);
	return to->n == 0 ? 0 : -1;
}

/* What was wrong with a sentence, for the next try: by ids and numbers, as it was written. */
static void
note(struct asked *x, const struct reply_sentence *r, const struct verify_result *why)
{
	struct buf *o = &x->prompt.refused, reason = { 0 };

	buf_text(o, o->len == 0 ? "{\"refused\":[{\"text\":" : ",{\"text\":");
	html_json(o, r->text, strlen(r->text));
	buf_text(o, ",\"why\":");
	redact_text(x->names, &reason, why->finding[0].value, strlen(why->finding[0].value));
	buf_printf(&reason, ": %s: ", verify_rule_name(why->finding[0].rule));
	redact_text(x->names, &reason, why->finding[0].reason, strlen(why->finding[0].reason));
	html_json(o, reason.s, reason.len);
	buf_text(o, "}");
	buf_free(&reason);
}

static void
judge(struct asked *x)
{
	x->refused = 0;
	buf_clear(&x->prompt.refused);
	brief_clear(x->b);
	for (size_t i = 0; i < x->reply.n; i++) {
		const struct reply_sentence *r = &x->reply.sentence[i];
		struct verify_result why = { 0 };

		if (i >= PROMPT_SENTENCES)
			verify_add(&why, RULE_FORM, r->text, strlen(r->text),
			    "more than 12 sentences");
		else if (x->o->mode == PROMPT_PICK)
			(void)pick(x, r->text, &why);
		else
			(void)word(x, r, &why);
		if (why.n > 0) {
			x->refused++;
			note(x, r, &why);
		}
	}
	if (x->refused > 0)
		buf_text(&x->prompt.refused, "]}");
}

/* ---- what is written in the end ---- */

/* The template's sentences of those parts of which no sentence is left. */
static void
fill_up(struct brief *b)
{
	int there[PARTS] = { 0 };

	for (size_t i = 0; i < b->n; i++)
		there[b->line[i].part] = 1;
	for (size_t i = 0; i < b->synopsis.n; i++) {
		const struct sentence *s = &b->synopsis.sentence[i];

		if (!there[s->part])
			brief_add(b, s, s->text, strlen(s->text), 0);
	}
}

static void
sign(struct asked *x)
{
	struct buf o = { 0 }, model = { 0 };
	const char *m = x->o->model;

	cell_plain(&model, m, strlen(m), CELL_NAME);
	buf_printf(&o, x->o->mode == PROMPT_PICK ? "Choice and order by %.*s, all sentences of "
	    "the template" : "Wording by %.*s, every figure checked against the tables",
	    (int)model.len, model.len > 0 ? model.s : "");
	if (x->refused > 0)
		buf_printf(&o, "; %zu sentence%s replaced", x->refused, x->refused == 1 ? "" : "s");
	buf_text(&o, "; another run may say it otherwise.");
	x->b->origin = mem_text(o.s, o.len);
	buf_free(&o);
	buf_free(&model);
}

static enum llm_outcome
settle(struct asked *x, struct err *e)
{
	if (x->refused > 0 && !(x->o->keep_good && x->b->n > 0)) {
		err_set(e, "%zu of %zu sentences of the model are not borne out by the tables",
		    x->refused, x->reply.n);
		return LLM_REFUSED;
	}
	if (x->refused > 0)
		fill_up(x->b);
	sign(x);
	return LLM_USED;
}

static enum llm_outcome
converse(struct asked *x, struct err *e)
{
	for (int i = 0; i < TRIES; i++) {
		reply_free(&x->reply);
		if (ask(x, e) != 0)
			return LLM_FAILED;
		if (reply_read(&x->reply, x->answer.s != NULL ? x->answer.s : "",
		    x->answer.len) != 0) {
			err_set(e, "the model's answer is not the JSON that was asked for");
			return LLM_REFUSED;
		}
		judge(x);
		if (x->refused == 0)
			break;
	}
	return settle(x, e);
}

enum llm_outcome
llm_word(struct brief *b, struct verifier *v, const struct llm_options *o, struct err *e)
{
	struct asked x = { .b = b, .v = v, .o = o,
	    .prompt = { .mode = o->mode, .model = o->model } };
	enum llm_outcome outcome = LLM_FAILED;

	if ((x.p = transport_open(&o->transport, e)) != NULL) {
		x.names = redact_new(verifier_names(v), o->send_names);
		x.address = llm_address(o->url);
		outcome = converse(&x, e);
	}
	if (outcome != LLM_USED)
		brief_template(b);
	reply_free(&x.reply);
	redact_free(x.names);
	free(x.address);
	buf_free(&x.answer);
	buf_free(&x.prompt.refused);
	transport_close(x.p);
	return outcome;
}
