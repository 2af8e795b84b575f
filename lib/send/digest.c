#include <stdlib.h>
#include <string.h>

#include "alert/rule.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "send/brief_read.h"
#include "send/digest.h"

struct digest *
digests_add(struct digests *d, const char *channel)
{
	d->item = mem_grow(d->item, &d->cap, d->n + 1, sizeof *d->item);
	d->item[d->n] = (struct digest){ .channel = channel };
	return &d->item[d->n++];
}

/* ---- from a table to digests --------------------------------------------------- */

struct sorter {
	struct digests *to;
	const char *channel;
	const struct digest_limits *limits;
	const struct routes *routes;
	enum route_way way;
	const struct digest_channels *channels;
	struct intern *names;	/* recipients as the table has them */
	uint32_t *address;	/* [names] number in to->recipients */
	size_t *at, *sum;	/* [to->recipients] its last digest, and what that counts */
	size_t address_cap, at_cap, sum_cap;
	uint32_t shared;	/* whose digest is that of all without a channel; or INTERN_NONE */
};

/* The number of an alert's recipient, by the routes: each name is looked up once. */
static uint32_t
find_recipient(struct sorter *s, const struct alert_span *name)
{
	uint32_t known = intern_size(s->names), id = intern_add(s->names, name->s, name->n);
	const char *address = "";
	struct buf text;
	size_t n = 0;

	if (id < known)
		return s->address[id];
	if (s->routes != NULL)
		address = route_by(s->routes, s->way, name->s, name->n, &n);
	buf_init(&text);
	utf8_line(&text, n > 0 ? address : name->s, n > 0 ? n : name->n);
	s->address = mem_grow(s->address, &s->address_cap, id + (size_t)1, sizeof *s->address);
	s->address[id] = intern_add(s->to->recipients, text.len > 0 ? text.s : "", text.len);
	buf_free(&text);
	return s->address[id];
}

/* The digest that has room for one more; a new one if that is none. */
static struct digest *
find_room(struct sorter *s, uint32_t recipient, int fresh, size_t weight)
{
	const struct digest_limits *l = s->limits;
	size_t *at, *sum;

	s->at = mem_grow(s->at, &s->at_cap, recipient + (size_t)1, sizeof *s->at);
	s->sum = mem_grow(s->sum, &s->sum_cap, recipient + (size_t)1, sizeof *s->sum);
	at = &s->at[recipient];
	sum = &s->sum[recipient];
	if (fresh || (l->sum > 0 && *sum + weight > l->sum) ||
	    (l->alerts > 0 && s->to->item[*at].list.n >= l->alerts)) {
		digests_add(s->to, s->channel);
		*at = s->to->n - 1;
		*sum = 0;
	}
	*sum += weight;
	return &s->to->item[*at];
}

/* Puts the alert where it belongs. */
static void
sort_alert(struct sorter *s, struct alert *a)
{
	struct alert_span *who = &a->text[ALERT_RECIPIENT];
	uint32_t known = intern_size(s->to->recipients), id = find_recipient(s, who);
	size_t weight = s->limits->weight != NULL ? s->limits->weight(a) : 0;
	int fresh = id >= known;

	who->s = intern_text(s->to->recipients, id, &who->n);
	if (s->channels != NULL && !s->channels->has_own(s->channels->arg, who->s)) {
		fresh = s->shared == INTERN_NONE;
		s->shared = fresh ? id : s->shared;
		id = s->shared;
	}
	alert_list_add(&find_room(s, id, fresh, weight)->list, a);
}

void
digests_make(struct digests *to, struct alert_list *list, const char *channel,
    const struct digest_limits *limits, const struct routes *routes, enum route_way way,
    const struct digest_channels *channels)
{
	struct sorter s = { .to = to, .channel = channel, .limits = limits, .routes = routes,
	    .way = way, .channels = channels, .shared = INTERN_NONE, .names = intern_new() };

	to->recipients = intern_new();
	for (size_t i = 0; i < list->n; i++)
		sort_alert(&s, &list->item[i]);
	free(list->item);
	*list = (struct alert_list){ 0 };
	intern_free(s.names);
	free(s.address);
	free(s.at);
	free(s.sum);
}

