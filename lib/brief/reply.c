#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/mem.h"
#include "brief/reply.h"
#include "report/cell.h"

/* What a model wraps its JSON in: up to the first brace and behind the last one. */
static const char *
unwrap(const char *s, size_t *n)
{
	const char *from = memchr(s, '{', *n), *to = s + *n;

	if (from == NULL)
		return NULL;
	while (to > from && to[-1] != '}')
		to--;
	*n = (size_t)(to - from);
	return from;
}

static void
add(struct reply *r, const json_t *text, const json_t *facts)
{
	struct reply_sentence *x;
	struct buf o = { 0 };
	const json_t *fact;
	size_t i;

	if (!json_is_string(text) || r->n == REPLY_SENTENCES)
		return;
	x = &r->sentence[r->n++];
	cell_plain(&o, json_string_value(text), json_string_length(text), REPLY_TEXT);
	x->text = mem_text(o.s != NULL ? o.s : "", o.len);
	buf_free(&o);
	json_array_foreach(facts, i, fact)
		if (json_is_string(fact) && json_string_length(fact) < REPLY_ID &&
		    x->facts < REPLY_FACTS)
			strcpy(x->fact[x->facts++], json_string_value(fact));
}

static int
read_content(struct reply *r, const char *s, size_t n)
{
	json_t *root, *sentence;
	size_t i;

	if ((s = unwrap(s, &n)) == NULL || (root = json_loadb(s, n, 0, NULL)) == NULL)
		return -1;
	json_array_foreach(json_object_get(root, "sentences"), i, sentence) {
		const json_t *text = json_is_string(sentence) ? sentence :
		    json_object_get(sentence, "text");

		add(r, text != NULL ? text : json_object_get(sentence, "id"),
		    json_object_get(sentence, "facts"));
	}
	json_decref(root);
	return r->n > 0 ? 0 : -1;
}

int
reply_read(struct reply *r, const char *s, size_t n)
{
	json_t *root = json_loadb(s, n, 0, NULL), *content;
	int rc = -1;

	*r = (struct reply){ 0 };
	content = json_object_get(json_object_get(json_array_get(json_object_get(root, "choices"),
	    0), "message"), "content");
	if (json_is_string(content))
		rc = read_content(r, json_string_value(content), json_string_length(content));
	json_decref(root);
	return rc;
}

void
reply_free(struct reply *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->sentence[i].text);
	*r = (struct reply){ 0 };
}
