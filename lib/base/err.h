/*
 * err -- messages on standard error, and the three exit codes.
 *
 * A function that can fail writes its reason into a struct err and returns
 * -1 (or NULL); the program prints it.  Messages read
 * "program: file:line: column: what is wrong: 'value'".
 */
#ifndef ERR_H
#define ERR_H

#include <stddef.h>

enum {
	EXIT_DONE = 0,		/* done */
	EXIT_FOUND = 1,		/* done, and what was asked to be checked was found */
	EXIT_BAD = 2		/* usage, input, read, write or memory */
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

/* Prints a warning unless -q. */
void	err_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints a note if stderr is a terminal or -v, unless -q. */
void	err_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

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
