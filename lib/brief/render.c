#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "brief/render.h"
#include "deal/columns.h"
#include "report/cell.h"
#include "report/html.h"
#include "text/wrap.h"

enum { WIDTH = 80 };

/* A part's title; where a model has put the order there are no parts. */
static const char *
title_of(const struct brief *b, const struct brief_line *l)
{
	return b->origin == NULL ? synopsis_title(b->page.texts, l->part) : NULL;
}

/* ---- text ---- */

static void
put_lines(struct buf *o, const char *s, size_t n, const char *indent)
{
	wrap_words(o, &(struct wrap){ WIDTH, indent, indent }, s, n);
}

static void
put_paragraph(struct buf *o, const struct buf *text)
{
	if (text->len == 0)
		return;
	buf_text(o, "\n");
	put_lines(o, text->s, text->len, "");
}

static void
put_text(struct buf *o, const struct brief *b, const struct buf *sources, const struct buf *out)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct brief_line *l = &b->line[i];
		const char *title = title_of(b, l);

		if (title != NULL && (i == 0 || b->line[i - 1].part != l->part))
			buf_printf(o, "%s%s\n", i > 0 ? "\n" : "", title);
		put_lines(o, l->text, strlen(l->text), title != NULL ? "  " : "");
	}
	if (b->origin != NULL) {
		buf_text(o, "\n");
		put_lines(o, b->origin, strlen(b->origin), "");
	}
	put_paragraph(o, sources);
	if (out->len > 0)
		put_lines(o, out->s, out->len, "");
}

/* ---- Markdown ---- */

/* Letters, and nothing that formats, links or calls; "_" inside a word does not. */
static void
put_plain(struct buf *o, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int inside = s[i] == '_' && i > 0 && i + 1 < n && s[i - 1] != ' ' &&
		    s[i + 1] != ' ';

		if (!inside && strchr("\\`*_{}[]<>#|~@!", s[i]) != NULL && s[i] != '\0')
			buf_text(o, "\\");
		if (s[i] == '&')
			buf_text(o, "&amp;");
		else if (s[i] == ':' && n - i > 2 && s[i + 1] == '/' && s[i + 2] == '/')
			buf_text(o, "&#58;");
		else
			buf_bytes(o, s + i, 1);
	}
}

static void
put_markdown(struct buf *o, const struct brief *b, const struct buf *sources, const struct buf *out)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct brief_line *l = &b->line[i];
		const char *title = title_of(b, l);

		if (title != NULL && (i == 0 || b->line[i - 1].part != l->part))
			buf_printf(o, "%s## %s\n\n", i > 0 ? "\n" : "", title);
		buf_text(o, title != NULL || (i > 0 && b->origin != NULL) ? "- " :
		    i == 0 ? "# " : "\n");
		put_plain(o, l->text, strlen(l->text));
		buf_text(o, i == 0 && b->origin != NULL ? "\n\n" : "\n");
	}
	if (b->origin != NULL) {
		buf_text(o, "\n");
		put_plain(o, b->origin, strlen(b->origin));
		buf_text(o, "\n");
	}
	buf_text(o, "\n");
	put_plain(o, sources->s, sources->len);
	buf_text(o, "\n");
	if (out->len > 0) {
		buf_text(o, "\n");
		put_plain(o, out->s, out->len);
		buf_text(o, "\n");
	}
}

/* ---- JSON ---- */

static void
put_string(struct buf *o, const char *key, const char *s, size_t n)
{
	buf_printf(o, "\"%s\":", key);
	html_json(o, s, n);
}

static void
put_line(struct buf *o, const struct brief *b, const struct brief_line *l, size_t id)
{
	const char *title = title_of(b, l);

	buf_printf(o, "{\"id\":\"s%zu\",\"part\":\"%s\",\"by\":\"%s\",", id,
	    synopsis_part_name(l->part), l->by_model ? "llm" : "template");
	put_string(o, "title", title != NULL ? title : "", title != NULL ? strlen(title) : 0);
	buf_text(o, ",");
	put_string(o, "text", l->text, strlen(l->text));
	buf_text(o, ",\"facts\":[");
	for (size_t k = 0; k < l->facts; k++)
		buf_printf(o, "%s\"f%zu\"", k > 0 ? "," : "", l->fact[k] + 1);
	buf_text(o, "]}");
}

static void
put_json(struct buf *o, const struct brief *b, const struct buf *sources, const struct buf *out)
{
	struct buf model = { 0 };
	char day[11];

	date_text(day, brief_day(b));
	brief_model(b, &model);
	buf_printf(o, "{\"version\":1,\"as_of_date\":\"%s\",", day);
	put_string(o, "model", model.s != NULL ? model.s : "", model.len);
	buf_text(o, ",\"sentences\":[");
	for (size_t i = 0; i < b->n; i++) {
		buf_text(o, i > 0 ? ",\n" : "\n");
		put_line(o, b, &b->line[i], i + 1);
	}
	buf_text(o, "\n],");
	put_string(o, "origin", b->origin != NULL ? b->origin : "", b->origin != NULL ?
	    strlen(b->origin) : 0);
	buf_text(o, ",");
	put_string(o, "sources", sources->s, sources->len);
	buf_text(o, ",");
	put_string(o, "left_out", out->s != NULL ? out->s : "", out->len);
	buf_text(o, "}\n");
	buf_free(&model);
}

