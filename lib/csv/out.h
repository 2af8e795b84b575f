/*
 * out -- CSV out: RFC 4180, comma, LF, quotes only where needed.
 *
 * An out is a buffer (base/buf.h) that takes fields and rows; one that was opened
 * on a file also empties itself.  A row is its fields in order, then out_end; text
 * that is no field goes to b.  A write that fails
 * ends the program with EXIT_BAD, so that nobody can forget to look.
 * C0, C1 and DEL characters become '?' on a terminal.
 */
#ifndef OUT_H
#define OUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct file;

struct out {
	struct buf b;		/* not yet written */
	size_t fields;		/* of the row begun */
	uint64_t rows;		/* ended since it was opened, the header among them */
	int bare_empty;		/* the last field is empty and without quotes */
	int fd;			/* -1: memory only */
	int terminal;
	const char *name;	/* for messages */
	struct file *file;	/* NULL for stdout and memory */
};

/* In memory, to be filled, read from b and emptied with out_clear. */
void	out_memory(struct out *o);

/* The file called path, whole or absent; stdout if path is NULL or "-". */
void	out_open(struct out *o, const char *path);

/* Writes the rest, puts a named file into place, frees the buffer. */
void	out_close(struct out *o);

/* Writes what is buffered (a file); forgets it (memory). */
void	out_flush(struct out *o);
void	out_clear(struct out *o);
void	out_free(struct out *o);

/* All bytes of from, which is a memory and then empty. */
void	out_move(struct out *o, struct out *from);

/* The bytes of a whole record without its line end, as the row's first fields. */
void	out_record(struct out *o, const char *s, size_t n);

/* One field each. */
void	out_field(struct out *o, const char *s, size_t n);
void	out_name(struct out *o, const char *s);		/* a NUL-terminated text */
void	out_empty(struct out *o);
void	out_int(struct out *o, long long x);
void	out_float(struct out *o, float x);		/* feature: shortest float32; NaN empty */
void	out_rate(struct out *o, double x);		/* 6 decimals; NaN empty */
void	out_money(struct out *o, double x);		/* at most 2 decimals; NaN empty */
void	out_p(struct out *o, double x);			/* 4 significant digits; NaN empty */
void	out_date(struct out *o, int32_t day);		/* DATE_NONE empty */

/* Ends the row. */
void	out_end(struct out *o);

/* Tells --metrics how many rows were written behind the header; before out_close. */
void	out_count(const struct out *o);

#endif
