#!/bin/bash
# make reasons: is the first reason one that the law knows?
#
# Made-up deals whose win probabilities only some factors move, four columns
# of noise beside them; a model is trained, the open deals are explained, and
# the shares of those are printed whose first reason is a factor of the law:
# of all, and of those where it is worth five points (0.05) or more: what a
# segment of a thousand deals has by chance is below that.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
export PATH="${DEALKIT_BIN:-$root/build/bin}:$PATH" DEALKIT_SHARE="$root/share"
deals=${DEALS:-12000}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

noise() {	# SEED
	awk -F, -v OFS=, -v seed="$1" '
		BEGIN { srand(seed) }
		NR == 1 { print $0, "x_noise_digit", "x_noise", "x_noise_flag", "x_noise_text"; next }
		{ print $0, int(rand() * 10), rand(), rand() < .3, "text " int(rand() * 8) }'
}

law() {		# NAME FACTOR;FACTOR... [OPTION OF dealgen ...]
	local name=$1 active=$2
	shift 2
	dealgen --deals "$deals" "$@" -o "$tmp/crm.csv"
	dealfeat -q --snapshots=month "$tmp/crm.csv" | noise 1 | dealtrain -q -o "$tmp/model.json" >"$tmp/metrics.csv"
	dealfeat -q --open "$tmp/crm.csv" | noise 2 | dealexplain -q -m "$tmp/model.json" |
		awk -F, -v name="$name" -v active=";$active;" '
		NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "factor_1") f = i; if ($i == "effect_1") e = i } next }
		$f == "" { next }
		{ good = index(active, ";" $f ";") > 0; n++; k += good }
		-$e >= .05 { point++; good_point += good }
		END { printf "%-44s %6d %8.3f %8d %8.3f\n", name, n, k / n, point, good_point / point }'
}

printf '%-44s %6s %8s %8s %8s\n' 'what moves the chance' deals share '5 points' share
all='age;amount;rep;rep in industry;industry;region;product;lead source'
law 'everything but calendar and noise, seed 5' "$all" --seed 5
law 'everything but calendar and noise, seed 6' "$all" --seed 6
law 'the same without interactions, seed 7' "$all" --seed 7 --interactions 0
from=2023-01-01
law 'six reps alone' 'rep;rep in industry' --no-signal \
	--drop sales_rep_id=rep_03:$from:-1.2 --drop sales_rep_id=rep_05:$from:1 --drop sales_rep_id=rep_09:$from:-.8 \
	--drop sales_rep_id=rep_12:$from:1.2 --drop sales_rep_id=rep_15:$from:-1 --drop sales_rep_id=rep_20:$from:.8
law 'two regions and two sources alone' 'region;lead source;source in region' --no-signal \
	--drop region=EMEA:$from:-.7 --drop region=APAC:$from:.7 \
	--drop lead_source=Outbound:$from:-.8 --drop lead_source=Referral:$from:.8
