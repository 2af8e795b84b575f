#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "mem.h"
#include "near.h"
#include "out.h"
#include "rec.h"
#include "schema.h"
#include "spell.h"

/* ---- names ---------------------------------------------------------- */

size_t
schema_key(char *to, const char *name, size_t n)
{
	size_t m = 0;

	if (n > 3 && memcmp(name + n - 3, "__c", 3) == 0)
		n -= 3;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)name[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80)
			to[m++] = name[i];
	}
	spell_lower(to, to, m);
	to[m] = '\0';
	return m;
}

struct schema_name
schema_name_new(const char *s, size_t n)
{
	struct schema_name name = { mem_text(s, n), mem_zero(n + 1, 1) };

	schema_key(name.key, s, n);
	return name;
}

void
schema_name_free(struct schema_name *n)
{
	free(n->text);
	free(n->key);
}

int
schema_needs(int column)
{
	return column == DEAL_ID || column == DEAL_CREATED || column == DEAL_CLOSED || column == DEAL_OUTCOME;
}

/* ---- reading a mapping file ----------------------------------------- */

struct reading {
	struct schema *s;
	const struct rec *r;
	const struct batch *b;
	const struct rec_row *row;
	char show[2][ERR_SHOW];
	struct err *e;
};

/* "file:line: KEY: what: 'value'" */
static int
complain(struct reading *rd, const char *what, const char *value, size_t n)
{
	size_t len;
	const char *key = batch_field(rd->b, rd->row, 0, &len);

	return err_set(rd->e, "%s:%llu: %s: %s: '%s'", rec_file(rd->r, 0), (unsigned long long)rd->row->line,
	    err_show(rd->show[0], key, len), what, err_show(rd->show[1], value, n));
}

static void
add_source(struct schema *s, int column, struct schema_name name, unsigned outcomes, int implied)
{
	size_t n = s->sources[column]++;

	s->source[column] = mem_resize(s->source[column], n + 1, sizeof *s->source[column]);
	s->source[column][n] = (struct schema_column){ name, outcomes, implied };
}

static struct schema_rule *
add_rule(struct schema *s, int verdict)
{
	s->rule = mem_resize(s->rule, s->rules + 1, sizeof *s->rule);
	s->rule[s->rules] = (struct schema_rule){ .verdict = verdict };
	return &s->rule[s->rules++];
}

static void
add_test(struct schema_rule *rule, const char *column, size_t len, const char *value, size_t n)
{
	struct schema_test *t;

	rule->test = mem_resize(rule->test, rule->tests + 1, sizeof *rule->test);
	t = &rule->test[rule->tests++];
	t->column = schema_name_new(column, len);
	t->value = mem_text(value, n);
	n = spell_trim(t->value, value, n);
	t->prefix = n > 0 && t->value[n - 1] == '*';
	n = spell_trim(t->value, t->value, n - (size_t)t->prefix);
	t->value[n] = '\0';
	spell_lower(t->value, t->value, n);
}

/* The length of the first test of several: up to a & that has another behind it. */
static size_t
test_length(const char *s, size_t n)
{
	const char *end = s + n, *p = s, *next, *stop;

	while ((p = memchr(p, '&', (size_t)(end - p))) != NULL) {
		next = memchr(p + 1, '&', (size_t)(end - p - 1));
		stop = next != NULL ? next : end;
		if (memchr(p, '=', (size_t)(stop - p)) != NULL)
			return (size_t)(p - s);
		p++;
	}
	return n;
}

/* COLUMN=VALUE[&COLUMN=VALUE...], or * for all that is left. */
static int
read_rule(struct reading *rd, const char *s, size_t n, int verdict)
{
	struct schema_rule *rule = add_rule(rd->s, verdict);
	const char *eq;
	size_t len;

	if (n == 1 && *s == '*' && verdict == DEAL_OPEN)
		return 0;
	for (;; s += len + 1, n -= len + 1) {
		len = test_length(s, n);
		eq = memchr(s, '=', len);
		if (eq == NULL || eq == s)
			return complain(rd, "not of the form COLUMN=VALUE", s, n);
		add_test(rule, s, (size_t)(eq - s), eq + 1, len - (size_t)(eq - s) - 1);
		if (len == n)
			break;
	}
	if (rule->tests == 1)
		return 0;
	rule->joint = rd->s->joint;
	rd->s->joint += (uint32_t)rule->tests;
	return rd->s->joint <= SCHEMA_JOINT ? 0 : complain(rd, "more than 31 tests are joined by &", s, n);
}

