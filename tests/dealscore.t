#!/bin/bash
# dealscore: the library's own probabilities, in any order of columns, for any number of threads.
. tests/lib.sh

golden=$root/tests/golden
model=$golden/model.json

# The golden file without its last three columns; its fields hold no commas but in quotes at x_rep.
deals() { sed -E 's/(,[^,]*){3}$//' "$golden/scores.csv"; }
deals >"$tmp/deals.csv"

# rehash FILE: gives a changed model the hash it then needs, as dealmodel(5) says
rehash() {
	sed -E 's/("dealkit_sha256":")[0-9a-f]{64}/\10000000000000000000000000000000000000000000000000000000000000000/' "$1" >"$tmp/.zero"
	sed -E "s/(\"dealkit_sha256\":\")0{64}/\1$(sha256sum <"$tmp/.zero" | cut -c1-64)/" "$tmp/.zero"
}

# ---- the scores --------------------------------------------------------------
run dealscore -m "$model" "$tmp/deals.csv"
exits 'deals are scored' 0
sed -E 's/(,[^,]*){2}$//' "$tmp/.out" >"$tmp/scores.csv"
same "probabilities and categories are those that python's xgboost gives" "$tmp/scores.csv" "$golden/scores.csv"
awk -F, 'NR > 1 { print $(NF - 4), $(NF - 1) }' "$tmp/.out" | sort -n |
	awk '$2 < last || $2 > 100 { exit 1 } { last = $2 } END { exit NR != 60 }'
ok 'percentiles are in 0..100 and rise with the probability' test "${PIPESTATUS[2]}" -eq 0
header=$(head -1 "$tmp/.out")
ok 'the columns come at the right' test "${header##*x_win_rate_overall}" = ,win_probability,risk_score,risk_category,win_percentile,model_id
ok "the last is which model it was" test "$(awk -F, 'NR > 1 { print $NF }' "$tmp/.out" | sort -u)" = \
	"$(grep -o '"dealkit_sha256":"[0-9a-f]\{8\}' "$model" | tail -c 9)"
rehash "$model" >"$tmp/same.json"
same 'the hash in the model is that of its bytes' "$tmp/same.json" "$model"

# ---- nothing of the library --------------------------------------------------------
run dealscore -m "$model" "$tmp/deals.csv"
cp "$tmp/.out" "$tmp/forest.csv"
sed -E 's/"version":\[[0-9,]+\]\}$/"version":[99,0,0]}/' "$model" >"$tmp/.other"
rehash "$tmp/.other" >"$tmp/newer.json"
run dealscore -m "$tmp/newer.json" "$tmp/deals.csv"
same 'which XGBoost wrote the model does not matter' <(sed 's/,[^,]*$//' "$tmp/.out") <(sed 's/,[^,]*$//' "$tmp/forest.csv")
run dealscore -m s3://bucket/model.json "$tmp/deals.csv"
like 'a path is no URI' 's3://bucket/model.json: No such file'
ok 'XGBoost and OpenMP are not linked' eval '! ldd "$bin/dealscore" | grep -iE "xgboost|gomp"'

# ---- what must not matter -----------------------------------------------------
cp "$tmp/forest.csv" "$tmp/want.csv"
many() { head -1 "$tmp/deals.csv"; for _ in $(seq 100); do tail -n +2 "$tmp/deals.csv"; done; }
many >"$tmp/many.csv"
dealscore -j 1 -m "$model" "$tmp/many.csv" >"$tmp/1.csv"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealscore -j 3 -m "$model" <"$tmp/many.csv" >"$tmp/3.csv"
same 'threads, locale and time zone do not matter' "$tmp/1.csv" "$tmp/3.csv"
tail -n +2 "$tmp/1.csv" | sort -u >"$tmp/.a"
tail -n +2 "$tmp/want.csv" | sort -u >"$tmp/.b"
same 'a row does not depend on its neighbours' "$tmp/.a" "$tmp/.b"
awk -F, -v OFS=, '{ print $3, $1, $2, $4, $7 }' <(grep -v '"' "$tmp/deals.csv") | sed '1s/$/,x_rep/; 2,$s/$/,rep_1/' >"$tmp/turned.csv"
run dealscore -m "$model" "$tmp/turned.csv"
exits 'features stand in any order, and others may be absent' 0
awk -F, -v OFS=, '{ print $2, $(NF - 4) }' "$tmp/.out" | grep -Ff <(grep ',rep_1,' "$tmp/want.csv" | cut -d, -f1) >"$tmp/.a"
awk -F, -v OFS=, '/,rep_1,/ { print $1, $(NF - 4) }' "$tmp/want.csv" >"$tmp/.b"
same 'with the same scores' "$tmp/.a" "$tmp/.b"
tr , ';' <"$tmp/turned.csv" >"$tmp/semicolons.csv"
run dealscore -d ';' -m "$model" "$tmp/semicolons.csv"
cp "$tmp/.out" "$tmp/semi.csv"
dealscore -m "$model" "$tmp/turned.csv" >"$tmp/comma.csv"
same 'with -d, another delimiter' "$tmp/semi.csv" "$tmp/comma.csv"
run dealscore -m "$model" "$tmp/want.csv"
same 'scoring again replaces the columns in place' "$tmp/.out" "$tmp/want.csv"

