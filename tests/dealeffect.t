#!/bin/bash
# dealeffect: levers of known effect, experiments of known effect, and what may not be claimed.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

header=lever,level,deals,treated,naive,naive_lo,naive_hi,effect,effect_lo,effect_hi,p_value,q_value,wins_more,amount_more
header=$header,overlap,trimmed,strongest_known,moved_by_known,moved_by_all,holds_up_to,robustness,negative_p,horizon_days
header=$header,verdict,note
arms_header=measure,on,alert_deals,holdout_deals,alert_rate,holdout_rate,effect,effect_lo,effect_hi,fixed_lo,fixed_hi
arms_header=$arms_header,p_value,planned,share_of_plan,srm_p,verdict,note

# cell ROW COLUMN: of the last output, ROW counted from 1
cell() {
	awk -F, -v r="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i }
	NR == r + 1 { print $k }' "$tmp/.out"
}
# got ROW COLUMN VALUE
got() {
	ok "row $1: $2 is $3" test "$(cell "$1" "$2")" = "$3"
}
# holds NAME EXPRESSION: of the cells of row 1, by their names
holds() {
	ok "$1" awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) k[$i] = i } NR == 2 { for (c in k) v[c] = $k[c]
		exit !('"$(sed -E 's/@([a-z_]+)/v["\1"]/g' <<<"$2")"') }' "$tmp/.out"
}
# export NAME DEALS SEED OPTION ...: deals by a law without what no column knows
export_of() {
	dealgen -q --interactions 0 --deals "$2" --seed "$3" --truth "$tmp/$1.truth" "${@:4}" -o "$tmp/$1.csv"
}
# truth NAME: the effect among deals that might or might not get it
truth() {
	awk -F, 'NR > 1 { h = $5 * (1 - $5); a += h * ($7 - $6); b += h } END { printf "%.6f", a / b }' "$tmp/$1.truth"
}

# ---- levers of known effect ------------------------------------------------------------------
export_of none 4000 11 --lever demo:0,confounding=1
run dealeffect --lever demo "$tmp/none.csv"
exits 'a lever' 0
ok 'the header' test "$(head -1 "$tmp/.out")" = "$header"
like 'without a day: it is said how it is taken' 'demo=yes: has no day: taken as known when the deal was created'
got 1 lever demo
got 1 level yes
holds 'what everybody would say is far off' '@naive > .1 && @naive_lo > .08'
holds 'no effect is found where there is none' '@effect_lo < 0 && @effect_hi > 0'
holds 'the interval is about the effect' '@effect > @effect_lo && @effect < @effect_hi && @effect_hi - @effect_lo < .1'
holds 'what is known moves it' '@moved_by_known > .02 && @moved_by_all > .1 && @holds_up_to == 0'
ok 'nothing is claimed' grep -qE '^(no effect beyond 5 points|cannot tell)$' <(cell 1 verdict)
ok 'the note says who got it' grep -q 'of that is who got it' "$tmp/.out"

export_of some 11000 12 --lever demo:0.52,confounding=0.5
run dealeffect -q --lever demo "$tmp/some.csv"
holds 'an effect is found' "@effect_lo > 0 && @effect_lo < $(truth some) && @effect_hi > $(truth some)"
holds 'it is more than a hidden cause as strong as the strongest' '@holds_up_to > 2 && @robustness > 0'
got 1 verdict robust
got 1 strongest_known sales_rep_id
ok 'with its condition' grep -q 'points ([0-9.]* to [0-9.]*) if nothing unknown decides both; deals with it won' "$tmp/.out"
ok 'wins more: effect times deals that have it' awk -F, 'NR == 2 { d = $13 - $8 * $4; exit !(d < .01 && d > -.01) }' "$tmp/.out"
ok 'the number of deals that have it' test "$(cell 1 treated)" = "$(grep -c ',yes$' "$tmp/some.csv")"
ok 'naive: shares of closed deals, by hand' awk -F, -v naive="$(cell 1 naive)" '
	$12 == "Won" || $12 == "Lost" { n[$14]++; w[$14] += $12 == "Won" }
	END { d = w["yes"] / n["yes"] - w["no"] / n["no"] - naive; exit !(d < 2e-6 && d > -2e-6) }' "$tmp/some.csv"
cp "$tmp/.out" "$tmp/some.out"

