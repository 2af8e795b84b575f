#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/mem.h"
#include "serve/watch.h"

struct watch {
	const char **path;		/* [n] */
	size_t n, cap;
	uint64_t known, seen;		/* of all files */
	double since;			/* seen has been so */
};

struct watch *
watch_new(void)
{
	return mem_zero(1, sizeof(struct watch));
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	free(w->path);
	free(w);
}

void
watch_add(struct watch *w, const char *path)
{
	w->path = mem_grow(w->path, &w->cap, w->n + 1, sizeof *w->path);
	w->path[w->n++] = path;
}

static uint64_t
look_at_file(const char *path)
{
	struct stat st;
	int64_t what[5] = { 0 };

	if (stat(path, &st) == 0) {
		what[0] = (int64_t)st.st_dev;
		what[1] = (int64_t)st.st_ino;
		what[2] = (int64_t)st.st_size;
		what[3] = (int64_t)st.st_mtim.tv_sec;
		what[4] = (int64_t)st.st_mtim.tv_nsec;
		if (S_ISDIR(st.st_mode))	/* only what is in it counts */
			what[2] = what[3] = what[4] = 0;
	}
	return hash_bytes((const char *)what, sizeof what);
}

/* Sums do not depend on the order of a folder. */
static uint64_t
look_at_folder(const char *path)
{
	uint64_t sum = 0;
	char name[4096];
	struct dirent *entry;
	DIR *d = opendir(path);

	if (d == NULL)
		return 0;
	while ((entry = readdir(d)) != NULL)
		if (*entry->d_name != '.' &&
		    snprintf(name, sizeof name, "%s/%s", path, entry->d_name) < (int)sizeof name)
			sum += hash_mix(look_at_file(name),
			    hash_bytes(entry->d_name, strlen(entry->d_name)));
	closedir(d);
	return sum;
}

static uint64_t
look_at_all(const struct watch *w)
{
	uint64_t h = 0;

	for (size_t i = 0; i < w->n; i++)
		h = hash_mix(h + i + 1, look_at_file(w->path[i]) + look_at_folder(w->path[i]));
	return h;
}

void
watch_know(struct watch *w)
{
	w->known = w->seen = look_at_all(w);
}

int
watch_look(struct watch *w, double now, double quiet)
{
	uint64_t h = look_at_all(w);

	if (h != w->seen) {
		w->seen = h;
		w->since = now;
	}
	return h != w->known && now - w->since >= quiet;
}