# ---- categories and missing values ---------------------------------------------
one() { printf 'note,x_age_days,x_rep_win_rate,x_log_amount,x_rep\n%s\n' "$1"; }
one '"a, b",10,.5,,rep_9' >"$tmp/new.csv"
run dealscore -v -m "$model" "$tmp/new.csv"
exits 'a category that the model has never seen is no error' 0
like 'but counted' '^dealscore: training never saw what some deals have, which tells nothing of them: 1 new category in x_rep \(1\) \(deals\)$'
unseen=$out
run dealscore -m "$model" <(one '"a, b",10,.5,,rep_9' | sed 's/rep_9//')
ok 'and scored as a missing one' test "$(cut -d, -f7- <<<"$unseen" | tail -1)" = "$(cut -d, -f7- <<<"$out" | tail -1)"
ok 'the record is kept byte for byte' grep -qF '"a, b",10,.5,,rep_9,' <<<"$unseen"
run dealscore -m "$model" <(one 'a,10,.5,,7.0')
like7=$(tail -1 <<<"${out%$'\n'}")
run dealscore -m "$model" <(one 'a,10,.5,,7')
ok 'a number in a column of categories is the same however it is written' \
	test "$(cut -d, -f6- <<<"$like7")" = "$(tail -1 <<<"${out%$'\n'}" | cut -d, -f6-)"
run dealscore -m "$model" <(one 'a,ten,.5,,rep_1')
exits 'text where a number must be is an error' 2
like 'with file, line, column and value' ":2: x_age_days: not a number, as it was when the model learned: 'ten'"
run dealscore -m "$model" <(one 'a,-1e39,.5,,rep_1')
like 'so is a number that the model cannot hold' ":2: x_age_days: larger than a float32 can be: '-1e39'"

# ---- thresholds -----------------------------------------------------------------
categories() { awk -F, 'NR > 1 { n[$(NF - 2)]++ } END { print n["High"] + 0, n["Medium"] + 0, n["Low"] + 0 }' "$tmp/.out"; }
run dealscore -v -m "$model" "$tmp/deals.csv"
like 'the thresholds are noted' '^dealscore: risk is High from 0.800000, Medium from 0.500000$'
run dealscore -m "$model" --thresholds 1,0 "$tmp/deals.csv"
ok 'thresholds as risks' test "$(categories)" = '0 60 0'
run dealscore -v -m "$model" --thresholds 100%,100% "$tmp/deals.csv"
like 'shares of the out-of-fold scores become risks' '^dealscore: risk is High from 0.030000, Medium from 0.030000$'
run dealscore -m "$model" --thresholds 0.887375,0.887374 "$tmp/deals.csv"
ok 'a risk at the threshold is in the category' grep -q '^D001,.*,0.887375,High,' "$tmp/.out"
for bad in 20% 20%,50 0.4,0.7 50%,20% 1.2,0.5 a,b '20%,50%,70%' ','; do
	run dealscore -m "$model" --thresholds "$bad" "$tmp/deals.csv"
	exits "--thresholds $bad is refused" 2
done
like 'with what is allowed' 'neither shares such as 20%,50% nor risks such as 0.8,0.6'

# ---- what must not be written over -----------------------------------------------
mkdir "$tmp/folder"
cp "$model" "$tmp/folder/m.json"
ln -s folder "$tmp/linked"
for name in "$tmp/folder/m.json" "$tmp/folder/./m.json" "$tmp/linked/m.json" "$tmp/folder/../folder//m.json"; do
	run dealscore -m "$tmp/folder/m.json" -o "$name" "$tmp/deals.csv"
	is "the model stays a model: ${name#"$tmp"/}" 2 ''
	like 'which is said' "an output would replace what is read: '$name'"
