#!/bin/bash
# What dealeffect finds of levers and experiments whose effect is known: a part of make study.
#   tests/study/effect.sh [-f] [-n DEALS,...] [-r RUNS] [-t TABLE,...]
# -n deals of an export (3000; with -f 11000 too), -r exports of each law (20; with -f 200), -f all of it,
# -t these tables only.
# It holds nothing to a bar: it prints tables.
# shellcheck source=tests/study/lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
options "$@"
sizes=${sizes:-3000${full:+ 11000}}
runs=${runs:-${full:+200}}
runs=${runs:-20}

# The laws of levers.  Effects of rep x industry, which no column knows, are left out.
law() {
	printf '%s ' --interactions 0
	case $1 in
	none) echo --lever demo:0,confounding=0 ;;
	confounded) echo --lever demo:0,confounding=1 ;;
	effect) echo --lever demo:0.52,confounding=1 ;;
	mild) echo --lever demo:0.37,confounding=0.3 ;;
	pairs) echo --lever demo:0,confounding=1,pairs=0.5 --amount-effect v ;;
	extreme) echo --lever demo:0.52,confounding=3 ;;
	spreads) echo --lever demo:0,spread=6 --drift 2023-01-01:-0.4 ;;
	rep) echo --reps 40 --lever demo:0,reps=0.5 ;;
	happens) echo --lever demo:0,days=20,share=0.99 ;;
	hidden) echo --lever demo:0,confounding=1,hidden=0.55,sign=0.6 ;;
	hidden-mild) echo --lever demo:0,confounding=0.5,hidden=0.55,sign=0.6 ;;
	hidden-more) echo --lever demo:0,confounding=1,hidden=1.1,sign=0.6 ;;
	hidden-effect) echo --lever demo:0.52,confounding=0.5,hidden=0.55,sign=0.6 ;;
	esac | tr '\n' ' '
}

# levers LAW DEALS FROM TO [OPTION ...]: of each export the true effect and the row of dealeffect, as
# truth naive effect lo hi q overlap trimmed moved negative_p verdict
levers() {
	local options seed

	read -ra options < <(law "$1") || true
	for seed in $(seq "$3" "$4"); do
		dealgen -q --deals "$2" --seed "$seed" "${options[@]}" --truth "$tmp/truth.csv" -o "$tmp/deals.csv"
		dealeffect -q -j 1 --lever demo "${@:5}" "$tmp/deals.csv" >"$tmp/effect.csv"
		awk -F, -v OFS=' ' 'NR == FNR { if (FNR > 1) { h = $5 * (1 - $5); a += h * ($7 - $6); b += h } next }
		FNR == 2 { gsub(/ /, "-", $24)
			print (b > 0 ? a / b : 0), $5, $8, $9, $10, $12, $15, $16, $18, $22 == "" ? 1 : $22, $24 }' "$tmp/truth.csv" "$tmp/effect.csv"
	done
}

summary() {	# LAW DEALS: of such lines
	awk -v law="$1" -v n="$2" '
	$3 == "" || $11 == "no-overlap" { none++; runs++; next }
	{ runs++; m++; t += $1; nb += $2 - $1; e = $3 - $1; b += e; bb += e * e; se += ($5 - $4) / 3.92
	cover += $4 <= $1 && $1 <= $5; claim += $6 <= .05; robust += $11 == "robust"; negative += $10 <= .01 }
	END { if (m == 0) { printf "%-14s %7d %5d %8s\n", law, n, runs, "no overlap in any"; exit }
	sd = bb / m - (b / m) ^ 2; printf "%-14s %7d %5d %7.3f %7.3f %7.3f %7.3f %7.3f %7.2f %7.2f %7.2f %7.2f %7.2f\n", law, n, runs, t / m, nb / m, b / m,
	    sqrt(sd > 0 ? sd : 0), se / m, cover / m, claim / m, robust / m, negative / m, none / runs }'
}

head_of_levers() {
	printf '%-14s %7s %5s %7s %7s %7s %7s %7s %7s %7s %7s %7s %7s\n' law deals runs truth naive bias sd se cover 'q<=.05' robust 'neg.' 'no over'
}

table_1() {
	local law n

	claim 1 'Levers: bias of what everybody says and of the effect; how often the interval holds the truth, and 0 is rejected'
	head_of_levers
	for law in none confounded effect mild pairs extreme spreads rep happens; do
		for n in $sizes; do
			kept levers "$law" "$n" 5001 $((5000 + runs)) | summary "$law" "$n"
		done
	done
}

