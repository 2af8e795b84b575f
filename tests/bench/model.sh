#!/bin/bash
# The second part of bench.sh: scoring and reasons against Python's XGBoost,
# as ratios; start-up and memory.  Needs python3 with xgboost and pandas.
#
#   model.sh FOLDER		after bench.sh; $ROWS deals (default 200000)
#
# Reasons by pred_contribs take minutes, so they are timed on 10,000 rows and
# extrapolated, which is said where it is done.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "${1:?usage: model.sh FOLDER}"
rows=${ROWS:-200000}
part=10000
python=${PYTHON:-/usr/bin/python3}
export PATH="${DEALKIT_BIN:-$root/build/bin}:$PATH" DEALKIT_SHARE="$root/share"
"$python" -W ignore -c 'import xgboost, pandas' 2>/dev/null || { echo 'no python3 with xgboost and pandas'; exit 0; }

seconds() {	# COMMAND: the least of three runs
	local start best=999999999
	for _ in 1 2 3; do
		start=${EPOCHREALTIME/./}
		bash -c "set -o pipefail; $1" >out.tmp
		start=$((${EPOCHREALTIME/./} - start))
		best=$((start < best ? start : best))
	done
	rm -f out.tmp
	awk -v us=$best 'BEGIN { printf "%.3f", us / 1e6 }'
}
line() {	# NAME OURS THEIRS TARGET
	awk -v name="$1" -v a="$2" -v b="$3" -v t="$4" 'BEGIN { printf "%-52s %9.3f %9.2f %7.1fx  (at least %s)\n", name, a, b, b / a, t }'
}
peak() {	# COMMAND: kilobytes
	/usr/bin/time -f %M -o peak.tmp bash -c "$1" >/dev/null
	cat peak.tmp
}

[ -s crm.csv ] || dealgen --deals "$rows" -o crm.csv
[ -s all.csv ] || dealclean -q crm.csv | dealfeat -q -o all.csv
[ -s snapshots.csv ] || dealgen --deals 20000 --seed 2 | dealfeat -q --snapshots=month -o snapshots.csv
if [ ! -s deep.json ]; then
	"$python" -W ignore "$here/trees.py" snapshots.csv raw.json dictionary.csv
	dealtrain -q --import raw.json --dictionary dictionary.csv -o deep.json snapshots.csv >/dev/null
fi
[ -s allscored.csv ] || dealscore -q -m deep.json all.csv -o allscored.csv
[ -s chain.json ] || "$python" -W ignore "$here/chain.py" crm.csv chain.csv 100 >/dev/null

printf '\n%-52s %9s %9s %8s\n' "$rows deals, 300 trees of depth 6" dealkit Python ratio
read -r plain reasons < <("$python" -W ignore "$here/chain.py" crm.csv chain.csv $part)
chain='dealclean -q crm.csv | dealfeat -q | dealscore -q -m deep.json'
line 'clean, features, scores, CSV' "$(seconds "$chain")" "$plain" 6
line "the same with reasons (Python's from $part rows)" "$(seconds "$chain | dealexplain -q -m deep.json")" "$reasons" 40
"$python" -W ignore "$here/score.py" deep.json all.csv py.csv --explain $part >py.tmp
took() { awk -F'\t' -v what="$1" 'index($1, what) == 1 { print $2 }' py.tmp; }
score=$(awk -v all="$(took 'in all')" -v c="$(took contributions)" 'BEGIN { print all - c }')
line 'dealscore end to end, CSV to CSV' "$(seconds 'dealscore -q -m deep.json all.csv')" "$score" 8
all=$(awk -v c="$(took contributions)" -v n="$rows" -v p=$part 'BEGIN { print c * n / p }')
line "dealexplain, all of it, against pred_contribs alone" "$(seconds 'dealexplain -q -m deep.json allscored.csv')" "$all" 30

head -11 all.csv >ten.csv
printf '\n10 deals, 300 trees of depth 6: dealscore %s s, dealexplain %s s (less than 0.2)\n' \
	"$(seconds 'dealscore -q -m deep.json ten.csv')" "$(seconds 'dealexplain -q -m deep.json ten.csv')"
printf 'dealscore without work: %s s, of which linking XGBoost is what dealexplain does not need: %s s\n' \
	"$(seconds 'dealscore -V')" "$(seconds 'dealexplain -V')"
[ -x /usr/bin/time ] || exit 0
printf 'peak memory in KB (less than 65536 and the model, of %s): dealscore %s, dealexplain %s\n' \
	"$(wc -c <deep.json)" "$(peak 'dealscore -q -m deep.json all.csv')" "$(peak 'dealexplain -q -m deep.json allscored.csv')"
