#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/plain_name.h"
#include "base/sha256.h"
#include "serve/tokens.h"

enum { FILE_BYTES = 1 << 20 };

struct tokens {
	struct token {
		char *name;
		int scope;
		uint8_t digest[SHA256_BYTES];
	} *of;
	size_t n, cap;
};

static void
digest(uint8_t of[SHA256_BYTES], const char *s, size_t n)
{
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, s, n);
	sha256_bytes(&sha, of);
}

/* The next word of the line at *s, and its length; 0 at its end. */
static size_t
word(const char **s, const char **at)
{
	size_t n;

	*s += strspn(*s, " \t\r");
	*at = *s;
	n = strcspn(*s, " \t\r");
	*s += n;
	return n;
}

/* NULL, or what is wrong with the line. */
static const char *
add_line(struct tokens *t, const char *s)
{
	const char *name, *scope, *token, *more;
	size_t names = word(&s, &name), scopes = word(&s, &scope), n = word(&s, &token);
	struct token *new;
	int is_read = scopes == 4 && memcmp(scope, "read", 4) == 0;

	if (names == 0 || *name == '#')
		return NULL;
	if (n == 0 || word(&s, &more) > 0)
		return "not NAME read|score TOKEN";
	if (!is_read && (scopes != 5 || memcmp(scope, "score", 5) != 0))
		return "the scope is neither read nor score";
	if (!plain_name(name, names))
		return "the name is not of 1 to 64 letters, digits, dots, hyphens and underscores";
	if (n < TOKENS_LEAST)
		return "the token is shorter than 32 characters (openssl rand -hex 32 makes one)";
	t->of = mem_grow(t->of, &t->cap, t->n + 1, sizeof *t->of);
	new = &t->of[t->n++];
	new->name = mem_text(name, names);
	new->scope = is_read ? TOKENS_READ : TOKENS_SCORE;
	digest(new->digest, token, n);
	return NULL;
}

static int
add_lines(struct tokens *t, const char *path, char *text, struct err *e)
{
	const char *wrong;
	size_t line = 1;
	int more = 1;

	for (char *s = text; more; line++) {
		char *end = s + strcspn(s, "\n");

		more = *end != '\0';
		*end = '\0';
		if ((wrong = add_line(t, s)) != NULL)
			return err_set(e, "%s:%zu: %s", path, line, wrong);
		s = end + 1;
	}
	return t->n > 0 ? 0 : err_set(e, "%s: no token in it", path);
}

struct tokens *
tokens_read(const char *path, struct err *e)
{
	struct tokens *t = mem_zero(1, sizeof *t);
	struct stat st;
	size_t n;
	char *text;
	int rc;

	if (stat(path, &st) == 0 && (st.st_mode & S_IROTH) != 0)
		err_warn("%s: everybody may read it: chmod o-r", path);
	text = file_read(path, FILE_BYTES, &n, e);
	rc = text == NULL ? -1 : strlen(text) < n ? err_set(e, "%s: a NUL in it", path) :
	    add_lines(t, path, text, e);
	if (text != NULL)
		memset(text, 0, n);
	free(text);
	if (rc == 0)
		return t;
	tokens_free(t);
	return NULL;
}

void
tokens_free(struct tokens *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++)
		free(t->of[i].name);
	free(t->of);
	free(t);
}

int
tokens_find(const struct tokens *t, const char *authorization, const char **name)
{
	static const char scheme[] = "Bearer ";
	uint8_t shown[SHA256_BYTES];
	size_t found = t->n;
	int scope = 0;

	if (authorization == NULL || strncasecmp(authorization, scheme, sizeof scheme - 1) != 0)
		return 0;
	authorization += sizeof scheme - 1;
	authorization += strspn(authorization, " ");
	digest(shown, authorization, strlen(authorization));
	for (size_t i = 0; i < t->n; i++)
		if (sha256_same(shown, t->of[i].digest)) {
			scope |= t->of[i].scope;
			found = i;
		}
	*name = found < t->n ? t->of[found].name : NULL;
	return scope;
}
