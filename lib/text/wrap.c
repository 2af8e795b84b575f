#include <string.h>

#include "base/buf.h"
#include "text/wrap.h"

/* Characters of UTF-8: all bytes but those that continue one. */
static size_t
characters(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

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
	size_t column = characters(w->first, strlen(w->first)), end, len;

	buf_text(o, w->first);
	for (size_t i = 0, words = 0; i < n; i = end, words++) {
		i = end_of(s, i, n, 1);
		end = end_of(s, i, n, 0);
		len = characters(s + i, end - i);
		if (words > 0 && column + 1 + len > w->width) {
			buf_printf(o, "\n%s", w->further);
			column = characters(w->further, strlen(w->further));
		} else if (words > 0 && len > 0) {
			buf_text(o, " ");
			column++;
		}
		buf_bytes(o, s + i, end - i);
		column += len;
	}
	buf_text(o, "\n");
}
