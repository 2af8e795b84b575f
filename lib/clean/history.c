#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "clean/history.h"
#include "csv/out.h"
#include "deal/columns.h"

static const char *const field_name[HISTORY_FIELDS] = {
	"stage", "amount", "owner", COL_EXPECTED
};

struct event {
	size_t text;			/* in the history's: deal, time, value and old value
					 * behind each other */
	const char *base;		/* while sorting: that text */
	size_t number;
	uint32_t deal_len, at_len, value_len, old_len;
	int32_t day;
	uint8_t field;			/* enum history_field; HISTORY_FIELDS: the deal was
					 * created */
	uint8_t has_old, dropped;
};

struct history {
	struct event *event;
	size_t n, cap;
	struct buf text;
};

struct history *
history_new(void)
{
	struct history *h = mem_zero(1, sizeof *h);

	buf_init(&h->text);
	return h;
}

void
history_free(struct history *h)
{
	if (h == NULL)
		return;
	buf_free(&h->text);
	free(h->event);
	free(h);
}

static void
add_event(struct history *h, struct history_text deal, struct history_text at,
    struct history_text value, const struct history_text *old, struct event v)
{
	v.number = h->n;
	v.text = h->text.len;
	v.deal_len = (uint32_t)deal.n;
	v.at_len = (uint32_t)at.n;
	v.value_len = (uint32_t)value.n;
	buf_bytes(&h->text, deal.s, deal.n);
	buf_bytes(&h->text, at.s, at.n);
	buf_bytes(&h->text, value.s, value.n);
	if (old != NULL) {
		v.has_old = 1;
		v.old_len = (uint32_t)old->n;
		buf_bytes(&h->text, old->s, old->n);
	}
	h->event = mem_grow(h->event, &h->cap, h->n + 1, sizeof *h->event);
	h->event[h->n++] = v;
}

void
history_add(struct history *h, struct history_text deal, int32_t day, struct history_text at,
    enum history_field field, struct history_text value, const struct history_text *old)
{
	add_event(h, deal, at, value, old, (struct event){ .day = day, .field = (uint8_t)field });
}

void
history_created(struct history *h, struct history_text deal, int32_t day, struct history_text at)
{
	add_event(h, deal, at, (struct history_text){ "", 0 }, NULL,
	    (struct event){ .day = day, .field = HISTORY_FIELDS });
}

static int
compare(const char *s, size_t n, const char *t, size_t m)
{
	int rc = n > 0 && m > 0 ? memcmp(s, t, n < m ? n : m) : 0;

	return rc != 0 ? rc : (n > m) - (n < m);
}

static const char *
deal_of(const struct event *v)
{
	return v->base + v->text;
}

static const char *
at_of(const struct event *v)
{
	return deal_of(v) + v->deal_len;
}

static const char *
value_of(const struct event *v)
{
	return at_of(v) + v->at_len;
}

static const char *
old_of(const struct event *v)
{
	return value_of(v) + v->value_len;
}

static int
same_deal(const struct event *x, const struct event *y)
{
	return compare(deal_of(x), x->deal_len, deal_of(y), y->deal_len) == 0;
}

static int
by_time(const void *p, const void *q)
{
	const struct event *x = p, *y = q;
	int rc = compare(deal_of(x), x->deal_len, deal_of(y), y->deal_len);

	if (rc == 0)
		rc = (x->day > y->day) - (x->day < y->day);
	if (rc == 0)
		rc = compare(at_of(x), x->at_len, at_of(y), y->at_len);
	return rc != 0 ? rc : (x->number > y->number) - (x->number < y->number);
}

/* The id of a user of Salesforce. */
static int
is_user_id(const struct event *v)
{
	return (v->value_len == 15 || v->value_len == 18) && memcmp(value_of(v), "005", 3) == 0 &&
	    memchr(value_of(v), ' ', v->value_len) == NULL;
}

/* Drops the names of owners whose ids stand beside them, in the n events of a deal. */
static void
drop_names(struct event *v, size_t n)
{
	for (size_t i = 0, end; i < n; i = end) {
		int ids = 0;

		for (end = i; end < n && v[end].day == v[i].day &&
		    compare(at_of(&v[end]), v[end].at_len, at_of(&v[i]), v[i].at_len) == 0; end++)
			ids |= v[end].field == HISTORY_OWNER && is_user_id(&v[end]);
		for (size_t k = i; ids && k < end; k++)
			v[k].dropped = v[k].field == HISTORY_OWNER && !is_user_id(&v[k]);
	}
}

