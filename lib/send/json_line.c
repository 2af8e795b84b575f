#include "base/err.h"
#include "base/buf.h"
#include "send/json_line.h"

/* Of memory json_memory has ended the program already. */
static json_t *
whole(json_t *j)
{
	if (j == NULL)
		err_die("an alert cannot be written as JSON");
	return j;
}

json_t *
json_line_text(const char *s, size_t n)
{
	return whole(json_stringn(n > 0 ? s : "", n));
}

void
json_line_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, whole(value)) != 0)
		whole(NULL);
}

void
json_line_set(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, whole(value)) != 0)
		whole(NULL);
}

static int
take(const char *s, size_t n, void *arg)
{
	buf_bytes(arg, s, n);
	return 0;
}

void
json_line(struct buf *o, json_t *j)
{
	if (json_dump_callback(whole(j), take, o, JSON_COMPACT) != 0)
		whole(NULL);
	json_decref(j);
}
