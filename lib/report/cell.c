#include "base/buf.h"
#include "base/utf8.h"
#include "report/cell.h"

/* Does the byte open or close markup? */
static int
is_markup(const char *s, size_t n, size_t i)
{
	return s[i] == '`' || ((s[i] == '<' || s[i] == '>') && (i + 1 == n || s[i + 1] != ' '));
}

void
cell_plain(struct buf *o, const char *s, size_t n, size_t most)
{
	struct buf line = { 0 }, text = { 0 };
	int blank = 0;

	utf8_line(&line, s, n);
	for (size_t i = 0; i < line.len; i++) {
		if (is_markup(line.s, line.len, i))
			continue;
		if (line.s[i] != ' ') {
			if (blank && text.len > 0)
				buf_text(&text, " ");
			buf_bytes(&text, line.s + i, 1);
		}
		blank = line.s[i] == ' ';
	}
	if (text.len > 0)
		buf_bytes(o, text.s, utf8_head(text.s, text.len, most));
	buf_free(&line);
	buf_free(&text);
}
