/*
 * dealbrief -- one page in words: what moved, why, what will be won, what to do.
 *
 * Holds the tables it reads in memory, of deals the open ones without their features.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/err.h"
#include "base/file.h"
#include "base/json_memory.h"
#include "base/num.h"
#include "base/opt.h"
#include "brief/brief.h"
#include "brief/check.h"
#include "brief/key.h"
#include "brief/llm.h"
#include "brief/render.h"
#include "csv/out.h"
#include "send/credentials.h"

struct brief_args {
	const char *output, *facts, *lang, *currency, *delimiter, *check;
	const char *key_file, *timeout;
	int format, progress, no_progress, mode;
	int redact, show_prompt, require_llm, insecure;
	size_t top;
	struct llm_options llm;
};

static const struct opt_choice formats[] = {
	{ "text", RENDER_TEXT, "for a person, in 80 columns" },
	{ "md", RENDER_MARKDOWN, "Markdown" },
	{ "json", RENDER_JSON, "each sentence with its facts" },
	{ NULL, 0, NULL }
};

static const struct opt_choice modes[] = {
	{ "slots", PROMPT_SLOTS, "it words sentences around our figures" },
	{ "pick", PROMPT_PICK, "it chooses and orders our sentences" },
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
		{ 0, "top", "N", OPT_COUNT(&a->top, 0, 100), "deals that are named (default: 5)" },
		{ 0, "lang", "L", OPT_TEXT(&a->lang), "language: en, the only one" },
		{ 0, "llm", "URL", OPT_TEXT(&a->llm.url),
		  "let a model behind an OpenAI-compatible API word it" },
		{ 0, "llm-model", "NAME", OPT_TEXT(&a->llm.model), "which model" },
		{ 0, "llm-mode", "NAME", OPT_CHOICE(&a->mode, modes), "slots (default) or pick" },
		{ 0, "key-file", "FILE", OPT_TEXT(&a->key_file),
		  "the API's key, mode 600 (else DEALKIT_LLM_KEY)" },
		{ 0, "redact", NULL, OPT_FLAG(&a->redact),
		  "send deals and persons as numbers (the default)" },
		{ 0, "send-names", NULL, OPT_FLAG(&a->llm.send_names),
		  "send names of deals and persons as they are" },
		{ 0, "keep-good", NULL, OPT_FLAG(&a->llm.keep_good),
		  "keep its good sentences, replace the refused ones" },
		{ 0, "require-llm", NULL, OPT_FLAG(&a->require_llm),
		  "exit 1 where the template stands in" },
		{ 0, "timeout", "SECONDS", OPT_TEXT(&a->timeout), "for an answer (default: 60s)" },
		{ 0, "ca-file", "FILE", OPT_TEXT(&a->llm.transport.ca_file),
		  "certificates to trust instead of the system's" },
		{ 0, "insecure", NULL, OPT_FLAG(&a->insecure), "allow http:// to other machines" },
		{ 0, "show-prompt", NULL, OPT_FLAG(&a->show_prompt),
		  "show what would be sent, and send nothing" },
		{ 0, "currency", "C", OPT_TEXT(&a->currency),
		  "the sign before money (default: $)" },
		{ 'd', "delimiter", "C", OPT_TEXT(&a->delimiter),
		  "delimiter of the input: , ; tab |" },
		{ 0, "progress", NULL, OPT_FLAG(&a->progress),
		  "show progress on stderr in any case" },
		{ 0, "no-progress", NULL, OPT_FLAG(&a->no_progress), "never show progress" },
		OPT_END
	};

	return opt_parse(argc, argv, "[--format text|md|json] [--facts FILE] [--check TEXT] "
	    "[--llm URL --llm-model NAME] [-o FILE] [TABLE ...]",
	    "Says in words what the other programs' tables say.", options);
}

/* "60", "60s", "2m" */
static double
seconds(const char *s)
{
	size_t n = strlen(s);
	double unit = 1, x;

	if (n > 0 && (s[n - 1] == 's' || s[n - 1] == 'm'))
		unit = s[--n] == 'm' ? 60 : 1;
	if (num_parse(s, n, &x) != 0 || x * unit < .001 || x * unit > 3600)
		opt_usage("--timeout: not 0.001 to 3600 seconds: '%s'", s);
	return x * unit;
}

