#!/bin/bash
# dealeval: scored deals against what became of them, and against the truth.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

columns=group,deals,won,auc,auc_lo,auc_hi,log_loss,base_log_loss,brier,calibration_slope
columns=$columns,calibration_intercept,calibration_error,expected_wins,expected_lo,expected_hi

# shuffled FILE: its rows in another order
shuffled() {
	head -1 "$1"
	tail -n +2 "$1" | awk '{ print NR * 7919 % 1009 " " $0 }' | sort -n | cut -d' ' -f2-
}

# column NAME: of the last output's first row
column() {
	awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) k = i } NR == 2 { print $k }' "$tmp/.out"
}

# ---- the numbers -------------------------------------------------------------
# Computed with scikit-learn 1.2.1 (roc_auc_score, log_loss, brier_score_loss, LogisticRegression
# without penalty; calibration error over numpy.array_split of the sorted rows) and
# numpy.convolve for the number of wins; auc_lo and auc_hi by the DeLong formula on the logit scale.
awk 'BEGIN {
	print "deal_id,outcome,win_probability,region"
	for (i = 1; i <= 60; i++) {
		p = ((i * 37) % 61) / 62 + .005
		u = ((i * 53 + 11) % 97) / 97
		printf "D%02d,%s,%.6f,%s\n", i, u < .15 + .6 * p ? "Won" : "Lost", p, i % 3 ? "EMEA" : "APAC"
	}
}' >"$tmp/sixty.csv"
run dealeval "$tmp/sixty.csv"
is 'sixty deals, as scikit-learn has them' 0 "$columns
all,60,28,0.672991,0.522806,0.794489,0.719187,0.690923,0.244494,0.399063,-0.176206,0.150538,29.82,24,36
"
run dealeval -b region "$tmp/sixty.csv"
is 'by segment' 0 "$columns
APAC,20,8,0.510417,0.244559,0.770509,0.980799,0.673012,0.317476,-0.097769,-0.586281,0.457452,10.07,6,14
EMEA,40,20,0.745000,0.559632,0.870408,0.588380,0.693147,0.208003,0.713549,0.037120,0.202226,19.75,15,25
"

# value NAME EXPECTED: a column of the last output
value() {
	ok "$1 is $2" test "$(column "$1")" = "$2"
}
table() {	# OUTCOME:P ...
	echo outcome,win_probability
	printf '%s\n' "$@" | tr : ,
}
# The examples in scikit-learn's documentation of the three scores, and TorchMetrics' BinaryCalibrationError.
table Lost:0.1 Won:0.9 Won:0.8 Lost:0.3 >"$tmp/brier.csv"
run dealeval "$tmp/brier.csv"
value brier 0.037500
value auc 1.000000
value calibration_slope ''
table Lost:0.1 Lost:0.4 Won:0.35 Won:0.8 >"$tmp/auc.csv"
run dealeval "$tmp/auc.csv"
value auc 0.750000
table Lost:.1 Won:.9 Won:.8 Lost:.35 >"$tmp/loss.csv"
run dealeval "$tmp/loss.csv"
value log_loss 0.216162
table Lost:0.25 Lost:0.25 Won:0.55 Won:0.75 Won:0.75 >"$tmp/ece.csv"
run dealeval --bins 2 "$tmp/ece.csv"
value calibration_error 0.290000
value expected_wins 2.55
value expected_lo 1
value expected_hi 4
run dealeval -r bins --bins 2 "$tmp/ece.csv"
is 'two bins' 0 'group,bin,rows,deals,won_rows,probability_lo,probability_hi,mean_probability,win_rate,win_rate_lo,win_rate_hi
all,1,2,2,0,0.250000,0.250000,0.250000,0.000000,0.000000,0.657620
all,2,3,3,3,0.550000,0.750000,0.683333,1.000000,0.438503,1.000000
'
run dealeval -r bins "$tmp/ece.csv"
ok 'rows of one probability stay together' test "$(awk -F, 'NR > 1 { n += $3 } END { print NR - 1, n }' "$tmp/.out")" = '3 5'
# by hand: base .4; two groups of 5 with p .2 and .8, rates .2 and .6
table Lost:.2 Lost:.2 Lost:.2 Lost:.2 Won:.2 Won:.8 Won:.8 Won:.8 Lost:.8 Lost:.8 >"$tmp/ten.csv"
run dealeval -r brier "$tmp/ten.csv"
is 'the parts of the Brier score' 0 'group,deals,rows,brier,uncertainty,resolution,reliability,within_bins,brier_skill
all,10,10,0.220000,0.240000,0.040000,0.020000,0.000000,0.083333
'
run dealeval -r brier --bins 7 "$tmp/sixty.csv"
ok 'which add up' awk -F, 'NR == 2 { d = $4 - ($5 - $6 + $7 + $8); exit !(d < 3e-6 && d > -3e-6) }' "$tmp/.out"
run dealeval -r lift "$tmp/sixty.csv"
ok 'ten deciles, the likeliest first' awk -F, 'NR == 1 { next }
	$2 != NR - 1 || (NR > 2 && $7 > last) { bad = 1 }
	{ last = $6; n += $3; w += $5; if (($8 / (28 / 60) - $11) ^ 2 > 1e-9 || (w / 28 - $13) ^ 2 > 1e-9 ||
	    ($13 / $12 - $14) ^ 2 > 1e-9 || (n / 60 - $12) ^ 2 > 1e-9) bad = 2 }
	END { exit bad || NR != 11 || n != 60 || w != 28 }' "$tmp/.out"

