#!/bin/bash
# dealtrain: a model that is tested on later deals, and says so when there is nothing to learn.
. "$(dirname "$0")/lib.sh"

dealgen --deals 2000 --seed 11 -o "$tmp/deals.csv"
dealfeat --snapshots "$tmp/deals.csv" >"$tmp/snap.csv"
few="--folds 2 --param eta=0.2"
narrow() {	# the columns that are no features, and a few that are
	awk -F, -v OFS=, 'BEGIN { split("age_days log_amount rep_win_rate industry_win_rate cycle_segment rep source", x, " "); for (i in x) keep["x_" x[i]] = 1 }
		NR == 1 { for (i = 1; i <= NF; i++) if ($i !~ /^x_/ || $i in keep) at[++n] = i }
		{ s = $at[1]; for (i = 2; i <= n; i++) s = s OFS $at[i]; print s }'
}
narrow <"$tmp/snap.csv" >"$tmp/small.csv"

# ---- the table and the model ------------------------------------------------
run dealtrain -o "$tmp/model.json" "$tmp/snap.csv"
exits 'a model is trained' 0
header=model,fold,train_deals,test_deals,base_rate,auc,auc_lo,auc_hi,log_loss,base_log_loss,brier,base_brier,calibration_error
ok 'the table has its columns' test "$(head -1 "$tmp/.out")" = "$header"
ok 'a row per predictor and fold, and one over all' test "$(cut -d, -f1,2 "$tmp/.out" | tr '\n' ' ')" = \
	'model,fold xgboost,1 xgboost,2 xgboost,3 xgboost,4 xgboost,5 xgboost,all logistic,1 logistic,2 logistic,3 logistic,4 logistic,5 logistic,all age,1 age,2 age,3 age,4 age,5 age,all base_rate,1 base_rate,2 base_rate,3 base_rate,4 base_rate,5 base_rate,all '
like 'the verdict is said' '^dealtrain: verdict: ready: '
metric() {	# MODEL COLUMN: its value over all folds
	awk -F, -v m="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i }
		$1 == m && $2 == "all" { print $k }' "$tmp/.out"
}
ok 'it knows more than chance' awk -v a="$(metric xgboost auc_lo)" 'BEGIN { exit !(a > .6) }'
ok 'and so does a plain model' awk -v a="$(metric logistic auc_lo)" 'BEGIN { exit !(a > .6) }'
ok 'and more than age' awk -v a="$(metric xgboost log_loss)" -v b="$(metric age log_loss)" 'BEGIN { exit !(a < b) }'
ok 'and age more than the base rate' awk -v a="$(metric age log_loss)" -v b="$(metric base_rate log_loss)" 'BEGIN { exit !(a < b) }'
ok 'the model file says what it is' grep -q '"dealkit_verdict":"ready"' "$tmp/model.json"
cp "$tmp/.out" "$tmp/table.csv"
ok 'and holds the table' python3 -c 'import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1])))
metrics = json.loads(json.load(open(sys.argv[2]))["learner"]["attributes"]["dealkit_metrics"])
assert [list(m) for m in metrics] == [list(r) for r in rows]
for m, r in zip(metrics, rows):
    for column, value in r.items():
        assert str(m[column]) == value or abs(m[column] - float(value)) < 1e-6, (m, column)
' "$tmp/table.csv" "$tmp/model.json"

# ---- what must not matter ----------------------------------------------------
# shellcheck disable=SC2086
train() { dealtrain -q $few "$@"; }
train -j 1 -o "$tmp/1.json" "$tmp/small.csv" >"$tmp/1.csv"
{ head -1 "$tmp/small.csv"; tail -n +2 "$tmp/small.csv" | sort -t, -k5,5 -k1,1r; } |
	env LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealtrain -q --folds 2 --param eta=0.2 -j 2 -o "$tmp/2.json" >"$tmp/2.csv"
same 'threads, locale, time zone and the order of rows do not matter to the model' "$tmp/1.json" "$tmp/2.json"
same 'nor to the table' "$tmp/1.csv" "$tmp/2.csv"
awk -F, -v OFS=, '{ t = $NF; $NF = $1; $1 = t; t = $18; $18 = $5; $5 = t; print }' "$tmp/small.csv" |
	train -o "$tmp/3.json" >"$tmp/3.csv"
same 'nor does the order of the columns' "$tmp/1.json" "$tmp/3.json"
train --seed 2 -o "$tmp/4.json" "$tmp/small.csv" >/dev/null
ok 'another seed gives another model' test "$(cmp "$tmp/1.json" "$tmp/4.json" | wc -l)" -eq 1

# ---- what is asked for --------------------------------------------------------
train --oof "$tmp/oof.csv" --calibrate isotonic -o "$tmp/iso.json" "$tmp/small.csv" >"$tmp/.out"
ok 'out-of-fold predictions: their columns' \
	test "$(head -1 "$tmp/oof.csv")" = deal_id,as_of_date,fold,outcome,margin,win_probability
ok 'closed deals only' test "$(cut -d, -f4 "$tmp/oof.csv" | sort -u | tr '\n' ' ')" = 'Lost Won outcome '
ok 'every probability in (0, 1)' awk -F, 'NR > 1 && !($6 > 0 && $6 < 1) { bad = 1 } END { exit bad }' "$tmp/oof.csv"
ok 'the calibration is as asked' grep -q 'isotonic' "$tmp/iso.json"
train -t "$tmp/small.csv" >"$tmp/.out"
ok '-t fits 80 columns' eval '! awk "length > 80" "$tmp/.out" | grep .'
ok 'and has all of them where COLUMNS has room' eval 'COLUMNS=100 train -t "$tmp/small.csv" | head -1 | grep -q "Brier  *base  *calib$"'
ok 'the table fits a terminal' awk '{ if (length > 100) exit 1 }' "$tmp/.out"

