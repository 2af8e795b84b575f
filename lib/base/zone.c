#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/search.h"
#include "base/zone.h"

static const char database[] = "/usr/share/zoneinfo";

enum { DAY = 24 * 60 };			/* minutes */

struct change {
	int64_t minute;			/* since 1970, UTC */
	int offset;			/* from then on */
};

struct zone {
	struct change *change;		/* ascending; the first holds before it as well */
	size_t n, cap;
};

/* What the C library says; TZ is set. */
static int
ask(int64_t minute)
{
	time_t t = (time_t)(minute * 60);
	struct tm tm;

	return localtime_r(&t, &tm) != NULL ? (int)(tm.tm_gmtoff / 60) : 0;
}

static void
add(struct zone *z, int64_t minute, int offset)
{
	z->change = mem_grow(z->change, &z->cap, z->n + 1, sizeof *z->change);
	z->change[z->n++] = (struct change){ minute, offset };
}

/* Changes between from, when the clocks were so far ahead, and to. */
static int
find_change(struct zone *z, int64_t from, int64_t to, int offset)
{
	int after = ask(to);

	if (after == offset)
		return offset;
	while (to - from > 1) {
		int64_t half = from + (to - from) / 2;

		if (ask(half) == offset)
			from = half;
		else
			to = half;
	}
	add(z, to, ask(to));
	return ask(to);
}

static void
find_changes(struct zone *z)
{
	int64_t from = (int64_t)date_days(1900, 1, 1) * DAY,
	    end = (int64_t)date_days(2200, 1, 1) * DAY;
	int offset = ask(from);

	add(z, from, offset);
	for (; from < end; from += DAY)
		offset = find_change(z, from, from + DAY, offset);
}

/* The path of a zone that can be read; NULL with the reason.  The caller's. */
static char *
find_path(const char *name, struct err *e)
{
	char show[ERR_SHOW];
	struct buf o;

	buf_init(&o);
	buf_printf(&o, ":%s/%s", database, name);
	buf_bytes(&o, "", 1);
	if (*name != '\0' && *name != '/' && strstr(name, "..") == NULL &&
	    name[strlen(name) - 1] != '/' && access(o.s + 1, R_OK) == 0)
		return o.s;
	buf_free(&o);
	if (access(database, R_OK) != 0)
		err_set(e, "%s: there is no database of time zones: install tzdata", database);
	else
		err_set(e, "no time zone is called '%s': say an area and a city of %s, such as "
		    "Europe/Berlin", err_show(show, name, strlen(name)), database);
	return NULL;
}

struct zone *
zone_open(const char *name, struct err *e)
{
	const char *old = getenv("TZ");
	char *saved = old != NULL ? mem_text(old, strlen(old)) : NULL, *path = find_path(name, e);
	struct zone *z = NULL;

	if (path != NULL) {
		z = mem_zero(1, sizeof *z);
		setenv("TZ", path, 1);
		tzset();
		find_changes(z);
		if (saved != NULL)
			setenv("TZ", saved, 1);
		else
			unsetenv("TZ");
		tzset();
	}
	free(path);
	free(saved);
	return z;
}

void
zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->change);
	free(z);
}

struct moment {
	const struct zone *z;
	int64_t minute;
};

static int
not_behind(size_t i, const void *arg)
{
	const struct moment *m = arg;

	return m->z->change[i].minute <= m->minute;
}

int
zone_offset(const struct zone *z, int64_t minute)
{
	const struct moment m = { z, minute };
	size_t i = search_lower(z->n, not_behind, &m);

	return z->change[i > 0 ? i - 1 : 0].offset;
}
