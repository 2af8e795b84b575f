#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alert_state.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/strtab.h"

#define FRESH 0x80000000u	/* in a subject's number: added in this run */

enum { HIGH = 3, MAX_ALERTS = RULE_KINDS * RULE_AUDIENCES, ESCAPE = '\x1e', OTHER = '\x1f' };

/* Models: loaded ones from 0 on, fresh ones from KNOWN_MODELS on. */
enum { KNOWN_MODELS = 0x8000, NO_MODEL = 0xffff };

struct sight {			/* struct alert_state_seen, in fewer bytes */
	int32_t day, risk, expected;
	uint16_t risk_age, expected_age;	/* days before day */
};

struct subject {
	struct sight before;
	int32_t day, risk, expected;	/* now */
	uint32_t first;		/* its alerts: 1 + number, 0 at the end */
	uint16_t model_before, model;
	uint8_t untold_risk, untold_expected;
	uint8_t seen, gone;
	uint8_t hears_risk, hears_expected;	/* there was somebody to be told */
};

struct raised {			/* an alert */
	uint32_t next;
	int32_t measure, raised_on;
	uint8_t kind, audience, severity, category;
};

/*
 * Those that were loaded are read by other threads while fresh ones are added:
 * they are kept apart.
 */
struct book {
	struct strtab *ids;
	struct subject *subject;
	size_t cap;
};

struct alert_state {
	struct book loaded, fresh;
	struct intern *models, *fresh_models;
	struct raised *entry;
	size_t entries, entry_cap;
	char *name;		/* scratch */
	size_t name_cap;
};

static const struct sight never = { DATE_NONE, ALERT_STATE_UNKNOWN, DATE_NONE, 0, 0 };

struct alert_state *
alert_state_new(void)
{
	struct alert_state *l = mem_zero(1, sizeof *l);

	l->loaded.ids = strtab_new();
	l->fresh.ids = strtab_new();
	l->models = intern_new();
	l->fresh_models = intern_new();
	return l;
}

void
alert_state_free(struct alert_state *l)
{
	if (l == NULL)
		return;
	strtab_free(l->loaded.ids);
	strtab_free(l->fresh.ids);
	intern_free(l->models);
	intern_free(l->fresh_models);
	free(l->loaded.subject);
	free(l->fresh.subject);
	free(l->entry);
	free(l->name);
	free(l);
}

int32_t
alert_state_measure(double x)
{
	if (isnan(x))
		return ALERT_STATE_UNKNOWN;
	return x > 2000 ? 2000000000 : x < -2000 ? -2000000000 : (int32_t)lround(x * 1e6);
}

/* ---- subjects ---------------------------------------------------------------- */

/*
 * What is no deal has a byte before its name that tells it from deals; a
 * deal_id that begins with it, or with ESCAPE, has an ESCAPE before it.
 */
static int
is_plain(int deal, const char *s, size_t n)
{
	return deal && (n == 0 || (*s != OTHER && *s != ESCAPE));
}

static const char *
full_name(struct alert_state *l, int deal, const char *s, size_t *n)
{
	if (is_plain(deal, s, *n))
		return s;
	l->name = mem_grow(l->name, &l->name_cap, *n + 1, 1);
	l->name[0] = deal ? ESCAPE : OTHER;
	if (*n > 0)
		memcpy(l->name + 1, s, *n);
	(*n)++;
	return l->name;
}

static struct subject *
subject_of(const struct alert_state *l, uint32_t subject)
{
	return subject & FRESH ? &l->fresh.subject[subject & ~FRESH] : &l->loaded.subject[subject];
}

static uint32_t
add(struct book *b, const char *s, size_t n)
{
	uint32_t had = strtab_size(b->ids), id = strtab_add(b->ids, s, n, hash_bytes(s, n));

	if (id == had) {
		b->subject = mem_grow(b->subject, &b->cap, id + (size_t)1, sizeof *b->subject);
		b->subject[id] = (struct subject){ .before = never, .day = DATE_NONE,
		    .risk = ALERT_STATE_UNKNOWN, .expected = DATE_NONE,
		    .model_before = NO_MODEL, .model = NO_MODEL };
	}
	return id;
}

