#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/edit_distance.h"
#include "base/intern.h"
#include "base/mem.h"
#include "base/unicode.h"
#include "clean/column_map.h"
#include "clean/suggest.h"
#include "clean/words.h"

struct header {				/* the columns of an input by their keys */
	const struct rec *r;
	struct intern *keys;
	size_t *column;			/* the first with each key */
	uint8_t *seen;			/* columns that the schema names */
};

/* Column i is found by that name, unless another was before. */
static void
add_name(struct header *h, const char *s, size_t n, size_t i)
{
	char *key = schema_key(s, n);
	uint32_t known = intern_size(h->keys), id = intern_add(h->keys, key, strlen(key));

	if (id == known)
		h->column[id] = i;
	free(key);
}

/* Whole names come before those without a prefix. */
static void
header_open(struct header *h, const struct rec *r, const struct schema *schema)
{
	size_t n = rec_columns(r);
	struct buf key;

	h->r = r;
	h->keys = intern_new();
	h->column = mem_zero(2 * n, sizeof *h->column);
	h->seen = mem_zero(n, 1);
	for (size_t i = 0; i < n; i++)
		add_name(h, rec_name(r, i), strlen(rec_name(r, i)), i);
	buf_init(&key);
	for (size_t i = 0; schema->prefixes > 0 && i < n; i++) {
		const char *rest;

		buf_clear(&key);
		unicode_key(&key, rec_name(r, i), strlen(rec_name(r, i)));
		buf_bytes(&key, "", 1);
		if ((rest = schema_behind_prefix(schema, key.s)) != NULL)
			add_name(h, rest, strlen(rest), i);
	}
	buf_free(&key);
}

static void
header_close(struct header *h)
{
	intern_free(h->keys);
	free(h->column);
	free(h->seen);
}

/*
 * The column of that very name, else the first that is compared as equal;
 * SIZE_MAX if there is none.
 */
static size_t
find(const struct header *h, const struct schema_name *name)
{
	long exact = rec_find(h->r, name->text);
	uint32_t id;

	if (exact >= 0)
		return (size_t)exact;
	id = *name->key != '\0' ? intern_find(h->keys, name->key, strlen(name->key)) : INTERN_NONE;
	return id != INTERN_NONE ? h->column[id] : SIZE_MAX;
}

static size_t
find_currency(struct header *h, const struct schema *s, const struct schema_name *amount)
{
	for (size_t i = 0; i < s->currencies; i++)
		if (strcmp(s->currency[i].amount.key, amount->key) == 0) {
			size_t c = find(h, &s->currency[i].currency);

			if (c == SIZE_MAX)
				continue;
			h->seen[c] = 1;
			return c;
		}
	return SIZE_MAX;
}

static int
is_among(const struct schema_name *list, size_t n, const struct schema_name *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].key, name->key) == 0)
			return 1;
	return 0;
}

static int
has_source(const struct binding *b, int to, size_t column, unsigned outcomes)
{
	for (size_t i = 0; i < b->sources[to]; i++)
		if (b->source[to][i].column == column && (b->source[to][i].outcomes &
		    outcomes) == outcomes)
			return 1;
	return 0;
}

static void
bind_sources(struct binding *b, struct header *h, int to)
{
	const struct schema *s = b->schema;

	b->source[to] = mem_resize(NULL, s->sources[to], sizeof *b->source[to]);
	for (size_t i = 0; i < s->sources[to]; i++) {
		const struct schema_column *from = &s->source[to][i];
		size_t c = find(h, &from->name);

		if (c == SIZE_MAX)
			continue;
		if (from->origin != SCHEMA_IMPLIED)
			h->seen[c] = 1;
		if (!has_source(b, to, c, from->outcomes))
			b->source[to][b->sources[to]++] = (struct column_map_source){
				c, from->outcomes, to == DEAL_AMOUNT ?
				    find_currency(h, s, &from->name) : SIZE_MAX,
				    to == DEAL_AMOUNT &&
				    is_among(s->single, s->singles, &from->name),
				    to == DEAL_AMOUNT &&
				    is_among(s->cent, s->cents, &from->name)
			};
	}
	b->replaced[to] = b->sources[to] > 0 ? b->source[to][0].column : SIZE_MAX;
}