/* A column that already holds Won, Lost and Open. */
static void
add_plain_rules(struct schema *s, const char *column, size_t n)
{
	for (int i = 0; i < 3; i++)
		add_test(add_rule(s, i), column, n, deal_outcome_name[i], strlen(deal_outcome_name[i]));
}

enum key { KEY_COLUMN, KEY_OUTCOME, KEY_VERDICT, KEY_CURRENCY, KEY_UNLESS };

struct what {				/* what a row is about */
	enum key key;
	int column;			/* KEY_COLUMN */
	int verdict;			/* KEY_OUTCOME, KEY_VERDICT: the verdict, or -1 for any outcome */
	unsigned outcomes;
	const char *rest;		/* behind the colon; NULL without one */
	size_t rest_len;
};

static int
same(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

static const char *
nearest_key(const char *s)
{
	const char *best = deal_name[0];

	for (int i = 1; i < DEAL_COLUMNS; i++)
		if (near_distance(s, deal_name[i]) < near_distance(s, best))
			best = deal_name[i];
	return best;
}

static int
unknown_key(struct reading *rd, const char *s, size_t n)
{
	char *text = mem_text(s, n);
	const char *best = nearest_key(text);
	int rc;

	rc = err_set(rd->e, "%s:%llu: canonical: no such column: '%s'%s%s%s", rec_file(rd->r, 0),
	    (unsigned long long)rd->row->line, err_show(rd->show[0], s, n),
	    near_enough(text, near_distance(text, best)) ? " (did you mean " : "",
	    near_enough(text, near_distance(text, best)) ? best : "",
	    near_enough(text, near_distance(text, best)) ? "?)" : "");
	free(text);
	return rc;
}

static int
read_key(struct reading *rd, struct what *w)
{
	size_t n, len;
	const char *s = batch_field(rd->b, rd->row, 0, &n), *colon = memchr(s, ':', n);
	enum deal_outcome o = DEAL_OPEN;

	memset(w, 0, sizeof *w);
	len = colon != NULL ? (size_t)(colon - s) : n;
	w->rest = colon != NULL ? colon + 1 : NULL;
	w->rest_len = colon != NULL ? n - len - 1 : 0;
	w->key = KEY_COLUMN;
	if (same(s, len, "currency") && colon != NULL) {
		w->key = KEY_CURRENCY;
		return 0;
	}
	if (colon != NULL && deal_outcome(w->rest, w->rest_len, &o) != 0)
		return complain(rd, "not Won, Lost or Open behind the colon", w->rest, w->rest_len);
	w->verdict = colon != NULL ? (int)o : -1;
	w->outcomes = colon != NULL ? 1u << o : SCHEMA_ANY;
	if (same(s, len, "unless") || same(s, len, "deleted") || same(s, len, "bad_outcome")) {
		w->key = *s == 'u' ? KEY_UNLESS : KEY_VERDICT;
		w->verdict = *s == 'd' ? SCHEMA_DELETED : SCHEMA_BAD;
		return colon == NULL ? 0 : complain(rd, "no outcome may stand behind this", w->rest, w->rest_len);
	}
	for (w->column = 0; w->column < DEAL_COLUMNS; w->column++)
		if (same(s, len, deal_name[w->column]))
			break;
	if (w->column == DEAL_COLUMNS)
		return unknown_key(rd, s, len);
	if (w->column == DEAL_CYCLE)
		return complain(rd, "is computed, no column can be named for it", s, n);
	if (w->column == DEAL_OUTCOME)
		w->key = KEY_OUTCOME;
	return 0;
}

static int
read_source(struct reading *rd, const struct what *w, const char *s, size_t n)
{
	struct schema *sc = rd->s;

	switch (w->key) {
	case KEY_COLUMN:
		add_source(sc, w->column, schema_name_new(s, n), w->outcomes, 0);
		break;
	case KEY_OUTCOME:
		if (w->verdict >= 0)
			return read_rule(rd, s, n, w->verdict);
		add_plain_rules(sc, s, n);
		break;
	case KEY_VERDICT:
		return read_rule(rd, s, n, w->verdict);
	case KEY_CURRENCY:
		sc->currency = mem_resize(sc->currency, sc->currencies + 1, sizeof *sc->currency);
		sc->currency[sc->currencies].amount = schema_name_new(w->rest, w->rest_len);
		sc->currency[sc->currencies++].currency = schema_name_new(s, n);
		break;
	case KEY_UNLESS:
		sc->unlike = mem_resize(sc->unlike, sc->unlikes + 1, sizeof *sc->unlike);
		sc->unlike[sc->unlikes++] = schema_name_new(s, n);
		break;
	}
	return 0;
}

static int
read_row(struct reading *rd)
{
	size_t n, got = 0;
	const char *s = batch_field(rd->b, rd->row, 0, &n);
	struct what w;

	if (rd->row->state == REC_MALFORMED)
		return err_set(rd->e, "%s:%llu: a quote is not closed properly", rec_file(rd->r, 0),
		    (unsigned long long)rd->row->line);
	if (n > 0 && *s == '#')
		return 0;
	if (read_key(rd, &w) != 0)
		return -1;
	for (size_t i = 1; i < rd->row->fields; i++) {
		s = batch_field(rd->b, rd->row, i, &n);
		if (n > 0 && read_source(rd, &w, s, n) != 0)
			return -1;
		got += n > 0;
	}
	s = batch_field(rd->b, rd->row, 0, &n);
	return got > 0 ? 0 : complain(rd, "no column is named for it", s, n);
}

static int
read_rows(struct schema *s, struct rec *r, struct err *e)
{
	struct batch b = { 0 };
	struct reading rd = { .s = s, .r = r, .b = &b, .e = e };
	int rc = 0, more;

	if (rec_columns(r) < 2 || strcmp(rec_name(r, 0), "canonical") != 0 || strcmp(rec_name(r, 1), "source") != 0)
		return err_set(e, "%s:1: a mapping file starts with the line canonical,source", rec_file(r, 0));
	while (rc == 0 && (more = rec_read(r, &b, e)) != 0) {
		rc = more;
		for (size_t i = 0; rc > 0 && i < b.rows; i++) {
			rd.row = &b.row[i];
			rc = read_row(&rd) == 0 ? 1 : -1;
		}
		rc = rc < 0 ? -1 : 0;
	}
	batch_free(&b);
	return rc;
}

/* The deal's own names are sources too, behind all others. */
static void
add_own_names(struct schema *s)
{
	int outcome = 0;

	for (int i = 0; i < DEAL_COLUMNS; i++)
		if (i != DEAL_CYCLE && i != DEAL_OUTCOME)
			add_source(s, i, schema_name_new(deal_name[i], strlen(deal_name[i])), SCHEMA_ANY, 1);
	for (size_t i = 0; i < s->rules; i++)
		outcome |= s->rule[i].verdict <= DEAL_LOST;
	if (!outcome)
		add_plain_rules(s, deal_name[DEAL_OUTCOME], strlen(deal_name[DEAL_OUTCOME]));
}

/* Deletion is decided before anything else. */
static void
deleted_first(struct schema *s)
{
	struct schema_rule *sorted = mem_resize(NULL, s->rules, sizeof *sorted);
	size_t n = 0;

	for (int deleted = 1; deleted >= 0; deleted--)
		for (size_t i = 0; i < s->rules; i++)
			if ((s->rule[i].verdict == SCHEMA_DELETED) == deleted)
				sorted[n++] = s->rule[i];
	free(s->rule);
	s->rule = sorted;
}

struct schema *
schema_read(const char *path, struct err *e)
{
	char *file = mem_text(path, strlen(path));
	struct rec_options o = { .delimiter = ',', .flags = REC_TOLERANT, .progress = -1 };
	struct rec *r = rec_open(&file, 1, &o, e);
	struct schema *s = NULL;

	if (r != NULL) {
		s = mem_zero(1, sizeof *s);
		s->name = mem_text(path, strlen(path));
		if (read_rows(s, r, e) == 0) {
			add_own_names(s);
			deleted_first(s);
		} else {
			schema_free(s);
			s = NULL;
		}
	}
	rec_close(r);
	free(file);
	return s;
}

void
schema_free(struct schema *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < DEAL_COLUMNS; i++) {
		for (size_t k = 0; k < s->sources[i]; k++)
			schema_name_free(&s->source[i][k].name);
		free(s->source[i]);
	}
	for (size_t i = 0; i < s->rules; i++) {
		for (size_t k = 0; k < s->rule[i].tests; k++) {
			schema_name_free(&s->rule[i].test[k].column);
			free(s->rule[i].test[k].value);
		}
		free(s->rule[i].test);
	}
	for (size_t i = 0; i < s->currencies; i++) {
		schema_name_free(&s->currency[i].amount);
		schema_name_free(&s->currency[i].currency);
	}
	for (size_t i = 0; i < s->unlikes; i++)
		schema_name_free(&s->unlike[i]);
	free(s->rule);
	free(s->currency);
	free(s->unlike);
	free(s->name);
	free(s);
}

