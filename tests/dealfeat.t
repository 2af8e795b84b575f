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
sed '1s/,.*/,"no;te"/; 2,$s/.*/1,2/' "$tmp/hand.csv" >"$tmp/quoted.csv"
run dealfeat "$tmp/quoted.csv"
like 'a semicolon in a quoted name is no delimiter' 'no such column; dealclean writes it$'
{ head -1 "$tmp/deals.csv"; echo 'x,,,r,a,b,c,d,Demo,5,,Open,'; } >"$tmp/undated.csv"
run dealfeat --as-of 2024-03-01 "$tmp/undated.csv"
exits 'no deal has a created_date: features all the same' 0
run dealfeat --snapshots=2w "$tmp/hand.csv"
exits 'a bad step is an error' 2
run dealfeat --as-of 2024-13-01 "$tmp/hand.csv"
like 'a bad day is an error' "not a date YYYY-MM-DD: '2024-13-01'"
awk -F, -v OFS=, 'NR == 3 { $2 = "2099-01-01"; $3 = ""; $11 = ""; $12 = "Open" } 1' "$tmp/deals.csv" >"$tmp/typo.csv"
run dealfeat -v --open "$tmp/typo.csv"
like 'one typo does not move the day' 'features as of 2025-06-30'
like 'and is named' '1 deals created after the as-of date are left out'

# ---- history: the fields of a deal as they were ------------------------------
cat >"$tmp/hand.history" <<!
deal_id,changed_on,field,value
d,2024-01-20,stage,Prospecting
d,2024-01-20,amount,100
d,2024-01-20,expected_close_date,2024-02-29
d,2024-01-25,deal_stage,Needs Analysis
d,2024-01-30,stage,Qualification
d,2024-01-30,expected_close_date,2024-03-31
d,2024-02-01,sales_rep_id,r2
d,2024-02-01,amount,150
d,2024-02-02,expected_close_date,2024-03-15
d,2024-02-12,stage,Negotiation/Review
d,2024-02-12,owner,r9
a,2024-01-11,stage,Closed Won
b,2024-01-21,owner,r2
b,2024-01-22,owner,r3
z,2024-01-21,owner,r2
d,2024-01-21,colour,red
d,2024-01-20,owner,r1
!
dealfeat --as-of 2024-02-10 --history "$tmp/hand.history" "$tmp/hand.csv" >"$tmp/hand.out"
value x_stage d Qualification
value x_stage_progress d 0.25
value x_days_in_stage d 11
value x_stage_moves d 2
value x_stage_reversals d 1
value x_close_date_pushes d 1
value x_days_to_expected_close d 34
value x_amount_change d 1.5
value x_log_amount d 5.0172796
value x_owner_changes d 1
value x_rep d r2
value x_rep_open_deals d 1
# r2 closed c, and b on its last day
value x_rep_deals d 2
value x_stage c ''
value x_stage_progress c ''
value x_stage_moves c 0
# what happens on the day of closing may be the closing itself
value x_stage a ''
value x_rep b r1
rate=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "x_rep_win_rate") k = i } $1 == "d" { print $k }' "$tmp/hand.out")
value deal_health_score d "$(awk -v r="$rate" 'BEGIN { printf "%.6f", .4 * r + .3 * 20 / 42 + .3 * 2 / 8 }')"
run dealfeat -v --history "$tmp/hand.history" "$tmp/hand.csv"
like 'rows of unknown deals are counted' 'hand.history: 1 rows of deals that are not in the table are left out'
like 'and of unknown fields' 'hand.history: 1 rows of other fields are left out'
like 'and of closed deals' 'hand.history: 1 rows of days after the deal was closed are left out'
dealfeat --as-of 2024-02-12 --history "$tmp/hand.history" "$tmp/hand.csv" >"$tmp/hand.out"
value x_rep d r9
value x_rep_open_deals d 1
value x_stage_progress d 1

