#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/day_sort.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/num.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "snap/snap_history.h"

enum { ID, CHANGED_ON, FIELD, VALUE, COLUMNS };
enum { COPY = 1 << 16 };

const char snap_header[] = COL_DEAL_ID ",changed_on,field,value\n";
static const char *const column_name[COLUMNS] = { COL_DEAL_ID, "changed_on", "field", "value" };

struct reading {
	struct snap_history *h;
	int32_t until, latest;		/* latest: of the rows since the last run */
	int flags;
	size_t since;			/* rows since the last run */
	uint32_t deal;			/* of the last row, to find it again at once */
	unsigned long long line;	/* of the last row */
};

/* ---- reading ------------------------------------------------------------------------- */

static uint32_t
find_deal(struct reading *in, const char *id, size_t n)
{
	struct snap_state *s = &in->h->state;
	const char *last;
	size_t m;

	if (in->deal < s->n) {
		last = strtab_text(s->ids, in->deal, &m);
		if (m == n && memcmp(last, id, n) == 0)
			return in->deal;
	}
	return in->deal = snap_state_deal(s, id, n);
}

static int
add_run(struct reading *in, const struct refdata_row *row, int32_t day, struct err *e)
{
	struct snap_history *h = in->h;
	double deals;
	size_t n;
	const char *s = refdata_field(row, VALUE, &n);

	if (num_parse(s, n, &deals) != 0 || deals < 0 || deals > UINT32_MAX ||
	    deals != floor(deals))
		return refdata_complain(row, VALUE, "not a number of deals", e);
	if (h->runs > 0 && day < h->run[h->runs - 1].day)
		return refdata_complain(row, CHANGED_ON, "a run before the one above it", e);
	if (in->since > 0 && in->latest > day)
		return refdata_complain(row, CHANGED_ON, "rows of this run are of later days", e);
	h->run = mem_grow(h->run, &h->run_cap, h->runs + 1, sizeof *h->run);
	h->run[h->runs++] = (struct snap_run){ day, (size_t)deals };
	in->since = 0;
	in->latest = DATE_NONE;
	return 0;
}

static void
add_change(struct reading *in, const struct snap_change *c)
{
	struct snap_history *h = in->h;

	if ((in->flags & SNAP_KEEP) != 0) {
		h->change = mem_grow(h->change, &h->change_cap, h->changes + 1,
		    sizeof *h->change);
		h->change[h->changes++] = *c;
	} else if (c->day <= in->until) {
		snap_state_set(&h->state, c->field, c->deal, c->day, c->value);
	}
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct reading *in = arg;
	struct snap_change c;
	size_t n[COLUMNS];
	const char *s[COLUMNS], *wrong;

	in->h->rows++;
	in->line = row->rec->line;
	for (int i = 0; i < COLUMNS; i++)
		s[i] = refdata_field(row, (size_t)i, &n[i]);
	if (date_parse(s[CHANGED_ON], n[CHANGED_ON], &c.day) != 0)
		return refdata_complain(row, CHANGED_ON, "not a date YYYY-MM-DD", e);
	if (c.day > in->h->latest)
		in->h->latest = c.day;
	if (n[FIELD] == 0)
		return refdata_complain(row, FIELD, "is empty", e);
	if (n[ID] == 0 && n[FIELD] == sizeof SNAP_RUN - 1 &&
	    memcmp(s[FIELD], SNAP_RUN, sizeof SNAP_RUN - 1) == 0)
		return add_run(in, row, c.day, e);
	if (n[ID] == 0)
		return refdata_complain(row, ID, "is empty, and this is no row of a run", e);
	c.field = (uint32_t)snap_state_field(&in->h->state, s[FIELD], n[FIELD]);
	wrong = snap_state_parse(&in->h->state, c.field, s[VALUE], n[VALUE], &c.value);
	if (wrong != NULL)
		return refdata_complain(row, VALUE, wrong, e);
	c.deal = find_deal(in, s[ID], n[ID]);
	in->latest = in->since == 0 || c.day > in->latest ? c.day : in->latest;
	in->since++;
	add_change(in, &c);
	return 0;
}

/* In the order of their days; of one day as they stand. */
static void
sort_changes(struct snap_history *h)
{
	struct day_sort *v;
	struct snap_change *sorted;
	size_t i = 1;

	while (i < h->changes && h->change[i - 1].day <= h->change[i].day)
		i++;
	if (i >= h->changes)
		return;
	v = mem_resize(NULL, h->changes, sizeof *v);
	for (i = 0; i < h->changes; i++)
		v[i] = (struct day_sort){ h->change[i].day, (uint32_t)i };
	day_sort(v, h->changes);
	sorted = mem_resize(NULL, h->changes, sizeof *sorted);
	for (i = 0; i < h->changes; i++)
		sorted[i] = h->change[v[i].row];
	free(h->change);
	free(v);
	h->change = sorted;
}

