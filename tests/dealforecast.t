#!/bin/bash
# dealforecast: what will be won, and when each deal closes.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

columns=period,from,to,dimension,segment,won_deals,won_amount,open_deals,open_amount,wins_open,amount_open
columns=$columns,wins_new,amount_new,expected_wins,wins_lo95,wins_lo80,wins_hi80,wins_hi95
columns=$columns,expected_amount,amount_lo95,amount_lo80,amount_hi80,amount_hi95,target,p_target,pace,verdict,note

# shuffled FILE: its rows in another order
shuffled() {
	head -1 "$1"
	tail -n +2 "$1" | awk '{ print NR * 7919 % 1009 " " $0 }' | sort -n | cut -d' ' -f2-
}

# cells NAME,... [FILE]: columns of a table without quoted commas before them, a line per row
cells() {
	awk -F, -v names="$1" 'BEGIN { n = split(names, want, ",") }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ for (k = 1; k <= n; k++) printf "%s%s", $at[want[k]], k < n ? "," : "\n" }' "${2:-$tmp/.out}"
}

# cut DAY FILE: the export as it was on that day
cut_at() {
	awk -F, -v OFS=, -v day="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
	$at["created_date"] > day { next }
	$at["closed_date"] > day { $at["closed_date"] = ""; $at["sales_cycle_days"] = ""; $at["outcome"] = "Open" }
	{ print }' "$2"
}

dealgen -q --deals 1400 --seed 2 --as-of 2025-12-31 --months 36 -o "$tmp/world.csv"
dealgen -q --deals 6000 --seed 5 --as-of 2025-12-31 --months 36 -o "$tmp/large.csv"

# ---- the numbers -------------------------------------------------------------------------
# Computed with numpy 1.24 and scipy 1.10 (exposure deal by deal with numpy.repeat, scipy.stats.t).
run dealforecast --as-of 2025-05-31 --target 1300000 "$tmp/world.csv"
exits 'a forecast' 0
ok 'its header' test "$(head -1 "$tmp/.out")" = "$columns"
ok 'the periods' test "$(cells period,from,to,dimension,segment | tr '\n' ' ')" = \
	'2025-Q2,2025-04-01,2025-06-30,overall,all 2025-Q3,2025-07-01,2025-09-30,overall,all '
ok 'wins, as numpy has them' test "$(cells wins_open,wins_new,expected_wins,wins_lo95,wins_lo80,wins_hi80,wins_hi95 |
	tr '\n' ' ')" = '13.479247,1.170171,47.096531,40.469042,42.628796,51.801930,54.774886 9.926958,36.923170,47.358569,32.876204,38.082983,56.890767,62.984676 '
ok 'amounts, as numpy has them' test "$(cells expected_amount,amount_lo95,amount_lo80,amount_hi80,amount_hi95 |
	tr '\n' ' ')" = '734993.55,528612.79,571195.68,933079.43,1092983.99 1154926.34,576164.25,682974.59,1750651.81,2285357.01 '
ok 'the chance of a target' test "$(cells p_target | head -1)" = 0.003907
ok 'the pace' test "$(cells pace | head -1)" = 1.000181
ok 'won so far, counted' test "$(cells won_deals | head -1)" = \
	"$(awk -F, '$12 == "Won" && $3 >= "2025-04-01" && $3 <= "2025-05-31"' "$tmp/world.csv" | wc -l)"
ok 'open, counted' test "$(cells open_deals | head -1)" = \
	"$(awk -F, 'NR > 1 && $2 <= "2025-05-31" && ($3 == "" || $3 > "2025-05-31")' "$tmp/world.csv" | wc -l)"

# ---- what must hold -------------------------------------------------------------------------
for report in periods backtest calendar; do
	run dealforecast -q -r $report --as-of 2025-05-31 "$tmp/large.csv"
	cp "$tmp/.out" "$tmp/whole"
	shuffled "$tmp/large.csv" >"$tmp/shuffled.csv"
	run dealforecast -q -r $report --as-of 2025-05-31 -j 7 "$tmp/shuffled.csv"
	same "$report: any order and threads" "$tmp/.out" "$tmp/whole"
	cut_at 2025-05-31 "$tmp/large.csv" >"$tmp/cut.csv"
	run dealforecast -q -r $report "$tmp/cut.csv"
	same "$report: the export of that day" "$tmp/.out" "$tmp/whole"
	TZ=Pacific/Apia run env LC_ALL=de_DE.UTF-8 dealforecast -q -j 1 -r $report --as-of 2025-05-31 "$tmp/large.csv"
	same "$report: any locale and zone" "$tmp/.out" "$tmp/whole"