/* The columns "A + B" into b->id_part, if all of them are there; of the line's number none are. */
static int
bind_parts(struct binding *b, struct header *h, const struct schema_name *name)
{
	const char *s = name->text, *rest;
	size_t *part = NULL, parts = 0;

	for (rest = schema_is_line(name) ? NULL : s; rest != NULL; s = rest) {
		size_t n = schema_first_part(s, &rest), c;
		struct schema_name one = schema_name_new(s, n);

		c = find(h, &one);
		schema_name_free(&one);
		if (c == SIZE_MAX) {
			free(part);
			return 0;
		}
		part = mem_resize(part, parts + 1, sizeof *part);
		part[parts++] = c;
	}
	for (size_t i = 0; i < parts; i++)
		h->seen[part[i]] = 1;
	b->id_name = name->text;
	b->id_part = part;
	b->id_parts = parts;
	return 1;
}

/* Of one column the id is that column's, in whose place it stands. */
static void
settle_parts(struct binding *b)
{
	size_t one = b->id_parts == 1 ? b->id_part[0] : SIZE_MAX;

	free(b->source[DEAL_ID]);
	b->source[DEAL_ID] = mem_resize(NULL, 1, sizeof *b->source[DEAL_ID]);
	b->source[DEAL_ID][0] = (struct column_map_source){ one, SCHEMA_ANY, SIZE_MAX, 0, 0 };
	b->sources[DEAL_ID] = 1;
	b->replaced[DEAL_ID] = one;
	if (one != SIZE_MAX) {
		free(b->id_part);
		b->id_part = NULL;
		b->id_parts = 0;
	}
}

/*
 * What tells deals apart: a column of ids, of which bind_sources knows; several
 * columns or the line's number, whichever the schema names first; without any of
 * them a name.
 */
static void
bind_id(struct binding *b, struct header *h)
{
	const struct schema *s = b->schema;

	for (size_t i = 0; i < s->sources[DEAL_ID]; i++) {
		const struct schema_name *name = &s->source[DEAL_ID][i].name;

		if (find(h, name) != SIZE_MAX) {
			b->id_name = name->text;
			return;
		}
		if ((schema_is_line(name) || strstr(name->text, " + ") != NULL) &&
		    bind_parts(b, h, name)) {
			settle_parts(b);
			return;
		}
	}
	for (size_t i = 0; i < s->titles; i++)
		if (bind_parts(b, h, &s->title[i])) {
			settle_parts(b);
			b->titled = 1;
			return;
		}
}

/*
 * A column that is the close date and the forecast is the one for closed deals,
 * the other for open ones.
 */
static void
share_close_date(struct binding *b)
{
	for (size_t i = 0; i < b->sources[DEAL_CLOSED]; i++)
		for (size_t k = 0; k < b->sources[DEAL_EXPECTED]; k++)
			if (b->source[DEAL_CLOSED][i].column ==
			    b->source[DEAL_EXPECTED][k].column) {
				b->source[DEAL_CLOSED][i].outcomes &= ~(1u << DEAL_OPEN);
				b->source[DEAL_EXPECTED][k].outcomes &= 1u << DEAL_OPEN;
			}
}

/* Does column c feed one of the deal's, or is it the schema's for a currency? */
static int
is_taken(const struct binding *b, const struct header *h, size_t c)
{
	for (int i = 0; i < DEAL_COLUMNS; i++)
		if (has_source(b, i, c, 0))
			return 1;
	for (size_t i = 0; i < b->schema->currencies; i++)
		if (find(h, &b->schema->currency[i].currency) == c)
			return 1;
	return 0;
}

