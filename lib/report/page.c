#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "report/html.h"
#include "report/page.h"
#include "text/humanize.h"

#define MINUS "\xe2\x88\x92"		/* U+2212 */
#define UNKNOWN "\xe2\x80\x93"		/* U+2013 */

void
page_html(struct page *p, const char *html)
{
	buf_text(&p->o, html);
}

void
page_text(struct page *p, const char *s, size_t n)
{
	html_text(&p->o, s, n);
}

/* Is s[i] the sign of a number, not a hyphen as in 2025-01 or of a name? */
static int
is_minus(const char *s, size_t n, size_t i)
{
	return s[i] == '-' && i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9' &&
	    (i == 0 || s[i - 1] == ' ' || s[i - 1] == '(');
}

void
page_sentence(struct page *p, const char *s, size_t n)
{
	char first = n > 0 ? *s : '\0';
	size_t from = first >= 'a' && first <= 'z';

	if (from > 0) {
		first = (char)(first - 'a' + 'A');
		page_text(p, &first, 1);
	}
	for (size_t i = from; i < n; i++)
		if (is_minus(s, n, i)) {
			page_text(p, s + from, i - from);
			page_html(p, MINUS);
			from = i + 1;
		}
	page_text(p, s + from, n - from);
}

void
page_name(struct page *p, const char *s, size_t n)
{
	char *text = mem_text(s, n);

	for (size_t i = 0; i < n; i++)
		if (text[i] == '_')
			text[i] = ' ';
	page_text(p, text, n);
	free(text);
}

void
page_name_of(struct page *p, const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);

	page_name(p, s, n);
}

/* ---- words ---- */

static void
say(struct page *p, const char *key, va_list values)
{
	struct buf text = { 0 };

	texts_fill(p->texts, &text, key, values);
	page_text(p, text.s, text.len);
	buf_free(&text);
}

void
page_say(struct page *p, const char *key, ...)
{
	va_list values;

	va_start(values, key);
	say(p, key, values);
	va_end(values);
}

void
page_paragraph(struct page *p, const char *class, const char *key, ...)
{
	va_list values;

	buf_printf(&p->o, "<p class=\"%s\">", class);
	va_start(values, key);
	say(p, key, values);
	va_end(values);
	page_html(p, "</p>\n");
}

void
page_heading(struct page *p, int level, const char *key)
{
	buf_printf(&p->o, "<h%d>", level);
	page_say(p, key, NULL);
	buf_printf(&p->o, "</h%d>\n", level);
}

/* ---- numbers in words ---- */

static char *
place(struct page *p)
{
	char *s = p->shown[p->next++ % PAGE_SHOWN];

	*s = '\0';
	return s;
}

/* x with so many decimals and U+2212; "+" before what is above 0, if asked for. */
static void
put_fixed(char *s, double x, int decimals, int sign)
{
	char number[NUM_MAX];

	num_fixed(number, fabs(x), decimals);
	snprintf(s, PAGE_SHOWN_MAX, "%s%.40s", strspn(number, "0.") == strlen(number) ? "" :
	    x < 0 ? MINUS : sign ? "+" : "", number);
}

const char *
page_number(struct page *p, double x, int decimals)
{
	char *s = place(p);

	if (!isfinite(x))
		return UNKNOWN;
	put_fixed(s, x, decimals, 0);
	return s;
}

const char *
page_money(struct page *p, double x)
{
	static const char *const unit[] = { "", "K", "M", "B", "T" };
	char *s = place(p), number[NUM_MAX];
	double v = fabs(x);
	size_t i = 0;

	if (!isfinite(x))
		return UNKNOWN;
	while (i < 4 && v >= 999.5) {
		v /= 1000;
		i++;
	}
	num_fixed(number, v, i == 0 || v >= 99.95 ? 0 : v >= 9.995 ? 1 : 2);
	snprintf(s, PAGE_SHOWN_MAX, "%s%.16s%.40s%s", x < 0 && v >= .5 ? MINUS : "", p->currency,
	    number, unit[i]);
	return s;
}