/* ---- the schemas in share/ ------------------------------------------ */

static const char prefix[] = "schema-", suffix[] = ".csv";

static struct schema *
read_shared(const char *name, const char *path, struct err *e)
{
	struct schema *s = schema_read(path, e);

	if (s != NULL) {
		free(s->name);
		s->name = mem_text(name, strlen(name));
	}
	return s;
}

/* The length of NAME in schema-NAME.csv; 0 if the file is not called so. */
static size_t
schema_file(const char *file)
{
	size_t n = strlen(file);

	if (n <= sizeof prefix + sizeof suffix - 2 || memcmp(file, prefix, sizeof prefix - 1) != 0 ||
	    strcmp(file + n - (sizeof suffix - 1), suffix) != 0)
		return 0;
	return n - (sizeof prefix - 1) - (sizeof suffix - 1);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of all schemas in the folder, sorted. */
static char **
list_names(const char *folder, size_t *n, struct err *e)
{
	DIR *d = opendir(folder);
	char **names = NULL;
	struct dirent *entry;

	*n = 0;
	if (d == NULL) {
		err_set(e, "%s: %s", folder, strerror(errno));
		return NULL;
	}
	while ((entry = readdir(d)) != NULL)
		if (schema_file(entry->d_name) > 0) {
			names = mem_resize(names, *n + 1, sizeof *names);
			names[(*n)++] = mem_text(entry->d_name + sizeof prefix - 1, schema_file(entry->d_name));
		}
	closedir(d);
	if (*n > 0)
		qsort(names, *n, sizeof *names, by_name);
	return names;
}

static char *
file_name(const char *name)
{
	struct out o;
	char *text;

	out_memory(&o);
	out_printf(&o, "%s%s%s", prefix, name, suffix);
	text = mem_text(o.buf, o.len);
	out_free(&o);
	return text;
}

struct schema *
schema_named(const char *name, struct err *e)
{
	char *file = file_name(name), *path = file_share(file, e);
	struct schema *s = path != NULL ? read_shared(name, path, e) : NULL;

	free(path);
	free(file);
	return s;
}

struct schema **
schema_all(size_t *n, struct err *e)
{
	char *path = file_share("schema-dealkit.csv", e), **names = NULL;
	struct schema **all = NULL;
	size_t found = 0, good = 0;

	*n = 0;
	if (path != NULL)
		names = list_names(dirname(path), &found, e);
	free(path);
	for (size_t i = 0; i < found; i++) {
		all = mem_resize(all, i + 1, sizeof *all);
		all[i] = schema_named(names[i], e);
		if (all[i] == NULL)
			break;
		good++;
	}
	for (size_t i = 0; i < found; i++)
		free(names[i]);
	free(names);
	if (good < found || found == 0) {
		for (size_t i = 0; i < good; i++)
			schema_free(all[i]);
		free(all);
		return NULL;
	}
	*n = found;
	return all;
}

