#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json_memory.h"
#include "base/log_file.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/opt.h"
#include "csv/out.h"
#include "learn/run_log.h"
#include "model/booster_json.h"

#define OLD_HEADER \
	"as_of_date,rows,deals,features,folds,trees,calibration,params,auc,auc_lo,auc_hi," \
	"log_loss,base_log_loss,brier,calibration_error,p_value,p_value_beyond_age,verdict," \
	"model_sha256"
#define NEW_COLUMNS ",champion,champion_log_loss,outcome"

static const char header[] = OLD_HEADER NEW_COLUMNS "\n", old_header[] = OLD_HEADER "\n",
    nothing[] = ",,,";		/* in the new columns */
static const char object[] = "{\"as_of_date\":";	/* how a line of JSON begins */
enum { HEADER = sizeof header - 1, OLD = sizeof old_header - 1 };

static int
fail(const char *path, struct err *e)
{
	return err_set(e, "%s: %s", path, strerror(errno));
}

/* The old log in fd, with the new columns, takes the place of that at path. */
static int
upgrade(int fd, const char *path, off_t size, struct err *e)
{
	char *old = mem_resize(NULL, (size_t)size, 1);
	ssize_t n = pread(fd, old, (size_t)size, 0);
	struct out o;

	if (n != size) {
		free(old);
		return fail(path, e);
	}
	out_open(&o, path);
	buf_text(&o.b, header);
	for (const char *s = old + OLD, *end; s < old + size; s = end + 1) {
		end = memchr(s, '\n', (size_t)(old + size - s));
		buf_bytes(&o.b, s, (size_t)(end - s));
		buf_printf(&o.b, "%s\n", nothing);
	}
	out_close(&o);
	free(old);
	return 0;
}

/* Opens and locks; *size is 0 if the header is still to come.  The descriptor, or -1. */
static int
open_locked(const char *path, off_t *size, struct err *e)
{
	int fd, rc;

	for (;;) {
		if ((fd = log_file_open(path, size, e)) < 0 || *size == 0)
			return fd;
		if (file_is_json(path)) {
			if ((rc = log_file_begins(fd, path, object, sizeof object - 1, e)) > 0)
				return fd;
			close(fd);
			return rc < 0 ? -1 : err_set(e, "%s:1: not an object of a log of runs, "
			    "which begins %s", path, object);
		}
		if ((rc = log_file_begins(fd, path, header, HEADER, e)) > 0)
			return fd;
		if (rc == 0 && (rc = log_file_begins(fd, path, old_header, OLD, e)) == 0)
			rc = err_set(e, "%s:1: not the header of a log of runs, which is %.*s",
			    path, HEADER - 1, header);
		if (rc > 0)
			rc = upgrade(fd, path, *size, e);
		close(fd);
		if (rc != 0)
			return -1;
	}
}

