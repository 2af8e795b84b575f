/*
 * service -- what dealserve answers: its paths, who may ask, how requests are refused, logged
 * and counted.
 *
 * Callbacks of serve/http; every answer is made here.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "base/err.h"
#include "serve/http.h"
#include "serve/service_options.h"

struct buf;
struct service;

/* Loads the first generation.  NULL with the reason; the caller's (service_free). */
struct service *service_new(const struct service_options *o, struct err *e);
void	service_free(struct service *s);

/*
 * Looks every so many seconds (0: never) whether its files have changed, and loads them anew;
 * service_reload asks for it.  Starts a thread.
 */
void	service_watch(struct service *s, double period);
void	service_reload(struct service *s);

/* Whether the store can be asked: 0, also if there is none, or -1 with the reason. */
int	service_check_store(struct service *s, struct err *e);

/* By what it is served, for /metrics. */
void	service_serves(struct service *s, struct http *h);

/* Its callbacks. */
void	service_app(struct service *s, struct http_app *app);

/* From now on it is not ready: it ends. */
void	service_drain(struct service *s);

/* The model's card as lines for people. */
void	service_card(struct service *s, struct buf *o);

#endif