{ head -1 "$tmp/some.csv"; tail -n +2 "$tmp/some.csv" | sort -t, -k5,5 -k10,10r; } >"$tmp/shuffled.csv"
run dealeffect -q -j 3 --lever demo "$tmp/shuffled.csv"
same 'the order of the rows and threads change nothing' "$tmp/.out" "$tmp/some.out"
awk -F, -v OFS=, '{ for (i = NF; i > 1; i--) printf "%s,", $i; print $1 }' "$tmp/some.csv" >"$tmp/turned.csv"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealeffect -q -j 1 --lever demo "$tmp/turned.csv" >"$tmp/.out"
same 'nor does the order of the columns, the locale, the time zone' "$tmp/.out" "$tmp/some.out"
tr , ';' <"$tmp/some.csv" | dealeffect -q -d ';' --lever demo >"$tmp/.out"
same 'nor the delimiter' "$tmp/.out" "$tmp/some.out"

# an export that knows nothing of its deals makes no cause
cut -d, -f1-3,12,14 "$tmp/some.csv" >"$tmp/bare.csv"
run dealeffect -q --lever demo "$tmp/bare.csv"
got 1 verdict 'association only'
ok 'and says what it needs' grep -q 'the rep and two more columns are needed' "$tmp/.out"

# a hidden cause, and what gives it away
export_of hidden 4000 13 --lever demo:0,confounding=1,hidden=0.55,sign=0.6
run dealeffect -q --lever demo "$tmp/hidden.csv"
got 1 verdict 'association only'
run dealeffect -q --lever demo --negative demo_sign "$tmp/hidden.csv"
holds 'a negative control fails' '@negative_p < .01'
ok 'and it is said' grep -q 'It goes with demo_sign, which it cannot have changed' "$tmp/.out"
run dealeffect -q --lever demo --adjust demo_sign "$tmp/hidden.csv"
before=$(cell 1 effect)
run dealeffect -q --lever demo "$tmp/hidden.csv"
ok 'as a covariate it takes some of it away' awk -v a="$before" -v b="$(cell 1 effect)" 'BEGIN { exit !(a < b - .005) }'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "draw" : substr("NESW", NR * 7919 % 97 % 4 + 1, 1) }' "$tmp/some.csv" >"$tmp/drawn.csv"
run dealeffect -q --lever demo --negative draw "$tmp/drawn.csv"
holds 'a control of texts' '@negative_p > .01 && @negative_p <= 1'

# several levels, groups
run dealeffect -q --lever lead_source,region=EMEA "$tmp/some.csv"
ok 'a row for each level' test "$(cut -d, -f1,2 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = \
	'lead_source,Event lead_source,Inbound lead_source,Outbound lead_source,Partner lead_source,Referral region,EMEA '
ok 'q-values are of all of them' awk -F, 'NR > 1 { if ($12 < $11 - 1e-9) bad = 1; if ($12 > $11 * 1.001) more = 1 } END { exit bad || !more }' "$tmp/.out"
run dealeffect -q --lever demo -b region "$tmp/some.csv"
ok 'by region: its column comes first' test "$(head -1 "$tmp/.out")" = "region,$header"
ok 'a row for each' test "$(wc -l <"$tmp/.out")" -eq 6
ok 'their deals are all' test "$(awk -F, 'NR > 1 { n += $4 } END { print n }' "$tmp/.out")" -eq 11000

# a lever of the rep: not one deal, but one rep at a time
export_of rep 4000 14 --reps 40 --lever demo:0,reps=0.5
run dealeffect -q --lever demo "$tmp/rep.csv"
holds 'a lever of the rep is as uncertain as reps are' '@effect_hi - @effect_lo > .1 && @effect_lo < 0 && @effect_hi > 0'
ok 'and it is said' grep -q '; certain by 40 groups of sales_rep_id' "$tmp/.out"
run dealeffect -q --lever demo --cluster region "$tmp/some.csv"
ok 'clusters that are asked for' grep -q 'certain by 5 groups of region' "$tmp/.out"

