/*
 * sendmail -- a mail handed to a local sendmail(8), or a program like it.
 */
#ifndef SENDMAIL_H
#define SENDMAIL_H

#include <stddef.h>

#include "send/delivery.h"

/*
 * Runs "program -t -i -f from" with the mail, lines ended by LF, as its
 * input; its output goes nowhere.  One that runs for more than timeout seconds is killed.
 * program without a slash is looked for on PATH, then in /usr/sbin and /usr/lib.
 */
void	sendmail_send(const char *program, const char *from, const char *mail, size_t n,
	    double timeout, struct delivery_answer *a);

#endif
