#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "store/store_key.h"
#include "store/store_sweep.h"
#include "store/table_head.h"

enum { PAGE = 1000, UNLINKED = 500 };	/* keys looked at by a SCAN; of an UNLINK */

/* ---- keys ------------------------------------------------------------------------------ */

int
store_scan(struct redis *c, const char *pattern, void (*each)(const char *key, size_t n, void *arg),
    int (*after)(void *arg, struct err *e), void *arg, struct err *e)
{
	struct redis_reply r, list, one;
	char cursor[32] = "0";

	do {
		redis_begin(c, "SCAN");
		redis_text(c, cursor);
		redis_text(c, "MATCH");
		redis_text(c, pattern);
		redis_text(c, "COUNT");
		redis_number(c, PAGE);
		if (redis_ask(c, &r, e) != 0)
			return -1;
		one = redis_element(&r, 0);
		list = redis_element(&r, 1);
		if (one.n == 0 || one.n >= sizeof cursor || list.kind != REPLY_ARRAY)
			return err_set(e, "SCAN: no cursor came back");
		memcpy(cursor, one.s, one.n + 1);
		for (size_t i = 0; i < list.elements; i++) {
			one = redis_element(&list, i);
			each(one.s, one.n, arg);
		}
		if (after != NULL && after(arg, e) != 0)
			return -1;
	} while (strcmp(cursor, "0") != 0);
	return 0;
}

/* Keys one behind the other. */
struct keys {
	struct buf text;
	size_t *end;		/* [n] of each */
	size_t n, cap;
};

static void
keys_add(struct keys *k, const char *s, size_t n)
{
	k->end = mem_grow(k->end, &k->cap, k->n + 1, sizeof *k->end);
	buf_bytes(&k->text, s, n);
	k->end[k->n++] = k->text.len;
}

static const char *
keys_at(const struct keys *k, size_t i, size_t *n)
{
	size_t from = i > 0 ? k->end[i - 1] : 0;

	*n = k->end[i] - from;
	return k->text.s + from;
}

static void
keys_free(struct keys *k)
{
	buf_free(&k->text);
	free(k->end);
	*k = (struct keys){ .n = 0 };
}

/* UNLINK of all, which are none then. */
static int
keys_unlink(struct redis *c, struct keys *k, size_t *removed, struct err *e)
{
	struct redis_reply r;
	size_t sent = 0, len;
	const char *s;
	int rc = 0;

	for (size_t i = 0; i < k->n; sent++) {
		redis_begin(c, "UNLINK");
		for (size_t m = 0; m < UNLINKED && i < k->n; m++, i++) {
			s = keys_at(k, i, &len);
			redis_arg(c, s, len);
		}
		redis_send(c);
	}
	k->n = 0;
	buf_clear(&k->text);
	for (; sent > 0 && !redis_is_gone(c); sent--) {
		if (redis_next(c, &r, e) != 0)
			return -1;
		if (r.kind == REPLY_ERROR)
			rc = redis_complain(c, &r, e);
		else
			*removed += (size_t)r.i;
	}
	return rc;
}

/* ---- who is at work ---------------------------------------------------------------------- */

void
store_say_put(struct redis *c, const char *table)
{
	struct redis_reply r;
	struct err e;
	struct buf name = { 0 };

	buf_printf(&name, "dealstore:%s", table);
	redis_begin(c, "CLIENT");
	redis_text(c, "SETNAME");
	redis_arg(c, name.s, name.len);
	redis_send(c);
	(void)redis_next(c, &r, &e);	/* who may not is taken for a killed one: see the switch */
	buf_free(&name);
}

int
store_putting(struct redis *c, const char *table, struct err *e)
{
	struct redis_reply r;
	struct buf mark = { 0 };
	const char *s, *end;
	int n = 0;

	redis_begin(c, "CLIENT");
	redis_text(c, "LIST");
	redis_send(c);
	if (redis_next(c, &r, e) != 0 || r.kind != REPLY_TEXT)
		return -1;
	buf_printf(&mark, " name=dealstore:%s ", table);
	buf_bytes(&mark, "", 1);
	end = r.s + r.n;
	for (s = r.s; (s = span_find(s, (size_t)(end - s), mark.s)) != NULL; s++)
		n++;
	buf_free(&mark);
	return n;
}

