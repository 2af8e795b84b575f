#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "serve/slack_check.h"

enum { SECRETS = 2, SHORTEST = 16, LONGEST = 128, FILE_MAX = 4096 };

struct slack_secrets {
	char secret[SECRETS][LONGEST + 1];
	size_t n;
};

/* ---- secrets ------------------------------------------------------------------------- */

static int
take_secret(struct slack_secrets *t, const char *s, size_t n, const char *path, struct err *e)
{
	while (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
		n--;
	if (n == 0 || *s == '#')
		return 0;
	if (t->n == SECRETS)
		return err_set(e, "%s: more than two secrets", path);
	if (n < SHORTEST || n > LONGEST || memchr(s, '\0', n) != NULL)
		return err_set(e, "%s: a secret is a line of %d to %d characters", path, SHORTEST,
		    LONGEST);
	memcpy(t->secret[t->n++], s, n);
	return 0;
}

struct slack_secrets *
slack_secrets_read(const char *path, struct err *e)
{
	struct slack_secrets *t = mem_zero(1, sizeof *t);
	struct stat st;
	size_t n, end;
	char *s = file_read(path, FILE_MAX, &n, e);
	int rc = s != NULL ? 0 : -1;

	for (size_t at = 0; rc == 0 && at < n; at = end + 1) {
		for (end = at; end < n && s[end] != '\n'; end++)
			;
		rc = take_secret(t, s + at, end - at, path, e);
	}
	if (rc == 0 && t->n == 0)
		rc = err_set(e, "%s: no secret", path);
	if (rc == 0 && stat(path, &st) == 0 && (st.st_mode & S_IROTH) != 0)
		err_warn("%s: all the world can read it", path);
	free(s);
	if (rc == 0)
		return t;
	slack_secrets_free(t);
	return NULL;
}

void
slack_secrets_free(struct slack_secrets *s)
{
	free(s);
}

/* ---- signatures ------------------------------------------------------------------------ */

/* Digits alone, at most 12. */
static int
read_time(const char *s, int64_t *t)
{
	size_t n = s != NULL ? strlen(s) : 0;

	if (n == 0 || n > 12 || strspn(s, "0123456789") != n)
		return -1;
	*t = strtoll(s, NULL, 10);
	return 0;
}

static int
read_signature(const char *s, uint8_t digest[SHA256_BYTES])
{
	static const char hex[] = "0123456789abcdef";

	if (s == NULL || strlen(s) != 3 + SHA256_DIGITS || strncmp(s, "v0=", 3) != 0)
		return -1;
	for (size_t i = 0; i < SHA256_DIGITS; i++) {
		const char *at = strchr(hex, s[3 + i]);

		if (at == NULL)
			return -1;
		digest[i / 2] = (uint8_t)(digest[i / 2] << 4 | (at - hex));
	}
	return 0;
}

int
slack_check(const struct slack_secrets *s, const struct slack_signed *m, int64_t now,
    uint8_t digest[SHA256_BYTES], const char **what)
{
	uint8_t want[SHA256_BYTES];
	int64_t t;
	int same = 0;

	*what = "no time of Slack's, or it is more than five minutes off";
	if (read_time(m->timestamp, &t) != 0 || t - now > SLACK_OFF || now - t > SLACK_OFF)
		return -1;
	*what = "the signature is not right";
	memset(digest, 0, SHA256_BYTES);
	if (read_signature(m->signature, digest) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {	/* all, whether one fits or not */
		const struct sha256_piece piece[] = { { "v0:", 3 },
		    { m->timestamp, strlen(m->timestamp) }, { ":", 1 },
		    { m->n > 0 ? m->body : "", m->n } };

		sha256_hmac(s->secret[i], strlen(s->secret[i]), piece, 4, want);
		same |= sha256_same(want, digest);
	}
	return same ? 0 : -1;
}

/* ---- replay -------------------------------------------------------------------------------- */

struct slack_replay {
	pthread_mutex_t lock;
	struct {
		double until;		/* 0: free */
		uint8_t digest[SHA256_BYTES];
	} seen[SLACK_TABLE];
};

struct slack_replay *
slack_replay_new(void)
{
	struct slack_replay *r = mem_resize(NULL, 1, sizeof *r);

	/* its pages are in memory from now on: what the server takes does not grow as it fills */
	memset(r, 0, sizeof *r);
	pthread_mutex_init(&r->lock, NULL);
	return r;
}

void
slack_replay_free(struct slack_replay *r)
{
	if (r == NULL)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

int
slack_replay_add(struct slack_replay *r, const uint8_t digest[SHA256_BYTES], double now)
{
	size_t room = SLACK_TABLE;
	int rc = 0;

	pthread_mutex_lock(&r->lock);
	for (size_t i = 0; i < SLACK_TABLE && rc == 0; i++)
		if (r->seen[i].until <= now)
			room = room == SLACK_TABLE ? i : room;
		else
			rc = memcmp(r->seen[i].digest, digest, SHA256_BYTES) == 0;
	if (rc == 0 && room == SLACK_TABLE)
		rc = -1;
	if (rc == 0) {
		r->seen[room].until = now + SLACK_KNOWN;
		memcpy(r->seen[room].digest, digest, SHA256_BYTES);
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}
