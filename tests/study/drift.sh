#!/bin/bash
# What dealdrift finds and what it takes for drift, on laws that are known: a part of make study.
#   tests/study/drift.sh [-f] [-n DEALS,...] [-r RUNS] [-t TABLE,...]
# -n deals that enter in a window of 8 weeks (300,2000; with -f 50000 too), -r exports of each law (20; with -f
# 200), -f all of it, -t these tables only.
# It holds nothing to a bar: it prints tables.
# shellcheck source=tests/study/lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
options "$@"
sizes=${sizes:-300 2000${full:+ 50000}}
runs=${runs:-${full:+200}}
runs=${runs:-20}
since=2025-05-06		# the window of 8 weeks that ends on 2025-06-30

# Days of ISO dates, and back; the first snapshot, every 7 days up to the last one, that a deal is in.
# shellcheck disable=SC2016
days_awk='
function day(s,   y, m) {
	y = substr(s, 1, 4) + 0; m = substr(s, 6, 2) + 0
	if (m <= 2) { y--; m += 12 }
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + substr(s, 9, 2)
}
function iso(n,   y, m, l, feb) {
	n -= day("2020-01-01")
	for (y = 2020; n >= 365 + (y % 4 == 0); y++) n -= 365 + (y % 4 == 0)
	for (m = 1; ; m++) {
		feb = 28 + (y % 4 == 0)
		l = m == 2 ? feb : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31
		if (n < l) break
		n -= l
	}
	return sprintf("%d-%02d-%02d", y, m, n + 1)
}'

# Deals as they enter, with the nine features of the world, as dealfeat --snapshots=7d has them
# (tests/dealdrift.t goes through dealfeat): of an export on stdin.
entries() {
	awk -F, -v OFS=, -v last="${1:-2025-06-30}" "$days_awk"'
	NR == 1 { end = day(last)
	print "deal_id,created_date,closed_date,as_of_date,outcome,x_rep,x_industry,x_region,x_product,x_source," \
	    "x_log_amount,x_missing_amount,x_missing_region,x_missing_source"; next }
	{ c = day($2); if (c > end) next
	at = end - int((end - c) / 7) * 7
	if ($3 != "" && day($3) <= at) next
	if (!(at in text)) text[at] = iso(at)
	print $1, $2, $3, text[at], $12, $4, $5, $6, $7, $8, $10 == "" ? "" : log($10), $10 == "" ? 1 : 0, $6 == "" ? 1 : 0,
	    $8 == "" ? 1 : 0 }'
}

# deals of an export of 30 months of which so many enter in its last 8 weeks
deals_of() {
	awk -v n="$1" 'BEGIN { printf "%d\n", n * 14.6 }'
}

# The kinds of drift, each as the options that plant it in the window.
planted() {
	case $1 in
	region) echo --mix "region=EMEA:$since:1.66" ;;	# 23 -> 33 %
	amount) echo --inflate "$since:1.3" ;;
	category) echo --new "lead_source=Event:$since" --mix "lead_source=Event:$since:0.37" ;;	# 5 %
	missing) echo --blank "lead_source:$since:0.1" ;;
	rep) echo --mix "sales_rep_id=rep_01:$since:4.0" ;;	# 4 -> 14 %
	every) echo --mix "region=EMEA:$since:1.056" --mix "region=APAC:$since:0.94" --mix "industry=SaaS:$since:1.053" \
	    --mix "industry=EdTech:$since:0.94" --mix "lead_source=Inbound:$since:1.05" --mix "lead_source=Partner:$since:0.94" ;;
	season) echo --swing region=EMEA:1.18 ;;		# +-3 points
	log-odds) echo --season 0.4 --growth 1 ;;
	none | joining) ;;
	esac
}

# feature KIND: where it is planted; of what nobody planted, nothing
feature() {
	case $1 in
	region) echo x_region ;;
	amount) echo x_log_amount ;;
	category | missing) echo x_source ;;
	rep) echo x_rep ;;
	*) echo - ;;
	esac
}

