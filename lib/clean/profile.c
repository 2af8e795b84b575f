#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/strtab.h"
#include "clean/profile.h"
#include "csv/out.h"

enum { LINES = 5 };

struct profile_column {
	char *name;
	struct strtab *value;
	uint64_t *times;		/* of each value */
	size_t cap;
	uint64_t values, missing, bad;
	struct buf lines;		/* of the first bad values */
};

struct profile {
	struct profile_column *column;
	size_t columns;
};

struct profile *
profile_new(void)
{
	return mem_zero(1, sizeof(struct profile));
}

void
profile_free(struct profile *p)
{
	for (size_t i = 0; i < p->columns; i++) {
		struct profile_column *c = &p->column[i];

		free(c->name);
		free(c->times);
		strtab_free(c->value);
		buf_free(&c->lines);
	}
	free(p->column);
	free(p);
}

void
profile_column(struct profile *p, const char *name)
{
	struct profile_column *c;

	p->column = mem_resize(p->column, p->columns + 1, sizeof *p->column);
	c = &p->column[p->columns++];
	memset(c, 0, sizeof *c);
	c->name = mem_text(name, strlen(name));
	c->value = strtab_new();
	buf_init(&c->lines);
}

void
profile_add(struct profile *p, size_t column, const char *s, size_t n)
{
	struct profile_column *c = &p->column[column];
	size_t known = strtab_size(c->value);
	uint32_t id;

	if (n == 0) {
		c->missing++;
		return;
	}
	c->values++;
	id = strtab_add(c->value, s, n, hash_bytes(s, n));
	if (id == known) {
		if (id == c->cap)
			c->times = mem_grow(c->times, &c->cap, known + 1, sizeof *c->times);
		c->times[id] = 0;
	}
	c->times[id]++;
}

void
profile_bad(struct profile *p, size_t column, const char *where)
{
	struct profile_column *c = &p->column[column];

	if (c->bad++ < LINES)
		buf_printf(&c->lines, "%s%s", c->lines.len > 0 ? " " : "", where);
}

static int
all_numbers(const struct profile_column *c)
{
	double v;

	for (uint32_t i = 0; i < strtab_size(c->value); i++) {
		size_t n;
		const char *s = strtab_text(c->value, i, &n);

		if (num_parse(s, n, &v) != 0)
			return 0;
	}
	return 1;
}

/* Nonzero if value x comes before value y. */
static int
before(const struct profile_column *c, int numbers, uint32_t x, uint32_t y)
{
	size_t n, m;
	const char *s = strtab_text(c->value, x, &n), *t = strtab_text(c->value, y, &m);
	double v = 0, w = 0;
	int rc;

	if (numbers && num_parse(s, n, &v) == 0 && num_parse(t, m, &w) == 0)
		return v < w;
	rc = memcmp(s, t, n < m ? n : m);
	return rc != 0 ? rc < 0 : n < m;
}

static void
write_values(const struct profile_column *c, struct out *o)
{
	uint32_t id[3] = { 0, 0, 0 };	/* least, greatest, most frequent */
	int numbers = all_numbers(c);
	size_t n;

	for (uint32_t i = 1; i < strtab_size(c->value); i++) {
		if (before(c, numbers, i, id[0]))
			id[0] = i;
		if (before(c, numbers, id[1], i))
			id[1] = i;
		if (c->times[i] > c->times[id[2]])
			id[2] = i;
	}
	for (int i = 0; i < 3; i++) {
		const char *s = strtab_size(c->value) > 0 ? strtab_text(c->value, id[i], &n) :
		    (n = 0, "");

		out_field(o, s, n);
	}
	out_int(o, strtab_size(c->value) > 0 ? (long long)c->times[id[2]] : 0);
}

void
profile_write(const struct profile *p, struct out *o)
{
	buf_text(&o->b,
	    "column,values,missing,distinct,min,max,most_frequent,times,bad,bad_lines\n");
	for (size_t i = 0; i < p->columns; i++) {
		const struct profile_column *c = &p->column[i];

		out_name(o, c->name);
		out_int(o, (long long)c->values);
		out_int(o, (long long)c->missing);
		out_int(o, (long long)strtab_size(c->value));
		write_values(c, o);
		out_int(o, (long long)c->bad);
		out_field(o, c->lines.len > 0 ? c->lines.s : "", c->lines.len);
		out_end(o);
	}
}
