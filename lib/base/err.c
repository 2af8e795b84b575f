#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

const char *err_program = "dealkit";
int err_quiet;
int err_verbose;

int
err_set(struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	return -1;
}

/* One write per message, so that lines of a pipeline's programs do not mix. */
static void
print(const char *fmt, va_list ap)
{
	char line[2048];
	int n, m;
	size_t i, len;

	n = snprintf(line, sizeof line, "%s: ", err_program);
	if (n < 0 || (size_t)n >= sizeof line)
		n = 0;
	m = vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
	if (m < 0)
		m = 0;
	len = strlen(line);
	for (i = (size_t)n; i < len; i++)	/* no escapes from data */
		if (((unsigned char)line[i] < 0x20 && line[i] != '\n') || line[i] == 0x7f)
			line[i] = '?';
	line[len++] = '\n';
	(void)!write(STDERR_FILENO, line, len);
}

void
err_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
	exit(err_leave(EXIT_BAD));
}

/* ---- libraries ---------------------------------------------------------------- */

static int leaving;		/* the program ends of its own will */

int
err_leave(int status)
{
	leaving = 1;
	return status;
}

/* Also in a signal handler, and before main. */
static void
end_badly(void)
{
	static const char text[] = ": a library ended the program: no memory, or no threads\n";

	(void)!write(STDERR_FILENO, err_program, strlen(err_program));
	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	_exit(EXIT_BAD);
}

static void
at_exit(void)
{
	if (!leaving)
		end_badly();
}

static void
on_abort(int sig)
{
	(void)sig;
	end_badly();
}

void
err_guard(void)
{
	atexit(at_exit);
	signal(SIGABRT, on_abort);
}

void
err_warn(const char *fmt, ...)
{
	va_list ap;

	if (err_quiet)
		return;
	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
}

void
err_note(const char *fmt, ...)
{
	va_list ap;

	if (err_quiet || (!err_verbose && !isatty(STDERR_FILENO)))
		return;
	va_start(ap, fmt);
	print(fmt, ap);
	va_end(ap);
}

const char *
err_show(char buf[ERR_SHOW], const char *s, size_t n)
{
	size_t i, keep = n > 60 ? 57 : n;

	for (i = 0; i < keep; i++)
		buf[i] = (unsigned char)s[i] < 0x20 || s[i] == 0x7f ? '?' : s[i];
	buf[keep] = '\0';
	if (keep < n)
		strcpy(buf + keep, "...");
	return buf;
}
