#!/bin/bash
# dealexplain: the library's own contributions, and sentences that a person understands.
# $1 is for awk and for sh -c:
# shellcheck disable=SC2016
. tests/lib.sh

golden=$root/tests/golden
model=$golden/model.json
sed -E 's/(,[^,]*){3}$//' "$golden/scores.csv" >"$tmp/deals.csv"

rehash() {	# gives a changed model the hash it then needs
	sed -E 's/("dealkit_sha256":")[0-9a-f]{64}/\10000000000000000000000000000000000000000000000000000000000000000/' "$1" >"$tmp/.zero"
	sed -E "s/(\"dealkit_sha256\":\")0{64}/\1$(sha256sum <"$tmp/.zero" | cut -c1-64)/" "$tmp/.zero"
}

# field NAME: the last run's values of a column without commas or quotes in it
field() {
	sed -E 's/"([^"]|"")*"/Q/g' "$tmp/.out" | awk -F, -v c="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i; next } { print $k }'
}

# ---- effects ------------------------------------------------------------------
run dealexplain -m "$model" --show both "$tmp/deals.csv"
exits 'deals are explained' 0
paste -d, <(field deal_id) <(field factor_1) <(field effect_1) <(field factor_2) <(field effect_2) \
	<(field factor_3) <(field effect_3) >"$tmp/effects.csv"
ok "effects are those that python's xgboost gives" awk -F, '
	NR == FNR { if (FNR == 1) split($0, name); for (i = 2; i <= NF; i++) want[$1, name[i]] = $i; next }
	{ for (i = 2; i < NF; i += 2) if ($i != "") {
		d = want[$1, $i] - $(i + 1)
		if (!(($1, $i) in want) || d > 2e-6 || d < -2e-6) { print $1, $i, $(i + 1), want[$1, $i]; bad = 1 }
		rows++ } }
	END { exit bad || rows < 150 }' "$golden/effects.csv" "$tmp/effects.csv"
ok 'the largest comes first' awk -F, '{ a = $3 < 0 ? -$3 : $3; b = $5 < 0 ? -$5 : $5; c = $7 < 0 ? -$7 : $7
	if (a < b || b < c) exit 1 }' "$tmp/effects.csv"
dealscore -m "$model" "$tmp/deals.csv" >"$tmp/scores.csv"
paste -d, <(sed -E 's/"([^"]|"")*"/Q/g' "$tmp/scores.csv" | awk -F, 'NR > 1 { print $(NF - 4) }') \
	<(field effect_1) <(field effect_2) <(field effect_3) >"$tmp/sums.csv"
ok 'probability less effects is the same typical deal for all' awk -F, '
	{ t = $1 - $2 - $3 - $4; if (NR == 1) first = t; d = t - first; if (d > 4e-6 || d < -4e-6) exit 1 }' "$tmp/sums.csv"
run dealexplain -m "$model" "$tmp/deals.csv"
ok 'by default only what lowers the probability is shown' sh -c '! grep -v "^-\|^$"' - \
	< <(field effect_1; field effect_2; field effect_3)
ok 'and fewer factors than asked leave fields empty' grep -q '^$' < <(field effect_3)
run dealexplain -m "$model" --show help -k 1 "$tmp/deals.csv"
ok 'or what raises it' sh -c '! grep "^-"' - < <(field effect_1)
header=$(head -1 "$tmp/.out")
ok '-k says how many' test "${header##*x_win_rate_overall}" = ,factor_1,value_1,effect_1,typical,effect_rest,top_factors,recommended_action,saveable
run dealexplain -m "$model" -k 2 "$tmp/deals.csv"
header=$(head -1 "$tmp/.out")
ok 'the columns stand in order' test "${header##*x_win_rate_overall}" = \
	,factor_1,factor_2,value_1,value_2,effect_1,effect_2,typical,effect_rest,help_factor_1,help_factor_2,help_value_1,help_value_2,help_effect_1,help_effect_2,top_factors,recommended_action,saveable

