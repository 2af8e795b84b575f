#!/bin/bash
# dealfeat: what is known on a day, and nothing else.
. "$(dirname "$0")/lib.sh"

dealgen --deals 1500 --seed 7 -o "$tmp/deals.csv"

bad_input "$tmp/deals.csv" dealfeat
bad_input "$tmp/deals.csv" dealfeat --open
bad_input "$tmp/deals.csv" dealfeat --snapshots

# ---- as of a day: cutting the input there changes nothing -----------------
cut_at() {	# DATE: the export as it would have been on that day
	awk -F, -v OFS=, -v d="$1" 'NR == 1 || $2 <= d {
		if (NR > 1 && $3 > d) { $3 = ""; $11 = ""; $12 = "Open" }
		print }' "$tmp/deals.csv"
}
for day in 2023-06-30 2024-01-01 2024-11-17 2025-06-30; do
	cut_at "$day" >"$tmp/cut.csv"
	for mode in --open --snapshots --snapshots=month ''; do
		# shellcheck disable=SC2086
		dealfeat $mode --as-of "$day" "$tmp/deals.csv" >"$tmp/whole.out"
		# shellcheck disable=SC2086
		dealfeat $mode --as-of "$day" "$tmp/cut.csv" >"$tmp/cut.out"
		same "as of $day ${mode:-default}: the future is not seen" "$tmp/whole.out" "$tmp/cut.out"
	done
done
# The data's last day may lie before the cut: then the two days differ and nothing is compared.
run dealfeat -v --open "$tmp/cut.csv"
like 'the default day is the last of the data' 'features as of 2025-06-30'

# ---- by hand ---------------------------------------------------------------
cat >"$tmp/hand.csv" <<!
deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome,expected_close_date,extra
a,2024-01-01,2024-01-11,r1,SaaS,EMEA,Core,Web,Closed Won,100,10,Won,,1
b,2024-01-01,2024-01-21,r1,SaaS,EMEA,Core,Web,Closed Lost,300,20,Lost,,2
c,2024-01-05,2024-02-04,r2,SaaS,EMEA,Core,Web,Closed Won,200,30,Won,,3
d,2024-01-20,,r1,SaaS,EMEA,Core,Web,Negotiation/Review,400,,Open,2024-03-31,4
e,,,r3,,EMEA,Core,Web,Prospecting,,,Open,,5
!
value() {	# NAME ROW EXPECTED
	got=$(awk -F, -v c="$1" -v r="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i } $1 == r { print $k }' "$tmp/hand.out")
	ok "$1 of $2 is $3" test "$got" = "$3"
}
dealfeat --as-of 2024-02-10 "$tmp/hand.csv" >"$tmp/hand.out"
value as_of_date d 2024-02-10
value x_age_days d 21
value x_cycle_overall d 20
value x_age_ratio d 1.05
value x_win_rate_overall d 0.6666667
value x_amount_segment d 200
value x_amount_vs_segment d 2
value x_amount_vs_rep d 2
value x_rep_deals d 2
value x_rep_open_deals d 1
value x_rep_days_since_win d 30
value x_created_month d 1
value x_created_weekday d 6
value x_days_to_quarter_end d 50
value x_days_since_start d 19
value x_log_amount d 5.9939613
value x_missing_amount d 0
value x_missing_amount e 1
value x_missing_industry e 1
value x_age_days e ''
value x_industry_win_rate e 0.6666667
value x_rep d r1
# closed deals are as of their closed_date: c closes on 02-04 and knows a and b
value as_of_date c 2024-02-04
value x_win_rate_overall c 0.5
value x_rep_deals c 0
# a closes first and knows nothing
value x_win_rate_overall a ''
value x_cycle_overall a ''
# health of d: rep rate, cycle efficiency 20 / 42, stage 8 / 8
rate=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "x_rep_win_rate") k = i } $1 == "d" { print $k }' "$tmp/hand.out")
value deal_health_score d "$(awk -v r="$rate" 'BEGIN { printf "%.6f", .4 * r + .3 * 20 / 42 + .3 }')"

run dealfeat --open --as-of 2024-02-01 "$tmp/hand.csv"
ok 'a deal that closes later is open' grep -q '^c,2024-01-05,,r2,.*,200,,Open,,3,2024-02-01,' "$tmp/.out"
ok 'open deals only' test "$(grep -c . "$tmp/.out")" -eq 4
run dealfeat --snapshots=7d --as-of 2024-02-05 "$tmp/hand.csv"
ok 'one row per deal and day on which it was open' \
	test "$(cut -d, -f1 "$tmp/.out" | sort | uniq -c | awk '{ print $2 ":" $1 }' | tr '\n' ' ')" = 'a:2 b:3 c:4 d:3 deal_id:1 '
