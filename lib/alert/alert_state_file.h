/*
 * alert_state_file -- what was said already as a file, which a run leaves to the next.
 *
 *	status,deal_id,day,measure,risk_category,expected_close_date,severity,kind,audience,
 *	recipient,subject,message,dedup_key,risk_since,expected_since,model_id
 *
 * status is seen (a deal as it was last seen), raised (an alert), pending (an
 * alert that may not have been written: the whole of it) or end (the last row:
 * how many stand before it, and their checksum).  seen and raised rows are in
 * the order of their subjects, pending ones as they are to be written.
 */
#ifndef ALERT_STATE_FILE_H
#define ALERT_STATE_FILE_H

#include "alert/alert.h"
#include "alert/alert_state.h"
#include "base/err.h"

/*
 * Locks the state called path, which is made if there is none, and reads it:
 * what is pending into the list.  *lock is to be released with lock_release.
 * Returns 0, or -1 with the reason.
 */
int	alert_state_read(struct alert_state *l, const char *path, struct alert_list *pending,
	    int *lock, struct err *e);

/*
 * Writes what is to be remembered on day, and the alerts of pending (NULL:
 * none) as such; whole or not at all.  *lock goes over to the new file.  A
 * write that fails ends the program.
 */
void	alert_state_write(const struct alert_state *l, const char *path, int32_t day,
	    const struct alert_list *pending, int *lock);

#endif
