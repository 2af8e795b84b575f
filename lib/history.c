#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "mem.h"

static const char *const field_name[HISTORY_FIELDS] = { "stage", "amount", "owner", "expected_close_date" };

struct event {
	size_t deal, at, value;		/* in the history's text */
	size_t deal_len, at_len, value_len;
	const char *base;		/* while sorting: that text */
	size_t number;
	int32_t day;
	enum history_field field;
};

struct history {
	struct event *event;
	size_t n, cap;
	struct out text;
};

struct history *
history_new(void)
{
	struct history *h = mem_zero(1, sizeof *h);

	out_memory(&h->text);
	return h;
}

void
history_free(struct history *h)
{
	if (h == NULL)
		return;
	out_free(&h->text);
	free(h->event);
	free(h);
}

static size_t
keep(struct history *h, struct history_text t)
{
	out_bytes(&h->text, t.s, t.n);
	return h->text.len - t.n;
}

void
history_add(struct history *h, struct history_text deal, int32_t day, struct history_text at, enum history_field field,
    struct history_text value)
{
	struct event v = {
		.deal_len = deal.n, .at_len = at.n, .value_len = value.n, .number = h->n, .day = day, .field = field
	};

	v.deal = keep(h, deal);
	v.at = keep(h, at);
	v.value = keep(h, value);
	h->event = mem_grow(h->event, &h->cap, h->n + 1, sizeof *h->event);
	h->event[h->n++] = v;
}

static int
compare(const char *s, size_t n, const char *t, size_t m)
{
	int rc = n > 0 && m > 0 ? memcmp(s, t, n < m ? n : m) : 0;

	return rc != 0 ? rc : (n > m) - (n < m);
}

static int
same_deal(const struct event *x, const struct event *y)
{
	return compare(x->base + x->deal, x->deal_len, y->base + y->deal, y->deal_len) == 0;
}

static int
by_time(const void *p, const void *q)
{
	const struct event *x = p, *y = q;
	int rc = compare(x->base + x->deal, x->deal_len, y->base + y->deal, y->deal_len);

	if (rc == 0)
		rc = (x->day > y->day) - (x->day < y->day);
	if (rc == 0)
		rc = compare(x->base + x->at, x->at_len, y->base + y->at, y->at_len);
	return rc != 0 ? rc : (x->number > y->number) - (x->number < y->number);
}

uint64_t
history_write(struct history *h, struct out *o)
{
	const struct event *last[HISTORY_FIELDS] = { NULL };
	const char *base = h->text.len > 0 ? h->text.buf : "";
	uint64_t written = 0;

	for (size_t i = 0; i < h->n; i++)
		h->event[i].base = base;
	if (h->n > 0)
		qsort(h->event, h->n, sizeof *h->event, by_time);
	out_text(o, "deal_id,changed_on,field,value\n");
	for (size_t i = 0; i < h->n; i++) {
		const struct event *v = &h->event[i], *was = last[v->field];

		last[v->field] = v;
		if (was != NULL && same_deal(was, v) &&
		    compare(base + was->value, was->value_len, base + v->value, v->value_len) == 0)
			continue;
		out_field(o, base + v->deal, v->deal_len);
		out_date(o, v->day);
		out_name(o, field_name[v->field]);
		out_field(o, base + v->value, v->value_len);
		out_end(o);
		written++;
	}
	return written;
}

struct history_text
history_stage(const char *name)
{
	static const char prefix[] = "Date entered ";
	const char *s = name + sizeof prefix - 1, *end = name + strlen(name), *p;

	if (strncmp(name, prefix, sizeof prefix - 1) != 0 || end - s < 3 || (*s != '"' && *s != '\'') || end[-1] != *s)
		return (struct history_text){ name, 0 };
	s++;
	end--;
	for (p = end; p > s + 1 && end[-1] == ')'; p--)
		if (p[-1] == '(' && p[-2] == ' ')
			return (struct history_text){ s, (size_t)(p - 2 - s) };
	return (struct history_text){ s, (size_t)(end - s) };
}
