#include <string.h>

#include "alert/alert_text.h"
#include "base/mem.h"
#include "base/out.h"
#include "text/humanize.h"
#include "text/template.h"

/* What the records of a table are, one and more, and what makes one larger than another. */
static const struct {
	const char *key, *one, *more, *largest;
} words[RULE_TABLES] = {
	[RULE_TABLE_DEALS] = { "deals", "deal at risk", "deals at risk", "largest expected loss" },
	[RULE_TABLE_COMPARE] = { "segments", "segment", "segments", "largest loss of wins" },
	[RULE_TABLE_COHORT] = { "periods", "period", "periods", "largest deviation" },
	[RULE_TABLE_QUALITY] = { "exports", "export", "exports", "most rejected rows" },
	[RULE_TABLE_DRIFT] = { "features", "feature", "features", "largest drift" },
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

struct ranking_alert *
alert_text_write(const struct rule *rule, struct alert_fields_record *c, int32_t day,
    const char *currency)
{
	struct ranking_alert *a = mem_zero(1, sizeof *a);
	struct out o;
	size_t done = 0;

	out_memory(&o);
	a->alert.raised_on = day;
	a->alert.severity = rule_name(rule_severity, (int)rule->severity);
	a->alert.kind = rule_kind_name(rule->kind);
	a->alert.audience = rule_name(rule_audience, (int)rule->audience);
	if (alert_fields_table(c->f) == RULE_TABLE_DEALS)
		alert_fields_name(c, &o);
	a->alert.deal_id = cut(&o, &done);
	template_fill(rule->subject, &o, currency, alert_fields_get, c);
	a->alert.subject = cut(&o, &done);
	template_fill(rule->message, &o, currency, alert_fields_get, c);
	a->alert.message = cut(&o, &done);
	rule_key(&o, rule->kind, rule->audience);
	alert_fields_name(c, &o);
	a->alert.dedup_key = cut(&o, &done);
	a->text = o.buf;
	place_texts(&a->alert, a->text);
	return a;
}

/* What they are worth. */
static void
say_money(struct out *o, const struct ranking_total *t, const char *currency)
{
	if (t->no_amount < t->alerts) {
		out_text(o, ", worth ");
		humanize_money(o, (double)t->amount / 100, currency);
		out_text(o, ", expected loss ");
		humanize_money(o, (double)t->score / 100, currency);
	}
	if (t->no_amount > 0) {
		out_text(o, ", ");
		humanize_count(o, (double)t->no_amount);
		out_text(o, " without amount");
	}
}

static void
say_count(struct out *o, const struct ranking_total *t, enum rule_table table)
{
	humanize_count(o, (double)t->alerts);
	out_printf(o, " more %s", t->alerts == 1 ? words[table].one : words[table].more);
}

int
alert_text_remainder(struct alert *a, struct out *o, const struct ranking *in, uint32_t recipient,
    enum rule_table table, const char *currency)
{
	enum rule_audience audience;
	struct ranking_total t;
	size_t done = 0, told;

	memset(a, 0, sizeof *a);
	t = ranking_remainder(in, recipient, &a->recipient, &a->raised_on, &audience);
	if (t.alerts == 0)
		return 0;
	ranking_top(in, recipient, &told);
	out_clear(o);
	a->severity = rule_name(rule_severity, RULE_INFO);
	a->kind = rule_kind_name(RULE_SUMMARY);
	a->audience = rule_name(rule_audience, (int)audience);
	say_count(o, &t, table);
	a->subject = cut(o, &done);
	say_count(o, &t, table);
	if (table == RULE_TABLE_DEALS)
		say_money(o, &t, currency);
	out_text(o, ".");
	if (told == 1)
		out_printf(o, " The one with the %s has an alert of its own.",
		    words[table].largest);
	else if (told > 1)
		out_printf(o, " The %zu with the %s have alerts of their own.", told,
		    words[table].largest);
	a->message = cut(o, &done);
	rule_key(o, RULE_SUMMARY, audience);
	out_printf(o, "%s:", words[table].key);
	out_bytes(o, a->recipient.s, a->recipient.n);
	a->dedup_key = cut(o, &done);
	place_texts(a, o->buf);
	return 1;
}