# ---- what happens while a deal is open ---------------------------------------------------------
export_of late 4000 15 --lever demo:0,days=30,share=0.99
awk -F, -v OFS=, 'NR > 1 { $14 = $14 == "" ? "no" : "yes" } { print }' "$tmp/late.csv" >"$tmp/ever.csv"
run dealeffect --lever demo "$tmp/ever.csv"
exits 'without its day it is refused' 2
like 'and the way out is named' 'lost deals that have it took [0-9]+% longer \(z [0-9.]+\): happens while a deal is open: give its day'
run dealeffect --force --lever demo "$tmp/ever.csv"
exits 'but with --force' 0
like 'which warns' 'taken as known at creation by --force'
holds 'and then is wrong' '@effect_hi < 0'
run dealeffect -q --lever demo "$tmp/late.csv"
holds 'with its day there is nothing' '@effect_lo < 0 && @effect_hi > 0 && @deals < 4000'
ok 'the landmark is said' grep -q 'With it by day 14, of deals open then, won within [0-9]* days from there' "$tmp/.out"
ok 'its deals, by hand' test "$(cell 1 deals)" = "$(awk -F, '
	function day(s,   y, m) { y = substr(s, 1, 4) + 0; m = substr(s, 6, 2) + 0; if (m <= 2) { y--; m += 12 }
		return 365 * y + int(y / 4) + int((153 * (m - 3) + 2) / 5) + substr(s, 9, 2) }
	NR > 1 { if ($3 == "" ? day("2025-06-30") - day($2) >= 14 : day($3) - day($2) > 14) n++ } END { print n }' "$tmp/late.csv")"
cp "$tmp/.out" "$tmp/late.out"
{ echo deal_id,changed_on,field,value; awk -F, 'NR > 1 { print $1 "," $2 ",stage,Lead" } NR > 1 && $14 != "" { print $1 "," $14 ",demo,given" }' "$tmp/late.csv"
	echo nobody,2024-01-01,demo,given; } >"$tmp/history.csv"
cut -d, -f1-13 "$tmp/late.csv" >"$tmp/plain.csv"
run dealeffect -v --lever demo --history "$tmp/history.csv" "$tmp/plain.csv"
got 1 level given
same 'a history says the same as a column of days' <(cut -d, -f3- "$tmp/.out" | sed 's/demo=given/demo/') <(cut -d, -f3- "$tmp/late.out")
like 'rows of other deals are counted' '1 rows are of deals that are not in the table'
{ echo deal_id,date,answer,by; awk -F, 'NR > 1 && $14 != "" { print $1 "," $14 ",done,me" }' "$tmp/late.csv"; } >"$tmp/feedback.csv"
run dealeffect -q --lever answer=done --history "$tmp/feedback.csv" "$tmp/plain.csv"
same 'feedback serves as a lever' <(cut -d, -f3-24 "$tmp/.out") <(cut -d, -f3-24 "$tmp/late.out")
sed '1s/.*/at,deal_id,alert_id,user,answer,note,kind/; 2,$s/^\(.*\),\(.*\),done,me/\2T23:59:59Z,\1,a,u,done,,risk_high/' "$tmp/feedback.csv" >"$tmp/feedback2.csv"
run dealeffect -q --lever answer=done --history "$tmp/feedback2.csv" "$tmp/plain.csv"
same 'as dealserve writes it, too' <(cut -d, -f3-24 "$tmp/.out") <(cut -d, -f3-24 "$tmp/late.out")
# as people answer: a second alert of the deal, other answers, the clock set back; and a server that was killed
awk -F, 'NR == 1 { print; next } { print; n++ }
	n % 3 == 0 { print "2025-06-30T08:00:00Z," $2 ",b" n ",rep,done,,stalled" }
	n % 4 == 0 { print substr($1, 1, 10) "T00:00:00Z," $2 ",c" n ",rep," (n % 8 ? "working" : "not_helpful") ",,risk_high" }
	n == 9 { print "torn"; print ""; print "soon," $2 ",a,u,done,,risk_high"; print "2025-01-01T00:00:00Z,\"torn,a" }
	END { printf "2025-06-30T09:00:00Z,D00001,x,u,do" }' "$tmp/feedback2.csv" >"$tmp/feedback3.csv"
run dealeffect --lever answer=done --history "$tmp/feedback3.csv" "$tmp/plain.csv"
same 'answers that are torn, repeated or others change nothing' <(cut -d, -f3-24 "$tmp/.out") <(cut -d, -f3-24 "$tmp/late.out")
like 'what is left out is counted' 'feedback3.csv:1[0-9]: no answer; lines left out for it: 4'
sed '5s/$/,more/' "$tmp/history.csv" >"$tmp/ragged.csv"
sed '5s/,[0-9-]*,/,soon,/' "$tmp/history.csv" >"$tmp/soon.csv"
for file in ragged:'5: 5 fields, but the header has 4' soon:"5: changed_on: not a date YYYY-MM-DD: 'soon'"; do
	run dealeffect -q --lever demo --history "$tmp/${file%%:*}.csv" "$tmp/plain.csv"
	is "a history is whole: ${file%%:*}" 2 ''
	like 'the line is named' "${file%%:*}.csv:${file#*:}"
