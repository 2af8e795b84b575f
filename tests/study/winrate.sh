#!/bin/bash
# What winrate -r insights finds in exports with planted causes and in those without any, and
# whether its intervals hold the truth: the last part of make study.
#   tests/study/winrate.sh [-f] [-n DEALS,...] [-r RUNS] [-t TABLE,...]
# -n sizes of the exports (11000; with -f 11000,30000), -r exports a row (5;
# with -f 40), -f all of it, -t these tables only.
# Exports are dealgen's, each with a law of its own.
# It holds nothing to a bar: it prints tables.
# shellcheck source=tests/study/lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
options "$@"
sizes=${sizes:-${full:+11000 30000}}
sizes=${sizes:-11000}
runs=${runs:-${full:+40}}
runs=${runs:-5}

# causes FILE: kind and segment of each finding about the win rate, in order
causes() {
	awk -F, 'NR > 1 && $2 ~ /^(drop|rise|mix)$/ { print $2 " " $3 }' "$1"
}

# row EXPECTED DEALS OPTION ...: how often the first finding is as expected ('' : there is none), and
# how often it is the only one
row() {
	local expected=$1 deals=$2 s first=0 only=0 found=0
	shift 2
	for s in $(seq "$runs"); do
		dealgen -q --deals "$deals" --seed "$s" "$@" | winrate -q -r insights >"$tmp/insights.csv"
		causes "$tmp/insights.csv" >"$tmp/causes"
		[ ! -s "$tmp/causes" ] || found=$((found + 1))
		if head -1 "$tmp/causes" | grep -Eqx "$expected" || [ -z "$expected$(cat "$tmp/causes")" ]; then
			first=$((first + 1))
			[ "$(wc -l <"$tmp/causes")" -gt 1 ] || only=$((only + 1))
		fi
	done
	printf '%-58s %6d %6d %6d %6d %6d\n' "$*" "$deals" "$runs" "$found" "$first" "$only"
}

head_row() {
	printf '\n%s\n\n%-58s %6s %6s %6s %6s %6s\n' "$1" '' deals runs found right only
}

table_1() {
	local n months

	head_row '1  Nothing, or wins that merely come faster: right is to find nothing'
	for n in $sizes; do
		for months in 12 30; do
			row '' "$n" --months "$months"
			row '' "$n" --months "$months" --speed-up 2025-01-01:1.5
		done
		row '' "$n" --no-signal
		row '' "$n" --interactions 0.8
	done
}

table_2() {
	local n

	head_row '2  Planted causes: the first finding is right, and it is the only one'
	for n in $sizes; do
		row 'drop region EMEA' "$n" --drop region=EMEA:2025-01-01:-0.9
		row 'drop product_type Pro' "$n" --drop product_type=Pro:2025-01-01:-0.7
		row 'drop region & lead_source EMEA & Inbound' "$n" --drop region=EMEA,lead_source=Inbound:2025-01-01:-1.5
		row 'drop industry & product_type SaaS & Core' "$n" --drop industry=SaaS,product_type=Core:2025-01-01:-1.5
		row 'mix lead_source Inbound|mix .*' "$n" --mix lead_source=Inbound:2025-01-01:4
	done
}

# Of the true change of the segment's recent deals: the mean of the probabilities with the drop and without.
truth() {	# DEALS SEED
	dealgen -q --deals "$1" --seed "$2" --truth "$tmp/without.csv" -o "$tmp/deals.csv"
	dealgen -q --deals "$1" --seed "$2" --drop region=EMEA:2025-01-01:-0.9 --truth "$tmp/with.csv" -o "$tmp/deals.csv"
	paste -d, "$tmp/deals.csv" "$tmp/with.csv" "$tmp/without.csv" |
		awk -F, 'NR > 1 && $6 == "EMEA" && $2 >= "2025-01-01" { n++; sum += $15 - $19 } END { printf "%.6f\n", sum / n }'
}

# holds HYPOTHESIS TRUTH: does the interval of that row of diagnose hold it?  1, 0, or nothing if there is no such row
holds() {
	awk -F, -v h="$1" -v t="$2" '$1 == h && $6 != "" { print ($6 <= t && t <= $7) }' "$tmp/diagnose.csv"
}

table_3() {
	local n s hypothesis

	printf '\n3  How many intervals of diagnose hold the truth\n\n%-58s %6s %6s %6s\n' '' deals runs share
	for n in $sizes; do
		: >"$tmp/held"
		for s in $(seq "$runs"); do
			truth "$n" "$s" >"$tmp/change"
			winrate -q -r diagnose "$tmp/deals.csv" >"$tmp/diagnose.csv"
			holds 'execution: region EMEA' "$(cat "$tmp/change")" | sed 's/^/planted drop /' >>"$tmp/held"
			dealgen -q --deals "$n" --seed "$s" | winrate -q -r diagnose >"$tmp/diagnose.csv"
			for hypothesis in mix execution 'velocity: price' 'velocity: cycle'; do
				holds "$hypothesis" 0 | sed "s/^/$hypothesis /" >>"$tmp/held"
			done
		done
		awk -v n="$n" '{ x = $NF; sub(/ [01]$/, ""); if (!($0 in runs)) name[++k] = $0; runs[$0]++; sum[$0] += x }
			END { for (i = 1; i <= k; i++) printf "%-58s %6d %6d %6.3f\n", name[i], n, runs[name[i]],
			    sum[name[i]] / runs[name[i]] }' "$tmp/held"
	done
}

table 1
table 2
table 3
