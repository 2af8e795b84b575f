/*
 * redis -- commands to a Redis server and its replies, by hiredis: the one module that knows it.
 *
 * A command is begun, gets its arguments and is sent; what is sent waits until a reply is asked
 * for, so that many commands take one round trip.  Replies come in the order of their commands.
 * Arguments and replies are bytes of any value.
 *
 * A server that is gone is an error here, never SIGPIPE: hiredis writes without MSG_NOSIGNAL, so
 * the signal is blocked in this thread and taken back.  A program's own broken pipe stays what
 * it was.
 *
 * When a connection has failed, it can only be closed.
 */
#ifndef REDIS_H
#define REDIS_H

#include <stddef.h>

#include "base/err.h"
#include "store/store_url.h"

struct redis;

enum reply_kind { REPLY_NIL, REPLY_TEXT, REPLY_STATUS, REPLY_INTEGER, REPLY_ARRAY, REPLY_ERROR };

struct redis_reply {
	enum reply_kind kind;
	const char *s;		/* n bytes, a NUL behind: text, status, error; else "" */
	size_t n;
	long long i;		/* integer */
	size_t elements;	/* array */
	const void *of;		/* hiredis's own */
};

/*
 * Connects; each reply may take timeout seconds.  NULL with the reason, *again then nonzero if it
 * may help to try again.  u must live as long.
 */
struct redis *redis_connect(const struct store_url *u, double timeout, int *again, struct err *e);
void	redis_close(struct redis *c);

/* The arguments are copied when the command is sent, not before. */
void	redis_begin(struct redis *c, const char *command);
void	redis_arg(struct redis *c, const char *s, size_t n);
void	redis_text(struct redis *c, const char *s);	/* a NUL-terminated one */
void	redis_number(struct redis *c, long long i);	/* at most 8 of a command */
void	redis_send(struct redis *c);

/*
 * The next reply, valid until the next one is asked for.  0, or -1 with the reason: no connection
 * any more.  An error of the command is a reply.
 */
int	redis_next(struct redis *c, struct redis_reply *r, struct err *e);

/* The same; a command's error is one here, too. */
int	redis_take(struct redis *c, struct redis_reply *r, struct err *e);

/* Sends, and takes the reply. */
int	redis_ask(struct redis *c, struct redis_reply *r, struct err *e);

/* Element i of an array, as long valid as the array. */
struct redis_reply redis_element(const struct redis_reply *r, size_t i);

/* "server: URL: TEXT" of an error reply, with the way out if there is one.  Returns -1. */
int	redis_complain(const struct redis *c, const struct redis_reply *r, struct err *e);

/* Nonzero if it is the error of this code: NOPERM, WRONGTYPE, OOM. */
int	redis_is_error(const struct redis_reply *r, const char *code);

/* Nonzero if the connection has failed. */
int	redis_is_gone(const struct redis *c);

#endif