# ---- a table without dates --------------------------------------------------------
awk 'BEGIN { srand(7); print "deal_id,outcome,x_a,x_b,x_c"
	for (i = 0; i < 600; i++) { a = rand() * 4 - 2; b = rand() * 4 - 2; c = rand() * 4 - 2
		print "r" i "," (rand() < 1 / (1 + exp(-4 * a * (b > 0 ? 1 : -1) + c)) ? "Won" : "Lost") "," a "," b "," c } }' >"$tmp/plain.csv"
{ cat "$tmp/plain.csv"; echo 'later,Open,1,1,1'; } >"$tmp/later.csv"
run dealtrain -v --oof "$tmp/oof.csv" --runs "$tmp/plain-runs.csv" -o "$tmp/plain.json" "$tmp/later.csv"
like 'rows without dates are taken in their order, and it says so' 'no dates: the rows are taken to be in the order of time'
like 'an open one is left out' '1 open deals tell nothing without dates'
like 'its signal is seen' 'verdict: ready'
ok 'where no deal is open trees may be large enough for an interaction' \
	awk -v a="$(metric xgboost log_loss)" -v b="$(metric logistic log_loss)" 'BEGIN { exit !(a < b - .1) }'
ok 'the test has no dates' test "$(cut -d, -f2 "$tmp/oof.csv" | sort -u | tr '\n' ' ')" = ' as_of_date '
ok 'nor has the run' test "$(tail -1 "$tmp/plain-runs.csv" | cut -c1)" = ,
ok 'such a model scores' test "$(dealscore -q -m "$tmp/plain.json" "$tmp/plain.csv" | wc -l)" -eq 601
awk -F, 'NR == 1 || (n[$2]++ < 40)' "$tmp/plain.csv" >"$tmp/forty.csv"
run dealtrain "$tmp/forty.csv"
exits 'forty of each are enough' 0
like 'without dates nothing is said of age that the other test does not say' 'verdict: (ready|no signal): .*\(p = ([0-9.]*), beyond age p = \2;'
sed '$d' "$tmp/forty.csv" >"$tmp/fewer.csv"
run dealtrain "$tmp/fewer.csv"
like 'one less is not' 'are too few to learn from: at least 40 of each are needed'
{ cat "$tmp/plain.csv"; echo 'r7,Won,1,1,1'; } >"$tmp/bad.csv"
run dealtrain "$tmp/bad.csv"
like 'a deal may not come twice then' 'bad.csv:602: deal_id: a second row of this deal, and no dates'
sed '1s/x_a/as_of_date/' "$tmp/plain.csv" >"$tmp/bad.csv"
run dealtrain "$tmp/bad.csv"
like 'some of the dates are not enough' 'bad.csv:1: created_date: no such column'

# ---- a log of runs --------------------------------------------------------------
train --runs "$tmp/runs.csv" -o "$tmp/5.json" "$tmp/small.csv" >"$tmp/5.csv"
same 'a log of runs changes nothing else' "$tmp/5.json" "$tmp/1.json"
ok 'its row has the hash that sha256sum prints' \
	test "$(tail -1 "$tmp/runs.csv" | grep -oE '([^,]*,){3}[^,]*$')" = "$(sha256sum "$tmp/5.json" | cut -d' ' -f1),,,written"
train --param learning_rate=0.3 --runs "$tmp/runs.csv" "$tmp/small.csv" >/dev/null &
train --runs "$tmp/runs.csv" --require-signal "$tmp/small.csv" >/dev/null
wait $!
ok 'two runs at once add a row each below one header' awk -F, 'NR == 1 && $1 != "as_of_date" || NR > 1 && $1 !~ /^2025-/ { exit 1 }
	END { exit NR != 4 }' "$tmp/runs.csv"
ok 'without a model its hash is empty' test "$(tail -2 "$tmp/runs.csv" | grep -c ',ready,,,,tried$')" -eq 2
ok 'the parameters that were used are there' grep -q ' eta=0.3 .*seed=1' "$tmp/runs.csv"
ok 'but no threads' test "$(grep -c nthread "$tmp/runs.csv")" -eq 0
ok 'and the metrics of the table' grep -qF "$(awk -F, '$1 == "xgboost" && $2 == "all" { print $6 "," $7 "," $8 "," $9 "," $10 "," $11 "," $13 }' "$tmp/5.csv")" "$tmp/runs.csv"
sed 's/,[^,]*,[^,]*,[^,]*$//' "$tmp/runs.csv" >"$tmp/old-runs.csv"
chmod 640 "$tmp/old-runs.csv"
ln -s old-runs.csv "$tmp/linked-runs.csv"
train --runs "$tmp/linked-runs.csv" "$tmp/small.csv" >/dev/null &
train --runs "$tmp/old-runs.csv" "$tmp/small.csv" >/dev/null
wait $!
ok 'a log of 0.1.0 gets the new columns, empty in its rows' cmp <(sed '2,$s/,[^,]*,[^,]*,[^,]*$/,,,/' "$tmp/runs.csv") <(head -4 "$tmp/old-runs.csv")
ok 'with the rows of two runs at once, in its place' eval 'test "$(tail -n +5 "$tmp/old-runs.csv" | grep -c ",tried$")" -eq 2 &&
	test "$(stat -c %a "$tmp/old-runs.csv")" = 640 && test -L "$tmp/linked-runs.csv"'