void
render_brief(struct buf *o, const struct brief *b, enum render_format format)
{
	struct buf sources = { 0 }, out = { 0 };

	brief_sources(b, &sources);
	brief_left_out(b, &out);
	if (format == RENDER_TEXT)
		put_text(o, b, &sources, &out);
	else if (format == RENDER_MARKDOWN)
		put_markdown(o, b, &sources, &out);
	else
		put_json(o, b, &sources, &out);
	buf_free(&sources);
	buf_free(&out);
}

/* ---- facts ---- */

static void
put_source(struct buf *o, const struct frame *f, size_t row)
{
	struct buf s = { 0 };

	buf_printf(&s, "%s:%llu", f->file, row < f->rows ? (unsigned long long)f->line[row] : 1ULL);
	put_string(o, "source", s.s, s.len);
	buf_free(&s);
}

static void
put_cell(void *arg, struct buf *o, const char *s, size_t n)
{
	struct buf text = { 0 };

	(void)arg;
	cell_plain(&text, s, n, CELL_NAME);
	html_json(o, text.s != NULL ? text.s : "", text.len);
	buf_free(&text);
}

void
render_fact(struct buf *o, const struct brief *b, size_t fact,
    void (*name)(void *arg, struct buf *o, const char *s, size_t n), void *arg)
{
	const struct fact *f = &b->synopsis.facts.fact[fact];
	char number[NUM_MAX];

	buf_printf(o, "{\"id\":\"f%zu\",\"subject\":[", fact + 1);
	for (size_t k = 0; k < FACT_SUBJECTS && f->subject[k] != NULL; k++) {
		buf_text(o, k > 0 ? "," : "");
		name(arg, o, f->subject[k], strlen(f->subject[k]));
	}
	num_fixed(number, f->unit == UNIT_RATE || f->unit == UNIT_POINTS ? 100 * f->value :
	    f->value, f->unit == UNIT_COUNT || f->unit == UNIT_DAYS ? 0 :
	    f->unit == UNIT_NUMBER ? 6 : f->unit == UNIT_MONEY ? 2 : 4);
	buf_printf(o, "],\"measure\":\"%s\",\"unit\":\"%s\",\"value\":%s,\"role\":\"%s\",",
	    fact_measure_name(f->measure), fact_unit_name(f->unit), number,
	    fact_role_name(f->role));
	put_string(o, "of", f->of, strlen(f->of));
	buf_text(o, ",");
	put_string(o, "text", f->text, strlen(f->text));
	buf_text(o, ",");
	put_source(o, f->f, f->row);
	buf_text(o, "}");
}

static void
put_pair(struct buf *o, const struct frame *f, size_t row, const char *key, const char *column)
{
	size_t n;
	const char *s = frame_text(f, row, frame_find(f, column), &n);

	buf_printf(o, "\"%s\":", key);
	put_cell(NULL, o, s, n);
}

static void
put_verdicts(struct buf *o, const struct frame *f)
{
	const char *before = "";
	size_t n;

	for (size_t i = 0; f != NULL && i < f->rows; i++) {
		(void)frame_text(f, i, frame_find(f, COL_VERDICT), &n);
		if (n == 0)
			continue;
		buf_printf(o, "%s\n{", before);
		put_pair(o, f, i, "hypothesis", "hypothesis");
		buf_text(o, ",");
		put_pair(o, f, i, "verdict", COL_VERDICT);
		buf_text(o, ",");
		put_source(o, f, i);
		buf_text(o, "}");
		before = ",";
	}
}

/* The deals that are named, in their order. */
static void
put_deals(struct buf *o, const struct brief *b)
{
	static const char *const column[] = { COL_DEAL_ID, COL_REP, COL_INDUSTRY, COL_REGION,
	    COL_PRODUCT, COL_SOURCE };
	const struct facts *l = &b->synopsis.facts;
	size_t rank = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (l->fact[i].measure != FACT_RISK)
			continue;
		buf_printf(o, "%s\n{\"rank\":%zu", rank > 0 ? "," : "", rank + 1);
		for (size_t k = 0; k < sizeof column / sizeof *column; k++) {
			buf_text(o, ",");
			put_pair(o, l->fact[i].f, l->fact[i].row, column[k], column[k]);
		}
		buf_text(o, "}");
		rank++;
	}
}

static void
put_actions(struct buf *o, const struct brief *b)
{
	const char *before = "";

	for (size_t i = 0; i < b->synopsis.n; i++)
		if (b->synopsis.sentence[i].part == PART_DO) {
			buf_printf(o, "%s\n", before);
			html_json(o, b->synopsis.sentence[i].text,
			    strlen(b->synopsis.sentence[i].text));
			before = ",";
		}
}

void
render_facts(struct buf *o, const struct brief *b)
{
	buf_text(o, "{\"version\":1,\"facts\":[");
	for (size_t i = 0; i < b->synopsis.facts.n; i++) {
		buf_text(o, i > 0 ? ",\n" : "\n");
		render_fact(o, b, i, put_cell, NULL);
	}
	buf_text(o, "\n],\"verdicts\":[");
	put_verdicts(o, tables_get(&b->t, TABLE_DIAGNOSE));
	buf_text(o, "\n],\"deals\":[");
	put_deals(o, b);
	buf_text(o, "\n],\"actions\":[");
	put_actions(o, b);
	buf_text(o, "\n]}\n");
}
