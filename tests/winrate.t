#!/bin/bash
# winrate: what moved, and is it more than chance?
# shellcheck disable=SC2016	# the $1 in single quotes are awk's
. "$(dirname "$0")/lib.sh"

dealgen --deals 3000 --seed 3 --drop region=EMEA:2025-01-01:-1.5 -o "$tmp/deals.csv"

bad_input "$tmp/deals.csv" winrate
bad_input "$tmp/deals.csv" winrate -r compare

cohort_header=deals,won,lost,open,win_rate,win_rate_lo,win_rate_hi,amount,won_amount,value_win_rate,median_cycle_days,mature_win_rate,mature_win_rate_lo,mature_win_rate_hi,period_end,note
compare_header=dimension,segment,base_deals,base_win_rate,recent_deals,recent_win_rate,change,change_lo,change_hi,p_value,q_value,mix_effect,rate_effect,verdict,note

# ---- cohort, by hand --------------------------------------------------------
cat >"$tmp/hand.csv" <<!
deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome
a,2024-01-02,2024-01-12,r1,SaaS,EMEA,Core,Web,,100.10,10,Won
b,2024-01-03,2024-01-23,r1,SaaS,EMEA,Core,Web,,300,20,Lost
c,2024-01-04,2024-04-13,r2,SaaS,,Core,Web,,200.20,100,Won
d,2024-04-02,2024-04-03,r2,SaaS,"Asia, Pacific",Core,Web,,,1,Lost
e,2024-04-03,,r2,SaaS,EMEA,Core,Web,,50,,Open
f,,,r2,SaaS,EMEA,Core,Web,,50,,Open
!
run winrate --as-of 2024-06-30 "$tmp/hand.csv"
is 'cohort by closed date' 0 "period,$cohort_header
2024-Q1,2,1,1,0,0.500000,0.094531,0.905469,400.1,100.1,0.250187,15,0.666667,0.207660,0.938508,2024-03-31,by closed_date; partial; early
2024-Q2,2,1,1,0,0.500000,0.094531,0.905469,200.2,200.2,1.000000,50.5,,,,2024-06-30,early; mature on 2024-10-08
"
run winrate --date created -p year -b region --as-of 2024-06-30 "$tmp/hand.csv"
is 'cohort by created date and segment; a missing value is a segment' 0 "period,region,$cohort_header
2024,,1,1,0,0,1.000000,0.206549,1.000000,200.2,200.2,1.000000,100,1.000000,0.206549,1.000000,2024-12-31,by created_date; partial
2024,\"Asia, Pacific\",1,0,1,0,0.000000,0.000000,0.793451,,,,1,0.000000,0.000000,0.793451,2024-12-31,partial
2024,EMEA,3,1,1,1,0.500000,0.094531,0.905469,450.1,100.1,0.250187,15,,,,2024-12-31,partial; mature on 2025-04-10
"
sed -e '/^a,/s/,100.10,/,-100.10,/; /^b,/s/,300,/,-300,/' "$tmp/hand.csv" >"$tmp/negative.csv"
winrate -p none --as-of 2024-06-30 "$tmp/negative.csv" >"$tmp/value.csv"
ok 'amounts below 0 are in sums, but in no rate of value' test \
	"$(cut -d, -f9-11,16- "$tmp/value.csv" | tail -1)" = '-199.9,100.1,1.000000,,by closed_date; young; 2 closed deals with an amount below 0'
sed '/^c,/s/,200.20,/,-1,/' "$tmp/negative.csv" >"$tmp/value.csv"
ok 'if all are, there is none' test \
	"$(winrate -p none --as-of 2024-06-30 "$tmp/value.csv" | cut -d, -f9-11 | tail -1)" = '-401.1,-101.1,'
run winrate -p none --date created --as-of 2024-01-31 "$tmp/hand.csv"
is 'what closes after the as-of date is open, what is created later is not there' 0 "period,$cohort_header
all,3,1,1,1,0.500000,0.094531,0.905469,600.3,100.1,0.250187,15,0.333333,0.061492,0.792340,,by created_date
"
run winrate -v --as-of 2024-06-30 "$tmp/hand.csv"
like 'open deals that are left out are counted' '1 open deals have no closed_date'
like 'so are those without created_date' '1 open deals without created_date'
run winrate -v --as-of 2024-01-31 "$tmp/hand.csv"
like 'and those created later' '2 deals created after 2024-01-31'
run winrate -v --from 2024-02-01 --to 2024-04-05 "$tmp/hand.csv"
like 'and those outside --from and --to' '3 deals are left out by --from and --to'
ok 'which leaves the one between' grep -q '^2024-Q2,1,0,1,0,' "$tmp/.out"

periods() {	# OPTIONS...: the names of the periods, on one line
	winrate --as-of 2024-06-30 "$@" "$tmp/hand.csv" | tail -n +2 | cut -d, -f1 | tr '\n' ' '
}
ok 'years' test "$(periods -p year)" = '2024 '
ok 'months' test "$(periods -p month)" = '2024-01 2024-04 '
ok 'weeks are those of ISO 8601' test "$(periods -p week)" = '2024-W02 2024-W04 2024-W14 2024-W15 '
ok 'fiscal quarters' test "$(periods --fiscal-start 2)" = '2024-Q4 2025-Q1 '
ok 'the last day of a fiscal quarter' test "$(winrate --fiscal-start 2 --as-of 2024-06-30 "$tmp/hand.csv" | cut -d, -f16 | tr '\n' ' ')" = 'period_end 2024-01-31 2024-04-30 '
ok 'which a person does not need' eval '! winrate -q -t "$tmp/deals.csv" | grep -q period_end'
ok 'fiscal years are called by their end' test "$(periods -p year --fiscal-start 4)" = '2024 2025 '

# every deal is in one row
winrate --date created "$tmp/deals.csv" >"$tmp/created.csv"
ok 'the counts add up to the input' awk -F, -v n="$(($(wc -l <"$tmp/deals.csv") - 1))" '
	NR > 1 { all += $2; if ($2 != $3 + $4 + $5) bad = 1 } END { exit !(all == n && !bad) }' "$tmp/created.csv"
winrate "$tmp/deals.csv" >"$tmp/closed.csv"
ok 'the closed ones likewise' awk -F, -v n="$(grep -c ',\(Won\|Lost\),' "$tmp/deals.csv")" '
	NR > 1 { all += $2; if ($5 != 0) bad = 1 } END { exit !(all == n && !bad) }' "$tmp/closed.csv"