/* How far a column is from one that is likely to hold the amounts' currencies. */
static size_t
distance(const struct binding *b, const struct header *h, const char *key, size_t c)
{
	size_t amount = b->source[DEAL_AMOUNT][0].column;
	char *name = schema_key(rec_name(h->r, amount), strlen(rec_name(h->r, amount)));
	int names_it = *name != '\0' && strstr(key, name) != NULL;

	free(name);
	return (c > amount ? c - amount : amount - c) + (names_it ? 0 : rec_columns(h->r));
}

/* Columns named like one of currencies, for amounts of which the schema does not say it. */
static void
guess_currencies(struct binding *b, const struct header *h)
{
	size_t *far = mem_zero(rec_columns(h->r), sizeof *far), at;

	b->money = mem_zero(rec_columns(h->r), sizeof *b->money);
	b->taken = mem_zero(rec_columns(h->r), 1);
	for (size_t c = 0; c < rec_columns(h->r); c++)
		b->taken[c] = is_taken(b, h, c) != 0;
	for (size_t c = 0; b->sources[DEAL_AMOUNT] > 0 && c < rec_columns(h->r); c++) {
		char *key = schema_key(rec_name(h->r, c), strlen(rec_name(h->r, c)));

		if (words_in_name(b->schema->words, WORD_CURRENCY, key) && !b->taken[c]) {
			size_t d = distance(b, h, key, c);

			for (at = b->monies++; at > 0 && far[at - 1] > d; at--) {
				far[at] = far[at - 1];
				b->money[at] = b->money[at - 1];
			}
			far[at] = d;
			b->money[at] = c;
		}
		free(key);
	}
	free(far);
}

static size_t
look_of(struct binding *b, size_t column)
{
	for (size_t i = 0; i < b->looks; i++)
		if (b->look[i] == column)
			return i;
	b->look = mem_resize(b->look, b->looks + 1, sizeof *b->look);
	b->flag = mem_resize(b->flag, b->looks + 1, sizeof *b->flag);
	b->ticked = mem_resize(b->ticked, b->looks + 1, sizeof *b->ticked);
	b->look[b->looks] = column;
	b->flag[b->looks] = b->ticked[b->looks] = 0;
	return b->looks++;
}

/* Is the name among those of a column of the deal, written in a file of that origin? */
static int
is_named(const struct schema *s, int column, enum schema_origin origin, const char *key)
{
	for (size_t i = 0; i < s->sources[column]; i++)
		if (s->source[column][i].origin == origin &&
		    (key == NULL || strcmp(s->source[column][i].name.key, key) == 0))
			return 1;
	return 0;
}

/*
 * The column that a rule looks at.  One of an included schema about a column
 * of the deal that the file itself names otherwise follows that name; the deal's
 * own name of a column means the first of its sources that is there.
 */
static size_t
find_tested(const struct binding *b, const struct header *h, const struct schema_rule *rule,
    const struct schema_name *name)
{
	const struct schema *s = b->schema;
	size_t c;

	for (int i = 0; rule->included && i < DEAL_COLUMNS; i++)
		if (b->sources[i] > 0 && is_named(s, i, SCHEMA_NAMED, NULL) &&
		    is_named(s, i, SCHEMA_INCLUDED, name->key))
			return b->source[i][0].column;
	if ((c = find(h, name)) != SIZE_MAX)
		return c;
	for (int i = 0; i < DEAL_COLUMNS; i++)
		if (b->sources[i] > 0 && i != DEAL_ID && strcmp(name->text, deal_name[i]) == 0)
			return b->source[i][0].column;
	return SIZE_MAX;
}

/* Does it ask for true or false? */
static int
asks_flag(const struct schema_test *t)
{
	return t->word == WORD_TRUE || t->word == WORD_FALSE;
}