done
same 'and is as it was' "$tmp/folder/m.json" "$model"
cp "$tmp/deals.csv" "$tmp/folder/deals.csv"
run dealscore -m "$model" -o "$tmp/folder/deals.csv" "$tmp/folder/deals.csv"
exits 'a table may be scored in place' 0
dealscore -m "$model" "$tmp/deals.csv" >"$tmp/.a"
same 'to the same bytes' "$tmp/.a" "$tmp/folder/deals.csv"
# what a killed run left goes with the next one
{ cat "$tmp/deals.csv"; sleep 5; } | dealscore -m "$model" -o "$tmp/folder/killed.csv" 2>/dev/null &
for _ in $(seq 50); do
	[ -z "$(find "$tmp/folder" -name 'killed.csv.*')" ] || break
	sleep 0.1
done
left=$(find "$tmp/folder" -name 'killed.csv.*')
run dealscore -m "$model" -o "$tmp/folder/killed.csv" "$tmp/deals.csv"
ok 'the file of one that runs stays' test -n "$left" -a -e "$left"
kill -9 $! && wait $! 2>/dev/null
run dealscore -m "$model" -o "$tmp/folder/killed.csv" "$tmp/deals.csv"
ok 'that of a killed one does not' test -z "$(find "$tmp/folder" -name 'killed.csv.*')"

# ---- no signal ---------------------------------------------------------------------
sed 's/"dealkit_verdict":"ready"/"dealkit_verdict":"no signal"/' "$model" >"$tmp/none.json"
rehash "$tmp/none.json" >"$tmp/nosignal.json"
run dealscore -m "$tmp/nosignal.json" "$tmp/deals.csv"
exits 'a model without signal is no error' 0
ok 'but says so, once' test "$(grep -c 'no signal' <<<"$err")" -eq 1
ok 'every deal has the base rate and nothing else' \
	test "$(tail -n +2 "$tmp/.out" | sed "s/,[0-9a-f]*$//" | grep -o ',[^,]*,[^,]*,[^,]*,[^,]*$' | sort -u)" = ',0.450000,0.550000,,'

# ---- the model file -----------------------------------------------------------------
run dealscore -m "$tmp/none.json" "$tmp/deals.csv"
exits 'a changed model is refused' 2
like 'with the reason' 'none.json: damaged or changed: its SHA-256 is not the one in it'
size=$(wc -c <"$model")
for at in $(seq 1 397 "$size"); do	# change a byte here and there
	cp "$model" "$tmp/changed.json"
	byte=$(tail -c "+$((at + 1))" "$model" | head -c 1)
	[ "$byte" = 1 ] && byte=2 || byte=1
	printf %s "$byte" | dd of="$tmp/changed.json" bs=1 seek="$at" conv=notrunc 2>/dev/null
	dealscore -m "$tmp/changed.json" "$tmp/deals.csv" >/dev/null 2>&1
	[ $? -eq 2 ] || break
done
ok 'a changed byte anywhere is found' test "$((at + 397))" -gt "$size"
head -c 5000 "$model" >"$tmp/short.json"
run dealscore -m "$tmp/short.json" "$tmp/deals.csv"
exits 'half a model is refused' 2
run dealscore -m /dev/null "$tmp/deals.csv"
exits 'an empty one too' 2
run dealscore -m "$tmp" "$tmp/deals.csv"
exits 'and a directory' 2
like 'which is said' 'Is a directory'
sed 's/"split_indices":\[0,/"split_indices":[9,/' "$model" >"$tmp/.bad"
rehash "$tmp/.bad" >"$tmp/hostile.json"
run dealscore -m "$tmp/hostile.json" "$tmp/deals.csv"
exits 'a model with a good hash and bad trees is refused' 2
like 'naming tree and node' 'hostile.json: tree 0: node 0: no such feature'
run dealscore "$tmp/deals.csv"
exits 'no model is a usage error' 2
like 'which says what is missing' 'which model'