# before the first amount and owner of a history: those, not today's, which know how it ended
cat >"$tmp/late.csv" <<!
deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome,expected_close_date
k,2024-01-05,,r2,SaaS,EMEA,Core,Web,Demo,900,,Open,
!
cat >"$tmp/late.history" <<!
deal_id,changed_on,field,value
k,2024-02-01,amount,100
k,2024-02-01,created_date,2024-01-05
k,2024-02-01,outcome,Open
k,2024-02-01,owner,r1
k,2024-02-01,region,EMEA
,2024-02-01,run,1
k,2024-03-19,amount,900
k,2024-03-19,owner,r2
,2024-03-19,run,1
!
# log(1 + amount), as a float
for day in 2024-01-31:4.6151204:r1:0 2024-02-10:4.6151204:r1:0 2024-03-20:6.8035054:r2:1; do
	IFS=: read -r on amount owner owners <<<"$day"
	dealfeat -v --as-of "$on" --history "$tmp/late.history" "$tmp/late.csv" >"$tmp/hand.out" 2>"$tmp/notes"
	value x_log_amount k "$amount"
	value x_rep k "$owner"
	value x_owner_changes k "$owners"
	ok 'the fields of dealsnap are known' eval '! grep -q "late.history.*left out" "$tmp/notes"'
done

# every deal but one in seven with stages, amounts, close dates and owners that change
TZ=UTC awk -F, -v OFS=, '
	function day(s, n) { return strftime("%Y-%m-%d", mktime(substr(s, 1, 4) " " substr(s, 6, 2) " " substr(s, 9) " 12 0 0") + n * 86400) }
	NR == 1 { print "deal_id", "changed_on", "field", "value" }
	NR > 1 && NR % 7 {
		print $1, $2, "stage", "Prospecting"
		print $1, $2, "amount", int($10 * .8)
		print $1, day($2, 5 + NR % 20), "stage", "Negotiation/Review"
		print $1, day($2, 20 + NR % 35), "stage", "Needs Analysis"
		print $1, day($2, 12 + NR % 15), "amount", $10
		print $1, day($2, 2), "expected_close_date", day($2, 30)
		print $1, day($2, 10 + NR % 25), "expected_close_date", day($2, 60)
		if (NR % 5 == 0 || NR % 11 == 0) print $1, $2, "owner", $4
		if (NR % 5 == 0) print $1, day($2, 3 + NR % 50), "owner", "rep_0" 1 + NR % 9
		if (NR % 11 == 0) print $1, day($2, 7 + NR % 50), "owner", "new_" NR % 3
	}' "$tmp/deals.csv" >"$tmp/history.csv"
for day in 2023-06-30 2024-11-17; do
	cut_at "$day" >"$tmp/cut.csv"
	awk -F, -v d="$day" 'NR == 1 || $2 <= d' "$tmp/history.csv" >"$tmp/cut.history"
	for mode in --open --snapshots ''; do
		# shellcheck disable=SC2086
		dealfeat $mode --as-of "$day" --history "$tmp/history.csv" "$tmp/deals.csv" >"$tmp/whole.out"
		# shellcheck disable=SC2086
		dealfeat $mode --as-of "$day" --history "$tmp/cut.history" "$tmp/cut.csv" >"$tmp/cut.out"
		same "history as of $day ${mode:-default}: the future is not seen" "$tmp/whole.out" "$tmp/cut.out"
	done
done
{ head -1 "$tmp/deals.csv"; tail -n +2 "$tmp/deals.csv" | sort -r; } >"$tmp/turned.csv"
{ head -1 "$tmp/history.csv"; tail -n +2 "$tmp/history.csv" | sort -s -t, -k1,1r; } >"$tmp/turned.history"
ok 'the order of deals does not matter' cmp <(dealfeat --snapshots --history "$tmp/history.csv" "$tmp/deals.csv" | sort) \
	<(dealfeat --snapshots --history "$tmp/turned.history" "$tmp/turned.csv" | sort)

