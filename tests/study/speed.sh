#!/bin/bash
# What winrate claims when deals close at another speed, when an export is cut
# or has days of the future: of make study.
#   tests/study/speed.sh [-f] [-n DEALS,...] [-r RUNS] [-t TABLE,...]
# -n sizes of the exports (11000; with -f 3000,11000,40000), -r exports a row
# (20; with -f 200), -f all of it, -t these tables only.
# Exports are dealgen's, each with a law of its own.  It holds nothing to a bar:
# it prints tables.  What was measured is kept (tests/study/lib.sh).
# shellcheck source=tests/study/lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
options "$@"
sizes=${sizes:-${full:+3000 11000 40000}}
sizes=${sizes:-11000}
runs=${runs:-${full:+200}}
runs=${runs:-20}

# all_deals FROM LOGIT: the options of dealgen by which all deals have other log-odds from then on
all_deals() {
	local source

	for source in Inbound Outbound Referral Partner Event; do
		printf -- '--drop lead_source=%s:%s:%s ' "$source" "$1" "$2"
	done
}

# comparisons RUNS DEALS PERIODS OPTION ...: the row of all deals, of as many exports
comparisons() {
	local s

	for s in $(seq "$1"); do
		dealgen -q --deals "$2" --seed "$s" "${@:4}" | winrate -q -r compare -b lead_source --recent "$3" | sed -n 2p
	done
}

# claims NAME RUNS DEALS PERIODS OPTION ...: how often a change is claimed, and how often it cannot be told
claims() {
	comparisons "${@:2}" | awk -F, -v name="$1" -v deals="$3" -v periods="$4" '
		{ n++; claim += $10 != "" && $10 <= .05; untold += /cannot tell/; holds += $8 <= 0 && $9 >= 0 }
		END { printf "%-44s %6d %8d %6d %7.3f %7.3f %7.3f\n", name, deals, periods, n, claim / n, untold / n, holds / n }'
}

head_claims() {
	printf '%-44s %6s %8s %6s %7s %7s %7s\n' '' deals quarters runs claims untold 'holds 0'
}

# days PERIODS: $start of the recent side, and its $middle
days() {
	if [ "$1" = 2 ]; then
		start=2025-01-01 middle=2025-04-01
	else
		start=2025-04-01 middle=2025-05-16
	fi
}

table_1() {
	local n q f who start middle

	claim 1 'Deals close at another speed, and win as before: one in twenty claims is chance.
   REAL.md: at most 18 of 200 in each'
	head_claims
	for n in $sizes; do
		for q in 2 1; do
			days "$q"
			kept claims none "$runs" "$n" "$q"
			for who in both won; do
				for f in 1.667 1.25 0.8 0.625; do
					kept claims "$who, $f times as fast" "$runs" "$n" "$q" --speed-up "$who:$start:$f"
				done
			done
			for who in lost half slow; do
				for f in 1.667 0.625; do
					kept claims "$who, $f times as fast" "$runs" "$n" "$q" --speed-up "$who:$start:$f"
				done
			done
			for f in 1.667 0.625; do
				kept claims "both, from the middle on, $f times as fast" "$runs" "$n" "$q" --speed-up "both:$middle:$f"
				kept claims "both, by and by, $f times as fast" "$runs" "$n" "$q" --speed-up "both:$start..2025-06-30:$f"
			done
		done
	done
}

table_2() {
	local n q start middle

	claim 2 'And win less or more: power.  REAL.md: .43 to .36 in two quarters 1.0, in one .49'
	head_claims
	for n in $sizes; do
		for q in 2 1; do
			days "$q"
			# shellcheck disable=SC2046
			{
				kept claims 'all deals -0.3' "$runs" "$n" "$q" $(all_deals "$start" -0.3)
				kept claims 'all deals -0.45' "$runs" "$n" "$q" $(all_deals "$start" -0.45)
				kept claims 'all deals +0.3' "$runs" "$n" "$q" $(all_deals "$start" 0.3)
				kept claims '-0.45, both 1.25 times as fast' "$runs" "$n" "$q" $(all_deals "$start" -0.45) \
				    --speed-up "both:$start:1.25"
				kept claims '-0.45, wins 0.625 times as fast' "$runs" "$n" "$q" $(all_deals "$start" -0.45) \
				    --speed-up "won:$start:0.625"
				kept claims '-0.45, both 0.625 times as fast' "$runs" "$n" "$q" $(all_deals "$start" -0.45) \
				    --speed-up "both:$start:0.625"
				kept claims '+0.45, wins 1.667 times as fast' "$runs" "$n" "$q" $(all_deals "$start" 0.45) \
				    --speed-up "won:$start:1.667"
			}
		done
	done
}

