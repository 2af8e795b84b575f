/*
 * opt -- options as a table: parsed, checked and listed from one place.
 *
 * A program describes its options in an array of struct opt that ends with
 * an empty element; opt_parse reads argv by it, with the GNU spellings.
 * What is wrong with an option ends the program with EXIT_BAD, a message and
 * the usage line; -h and -V answer on stdout and end it with EXIT_DONE.
 * Standard files that are closed are made safe first (file_standard).
 */
#ifndef OPT_H
#define OPT_H

#include <stddef.h>
#include <stdint.h>

extern const char opt_version[];	/* of dealkit, "0.2.0" */

struct opt_choice {		/* a closed set of names, ended by a NULL name */
	const char *name;
	int value;
	const char *help;
};

enum opt_kind {
	OPT_FLAG = 1,		/* int *: set to 1 */
	OPT_TEXT,		/* const char **: the argument, not copied */
	OPT_LIST,		/* struct opt_list *: A,B,C; repeated options append */
	OPT_MANY,		/* struct opt_list *: every use of the option appends its
				 * argument whole */
	OPT_COUNT,		/* size_t *: a whole number in [min, max] */
	OPT_REAL,		/* double *: a number in [min, max] */
	OPT_DATE,		/* int32_t *: YYYY-MM-DD as days since 1970-01-01 */
	OPT_CHOICE,		/* int *: one of choices */
	OPT_MAYBE		/* const char **: --name[=ARG]; "" without ARG */
};

struct opt {
	int letter;		/* 0 if it has none */
	const char *name;	/* the long name; NULL ends the table */
	const char *arg;	/* how help calls the argument; NULL for a flag */
	enum opt_kind kind;
	void *to;
	double min, max;
	const struct opt_choice *choices;
	const char *help;	/* one line */
};

/* The middle of a row: { 'o', "output", "FILE", OPT_TEXT(&output), "write to FILE" } */
#define OPT_FLAG(to)		OPT_FLAG, (to), 0, 0, NULL
#define OPT_TEXT(to)		OPT_TEXT, (to), 0, 0, NULL
#define OPT_LIST(to)		OPT_LIST, (to), 0, 0, NULL
#define OPT_MANY(to)		OPT_MANY, (to), 0, 0, NULL
#define OPT_COUNT(to, min, max)	OPT_COUNT, (to), (min), (max), NULL
#define OPT_REAL(to, min, max)	OPT_REAL, (to), (min), (max), NULL
#define OPT_DATE(to)		OPT_DATE, (to), 0, 0, NULL
#define OPT_CHOICE(to, of)	OPT_CHOICE, (to), 0, 0, (of)
#define OPT_MAYBE(to)		OPT_MAYBE, (to), 0, 0, NULL
#define OPT_END			{ 0, NULL, NULL, 0, NULL, 0, 0, NULL, NULL }

struct opt_list {
	char **item;		/* NUL-terminated, the program's to free or leave */
	size_t n;
};

/* What every program that reads tables takes; all zero before parsing. */
struct opt_input {
	const char *delimiter;	/* as written by the user; NULL: the default */
	size_t threads;		/* 0: as many as there are processors for us */
	int progress;		/* --progress */
	int no_progress;	/* --no-progress */
};

#define OPT_INPUT(in) \
	{ 'd', "delimiter", "C", OPT_TEXT(&(in)->delimiter), \
	  "delimiter of the input: , ; tab |" }, \
	{ 'j', "threads", "N", OPT_COUNT(&(in)->threads, 1, 256), \
	  "threads (default: the processors this process may use)" }, \
	{ 0, "progress", NULL, OPT_FLAG(&(in)->progress), "show progress on stderr in any case" }, \
	{ 0, "no-progress", NULL, OPT_FLAG(&(in)->no_progress), "never show progress" }

/*
 * Parses argv.  synopsis is what usage prints behind the program's name;
 * about is one line for --help.  -q, -v, --metrics, -h and -V are known by
 * themselves.  --metrics may be no operand and no file of another option.
 * Returns the index of the first operand.
 */
int	opt_parse(int argc, char *argv[], const char *synopsis, const char *about,
	    const struct opt *opts);

/* Ends the program: the message, the usage line, EXIT_BAD. */
_Noreturn void	opt_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Ends the program if two of n outputs are one file (base/file.h), as one would
 * be lost: path[i] is NULL if it is not wanted, "-" if it is standard output.
 * Devices may be the same.
 */
void	opt_outputs(const char *const *path, size_t n);

/* Likewise if one of n outputs is one of m inputs, which would be lost. */
void	opt_inputs(const char *const *output, size_t n, const char *const *input, size_t m);

/*
 * The delimiter's byte; fallback if the user gave none; ends the program if it
 * is none of , ; tab |.
 */
char	opt_delimiter(const struct opt_input *in, char fallback);

/* Threads to use: in->threads, or the processors this process may use. */
size_t	opt_threads(const struct opt_input *in);

/* Splits text at commas into list (appends). */
void	opt_split(struct opt_list *list, const char *text);

#endif