head -1 "$tmp/old-runs.csv" | sed 's/,champion,.*/,other/' >"$tmp/other-runs.csv"
run dealtrain --runs "$tmp/other-runs.csv" "$tmp/small.csv"
exits 'a header like it is none' 2
run dealtrain --runs "$tmp/small.csv" "$tmp/small.csv"
exits 'what is no log of runs is not written to' 2
like 'which is said' 'small.csv:1: not the header of a log of runs'

train --runs "$tmp/runs.json" --card "$tmp/card.md" -o "$tmp/carded.json" "$tmp/small.csv" >"$tmp/carded.csv"
train --runs "$tmp/runs.json" "$tmp/small.csv" >/dev/null
train --runs "$tmp/one.csv" -o "$tmp/one.json" "$tmp/small.csv" >/dev/null
ok 'a log of runs in JSON: an object a line, the columns and values of the other' python3 -c 'import csv, json, sys
runs = [json.loads(line) for line in open(sys.argv[1])]
row = next(csv.DictReader(open(sys.argv[2])))
assert len(runs) == 2 and [r["outcome"] for r in runs] == ["written", "tried"]
assert all(list(r) == list(row) for r in runs)
for name, value in row.items():
    mine = runs[0][name]
    assert (mine is None and value == "") or mine == value or float(mine) == float(value), (name, mine, value)
' "$tmp/runs.json" "$tmp/one.csv"
printf '{"other":1}\n' >"$tmp/other.json"
run dealtrain --runs "$tmp/other.json" "$tmp/small.csv"
exits 'what is no log of runs in JSON is not written to' 2
like 'which is said (JSON)' 'other.json:1: not an object of a log of runs, which begins {"as_of_date":'
ok 'a card: every figure of its table is in the table' python3 -c 'import csv, re, sys
card = open(sys.argv[1]).read()
have = {v for r in csv.reader(open(sys.argv[2])) for v in r}
rows = [[c.strip() for c in l.strip("|\n ").split("|")] for l in card.splitlines() if l.startswith("| ")][2:]
assert len(rows) == 6, rows
for r in rows:
    assert all(c in have for c in r), r
for n in re.findall(r"value: (\S+)", card):
    assert n in have, n
' "$tmp/card.md" "$tmp/carded.csv"
ok 'the hash of its model' grep -q "$(sha256sum <"$tmp/carded.json" | cut -d' ' -f1)" "$tmp/card.md"
ok 'its sections' test "$(grep -c '^## ' "$tmp/card.md")" -eq 9
ok 'and a gap that a person fills' grep -q '^\*\*To be written by those who use it:\*\*' "$tmp/card.md"
ok 'the license, too' grep -q '^# To be set by those who use it: the license' "$tmp/card.md"
ok 'what chance would tell' grep -qF "$(python3 -c 'import json, sys
r = json.loads(open(sys.argv[1]).readline())
print("with p = %(p_value)s, and as much beyond a deal'"'s age with p = %(p_value_beyond_age)s (999"'" % r)' "$tmp/runs.json")" "$tmp/card.md"
printf 'feature,code,category\nx_seg,0,big\nx_seg,1,<b>|`small`\n' >"$tmp/cats.csv"
awk 'BEGIN { srand(2); print "deal_id,outcome,x_a,x_seg"; for (i = 0; i < 600; i++) { a = rand()
	print i "," (rand() < a ? "Won" : "Lost") "," a "," (i % 7 ? "big" : "<b>|`small`") } }' >"$tmp/undated.csv"
dealtrain -q --folds 2 --card "$tmp/undated.md" -o "$tmp/undated.json" "$tmp/undated.csv" >/dev/null
ok 'a small segment is named, and is no Markdown' grep -qxF -- '- x_seg: 1 of 2: \<b\>\|\`small\` (86)' "$tmp/undated.md"
ok 'what is not told whose a deal is does not say so' grep -q '^The model is not told whose' "$tmp/undated.md"
ok 'without dates there is one test' grep -q 'with p = [0-9.]* (999' "$tmp/undated.md"
dealtrain -q --folds 2 --import "$tmp/undated.json" --dictionary "$tmp/cats.csv" --card "$tmp/elsewhere.md" \
	-o "$tmp/elsewhere.json" "$tmp/undated.csv" >/dev/null
ok 'trees from elsewhere have learned from other rows' grep -q '^Not known here, .* Tested and calibrated with 600 rows' "$tmp/elsewhere.md"
run dealtrain --card "$tmp/no.md" "$tmp/small.csv"
exits '--card without a model is a usage error' 2
train --champion "$tmp/model.json" --param max_depth=1 --param eta=0.001 --card "$tmp/no.md" -o "$tmp/no.json" "$tmp/small.csv" >/dev/null
ok 'no model, no card' test ! -e "$tmp/no.md"

# ---- a search for parameters ------------------------------------------------------
train --oof "$tmp/oof.csv" --folds 3 "$tmp/small.csv" >/dev/null
last=$(awk -F, '$3 == 3 && (d == "" || $2 < d) { d = $2 } END { print d }' "$tmp/oof.csv")
# Other features in the last fold's rows: what is chosen must not know.
awk -F, -v OFS=, -v last="$last" 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
	NR > 1 && $c["as_of_date"] >= last { k = c["x_rep_win_rate"]; $k = 1 - $k; k = c["x_age_days"]; $k = 200 - $k } 1' "$tmp/small.csv" >"$tmp/other.csv"
