#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/edit_distance.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/schema_file.h"
#include "csv/refdata.h"

/* ---- reading a mapping file ----------------------------------------- */

struct schema_reading {
	struct schema *s;
	enum schema_origin origin;
	const struct refdata_row *row;
	char show[2][ERR_SHOW];
	struct err *e;
};

/* The key, and what is named for it: from 1 on. */
static const char *
field(const struct schema_reading *rd, size_t i, size_t *n)
{
	return batch_field(rd->row->batch, rd->row->rec, i, n);
}

/* "file:line: KEY: what: 'value'" */
static int
complain(struct schema_reading *rd, const char *what, const char *value, size_t n)
{
	size_t len;
	const char *key = field(rd, 0, &len);

	return err_set(rd->e, "%s:%llu: %s: %s: '%s'", rec_file(rd->row->in, 0),
	    (unsigned long long)rd->row->rec->line, err_show(rd->show[0], key, len), what,
	    err_show(rd->show[1], value, n));
}

static void
add_source(struct schema *s, int column, struct schema_name name, unsigned outcomes,
    enum schema_origin origin)
{
	size_t n = s->sources[column]++;

	s->source[column] = mem_resize(s->source[column], n + 1, sizeof *s->source[column]);
	s->source[column][n] = (struct schema_column){ name, outcomes, origin };
}

static struct schema_rule *
add_rule(struct schema *s, int verdict)
{
	s->rule = mem_resize(s->rule, s->rules + 1, sizeof *s->rule);
	s->rule[s->rules] = (struct schema_rule){ .verdict = verdict };
	return &s->rule[s->rules++];
}

/* A value as it is compared: its key.  The caller's. */
static char *
plain_value(const char *value, size_t n)
{
	struct buf key;

	buf_init(&key);
	unicode_key(&key, value, n);
	buf_bytes(&key, "", 1);
	return key.s;
}

/* The enum word that a value asks for, in whatever language; -1: it stands for itself. */
static int
asked_word(const char *value)
{
	static const char *const text[] = { [WORD_TRUE] = "true", [WORD_FALSE] = "false",
	    [WORD_OPEN] = "open", [WORD_WON] = "won", [WORD_LOST] = "lost" };

	for (int i = 0; i < (int)(sizeof text / sizeof *text); i++)
		if (strcmp(value, text[i]) == 0)
			return i;
	return -1;
}

