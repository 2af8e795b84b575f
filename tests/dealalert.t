#!/bin/bash
# dealalert: who must hear what.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

header=alert_id,raised_on,severity,kind,audience,recipient,deal_id,subject,message,dedup_key,amount

cat >"$tmp/scored.csv" <<'!'
deal_id,sales_rep_id,industry,deal_amount,outcome,as_of_date,win_probability,risk_score,risk_category,top_factors,recommended_action
D00122,rep_12,SaaS,8000.5,Open,2025-06-30,0.100000,0.900000,High,"open 185 days, won deals take 41",Close it.
D00123,rep_12,FinTech,50000,Open,2025-06-30,0.220000,0.780000,High,"open 85 days, won deals take 41; rep wins 31% of deals, all reps 45%",Call the sponsor
D00124,rep_3,SaaS,,Open,2025-06-30,0.050000,0.950000,High,,
D00125,rep_3,SaaS,900000,Lost,2025-06-30,0.050000,0.950000,High,,
D00126,rep_3,SaaS,900000,Won,2025-06-30,0.050000,0.950000,High,,
D00127,rep_3,SaaS,900000,Open,2025-06-30,0.500000,0.500000,Medium,,
D00128,,,1200000,Open,2025-06-30,0.200000,0.800000,High,,
!
id_of() {	# KEY DAY
	printf '%s\n%s' "$1" "$2" | sha256sum | cut -c1-16
}
bad_input "$tmp/scored.csv" dealalert
bad_input "$tmp/scored.csv" dealalert -t

# ---- scored deals ----------------------------------------------------------
run dealalert "$tmp/scored.csv"
is 'high risk, largest expected loss first' 0 "$header
$(id_of risk_high:rep:D00128 2025-06-30),2025-06-30,warning,risk_high,rep,unassigned,D00128,Deal D00128: 80% risk of loss,Deal D00128 (\$1.2M) has 80% risk of loss.,risk_high:rep:D00128,1200000
$(id_of risk_high:rep:D00123 2025-06-30),2025-06-30,warning,risk_high,rep,rep_12,D00123,Deal D00123: 78% risk of loss,\"Deal D00123 (\$50K, FinTech, rep_12) has 78% risk of loss. Top factors: open 85 days, won deals take 41; rep wins 31% of deals, all reps 45%. Next: Call the sponsor.\",risk_high:rep:D00123,50000
$(id_of risk_high:rep:D00122 2025-06-30),2025-06-30,warning,risk_high,rep,rep_12,D00122,Deal D00122: 90% risk of loss,\"Deal D00122 (\$8K, SaaS, rep_12) has 90% risk of loss. Top factors: open 185 days, won deals take 41. Next: Close it.\",risk_high:rep:D00122,8000.5
$(id_of risk_high:rep:D00124 2025-06-30),2025-06-30,warning,risk_high,rep,rep_3,D00124,Deal D00124: 95% risk of loss,\"Deal D00124 (SaaS, rep_3) has 95% risk of loss.\",risk_high:rep:D00124,
"
ok 'nothing on stderr' test -z "$err"
run dealalert -v "$tmp/scored.csv"
like 'what raises none is counted' '7 rows: 4 with an alert, 0 quiet, 0 held out, 2 closed, 0 below --min-amount, 0 without risk, 1 that no rule fits'
run dealalert --exit-code "$tmp/scored.csv"
exits '--exit-code with alerts' 1
grep -v ,High, "$tmp/scored.csv" >"$tmp/calm.csv"
run dealalert --exit-code "$tmp/calm.csv"
is '--exit-code without' 0 "$header
"
run dealalert --exit-code --top 0 "$tmp/scored.csv"
exits '--exit-code when there is only a summary' 1
run dealalert "$tmp/calm.csv" "$tmp/scored.csv"
ok 'several files' test "$(wc -l <"$tmp/.out")" -eq 5
run dealalert -d ';' <(grep -v '"' "$tmp/scored.csv" | tr , ';')
ok '-d' test "$(wc -l <"$tmp/.out")" -eq 3
run dealalert --currency 'EUR ' "$tmp/scored.csv"
ok '--currency' grep -q 'Deal D00123 (EUR 50K, FinTech' "$tmp/.out"
run dealalert --min-amount 50000 "$tmp/scored.csv"
ok '--min-amount leaves out smaller and unknown ones' test \
    "$(cut -d, -f7 "$tmp/.out" | tr '\n' ' ')" = 'deal_id D00128 D00123 '

# a model without signal
sed 's/,High,/,,/; s/,Medium,/,,/' "$tmp/scored.csv" >"$tmp/nosignal.csv"
run dealalert --exit-code "$tmp/nosignal.csv"
is 'no signal, no alerts' 0 "$header
"
like 'and it is said' '^dealalert: 5 open deals have no risk_category'
printf '%s\n' kind,audience,condition,severity,subject,message \
    'risk_high,rep,risk_score > 0.5,warning,s,m' >"$tmp/any.csv"
run dealalert -q --exit-code --rules "$tmp/any.csv" "$tmp/nosignal.csv"
is 'not with any rule' 0 "$header
"
ok '-q' test -z "$err"

# the day
run dealalert --on 2025-07-01 "$tmp/scored.csv"
ok '--on is the day of all' test "$(cut -d, -f2 "$tmp/.out" | sort -u | tr '\n' ' ')" = '2025-07-01 raised_on '
ok 'and another alert_id' grep -q "^$(id_of risk_high:rep:D00123 2025-07-01)," "$tmp/.out"
cut -d, -f1,4,8,9 <(grep -v '"' "$tmp/scored.csv") >"$tmp/dayless.csv"
run dealalert "$tmp/dayless.csv"
is 'no day is an error' 2 ''
like 'which names --on' 'as_of_date: no such column; --on DATE'
run dealalert --on 2025-06-30 "$tmp/dayless.csv"
is 'few columns are enough' 0 "$header
$(id_of risk_high:rep:D00128 2025-06-30),2025-06-30,warning,risk_high,rep,unassigned,D00128,Deal D00128: 80% risk of loss,Deal D00128 (\$1.2M) has 80% risk of loss.,risk_high:rep:D00128,1200000
$(id_of risk_high:rep:D00125 2025-06-30),2025-06-30,warning,risk_high,rep,unassigned,D00125,Deal D00125: 95% risk of loss,Deal D00125 (\$900K) has 95% risk of loss.,risk_high:rep:D00125,900000
$(id_of risk_high:rep:D00126 2025-06-30),2025-06-30,warning,risk_high,rep,unassigned,D00126,Deal D00126: 95% risk of loss,Deal D00126 (\$900K) has 95% risk of loss.,risk_high:rep:D00126,900000
$(id_of risk_high:rep:D00124 2025-06-30),2025-06-30,warning,risk_high,rep,unassigned,D00124,Deal D00124: 95% risk of loss,Deal D00124 has 95% risk of loss.,risk_high:rep:D00124,
"

sed '2s/2025-06-30/30.6.2025/' "$tmp/scored.csv" >"$tmp/bad.csv"
run dealalert "$tmp/bad.csv"
is 'a day that is none' 2 ''
like 'where' "bad.csv:2: as_of_date: not a date YYYY-MM-DD: '30.6.2025'"