/* ---- old generations ----------------------------------------------------------------------- */

struct sweep {
	struct redis *c;
	const char *table;
	size_t prefix;			/* bytes of deal:{TABLE}: */
	long long last;			/* the last number when it began */
	int alone;			/* nobody else is putting */
	struct seen { long long g; int goes; } *seen;
	size_t n, cap;
	struct keys page;
	size_t removed;
};

/* The head as it is when the generation's own key has been looked at: see decide. */
static int
take_kept(struct sweep *s, struct table_head *h, struct err *e)
{
	struct redis_reply r;

	if (redis_take(s->c, &r, e) != 0)
		return -1;
	table_head_parse_kept(h, r.s, r.n);
	return 0;
}

/*
 * May it go?  Its own key is there until the switch removes it together with naming it in the
 * head: looking at the one first and then at the other misses no generation.  What has the key and
 * no program that runs was left by a killed one; then the key goes first, so that if that program
 * does run after all, its switch fails.
 */
static int
decide(struct sweep *s, long long g, int *goes, struct err *e)
{
	struct buf own = { 0 }, head = { 0 };
	struct table_head h = { .n = 0 };
	struct redis_reply r;
	int marked, rc;

	store_key_generation(&own, s->table, g);
	store_key_table(&head, s->table, "head");
	redis_begin(s->c, "EXISTS");
	redis_text(s->c, own.s);
	redis_send(s->c);
	redis_begin(s->c, "HGET");
	redis_text(s->c, head.s);
	redis_text(s->c, "generations");
	redis_send(s->c);
	rc = redis_next(s->c, &r, e);
	marked = rc == 0 && !(r.kind == REPLY_INTEGER && r.i == 0);
	rc = rc == 0 ? take_kept(s, &h, e) : -1;
	*goes = rc == 0 && g <= s->last && !table_head_keeps(&h, g) && (!marked || s->alone);
	if (*goes && marked) {
		redis_begin(s->c, "DEL");
		redis_text(s->c, own.s);
		rc = redis_ask(s->c, &r, e);
	}
	buf_free(&own);
	buf_free(&head);
	return rc;
}

static int
goes(struct sweep *s, long long g, int *yes, struct err *e)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->seen[i].g == g) {
			*yes = s->seen[i].goes;
			return 0;
		}
	s->seen = mem_grow(s->seen, &s->cap, s->n + 1, sizeof *s->seen);
	if (decide(s, g, yes, e) != 0)
		return -1;
	s->seen[s->n++] = (struct seen){ g, *yes };
	return 0;
}

static void
take_key(const char *key, size_t n, void *arg)
{
	struct sweep *s = arg;

	keys_add(&s->page, key, n);
}

static int
sweep_page(void *arg, struct err *e)
{
	struct sweep *s = arg;
	struct keys old = { .n = 0 };
	int yes, rc = 0;

	for (size_t i = 0; i < s->page.n && rc == 0; i++) {
		size_t n;
		const char *key = keys_at(&s->page, i, &n);
		long long g = store_key_number(key, n, s->prefix);

		yes = 0;
		if (g >= 0)
			rc = goes(s, g, &yes, e);
		if (yes)
			keys_add(&old, key, n);
	}
	s->page.n = 0;
	buf_clear(&s->page.text);
	if (rc == 0)
		rc = keys_unlink(s->c, &old, &s->removed, e);
	keys_free(&old);
	return rc;
}