done
run dealforecast -q -b region,lead_source --as-of 2025-05-31 "$tmp/large.csv"
ok 'segments add up to all' awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ for (k in at) if (k ~ /^(won|open|wins|amount)_(deals|amount|open|new)$|^expected/) sum[$1, $4, k] += $at[k]; d[$4] }
	END { for (x in sum) { split(x, a, SUBSEP); all = sum[a[1], "overall", a[3]]
		if (sum[x] - all > 1e-7 * all + .03 || all - sum[x] > 1e-7 * all + .03) { print x, sum[x], all; bad = 1 } }
		exit bad || length(d) != 3 }' "$tmp/.out"
ok 'segments in the order of their names' cmp <(cells dimension,segment | tail -n +3 | uniq) \
	<(cells dimension,segment | tail -n +3 | sort -u -t, -k1,1r -k2,2)
ok 'limits ascend around the mean' awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ for (m = 0; m < 2; m++) { k = m ? "amount" : "wins"
		if (!($at[k "_lo95"] <= $at[k "_lo80"] && $at[k "_lo80"] <= $at["expected_" k] &&
		    $at["expected_" k] <= $at[k "_hi80"] && $at[k "_hi80"] <= $at[k "_hi95"])) exit 1 } }' "$tmp/.out"
run dealforecast -q -r backtest --as-of 2025-05-31 "$tmp/large.csv"
ok 'error is what came less what was forecast' awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ e = $at["wins_came"] - $at["wins_forecast"] - $at["wins_error"]; if (e > 1e-5 || e < -1e-5) exit 1 }' "$tmp/.out"
ok 'what came, counted' test "$(cells wins_came | head -1)" = "$(awk -F, -v from="$(cells from | head -1)" \
	-v to="$(cells to | head -1)" '$12 == "Won" && $3 >= from && $3 <= to' "$tmp/large.csv" | wc -l)"
ok 'each day of the back-test leaves 180 days before' test "$(cells as_of_date | sort | head -1)" '>' 2023-06-29
ok 'no window reaches beyond the day' test "$(cells to | sort | tail -1)" '<' 2025-06-01
run dealforecast -q -r calendar --as-of 2025-05-31 "$tmp/large.csv"
ok 'wins of the year, counted' test "$(cells won | awk '{ n += $1 } END { print n }')" = \
	"$(awk -F, '$12 == "Won" && $3 > "2024-05-31" && $3 <= "2025-05-31"' "$tmp/large.csv" | wc -l)"
ok 'no rush in a law without one' awk -F, 'NR > 1 && ($2 < .88 || $2 > 1.12) { exit 1 }' "$tmp/.out"

# ---- periods ---------------------------------------------------------------------------------
run dealforecast -q -p month --periods 4 --as-of 2025-05-31 "$tmp/large.csv"
ok 'the day after is the first of this period' test "$(cells period,from,to | tr '\n' ' ')" = \
	'2025-06,2025-06-01,2025-06-30 2025-07,2025-07-01,2025-07-31 2025-08,2025-08-01,2025-08-31 2025-09,2025-09-01,2025-09-30 '
ok 'and nothing is won in it yet' test "$(cells won_deals | sort -u)" = 0
run dealforecast -q --fiscal-start 2 --periods 1 --as-of 2025-05-31 "$tmp/large.csv"
ok 'fiscal quarters' test "$(cells period,from,to)" = 2026-Q2,2025-05-01,2025-07-31
run dealforecast -q -p year --periods 1 --as-of 2025-05-31 "$tmp/large.csv"
ok 'years' test "$(cells period,from,to)" = 2025,2025-01-01,2025-12-31
run dealforecast -q -p year --periods 4 "$tmp/large.csv"
is 'too far' 2 ''
like 'which is said' 'more than 900 days away'