uint32_t
alert_state_find(const struct alert_state *l, const char *deal, size_t n)
{
	return is_plain(1, deal, n) ? strtab_find(l->loaded.ids, deal, n) : ALERT_STATE_NONE;
}

uint32_t
alert_state_seek(struct alert_state *l, const char *deal, size_t n)
{
	uint32_t id;

	deal = full_name(l, 1, deal, &n);
	id = strtab_find(l->loaded.ids, deal, n);
	if (id == STRTAB_NONE && (id = strtab_find(l->fresh.ids, deal, n)) != STRTAB_NONE)
		id |= FRESH;
	return id;
}

uint32_t
alert_state_add(struct alert_state *l, int deal, const char *s, size_t n)
{
	uint32_t id;

	s = full_name(l, deal, s, &n);
	id = strtab_find(l->loaded.ids, s, n);
	return id != STRTAB_NONE ? id : add(&l->fresh, s, n) | FRESH;
}

uint32_t
alert_state_load(struct alert_state *l, int deal, const char *s, size_t n)
{
	uint32_t last = strtab_size(l->loaded.ids) - 1;
	const char *before;
	size_t m;
	int c;

	s = full_name(l, deal, s, &n);
	if (strtab_size(l->loaded.ids) > 0) {
		before = strtab_text(l->loaded.ids, last, &m);
		if ((c = span_order(before, m, s, n)) >= 0)
			return c == 0 ? last : ALERT_STATE_NONE;
	}
	return add(&l->loaded, s, n);
}

static uint16_t
days_before(int32_t day, int32_t since)
{
	return since == DATE_NONE || since >= day ? 0 :
	    (int64_t)day - since > UINT16_MAX ? UINT16_MAX : (uint16_t)(day - since);
}

static uint16_t
short_model(uint32_t model)
{
	return model >= NO_MODEL ? NO_MODEL : (uint16_t)model;
}

void
alert_state_load_seen(struct alert_state *l, uint32_t subject, const struct alert_state_seen *s)
{
	struct subject *to = subject_of(l, subject);

	to->before = (struct sight){ s->day, s->risk, s->expected,
	    days_before(s->day, s->risk_on), days_before(s->day, s->expected_on) };
	to->model_before = short_model(s->model);
}

static struct alert_state_seen
unpack(const struct sight *s, uint16_t model)
{
	return (struct alert_state_seen){ s->day, s->risk, s->expected, s->day - s->risk_age,
	    s->day - s->expected_age, model == NO_MODEL ? ALERT_STATE_NO_MODEL : model };
}

int
alert_state_before(const struct alert_state *l, uint32_t subject, int32_t day,
    struct alert_state_seen *before)
{
	const struct subject *s;

	if (subject == ALERT_STATE_NONE)
		return 0;
	s = subject_of(l, subject);
	*before = unpack(&s->before, s->model_before);
	return s->before.day != DATE_NONE && s->before.day <= day;
}

/* ---- models ------------------------------------------------------------------ */

uint32_t
alert_state_find_model(const struct alert_state *l, const char *s, size_t n)
{
	uint32_t id = n > 0 ? intern_find(l->models, s, n) : INTERN_NONE;

	return n == 0 ? ALERT_STATE_NO_MODEL : id == INTERN_NONE ? ALERT_STATE_NEW_MODEL : id;
}

uint32_t
alert_state_add_model(struct alert_state *l, const char *s, size_t n)
{
	uint32_t id = alert_state_find_model(l, s, n);

	if (id != ALERT_STATE_NEW_MODEL)
		return id;
	id = intern_add(l->fresh_models, s, n) + KNOWN_MODELS;
	return id < NO_MODEL ? id : ALERT_STATE_NO_MODEL;
}

