/*
 * dispatch -- digests on their way out: what the spool holds and what is new,
 * each over its channel, and a receipt for each alert:
 *
 *	alert_id,channel,status,attempts,http_status,error
 *
 * With a spool, what is new is written down before anything is sent.
 */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/out.h"
#include "send/channel.h"
#include "send/credentials.h"
#include "send/delivery.h"
#include "send/digest.h"
#include "send/transport.h"

struct dispatch;

struct dispatch_options {		/* all pointers are the caller's, and stay */
	const struct channel *channel;
	const struct credentials *credentials;
	const char *from, *sendmail;	/* of mails: the sender; the program */
	const char *spool;		/* directory; NULL: none */
	size_t keep;			/* days, of what was sent */
	int again;			/* also what was refused before */
	size_t active;			/* days, see webhook_alertmanager */
	size_t limit;			/* of what is new, see text_digest */
	const char *source;
	int buttons;			/* see slack_body */
	struct delivery_options patience;
	struct transport_options transport;	/* its credentials are those above */
};

struct dispatch_counts {		/* of alerts */
	size_t delivered, before, undelivered;
	size_t kept;			/* of the undelivered, in the spool */
	size_t bad;			/* files in the spool that cannot be read */
	char error[DELIVERY_ERROR];	/* of the first undelivered one */
	int trouble;			/* the spool could not be written: the next run may
					 * deliver again */
};

/* text is where the channel of that name writes; receipts (memory) go to receipts. */
struct dispatch *dispatch_new(const struct dispatch_options *o, struct out *text,
	    struct out *receipts);
void	dispatch_free(struct dispatch *d);

/*
 * Puts what is new into the spool, if there is one, then waits for its turn
 * and reads what earlier runs have left there.  0, or -1 with the reason.
 */
int	dispatch_spool(struct dispatch *d, struct digests *fresh, struct err *e);

/*
 * Delivers what was left, then what is new, until patience.stop is set: the digest
 * under way is finished.  SIGPIPE is ignored meanwhile.  0, or -1 with the reason if
 * nothing can be sent at all.
 */
int	dispatch_run(struct dispatch *d, struct digests *fresh, struct err *e);

const struct dispatch_counts *dispatch_counts(const struct dispatch *d);

#endif