# ---- an experiment: two playbooks in one ---------------------------------------------
printf '%s\n' factor,direction,condition,action 'any,any,arm = b,call {deal_id} in arm {arm}' 'any,any,,wait' >"$tmp/two.csv"
run dealexplain -m "$model" --playbook "$tmp/two.csv" --arm-by deal_id --salt calls "$tmp/deals.csv"
exits 'two playbooks' 0
ok 'the arm stands at the right' grep -q ',saveable,arm$' <(head -1 "$tmp/.out")
ok 'both have deals' test "$(field arm | sort -u | tr '\n' ' ')" = 'a b '
ok 'actions are those of the arm' awk -F, 'NR == FNR { arm[$1] = $2; next } { n++; want = arm[$1] == "b" ? "call " $1 " in arm b" : "wait"
	if ($2 != "" && $2 != want) bad = 1; some[$2 == ""] = 1 } END { exit bad || !(0 in some) }' \
	<(paste -d, <(field deal_id) <(field arm)) <(paste -d, <(field deal_id) <(field recommended_action))
arm=$(printf 'calls\narm\nD001' | sha256sum | cut -c1-1)
ok 'by the SHA-256 of salt, arm and value' test "$(paste -d, <(field deal_id) <(field arm) | grep ^D001,)" = \
	"D001,$(case $arm in [0-7]) echo a ;; *) echo b ;; esac)"
cp "$tmp/.out" "$tmp/armed.csv"
run dealexplain -q -m "$model" --playbook "$tmp/two.csv" --arm-by deal_id --salt calls -j 3 "$tmp/armed.csv"
same 'in place the second time' "$tmp/.out" "$tmp/armed.csv"
run dealexplain -m "$model" --playbook "$tmp/two.csv" "$tmp/deals.csv"
ok 'without an experiment nobody is in arm b' eval '! field recommended_action | grep call'
printf 'measure,effect,verdict\nwin_rate,0.081,helps\n' >"$tmp/helps.csv"
printf 'action,experiment\ncall,%s\n' "$tmp/helps.csv" >"$tmp/tested.csv"
run dealexplain -m "$model" --playbook "$tmp/two.csv" --arm-by deal_id --salt calls --tested "$tmp/tested.csv" "$tmp/deals.csv"
ok 'what an experiment has shown to help is marked' test "$(field recommended_action | sed 's/D[0-9]*/D/' | sort -u | tr '\n' ';')" = \
	';call D in arm b (tested: +8.1 points);wait;'
sed -i s/helps/hurts/ "$tmp/helps.csv"
run dealexplain -m "$model" --playbook "$tmp/two.csv" --arm-by deal_id --salt calls --tested "$tmp/tested.csv" "$tmp/deals.csv"
same 'what hurts is not' "$tmp/.out" "$tmp/armed.csv"
run dealexplain -m "$model" --arm-by nobody "$tmp/deals.csv"
exits 'arms by a column that is not there' 2
run dealexplain -m "$model" -r long --arm-by deal_id "$tmp/deals.csv"
exits 'arms are for deals' 2

# ---- what raises the chance stands beside, and all of it adds up ------------------
for options in '' '-k 1' '-k 50' '--show help' '--show both -k 2'; do
	# shellcheck disable=SC2086
	dealexplain -q -m "$model" $options "$tmp/scores.csv" | sed -E 's/"([^"]|"")*"/Q/g' >"$tmp/all.csv"
	ok "typical and all effects are the win probability ${options:-by default}" awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^(help_)?effect_|^typical$/) part[i]; else at[$i] = i; next }
		{ sum = 0; for (i in part) sum += $i; d = sum - $at["win_probability"]
		if (d > 6e-6 || d < -6e-6) { print NR, sum, $at["win_probability"]; exit 1 } }' "$tmp/all.csv"
done
dealexplain -q -m "$model" --show help "$tmp/scores.csv" >"$tmp/.out"
paste -d, <(field factor_1) <(field value_1) <(field effect_1) <(field factor_3) <(field effect_3) >"$tmp/want.csv"
dealexplain -q -m "$model" "$tmp/scores.csv" >"$tmp/.out"
paste -d, <(field help_factor_1) <(field help_value_1) <(field help_effect_1) <(field help_factor_3) <(field help_effect_3) >"$tmp/help.csv"
same 'the factors that help are those of --show help' "$tmp/want.csv" "$tmp/help.csv"

