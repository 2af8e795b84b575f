#include <stdlib.h>
#include <string.h>

#include "alert/alert_list.h"
#include "base/mem.h"

/* Copies t to *at and lets it stand there. */
static void
move(struct alert_text *t, char **at)
{
	if (t->n > 0)
		memcpy(*at, t->s, t->n);
	t->s = *at;
	*at += t->n;
}

void
alert_list_add(struct alert_list *b, const struct alert *a)
{
	struct alert_list_item *item;
	char *at;

	b->item = mem_grow(b->item, &b->cap, b->n + 1, sizeof *b->item);
	item = &b->item[b->n++];
	item->alert = *a;
	item->dropped = 0;
	at = item->text = mem_zero(a->recipient.n + a->deal_id.n + a->subject.n + a->message.n +
	    a->dedup_key.n, 1);
	move(&item->alert.recipient, &at);
	move(&item->alert.deal_id, &at);
	move(&item->alert.subject, &at);
	move(&item->alert.message, &at);
	move(&item->alert.dedup_key, &at);
}

static int
same(const struct alert_text *t, const char *s, size_t n)
{
	return t->n == n && memcmp(t->s, s, n) == 0;
}

size_t
alert_list_drop(struct alert_list *b, const char *deal, size_t n)
{
	size_t dropped = 0;

	for (size_t i = 0; i < b->n; i++)
		if (n > 0 && !b->item[i].dropped && same(&b->item[i].alert.deal_id, deal, n)) {
			b->item[i].dropped = 1;
			dropped++;
		}
	return dropped;
}

size_t
alert_list_size(const struct alert_list *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += !b->item[i].dropped;
	return n;
}

void
alert_list_free(struct alert_list *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->item[i].text);
	free(b->item);
	memset(b, 0, sizeof *b);
}