/* Which columns the rule looks at; nonzero if all of them are there. */
static int
bind_one(struct binding *b, struct header *h, size_t i)
{
	const struct schema_rule *rule = &b->schema->rule[i];

	for (size_t k = 0; k < rule->tests; k++)
		if (find_tested(b, h, rule, &rule->test[k].column) == SIZE_MAX)
			return 0;
	b->test[i] = mem_resize(NULL, rule->tests, sizeof *b->test[i]);
	for (size_t k = 0; k < rule->tests; k++) {
		size_t c = find_tested(b, h, rule, &rule->test[k].column);

		h->seen[c] = 1;
		b->test[i][k] = look_of(b, c);
		b->flag[b->test[i][k]] |= asks_flag(&rule->test[k]) != 0;
	}
	return rule->tests > 0;
}

/* Returns bit 1 << verdict for each verdict that some column can lead to. */
static unsigned
bind_rules(struct binding *b, struct header *h)
{
	unsigned verdicts = 0;

	b->test = mem_zero(b->schema->rules, sizeof(size_t *));
	for (size_t i = 0; i < b->schema->rules; i++)
		if (bind_one(b, h, i))
			verdicts |= 1u << b->schema->rule[i].verdict;
	return verdicts;
}

static size_t
find_text(const struct header *h, const char *text)
{
	struct schema_name n = schema_name_new(text, strlen(text));
	size_t c = find(h, &n);

	schema_name_free(&n);
	return c;
}

const char *
column_map_likely(const struct binding *b, const struct rec *r, int column)
{
	const char **name = mem_resize(NULL, rec_columns(r), sizeof(char *));
	size_t i;

	for (i = 0; i < rec_columns(r); i++)
		name[i] = rec_name(r, i);
	i = suggest_name(b->schema->words, name, rec_columns(r), b->taken, column);
	free(name);
	return i != SIZE_MAX ? rec_name(r, i) : NULL;
}

/*
 * Is a column that the deal must have not there?  The day of creation may be missing, but not
 * be there unrecognised, unless the user's own mapping file leaves it out.
 */
static int
is_lacking(const struct binding *b, const struct rec *r, int column)
{
	const unsigned closed = 1u << DEAL_WON | 1u << DEAL_LOST;

	if (column == DEAL_OUTCOME)
		return (b->verdicts & closed) != closed;
	if (column == DEAL_CREATED)
		return b->sources[column] == 0 && strpbrk(b->schema->name, "/.") == NULL &&
		    column_map_likely(b, r, column) != NULL;
	return schema_needs(column) && b->sources[column] == 0;
}

void
column_map_schema(const struct schema *s, const struct rec *r, struct binding *b)
{
	struct header h;

	memset(b, 0, sizeof *b);
	b->schema = s;
	b->unlike = SIZE_MAX;
	header_open(&h, r, s);
	for (int i = 0; i < DEAL_COLUMNS; i++)
		bind_sources(b, &h, i);
	bind_id(b, &h);
	share_close_date(b);
	guess_currencies(b, &h);
	b->verdicts = bind_rules(b, &h);
	b->replaced[DEAL_CYCLE] = find_text(&h, deal_name[DEAL_CYCLE]);
	b->replaced[DEAL_OUTCOME] = find_text(&h, deal_name[DEAL_OUTCOME]);
	for (size_t i = 0; i < s->unlikes && b->unlike == SIZE_MAX; i++)
		b->unlike = find(&h, &s->unlike[i]);
	if (b->replaced[DEAL_CYCLE] != SIZE_MAX)
		h.seen[b->replaced[DEAL_CYCLE]] = 1;
	for (size_t i = 0; i < rec_columns(r); i++)
		b->known += h.seen[i];
	b->lacks = -1;
	for (int i = DEAL_COLUMNS - 1; i >= 0; i--)
		if (is_lacking(b, r, i))
			b->lacks = i;
	header_close(&h);
}