tune() {	# NAME TABLE OPTION...
	run dealtrain -v --folds 3 --tune 5 --runs "$tmp/tune$1.csv" "${@:2}"
	told=$(printf '%s\n' "$err" | grep 'sets of parameters')
	params=$(tail -1 "$tmp/tune$1.csv" | sed 's/^[^"]*"\([^"]*\)".*/\1/; s/monotone[^ ]* //')
}
tune 1 "$tmp/small.csv"
like 'a search says what it found' '6 sets of parameters were tried: log loss 0\.[0-9]*, with our own 0\.[0-9]*; the last fold had no say'
ok 'nothing worse than our own' awk -v t="$told" 'BEGIN { split(t, w, /log loss |, with our own |;/); exit !(w[2] <= w[3]) }'
found=$told chosen=$params figures=$out
tune 2 -j 1 "$tmp/other.csv"
ok 'the last fold has no say, and threads do not matter' test "$told" = "$found"
ok 'the same set is chosen' test "$params" = "$chosen"
ok 'though the figures differ' test "$out" != "$figures"
tune 3 --seed 2 --param reg_lambda=7 --param max_depth=2 "$tmp/small.csv"
ok 'parameters that are given stay' test "$(printf '%s' "$params" | grep -c ' lambda=7 max_depth=2 ')" -eq 1
run dealtrain --tune 2 --param max_depth=2 --param eta=.1 --param min_child_weight=50 --param subsample=.8 \
	--param colsample_bytree=.8 --param lambda=5 "$tmp/small.csv"
exits 'nothing left to search is an error' 2
like 'which says so' 'nothing to search'

run dealtrain -v --folds 3 --tune 4 --oof "$tmp/oof.csv" "$tmp/plain.csv"
like 'without open deals the larger trees that are used anyhow take part' '9 sets of parameters were tried'
tuned=$(metric xgboost log_loss)
run dealtrain --folds 3 "$tmp/plain.csv"
ok 'so that a search does not do worse' awk -v a="$tuned" -v b="$(metric xgboost log_loss)" 'BEGIN { exit !(a < b + .02) }'

# ---- a library that ends the program does not say "not better" ------------------------
if command -v cc >/dev/null && ! ldd "$bin/dealtrain" | grep -q san; then
	cat >"$tmp/ends.c" <<-!
	#include <stdlib.h>
	int XGBoosterCreate(void) { if (getenv("ABORT")) abort(); exit(1); }
	__attribute__((constructor)) static void start(void) { if (getenv("EARLY")) abort(); }
	!
	cc -shared -fPIC -o "$tmp/ends.so" "$tmp/ends.c"
	for how in '' ABORT=1 EARLY=1; do
		run env LD_PRELOAD="$tmp/ends.so" OMP_WAIT_POLICY=passive $how dealtrain -q --folds 2 -o "$tmp/ended.json" "$tmp/small.csv"
		exits "a library ends it${how:+ ($how)}: 2" 2
		like 'with a message' 'a library ended the program'
		ok 'and no model' test ! -e "$tmp/ended.json"
	done
else
	skip 'a library ends it' 'no compiler, or a sanitizer'
fi

# ---- the model in use stays unless the new one is as good -----------------------------
run dealtrain --folds 2 --param eta=0.2 --champion "$tmp/1.json" -o "$tmp/6.json" "$tmp/small.csv"
exits 'a model as good as the champion is written' 0
same 'and is what it would be without one' "$tmp/6.json" "$tmp/1.json"
like 'the champion follows its own recipe: the same log loss' 'champion: log loss (0\.[0-9]*), this model.s \1: not worse'
run dealtrain --folds 2 --param max_depth=1 --param eta=0.02 --champion "$tmp/1.json" -o "$tmp/7.json" --runs "$tmp/gate.csv" "$tmp/small.csv"
exits 'a worse one is exit 1' 1
like 'with both figures' 'champion: log loss 0\.[0-9]*, this model.s 0\.[0-9]*: worse, so the champion stays'
ok 'and not written' test ! -e "$tmp/7.json"
ok 'the log of runs has it without a model, and says why' grep -Eq ',,[^,]*/1.json,0\.[0-9]{6},refused$' "$tmp/gate.csv"
sed '1s/x_log_amount/amount/' "$tmp/small.csv" >"$tmp/bad.csv"
run dealtrain --champion "$tmp/1.json" -o "$tmp/7.json" "$tmp/bad.csv"
exits 'a table without a feature of the champion is an error' 2
like 'which names it' '1.json: x_log_amount: the model needs this feature'
run dealtrain -q --folds 2 --param eta=0.2 --champion "$tmp/first.json" -o "$tmp/first.json" "$tmp/small.csv"
exits 'a champion that is not there yet is no error' 0
same 'the first model takes its place' "$tmp/first.json" "$tmp/6.json"
run dealtrain --folds 2 --param max_depth=1 --param eta=0.02 --champion "$tmp/first.json" -o "$tmp/first.json" "$tmp/small.csv"
exits 'a worse one does not' 1
same 'the model in use stays' "$tmp/first.json" "$tmp/6.json"
run dealtrain --champion "$tmp/runs.csv" "$tmp/small.csv"
exits 'a champion that is no model is an error' 2

# ---- a booster trained elsewhere ---------------------------------------------------
cat >"$tmp/boost.py" <<'!'
import sys, pandas, xgboost
def read(path):
    return pandas.read_csv(path, keep_default_na=False, na_values=[""])
def matrix(t, order):
    x = t[[c for c in t if c.startswith("x_")]].copy()
    for c in order:
        x[c] = pandas.Categorical(x[c], order[c])
    return xgboost.DMatrix(x, enable_categorical=True)