ok 'the newest quarter is not mature, the ones before are' awk -F, '
	NR > 2 { if ((last ~ /mature on/) != (last_rate == "") || last_rate == "") bad = 1 }
	{ last = $NF; last_rate = $13 } END { exit !(!bad && last ~ /mature on/ && last_rate == "") }' "$tmp/created.csv"

# ---- compare ---------------------------------------------------------------------
# Quarters without open deals are plain shares: 48 of 80, then 56 of 70
# (Newcombe, Stat. Med. 17 (1998), 873, table II: .0524 to .3339).
{
	echo deal_id,created_date,closed_date,outcome,region,tier
	for i in $(seq 80); do
		echo "b$i,2024-01-03,2024-01-13,$([ "$i" -le 48 ] && echo Won || echo Lost),$([ $((i % 2)) -eq 0 ] && echo EMEA || echo APAC),"
	done
	for i in $(seq 70); do
		echo "r$i,2024-04-03,2024-04-13,$([ "$i" -le 56 ] && echo Won || echo Lost),$([ $((i % 5)) -eq 0 ] && echo EMEA || echo APAC),"
	done
} >"$tmp/newcombe.csv"
run winrate -r compare -b region,tier --as-of 2024-06-30 "$tmp/newcombe.csv"
is 'compare closed quarters' 0 "$compare_header
overall,all,80,0.600000,70,0.800000,0.200000,0.052431,0.333873,0.008045,0.02414,,,rose,base 2024-Q1; recent 2024-Q2; as of 2024-06-30 (beyond the last day of the data 2024-04-13); wins within 10 days count: 100.0% of all
region,APAC,40,0.600000,56,0.803571,0.203571,0.020473,0.378571,0.02873,0.0431,0.000536,0.132321,rose,
region,EMEA,40,0.600000,14,0.785714,0.185714,-0.109370,0.392912,0.331,0.331,0.002143,0.065000,within chance,
"
run winrate -r compare -b region,tier --as-of 2024-06-30 -t "$tmp/newcombe.csv"
is 'the same for a person' 0 'Deals created 2024-Q2 against 2024-Q1,
won within 10 days (100.0% of all wins)

segment      then    won  now    won  change   from     to       q
all deals      80  60.0%   70  80.0%   +20.0   +5.2  +33.4  0.0241
region APAC    40  60.0%   56  80.4%   +20.4   +2.0  +37.9  0.0431
region EMEA    40  60.0%   14  78.6%   +18.6  -10.9  +39.3    0.33

Moved more than chance would (q <= 0.05):
  all deals: 60.0% to 80.0%, +20.0 points (95%: +5.2 to +33.4, q = 0.0241)
  region APAC: 60.0% to 80.4%, +20.4 points (95%: +2.0 to +37.9, q = 0.0431)
'
run winrate -r compare --as-of 2024-05-15 -b region "$tmp/newcombe.csv"
is 'with one whole period there is nothing to compare' 0 "$compare_header
"
like 'which is said' 'cannot compare: 1 whole period'

winrate -r compare "$tmp/deals.csv" >"$tmp/compare.csv"
ok 'the planted drop is found' awk -F, '
	$1 == "region" && $2 == "EMEA" { found = $7 < -.1 && $11 <= .05 } END { exit !found }' "$tmp/compare.csv"
ok 'and the nearest to it is not' awk -F, '
	$1 == "region" && $2 != "EMEA" && $11 <= .05 { bad = 1 } END { exit bad }' "$tmp/compare.csv"
ok "effects of a dimension's segments add up to the change" awk -F, '
	NR == 2 { change = $7 } NR > 2 { sum[$1] += $12 + $13 }
	END { for (d in sum) { n++; if ((sum[d] - change) ^ 2 > 1e-9) bad = 1 } exit !(n == 5 && !bad) }' "$tmp/compare.csv"
ok 'so do the deals' awk -F, '
	NR == 2 { a = $3; b = $5 } NR > 2 { x[$1] += $3; y[$1] += $5 }
	END { for (d in x) if (x[d] != a || y[d] != b) bad = 1; exit bad }' "$tmp/compare.csv"
ok 'a change is inside its interval' awk -F, '
	NR > 1 && $7 != "" && !($8 <= $7 && $7 <= $9 && -1 <= $8 && $9 <= 1) { bad = 1 } END { exit bad }' "$tmp/compare.csv"
winrate -r compare --depth 2 -b region,lead_source,product_type "$tmp/deals.csv" >"$tmp/pairs.csv"
ok 'pairs of segments' grep -q '^region & lead_source,EMEA & Outbound,' "$tmp/pairs.csv"
ok 'their effects add up too' awk -F, '
	NR == 2 { change = $7 } NR > 2 { sum[$1] += $12 + $13 }
	END { for (d in sum) { n++; if ((sum[d] - change) ^ 2 > 1e-9) bad = 1 } exit !(n == 6 && !bad) }' "$tmp/pairs.csv"
winrate -r compare --depth 2 -b region,lead_source -t "$tmp/deals.csv" >"$tmp/pairs.txt"
ok 'pairs can be read in the aligned table' grep -Eq '^North America & Outbound +[0-9]' "$tmp/pairs.txt"
run winrate -r compare -t -b region "$tmp/deals.csv"
ok 'the finding is a sentence' grep -Eq '^  region EMEA: [0-9.]+% to [0-9.]+%, -[0-9.]+ points \(95%: -[0-9.]+ to -[0-9.]+, q [<=] [0-9.]+\)$' "$tmp/.out"
ok 'the table fits 80 columns' awk 'length > 80 { bad = 1 } END { exit bad }' "$tmp/.out"
run winrate -r compare -t "$tmp/deals.csv"
ok 'so does that of all dimensions' awk 'length > 80 { bad = 1 } END { exit bad }' "$tmp/.out"
winrate -r compare --recent 1 --baseline all -b region "$tmp/deals.csv" >"$tmp/all.csv"
ok 'one quarter against all before' grep -q 'base 2023-Q1..2025-Q1; recent 2025-Q2;' "$tmp/all.csv"
winrate -r compare --recent 3 --baseline 4 -p month -b region "$tmp/deals.csv" >"$tmp/all.csv"
ok 'three months against four' grep -q 'base 2024-12..2025-03; recent 2025-04..2025-06;' "$tmp/all.csv"
dealgen --deals 3000 --seed 3 | winrate -r compare -t >"$tmp/none.txt"
ok 'without a drop it says so' grep -Eq '^No segment moved more than chance would \(smallest q = 0\.[0-9]+\)\.$' "$tmp/none.txt"