# told NAME RUNS OPTION ...: where one quarter cannot be told, can it on the day that is named?
told() {
	local s day

	for s in $(seq "$2"); do
		dealgen -q --deals 15400 --months 42 --as-of 2026-06-30 --seed "$s" "${@:3}" >"$tmp/deals.csv"
		day=$(winrate -q -r compare -b region --recent 1 --as-of 2025-06-30 "$tmp/deals.csv" | sed -n 's/.*told on \(....-..-..\).*/\1/p' | head -1)
		[ -z "$day" ] || winrate -q -r compare -b region --recent 1 --as-of "$day" --to 2025-06-30 "$tmp/deals.csv" | sed -n 2p
	done | awk -F, -v name="$1" -v runs="$2" '{ n++; told += $10 <= .05; again += /cannot tell/ }
		END { printf "%-44s %6d %7d %7d %7d\n", name, runs, n, told, again }'
}

table_3() {
	claim 3 'One quarter, 11,000 deals: what cannot be told, and what is told on the day that is named for it'
	printf '%-44s %6s %7s %7s %7s\n' '' runs untold told again
	# shellcheck disable=SC2046
	{
		kept told '-0.45, wins 0.625 times as fast' "$runs" $(all_deals 2025-04-01 -0.45) --speed-up won:2025-04-01:0.625
		kept told '-0.45, both 0.625 times as fast' "$runs" $(all_deals 2025-04-01 -0.45) --speed-up both:2025-04-01:0.625
		kept told '+0.45, wins 1.667 times as fast' "$runs" $(all_deals 2025-04-01 0.45) --speed-up won:2025-04-01:1.667
	}
}

# found NAME RUNS DEALS OPTION ...: findings of insights about the win rate, and speeds
found() {
	local s

	for s in $(seq "$2"); do
		dealgen -q --deals "$3" --seed "$s" "${@:4}" | winrate -q -r insights | awk -F, '
			NR > 1 { kind = kind " " $2 } END { print kind }'
	done | awk -v name="$1" -v deals="$3" '{ n++; found += / (drop|rise|mix)/; untold += /cannot tell/; speed += /speed/ }
		END { printf "%-44s %6d %6d %7d %7d %7d\n", name, deals, n, found, untold, speed }'
}

table_4() {
	local n who f

	claim 4 'insights: findings about the win rate where only the speed is another.  REAL.md: 0 of 28'
	printf '%-44s %6s %6s %7s %7s %7s\n' '' deals runs found untold speed
	for n in $sizes; do
		kept found none "$runs" "$n"
		for who in both won lost half slow both,region=EMEA; do
			for f in 1.667 0.625; do
				kept found "$who, $f times as fast" "$runs" "$n" --speed-up "$who:2025-01-01:$f"
			done
		done
	done
}

# last_days NAME RUNS DEALS OPTION ...: how many days off the last day of the data is
last_days() {
	local s

	for s in $(seq "$2"); do
		dealgen -q --deals "$3" --seed "$s" "${@:4}" | { dealclean -q --summary - -s dealkit -o /dev/null || true; } | awk -F, '
			NR == 1 { for (i = 1; i <= NF; i++) if ($i == "last_day") at = i } NR == 2 { print $at }'
	done | sort | uniq -c | awk -v name="$1" -v deals="$3" '{ days = days " " $2 " (" $1 ")" }
		END { printf "%-44s %6d %s\n", name, deals, days }'
}

table_5() {
	local n

	claim 5 'The last day of the data; right is 2025-06-30, or what lies at a usual gap before'
	printf '%-44s %6s %s\n' '' deals 'days (exports)'
	for n in 60 300 1000 $sizes; do
		kept last_days 'as it is' "$runs" "$n"
		kept last_days 'one closing 60 days ahead' "$runs" "$n" --future 1
		kept last_days 'three closings 60 days ahead' "$runs" "$n" --future 3
		kept last_days 'two typed wrong' "$runs" "$n" --typos 2
		kept last_days 'created to 2025-03-31' "$runs" "$n" --created-to 2025-03-31
	done
}

# horizons NAME RUNS DEALS OPTION ...: days within which 99 % of wins come, cut and whole
horizons() {
	local s

	for s in $(seq "$2"); do
		for cut in '' "${*:4}"; do
			# shellcheck disable=SC2086
			dealgen -q --deals "$3" --seed "$s" $cut | winrate -v -r cohort 2>&1 >/dev/null | sed -n 's/.*wins come within \([0-9]*\) days/\1/p'
		done | paste -d ' ' - -
	done | awk -v name="$1" -v deals="$3" '{ n++; a += $1; b += $2; d += ($1 - $2) ^ 2 }
		END { printf "%-44s %6d %6d %7.1f %7.1f %7.1f\n", name, deals, n, a / n, b / n, sqrt(d / n) }'
}

table_6() {
	local n

	claim 6 'Exports cut by closing date: the days within which 99 % of wins come'
	printf '%-44s %6s %6s %7s %7s %7s\n' '' deals runs whole cut rms
	for n in $sizes; do
		kept horizons 'closed since 2024-07-01, or open' "$runs" "$n" --closed-from 2024-07-01
		kept horizons 'closed since 2025-01-01, or open' "$runs" "$n" --closed-from 2025-01-01
	done
}

table 1
table 2
table 3
table 4
table 5
table 6