# ---- open deals -------------------------------------------------------------------------------
# Their probabilities here are those of the law.
dealgen -q --deals 6000 --seed 5 --as-of 2025-05-31 --months 30 --truth "$tmp/truth.csv" -o "$tmp/day.csv"
awk -F, -v OFS=, 'NR == FNR { p[$1] = FNR == 1 ? "win_probability" : $3; next } { print $0, p[$1] }' \
	"$tmp/truth.csv" "$tmp/day.csv" >"$tmp/scored.csv"
run dealforecast -q -r deals "$tmp/scored.csv"
exits 'the open deals' 0
cp "$tmp/.out" "$tmp/deals.csv"
ok 'all of them, in their order' cmp <(cells deal_id) <(awk -F, '$12 == "Open" { print $1 }' "$tmp/scored.csv")
ok 'with their records as they were' cmp <(cut -d, -f1-14 "$tmp/.out") \
	<(awk -F, 'NR == 1 || $12 == "Open"' "$tmp/scored.csv")
ok 'chances rise with the end, up to the probability' awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	!($at["p_win_by_end"] <= $at["p_win_by_next_end"] &&
	    $at["p_win_by_next_end"] <= $at["win_probability"] + 1e-6) { print; exit 1 }' "$tmp/.out"
ok 'the days ascend' awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ a = $at["close_date_p10"]; b = $at["close_date_p50"]; c = $at["close_date_p90"]
	if (!("2025-05-31" < a && a <= b && (c == "" || b <= c))) { print; exit 1 } }' "$tmp/.out"
ok 'categories by the chance' awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ p = $at["p_win_by_end"]; want = p >= .6 ? "commit" : p >= .35 ? "best case" : "pipeline"
	if ($at["forecast_category"] != want) { print; exit 1 } }' "$tmp/.out"
sum=$(cells p_win_by_end | awk '{ n += $1 } END { printf "%.2f", n }')
run dealforecast -q "$tmp/scored.csv"
ok 'they add up to wins_open' test "$(printf '%.2f' "$(cells wins_open | head -1)")" = "$sum"
like 'quietly' '^$'
shuffled "$tmp/scored.csv" >"$tmp/shuffled.csv"
run dealforecast -q -r deals "$tmp/shuffled.csv"
ok 'any order' cmp <(sort "$tmp/.out") <(sort "$tmp/deals.csv")
run dealforecast -q -r deals --commit .2,.1 "$tmp/scored.csv"
ok 'other categories' awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	($at["p_win_by_end"] >= .2) != ($at["forecast_category"] == "commit") { exit 1 }' "$tmp/.out"
run dealforecast -q "$tmp/day.csv"
cp "$tmp/.out" "$tmp/by_age"
awk -F, -v OFS=, 'NR > 1 { $NF = .3 } { print }' "$tmp/scored.csv" >"$tmp/same.csv"
run dealforecast -q "$tmp/same.csv"
ok 'one probability for all tells nothing' cmp <(sed 's/no win_probability:/the probabilities tell no deals apart:/' \
	"$tmp/by_age") "$tmp/.out"
awk -F, -v OFS=, '{ print $0, NR == 1 ? "risk_category" : "" }' "$tmp/scored.csv" >"$tmp/same.csv"
run dealforecast -q "$tmp/same.csv"
ok 'nor does a model without signal' cmp <(sed 's/no win_probability:/the probabilities tell no deals apart:/' \
	"$tmp/by_age") "$tmp/.out"
dealfeat -q "$tmp/day.csv" -o "$tmp/feat.csv"
run dealforecast -q "$tmp/feat.csv"
same "dealfeat's table" "$tmp/.out" "$tmp/by_age"

# ---- a cut export, a lost-only stratum, amounts that are missing --------------------------------
awk -F, 'NR == 1 || $3 == "" || $3 >= "2024-03-01"' "$tmp/day.csv" >"$tmp/late.csv"
run dealforecast -q -r backtest "$tmp/late.csv"
ok 'no back-test within 180 days of where the table begins' test "$(cells as_of_date | sort | head -1)" '>' 2024-08-27
run dealforecast -q "$tmp/late.csv"
ok 'a cut export expects what the whole one does' awk -F, 'NR == FNR { if (FNR > 1) want[FNR] = $14; next }
	FNR > 1 { r = $14 / want[FNR]; if (r < .93 || r > 1.07) { print $14, want[FNR]; exit 1 } }' "$tmp/by_age" "$tmp/.out"
