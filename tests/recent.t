#!/bin/bash
# What has just changed: dealtrain believes it, dealexplain names it, and nothing else is other than before.
. "$(dirname "$0")/lib.sh"

narrow() {	# the columns that are no features, and a few that are
	awk -F, -v OFS=, 'BEGIN { split("age_days log_amount rep_win_rate region_win_rate rep region source", x, " "); for (i in x) keep["x_" x[i]] = 1 }
		NR == 1 { for (i = 1; i <= NF; i++) if ($i !~ /^x_/ || $i in keep) at[++n] = i }
		{ s = $at[1]; for (i = 2; i <= n; i++) s = s OFS $at[i]; print s }'
}
# world NAME OPTION ...: its deals, truth, rows and open deals
world() {
	dealgen --deals 4000 --months 24 --seed 3 --reps 12 --truth "$tmp/$1-truth.csv" -o "$tmp/$1.csv" "${@:2}"
	dealfeat -q --snapshots "$tmp/$1.csv" | narrow >"$tmp/$1-rows.csv"
	dealfeat -q --open "$tmp/$1.csv" >"$tmp/$1-open.csv"
}
train() { run dealtrain -v --folds 3 "$@"; }
# layers MODEL: the record of its layers, and how many trees it has
layers() {
	python3 -c 'import json, sys
learner = json.load(open(sys.argv[1]))["learner"]
t = json.loads(learner["attributes"]["dealkit_training"])
print(json.dumps(t.get("layers")), len(learner["gradient_booster"]["model"]["trees"]))' "$1"
}
mean() {	# MODEL WORLD: mean win probability, mean truth, of its open deals
	dealscore -q -m "$1" "$tmp/$2-open.csv" | dealeval -q -r truth --truth "$tmp/$2-truth.csv" - | tail -1 | cut -d, -f9,10 | tr , ' '
}

# ---- nothing has changed ---------------------------------------------------------
world same
train -o "$tmp/same.json" "$tmp/same-rows.csv"
before=$out$err
train --no-recent -o "$tmp/same0.json" "$tmp/same-rows.csv"
same 'without a change the model is what it is without looking, byte for byte' "$tmp/same.json" "$tmp/same0.json"
ok 'and so are its metrics and notes' test "$out$err" = "$before"
ok 'nothing is recorded' eval '! grep -q layers "$tmp/same.json"'

# ---- all win less or more, month by month ----------------------------------------
# The gate fires (chi-square 46, learn/age_gate.h): nothing closes at another speed.
world level --seed 13 --shock 0.7
train -o "$tmp/level.json" "$tmp/level-rows.csv"
train --no-recent -o "$tmp/level0.json" "$tmp/level-rows.csv"
same 'what all deals share is no other speed' "$tmp/level.json" "$tmp/level0.json"

# ---- a segment wins less ----------------------------------------------------------
world drop --drop region=EMEA:2025-01-01:-2
train -j 2 -o "$tmp/drop.json" "$tmp/drop-rows.csv"
cp "$tmp/.out" "$tmp/drop.out"
like 'a drop is named, since when it is' 'region EMEA has won less since 202(4-1[0-2]|5-0[1-3])-'
like 'with what it rests on' 'since .* \([0-9]+ deals, z = -[0-9.]+, -[0-9.]+ in log-odds\)'
ok 'one segment' test "$(grep -c 'has won' "$tmp/.err")" = 1
train --no-recent -o "$tmp/drop0.json" "$tmp/drop-rows.csv"
ok '--no-recent has none of it' eval '! grep -q "has won" "$tmp/.err" && ! grep -q layers "$tmp/drop0.json"'
ok 'the model records it' eval 'layers "$tmp/drop.json" | grep -q "{.recent.: \[{.deals.: [0-9]*, .features.: \[.x_region.\], .log_odds.: -[0-9.]*, .since.: .202[45]-[0-9-]*., .values.: \[.EMEA.\], .z.: -[0-9.]*}\]}"'
ok 'in a tree of its own behind the others' test "$(layers "$tmp/drop.json" | sed 's/.* //')" = $(($(layers "$tmp/drop0.json" | sed 's/.* //') + 1))
dealscore -q -m "$tmp/drop.json" "$tmp/drop-open.csv" >"$tmp/with.csv"
dealscore -q -m "$tmp/drop0.json" "$tmp/drop-open.csv" >"$tmp/without.csv"
chances() {	# FILE REGION: their mean win probability
	awk -F, -v r="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["region"] == r { n++; s += $at["win_probability"] } END { print s / n }' "$1"
}
ok 'the segment is believed to win less' awk -v a="$(chances "$tmp/with.csv" EMEA)" -v b="$(chances "$tmp/without.csv" EMEA)" \
	'BEGIN { exit !(a < .85 * b) }'
ok 'others are about where they were' awk -v a="$(chances "$tmp/with.csv" APAC)" -v b="$(chances "$tmp/without.csv" APAC)" \
	'BEGIN { exit !(a > b - .02 && a < b + .04) }'
truth() { dealeval -q -r truth --truth "$tmp/drop-truth.csv" "$1" | tail -1 | cut -d, -f8; }
ok 'which is nearer to the truth' awk -v a="$(truth "$tmp/with.csv")" -v b="$(truth "$tmp/without.csv")" 'BEGIN { exit !(a < b) }'
{ head -1 "$tmp/drop-rows.csv"; tail -n +2 "$tmp/drop-rows.csv" | sort -t, -k5,5 -k1,1r; } |
	env LC_ALL=C TZ=Asia/Tokyo dealtrain -q -j 1 --folds 3 -o "$tmp/turned.json" >"$tmp/turned.out"