int
run_log_check(const char *path, struct err *e)
{
	off_t size;
	int fd = open_locked(path, &size, e);

	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* ---- a run --------------------------------------------------------------------------- */

struct run {
	const struct validate *t;
	const struct metrics_table *f;
	const struct run_log_end *end;
	char as_of[11];
	struct buf params;
};

/* The columns in their order: text, or a number as it is printed. */
enum { AS_OF, CALIBRATION = 6, PARAMS, VERDICT = 17, HASH, CHAMPION, OUTCOME = 21, COLUMNS };

static const char *
text_of(const struct run *r, int i, size_t *n)
{
	const char *s = NULL;

	switch (i) {
	case AS_OF:
		s = r->as_of;
		break;
	case CALIBRATION:
		s = calib_name[r->t->kind];
		break;
	case PARAMS:
		*n = r->params.len;
		return r->params.len > 0 ? r->params.s : "";
	case VERDICT:
		s = model_verdict_name(r->t->verdict);
		break;
	case HASH:
		s = r->end->hash;
		break;
	case CHAMPION:
		s = r->end->champion != NULL ? r->end->champion : "";
		break;
	case OUTCOME:
		s = r->end->outcome;
		break;
	}
	*n = s != NULL ? strlen(s) : 0;
	return s;
}

static void
put_number(const struct run *r, int i, struct out *o)
{
	const struct validate *t = r->t;
	const size_t count[] = { 0, t->s->rows, t->s->deals, t->s->features, t->oof.folds,
	    t->trees };
	const double rate[] = { r->f->auc.auc, r->f->auc.lo, r->f->auc.hi, r->f->log_loss,
	    r->f->base_log_loss, r->f->brier, r->f->calibration };

	if (i < CALIBRATION)
		out_int(o, (long long)count[i]);
	else if (i < 15)
		out_rate(o, rate[i - 8]);
	else if (i < VERDICT)
		out_p(o, i == 15 ? t->p_any : t->p_beyond_age);
	else
		out_rate(o, r->end->champion_log_loss);
}

static void
put_row(const struct run *r, struct out *o)
{
	for (int i = 0; i < COLUMNS; i++) {
		size_t n;
		const char *s = text_of(r, i, &n);

		if (s != NULL)
			out_field(o, s, n);
		else
			put_number(r, i, o);
	}
	out_end(o);
}

/* ---- as JSON ------------------------------------------------------------------------- */

/* A text in quotes; of one that is not UTF-8 the bytes are %XX. */
static void
put_json_text(struct buf *b, const char *s, size_t n)
{
	char *plain = booster_json_utf8(s, n) ? mem_text(s, n) : booster_json_encode(s, n), *text;
	json_t *j;

	json_memory_use();
	j = json_string(plain);
	text = json_dumps(j, JSON_ENCODE_ANY | JSON_COMPACT);
	buf_text(b, text != NULL ? text : "\"\"");
	free(text);
	free(plain);
	json_decref(j);
}

/* One line, with the names of the columns; null for what is not known. */
static void
put_object(const struct run *r, struct buf *b)
{
	const char *name = header;
	struct out cell;

	out_memory(&cell);
	for (int i = 0; i < COLUMNS; i++) {
		size_t len = strcspn(name, ",\n"), n;
		const char *s = text_of(r, i, &n);

		buf_printf(b, "%s\"%.*s\":", i == 0 ? "{" : ",", (int)len, name);
		name += len + 1;
		if (s != NULL) {
			put_json_text(b, s, n);
			continue;
		}
		out_clear(&cell);
		cell.fields = 0;
		put_number(r, i, &cell);
		buf_bytes(b, cell.b.len > 0 ? cell.b.s : "null", cell.b.len > 0 ? cell.b.len : 4);
	}
	buf_text(b, "}\n");
	out_free(&cell);
}

/* ---- appending ----------------------------------------------------------------------- */

static void
make_run(struct run *r, const struct validate *t, const struct metrics_table *f,
    const struct run_log_end *end)
{
	*r = (struct run){ .t = t, .f = f, .end = end };
	if (t->s->undated || dataset_as_of(t->s) == DATE_NONE)
		r->as_of[0] = '\0';
	else
		date_text(r->as_of, dataset_as_of(t->s));
	buf_init(&r->params);
	params_write(&t->params, &r->params);
}

int
run_log_append(const char *path, const struct validate *t, const struct metrics_table *f,
    const struct run_log_end *end, struct err *e)
{
	off_t size;
	int fd = open_locked(path, &size, e), rc;
	struct run r;
	struct out o;

	if (fd < 0)
		return -1;
	make_run(&r, t, f, end);
	out_memory(&o);
	if (file_is_json(path)) {
		put_object(&r, &o.b);
	} else {
		if (size == 0)
			buf_text(&o.b, header);
		put_row(&r, &o);
	}
	rc = log_file_append(fd, path, &o.b, size, e);
	out_free(&o);
	buf_free(&r.params);
	return rc;
}

void
run_log_metrics(const struct validate *t, const struct metrics_table *f,
    const struct run_log_end *end)
{
	metrics_rows("read", t->s->rows + t->s->left_out);
	metrics_rows("left_out", t->s->left_out);
	metrics_day(METRIC_DATA_DAY, dataset_as_of(t->s));
	if (*end->id != '\0')
		model_metrics(end->id, opt_version, dataset_as_of(t->s), t->verdict);
	metrics_set(METRIC_MODEL_LOG_LOSS, t->loss);
	metrics_set(METRIC_MODEL_BASE_LOG_LOSS, t->base_loss);
	metrics_set(METRIC_MODEL_AUC, f->auc.auc);
	metrics_set(METRIC_CHAMPION_KEPT, strcmp(end->outcome, "refused") == 0 ||
	    strcmp(end->outcome, "no signal") == 0);
}
