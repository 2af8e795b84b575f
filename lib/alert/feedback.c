#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/feedback.h"
#include "alert/rule.h"
#include "base/date.h"
#include "base/intern.h"
#include "base/lock.h"
#include "base/mem.h"
#include "deal/columns.h"

const char feedback_header[] = "at,deal_id,alert_id,user,answer,note,kind\n";

static const char *const column_name[FEEDBACK_COLUMNS] = {
	"at", COL_DEAL_ID, "alert_id", "user", "answer", "note", "kind"
};

const char *const feedback_answer_name[FEEDBACK_ANSWERS] = {
	"done", "working", "not_helpful", "remind"
};

static int
is(const char *name, const char *s, size_t n)
{
	return strlen(name) == n && memcmp(name, s, n) == 0;
}

int
feedback_answer_value(const char *s, size_t n)
{
	for (int i = 0; i < FEEDBACK_ANSWERS; i++)
		if (is(feedback_answer_name[i], s, n))
			return i;
	return -1;
}

/* ---- lines --------------------------------------------------------------------------- */

/* A quoted cell at *at; its text moves to the front.  -1 if its quote does not end. */
static int
split_quoted(char *s, size_t n, size_t *at, size_t *len)
{
	size_t to = ++*at;

	*len = 0;
	for (size_t i = to; i < n; i++) {
		if (s[i] == '"' && (i + 1 == n || s[i + 1] == ',')) {
			*at = i + 1;
			return 0;
		}
		if (s[i] == '"' && s[++i] != '"')
			return -1;
		s[to + (*len)++] = s[i];
	}
	return -1;
}

int
feedback_split(char *s, size_t n, const char *cell[FEEDBACK_CELLS], size_t len[FEEDBACK_CELLS])
{
	size_t at = 0;
	int cells = 0;

	n -= n > 0 && s[n - 1] == '\r';
	for (;; at++) {
		if (cells == FEEDBACK_CELLS)
			return -1;
		if (at < n && s[at] == '"') {
			cell[cells] = s + at + 1;
			if (split_quoted(s, n, &at, &len[cells]) != 0)
				return -1;
		} else {
			cell[cells] = s + at;
			len[cells] = 0;
			for (; at < n && s[at] != ','; at++, len[cells]++)
				if (s[at] == '"' || s[at] == '\0')
					return -1;
		}
		cells++;
		if (at == n)
			return cells;
	}
}

int
feedback_find_columns(struct feedback_places *p, const char *const *cell, const size_t *len,
    int cells, const char **which)
{
	for (int k = 0; k < FEEDBACK_COLUMNS; k++) {
		p->at[k] = -1;
		for (int i = cells - 1; i >= 0; i--)
			if (is(column_name[k], cell[i], len[i]))
				p->at[k] = i;
		if (p->at[k] < 0 && k != FEEDBACK_ALERT && k != FEEDBACK_USER &&
		    k != FEEDBACK_NOTE) {
			*which = column_name[k];
			return -1;
		}
	}
	return 0;
}

static void
put_cell(struct buf *o, const char *s)
{
	int quote = strpbrk(s, ",\"") != NULL;

	buf_text(o, quote ? "\"" : "");
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		char blank = c < ' ' || c == 0x7f ? ' ' : *s;

		buf_text(o, c == '"' ? "\"" : "");
		buf_bytes(o, &blank, 1);
	}
	buf_text(o, quote ? "\"" : "");
}

void
feedback_put(struct buf *o, const char *const text[FEEDBACK_COLUMNS])
{
	for (int k = 0; k < FEEDBACK_COLUMNS; k++) {
		buf_text(o, k > 0 ? "," : "");
		put_cell(o, text[k]);
	}
	buf_text(o, "\n");
}

void
feedback_time(char buf[FEEDBACK_TIME], int64_t seconds)
{
	const int64_t day = 86400;
	int64_t days = seconds / day, rest = seconds % day;
	char text[11];

	if (rest < 0) {
		rest += day;
		days--;
	}
	date_text(text, (int32_t)days);
	snprintf(buf, FEEDBACK_TIME, "%.10sT%02u:%02u:%02uZ", text, (unsigned)(rest / 3600) % 24,
	    (unsigned)(rest / 60) % 60, (unsigned)rest % 60);
}

