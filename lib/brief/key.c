#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "brief/key.h"
#include "send/credentials.h"

enum { KEY_MAX = 8192 };

static int
set(struct credentials *to, const char *s, size_t n, const char *where, struct err *e)
{
	if (n == 0)
		return err_set(e, "%s: no key", where);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || (unsigned char)s[i] >= 0x7f)
			return err_set(e, "%s: the key holds a blank or control character", where);
	to->token = mem_text(s, n);
	return 0;
}

static int
read_file(struct credentials *to, const char *path, struct err *e)
{
	struct stat st;
	size_t n;
	char *text;
	int rc;

	if (stat(path, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return err_set(e, "%s: others may read it: chmod 600", path);
	if ((text = file_read(path, KEY_MAX, &n, e)) == NULL)
		return -1;
	rc = set(to, text, strcspn(text, "\r\n"), path, e);
	explicit_bzero(text, n);
	free(text);
	return rc;
}

int
key_read(struct credentials *to, const char *path, struct err *e)
{
	static const char name[] = "DEALKIT_LLM_KEY";
	const char *s = getenv(name);
	int rc = 0;

	*to = (struct credentials){ 0 };
	if (path != NULL)
		rc = read_file(to, path, e);
	else if (s != NULL && *s != '\0')
		rc = set(to, s, strlen(s), name, e);
	unsetenv(name);
	return rc;
}