# reports KIND N FROM TO: of each seed, whether any feature drifted or is watched, and what the planted one is
reports() {
	local seed law

	read -ra law < <(planted "$1") || true
	for seed in $(seq "$3" "$4"); do
		dealgen -q --deals "$(deals_of "$2")" --seed "$seed" "${law[@]}" | entries | dealdrift -q -j 1 |
			awk -F, -v kind="$1" -v n="$2" -v feature="$(feature "$1")" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "verdict") v = i; next }
			{ drifted += $v == "drifted"; watch += $v == "watch"; all++; stable += $v == "stable"; tell += $v == "cannot tell" }
			$1 == feature { its = $v }
			END { gsub(/ /, "-", its); print kind, n, (drifted > 0), (watch > 0), all, stable, tell, its }'
	done
}

table_1() {
	local kind n each first

	claim 1 'Reports with an alarm in any feature; of all features stable, cannot tell; of the planted one, called stable'
	printf '%-10s %8s %6s %8s %8s %8s %8s %8s\n' drift window n alarm watch stable 'no tell' 'missed'
	# what is found of 50,000 is found always: fewer of those
	for kind in none log-odds season every region amount category missing rep; do
		for n in $sizes; do
			each=$runs
			case $kind in
			none | log-odds | season | every) ;;
			*) [ "$n" -le 10000 ] || [ "$runs" -le 10 ] || each=$((runs / 5)) ;;
			esac
			for first in $(seq 501 20 $((500 + each))); do
				kept reports "$kind" "$n" "$first" $((first + 19 < 500 + each ? first + 19 : 500 + each))
			done
		done
	done | awk '{ k = $1 " " $2; if (!(k in m)) order[++c] = k; m[k]++; a[k] += $3; w[k] += $4; f[k] += $5; s[k] += $6; t[k] += $7
	missed[k] += $8 == "stable" }
	END { for (i = 1; i <= c; i++) { k = order[i]; split(k, x, " ")
	printf "%-10s %8d %6d %8.3f %8.3f %8.3f %8.3f %8.3f\n", x[1], x[2], m[k], a[k] / m[k], w[k] / m[k], s[k] / f[k], t[k] / f[k],
	    missed[k] / m[k] } }'
}

# weeks KIND WEEKLY SEED: the report of each week of a year, so many deals a week; the drift comes in week 13.
# Weeks end on Sundays, as the last day does: a row of an earlier table is one of the last one.
weeks() {
	local law day w since=2024-09-30

	read -ra law < <(planted "$1") || true
	[ "$1" = joining ] || law+=(--same-reps)
	dealgen -q --deals $(($2 * 130)) --seed "$3" --as-of 2025-06-29 "${law[@]}" | entries 2025-06-29 >"$tmp/weeks.csv"
	for w in $(seq 0 51); do
		day=$(date -u -d "2024-07-01 +$((w * 7 + 6)) days" +%F)
		awk -F, -v day="$day" 'NR == 1 || $4 <= day' "$tmp/weeks.csv" | dealdrift -q -j 1 --weekly |
			awk -F, -v w="$w" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "verdict") v = i; next }
			$v == "drifted" { found = 1 } END { if (found) print w }'
	done | awk -v kind="$1" -v n="$2" '
	kind == "none" || kind == "joining" || kind == "season" || $1 < 13 { early = 1; next } !found { found = 1; first = $1 }
	END { print kind, n, early + 0, found ? first - 12 : "-" }'
}

