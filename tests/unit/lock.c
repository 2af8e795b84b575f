#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/lock.h"

static char folder[] = "/tmp/lock.XXXXXX";
static char path[64];

/* Nonzero if somebody holds the lock of the file that path leads to. */
static int
is_locked(void)
{
	FILE *f = fopen(path, "r");
	int rc = flock(fileno(f), LOCK_EX | LOCK_NB);

	fclose(f);
	return rc != 0;
}

static size_t
size(void)
{
	struct stat st;

	return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

static void
a_file_is_made_whole_and_locked(void **state)
{
	struct stat st;
	struct err e;
	int fd;

	(void)state;
	assert_int_equal(lock_make(path, "new\n", 4, &fd, &e), 0);
	assert_int_equal(size(), 4);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mtime, 0);	/* for make(1) it is older than all else */
	assert_true(is_locked() && lock_is(fd, path));
	lock_release(fd);
	assert_false(is_locked());
	assert_int_equal(lock_make(path, "other\n", 6, &fd, &e), 0);
	assert_int_equal(size(), 4);		/* what is there stays */
	lock_release(fd);
}

static void
the_lock_goes_over_to_the_next_file(void **state)
{
	struct file *f;
	struct err e;
	int fd, next;

	(void)state;
	assert_int_equal(lock_make(path, "", 0, &fd, &e), 0);
	f = file_create(path, &e);
	assert_non_null(f);
	assert_int_equal(lock_next(file_fd(f), &next, &e), 0);
	assert_true(is_locked());		/* the old one */
	assert_int_equal(file_commit(f, &e), 0);
	assert_true(is_locked());		/* the new one, before the old one is let go */
	assert_true(lock_is(next, path) && !lock_is(fd, path));
	lock_release(fd);
	assert_true(is_locked());
	lock_release(next);
	assert_false(is_locked());
}

static void
what_is_no_file_cannot_be_locked(void **state)
{
	struct err e;
	int fd;

	(void)state;
	assert_int_equal(lock_make("/dev/null", "", 0, &fd, &e), -1);
	assert_string_equal(e.text, "/dev/null: is no regular file");
	assert_int_equal(lock_make(folder, "", 0, &fd, &e), -1);
	assert_int_equal(lock_make("/no/such/folder/file", "", 0, &fd, &e), -1);
	assert_non_null(strstr(e.text, "No such file"));
	assert_int_equal(lock_file("/no/such/folder/file", 1, &fd, &e), 0);
	assert_int_equal(fd, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_made_whole_and_locked),
		cmocka_unit_test(the_lock_goes_over_to_the_next_file),
		cmocka_unit_test(what_is_no_file_cannot_be_locked),
	};
	int rc;

	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/state", folder);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(folder);
	return rc;
}