done
# effects that are known: of none the interval holds it, though who got it seems to win less; of one it is above that
for seed in 31 32 33; do
	for law in 0 1.2; do
		export_of answered 4000 $seed --lever demo:$law,days=20,share=0.9
		awk -F, 'NR == 1 { print "at,deal_id,alert_id,user,answer,note,kind" }
			NR > 1 && $14 != "" { print $14 "T09:00:00Z," $1 ",a" NR ",rep,done,,risk_high" }
			NR % 3 == 0 { print $2 "T11:00:00Z," $1 ",c" NR ",rep,working,,risk_high" }' "$tmp/answered.csv" >"$tmp/done-feedback.csv"
		cut -d, -f1-13 "$tmp/answered.csv" >"$tmp/done-plain.csv"
		run dealeffect -q --lever answer=done --history "$tmp/done-feedback.csv" "$tmp/done-plain.csv"
		if [ $law = 0 ]; then
			holds "answers without effect, $seed" '@effect_lo < 0 && @effect_hi > 0 && @naive_hi < 0'
		else
			holds "answers with an effect, $seed" '@effect_lo > 0'
		fi
	done
done
run dealeffect -q --landmark 40 --lever demo "$tmp/late.csv"
holds 'a later landmark: fewer deals, more with it' "@deals < $(tail -1 "$tmp/late.out" | cut -d, -f3) && @treated / @deals > .5"

# ---- what cannot be told, and what is refused ----------------------------------------------------
head -300 "$tmp/some.csv" >"$tmp/few.csv"
sed -i '50,$s/,yes$/,no/' "$tmp/few.csv"
run dealeffect -q --lever demo "$tmp/few.csv"
got 1 verdict 'no overlap'
ok 'too few deals: how many are needed' grep -q ' deals had it: 100 with and 100 without are needed' "$tmp/.out"
awk -F, -v OFS=, 'NR > 1 { $14 = $4 ~ /[0-4]$/ ? "yes" : "no" } { print }' "$tmp/some.csv" >"$tmp/told.csv"
run dealeffect -q --lever demo --cluster region "$tmp/told.csv"
got 1 verdict 'no overlap'
ok 'who gets it is known: it is said' grep -q 'what is known tells too well who got it' "$tmp/.out"
awk -F, -v OFS=, 'NR > 1 && $12 == "Lost" { $10 = 0 } { print }' "$tmp/some.csv" >"$tmp/leak.csv"
run dealeffect --lever demo "$tmp/leak.csv"
like 'amounts that know the outcome are no covariate' 'deal_amount: .*: no covariate'
awk -F, -v OFS=, 'NR > 1 { $14 = $12 == "Won" ? "signed" : $12 == "Lost" ? "none" : "" } { print }' "$tmp/some.csv" >"$tmp/end.csv"
run dealeffect --lever demo "$tmp/end.csv"
exits 'a lever that knows the outcome is refused' 2
like 'which says so' 'demo=signed: its column knows how deals ended'
# wrong NAME PATTERN ARG...
wrong() {
	run dealeffect "${@:3}"
	exits "$1" 2
	like "$1: the reason" "$2"
}
wrong 'no question' 'one of --lever COL, --arms FILE and --design is needed' "$tmp/some.csv"
wrong 'two questions' 'one of --lever' --lever demo --design --per-week 4
wrong 'the outcome is no lever' 'outcome is what became of the deal' --lever outcome "$tmp/some.csv"
wrong 'the stage is none without its history' 'deal_stage is what became of the deal: give its --history' --lever deal_stage "$tmp/some.csv"
wrong 'a column that is not there' "demi: no such column; is it 'demo'" --lever demi "$tmp/some.csv"
wrong 'a value that is not there' "demo: no deal has the value 'maybe'" --lever demo=maybe "$tmp/some.csv"
wrong 'a column of many values' 'deal_amount has [0-9]+ values, more than 50: name one' --lever deal_amount "$tmp/some.csv"
wrong 'a covariate that is not there' 'budget: no such column' --lever demo --adjust budget "$tmp/some.csv"
wrong 'a control that is not there' 'budget: no such column' --lever demo --negative budget "$tmp/some.csv"
wrong 'a landmark that is none' 'landmark: not a number of days' --lever demo --landmark soon "$tmp/some.csv"
wrong 'an option of another question' '--plan does not go with --lever' --lever demo --plan 400 "$tmp/some.csv"
wrong 'a history that is none' 'no column field: a history is' --lever demo --history <(printf 'deal_id,changed_on\nD1,2024-01-01\n') "$tmp/some.csv"
wrong 'a history without a day' 'no column changed_on' --lever demo --history <(printf 'deal_id,field,value\nD1,demo,yes\n') "$tmp/some.csv"
wrong 'a bad day in it' "changed_on: not a date YYYY-MM-DD: 'May'" --lever demo --history <(printf 'deal_id,changed_on,field,value\nD1,May,demo,yes\n') "$tmp/some.csv"
wrong 'a deal twice' 'D00001' --lever demo <(cat "$tmp/some.csv"; sed -n 2p "$tmp/some.csv")
wrong 'a value never had' 'no deal of the table has the value' --lever stage=Won --history "$tmp/history.csv" "$tmp/plain.csv"
wrong 'the output is an input' 'some.csv' --lever demo -o "$tmp/some.csv" "$tmp/some.csv"

