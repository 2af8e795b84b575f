#!/bin/bash
# The folders of lib: who may include whom, no circle, nobody's own on the shared floors.
. tests/lib.sh

# module [folder/name, or the tool's path] and what it includes, a line each
edges() {
	grep -nE '^# *(include|define KERNEL) "' lib/*/*.[ch] tools/*.c |
		sed -E 's/^([^:]*):[0-9]+:.*"(\.\.\/)*(lib\/)?([^"]*)".*/\1 \4/; s/^lib\///' |
		sed -E 's/\.[ch]( |$)/\1/g' | awk '$1 != $2' | sort -u
}

# what a folder may include, from the table of lib/README.md
rules() {
	sed -nE 's/^\| `([a-z]+)\/` \|[^|]*\| ?([a-z ]*) ?\|$/\1 \2/p' lib/README.md
}

edges >"$tmp/edges"
rules >"$tmp/rules"

ok 'there are folders, and includes between them' eval \
	'test "$(wc -l <"$tmp/rules")" -ge 14 && test "$(wc -l <"$tmp/edges")" -ge 500'
ok 'every folder has its line' cmp <(cut -d' ' -f1 "$tmp/rules" | sort) <(printf "%s\n" lib/*/ | cut -d/ -f2)
ok 'nothing but folders and README.md in lib' test "$(find lib -maxdepth 1 -type f)" = lib/README.md
ok 'no header is included by a bare name' eval \
	'! grep -nE "^# *include \"[^/]*\"" lib/*/*.[ch] tools/*.c tests/*/*.c'
ok 'folders include what lib/README.md allows' eval \
	'awk '\''NR == FNR { for (i = 1; i <= NF; i++) may[$1, $i]; next }
	$1 !~ /^tools/ { split($1, a, "/"); split($2, b, "/")
		if (!((a[1], b[1]) in may)) { print $1, "includes", $2; bad = 1 } }
	END { exit bad }'\'' "$tmp/rules" "$tmp/edges"'
ok 'a rule names only folders above it' eval \
	'awk '\''{ for (i = 2; i <= NF; i++) if (!($i in seen)) { print $1, $i; bad = 1 } seen[$1] }
	END { exit bad }'\'' "$tmp/rules"'
ok 'no circle of modules' eval 'tsort "$tmp/edges" >/dev/null 2>"$tmp/circle" && test ! -s "$tmp/circle"'

# Which programs a module is linked into, by what they include.
reach() {
	awk '{ to[$1] = to[$1] " " $2 }
	function walk(m, p,   n, i, a) {
		n = split(to[m], a, " ")
		for (i = 1; i <= n; i++)
			if (!((a[i], p) in done)) { done[a[i], p]; print a[i], p; walk(a[i], p) }
	}
	END { for (m in to) if (m ~ /^tools/) walk(m, m) }' "$tmp/edges"
}
program() {
	cat <<-!
	clean tools/dealclean
	winrate tools/winrate
	learn tools/dealtrain
	explain tools/dealexplain
	explain tools/dealserve
	alert tools/dealalert
	alert tools/dealsend
	alert tools/dealserve
	send tools/dealsend
	send tools/dealbrief
	send tools/dealserve
	eval tools/dealeval
	forecast tools/dealforecast
	drift tools/dealdrift
	effect tools/dealeffect
	report tools/dealreport
	report tools/dealbrief
	brief tools/dealbrief
	store tools/dealstore
	store tools/dealserve
	serve tools/dealserve
	snap tools/dealsnap
	gen tools/dealgen
	!
}
ok 'a folder of one program serves that program' eval \
	'reach | awk '\''NR == FNR { own[$1]; mine[$1, $2]; next }
	{ split($1, a, "/"); if (a[1] in own && !((a[1], $2) in mine)) { print; bad = 1 } }
	END { exit bad }'\'' <(program) -'
ok 'what serves one program is not on the shelf of csv, text or model' eval \
	'reach | awk '\''$1 ~ /^(csv|text|model)\// { n[$1]++; who[$1] = $2 }
	END { for (m in n) if (n[m] == 1) { print m, who[m]; bad = 1 } exit bad }'\'''

ok 'the modules without a unit test are listed' cmp \
	<(grep -oE '`[a-z0-9_]+`' <(sed '1,/no unit test/d' lib/README.md) | tr -d '`' | sort) \
	<(for h in lib/*/*.h; do
		name=$(basename "$h" .h)
		test -f "tests/unit/$name.c" || echo "$name"
	done | grep -v '_kernel$' | sort)
ok 'no line of C is longer than 100 columns' eval \
	'! for f in lib/*/*.[ch] tools/*.c tests/*.h tests/*/*.c; do
		expand "$f" | awk -v f="$f" "length > 100 { print f \":\" NR }"
	done | grep .'
finish
