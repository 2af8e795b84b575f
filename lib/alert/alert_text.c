#include <math.h>

#include "alert/alert_text.h"
#include "base/buf.h"
#include "base/num.h"
#include "text/humanize.h"
#include "text/template.h"

/* What the records of a table are, one and more, and what makes one larger than another. */
static const struct {
	const char *key, *one, *more, *largest;
} words[RULE_TABLES] = {
	[RULE_TABLE_DEALS] = { .key = "deals" },
	[RULE_TABLE_FORECAST] = { "forecasts", "forecast", "forecasts", "least likely target" },
	[RULE_TABLE_COMPARE] = { "segments", "segment", "segments", "largest loss of wins" },
	[RULE_TABLE_COHORT] = { "periods", "period", "periods", "largest deviation" },
	[RULE_TABLE_QUALITY] = { "exports", "export", "exports", "most rejected rows" },
	[RULE_TABLE_DRIFT] = { "features", "feature", "features", "largest drift" },
	[RULE_TABLE_FEEDBACK] = { "kinds", "kind of alert", "kinds of alerts", "most answers" },
	[RULE_TABLE_TEAM] = { "teams", "team", "teams", "most to save" },
};

/* Of deals, what their rank makes of these. */
static const struct {
	const char *one, *more, *largest;
	const char *sum;	/* before the sum of what ranks them; NULL: it is not said */
} deal_words[] = {
	[ALERT_RANK_SAVEABLE] = { "deal at risk", "deals at risk", "most to save",
	    ", to be saved " },
	[ALERT_RANK_LOSS] = { "deal at risk", "deals at risk", "largest expected loss",
	    ", expected loss " },
	[ALERT_RANK_AMOUNT] = { "deal", "deals", "largest amount", NULL }
};

/* Severity, kind, audience and recipient, with which each begins. */
static void
begin(struct alert_builder *b, enum rule_severity severity, enum rule_kind kind,
    enum rule_audience audience, const struct alert_span *recipient)
{
	alert_put_name(b, ALERT_SEVERITY, rule_name(rule_severity, (int)severity));
	alert_put_name(b, ALERT_KIND, rule_kind_name(kind));
	alert_put_name(b, ALERT_AUDIENCE, rule_name(rule_audience, (int)audience));
	alert_put(b, ALERT_RECIPIENT, recipient->s, recipient->n);
}

static void
put_amount(struct alert_builder *b, double amount)
{
	char text[NUM_MAX];

	alert_put(b, ALERT_AMOUNT, text, isnan(amount) ? 0 : num_money(text, amount));
}

void
alert_text_write(struct alert *a, struct alert_builder *b, const struct rule *rule,
    struct alert_fields_record *c, const struct alert_span *recipient, const char *currency)
{
	begin(b, rule->severity, rule->kind, rule->audience, recipient);
	if (alert_fields_table(c->f) == RULE_TABLE_DEALS)
		alert_fields_name(c, &b->o);
	alert_end(b, ALERT_DEAL);
	template_fill(rule->subject, &b->o, currency, alert_fields_get, c);
	alert_end(b, ALERT_SUBJECT);
	template_fill(rule->message, &b->o, currency, alert_fields_get, c);
	alert_end(b, ALERT_MESSAGE);
	rule_key(&b->o, rule->kind, rule->audience);
	alert_fields_name(c, &b->o);
	alert_end(b, ALERT_KEY);
	put_amount(b, c->amount);
	alert_make(a, b, c->day);
}

/* What they are worth. */
static void
say_money(struct buf *o, const struct ranking_total *t, enum alert_rank rank,
    const char *currency)
{
	if (t->no_amount < t->alerts) {
		buf_text(o, ", worth ");
		humanize_money(o, (double)t->amount / 100, currency);
	}
	if (t->no_amount < t->alerts && deal_words[rank].sum != NULL) {
		buf_text(o, deal_words[rank].sum);
		humanize_money(o, (double)t->score / 100, currency);
	}
	if (t->no_amount > 0) {
		buf_text(o, ", ");
		humanize_count(o, (double)t->no_amount);
		buf_text(o, " without amount");
	}
}

static void
say_count(struct buf *o, const struct ranking_total *t, enum rule_table table,
    enum alert_rank rank)
{
	int deals = table == RULE_TABLE_DEALS;

	humanize_count(o, (double)t->alerts);
	buf_printf(o, " more %s", t->alerts == 1 ?
	    (deals ? deal_words[rank].one : words[table].one) :
	    (deals ? deal_words[rank].more : words[table].more));
}

/* How many of those above them have alerts of their own. */
static void
say_told(struct buf *o, size_t told, enum rule_table table, enum alert_rank rank)
{
	const char *largest = table == RULE_TABLE_DEALS ? deal_words[rank].largest :
	    words[table].largest;

	if (told == 1)
		buf_printf(o, " The one with the %s has an alert of its own.", largest);
	else if (told > 1)
		buf_printf(o, " The %zu with the %s have alerts of their own.", told, largest);
}

int
alert_text_remainder(struct alert *a, struct alert_builder *b, const struct ranking *in,
    uint32_t recipient, enum rule_table table, enum alert_rank rank, const char *currency)
{
	struct alert_span name = ranking_name(in, recipient);
	enum rule_audience audience;
	struct ranking_total t;
	int32_t day;
	size_t told;

	t = ranking_remainder(in, recipient, &day, &audience);
	if (t.alerts == 0)
		return 0;
	ranking_top(in, recipient, &told);
	begin(b, RULE_INFO, RULE_SUMMARY, audience, &name);
	say_count(&b->o, &t, table, rank);
	alert_end(b, ALERT_SUBJECT);
	say_count(&b->o, &t, table, rank);
	if (table == RULE_TABLE_DEALS)
		say_money(&b->o, &t, rank, currency);
	buf_text(&b->o, ".");
	say_told(&b->o, told, table, rank);
	alert_end(b, ALERT_MESSAGE);
	rule_key(&b->o, RULE_SUMMARY, audience);
	buf_printf(&b->o, "%s:", words[table].key);
	alert_put(b, ALERT_KEY, name.s, name.n);
	put_amount(b, t.no_amount < t.alerts ? (double)t.amount / 100 : (double)NAN);
	alert_make(a, b, day);
	return 1;
}