table_2() {
	local kind seed years

	# joining: reps who come and go, which are values never seen before.  A region's median is 6 or 7 weeks (139 of
	# 291 years by week 6): with chi-square alone, without phi, 6, but then a season alarms
	claim 2 'dealdrift --weekly for a year of 52 runs: years with a false alarm; from week 13 on, weeks until the drift is found'
	printf '%-10s %8s %6s %8s %8s %8s %8s\n' drift weekly n false found median '90 %'
	for kind in none joining season region amount category missing; do
		years=$runs
		case $kind in
		none | joining | season) ;;
		*) years=$(((runs + 3) / 4)) ;;
		esac
		for seed in $(seq 701 $((700 + years))); do
			kept weeks "$kind" 85 "$seed"
		done
	done | sort -s -k1,1 -k4,4n | awk '{ k = $1 " " $2; if (!(k in m)) order[++c] = k; m[k]++; e[k] += $3
	if ($4 != "-") d[k, ++f[k]] = $4 }
	END { for (i = 1; i <= c; i++) { k = order[i]; split(k, x, " ")
	printf "%-10s %8d %6d %8.3f %8d %8s %8s\n", x[1], x[2], m[k], e[k] / m[k], f[k], f[k] ? d[k, int((f[k] + 1) / 2)] : "-",
	    f[k] ? d[k, int(.9 * f[k] + .999)] : "-" } }'
}

# The true chances of a world as scores, of the deals of a year; what comes of them in that world, or in one that turned.
turned() {
	local region

	case $1 in
	fewer)
		for region in APAC EMEA India LATAM 'North America'; do
			printf '%s\n' --drop "region=$region:2024-09-30:-0.47"
		done ;;
	faster) printf '%s\n' --speed-up 2024-09-30:1.667 ;;
	esac
}

# scores KIND WEEKLY SEED: an alarm of the CUSUM in any week of a year, and in which it began; bias, slope, AUC at the end
scores() {
	local law=() w day

	[ "$1" = none ] || mapfile -t law < <(turned "$1")
	dealgen -q --deals $(($2 * 130)) --seed "$3" --truth "$tmp/truth.csv" -o /dev/null
	dealgen -q --deals $(($2 * 130)) --seed "$3" "${law[@]}" -o "$tmp/came.csv"
	awk -F, -v OFS=, 'NR == FNR { if (FNR > 1) p[$1] = $2; next }
	FNR == 1 { print "deal_id,as_of_date,win_probability"; next }
	$2 >= "2024-07-01" { print $1, $2, p[$1] }' "$tmp/truth.csv" "$tmp/came.csv" >"$tmp/log.csv"
	for w in $(seq 12 4 48) 51; do
		day=$(date -u -d "2024-07-01 +$((w * 7 + 6)) days" +%F)
		awk -F, -v OFS=, -v day="$day" 'NR == 1 { print; next } $2 > day { next }
		$3 > day { $3 = ""; $12 = "Open" } { print }' "$tmp/came.csv" >"$tmp/then.csv"
		dealdrift -q --outcomes "$tmp/then.csv" "$tmp/log.csv" | sed "s/^/$w,/"
	done | awk -F, -v kind="$1" -v n="$2" "$days_awk"'
	$2 == "cusum" && $24 == "drifted" && first == "" { match($0, /week of [0-9-]+/)
		first = (day(substr($0, RSTART + 8, 10)) - day("2024-07-01")) / 7 }
	$2 == "calibration" { bias = $12 } $2 == "slope" { slope = $12 } $2 == "auc" { auc = $12 }
	END { print kind, n, first == "" ? "-" : first - 12, bias, slope, auc }'
}

