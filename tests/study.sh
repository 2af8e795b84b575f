#!/bin/bash
# What a model must be trained on, measured against known truth by dealkit's
# own programs: make study, or
#   tests/study.sh [-n DEALS,...] [-s SEED,...] [-f]
# -n sizes of the exports (default 5000,11000,30000), -s seeds (default 1),
# -f only the first table, on the first size and seed.  Exports are dealgen's; a model
# is judged on the deals open on the last day, against their true probabilities.
# It holds nothing to a bar: it prints tables.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
PATH=${DEALKIT_BIN:-$root/build/bin}:$PATH
export PATH DEALKIT_SHARE="$root/share"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

sizes=5000,11000,30000
seeds=1
first_only=
while getopts n:s:f o; do
	case $o in
	n) sizes=$OPTARG ;;
	s) seeds=$OPTARG ;;
	f) first_only=1 ;;
	*) sed -n '2,9s/^# //p' "$0" >&2; exit 2 ;;
	esac
done
sizes=${sizes//,/ }
seeds=${seeds//,/ }

# export_deals DEALS SEED OPTION ...: the export, its truth, the open deals
export_deals() {
	dealgen --deals "$1" --seed "$2" --truth "$tmp/truth.csv" -o "$tmp/deals.csv" "${@:3}"
	dealfeat -q --open "$tmp/deals.csv" >"$tmp/open.csv"
}

# closed: rows of deals that are won or lost; no value of dealgen's holds a comma
closed() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "outcome") k = i } NR == 1 || $k != "Open"'
}

# mature: rows of deals old enough (250 days on 2025-06-30) that 99 % of their cohort has closed
mature() {
	awk -F, 'NR == 1 || $2 <= "2024-10-23"'
}

# weighed: the rows of a deal weigh 1 together
weighed() {
	cat >"$tmp/rows.csv"
	awk -F, 'NR == FNR { n[$1]++; next } { print $0 "," (FNR == 1 ? "row_weight" : 1 / n[$1]) }' \
	    "$tmp/rows.csv" "$tmp/rows.csv"
}

# train OPTION ...: a model of the rows on stdin, and its verdict into $tmp/verdict
train() {
	dealtrain -o "$tmp/model.json" "$@" >"$tmp/metrics.csv" 2>"$tmp/train.err" || {
		cat "$tmp/train.err" >&2
		exit 2
	}
	sed -n 's/^dealtrain: verdict: \([^:]*\):.*/\1/p' "$tmp/train.err" >"$tmp/verdict"
}

score() {
	dealscore -q -m "$tmp/model.json" "$tmp/open.csv" >"$tmp/scored.csv"
}

# constant P: everybody gets P
constant() {
	awk -F, -v p="$1" '{ print $0 "," (NR == 1 ? "win_probability" : p) }' "$tmp/open.csv" >"$tmp/scored.csv"
}

# the best: everybody gets the truth
perfect() {
	awk -F, 'NR == FNR { p[$1] = $3; next } { print $0 "," (FNR == 1 ? "win_probability" : p[$1]) }' \
	    "$tmp/truth.csv" "$tmp/open.csv" >"$tmp/scored.csv"
}

# judge OPTION ...: against the truth, without the header
judge() {
	dealeval -q -r truth --truth "$tmp/truth.csv" "$@" "$tmp/scored.csv" | tail -n +2
}

line() {	# NAME: one of table 1
	judge | awk -F, -v name="$1" '{ printf "%-44s %6.3f %8s %8.4f %10.3f %7.3f\n",
		name, $3, $5 == "" ? "-" : sprintf("%.3f", $5), $8, $9, $10 }'
}

table_1() {	# DEALS SEED
	export_deals "$1" "$2"
	printf '\n1  What it was trained on: %s deals, seed %s, %s open, uncalibrated\n\n' "$1" "$2" \
	    "$(($(wc -l <"$tmp/open.csv") - 1))"
	printf '%-44s %6s %8s %8s %10s %7s\n' '' AUC share loss+ predicted true
	perfect
	line 'the truth itself'
	closed <"$tmp/deals.csv" | awk -F, 'NR > 1 { n++; w += $12 == "Won" } END { printf "%.6f\n", w / n }' >"$tmp/base"
	constant "$(cat "$tmp/base")"
	line 'base rate of closed deals for everybody'
	dealfeat -q "$tmp/deals.csv" | closed | train --calibrate none
	score
	line 'closed deals, one row at close'
	dealfeat -q --snapshots "$tmp/deals.csv" | closed | train --calibrate none
	score
	line 'snapshots every 14 days, closed deals only'
	dealfeat -q --snapshots "$tmp/deals.csv" | closed | weighed | train --calibrate none
	score
	line 'closed deals, each deal weighs 1'
	dealfeat -q --snapshots "$tmp/deals.csv" | closed | mature | train --calibrate none
	score
	line 'closed deals, only mature cohorts'
	dealfeat -q --snapshots "$tmp/deals.csv" | train --calibrate none
	score
	line 'snapshots, open deals as partial evidence'
	dealfeat -q --snapshots=30d "$tmp/deals.csv" | train --calibrate none
	score
	line 'the same, every 30 days'
}

