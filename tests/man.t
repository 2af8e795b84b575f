#!/bin/bash
# Every example of the manual (".Dl $ command") runs in examples/ with status 0
# and a silent stderr: those of deal(7) first, as they make files for the others.
# With a third of the sample, as it is learned sixteen times; dealgen(1) makes all of it.
# PAGES="man/deal.7 man/dealsend.1" in the environment tries these only.
. tests/lib.sh
cp -R "$root/examples" "$tmp/examples" || exit 1
cd "$tmp/examples" || exit 1
mv deals.csv "$tmp/all.csv"
awk 'NR == 1 || NR % 3 == 0' "$tmp/all.csv" >"$tmp/third.csv"

text() {		# PAGE
	mandoc -T ascii -O width=1000 "$1" | sed $'s/.\b//g'
}

try() {		# PAGE COMMAND
	bash -c "set -o pipefail; $2" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	[ $status -ne 141 ] || status=0		# head had seen enough
	if [ $status -eq 0 ] && [ ! -s "$tmp/err" ]; then
		report ok "$1: ${2//#/\\#}"
		return
	fi
	report not "$1: ${2//#/\\#}"
	echo "# status $status"
	head -5 "$tmp/err" | comment
}

if ! command -v mandoc >/dev/null; then
	skip 'the examples' 'no mandoc'
	text "$root/man/deal.5" >"$tmp/page"
finish
	exit
fi
for page in "$root/man/deal.7" "$root/man/deal-cookbook.7" "$root"/man/*.[15]; do
	[[ " ${PAGES:-man/${page##*/}} " == *" man/${page##*/} "* ]] || continue
	cp "$tmp/$([ "${page##*/}" = dealgen.1 ] && echo all || echo third).csv" deals.csv
	while IFS= read -r command; do
		if [[ $command =~ (^|[ ])mlr\  ]] && ! command -v mlr >/dev/null; then
			skip "${page##*/}: ${command//#/\\#}" 'no mlr'
			continue
		fi
		try "${page##*/}" "$command"
	done < <(text "$page" | sed -n 's/^ *\$ //p')
done

# What a Debian package's check looks at: a line that groff cannot break.
if command -v groff >/dev/null && man --version >/dev/null 2>&1; then
	for page in "$root"/man/*.[157]; do
		MANROFFSEQ='' MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>"$tmp/err" >/dev/null
		ok "${page##*/}: groff has no warning" test ! -s "$tmp/err"
	done
else
	skip 'groff' 'no groff, or no man that calls it'
fi

# Every option that a program lists stands in its page.
for program in "$root"/tools/*.c; do
	name=$(basename "$program" .c)
	text "$root/man/$name.1" >"$tmp/page"
	missing=
	for option in $("$name" --help | sed -n 's/^  *\(-., \)*--\([a-z-]*\).*/\2/p'); do
		case $option in
		metrics | metrics-label) continue ;;	# one text for all: below
		esac
		grep -Eq -- "(^|[^a-z-])--$option([^a-z-]|\$)" "$tmp/page" || missing="$missing --$option"
	done
	mandoc -T ascii -O width=80 "$root/man/$name.1" | sed $'s/.\b//g' |
		sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' >"$tmp/synopsis"
	ok "$name(1): a synopsis of at most 80 columns" eval '! grep -E "^.{81}" "$tmp/synopsis"'
	ok "$name(1): which has -q and -v" grep -qE -- '\[-q[a-z]*v\]' "$tmp/synopsis"
	ok "$name(1) has all options${missing:+, but$missing}" test -z "$missing"
done

# Every option of these has an example.
for name in dealtrain dealsend; do
	text "$root/man/$name.1" | sed -n '/^EXAMPLES/,$p' >"$tmp/page"
	missing=
	while read -r letter option; do
		grep -qE -- " -($letter|-$option)([ =]|\$)" "$tmp/page" || missing="$missing --$option"
	done < <("$name" --help |
		sed -nE 's/^  -([A-Za-z]), --([a-z-]+).*/\1 \2/p; s/^      --([a-z-]+).*/@ \1/p' |
		grep -vE ' (quiet|verbose|metrics|metrics-label|help|version)$')
	ok "$name(1) has an example of every option${missing:+, but not of$missing}" test -z "$missing"
done

# What all have in common stands in deal(5), with every metric that a program sets.
text "$root/man/deal.5" >"$tmp/page"
missing=
for name in --metrics --metrics-label $(sed -nE 's/.*\{ "(dealkit_[a-z_]+)".*/\1/p' "$root/lib/base/metrics.c"); do
	grep -q -- "$name" "$tmp/page" || missing="$missing $name"
done
ok "deal(5) has all metrics${missing:+, but$missing}" test -z "$missing"
finish