def learn(table, day, booster, dictionary):
    t = read(table)
    t = t[t.closed_date < day]
    order = {c: sorted(t[c].dropna().unique()) for c in t if c.startswith("x_") and t[c].dtype == object}
    d = matrix(t, order)
    d.set_label(t.outcome == "Won")
    b = xgboost.train({"objective": "binary:logistic", "max_depth": 3, "eta": .1, "min_child_weight": 20,
        "tree_method": "hist", "nthread": 1}, d, 40)
    b.set_attr(best_iteration="39")
    b.save_model(booster)
    rows = [(c, i, v) for c in order for i, v in enumerate(order[c])]
    pandas.DataFrame(rows, columns=["feature", "code", "category"]).to_csv(dictionary, index=False)
def compare(model, dictionary, scored):
    d, t = read(dictionary), read(scored)
    p = t.win_probability
    t = t[[c for c in t if c.startswith("x_")]]
    b = xgboost.Booster(model_file=model)
    q = b.predict(matrix(t, {c: list(g.category) for c, g in d.groupby("feature")}))
    sys.exit(not (abs(p - q).max() < 2e-6 and b.attr("dealkit_verdict") == "ready"))
globals()[sys.argv[1]](*sys.argv[2:])
!
boost() {
	/usr/bin/python3 -W ignore "$tmp/boost.py" "$@"
}
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i } NR == 1 || $c["as_of_date"] >= "2024-04-01"' "$tmp/small.csv" >"$tmp/later.csv"
import() {
	run dealtrain --folds 2 --import "$tmp/booster.json" -o "$tmp/taken.json" "$@"
}
if /usr/bin/python3 -c 'import pandas, xgboost' 2>/dev/null; then
	boost learn "$tmp/small.csv" 2024-04-01 "$tmp/booster.json" "$tmp/codes.csv"
	import --dictionary "$tmp/codes.csv" --calibrate none --runs "$tmp/taken.csv" "$tmp/later.csv"
	exits 'a booster of Python is taken' 0
	like 'with a warning about the rows it learned from' 'booster.json: the rows must be of later days'
	ok 'it knows more than chance' awk -v a="$(metric xgboost auc_lo)" 'BEGIN { exit !(a > .6) }'
	dealscore -q -m "$tmp/taken.json" "$tmp/later.csv" >"$tmp/scored.csv"
	ok 'the scores are those of Python, which loads the model' boost compare "$tmp/taken.json" "$tmp/codes.csv" "$tmp/scored.csv"
	ok 'the log of runs knows no parameters' grep -q ',2,40,none,,0' "$tmp/taken.csv"
	sed 's/"best_iteration":"39"/"best_iteration":"11"/' "$tmp/booster.json" >"$tmp/stopped.json"
	run dealtrain --folds 2 --import "$tmp/stopped.json" --dictionary "$tmp/codes.csv" -o "$tmp/taken.json" "$tmp/later.csv"
	like 'early stopping is pointed out' 'stopped.json: early stopping calls the first 12 of its rounds best; all 40 trees are taken'
	import --dictionary "$tmp/codes.csv" "$tmp/later.csv"
	ok 'it gets a calibration' grep -q '\\"kind\\":\\"sigmoid' "$tmp/taken.json"
	run dealtrain --folds 2 --param eta=0.2 --champion "$tmp/taken.json" "$tmp/later.csv"
	like 'as a champion its own predictions count' 'taken.json: does not say how it was trained'
	like 'with its figure' 'champion: log loss 0\.[0-9]*, this model'
	{ head -1 "$tmp/codes.csv"; tail -n +2 "$tmp/codes.csv" | sort -r; } >"$tmp/turned.csv"
	cp "$tmp/taken.json" "$tmp/first.json"
	import --dictionary "$tmp/turned.csv" "$tmp/later.csv"
	same 'the order of the dictionary does not matter' "$tmp/taken.json" "$tmp/first.json"
	refused() {	# NAME PATTERN OPTION...
		import "${@:3}" "$tmp/later.csv"
		exits "$1 is an error" 2
		like "$1: says so" "$2"
	}
	refused 'no dictionary' 'booster.json: x_rep is categorical: which category is which code'
	sed '3d' "$tmp/codes.csv" >"$tmp/gap.csv"
	refused 'a code that is missing' 'gap.csv: x_rep: no code 1' --dictionary "$tmp/gap.csv"
	sed '3s/,1,/,0,/' "$tmp/codes.csv" >"$tmp/twice.csv"
	refused 'a code twice' "twice.csv:3: code: twice: '0'" --dictionary "$tmp/twice.csv"
	sed '3s/,1,/,-1,/' "$tmp/codes.csv" >"$tmp/minus.csv"
	refused 'a code below 0' "minus.csv:3: code: not a code" --dictionary "$tmp/minus.csv"
	sed '1s/x_rep_win_rate/win/' "$tmp/later.csv" >"$tmp/lacks.csv"
	run dealtrain --import "$tmp/booster.json" --dictionary "$tmp/codes.csv" -o "$tmp/taken.json" "$tmp/lacks.csv"
	like 'a feature that the table lacks is named' 'x_rep_win_rate: the model needs this feature'
	sed 's/"gbtree"/"gblinear"/g' "$tmp/booster.json" >"$tmp/damaged.json"
	run dealtrain --import "$tmp/damaged.json" --dictionary "$tmp/codes.csv" -o "$tmp/taken.json" "$tmp/later.csv"
	like 'another kind of model is an error' 'damaged.json: booster is not gbtree'
	printf '{L\0\0\0' >"$tmp/damaged.json"
	run dealtrain --import "$tmp/damaged.json" -o "$tmp/taken.json" "$tmp/later.csv"
	like 'so is a binary file, and which one is meant is said' "damaged.json: no model in XGBoost's JSON, which save_model writes"
	worst=0
	for i in $(seq 40); do
		awk -v i="$i" '{ n = length($0); at = int(n * i / 41); print substr($0, 1, at) substr("9-]}\"x", i % 6 + 1, 1) substr($0, at + 1 + i % 3) }' \
			"$tmp/booster.json" >"$tmp/damaged.json"
		dealtrain -q --folds 2 --import "$tmp/damaged.json" --dictionary "$tmp/codes.csv" -o "$tmp/taken.json" "$tmp/later.csv" >"$tmp/.out" 2>&1
		code=$?
		[ "$code" -le "$worst" ] || worst=$code
	done
	ok 'a damaged booster does no harm' test "$worst" -eq 2
