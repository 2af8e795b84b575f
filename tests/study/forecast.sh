#!/bin/bash
# How wrong dealforecast is, and whether its intervals hold what they say, on laws whose future is
# known: a part of make study.
#   tests/study/forecast.sh [-f] [-n DEALS,...] [-r RUNS] [-t TABLE,...]
# -n deals of an export of three years (7000), -r exports of each law (2; with -f 8),
# -f all of it, -t these tables only.
# It holds nothing to a bar: it prints tables.
# shellcheck source=tests/study/lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
options "$@"
sizes=${sizes:-7000}
runs=${runs:-${full:+8}}
runs=${runs:-2}
laws='usual random faster falling shocks shocks-fall'
days='2024-03-31 2024-05-31 2024-07-31 2024-09-30 2024-11-30 2025-01-31 2025-03-31 2025-05-31'
shocks='--shock 0.15 --creation-shock 0.12 --slip 0.3 --quarter-end 0.35 --heavy-tail 0.03 --slow-large 0.2'

# world LAW SEED DEALS: $tmp/world.csv
world() {
	local law=() region

	case $1 in
	random) law=(--random-law) ;;
	faster) law=(--speed-up 2025-01-01:1.5) ;;
	falling) law=(--drift 2024-07-01:-0.8 --drop region=EMEA:2025-01-01:-0.9) ;;
	shocks*) read -ra law <<<"$shocks" ;;
	esac
	if [ "$1" = shocks-fall ]; then
		for region in APAC EMEA India LATAM 'North America'; do
			law+=(--drop "region=$region:2025-01-01:-0.6")
		done
	fi
	dealgen -q --deals "$3" --seed "$2" --as-of 2025-12-31 --months 36 "${law[@]}" -o "$tmp/world.csv"
}

# Day numbers of ISO dates.
# shellcheck disable=SC2016
days_awk='
function day(s,   y, m) {
	y = substr(s, 1, 4) + 0; m = substr(s, 6, 2) + 0
	if (m <= 2) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + substr(s, 9, 2)
}'

# came DAY FORECAST WORLD: of each row what was forecast to come and what came, and two simple ways:
# the wins of as many days before, and the open deals times what came of them in four quarters before
came() {
	awk -F, -v as_of="$1" "$days_awk"'
	BEGIN { now = day(as_of) }
	NR == FNR && FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	NR == FNR { n++; from[n] = day($at["from"]) > now ? day($at["from"]) : now + 1; to[n] = day($at["to"])
		for (i = 1; i <= NF; i++) cell[n, i] = $i; next }
	FNR == 1 { next }
	{ c = day($2); x = $3 == "" ? 1e9 : day($3); won = $12 == "Won"
	for (k = 1; k <= n; k++) {
		if (won && x >= from[k] && x <= to[k]) { wins[k]++; amount[k] += $10 }
		length_ = to[k] - from[k] + 1
		if (won && x > now - length_ && x <= now) before[k]++
		for (j = 0; j <= 4; j++) {
			back = now - int(91.3125 * j + .5)
			if (c <= back && x > back) open[k, j]++
			if (won && x >= from[k] - now + back && x <= to[k] - now + back) then[k, j]++
		}
	} }
	END { for (k = 1; k <= n; k++) {
		ratio = 0
		for (j = 1; j <= 4; j++) ratio += then[k, j] / open[k, j] / 4
		print k, "wins", wins[k], cell[k, at["won_deals"]], cell[k, at["expected_wins"]],
		    cell[k, at["wins_lo95"]], cell[k, at["wins_lo80"]], cell[k, at["wins_hi80"]], cell[k, at["wins_hi95"]],
		    before[k], ratio * open[k, 0]
		print k, "amount", amount[k], cell[k, at["won_amount"]], cell[k, at["expected_amount"]],
		    cell[k, at["amount_lo95"]], cell[k, at["amount_lo80"]], cell[k, at["amount_hi80"]],
		    cell[k, at["amount_hi95"]], 0, 0 } }' "$2" "$3"
}

all_came() {
	local law seed day n

	for law in $laws; do
		for n in $sizes; do
			for seed in $(seq "$runs"); do
				world "$law" "$seed" "$n"
				for day in $days; do
					dealforecast -q --as-of "$day" "$tmp/world.csv" >"$tmp/forecast.csv"
					came "$day" "$tmp/forecast.csv" "$tmp/world.csv" | sed "s/^/$law /"
				done
			done
		done
	done
}