ok 'and says so' grep -q 'deals closed since 2024-03-0' "$tmp/.out"
# Lost deals' amounts are set to 0; those of open ones are as they were.
awk -F, -v OFS=, '$12 == "Lost" { $10 = 0 } { print }' "$tmp/day.csv" >"$tmp/leak.csv"
run dealforecast "$tmp/leak.csv"
like 'amounts that know how deals ended are named' 'deal_amount knows how deals ended .outcome.'
ok 'and not believed' awk -F, 'NR == FNR { if (FNR > 1) want[FNR] = $14; next }
	FNR > 1 { r = $14 / want[FNR]; if (r < .93 || r > 1.07) { print $14, want[FNR]; exit 1 } }' "$tmp/by_age" "$tmp/.out"
cut -d, -f1-9,11-13 "$tmp/day.csv" >"$tmp/unpriced.csv"
run dealforecast -q "$tmp/unpriced.csv"
ok 'without amounts there are wins, and no money' test "$(cells expected_amount | sort -u)" = 0

# ---- targets -----------------------------------------------------------------------------------
run dealforecast -q --target 0 "$tmp/day.csv"
ok 'nothing is sure to be reached' test "$(cells p_target | sort -u)" = 1.000000
cat >"$tmp/targets.csv" <<!
period,dimension,segment,target
2025-Q2,,,5000000
2025-Q2,region,EMEA,1000000
2024-Q4,region,EMEA,900000
!
run dealforecast -v -b region --targets "$tmp/targets.csv" "$tmp/day.csv"
ok 'targets by segment' test "$(cells period,segment,target | grep -v ',$' | tr '\n' ' ')" = \
	'2025-Q2,all,5000000 2025-Q2,EMEA,1000000 '
like 'those of other periods are left out' '1 targets of other periods'
run dealforecast --targets "$tmp/targets.csv" "$tmp/day.csv"
is 'a target of a segment that is not there' 2 ''
like 'is named' 'targets.csv:3: segment: no such segment is forecast .*EMEA'
printf 'target\n5\n6\n' >"$tmp/twice.csv"
run dealforecast --targets "$tmp/twice.csv" "$tmp/day.csv"
is 'a second target' 2 ''
printf 'target\nmuch\n' >"$tmp/much.csv"
run dealforecast --targets "$tmp/much.csv" "$tmp/day.csv"
is 'a target that is no amount' 2 ''

# ---- verdicts ------------------------------------------------------------------------------------
dealgen -q --deals 900 --seed 4 --as-of 2025-05-31 --months 7 -o "$tmp/young.csv"
run dealforecast -q "$tmp/young.csv"
ok 'a young table has no window' test "$(cells verdict | tail -1)" = 'no window'
dealgen -q --deals 9000 --seed 1 --as-of 2025-05-31 --months 30 --drift 2025-01-01:-2.5 -o "$tmp/drop.csv"
run dealforecast -q "$tmp/drop.csv"
ok 'a pace that changed' test "$(cells verdict | head -1)" = 'pace changed'
ok 'is told' grep -q 'less often than in the year' "$tmp/.out"
run dealforecast -q -b sales_rep_id "$tmp/day.csv"
ok 'few deals' test "$(cells verdict | sort -u | tr '\n' ' ')" = 'few deals ready '

# ---- for a person ----------------------------------------------------------------------------------
run dealforecast -q -t --target 3000000 "$tmp/day.csv"
exits 'a table for a person' 0
ok 'says what it means' grep -q 'in 8 of 10' "$tmp/.out"
ok 'in 100 columns' awk 'length > 100 { exit 1 }' "$tmp/.out"
run dealforecast -q -t -r backtest "$tmp/day.csv"
ok 'how good it was' grep -q 'past forecasts. Off by' "$tmp/.out"
run dealforecast -q -t -r calendar "$tmp/day.csv"
ok 'the rush' grep -q 'last week of a quarter' "$tmp/.out"

