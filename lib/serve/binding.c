#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "deal/columns.h"
#include "deal/feature_names.h"
#include "model/forest.h"
#include "model/model.h"
#include "serve/basis.h"
#include "serve/binding.h"

/* ---- made, kept, freed ------------------------------------------------------------ */

struct bindings {
	pthread_mutex_t lock;
	struct binding *first;		/* that was used last, and so on */
};

struct bindings *
bindings_new(void)
{
	struct bindings *s = mem_zero(1, sizeof *s);

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

static void
free_binding(struct binding *b)
{
	if (b == NULL)
		return;
	reasons_row_free(b->row);
	reasons_free(b->reasons);
	playbook_free(&b->plays);
	factors_free(&b->factors);
	append_free(&b->explained);
	rec_close(b->scores);
	append_free(&b->scored);
	model_input_free(&b->input);
	feature_columns_free(&b->columns);
	rec_close(b->deals);
	free(b->name);
	buf_free(&b->header);
	json_table_close(&b->json);
	free(b->memory);
	out_free(&b->features);
	out_free(&b->lines);
	batch_free(&b->featured);
	batch_free(&b->line);
	free((char *)(uintptr_t)b->key.header);
	free((char *)(uintptr_t)b->key.currency);
	free(b);
}

void
bindings_free(struct bindings *s)
{
	struct binding *next;

	if (s == NULL)
		return;
	for (struct binding *b = s->first; b != NULL; b = next) {
		next = b->next;
		free_binding(b);
	}
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* ---- what the columns are ------------------------------------------------------------ */

static void
lacks(struct faults *f, const char *column, const char *from)
{
	char detail[300];

	(void)snprintf(detail, sizeof detail, "no column %.100s (%s)", column, from);
	faults_add(f, &(struct fault){ .line = 1, .code = FAULT_MISSING_COLUMN,
	    .column = (char *)(uintptr_t)column, .detail = detail });
}

/* Has the body all features of the model, so that no state is asked? */
static int
has_features(const struct basis *g, const struct rec *r)
{
	for (size_t i = 0; i < g->m->features; i++)
		if (rec_find(r, g->m->feature[i].name) < 0)
			return 0;
	return 1;
}

/* The columns that dealfeat needs, too. */
static int
find_columns(struct binding *b, const struct rec *r, struct faults *f)
{
	static const enum deal_column need[] = { DEAL_ID, DEAL_CREATED, DEAL_CLOSED, DEAL_OUTCOME };
	size_t before = f->n;
	long c;

	for (int i = 0; i < DEAL_COLUMNS; i++) {
		c = rec_find(r, deal_name[i]);
		b->column[i] = c >= 0 ? (size_t)c : SIZE_MAX;
	}
	for (size_t i = 0; i < sizeof need / sizeof *need; i++)
		if (b->column[need[i]] == SIZE_MAX)
			lacks(f, deal_name[need[i]], "dealclean writes it");
	for (int k = 0; k < ASOF_KEYS; k++)
		if ((c = rec_find(r, asof_key[k])) >= 0)
			b->dim[k] = (size_t)c;
		else
			lacks(f, asof_key[k], "dealclean writes it");
	for (size_t i = 0; i < b->g->options->extra.n; i++)
		if (rec_find(r, b->g->options->extra.item[i]) < 0)
			lacks(f, b->g->options->extra.item[i], "the server has it as -x");
	return f->n > before ? -1 : 0;
}

static int
find_features(const struct basis *g, const struct rec *r, struct faults *f)
{
	size_t before = f->n;

	for (size_t i = 0; i < g->m->features; i++)
		if (rec_find(r, g->m->feature[i].name) < 0)
			lacks(f, g->m->feature[i].name, "a feature of the model");
	return f->n > before ? -1 : 0;
}

/* The reader of rows of features: the body itself, or what dealfeat makes of it. */
static struct rec *
featured(struct binding *b, struct rec *body, struct faults *f, struct err *e)
{
	const struct basis *g = b->g;
	struct rec *r;

	if (has_features(g, body))
		return body;
	if (g->a == NULL) {
		(void)find_features(g, body, f);
		rec_close(body);
		return NULL;
	}
	b->deals = body;
	if (find_columns(b, body, f) != 0 || feature_columns_make(&b->columns, body, b->column,
	    g->a, g->options->extra.item, g->options->extra.n, e) != 0)
		return NULL;
	feature_columns_header(&b->columns, &b->features);
	r = rec_memory(b->features.b.s, b->features.b.len, BINDING_BODY, 0, e);
	out_clear(&b->features);
	if (r != NULL && find_features(g, r, f) != 0) {
		rec_close(r);
		return NULL;
	}
	return r;
}

/* ---- scores and reasons ---------------------------------------------------------------- */

static int
bind_scores(struct binding *b, struct err *e)
{
	append_open(&b->scored, b->input.rec, scoring_column, SCORING_COLUMNS);
	append_header(&b->scored, &b->lines);
	b->scores = rec_memory(b->lines.b.s, b->lines.b.len, BINDING_BODY, 0, e);
	out_clear(&b->lines);
	return b->scores != NULL ? 0 : -1;
}

static int
bind_reasons(struct binding *b, struct err *e)
{
	const struct basis *g = b->g;
	struct reasons_options o = { b->key.top, b->key.show, g->typical };
	size_t n;

	if (factors_open(&b->factors, &g->labels, g->m, &g->contributions.layers, b->scores,
	    b->key.currency, e) != 0 ||
	    playbook_open(&b->plays, &g->playbook, &b->factors, e) != 0)
		return -1;
	b->reasons = reasons_new(&o, &b->factors, &b->plays);
	b->row = reasons_row_new(b->reasons);
	n = reasons_columns(b->reasons);
	b->name = mem_zero(n, sizeof *b->name);
	reasons_names(b->reasons, b->name);
	append_open(&b->explained, b->scores, b->name, n);
	append_header(&b->explained, &b->lines);
	buf_bytes(&b->header, b->lines.b.s, b->lines.b.len);
	out_clear(&b->lines);
	return 0;
}

/* One piece of memory, of which a single row touches a few pages. */
static void
place_rows(struct binding *b)
{
	size_t n = b->g->contributions.n, room = model_input_room(&b->input);
	char *at = mem_zero(room + n * sizeof(double) + MODEL_INPUT_ROWS * (n + 1) *
	    sizeof(float) + forest_scratch(b->g->m->forest), 1);

	b->memory = at;
	model_input_place(&b->input, &b->rows, at);
	b->effect = (double *)(void *)(at + room);
	b->phi = (float *)(void *)(b->effect + n);
	b->forest = b->phi + MODEL_INPUT_ROWS * (n + 1);
}

static struct binding *
make(const struct basis *g, const struct binding_key *key, struct faults *f, struct err *e)
{
	struct binding *b = mem_zero(1, sizeof *b);
	struct rec *body, *rows;

	b->g = g;
	b->key = *key;
	b->key.header = mem_text(key->header, key->n);
	b->key.currency = mem_text(key->currency, strlen(key->currency));
	out_memory(&b->features);
	out_memory(&b->lines);
	body = rec_memory(key->header, key->n, BINDING_BODY, 0, e);
	rows = body != NULL ? featured(b, body, f, e) : NULL;
	if (rows != NULL && model_input_take(&b->input, g->m, rows, e) == 0) {
		place_rows(b);
		if (bind_scores(b, e) == 0 && bind_reasons(b, e) == 0)
			return b;
	}
	free_binding(b);
	return NULL;
}

/* ---- kept ------------------------------------------------------------------------------- */

static int
is_same(const struct binding_key *a, const struct binding_key *b)
{
	return a->n == b->n && a->top == b->top && a->show == b->show &&
	    memcmp(a->header, b->header, a->n) == 0 && strcmp(a->currency, b->currency) == 0;
}

struct binding *
binding_take(struct bindings *s, const struct basis *g, const struct binding_key *key,
    struct faults *f, struct err *e)
{
	struct binding **at, *b;

	pthread_mutex_lock(&s->lock);
	for (at = &s->first; *at != NULL && !is_same(&(*at)->key, key); at = &(*at)->next)
		;
	b = *at;
	if (b != NULL)
		*at = b->next;
	pthread_mutex_unlock(&s->lock);
	if (b == NULL && (b = make(g, key, f, e)) != NULL)
		b->home = s;
	return b;
}

/* Large bodies leave large buffers, and take longer than a binding does. */
void
binding_release(struct binding *b, size_t bytes)
{
	struct bindings *s = b->home;
	struct binding *last = NULL, **at;
	size_t n = 0;

	if (b->key.n > BINDING_HEADER || bytes > BINDING_BYTES) {
		free_binding(b);
		return;
	}
	pthread_mutex_lock(&s->lock);
	b->next = s->first;
	s->first = b;
	for (at = &s->first; *at != NULL && n < BINDINGS_KEPT; at = &(*at)->next)
		n++;
	last = *at;
	*at = NULL;
	pthread_mutex_unlock(&s->lock);
	free_binding(last);
}

/* Which columns are numbers: what programs write as such, and features that are no texts. */
static int
is_numeric(const char *name, const void *arg)
{
	static const char *const numbers[] = { COL_AMOUNT, COL_CYCLE, COL_HEALTH, COL_CONSISTENCY,
	    COL_PROBABILITY, COL_RISK, COL_PERCENTILE, COL_TYPICAL, COL_REST, COL_SAVEABLE };
	const struct binding *b = arg;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (strcmp(name, numbers[i]) == 0)
			return 1;
	for (size_t i = 0; i < b->g->m->features; i++)
		if (strcmp(name, b->g->m->feature[i].name) == 0)
			return !b->g->m->feature[i].categorical;
	for (size_t i = 0; i < FEATURE_ALL; i++)
		if (strcmp(name, feature_name[i]) == 0)
			return 1;
	return strncmp(name, "effect_", 7) == 0 || strncmp(name, "help_effect_", 12) == 0;
}

int
binding_json(struct binding *b, struct err *e)
{
	return b->json.r != NULL ? 0 : json_table_open(&b->json, b->header.s, b->header.len,
	    is_numeric, b, e);
}

/* Columns of a request that are neither canonical nor features: those of -x. */
static void
name_extra(const struct basis *g, struct out *o)
{
	const struct opt_list *x = &g->options->extra;
	int known;

	for (size_t i = 0; i < x->n; i++) {
		known = strncmp(x->item[i], "x_", 2) == 0;
		for (int c = 0; c < DEAL_COLUMNS; c++)
			known |= strcmp(x->item[i], deal_name[c]) == 0;
		for (size_t k = 0; k < i; k++)
			known |= strcmp(x->item[i], x->item[k]) == 0;
		if (!known)
			out_name(o, x->item[i]);
	}
}

int
binding_check(const struct basis *g, struct err *e)
{
	struct out o;
	struct binding_key key = { .top = 1, .show = REASONS_RISK, .currency = "$" };
	struct faults f = { .n = 0 };
	struct binding *b;
	int rc;

	out_memory(&o);
	for (int i = 0; i < DEAL_COLUMNS; i++)
		out_name(&o, deal_name[i]);
	name_extra(g, &o);
	for (size_t i = 0; i < g->m->features; i++)
		out_name(&o, g->m->feature[i].name);
	out_end(&o);
	key.header = o.b.s;
	key.n = o.b.len;
	b = make(g, &key, &f, e);
	rc = b != NULL ? 0 : -1;
	free_binding(b);
	faults_free(&f);
	out_free(&o);
	return rc;
}
