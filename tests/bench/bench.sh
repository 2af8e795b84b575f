#!/bin/bash
# make bench: how fast the programs are, as ratios within one run.
#
#   bench.sh FOLDER		keeps its input there; $RUNS rounds (default 3), medians
#
# Every command of a table runs once in each round, so that a machine that
# slows down slows all of them.  Output goes to a file, as a user's would.
# What is held to a target is in FOLDER/figures.tmp; record.sh keeps it.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${1:?usage: bench.sh FOLDER}
export PATH="${DEALKIT_BIN:-$root/build/bin}:$PATH" DEALKIT_SHARE="$root/share"
mkdir -p "$folder"
cd "$folder"

# shellcheck source=tests/bench/figures.sh
. "$here/figures.sh"
rm -f missed.tmp figures.tmp

names=()
commands=()
add() {		# NAME COMMAND
	names+=("$1")
	commands+=("$2")
}

# Milliseconds of each command: "number milliseconds" lines.
rounds() {
	local i start
	for ((round = 0; round < runs; round++)); do
		for i in "${!commands[@]}"; do
			start=${EPOCHREALTIME/./}
			bash -c "set -o pipefail; ${commands[i]}" >out.tmp
			echo "$i $(((${EPOCHREALTIME/./} - start) / 1000))"
		done
	done | sort -k1,1n -k2,2n
}

# table TITLE ROWS: medians, rows per second, the time as a multiple of the
# first command's, and how many times faster than mlr it is.
table() {
	printf '\n%s\n%-36s %9s %11s %9s %9s\n' "$1" '' seconds rows/s "of ${names[0]%% *}" 'x mlr'
	rounds | awk -v rows="$2" -v names="$(printf '%s\n' "${names[@]}")" '
		BEGIN { count = split(names, name, "\n") }
		{ ms[$1, n[$1]++] = $2 > 0 ? $2 : 1 }
		END {
			for (i = 0; i < count; i++) {
				median[i] = ms[i, int(n[i] / 2)]
				if (name[i + 1] ~ /^mlr/)
					mlr = median[i]
			}
			for (i = 0; i < count; i++) {
				print name[i + 1] "\t" median[i] >"medians.tmp"
				printf "%-36s %9.3f %11.0f %9.2f %9s\n", name[i + 1], median[i] / 1000,
				    rows * 1000 / median[i], median[i] / median[0],
				    mlr ? sprintf("%.1f", mlr / median[i]) : "-"
			}
		}'
	names=()
	commands=()
	rm -f out.tmp
}

# times A B: how many times faster the first of the last table's commands is; empty if one is not there.
times() {
	awk -F'\t' -v a="$1" -v b="$2" '{ ms[$1] = $2 } END { if (a in ms && b in ms) printf "%.1f", ms[b] / ms[a] }' medians.tmp
}
faster() {	# A B TARGET
	local figure
	figure=$(times "$1" "$2")
	[ -z "$figure" ] || at_least "$1 against $2, times faster" "$figure" "$3"
}

have() {
	command -v "$1" >/dev/null
}

[ -s deals.csv ] || dealgen --deals 1000000 -o deals.csv
[ -s quoted.csv ] || sed 's/[^,]*/"&"/g' deals.csv >quoted.csv
# raw: the same deals as a report of Salesforce, days as month/day/year, amounts as "$5,100.00".
raw() {
	awk -F, '
	function day(s) { return s == "" ? "" : substr(s, 6, 2) "/" substr(s, 9, 2) "/" substr(s, 1, 4) }
	function money(s, i, end) {
		if (s == "")
			return ""
		s = sprintf("%.2f", s)
		i = length(s) - 3
		for (end = substr(s, i + 1); i > 3; i -= 3)
			end = "," substr(s, i - 2, 3) end
		return "\"$" substr(s, 1, i) end "\""
	}
	BEGIN { OFS = "," }
	NR == 1 {
		print "Opportunity ID,Created Date,Close Date,Opportunity Owner,Industry,Region,Product Type,Lead Source,Stage,Amount"
		next
	}
	{ print $1, day($2), day($3 == "" ? $13 : $3), $4, $5, $6, $7, $8, $9, money($10) }' "$1"
}
[ -s raw.csv ] || raw deals.csv >raw.csv
[ -s small.csv ] || dealgen --deals 100000 -o small.csv
[ -s model.json ] || dealgen | dealfeat --snapshots | dealtrain -q -o model.json >metrics.csv
[ -s features.csv ] || dealfeat -q small.csv -o features.csv
[ -s scored.csv ] || dealscore -q -m model.json features.csv -o scored.csv