ok 'with the outcome that it has in the end' grep -q '^c,2024-01-05,2024-02-04,.*,Won,,3,2024-01-29,' "$tmp/.out"

run dealfeat -x extra,deal_stage --open --as-of 2024-02-10 "$tmp/hand.csv"
ok 'further columns become features' grep -q 'x_extra,x_deal_stage$' "$tmp/.out"
ok 'with their values' grep -q '4,Negotiation/Review$' "$tmp/.out"
run dealfeat -x absent "$tmp/hand.csv"
exits 'a further column that is not there is an error' 2
like 'which is named' 'absent: no such column'

dealfeat "$tmp/deals.csv" >"$tmp/once.csv"
dealfeat "$tmp/once.csv" >"$tmp/twice.csv"
same 'columns that are there are replaced in place' "$tmp/once.csv" "$tmp/twice.csv"

# ---- what must not matter ---------------------------------------------------
for mode in --open --snapshots ''; do
	# shellcheck disable=SC2086
	dealfeat $mode -j 1 "$tmp/deals.csv" >"$tmp/1.csv"
	# shellcheck disable=SC2086
	dealfeat $mode -j 5 "$tmp/deals.csv" >"$tmp/5.csv"
	same "threads do not matter ${mode:-default}" "$tmp/1.csv" "$tmp/5.csv"
	# shellcheck disable=SC2086
	LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealfeat $mode "$tmp/deals.csv" >"$tmp/5.csv"
	same "locale and time zone do not matter ${mode:-default}" "$tmp/1.csv" "$tmp/5.csv"
	{ head -1 "$tmp/deals.csv"; tail -n +2 "$tmp/deals.csv" | sort -r; } >"$tmp/turned.csv"
	# shellcheck disable=SC2086
	ok "the order of the rows does not matter ${mode:-default}" cmp <(sort "$tmp/1.csv") <(dealfeat $mode "$tmp/turned.csv" | sort)
done
awk -F, -v OFS=, '{ t = $4; $4 = $8; $8 = t; t = $1; $1 = $12; $12 = t; print }' "$tmp/deals.csv" >"$tmp/columns.csv"
ok 'the order of the columns does not matter' cmp \
	<(dealfeat --open "$tmp/deals.csv" | awk -F, -v OFS=, '{ t = $4; $4 = $8; $8 = t; t = $1; $1 = $12; $12 = t; print }') \
	<(dealfeat --open "$tmp/columns.csv")

# ---- bad input ---------------------------------------------------------------
wrong() {	# NAME SED PATTERN
	sed "$2" "$tmp/hand.csv" >"$tmp/wrong.csv"
	run dealfeat "$tmp/wrong.csv"
	exits "$1 is an error" 2
	like "$1: says where" "$3"
}
wrong 'a bad date' '3s/2024-01-21/2024-02-30/' "wrong.csv:3: closed_date: not a date YYYY-MM-DD.*: '2024-02-30'"
wrong 'a bad outcome' '2s/,Won,/,won,/' "wrong.csv:2: outcome: not Won, Lost or Open.*: 'won'"
wrong 'a bad amount' '2s/,100,/,100k,/' "wrong.csv:2: deal_amount: not a number.*: '100k'"
wrong 'a deal closed before it was created' '2s/2024-01-11/2023-01-11/' "wrong.csv:2: closed_date: closed before it was created: '2023-01-11'"
wrong 'a second row of a deal' '3s/^b/a/' "wrong.csv:3: deal_id: a second row of this deal.*: 'a'"
wrong 'a missing column' '1s/outcome/outcme/' 'wrong.csv:1: outcome: no such column'
wrong 'a ragged record' '4s/,3$//' 'wrong.csv:4: 13 fields, but the header has 14'
wrong 'an unterminated quote' '4s/^c/"c/' 'wrong.csv:4: a quote is opened here and not closed'
sed 's/,/;/g' "$tmp/hand.csv" >"$tmp/semicolon.csv"
run dealfeat "$tmp/semicolon.csv"
like 'another delimiter: the way out' "try -d ';'"
run dealfeat --open -d ';' "$tmp/semicolon.csv"
exits 'which works' 0
run dealfeat --snapshots=2w "$tmp/hand.csv"
exits 'a bad step is an error' 2
run dealfeat --as-of 2024-13-01 "$tmp/hand.csv"
like 'a bad day is an error' "not a date YYYY-MM-DD: '2024-13-01'"
awk -F, -v OFS=, 'NR == 3 { $2 = "2099-01-01"; $3 = ""; $11 = ""; $12 = "Open" } 1' "$tmp/deals.csv" >"$tmp/typo.csv"
run dealfeat -v --open "$tmp/typo.csv"
like 'one typo does not move the day' 'features as of 2025-06-30'
like 'and is named' '1 deals created after the as-of date are left out'

finish