void
column_map_free(struct binding *b)
{
	for (int i = 0; i < DEAL_COLUMNS; i++)
		free(b->source[i]);
	for (size_t i = 0; b->test != NULL && i < b->schema->rules; i++)
		free(b->test[i]);
	free(b->test);
	free(b->id_part);
	free(b->look);
	free(b->flag);
	free(b->ticked);
	free(b->money);
	free(b->taken);
	memset(b, 0, sizeof *b);
}

int
column_map_fits(const struct binding *b)
{
	return b->lacks < 0 && b->unlike == SIZE_MAX;
}

/* 0: does not fit; better with the day of creation, and with ids that are no names. */
static int
fitness(const struct binding *b)
{
	return column_map_fits(b) ? 1 + 2 * (b->sources[DEAL_CREATED] > 0) + !b->titled : 0;
}

/* Is a better than b?  One that says what else the table is, too, if it knows as much of it. */
static int
is_better(const struct binding *a, const struct binding *b)
{
	if (a->unlike != SIZE_MAX && a->lacks < 0 && b->unlike == SIZE_MAX)
		return a->known >= b->known;
	if (b->unlike != SIZE_MAX && b->lacks < 0 && a->unlike == SIZE_MAX)
		return a->known > b->known;
	return fitness(a) > fitness(b) || (fitness(a) == fitness(b) && a->known > b->known);
}

void
column_map_best(struct schema *const *all, size_t n, const struct rec *r, struct binding *b)
{
	struct binding other;

	column_map_schema(all[0], r, b);
	for (size_t i = 1; i < n; i++) {
		column_map_schema(all[i], r, &other);
		if (is_better(&other, b)) {
			column_map_free(b);
			*b = other;
		} else {
			column_map_free(&other);
		}
	}
}

int
column_map_unfed(const struct binding *b, int column)
{
	for (; column < DEAL_COLUMNS; column++)
		if (b->sources[column] == 0 && b->schema->sources[column] > 0 &&
		    b->schema->source[column][0].origin == SCHEMA_NAMED)
			break;
	return column;
}

/* Is s, which begins with the n digits of a whole number, the same with zeros behind a point? */
static int
same_number(const char *s, size_t len, size_t n)
{
	if (len < n + 2 || n == 0 || (s[n] != '.' && s[n] != ','))
		return 0;
	for (size_t i = 0; i < len; i++)
		if (i != n && (i < n ? s[i] < '0' || s[i] > '9' : s[i] != '0'))
			return 0;
	return 1;
}

/* key: the value's; truth: what it says as a flag. */
static int
passes(const struct schema_test *t, const struct words *w, const char *key, size_t n, int truth)
{
	size_t len = strlen(t->value);

	if (asks_flag(t))
		return truth == (t->word == WORD_TRUE);
	if (t->word >= 0 && words_mean(w, (enum word)t->word, key, n))
		return 1;
	if (n < len || memcmp(key, t->value, len) != 0)
		return 0;
	if (t->prefix)				/* a lone * stands for something */
		return n > 0;
	return n == len || same_number(key, n, len);
}

struct column_map_hint
column_map_look(const struct binding *b, size_t look, const char *value, size_t n)
{
	struct column_map_hint hint = COLUMN_MAP_NO_HINT;
	int truth, passed = 0;
	const char *text;
	struct buf key;

	buf_init(&key);
	if (!schema_missing(b->schema, value, n))
		unicode_key(&key, value, n);
	text = key.len > 0 ? key.s : "";
	truth = b->flag[look] ? words_truth(b->schema->words, text, key.len) : -1;
	hint.said = truth > 0 ? COLUMN_MAP_YES : truth == 0 ? COLUMN_MAP_NO : key.len == 0 ?
	    COLUMN_MAP_NOTHING : 0;
	if (b->ticked[look] && key.len == 0)
		truth = 0;
	for (uint32_t i = 0; i < b->schema->rules; i++) {
		const struct schema_rule *rule = &b->schema->rule[i];

		if (rule->tests == 0 && hint.rule == UINT32_MAX)
			hint.rule = i;
		for (uint32_t k = 0; b->test[i] != NULL && k < rule->tests; k++)
			if (b->test[i][k] == look && passes(&rule->test[k], b->schema->words, text,
			    key.len, truth)) {
				passed = 1;
				if (rule->tests > 1)
					hint.joint |= 1u << (rule->joint + k);
				else if (hint.rule == UINT32_MAX)
					hint.rule = i;
			}
	}
	if (b->flag[look] && truth < 0 && key.len > 0 && !passed)
		hint.unread = (uint32_t)look + 1;
	buf_free(&key);
	return hint;
}

