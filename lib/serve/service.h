/*
 * service -- what dealserve answers: its paths, who may ask, how requests are refused, logged
 * and counted.
 *
 * Callbacks of serve/http; every answer is made here.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stddef.h>

#include "base/opt.h"
#include "serve/generation.h"
#include "serve/http.h"

struct service;

struct service_options {
	struct generation_options load;
	struct opt_list hosts;		/* names beside those of this machine */
	const char *currency;
	size_t max_rows;
	double rate;			/* requests a second of a client; 0: as many as come */
};

/* Loads the first generation.  NULL with the reason; the caller's (service_free). */
struct service *service_new(const struct service_options *o, struct err *e);
void	service_free(struct service *s);

/*
 * Looks every so many seconds (0: never) whether its files have changed, and loads them anew;
 * service_reload asks for it.  Starts a thread.
 */
void	service_watch(struct service *s, double period);
void	service_reload(struct service *s);

/* Its callbacks. */
void	service_app(struct service *s, struct http_app *app);

/* From now on it is not ready: it ends. */
void	service_drain(struct service *s);

/* The model's card as lines for people. */
void	service_card(struct service *s, struct buf *o);

#endif