int
snap_history_read(struct snap_history *h, const char *path, int32_t until, int flags,
    struct err *e)
{
	static const struct refdata table = { NULL, column_name, COLUMNS, read_row, 0, "dealsnap" };
	struct reading in = { h, until, DATE_NONE, flags, 0, UINT32_MAX, 0 };

	memset(h, 0, sizeof *h);
	h->latest = DATE_NONE;
	snap_state_open(&h->state);
	if ((flags & SNAP_ABSENT) != 0 && file_is_absent(path))
		return 0;
	if (refdata_read(&table, path, &in, e) != 0)
		return -1;
	if (h->runs > 0 && in.since > 0)
		return err_set(e, "%s:%llu: cut short: the row of the last run is missing (go back "
		    "to a copy, or remove the %zu rows behind the last one of " SNAP_RUN ")",
		    path, in.line, in.since);
	sort_changes(h);
	return 0;
}

void
snap_history_free(struct snap_history *h)
{
	snap_state_free(&h->state);
	free(h->run);
	free(h->change);
	memset(h, 0, sizeof *h);
}

/* ---- days ---------------------------------------------------------------------------- */

void
snap_history_move(struct snap_history *h, int32_t day)
{
	const struct snap_change *c;

	for (; h->moved < h->changes && (c = &h->change[h->moved])->day <= day; h->moved++)
		snap_state_set(&h->state, c->field, c->deal, c->day, c->value);
}

int32_t
snap_history_last(const struct snap_history *h)
{
	return h->runs > 0 ? h->run[h->runs - 1].day : DATE_NONE;
}

int32_t
snap_history_run_before(const struct snap_history *h, int32_t day)
{
	size_t i = h->runs;

	while (i > 0 && h->run[i - 1].day > day)
		i--;
	return i > 0 ? h->run[i - 1].day : DATE_NONE;
}

/* ---- writing ------------------------------------------------------------------------- */

int
snap_history_check(const char *path, struct err *e)
{
	size_t n = strlen(snap_header);
	char first[sizeof snap_header], last = '\0';
	struct stat st;
	int fd, rc = 0;

	if (file_is_absent(path))
		return 0;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0 || fstat(fd, &st) != 0)
		rc = err_set(e, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		rc = err_set(e, "%s: is no regular file", path);
	else if (pread(fd, first, n, 0) < (ssize_t)n - 1 ||
	    memcmp(first, snap_header, n - 1) != 0 || (first[n - 1] != '\n' &&
	    first[n - 1] != '\r'))
		rc = err_set(e, "%s:1: nothing can be appended to it: its first line is not '%.*s'",
		    path, (int)n - 1, snap_header);
	else if (pread(fd, &last, 1, st.st_size - 1) != 1 || last != '\n')
		rc = err_set(e, "%s: cut short: its last line has no end", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* All bytes of the file that fd holds. */
static void
copy(const char *path, int fd, struct out *o)
{
	off_t at = 0;
	ssize_t n;

	for (;; at += n) {
		n = pread(fd, buf_room(&o->b, COPY), COPY, at);
		if (n < 0)
			err_die("%s: %s", path, strerror(errno));
		if (n == 0)
			return;
		o->b.len += (size_t)n;
		out_flush(o);
	}
}

static void
put_change(struct out *o, const struct snap_state *s, const struct snap_change *c)
{
	size_t n;
	const char *id = strtab_text(s->ids, c->deal, &n);

	out_field(o, id, n);
	out_date(o, c->day);
	out_name(o, s->column[c->field].name);
	snap_state_put(s, c->field, c->value, o);
	out_end(o);
}

void
snap_history_append(const char *path, const struct snap_state *s,
    const struct snap_change *change, size_t n, struct snap_run run, int *lock)
{
	struct out o;
	struct err e;
	int next;

	out_open(&o, path);
	if (lock_next(o.fd, &next, &e) != 0)
		err_die("%s: %s", path, e.text);
	copy(path, *lock, &o);
	for (size_t i = 0; i < n; i++)
		put_change(&o, s, &change[i]);
	out_empty(&o);
	out_date(&o, run.day);
	out_name(&o, SNAP_RUN);
	out_int(&o, (long long)run.deals);
	out_end(&o);
	out_close(&o);
	lock_release(*lock);
	*lock = next;
}
