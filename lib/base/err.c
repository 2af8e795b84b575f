#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/control.h"
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

/* As err_safe; the byte but stays. */
static size_t
make_safe(char *s, size_t n, char but)
{
	size_t to = 0, len;

	for (size_t i = 0; i < n; i += len) {
		len = s[i] == but ? 0 : control_bytes(s + i, n - i);
		s[to++] = len > 0 ? '?' : s[i];
		len += len == 0;
	}
	return to;
}

size_t
err_safe(char *s, size_t n)
{
	return make_safe(s, n, '?');
}

/* One write per message, so that lines of a pipeline's programs do not mix. */
static void
print(const char *fmt, va_list ap)
{
	char line[2048];
	int n, m;
	size_t len;

	n = snprintf(line, sizeof line, "%s: ", err_program);
	if (n < 0 || (size_t)n >= sizeof line)
		n = 0;
	m = vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
	if (m < 0)
		m = 0;
	len = (size_t)n + make_safe(line + n, strlen(line + n), '\n');	/* no escapes from data */
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
	size_t keep = n > 60 ? 57 : n, len;

	while (keep < n && keep > 54 && ((unsigned char)s[keep] & 0xc0) == 0x80)
		keep--;
	memcpy(buf, s, keep);
	len = err_safe(buf, keep);
	strcpy(buf + len, keep < n ? "..." : "");
	return buf;
}
