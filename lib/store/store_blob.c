#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "store/store_blob.h"
#include "store/store_key.h"
#include "store/store_sweep.h"
#include "store/table_head.h"

#ifndef STORE_PIECE
#define STORE_PIECE ((size_t)64 << 20)
#endif

static const char *const field[] = { "gen", "bytes", "parts", "sha256" };

/* ---- the head ---------------------------------------------------------------------------- */

static int
parse(struct blob_head *h, const struct redis_reply *r, const char *key, struct err *e)
{
	struct redis_reply f[4];

	for (size_t i = 0; i < 4; i++)
		f[i] = redis_element(r, i);
	h->generation = store_number(f[0].s, f[0].n);
	h->bytes = store_number(f[1].s, f[1].n);
	h->parts = store_number(f[2].s, f[2].n);
	if (h->generation < 0 || h->bytes < 0 || h->parts < 1 || f[3].n != SHA256_DIGITS)
		return err_set(e, "%s: its fields gen, bytes, parts or sha256 are damaged", key);
	memcpy(h->sha256, f[3].s, SHA256_DIGITS + 1);
	return 1;
}

/* The key is watched, if wanted, and must be a hash or absent. */
static int
read_head(struct redis *c, const char *name, int watched, struct blob_head *h, struct err *e)
{
	struct buf key = { 0 };
	struct redis_reply r;
	int rc;

	*h = (struct blob_head){ 0 };
	store_key_state(&key, name, "head");
	rc = watched ? store_watch(c, key.s, e) : store_check(c, key.s, e);
	redis_begin(c, "HMGET");
	redis_text(c, key.s);
	for (size_t i = 0; i < 4; i++)
		redis_text(c, field[i]);
	if (rc == 0 && (rc = redis_ask(c, &r, e)) == 0 && redis_element(&r, 0).kind != REPLY_NIL)
		rc = parse(h, &r, key.s, e);
	buf_free(&key);
	return rc;
}

int
blob_head_read(struct redis *c, const char *name, struct blob_head *h, struct err *e)
{
	return read_head(c, name, 0, h, e);
}

/* ---- saving ------------------------------------------------------------------------------- */