table_3() {
	local kind n seed

	claim 3 'True scores of a year against late outcomes: years with an alarm, weeks from week 13 on until it comes; at the end'
	printf '%-10s %8s %6s %8s %8s %8s %8s %8s %8s\n' world weekly n alarm median '90 %' bias slope auc
	for n in 25 85; do
		for kind in none faster fewer; do
			for seed in $(seq 901 $((900 + runs))); do
				kept scores "$kind" "$n" "$seed"
			done
		done
	done | sort -s -k2,2n -k1,1 -k3,3n | awk '{ k = $1 " " $2; if (!(k in m)) order[++c] = k; m[k]++
	if ($3 != "-") d[k, ++f[k]] = $3
	b[k] += $4; s[k] += $5; a[k] += $6 }
	END { for (i = 1; i <= c; i++) { k = order[i]; split(k, x, " ")
	printf "%-10s %8d %6d %8.3f %8s %8s %8.3f %8.3f %8.3f\n", x[1], x[2], m[k], f[k] / m[k], f[k] ? d[k, int((f[k] + 1) / 2)] : "-",
	    f[k] ? d[k, int(.9 * f[k] + .999)] : "-", b[k] / m[k], s[k] / m[k], a[k] / m[k] } }'
}

# own EVERY WEEKLY SEED: a year of first scores by dealtrain's models, a new one every so many days (0: one for all),
# and a report every four weeks: whether the CUSUM alarmed in any; bias, slope, AUC at the end
own() {
	local d day step=7 quick=(--folds 2)

	case $1 in
	0) quick=() ;;
	[1-6]) step=$1 ;;
	esac
	rm -f "$tmp/own.csv"
	dealgen -q --deals $(($2 * 130)) --seed "$3" --as-of 2025-06-29 -o "$tmp/came.csv"
	for d in $(seq 0 "$step" 364); do
		day=$(date -u -d "2024-06-30 +$d days" +%F)
		awk -F, -v OFS=, -v day="$day" 'NR == 1 { print; next } $2 > day { next }
		$3 > day { $3 = ""; $9 = "Proposal"; $12 = "Open" } { print }' "$tmp/came.csv" >"$tmp/then.csv"
		if [ "$d" = 0 ] || { [ "$1" -gt 0 ] && [ $((d % $1)) -eq 0 ]; }; then
			dealfeat -q --snapshots "$tmp/then.csv" | dealtrain -q -j 1 "${quick[@]}" -o "$tmp/own.json" >"$tmp/metrics.csv"
		fi
		dealfeat -q --open --as-of "$day" "$tmp/then.csv" | dealscore -q -m "$tmp/own.json" --log "$tmp/own.csv" >"$tmp/scored.csv"
		if [ "$d" -ge 84 ] && [ $((d % 28)) -lt "$step" ]; then
			dealdrift -q -m "$tmp/own.json" --outcomes "$tmp/then.csv" "$tmp/own.csv"
		fi
	done | awk -F, -v every="$1" -v n="$2" '
	$1 == "cusum" && $23 == "drifted" { alarm = 1 }
	$1 == "calibration" { bias = $11 } $1 == "slope" { slope = $11 } $1 == "auc" { auc = $11 }
	END { print every, n, alarm + 0, bias, slope, auc }'
}

table_4() {
	local years seed every n

	claim 4 'Scores of models that dealtrain made, a year without drift: years with an alarm; at the end'
	printf '%-22s %8s %6s %8s %8s %8s %8s\n' 'a new model' weekly n alarm bias slope auc
	for years in "0 85 $runs" "28 85 $(((runs + 3) / 4))" "7 25 $(((runs + 9) / 10))" "1 25 $(((runs + 19) / 20))"; do
		read -r every n years < <(echo "$years")
		for seed in $(seq 1101 $((1100 + years))); do
			kept own "$every" "$n" "$seed"
		done
	done | awk '{ k = $1 " " $2; if (!(k in m)) order[++c] = k; m[k]++; e[k] += $3; b[k] += $4; s[k] += $5; a[k] += $6 }
	END { for (i = 1; i <= c; i++) { k = order[i]; split(k, x, " ")
	printf "%-22s %8d %6d %8.3f %8.3f %8.3f %8.3f\n", x[1] == 0 ? "never" : "every " x[1] " days", x[2], m[k], e[k] / m[k],
	    b[k] / m[k], s[k] / m[k], a[k] / m[k] } }'
}

table 1
table 2
table 3
table 4
