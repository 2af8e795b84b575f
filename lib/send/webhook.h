/*
 * webhook -- a digest as JSON for programs: any webhook, and Alertmanager.
 */
#ifndef WEBHOOK_H
#define WEBHOOK_H

#include <stddef.h>

struct digest;
struct buf;

/*
 * {"version":1,"digest_id":...,"recipient":...,"title":...,"alerts":[{...}]},
 * each alert an object of the table's columns, all texts; amount only if it is known.
 * One line.
 */
void	webhook_body(struct buf *o, const struct digest *d);

/*
 * What POST /api/v2/alerts takes: alertname is the kind; labels severity,
 * audience, recipient, deal_id and dedup_key; annotations summary, description,
 * alert_id; startsAt the day it was raised, at 00:00 UTC.  endsAt is days later, or absent if
 * days is 0: Alertmanager then lets it end after its resolve_timeout.
 * Source: Alertmanager, api/v2/openapi.yaml and api/v2/api.go.
 */
void	webhook_alertmanager(struct buf *o, const struct digest *d, size_t days);

/* url with /api/v2/alerts behind it unless it ends so; malloced, the caller's. */
char	*webhook_alertmanager_url(const char *url);

#endif
