#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/mem.h"
#include "brief/redact.h"

struct redact {
	const struct entities *names;
	int off;
	struct intern *true_name, *number;	/* of one and the same id */
	size_t next[2];				/* the last number of deals, of reps */
};

struct redact *
redact_new(const struct entities *names, int off)
{
	struct redact *r = mem_zero(1, sizeof *r);

	r->names = names;
	r->off = off;
	r->true_name = intern_new();
	r->number = intern_new();
	return r;
}

void
redact_free(struct redact *r)
{
	if (r == NULL)
		return;
	intern_free(r->true_name);
	intern_free(r->number);
	free(r);
}

static int
is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The first number from the last on that no name of the tables is. */
static void
put_new(struct redact *r, const struct entity *e)
{
	int rep = e->kind == ENTITY_REP;
	struct buf o = { 0 };
	struct entity known;

	do {
		buf_clear(&o);
		buf_printf(&o, "%s_%zu", rep ? "rep" : "deal", ++r->next[rep]);
	} while (entities_match(r->names, o.s, o.len, 0, &known) == o.len);
	(void)intern_add(r->number, o.s, o.len);
	buf_free(&o);
}

static void
put_number(struct redact *r, struct buf *o, const struct entity *e)
{
	uint32_t id = intern_find(r->true_name, e->name, e->n);

	if (id == INTERN_NONE) {
		id = intern_add(r->true_name, e->name, e->n);
		put_new(r, e);
	}
	buf_text(o, intern_text(r->number, id, NULL));
}

void
redact_text(struct redact *r, struct buf *o, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		struct entity e = { 0 };
		size_t m = r->off || (i > 0 && is_letter(s[i - 1])) ? 0 :
		    entities_match(r->names, s + i, n - i, 0, &e);

		if (m > 0 && (e.kind == ENTITY_DEAL || e.kind == ENTITY_REP)) {
			put_number(r, o, &e);
			i += m;
		} else {
			buf_bytes(o, s + i++, 1);
		}
	}
}

void
redact_back(const struct redact *r, struct buf *o, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t m = 0, len;
		uint32_t id;

		if (i == 0 || !is_letter(s[i - 1]))
			while (i + m < n && is_letter(s[i + m]))
				m++;
		if (m > 0 && (id = intern_find(r->number, s + i, m)) != INTERN_NONE) {
			const char *name = intern_text(r->true_name, id, &len);

			buf_bytes(o, name, len);
			i += m;
		} else {
			buf_bytes(o, s + i, m > 0 ? m : 1);
			i += m > 0 ? m : 1;
		}
	}
}