/* The last number first, then who is at work: who came later has a later number. */
static int
look_around(struct sweep *s, struct err *e)
{
	struct buf key = { 0 };
	struct redis_reply r;
	int n, rc;

	store_key_table(&key, s->table, "seq");
	redis_begin(s->c, "GET");
	redis_text(s->c, key.s);
	rc = redis_ask(s->c, &r, e);
	buf_free(&key);
	if (rc != 0)
		return -1;
	s->last = store_number(r.s, r.n);
	n = store_putting(s->c, s->table, e);
	s->alone = n == 0 || n == 1;
	return redis_is_gone(s->c) ? -1 : 0;
}

int
store_sweep_old(struct redis *c, const char *table, size_t *removed, struct err *e)
{
	struct sweep s = { .c = c, .table = table };
	struct buf pattern = { 0 };
	int rc;

	store_key_table(&pattern, table, "*");
	s.prefix = pattern.len - 1;
	rc = look_around(&s, e);
	if (rc == 0)
		rc = store_scan(c, pattern.s, take_key, sweep_page, &s, e);
	*removed = s.removed;
	keys_free(&s.page);
	free(s.seen);
	buf_free(&pattern);
	return rc;
}

/* ---- all that fits a pattern ------------------------------------------------------------- */

struct removal {
	struct redis *c;
	struct keys page;
	size_t prefix;			/* bytes before a state's generation; 0: all go */
	long long first, last, but;	/* of a state: those go, but one */
	size_t removed;
};

static void
take_removed(const char *key, size_t n, void *arg)
{
	struct removal *r = arg;
	long long g = r->prefix > 0 ? store_key_number(key, n, r->prefix) : 0;

	if (r->prefix == 0 || (g >= r->first && g <= r->last && g != r->but))
		keys_add(&r->page, key, n);
}

static int
remove_page(void *arg, struct err *e)
{
	struct removal *r = arg;

	return keys_unlink(r->c, &r->page, &r->removed, e);
}

static int
sweep_pattern(struct removal *r, const char *pattern, struct err *e)
{
	int rc = store_scan(r->c, pattern, take_removed, remove_page, r, e);

	keys_free(&r->page);
	return rc;
}

static int
remove_key(struct redis *c, const char *key, size_t *removed, struct err *e)
{
	struct redis_reply r;

	redis_begin(c, "UNLINK");
	redis_text(c, key);
	if (redis_ask(c, &r, e) != 0)
		return -1;
	*removed += (size_t)r.i;
	return 0;
}

int
store_sweep_generation(struct redis *c, const char *table, long long g, size_t *removed,
    struct err *e)
{
	struct removal r = { .c = c };
	struct buf key = { 0 };
	int rc;

	store_key_generation(&key, table, g);
	rc = remove_key(c, key.s, &r.removed, e);
	if (rc == 0) {
		buf_printf(&key, ":*");
		buf_bytes(&key, "", 1);
		rc = sweep_pattern(&r, key.s, e);
	}
	*removed = r.removed;
	buf_free(&key);
	return rc;
}

int
store_sweep_table(struct redis *c, const char *table, size_t *removed, struct err *e)
{
	struct removal r = { .c = c };
	struct buf key = { 0 };
	int rc;

	store_key_table(&key, table, "head");
	rc = store_check(c, key.s, e);
	if (rc == 0)
		rc = remove_key(c, key.s, &r.removed, e);
	if (rc == 0) {
		store_key_table(&key, table, "[0-9]*");
		rc = sweep_pattern(&r, key.s, e);
	}
	if (rc == 0) {
		store_key_table(&key, table, "seq");
		rc = remove_key(c, key.s, &r.removed, e);
	}
	*removed = r.removed;
	buf_free(&key);
	return rc;
}

int
store_sweep_state(struct redis *c, const char *name, long long first, long long last,
    long long but, struct err *e)
{
	struct removal r = { .c = c, .first = first < 0 ? 0 : first, .last = last, .but = but };
	struct buf key = { 0 };
	int rc;

	store_key_state(&key, name, "*");
	r.prefix = key.len - 1;
	rc = sweep_pattern(&r, key.s, e);
	buf_free(&key);
	return rc;
}
