/*
 * feedback_append -- one answer more in the feedback file, once.
 *
 * The file is one writer's at a time (flock(2)); a row is whole and on the disk, or not there.
 */
#ifndef FEEDBACK_APPEND_H
#define FEEDBACK_APPEND_H

#include "alert/feedback.h"

enum { FEEDBACK_BACK = 65536 };		/* so many lines are looked at for the same answer */

/*
 * Appends the row to the file called path, which is made with its header if it is not there.  A
 * last line without its end gets one first.  1 if the answer (alert_id, user, answer, and the note
 * of not_helpful, its reason) stands there already: then nothing is written.  0, or -1 with the
 * reason: then the file is as it was.
 */
int	feedback_append(const char *path, const char *const text[FEEDBACK_COLUMNS], struct err *e);

/* Makes the file with its header, unless there is one, and sees whether it can be written. */
int	feedback_prepare(const char *path, struct err *e);

#endif