# ---- experiments -------------------------------------------------------------------------------------
dealgen -q --deals 8000 --seed 16 --holdout 30%:0.6:2024-03-01 --arms "$tmp/arms.csv" -o "$tmp/helped.csv"
run dealeffect --holdout 30% --arms "$tmp/arms.csv" "$tmp/helped.csv"
exits 'an experiment' 0
ok 'its header' test "$(head -1 "$tmp/.out")" = "$arms_header"
got 1 measure win_rate
got 2 measure value_per_deal
got 1 verdict helps
got 1 on 2025-06-30
holds 'about what was planted' '@effect > .07 && @effect < .19 && @effect_lo > 0'
holds 'limits for all looks are wider than for one' '@effect_hi - @effect_lo > 1.3 * (@fixed_hi - @fixed_lo) && @effect_lo < @fixed_lo'
holds 'the split is right' '@srm_p > .01'
ok 'deals of either arm, by hand' test "$(cell 1 alert_deals) $(cell 1 holdout_deals)" = \
	"$(awk -F, 'NR > 1 { n[$2]++ } END { print n["alert"], n["holdout"] }' "$tmp/arms.csv")"
cp "$tmp/.out" "$tmp/helped.out"
{ head -1 "$tmp/arms.csv"; tail -n +2 "$tmp/arms.csv" | sort -r | head -1000; } >"$tmp/arms1.csv"
{ echo kinds,arm,as_of_date,deal_amount,deal_id,risk_score; tail -n +2 "$tmp/arms.csv" | sort -r | tail -n +1001 |
	awk -F, -v OFS=, '{ print $7, $2, $3, $6, $1, $4 }'; } >"$tmp/arms2.csv"