# ---- a row per deal and feature, a row per feature --------------------------------
header=deal_id,as_of_date,feature,factor,label,value,contribution,effect,typical
tr -d '\n' <"$root/man/dealexplain.1" >"$tmp/page"
ok 'the manual has the header of -r long' grep -qF "indent$header.Ed" "$tmp/page"
sed -E 's/"([^"]|"")*"/Q/' "$tmp/deals.csv" >"$tmp/plain.csv"
run dealexplain -r long -m "$model" "$tmp/plain.csv"
cp "$tmp/.out" "$tmp/long.csv"
exits '-r long' 0
ok 'long: the header' test "$(head -1 "$tmp/long.csv")" = "$header"
ok 'long: a row per deal and feature' test "$(wc -l <"$tmp/long.csv")" -eq $((($(wc -l <"$tmp/plain.csv") - 1) * 4 + 1))
dealscore -m "$model" "$tmp/plain.csv" | awk -F, 'NR > 1 { print $(NF - 4) }' >"$tmp/p"
ok 'long: the typical deal and the effects are the probability' awk -F, '
	FNR == NR { p[NR] = $1; next }
	FNR > 1 { sum += $8; if (++n % 4 == 0) { d = p[n / 4] - sum - $9; if (d > 4e-6 || d < -4e-6) exit 1; sum = 0 } }' \
	"$tmp/p" "$tmp/long.csv"
run dealexplain -r long -m "$model" <(sed 's/^deal_id/deal/' "$tmp/plain.csv")
exits 'long: without deal_id it is an error' 2
header=feature,factor,label,mean_abs_effect,share,direction,mean_effect,deals,sum_abs_effect,sum_effect
ok 'the manual has the header of -r global' grep -qF "indent$header.Ed" "$tmp/page"
run dealexplain -r global -m "$model" "$tmp/plain.csv"
cp "$tmp/.out" "$tmp/global.csv"
exits '-r global' 0
ok 'global: the header' test "$(head -1 "$tmp/global.csv")" = "$header"
awk -F, 'NR > 1 { size[$3] += $8 < 0 ? -$8 : $8; mean[$3] += $8; all += $8 < 0 ? -$8 : $8; n[$3]++ }
	END { for (f in n) printf "%s %.4f %.4f %.4f\n", f, size[f] / n[f], size[f] / all, mean[f] / n[f] }' "$tmp/long.csv" |
	sort >"$tmp/.a"
awk -F, 'NR > 1 { printf "%s %.4f %.4f %.4f\n", $1, $4, $5, $7 }' "$tmp/global.csv" | sort >"$tmp/.b"
same 'global: means and shares of what long has' "$tmp/.a" "$tmp/.b"
ok 'global: the largest first' sh -c 'tail -n +2 "$1" | cut -d, -f4 | sort -rc' - "$tmp/global.csv"
ok 'global: an old deal has a lower chance, a category none' test "$(grep -E '^x_(age_days|rep)[,]' "$tmp/global.csv" |
	sort | cut -d, -f1,6 | tr '\n' ' ')" = 'x_age_days,down x_rep,by value '
for part in 0 1 2; do
	awk -v part=$part 'NR == 1 || NR % 3 == part' "$tmp/plain.csv" | dealexplain -q -r global -m "$model"
done >"$tmp/parts.csv"
# Merged by name: means and shares of the whole, the largest first; its directions, as parts do not know them.
awk -F, -v OFS=, 'FNR == NR { if (FNR > 1) direction[$1] = $6; next }
	$1 == "feature" { header = $0; next }
	{ deals[$1] += $8; size[$1] += $9; sum[$1] += $10; all += $9; factor[$1] = $2 "," $3 }
	END { print header
		for (f in deals) printf "%s,%s,%.6f,%.6f,%s,%.6f,%d,%.6f,%.6f\n", f, factor[f], size[f] / deals[f], size[f] / all,
			direction[f], sum[f] / deals[f], deals[f], size[f], sum[f] | "sort -t, -k9,9rn" }' \
	"$tmp/global.csv" "$tmp/parts.csv" >"$tmp/merged.csv"