sed '1s/$/,risk_category/; 2,$s/$/,Low/' "$tmp/sixty.csv" | awk -F, -v OFS=, 'NR > 1 && $3 < .5 { $5 = "Medium" }
	NR > 1 && $3 < .2 { $5 = "High" } NR == 61 { $5 = "" } { print }' >"$tmp/risk.csv"
run dealeval -v -r confusion "$tmp/risk.csv"
ok 'the confusion is that of counting' cmp <(awk -F, 'NR > 1 { print $2, $3, $5, $6, $7, $8 }' "$tmp/.out") \
    <(awk -F, 'NR > 1 && $5 != "" { n++; for (k = 1; k < 3; k++) c[k, $5 == "High" || (k == 2 && $5 == "Medium"), $2]++ }
	END { for (k = 1; k < 3; k++) print k == 1 ? "High" : "Medium", n, c[k, 1, "Lost"], c[k, 1, "Won"],
		c[k, 0, "Lost"], c[k, 0, "Won"] }' "$tmp/risk.csv")
like 'rows without a category are counted' '1 rows without risk_category are left out'
ok 'with precision, recall, false alarms and accuracy' awk -F, 'NR > 1 {
	d = ($9 - $5 / ($5 + $6)) ^ 2 + ($12 - $5 / ($5 + $7)) ^ 2 + ($15 - $6 / ($6 + $8)) ^ 2 + ($16 - ($5 + $8) / $3) ^ 2
	if (d > 1e-10 || $9 < $10 || $9 > $11 || $12 < $13 || $12 > $14) bad = 1 } END { exit bad || NR != 3 }' "$tmp/.out"

# ---- what must not matter ------------------------------------------------------
shuffled "$tmp/risk.csv" >"$tmp/turned.csv"
for report in summary bins brier lift; do
	dealeval -j 1 -b region -r "$report" "$tmp/risk.csv" >"$tmp/a.csv"
	LC_ALL=de_DE.UTF-8 dealeval -j 3 -b region -r "$report" <"$tmp/turned.csv" >"$tmp/b.csv"
	same "$report: neither order, threads nor locale matter" "$tmp/a.csv" "$tmp/b.csv"
