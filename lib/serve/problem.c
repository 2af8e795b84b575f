#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "serve/json_put.h"
#include "serve/problem.h"

static const struct kind {
	const char *name, *title;
	unsigned status;
} kinds[PROBLEMS] = {
	[PROBLEM_BAD_REQUEST] = { "bad-request", "Bad request", 400 },
	[PROBLEM_UNREADABLE] = { "unreadable", "The body cannot be read", 400 },
	[PROBLEM_UNAUTHORIZED] = { "unauthorized", "A token is needed", 401 },
	[PROBLEM_FORBIDDEN] = { "forbidden", "Not allowed", 403 },
	[PROBLEM_NOT_FOUND] = { "not-found", "Not found", 404 },
	[PROBLEM_METHOD] = { "method-not-allowed", "Another method is needed", 405 },
	[PROBLEM_NOT_ACCEPTABLE] = { "not-acceptable", "No such form of an answer", 406 },
	[PROBLEM_CURSOR] = { "cursor-outdated", "The cursor is of an older generation", 409 },
	[PROBLEM_TOO_LARGE] = { "too-large", "Over a limit", 413 },
	[PROBLEM_MEDIA_TYPE] = { "unsupported-media-type", "No such form of a body", 415 },
	[PROBLEM_INVALID] = { "invalid", "Read, but not valid", 422 },
	[PROBLEM_RATE] = { "too-many-requests", "Too many requests", 429 },
	[PROBLEM_UNAVAILABLE] = { "unavailable", "Not now", 503 },
};

const char *const fault_code_name[FAULT_CODES] = {
	[FAULT_BAD_DATE] = "bad_date", [FAULT_BAD_AMOUNT] = "bad_amount",
	[FAULT_BAD_OUTCOME] = "bad_outcome", [FAULT_BAD_NUMBER] = "bad_number",
	[FAULT_MISSING_COLUMN] = "missing_column", [FAULT_MISSING_VALUE] = "missing_value",
	[FAULT_DUPLICATE] = "duplicate",
	[FAULT_CLOSED_BEFORE_CREATED] = "closed_before_created",
	[FAULT_CREATED_AFTER_AS_OF] = "created_after_as_of",
	[FAULT_CLOSED_IN_STATE] = "closed_in_state", [FAULT_CLOSED_DEAL] = "closed_deal",
	[FAULT_RAGGED] = "ragged", [FAULT_MALFORMED] = "malformed", [FAULT_BAD_TYPE] = "bad_type"
};

static char *
copy(const char *s)
{
	return s != NULL ? mem_text(s, strlen(s)) : NULL;
}

void
faults_add(struct faults *f, const struct fault *fault)
{
	if (f->n == PROBLEM_FAULTS) {
		f->more++;
		return;
	}
	f->fault[f->n++] = (struct fault){ fault->line, copy(fault->pointer),
	    copy(fault->column), fault->code, copy(fault->detail) };
}

void
faults_free(struct faults *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->fault[i].pointer);
		free(f->fault[i].column);
		free(f->fault[i].detail);
	}
	f->n = f->more = 0;
}

static void
put(struct buf *o, const char *name, const char *text)
{
	if (text == NULL)
		return;
	json_put_name(o, name);
	json_put_text(o, text, strlen(text));
}

static void
put_faults(struct buf *o, const struct faults *f)
{
	json_put_name(o, "errors");
	for (size_t i = 0; i < f->n; i++) {
		const struct fault *t = &f->fault[i];

		buf_text(o, i == 0 ? "[{" : ",{");
		if (t->line > 0 && t->pointer == NULL)
			buf_printf(o, "\"line\":%llu", (unsigned long long)t->line);
		put(o, "pointer", t->pointer);
		put(o, "column", t->column);
		put(o, "code", fault_code_name[t->code]);
		put(o, "detail", t->detail);
		buf_text(o, "}");
	}
	buf_text(o, "]");
	if (f->more > 0) {
		json_put_name(o, "errors_more");
		buf_printf(o, "%zu", f->more);
	}
}

/* The type is that of the first fault, which says most. */
static void
put_type(struct buf *o, const struct kind *k, const struct faults *f)
{
	const char *name = f != NULL && f->n > 0 ? fault_code_name[f->fault[0].code] : k->name;
	char path[64] = "/problems/";
	size_t n = strlen(path);

	for (; *name != '\0' && n + 1 < sizeof path; name++)
		path[n++] = *name == '_' ? '-' : *name;
	path[n] = '\0';
	put(o, "type", path);
}

void
problem_answer(struct answer *a, enum problem p, const char *id, const struct faults *f,
    const char *fmt, ...)
{
	const struct kind *k = &kinds[p];
	struct buf detail;
	va_list ap;

	buf_init(&detail);
	va_start(ap, fmt);
	buf_vprintf(&detail, fmt, ap);
	va_end(ap);
	answer_text(a, k->status, "application/problem+json", "{");
	put_type(&a->body, k, f);
	put(&a->body, "title", k->title);
	json_put_name(&a->body, "status");
	buf_printf(&a->body, "%u", k->status);
	json_put_name(&a->body, "detail");
	json_put_text(&a->body, detail.s, detail.len);
	put(&a->body, "instance", id);
	if (f != NULL && f->n > 0)
		put_faults(&a->body, f);
	buf_text(&a->body, "}\n");
	a->reason = f != NULL && f->n > 0 ? fault_code_name[f->fault[0].code] : k->name;
	a->line = f != NULL && f->n > 0 ? f->fault[0].line : 0;
	a->rows = 0;
	buf_free(&detail);
}
