#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "serve/work_queue.h"

struct work_queue {
	pthread_mutex_t lock;
	pthread_cond_t more;
	void **item;			/* a ring */
	size_t length, first, n;
	size_t in_hand;
	int over;
	void (*work)(void *item, void *arg);
	void *arg;
	pthread_t *thread;
	size_t threads;
};

static void *
run(void *arg)
{
	struct work_queue *q = arg;
	void *item;

	pthread_mutex_lock(&q->lock);
	for (;;) {
		while (q->n == 0 && !q->over)
			pthread_cond_wait(&q->more, &q->lock);
		if (q->n == 0)
			break;
		item = q->item[q->first];
		q->first = (q->first + 1) % q->length;
		q->n--;
		q->in_hand++;
		pthread_mutex_unlock(&q->lock);
		q->work(item, q->arg);
		pthread_mutex_lock(&q->lock);
		q->in_hand--;
	}
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

struct work_queue *
work_queue_new(size_t threads, size_t length, void (*work)(void *item, void *arg), void *arg)
{
	struct work_queue *q = mem_zero(1, sizeof *q);

	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->more, NULL);
	q->item = mem_zero(length, sizeof *q->item);
	q->length = length;
	q->work = work;
	q->arg = arg;
	q->thread = mem_zero(threads, sizeof *q->thread);
	while (q->threads < threads && pthread_create(&q->thread[q->threads], NULL, run, q) == 0)
		q->threads++;
	if (q->threads > 0)
		return q;
	work_queue_free(q);
	return NULL;
}

void
work_queue_free(struct work_queue *q)
{
	if (q == NULL)
		return;
	pthread_mutex_lock(&q->lock);
	q->over = 1;
	pthread_cond_broadcast(&q->more);
	pthread_mutex_unlock(&q->lock);
	for (size_t i = 0; i < q->threads; i++)
		pthread_join(q->thread[i], NULL);
	pthread_cond_destroy(&q->more);
	pthread_mutex_destroy(&q->lock);
	free(q->thread);
	free(q->item);
	free(q);
}

int
work_queue_put(struct work_queue *q, void *item)
{
	int full;

	pthread_mutex_lock(&q->lock);
	full = q->n == q->length;
	if (!full)
		q->item[(q->first + q->n++) % q->length] = item;
	pthread_cond_signal(&q->more);
	pthread_mutex_unlock(&q->lock);
	return full ? -1 : 0;
}

size_t
work_queue_waiting(struct work_queue *q, size_t *in_hand)
{
	size_t n;

	pthread_mutex_lock(&q->lock);
	n = q->n;
	*in_hand = q->in_hand;
	pthread_mutex_unlock(&q->lock);
	return n;
}
