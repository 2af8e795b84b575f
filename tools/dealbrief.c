/*
 * dealbrief -- one page in words: what moved, why, what will be won, what to do.
 *
 * Holds the tables it reads in memory, of deals the open ones without their features.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/opt.h"
#include "brief/brief.h"
#include "brief/check.h"
#include "brief/render.h"
#include "csv/out.h"

struct brief_args {
	const char *output, *facts, *lang, *currency, *delimiter, *check;
	int format, progress, no_progress;
	size_t top;
};

static const struct opt_choice formats[] = {
	{ "text", RENDER_TEXT, "for a person, in 80 columns" },
	{ "md", RENDER_MARKDOWN, "Markdown" },
	{ "json", RENDER_JSON, "each sentence with its facts" },
	{ NULL, 0, NULL }
};

/* ---- options ------------------------------------------------------------------------ */

static int
parse_args(int argc, char *argv[], struct brief_args *a)
{
	const struct opt options[] = {
		{ 'o', "output", "FILE", OPT_TEXT(&a->output),
		  "write to FILE instead of standard output" },
		{ 0, "format", "NAME", OPT_CHOICE(&a->format, formats),
		  "text (default), md or json" },
		{ 0, "facts", "FILE", OPT_TEXT(&a->facts), "write the facts to FILE, as JSON" },
		{ 0, "check", "TEXT", OPT_TEXT(&a->check),
		  "verify the text in this file instead; a table of findings" },
		{ 0, "lang", "L", OPT_TEXT(&a->lang), "language: en, the only one" },
		{ 0, "top", "N", OPT_COUNT(&a->top, 0, 100), "deals that are named (default: 5)" },
		{ 0, "currency", "C", OPT_TEXT(&a->currency),
		  "the sign before money (default: $)" },
		{ 'd', "delimiter", "C", OPT_TEXT(&a->delimiter),
		  "delimiter of the input: , ; tab |" },
		{ 0, "progress", NULL, OPT_FLAG(&a->progress),
		  "show progress on stderr in any case" },
		{ 0, "no-progress", NULL, OPT_FLAG(&a->no_progress), "never show progress" },
		OPT_END
	};

	return opt_parse(argc, argv, "[--format text|md|json] [--facts FILE] [-o FILE] [TABLE ...]",
	    "Says in words what the other programs' tables say.", options);
}

static void
check_options(const struct brief_args *a, char *const *files, size_t n)
{
	const char *const outputs[] = { a->output, a->facts };

	if (strcmp(a->lang, "en") != 0)
		opt_usage("--lang: only en is there: '%s'", a->lang);
	opt_outputs(outputs, 2);
	opt_inputs(outputs, 2, (const char *const *)files, n);
}

/* ---- flow ---------------------------------------------------------------------------- */

static void
read_tables(struct brief *b, const struct brief_args *a, char **files, size_t n)
{
	static char standard[] = "-";
	char *input = standard, by = opt_delimiter(&(struct opt_input){ .delimiter = a->delimiter },
	    ',');
	struct err e;

	if (n == 0) {
		files = &input;
		n = 1;
	}
	b->t.older = 1;
	for (size_t i = 0; i < n; i++)
		if (tables_read(&b->t, files[i], by, a->progress - a->no_progress, &e) != 0)
			err_die("%s", e.text);
}

static void
write_facts(const struct brief *b, const char *path)
{
	struct out o;

	if (path == NULL)
		return;
	out_open(&o, path);
	render_facts(&o.b, b);
	out_close(&o);
}

enum { TEXT_MAX = 16 << 20 };		/* bytes of a text to be verified */

/* Exit 1 if a sentence is not borne out. */
static int
check_file(const struct brief *b, const struct brief_args *a)
{
	struct check_counts counts;
	struct verifier *v;
	struct out o;
	struct err e;
	size_t n;
	char *text = file_read(a->check, TEXT_MAX, &n, &e);

	if (text == NULL || (v = verifier_new(b, &e)) == NULL)
		err_die("%s", e.text);
	out_open(&o, a->output);
	check_text(&o, v, b, text, n, &counts);
	out_close(&o);
	err_note("%zu of %zu sentences are not borne out", counts.refused, counts.sentences);
	verifier_free(v);
	free(text);
	return counts.refused > 0 ? EXIT_FOUND : EXIT_DONE;
}

static void
write_brief(const struct brief *b, const struct brief_args *a)
{
	struct out o;

	out_open(&o, a->output);
	render_brief(&o.b, b, (enum render_format)a->format);
	out_close(&o);
}

int
main(int argc, char *argv[])
{
	struct brief_args a = { .lang = "en", .currency = "$", .top = 5, .format = RENDER_TEXT };
	int first = parse_args(argc, argv, &a), status = EXIT_DONE;
	struct brief b = { 0 };
	struct texts *words;
	struct err e;

	check_options(&a, argv + first, (size_t)(argc - first));
	if ((words = texts_read(NULL, &e)) == NULL)
		err_die("%s", e.text);
	b.page = (struct page){ .texts = words, .currency = a.currency };
	read_tables(&b, &a, argv + first, (size_t)(argc - first));
	if (brief_make(&b, a.top, &e) != 0)
		err_die("%s", e.text);
	write_facts(&b, a.facts);
	if (a.check != NULL)
		status = check_file(&b, &a);
	else
		write_brief(&b, &a);
	brief_free(&b);
	texts_free(words);
	return err_leave(status);
}