done
cut -d, -f2,3 "$tmp/sixty.csv" >"$tmp/bare.csv"
dealeval "$tmp/bare.csv" >"$tmp/a.csv"
dealeval "$tmp/sixty.csv" >"$tmp/b.csv"
same 'without deal_id every row is a deal' "$tmp/a.csv" "$tmp/b.csv"
shuffled "$tmp/bare.csv" | dealeval >"$tmp/b.csv"
same 'in any order' "$tmp/a.csv" "$tmp/b.csv"
sed 's/,/;/g' "$tmp/sixty.csv" | dealeval -d ';' >"$tmp/b.csv"
same 'with another delimiter' "$tmp/a.csv" "$tmp/b.csv"
dealeval -o "$tmp/b.csv" "$tmp/sixty.csv"
same 'to a file' "$tmp/a.csv" "$tmp/b.csv"
run dealeval -b region,outcome "$tmp/sixty.csv"
ok 'several columns make one group' test "$(cut -d, -f1-3 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = \
    'APAC & Lost,12,0 APAC & Won,8,8 EMEA & Lost,20,0 EMEA & Won,20,20 '
ok 'what cannot be told is empty' test "$(sed -n 2p "$tmp/.out" | cut -d, -f4-6,10,11)" = ',,,,'
run dealeval -t "$tmp/sixty.csv"
ok 'a table for a person' grep -q '^all  *60  *28  *0.673  ' "$tmp/.out"
for report in summary bins brier lift; do
	dealeval -q -t -r $report "$tmp/sixty.csv" >"$tmp/wide.txt"
	ok "-r $report -t fits 80 columns" eval 'test -s "$tmp/wide.txt" && ! awk "length > 80" "$tmp/wide.txt" | grep .'
done
ok 'which says what it means' grep -q '^expected: ' "$tmp/.out"

# ---- several rows of a deal ----------------------------------------------------
snapshots() {	# every deal once, twice or three times
	awk -F, -v OFS=, 'NR == 1 { print $0, "as_of_date"; next }
		{ for (k = 1; k <= 1 + NR % 3; k++) print $1, $2, k == 1 ? $3 : "0.250000", $4, "2025-0" k "-01" }' "$tmp/sixty.csv"
}
snapshots >"$tmp/snapshots.csv"
run dealeval "$tmp/snapshots.csv"
ok 'deals are counted once' test "$(sed -n 2p "$tmp/.out" | cut -d, -f2,3)" = 60,28
value expected_wins 29.82
value expected_lo 24
shuffled "$tmp/snapshots.csv" | dealeval >"$tmp/b.csv"
same 'whatever the order of rows' "$tmp/.out" "$tmp/b.csv"
awk -F, -v OFS=, 'NR == 1 { print $0, "as_of_date"; next } { print $0, "2025-01-01"; print $0, "2025-02-01" }' \
    "$tmp/sixty.csv" >"$tmp/twice.csv"
dealeval "$tmp/twice.csv" >"$tmp/b.csv"
same 'every row twice makes no interval narrower' "$tmp/a.csv" "$tmp/b.csv"
dealeval -r bins -b region "$tmp/sixty.csv" | cut -d, -f2,4,9- >"$tmp/a.csv"
dealeval -r bins -b region "$tmp/twice.csv" | cut -d, -f2,4,9- >"$tmp/b.csv"
same 'nor those of the bins' "$tmp/a.csv" "$tmp/b.csv"
cat "$tmp/twice.csv" <(tail -n 1 "$tmp/twice.csv") >"$tmp/bad.csv"
run dealeval "$tmp/bad.csv"
is 'two rows of one deal and day are an error' 2 ''
like 'which names the deal' "bad.csv:122: deal_id: a second row of this deal and as_of_date: 'D60'"
run dealeval <(cat "$tmp/sixty.csv"; tail -n 1 "$tmp/sixty.csv")
is 'so are rows that no day tells apart' 2 ''
like 'which says so' 'no as_of_date'
run dealeval <(cat "$tmp/twice.csv"; echo D60,Lost,.5,EMEA,2025-03-01; echo D60,Won,.5,EMEA,2025-04-01)
is 'a deal is Won or Lost' 2 ''
like 'not both' "deal_id: this deal is Won in one row and Lost in another: 'D60'"