# ---- the manual --------------------------------------------------------------------------------
# A long one stands on several lines.
tr '\n' ' ' <"$root/man/dealforecast.1" | sed 's/, /,/g' >"$tmp/page"
for report in periods deals backtest calendar; do
	run dealforecast -q -r $report "$tmp/day.csv"
	ok "the header of $report is printed in the manual" grep -qF " $(head -1 "$tmp/.out" |
		sed "s/^$(head -1 "$tmp/day.csv"),//") " "$tmp/page"
done

# ---- bad input ----------------------------------------------------------------------------------------
dealgen -q --deals 300 --seed 4 --as-of 2025-05-31 --months 4 -o "$tmp/short.csv"
run dealforecast "$tmp/short.csv"
is 'too little history' 2 ''
like 'says how much is missing' 'days of history: a forecast needs 180, [0-9]+ more'
head -60 "$tmp/world.csv" >"$tmp/few.csv"
run dealforecast "$tmp/few.csv"
is 'too few wins or days' 2 ''
awk -F, 'NR == 1 || $12 != "Won" || ++n % 30 == 0' "$tmp/world.csv" >"$tmp/few.csv"
run dealforecast -q "$tmp/few.csv"
is 'too few wins' 2 ''
like 'says how many are missing' 'wins in the last year: a forecast needs 40, [0-9]+ more'
awk -F, 'NR == 1 || $12 == "Open"' "$tmp/day.csv" >"$tmp/open.csv"
run dealforecast "$tmp/open.csv"
is 'open deals alone' 2 ''
like 'are no history' 'no deal is closed'
run dealforecast --as-of 2026-12-31 "$tmp/day.csv"
is 'a day beyond the data' 2 ''
like 'is refused' '2026-12-31 lies beyond 2025-05-31'
sed 's/,2022-/,9994-/g; s/,2023-/,9995-/g; s/,2024-/,9996-/g; s/,2025-/,9997-/g; s/,2026-/,9998-/g' "$tmp/day.csv" >"$tmp/end.csv"
run dealforecast "$tmp/end.csv"
is 'the end of time' 2 ''
like 'is told' '9997-05-31: no day after it'
awk -F, -v OFS=, 'NR > 1 && NR % 500 == 0 { $10 = "1e300" } NR > 1 && NR % 501 == 0 { $10 = -1e12 } { print }' \
	"$tmp/day.csv" >"$tmp/huge.csv"
run dealforecast -q -b region "$tmp/huge.csv"
exits 'huge amounts are no error' 0
ok 'and leave the deals as they are' cmp <(cells won_deals,open_deals | head -2) \
	<(cells won_deals,open_deals "$tmp/by_age")
awk -F, -v OFS=, 'NR == 2 { $2 = "0001-01-01" } NR == 3 { $2 = "0001-01-01"; $3 = $11 = ""; $12 = "Open" } { print }' \
	"$tmp/day.csv" >"$tmp/old.csv"
run dealforecast -q "$tmp/old.csv"
exits 'a mistyped year is no error' 0
dealfeat -q --snapshots "$tmp/day.csv" -o "$tmp/snapshots.csv"
run dealforecast "$tmp/snapshots.csv"
is 'snapshots' 2 ''
like 'are no rows of deals' 'as of another day'
awk -F, -v OFS=, '$12 == "Open" { $NF = "likely" } { print }' "$tmp/scored.csv" >"$tmp/likely.csv"
run dealforecast "$tmp/likely.csv"
is 'a probability that is none' 2 ''
like 'is named with its line' 'likely.csv:[0-9]+: win_probability: not a probability'
for wrong in '-r deals -t' '-r deals -b region' '-r backtest --target 5' '-r backtest -b region' '--target 5 --targets x' \
	'-b region,region' '--commit .3' '--commit .3,.5 -r deals' '--commit .6,.3' '-r deals --periods 1' \
	'-r deals --as-of 2025-05-31' '--periods 13' '--fiscal-start 13' '-p week'; do
	# shellcheck disable=SC2086
	run dealforecast $wrong "$tmp/day.csv"
	exits "wrong: $wrong" 2
done
run dealforecast -b nowhere "$tmp/day.csv"
is 'a column that is not there' 2 ''
bad_input "$tmp/day.csv" dealforecast
finish
