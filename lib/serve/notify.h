/*
 * notify -- tells the service manager what this process is doing (sd_notify(3), by hand).
 *
 * Without NOTIFY_SOCKET nothing is told.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

void	notify_ready(void);
void	notify_reloading(void);
void	notify_stopping(void);

/*
 * Starts a thread that says twice in WATCHDOG_USEC that all is well, each time after
 * check(arg) has come back; nothing if there is no watchdog.  It lives as long as the process.
 */
void	notify_watchdog(void (*check)(void *arg), void *arg);

#endif
