#!/bin/bash
# Tables for a person fit the screen, with names as wide as people have.
. tests/lib.sh

sed -E 's/,rep_([0-9]+),/,Maximiliane Featherstonehaugh-Delacroix \1,/' examples/deals.csv >"$tmp/deals.csv"
dealfeat -q --snapshots "$tmp/deals.csv" | head -4000 >"$tmp/features.csv"
awk 'BEGIN {
	print "deal_id,outcome,win_probability,risk_category,region"
	for (i = 1; i <= 300; i++)
		printf "D%d,%s,%.6f,%s,Region of Greater Featherstonehaugh %d\n", i,
		    (i * 53) % 97 < 40 ? "Won" : "Lost", ((i * 37) % 61 + 1) / 63, i % 5 ? "High" : "Low", i % 3
}' >"$tmp/scored.csv"

# fits WIDTH PROGRAM ARG...: no line of its table has more columns; a bar is one
fits() {
	local width=$1
	shift
	COLUMNS=$width "$@" >"$tmp/table" 2>/dev/null </dev/null
	status=$?
	LC_ALL=C sed 's/\xe2\x96[\x81-\x88]/#/g; s/\xe2\x80\xa6/./g' "$tmp/table" |
		LC_ALL=C awk -v most="$width" 'length > most { print; wide = 1 } END { exit wide }' >"$tmp/wide"
	ok "$width columns: $*" test "$status" -eq 0 -a -s "$tmp/table" -a ! -s "$tmp/wide"
	head -3 "$tmp/wide" | comment
}

for width in 60 80 120; do
	for report in cohort compare velocity cycle reps trend funnel insights diagnose; do
		fits $width winrate -t -r $report "$tmp/deals.csv"
	done
	fits $width winrate -t -r compare -b sales_rep_id,region --depth 2 "$tmp/deals.csv"
	for report in periods backtest calendar; do
		fits $width dealforecast -t -r $report "$tmp/deals.csv"
	done
done

for width in 60 80 120; do
	for report in metrics leaks; do
		fits $width dealtrain -t -r $report --folds 2 --param eta=0.3 "$tmp/features.csv"
	done
	for report in summary bins brier lift confusion; do
		fits $width dealeval -t -r $report -b region "$tmp/scored.csv"
	done
done

# Two names that differ at their ends only stay two.
COLUMNS=60 winrate -q -t -r reps "$tmp/deals.csv" | sed -n 's/^\(Maxim[^ ]* [0-9]*\) .*/\1/p' >"$tmp/reps"
ok 'names that are cut still differ' test -s "$tmp/reps" -a -z "$(sort "$tmp/reps" | uniq -d)"
finish