table_2() {
	local law n

	claim 2 'A hidden cause as strong as all reps (more: twice): how often robust is said; with a negative control that goes with it by .6'
	head_of_levers
	for law in hidden hidden-mild hidden-more hidden-effect; do
		for n in $sizes ${full:+30000}; do
			kept levers "$law" "$n" 6001 $((6000 + (n > 20000 ? (runs + 7) / 8 : runs))) | summary "$law" "$n"
			kept levers "$law" "$n" 6001 $((6000 + (n > 20000 ? (runs + 7) / 8 : runs))) --negative demo_sign | summary "$law+control" "$n"
		done
	done
}

# refused DEALS MEAN FROM TO: of exports with a lever that happens, given without its day, how many are refused
refused() {
	local seed

	for seed in $(seq "$3" "$4"); do
		if [ "$2" -gt 0 ]; then
			dealgen -q --deals "$1" --seed "$seed" --interactions 0 --lever demo:0,share=0.99,days="$2"
		else
			dealgen -q --deals "$1" --seed "$seed" --interactions 0 --lever demo:0.5,confounding=1
		fi | awk -F, -v OFS=, 'NR > 1 && $14 != "yes" { $14 = $14 == "" || $14 == "no" ? "no" : "yes" } { print }' >"$tmp/ever.csv"
		if dealeffect -q -j 1 --lever demo "$tmp/ever.csv" >"$tmp/effect.csv" 2>/dev/null; then echo 0; else echo 1; fi
	done
}

table_3() {
	local n mean

	claim 3 'Levers without their day: share of exports in which they are refused; mean 0: known at creation, must not be'
	printf '%7s %8s %6s %8s\n' deals 'mean day' runs refused
	for n in 1000 4000; do
		for mean in 0 20 60 200; do
			kept refused "$n" "$mean" 7001 $((7000 + runs)) | awk -v n="$n" -v mean="$mean" '
			{ k += $1 } END { printf "%7d %8d %6d %8.2f\n", n, mean, NR, k / NR }'
		done
	done
}

# year WEEKLY HOLDOUT LOGIT FROM TO [OPTION ...]: experiments of a year, 52 looks a week apart: of each the week of the first
# look that says helps or hurts (0: none), which, that of the usual test at every look, and whether the last such test does
year() {
	local seed

	for seed in $(seq "$4" "$5"); do
		dealgen -q --deals $(($1 * 167)) --months 36 --as-of 2025-06-30 --seed "$seed" --holdout "$2%:$3:2024-07-01" \
			--arms "$tmp/arms.csv" -o "$tmp/deals.csv"
		dealeffect -q -j 1 --by-week --holdout "$2%" --arms "$tmp/arms.csv" "${@:6}" "$tmp/deals.csv" |
			awk -F, '$1 == "win_rate" && $7 != "" { look++; usual = $10 > 0 || $11 < 0; any += usual; last = usual
				if (!first && /,(helps|hurts),/) { first = NR - 1; what = ($0 ~ /,helps,/) ? "helps" : "hurts" } }
			$1 == "win_rate" { n = $3 + $4 }
			END { print first + 0, (what == "" ? "-" : what), (any > 0), last + 0, n }'
	done
}

table_4() {
	local weekly=40 share logit

	claim 4 'Experiments of a year, looked at every week: alarms without effect; power of +8 points. Plan: the deals of a year'
	printf '%7s %8s %7s %6s %8s %8s %8s %8s %8s\n' 'a week' 'held out' effect runs always median plan median 'usual'
	for share in 10 30; do
		for logit in 0 0.34; do
			paste <(kept year "$weekly" "$share" "$logit" 8001 $((8000 + runs))) \
				<(kept year "$weekly" "$share" "$logit" 8001 $((8000 + runs)) --plan $((weekly * 52))) |
				awk -v h="$share" -v l="$logit" '
				function median(a, n,   i, j, t) {
					for (i = 2; i <= n; i++)
						for (j = i; j > 1 && a[j] < a[j - 1]; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
					return n ? a[int((n + 1) / 2)] : "-"
				}
				{ m++; usual += $3; n += $5; if ($1) x[++nx] = $1; if ($6) y[++ny] = $6 }
				END { printf "%7.0f %7d%% %7.2f %6d %8.2f %8s %8.2f %8s %8.2f\n", n / m / 52, h, l, m, nx / m, median(x, nx), ny / m,
					median(y, ny), usual / m }'
		done
	done
}

table 1
table 2
table 3
table 4