same_but_digit() {	# FILE FILE: numbers differ by at most 2 of the last digit
	paste -d, "$1" "$2" | awk -F, '{ for (i = 1; i <= 10; i++) if ($i != $(i + 10) && \
		($i + 0 == 0 || ($i - $(i + 10)) ^ 2 > 4.1e-12)) exit 1 }'
}
ok 'global: three parts are merged to the whole' same_but_digit "$tmp/global.csv" "$tmp/merged.csv"
run dealexplain -r global -t -m "$model" "$tmp/plain.csv"
ok 'global: -t is for a person' grep -Eq '^age +[0-9.]+% ' "$tmp/.out"
run dealexplain -r global -k 2 -m "$model" "$tmp/plain.csv"
exits 'global: -k is a usage error' 2
run dealexplain -r long -t -m "$model" "$tmp/plain.csv"
exits '-t is not for every feature of every deal' 2
run dealexplain -q -t -m "$model" "$tmp/plain.csv"
exits '-t: deals for a person' 0
ok '-t: each deal begins a line' test "$(printf '%s\n' "$out" | grep -c '^[^ ].*% chance')" -eq "$(tail -n +2 "$tmp/plain.csv" | wc -l)"
ok '-t: effects with their sign, and what to do' eval 'printf "%s\n" "$out" | grep -Eq "^    [-+][0-9.]+ points: [a-z0-9]" && printf "%s\n" "$out" | grep -q "^    -> "'
ok '-t: in 80 columns' test "$(printf '%s\n' "$out" | awk 'length > 80' | wc -l)" -eq 0
dealexplain -q -m "$model" "$tmp/plain.csv" >"$tmp/said.csv"
ok '-t: the largest effect is that of the table' test "$(printf '%s\n' "$out" | sed -n 2p | sed 's/ points.*//; s/ //g')" = \
	"$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "effect_1") k = i } NR == 2 { printf "%+.1f", 100 * $k }' "$tmp/said.csv")"

# ---- sentences -------------------------------------------------------------------
deal() { printf 'deal_id,x_age_days,x_rep_win_rate,x_log_amount,x_rep%s\nD1,%s\n' "$1" "$2"; }
explained() {	# HEADER ROW [OPTION ...]: the last two fields but saveable
	local h=$1 r=$2
	shift 2
	dealexplain -m "$model" -k 2 "$@" <(deal "$h" "$r") | tail -1 | sed 's/,[^,]*$//' | sed -E 's/.*,-?[0-9.]+,-?[0-9.]*,("[^"]*"|[^,]*),/\1,/'
}
ok 'age against the usual cycle, the rep against all' test \
	"$(explained ,x_cycle_segment,x_win_rate_overall,expected_close_date 150,.31,10,rep_1,41.3,.45,2025-08-01)" = \
	'"open 150 days, won deals take 41; rep wins 31% of deals, all reps 45%","Agree the next step with the buyer, with a date"'
ok 'without the reference the comparison is left out' test \
	"$(explained ,x_age_ratio_segment 150,.31,10,rep_1,3.6)" = \
	'open 150 days; rep wins 31% of deals,"Agree the next step with the buyer, with a date"'
ok 'a condition looks at the record' test \
	"$(explained ,x_age_ratio_segment,x_cycle_segment 150,.5,10,rep_1,3.6,41 | grep -o 'Ask the buyer for a yes or no by a date; the deal is far older')" = \
	'Ask the buyer for a yes or no by a date; the deal is far older'
sed 's/\\"b\\": -0.2/\\"b\\": -2/' "$model" >"$tmp/.other"
rehash "$tmp/.other" >"$tmp/grim.json"
ok 'a very old deal that is almost surely lost gets no rescue plan' grep -q ',"\?Close or revive: ' \
	< <(explained ,x_age_ratio_segment,x_cycle_segment 199,.2,12,rep_1,4.6,41 -m "$tmp/grim.json")
printf 'feature,factor,label,unit,compare,text_low,text_high\nx_age_days,age,age,times,,,put off {value}\n' >"$tmp/times.csv"
times() { explained '' "$1",.31,10,rep_1 --labels "$tmp/times.csv" --show both -k 4 | grep -o 'put off [^;"]*'; }
ok 'times are counted as people do' test "$(times 1), $(times 2), $(times 150)" = 'put off once, put off twice, put off 150 times'
ok 'one day is one day' grep -q '^open 1 day, won' < <(explained ,x_cycle_segment 1,.5,10,rep_1,41 --show help | tr -d '"')
ok 'money as people write it' grep -q 'worth €5.5K, deals like it usually €20K' \
	< <(explained ,x_amount_segment 5,.7,8.612685,rep_2,20000 -k 3 --show both --currency €)
