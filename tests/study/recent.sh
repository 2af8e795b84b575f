#!/bin/bash
# What dealtrain makes of what has just changed: a segment's drop, another speed, and nothing.  Of make study.
#   tests/study/recent.sh [-f] [-n DEALS,...] [-r RUNS] [-t TABLE,...]
# -n sizes of the exports (11000; with -f 5000,11000,30000,60000), -r exports a
# law (3; with -f 20), -f all of it, -t these tables only.
# Prints means over the exports, without the layers (dealtrain --no-recent) and with them.
# What was measured is kept (tests/study/lib.sh).
# shellcheck source=tests/study/lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
options "$@"
sizes=${sizes:-${full:+5000 11000 30000 60000}}
sizes=${sizes:-11000}
runs=${runs:-${full:+20}}
runs=${runs:-3}
first=101	# laws that nothing was chosen by

# told: how many segments the last model names, and whether it has another speed
told() {
	awk '/ has won (less|more) since /{ n++ } /another speed since|times the days to be won/{ s++ } END { print n + 0 "," s + 0 }' "$tmp/train.err"
}

# judged OPTION ...: share, loss above the best, mean probability, mean truth of a model of $tmp/rows.csv
judged() {
	train "$@" <"$tmp/rows.csv"
	score
	judge | cut -d, -f5,8-10
}

# one SEED DEALS OPTION ...: segments, speed, then judged without layers and with them; one model does for both if it has none
one() {
	local with

	export_deals "$2" "$1" "${@:3}"
	snapshots >"$tmp/rows.csv"
	with=$(judged)
	told >"$tmp/told"
	if [ "$(cat "$tmp/told")" = 0,0 ]; then
		echo "$(cat "$tmp/told"),$with,$with"
	else
		echo "$(cat "$tmp/told"),$(judged --no-recent),$with"
	fi
}

head_laws() {
	printf '%-26s %6s %5s %6s %6s | %6s %7s %7s | %6s %7s %7s\n' '' deals runs named speed \
	    share loss+ mean share loss+ mean
}

# law NAME DEALS OPTION ...
law() {
	local s

	for s in $(seq "$first" $((first + runs - 1))); do
		kept one "$s" "$2" "${@:3}"
	done | awk -F, -v name="$1" -v deals="$2" '
		{ n++; named += $1 > 0; speed += $2 > 0; a += $3; b += $4; c += $5 - $6; d += $7; e += $8; f += $9 - $10 }
		END { printf "%-26s %6d %5d %6d %6d | %6.3f %7.4f %+7.3f | %6.3f %7.4f %+7.3f\n", name, deals, n, named, speed,
		    a / n, b / n, c / n, d / n, e / n, f / n }'
}

pair='region=EMEA,lead_source=Outbound:2025-01-01'

table_1() {
	local n

	claim 1 'What has changed half a year ago: without layers, and with them.
   MODEL.md: share .90 at 5,000, .94 at 11,000, .965 from 30,000 deals; loss+ .025, .015, .010; mean within .03, .02, .02.
   Another speed at 11,000: .965, .015, .035'
	head_laws
	for n in $sizes; do
		law 'pair -1.2' "$n" --drop "$pair:-1.2"
		law 'pair -0.8' "$n" --drop "$pair:-0.8"
		law 'source -0.8' "$n" --drop lead_source=Outbound:2025-01-01:-0.8
		law 'wins 1.667 times as fast' "$n" --speed-up won:2025-01-01:1.667
		law 'wins 0.625 times as fast' "$n" --speed-up won:2025-01-01:0.625
		law 'both 1.667 times as fast' "$n" --speed-up both:2025-01-01:1.667
		law 'both 0.625 times as fast' "$n" --speed-up both:2025-01-01:0.625
	done
}

table_2() {
	local n

	claim 2 'Where nothing has changed, or all deals of a month share a shock: few models have layers, and none is worse for them'
	head_laws
	for n in $sizes; do
		law 'default law' "$n"
		law 'a shock a month, sd 0.3' "$n" --shock 0.3
		law 'random laws' "$n" --random-law
	done
}

# named SEED DEALS OPTION ...: what a model of the export names
named() {
	export_deals "$2" "$1" "${@:3}"
	snapshots | train
	told
}

# permuted SEED DEALS: the same with the outcomes of closed deals changed among each other
permuted() {
	export_deals "$2" "$1"
	awk -F, -v OFS=, -v seed="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
		{ line[NR] = $0; if ($at["outcome"] != "Open") { o[++m] = $at["outcome"]; row[m] = NR } }
		END { srand(seed); for (i = m; i > 1; i--) { j = int(rand() * i) + 1; t = o[i]; o[i] = o[j]; o[j] = t }
			for (i = 1; i <= m; i++) { $0 = line[row[i]]; $at["outcome"] = o[i]; line[row[i]] = $0 }
			for (i = 2; i <= NR; i++) print line[i] }' "$tmp/deals.csv" >"$tmp/permuted.csv"
	mv "$tmp/permuted.csv" "$tmp/deals.csv"
	snapshots | train
	echo "$(told),$(cat "$tmp/verdict")"
}

table_3() {
	local s many=$((runs * 4))

	claim 3 "Clean exports of 120 reps: at most one in ten names a segment.  Permuted outcomes: none has a layer, as none has a signal"
	for s in $(seq "$first" $((first + many - 1))); do
		kept named "$s" "${sizes%% *}" --reps 120
	done | awk -F, '{ n++; a += $1 > 0; b += $2 > 0 } END { print n " exports of 120 reps: " a + 0 " name a segment, " b + 0 " another speed" }'
	for s in $(seq "$first" $((first + runs - 1))); do
		kept permuted "$s" 4000
	done | awk -F, '{ n++; a += $1 > 0; b += $2 > 0; c += $3 == "no signal" } END { print n " permuted exports: " a + 0 " name a segment, " b + 0 " another speed, " c + 0 " no signal" }'
}

table 1
table 2
table 3
