/* work_queue: all that is put is worked, in order by one thread; a full queue says so. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/work_queue.h"

enum { ITEMS = 2000 };

struct done {
	pthread_mutex_t lock;
	pthread_cond_t open;
	int is_open;			/* items may be worked */
	size_t n;
	char *item[ITEMS];
};

static void
work(void *item, void *arg)
{
	struct done *d = arg;

	pthread_mutex_lock(&d->lock);
	while (!d->is_open)
		pthread_cond_wait(&d->open, &d->lock);
	d->item[d->n++] = item;
	pthread_mutex_unlock(&d->lock);
}

static void
begin(struct done *d, int is_open)
{
	*d = (struct done){ .is_open = is_open };
	pthread_mutex_init(&d->lock, NULL);
	pthread_cond_init(&d->open, NULL);
}

static void
let_go(struct done *d)
{
	pthread_mutex_lock(&d->lock);
	d->is_open = 1;
	pthread_cond_broadcast(&d->open);
	pthread_mutex_unlock(&d->lock);
}

static void
one_thread_keeps_the_order(void **state)
{
	static struct done d;
	char items[ITEMS];
	struct work_queue *q;

	(void)state;
	begin(&d, 1);
	assert_non_null(q = work_queue_new(1, ITEMS, work, &d));
	for (int i = 0; i < ITEMS; i++)
		assert_int_equal(work_queue_put(q, &items[i]), 0);
	work_queue_free(q);
	assert_int_equal(d.n, ITEMS);
	for (int i = 0; i < ITEMS; i++)
		assert_ptr_equal(d.item[i], &items[i]);
}

static void
a_full_queue_takes_no_more(void **state)
{
	static struct done d;
	char items[16];
	struct work_queue *q;
	size_t in_hand, put = 0;

	(void)state;
	begin(&d, 0);
	assert_non_null(q = work_queue_new(2, 5, work, &d));
	do {					/* until both threads have one */
		if (put < 7 && work_queue_put(q, &items[put]) == 0)
			put++;
		(void)work_queue_waiting(q, &in_hand);
	} while (put < 7 || in_hand < 2);
	assert_int_equal(work_queue_waiting(q, &in_hand), 5);
	assert_int_equal(work_queue_put(q, &items[7]), -1);
	let_go(&d);
	work_queue_free(q);
	assert_int_equal(d.n, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_thread_keeps_the_order),
		cmocka_unit_test(a_full_queue_takes_no_more),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