# Wins that come faster are no more wins: recent ones after 5 days, before after 5 to 60.
awk 'BEGIN {
	print "deal_id,created_date,closed_date,outcome"
	split("5 15 25 60 60", age, " ")
	for (i = 0; i < 100; i++)
		printf "a%d,2024-01-05,2024-%02d-%02d,Won\n", i, age[i % 5 + 1] < 26 ? 1 : 3, age[i % 5 + 1] < 26 ? 5 + age[i % 5 + 1] : 5
	for (i = 0; i < 100; i++) print "b" i ",2024-01-05,2024-03-10,Lost"
	for (i = 0; i < 90; i++) print "c" i ",2024-06-01," (i < 80 ? "2024-06-06" : "2024-06-26") ",Won"
	for (i = 0; i < 110; i++) print "d" i ",2024-06-01,,Open"
}' >"$tmp/faster.csv"
run winrate -r compare --as-of 2024-06-30 "$tmp/faster.csv"
ok 'wins that come faster cannot be told' grep -Eq '^overall,all,200,[^,]*,200,[^,]*,0.15[0-9]*,-[0-9.]*,[0-9.]*,1,1,.*; cannot tell: deals may close faster than before; it can be told on 2024-08-29$' "$tmp/.out"
run winrate -r compare -t --as-of 2024-06-30 "$tmp/faster.csv"
ok 'which is a sentence too' grep -q 'Cannot tell, because deals may close at another speed than before: all deals; it can be told on 2024-08-29\.' <(tr -s '\n ' ' ' <"$tmp/.out")

# The 6-MP arm of Freireich et al. (Blood 21 (1963), 699), weeks of remission, + still in it: the share
# without relapse by week 23, the last one, is .448179, with Greenwood's error .134591 (Kaplan and Meier).
{
	echo deal_id,created_date,closed_date,outcome,arm
	for t in 6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+; do
		case $t in
		*+) echo "a$((++i)),$(date -u -d "2024-12-31 -${t%+} days" +%F),,Open,6-MP" ;;
		*) echo "a$((++i)),$(date -u -d "2024-11-01" +%F),$(date -u -d "2024-11-01 +$t days" +%F),Won,6-MP" ;;
		esac
	done
} >"$tmp/remission.csv"
winrate -p none --date created -b arm --as-of 2024-12-31 "$tmp/remission.csv" >"$tmp/remission.out"
ok 'the 6-MP arm of Freireich: Kaplan and Meier' grep -q '^all,6-MP,21,9,0,12,1.000000,.*,0.551821,' "$tmp/remission.out"
ok 'with an interval as wide as Greenwood says' awk -F, '
	NR == 2 { half = ($16 - $15) / 2; d = half / (1.96 * .134591) - 1; exit !(d > -.15 && d < .05) }' "$tmp/remission.out"

narrow() {	# FILE: no line of more than 80 characters
	! LC_ALL=C.UTF-8 grep -Eq '^.{81}' "$1"
}

# ---- velocity, cycle, reps ---------------------------------------------------------
run winrate -r velocity --as-of 2024-06-30 "$tmp/hand.csv"
is 'velocity: deals x rate x amount / days, by hand' 0 'period,deals,win_rate,average_won_amount,cycle_days,sales_velocity,period_end,note
2024-Q1,2,0.500000,100.1,10,10.01,2024-03-31,by closed_date; partial; early
2024-Q2,2,0.500000,200.2,100,2,2024-06-30,early
'
run winrate -r cycle -b sales_rep_id --as-of 2024-06-30 "$tmp/hand.csv"
is 'cycle' 0 'cycle_days,sales_rep_id,deals,won,win_rate,win_rate_lo,win_rate_hi,note
0-7,r2,1,0,0.000000,0.000000,0.793451,
8-14,r1,1,1,1.000000,0.206549,1.000000,
15-30,r1,1,0,0.000000,0.000000,0.793451,
91-120,r2,1,1,1.000000,0.206549,1.000000,
'
run winrate -r reps --as-of 2024-06-30 -b region "$tmp/hand.csv"
is 'reps' 0 'sales_rep_id,deals,won,win_rate,win_rate_lo,win_rate_hi,shrunk_win_rate,expected_win_rate,consistency,consistency_adjusted,volatile_p_value,average_amount,sales_velocity,open_deals,open_amount,q_value,verdict,note
r1,2,1,0.500000,0.094531,0.905469,0.503321,0.503354,,,,200.05,10.01,0,0,0.9924,within chance,few deals
r2,2,1,0.500000,0.094531,0.905469,0.496679,0.496646,,,,200.2,2,1,50,0.9924,within chance,few deals
'
# b sells only what is hard to win, a only what is easy: both are as good as their mix; c is better.
awk 'BEGIN {
	print "deal_id,created_date,closed_date,outcome,sales_rep_id,region"
	split("a b c c d", rep, " "); split("x y x y y", region, " "); split("80 20 80 60 20", won, " ")
	for (g = 1; g <= 5; g++)
		for (i = 0; i < 400; i++)
			printf "%s%d-%d,2024-%02d-01,2024-%02d-11,%s,%s,%s\n", rep[g], g, i, i % 12 + 1, i % 12 + 1,
			    (g == 5 ? i % 12 < 6 && i % 12 > 3 || i % 12 == 11 && i % 5 == 0 : i * 37 % 100 < won[g]) ? "Won" : "Lost", rep[g], region[g]
}' >"$tmp/reps.csv"
winrate -r reps --as-of 2024-12-31 "$tmp/reps.csv" >"$tmp/reps.out"
ok 'a rep with a hard mix is held to it' awk -F, '
	$1 == "a" && $8 > .7 || $1 == "b" && $8 < .4 { n++ } END { exit n != 2 }' "$tmp/reps.out"
ok 'who wins more than the mix is named' grep -Eq '^c,.*,above what the mix wins \(q < 0.0001\)$' "$tmp/reps.out"
ok 'in a column too: above, below or within chance' test "$(sed -nE 's/^([a-d]),.*,(above|below|within chance),.*/\1 \2/p' \
	"$tmp/reps.out" | grep -c '^a within chance$\|^b below$\|^c above$')" -eq 3
ok 'who is volatile is named' grep -Eq '^d,.*volatile \(q < 0.0001\)$' "$tmp/reps.out"
ok 'the others are not' awk -F, '$1 ~ /^[abc]$/ && (/volatile/ || $10 < .9) { bad = 1 } END { exit bad }' "$tmp/reps.out"
winrate -r reps -t "$tmp/deals.csv" >"$tmp/reps.txt"
ok 'reps fit 80 columns, bars and all' narrow "$tmp/reps.txt"
ok 'a sparkline per rep' grep -q '^rep_01 .*[▁▂▃▄▅▆▇█]' "$tmp/reps.txt"