table_1() {
	claim 1 'Of what was to come: error (WAPE) and bias, and how often the intervals held it'
	kept all_came "$runs" "$sizes" >"$tmp/came"
	awk '
	function abs(x) { return x < 0 ? -x : x }
	function add(k) {
		if (!(k in n)) order[++m] = k
		n[k]++; sum[k] += $4; error[k] += abs($6 - $5 - $4); bias[k] += $6 - $5 - $4
		h80[k] += $8 - $5 <= $4 && $4 <= $9 - $5; h95[k] += $7 - $5 <= $4 && $4 <= $10 - $5
		poisson[k] += abs($6 - $5 - $4) <= 1.2816 * sqrt($6 - $5)
		before[k] += abs($11 - $4); ratio[k] += abs($12 - $4); width[k] += $9 - $8
	}
	{ add($1 " " ($2 == 1 ? "this" : "next") " " $3); add("all " ($2 == 1 ? "this" : "next") " " $3) }
	END { printf "%-26s %5s %6s %7s %6s %6s %6s %8s %8s %8s\n", "", "n", "error", "bias", "80 %", "95 %", "width",
	    "Poisson", "as before", "ratio"
	for (i = 1; i <= m; i++) { k = order[i]
		printf "%-26s %5d %6.3f %+7.3f %6.2f %6.2f %6.2f", k, n[k], error[k] / sum[k], bias[k] / sum[k], h80[k] / n[k],
		    h95[k] / n[k], width[k] / sum[k]
		if (k ~ /wins$/) printf " %8.2f %8.3f %8.3f", poisson[k] / n[k], before[k] / sum[k], ratio[k] / sum[k]
		print "" } }' "$tmp/came" | sort -s -k1,1
	echo
	echo 'Poisson: how often an interval of 80 % held that knows of no error but chance.'
}

# said_deals LAW SEED DEALS: P by the end, and whether it came; of each date, whether it had closed
said_deals() {
	local day

	world "$@"
	for day in 2024-05-31 2025-01-31; do
		awk -F, -v OFS=, -v day="$day" 'NR > 1 && $2 > day { next }
		NR > 1 && $3 > day { $3 = $11 = ""; $12 = "Open" } { print }' "$tmp/world.csv" |
			dealforecast -q -r deals >"$tmp/deals.csv"
		awk -F, -v law="$1" -v day="$day" 'NR == FNR { closed[$1] = $3; won[$1] = $12 == "Won"; next }
		FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; end = day < "2025" ? "2024-06-30" : "2025-03-31"; next }
		{ c = closed[$1] == "" ? "9" : closed[$1]
		print law, $at["p_win_by_end"], won[$1] && c <= end, c <= $at["close_date_p10"], c <= $at["close_date_p50"],
		    $at["close_date_p90"] == "" || c <= $at["close_date_p90"], won[$1] ? c <= $at["win_date_p50"] : "-" }' \
			"$tmp/world.csv" "$tmp/deals.csv"
	done
}

all_deals() {
	local law seed

	for law in $laws; do
		for seed in $(seq "$runs"); do
			said_deals "$law" "$seed" "${sizes%% *}"
		done
	done
}

table_2() {
	claim 2 'Of open deals, by age and amount alone: the chance said and what came, and the dates'
	kept all_deals "$runs" "$sizes" >"$tmp/said"
	awk '{ b = int($2 * 10); n[b]++; p[b] += $2; k[b] += $3 }
	END { printf "%-10s %8s %8s %8s\n", "chance", "deals", "said", "came"
	for (b = 0; b < 10; b++) if (n[b] >= 100)
		printf "%.1f - %.1f  %8d %8.3f %8.3f\n", b / 10, (b + 1) / 10, n[b], p[b] / n[b], k[b] / n[b] }' "$tmp/said"
	echo
	awk 'function add(k) { n[k]++; a[k] += $4; b[k] += $5; c[k] += $6; if ($7 != "-") { m[k]++; d[k] += $7 } }
	{ add($1); add("all") }
	END { printf "%-14s %8s %8s %8s %8s\n", "closed by", "10 %", "50 %", "90 %", "won 50 %"
	for (k in n) printf "%-14s %8.3f %8.3f %8.3f %8.3f\n", k, a[k] / n[k], b[k] / n[k], c[k] / n[k], d[k] / m[k] }' \
		"$tmp/said" | sort
}

# The target is what came in as many days before, times .8, 1 and 1.2.
all_targets() {
	local law seed day times

	for law in $laws; do
		for seed in $(seq "$runs"); do
			world "$law" "$seed" "${sizes%% *}"
			for day in $days; do
				for times in .8 1 1.2; do
					awk -F, -v as_of="$day" -v times="$times" "$days_awk"'
					BEGIN { now = day(as_of) } $12 == "Won" { x = day($3)
					if (x > now - 91 && x <= now) sum += $10 } END { printf "%.0f\n", sum * times }' \
						"$tmp/world.csv" >"$tmp/target"
					dealforecast -q --as-of "$day" --target "$(cat "$tmp/target")" "$tmp/world.csv" >"$tmp/forecast.csv"
					came "$day" "$tmp/forecast.csv" "$tmp/world.csv" | grep amount |
						paste -d' ' - <(tail -n +2 "$tmp/forecast.csv" | cut -d, -f24,25 | tr , ' ') |
						awk -v law="$law" '{ print law, $NF, ($3 + $4 >= $(NF - 1)) }'
				done
			done
		done
	done
}

table_3() {
	claim 3 'The chance to reach a target, said and come'
	kept all_targets "$runs" "$sizes" >"$tmp/targets"
	awk '{ g = $1 ~ /fall/ ? "win rates fall" : "the others"; b = g "," int($2 * 10 - ($2 == 1))
	n[b]++; p[b] += $2; k[b] += $3 }
	END { printf "%-16s %6s %6s %6s\n", "", "n", "said", "came"
	for (b in n) { split(b, a, ","); printf "%-16s %6d %6.2f %6.2f\n", a[1], n[b], p[b] / n[b], k[b] / n[b] } }' \
		"$tmp/targets" | sort -t_ -k1,1.16 -k1.24,1.30
}

table 1
table 2
table 3