same 'threads, time zone and the order of rows do not matter' "$tmp/drop.json" "$tmp/turned.json"
same 'nor to the metrics' "$tmp/drop.out" "$tmp/turned.out"

# ---- it is a reason of its own ------------------------------------------------------
emea() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next } ($at["region"] == "EMEA") == '"$1" "$tmp/with.csv"; }
emea 1 >"$tmp/emea.csv"
emea 0 >"$tmp/other.csv"
dealexplain -q -m "$tmp/drop.json" -k 5 "$tmp/emea.csv" >"$tmp/why.csv"
ok 'a deal of the segment has it as a factor' eval 'grep -q "recent change" "$tmp/why.csv"'
ok 'in plain words' eval 'grep -Eq "region EMEA has won less since 202[45]-[0-9]+-[0-9]+" "$tmp/why.csv"'
dealexplain -q -m "$tmp/drop.json" -k 50 --show both "$tmp/other.csv" >"$tmp/why-not.csv"
ok 'no other deal is told so' eval '! grep -q "won less since" "$tmp/why-not.csv"'
ok 'insights say the same of the same segment' eval 'winrate -q -r insights "$tmp/drop.csv" | grep -Eq "^[0-9]+,drop,region EMEA,"'
dealexplain -q -m "$tmp/drop.json" -r long "$tmp/with.csv" >"$tmp/long.csv"
ok 'every deal has a row for it' test "$(grep -c ,recent_change,recent\ change, "$tmp/long.csv")" = $(($(wc -l <"$tmp/with.csv") - 1))
ok 'with which its effects add up to its chance' awk -F, 'NR == FNR { if (FNR > 1) { sum[$1] += $(NF - 1); typical = $NF } next }
	FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ d = sum[$1] + typical - $at["win_probability"]; if (d > 1e-4 || d < -1e-4) bad = 1; n++ } END { exit bad || n < 50 }' \
	"$tmp/long.csv" "$tmp/with.csv"
ok 'over all deals it is a row, too' eval 'dealexplain -q -m "$tmp/drop.json" -r global "$tmp/with.csv" | grep -q "^recent_change,recent change,recent change,.*,by value,"'
grep -v '^recent_' "$root/share/labels.csv" >"$tmp/labels.csv"
ok 'labels that do not know it leave it its name' eval \
	'dealexplain -q -m "$tmp/drop.json" -k 5 --labels "$tmp/labels.csv" "$tmp/emea.csv" | grep -Eq "recent change: region EMEA since 202"'
sed 's/^\(recent_change,\).*/\1Neues,Neues,text,,{value} gewinnt seit {compare} seltener,,no,/' "$root/share/labels.csv" >"$tmp/labels.csv"
ok 'and others say it in their own words' eval \
	'dealexplain -q -m "$tmp/drop.json" -k 5 --labels "$tmp/labels.csv" "$tmp/emea.csv" | grep -Eq "region EMEA gewinnt seit 202[45]-[0-9-]+ seltener"'

# ---- a champion keeps what it has -----------------------------------------------------
train --champion "$tmp/drop.json" "$tmp/drop-rows.csv"
like 'a champion with layers repeats them: the same log loss' 'champion: log loss (0\.[0-9]*), this model.s \1: not worse'
train --no-recent --champion "$tmp/drop0.json" "$tmp/drop-rows.csv"
like 'and one without has none' 'champion: log loss (0\.[0-9]*), this model.s \1: not worse'

# ---- another speed ------------------------------------------------------------------------
world fast --speed-up won:2025-01-01:1.8
train -o "$tmp/fast.json" "$tmp/fast-rows.csv"
like 'another speed is noted, of deals created since the day it changed' \
	'deals created since 202(4-12|5-01)-[0-9]+ take 0\.[56][0-9] times the days to be won, (0\.9|1\.0)[0-9] times to be lost \(chi-square'
train --no-recent -o "$tmp/fast0.json" "$tmp/fast-rows.csv"
ok 'the sum of chances is nearer to the truth' awk -v a="$(mean "$tmp/fast.json" fast)" -v b="$(mean "$tmp/fast0.json" fast)" '
	BEGIN { split(a, x, " "); split(b, y, " "); p = x[1] - x[2]; q = y[1] - y[2]; exit !(p * p < q * q) }'
ok 'it is a factor of its own' eval 'dealfeat -q --open "$tmp/fast.csv" | dealexplain -q -m "$tmp/fast.json" -r long - |
	grep -q ",recent_speed,recent speed,recent speed,202[45]-"'
ok 'and the file has its shifts by age' eval 'layers "$tmp/fast.json" | grep -q "speed.: {.after.: 0[^}]*.ages.: \[[0-9, ]*\], .before.: 0[^}]*.chi_square.: [0-9.]*, .margins.: \["'
ok 'and how many times the days they take' eval 'layers "$tmp/fast.json" | grep -q ".times.: {.log_odds.: [-0-9.]*, .lost.: [0-9.]*, .won.: 0.[56]"'
world slow --speed-up won:2025-01-01:0.6
train -o "$tmp/slow.json" "$tmp/slow-rows.csv"
train --no-recent -o "$tmp/slow0.json" "$tmp/slow-rows.csv"
ok 'where wins come later, what is still to be won is not missed' awk -v a="$(mean "$tmp/slow.json" slow)" -v b="$(mean "$tmp/slow0.json" slow)" '
	BEGIN { split(a, x, " "); split(b, y, " "); p = x[1] - x[2]; q = y[1] - y[2]; exit !(3 * p * p < q * q) }'
finish