# wrong values
wrong() {	# NAME SED-COMMAND PATTERN
	sed "$2" "$tmp/scored.csv" >"$tmp/bad.csv"
	run dealalert -o "$tmp/never" "$tmp/bad.csv"
	is "$1" 2 ''
	like "$1: where and what" "$3"
	ok "$1: no file is left" test ! -e "$tmp/never"
}
wrong 'an amount' '3s/50000/50k/' "bad.csv:3: deal_amount: not a number: '50k'"
wrong 'a risk' '4s/0.950000/?/' "bad.csv:4: risk_score: not a number: '\?'"
wrong 'a risk above 1' '4s/0.950000/78/' "bad.csv:4: risk_score: not between 0 and 1: '78'"
wrong 'an outcome' '5s/Lost/lost/' "bad.csv:5: outcome: not Won, Lost or Open: 'lost'"
wrong 'a short record' '3s/.*/D1,rep/' 'bad.csv:3: '
wrong 'no risk_score' '1s/risk_score/score/' 'risk_score: no such column; dealscore writes it \(reads the output of dealfeat --open, dealscore, dealexplain, '
run dealalert "$root/examples/deals.csv"
is 'another table' 2 ''
run dealalert <(tr , ';' <"$tmp/calm.csv")
like 'another delimiter' "try -d ';'"

# ---- --top -------------------------------------------------------------------
awk 'BEGIN {
	print "deal_id,sales_rep_id,deal_amount,risk_score,risk_category,as_of_date"
	for (i = 1; i <= 6000; i++) {
		amount = i % 50 == 0 ? "" : (i * 7919) % 100003 "." i % 10
		printf "D%05d,rep_%d,%s,0.%06d,%s,2025-06-%02d\n", i, i % 7, amount,
		    500000 + (i * 104729) % 499979, i % 3 == 0 ? "Medium" : "High", i % 30 + 1
	} }' >"$tmp/many.csv"
run dealalert --top 3 "$tmp/many.csv"
ok 'so many for each, and one line' test "$(cut -d, -f6 "$tmp/.out" | sort | uniq -c | awk '$1 == 4' | wc -l)" -eq 7
ok 'the largest expected loss, and sums that are right' awk -F, '
	function money(x) { return sprintf(x < 9.95e6 ? "$%.1fM" : "$%.0fM", x / 1e6) }
	NR == FNR { if (FNR > 1 && $5 == "High") {
			n[$2]++; sum[$2] += $3; loss[$2] += $3 * $4; none[$2] += $3 == ""
			e[$2, n[$2]] = $3 * $4; id[$2, n[$2]] = $1; a[$2, n[$2]] = $3 }
		next }
	FNR == 1 { next }
	$4 == "risk_high" {
		best = 0
		for (i = 1; i <= n[$6]; i++)
			if (!((id[$6, i]) in told) && (best == 0 || e[$6, i] > e[$6, best]))
				best = i
		if (id[$6, best] != $7) { print $7, "is not", id[$6, best]; exit bad = 1 }
		told[$7]; n_told[$6]++; sum[$6] -= a[$6, best]; loss[$6] -= e[$6, best]
	}
	$4 == "summary" {
		want = sprintf("\"%d more deals at risk, worth %s, expected loss %s, %d without amount.",
		    n[$6] - 3, money(sum[$6]), money(loss[$6]), none[$6])
		if ($3 != "info" || $7 != "" || index($0, want) == 0) { print want; print; exit bad = 1 }
		seen++
	}
	END { exit bad || seen != 7 }' "$tmp/many.csv" "$tmp/.out"
run dealalert --top 1 "$tmp/scored.csv"
ok 'the rest is one line with count and money' grep -qF 'info,summary,rep,rep_12,,1 more deal at risk,"1 more deal at risk, worth $8K, expected loss $7.2K. The one with the largest expected loss has an alert of its own.",summary:deals:rep_12' "$tmp/.out"
run dealalert --top 0 "$tmp/many.csv"
ok '--top 0: summaries only' test "$(cut -d, -f4 "$tmp/.out" | sort -u | tr '\n' ' ')" = 'kind summary '
ok 'in the order of the names' test "$(cut -d, -f6 "$tmp/.out" | tail -n +2)" = "$(printf 'rep_%d\n' 0 1 2 3 4 5 6)"

# ---- neither the order of rows or columns nor threads matter -----------------------
dealalert --top 5 "$tmp/many.csv" >"$tmp/a"
for seed in 1 2 3; do
	awk -v seed="$seed" 'BEGIN { srand(seed) } NR == 1 { print; next } { print rand() "\t" $0 | "sort -g | cut -f2-" }' \
	    "$tmp/many.csv" >"$tmp/mixed.csv"
	dealalert --top 5 "$tmp/mixed.csv" >"$tmp/b"
	same "rows in another order ($seed)" "$tmp/a" "$tmp/b"
done
awk -F, -v OFS=, '{ print $6, "x", $5, $3, $1, $4, $2 }' "$tmp/many.csv" | sed '1s/x/extra/' | dealalert --top 5 >"$tmp/b"
same 'columns in another order' "$tmp/a" "$tmp/b"
dealalert -j 1 --top 5 "$tmp/many.csv" >"$tmp/b"
same 'one thread' "$tmp/a" "$tmp/b"
dealalert -j 5 --top 5 "$tmp/many.csv" >"$tmp/b"
same 'five threads' "$tmp/a" "$tmp/b"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealalert --top 5 "$tmp/many.csv" >"$tmp/b"
same 'another locale and time zone' "$tmp/a" "$tmp/b"
# ties in all that ranks: 40 deals alike but for the name, and one of them twice
awk 'BEGIN { print "deal_id,deal_amount,risk_score,risk_category,as_of_date,industry"
	for (i = 0; i < 40; i++) print "D" i ",100,0.9,High,2025-01-01,x"
	print "D7,100,0.9,High,2025-01-02,x" }' >"$tmp/ties.csv"
dealalert --top 7 "$tmp/ties.csv" >"$tmp/a"
(head -1 "$tmp/ties.csv"; tail -n +2 "$tmp/ties.csv" | tac) | dealalert --top 7 >"$tmp/b"
same 'ties' "$tmp/a" "$tmp/b"
run dealalert --top 41 "$tmp/ties.csv"
ok 'a deal of two days is two alerts' test "$(cut -d, -f7 "$tmp/.out" | grep -c '^D7$')" -eq 2
run dealalert -q --top 41 <(cat "$tmp/ties.csv"; echo D7,100,0.9,High,2025-01-01,y)
is 'of one day it would be two texts under one alert_id' 2 ''
like 'which is said' "deal_id: stands twice, with one day: 'D7'"

# what can be saved ranks before what is lost anyway
printf '%s\n' deal_id,sales_rep_id,deal_amount,risk_score,risk_category,as_of_date,saveable \
    D1,rep_1,100000,0.98,High,2025-06-30,500 D2,rep_1,50000,0.7,High,2025-06-30,9000.5 D3,rep_1,70000,0.8,High,2025-06-30, \
    D4,rep_1,60000,0.9,High,2025-06-30,0 >"$tmp/save.csv"
run dealalert --top 1 "$tmp/save.csv"
ok 'by what can be saved' test "$(cut -d, -f4,7 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = 'risk_high,D2 summary, '
ok 'the rest in its words' grep -qF '"3 more deals at risk, worth $230K, to be saved $500. The one with the most to save has an alert of its own."' "$tmp/.out"
run dealalert "$tmp/save.csv"
ok 'unknown comes last' test "$(cut -d, -f7 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = 'D2 D1 D4 D3 '
run dealalert <(sed '2s/500$/some/' "$tmp/save.csv")
like 'one that is no number' ":2: saveable: not a number: 'some'"