void
digest_free(struct digest *d)
{
	alert_list_free(&d->list);
	free(d->file);
}

void
digests_free(struct digests *d)
{
	for (size_t i = 0; i < d->n; i++)
		digest_free(&d->item[i]);
	free(d->item);
	intern_free(d->recipients);
	*d = (struct digests){ 0 };
}

void
digest_keep(struct digest *d, int (*keep)(const struct alert *a, void *arg), void *arg,
    struct alert_list *gone)
{
	size_t n = 0;

	for (size_t i = 0; i < d->list.n; i++)
		if (keep(&d->list.item[i], arg))
			d->list.item[n++] = d->list.item[i];
		else
			alert_list_add(gone, &d->list.item[i]);
	d->list.n = n;
}

/* ---- what a digest is called ---------------------------------------------------- */

static const char *
recipient_of(const struct digest *d, size_t i)
{
	return d->list.item[i].text[ALERT_RECIPIENT].s;
}

int
digest_is_mixed(const struct digest *d)
{
	for (size_t i = 1; i < d->list.n; i++)
		if (strcmp(recipient_of(d, i), recipient_of(d, 0)) != 0)
			return 1;
	return 0;
}

const char *
digest_recipient(const struct digest *d)
{
	return digest_is_mixed(d) ? "" : recipient_of(d, 0);
}

static size_t
count_recipients(const struct digest *d)
{
	struct intern *names = intern_new();
	size_t n;

	for (size_t i = 0; i < d->list.n; i++)
		intern_add(names, recipient_of(d, i), strlen(recipient_of(d, i)));
	n = intern_size(names);
	intern_free(names);
	return n;
}

int32_t
digest_day(const struct digest *d)
{
	int32_t day = d->list.item[0].raised_on;

	for (size_t i = 1; i < d->list.n; i++)
		if (d->list.item[i].raised_on > day)
			day = d->list.item[i].raised_on;
	return day;
}

static void
hash_line(struct sha256 *sha, const char *s)
{
	sha256_add(sha, s, strlen(s));
	sha256_add(sha, "\n", 1);
}

void
digest_id(const struct digest *d, char id[DIGEST_ID])
{
	char digits[SHA256_DIGITS + 1];
	struct sha256 sha;

	sha256_begin(&sha);
	hash_line(&sha, d->channel);
	hash_line(&sha, digest_recipient(d));
	for (size_t i = 0; i < d->list.n; i++)
		hash_line(&sha, d->list.item[i].text[ALERT_ID].s);
	sha256_digits(&sha, digits);
	memcpy(id, digits, DIGEST_ID - 1);
	id[DIGEST_ID - 1] = '\0';
}

void
digest_title(struct buf *o, const struct digest *d)
{
	char day[11];

	date_text(day, digest_day(d));
	if (digest_is_brief(d))
		buf_text(o, "Brief");
	else if (digest_is_morning(d))
		buf_text(o, "Digest");
	else
		buf_printf(o, "%zu alert%s", d->list.n, d->list.n == 1 ? "" : "s");
	if (digest_is_mixed(d))
		buf_printf(o, " for %zu recipients", count_recipients(d));
	else if (*digest_recipient(d) != '\0')
		buf_printf(o, " for %s", digest_recipient(d));
	buf_printf(o, "%s%s", *day != '\0' ? ", " : "", day);
}

int
digest_is_morning(const struct digest *d)
{
	int some = 0;

	for (size_t i = 0; i < d->list.n; i++) {
		const struct alert_span *kind = &d->list.item[i].text[ALERT_KIND];
		int k = rule_kind_value(kind->s, kind->n);

		if (k != RULE_DIGEST && k != RULE_TEAM && k != RULE_SUMMARY)
			return 0;
		some |= k != RULE_SUMMARY;
	}
	return some;
}

int
digest_is_brief(const struct digest *d)
{
	return d->list.n > 0 && brief_is_item(&d->list.item[0]);
}
