/*
 * err -- messages on standard error, and the three exit codes.
 *
 * A function that can fail writes its reason into a struct err and returns
 * -1 (or NULL); the program prints it.  Messages read
 * "program: file:line: column: what is wrong: 'value'".
 *
 * Where standard error is the journal (JOURNAL_STREAM of systemd.exec(5) is its
 * device and inode), each line begins with its level: "<4>dealscore: ...".
 */
#ifndef ERR_H
#define ERR_H

#include <stddef.h>

enum {
	EXIT_DONE = 0,		/* done */
	EXIT_FOUND = 1,		/* done, and what was asked to be checked was found */
	EXIT_BAD = 2		/* usage, input, read, write or memory */
};

/* How much a message matters, as syslog(3) counts it. */
enum err_level {
	ERR_ERROR = 3,
	ERR_WARNING = 4,
	ERR_RESULT = 5,		/* an answer: a verdict, a sum */
	ERR_NOTE = 6
};

struct err {
	char text[1024];	/* the reason, without program name and newline */
};

extern const char *err_program;	/* name before every message; set by opt_parse */
extern int err_quiet;		/* -q: errors only */
extern int err_verbose;		/* -v: notes even when stderr is no terminal */

/* Formats the reason into e, shortened to fit.  Returns -1. */
int	err_set(struct err *e, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* Prints the message and ends the program with EXIT_BAD. */
_Noreturn void	err_die(const char *fmt, ...)
	    __attribute__((format(printf, 1, 2)));

/*
 * A library that ends the program, by exit(3) or abort(3), ends it with
 * EXIT_BAD and a message from here on; the program itself ends by err_leave,
 * which returns the status that it is given.  May be called before main.
 */
void	err_guard(void);
int	err_leave(int status);

/*
 * The exit status of a program that is ending: what err_leave was given; else
 * EXIT_BAD after err_guard, EXIT_DONE without it.
 */
int	err_status(void);

/* Prints a warning unless -q. */
void	err_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints an answer that is no table, unless -q. */
void	err_result(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints a note if stderr is a terminal or -v, unless -q. */
void	err_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints n bytes of whole lines as they are, in one write. */
void	err_print(enum err_level level, const char *s, size_t n);

/* Nonzero if standard error is the journal. */
int	err_journal(void);

/*
 * Replaces what a terminal obeys (base/control.h) by '?', in place; returns how
 * many of the n bytes are left.
 */
size_t	err_safe(char *s, size_t n);

/*
 * The n bytes at s made fit for a message: at most 60 bytes of whole
 * characters, made safe.  Returns buf.
 */
#define ERR_SHOW 72
const char *err_show(char buf[ERR_SHOW], const char *s, size_t n);

#endif