# ---- routes ----------------------------------------------------------------------
cat >"$tmp/routes.csv" <<'!'
rep,manager,email,slack
rep_12,Ann,rep12@example.com,U12
Ann,,,U_ANN
cro,,cro@example.com,
!
run dealalert --routes "$tmp/routes.csv" "$tmp/scored.csv"
ok 'email of a rep' test "$(cut -d, -f6 "$tmp/.out" | sort -u | tr '\n' ' ')" = 'recipient rep12@example.com rep_3 unassigned '
like 'who has none is said' "routes.csv: no address for 2 of the reps, the first is 'rep_3'"
printf '%s\n' kind,audience,condition,severity,subject,message \
    'risk_high,manager,risk_category = High & deal_amount >= 10000,critical,{deal_id},for a manager' \
    'risk_high,rep,deal_amount >= 50000,warning,{deal_id},large' \
    'risk_high,rep,risk_category = High,info,{deal_id},small' >"$tmp/rules.csv"
run dealalert --rules "$tmp/rules.csv" --routes "$tmp/routes.csv" -q "$tmp/scored.csv"
ok 'slack of a manager; the first rule of an audience counts' test "$(cut -d, -f3,5,6,7,9 "$tmp/.out")" = \
'severity,audience,recipient,deal_id,message
critical,manager,manager,D00128,for a manager
warning,rep,unassigned,D00128,large
warning,rep,rep_3,D00127,large
info,rep,rep_3,D00124,small
critical,manager,U_ANN,D00123,for a manager
warning,rep,rep12@example.com,D00123,large
info,rep,rep12@example.com,D00122,small'
sed 's/,U_ANN/,rep12@example.com/' "$tmp/routes.csv" | sed 's/,rep12@example.com$/rep12@example.com,/' >"$tmp/one.csv"
run dealalert --rules "$tmp/rules.csv" --routes "$tmp/one.csv" -q "$tmp/scored.csv"
ok 'nobody hears of a deal twice' test "$(grep -c 'rep12@example.com,D00123' "$tmp/.out")" -eq 1
printf 'rep,email\nrep_12,a@b\nrep_12,c@d\n' >"$tmp/bad.csv"
run dealalert --routes "$tmp/bad.csv" "$tmp/scored.csv"
is 'a rep twice in the routes' 2 ''
like 'where' "bad.csv:3: rep: stands twice: 'rep_12'"
printf 'rep,email\n,a@b\n' >"$tmp/bad.csv"
run dealalert --routes "$tmp/bad.csv" "$tmp/scored.csv"
like 'a route of nobody' "bad.csv:2: rep: is empty"
printf 'who,email\nrep_12,a@b\n' >"$tmp/bad.csv"
run dealalert --routes "$tmp/bad.csv" "$tmp/scored.csv"
like 'routes without rep' "bad.csv:1: rep: no such column"
run dealalert --routes "$tmp/absent.csv" "$tmp/scored.csv"
exits 'absent routes' 2

# ---- rules -------------------------------------------------------------------------
rule() {	# NAME RULE PATTERN
	printf '%s\n' kind,audience,condition,severity,subject,message "$2" >"$tmp/bad.csv"
	run dealalert --rules "$tmp/bad.csv" "$tmp/scored.csv"
	is "rules: $1" 2 ''
	like "rules: $1: where" "$3"
}
rule 'an unknown kind' 'risk,rep,,info,s,m' "bad.csv:2: kind: not one of risk_high, risk_up, overdue, slipped, stalled, win_rate_drop, anomaly, data_quality, drift, stale, behind_target, pace_changed, digest, team, feedback: 'risk'"
rule 'an unknown audience' 'risk_high,boss,,info,s,m' "bad.csv:2: audience: not one of rep, manager, cro, operations, dashboard: 'boss'"
rule 'an unknown severity' 'risk_high,rep,,high,s,m' "bad.csv:2: severity: not one of info, warning, critical: 'high'"
rule 'a condition that is none' 'risk_high,rep,risk_category High,info,s,m' 'bad.csv:2: condition'
rule 'no text' 'risk_high,rep,,info,,m' 'bad.csv:2: subject: is empty'
rule 'an open brace' 'risk_high,rep,,info,s,{deal_id' 'bad.csv:2: message: a \{ without \}'
rule 'an unknown format' 'risk_high,rep,,info,{deal_id:euro},m' "bad.csv:2: subject: a format is none of money, percent, points, count, days: 'euro'"
rule 'a misspelt column in a text' 'risk_high,rep,,info,s,{deal_amont}' "bad.csv:2: message: no such column in .*scored.csv: 'deal_amont'"
rule 'a misspelt column in a condition' 'risk_high,rep,risk_categories = High,info,s,m' "bad.csv:2: condition: no such column in .*scored.csv: 'risk_categories'"
rule 'a short row' 'risk_high,rep' 'bad.csv:2: '
printf 'kind,audience,condition,severity,subject\n' >"$tmp/bad.csv"
run dealalert --rules "$tmp/bad.csv" "$tmp/scored.csv"
like 'rules: a missing column' 'bad.csv:1: message: no such column'
run dealalert --rules "$tmp/absent.csv" "$tmp/scored.csv"
exits 'rules: no such file' 2
printf '%s\n' kind,audience,condition,severity,subject,message 'win_rate_drop,cro,,info,s,m' >"$tmp/other.csv"
run dealalert --rules "$tmp/other.csv" "$tmp/scored.csv"
is 'rules for the other table only' 0 "$header
"
like 'are pointed out' 'other.csv: no rule for scored deals'
printf '%s\n' kind,audience,condition,severity,subject,message \
    'risk_high,cro,extra = yes & deal_stage != Demo,info,{deal_id},{extra} {deal_stage}' >"$tmp/own.csv"
run dealalert --rules "$tmp/own.csv" <(awk '{ print $0 (NR == 1 ? ",extra" : NR == 3 ? ",yes" : ",no") }' "$tmp/scored.csv")
ok 'rules on columns of the user, and on absent ones of dealkit' \
    test "$(cut -d, -f6-9 "$tmp/.out" | tail -n +2)" = 'cro,D00123,D00123,yes '
sed -n '/^\.Bd -literal/,/^\.Ed/p' "$root/man/dealalert.1" | grep -v '^\.' >"$tmp/manual.csv"
run dealalert --rules "$tmp/manual.csv" "$tmp/scored.csv"
ok "the manual's own rule" test "$(cut -d, -f3,5-9 "$tmp/.out" | tail -n +2)" = \
'critical,manager,manager,D00128,D00128,D00128 of : 80%
critical,manager,manager,D00127,D00127,D00127 of rep_3: 50%'

