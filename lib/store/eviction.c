#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "store/eviction.h"
#include "store/store_key.h"

/* The value of "name:" in the lines of INFO, copied. */
static void
info_field(const struct redis_reply *r, const char *name, char *to, size_t size)
{
	const char *s = r->kind == REPLY_TEXT ? span_find(r->s, r->n, name) : NULL;
	size_t n;

	*to = '\0';
	if (s == NULL)
		return;
	s += strlen(name);
	n = strcspn(s, "\r\n");
	if (n >= size)
		return;
	memcpy(to, s, n);
	to[n] = '\0';
}

int
eviction_read(struct redis *c, struct eviction *v, struct err *e)
{
	struct redis_reply r, value;
	char count[32];

	redis_begin(c, "CONFIG");
	redis_text(c, "GET");
	redis_text(c, "maxmemory-policy");
	redis_send(c);
	redis_begin(c, "INFO");
	redis_send(c);
	*v = (struct eviction){ "", -1 };
	if (redis_next(c, &r, e) != 0)
		return -1;
	value = redis_element(&r, 1);
	if (value.kind == REPLY_TEXT && value.n < sizeof v->policy)
		memcpy(v->policy, value.s, value.n + 1);
	if (redis_next(c, &r, e) != 0)
		return -1;
	info_field(&r, "\nevicted_keys:", count, sizeof count);
	v->evicted = store_number(count, strlen(count));
	if (*v->policy == '\0')
		info_field(&r, "\nmaxmemory_policy:", v->policy, sizeof v->policy);
	return 0;
}

void
eviction_warn(const struct eviction *v, int with_ttl)
{
	if (strncmp(v->policy, "allkeys-", 8) == 0 ||
	    (with_ttl && strncmp(v->policy, "volatile-", 9) == 0))
		err_warn("the server's maxmemory-policy is %s: when its memory is full, rows are "
		    "thrown away, and missing then (noeviction is for a store)", v->policy);
	if (v->evicted < 0)
		err_warn("the server does not tell whether it throws rows away (INFO): --verify "
		    "reads them back");
}