# ---- a log of first scores -----------------------------------------------------------------------
open_deals() {	# DAY ID ...
	awk -F, -v OFS=, -v day="$1" -v ids=" ${*:2} " 'FNR == 1 { print "as_of_date", $0 }
	FNR > 1 && index(ids, " " $1 " ") { print day, $0 }' <(grep -v '"' "$tmp/deals.csv")
}
mapfile -t some < <(grep -v '"' "$tmp/deals.csv" | tail -n +2 | cut -d, -f1 | head -4)
open_deals 2025-03-01 "${some[@]:0:2}" >"$tmp/march.csv"
run dealscore -v -m "$model" --log "$tmp/log.csv" "$tmp/march.csv"
exits 'first scores are logged' 0
like 'which is noted' '2 first scores were added to .*log.csv'
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
{ print $at["deal_id"], $at["as_of_date"], $at["win_probability"], $at["model_id"] }' "$tmp/.out" >"$tmp/.a"
same 'as they were given' "$tmp/.a" "$tmp/log.csv"
dealscore -m "$model" "$tmp/march.csv" >"$tmp/.b"
same 'the output is what it is without' "$tmp/.out" "$tmp/.b"
open_deals 2025-03-02 "${some[@]:1:3}" >"$tmp/next.csv"
dealscore -q -m "$model" --log "$tmp/log.csv" "$tmp/next.csv" >/dev/null
ok 'a deal has one row of a model' test "$(tail -n +2 "$tmp/log.csv" | cut -d, -f1 | sort | uniq -d)" = ''
ok 'the first' test "$(cut -d, -f2 "$tmp/log.csv" | sort | uniq -c | awk '{ printf "%s ", $1 }')" = '2 2 1 '
dealscore -q -m "$tmp/newer.json" --log "$tmp/log.csv" "$tmp/next.csv" >/dev/null
ok 'another model has its own' test "$(wc -l <"$tmp/log.csv")" -eq 8
cp "$tmp/log.csv" "$tmp/before.csv"
dealscore -q -m "$model" --log "$tmp/log.csv" "$tmp/next.csv" >/dev/null
same 'once more: nothing new' "$tmp/log.csv" "$tmp/before.csv"
awk -F, -v OFS=, '{ print $0, NR == 1 ? "outcome" : NR == 2 ? "Won" : "Open" }' "$tmp/march.csv" >"$tmp/closed.csv"
rm "$tmp/log.csv"
dealscore -q -m "$model" --log "$tmp/log.csv" "$tmp/closed.csv" >/dev/null
ok 'closed deals are none' test "$(wc -l <"$tmp/log.csv")" -eq 2
rm "$tmp/log.csv"
for _ in 1 2 3 4; do
	dealscore -q -m "$model" --log "$tmp/log.csv" "$tmp/next.csv" >/dev/null &
done
wait
ok 'runs at once add each deal once' test "$(wc -l <"$tmp/log.csv")" -eq 4
{ cat "$tmp/next.csv"; open_deals 2025-03-01 "${some[3]}" | tail -n +2; } >"$tmp/twice.csv"
rm "$tmp/log.csv"
dealscore -q -m "$model" --log "$tmp/log.csv" "$tmp/twice.csv" >/dev/null
ok 'of several rows the earliest' grep -q "^${some[3]},2025-03-01," "$tmp/log.csv"
run dealscore -m "$model" --log "$tmp/log.csv" "$tmp/deals.csv"
is 'deals without a day' 2 ''
like 'are told' 'as_of_date'
run dealscore -m "$model" --log "$tmp/deals.csv" "$tmp/next.csv"
is 'what is no log is left alone' 2 ''
like 'which is said' 'deals.csv:1: not the header of a log of scores'
printf 'deal_id,as_of_date,win_probability,model_id\nD1,2025' >"$tmp/torn.csv"
run dealscore -m "$model" --log "$tmp/torn.csv" "$tmp/next.csv"
like 'a log whose last line has no end' 'its last line has no end'
run dealscore -m "$model" --log "$tmp/next.csv" "$tmp/next.csv"
exits 'the input is no log' 2
run dealscore -m "$model" --log "$tmp/one.csv" -o "$tmp/one.csv" "$tmp/next.csv"
exits 'nor is the output' 2

# ---- bad input ------------------------------------------------------------------------
run dealscore -m "$model" <<!
deal_id,x_age_days,x_rep
1,2,3
!
exits 'missing features are an error' 2
like 'that names them all' ":1: 2 of the model's 4 features are not there \(are they from dealfeat\?\): x_rep_win_rate, x_log_amount$"
run dealscore -m "$model" <(tr , ';' <"$tmp/turned.csv")
exits 'another delimiter is an error' 2
like 'that names -d' "try -d ';'"
printf 'x_age_days,x_rep_win_rate,x_log_amount,x_rep\n1,2,3,"rep' >"$tmp/quote.csv"
run dealscore -m "$model" "$tmp/quote.csv"
exits 'an unterminated quote is an error' 2
like 'with its line' 'quote.csv:2'
run dealscore -m "$model" <(one 'a,10,.5,,rep_1,more')
exits 'a record that is too long is an error' 2
run dealscore -m "$model" <(one 'a,10,.5')
exits 'a record that is too short is an error' 2
like 'with its line' ':2: '
run dealscore -m "$model" -o "$tmp/out.csv" <(one 'a,ten,.5,,rep_1')
ok 'an output file is whole or absent' test ! -e "$tmp/out.csv"
run dealscore -m "$model" -o "$tmp/out.csv" "$tmp/deals.csv"
same 'and whole with -o' "$tmp/out.csv" "$tmp/want.csv"
bad_input "$tmp/many.csv" dealscore -m "$model"
finish