# ---- compared win rates ---------------------------------------------------------------
cat >"$tmp/compare.csv" <<'!'
dimension,segment,base_deals,base_win_rate,recent_deals,recent_win_rate,change,change_lo,change_hi,p_value,q_value,mix_effect,rate_effect,note
overall,all,1660,0.439157,1695,0.379919,-0.059237,-0.096397,-0.021605,0.002065,0.04543,,,as of 2025-06-30; base 2024-Q3..2024-Q4; recent 2025-Q1..2025-Q2
region,EMEA,428,0.392523,410,0.210944,-0.181579,-0.245095,-0.114138,2.608e-07,1.147e-05,0.001754,-0.046482,
region,APAC,400,0.392523,410,0.590944,0.181579,0.114138,0.245095,2.608e-07,1.147e-05,0.001754,-0.046482,
region,India,428,0.392523,410,0.310944,-0.081579,-0.145095,-0.014138,0.01,0.051,0.001754,-0.046482,
region,LATAM,428,0.392523,0,,,,,,,0.001754,0.000000,no recent deals
sales_rep_id,rep_3,428,0.392523,410,0.210944,-0.181579,-0.245095,-0.114138,,,0.001754,-0.046482,cannot tell: wins come faster
region & lead_source,"EMEA & Out, bound",100,0.5,100,0.2,-0.3,-0.41,-0.17,1e-5,1e-4,,,
!
run dealalert "$tmp/compare.csv"
is 'drops that are significant' 0 "$header
$(id_of win_rate_drop:cro:overall=all 2025-06-30),2025-06-30,critical,win_rate_drop,cro,cro,,Win rate: -5.9 points,\"The win rate fell from 44% of 1,660 deals to 38% of 1,695: -5.9 points (95% interval -9.6 to -2.2). Compared: as of 2025-06-30; base 2024-Q3..2024-Q4; recent 2025-Q1..2025-Q2.\",win_rate_drop:cro:overall=all,
$(id_of win_rate_drop:cro:region=EMEA 2025-06-30),2025-06-30,warning,win_rate_drop,cro,cro,,Win rate in region EMEA: -18.2 points,The win rate in region EMEA fell from 39% of 428 deals to 21% of 410: -18.2 points (95% interval -24.5 to -11.4).,win_rate_drop:cro:region=EMEA,
$(id_of 'win_rate_drop:cro:region & lead_source=EMEA & Out, bound' 2025-06-30),2025-06-30,warning,win_rate_drop,cro,cro,,\"Win rate in region & lead_source EMEA & Out, bound: -30.0 points\",\"The win rate in region & lead_source EMEA & Out, bound fell from 50% of 100 deals to 20% of 100: -30.0 points (95% interval -41.0 to -17.0).\",\"win_rate_drop:cro:region & lead_source=EMEA & Out, bound\",
"
sed 's/as of 2025-06-30; /as of 2025-06-30 (beyond the last day of the data 2025-04-30); /' "$tmp/compare.csv" >"$tmp/beyond.csv"
run dealalert "$tmp/beyond.csv"
is 'no drop is raised from a table of a day that the data do not reach' 0 "$header
"
like 'which says so' 'the comparison is of a day beyond the last day of the data'
dealgen --deals 4000 -o "$tmp/whole.csv"
winrate -q -r compare --as-of 2025-08-31 "$tmp/whole.csv" >"$tmp/late.csv"
run dealalert "$tmp/late.csv"
like 'winrate and dealalert agree on the words' 'beyond the last day of the data'
run dealalert --routes "$tmp/routes.csv" --top 1 --on 2025-07-07 "$tmp/compare.csv"
ok 'to the address of cro, the rest in one line' test "$(cut -d, -f2-4,6,8-9 "$tmp/.out" | sed 1d | cut -c1-100)" = \
'2025-07-07,critical,win_rate_drop,cro@example.com,Win rate: -5.9 points,"The win rate fell from 44% 
2025-07-07,info,summary,cro@example.com,2 more segments,2 more segments. The one with the largest lo'
sed 's/as of 2025-06-30; //' "$tmp/compare.csv" >"$tmp/dayless.csv"
run dealalert "$tmp/dayless.csv"
is 'a table without a day' 2 ''
like 'names the way out' 'dayless.csv:2: note: no date in the table; --on DATE'
dealalert "$tmp/compare.csv" >"$tmp/a"
dealalert --on 2025-06-30 "$tmp/dayless.csv" | sed 's/Compared: base/Compared: as of 2025-06-30; base/' >"$tmp/b"
same '--on gives it' "$tmp/a" "$tmp/b"
run dealalert --min-amount 100 "$tmp/compare.csv"
is '--min-amount does nothing here' 2 ''
like 'and says so' 'compare.csv holds no deals'
run dealalert <(cut -d, -f1-6 "$tmp/compare.csv")
is 'half a table' 2 ''
like 'what is missing' 'change: no such column'
run dealalert "$tmp/scored.csv" "$tmp/compare.csv"
exits 'two kinds of table in a run' 2
bad_input "$tmp/compare.csv" dealalert

# what rules compare as numbers are numbers: text would fit no rule, and nobody would know
value() {	# COLUMN VALUE TABLE: of its first row
	awk -F, -v OFS=, -v c="$1" -v v="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i }
		NR == 2 { $k = v } { print }' "$3" >"$tmp/bad.csv"
}
for bad in NA nan '<0.001' 5% 1e999; do
	for column in q_value p_value; do
		value "$column" "$bad" "$tmp/compare.csv"
		run dealalert "$tmp/bad.csv"
		is "$column of $bad" 2 ''
		like "$column of $bad: where" "bad.csv:2: $column: not a number: '$bad'"
	done
done
value q_value 5 "$tmp/compare.csv"
run dealalert "$tmp/bad.csv"
like 'a q-value in percent' "bad.csv:2: q_value: not between 0 and 1: '5'"
value q_value '' "$tmp/compare.csv"
run dealalert -q "$tmp/bad.csv"
ok 'an empty one is unknown' test "$status,$(wc -l <"$tmp/.out")" = 0,3
printf '%s\n' kind,audience,condition,severity,subject,message \
    'risk_high,rep,x_touches < 3 & risk_category = High,info,{deal_id},{x_touches}' >"$tmp/own.csv"
printf '%s\n' deal_id,risk_score,risk_category,as_of_date,x_touches,x_note D1,0.9,High,2025-01-01,1,n/a D2,0.9,High,2025-01-01,n/a, >"$tmp/touches.csv"
run dealalert --rules "$tmp/own.csv" "$tmp/touches.csv"
is 'nor is text passed over where a rule of the user compares numbers' 2 ''
like 'where' "touches.csv:3: x_touches: not a number, which a rule compares it with: 'n/a'"
sed -i 's/,n.a,$/,,/' "$tmp/touches.csv"
run dealalert -q --rules "$tmp/own.csv" "$tmp/touches.csv"
ok 'empty is unknown, and other columns may hold text' test "$(cut -d, -f7 "$tmp/.out" | tail -n +2)" = D1
# what stands twice
{ cat "$tmp/compare.csv"; sed -n 3p "$tmp/compare.csv" | sed 's/-0.181579/-0.2/'; } >"$tmp/twice.csv"
run dealalert "$tmp/twice.csv"
is 'a segment twice would be two texts under one alert_id' 2 ''
like 'which is said' "twice.csv:9: segment: stands twice in its dimension; a segment is one row: 'EMEA'"

# ---- other kinds of deals' alerts ------------------------------------------------------
cat >"$tmp/kinds.csv" <<'!'
deal_id,created_date,sales_rep_id,industry,deal_amount,outcome,expected_close_date,as_of_date,x_age_days,x_cycle_segment,x_cycle_overall,risk_score,risk_category,recommended_action
D1,2025-01-01,rep_1,SaaS,5000,Open,,2025-06-30,,60,50,0.4,Low,
D2,2025-01-02,rep_1,SaaS,4000,Open,,2025-06-30,,60,50,0.4,Low,
D3,,rep_1,SaaS,3000,Open,,2025-06-30,150,,50,0.4,Low,
D4,2025-06-01,rep_1,SaaS,2000,Open,2025-06-29,2025-06-30,,60,50,0.4,Low,
D5,2025-06-01,rep_1,SaaS,1000,Open,2025-06-30,2025-06-30,,60,50,0.4,Low,
D6,2025-01-01,rep_1,SaaS,900,Open,2025-06-01,2025-06-30,,60,50,0.9,High,Call.
D7,2025-01-01,rep_1,SaaS,800,Lost,2025-06-01,2025-06-30,,60,50,0.9,High,Call.
D8,2025-06-01,rep_1,SaaS,700,Open,2025-06-01,2025-06-30,,60,50,0.55,,
!
run dealalert -q "$tmp/kinds.csv"
ok 'stalled, overdue, and each deal once' test "$(cut -d, -f3,4,7 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = \
    'warning,stalled,D1 warning,stalled,D3 warning,risk_high,D6 info,overdue,D4 info,overdue,D8 '