# ---- open deals, and last quarter's scores ----------------------------------------
sed 's/,Won,\|,Lost,/,Open,/' "$tmp/sixty.csv" >"$tmp/stored.csv"
run dealeval "$tmp/stored.csv"
is 'all open: a header alone' 0 "$columns
"
like 'and the way out' 'all deals are open: --outcomes FILE says'
cut -d, -f1,2 "$tmp/sixty.csv" >"$tmp/today.csv"
run dealeval --outcomes "$tmp/today.csv" "$tmp/stored.csv"
exits 'outcomes from another table' 0
dealeval "$tmp/sixty.csv" >"$tmp/a.csv"
same 'are as if they stood there' "$tmp/.out" "$tmp/a.csv"
ok 'and nothing is left out' test -z "$err"
cut -d, -f1,3- "$tmp/sixty.csv" | dealeval --outcomes "$tmp/today.csv" >"$tmp/b.csv"
same 'no outcome is needed then' "$tmp/b.csv" "$tmp/a.csv"
sed 's/^D0\([1-6]\),[A-Z][a-z]*/D0\1,Open/' "$tmp/today.csv" | grep -v '^D1[01]' >"$tmp/young.csv"
run dealeval --outcomes "$tmp/young.csv" "$tmp/stored.csv"
exits 'some are open still, some are not there' 0
ok 'they are left out' test "$(sed -n 2p "$tmp/.out" | cut -d, -f2)" = 52
won=$(grep -c ,Won "$tmp/young.csv")
like 'with what that means' "6 of 58 deals are open and left out; .* all expect [0-9.]+ wins, $won have come, at most $((won + 6)) can"
like 'and how many' "2 of 60 deals are not in .*young.csv and left out"
run dealeval -q --outcomes "$tmp/young.csv" "$tmp/stored.csv"
ok '-q silences it' test -z "$err"
run dealeval --outcomes <(cat "$tmp/today.csv"; echo D01,Won) "$tmp/stored.csv"
is 'a deal twice in the outcomes is an error' 2 ''
like 'with its line' ":62: deal_id: a second row of this deal .*'D01'"
run dealeval --outcomes <(sed s/Won/won/ "$tmp/today.csv") "$tmp/stored.csv"
is 'an outcome that is none, too' 2 ''
like 'with line and value' ": outcome: not Won, Lost or Open: 'won'"
run dealeval --outcomes "$tmp/absent.csv" "$tmp/stored.csv"
is 'an absent table of outcomes' 2 ''
like 'is named' 'absent.csv: No such file'
run dealeval --outcomes "$tmp/today.csv" "$tmp/bare.csv"
is 'a join needs deal_id' 2 ''
like 'which is named' 'no column .*deal_id|deal_id'
run dealeval -v <(cat "$tmp/sixty.csv"; echo D61,Won,,EMEA)
ok 'an empty probability is left out' test "$(sed -n 2p "$tmp/.out" | cut -d, -f2)" = 60
like 'and counted' '1 rows without win_probability are left out'

