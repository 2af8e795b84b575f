#include <string.h>

#include "serve/slack_who.h"

static size_t
size(const struct slack_who *w)
{
	return w->routes != NULL && (*w->id == 'U' || *w->id == 'W') ? routes_size(w->routes) : 0;
}

static int
is_row(const struct slack_who *w, size_t i)
{
	return strcmp(route_at(w->routes, ROUTE_SLACK, i), w->id) == 0;
}

static int
is_role(const char *name)
{
	static const char *const role[] = { "cro", "operations", "dashboard", "manager",
	    "unassigned" };

	for (size_t i = 0; i < sizeof role / sizeof *role; i++)
		if (strcmp(role[i], name) == 0)
			return 1;
	return 0;
}

int
slack_who_known(const struct slack_who *w)
{
	return slack_who_name(w) != NULL;
}

int
slack_who_all(const struct slack_who *w)
{
	for (size_t i = 0; i < size(w); i++)
		if (is_row(w, i) && (strcmp(route_name(w->routes, i), "cro") == 0 ||
		    strcmp(route_name(w->routes, i), "operations") == 0))
			return 1;
	return 0;
}

const char *
slack_who_name(const struct slack_who *w)
{
	const char *first = NULL;

	for (size_t i = 0; i < size(w); i++)
		if (is_row(w, i) && !is_role(route_name(w->routes, i)))
			return route_name(w->routes, i);
		else if (is_row(w, i) && first == NULL)
			first = route_name(w->routes, i);
	return first;
}

int
slack_who_is(const struct slack_who *w, const char *rep)
{
	for (size_t i = 0; i < size(w); i++)
		if (is_row(w, i) && strcmp(route_name(w->routes, i), rep) == 0)
			return 1;
	return 0;
}

int
slack_who_sees(const struct slack_who *w, const char *rep)
{
	const char *manager;
	size_t n;

	if (size(w) == 0)
		return 0;
	if (slack_who_all(w) || (*rep != '\0' && slack_who_is(w, rep)))
		return 1;
	manager = route_manager(w->routes, rep, strlen(rep), &n);
	return n > 0 && slack_who_is(w, manager);
}

static int
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    c == '_' || (c & 0x80) != 0;
}

/* Does the name stand in the text as a word? */
static int
names(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = text; n > 0 && (s = strstr(s, name)) != NULL; s++)
		if ((s == text || !is_word(s[-1])) && !is_word(s[n]))
			return 1;
	return 0;
}

int
slack_who_hides_rep(const struct slack_who *w, const char *text, const char *rep)
{
	return names(text, rep) && !slack_who_sees(w, rep);
}

int
slack_who_hides(const struct slack_who *w, const char *text)
{
	for (size_t i = 0; i < size(w); i++) {
		const char *name = route_name(w->routes, i);

		if (!is_role(name) && slack_who_hides_rep(w, text, name))
			return 1;
	}
	return 0;
}