# ---- trend -------------------------------------------------------------------------
trend_header=dimension,segment,periods,slope_per_period,p_value,q_value,change_point,change_before,change_after,change_p_value,verdict,note
winrate -r trend -p month "$tmp/deals.csv" >"$tmp/trend.csv"
ok 'the header of trend' test "$(head -1 "$tmp/trend.csv")" = "$trend_header"
ok 'the drop is dated' grep -Eq '^region,EMEA,([^,]*,){4}202(4-1[12]|5-0[123]),.*changed \(q [<=] [0-9.]+\) in 202[45]-[0-9]+' "$tmp/trend.csv"
ok 'and no other region changed' awk -F, '$1 == "region" && $2 != "EMEA" && /changed/ { bad = 1 } END { exit bad }' "$tmp/trend.csv"
run winrate -r trend -b region --as-of 2024-06-30 "$tmp/newcombe.csv"
is 'two quarters: one split, Newcombe again' 0 "$trend_header
overall,all,2,0.200000,0.008045,0.02011,2024-Q2,0.600000,0.800000,0.008045,rose,periods 2024-Q1..2024-Q2; as of 2024-06-30 (beyond the last day of the data 2024-04-13); changed (q = 0.0201) in 2024-Q2
region,APAC,2,0.203571,0.02873,0.03592,2024-Q2,0.600000,0.803571,0.02873,rose,changed (q = 0.0359) in 2024-Q2
region,EMEA,2,0.185714,0.2104,0.2104,,,,,within chance,
"
winrate -r trend -t "$tmp/deals.csv" >"$tmp/trend.txt"
ok 'a sparkline per segment' grep -Eq '^region EMEA +[▁▂▃▄▅▆▇█]' "$tmp/trend.txt"
ok 'its table fits 80 columns' narrow <(grep -v '^  ' "$tmp/trend.txt")
run winrate -r trend -t --as-of 2024-06-30 "$tmp/faster.csv"
ok 'faster wins are no trend' grep -q 'cannot tell: deals may close faster than before' "$tmp/.out"
run winrate -r trend --as-of 2024-05-15 -b region "$tmp/newcombe.csv"
is 'one period is no trend' 0 "$trend_header
"
like 'which is said' 'no trend: 1 whole period'

# Smokers among lung cancer patients of four studies (Fleiss 1981; R's prop.trend.test: p 0.004132), as four quarters.
awk 'BEGIN {
	print "deal_id,created_date,closed_date,outcome"
	split("83 90 129 70", k, " "); split("86 93 136 82", n, " ")
	for (q = 1; q <= 4; q++)
		for (i = 0; i < n[q]; i++)
			printf "%d-%d,2024-%02d-%02d,2024-%02d-%02d,%s\n", q, i, 3 * q - 2 + i % 3, i % 27 + 1, 3 * q - 2 + i % 3, i % 27 + 2, i < k[q] ? "Won" : "Lost" }' >"$tmp/smokers.csv"
winrate -r trend --as-of 2024-12-31 "$tmp/smokers.csv" >"$tmp/trend.csv"
ok 'Cochran and Armitage' grep -q '^overall,all,4,-0.033416,0.004132,' "$tmp/trend.csv"

# ---- exports that are cut --------------------------------------------------------
dealgen --deals 6000 --seed 51 >"$tmp/whole.csv"
dealgen --deals 6000 --seed 51 --closed-from 2024-07-01 >"$tmp/cut.csv"
run winrate -v -r cohort --date created "$tmp/cut.csv"
ok 'deals closed since a day, or open: it is found' grep -q 'the table holds deals closed since 2024-07-01, or open' "$tmp/.err"
ok 'periods before it are cut, later ones are not' awk -F, 'NR > 1 { cut = $NF ~ /cut|partial/; if (cut != ($1 < "2024-Q3")) bad = 1 } END { exit bad }' "$tmp/.out"
horizon() { winrate -v -r cohort "$1" 2>&1 >/dev/null | sed -n 's/.*within \([0-9]*\) days/\1/p'; }
ok 'wins take as long as in the whole table' awk -v a="$(horizon "$tmp/cut.csv")" -v b="$(horizon "$tmp/whole.csv")" 'BEGIN { exit !(a >= b - 8 && a <= b + 8) }'
run winrate -v -r cohort "$tmp/whole.csv"
ok 'a whole table is not cut' awk '/holds deals closed since/ { exit 1 }' "$tmp/.err"
dealgen --deals 6000 --seed 51 --created-to 2025-05-15 >"$tmp/end.csv"
winrate -r cohort --date created "$tmp/end.csv" >"$tmp/cohort.csv"
ok 'cut at the end by created_date: the last period is partial' test "$(tail -1 "$tmp/cohort.csv" | sed 's/.*,\(.*\)/\1/' | cut -d';' -f1)" = partial
run winrate -r compare "$tmp/end.csv"
ok 'and not compared' grep -q 'base 2024-Q2..2024-Q3; recent 2024-Q4..2025-Q1;' "$tmp/.out"
run winrate -r compare --horizon 30 -b region "$tmp/whole.csv"
ok 'a horizon of one'"'"'s own' grep -q 'wins within 30 days count: 100.0% of all' "$tmp/.out"
run winrate --horizon 0 "$tmp/whole.csv"
is 'is a number of days' 2 ''

# ---- insights --------------------------------------------------------------------
insights_header=rank,kind,segment,finding,effect,q_value,deals,amount_at_stake,currency,action,base_from,base_to,recent_from,recent_to,note
dealgen --deals 12000 --seed 3 --drop region=EMEA:2024-12-01:-1 >"$tmp/drop.csv"
ok 'the last periods' test "$(winrate -q -p month --last 3 "$tmp/drop.csv" | cut -d, -f1 | tr '\n' ' ')" = \
	"period $(winrate -q -p month "$tmp/drop.csv" | tail -3 | cut -d, -f1 | tr '\n' ' ')"
ok 'with their date' eval 'winrate -q -p month --last 3 "$tmp/drop.csv" | sed -n 2p | grep -q "by closed_date"'
ok 'all, if there are no more' cmp <(winrate -q --last 100 "$tmp/drop.csv") <(winrate -q "$tmp/drop.csv")
ok 'their bars' test "$(winrate -q -b region --last 3 -t "$tmp/drop.csv" | tail -3 | head -1 | wc -m)" -gt 5
run winrate -r compare --last 3 "$tmp/drop.csv"
is 'not of other reports' 2 ''
winrate -r insights "$tmp/drop.csv" >"$tmp/insights.csv"
ok 'the header of insights' test "$(head -1 "$tmp/insights.csv")" = "$insights_header"
ok 'the planted cause is named once, and nothing else' awk -F, '
	NR == 2 { ok = $1 == 1 && $2 == "drop" && $3 == "region EMEA" } END { exit !(ok && NR == 2) }' "$tmp/insights.csv"
