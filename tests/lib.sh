# Test Anything Protocol for shell tests: ". tests/lib.sh", then
#   run PROGRAM ARG...        runs it (stdin passes through); $status $out $err
#   is NAME STATUS EXPECTED   compares exit status and stdout of the last run
#   like NAME PATTERN         an extended regular expression in the last stderr
#   exits NAME STATUS         compares the exit status of the last run
#   same NAME FILE FILE       passes if the two hold the same bytes
#   ok NAME COMMAND ARG...    passes if the command succeeds
#   skip NAME WHY             counts as passed, says why
#   bad_input GOOD PROGRAM ARG...  what every program must refuse or survive; GOOD is
#                             a file that PROGRAM ARG... accepts; no_table=1 before it: it
#                             writes something else than a table
#   finish                    prints the plan; last line of every test
# $tmp is a folder of the test's own; $shared is ../shared/data, if it is there.
# shellcheck shell=bash disable=SC2034
set -u
n=0
failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=${DEALKIT_BIN:-$root/build/bin}
PATH=$bin:$PATH
shared=$root/../shared/data
unset COLUMNS MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
export PATH DEALKIT_SHARE="$root/share"

report() {	# ok|not NAME
	n=$((n + 1))
	if [ "$1" = ok ]; then
		echo "ok $n - $2"
	else
		failed=$((failed + 1))
		echo "not ok $n - $2"
	fi
}

comment() {
	sed 's/^/# /'
}

run() {
	"$@" >"$tmp/.out" 2>"$tmp/.err"
	status=$?
	out=$(cat "$tmp/.out"; echo .)
	out=${out%.}
	err=$(cat "$tmp/.err")
}

is() {
	if [ "$status" -eq "$2" ] && [ "$out" = "$3" ]; then
		report ok "$1"
		return
	fi
	report not "$1"
	echo "# status $status, expected $2"
	diff <(printf '%s' "$3") <(printf '%s' "$out") | head -40 | comment
	printf '%s\n' "$err" | head -5 | comment
}

like() {
	if printf '%s\n' "$err" | grep -Eq -- "$2"; then
		report ok "$1"
		return
	fi
	report not "$1"
	echo "# stderr does not match: $2"
	printf '%s\n' "$err" | head -10 | comment
}

ok() {
	local name=$1
	shift
	if "$@" >"$tmp/.ok" 2>&1; then
		report ok "$name"
		return
	fi
	report not "$name"
	echo "# failed: $*"
	head -20 "$tmp/.ok" | comment
}

skip() {
	n=$((n + 1))
	echo "ok $n - $1 # skip $2"
}

# same NAME FILE FILE: the two hold the same bytes
same() {
	ok "$1" cmp "$2" "$3"
}

# exits NAME STATUS: the last run's exit status
exits() {
	if [ "$status" -eq "$2" ]; then
		report ok "$1"
		return
	fi
	report not "$1"
	echo "# status $status, expected $2"
	printf '%s\n' "$err" | head -5 | comment
}

bad_input() {
	local good=$1 name=$2
	shift 1
	run "$@" /dev/null
	exits "$name: an empty file is an error" 2
	like "$name: which says there is no header" 'no header'
	head -1 "$good" >"$tmp/header.csv"
	run "$@" "$tmp/header.csv"
	exits "$name: a header alone is no error" 0
	[ -n "${no_table:-}" ] ||
		ok "$name: and gives a header alone" test "$(printf '%s' "$out" | wc -l)" -le 1
	run "$@" "$tmp"
	exits "$name: a directory is an error" 2
	like "$name: which says so" 'Is a directory'
	run "$@" "$tmp/absent.csv"
	exits "$name: an absent file is an error" 2
	like "$name: which names it" 'absent.csv: No such file'
	if [ -w /dev/full ]; then
		"$@" "$good" >/dev/full 2>"$tmp/.err"
		status=$?
		err=$(cat "$tmp/.err")
		exits "$name: a full disk is an error" 2
		like "$name: which says so" 'No space left'
	else
		skip "$name: a full disk" "no /dev/full"
	fi
	"$@" "$good" 2>"$tmp/.err" | head -1 >"$tmp/.out"
	status=${PIPESTATUS[0]}
	[ "$status" -ne 141 ] || status=0	# ended by SIGPIPE
	err=$(cat "$tmp/.err")
	exits "$name: | head -1 ends it" 0
	ok "$name: quietly" test -z "$err"
	"$@" "$good" >&- 2>"$tmp/.err"
	status=$?
	err=$(cat "$tmp/.err")
	exits "$name: a closed standard output is an error" 2
	like "$name: which says so" 'standard output: Bad file descriptor'
	"$@" -v -o "$tmp/closed.csv" "$good" 2>&- <&-
	"$@" -v -o "$tmp/closed2.csv" "$good" 2>&-
	ok "$name: with standard error closed, no message goes to the output" \
		eval '! grep "^'"$name"': " "$tmp/closed.csv" "$tmp/closed2.csv"'
	run "$@" --no-such-option
	exits "$name: an unknown option is an error" 2
	like "$name: with the usage line" "^usage: $name "
	run "$@" --version
	exits "$name: --version" 0
}

finish() {
	echo "1..$n"
	[ "$failed" -eq 0 ]
}
