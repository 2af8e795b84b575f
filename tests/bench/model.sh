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

# shellcheck source=tests/bench/figures.sh
. "$here/figures.sh"

# against NAME OURS THEIRS TARGET: both print seconds, and run in turn.
against() {
	local ours theirs ratio
	read -r ours theirs ratio < <(in_turn "$2" "$3")
	at_least "$1, times faster" "$(printf %.1f "$ratio")" "$4" "$ours s against $theirs s"
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
chain="dealclean -q $crm | dealfeat -q | dealscore -q -m deep.json"
chain() { wall "$chain"; }
chain_reasons() { wall "$chain | dealexplain -q -m deep.json"; }
script() { "$python" -W ignore "$here/chain.py" "$crm" chain.csv $part | cut -d' ' -f"$1"; }
script_plain() { script 1; }
script_reasons() { script 2; }
against 'clean, features, scores, CSV' chain script_plain 6
against "the same with reasons (Python's from $part rows)" chain_reasons script_reasons 40

score() { wall "dealscore -q -m deep.json $all"; }
explain() { wall "dealexplain -q -m deep.json $scored"; }
python_score() {	# the seconds behind WHAT
	"$python" -W ignore "$here/score.py" deep.json "$all" py.csv --explain $part |
		awk -F'\t' -v what="$1" 'index($1, what) == 1 { s = $2 } /^contributions/ { c = $2 }
		END { print what == "in all" ? s - c : s }'
}
python_scores() { python_score 'in all'; }
python_reasons() { python_score contributions | awk -v n="$rows" -v p=$part '{ print $1 * n / p }'; }
against 'dealscore end to end, CSV to CSV' score python_scores 8
against 'dealexplain, all of it, against pred_contribs alone' explain python_reasons 30

head -11 "$all" >ten.csv
printf '\n%s\n' '10 deals, 300 trees of depth 6'
least() {	# of the rounds: what the machine can do
	for ((round = 0; round < runs; round++)); do wall "$1"; done | sort -g | head -1
}
at_most 'dealscore, 10 deals, seconds' "$(least 'dealscore -q -m deep.json ten.csv')" 0.02
at_most 'dealexplain, 10 deals, seconds' "$(least 'dealexplain -q -m deep.json ten.csv')" 0.04
printf 'without work: %s s\n' "$(least 'dealscore -V')"

# The same trees by the library alone; seconds of the processors.
printf '\n%s\n' "dealtrain on $(($(wc -l <snapshots.csv) - 1)) rows"
cc -O2 -shared -fPIC -o spy.so "$here/spy.c"
rm -f spy.tsv
train='dealtrain -q -o train.json snapshots.csv'
SPY="$PWD/spy.tsv" LD_PRELOAD="$PWD/spy.so" bash -c "$train >out.tmp"
replay() { "$python" -W ignore "$here/replay.py" spy.tsv snapshots.csv | cut -d' ' -f1; }
train() { cpu "$train"; }
read -r ours theirs ratio < <(in_turn train replay)
at_most "dealtrain against the library's own time for its trees, times" \
    "$(awk -v r="$ratio" 'BEGIN { printf "%.2f", 1 / r }')" 1.2 "$ours s against $theirs s of processor"

[ -x /usr/bin/time ] || exit 0
room=$((65536 + $(wc -c <deep.json) / 1024))
printf '\n%s\n' "peak memory in KB, $rows deals (64 MB and the model)"
at_most "dealscore, peak KB" "$(peak "dealscore -q -m deep.json $all")" "$room"
at_most "dealexplain, peak KB" "$(peak "dealexplain -q -m deep.json $scored")" "$room"
at_most "dealalert, peak KB" "$(peak "dealalert -q $scored")" "$room"