says() {	# NAME TEXT
	ok "$1" grep -qF -- "$2" "$tmp/.out"
}
says 'stalled in words' 'Deal D1 ($5K, SaaS, rep_1) has been open for 180 days; deals like it that are won usually take 60 days. Next: ask'
says 'overdue in words' 'Deal D4 ($2K, SaaS, rep_1) was expected to close by 2025-06-29, 1 day ago, and is still open. Next: agree'
says 'high and overdue' 'Deal D6 ($900, SaaS, rep_1) has 90% risk of loss. It was expected to close by 2025-06-01, 29 days ago. Next: Call.'
sed '2s/2025-01-01/1.1.2025/' "$tmp/kinds.csv" >"$tmp/bad.csv"
run dealalert "$tmp/bad.csv"
like 'a bad created_date' "bad.csv:2: created_date: not a date YYYY-MM-DD: '1.1.2025'"
sed '5s/2025-06-29/soon/' "$tmp/kinds.csv" >"$tmp/bad.csv"
run dealalert "$tmp/bad.csv"
like 'a bad expected_close_date' "bad.csv:5: expected_close_date: not a date YYYY-MM-DD: 'soon'"
printf '%s\n' kind,audience,condition,severity,subject,message \
    'overdue,manager,days_overdue > 20,info,{deal_id},{age_days:days} {age_ratio} {expected_loss:money}' \
    'stalled,operations,age_ratio >= 3,info,{deal_id},{usual_days:days}' \
    'risk_high,dashboard,expected_loss > 800,info,{deal_id},{risk_before}{seen_before}[ was {expected_before}]' >"$tmp/own.csv"
printf 'rep,manager,email\nrep_1,Ann,\nAnn,,ann@example.com\noperations,,ops@example.com\ndashboard,,board\n' >"$tmp/routes2.csv"
run dealalert -q --rules "$tmp/own.csv" --routes "$tmp/routes2.csv" "$tmp/kinds.csv"
ok 'rules on what is computed, for manager, operations and dashboard' test "$(cut -d, -f4-7,9 "$tmp/.out" | tail -n +2)" = \
'risk_high,dashboard,board,D1,
risk_high,dashboard,board,D2,
risk_high,dashboard,board,D3,
risk_high,dashboard,board,D6,
stalled,operations,ops@example.com,D1,60 days
stalled,operations,ops@example.com,D3,50 days
stalled,operations,ops@example.com,D6,60 days
overdue,manager,ann@example.com,D6,180 days 3.000000 $810
overdue,manager,ann@example.com,D8,29 days 0.483333 $385'

# ---- who is held out ----------------------------------------------------------------------
run dealalert -q --holdout 20% --top 10000 --arms "$tmp/arms.csv" "$tmp/many.csv"
cp "$tmp/.out" "$tmp/told"
ok 'all open deals have an arm, in the order of the input' test "$(cut -d, -f1 "$tmp/arms.csv")" = "$(cut -d, -f1 "$tmp/many.csv")"
ok 'a fifth is held out' awk -F, '$2 == "holdout" { n++ } END { exit !(n > 1100 && n < 1300) }' "$tmp/arms.csv"
ok 'the others with a reason are told, and only they' cmp <(awk -F, '$2 == "alert" && $7 != "" { print $1 }' "$tmp/arms.csv" | sort) \
    <(cut -d, -f7 "$tmp/told" | tail -n +2 | sort)
ok 'the reasons of those held out stand there too' test "$(grep -c ',holdout,.*,risk_high$' "$tmp/arms.csv")" -gt 700
ok 'columns' test "$(head -1 "$tmp/arms.csv")" = deal_id,arm,as_of_date,risk_score,risk_category,deal_amount,kinds
held() {
	awk -F, '$2 == "holdout" { print $1 }' "$1" | sort
}
dealalert -q --holdout 20% --arms "$tmp/arms2.csv" --on 2026-01-01 --min-amount 5 -j 3 "$tmp/mixed.csv" >/dev/null
ok 'the same deals in every run' cmp <(held "$tmp/arms.csv") <(held "$tmp/arms2.csv")
dealalert -q --holdout 30% --arms "$tmp/arms2.csv" "$tmp/many.csv" >/dev/null
ok 'a larger share holds the smaller' test -z "$(comm -23 <(held "$tmp/arms.csv") <(held "$tmp/arms2.csv"))"
dealalert -q --holdout 20% --salt 2 --arms "$tmp/arms2.csv" "$tmp/many.csv" >/dev/null
ok 'another salt holds out others' test "$(comm -12 <(held "$tmp/arms.csv") <(held "$tmp/arms2.csv") | wc -l)" -lt 400
first=$(printf '\nD00001' | sha256sum | cut -c1-8)
ok 'by the SHA-256 of salt and deal_id' test "$(grep -c '^D00001,holdout' "$tmp/arms.csv")" -eq $((0x$first < 0x33333333))
run dealalert -q --holdout 0% "$tmp/many.csv"
dealalert -q "$tmp/many.csv" >"$tmp/b"
same '0% holds out nobody' "$tmp/.out" "$tmp/b"
run dealalert --exit-code --holdout 100% "$tmp/many.csv"
is '100% everybody' 0 "$header
"
for bad in 10 x% 101% -1% ''; do
	run dealalert --holdout "$bad" "$tmp/many.csv"
	exits "--holdout '$bad' is refused" 2
done
# two sets of rules: arms by lot, the same in every run and for dealexplain
printf '%s\n' kind,audience,condition,severity,subject,message 'risk_high,rep,arm = b & risk_score >= 0.5,warning,{deal_id},arm {arm}' >"$tmp/two.csv"
run dealalert -q --arm-by deal_id --salt calls --rules "$tmp/two.csv" --top 10000 --arms "$tmp/arms2.csv" "$tmp/many.csv"
exits 'two sets of rules' 0
ok 'half are in each arm' awk -F, 'NR > 1 { n[$2]++ } END { exit !(n["a"] + n["b"] == NR - 1 && n["a"] / (NR - 1) > .47 && n["a"] / (NR - 1) < .53) }' "$tmp/arms2.csv"
ok 'a rule of one arm is for its deals' cmp <(awk -F, '$2 == "b" && $7 != "" { print $1 }' "$tmp/arms2.csv" | sort) \
    <(cut -d, -f7 "$tmp/.out" | tail -n +2 | sort)
ok 'which is not empty, and texts know the arm' grep -q ',arm b' "$tmp/.out"
ok 'none of the other has one' test -z "$(awk -F, '$2 == "a" && $7 != ""' "$tmp/arms2.csv")"
first=$(printf 'calls\narm\nD00001' | sha256sum | cut -c1-8)
ok 'by the SHA-256 of salt, arm and value' test "$(grep -c '^D00001,a,' "$tmp/arms2.csv")" -eq $((0x$first < 0x80000000))
dealalert -q --arm-by sales_rep_id --arms "$tmp/arms3.csv" "$tmp/many.csv" >/dev/null
ok 'by rep: all of a rep' awk -F, 'NR == FNR { for (i = 1; i <= NF; i++) if (FNR == 1 && $i == "sales_rep_id") k = i; rep[$1] = $k; next }
	FNR > 1 { if (rep[$1] in was && was[rep[$1]] != $2) bad = 1; was[rep[$1]] = $2 } END { exit bad }' "$tmp/many.csv" "$tmp/arms3.csv"
run dealalert --arm-by nobody "$tmp/many.csv"
exits 'arms by a column that is not there' 2
run dealalert --arm-by deal_id --holdout 10% "$tmp/many.csv"
exits 'two experiments at a time' 2
run dealalert -q --rules "$tmp/two.csv" "$tmp/many.csv"
is 'without arms a rule of one fits nobody' 0 "$header
"
run dealalert -q --holdout 20% --arms "$tmp/never.csv" "$tmp/bad.csv"
exits 'bad input' 2
ok 'leaves no arms' test ! -e "$tmp/never.csv"