run dealeffect -j 3 --holdout 30% --outcomes <(tac "$tmp/helped.csv" | sed -n '$p'; tail -n +2 "$tmp/helped.csv" | tac) --arms "$tmp/arms2.csv" "$tmp/arms1.csv"
same 'its files, their rows and columns in any order' "$tmp/.out" "$tmp/helped.out"
{ cat "$tmp/arms.csv"; tail -n +2 "$tmp/arms.csv" | awk -F, -v OFS=, '{ $3 = "2025-07-01"; $4 = 1; $6 = 1; print }'; } >"$tmp/daily.csv"
run dealeffect --holdout 30% --arms "$tmp/daily.csv" "$tmp/helped.csv"
same 'later rows of a deal say nothing' "$tmp/.out" "$tmp/helped.out"
awk -F, -v OFS=, 'NR > 1 && NR % 3 == 0 { print $1, $2, "2024-03-01", $4, $5, $6, ""; } { print }' "$tmp/arms.csv" >"$tmp/not.csv"
run dealeffect --holdout 30% --arms "$tmp/not.csv" "$tmp/helped.csv"
same 'nor do days without an alert' "$tmp/.out" "$tmp/helped.out"
run dealeffect --holdout 30% --by-week --arms "$tmp/arms.csv" "$tmp/helped.csv"
ok 'a row a week for each measure' test "$(grep -c ^win_rate, "$tmp/.out")" -eq 70
ok 'at first it is too early' grep -qE '"cannot tell yet: 0 more deals, about 14 weeks","20 deals in each arm are needed' <(sed -n 2p "$tmp/.out")
same 'the last of them is the look of today' <(grep ^win_rate "$tmp/.out" | tail -1) <(sed -n 2p "$tmp/helped.out")
ok 'what has helped stays so' awk -F, '$1 == "win_rate" { if (was == "helps" && $16 != "helps") bad = 1; was = $16 } END { exit bad || was != "helps" }' "$tmp/.out"
ok 'the wait grows shorter' test "$(sed -n 10p "$tmp/.out" | grep -o 'about [0-9]*')" = 'about 6'
row=$(grep ^win_rate,2024-11-29, "$tmp/.out" | cut -d, -f1-13)
awk -F, -v OFS=, -v day=2024-11-29 'NR > 1 && $2 > day { next } NR > 1 && $3 > day { $3 = ""; $9 = "Lead"; $11 = ""; $12 = "Open" } { print }' "$tmp/helped.csv" >"$tmp/then.csv"
run dealeffect -q --holdout 30% --arms <(awk -F, 'NR == 1 || $3 <= "2024-11-29"' "$tmp/arms.csv") "$tmp/then.csv"
ok 'a look at the past is what was seen then' test -n "$row" -a "$(sed -n 2p "$tmp/.out" | cut -d, -f1-13)" = "$row"
run dealeffect --holdout 30% --plan 1000 --arms "$tmp/arms.csv" "$tmp/helped.csv"
holds 'a plan: limits nearer to those of one look' '@effect_hi - @effect_lo > @fixed_hi - @fixed_lo && @planned == 1000 && @share_of_plan > 0'
ok 'it is decided once' grep -q 'decided on 202[45]-[0-9-]*: what comes later does not count' "$tmp/.out"
run dealeffect --holdout 10% --arms "$tmp/arms.csv" "$tmp/helped.csv"
got 1 verdict 'split is wrong'
got 1 effect ''
ok 'the split that is not: both are told' grep -q 'of [0-9]* deals 29.5% are in arm holdout, asked for were 10.0%' "$tmp/.out"
run dealeffect --arms "$tmp/arms.csv" "$tmp/helped.csv"
like 'without the split that was asked for' 'whether the split is right is not checked'
got 1 srm_p ''
run dealeffect -q --holdout 30% --cluster sales_rep_id --arms "$tmp/arms.csv" "$tmp/helped.csv"
ok 'clusters: other limits, the same effect' test "$(cell 1 effect)" = "$(sed -n 2p "$tmp/helped.out" | cut -d, -f7)" -a \
	"$(cell 1 effect_lo)" != "$(sed -n 2p "$tmp/helped.out" | cut -d, -f8)"
awk -F, -v OFS=, 'NR == FNR { rep[$1] = substr($4, 5); next } FNR > 1 { $2 = rep[$1] % 2 ? "a" : "b" } { print }' \
	"$tmp/helped.csv" "$tmp/arms.csv" >"$tmp/byrep.csv"
run dealeffect --arms "$tmp/byrep.csv" "$tmp/helped.csv"
like 'arms by rep are known as such' 'the arms are drawn by sales_rep_id, not by deal: so are the limits'
run dealeffect -q --cluster sales_rep_id --arms "$tmp/byrep.csv" "$tmp/helped.csv"
cp "$tmp/.out" "$tmp/clustered.out"
run dealeffect -q --arms "$tmp/byrep.csv" "$tmp/helped.csv"
same 'as with --cluster' "$tmp/.out" "$tmp/clustered.out"
dealgen -q --deals 8000 --seed 17 --holdout 30%:0:2024-03-01 --arms "$tmp/arms0.csv" -o "$tmp/same0.csv"
run dealeffect -q --holdout 30% --arms "$tmp/arms0.csv" "$tmp/same0.csv"
ok 'where nothing helps nothing is said to' grep -qvE '^(helps|hurts)$' <(cell 1 verdict)
sed 's/,alert,/,b,/; s/,holdout,/,a,/' "$tmp/arms.csv" | cut -d, -f1-3 | sed '1s/as_of_date/entry_date/' >"$tmp/ab.csv"
run dealeffect -v --holdout 30% --arms "$tmp/ab.csv" "$tmp/helped.csv"
ok 'any two arms: the first by name is without' grep -q 'b against a: +' "$tmp/.out"
like 'no scores: no covariate' 'not every deal has a risk_score: no covariate'
ok 'as good as with one' awk -F, -v a="$(cell 1 effect)" 'NR == 2 { exit !($7 - a < .03 && a - $7 < .03) }' "$tmp/helped.out"
wrong 'a deal in both arms' "deal '[D0-9]*' is in arm '(alert|holdout)', in .*:[0-9]+ in '(alert|holdout)': --salt or --holdout was changed" \
	--arms <(cat "$tmp/arms.csv"; sed -n '2s/,holdout,/,alert,/p; 2s/,alert,/,holdout,/p' "$tmp/arms.csv" | awk -F, -v OFS=, '{ $3 = "2025-01-01"; print }') "$tmp/helped.csv"
