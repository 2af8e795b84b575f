#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/intern.h"
#include "base/log_file.h"
#include "base/mem.h"
#include "csv/out.h"
#include "csv/refdata.h"
#include "deal/columns.h"
#include "model/score_log.h"

#define HEADER COL_DEAL_ID "," COL_AS_OF "," COL_PROBABILITY "," COL_MODEL_ID "\n"

const char *const score_log_column[SCORE_LOG_COLUMNS] = {
	COL_DEAL_ID, COL_AS_OF, COL_PROBABILITY, COL_MODEL_ID
};

struct logged {
	int32_t day;
	double p;
};

struct score_log {
	struct intern *ids;
	struct logged *deal;		/* [ids] */
	size_t cap;
};

/* Opens and locks; the descriptor, or -1. */
static int
open_log(const char *path, off_t *size, struct err *e)
{
	int fd = log_file_open(path, size, e), rc = 1;

	if (fd >= 0 && *size > 0 &&
	    (rc = log_file_begins(fd, path, HEADER, sizeof HEADER - 1, e)) == 0)
		err_set(e, "%s:1: not the header of a log of scores, which is %.*s", path,
		    (int)sizeof HEADER - 2, HEADER);
	if (fd < 0 || rc > 0)
		return fd;
	close(fd);
	return -1;
}

int
score_log_check(const char *path, struct err *e)
{
	off_t size;
	int fd = open_log(path, &size, e);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

struct score_log *
score_log_new(void)
{
	struct score_log *l = mem_zero(1, sizeof *l);

	l->ids = intern_new();
	return l;
}

void
score_log_free(struct score_log *l)
{
	if (l == NULL)
		return;
	intern_free(l->ids);
	free(l->deal);
	free(l);
}

void
score_log_add(struct score_log *l, const char *s, size_t n, int32_t day, double p)
{
	uint32_t known = intern_size(l->ids), i = intern_add(l->ids, s, n);

	l->deal = mem_grow(l->deal, &l->cap, i + 1u, sizeof *l->deal);
	if (i == known || day < l->deal[i].day)
		l->deal[i] = (struct logged){ day, p };
}

/* Whose rows of this model are there. */
struct known {
	const struct score_log *l;
	const char *model_id;
	uint8_t *there;			/* [ids of l] */
};

static int
read_row(const struct refdata_row *row, void *arg, struct err *e)
{
	struct known *k = arg;
	size_t n, len;
	const char *model = refdata_field(row, SCORE_LOG_MODEL, &len),
	    *id = refdata_field(row, SCORE_LOG_ID, &n);
	uint32_t i;

	(void)e;
	if (strlen(k->model_id) != len || memcmp(k->model_id, model, len) != 0)
		return 0;
	if ((i = intern_find(k->l->ids, id, n)) != INTERN_NONE)
		k->there[i] = 1;
	return 0;
}

/* The log that fd holds, read through it: nobody else may write meanwhile. */
static int
read_log(int fd, const char *path, off_t size, struct known *k, struct err *e)
{
	static const struct refdata table = { NULL, score_log_column, SCORE_LOG_COLUMNS, read_row,
	    0, "dealscore --log" };
	char *bytes = mem_resize(NULL, (size_t)size + 1, 1);
	off_t got = 0;
	ssize_t n = 1;
	int rc;

	while (got < size && n > 0) {
		n = pread(fd, bytes + got, (size_t)(size - got), got);
		got += n > 0 ? n : 0;
	}
	rc = n < 0 ? err_set(e, "%s: %s", path, strerror(errno)) :
	    refdata_read_from(&table, &(struct refdata_from){ path, bytes, (size_t)got }, k, e);
	free(bytes);
	return rc;
}

static size_t
put_rows(struct out *o, const struct known *k)
{
	size_t rows = 0, n;

	for (uint32_t i = 0; i < intern_size(k->l->ids); i++) {
		const char *id = intern_text(k->l->ids, i, &n);

		if (k->there[i])
			continue;
		out_field(o, id, n);
		out_date(o, k->l->deal[i].day);
		out_rate(o, k->l->deal[i].p);
		out_name(o, k->model_id);
		out_end(o);
		rows++;
	}
	return rows;
}

int
score_log_write(const struct score_log *l, const char *path, const char *model_id, size_t *rows,
    struct err *e)
{
	struct known k = { l, model_id, mem_zero(intern_size(l->ids), 1) };
	struct out o;
	off_t size;
	int fd = open_log(path, &size, e), rc = -1;

	out_memory(&o);
	if (fd >= 0 && size > 0 && read_log(fd, path, size, &k, e) != 0) {
		close(fd);
	} else if (fd >= 0) {
		if (size == 0)
			buf_text(&o.b, HEADER);
		*rows = put_rows(&o, &k);
		rc = log_file_append(fd, path, &o.b, size, e);
	}
	out_free(&o);
	free(k.there);
	return rc;
}
