#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/opt.h"
#include "deal/columns.h"
#include "report/columns_json.h"
#include "report/document.h"
#include "report/html.h"
#include "report/pack.h"
#include "report/tabs.h"

enum { ASSET = 1 << 20 };		/* bytes of a style or script at most */

/* ---- tabs ---- */

static int
any(const struct content *c, const enum table_kind *kind, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c->t->there[kind[i]])
			return 1;
	return 0;
}

static int
always(const struct content *c)
{
	(void)c;
	return 1;
}

static int
has_pipeline(const struct content *c)
{
	static const enum table_kind kind[] = { TABLE_DEALS, TABLE_FUNNEL };

	return any(c, kind, sizeof kind / sizeof *kind);
}

static int
has_forecast(const struct content *c)
{
	static const enum table_kind kind[] = { TABLE_PERIODS, TABLE_CLOSES, TABLE_BACKTEST };

	return any(c, kind, sizeof kind / sizeof *kind);
}

static int
has_winrate(const struct content *c)
{
	static const enum table_kind kind[] = { TABLE_CREATED, TABLE_DIAGNOSE, TABLE_COMPARE,
	    TABLE_CYCLE, TABLE_VELOCITY, TABLE_LEVERS };

	return any(c, kind, sizeof kind / sizeof *kind);
}

static int
has_reps(const struct content *c)
{
	return c->t->there[TABLE_REPS];
}

static int
has_deals(const struct content *c)
{
	return c->t->there[TABLE_DEALS];
}

static int
has_model(const struct content *c)
{
	static const enum table_kind kind[] = { TABLE_METRICS, TABLE_RUNS, TABLE_EVAL, TABLE_BINS,
	    TABLE_GLOBAL, TABLE_DRIFT };

	return any(c, kind, sizeof kind / sizeof *kind);
}

static int
has_alerts(const struct content *c)
{
	return c->t->there[TABLE_ALERTS] || c->t->there[TABLE_EXPERIMENT];
}

/* The tabs in their order; a new one needs a line here, its texts, and a function. */
static const struct tab {
	const char *name;	/* as it stands in the address and in the texts (tab_NAME) */
	int (*is_there)(const struct content *c);
	int (*write)(struct content *c, struct err *e);
} tabs[] = {
	{ "summary", always, tab_summary },
	{ "pipeline", has_pipeline, tab_pipeline },
	{ "forecast", has_forecast, tab_forecast },
	{ "winrate", has_winrate, tab_winrate },
	{ "reps", has_reps, tab_reps },
	{ "deals", has_deals, tab_deals },
	{ "model", has_model, tab_model },
	{ "alerts", has_alerts, tab_alerts },
	{ NULL, NULL, NULL }
};

static void
tab_key(char key[32], const char *before, const struct tab *t)
{
	strcpy(key, before);
	strncat(key, t->name, 16);
}

static void
write_navigation(struct content *c)
{
	struct page *p = &c->page;
	char key[32];

	page_html(p, "<nav aria-label=\"");
	page_say(p, "sections", NULL);
	page_html(p, "\"><div id=\"tabs\">");
	for (const struct tab *t = tabs; t->name != NULL; t++)
		if (t->is_there(c)) {
			tab_key(key, "tab_", t);
			buf_printf(&p->o, "<a href=\"#%s\">", t->name);
			page_say(p, key, NULL);
			page_html(p, "</a>");
		}
	page_html(p, "</div></nav>\n");
}

static int
write_tabs(struct content *c, struct err *e)
{
	struct page *p = &c->page;
	char key[32];

	page_html(p, "<main id=\"main\">\n");
	for (const struct tab *t = tabs; t->name != NULL; t++) {
		if (!t->is_there(c))
			continue;
		tab_key(key, "title_", t);
		buf_printf(&p->o, "<section id=\"%s\">\n", t->name);
		page_heading(p, 2, key);
		if (t->write(c, e) != 0)
			return -1;
		page_html(p, "</section>\n");
	}
	page_html(p, "</main>\n");
	return 0;
}

/* ---- head and foot ---- */

/* The last day that is known: of the deals, else of the export. */
static int32_t
as_of(const struct content *c)
{
	const struct frame *f = tables_get(c->t, TABLE_QUALITY);

	if (c->deals.n > 0 && c->deals.as_of != DATE_NONE)
		return c->deals.as_of;
	return f != NULL && f->rows > 0 ? frame_date(f, 0, frame_find(f, "last_day")) : DATE_NONE;
}