wrong 'three arms' "3 arms, .*: two are compared" --arms <(cat "$tmp/arms.csv"; echo D1,other,2024-05-01,.5,High,1,risk_high) "$tmp/helped.csv"
wrong 'one arm' "only one arm, 'alert'" --arms <(grep -v ,holdout, "$tmp/arms.csv") "$tmp/helped.csv"
wrong 'deals of another table' 'no deal of .* is open in the table' --arms <(sed '2,$s/^D/X/' "$tmp/arms.csv") "$tmp/helped.csv"
wrong 'no day' 'no column as_of_date or entry_date' --arms <(cut -d, -f1,2 "$tmp/arms.csv") "$tmp/helped.csv"
wrong 'a day that is none' "as_of_date: not a date YYYY-MM-DD: 'x'" --arms <(echo deal_id,arm,as_of_date; echo D1,alert,x) "$tmp/helped.csv"
wrong 'a share that is none' '--holdout: not a percentage' --holdout 0% --arms "$tmp/arms.csv" "$tmp/helped.csv"
wrong 'no history' 'fewer than 20 deals were won before the first entry: --horizon DAYS' --arms "$tmp/arms.csv" \
	<(awk -F, 'NR == 1 || $2 >= "2024-03-01"' "$tmp/helped.csv")

# ---- before an experiment ------------------------------------------------------------------------------
run dealeffect --design --per-week 40
ok 'design: rows for three shares and two lengths' test "$(wc -l <"$tmp/.out")" -eq 7
for sentence in '10% held out and 40 deals a week you see +18 points in 26 weeks' '10% held out and 40 deals a week you see +11 points in 52' \
    '30% held out and 40 deals a week you see +12 points in 26' '30% held out and 40 deals a week you see +7.5 points in 52' \
    '50% held out and 40 deals a week you see +11 points in 26' '50% held out and 40 deals a week you see +7 points in 52'; do
	ok "design: $sentence" grep -qF "$sentence" "$tmp/.out"
done
run dealeffect --design --holdout 10% --per-week 40 --weeks 52
ok 'its standard error, by the formula' test "$(cell 1 se)" = "$(awk 'BEGIN { printf "%.6f", sqrt(.22 / (40 * 44) * (10 + 1 / .9)) }')"
wrong 'a design without deals' '--per-week N is needed' --design
wrong 'too few weeks' 'weeks' --design --per-week 40 --weeks 8

# ---- for a person, the manual, bad input -----------------------------------------------------------------
run dealeffect -q -t --lever demo "$tmp/some.csv"
ok 'a table for a person, with a sentence below it' grep -qE '^robust: demo=yes: \+' "$tmp/.out"
run dealeffect -q -t --holdout 30% --arms "$tmp/arms.csv" "$tmp/helped.csv"
ok 'of an experiment likewise' grep -qE '^win_rate: helps: alert against holdout: \+' "$tmp/.out"
for column in ${header//,/ } ${arms_header//,/ }; do
	ok "the manual has $column" grep -qw -- "$column" "$root/man/dealeffect.1"
done
bad_input "$tmp/some.csv" dealeffect --lever region
bad_input "$tmp/helped.csv" dealeffect --holdout 30% --arms "$tmp/arms.csv"
run dealeffect -v --arms <(head -1 "$tmp/arms.csv") "$tmp/helped.csv"
is 'arms without a deal: a header alone' 0 "$arms_header
"
like 'which is said' 'a header alone: no deal is in the experiment'
finish