wrong_history() {	# NAME SED PATTERN
	sed "$2" "$tmp/hand.history" >"$tmp/wrong.csv"
	run dealfeat --history "$tmp/wrong.csv" "$tmp/hand.csv"
	exits "history: $1 is an error" 2
	like "history: $1: says where" "$3"
	ok "history: $1: nothing comes out" test -z "$out"
}
wrong_history 'a bad day' '3s/2024-01-20/20.1.2024/' "wrong.csv:3: changed_on: not a date YYYY-MM-DD: '20.1.2024'"
wrong_history 'a bad amount' '3s/100/1x/' "wrong.csv:3: value: not a number: '1x'"
wrong_history 'a bad close date' '4s/2024-02-29/2023-02-29/' "wrong.csv:4: value: not a date YYYY-MM-DD: '2023-02-29'"
wrong_history 'a missing column' '1s/field/what/' 'wrong.csv:1: field: no such column'
wrong_history 'a ragged record' '5s/,stage//;5s/,deal_stage//' 'wrong.csv:5: 3 fields, but the header has 4'
run dealfeat --history "$tmp/absent.csv" "$tmp/hand.csv"
like 'an absent history is an error' 'absent.csv: No such file'

# ---- state: what earlier runs knew --------------------------------------------
rows_of() {	# NEW WHOLE: the rows of WHOLE whose deals are in NEW
	awk -F, 'NR == FNR { new[$1]; next } $1 in new' "$1" "$2"
}
for day in 2023-06-30 2024-02-29 2025-05-05; do
	cut_at "$day" >"$tmp/cut.csv"
	awk -F, -v d="$day" 'NR == 1 || $2 > d || $3 == "" || $3 > d' "$tmp/deals.csv" >"$tmp/new.csv"
	for with in '' "--history $tmp/history.csv"; do
		# shellcheck disable=SC2086
		dealfeat --open --as-of "$day" $with --save-state "$tmp/cut.state" "$tmp/cut.csv" >/dev/null
		# shellcheck disable=SC2086
		dealfeat --open --as-of "$day" $with --save-state "$tmp/whole.state" "$tmp/deals.csv" >/dev/null
		same "state as of $day ${with%% *}: the future is not in it" "$tmp/cut.state" "$tmp/whole.state"
		for mode in --open --snapshots --snapshots=month ''; do
			[ -z "$with" ] || [ "${mode%=*}" != --snapshots ] || continue
			# shellcheck disable=SC2086
			dealfeat $mode --as-of 2025-06-30 $with "$tmp/deals.csv" >"$tmp/whole.out"
			# shellcheck disable=SC2086
			dealfeat $mode --as-of 2025-06-30 $with --state "$tmp/cut.state" --save-state "$tmp/new.state" "$tmp/new.csv" >"$tmp/new.out"
			rows_of "$tmp/new.csv" "$tmp/whole.out" >"$tmp/rows.out"
			same "state as of $day ${mode:-default} ${with%% *}: the features of the whole table" "$tmp/rows.out" "$tmp/new.out"
		done
		# shellcheck disable=SC2086
		dealfeat --open --as-of 2025-06-30 $with --save-state "$tmp/whole.state" "$tmp/deals.csv" >/dev/null
		same "state as of $day ${with%% *}: and the next state" "$tmp/whole.state" "$tmp/new.state"
	done
done
rm -f "$tmp/first.state"
run dealfeat --open --as-of 2025-06-30 --state "$tmp/first.state" --save-state "$tmp/first.state" "$tmp/deals.csv"
exits 'the first day: a state that is not there yet' 0
dealfeat --open --as-of 2025-06-30 "$tmp/deals.csv" >"$tmp/plain.out"
same 'is none' "$tmp/plain.out" "$tmp/.out"
ok 'and there is one for the next' test -s "$tmp/first.state"
dealfeat --open --save-state "$tmp/cut.state" "$tmp/cut.csv" >/dev/null
ok 'the day of the data is that of the whole table' cmp <(dealfeat --open --state "$tmp/cut.state" "$tmp/new.csv") \
	<(dealfeat --open "$tmp/deals.csv")
rows_of "$tmp/new.csv" "$tmp/history.csv" >"$tmp/new.history"
dealfeat --open --as-of 2025-05-05 --history "$tmp/history.csv" --save-state "$tmp/cut.state" "$tmp/deals.csv" >/dev/null
ok 'changes of deals in the state need not come again' cmp \
	<(dealfeat --open --state "$tmp/cut.state" --history "$tmp/new.history" "$tmp/new.csv") \
	<(dealfeat --open --history "$tmp/history.csv" "$tmp/deals.csv")
run dealfeat --snapshots --history "$tmp/history.csv" --state "$tmp/cut.state" "$tmp/new.csv"
exits 'snapshots with a history need the whole table' 2