int
feedback_day(const char *s, size_t n, int32_t *day)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";

	if (n != sizeof form - 1)
		return -1;
	for (size_t i = 10; i < n; i++)
		if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return -1;
	if (memcmp(s + 11, "24", 2) >= 0 || s[14] > '5' || s[17] > '6')
		return -1;
	return date_parse(s, 10, day);
}

/* ---- what was answered ----------------------------------------------------------------- */

enum { NONE = 0 };			/* in links: 1 + number */

struct entry {
	uint32_t before;		/* of the same deal and kind: 1 + number */
	uint32_t kind, person, alert;	/* numbers of texts; person: of an alert and a user */
	int32_t day, until;
	uint8_t answer;
};

struct feedback {
	struct intern *subjects, *kinds, *people, *alerts, *deals;
	uint32_t *last;			/* [subjects] */
	size_t last_cap;
	struct entry *entry;
	size_t n, cap;
};

static struct feedback *
new_feedback(void)
{
	struct feedback *f = mem_zero(1, sizeof *f);

	f->subjects = intern_new();
	f->kinds = intern_new();
	f->people = intern_new();
	f->alerts = intern_new();
	f->deals = intern_new();
	return f;
}

void
feedback_free(struct feedback *f)
{
	if (f == NULL)
		return;
	intern_free(f->subjects);
	intern_free(f->kinds);
	intern_free(f->people);
	intern_free(f->alerts);
	intern_free(f->deals);
	free(f->last);
	free(f->entry);
	free(f);
}

/* Two texts as one. */
static uint32_t
pair(struct intern *m, const char *s, size_t n, const char *t, size_t len, int add)
{
	struct buf o = { 0 };
	uint32_t id;

	buf_bytes(&o, t, len);
	buf_bytes(&o, "", 1);
	buf_bytes(&o, s, n);
	id = add ? intern_add(m, o.s, o.len) : intern_find(m, o.s, o.len);
	buf_free(&o);
	return id;
}

struct cells {
	const char *s[FEEDBACK_COLUMNS];
	size_t n[FEEDBACK_COLUMNS];
};

static int
take_row(struct feedback *f, const struct cells *c)
{
	struct entry x = { .until = DATE_NONE };
	int answer = feedback_answer_value(c->s[FEEDBACK_ANSWER], c->n[FEEDBACK_ANSWER]);
	uint32_t had = intern_size(f->subjects), id;

	if (answer < 0 || rule_kind_value(c->s[FEEDBACK_KIND], c->n[FEEDBACK_KIND]) < 0 ||
	    feedback_day(c->s[FEEDBACK_AT], c->n[FEEDBACK_AT], &x.day) != 0 ||
	    (answer == FEEDBACK_REMIND && date_parse(c->s[FEEDBACK_NOTE], c->n[FEEDBACK_NOTE],
	    &x.until) != 0))
		return -1;
	x.answer = (uint8_t)answer;
	x.kind = intern_add(f->kinds, c->s[FEEDBACK_KIND], c->n[FEEDBACK_KIND]);
	x.alert = intern_add(f->alerts, c->s[FEEDBACK_ALERT], c->n[FEEDBACK_ALERT]);
	intern_add(f->deals, c->s[FEEDBACK_DEAL], c->n[FEEDBACK_DEAL]);
	x.person = pair(f->people, c->s[FEEDBACK_USER], c->n[FEEDBACK_USER],
	    c->s[FEEDBACK_ALERT], c->n[FEEDBACK_ALERT], 1);
	id = pair(f->subjects, c->s[FEEDBACK_DEAL], c->n[FEEDBACK_DEAL], c->s[FEEDBACK_KIND],
	    c->n[FEEDBACK_KIND], 1);
	f->last = mem_grow(f->last, &f->last_cap, id + (size_t)1, sizeof *f->last);
	x.before = id < had ? f->last[id] : NONE;
	f->entry = mem_grow(f->entry, &f->cap, f->n + 1, sizeof *f->entry);
	f->entry[f->n++] = x;
	f->last[id] = (uint32_t)f->n;
	return 0;
}