else
	skip 'a booster of Python' 'no xgboost for Python'
fi
run dealtrain --import "$tmp/1.json" "$tmp/later.csv"
exits '--import without -o is an error' 2
run dealtrain --import "$tmp/1.json" -o "$tmp/7.json" --tune 3 "$tmp/later.csv"
like 'nor is there anything to tune' 'nothing is learned'
run dealtrain --dictionary "$tmp/1.csv" "$tmp/later.csv"
exits '--dictionary alone too' 2

# ---- no signal -----------------------------------------------------------------
# Outcomes drawn anew for all closed deals: nothing can be learned.
awk -F, -v OFS=, 'BEGIN { srand(3) } NR > 1 && $12 != "Open" { $12 = rand() < .45 ? "Won" : "Lost" } 1' "$tmp/deals.csv" |
	dealfeat --snapshots | narrow >"$tmp/noise.csv"
# shellcheck disable=SC2086
run dealtrain $few --card "$tmp/noise.md" -o "$tmp/noise.json" "$tmp/noise.csv"
exits 'without signal a model is written' 0
like 'which says so' '^dealtrain: verdict: no signal: '
ok 'in the file too' grep -q '"dealkit_verdict":"no signal"' "$tmp/noise.json"

ok 'and that it answers by age' grep -q '"dealkit_by_age":"true"' "$tmp/noise.json"
ok 'its card: by age, with the figures of that' python3 -c 'import csv, re, sys
card = open(sys.argv[1]).read()
age = next(r for r in csv.DictReader(open(sys.argv[2])) if (r["model"], r["fold"]) == ("age", "all"))
assert re.findall(r"value: (\S+)", card) == [age[k] for k in ("auc", "log_loss", "brier", "calibration_error")]
assert "answers by a deal" in card and "Not to rank deals" in card and " trees" not in card
' "$tmp/noise.md" "$tmp/.out"
dealfeat -q --open "$tmp/deals.csv" >"$tmp/open.csv"
run dealscore -m "$tmp/noise.json" "$tmp/open.csv"
like 'dealscore says so' 'found no signal: every deal gets the chance of its age, and no category'
ok 'one chance for an age, and no category' awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ a = $at["x_age_days"]; p = $at["win_probability"]; if (a in was && was[a] != p) bad = 1; was[a] = p; bad += $at["risk_category"] != "" }
	END { exit bad || NR < 50 }' "$tmp/.out"
dealfeat -q --open <(awk -F, -v OFS=, 'NR > 1 && $12 == "Open" { $2 = "" } 1' "$tmp/deals.csv") >"$tmp/ageless.csv"
mean() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "win_probability") at = i; next } { s += $at; n++ } END { print s / n }'; }
ok 'without an age it is about the mean' awk -v a="$(dealscore -q -m "$tmp/noise.json" "$tmp/ageless.csv" | mean)" 'BEGIN { exit !(a > .3 && a < .6) }'

# Nobody closes lost deals: those older than wins ever were count as lost where it is asked whether there is a signal.
dealgen -q --deals 3000 --seed 4 --linger 0.8 --truth "$tmp/truth.csv" -o "$tmp/zombies.csv"
dealfeat -q --snapshots "$tmp/zombies.csv" | narrow >"$tmp/zombie-rows.csv"
# shellcheck disable=SC2086
run dealtrain $few -o "$tmp/zombie.json" "$tmp/zombie-rows.csv"
like 'deals that nobody closes are told of' '^dealtrain: [0-9]+ of [0-9]+ open deals are older than [0-9]+ days, by when 99 % of the wins came: does nobody close them\?'
like 'their age is a signal' '^dealtrain: verdict: (weak|ready): '
dealfeat -q --open "$tmp/zombies.csv" | dealscore -q -m "$tmp/zombie.json" | dealeval -q -r truth --truth "$tmp/truth.csv" >"$tmp/judged.csv"
ok 'and their chances are what is true' awk -F, 'NR == 2 { d = $9 - $10; exit !(d * d < .03 ^ 2) }' "$tmp/judged.csv"

# ---- no step in a model moves every score ----------------------------------------------
# x_win_rate_overall is one number a day; in the first weeks it is far from what it is later.
dealgen -q --deals 2500 --seed 1 >"$tmp/step.csv"
dealfeat -q --snapshots "$tmp/step.csv" >"$tmp/step-rows.csv"
run dealtrain -q -o "$tmp/step.json" "$tmp/step-rows.csv"
dealfeat -q --open "$tmp/step.csv" | awk -F, -v OFS=, '
	NR == 1 { for (i = 1; i <= NF; i++) if ($i == "x_win_rate_overall") at = i; print; next }
	NR <= 41 { for (k = 0; k <= 400; k++) { $at = k / 400; print } }' | dealscore -q -m "$tmp/step.json" >"$tmp/stepped.csv"