/* The rule that decides, or UINT32_MAX. */
static uint32_t
deciding_rule(const struct binding *b, struct column_map_hint hint)
{
	const struct schema *s = b->schema;

	for (uint32_t i = 0; hint.joint != 0 && i < s->rules && i < hint.rule; i++) {
		uint32_t all = ((1u << (s->rule[i].tests & 31)) - 1) << s->rule[i].joint;

		if (s->rule[i].tests > 1 && (hint.joint & all) == all)
			return i;
	}
	return hint.rule;
}

int
column_map_verdict(const struct binding *b, struct column_map_hint hint, int *assumed)
{
	uint32_t i = deciding_rule(b, hint);

	*assumed = i != UINT32_MAX && b->schema->rule[i].tests == 0;
	if (hint.unread != 0 && (i == UINT32_MAX || b->schema->rule[i].verdict != SCHEMA_DELETED))
		return SCHEMA_BAD;
	return i != UINT32_MAX ? b->schema->rule[i].verdict : SCHEMA_BAD;
}

size_t
column_map_culprit(const struct binding *b, struct column_map_hint hint)
{
	uint32_t i = deciding_rule(b, hint);

	if (hint.unread != 0)
		return b->look[hint.unread - 1];
	if (i == UINT32_MAX || b->test[i] == NULL)
		for (i = 0; b->test[i] == NULL || b->schema->rule[i].tests == 0 ||
		    b->schema->rule[i].verdict > DEAL_LOST; i++)
			;
	return b->look[b->test[i][0]];
}

/* ---- what to say when it does not fit ------------------------------- */

/* "'A', 'B' and 7 more" */
static void
list_some(struct buf *o, size_t n, const char *(*name)(const void *, size_t), const void *of)
{
	char show[ERR_SHOW];
	size_t start = o->len, i;

	for (i = 0; i < n && o->len - start < 300; i++) {
		const char *s = name(of, i);

		buf_printf(o, "%s'%s'", i > 0 ? ", " : "", err_show(show, s, strlen(s)));
	}
	if (i < n)
		buf_printf(o, " and %zu more", n - i);
}

static const char *
column_name(const void *r, size_t i)
{
	return rec_name(r, i);
}

struct sought {				/* the names that a needed column could have had */
	const struct schema_name **name;
	size_t n;
};

static const char *
sought_name(const void *p, size_t i)
{
	const struct sought *w = p;

	return w->name[i]->text;
}

static void
seek(struct sought *w, const struct schema_name *name)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->name[i]->key, name->key) == 0)
			return;
	w->name = mem_resize(w->name, w->n + 1, sizeof *w->name);
	w->name[w->n++] = name;
}

/* Of Won and Lost the one that no rule can come to. */
static int
unknown_outcome(const struct binding *b)
{
	return (b->verdicts & 1u << DEAL_WON) == 0 ? DEAL_WON : DEAL_LOST;
}