ok 'what is missing is said' grep -q 'amount not known' < <(explained '' 5,.2,,rep_1 -k 3 --show both)
ok 'an amount below 0 has no logarithm, but is known' grep -q 'amount below 0' < <(explained ,deal_amount 5,.2,,rep_1,-5000 -k 3 --show both)
ok 'the value of an amount is money' grep -q ',5500,' < <(dealexplain -m "$model" --show both <(deal '' 5,.7,8.612685,rep_2))
run dealexplain -m "$model" --show both "$tmp/deals.csv"
ok 'no column name is in a sentence' sh -c '! cut -d, -f14- "$1" | tail -n +2 | grep -E "x_|_[a-z]"' - "$tmp/.out"
ok 'no placeholder either' sh -c '! tail -n +2 "$1" | grep "[][{}]"' - "$tmp/.out"

# a comparison reads as the effect goes, or is not there
says() {	# NAME ROW EXPECTED [OPTION ...]: top_factors of a rep's win rate and all reps' .45
	local name=$1 row=$2 want=$3
	shift 3
	ok "$name" test "$(explained ,x_win_rate_overall "$row" "$@" | grep -o 'rep wins [^;,"]*\(, all reps [0-9]*%\)\?')" = "$want"
}
says 'bad news among what lowers the chance' 150,.31,10,rep_1,.45 'rep wins 31% of deals, all reps 45%'
says 'good news there is not written' 150,.31,10,rep_1,.29 ''
says 'nor what reads the same' 150,.314,10,rep_1,.312 ''
says 'but among what raises it' 150,.6,10,rep_1,.45 'rep wins 60% of deals, all reps 45%' --show help
says 'where bad news is not' 150,.6,10,rep_1,.65 '' --show help
usual() {	# MEDIAN: a model that has seen such a median
	local r='{"x_age_days":{"missing":1},"x_rep_win_rate":{"missing":0,"min":0,"max":1,"median":'$1
	r+=',"edges":[0],"shares":[1,0]},"x_log_amount":{"missing":1},"x_rep":{"missing":0,"shares":[1,0,0,0,0,0]}}'
	sed "s/\"dealkit_sha256\"/\"dealkit_ranges\":\"${r//\"/\\\\\\\"}\",&/" "$model" >"$tmp/.usual"
	rehash "$tmp/.usual" >"$tmp/usual.json"
}
usual 0.42
says 'it is compared with what the model has seen instead' 150,.31,10,rep_1,.29 'rep wins 31% of deals (usual: 42%)' -m "$tmp/usual.json"
usual 0.3
says 'unless that is good news, too' 150,.31,10,rep_1,.29 '' -m "$tmp/usual.json"