/* At most a piece of what fd has yet to give.  0, or -1 with the reason. */
static int
read_piece(struct buf *b, int fd, const char *file, struct err *e)
{
	enum { STEP = 1 << 17 };
	size_t want;
	ssize_t n = 1;

	b->len = 0;
	while (n != 0 && b->len < STORE_PIECE) {
		want = STORE_PIECE - b->len < STEP ? STORE_PIECE - b->len : STEP;
		n = read(fd, buf_room(b, want), want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(e, "%s: %s", file, strerror(errno));
		b->len += (size_t)n;
	}
	return 0;
}

static int
set_piece(struct redis *c, const char *key, const struct buf *b, struct err *e)
{
	struct redis_reply r;

	redis_begin(c, "SET");
	redis_text(c, key);
	redis_arg(c, b->s, b->len);
	return redis_ask(c, &r, e);
}

/* A piece's key: of the only one without a number behind it. */
static void
piece_key(struct buf *key, const char *name, long long generation, long long i)
{
	char text[48];

	if (i < 0)
		(void)snprintf(text, sizeof text, "%lld", generation);
	else
		(void)snprintf(text, sizeof text, "%lld:%lld", generation, i);
	store_key_state(key, name, text);
}

/* All of fd, a piece after the other. */
static int
save_pieces(struct redis *c, const char *name, int fd, const char *file, struct blob_head *h,
    struct err *e)
{
	struct buf b = { 0 }, key = { 0 };
	struct sha256 sha;
	int rc;

	sha256_begin(&sha);
	while ((rc = read_piece(&b, fd, file, e)) == 0 && b.len > 0) {
		sha256_add(&sha, b.s, b.len);
		piece_key(&key, name, h->generation,
		    h->parts == 0 && b.len < STORE_PIECE ? -1 : h->parts);
		if ((rc = set_piece(c, key.s, &b, e)) != 0)
			break;
		h->parts++;
		h->bytes += (long long)b.len;
		if (b.len < STORE_PIECE)
			break;
	}
	sha256_digits(&sha, h->sha256);
	if (rc == 0 && h->bytes == 0)
		rc = err_set(e, "%s: empty: an empty state is not saved", file);
	buf_free(&b);
	buf_free(&key);
	return rc;
}

static int
take_number(struct redis *c, const char *name, long long before, long long *g, struct err *e)
{
	struct buf key = { 0 };
	struct redis_reply r = { .i = 0 };
	int rc = 0;

	store_key_state(&key, name, "seq");
	while (rc == 0 && r.i <= before) {
		redis_begin(c, "INCRBY");
		redis_text(c, key.s);
		redis_number(c, r.i > 0 ? before - r.i + 1 : 1);
		rc = redis_ask(c, &r, e);
	}
	*g = r.i;
	buf_free(&key);
	return rc;
}

/* 0, or -1: also if the head, which is watched, has changed. */
static int
switch_head(struct redis *c, const char *name, const struct blob_head *h, struct err *e)
{
	struct buf key = { 0 };
	int rc;

	store_key_state(&key, name, "head");
	redis_begin(c, "MULTI");
	redis_send(c);
	redis_begin(c, "HSET");
	redis_text(c, key.s);
	redis_text(c, field[0]);
	redis_number(c, h->generation);
	redis_text(c, field[1]);
	redis_number(c, h->bytes);
	redis_text(c, field[2]);
	redis_number(c, h->parts);
	redis_text(c, field[3]);
	redis_text(c, h->sha256);
	redis_send(c);
	rc = store_exec(c, 1, key.s, e);
	buf_free(&key);
	return rc > 0 ? 0 : rc < 0 ? -1 : err_set(e, "state %s: changed meanwhile: somebody else "
	    "has saved it; load it and begin again", name);
}

static int
check_on(const char *name, long long on, long long generation, struct err *e)
{
	if (on < 0 || on == generation)
		return 0;
	return err_set(e, "state %s: changed meanwhile: its generation is %lld, not %lld; load it "
	    "and begin again", name, generation, on);
}

int
store_save(struct redis *c, const char *name, int fd, const char *file, long long on,
    struct blob_head *h, struct err *e)
{
	struct blob_head before;
	struct err old;
	int rc = read_head(c, name, 1, &before, e);

	*h = (struct blob_head){ 0 };
	if (rc < 0 || check_on(name, on, before.generation, e) != 0 ||
	    take_number(c, name, before.generation, &h->generation, e) != 0)
		return -1;
	rc = save_pieces(c, name, fd, file, h, e);
	if (rc == 0)
		rc = switch_head(c, name, h, e);
	if (rc != 0 && !redis_is_gone(c))
		(void)store_sweep_state(c, name, h->generation, h->generation, -1, &old);
	/* The one before stays for who loads it; those between cannot become the present one. */
	if (rc == 0 && store_sweep_state(c, name, 0, h->generation - 1, before.generation,
	    &old) != 0)
		err_warn("the state is saved, but older ones stay: %s", old.text);
	return rc;
}

/* ---- loading ------------------------------------------------------------------------------ */

static int
load_piece(struct redis *c, const char *key, struct sha256 *sha, long long *bytes, struct out *o,
    struct err *e)
{
	struct redis_reply r;

	redis_begin(c, "GET");
	redis_text(c, key);
	if (redis_ask(c, &r, e) != 0)
		return -1;
	if (r.kind != REPLY_TEXT)
		return err_set(e, "%s: not there: saved anew while it was loaded, or thrown away "
		    "by the server", key);
	sha256_add(sha, r.s, r.n);
	*bytes += (long long)r.n;
	buf_bytes(&o->b, r.s, r.n);
	return 0;
}

int
store_load(struct redis *c, const char *name, struct out *o, struct blob_head *h, struct err *e)
{
	struct buf key = { 0 };
	struct sha256 sha;
	char digits[SHA256_DIGITS + 1];
	long long bytes = 0;
	int rc = read_head(c, name, 0, h, e);

	if (rc <= 0)
		return rc;
	sha256_begin(&sha);
	for (long long i = 0; i < h->parts && rc > 0; i++) {
		int one = h->parts == 1 && h->bytes < (long long)STORE_PIECE;

		if (i > 0)
			out_flush(o);
		piece_key(&key, name, h->generation, one ? -1 : i);
		if (load_piece(c, key.s, &sha, &bytes, o, e) != 0)
			rc = -1;
	}
	sha256_digits(&sha, digits);
	if (rc > 0 && (bytes != h->bytes || strcmp(digits, h->sha256) != 0))
		rc = err_set(e, "state %s: %lld bytes that are not those of its sha256: it is "
		    "damaged", name, bytes);
	buf_free(&key);
	return rc;
}
