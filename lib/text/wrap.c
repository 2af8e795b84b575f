#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/screen.h"
#include "base/unicode.h"
#include "text/wrap.h"

/* Where the word, or the blanks, that begin at i end. */
static size_t
end_of(const char *s, size_t i, size_t n, int blanks)
{
	while (i < n && (s[i] == ' ') == blanks)
		i++;
	return i;
}

void
wrap_words(struct buf *o, const struct wrap *w, const char *s, size_t n)
{
	size_t column = unicode_width(w->first, strlen(w->first)), end, len;

	buf_text(o, w->first);
	for (size_t i = 0, words = 0; i < n; i = end, words++) {
		i = end_of(s, i, n, 1);
		end = end_of(s, i, n, 0);
		len = unicode_width(s + i, end - i);
		if (words > 0 && column + 1 + len > w->width) {
			buf_printf(o, "\n%s", w->further);
			column = unicode_width(w->further, strlen(w->further));
		} else if (words > 0 && len > 0) {
			buf_text(o, " ");
			column++;
		}
		buf_bytes(o, s + i, end - i);
		column += len;
	}
	buf_text(o, "\n");
}

void
wrap_printf(struct buf *o, const char *first, const char *further, const char *fmt, ...)
{
	struct buf text;
	va_list ap;

	buf_init(&text);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	wrap_words(o, &(struct wrap){ screen_width(), first, further }, text.s, text.len);
	buf_free(&text);
}
