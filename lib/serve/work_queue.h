/*
 * work_queue -- a queue of bounded length, and the threads that empty it.
 */
#ifndef WORK_QUEUE_H
#define WORK_QUEUE_H

#include <stddef.h>

struct work_queue;

/*
 * So many threads that call work(item, arg) for what is put, in its order; at most length
 * items wait.  NULL if no thread can be started.  The caller's (work_queue_free).
 */
struct work_queue *work_queue_new(size_t threads, size_t length,
	    void (*work)(void *item, void *arg), void *arg);

/* Waits for what is in the queue, and for the threads. */
void	work_queue_free(struct work_queue *q);

/* 0, or -1 if the queue is full. */
int	work_queue_put(struct work_queue *q, void *item);

/* How many wait; how many are in hand. */
size_t	work_queue_waiting(struct work_queue *q, size_t *in_hand);

#endif
