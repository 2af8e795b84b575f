#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

/* ---- where messages go -------------------------------------------------------- */

enum { MESSAGE = 2048 };

static int journal = -1;	/* not known yet */

int
err_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat st;

	if (journal < 0 && stream != NULL && fstat(STDERR_FILENO, &st) == 0) {
		snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
		journal = strcmp(own, stream) == 0;
	}
	return journal > 0;
}

/* The lines, each behind its level.  Returns how many bytes are in to. */
static size_t
add_levels(char *to, size_t size, enum err_level level, const char *s, size_t n)
{
	size_t len = 0, line;

	for (size_t i = 0; i < n; i += line) {
		const char *end = memchr(s + i, '\n', n - i);

		line = end != NULL ? (size_t)(end - s) + 1 - i : n - i;
		if (len + 3 + line > size)
			break;
		to[len++] = '<';
		to[len++] = (char)('0' + level);
		to[len++] = '>';
		memcpy(to + len, s + i, line);
		len += line;
	}
	return len;
}

/* One write per message, so that lines of a pipeline's programs do not mix. */
void
err_print(enum err_level level, const char *s, size_t n)
{
	char lines[4 * MESSAGE];

	if (err_journal()) {
		n = add_levels(lines, sizeof lines, level, s, n);
		s = lines;
	}
	(void)!write(STDERR_FILENO, s, n);
}

static void
print(enum err_level level, const char *fmt, va_list ap)
{
	char line[MESSAGE];
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
	err_print(level, line, len);
}

void
err_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(ERR_ERROR, fmt, ap);
	va_end(ap);
	exit(err_leave(EXIT_BAD));
}

/* ---- libraries ---------------------------------------------------------------- */

/*
 * Threads that may call exit at once: glibc hands each handler to one of them, and a thread that
 * finds none left ends the program with the status it was called with.
 */
enum { THREADS = 256 };

static int leaving;		/* the program ends of its own will */
static int leaves_with = EXIT_DONE;

int
err_leave(int status)
{
	leaving = 1;
	leaves_with = status;
	return status;
}

int
err_status(void)
{
	return leaves_with;
}

/* Also in a signal handler, and before main.  One thread says it; others wait for the end. */
static void
end_badly(void)
{
	static const char text[] = ": a library ended the program: no memory, or no threads\n";
	static atomic_flag said = ATOMIC_FLAG_INIT;

	while (atomic_flag_test_and_set(&said))
		pause();
	if (journal > 0)
		(void)!write(STDERR_FILENO, "<3>", 3);
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
	leaves_with = EXIT_BAD;
	for (int i = 0; i < THREADS; i++)
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
	print(ERR_WARNING, fmt, ap);
	va_end(ap);
}

void
err_result(const char *fmt, ...)
{
	va_list ap;

	if (err_quiet)
		return;
	va_start(ap, fmt);
	print(ERR_RESULT, fmt, ap);
	va_end(ap);
}

void
err_note(const char *fmt, ...)
{
	va_list ap;

	if (err_quiet || (!err_verbose && !isatty(STDERR_FILENO)))
		return;
	va_start(ap, fmt);
	print(ERR_NOTE, fmt, ap);
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
