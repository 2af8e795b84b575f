#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/buf.h"
#include "send/digest.h"
#include "send/json_line.h"
#include "send/webhook.h"

static const char path[] = "/api/v2/alerts";

void
webhook_body(struct buf *o, const struct digest *d)
{
	json_t *alerts = json_array(), *alert;
	struct buf title;
	char id[DIGEST_ID];

	for (size_t i = 0; i < d->list.n; i++) {
		alert = json_object();
		for (size_t k = 0; k < ALERT_COLUMNS; k++)
			if (k != ALERT_AMOUNT || d->list.item[i].text[k].n > 0)
				json_line_set(alert, alert_column[k],
				    json_line_text(d->list.item[i].text[k].s,
				    strlen(d->list.item[i].text[k].s)));
		json_line_append(alerts, alert);
	}
	digest_id(d, id);
	buf_init(&title);
	digest_title(&title, d);
	json_line(o, json_pack("{s:i, s:s, s:s, s:s#, s:o}", "version", 1, "digest_id", id,
	    "recipient", digest_recipient(d), "title", title.s, (int)title.len,
	    "alerts", alerts));
	buf_free(&title);
}

/* A label or note; an empty label is the same as none to Alertmanager. */
static void
put(json_t *to, const char *name, const struct alert *a, enum alert_column k)
{
	if (a->text[k].n > 0)
		json_line_set(to, name, json_line_text(a->text[k].s, strlen(a->text[k].s)));
}

static json_t *
midnight(int32_t day)
{
	char text[11];

	date_text(text, day);
	return json_sprintf("%sT00:00:00Z", text);
}

static json_t *
make_alert(const struct alert *a, size_t days)
{
	json_t *labels = json_object(), *notes = json_object(), *alert;

	const char *kind = a->text[ALERT_KIND].n > 0 ? a->text[ALERT_KIND].s : "dealkit";

	json_line_set(labels, "alertname", json_line_text(kind, strlen(kind)));
	put(labels, "severity", a, ALERT_SEVERITY);
	put(labels, "audience", a, ALERT_AUDIENCE);
	put(labels, "recipient", a, ALERT_RECIPIENT);
	put(labels, alert_column[ALERT_DEAL], a, ALERT_DEAL);
	put(labels, "dedup_key", a, ALERT_KEY);
	if (a->text[ALERT_KEY].n == 0)
		put(labels, "alert_id", a, ALERT_ID);
	put(notes, "summary", a, ALERT_SUBJECT);
	put(notes, "description", a, ALERT_MESSAGE);
	put(notes, "alert_id", a, ALERT_ID);
	alert = json_pack("{s:o, s:o, s:o}", "labels", labels, "annotations", notes,
	    "startsAt", midnight(a->raised_on));
	if (days > 0)
		json_line_set(alert, "endsAt", midnight(a->raised_on + (int32_t)days));
	return alert;
}

void
webhook_alertmanager(struct buf *o, const struct digest *d, size_t days)
{
	json_t *alerts = json_array();

	for (size_t i = 0; i < d->list.n; i++)
		json_line_append(alerts, make_alert(&d->list.item[i], days));
	json_line(o, alerts);
}

char *
webhook_alertmanager_url(const char *url)
{
	size_t n = strlen(url), m = strlen(path);
	char *whole;

	if (n >= m && strcmp(url + n - m, path) == 0)
		return mem_text(url, n);
	while (n > 0 && url[n - 1] == '/')
		n--;
	whole = mem_zero(n + m + 1, 1);
	memcpy(whole, url, n);
	memcpy(whole + n, path, m);
	return whole;
}
