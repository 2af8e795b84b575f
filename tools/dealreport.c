/*
 * dealreport -- the page people open: what moved the win rate, and what to do.
 *
 * Holds the tables it shows in memory, of deals the open ones without their features.
 */
#include <string.h>

#include "base/err.h"
#include "base/opt.h"
#include "csv/out.h"
#include "report/document.h"
#include "report/texts.h"

static const char *output, *title, *previous, *outcomes, *texts, *locale, *link_to, *stages,
    *currency = "$", *delimiter;
static int progress, no_progress;

static const struct opt options[] = {
	{ 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE instead of standard output" },
	{ 0, "title", "TEXT", OPT_TEXT(&title), "the page's title" },
	{ 0, "previous", "FILE", OPT_TEXT(&previous),
	  "the open deals of the last page: what changed since?" },
	{ 0, "outcomes", "FILE", OPT_TEXT(&outcomes),
	  "with --previous: the clean table of now, which says what was won and lost" },
	{ 0, "texts", "FILE", OPT_TEXT(&texts), "the page's own words (key,text)" },
	{ 0, "locale", "L", OPT_TEXT(&locale),
	  "numbers and dates of tables as this locale writes them (default: English)" },
	{ 0, "link", "URL", OPT_TEXT(&link_to), "where a {deal_id} opens in the CRM" },
	{ 0, "stages", "FILE", OPT_TEXT(&stages), "the order of the stages (pipeline,stage)" },
	{ 0, "currency", "C", OPT_TEXT(&currency), "the sign before money (default: $)" },
	{ 'd', "delimiter", "C", OPT_TEXT(&delimiter), "delimiter of the input: , ; tab |" },
	{ 0, "progress", NULL, OPT_FLAG(&progress), "show progress on stderr in any case" },
	{ 0, "no-progress", NULL, OPT_FLAG(&no_progress), "never show progress" },
	OPT_END
};

/* ---- options ------------------------------------------------------------------------ */

static void
check_link(void)
{
	static const char id[] = "{deal_id}";
	const char *at;

	if (link_to == NULL)
		return;
	if (strncmp(link_to, "https://", 8) != 0 && strncmp(link_to, "http://", 7) != 0)
		opt_usage("--link: neither https:// nor http://: '%s'", link_to);
	if ((at = strstr(link_to, id)) == NULL)
		opt_usage("--link: lacks {deal_id}, the place of the deal: '%s'", link_to);
	if (strstr(at + 1, id) != NULL)
		opt_usage("--link: has {deal_id} twice: '%s'", link_to);
}

/* Letters, digits and hyphens, as in de-DE. */
static void
check_locale(void)
{
	static const char may[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	size_t n = locale != NULL ? strlen(locale) : 2;

	if (n < 2 || n > 35 || (locale != NULL && strspn(locale, may) != n))
		opt_usage("--locale: not the name of a locale, as de-DE: '%s'", locale);
}

static void
check_options(void)
{
	check_link();
	check_locale();
	if (outcomes != NULL && previous == NULL)
		opt_usage("--outcomes is for --previous");
}

/* ---- flow ---------------------------------------------------------------------------- */

static void
read_tables(struct tables *t, char **files, size_t n, char by)
{
	static char standard[] = "-";
	char *input = standard;
	struct err e;

	if (n == 0) {
		files = &input;
		n = 1;
	}
	for (size_t i = 0; i < n; i++)
		if (tables_read(t, files[i], by, progress - no_progress, &e) != 0)
			err_die("%s", e.text);
}

static void
read_deals(struct content *c, char by)
{
	struct err e;

	if (previous != NULL && !c->t->there[TABLE_DEALS])
		err_die("--previous needs a table of the open deals of now");
	if (open_deals_make(&c->deals, tables_get(c->t, TABLE_DEALS), &e) != 0 ||
	    (previous != NULL && movement_read(&c->movement, &c->deals, (char *)(uintptr_t)previous,
	    (char *)(uintptr_t)outcomes, by, &e) != 0))
		err_die("%s", e.text);
	if (c->deals.f != NULL)
		err_note("%zu open deals", c->deals.n);
}

static struct texts *
read_texts(void)
{
	struct err e;
	struct texts *t = texts_read(texts, &e);

	if (t == NULL)
		err_die("%s", e.text);
	return t;
}

static void
write_page(struct content *c)
{
	struct out o;
	struct err e;

	out_open(&o, output);
	if (document_write(c, &o, &e) != 0)
		err_die("%s", e.text);
	out_close(&o);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "[--title TEXT] [--previous FILE [--outcomes FILE]] [--link URL] [--texts FILE] "
	    "[--locale L] [--stages FILE] [--currency C] [-d C] [-o FILE] [TABLE ...]",
	    "Makes one HTML page of the other programs' tables.", options);
	const char *const outputs[] = { output },
	    *const kept[] = { previous, outcomes, texts, stages };
	char by = opt_delimiter(&(struct opt_input){ .delimiter = delimiter }, ',');
	struct texts *words;
	struct tables t = { 0 };
	struct content c = { .t = &t, .locale = locale, .stages = stages };

	check_options();
	opt_inputs(outputs, 1, kept, sizeof kept / sizeof *kept);
	opt_inputs(outputs, 1, (const char *const *)(argv + first), (size_t)(argc - first));
	words = read_texts();
	read_tables(&t, argv + first, (size_t)(argc - first), by);
	read_deals(&c, by);
	c.page = (struct page){ .texts = words, .currency = currency, .link = link_to };
	c.title = title != NULL ? title : texts_get(words, "title");
	write_page(&c);
	movement_free(&c.movement);
	open_deals_free(&c.deals);
	tables_free(&t);
	texts_free(words);
	return EXIT_DONE;
}
