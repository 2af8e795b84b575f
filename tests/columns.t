#!/bin/bash
# The columns that pass from one program to another: lib/deal/columns.h is right, and the one place.
. tests/lib.sh

# name, writer, type, meaning, each behind a tab
sed -nE 's|^#define COL_[A-Z_]+\t+"([a-z_]+)"\t+/\* ([a-z]+), ([a-z]+): (.*) \*/$|\1\t\2\t\3\t\4|p' \
	lib/deal/columns.h >"$tmp/columns"
ok 'every line is read' test "$(wc -l <"$tmp/columns")" -eq "$(grep -c '^#define COL_' lib/deal/columns.h)"
ok 'no name stands twice' test -z "$(cut -f1 "$tmp/columns" | sort | uniq -d)"
ok 'types are those of deal(5)' eval \
	'! cut -f3 "$tmp/columns" | grep -vxE "text|date|integer|number|money|probability"'

dealgen --deals 300 --truth "$tmp/truth.csv" -o "$tmp/dealgen.csv"
dealclean -q "$tmp/dealgen.csv" -o "$tmp/dealclean.csv"
dealfeat -q "$tmp/dealclean.csv" -o "$tmp/dealfeat.csv"
sed -E 's/(,[^,]*){3}$//' tests/golden/scores.csv >"$tmp/golden.csv"
dealscore -q -m tests/golden/model.json "$tmp/golden.csv" -o "$tmp/dealscore.csv"
dealexplain -q -m tests/golden/model.json --arm-by deal_id "$tmp/dealscore.csv" -o "$tmp/dealexplain.csv"
for report in cohort compare velocity cycle reps trend insights diagnose; do
	winrate -q -r $report "$tmp/dealclean.csv" | head -1
	winrate -q -r $report -b region "$tmp/dealclean.csv" | head -1
done >"$tmp/winrate.csv" 2>/dev/null
headers() {	# PROGRAM: the names it writes, a line each
	case $1 in
	winrate) cat "$tmp/winrate.csv" ;;
	dealgen) head -qn 1 "$tmp/dealgen.csv" "$tmp/truth.csv" ;;
	*) head -1 "$tmp/$1.csv" ;;
	esac | tr ',' '\n' | sort -u
}
while IFS=$'\t' read -r name writer _ _; do
	ok "$writer writes $name" grep -qx "$name" <(headers "$writer")
	ok "$name is documented" grep -qwF "$name" man/deal.5 "man/$writer.1"
done <"$tmp/columns"
ok 'the first columns of dealclean are those, in their order' eval \
	'cmp <(head -1 "$tmp/dealclean.csv" | tr , "\n" | head -13) <(cut -f1 "$tmp/columns" | head -13)'

# Names of one word (won, period) are words of sentences too, and three are names in other tables.
# shellcheck disable=SC2034
spelt=$(cut -f1 "$tmp/columns" | grep _ | grep -vxE 'win_rate|[pq]_value' | tr '\n' '|')
ok 'no other source spells them' eval \
	'! grep -nE "\"(${spelt%|})\"" lib/*/*.[ch] tools/*.c | grep -vE "^lib/(deal/columns.h|base/metrics.c):"'
finish