ok 'with interval, what it is held against, since when and how sure' grep -Eq \
	'"region EMEA wins less: [0-9.]+% instead of [0-9.]+%, -[0-9.]+ points \(95% interval -[0-9.]+ to -[0-9.]+\) like for like, deals created 2025-Q1..2025-Q2 against 2023-Q1..2024-Q4, won within [0-9]+ days; since deals created in 2024-1[012].*; false-alarm rate q < 0.0001; at stake \$[0-9.]+M of the \$[0-9.]+M in these deals\."' "$tmp/insights.csv"
dealgen --deals 12000 --seed 3 | winrate -r insights >"$tmp/insights.csv"
ok 'without a cause it says so, and what it would have taken' grep -Eq \
	'^1,none,all deals,"Nothing is significant: none of [0-9]+ tests .* A change of [0-9.]+ points over all deals would have been found \(power 80%\)' "$tmp/insights.csv"
dealgen --deals 9000 --seed 304 | winrate -r insights >"$tmp/insights.csv"
ok 'where the rate moved as other reps sell, that' grep -Eq \
	'^1,none,.* Not like for like, the win rate went from 43\.[0-9]% to 39\.[0-9]%: -[23]\.[0-9] points of it are who sells, other reps than before\.' "$tmp/insights.csv"
run winrate -r insights -t "$tmp/drop.csv"
ok 'the sentences are wrapped' narrow "$tmp/.out"
ok 'with advice below' grep -q '^    -> Ask the regional lead' "$tmp/.out"
printf 'measure,effect,verdict\nwin_rate,0.081,helps\nvalue_per_deal,900,helps\n' >"$tmp/helps.csv"
printf 'measure,effect,verdict\nwin_rate,0.02,"cannot tell yet: 40 more deals, about 1 week"\n' >"$tmp/unknown.csv"
printf 'action,experiment\nNot this one,%s\nAsk the regional lead,%s\n' "$tmp/unknown.csv" "$tmp/helps.csv" >"$tmp/tested.csv"
winrate -r insights "$tmp/drop.csv" >"$tmp/untested.csv"
run winrate -r insights --tested "$tmp/tested.csv" "$tmp/drop.csv"
ok 'an action that an experiment has shown to help is marked' grep -q 'Ask the regional lead [^"]* (tested: +8.1 points)' "$tmp/.out"
same 'and nothing else' <(sed 's/ (tested: +8.1 points)//' "$tmp/.out") "$tmp/untested.csv"
sed -i "s|$tmp/helps.csv|$tmp/unknown.csv|" "$tmp/tested.csv"
run winrate -r insights --tested "$tmp/tested.csv" "$tmp/drop.csv"
same 'one that nothing is known of is not' "$tmp/.out" "$tmp/untested.csv"
run winrate -r insights --tested <(printf 'action,experiment\nAsk,%s/absent.csv\n' "$tmp") "$tmp/drop.csv"
exits 'nor without its experiment' 2
run winrate -r cohort --tested "$tmp/tested.csv" "$tmp/drop.csv"
exits '--tested is for insights' 2
winrate -r insights --currency EUR "$tmp/drop.csv" >"$tmp/euro.csv"
ok 'in a currency of one'"'"'s own' grep -Eq 'at stake EUR ?[0-9.]+M of the EUR ?[0-9.]+M in these deals.*,EUR,"Ask' "$tmp/euro.csv"
run winrate -r cohort --currency EUR "$tmp/drop.csv"
is 'which is for insights' 2 ''
# Berkeley 1973 (Bickel et al., Science 187 (1975), 398): men admitted, then women, by department.  44.5 % become
# 30.4 %, because women apply where few are admitted.
awk 'BEGIN {
	print "deal_id,created_date,closed_date,outcome,dept"
	n[0] = "825 560 325 417 191 373"; k[0] = "512 353 120 138 53 22"
	n[1] = "108 25 593 375 393 341"; k[1] = "89 17 202 131 94 24"
	for (s = 0; s < 2; s++) {
		split(n[s], all, " "); split(k[s], in_, " ")
		for (d = 1; d <= 6; d++)
			for (i = 0; i < all[d]; i++)
				printf "%d-%d-%d,2024-%02d-%02d,2024-%02d-%02d,%s,%s\n", s, d, i, s * 3 + 1 + i % 3, i % 27 + 1,
				    s * 3 + 1 + i % 3, i % 27 + 2, i < in_[d] ? "Won" : "Lost", substr("ABCDEF", d, 1)
	} }' >"$tmp/berkeley.csv"
winrate -r insights -b dept --as-of 2024-06-30 "$tmp/berkeley.csv" >"$tmp/insights.csv"
ok 'Berkeley is mix, not rate' grep -q '^1,mix,dept A,"The deals are harder to win than before, not won less often: -15\.9 points' "$tmp/insights.csv"
ok 'department A admits more, and no department less' test "$(cut -d, -f1,2,3 "$tmp/insights.csv" | tail -n +3)" = '2,rise,dept A'
run winrate -r insights --as-of 2024-06-30 "$tmp/faster.csv"
ok 'it cannot be told, but on that day' grep -q '^1,cannot tell,all deals,"\?Cannot tell whether the win rate moved: deals may close faster than before, and not all of them have closed; it can be told on 2024-08-29\.' "$tmp/.out"
ok 'faster wins are named as such' grep -Eq '^2,speed,all deals,"(Wins come|Deals close) faster than before: ' "$tmp/.out"
ok 'and nothing else is' test "$(wc -l <"$tmp/.out")" -eq 3
dealgen --deals 11000 --seed 5 --speed-up 2025-01-01:1.5 | winrate -r insights >"$tmp/insights.csv"
ok 'it is a note and no finding: without effect and q-value' grep -Eq '^1,speed,all deals,"Wins come faster .*That by itself is no change of the win rate\. Nothing is significant: .*",,,[0-9]+,,' "$tmp/insights.csv"
dealgen --deals 11000 --seed 5 --speed-up 2025-01-01:1.5 --drop region=EMEA:2025-01-01:-1 | winrate -r insights >"$tmp/insights.csv"
ok 'which stands behind what is one' test "$(cut -d, -f1,2,3 "$tmp/insights.csv" | tail -n +2 | tr '\n' ' ')" = '1,drop,region EMEA 2,speed,all deals '