const char *
page_count(struct page *p, double x)
{
	struct buf o = { 0 };
	char *s = place(p);

	if (!isfinite(x))
		return UNKNOWN;
	humanize_count(&o, x);
	snprintf(s, PAGE_SHOWN_MAX, "%.*s", (int)o.len, o.s);
	buf_free(&o);
	return s;
}

const char *
page_rate(struct page *p, double x, int decimals)
{
	char *s = place(p);

	if (!isfinite(x))
		return UNKNOWN;
	if (decimals == 0 && x > 0 && x < .005)
		return "<1%";
	if (decimals == 0 && x >= .995 && x < 1)
		return ">99%";
	put_fixed(s, 100 * x, decimals, 0);
	strcat(s, "%");
	return s;
}

const char *
page_points(struct page *p, double x)
{
	char *s = place(p);

	if (!isfinite(x))
		return UNKNOWN;
	put_fixed(s, 100 * x, 1, 1);
	return s;
}

const char *
page_date(struct page *p, int32_t day)
{
	char *s = place(p), key[16];
	struct date_civil d;

	if (day == DATE_NONE)
		return UNKNOWN;
	d = date_civil(day);
	snprintf(key, sizeof key, "month_%d", d.month);
	snprintf(s, PAGE_SHOWN_MAX, "%.40s %d, %d", texts_get(p->texts, key), d.day, d.year);
	return s;
}

const char *
page_line(struct page *p, const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *text = frame_text(f, row, column, &n);
	struct buf line = { 0 };
	char *s = place(p);

	utf8_line(&line, text, n);
	n = utf8_head(line.s, line.len, PAGE_SHOWN_MAX / 3 - 1);
	snprintf(s, PAGE_SHOWN_MAX, "%.*s", (int)n, n > 0 ? line.s : "");
	buf_free(&line);
	return s;
}

/* ---- numbers in cells ---- */

/* <data value="0.38" class="p1">38.0%</data>; the script knows the classes. */
static void
put_data(struct page *p, const char *class, double x, int decimals, const char *shown)
{
	char number[NUM_MAX];

	if (!isfinite(x)) {
		page_html(p, UNKNOWN);
		return;
	}
	num_fixed(number, x, decimals);
	buf_printf(&p->o, "<data value=\"%s\" class=\"%s\">", number, class);
	page_text(p, shown, strlen(shown));
	page_html(p, "</data>");
}

static void
open_cell(struct page *p, const char *class)
{
	if (*class == '\0')
		page_html(p, "<td>");
	else
		buf_printf(&p->o, "<td class=\"%s\">", class);
}

/* At the right; opt: what a narrow page can do without. */
static void
open_number(struct page *p, const char *class)
{
	buf_printf(&p->o, "<td class=\"n%s%s\">", *class != '\0' ? " " : "", class);
}

static void
close_cell(struct page *p)
{
	page_html(p, "</td>");
}

void
page_money_cell(struct page *p, const char *class, double x)
{
	open_number(p, class);
	put_data(p, "m", x, 2, page_money(p, x));
	close_cell(p);
}

void
page_count_cell(struct page *p, const char *class, double x)
{
	open_number(p, class);
	put_data(p, "i", x, 0, page_count(p, x));
	close_cell(p);
}

void
page_rate_cell(struct page *p, const char *class, double x, int decimals)
{
	open_number(p, class);
	put_data(p, decimals > 0 ? "p1" : "p0", x, 6, page_rate(p, x, decimals));
	close_cell(p);
}

void
page_points_cell(struct page *p, const char *class, double x)
{
	open_number(p, class);
	put_data(p, "s1", 100 * x, 4, page_points(p, x));
	close_cell(p);
}

void
page_number_cell(struct page *p, const char *class, double x, int decimals)
{
	const char name[] = { 'd', (char)('0' + decimals), '\0' };

	open_number(p, class);
	put_data(p, name, x, 6, page_number(p, x, decimals));
	close_cell(p);
}

void
page_q_cell(struct page *p, const char *class, double q)
{
	open_number(p, class);
	if (isfinite(q) && q < .001)
		page_html(p, "&lt; 0.001");
	else
		put_data(p, "d3", q, 6, page_number(p, q, 3));
	close_cell(p);
}

