#include <stdlib.h>
#include <string.h>

#include "alert/rule.h"
#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/num.h"
#include "send/brief_read.h"
#include "send/text_digest.h"
#include "text/humanize.h"
#include "text/wrap.h"

enum { NAMED = 5, SEVERITIES = RULE_CRITICAL + 1 };	/* recipients in the last paragraph */

struct place {			/* of an alert among the others */
	const struct alert *a;
	int severity;		/* one that has no known name: RULE_INFO */
	double amount;
	size_t at;
};

struct share {			/* of a recipient in what is left out */
	const char *name;
	size_t n, at;
};

static int
compare_places(const void *va, const void *vb)
{
	const struct place *a = va, *b = vb;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->amount > b->amount || a->amount < b->amount)
		return a->amount > b->amount ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static int
compare_shares(const void *va, const void *vb)
{
	const struct share *a = va, *b = vb;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static struct place *
make_places(const struct alert_list *l)
{
	struct place *p = mem_zero(l->n, sizeof *p);

	for (size_t i = 0; i < l->n; i++) {
		const struct alert_span *s = &l->item[i].text[ALERT_SEVERITY];
		const struct alert_span *m = &l->item[i].text[ALERT_AMOUNT];

		p[i] = (struct place){ &l->item[i], rule_value(rule_severity, s->s, s->n), 0, i };
		if (p[i].severity < RULE_INFO)
			p[i].severity = RULE_INFO;
		if (num_parse(m->s, m->n, &p[i].amount) != 0)
			p[i].amount = 0;
	}
	qsort(p, l->n, sizeof *p, compare_places);
	return p;
}

/* "130 warning, 56 info" */
static void
put_severities(struct buf *o, const struct place *p, size_t n)
{
	size_t count[SEVERITIES] = { 0 };
	const char *between = "";

	for (size_t i = 0; i < n; i++)
		count[p[i].severity]++;
	for (int k = SEVERITIES - 1; k >= 0; k--)
		if (count[k] > 0) {
			buf_printf(o, "%s%zu %s", between, count[k], rule_name(rule_severity, k));
			between = ", ";
		}
}

/* "rep_01 7, rep_02 5 and 12 for 9 others" */
static void
put_recipients(struct buf *o, const struct place *p, size_t n)
{
	struct share *of = mem_zero(n, sizeof *of);
	struct intern *names = intern_new();
	size_t known, others = 0;

	for (size_t i = 0; i < n; i++) {
		const struct alert_span *who = &p[i].a->text[ALERT_RECIPIENT];
		uint32_t id = intern_add(names, who->s, who->n);

		of[id] = (struct share){ who->s, of[id].n + 1, id };
	}
	known = intern_size(names);
	qsort(of, known, sizeof *of, compare_shares);
	for (size_t i = 0; i < known; i++)
		if (i < NAMED) {
			buf_text(o, i > 0 ? ", " : "");
			humanize_plain(o, of[i].name, strlen(of[i].name));
			buf_printf(o, " %zu", of[i].n);
		} else {
			others += of[i].n;
		}
	if (others > 0)
		buf_printf(o, " and %zu for %zu other%s", others, known - NAMED,
		    known - NAMED == 1 ? "" : "s");
	intern_free(names);
	free(of);
}

static void
put_rest(struct buf *o, const struct place *p, size_t n, const char *source)
{
	static const struct wrap page = { 80, "", "" };
	struct buf line = { 0 };

	buf_printf(&line, "%zu more alert%s: ", n, n == 1 ? "" : "s");
	put_severities(&line, p, n);
	buf_text(&line, "; for ");
	put_recipients(&line, p, n);
	buf_text(&line, ". All of them are in ");
	humanize_plain(&line, source, strlen(source));
	buf_text(&line, " (see --limit).");
	wrap_words(o, &page, line.s, line.len);
	buf_text(o, "\n");
	buf_free(&line);
}

void
text_digest_write(struct buf *o, const struct digest *d, size_t limit, const char *source)
{
	struct place *p;
	size_t n = limit > 0 && d->list.n > limit ? limit : d->list.n;

	if (digest_is_brief(d)) {
		brief_put(o, &d->list);
		return;
	}
	p = make_places(&d->list);
	for (size_t i = 0; i < n; i++)
		alert_print(o, p[i].a);
	if (n < d->list.n)
		put_rest(o, p + n, d->list.n - n, source);
	free(p);
}
