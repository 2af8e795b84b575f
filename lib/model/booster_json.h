/*
 * booster_json -- the attributes of a booster's JSON text, and its integrity.
 *
 * The text is changed by bytes, never parsed and printed anew, so that its
 * numbers stay as XGBoost wrote them.
 */
#ifndef BOOSTER_JSON_H
#define BOOSTER_JSON_H

#include <stddef.h>

struct buf;
struct err;
struct json_t;			/* jansson's */

#define BOOSTER_JSON_DIGITS 64	/* hexadecimal digits of a SHA-256 */

struct booster_json {
	const char *name;
	const char *value;
};

/* Every NaN outside of strings becomes 0E0, which XGBoost reads alike. */
void	booster_json_no_nan(char *text, size_t n);

/*
 * Where the value at a path of depth names starts, in the object at text[at], and where it
 * ends; n and n if there is none.
 */
size_t	booster_json_find(const char *text, size_t n, size_t at, const char *const *path,
	    size_t depth, size_t *end);

/* Where the array of a booster's trees starts; n if there is none. */
size_t	booster_json_trees(const char *text, size_t n);

/*
 * The booster's JSON with an empty array for the trees in [start, end) of the
 * text.  The caller's (json_decref); NULL and the reason if it is no JSON or a
 * name stands twice.
 */
struct json_t *booster_json_rest(const char *text, size_t n, size_t start, size_t end,
	    struct err *e);

/*
 * The text with these attributes in learner.attributes, all sorted by name
 * as XGBoost sorts them; others of the text stay unless their name starts
 * with drop.  The result, *len bytes with a NUL behind, is the caller's; NULL
 * and the reason if the text is no booster's.
 */
char	*booster_json_splice(const char *text, size_t n, const struct booster_json *attr,
	    size_t attrs, const char *drop, size_t *len, struct err *e);

/*
 * Where in the text the digits of the attribute `name` stand, as
 * "name":"<64 digits>"; n if it is not there exactly once.
 */
size_t	booster_json_digits(const char *text, size_t n, const char *name);

/* The SHA-256 of the text with the digits at `at` as zeros, and a NUL, into hash. */
void	booster_json_hash(const char *text, size_t n, size_t at,
	    char hash[BOOSTER_JSON_DIGITS + 1]);

/* Writes a finite float as XGBoost does: the fewest digits that say it, 1.25E-1. */
void	booster_json_float(struct buf *o, float x);

/* Whether the n bytes are UTF-8. */
int	booster_json_utf8(const char *s, size_t n);

/*
 * A category's text as it stands in the file: bytes that JSON or XGBoost's
 * reader of it would change are %XX; all bytes above 7F if it is not UTF-8.
 * The caller's.
 */
char	*booster_json_encode(const char *s, size_t n);

/* Undoes that, into to[strlen(s)]; the length, or -1. */
long	booster_json_decode(const char *s, char *to);

#endif