ok 'from one four-hundredth to the next the mean of a pipeline moves by less than 0.02' awk -F, '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ k = int($at["x_win_rate_overall"] * 400 + .5); p[k] += $at["win_probability"]; n[k]++ }
	END { for (k = 1; k <= 400; k++) { d = p[k] / n[k] - p[k - 1] / n[k - 1]; if (d * d > .02 ^ 2) bad = 1 } exit bad || n[400] < 30 }' "$tmp/stepped.csv"

# ---- cut by closing date -----------------------------------------------------------
dealgen -q --deals 6000 --seed 51 --closed-from 2024-07-01 --truth "$tmp/truth.csv" -o "$tmp/cut.csv"
dealfeat -q --snapshots "$tmp/cut.csv" | narrow >"$tmp/cut-rows.csv"
# shellcheck disable=SC2086
run dealtrain $few -o "$tmp/cut.json" "$tmp/cut-rows.csv"
exits 'an export cut by closing date is no error' 0
dealfeat -q --open "$tmp/cut.csv" | dealscore -q -m "$tmp/cut.json" | dealeval -q -r truth --truth "$tmp/truth.csv" >"$tmp/judged.csv"
ok 'and promises no more than is true' awk -F, 'NR == 2 { d = $9 - $10; exit !(d * d < .05 ^ 2) }' "$tmp/judged.csv"

# A tenth of the losses is never closed: of the rows with an outcome too many are won, so the open ones must count.
dealgen -q --deals 3000 --win-rate 0.2 --linger 0.1 --won-days 58 --lost-days 52 --strength 0.5 |
    dealfeat -q --snapshots >"$tmp/linger.csv"
run dealtrain "$tmp/linger.csv"
like 'a signal is seen where losses stay open' 'verdict: ready'
# shellcheck disable=SC2086
run dealtrain $few --require-signal -o "$tmp/none.json" "$tmp/noise.csv"
exits 'with --require-signal it is exit 1' 1
ok 'and no model' test ! -e "$tmp/none.json"

# ---- what could mislead ----------------------------------------------------------
awk -F, -v OFS=, 'NR == 1 { print $0, "x_leak" } NR > 1 { print $0, ($12 == "Won" ? 5 : 1) }' "$tmp/small.csv" >"$tmp/leak.csv"
# shellcheck disable=SC2086
run dealtrain $few "$tmp/leak.csv"
like 'a feature that knows the outcome is named' 'x_leak: tells the outcome alone'
like 'and left out' 'x_leak: tells the outcome alone .*left out'
ok 'what is left tells nothing of it' awk -F, '$1 == "xgboost" && $2 == "all" { exit !($6 < .9) }' "$tmp/.out"
# shellcheck disable=SC2086
run dealtrain $few -o "$tmp/leaky.json" --keep-feature leak "$tmp/leak.csv"
like 'but for those who know better' 'x_leak: tells the outcome alone .*kept'
ok 'then it is learned from' grep -q '"x_leak"' "$tmp/leaky.json"
# shellcheck disable=SC2086
run dealtrain $few -o "$tmp/honest.json" --champion "$tmp/leaky.json" "$tmp/leak.csv"
exits 'a champion that leaks does not count' 0
like 'which is said' 'leaky.json: uses x_leak, which knows what open deals cannot: it does not count'
ok 'and the new model is written' grep -q '"dealkit_verdict"' "$tmp/honest.json"
# shellcheck disable=SC2086
run dealtrain $few -r leaks "$tmp/leak.csv"
ok 'the figures of each feature' test "$(head -1 "$tmp/.out")" = 'feature,outcome_auc,open_auc,empty_auc,implied_share,implied_share_se,share_lo,share_hi,reason,left_out'
ok 'x_leak has its reason' grep -Eq '^x_leak,1\.000000,.*,outcome,yes$' "$tmp/.out"
ok 'x_rep has none' grep -Eq '^x_rep,0\.[0-9]+,.*,,no$' "$tmp/.out"
run dealtrain -r nothing "$tmp/leak.csv"
exits 'another report is none' 2
# What CRMs do to amounts: nothing of the amount is learned from, whichever rule finds it.
for leak in 'deal_amount:lost:0 outcome' 'deal_amount:lost:0:0.85 share' 'deal_amount:open:empty:0.9 empty' 'deal_amount:won:x3 share'; do
	dealgen -q --deals 4000 --seed 1 --leak "${leak% *}" | dealfeat -q --snapshots >"$tmp/leaked.csv"
	# shellcheck disable=SC2086
	run dealtrain $few -q -r leaks "$tmp/leaked.csv"
	ok "${leak% *}: named" grep -Eq "^x_[a-z_]*amount[a-z_]*,.*,${leak#* },yes\$" "$tmp/.out"
	ok "${leak% *}: the whole column goes, and no other" awk -F, 'NR > 1 { if (($NF == "yes") != ($1 ~ /amount/)) bad = 1 } END { exit bad }' "$tmp/.out"