static void
add_test(struct schema_rule *rule, const char *column, size_t len, const char *value, size_t n)
{
	struct schema_test *t;

	rule->test = mem_resize(rule->test, rule->tests + 1, sizeof *rule->test);
	t = &rule->test[rule->tests++];
	t->column = schema_name_new(column, len);
	t->prefix = n > 0 && value[n - 1] == '*';
	t->value = plain_value(value, n - (size_t)t->prefix);
	t->word = t->prefix ? -1 : asked_word(t->value);
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
read_rule(struct schema_reading *rd, const char *s, size_t n, int verdict)
{
	struct schema_rule *rule = add_rule(rd->s, verdict);
	const char *eq;
	size_t len;

	rule->included = rd->origin == SCHEMA_INCLUDED;
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
	return rd->s->joint <= SCHEMA_JOINT ? 0 : complain(rd,
	    "more than 31 tests are joined by &", s, n);
}

/* A column that already holds Won, Lost and Open. */
static void
add_plain_rules(struct schema *s, const char *column, size_t n)
{
	for (int i = 0; i < 3; i++)
		add_test(add_rule(s, i), column, n, deal_outcome_name[i],
		    strlen(deal_outcome_name[i]));
}

enum key {
	KEY_COLUMN, KEY_OUTCOME, KEY_VERDICT, KEY_CURRENCY, KEY_SINGLE, KEY_UNLESS, KEY_TITLE,
	KEY_MISSING, KEY_INCLUDE, KEY_PREFIX, KEY_CENTS
};

static const struct {			/* keys that are no column of a deal, and stand alone */
	const char *name;
	enum key key;
	int verdict;
} plain_key[] = {
	{ "unless", KEY_UNLESS, 0 }, { "deleted", KEY_VERDICT, SCHEMA_DELETED },
	{ "bad_outcome", KEY_VERDICT, SCHEMA_BAD },
	{ "one_currency", KEY_SINGLE, 0 },
	{ "name_as_id", KEY_TITLE, 0 }, { "missing", KEY_MISSING, 0 },
	{ "include", KEY_INCLUDE, 0 }, { "prefix", KEY_PREFIX, 0 },
	{ "hundredths", KEY_CENTS, 0 }
};

struct what {				/* what a row is about */
	enum key key;
	int column;			/* KEY_COLUMN */
	int verdict;			/* KEY_OUTCOME, KEY_VERDICT: the verdict, or -1 for any
					 * outcome */
	unsigned outcomes;
	const char *rest;		/* behind the colon; NULL without one */
	size_t rest_len;
};

static int
same(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

static int
unknown_key(struct schema_reading *rd, const char *s, size_t n)
{
	char *text = mem_text(s, n);
	const char *near = edit_distance_nearest(text, deal_name, DEAL_COLUMNS);
	int rc;

	rc = err_set(rd->e, "%s:%llu: canonical: no such column: '%s'%s%s%s",
	    rec_file(rd->row->in, 0), (unsigned long long)rd->row->rec->line,
	    err_show(rd->show[0], s, n), near != NULL ? " (did you mean " : "",
	    near != NULL ? near : "", near != NULL ? "?)" : "");
	free(text);
	return rc;
}

static int
read_key(struct schema_reading *rd, struct what *w)
{
	size_t n, len;
	const char *s = field(rd, 0, &n), *colon = memchr(s, ':', n);
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
	for (size_t i = 0; i < sizeof plain_key / sizeof *plain_key; i++)
		if (same(s, len, plain_key[i].name)) {
			w->key = plain_key[i].key;
			w->verdict = plain_key[i].verdict;
			return colon == NULL ? 0 : complain(rd, "no outcome may stand behind this",
			    w->rest, w->rest_len);
		}
	if (same(s, len, "currency"))
		return complain(rd, "behind it stand a colon and the column of the amounts", s, n);
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
read_source(struct schema_reading *rd, const struct what *w, const char *s, size_t n)
{
	struct schema *sc = rd->s;

	switch (w->key) {
	case KEY_COLUMN:
		add_source(sc, w->column, schema_name_new(s, n), w->outcomes, rd->origin);
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
	case KEY_SINGLE:
		sc->single = mem_resize(sc->single, sc->singles + 1, sizeof *sc->single);
		sc->single[sc->singles++] = schema_name_new(s, n);
		break;
	case KEY_CENTS:
		sc->cent = mem_resize(sc->cent, sc->cents + 1, sizeof *sc->cent);
		sc->cent[sc->cents++] = schema_name_new(s, n);
		break;
	case KEY_TITLE:
		sc->title = mem_resize(sc->title, sc->titles + 1, sizeof *sc->title);
		sc->title[sc->titles++] = schema_name_new(s, n);
		break;
	case KEY_MISSING:
		sc->missing = mem_resize(sc->missing, sc->missings + 1, sizeof *sc->missing);
		sc->missing[sc->missings].text = plain_value(s, n);
		sc->missing[sc->missings].n = strlen(sc->missing[sc->missings].text);
		if (sc->missing[sc->missings].n < sc->missing_least)
			sc->missing_least = sc->missing[sc->missings].n;
		sc->missings++;
		break;
	case KEY_PREFIX:
		sc->prefix = mem_resize(sc->prefix, sc->prefixes + 1, sizeof(char *));
		sc->prefix[sc->prefixes++] = plain_value(s, n);
		break;
	case KEY_INCLUDE:
		if (sc->include != NULL)
			return complain(rd, "one schema can be included, not two", s, n);
		sc->include = mem_text(s, n);
		break;
	case KEY_UNLESS:
		sc->unlike = mem_resize(sc->unlike, sc->unlikes + 1, sizeof *sc->unlike);
		sc->unlike[sc->unlikes++] = schema_name_new(s, n);
		break;
	}
	return 0;
}

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct schema_reading *rd = arg;
	size_t n, got = 0;
	const char *s;
	struct what w;

	rd->row = row;
	rd->e = e;
	if (row->rec->state == REC_MALFORMED)
		return err_set(e, "%s:%llu: a quote is not closed properly", rec_file(row->in, 0),
		    (unsigned long long)row->rec->line);
	s = field(rd, 0, &n);
	if (n > 0 && *s == '#')
		return 0;
	if (read_key(rd, &w) != 0)
		return -1;
	for (size_t i = 1; i < row->rec->fields; i++) {
		s = field(rd, i, &n);
		if (n > 0 && read_source(rd, &w, s, n) != 0)
			return -1;
		got += n > 0;
	}
	s = field(rd, 0, &n);
	return got > 0 ? 0 : complain(rd, "nothing is named for it", s, n);
}

/* A row has as many columns as it names sources: they are gone through by their place. */
static int
read_rows(struct schema *s, enum schema_origin origin, struct rec *r, struct err *e)
{
	static const struct refdata table = { .row = read_row };
	struct schema_reading rd = { .s = s, .origin = origin };

	if (rec_columns(r) < 2 || strcmp(rec_name(r, 0), "canonical") != 0 ||
	    strcmp(rec_name(r, 1), "source") != 0)
		return err_set(e, "%s:1: a mapping file starts with the line canonical,source",
		    rec_file(r, 0));
	return refdata_each(&table, r, &rd, e);
}

/* The deal's own names are sources too, behind all others. */
static void
add_own_names(struct schema *s)
{
	int outcome = 0;

	for (int i = 0; i < DEAL_COLUMNS; i++)
		if (i != DEAL_CYCLE && i != DEAL_OUTCOME)
			add_source(s, i, schema_name_new(deal_name[i], strlen(deal_name[i])),
			    SCHEMA_ANY, SCHEMA_IMPLIED);
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

/* ---- the files schema-NAME.csv in share/ ---------------------------- */

static const char prefix[] = "schema-", suffix[] = ".csv";

/* The length of NAME in schema-NAME.csv; 0 if the file is not called so. */
static size_t
schema_file(const char *file)
{
	size_t n = strlen(file);

	if (n <= sizeof prefix + sizeof suffix - 2 || memcmp(file, prefix,
	    sizeof prefix - 1) != 0 || strcmp(file + n - (sizeof suffix - 1), suffix) != 0)
		return 0;
	return n - (sizeof prefix - 1) - (sizeof suffix - 1);
}

/* That of no vendor comes last: of schemas that know as much of a header the first is taken. */
static int
by_name(const void *a, const void *b)
{
	const char *s = *(char *const *)a, *t = *(char *const *)b;
	int plain = (strcmp(s, "plain") == 0) - (strcmp(t, "plain") == 0);

	return plain != 0 ? plain : strcmp(s, t);
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
			names[(*n)++] = mem_text(entry->d_name + sizeof prefix - 1,
			    schema_file(entry->d_name));
		}
	closedir(d);
	if (*n > 0)
		qsort(names, *n, sizeof *names, by_name);
	return names;
}

/* The names of all schemas in share/, sorted, *n of them; for free_names.  NULL with the reason. */
static char **
list_all(size_t *n, struct err *e)
{
	char *path = file_share("schema-dealkit.csv", e), **names = NULL;

	*n = 0;
	if (path != NULL)
		names = list_names(dirname(path), n, e);
	free(path);
	return names;
}

static void
free_names(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static void
unknown_schema(const char *name, struct err *e)
{
	char show[ERR_SHOW];
	size_t n;
	char **names = list_all(&n, e);
	struct buf o;

	if (names == NULL)
		return;
	buf_init(&o);
	for (size_t i = 0; i < n; i++)
		buf_printf(&o, "%s%s", i > 0 ? ", " : "", names[i]);
	buf_bytes(&o, "", 1);
	err_set(e,
	    "no schema is called '%s': there are %s; a mapping file has a / or a . in its name",
	    err_show(show, name, strlen(name)), o.s);
	buf_free(&o);
	free_names(names, n);
}

/*
 * The path of a schema: name itself if it has a / or a . in it, else that of
 * schema-NAME.csv.  The caller's; NULL with the names that there are.
 */
static char *
find_file(const char *name, struct err *e)
{
	struct buf o;
	char *path;

	if (strpbrk(name, "/.") != NULL)
		return mem_text(name, strlen(name));
	buf_init(&o);
	buf_printf(&o, "%s%s%s", prefix, name, suffix);
	buf_bytes(&o, "", 1);
	path = file_share(o.s, e);
	buf_free(&o);
	if (path == NULL)
		unknown_schema(name, e);
	return path;
}

/* ---- whole schemas -------------------------------------------------- */

static int
read_file(struct schema *s, enum schema_origin origin, const char *path, struct err *e)
{
	char *file = mem_text(path, strlen(path));
	struct rec_options o = { .delimiter = ',', .flags = REC_TOLERANT, .progress = -1 };
	struct rec *r = rec_open(&file, 1, &o, e);
	int rc = r != NULL ? read_rows(s, origin, r, e) : -1;

	rec_close(r);
	free(file);
	return rc;
}

/*
 * The rows of the schemas that are included, behind those of the file itself.
 * 0, or -1 with the reason.
 */
static int
read_included(struct schema *s, const char *path, struct err *e)
{
	enum { DEEP = 8 };

	for (int depth = 0; s->include != NULL; depth++) {
		char *name = s->include, *file = find_file(name, e);
		int rc = depth == DEEP ? err_set(e, "%s: schemas include each other: '%s'",
		    path, name) : file == NULL ? -1 : 0;

		s->include = NULL;
		if (rc == 0)
			rc = read_file(s, SCHEMA_INCLUDED, file, e);
		free(file);
		free(name);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static struct schema *
read_schema(const char *name, const char *path, const struct words *w, struct err *e)
{
	struct schema *s = mem_zero(1, sizeof *s);

	s->words = w;
	s->name = mem_text(name, strlen(name));
	s->missing_least = SIZE_MAX;
	if (read_file(s, SCHEMA_NAMED, path, e) == 0 && read_included(s, path, e) == 0) {
		add_own_names(s);
		deleted_first(s);
		return s;
	}
	schema_free(s);
	return NULL;
}

struct schema *
schema_file_read(const char *name, const struct words *w, struct err *e)
{
	char *path = find_file(name, e);
	struct schema *s = path != NULL ? read_schema(name, path, w, e) : NULL;

	free(path);
	return s;
}

struct schema **
schema_files_read(const char *name, const struct words *w, size_t *n, struct err *e)
{
	int every = strcmp(name, "auto") == 0;
	size_t found = 1, good = 0;
	char **names = every ? list_all(&found, e) : NULL;
	struct schema **all = mem_zero(found, sizeof(struct schema *));

	while (good < found &&
	    (all[good] = schema_file_read(every ? names[good] : name, w, e)) != NULL)
		good++;
	free_names(names, every ? found : 0);
	if (good == found && found > 0) {
		*n = found;
		return all;
	}
	schemas_free(all, good);
	*n = 0;
	return NULL;
}

/* ---- to be shown ----------------------------------------------------- */

enum { SCHEMA_BYTES = 1 << 20 };

char *
schema_file_text(const char *name, size_t *n, struct err *e)
{
	char *path = find_file(name, e), *text;

	if (path == NULL)
		return NULL;
	text = file_read(path, SCHEMA_BYTES, n, e);
	free(path);
	return text;
}

/* The comment behind the first line, its lines joined. */
static void
add_comment(struct buf *o, const char *text)
{
	const char *s = strchr(text, '\n');

	while (s != NULL && s[1] == '#') {
		const char *end = strchr(s + 1, '\n');

		buf_bytes(o, s + 2, end != NULL ? (size_t)(end - s - 2) : strlen(s + 2));
		s = end;
	}
	buf_bytes(o, "", 1);
}

int
schema_files_each(void (*take)(void *arg, const char *name, const char *comment), void *arg,
    struct err *e)
{
	struct buf comment;
	char **names, *text;
	size_t n, len, i;

	if ((names = list_all(&n, e)) == NULL)
		return -1;
	buf_init(&comment);
	for (i = 0; i < n && (text = schema_file_text(names[i], &len, e)) != NULL; i++) {
		buf_clear(&comment);
		add_comment(&comment, text);
		take(arg, names[i], comment.s);
		free(text);
	}
	buf_free(&comment);
	free_names(names, n);
	return i == n ? 0 : -1;
}