static int
take_line(struct feedback *f, const struct feedback_places *p, int columns, char *s, size_t n)
{
	const char *cell[FEEDBACK_CELLS];
	size_t len[FEEDBACK_CELLS];
	struct cells c;

	if (feedback_split(s, n, cell, len) != columns)
		return -1;
	for (int k = 0; k < FEEDBACK_COLUMNS; k++) {
		c.s[k] = p->at[k] >= 0 ? cell[p->at[k]] : "";
		c.n[k] = p->at[k] >= 0 ? len[p->at[k]] : 0;
	}
	return take_row(f, &c);
}

/* The columns of the header; -1 with the reason. */
static int
take_header(const char *path, char *s, size_t n, struct feedback_places *p, struct err *e)
{
	const char *cell[FEEDBACK_CELLS], *which = column_name[0];
	size_t len[FEEDBACK_CELLS];
	int cells;

	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		n -= 3;
	}
	cells = feedback_split(s, n, cell, len);
	if (cells < 0 || feedback_find_columns(p, cell, len, cells, &which) != 0)
		return err_set(e, "%s:1: %s: no such column: feedback is %.*s", path, which,
		    (int)strlen(feedback_header) - 1, feedback_header);
	return cells;
}

static int
read_lines(struct feedback *f, FILE *in, const char *path, struct feedback_file *about,
    struct err *e)
{
	struct feedback_places places;
	char *s = NULL;
	size_t cap = 0;
	ssize_t n;
	int columns = 0;

	for (uint64_t line = 1; columns >= 0 && (n = getline(&s, &cap, in)) > 0; line++) {
		n -= s[n - 1] == '\n';
		if (line == 1)
			columns = take_header(path, s, (size_t)n, &places, e);
		else if (n > 0 && take_line(f, &places, columns, s, (size_t)n) != 0)
			about->line = about->wrong++ == 0 ? line : about->line;
	}
	free(s);
	if (columns >= 0 && ferror(in))
		return err_set(e, "%s: %s", path, strerror(errno));
	return columns < 0 ? -1 : 0;
}

struct feedback *
feedback_read(const char *path, struct feedback_file *about, struct err *e)
{
	struct feedback *f = new_feedback();
	FILE *in = fopen(path, "r");
	int lock = -1, rc;

	*about = (struct feedback_file){ 0 };
	if (in == NULL && errno == ENOENT) {
		about->absent = 1;
		return f;
	}
	if (in == NULL)
		rc = err_set(e, "%s: %s", path, strerror(errno));
	else if ((rc = lock_file(path, 0, &lock, e)) == 0)
		rc = read_lines(f, in, path, about, e);
	lock_release(lock);
	if (in != NULL)
		fclose(in);
	if (rc == 0)
		return f;
	feedback_free(f);
	return NULL;
}

int
feedback_last(const struct feedback *f, const char *deal, size_t n, const char *kind, int32_t day,
    struct feedback_said *said)
{
	uint32_t id = pair(f->subjects, deal, n, kind, strlen(kind), 0);
	uint32_t at = id != INTERN_NONE ? f->last[id] : NONE;

	while (at != NONE && f->entry[at - 1].day > day)
		at = f->entry[at - 1].before;
	if (at == NONE)
		return 0;
	*said = (struct feedback_said){ (enum feedback_answer)f->entry[at - 1].answer,
	    f->entry[at - 1].day, f->entry[at - 1].until,
	    intern_text(f->alerts, f->entry[at - 1].alert, NULL) };
	return 1;
}

int
feedback_knows(const struct feedback *f, const char *deal, size_t n)
{
	return intern_find(f->deals, deal, n) != INTERN_NONE;
}

struct feedback_count
feedback_count(const struct feedback *f, const char *kind, int32_t day)
{
	uint8_t *seen = mem_zero(intern_size(f->people) + (size_t)1, 1);
	uint32_t id = intern_find(f->kinds, kind, strlen(kind));
	struct feedback_count c = { 0, 0 };

	for (size_t i = f->n; i-- > 0 && id != INTERN_NONE;) {
		const struct entry *x = &f->entry[i];

		if (x->kind != id || x->day > day || x->day <= day - FEEDBACK_WINDOW ||
		    seen[x->person])
			continue;
		seen[x->person] = 1;
		c.answers++;
		c.not_helpful += x->answer == FEEDBACK_NOT_HELPFUL;
	}
	free(seen);
	return c;
}