/* ---- tables ---- */

void
page_table_open(struct page *p, const char *name)
{
	page_html(p, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
	page_say(p, name, NULL);
	page_html(p, "\"><table><caption class=\"hid\">");
	page_say(p, name, NULL);
	page_html(p, "</caption><thead><tr>");
}

void
page_table_head(struct page *p, const char *key, const char *class)
{
	buf_printf(&p->o, "<th scope=\"col\" class=\"%s\">", class);
	page_say(p, key, NULL);
	page_html(p, "</th>");
}

void
page_table_body(struct page *p)
{
	page_html(p, "</tr></thead><tbody>\n");
}

void
page_table(struct page *p, const char *name, const struct page_column *c, size_t n)
{
	page_table_open(p, name);
	for (size_t i = 0; i < n; i++)
		page_table_head(p, c[i].key, c[i].class);
	page_table_body(p);
}

void
page_table_end(struct page *p)
{
	page_html(p, "</tbody></table></div>\n");
}

void
page_row(struct page *p, const char *class)
{
	if (*class == '\0')
		page_html(p, "<tr>");
	else
		buf_printf(&p->o, "<tr class=\"%s\">", class);
}

void
page_row_end(struct page *p)
{
	page_html(p, "</tr>\n");
}

void
page_head_text(struct page *p, const char *s, size_t n)
{
	page_html(p, "<th scope=\"row\">");
	if (n == 0)
		page_say(p, "empty_value", NULL);
	page_text(p, s, n);
	page_html(p, "</th>");
}

void
page_head_say(struct page *p, const char *key)
{
	page_html(p, "<th scope=\"row\">");
	page_say(p, key, NULL);
	page_html(p, "</th>");
}

void
page_text_cell(struct page *p, const char *class, const char *s, size_t n)
{
	open_cell(p, class);
	if (n == 0)
		page_html(p, UNKNOWN);
	page_text(p, s, n);
	close_cell(p);
}

void
page_cell_of(struct page *p, const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);

	page_text(p, s, n);
}

void
page_sentence_of(struct page *p, const struct frame *f, size_t row, size_t column)
{
	size_t n;
	const char *s = frame_text(f, row, column, &n);

	page_sentence(p, s, n);
}

void
page_say_cell(struct page *p, const char *class, const char *key)
{
	open_cell(p, class);
	page_say(p, key, NULL);
	close_cell(p);
}

/* ---- deals ---- */

static void
link_out(struct page *p, const char *id, size_t n)
{
	static const char here[] = "{deal_id}";
	const char *at = strstr(p->link, here);

	page_html(p, " <a class=\"crm\" target=\"_blank\" rel=\"noopener noreferrer\" href=\"");
	page_text(p, p->link, (size_t)(at - p->link));
	html_address(&p->o, id, n);
	page_text(p, at + sizeof here - 1, strlen(at + sizeof here - 1));
	page_html(p, "\">");
	page_say(p, "open_in_crm", NULL);
	page_html(p, "<span class=\"hid\"> ");
	page_text(p, id, n);
	page_html(p, "</span></a>");
}

void
page_deal(struct page *p, const char *id, size_t n)
{
	page_html(p, "<a href=\"#deals/");
	html_address(&p->o, id, n);
	page_html(p, "\">");
	page_text(p, id, n);
	page_html(p, "</a>");
	if (p->link != NULL && n > 0)
		link_out(p, id, n);
}

void
page_risk(struct page *p, enum open_risk level)
{
	static const struct { const char *class, *key; } mark[] = {
		[RISK_HIGH] = { "hi", "risk_high" }, [RISK_MEDIUM] = { "me", "risk_medium" },
		[RISK_LOW] = { "lo", "risk_low" }
	};

	if (level == RISK_NONE) {
		page_html(p, UNKNOWN);
		return;
	}
	buf_printf(&p->o, "<span class=\"chip %s\">", mark[level].class);
	page_say(p, mark[level].key, NULL);
	page_html(p, "</span>");
}