# day by day into one file, as cron does it
cp "$tmp/cut.csv" "$tmp/today.csv"
dealfeat --open --save-state "$tmp/store.csv" "$tmp/today.csv" >/dev/null
chmod 600 "$tmp/store.csv"
dealfeat --open --state "$tmp/store.csv" --save-state "$tmp/store.csv" "$tmp/new.csv" >"$tmp/new.out"
ok 'a state can be replaced by the next' cmp "$tmp/new.out" <(dealfeat --open "$tmp/deals.csv")
ok 'and keeps its mode' test "$(stat -c %a "$tmp/store.csv")" = 600
head -1 "$tmp/store.csv" >"$tmp/.out"
ok 'its columns' test "$(cat "$tmp/.out")" = \
	deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,outcome,as_of_date,made_with
ok 'it is in the order of the deal_ids' env LC_ALL=C sort -c <(tail -n +2 "$tmp/store.csv" | cut -d, -f1)
sed '2s/,100,/,100.125,/' "$tmp/hand.csv" >"$tmp/cents.csv"
dealfeat --open --save-state "$tmp/cents.state" "$tmp/cents.csv" >/dev/null
ok 'amounts are kept to the last digit' grep -q '^a,.*,100.125,Won,' "$tmp/cents.state"


run dealfeat -v --open --state "$tmp/cut.state" "$tmp/new.csv"
like 'a state without --as-of: shards would disagree, which is said' 'cut.state without --as-of: .*shards'
run dealfeat --open --state "$tmp/cut.state" "$tmp/new.csv"
ok 'to those who ask for notes' eval '! printf "%s" "$err" | grep -q shards'
run dealfeat -v --open --as-of 2025-06-30 --state "$tmp/cut.state" "$tmp/new.csv"
ok 'and not where --as-of says the day' eval '! printf "%s" "$err" | grep -q shards'

# A state knows its day and what made it.
origin() { sed -n 2p "$1" | awk -F, '{ print $(NF - 1), $NF }'; }
dealfeat -q --open --as-of 2025-07-14 --save-state "$tmp/beyond.state" "$tmp/deals.csv" >/dev/null
ok 'a state says its day and what made it, in its first row' test "$(origin "$tmp/beyond.state")" = \
	"2025-07-14 $(dealfeat --version | sed 's/.*(\(dealkit\)) /\1 /')"
ok 'and in no other' eval '! tail -n +3 "$tmp/beyond.state" | grep -v ",,$"'
ok 'its day is taken where none is asked for' cmp <(dealfeat -q --open --state "$tmp/beyond.state" "$tmp/deals.csv") \
	<(dealfeat -q --open --as-of 2025-07-14 "$tmp/deals.csv")
cut -d, -f1-11 "$tmp/beyond.state" >"$tmp/old.state"
ok 'one of an earlier version is read' cmp <(dealfeat -q --open --state "$tmp/old.state" "$tmp/deals.csv") \
	<(dealfeat -q --open "$tmp/deals.csv")
dealfeat -q --open --as-of 2025-05-05 --history "$tmp/history.csv" --save-state "$tmp/with.state" "$tmp/deals.csv" >/dev/null
ok 'one with a history says so' test "$(origin "$tmp/with.state" | sed 's/.* //')" = --history
run dealfeat --open --as-of 2025-04-30 --state "$tmp/with.state" "$tmp/deals.csv"
exits 'a day before it' 0
like 'is warned of, as owners are of later' 'with.state: owners and amounts are those of a later day than 2025-04-30'

if command -v flock >/dev/null; then
	flock "$tmp/store.csv" sleep 2 &
	sleep .3
	start=${EPOCHREALTIME/./}
	dealfeat --open --state "$tmp/store.csv" "$tmp/new.csv" >/dev/null
	ok 'a state in use is waited for' test $((${EPOCHREALTIME/./} - start)) -gt 800000
	wait
	# the one who waited reads the file that was put in the place of the one it waited for
	cp "$tmp/cents.state" "$tmp/swap.csv"
	cp "$tmp/store.csv" "$tmp/swap.new"
	flock "$tmp/swap.csv" sh -c 'sleep 1; mv "$1" "$2"' - "$tmp/swap.new" "$tmp/swap.csv" &
	sleep .3
	head -2 "$tmp/new.csv" >"$tmp/one.csv"
	dealfeat --open --as-of 2025-06-30 --state "$tmp/swap.csv" "$tmp/one.csv" >"$tmp/one.out"
	wait
	ok 'and then the one that replaced it is read' cmp "$tmp/one.out" \
		<(dealfeat --open --as-of 2025-06-30 --state "$tmp/store.csv" "$tmp/one.csv")