# ---- periods outside their control limits ---------------------------------------------------
periods() {	# WON OF NOTE: the last of eight months, after seven of 40 in 100
	echo period,deals,won,lost,open,win_rate,note
	echo 2024-09,100,90,10,0,0.900000,partial
	for m in 2024-10 2024-11 2024-12 2025-01 2025-02 2025-03 2025-04; do
		echo "$m,100,40,60,0,0.400000,"
	done
	echo "2025-05,$2,$1,$(($2 - $1)),0,,${3:-}"
	echo '2025-06,50,1,49,0,0.020000,mature on 2025-10-01; partial'
}
run dealalert -q <(periods 25 100)
is 'just inside the limits: 15 points are 2.8 standard errors' 0 "$header
"
run dealalert -q <(periods 24 100)
is 'just outside' 0 "$header
$(id_of anomaly:dashboard:2025-05 2025-05-31),2025-05-31,warning,anomaly,dashboard,dashboard,,\"Win rate of 2025-05: 24%, unusually low\",Of 100 deals of 2025-05 24% were won. Over the 7 periods before it was 40%; between 24% and 56% could be chance.,anomaly:dashboard:2025-05,
"
run dealalert -q --on 2025-06-30 <(periods 70 100)
ok 'above, and on the day of --on' grep -q ',2025-06-30,info,anomaly,.*unusually high' "$tmp/.out"
run dealalert -q <(periods 4 10)
is 'too few deals to judge' 0 "$header
"
run dealalert -q <(periods 0 100 early)
is 'a flagged period is not judged, nor is the one before it unusual' 0 "$header
"
run dealalert -q <(periods 0 100 | sed '/2024-1[01]/d')
is 'nor is one with five before it' 0 "$header
"
{ echo period,region,deals,won,lost,open,win_rate,mature_win_rate,note
  for m in 01 02 03 04 05 06 07 08 09 10 11 12; do
	low=$((10#$m > 8 ? 33 : 40))
	echo "2024-$m,EMEA,100,$low,$((100 - low)),0,,,"
	echo "2024-$m,APAC,100,10,20,70,,0.400000,"
	[ "$m" = 12 ] || echo "2024-$m,LATAM,100,$((10#$m == 11 ? 0 : 40)),$((10#$m == 11 ? 100 : 60)),0,,,"
  done
  echo '2025-01,APAC,100,10,2,88,,,mature on 2026-01-01'; } >"$tmp/regions.csv"
run dealalert -q "$tmp/regions.csv"
ok 'the last period of the table only, by segment' test "$(wc -l <"$tmp/.out")" -eq 1
sed 's/,33,67,/,29,71,/' "$tmp/regions.csv" >"$tmp/ewma.csv"
run dealalert -q "$tmp/ewma.csv"
ok 'a small change that lasts' grep -q ',anomaly:dashboard:2024-12 region EMEA,$' "$tmp/.out"
says 'in words' '"Win rate up to 2024-12, region EMEA: low for some time","Of 100 deals of 2024-12 (region EMEA) 29% were won, which alone could be chance.'
(head -1 "$tmp/ewma.csv"; tail -n +2 "$tmp/ewma.csv" | tac) >"$tmp/mixed.csv"
cp "$tmp/.out" "$tmp/a"
dealalert -q "$tmp/mixed.csv" >"$tmp/b"
same 'whatever the order of the rows' "$tmp/a" "$tmp/b"
run dealalert -q --state "$tmp/p.csv" "$tmp/ewma.csv"
run dealalert -q --state "$tmp/p.csv" --on 2026-01-01 "$tmp/ewma.csv"
is 'of a period it is raised once' 0 "$header
"
run dealalert <(periods 0 100 | sed 's/2025-05/all/')
is 'periods without a day' 2 ''
like 'name --on' "period: --on DATE must say what day it is: 'all'"
run dealalert <(periods 0 100 | sed 's/100,0,100/100,many,100/')
is 'a count that is none' 2 ''
like 'where' ":10: won: not a number: 'many'"
bad_input "$tmp/ewma.csv" dealalert -q
run dealalert --holdout 5% "$tmp/ewma.csv"
like 'there is nobody to hold out' '--holdout: .*ewma.csv holds no deals'

# the last day of a period, where the table says it: fiscal years
{ echo period,period_end,deals,won,lost,open,win_rate,note
  for m in 1 2 3 4 5 6 7; do echo "202$m-Q1,202$((m - 1))-04-30,100,40,60,0,0.4,"; done
  echo '2028-Q1,2027-04-30,100,10,90,0,0.1,'; } >"$tmp/fiscal.csv"
run dealalert -q "$tmp/fiscal.csv"
ok 'is the day of its alert' test "$(cut -d, -f2 "$tmp/.out" | tail -n +2)" = 2027-04-30
ok 'and makes no segment' grep -q ',anomaly:dashboard:2028-Q1,$' "$tmp/.out"
run dealalert -q --on 2027-05-03 "$tmp/fiscal.csv"
ok 'but --on goes before' grep -q ',2027-05-03,' "$tmp/.out"
dealgen --deals 20000 --seed 3 --drop region=EMEA:2025-02-01:-4 |
	winrate -q --date created --fiscal-start 2 -b region >"$tmp/fiscal-deals.csv"
run dealalert -q "$tmp/fiscal-deals.csv"
ok 'a fiscal quarter of winrate is dated by its last day' test "$(cut -d, -f2 "$tmp/.out" | tail -n +2)" = 2025-04-30
run dealalert <(sed '3s/2021-04-30/soon/' "$tmp/fiscal.csv")
like 'one that is no date' ":3: period_end: not a date YYYY-MM-DD: 'soon'"
run dealalert <(cat "$tmp/regions.csv"; echo 2024-12,EMEA,100,1,99,0,,,)
is 'a period twice in a segment' 2 ''
like 'which is said' ":38: period: stands twice in its segment; a period is one row: '2024-12'"

# ---- deals that no model has scored --------------------------------------------------------
cut -d, -f1-11 "$tmp/kinds.csv" >"$tmp/unscored.csv"
run dealalert "$tmp/unscored.csv"
ok 'what needs no model is said of them' test "$status $(cut -d, -f4,7 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = \
    '0 stalled,D1 stalled,D3 overdue,D4 stalled,D6 overdue,D8 '
like 'and that it is not all' 'unscored.csv: no risks, as of no model: only what needs none is alerted'
run dealalert -q --top 2 "$tmp/unscored.csv"
says 'the largest amounts first, and no loss that nobody knows' ',3 more deals,"3 more deals, worth $3.6K. The 2 with the largest amount have alerts of their own.",'
dealgen --deals 60 --seed 4 | dealclean -q | dealfeat -q --open >"$tmp/few.csv"
run dealalert "$tmp/few.csv"
exits 'the output of dealfeat --open' 0

# ---- rejected rows, drift ---------------------------------------------------------------------
printf '%s\n' deal_id,created_date,closed_date,outcome D1,2025-01-01,2025-02-01,Won D2,2025-01-01,2025-13-01,Won \
    D3,2025-01-01,x,Lost D4,2025-01-01,,Open >"$tmp/export.csv"
dealclean -q --max-rejects 100% --summary "$tmp/summary.csv" "$tmp/export.csv" >/dev/null
run dealalert -q --on 2025-02-05 "$tmp/summary.csv"
is 'the summary of dealclean' 0 "$header
$(id_of data_quality:operations:export 2025-02-05),2025-02-05,critical,data_quality,operations,operations,,50% of the export was rejected,\"Of 4 rows of the export 2 (50%) were rejected, 2 of them for a date that is none. What is computed from the rest may be wrong. Next: look at the rejected rows, and at what has changed in the CRM or its export.\",data_quality:operations:export,
"
quality() {	# READ WRITTEN REJECTED DELETED
	printf 'read,written,rejected,bad_date,deleted\n%s,%s,%s,%s,%s\n' "$1" "$2" "$3" "$(($3 - $4))" "$4"
}
quality 1000 990 10 0 >"$tmp/q.csv"
run dealalert -q --on 2025-06-30 "$tmp/q.csv"
is 'one in a hundred is no alert' 0 "$header
"
quality 1000 989 11 0 >"$tmp/q.csv"
run dealalert -q --on 2025-06-30 "$tmp/q.csv"
ok 'more is' grep -q ',warning,data_quality,.*,1% of the export was rejected,"Of 1,000 rows of the export 11 (1%) were rejected, 11 of them' "$tmp/.out"
quality 1000 900 100 95 >"$tmp/q.csv"
run dealalert -q --on 2025-06-30 "$tmp/q.csv"
is 'deleted rows are no fault' 0 "$header
"
quality 100 0 100 0 >"$tmp/q.csv"
run dealalert -q --on 2025-06-30 "$tmp/q.csv"
ok 'no deals at all' grep -q ',critical,data_quality,.*,The export holds no deals,' "$tmp/.out"
run dealalert "$tmp/q.csv"
is 'the summary has no day' 2 ''
like 'which is said' 'q.csv:1: as_of_date: no such column; --on DATE'
printf '%s\n' feature,kind,psi,p_value x_a,number,0.31,0.0001 x_b,number,0.31,0.2 x_c,category,0.24,0.0001 x_d,number,,1 >"$tmp/drift.csv"
run dealalert -q --on 2025-06-30 "$tmp/drift.csv"
ok 'drift that is large and not chance' test "$(cut -d, -f3-6,8 "$tmp/.out" | tail -n +2)" = warning,drift,operations,operations,'Drift of x_a'
run dealalert -q --on 2025-06-30 <(cut -d, -f1,3 "$tmp/drift.csv")
ok 'without p-values, that is large' test "$(wc -l <"$tmp/.out")" -eq 3

value psi inf "$tmp/drift.csv"
run dealalert -q --on 2025-06-30 "$tmp/bad.csv"
ok 'an infinite index, of a category that is gone, is drift' grep -q ',Drift of x_a,.*population stability index inf, ' "$tmp/.out"
for bad in NA nan -0.1 '>0.25'; do
	value psi "$bad" "$tmp/drift.csv"
	run dealalert -q --on 2025-06-30 "$tmp/bad.csv"
	is "psi of $bad" 2 ''
	value p_value "$bad" "$tmp/drift.csv"
	run dealalert -q --on 2025-06-30 "$tmp/bad.csv"
	is "p_value of $bad" 2 ''
	like 'where' 'bad.csv:2: p_value: not '
done
run dealalert -q --on 2025-06-30 <(cat "$tmp/drift.csv"; echo x_a,number,0.5,0.0001)
is 'a feature twice' 2 ''
like 'which is said' ":6: feature: stands twice; a feature is one row: 'x_a'"
run dealalert -q --on 2025-06-30 <(cat "$tmp/q.csv"; tail -n 1 "$tmp/q.csv")
is 'two exports' 2 ''
like 'are two runs' ':3: read: a second export; a run reads the summary of one'

# the table of dealdrift: its verdicts count, whatever the indices are
printf '%s\n' 'feature,psi,p_value,kind,part,verdict,note' \
    'x_a,0.03,0.0001,world,input,drifted,"drifted: a is 30% of new deals, was 20% (8 weeks, 680 deals; chance 1 in 9,000)"' \
    'x_b,0.4,,calendar,input,,moves with the calendar' 'x_c,0.5,0.001,world,input,watch,watch: c' \
    'calibration,,,,calibration,watch,watch: d' 'cusum,,,,cusum,drifted,"drifted: 31 of the 212 deals were won, 52 expected"' >"$tmp/verdicts.csv"
run dealalert -q --on 2025-06-30 "$tmp/verdicts.csv"
ok 'what drifted, and nothing else' test "$(cut -d, -f3,4,8 "$tmp/.out" | tail -n +2 | tr '\n' ';')" = \
    'warning,drift,Drift of x_a;critical,drift,Scores no longer hold;'
says 'with its sentence' '"drifted: a is 30% of new deals, was 20% (8 weeks, 680 deals; chance 1 in 9,000). The model learned'
for day in 2025-06-30 2025-07-03; do
	dealalert -q --on $day --state "$tmp/drift-state.csv" "$tmp/verdicts.csv" >"$tmp/.out"
done
ok 'once' test "$(wc -l <"$tmp/.out")" -eq 1
sed 's/,drifted,/,stable,/' "$tmp/verdicts.csv" | dealalert -q --on 2025-07-14 --state "$tmp/drift-state.csv" >/dev/null
dealalert -q --on 2025-07-21 --state "$tmp/drift-state.csv" "$tmp/verdicts.csv" >"$tmp/.out"
ok 'and anew when it had gone' test "$(wc -l <"$tmp/.out")" -eq 3

# ---- a forecast ------------------------------------------------------------------------------
forecast() {	# P_TARGET PACE [SEGMENT] [FROM]: a row
	printf '2025-Q3,%s,2025-09-30,%s,8000000,9000000,7000000,11000000,%s,%s,%s,ready,as of 2025-06-30\n' \
		"${4:-2025-07-01}" "${3:-overall,all}" "${1:+12000000}" "$1" "$2"
}
{
	echo period,from,to,dimension,segment,won_amount,expected_amount,amount_lo80,amount_hi80,target,p_target,pace,verdict,note
	forecast .09 1
	forecast .29 1 region,EMEA
	forecast .09 1 region,APAC
	forecast '' .9 region,LATAM
} >"$tmp/forecast.csv"
run dealalert -q "$tmp/forecast.csv"
ok 'targets that will be missed, and the day of the forecast' test "$(cut -d, -f2-4,6,8 "$tmp/.out" | tail -n +2)" = \
	"2025-06-30,critical,behind_target,cro,2025-Q3: 9% chance to reach the target
2025-06-30,warning,behind_target,cro,\"2025-Q3"
ok 'in words' grep -q 'to reach $12M is 9%. Expected are $9M, .* between $7M and $11M; $8M of it is won, and 92 days are left' "$tmp/.out"
for case in '.29 1:warning,behind_target' '.3 1:' ' .9:warning,pace_changed' ' 1.12:info,pace_changed' ' .91:'; do
	{ head -1 "$tmp/forecast.csv"; IFS=' ' read -r p pace <<<"${case%:*}x"
		case $case in ' '*) pace=$p p=; esac
		forecast "$p" "${pace%x}"; } >"$tmp/one.csv"
	run dealalert -q "$tmp/one.csv"
	ok "chance and pace of $case" test "$(cut -d, -f3,4 "$tmp/.out" | tail -n +2)" = "${case#*:}"
done
{ head -1 "$tmp/forecast.csv"; forecast '' .8; forecast '' .8 overall,all 2025-10-01 | sed 's/^2025-Q3/2025-Q4/'; } >"$tmp/two.csv"
run dealalert -q "$tmp/two.csv"
ok 'a pace is told once, not for each period' test "$(wc -l <"$tmp/.out")" -eq 2
run dealalert -q --state "$tmp/forecast.state" "$tmp/forecast.csv"
run dealalert -q --state "$tmp/forecast.state" "$tmp/forecast.csv"
is 'what was told is not told again' 0 "$header
"
for bad in 'as of:' 2025-06-30:2025-06-31; do
	sed "2s/${bad%:*}/${bad#*:}/" "$tmp/forecast.csv" >"$tmp/bad.csv"
	run dealalert -q "$tmp/bad.csv"
	is "no day: $bad" 2 ''
	like 'which is said' 'bad.csv:2: note: no date in the note; --on DATE'
done
value p_target 1.2 "$tmp/forecast.csv"
run dealalert -q "$tmp/bad.csv"
like 'a chance above 1' 'bad.csv:2: p_target: not '
run dealalert -q <(cat "$tmp/forecast.csv"; tail -n 1 "$tmp/forecast.csv")
like 'a segment twice' ':6: segment: stands twice in its period'
dealforecast -q --target 99000000 "$root/examples/deals.csv" >"$tmp/real.csv"
run dealalert -q "$tmp/real.csv"
ok 'what dealforecast writes is read' test "$(grep -c ,behind_target,cro, "$tmp/.out")" -eq 2

# ---- a feed that died ----------------------------------------------------------------------
fresh() {	# LAST_DAY REJECTED
	printf 'read,written,rejected,last_day\n100,%s,%s,%s\n' "$((100 - ${2:-0}))" "${2:-0}" "$1" >"$tmp/fresh.csv"
}
fresh 2025-06-26
run dealalert -q --on 2025-06-30 "$tmp/fresh.csv"
is 'a long weekend is no dead feed' 0 "$header
"
run dealalert -q --on 2025-07-01 "$tmp/fresh.csv"
is 'five days are' 0 "$header
$(id_of stale:operations:export 2025-07-01),2025-07-01,critical,stale,operations,operations,,The export is 5 days old,\"The last day in the export is 2025-06-26, 5 days ago. Since then no deal was created or closed in it: the feed may have died, and what is computed from it says nothing about today. Next: look at the job that writes the export.\",stale:operations:export,
"
fresh 2025-06-26 20
run dealalert -q --on 2025-07-01 "$tmp/fresh.csv"
ok 'and are said beside rejected rows' test "$(cut -d, -f4 "$tmp/.out" | sort | tr '\n' ' ')" = 'data_quality kind stale '
fresh 2025-07-02
run dealalert -q --on 2025-07-01 "$tmp/fresh.csv"
is 'a day ahead is not stale' 0 "$header
"
fresh soon
run dealalert -q --on 2025-07-01 "$tmp/fresh.csv"
like 'a last day that is none' "fresh.csv:2: last_day: not a date YYYY-MM-DD: 'soon'"
: >"$tmp/week"
rm -f "$tmp/fed.csv"
fresh 2025-06-30
for day in 1 2 3 4 5 6 7 8 9 10 11 12; do
	dealalert -q --state "$tmp/fed.csv" --on "2025-07-$(printf %02d $day)" "$tmp/fresh.csv" | tail -n +2 >>"$tmp/week"
done
ok 'a week of mornings notices it, and says it again after the cooldown' test "$(cut -d, -f2,4 "$tmp/week" | tr '\n' ' ')" = \
    '2025-07-05,stale 2025-07-12,stale '
fresh 2025-07-12
dealalert -q --state "$tmp/fed.csv" --on 2025-07-13 "$tmp/fresh.csv" >"$tmp/b"
fresh 2025-07-13
dealalert -q --state "$tmp/fed.csv" --on 2025-07-18 "$tmp/fresh.csv" >>"$tmp/b"
ok 'it lives, and dies again' test "$(cut -d, -f2,4 "$tmp/b" | grep -c 2025-07-18,stale)" -eq 1

# ---- for a person ------------------------------------------------------------------
run dealalert -t --top 1 "$tmp/scored.csv"
is '-t' 0 '2025-06-30 warning for unassigned: Deal D00128: 80% risk of loss
    Deal D00128 ($1.2M) has 80% risk of loss.

2025-06-30 warning for rep_12: Deal D00123: 78% risk of loss
    Deal D00123 ($50K, FinTech, rep_12) has 78% risk of loss. Top factors: open
    85 days, won deals take 41; rep wins 31% of deals, all reps 45%. Next: Call
    the sponsor.

2025-06-30 info for rep_12: 1 more deal at risk
    1 more deal at risk, worth $8K, expected loss $7.2K. The one with the
    largest expected loss has an alert of its own.

2025-06-30 warning for rep_3: Deal D00124: 95% risk of loss
    Deal D00124 (SaaS, rep_3) has 95% risk of loss.

'
run dealalert -t "$tmp/calm.csv"
is '-t without alerts' 0 'No alerts.
'
run dealalert -t "$tmp/many.csv"
ok 'lines of at most 80 characters' awk 'length($0) > 80 { exit 1 }' "$tmp/.out"
printf '%s\n' deal_id,sales_rep_id,industry,deal_amount,as_of_date,risk_score,risk_category,top_factors \
    "\"D$(printf '\033')[2J\",\"r$(printf '\033')]0;x$(printf '\a')\",\"a
b\",5,2025-06-30,0.9,High,\"{deal_id} [x] %s $(printf '\xc3\xa9%.0s' {1..69}) $(printf '\xc3\xa9%.0s' {1..14})\"" >"$tmp/evil.csv"
run dealalert -t "$tmp/evil.csv"
ok 'no escapes in the text' sh -c '! LC_ALL=C grep -q "[[:cntrl:]]" "$1"' - "$tmp/.out"
ok 'values are no templates' sh -c 'tr -s "\n" " " <"$1" | grep -q "{deal_id} *\[x\] %s"' - "$tmp/.out"
ok 'width counts characters, not bytes' grep -q "^    \[x\] %s $(printf '\xc3\xa9%.0s' {1..69})\$" "$tmp/.out"
run dealalert "$tmp/evil.csv"
ok 'subject and message are single lines' awk 'NR == 2 { n = gsub(/\033/, "") } END { exit !(NR == 2 && n == 3) }' "$tmp/.out"

# ---- what must not be written over ----------------------------------------------------
cp "$tmp/rules.csv" "$tmp/rules2.csv"
run dealalert --rules "$tmp/rules2.csv" -o "$tmp/./rules2.csv" "$tmp/scored.csv"
is 'the rules' 2 ''
like 'which is said' 'an output would replace what is read'
run dealalert -o "$tmp/./scored.csv" "$tmp/scored.csv"
is 'the deals' 2 ''
run dealalert --arms "$tmp/one.out" -o "$tmp/./one.out" "$tmp/scored.csv"
is 'nor two outputs, whatever they are called' 2 ''
like 'which is said, too' "two outputs cannot go to one file: '$tmp/one.out'"
ln -s . "$tmp/here"
run dealalert --state "$tmp/here/one.out" -o "$tmp/one.out" "$tmp/scored.csv"
is 'through a linked folder' 2 ''
ok 'nothing is written' test ! -e "$tmp/one.out"

# ---- -o ----------------------------------------------------------------------------
run dealalert -o "$tmp/alerts.csv" "$tmp/scored.csv"
is '-o' 0 ''
dealalert "$tmp/scored.csv" >"$tmp/b"
same 'the same bytes' "$tmp/alerts.csv" "$tmp/b"

{ head -2 "$tmp/scored.csv"; echo '"x'; } >"$tmp/quote.csv"
run dealalert "$tmp/quote.csv"
exits 'an unterminated quote is an error' 2
like 'which says where it was opened' 'quote.csv:3: a quote is opened here'
sed '3s/$/,more/' "$tmp/scored.csv" >"$tmp/ragged.csv"
run dealalert "$tmp/ragged.csv"
exits 'so is a ragged record' 2
like 'which says where' 'ragged.csv:3: [0-9]* fields, but the header has'

finish