uint32_t
alert_state_load_model(struct alert_state *l, const char *s, size_t n)
{
	uint32_t id = n > 0 ? intern_add(l->models, s, n) : ALERT_STATE_NO_MODEL;

	return id < KNOWN_MODELS ? id : ALERT_STATE_NO_MODEL;
}

const char *
alert_state_model(const struct alert_state *l, uint32_t model, size_t *n)
{
	*n = 0;
	return model >= NO_MODEL ? "" : model >= KNOWN_MODELS ?
	    intern_text(l->fresh_models, model - KNOWN_MODELS, n) :
	    intern_text(l->models, model, n);
}

int
alert_state_is_new_model(const struct alert_state *l, uint32_t model)
{
	return model >= KNOWN_MODELS && model < NO_MODEL && intern_size(l->models) > 0;
}

/* ---- deals ------------------------------------------------------------------- */

int
alert_state_is_seen(const struct alert_state *l, uint32_t subject)
{
	return subject_of(l, subject)->seen;
}

static uint8_t
at_most(unsigned n)
{
	return (uint8_t)(n < UINT8_MAX ? n : UINT8_MAX);
}

int
alert_state_see(struct alert_state *l, uint32_t subject, const struct alert_state_seen *now,
    const struct alert_state_hear *hear)
{
	struct subject *s = subject_of(l, subject);

	s->seen = 1;
	if (now->day < s->before.day)
		return 1;
	s->day = now->day;
	s->risk = now->risk;
	s->expected = now->expected;
	s->model = short_model(now->model);
	s->untold_risk = s->hears_risk = at_most(hear->risk);
	s->untold_expected = s->hears_expected = at_most(hear->expected);
	return 0;
}

void
alert_state_rescore(struct alert_state *l, uint32_t subject, int category, int32_t measure)
{
	for (uint32_t i = subject_of(l, subject)->first; i != 0; i = l->entry[i - 1].next) {
		struct raised *p = &l->entry[i - 1];

		if (rule_table_of((enum rule_kind)p->kind) != RULE_TABLE_DEALS)
			continue;
		p->category = (uint8_t)category;
		p->measure = measure;
	}
}

void
alert_state_told(struct alert_state *l, uint32_t subject, const struct alert_state_hear *heard)
{
	struct subject *s = subject_of(l, subject);

	s->untold_risk = (uint8_t)(s->untold_risk - (heard->risk < s->untold_risk ? heard->risk :
	    s->untold_risk));
	s->untold_expected = (uint8_t)(s->untold_expected -
	    (heard->expected < s->untold_expected ? heard->expected : s->untold_expected));
}

void
alert_state_forget(struct alert_state *l, uint32_t subject)
{
	struct subject *s = subject_of(l, subject);

	s->seen = s->gone = 1;
	s->first = 0;
}

/* ---- alerts -------------------------------------------------------------------- */

static struct raised *
find(const struct alert_state *l, uint32_t subject, enum rule_kind kind,
    enum rule_audience audience)
{
	for (uint32_t i = subject_of(l, subject)->first; i != 0; i = l->entry[i - 1].next)
		if (l->entry[i - 1].kind == kind && l->entry[i - 1].audience == audience)
			return &l->entry[i - 1];
	return NULL;
}

int
alert_state_raised(const struct alert_state *l, uint32_t subject, enum rule_kind kind,
    enum rule_audience audience, struct alert_state_alert *a)
{
	const struct raised *p = find(l, subject, kind, audience);

	if (p == NULL)
		return 0;
	*a = (struct alert_state_alert){ kind, audience, (enum rule_severity)p->severity,
	    p->category, p->measure, p->raised_on };
	return 1;
}

int
alert_state_is_quiet(const struct alert_state *l, uint32_t subject,
    const struct alert_state_alert *a, int32_t cooldown)
{
	const struct raised *p = find(l, subject, a->kind, a->audience);

	if (p == NULL)
		return 0;
	if (p->raised_on >= a->raised_on)
		return 1;
	if ((int)a->severity > p->severity || a->category > p->category)
		return 0;
	return rule_end_of(a->kind) == RULE_END_ONCE || a->raised_on - p->raised_on < cooldown;
}