static void
write_header(struct content *c)
{
	struct page *p = &c->page;
	const struct frame *f = tables_get(c->t, TABLE_QUALITY);
	int32_t day = as_of(c);

	page_html(p, "<header><h1>");
	page_text(p, c->title, strlen(c->title));
	page_html(p, "</h1><p class=\"mut\">");
	if (day != DATE_NONE)
		page_say(p, "as_of", "day", page_date(p, day), NULL);
	if (f != NULL && f->rows > 0) {
		page_html(p, " ");
		page_say(p, "quality", "read", page_count(p, frame_value(f, 0, "read")), "written",
		    page_count(p, frame_value(f, 0, "written")), "rejected",
		    page_count(p, frame_value(f, 0, "rejected")), "superseded",
		    page_count(p, frame_value(f, 0, "superseded")), NULL);
	}
	f = tables_get(c->t, TABLE_RUNS);
	if (f != NULL && f->rows > 0) {
		page_html(p, " ");
		page_say(p, "scores", "verdict", page_line(p, f, f->rows - 1,
		    frame_find(f, COL_VERDICT)), NULL);
	}
	page_html(p, "</p></header>\n");
}

static void
write_footer(struct content *c)
{
	struct page *p = &c->page;
	size_t n = 0;

	for (size_t k = 0; k < TABLE_KINDS; k++)
		n += c->t->there[k] ? 1 : 0;
	page_html(p, "<footer><p>");
	page_say(p, "footer", "version", opt_version, "n", page_count(p, (double)n), NULL);
	page_html(p, "</p></footer>\n");
}

/* ---- style, script, data ---- */

/* A file of share, the caller's. */
static char *
read_asset(const char *name, size_t *n, struct err *e)
{
	char *path = file_share(name, e), *s = NULL;

	if (path != NULL)
		s = file_read(path, ASSET, n, e);
	if (s != NULL && strstr(s, "</") != NULL) {
		err_set(e, "%s: has a </, which ends it in a page", path);
		free(s);
		s = NULL;
	}
	free(path);
	return s;
}

static void
write_policy(struct page *p, const char *css, size_t css_len, const char *js, size_t js_len)
{
	page_html(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "script-src ");
	pack_hash(&p->o, js, js_len);
	page_html(p, "; style-src ");
	pack_hash(&p->o, css, css_len);
	page_html(p, "; base-uri 'none'; form-action 'none'\">\n");
}

static void
write_head(struct content *c, const char *css, size_t css_len, const char *js, size_t js_len)
{
	struct page *p = &c->page;

	page_html(p, "<!DOCTYPE html>\n<html lang=\"");
	page_say(p, "lang", NULL);
	page_html(p, "\">\n<head>\n<meta charset=\"utf-8\">\n");
	write_policy(p, css, css_len, js, js_len);
	page_html(p, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	page_text(p, c->title, strlen(c->title));
	page_html(p, "</title>\n<style>");
	buf_bytes(&p->o, css, css_len);
	page_html(p, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
	page_say(p, "skip", NULL);
	page_html(p, "</a>\n");
}

static void
write_data(struct page *p, const char *id, const struct frame *f)
{
	struct buf json = { 0 };

	if (f == NULL || f->rows == 0)
		return;
	buf_printf(&p->o, "<script type=\"text/plain\" id=\"%s\">", id);
	columns_json(&json, f);
	pack_gzip(&p->o, json.s, json.len);
	page_html(p, "</script>\n");
	buf_free(&json);
}

/* What the script has to know besides. */
static void
write_settings(struct content *c)
{
	struct page *p = &c->page;
	char day[11];

	page_html(p, "<script type=\"application/json\" id=\"settings\">{\"texts\":");
	texts_json(p->texts, &p->o, "js_");
	page_html(p, ",\"currency\":");
	html_json(&p->o, p->currency, strlen(p->currency));
	page_html(p, ",\"link\":");
	html_json(&p->o, p->link != NULL ? p->link : "", p->link != NULL ? strlen(p->link) : 0);
	page_html(p, ",\"locale\":");
	html_json(&p->o, c->locale != NULL ? c->locale : "", c->locale != NULL ?
	    strlen(c->locale) : 0);
	date_text(day, as_of(c));
	buf_printf(&p->o, ",\"day\":\"%s\"}</script>\n", day);
}

static void
write_end(struct content *c, const char *js, size_t js_len)
{
	struct page *p = &c->page;

	write_footer(c);
	write_settings(c);
	write_data(p, "deals-data", tables_get(c->t, TABLE_DEALS));
	write_data(p, "alerts-data", tables_get(c->t, TABLE_ALERTS));
	page_html(p, "<script>");
	buf_bytes(&p->o, js, js_len);
	page_html(p, "</script>\n</body>\n</html>\n");
}

int
document_write(struct content *c, struct out *o, struct err *e)
{
	size_t css_len, js_len;
	char *css = read_asset("page.css", &css_len, e), *js = css == NULL ? NULL :
	    read_asset("page.js", &js_len, e);
	int rc = -1;

	if (js != NULL) {
		write_head(c, css, css_len, js, js_len);
		write_header(c);
		write_navigation(c);
		rc = write_tabs(c, e);
	}
	if (rc == 0) {
		write_end(c, js, js_len);
		buf_bytes(&o->b, c->page.o.s, c->page.o.len);
	}
	buf_free(&c->page.o);
	free(css);
	free(js);
	return rc;
}