else
	skip 'a state in use is waited for' 'no flock(1)'
fi

wrong_state() {	# NAME SED PATTERN
	sed "$2" "$tmp/cents.state" >"$tmp/wrong.csv"
	cp "$tmp/wrong.csv" "$tmp/before.csv"
	run dealfeat --open --state "$tmp/wrong.csv" --save-state "$tmp/wrong.csv" "$tmp/one.csv"
	exits "state: $1 is an error" 2
	like "state: $1: says where" "$3"
	same "state: $1: and stays as it was" "$tmp/before.csv" "$tmp/wrong.csv"
}
wrong_state 'a bad date' '3s/2024-01-21/2024-01-32/' "wrong.csv:3: closed_date: not a date.*: '2024-01-32'"
wrong_state 'a bad outcome' '3s/,Lost,/,lost,/' "wrong.csv:3: outcome: not Won, Lost or Open.*: 'lost'"
wrong_state 'a second row of a deal' '3s/^b/a/' "wrong.csv:3: deal_id: a second row of this deal.*: 'a'"
wrong_state 'a day that is none' '2s/,[0-9-]*,dealkit/,soon,dealkit/' "wrong.csv:2: as_of_date: not a date.*: 'soon'"
wrong_state 'a missing column' '1s/region/place/' 'wrong.csv:1: region: no such column'
wrong_state 'a ragged record' '4s/,Won,/,/' 'wrong.csv:4: 12 fields, but the header has 13'
run dealfeat --open --state "$tmp/absent.csv" "$tmp/hand.csv"
exits 'an absent state is the first day' 0
like 'which is said' 'absent.csv: not there yet: the input is all that is known'
run dealfeat --open --save-state "$tmp/absent/state.csv" "$tmp/hand.csv"
exits 'a state that cannot be written is an error' 2
if [ -w /dev/full ]; then
	run dealfeat --open --save-state /dev/full "$tmp/hand.csv"
	like 'so is a full disk' '/dev/full: No space left'
else
	skip 'a state on a full disk' 'no /dev/full'
fi
ok 'nothing is left beside a state' test -z "$(find "$tmp" -name '*.dealkit-??????')"

# ---- an export cut by closing date -------------------------------------------------
dealgen --deals 3000 --seed 51 --closed-from 2024-07-01 >"$tmp/cut.csv"
run dealfeat -v --snapshots=month "$tmp/cut.csv"
days() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "as_of_date") at = i } NR > 1 { print $at }' "$1" | sort -u; }
ok 'no snapshot before an export begins' test "$(days "$tmp/.out" | head -1)" = 2024-07-30
ok 'which is said' grep -q 'the table holds deals closed since 2024-07-0[1-4], or open: no snapshot is taken before' "$tmp/.err"
run dealfeat --snapshots=month <(dealgen --deals 3000 --seed 51)
ok 'a whole one has them from the first day on' test "$(days "$tmp/.out" | head -1)" = 2023-01-30

# ---- what must not be written over ----------------------------------------
cp "$tmp/deals.csv" "$tmp/kept.csv"
for option in --open --snapshots '--as-of 2024-06-30'; do
	# shellcheck disable=SC2086
	run dealfeat -q $option -o "$tmp/./kept.csv" "$tmp/kept.csv"
	exits "$option: has other rows than the table it reads" 2
	like 'which is said' 'an output would replace what is read'
	same 'and the table is as it was' "$tmp/kept.csv" "$tmp/deals.csv"
done
run dealfeat -q -o "$tmp/kept.csv" "$tmp/kept.csv"
exits 'columns may be added in place' 0
ok 'to all rows' cmp <(cut -d, -f1-13 "$tmp/kept.csv") "$tmp/deals.csv"

finish