static int
is_over(const struct raised *p, const struct alert_state_alert *now, int32_t cooldown)
{
	switch (rule_end_of((enum rule_kind)p->kind)) {
	case RULE_END_CALM:
		if (now->measure == ALERT_STATE_UNKNOWN || now->category == HIGH ||
		    (now->category == 0 && rule_table_of((enum rule_kind)p->kind) ==
		    RULE_TABLE_DEALS))
			return 0;
		return p->measure == ALERT_STATE_UNKNOWN ||
		    p->measure - now->measure >= ALERT_STATE_MARGIN;
	case RULE_END_FACT:
		return 1;
	case RULE_END_EVENT:
		return now->raised_on - p->raised_on >= cooldown;
	default:
		return 0;
	}
}

void
alert_state_settle(struct alert_state *l, uint32_t subject, enum rule_table table,
    uint64_t fits, const struct alert_state_alert *now, int32_t cooldown)
{
	uint32_t *at = &subject_of(l, subject)->first;

	while (*at != 0) {
		struct raised *p = &l->entry[*at - 1];

		if (rule_table_of((enum rule_kind)p->kind) == table &&
		    (fits & ALERT_STATE_BIT(p->kind, p->audience)) == 0 &&
		    p->raised_on < now->raised_on && is_over(p, now, cooldown))
			*at = p->next;
		else
			at = &p->next;
	}
}

void
alert_state_raise(struct alert_state *l, uint32_t subject, const struct alert_state_alert *a)
{
	struct raised *p = find(l, subject, a->kind, a->audience);

	if (p == NULL) {
		l->entry = mem_grow(l->entry, &l->entry_cap, l->entries + 1, sizeof *l->entry);
		p = &l->entry[l->entries++];
		p->next = subject_of(l, subject)->first;
		subject_of(l, subject)->first = (uint32_t)l->entries;
	}
	p->kind = (uint8_t)a->kind;
	p->audience = (uint8_t)a->audience;
	p->severity = (uint8_t)a->severity;
	p->category = (uint8_t)a->category;
	p->measure = a->measure;
	p->raised_on = a->raised_on;
}

/* ---- all of it, in order --------------------------------------------------------- */

static int
precedes(const struct strtab *d, uint32_t a, uint32_t b)
{
	size_t n, m;
	const char *s = strtab_text(d, a, &n), *t = strtab_text(d, b, &m);

	return span_order(s, n, t, m) < 0;
}

/* Merges the sorted runs from lo to mid and from mid to hi. */
static void
merge(const struct strtab *d, const uint32_t *from, uint32_t *to, size_t lo, size_t mid, size_t hi)
{
	size_t i = lo, k = mid;

	while (i < mid || k < hi)
		if (k == hi || (i < mid && !precedes(d, from[k], from[i])))
			*to++ = from[i++];
		else
			*to++ = from[k++];
}

/* The numbers of the texts in the order of their bytes; malloced. */
static uint32_t *
sorted(const struct strtab *d)
{
	size_t n = strtab_size(d), i;
	uint32_t *order = mem_resize(NULL, n, sizeof *order), *other, *swap;

	for (i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	for (i = 1; i < n && precedes(d, order[i - 1], order[i]); i++)
		;
	if (i >= n)
		return order;
	other = mem_resize(NULL, n, sizeof *other);
	for (size_t width = 1; width < n; width *= 2) {
		for (i = 0; i < n; i += 2 * width)
			merge(d, order, other + i, i, i + width < n ? i + width : n,
			    i + 2 * width < n ? i + 2 * width : n);
		swap = order;
		order = other;
		other = swap;
	}
	free(other);
	return order;
}

static int
compare_alerts(const struct alert_state_alert *a, const struct alert_state_alert *b)
{
	return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) :
	    (a->audience > b->audience) - (a->audience < b->audience);
}

/* The alerts of s that are to be remembered on day, in order. */
static size_t
collect(const struct alert_state *l, const struct subject *s, int32_t day,
    struct alert_state_alert *alert)
{
	size_t n = 0, at;

