/*
 * slack_check -- does a request come from Slack, and for the first time?
 *
 * The signature is HMAC-SHA-256 of "v0:TIMESTAMP:BODY", over the raw body, before anything of it
 * is looked at.  A secret is the app's; two may hold, so that one can take the other's place.
 * Source: docs.slack.dev, Verifying requests from Slack.
 */
#ifndef SLACK_CHECK_H
#define SLACK_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/sha256.h"

enum { SLACK_OFF = 300, SLACK_KNOWN = 600, SLACK_TABLE = 8192, SLACK_BODY = 256 << 10 };

struct slack_secrets;

/*
 * Reads one or two secrets, a line each (# comments), of 16 to 128 characters.  Warns if all the
 * world can read the file.  NULL with the reason, which does not show one.
 */
struct slack_secrets *slack_secrets_read(const char *path, struct err *e);
void	slack_secrets_free(struct slack_secrets *s);

struct slack_signed {
	const char *timestamp, *signature;	/* header fields; NULL: not there */
	const char *body;
	size_t n;
};

/*
 * 0 and the digest that it is signed by; or -1 and *what is wrong, which does not tell how.
 * now: seconds since 1970.
 */
int	slack_check(const struct slack_secrets *s, const struct slack_signed *m, int64_t now,
	    uint8_t digest[SHA256_BYTES], const char **what);

/* The signatures of the last ten minutes.  Several threads may ask. */
struct slack_replay;

struct slack_replay *slack_replay_new(void);
void	slack_replay_free(struct slack_replay *r);

/*
 * 0: it was not seen, and is known from now on.  1: it was.  -1: there is no room.  now: seconds
 * that do not go back.
 */
int	slack_replay_add(struct slack_replay *r, const uint8_t digest[SHA256_BYTES], double now);

#endif