# what can be saved: the amount times the largest harm among what people can change
saveable() {	# AMOUNT [OPTION ...]
	local amount=$1
	shift
	dealexplain -q -m "$model" -k 50 "$@" <(deal ,deal_amount "150,.31,10,rep_1,$amount") >"$tmp/.saveable"
	tail -1 "$tmp/.saveable" | sed 's/.*,//'
}
harm() {	# FACTOR: how much it lowers the chance of that deal
	saveable 1000 >/dev/null
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { at[$i] = i; if ($i ~ /^factor_/) n++ } }
		NR == 2 { for (i = 1; i <= n; i++) if ($at["factor_" i] == f) print -$at["effect_" i] }' f="$1" \
		<(sed -E 's/"[^"]*"/Q/g' "$tmp/.saveable")
}
ok 'age harms most, but nobody changes it: the rep' test "$(saveable 1000)" = "$(awk -v h="$(harm rep)" 'BEGIN { printf "%.2f", 1000 * h }')"
ok 'which is less' test "$(awk -v a="$(harm age)" -v r="$(harm rep)" 'BEGIN { print (a > r && r > 0) }')" = 1
sed 's/^\(x_age.*\),no,/\1,yes,/' "$root/share/labels.csv" >"$tmp/young.csv"
ok 'whose labels say that age can be changed' test "$(saveable 1000 --labels "$tmp/young.csv")" = "$(awk -v h="$(harm age)" 'BEGIN { printf "%.2f", 1000 * h }')"
sed 's/,yes,/,no,/' "$root/share/labels.csv" >"$tmp/stuck.csv"
ok 'none can be changed: nothing to save' test "$(saveable 1000 --labels "$tmp/stuck.csv")" = 0
ok 'no amount: not known' test "$(saveable '')" = ''
ok 'nor does the choice of factors matter' test "$(saveable 1000 --show help -k 1)" = "$(saveable 1000)"
cut -d, -f1-7 "$root/share/labels.csv" | sed '1!d' >"$tmp/bare.csv"
run dealexplain -v -m "$model" --labels "$tmp/bare.csv" "$tmp/deals.csv"
like 'labels without the column: all count' 'bare.csv: no column changeable: every factor counts as one that can be changed'
run dealexplain -m "$model" <(deal ,deal_amount 150,.31,10,rep_1,50k)
is 'an amount that is none' 2 ''
like 'where' ":2: deal_amount: not a number: '50k'"
for bad in '2s/,no,/,maybe,/' '2s/,no,/,,/' '2s/,low$/,lower/'; do
	sed "$bad" "$root/share/labels.csv" >"$tmp/bad.csv"
	run dealexplain -m "$model" --labels "$tmp/bad.csv" "$tmp/deals.csv"
	is "labels: $bad" 2 ''
	like 'where' 'bad.csv:2: (changeable: not yes or no|better: not high, low or empty): '
done

# every feature of dealfeat has a sentence of its own
dealgen --deals 300 | dealfeat --open >"$tmp/open.csv"
head -1 "$tmp/open.csv" | tr , '\n' | grep '^x_' | sort >"$tmp/features"
cut -d, -f1 "$root/share/labels.csv" | sort >"$tmp/labelled"
ok 'the labels know every feature of dealfeat' test -z "$(comm -23 "$tmp/features" "$tmp/labelled")"
ok 'and every feature that they compare with' test -z "$(comm -23 <(awk -F, 'NR > 1 && $5 ~ /^x_/ { print $5 }' \
	"$root/share/labels.csv" | sort -u) "$tmp/features")"
ok 'the playbook knows only factors of the labels' test -z "$(comm -23 <(tail -n +2 "$root/share/playbook.csv" |
	cut -d, -f1 | grep -v '^any$' | sort -u) <(tail -n +2 "$root/share/labels.csv" | cut -d, -f2 | sort -u))"

# ---- the user's own tables -----------------------------------------------------------
printf 'feature,factor,label,unit,compare,text_low,text_high\n' >"$tmp/none.csv"
ok 'a feature without a label is called by its name' test \
	"$(explained '' 150,.31,10,rep_1 --labels "$tmp/none.csv" | cut -d, -f1)" = 'age days: 150; rep win rate: 0.31'