static void
check_llm(struct brief_args *a)
{
	int plain = 0;
	struct err e;

	a->llm.mode = (enum prompt_mode)a->mode;
	a->llm.transport.timeout = a->llm.transport.connect_timeout = seconds(a->timeout);
	if (a->redact && a->llm.send_names)
		opt_usage("--redact and --send-names exclude each other");
	if (a->llm.url == NULL && (a->require_llm || a->llm.keep_good || a->key_file != NULL))
		opt_usage("--require-llm, --keep-good and --key-file are for --llm");
	if (a->llm.url != NULL && a->check != NULL)
		opt_usage("--check asks no model");
	if (a->llm.url != NULL && a->llm.model == NULL)
		opt_usage("--llm-model: which model is needed");
	if (a->llm.url != NULL && transport_check(a->llm.url, 0, &plain, &e) != 0)
		opt_usage("--llm: %s", e.text);
	if (plain && !a->insecure)
		opt_usage("--llm: http:// is for this machine; --insecure allows it all the same");
	if (a->llm.model == NULL)
		a->llm.model = "MODEL";
}

static void
check_options(struct brief_args *a, char *const *files, size_t n)
{
	const char *const outputs[] = { a->output, a->facts },
	    *const kept[] = { a->check, a->key_file, a->llm.transport.ca_file };

	if (strcmp(a->lang, "en") != 0)
		opt_usage("--lang: only en is there: '%s'", a->lang);
	check_llm(a);
	opt_outputs(outputs, 2);
	opt_inputs(outputs, 2, kept, sizeof kept / sizeof *kept);
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

static void
write_brief(const struct brief *b, const struct brief_args *a)
{
	struct out o;

	out_open(&o, a->output);
	render_brief(&o.b, b, (enum render_format)a->format);
	out_close(&o);
}

static void
write_prompt(const struct brief *b, const struct verifier *v, const struct brief_args *a)
{
	struct out o;

	out_open(&o, a->output);
	llm_prompt(b, v, &a->llm, &o.b);
	buf_text(&o.b, "\n");
	out_close(&o);
}

enum { TEXT_MAX = 16 << 20 };		/* bytes of a text to be verified */

/* Exit 1 if a sentence is not borne out. */
static int
check_file(const struct brief *b, struct verifier *v, const struct brief_args *a)
{
	struct check_counts counts;
	struct out o;
	struct err e;
	size_t n;
	char *text = file_read(a->check, TEXT_MAX, &n, &e);

	if (text == NULL)
		err_die("%s", e.text);
	out_open(&o, a->output);
	check_text(&o, v, b, text, n, &counts);
	out_close(&o);
	err_note("%zu of %zu sentences are not borne out", counts.refused, counts.sentences);
	free(text);
	return counts.refused > 0 ? EXIT_FOUND : EXIT_DONE;
}

/* The lines as the model words them, or the template's and a warning. */
static int
ask_model(struct brief *b, struct verifier *v, struct brief_args *a)
{
	struct credentials key = { 0 };
	struct sigaction ignore, old;
	struct err e;
	enum llm_outcome outcome;

	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });	/* a core would hold the key */
	if (key_read(&key, a->key_file, &e) != 0)
		err_die("%s", e.text);
	a->llm.transport.credentials = &key;
	memset(&ignore, 0, sizeof ignore);
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &ignore, &old);
	outcome = llm_word(b, v, &a->llm, &e);
	sigaction(SIGPIPE, &old, NULL);
	credentials_free(&key);
	if (outcome == LLM_USED)
		return EXIT_DONE;
	err_warn("%s: the template stands in", e.text);
	return a->require_llm ? EXIT_FOUND : EXIT_DONE;
}

static int
run(struct brief *b, struct brief_args *a)
{
	struct err e;
	struct verifier *v = verifier_new(b, &e);
	int status = EXIT_DONE;

	if (v == NULL)
		err_die("%s", e.text);
	write_facts(b, a->facts);
	if (a->check != NULL) {
		status = check_file(b, v, a);
	} else if (a->show_prompt) {
		write_prompt(b, v, a);
	} else {
		if (a->llm.url != NULL)
			status = ask_model(b, v, a);
		write_brief(b, a);
	}
	verifier_free(v);
	return status;
}

int
main(int argc, char *argv[])
{
	struct brief_args a = { .lang = "en", .currency = "$", .top = 5, .format = RENDER_TEXT,
	    .mode = PROMPT_SLOTS, .timeout = "60s" };
	int first = parse_args(argc, argv, &a), status;
	struct brief b = { 0 };
	struct texts *words;
	struct err e;

	json_memory_use();
	check_options(&a, argv + first, (size_t)(argc - first));
	if ((words = texts_read(NULL, &e)) == NULL)
		err_die("%s", e.text);
	b.page = (struct page){ .texts = words, .currency = a.currency };
	read_tables(&b, &a, argv + first, (size_t)(argc - first));
	if (brief_make(&b, a.top, &e) != 0)
		err_die("%s", e.text);
	status = run(&b, &a);
	brief_free(&b);
	texts_free(words);
	return err_leave(status);
}
