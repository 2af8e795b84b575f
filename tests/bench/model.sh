#!/bin/bash
# The second part of bench.sh: scoring and reasons against Python's XGBoost,
# as ratios; start-up and memory.  Needs python3 with xgboost and pandas.
#
#   model.sh FOLDER		after bench.sh; $ROWS deals (default 1000000)
#
# Reasons by pred_contribs take minutes, so they are timed on 10,000 rows and
# extrapolated, which is said where it is done.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "${1:?usage: model.sh FOLDER}"
rows=${ROWS:-1000000}
crm=crm$rows.csv all=all$rows.csv scored=allscored$rows.csv
part=10000
python=${PYTHON:-/usr/bin/python3}
export PATH="${DEALKIT_BIN:-$root/build/bin}:$PATH" DEALKIT_SHARE="$root/share"
# Idle threads wait without spinning, for Python as for dealtrain: on a busy machine this is worth much.
export OMP_WAIT_POLICY=passive
"$python" -W ignore -c 'import xgboost, pandas' 2>/dev/null || { echo 'no python3 with xgboost and pandas'; exit 0; }

# shellcheck source=tests/bench/targets.sh
. "$here/targets.sh"

seconds() {	# COMMAND: the least of $runs runs
	local start best=999999999 i
	for ((i = 0; i < ${runs:-3}; i++)); do
		start=${EPOCHREALTIME/./}
		bash -c "set -o pipefail; $1" >out.tmp
		start=$((${EPOCHREALTIME/./} - start))
		best=$((start < best ? start : best))
	done
	rm -f out.tmp
	awk -v us=$best 'BEGIN { printf "%.3f", us / 1e6 }'
}
line() {	# NAME OURS THEIRS TARGET
	at_least "$1: $2 s against $3, times" "$(awk -v a="$2" -v b="$3" 'BEGIN { printf "%.1f", b / a }')" "$4"
}

[ -s "$crm" ] || dealgen --deals "$rows" -o "$crm"
[ -s "$all" ] || dealclean -q "$crm" | dealfeat -q -o "$all"
[ -s snapshots.csv ] || dealgen --deals 20000 --seed 2 | dealfeat -q --snapshots=month -o snapshots.csv
if [ ! -s deep.json ]; then
	"$python" -W ignore "$here/trees.py" snapshots.csv raw.json dictionary.csv
	dealtrain -q --import raw.json --dictionary dictionary.csv -o deep.json snapshots.csv >/dev/null
fi
[ -s "$scored" ] || dealscore -q -m deep.json "$all" -o "$scored"
[ -s chain.json ] || "$python" -W ignore "$here/chain.py" "$crm" chain.csv 100 >/dev/null

printf '\n%s\n' "$rows deals, 300 trees of depth 6, against Python's XGBoost"
read -r plain reasons < <(for _ in 1 2; do
	"$python" -W ignore "$here/chain.py" "$crm" chain.csv $part
done | sort -n)
chain="dealclean -q $crm | dealfeat -q | dealscore -q -m deep.json"
line 'clean, features, scores, CSV' "$(seconds "$chain")" "$plain" 6
line "the same with reasons (Python's from $part rows)" "$(seconds "$chain | dealexplain -q -m deep.json")" "$reasons" 40
"$python" -W ignore "$here/score.py" deep.json "$all" py.csv --explain $part >py.tmp
took() { awk -F'\t' -v what="$1" 'index($1, what) == 1 { print $2 }' py.tmp; }
score=$(awk -v all="$(took 'in all')" -v c="$(took contributions)" 'BEGIN { print all - c }')
line 'dealscore end to end, CSV to CSV' "$(seconds "dealscore -q -m deep.json $all")" "$score" 8
reasons=$(awk -v c="$(took contributions)" -v n="$rows" -v p=$part 'BEGIN { print c * n / p }')
line "dealexplain, all of it, against pred_contribs alone" "$(seconds "dealexplain -q -m deep.json $scored")" "$reasons" 30

head -11 "$all" >ten.csv
printf '\n%s\n' '10 deals, 300 trees of depth 6'
at_most 'dealscore, seconds' "$(seconds 'dealscore -q -m deep.json ten.csv')" 0.2
at_most 'dealexplain, seconds' "$(seconds 'dealexplain -q -m deep.json ten.csv')" 0.2
printf 'dealscore without work: %s s, of which linking XGBoost is what dealexplain does not need: %s s\n' \
	"$(seconds 'dealscore -V')" "$(seconds 'dealexplain -V')"

# The same trees by the library alone, after dealtrain.
printf '\n%s\n' "dealtrain on $(($(wc -l <snapshots.csv) - 1)) rows"
cc -O2 -shared -fPIC -o spy.so "$here/spy.c"
rm -f spy.tsv
train='dealtrain -q -o train.json snapshots.csv'
SPY="$PWD/spy.tsv" LD_PRELOAD="$PWD/spy.so" bash -c "$train >out.tmp"
ours=$(runs=1 seconds "$train")
read -r theirs trees _ < <("$python" -W ignore "$here/replay.py" spy.tsv snapshots.csv)
at_most "$trees trees: $ours s against the library's $theirs, times" \
    "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')" 1.2

[ -x /usr/bin/time ] || exit 0
room=$((65536 + $(wc -c <deep.json) / 1024))
printf '\n%s\n' "peak memory in KB, $rows deals (64 MB and the model)"
at_most dealscore "$(peak "dealscore -q -m deep.json $all")" "$room"
at_most dealexplain "$(peak "dealexplain -q -m deep.json $scored")" "$room"
at_most dealalert "$(peak "dealalert -q $scored")" "$room"