ranges='{"x_age_days":{"missing":0,"min":0,"max":9,"median":7,"edges":[0],"shares":[1,0]},"x_rep_win_rate":{"missing":1},'
ranges+='"x_log_amount":{"missing":1},"x_rep":{"missing":0,"shares":[1,0,0,0,0,0]}}'
ranges=${ranges//\"/\\\\\"}
sed "s/\"dealkit_sha256\"/\"dealkit_ranges\":\"$ranges\",&/" "$model" >"$tmp/.ranged"
rehash "$tmp/.ranged" >"$tmp/ranged.json"
ok 'and compared with what the model has seen' test \
	"$(explained '' 150,.31,10,rep_1 -m "$tmp/ranged.json" --labels "$tmp/none.csv" | cut -d, -f1-2)" = \
	'"age days: 150, usually 7; rep win rate: 0.31"'
sed 's/"median\\":7/"median\\":99/' "$tmp/.ranged" >"$tmp/.other"
rehash "$tmp/.other" >"$tmp/badrange.json"
run dealexplain -m "$tmp/badrange.json" "$tmp/deals.csv"
exits 'ranges that make no sense are an error' 2
like 'that names the feature' 'dealkit_ranges: x_age_days: bad'
cat >"$tmp/labels.csv" <<!
feature,factor,label,unit,compare,text_low,text_high
x_age_days,time,age,days,90,young with {value},"old with {value}, {{old}} is {compare} for {deal_id}"
!
cat >"$tmp/play.csv" <<!
factor,direction,condition,action
time,low,,never
time,high,x_age_days > 200,not yet
time,any,"deal_id = ""D1"" & x_age_days >= 150",call {deal_id}
rep win rate,any,,after that
!
run explained '' 150,.31,10,rep_1 --labels "$tmp/labels.csv" --playbook "$tmp/play.csv"
is 'own labels and actions' 0 '"old with 150 days, {old} is 90 for D1; rep win rate: 0.31",call D1
'
run explained '' 149,.31,10,rep_1 --labels "$tmp/labels.csv" --playbook "$tmp/play.csv"
ok 'the first row that fits a factor, in the order of the factors' grep -q ',after that$' <<<"$out"
play() { printf 'factor,direction,condition,action\n%s\n' "$1" >"$tmp/bad.csv"; }
refuses() {	# NAME ROW PATTERN
	play "$2"
	run dealexplain -m "$model" --playbook "$tmp/bad.csv" "$tmp/deals.csv"
	exits "$1 is an error" 2
	like "$1: with file, line and column" "$3"
	ok "$1: before any output" test -z "$out"
}
cat >"$tmp/play.csv" <<!
factor,direction,condition,action
any,any,win_probability < 0.2,hopeless at {win_probability:percent}
time,any,,rescue
any,any,,rest
!
run explained '' 150,.31,10,rep_1 --labels "$tmp/labels.csv" --playbook "$tmp/play.csv"
ok 'rows of any factor above all others come first, and know the chance' grep -Eq ',hopeless at 1?[0-9]%$' <<<"$out"
run explained '' 20,.31,10,rep_1 --labels "$tmp/labels.csv" --playbook "$tmp/play.csv"
ok 'if they fit' grep -Eq ',re(st|scue)$' <<<"$out"
refuses 'a bad condition' 'age,any,x_age_days > old,call' "bad.csv:2: condition: not a number: 'old'"
refuses 'an unknown column' 'age,any,agee > 3,call' 'bad.csv:2: condition: no column agee in '
refuses 'an unknown direction' 'age,up,,call' "bad.csv:2: direction: not low, high or any: 'up'"
refuses 'an unknown factor' 'agee,any,,call' "bad.csv:2: factor: not a factor of the labels table, nor any: 'agee'"
refuses 'an empty action' 'age,any,,' 'bad.csv:2: action: is empty'
refuses 'a bad action' 'age,any,,call {deal_id' 'bad.csv:2: action: '
printf 'feature,factor,label,unit,compare,text_low,text_high\nx_a,a,a,days,,,\nx_a,a,a,days,,,\n' >"$tmp/twice.csv"
run dealexplain -m "$model" --labels "$tmp/twice.csv" "$tmp/deals.csv"
exits 'a feature with two labels is an error' 2
like 'with its line' "twice.csv:3: feature: is there already: 'x_a'"
run dealexplain -m "$model" --labels "$tmp/deals.csv" "$tmp/deals.csv"
exits 'a table that holds no labels is an error' 2
run dealexplain -m "$model" --playbook "$tmp/absent.csv" "$tmp/deals.csv"
exits 'an absent playbook is an error' 2

# ---- text stays text ------------------------------------------------------------------
printf 'deal_id,x_age_days,x_rep_win_rate,x_log_amount,x_rep,industry\n"{x_rep}[%%s]",150,.31,10,"O""Hara, 5%%","a\nb"\n' >"$tmp/odd.csv"
cat >"$tmp/labels2.csv" <<!
feature,factor,label,unit,compare,text_low,text_high
x_age_days,age,age,days,,,{deal_id} {industry}
x_rep_win_rate,rep,rate,percent,,,
x_rep,rep,rep,text,,,
!
run dealexplain -m "$model" -k 2 --labels "$tmp/labels2.csv" "$tmp/odd.csv"
ok 'cells are never format or markup, and a line stays a line' grep -qF '"{x_rep}[%s] a b; rep: O""Hara, 5%"' "$tmp/.out"
ok 'but the record is kept byte for byte' grep -qF '"{x_rep}[%s]",150,.31,10,"O""Hara, 5%","a' "$tmp/.out"

# ---- what must not matter ----------------------------------------------------------------
many() { head -1 "$tmp/deals.csv"; for _ in $(seq 60); do tail -n +2 "$tmp/deals.csv"; done; }
many >"$tmp/many.csv"
dealexplain -j 1 -m "$model" "$tmp/many.csv" >"$tmp/1.csv"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealexplain -j 3 -m "$model" <"$tmp/many.csv" >"$tmp/3.csv"
same 'threads, locale and time zone do not matter' "$tmp/1.csv" "$tmp/3.csv"
for report in long global; do
	dealexplain -r $report -j 1 -m "$model" "$tmp/many.csv" >"$tmp/1.$report"
	dealexplain -r $report -j 3 -m "$model" <"$tmp/many.csv" >"$tmp/3.$report"
	same "nor do they with -r $report" "$tmp/1.$report" "$tmp/3.$report"
done
dealexplain -m "$model" "$tmp/deals.csv" >"$tmp/want.csv"
tail -n +2 "$tmp/1.csv" | sort -u >"$tmp/.a"
tail -n +2 "$tmp/want.csv" | sort -u >"$tmp/.b"
same 'a row does not depend on its neighbours' "$tmp/.a" "$tmp/.b"
dealexplain -m "$model" "$tmp/want.csv" >"$tmp/again.csv"
same 'explaining again replaces the columns in place' "$tmp/again.csv" "$tmp/want.csv"

# ---- no signal, bad models -------------------------------------------------------------------
sed 's/"dealkit_verdict":"ready"/"dealkit_verdict":"no signal"/' "$model" >"$tmp/none.json"
rehash "$tmp/none.json" >"$tmp/nosignal.json"
run dealexplain -m "$tmp/nosignal.json" "$tmp/deals.csv"
exits 'a model without signal is no error' 0
ok 'but says so, once' test "$(grep -c 'no signal' <<<"$err")" -eq 1
ok 'and names no factor' test "$(tail -n +2 "$tmp/.out" | grep -o ',41,0.45,.*' | sort -u)" = ",41,0.45$(printf '%23s' '' | tr ' ' ,)"
for report in long global; do
	run dealexplain -q -r $report -m "$tmp/nosignal.json" "$tmp/deals.csv"
	ok "nor with -r $report" test "$(wc -l <"$tmp/.out")" -eq 1
done
run dealexplain -m "$tmp/none.json" "$tmp/deals.csv"
exits 'a changed model is refused' 2
run dealexplain "$tmp/deals.csv"
exits 'no model is a usage error' 2
run dealexplain -m "$model" --show all "$tmp/deals.csv"
exits 'an unknown --show is an error' 2
run dealexplain -m "$model" -k 0 "$tmp/deals.csv"
exits '-k 0 too' 2

# ---- bad input ----------------------------------------------------------------------------------
run dealexplain -m "$model" <(printf 'deal_id,x_age_days\n1,2\n')
exits 'missing features are an error' 2
like 'that names them all' 'x_rep_win_rate, x_log_amount, x_rep$'
run dealexplain -m "$model" <(printf 'x_age_days,x_rep_win_rate,x_log_amount,x_rep\n1,2,3,"rep')
exits 'an unterminated quote is an error' 2
run dealexplain -m "$model" <(printf 'x_age_days,x_rep_win_rate,x_log_amount,x_rep\n1,2,3\n')
exits 'a ragged record is an error' 2
like 'with its line' ':2: '
run dealexplain -m "$model" -o "$tmp/out.csv" <(deal '' 150,ten,10,rep_1)
exits 'text where a number must be is an error' 2
ok 'an output file is whole or absent' test ! -e "$tmp/out.csv"
bad_input "$tmp/many.csv" dealexplain -m "$model"
bad_input "$tmp/many.csv" dealexplain -r long -m "$model"
bad_input "$tmp/many.csv" dealexplain -r global -m "$model"
finish