# A source that is rewritten when a deal is won is no other mix.
dealgen --deals 11000 --seed 3 --leak lead_source:won:Gold >"$tmp/leak.csv"
run winrate -r insights "$tmp/leak.csv"
like 'a column that knows the outcome is left out' '^winrate: lead_source: tells the outcome alone \(AUC 1\.000\)'
ok 'and no mix is made of it' grep -q '^1,none,all deals,' "$tmp/.out"
run winrate -r reps "$tmp/leak.csv"
like 'by reps too' '^winrate: lead_source: tells the outcome alone'

# ---- diagnose -----------------------------------------------------------------
diagnose_header=hypothesis,measure,base,recent,change,change_lo,change_hi,p_value,points,parent,verdict,base_from,base_to,recent_from,recent_to,note
winrate -r diagnose "$tmp/drop.csv" >"$tmp/diagnose.csv"
ok 'the header of diagnose' test "$(head -1 "$tmp/diagnose.csv")" = "$diagnose_header"
ok 'the drop explains it' grep -Eq '^execution: region EMEA,win_rate,.*,explains(,[-0-9]{10}){4},q < 0.0001; like for like \([0-9.]+% as they are\)$' "$tmp/diagnose.csv"
ok 'every row adds up for a reader' awk -F, 'NR > 1 && $3 != "" { d = $4 - $3 - $5; if (d * d > ($3 > 1 ? 3e-4 : 2e-12)) bad = 1; n++ } END { exit bad || n < 8 }' "$tmp/diagnose.csv"
ok 'what it rests on: the sides, first and last days' grep -q ',2023-01-01,2024-12-31,2025-01-01,2025-06-30,' "$tmp/diagnose.csv"
ok 'mix is ruled out' grep -Eq '^mix,.*,ruled out,' "$tmp/diagnose.csv"
ok 'every row but the wholes is part of one' awk -F, 'NR == FNR { h[$1]; next } FNR > 1 {
	if (($10 == "") != ($1 ~ /^(win rate|velocity)$/) || $10 != "" && !($10 in h)) { print; bad = 1 } } END { exit bad }' \
	"$tmp/diagnose.csv" "$tmp/diagnose.csv"
ok 'points add up' awk -F, '{ p[$1] = $9 } $1 ~ /^execution: / { parts += $9 }
	END { d = p["win rate"] - p["mix"] - p["who sells"] - p["execution"]; e = p["execution"] - parts
	exit !(d * d < 1e-11 && e * e < 1e-11 && p["win rate"] < -.03) }' "$tmp/diagnose.csv"
ok 'money adds up' awk -F, '/money a day/ { m = $NF; sub(/.*money a day /, "", m); if ($1 == "velocity") all = m + 0; else sum += m }
	END { exit !(all < -100 && (all - sum) ^ 2 <= 9) }' "$tmp/diagnose.csv"
winrate -r diagnose -t "$tmp/drop.csv" >"$tmp/diagnose.txt"
ok 'it fits 80 columns' narrow "$tmp/diagnose.txt"
dealgen --deals 12000 --seed 3 --mix lead_source=Inbound:2025-01-01:4 | winrate -r diagnose >"$tmp/diagnose.csv"
ok 'other deals are mix' grep -Eq '^mix,.*,(explains|contributes)(,[-0-9]{10}){4},most of it by lead_source Inbound$' "$tmp/diagnose.csv"

awk -F, -v OFS=, 'NR > 1 && $12 == "Lost" {	# the drop is one in the demo
	$9 = $6 == "EMEA" && $2 >= "2024-12-01" && NR % 10 < 6 || NR % 7 < 3 ? "Demo" : "Proposal" } { print }' "$tmp/drop.csv" >"$tmp/staged.csv"
winrate -r diagnose "$tmp/staged.csv" >"$tmp/diagnose.csv"
ok 'conversion by stage: where deals are lost' grep -Eq '^conversion: Demo,conversion,0\.[0-9]+,0\.[0-9]+,-0\.[0-9]+,-0\.[0-9]+,-0\.[0-9]+,[^,]*,,execution,explains(,[-0-9]{10}){4},$' "$tmp/diagnose.csv"
ok 'and where they are not' grep -Eq '^conversion: Lead,conversion,1\.0+,1\.0+,0\.0+,.*,ruled out(,[-0-9]{10}){4},$' "$tmp/diagnose.csv"
winrate -r diagnose "$tmp/drop.csv" >"$tmp/diagnose.csv"
ok 'without that it cannot be told, and says why' grep -Eq '^conversion by stage,.*,cannot tell(,[-0-9]{10}){4},[0-9]+ lost deals stand in stages that the pipeline does not have \(Closed Lost\)$' "$tmp/diagnose.csv"

# ---- funnel -----------------------------------------------------------------
cat >"$tmp/funnel.csv" <<!
created_date,closed_date,outcome,deal_stage
2024-01-01,2024-01-11,Won,Closed Won
2024-01-01,2024-01-21,Lost,demo
2024-01-01,2024-01-31,Lost,Demo
2024-01-01,2024-02-10,Lost,Proposal
2024-01-01,,Open,Proposal
2024-01-01,,Open,Lead
!
run winrate -r funnel --as-of 2024-03-01 "$tmp/funnel.csv"
is 'funnel, by hand' 0 'stage,reached,advanced,lost_here,open_here,conversion,conversion_lo,conversion_hi,median_days,note
Lead,6,5,0,1,1.000000,0.565518,1.000000,60,
Demo,5,3,2,0,0.600000,0.230724,0.882379,25,
Proposal,3,1,1,1,0.500000,0.094531,0.905469,50,
'
winrate -r funnel "$tmp/drop.csv" >"$tmp/funnel.out"
ok 'where closed deals do not keep their stage, nothing is made up' awk -F, '
	NR > 1 && ($2 != "" || $6 != "" || $5 == 0 || $NF !~ /lost deals stand in stages that the pipeline does not have .Closed Lost.$/) { bad = 1 } END { exit !(NR > 3 && !bad) }' "$tmp/funnel.out"
