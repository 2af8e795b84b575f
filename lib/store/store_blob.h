/*
 * store_blob -- a state file as bytes in the store: saved whole, or not at all.
 *
 * What is saved goes into keys of its own first; then the hash deal:state:NAME:head (gen, bytes,
 * parts, sha256) is set in a transaction that fails if somebody else has saved meanwhile.  That is
 * what a lock of a file does.  Pieces are of 64 MB; one is held.
 */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include <stdint.h>

#include "base/err.h"
#include "base/sha256.h"
#include "csv/out.h"
#include "store/redis.h"

struct blob_head {
	long long generation, bytes, parts;
	char sha256[SHA256_DIGITS + 1];
};

/* 1; 0: there is no such state; -1 with the reason. */
int	blob_head_read(struct redis *c, const char *name, struct blob_head *h, struct err *e);

/*
 * Saves what can be read from fd, called file in messages.  on: only if the present generation is
 * this one (0: there is none yet); -1: whichever it is.  h: what is saved.  0, or -1 with the
 * reason.
 */
int	store_save(struct redis *c, const char *name, int fd, const char *file, long long on,
	    struct blob_head *h, struct err *e);

/* Writes it to o, whose caller closes it only if this is 1.  0: there is none; -1. */
int	store_load(struct redis *c, const char *name, struct out *o, struct blob_head *h,
	    struct err *e);

#endif