static void
put_event(struct out *o, const struct event *v, int32_t day, const char *value, size_t len)
{
	out_field(o, deal_of(v), v->deal_len);
	out_date(o, day);
	out_name(o, field_name[v->field]);
	out_field(o, value, len);
	out_end(o);
}

/* The first event of a field among the n of a deal, or NULL. */
static const struct event *
first_of(const struct event *v, size_t n, unsigned field)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].field == field && !v[i].dropped)
			return &v[i];
	return NULL;
}

/*
 * What the deal's fields had before their first change; *unknown counts the
 * deal if that is not known.
 */
static uint64_t
write_first(const struct event *v, size_t n, struct out *o, uint64_t *unknown)
{
	const struct event *created = first_of(v, n, HISTORY_FIELDS), *first;
	uint64_t written = 0;
	int missing = 0;

	for (unsigned f = 0; f < HISTORY_FIELDS; f++) {
		if ((first = first_of(v, n, f)) == NULL || !first->has_old)
			continue;
		if (created == NULL || created->day > first->day) {
			missing = 1;
			continue;
		}
		put_event(o, first, created->day, old_of(first), first->old_len);
		written++;
	}
	*unknown += (uint64_t)missing;
	return written;
}

/* The n events of one deal. */
static uint64_t
write_deal(struct event *v, size_t n, struct out *o, uint64_t *unknown)
{
	const struct event *last[HISTORY_FIELDS] = { NULL };
	uint64_t written;

	drop_names(v, n);
	written = write_first(v, n, o, unknown);
	for (size_t i = 0; i < n; i++) {
		const struct event *was;

		if (v[i].dropped || v[i].field == HISTORY_FIELDS)
			continue;
		was = last[v[i].field];
		last[v[i].field] = &v[i];
		if (was != NULL && compare(value_of(was), was->value_len, value_of(&v[i]),
		    v[i].value_len) == 0)
			continue;
		put_event(o, &v[i], v[i].day, value_of(&v[i]), v[i].value_len);
		written++;
	}
	return written;
}

uint64_t
history_write(struct history *h, struct out *o, uint64_t *unknown)
{
	uint64_t written = 0;

	*unknown = 0;
	for (size_t i = 0; i < h->n; i++)
		h->event[i].base = h->text.len > 0 ? h->text.s : "";
	if (h->n > 0)
		qsort(h->event, h->n, sizeof *h->event, by_time);
	buf_text(&o->b, "deal_id,changed_on,field,value\n");
	for (size_t i = 0, end; i < h->n; i = end) {
		for (end = i + 1; end < h->n && same_deal(&h->event[i], &h->event[end]); end++)
			;
		written += write_deal(&h->event[i], end - i, o, unknown);
	}
	return written;
}

/* STAGE behind one of the names that HubSpot's API has for these columns. */
static const char *
internal_stage(const char *name)
{
	static const char *const prefix[] = { "hs_date_entered_", "hs_v2_date_entered_" };

	for (size_t i = 0; i < sizeof prefix / sizeof *prefix; i++)
		if (strncmp(name, prefix[i], strlen(prefix[i])) == 0 &&
		    strcmp(name + strlen(prefix[i]), "current_stage") != 0)
			return name + strlen(prefix[i]);
	return NULL;
}

struct history_text
history_stage(const char *name)
{
	static const char prefix[] = "Date entered ";
	const char *s = internal_stage(name), *end = name + strlen(name), *p;

	if (s != NULL)
		return (struct history_text){ s, (size_t)(end - s) };
	if (strncmp(name, prefix, sizeof prefix - 1) != 0)
		return (struct history_text){ name, 0 };
	s = name + sizeof prefix - 1;
	if (end - s < 3 || (*s != '"' && *s != '\'') || end[-1] != *s)
		return (struct history_text){ name, 0 };
	s++;
	end--;
	for (p = end; p > s + 1 && end[-1] == ')'; p--)
		if (p[-1] == '(' && p[-2] == ' ')
			return (struct history_text){ s, (size_t)(p - 2 - s) };
	return (struct history_text){ s, (size_t)(end - s) };
}