cat >>"$tmp/funnel.csv" <<!
2024-01-01,,Open,Pilot
2024-01-11,,Open,Pilot
2024-01-21,,Open,Legal
2024-01-31,,Open,
2024-01-01,2024-01-21,Lost,
!
run winrate -r funnel --as-of 2024-03-01 "$tmp/funnel.csv"
is 'open deals of other stages have a row, that of most first' 0 'stage,reached,advanced,lost_here,open_here,conversion,conversion_lo,conversion_hi,median_days,note
Lead,,,,1,,,,60,1 lost deal does not say where
Demo,,,,0,,,,25,1 lost deal does not say where
Proposal,,,,1,,,,50,1 lost deal does not say where
other stages,,,,4,,,,45,"2 stages that the pipeline does not have: Pilot (2), Legal (1); 1 open deal says no stage"
'
like 'and a warning' '4 open deals are in no stage of the pipeline: .*--stages'
{ head -1 "$tmp/funnel.csv"; tail -n +2 "$tmp/funnel.csv" | sort -r; } >"$tmp/turned.csv"
ok 'in any order of the rows' cmp <(printf %s "$out") <(winrate -q -r funnel --as-of 2024-03-01 "$tmp/turned.csv")
printf 'pipeline,stage\nown,Pilot\nown,Lead\nown,Demo\nown,Proposal\nown,Legal\n' >"$tmp/own.csv"
sed 's/Lost,$/Lost,Old/' "$tmp/funnel.csv" | grep -v 'Open,$' >"$tmp/own-deals.csv"
run winrate -r funnel --as-of 2024-03-01 --stages "$tmp/own.csv" "$tmp/own-deals.csv"
is 'the stages of a table of its own' 0 'stage,reached,advanced,lost_here,open_here,conversion,conversion_lo,conversion_hi,median_days,note
Pilot,,,,2,,,,55,1 lost deal stands in a stage that the pipeline does not have (Old)
Lead,,,,1,,,,60,1 lost deal stands in a stage that the pipeline does not have (Old)
Demo,,,,0,,,,25,1 lost deal stands in a stage that the pipeline does not have (Old)
Proposal,,,,1,,,,50,1 lost deal stands in a stage that the pipeline does not have (Old)
Legal,,,,1,,,,40,1 lost deal stands in a stage that the pipeline does not have (Old)
'
printf 'pipeline,stage\nx,Nowhere\n' >"$tmp/none.csv"
run winrate -r funnel --as-of 2024-03-01 --stages "$tmp/none.csv" "$tmp/funnel.csv"
ok 'without a pipeline every open deal is in that row' eval 'test "$(tail -n +2 "$tmp/.out" | cut -d, -f1,5)" = "other stages,6"'
like 'which a warning says' 'no pipeline in .*none.csv has any'
run winrate -r funnel --stages "$tmp/absent.csv" "$tmp/funnel.csv"
exits 'a table of stages that is not there' 2
run winrate -r diagnose --stages "$tmp/own.csv" "$tmp/staged.csv"
ok 'diagnose by a table of its own' grep -q '^conversion: Demo,' "$tmp/.out"
winrate -q -r funnel -b region "$tmp/drop.csv" >"$tmp/funnel.out"
ok 'open deals balance' test "$(awk -F, 'NR > 1 { n += $6 } END { print n }' "$tmp/funnel.out")" = \
	"$(winrate -q -p none --date created "$tmp/drop.csv" | awk -F, 'NR == 2 { print $5 }')"
run winrate -r funnel "$tmp/newcombe.csv"
exits 'funnel needs a stage' 2
like 'which it says' 'needs a column deal_stage'

# ---- what must not matter -----------------------------------------------------------
{ head -1 "$tmp/deals.csv"; tail -n +2 "$tmp/deals.csv" | sort -t, -k10; } >"$tmp/turned.csv"
awk -F, -v OFS=, '{ t = $4; $4 = $8; $8 = t; t = $1; $1 = $12; $12 = t; print }' "$tmp/deals.csv" >"$tmp/columns.csv"
head -1200 "$tmp/deals.csv" >"$tmp/part1.csv"
{ head -1 "$tmp/deals.csv"; tail -n +1201 "$tmp/deals.csv"; } >"$tmp/part2.csv"
cut_at() {	# DATE: the export as it would have been on that day
	awk -F, -v OFS=, -v d="$1" 'NR == 1 || $2 <= d {
		if (NR > 1 && $3 > d) { $3 = ""; $11 = ""; $12 = "Open" }
		print }' "$tmp/deals.csv"
}
cut_at 2024-10-20 >"$tmp/cut.csv"
for args in '-b region,sales_rep_id' '--date created -p month' '-r compare' '-r compare --depth 2 -p month' '-r compare -t' \
	'-r velocity -b region' '-r cycle' '-r reps' '-r trend -p month' \
	'-r insights -t' '-r diagnose' '-r funnel -b region'; do
	# shellcheck disable=SC2086
	winrate -j 1 $args "$tmp/deals.csv" >"$tmp/1.out"
	ok "something comes out: $args" test "$(wc -l <"$tmp/1.out")" -gt 5
	# shellcheck disable=SC2086
	same "threads do not matter: $args" "$tmp/1.out" <(winrate -j 5 $args "$tmp/deals.csv")
	# shellcheck disable=SC2086
	same "locale and time zone do not matter: $args" "$tmp/1.out" \
		<(LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo winrate $args "$tmp/deals.csv")
	# shellcheck disable=SC2086
	same "the order of the rows does not matter: $args" "$tmp/1.out" <(winrate $args "$tmp/turned.csv")
	# shellcheck disable=SC2086
	same "the order of the columns does not matter: $args" "$tmp/1.out" <(winrate $args "$tmp/columns.csv")
	# shellcheck disable=SC2086
	same "nor how many files: $args" "$tmp/1.out" <(winrate $args "$tmp/part1.csv" "$tmp/part2.csv")
	# shellcheck disable=SC2086
	same "the future is not seen: $args" <(winrate --as-of 2024-10-20 $args "$tmp/deals.csv") \
		<(winrate --as-of 2024-10-20 $args "$tmp/cut.csv")
done
awk -F, -v OFS=, 'NR == 2 { $2 = "2099-01-01"; $3 = ""; $12 = "Open" } { print }' "$tmp/deals.csv" >"$tmp/typo.csv"
run winrate -v -r compare "$tmp/typo.csv"
like 'one typo does not move the as-of date' 'as of 2025-06-30'

# ---- real deals ------------------------------------------------------------------------
if [ -r "$shared/skygeni_sales_data.csv" ]; then
	for args in '' '--depth 2' '--baseline all' '-p month --recent 3' '--recent 1'; do
		# shellcheck disable=SC2086
		winrate -r compare $args "$shared/skygeni_sales_data.csv" >"$tmp/real.csv"
		ok "nothing is found where nothing is: ${args:-default}" awk -F, '
			NR > 1 && $11 != "" { n++; if ($11 <= .05) bad = 1 } END { exit !(n > 30 && !bad) }' "$tmp/real.csv"
	done
	winrate -r insights "$shared/skygeni_sales_data.csv" >"$tmp/real.csv"
	ok 'insights finds nothing either' grep -q '^1,none,all deals,"Nothing is significant' "$tmp/real.csv"
	run winrate -r compare -t "$shared/skygeni_sales_data.csv"
	ok 'which is said' grep -q '^No segment moved more than chance would (smallest q = 0.96)\.$' "$tmp/.out"
