/*
 * dealstore -- tables and states in Redis: put as a whole, got back by id.
 *
 * Holds a batch; put --verify the keys and 24 bytes a row, get up to 64 MB of ids and rows, save
 * and load a piece of 64 MB.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/metrics.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/plain_name.h"
#include "csv/out.h"
#include "csv/rec.h"
#include "deal/columns.h"
#include "store/seconds.h"
#include "store/store_blob.h"
#include "store/store_get.h"
#include "store/store_list.h"
#include "store/store_open.h"
#include "store/store_put.h"
#include "store/store_sweep.h"

enum { PUT = 1, GET = 2, LIST = 4, DROP = 8, SAVE = 16, LOAD = 32 };

static struct opt_input in;
static struct opt_list columns;
static const char *url, *password_file, *timeout, *table, *key, *ttl, *generation, *output;
static size_t generations;
static int layout = -1, missing = -1, verify;
static long long number = -1;		/* --generation */

static const struct opt_choice layouts[] = {
	{ "record", TABLE_RECORD, "each row one string, a CSV record" },
	{ "hash", TABLE_HASH, "each row a hash, for who asks for single columns" },
	{ NULL, 0, NULL }
};

static const struct opt_choice missings[] = {
	{ "mark", STORE_MARK, "a row with empty cells, and exit 1" },
	{ "skip", STORE_SKIP, "no row" },
	{ "fail", STORE_FAIL, "exit 2" },
	{ NULL, 0, NULL }
};

static const struct opt options[] = {
	{ 0, "store", "URL", OPT_TEXT(&url),
	  "redis://[USER@]HOST[:PORT][/DB] or unix:///PATH (default: DEALKIT_STORE)" },
	{ 0, "password-file", "FILE", OPT_TEXT(&password_file),
	  "its first line is the password (or DEALKIT_REDIS_PASSWORD)" },
	{ 0, "timeout", "TIME", OPT_TEXT(&timeout), "for each answer of the server (default: 5s)" },
	{ 0, "table", "TABLE", OPT_TEXT(&table), "the table's name in the store" },
	{ 0, "key", "COL", OPT_TEXT(&key), "put: the column of the key (default: deal_id)" },
	{ 0, "columns", "COL,...", OPT_LIST(&columns),
	  "put: what is kept beside the key (default: all)" },
	{ 0, "as", "LAYOUT", OPT_CHOICE(&layout, layouts), "put: how rows are kept" },
	{ 0, "ttl", "TIME", OPT_TEXT(&ttl), "put: rows live that long, such as 3d" },
	{ 0, "generations", "N", OPT_COUNT(&generations, 1, TABLE_KEPT),
	  "put: so many are kept, this one among them (default: 2)" },
	{ 0, "verify", NULL, OPT_FLAG(&verify), "put: read all rows back before they count" },
	{ 0, "missing", "HOW", OPT_CHOICE(&missing, missings), "get: an id that is not there" },
	{ 0, "generation", "N", OPT_TEXT(&generation),
	  "drop: an old one only; save: only if this one is the present one" },
	{ 'o', "output", "FILE", OPT_TEXT(&output),
	  "get, list, load: write to FILE instead of standard output" },
	{ 'd', "delimiter", "C", OPT_TEXT(&in.delimiter), "delimiter of the input: , ; tab |" },
	{ 0, "progress", NULL, OPT_FLAG(&in.progress), "show progress on stderr in any case" },
	{ 0, "no-progress", NULL, OPT_FLAG(&in.no_progress), "never show progress" },
	OPT_END
};

/* ---- options ---------------------------------------------------------------------------- */

/* Ends the program if an option was given that this command does not have. */
static void
check_for(int command)
{
	const struct { const char *name; int given, commands; } of[] = {
		{ "table", table != NULL, PUT | GET | DROP },
		{ "key", key != NULL, PUT },
		{ "columns", columns.n > 0, PUT },
		{ "as", layout >= 0, PUT },
		{ "ttl", ttl != NULL, PUT },
		{ "generations", generations > 0, PUT },
		{ "verify", verify, PUT },
		{ "missing", missing >= 0, GET },
		{ "generation", generation != NULL, DROP | SAVE },
		{ "output", output != NULL, GET | LIST | LOAD },
		{ "delimiter", in.delimiter != NULL, PUT | GET },
		{ "progress", in.progress || in.no_progress, PUT | GET }
	};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (of[i].given && (of[i].commands & command) == 0)
			opt_usage("--%s is not for this command", of[i].name);
	if ((command & (PUT | GET | DROP)) != 0 && table == NULL)
		opt_usage("which table? (--table TABLE)");
}