# ---- the truth -----------------------------------------------------------------------
printf 'deal_id,win_probability,region\nA,.3,x\nB,.6,x\nC,.6,y\nD,.2,y\nE,.9,y\nF,.5,y\n' >"$tmp/s.csv"
printf 'deal_id,p_created,p_asof,outcome\nA,.5,.2,Lost\nB,.5,.7,Won\nC,.5,.4,Won\nD,.5,.35,Lost\nE,.5,.8,Won\nF,.5,1,Won\n' >"$tmp/t.csv"
# by definition, over all pairs of deals
expect=$(awk 'BEGIN {
	split(".3 .6 .6 .2 .9", p, " "); split(".2 .7 .4 .35 .8", t, " ")
	for (a = 1; a <= 5; a++) {
		for (b = 1; b <= 5; b++) if (a != b) {
			w = t[a] * (1 - t[b]); n += w
			x += p[a] > p[b] ? w : p[a] < p[b] ? 0 : w / 2; y += t[a] > t[b] ? w : 0 }
		l -= (t[a] * log(p[a]) + (1 - t[a]) * log(1 - p[a])) / 5
		m -= (t[a] * log(t[a]) + (1 - t[a]) * log(1 - t[a])) / 5 }
	printf "%.6f,%.6f,%.6f,%.6f,%.6f,%.6f", x / n, y / n, (x / n - .5) / (y / n - .5), l, m, l - m }')
run dealeval -v -r truth --truth "$tmp/t.csv" "$tmp/s.csv"
is 'against the truth' 0 "group,deals,auc,best_auc,auc_share,log_loss,best_log_loss,log_loss_above_best,mean_probability,mean_truth
all,5,$expect,0.520000,0.490000
"
like 'where it is not decided' '1 rows of deals that are closed in .* are left out'
run dealeval -r truth -b region --truth "$tmp/t.csv" "$tmp/s.csv"
ok 'by segment' test "$(cut -d, -f1,2 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = 'x,2 y,3 '
dealgen --deals 3000 --truth "$tmp/t" -o "$tmp/e"
awk -F, 'FNR == NR { o[$1] = $12; next } FNR == 1 { print "deal_id,win_probability"; next } o[$1] == "Open" { print $1 "," $3 }' \
    "$tmp/e" "$tmp/t" >"$tmp/s"
run dealeval -r truth --truth "$tmp/t" "$tmp/s"
value auc_share 1.000000
value log_loss_above_best 0.000000
run dealeval -r truth --truth "$tmp/t.csv" <(sed '1s/$/,as_of_date/; 2,$s/$/,2025-01-01/' "$tmp/s.csv"; echo A,.5,x,2025-02-01)
is 'the truth is of one day' 2 ''
like 'which is said' 'truth of one day'

# ---- with the other programs -------------------------------------------------------------
dealgen --deals 2000 --seed 9 --truth "$tmp/t" -o "$tmp/e"
dealfeat --open "$tmp/e" 2>/dev/null | awk -F, -v OFS=, '{ print $0, NR == 1 ? "win_probability" : .3 }' >"$tmp/s"
cut -d, -f1,4 "$tmp/t" >"$tmp/today"
run dealeval --outcomes "$tmp/today" "$tmp/s"
exits 'one probability for all' 0
value auc 0.500000
value brier "$(awk -F, -v p=.3 'NR == 2 { printf "%.6f", $3 / $2 * (1 - p) ^ 2 + (1 - $3 / $2) * p ^ 2 }' "$tmp/.out")"

# ---- what it refuses --------------------------------------------------------------------
refuses() {	# NAME PATTERN OPTION ...
	run dealeval "${@:3}"
	is "$1" 2 ''
	like "$1: why" "$2"
}
refuses 'no win_probability' 'win_probability' "$tmp/today.csv"
refuses 'no outcome' 'outcome' "$tmp/s.csv"
refuses 'no risk_category' 'risk_category' -r confusion "$tmp/sixty.csv"
refuses 'no such column' 'nowhere' -b nowhere "$tmp/sixty.csv"
refuses 'no probability' "win_probability: not a probability from 0 to 1: '1.5'" <(table Won:1.5)
refuses 'no outcome that it knows' "outcome: not Won, Lost or Open: 'won'" <(table won:.5)
refuses 'no category that it knows' "risk_category: not High, Medium, Low or empty: 'high'" \
    <(printf 'outcome,win_probability,risk_category\nWon,.5,high\n')
