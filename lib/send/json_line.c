#include "base/err.h"
#include "base/buf.h"
#include "send/json_line.h"

static int
take(const char *s, size_t n, void *arg)
{
	buf_bytes(arg, s, n);
	return 0;
}

void
json_line(struct buf *o, json_t *j)
{
	if (j == NULL || json_dump_callback(j, take, o, JSON_COMPACT) != 0)
		err_die("no memory for JSON");
	json_decref(j);
}
