#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../scratch.h"
#include "base/file.h"

static int
leave_folder(void **state)
{
	static const char *const left[] = { "new", "old", "link", "target", "fifo", "put" };

	(void)state;
	unlink("sub/far");
	unlink("share/a");
	rmdir("sub");
	rmdir("share");
	return scratch_leave(left, sizeof left / sizeof *left);
}

static void
has(const char *path, const char *want)
{
	struct err e;
	size_t n;
	char *text = file_read(path, 1000, &n, &e);

	assert_non_null(text);
	assert_string_equal(text, want);
	free(text);
}

static struct file *
begin(const char *path, const char *text)
{
	struct err e;
	struct file *f = file_create(path, &e);

	assert_non_null(f);
	assert_int_equal(write(file_fd(f), text, strlen(text)), strlen(text));
	return f;
}

static void
a_named_file_is_whole_or_absent(void **state)
{
	struct file *f = begin("new", "all of it");
	struct stat st;
	struct err e;

	(void)state;
	assert_int_not_equal(access("new", F_OK), 0);
	assert_int_equal(file_commit(f, &e), 0);
	has("new", "all of it");
	assert_int_equal(stat("new", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);	/* main sets the umask to 027 */
}

static void
what_is_put_is_whole_or_nothing(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(file_put(file_create("put", &e), "all of it", 9, &e), 0);
	has("put", "all of it");
	if (access("/dev/full", W_OK) == 0) {
		assert_int_equal(file_put(file_create("/dev/full", &e), "some", 4, &e), -1);
		assert_string_equal(e.text, "/dev/full: No space left on device");
	}
}

static void
a_name_tells_json(void **state)
{
	(void)state;
	assert_true(file_is_json("a.json"));
	assert_true(file_is_json("folder/run.prom.json"));
	assert_false(file_is_json(".json"));
	assert_false(file_is_json("a.jsonl"));
	assert_false(file_is_json(""));
}

static void
a_replaced_file_keeps_its_mode(void **state)
{
	struct file *f;
	struct stat st;
	struct err e;

	(void)state;
	scratch_put("old", "old");
	assert_int_equal(chmod("old", 0604), 0);
	f = begin("old", "new");
	has("old", "old");
	assert_int_equal(file_commit(f, &e), 0);
	has("old", "new");
	assert_int_equal(stat("old", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0604);
}

static void
a_link_is_followed(void **state)
{
	struct stat st;
	struct err e;

	(void)state;
	scratch_put("target", "old");
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(file_commit(begin("link", "new"), &e), 0);
	has("target", "new");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	unlink("link");
}

static void
a_link_to_nothing_yet_is_followed_too(void **state)
{
	struct stat st;
	struct err e;

	(void)state;
	assert_int_equal(mkdir("sub", 0700), 0);
	assert_int_equal(symlink("sub/near", "link"), 0);
	assert_int_equal(symlink("far", "sub/near"), 0);
	assert_int_equal(file_commit(begin("link", "new"), &e), 0);
	has("sub/far", "new");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	unlink("sub/near");
	unlink("link");
}

static void
a_device_is_written_and_stays_one(void **state)
{
	struct stat st;
	struct err e;

	(void)state;
	assert_int_equal(file_commit(begin("/dev/null", "x"), &e), 0);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

/* A child that ends with a file begun: by exit, or by a signal. */
static int
end_early(int sig)
{
	int status;
	pid_t child;

	fflush(stdout);
	if ((child = fork()) == 0) {
		if (sig < 0)
			signal(SIGHUP, SIG_IGN);
		begin("target", "half of");
		if (sig == 0)
			exit(3);
		raise(sig < 0 ? SIGHUP : sig);
		_exit(4);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void
an_early_end_leaves_what_was_there(void **state)
{
	(void)state;
	scratch_put("target", "before");
	assert_int_equal(end_early(0), 3);
	assert_int_equal(end_early(SIGTERM), 1000 + SIGTERM);
	assert_int_equal(end_early(SIGPIPE), 1000 + SIGPIPE);
	has("target", "before");		/* and leave_folder finds no temporary file */
}

static void
an_ignored_signal_stays_ignored(void **state)
{
	char name[300];
	FILE *ls;

	(void)state;
	assert_int_equal(end_early(-1), 4);
	assert_non_null(ls = popen("ls target.*", "r"));	/* it ended without cleaning up */
	assert_int_equal(fscanf(ls, "%299s", name), 1);
	pclose(ls);
	unlink(name);
}

static void
what_cannot_be_created_is_an_error(void **state)
{
	struct err e;

	(void)state;
	assert_null(file_create("no/such/file", &e));
	assert_string_equal(e.text, "no/such/file: No such file or directory");
	assert_null(file_create(".", &e));
	assert_string_equal(e.text, ".: Is a directory");
}

static void
reading_stops_at_the_limit(void **state)
{
	struct err e;
	size_t n;
	char *text;

	(void)state;
	scratch_put("new", "12345");
	text = file_read("new", 5, &n, &e);
	assert_non_null(text);
	assert_int_equal(n, 5);
	free(text);
	assert_null(file_read("new", 4, &n, &e));
	assert_string_equal(e.text, "new: larger than 4 bytes");
	assert_null(file_read("absent", 4, &n, &e));
	assert_string_equal(e.text, "absent: No such file or directory");
}

static void
share_is_where_the_environment_says(void **state)
{
	struct err e;
	char *path;

	(void)state;
	assert_int_equal(mkdir("share", 0700), 0);
	scratch_put("share/a", "x");
	setenv("DEALKIT_SHARE", "share", 1);
	path = file_share("a", &e);
	assert_non_null(path);
	assert_string_equal(path, "share/a");
	free(path);
	assert_null(file_share("b", &e));
	assert_string_equal(e.text,
	    "b: not found in share; set DEALKIT_SHARE to the folder that holds it");
	unsetenv("DEALKIT_SHARE");
}

static void
what_a_killed_program_left_is_removed(void **state)
{
	static const char *const kept[] = { "new.backup", "new.dealkit-abc", "old.dealkit-ABCDEF" };
	struct file *f;
	struct err e;
	char *busy;
	int fd;

	(void)state;
	close(open("new.dealkit-a1B2c3", O_WRONLY | O_CREAT, 0600));
	for (size_t i = 0; i < 3; i++)
		close(open(kept[i], O_WRONLY | O_CREAT, 0600));
	assert_true((fd = file_beside("new", 0600, &busy)) >= 0);
	f = begin("new", "x");
	assert_int_equal(file_commit(f, &e), 0);
	assert_int_not_equal(access("new.dealkit-a1B2c3", F_OK), 0);
	assert_int_equal(access(busy, F_OK), 0);	/* it is locked */
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(access(kept[i], F_OK), 0);
	file_sweep(".");
	assert_int_not_equal(access(kept[2], F_OK), 0);
	assert_int_equal(access(busy, F_OK), 0);
	unlink(busy);
	free(busy);
	close(fd);
	unlink(kept[0]);
	unlink(kept[1]);
}

static void
a_file_is_one_however_it_is_called(void **state)
{
	(void)state;
	mkdir("sub", 0700);
	assert_int_equal(symlink("sub", "link"), 0);
	assert_true(file_is_same("new", "./new"));
	assert_true(file_is_same("sub/far", "link/far"));
	assert_true(file_is_same("sub/../new", "new"));
	assert_true(file_is_same("sub//far", "./link/./far"));
	assert_false(file_is_same("new", "sub/new"));
	assert_false(file_is_same("new", "old"));
	assert_false(file_is_same("/dev/null", "/dev/null"));
	unlink("link");
	assert_int_equal(symlink("sub/far", "link"), 0);
	assert_true(file_is_same("link", "sub/far"));
	assert_false(file_is_same("link", "sub/near"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_file_is_whole_or_absent),
		cmocka_unit_test(what_is_put_is_whole_or_nothing),
		cmocka_unit_test(a_name_tells_json),
		cmocka_unit_test(a_replaced_file_keeps_its_mode),
		cmocka_unit_test(a_link_is_followed),
		cmocka_unit_test(a_link_to_nothing_yet_is_followed_too),
		cmocka_unit_test(a_device_is_written_and_stays_one),
		cmocka_unit_test(an_early_end_leaves_what_was_there),
		cmocka_unit_test(an_ignored_signal_stays_ignored),
		cmocka_unit_test(what_a_killed_program_left_is_removed),
		cmocka_unit_test(a_file_is_one_however_it_is_called),
		cmocka_unit_test(what_cannot_be_created_is_an_error),
		cmocka_unit_test(reading_stops_at_the_limit),
		cmocka_unit_test(share_is_where_the_environment_says),
	};

	umask(027);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, scratch_enter, leave_folder);
}