# row NAME SEED: trains as dealkit does, and says how good that is
row() {
	dealfeat -q --snapshots "$tmp/deals.csv" | train
	score
	judge | awk -F, -v name="$1" -v seed="$2" -v verdict="$(cat "$tmp/verdict")" '{
		printf "%-34s %4s %6d %6.3f %7s %8.4f %10.3f %6.3f %+7.3f  %s\n", name, seed, $2, $4,
		    $5 == "" ? "-" : sprintf("%.3f", $5), $8, $9, $10, $9 - $10, verdict }'
}

head_2() {
	printf '\n%s\n\n%-34s %4s %6s %6s %7s %8s %10s %6s %7s  %s\n' "$1" '' seed open best share loss+ predicted true diff verdict
}

table_2() {
	local n s

	head_2 '2  How near to the best, as dealkit trains'
	for n in $sizes; do
		for s in $seeds; do
			export_deals "$n" "$s"
			row "$n deals" "$s"
		done
	done
}

# By age, of the last model of table 2.
table_3() {
	printf '\n3  By age of the open deal, the last model of table 2\n\n%-12s %6s %10s %6s %7s\n' days open predicted true diff
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "x_age_days") k = i; print "age," $0; next }
		{ split("15 30 45 60 90 120 180 99999", to, " "); from = 0
		  for (i = 1; $k >= to[i]; i++) from = to[i]
		  printf "%d %s,%s\n", i, from (i < 8 ? "-" to[i] : " and more"), $0 }' "$tmp/scored.csv" >"$tmp/aged.csv"
	mv "$tmp/aged.csv" "$tmp/scored.csv"
	judge -b age | awk -F, '{ printf "%-12s %6d %10.3f %6.3f %+7.3f\n", substr($1, 3), $2, $9, $10, $9 - $10 }'
}

# permuted SEED: outcomes of closed deals change places, all else stays
permuted() {
	awk -F, -v OFS=, -v seed="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == "outcome") k = i; print; next }
		{ line[NR] = $0; if ($k != "Open") { won[++n] = $k; at[n] = NR } }
		END {
			srand(seed)
			for (i = n; i > 1; i--) { j = int(rand() * i) + 1; t = won[i]; won[i] = won[j]; won[j] = t }
			for (i = 1; i <= n; i++) { $0 = line[at[i]]; $k = won[i]; line[at[i]] = $0 }
			for (i = 2; i <= NR; i++) print line[i]
		}' "$tmp/deals.csv"
}

# The verdict, where nothing can be told and where something can.
table_5() {	# DEALS EXPORTS
	local s none=0 seen=0

	for s in $(seq "$2"); do
		export_deals "$1" "$s"
		permuted "$s" | dealfeat -q --snapshots | train
		[ "$(cat "$tmp/verdict")" != 'no signal' ] || none=$((none + 1))
		dealfeat -q --snapshots "$tmp/deals.csv" | train
		[ "$(cat "$tmp/verdict")" = 'no signal' ] || seen=$((seen + 1))
	done
	printf '\n5  The verdict, %s exports of %s deals\n\n' "$2" "$1"
	printf '%-44s %6d\n' 'outcomes permuted: no signal' "$none" 'as they are: ready or weak' "$seen"
}

# Other laws: of the first size and seed.
table_4() {	# DEALS SEED
	local law

	head_2 "4  Other laws, $1 deals"
	while read -r law; do
		# shellcheck disable=SC2086 # options
		export_deals "$1" "$2" $law
		row "$law" "$2"
	done <<-!
	--no-signal
	--interactions 0.8
	--amount-effect v
	--speed-up 2025-01-01:1.5
	--mix region=LATAM:2025-01-01:4
	--drift 2025-01-01:-1.5
	--drop region=EMEA:2025-01-01:-0.9
	--linger 0.15
	!
}

echo 'share: of the best possible gain in AUC over 0.5; loss+: log loss above the best;'
echo 'predicted, true: mean probability of the open deals to be won; diff: predicted - true'
table_1 "${sizes%% *}" "${seeds%% *}"
[ -z "$first_only" ] || exit 0
table_2
table_3
table_4 "${sizes%% *}" "${seeds%% *}"
table_5 2000 20
