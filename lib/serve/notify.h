/*
 * notify -- tells the service manager what this process is doing (sd_notify(3), by hand).
 *
 * Without NOTIFY_SOCKET nothing is told.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

struct watchdog;

void	notify_ready(void);
void	notify_reloading(void);
void	notify_stopping(void);

/*
 * Starts a thread that says twice in WATCHDOG_USEC that all is well, each time after
 * check(arg) has come back.  NULL if there is no watchdog; notify_watchdog_end ends it.
 */
struct watchdog *notify_watchdog(void (*check)(void *arg), void *arg);
void	notify_watchdog_end(struct watchdog *w);

#endif