/* Names stand in keys, and in patterns of keys. */
static void
check_name(const char *what, const char *name)
{
	if (!plain_name(name, strlen(name)))
		opt_usage("%s: not a name of 1 to %d letters, digits, dots, hyphens and "
		    "underscores: '%.100s'", what, PLAIN_NAME_MOST, name);
}

static void
read_generation(void)
{
	double v;

	if (generation == NULL)
		return;
	if (num_parse(generation, strlen(generation), &v) != 0 || v < 0 || v > 1e15 ||
	    v != (double)(long long)v)
		opt_usage("--generation: not a number of one (dealstore list): '%.100s'",
		    generation);
	number = (long long)v;
}

/* In milliseconds. */
static long long
read_ttl(void)
{
	double seconds;

	if (ttl == NULL)
		return 0;
	if (seconds_parse(ttl, &seconds) != 0 || seconds < .001 || seconds > 3.2e9)
		opt_usage("--ttl: no time such as 90s, 12h or 3d: '%.100s'", ttl);
	return (long long)(1000 * seconds + .5);
}

static struct redis *
open_store(void)
{
	static struct store_options o;		/* the connection borrows its URL */
	struct redis *c;
	struct err e;

	if (store_options_read(&o, url, password_file, timeout, &e) != 0)
		err_die("%s", e.text);
	if ((c = store_open(&o, &e)) == NULL)
		err_die("%s", e.text);
	return c;
}

static struct rec *
open_input(char *const *files, size_t n)
{
	struct rec_options o = { opt_delimiter(&in, ','), 0, in.progress - in.no_progress };
	struct err e;
	struct rec *r = rec_open(files, n, &o, &e);

	if (r == NULL)
		err_die("%s", e.text);
	return r;
}

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- tables ------------------------------------------------------------------------------- */

static int
put(char *const *files, size_t n)
{
	struct store_put_options o = { table, key != NULL ? key : COL_DEAL_ID, columns,
	    layout >= 0 ? (enum table_layout)layout : TABLE_RECORD, read_ttl(),
	    generations > 0 ? generations : 2, verify };
	struct store_put_result result;
	struct rec *r = open_input(files, n);
	struct redis *c = open_store();
	double begun = now();
	struct err e;

	if (store_put(c, r, &o, &result, &e) != 0)
		err_die("%s", e.text);
	err_note("%lld rows, generation %lld of %s, %.0f rows/s; %zu keys of older ones removed",
	    result.rows, result.generation, table, (double)result.rows / (now() - begun),
	    result.removed);
	metrics_rows("read", rec_rows(r));
	metrics_rows("written", (uint64_t)result.rows);
	redis_close(c);
	rec_close(r);
	return EXIT_DONE;
}

static int
get(char *const *files, size_t n)
{
	enum store_missing how = missing >= 0 ? (enum store_missing)missing : STORE_MARK;
	struct store_get_result result;
	struct rec *ids = open_input(files, n);
	struct redis *c = open_store();
	struct out o;
	struct err e;

	out_open(&o, output);
	if (store_get(c, table, ids, how, &o, &result, &e) != 0)
		err_die("%s", e.text);
	if (result.missing > 0 && how == STORE_MARK)
		err_warn("%llu of %llu ids are not in table %s", (unsigned long long)result.missing,
		    (unsigned long long)result.asked, table);
	else
		err_note("%llu of %llu ids are in table %s, generation %lld",
		    (unsigned long long)(result.asked - result.missing),
		    (unsigned long long)result.asked, table, result.generation);
	metrics_rows("read", rec_rows(ids));
	out_count(&o);
	out_close(&o);
	redis_close(c);
	rec_close(ids);
	return result.missing > 0 && how == STORE_MARK ? EXIT_FOUND : EXIT_DONE;
}

static int
list(void)
{
	struct redis *c = open_store();
	struct out o;
	struct err e;
	size_t bad;

	out_open(&o, output);
	if (store_list(c, &o, &bad, &e) != 0)
		err_die("%s", e.text);
	out_count(&o);
	out_close(&o);
	redis_close(c);
	return bad > 0 ? EXIT_BAD : EXIT_DONE;
}