static struct sought
sought(const struct binding *b)
{
	const struct schema *s = b->schema;
	struct sought w = { NULL, 0 };

	for (size_t i = 0; b->lacks != DEAL_OUTCOME && i < s->sources[b->lacks]; i++)
		seek(&w, &s->source[b->lacks][i].name);
	for (size_t i = 0; b->lacks == DEAL_ID && i < s->titles; i++)
		seek(&w, &s->title[i]);
	for (size_t i = 0; b->lacks == DEAL_OUTCOME && i < s->rules; i++)
		for (size_t k = 0; s->rule[i].verdict == unknown_outcome(b) &&
		    k < s->rule[i].tests; k++)
			seek(&w, &s->rule[i].test[k].column);
	return w;
}

/* The header's name that is spelt nearest to one of those sought; NULL if none is near. */
static const char *
nearest(const struct sought *w, const struct binding *b, const struct rec *r)
{
	const char *best = NULL;
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < rec_columns(r); i++) {
		const char *s = rec_name(r, i);
		char *key = schema_key(s, strlen(s));

		for (size_t k = 0; !b->taken[i] && k < w->n; k++) {
			size_t d = edit_distance(w->name[k]->key, key);

			if (d > 0 && d < least && edit_distance_enough(w->name[k]->key, d)) {
				least = d;
				best = s;
			}
		}
		free(key);
	}
	return least <= 2 ? best : NULL;
}

/* The likeliest name for what lacks: by its spelling if that is a slip, else by its words. */
static const char *
likeliest(const struct sought *w, const struct binding *b, const struct rec *r)
{
	const char *near = nearest(w, b, r);

	return near != NULL ? near : column_map_likely(b, r, b->lacks);
}

/* No rule for an outcome, whatever the header has: says so. */
static int
complain_rules(const struct binding *b, const struct rec *r, struct err *e)
{
	const char *lacks = deal_outcome_name[unknown_outcome(b)];

	return err_set(e, "%s:1: outcome: no rule for %s: the schema %s does not say when a deal "
	    "is %s; a row outcome:%s,COLUMN=VALUE in the mapping file does, see deal(5)",
	    rec_file(r, 0), lacks, b->schema->name, lacks, lacks);
}

int
column_map_complain(const struct binding *b, const struct rec *r, int guessed, struct err *e)
{
	struct sought w;
	const char *near;
	char show[ERR_SHOW];
	struct buf o;

	if (b->unlike != SIZE_MAX)
		return err_set(e,
		    "%s:1: %s: a table with this column holds no deals, says the schema %s%s",
		    rec_file(r, 0), rec_name(r, b->unlike), b->schema->name,
		    strcmp(b->schema->name, "salesforce") == 0 ?
		    "; -s salesforce-history reads how deals changed" : "");
	w = sought(b);
	if (w.n == 0)
		return complain_rules(b, r, e);
	near = likeliest(&w, b, r);
	buf_init(&o);
	buf_printf(&o, guessed ? "%s:1: %s: no schema fits: %s, the nearest, looks for " :
	    "%s:1: %s: no column for it: the schema %s looks for ", rec_file(r, 0),
	    deal_name[b->lacks], b->schema->name);
	list_some(&o, w.n, sought_name, &w);
	buf_text(&o, "; the header has ");
	list_some(&o, rec_columns(r), column_name, r);
	if (near != NULL)
		buf_printf(&o, "; nearest: '%s'", err_show(show, near, strlen(near)));
	buf_text(&o, "; say what is what in a mapping file (-s FILE), which --draft-schema "
	    "drafts, see deal(5)");
	buf_bytes(&o, "", 1);
	err_set(e, "%s", o.s);
	buf_free(&o);
	free(w.name);
	return -1;
}

int
column_map_choose(struct schema *const *all, size_t n, const struct schema *given,
    const struct rec *r, struct binding *b, struct err *e)
{
	if (given != NULL)
		column_map_schema(given, r, b);
	else
		column_map_best(all, n, r, b);
	if (column_map_fits(b))
		return 0;
	column_map_complain(b, r, given == NULL && n > 1, e);
	column_map_free(b);
	return -1;
}
