#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/screen.h"

/* A whole number in the variable, or 0. */
static size_t
said(void)
{
	const char *s = getenv("COLUMNS");
	size_t x = 0;

	for (; s != NULL && *s != '\0'; s++) {
		if (*s < '0' || *s > '9' || x > SCREEN_MOST)
			return 0;
		x = 10 * x + (size_t)(*s - '0');
	}
	return x;
}

size_t
screen_width(void)
{
	struct winsize w;
	size_t width = said();

	if (width == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
		width = w.ws_col;
	if (width == 0)
		width = SCREEN_USUAL;
	return width < SCREEN_LEAST ? SCREEN_LEAST : width > SCREEN_MOST ? SCREEN_MOST : width;
}