static int
drop(void)
{
	struct redis *c = open_store();
	size_t removed;
	struct err e;
	int rc;

	if (number < 0 && store_putting(c, table, &e) > 0)
		err_die("table %s is being put: drop it when that is done", table);
	if (number >= 0 && table_head_forget(c, table, number, &e) != 0)
		err_die("%s", e.text);
	rc = number >= 0 ? store_sweep_generation(c, table, number, &removed, &e) :
	    store_sweep_table(c, table, &removed, &e);
	if (rc != 0)
		err_die("%s", e.text);
	if (removed == 0 && number >= 0)
		err_die("no generation %lld of table %s in the store (dealstore list)", number,
		    table);
	if (removed == 0)
		err_die("no table %s in the store (dealstore list)", table);
	err_note("%zu keys removed", removed);
	redis_close(c);
	return EXIT_DONE;
}

/* ---- states -------------------------------------------------------------------------------- */

static int
save(const char *name, const char *file)
{
	int from_stdin = file == NULL || strcmp(file, "-") == 0;
	int fd = from_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	struct blob_head h;
	struct redis *c;
	struct err e;

	if (fd < 0)
		err_die("%s: %s", file, strerror(errno));
	c = open_store();
	if (store_save(c, name, fd, from_stdin ? "standard input" : file, number, &h, &e) != 0)
		err_die("%s", e.text);
	err_note("%lld bytes, generation %lld of state %s", h.bytes, h.generation, name);
	redis_close(c);
	if (!from_stdin)
		(void)close(fd);
	return EXIT_DONE;
}

static int
load(const char *name)
{
	struct redis *c = open_store();
	struct blob_head h;
	struct out o;
	struct err e;
	int rc;

	out_open(&o, output);
	if ((rc = store_load(c, name, &o, &h, &e)) < 0)
		err_die("%s", e.text);
	if (rc == 0) {
		err_warn("no state %s in the store", name);
		return EXIT_FOUND;
	}
	err_note("%lld bytes, generation %lld of state %s", h.bytes, h.generation, name);
	out_close(&o);
	redis_close(c);
	return EXIT_DONE;
}

/* ---- flow ------------------------------------------------------------------------------------ */

static int
command_of(const char *word)
{
	static const struct { const char *name; int command; } known[] = {
		{ "put", PUT }, { "get", GET }, { "list", LIST }, { "drop", DROP },
		{ "save", SAVE }, { "load", LOAD }
	};

	for (size_t i = 0; word != NULL && i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].name, word) == 0)
			return known[i].command;
	opt_usage(word == NULL ? "what to do? put, get, list, drop, save or load" :
	    "neither put, get, list, drop, save nor load: '%.100s'", word);
}

static void
check_operands(int command, char *const *operand, size_t n)
{
	const char *const outputs[] = { output };

	if ((command == SAVE && (n < 1 || n > 2)) || (command == LOAD && n != 1))
		opt_usage("which state? save NAME <FILE, load NAME >FILE");
	if ((command & (LIST | DROP)) != 0 && n > 0)
		opt_usage("no file is read: '%.100s'", operand[0]);
	if ((command & (SAVE | LOAD)) != 0)
		check_name("the state", operand[0]);
	if (table != NULL)
		check_name("--table", table);
	if (command == GET)
		opt_inputs(outputs, 1, (const char *const *)operand, n);
}

int
main(int argc, char *argv[])
{
	int first = opt_parse(argc, argv,
	    "put|get|list|drop|save|load [--store URL] [--table TABLE] [FILE ...]",
	    "Puts tables and states into Redis as a whole, and gets them back by id.", options);
	int command = command_of(argv[first]);
	char *const *operand = argv + first + 1;
	size_t n = (size_t)(argc - first - 1);

	check_for(command);
	check_operands(command, operand, n);
	read_generation();
	(void)read_ttl();
	switch (command) {
	case PUT:
		return err_leave(put(operand, n));
	case GET:
		return err_leave(get(operand, n));
	case LIST:
		return err_leave(list());
	case DROP:
		return err_leave(drop());
	case SAVE:
		return err_leave(save(operand[0], n > 1 ? operand[1] : NULL));
	default:
		return err_leave(load(operand[0]));
	}
}
