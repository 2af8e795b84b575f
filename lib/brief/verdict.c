#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "brief/verdict.h"

const char *
verify_rule_name(enum verify_rule rule)
{
	static const char *const name[] = { "number", "subject", "measure", "direction", "name",
	    "cause", "future", "quantity", "binding", "form", "word", "unfounded", "slot" };

	return name[rule];
}

static void
put(char *to, size_t room, const char *s, size_t n)
{
	struct buf o = { 0 };

	utf8_line(&o, s, n);
	n = utf8_head(o.s, o.len, (room - 1) / 3);
	if (n > 0)
		memcpy(to, o.s, n);
	to[n] = '\0';
	buf_free(&o);
}

void
verify_add(struct verify_result *to, enum verify_rule rule, const char *s, size_t n,
    const char *reason)
{
	struct verify_finding *f;

	if (to->n == VERIFY_FINDINGS)
		return;
	f = &to->finding[to->n++];
	f->rule = rule;
	put(f->value, sizeof f->value, s, n);
	put(f->reason, sizeof f->reason, reason, strlen(reason));
}