refuses 'no day' "as_of_date: not a date" <(printf 'outcome,win_probability,as_of_date\nWon,.5,2025-02-30\n')
refuses 'truth without --truth' 'go together' -r truth "$tmp/s.csv"
refuses '--truth without truth' 'go together' --truth "$tmp/t.csv" "$tmp/s.csv"
refuses 'bins of deciles' '--bins is for' -r lift --bins 5 "$tmp/sixty.csv"
refuses 'no bins' 'not between' --bins 0 "$tmp/sixty.csv"
refuses 'no such report' 'summary' -r all "$tmp/sixty.csv"
refuses 'both on stdin' 'standard input' --outcomes - - </dev/null

bad_input "$tmp/sixty.csv" dealeval
# ---- stored forecasts ------------------------------------------------------------
# by hand: 3 wins came of 700, and 1 of 400; one row is not over
cat >"$tmp/stored.csv" <<!
period,from,to,dimension,segment,expected_wins,wins_lo95,wins_lo80,wins_hi80,wins_hi95,expected_amount,amount_lo95,amount_lo80,amount_hi80,amount_hi95
2025-01,2025-01-01,2025-01-31,overall,all,2.5,0,1,3,4,900,500,800,1000,1200
2025-01,2025-01-01,2025-01-31,region,EMEA,3,0,2,4,5,300,100,200,400,500
2025-03,2025-03-01,2025-03-31,overall,all,2,0,1,3,4,900,500,800,1000,1200
!
cat >"$tmp/today.csv" <<!
created_date,closed_date,outcome,deal_amount,region
2024-12-01,2025-01-01,Won,100.50,APAC
2024-12-01,2025-01-31,Won,199.50,APAC
2024-12-01,2025-01-15,Won,400,EMEA
2024-12-01,2025-01-15,Lost,400,EMEA
2024-12-01,2025-02-01,Won,9000,EMEA
2025-02-03,,Open,10,EMEA
2025-02-04,,Open,10,EMEA
!
run dealeval -v -r forecast --outcomes "$tmp/today.csv" "$tmp/stored.csv"
is 'stored forecasts, and what came' 0 'period,from,to,dimension,segment,expected_wins,wins_came,wins_error,wins_inside80,wins_inside95,expected_amount,amount_came,amount_error,amount_inside80,amount_inside95
2025-01,2025-01-01,2025-01-31,overall,all,2.5,3,0.5,1,1,900,700,-200,0,1
2025-01,2025-01-01,2025-01-31,region,EMEA,3,1,-2,0,1,300,400,100,1,1
'
like 'those that are not over are counted' '1 forecasts of periods that are not over'
run dealeval -t -r forecast --outcomes "$tmp/today.csv" "$tmp/stored.csv"
ok 'and summed up for a person' grep -q 'wins: off by 62.5 %; inside the 80 % interval 1 of 2' "$tmp/.out"
run dealeval -r forecast "$tmp/stored.csv"
is 'without what came' 2 ''
run dealeval -r forecast --outcomes "$tmp/today.csv" "$tmp/today.csv"
is 'a table that is no forecast' 2 ''
like 'is told by what is missing' 'period'

bad_input "$tmp/risk.csv" dealeval -r confusion

{ head -2 "$tmp/sixty.csv"; echo '"x'; } >"$tmp/quote.csv"
run dealeval "$tmp/quote.csv"
exits 'an unterminated quote is an error' 2
like 'which says where it was opened' 'quote.csv:3: a quote is opened here'
sed '3s/$/,more/' "$tmp/sixty.csv" >"$tmp/ragged.csv"
run dealeval "$tmp/ragged.csv"
exits 'so is a ragged record' 2
like 'which says where' 'ragged.csv:3: [0-9]* fields, but the header has'

finish
