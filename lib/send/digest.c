#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sha2.h>

#include "base/date.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/out.h"
#include "send/digest.h"

struct digest *
digests_add(struct digests *d, const char *channel)
{
	d->item = mem_grow(d->item, &d->cap, d->n + 1, sizeof *d->item);
	d->item[d->n] = (struct digest){ .channel = channel };
	return &d->item[d->n++];
}

void
digests_make(struct digests *to, struct alert_reads *a, const char *channel,
    size_t (*weight)(const struct alert_read *), size_t limit, size_t most)
{
	struct intern *recipients = intern_new();
	size_t *at = NULL, *sum = NULL, at_cap = 0, sum_cap = 0, w;
	struct digest *d;

	for (size_t i = 0; i < a->n; i++) {
		const char *who = a->item[i].text[ALERT_READ_RECIPIENT];
		uint32_t known = intern_size(recipients), id =
		    intern_add(recipients, who, strlen(who));

		w = weight != NULL ? weight(&a->item[i]) : 0;
		at = mem_grow(at, &at_cap, id + (size_t)1, sizeof *at);
		sum = mem_grow(sum, &sum_cap, id + (size_t)1, sizeof *sum);
		if (id == known || sum[id] + w > limit || to->item[at[id]].list.n >= most) {
			digests_add(to, channel);
			at[id] = to->n - 1;
			sum[id] = 0;
		}
		sum[id] += w;
		d = &to->item[at[id]];
		d->list.item = mem_grow(d->list.item, &d->list.cap, d->list.n + 1,
		    sizeof *d->list.item);
		d->list.item[d->list.n++] = a->item[i];
	}
	free(a->item);
	*a = (struct alert_reads){ 0 };
	free(at);
	free(sum);
	intern_free(recipients);
}

void
digests_free(struct digests *d)
{
	for (size_t i = 0; i < d->n; i++) {
		alert_reads_free(&d->item[i].list);
		free(d->item[i].file);
	}
	free(d->item);
	*d = (struct digests){ 0 };
}

const char *
digest_recipient(const struct digest *d)
{
	return d->list.item[0].text[ALERT_READ_RECIPIENT];
}

int32_t
digest_day(const struct digest *d)
{
	int32_t day = d->list.item[0].day;

	for (size_t i = 1; i < d->list.n; i++)
		if (d->list.item[i].day > day)
			day = d->list.item[i].day;
	return day;
}

static void
hash_line(SHA2_CTX *sha, const char *s)
{
	SHA256Update(sha, (const uint8_t *)s, strlen(s));
	SHA256Update(sha, (const uint8_t *)"\n", 1);
}

void
digest_id(const struct digest *d, char id[DIGEST_ID])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX sha;

	SHA256Init(&sha);
	hash_line(&sha, d->channel);
	hash_line(&sha, digest_recipient(d));
	for (size_t i = 0; i < d->list.n; i++)
		hash_line(&sha, d->list.item[i].text[ALERT_READ_ID]);
	SHA256Final(digest, &sha);
	for (size_t i = 0; i < DIGEST_ID / 2; i++)
		snprintf(id + 2 * i, 3, "%02x", digest[i]);
}

void
digest_title(struct out *o, const struct digest *d)
{
	char day[11];

	date_text(day, digest_day(d));
	out_printf(o, "%zu alert%s", d->list.n, d->list.n == 1 ? "" : "s");
	if (*digest_recipient(d) != '\0')
		out_printf(o, " for %s", digest_recipient(d));
	out_printf(o, ", %s", day);
}