done
dealgen -q --deals 4000 --seed 5 --speed-up won:2025-01-01:1.667 | dealfeat -q --snapshots >"$tmp/clean.csv"
# shellcheck disable=SC2086
run dealtrain $few -q -r leaks "$tmp/clean.csv"
ok 'faster wins make no honest feature a leak' awk -F, 'NR > 1 && $NF == "yes" { bad = 1 } END { exit bad || NR < 50 }' "$tmp/.out"
awk -F, -v OFS=, 'NR == 1 { print $0, "x_end" } NR > 1 { print $0, ($12 == "Won" ? "signed" : $12 == "Lost" ? "gone" : "") }' \
	"$tmp/small.csv" >"$tmp/leak.csv"
# shellcheck disable=SC2086
run dealtrain $few "$tmp/leak.csv"
like 'a category that knows it too' 'x_end: tells the outcome alone'
if [ -r "$shared/maven/sales_pipeline.csv" ]; then
	dealclean -q -s "$root/examples/schema-maven.csv" "$shared/maven/sales_pipeline.csv" | dealfeat --snapshots | narrow >"$tmp/maven.csv"
	# shellcheck disable=SC2086
	run dealtrain $few "$tmp/maven.csv"
	like 'lost deals without an amount: the leak is named' 'x_log_amount: tells the outcome alone'
else
	skip 'lost deals without an amount' 'the table is not there'
fi
dealfeat "$tmp/deals.csv" | narrow >"$tmp/close.csv"
# shellcheck disable=SC2086
run dealtrain $few "$tmp/close.csv"
like 'rows as of the close are pointed out' 'rows are as of the deal.s closed_date'

# ---- bad input -------------------------------------------------------------------
run dealtrain /dev/null
exits 'an empty file is an error' 2
like 'which says there is no header' 'no header'
head -1 "$tmp/small.csv" >"$tmp/header.csv"
run dealtrain "$tmp/header.csv"
exits 'a header alone has nothing to learn from' 2
like 'and it says what is needed' '0 won and 0 lost deals are too few.*at least 40 of each'
run dealtrain "$tmp"
like 'a directory is an error' 'Is a directory'
run dealtrain "$tmp/absent.csv"
like 'an absent file is an error' 'absent.csv: No such file'
dealfeat --snapshots --as-of 2023-05-01 "$tmp/deals.csv" >"$tmp/short.csv"
run dealtrain "$tmp/short.csv"
exits 'too short a time is an error' 2
like 'which says what is missing' 'are needed'
bad() {	# NAME SED PATTERN
	sed "$2" "$tmp/small.csv" >"$tmp/bad.csv"
	run dealtrain "$tmp/bad.csv"
	exits "$1 is an error" 2
	like "$1: says where" "$3"
}
bad 'a missing column' '1s/as_of_date/as_of/' 'bad.csv:1: as_of_date: no such column'
bad 'a ragged record' '7s/,[^,]*$//' 'bad.csv:7: [0-9]* fields, but the header has [0-9]*'
bad 'an unterminated quote' '7s/^/"/' 'bad.csv:7: a quote is opened here'
bad 'a bad outcome' '7s/,\(Won\|Lost\|Open\),/,won,/' "bad.csv:7: outcome: not Won, Lost or Open: 'won'"
bad 'a number that is too large' '7s/[^,]*$/1e300/' 'bad.csv:7: x_[a-z_]*: larger than a float32 can be: .1e300'
bad 'a bad feature name' '1s/x_age_days/x_age[days/' "x_age.days: a feature's name may not hold"
{ cat "$tmp/small.csv"; tail -1 "$tmp/small.csv"; } >"$tmp/bad.csv"
run dealtrain "$tmp/bad.csv"
like 'two rows of one deal and day are an error' "bad.csv:$(wc -l <"$tmp/bad.csv"): deal_id: a second row of this deal and as_of_date: 'D"
run dealtrain "$tmp/small.csv" "$tmp/small.csv"
like 'also from two files, by the first such line' "small.csv:2: deal_id: a second row of this deal and as_of_date: '$(sed -n 2p "$tmp/small.csv" | cut -d, -f1)'"
cut -d, -f1-15 "$tmp/small.csv" >"$tmp/bad.csv"
run dealtrain "$tmp/bad.csv"
like 'no feature is an error' 'no feature'
run dealtrain --param max_dept=4 "$tmp/small.csv"
exits 'a misspelt parameter is an error' 2
like 'which names it' "no such parameter: 'max_dept'"
run dealtrain --param max_depth=-1 "$tmp/absent.csv"
exits 'so is a value that makes no sense, before anything is read' 2
like 'which is named too' "--param: max_depth: not a whole number from 1 to 64: '-1'"
run dealtrain -o "$tmp/same" --oof "$tmp/same" "$tmp/small.csv"
exits 'two outputs in one file are an error' 2
like 'before anything is read' "two outputs cannot go to one file: '.*/same'"
run dealtrain -o - "$tmp/small.csv"
like "nor can the model go where the table goes" "two outputs cannot go to one file: '-'"
run dealtrain --folds 1 "$tmp/small.csv"
like 'one fold is no test' 'not between 2 and 50'
# shellcheck disable=SC2086
run dealtrain $few -o "$tmp/nowhere/model.json" "$tmp/small.csv"
exits 'a model that cannot be written is an error' 2
if [ -w /dev/full ]; then
	train "$tmp/small.csv" >/dev/full 2>"$tmp/.err"
	status=$?
	exits 'a full disk is an error' 2
	train -o /dev/full "$tmp/small.csv" >/dev/null 2>"$tmp/.err"
	status=$?
	exits 'for the model too' 2
fi
train "$tmp/small.csv" 2>"$tmp/.err" | head -1 >/dev/null
ok '| head -1 ends it quietly' test ! -s "$tmp/.err"

finish