	for (uint32_t i = s->first; i != 0; i = l->entry[i - 1].next) {
		const struct raised *p = &l->entry[i - 1];
		struct alert_state_alert a = { (enum rule_kind)p->kind,
		    (enum rule_audience)p->audience, (enum rule_severity)p->severity, p->category,
		    p->measure, p->raised_on };

		if (a.raised_on < (a.kind == RULE_SUMMARY ? day : day - ALERT_STATE_FORGET))
			continue;
		for (at = n++; at > 0 && compare_alerts(&a, &alert[at - 1]) < 0; at--)
			alert[at] = alert[at - 1];
		alert[at] = a;
	}
	return n;
}

/* The age that what was known before has now. */
static uint16_t
older(const struct subject *s, uint16_t age)
{
	int64_t days = (int64_t)s->day - s->before.day + age;

	return days < UINT16_MAX ? (uint16_t)days : UINT16_MAX;
}

/* How the deal is to be remembered: what it is compared with is the least since it was told. */
static struct alert_state_seen
seen(const struct subject *s)
{
	struct sight now = { s->day, s->risk, s->expected, 0, 0 };
	const struct sight *before = &s->before;
	int rescored = s->model != NO_MODEL && s->model_before != NO_MODEL &&
	    s->model != s->model_before;

	if (s->day == DATE_NONE)
		return unpack(before, s->model_before);
	if (before->day != DATE_NONE && before->risk != ALERT_STATE_UNKNOWN && !rescored &&
	    (s->risk == ALERT_STATE_UNKNOWN || before->risk < s->risk) &&
	    (s->hears_risk == 0 || s->untold_risk > 0)) {
		now.risk = before->risk;
		now.risk_age = older(s, before->risk_age);
	}
	if (before->day != DATE_NONE && before->expected != DATE_NONE &&
	    (s->expected == DATE_NONE || before->expected < s->expected) &&
	    (s->hears_expected == 0 || s->untold_expected > 0)) {
		now.expected = before->expected;
		now.expected_age = older(s, before->expected_age);
	}
	return unpack(&now, s->model != NO_MODEL ? s->model : s->model_before);
}

static void
give(const struct alert_state *l, const struct book *b, uint32_t id, int32_t day,
    void (*each)(const struct alert_state_subject *s, void *arg), void *arg)
{
	struct alert_state_alert alert[MAX_ALERTS];
	const struct subject *s = &b->subject[id];
	struct alert_state_subject give = { .alert = alert };

	if (s->gone)
		return;
	give.name = strtab_text(b->ids, id, &give.len);
	give.deal = give.len == 0 || give.name[0] != OTHER;
	if (give.len > 0 && (!give.deal || give.name[0] == ESCAPE)) {
		give.name++;
		give.len--;
	}
	give.sight = seen(s);
	if (give.sight.day < day - ALERT_STATE_FORGET)
		give.sight = unpack(&never, NO_MODEL);
	give.alerts = collect(l, s, day, alert);
	if (give.alerts > 0 || give.sight.day != DATE_NONE)
		each(&give, arg);
}

void
alert_state_each(const struct alert_state *l, int32_t day,
    void (*each)(const struct alert_state_subject *s, void *arg), void *arg)
{
	uint32_t *order = sorted(l->fresh.ids);
	size_t n = strtab_size(l->fresh.ids), m = strtab_size(l->loaded.ids), len = 0, size = 0;
	const char *s, *t;

	for (size_t i = 0, k = 0; i < n || k < m;) {
		s = i < n ? strtab_text(l->fresh.ids, order[i], &len) : NULL;
		t = k < m ? strtab_text(l->loaded.ids, (uint32_t)k, &size) : NULL;
		if (s == NULL || (t != NULL && span_order(t, size, s, len) < 0))
			give(l, &l->loaded, (uint32_t)k++, day, each, arg);
		else
			give(l, &l->fresh, order[i++], day, each, arg);
	}
	free(order);
}