else
	skip 'nothing is found where nothing is' 'no ../shared/data'
fi

# ---- bad input ------------------------------------------------------------------------
wrong() {	# NAME SED PATTERN
	sed "$2" "$tmp/hand.csv" >"$tmp/wrong.csv"
	run winrate -o "$tmp/not.csv" "$tmp/wrong.csv"
	exits "$1 is an error" 2
	like "$1: says where" "$3"
	ok "$1: no file is left" test ! -e "$tmp/not.csv"
}
wrong 'a bad date' '3s/2024-01-23/2024-02-30/' "wrong.csv:3: closed_date: not a date YYYY-MM-DD.*: '2024-02-30'"
wrong 'a bad outcome' '2s/,Won/,won/' "wrong.csv:2: outcome: not Won, Lost or Open.*: 'won'"
wrong 'a bad amount' '2s/,100.10,/,100k,/' "wrong.csv:2: deal_amount: not a number.*: '100k'"
wrong 'a closed deal without closed_date' '2s/2024-01-12//' 'wrong.csv:2: closed_date: a closed deal has no closed_date'
wrong 'a missing column' '1s/outcome/outcme/' 'wrong.csv:1: outcome: no such column'
wrong 'a ragged record' '4s/,Won//' 'wrong.csv:4: 11 fields, but the header has 12'
wrong 'an unterminated quote' '4s/^c/"c/' 'wrong.csv:4: a quote is opened here and not closed'
wrong 'an amount beyond all sums' '2s/,100.10,/,1e17,/' 'deal_amount: the sum is too large'
run winrate -b regio "$tmp/hand.csv"
exits 'a segment column that is not there is an error' 2
like 'which is named' 'regio: no such column'
tr , ';' <"$tmp/newcombe.csv" >"$tmp/semicolon.csv"
run winrate "$tmp/semicolon.csv"
like 'another delimiter: the way out' "try -d ';'"
run winrate -d ';' "$tmp/semicolon.csv"
exits 'which works' 0
cut -d, -f1,2,3,4 "$tmp/newcombe.csv" >"$tmp/narrow.csv"
run winrate -v -r compare "$tmp/narrow.csv"
exits 'compare does without the usual dimensions' 0
like 'and says so' 'no column sales_rep_id'

usage() {	# PATTERN OPTION...
	local pattern=$1
	shift
	run winrate "$@" "$tmp/hand.csv"
	exits "$* is a usage error" 2
	like "$*: says why" "$pattern"
}
usage "not a date YYYY-MM-DD: '2024.\[31m.'\$" --as-of $'2024\e[31m\xe2\x80\xae'
ok 'help has 80 columns' eval '! for p in "$bin"/deal* "$bin/winrate"; do "$p" --help; done | awk "length > 80" | grep .'
ok 'options begin in column 3 or 7, what they do in 29, choices in 31' eval '! for p in "$bin"/deal* "$bin/winrate"; do
		"$p" --help | awk "/^\$/ { on = !on } on && NF && match(\$0, /[^ ]/) && !(RSTART == 3 && /^  -[A-Za-z], --/) && !(RSTART == 7 && /^      --/) &&
		    RSTART != 29 && RSTART != 31 && !(RSTART > 31)"
	done | grep .'
winrate -q -t -b region,lead_source "$tmp/deals.csv" >"$tmp/wide.txt"
ok 'columns are left out for 80' narrow "$tmp/wide.txt"
ok 'but not where COLUMNS has room' eval 'COLUMNS=120 winrate -q -t -b region,lead_source "$tmp/deals.csv" | head -1 | grep -q "from  *to .* days "'
ok 'sentences are as wide as COLUMNS' eval '! COLUMNS=50 winrate -q -r insights -t "$tmp/drop.csv" | grep -E "^ +.{50}" | grep -v " [^ ]{40}"'
usage '--recent and --baseline are not for -r cohort' --recent 2
usage '--depth is not for -r cohort' --depth 2
usage '--stages is not for -r cohort' --stages x
usage 'cohort, compare' -r funnels
usage '-p none gives it none' -r compare -p none
usage '--fiscal-start is for' -p month --fiscal-start 2
usage 'neither a number of periods nor all' -r compare --baseline some
usage '--from is later than --to' --from 2024-02-01 --to 2024-01-01
usage "'region' stands there twice" -b region,region
cp "$tmp/hand.csv" "$tmp/kept.csv"
run winrate -o "$tmp/./kept.csv" "$tmp/deals.csv" "$tmp/kept.csv"
exits 'a table that is read is not written over' 2
like 'which is said' 'an output would replace what is read'
same 'and is as it was' "$tmp/kept.csv" "$tmp/hand.csv"
run winrate -r funnel --stages "$tmp/own.csv" -o "$tmp/own.csv" "$tmp/own-deals.csv"
exits 'nor a table of stages' 2
sed '1s/region/deals/' "$tmp/hand.csv" >"$tmp/deals2.csv"
run winrate -b deals "$tmp/deals2.csv"
exits 'a segment column that is called like one of the table is an error' 2
like 'which says so' "two columns of the table would be called 'deals'"

# ---- as a person reads it ----------------------------------------------------------------
run winrate -t --date created "$tmp/deals.csv"
ok 'cohorts fit 80 columns' awk 'length > 80 { bad = 1 } END { exit bad }' "$tmp/.out"
run winrate -t -b region "$tmp/deals.csv"
ok 'a line of bars for each segment' test "$(grep -Ec '^[ ▁▂▃▄▅▆▇█]+  (APAC|EMEA|India|LATAM|North America)$' "$tmp/.out")" -eq 5
ok 'with segments they still fit' narrow "$tmp/.out"
run winrate -t --date created "$tmp/deals.csv"
ok 'rates are percentages' grep -Eq '^2023-Q1 +[0-9]+  [0-9.]+%  [0-9.]+%  [0-9.]+%' "$tmp/.out"
run winrate -o "$tmp/out.csv" "$tmp/deals.csv"
is 'with -o nothing goes to stdout' 0 ''
same 'but all to the file' "$tmp/out.csv" "$tmp/closed.csv"
finish