add 'cat' 'cat deals.csv'
add 'reader and writer, 1 thread' './copy -j 1 deals.csv'
add 'reader and writer' './copy deals.csv'
add 'dealclean -s none' 'dealclean -q -s none deals.csv'
add 'dealclean' 'dealclean -q deals.csv'
if have mlr; then
	add 'mlr --icsv --ocsv cat' 'mlr --icsv --ocsv cat deals.csv'
fi
table '1,000,000 deals, read and written again' 1000000

add 'dealclean' 'dealclean -q raw.csv'
if /usr/bin/python3 -c 'import pandas' 2>/dev/null; then
	add 'pandas, the same cleaning' "/usr/bin/python3 $here/clean.py raw.csv clean.csv 2>&1"
fi
if have mlr; then
	add 'mlr --icsv --ocsv cat' 'mlr --icsv --ocsv cat raw.csv'
fi
table '1,000,000 deals, a raw export cleaned' 1000000
faster dealclean 'pandas, the same cleaning' 10
faster dealclean 'mlr --icsv --ocsv cat' 4

add 'cat' 'cat quoted.csv'
add 'reader and writer' './copy quoted.csv'
add 'dealclean -s none' 'dealclean -q -s none quoted.csv'
if have mlr; then
	add 'mlr --icsv --ocsv cat' 'mlr --icsv --ocsv cat quoted.csv'
fi
table 'The same with every field quoted' 1000000

add 'wc -l' 'wc -l deals.csv'
add 'winrate' 'winrate -q deals.csv'
add 'winrate -r compare' 'winrate -q -r compare deals.csv'
add 'winrate -b region' 'winrate -q -b region deals.csv'
add 'winrate -r reps' 'winrate -q -r reps deals.csv'
if /usr/bin/python3 -c 'import pandas' 2>/dev/null; then
	add 'pandas, by quarter and region' "/usr/bin/python3 $here/rates.py cohort deals.csv"
	add 'pandas, by rep' "/usr/bin/python3 $here/rates.py reps deals.csv"
fi
if have mlr; then
	add 'mlr stats1 by region' 'mlr --icsv --ocsv stats1 -a count,mean -f deal_amount -g region,outcome deals.csv'
fi
table '1,000,000 deals, win rates' 1000000
if [ -x /usr/bin/time ]; then
	size=$(($(wc -c <deals.csv) / 1024))
	at_most "winrate, peak memory as a multiple of the input" \
	    "$(awk -v a="$(peak 'winrate -q deals.csv')" -v b=$size 'BEGIN { printf "%.2f", a / b }')" 3
	at_most "dealfeat, peak memory as a multiple of the input" \
	    "$(awk -v a="$(peak 'dealfeat -q deals.csv')" -v b=$size 'BEGIN { printf "%.2f", a / b }')" 3
fi

add 'dealfeat' 'dealfeat -q small.csv'
add 'dealfeat --open' 'dealfeat -q --open small.csv'
add 'dealfeat --snapshots' 'dealfeat -q --snapshots small.csv'
add 'dealscore' 'dealscore -q -m model.json features.csv'
add 'dealexplain' 'dealexplain -q -m model.json scored.csv'
add 'dealalert' 'dealalert -q scored.csv'
add 'dealalert --state' 'dealalert -q --state said.csv scored.csv'
table '100,000 deals' 100000

# Against Python's XGBoost.
bash "$here/model.sh" "$PWD"

echo
if [ -s missed.tmp ]; then
	echo 'Missed:'
	cat missed.tmp
else
	echo 'All targets are met.'
fi
