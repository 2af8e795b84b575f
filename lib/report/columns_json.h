/*
 * columns_json -- a table by columns as JSON: small once compressed, quick to unpack.
 *
 *	{"rows":2,"columns":[{"name":"id","text":["D1","D2"]},
 *	 {"name":"region","dict":["EMEA","APAC"],"code":[0,1]},
 *	 {"name":"amount","number":[1200,null]},
 *	 {"name":"risk","fixed":6,"number":[379670,500000]}]}
 *
 * Every cell comes back as the very bytes it was: a number is one that a script
 * writes as it was read; fixed is whole numbers of so many decimals; other columns are texts,
 * by a dictionary where that is shorter.  null is an empty cell.
 */
#ifndef COLUMNS_JSON_H
#define COLUMNS_JSON_H

struct buf;
struct frame;

void	columns_json(struct buf *o, const struct frame *f);

#endif
