#include <string.h>

#include "alert/alert_text.h"
#include "base/mem.h"
#include "base/out.h"
#include "text/humanize.h"
#include "text/template.h"

/* What the records of a table are, one and more, and what makes one larger than another. */
static const struct {
	const char *key, *one, *more, *largest;
} words[KIND_TABLES] = {
	[KIND_DEALS] = { "deals", "deal at risk", "deals at risk", "largest expected loss" },
	[KIND_COMPARE] = { "segments", "segment", "segments", "largest loss of wins" },
	[KIND_COHORT] = { "periods", "period", "periods", "largest deviation" },
	[KIND_QUALITY] = { "exports", "export", "exports", "most rejected rows" },
	[KIND_DRIFT] = { "features", "feature", "features", "largest drift" },
};

/* The n bytes that o has got since the last text. */
static struct alert_text
cut(const struct out *o, size_t *done)
{
	struct alert_text t = { NULL, o->len - *done };

	*done = o->len;
	return t;
}

/* Lets each text start where the one before it ends. */
static void
place_texts(struct alert *a, const char *s)
{
	struct alert_text *const text[] = { &a->deal_id, &a->subject, &a->message, &a->dedup_key };

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		text[i]->s = s;
		s += text[i]->n;
	}
}

struct inbox_alert *
wording_alert(const struct rule *rule, struct facts_record *c, int32_t day, const char *currency)
{
	struct inbox_alert *a = mem_zero(1, sizeof *a);
	struct out o;
	size_t done = 0;

	out_memory(&o);
	a->alert.raised_on = day;
	a->alert.severity = rule_name(rule_severity, (int)rule->severity);
	a->alert.kind = kind_name((enum kind)rule->kind);
	a->alert.audience = rule_name(rule_audience, (int)rule->audience);
	if (facts_table(c->f) == KIND_DEALS)
		facts_name(c, &o);
	a->alert.deal_id = cut(&o, &done);
	template_fill(rule->subject, &o, currency, facts_get, c);
	a->alert.subject = cut(&o, &done);
	template_fill(rule->message, &o, currency, facts_get, c);
	a->alert.message = cut(&o, &done);
	alert_key(&o, (enum kind)rule->kind, rule->audience);
	facts_name(c, &o);
	a->alert.dedup_key = cut(&o, &done);
	a->text = o.buf;
	place_texts(&a->alert, a->text);
	return a;
}

/* What they are worth. */
static void
say_money(struct out *o, const struct inbox_total *t, const char *currency)
{
	if (t->no_amount < t->alerts) {
		out_text(o, ", worth ");
		text_money(o, (double)t->amount / 100, currency);
		out_text(o, ", expected loss ");
		text_money(o, (double)t->score / 100, currency);
	}
	if (t->no_amount > 0) {
		out_text(o, ", ");
		text_count(o, (double)t->no_amount);
		out_text(o, " without amount");
	}
}

static void
say_count(struct out *o, const struct inbox_total *t, enum kind_table table)
{
	text_count(o, (double)t->alerts);
	out_printf(o, " more %s", t->alerts == 1 ? words[table].one : words[table].more);
}

int
wording_rest(struct alert *a, struct out *o, const struct inbox *in, uint32_t recipient,
    enum kind_table table, const char *currency)
{
	enum rule_audience audience;
	struct inbox_total t;
	size_t done = 0, told;

	memset(a, 0, sizeof *a);
	t = inbox_rest(in, recipient, &a->recipient, &a->raised_on, &audience);
	if (t.alerts == 0)
		return 0;
	inbox_top(in, recipient, &told);
	out_clear(o);
	a->severity = rule_name(rule_severity, RULE_INFO);
	a->kind = kind_name(KIND_SUMMARY);
	a->audience = rule_name(rule_audience, (int)audience);
	say_count(o, &t, table);
	a->subject = cut(o, &done);
	say_count(o, &t, table);
	if (table == KIND_DEALS)
		say_money(o, &t, currency);
	out_text(o, ".");
	if (told == 1)
		out_printf(o, " The one with the %s has an alert of its own.", words[table].largest);
	else if (told > 1)
		out_printf(o, " The %zu with the %s have alerts of their own.", told, words[table].largest);
	a->message = cut(o, &done);
	alert_key(o, KIND_SUMMARY, audience);
	out_printf(o, "%s:", words[table].key);
	out_bytes(o, a->recipient.s, a->recipient.n);
	a->dedup_key = cut(o, &done);
	place_texts(a, o->buf);
	return 1;
}
