#!/bin/bash
# dealsnap: the history that runs make, and the tables that come back from it.
. tests/lib.sh
cd "$tmp" || exit 1

header=deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome,expected_close_date
deals() {	# a table of rows: id created closed rep region stage amount outcome expected
	echo $header
	while read -r id created closed rep region stage amount outcome expected; do
		printf '%s,%s,%s,%s,,%s,,,%s,%s,,%s,%s\n' "$id" "$created" "${closed#-}" "${rep#-}" "${region#-}" \
			"${stage#-}" "${amount#-}" "$outcome" "${expected#-}"
	done
}
snap() {	# DAY ARG...: a run
	local day=$1
	shift
	run dealsnap --history h.csv --as-of "$day" "$@"
}
row() {		# NAME ROW: is it in the history?
	ok "$1" grep -qxF "$2" h.csv
}
table() {	# DAY: the columns of deals(), without the missing ones
	dealsnap -r table --history h.csv --as-of "$1" | cut -d, -f1-4,6,9,10,12,13
}

# ---- the rows of a run -----------------------------------------------------------
deals >t1.csv <<!
b 2024-01-05 - r1 EMEA Demo 100 Open 2024-03-31
a 2023-11-01 2023-12-20 r1 - Closed 70 Won -
!
snap 2024-02-01 t1.csv
is 'a run prints nothing' 0 ''
same 'the first run is of its day; rows are by deal_id and field; empty ones are none' h.csv - <<!
deal_id,changed_on,field,value
a,2024-02-01,amount,70
a,2024-02-01,closed_date,2023-12-20
a,2024-02-01,created_date,2023-11-01
a,2024-02-01,outcome,Won
a,2024-02-01,owner,r1
a,2024-02-01,stage,Closed
b,2024-02-01,amount,100
b,2024-02-01,created_date,2024-01-05
b,2024-02-01,expected_close_date,2024-03-31
b,2024-02-01,outcome,Open
b,2024-02-01,owner,r1
b,2024-02-01,region,EMEA
b,2024-02-01,stage,Demo
,2024-02-01,run,2
!
cp -p h.csv first.csv
before=$(stat -c '%i %Y' h.csv)
snap 2024-02-01 t1.csv
ok 'the same day, the same table: not a byte, nor the file' test "$before" = "$(stat -c '%i %Y' h.csv)"
sed 's/,100,/,100.00,/' t1.csv >same.csv
snap 2024-02-01 same.csv
same 'amounts differ by their value' h.csv first.csv
sed 's/,100,/,90,/' t1.csv >t1b.csv
snap 2024-02-01 t1b.csv
snap 2024-02-01 t1.csv
is 'A, B, A in a day' 0 ''
ok 'the last value of a day holds' test "$(table 2024-02-01 | tail -1)" = b,2024-01-05,,r1,EMEA,Demo,100,Open,2024-03-31
ok 'each of the runs has its row' test "$(grep -c '^,2024-02-01,run,2$' h.csv)" -eq 3
cp first.csv h.csv

# a week was missed: b has closed, c was created and closed, d was created, e long ago
deals >t2.csv <<!
a 2023-11-01 2023-12-20 r1 - Closed 70 Won -
b 2024-01-05 2024-02-06 r1 EMEA Lost 0 Lost -
c 2024-02-03 2024-02-09 r2 APAC Closed 5 Won -
d 2024-02-07 - r2 - Demo - Open -
e 2024-01-02 - r2 - Demo 8.505 Open -
f 2024-01-02 2024-01-20 r2 - Closed 9 Won -
g 2024-03-01 - r2 - Demo 9 Open -
!
dealsnap --history h.csv --as-of 2024-02-15 -v t2.csv 2>notes
ok 'a note counts' grep -q '6 deals: 4 new, 1 changed, 1 closed, 0 gone, 0 returned; 27 rows' notes
ok 'and what is left out' grep -q '1 deals created after the day are left out' notes
row 'a closing has its own day' b,2024-02-06,outcome,Lost
row 'and its stage' b,2024-02-06,stage,Lost
row 'an amount that of the run' b,2024-02-15,amount,0
row 'a creation has its own day' d,2024-02-07,created_date,2024-02-07
row 'with all that is known then' d,2024-02-07,stage,Demo
row 'a deal that came and closed has both' c,2024-02-03,owner,r2
row 'both' c,2024-02-09,outcome,Won
row 'one that was entered late is of the run' e,2024-02-15,created_date,2024-01-02
row 'as is an old closing' f,2024-02-15,outcome,Won
row 'a half cent stays' e,2024-02-15,amount,8.505
ok 'an empty amount has no row' eval '! grep -q "^d,.*,amount" h.csv'
ok 'a deal of tomorrow is left out' eval '! grep -q "^g," h.csv'
ok 'between the runs creations and closings are on their days' eval \
	'test "$(table 2024-02-08 | cut -d, -f1,8 | paste -sd" ")" = "deal_id,outcome a,Won b,Lost c,Open d,Open"'
ok 'the first run stays what it was' cmp <(table 2024-02-01) - <<!
deal_id,created_date,closed_date,sales_rep_id,region,deal_stage,deal_amount,outcome,expected_close_date
a,2023-11-01,2023-12-20,r1,,Closed,70,Won,
b,2024-01-05,,r1,EMEA,Demo,100,Open,2024-03-31
!
ok 'as are the bytes' cmp <(head -n "$(wc -l <first.csv)" h.csv) first.csv

# un-won, closed_date changed, closings of the future
deals >t3.csv <<!
a 2023-11-01 - r1 - Demo 70 Open -
b 2024-01-05 2024-02-18 r1 EMEA Lost 0 Lost -
c 2024-02-03 2024-03-09 r2 APAC Closed 5 Won -
d 2024-02-07 - r2 - Demo - Open -
f 2024-01-02 2024-01-20 r2 - Closed 9 Won -
!
snap 2024-02-22 t3.csv
row 'a deal that is open again' a,2024-02-22,outcome,Open
row 'loses its day' a,2024-02-22,closed_date,
row 'another day of closing' b,2024-02-18,closed_date,2024-02-18
row 'a closing to come has not happened' c,2024-02-22,outcome,Open
row 'a deal that the table lacks is gone' e,2024-02-22,gone,1
ok 'and not in the table' eval '! table 2024-02-22 | grep -q "^e,"'
snap 2024-02-29 t2.csv
row 'back again' e,2024-02-29,gone,
cp h.csv before.csv
head -3 t2.csv >part.csv
snap 2024-03-01 --partial part.csv
ok 'partial: what it lacks is not gone' eval 'test "$(table 2024-03-01 | wc -l)" -eq 7'
tail -n 1 h.csv >last
ok 'its run counts its rows' grep -qx ',2024-03-01,run,2' last

# ---- what is refused ----------------------------------------------------------------
cp before.csv h.csv
snap 2024-02-28 t2.csv
is 'a day before the last run' 1 ''
like 'says so' 'h.csv: nothing is appended: its last run is of 2024-02-29'
same 'and nothing is written' h.csv before.csv
dealgen -q --deals 600 --seed 3 | dealclean -q -o all.csv
as_of() {	# DAY: the export as it was then
	awk -F, -v OFS=, -v day="$1" 'NR > 1 { if ($2 > day) next
		if ($3 > day) { $3 = $11 = ""; $12 = "Open"; $9 = "Negotiation" } } { print }' all.csv
}
open() {
	grep -c ',Open,' "$1"
}
as_of 2024-06-30 >june.csv
rm h.csv
snap 2024-06-30 june.csv
cp h.csv june.history
awk 'NR == 1 || NR % 2' june.csv >half.csv
snap 2024-07-01 half.csv
is 'half of the deals gone' 1 ''
like 'says how many' "nothing is appended: [0-9]+ of $(open june.csv) open deals are gone, more than --max-gone 5%"
same 'and the file is as it was' h.csv june.history
head -1 june.csv >none.csv
snap 2024-07-01 none.csv
is 'a header alone' 1 ''
run dealsnap --history h.csv none.csv
is 'also without a day' 1 ''
same 'nothing is written' h.csv june.history
snap 2024-07-01 --check june.csv
is '--check has nothing to say' 0 ''
same 'nor to write' h.csv june.history
run dealsnap --check --history absent.csv --as-of 2024-07-01 june.csv
is '--check without a history' 0 ''
ok 'makes none' test ! -e absent.csv
snap 2024-07-01 --check half.csv
is '--check speaks' 1 ''
snap 2024-07-01 --max-gone 100% half.csv
is '--max-gone 100%' 0 ''
cp june.history h.csv
awk -F, 'NR == 1 || $12 == "Open"' june.csv >open.csv
snap 2024-07-01 open.csv
is 'closed deals may leave' 0 ''
cp june.history h.csv
awk -F, -v OFS=, 'NR > 1 && $10 != "" { $10 *= 1.083 } { print }' june.csv >rates.csv
snap 2024-07-01 rates.csv
is 'a rate of exchange' 0 ''
like 'is warned of, with its factor' 'most open amounts have changed by the factor 1.0830'

# ---- every day of runs comes back ------------------------------------------------------
rm h.csv
days='2024-01-05 2024-01-12 2024-01-19 2024-02-16 2024-02-23 2024-06-28'
for day in $days; do
	as_of "$day" >"$day.csv"
	snap "$day" "$day.csv"
done
for day in $days; do
	ok "the table of $day" cmp <(dealsnap -r table --history h.csv --as-of "$day") \
		<(head -1 "$day.csv"; tail -n +2 "$day.csv" | LC_ALL=C sort)
done
ok 'without a day that of the last run' cmp <(dealsnap -r table --history h.csv) \
	<(dealsnap -r table --history h.csv --as-of 2024-06-28)
run dealsnap -r table --history h.csv --as-of 2024-01-04
exits 'before the first run nothing is known' 2
like 'which says its day' 'h.csv: --as-of: the first run is of 2024-01-05'
cp h.csv weekly.csv
for threads in 1 4; do
	rm h.csv
	for day in $days; do
		snap "$day" -j $threads "$day.csv"
	done
	same "$threads threads, the same bytes" h.csv weekly.csv
done
rm h.csv
for day in $days; do
	{ head -1 "$day.csv"; tail -n +2 "$day.csv" | sort -t, -k4,4r; } >turned.csv
	snap "$day" turned.csv
done
same 'the order of the rows does not matter' h.csv weekly.csv

# ---- dealfeat learns from it ------------------------------------------------------------------
for day in 2024-01-19 2024-02-23; do
	awk -F, -v d="$day" 'NR == 1 || $2 <= d' weekly.csv >cut.csv
	for rows in --open --snapshots=7d; do
		ok "dealfeat $rows as of $day does not see later runs" cmp \
			<(dealfeat -q $rows --as-of $day --history weekly.csv $day.csv) \
			<(dealfeat -q $rows --as-of $day --history cut.csv $day.csv)
	done
done
ok 'and knows its fields' eval '! dealfeat -v --history weekly.csv 2024-06-28.csv 2>&1 >/dev/null | grep "other fields"'

# ---- further columns, odd values, other files before it ------------------------------------
cat >odd.csv <<!
deal_id,created_date,closed_date,outcome,deal_amount,notes,unused
"x, y",2024-01-01,,Open,-5,"two
lines, and a ""quote""",1
z,2024-01-01,,Open,1e13,,1
!
rm h.csv
snap 2024-02-01 -x notes odd.csv
is 'quotes, line ends, further columns' 0 ''
ok 'come back' test "$(dealsnap -r table --history h.csv | cut -d, -f1-3,11- | head -4 | tail -3)" = '"x, y",2024-01-01,-5,,Open,,"two
lines, and a ""quote"""
z,2024-01-01,,,,,,,,10000000000000,,Open,,' -o 1
ok 'with their column' eval 'dealsnap -r table --history h.csv | head -1 | grep -q ",expected_close_date,notes$"'
cp h.csv x.csv
cut -d, -f1-5 odd.csv | sed -n '1p;$p' >z.csv
snap 2024-02-02 --partial z.csv
ok 'columns that are not there say nothing' test "$(wc -l <h.csv)" -eq $(($(wc -l <x.csv) + 1))
snap 2024-02-02 -x absent odd.csv
exits 'a column of -x must be there' 2
cat >h.csv <<!
deal_id,changed_on,field,value
b,2023-12-20,stage,Discovery
b,2024-01-20,amount,55
!
snap 2024-02-01 t1.csv
is 'a history of a CRM comes first' 0 ''
row 'what it knew is no first row' b,2024-02-01,amount,100
printf 'deal_id,changed_on,field,value\nb,2024-02-20,stage,Discovery\n' >later.csv
cp later.csv later.before
run dealsnap --history later.csv --as-of 2024-02-01 t1.csv
is 'one that goes on after the day is not appended to' 1 ''
like 'which says so' 'later.csv: nothing is appended: its last row is of 2024-02-20, a later day'
same 'nor changed' later.csv later.before
sed -i 's/$/\r/' h.csv
snap 2024-02-02 t1b.csv
is 'CRLF' 0 ''
row 'is read' b,2024-02-02,amount,90

# ---- waterfalls ----------------------------------------------------------------------------
rm h.csv
deals >w1.csv <<!
up 2024-01-02 - r1 EMEA Demo 100 Open 2024-02-20
won 2024-01-02 - r1 EMEA Demo 50 Open 2024-02-21
zero 2024-01-02 - r1 APAC Demo 30 Open 2024-02-22
push 2024-01-02 - r1 APAC Demo 7.25 Open 2024-02-23
pull 2024-01-02 - r1 APAC Demo 9 Open 2024-04-30
over 2024-01-02 - r1 APAC Demo 11 Open 2024-01-20
none 2024-01-02 - r1 - Demo - Open -
lost 2024-01-02 2024-01-25 r1 - Lost 13 Lost -
gone 2024-01-02 - r2 EMEA Demo 17 Open 2024-02-01
moves 2024-01-02 - r2 EMEA Demo 19 Open 2024-02-02
!
deals >w2.csv <<!
up 2024-01-02 - r1 EMEA Demo 140 Open 2024-02-20
won 2024-01-02 2024-02-10 r1 EMEA Won 45 Won -
zero 2024-01-02 2024-02-11 r1 APAC Lost 0 Lost -
push 2024-01-02 - r1 APAC Demo 7.25 Open 2024-05-31
pull 2024-01-02 - r1 APAC Demo 9 Open 2024-02-28
over 2024-01-02 - r1 APAC Demo 11 Open 2024-02-25
none 2024-01-02 - r1 - Demo - Open -
lost 2024-01-02 - r1 - Demo 13 Open 2024-02-14
moves 2024-01-02 - r1 EMEA Demo 19 Open 2024-02-02
new 2024-02-05 - r2 APAC Demo 23 Open 2024-02-27
quick 2024-02-03 2024-02-09 r2 APAC Won 29 Won -
late 2024-01-02 2024-01-28 r2 APAC Won 31 Won -
!
snap 2024-01-31 w1.csv
snap 2024-02-20 --max-gone 50% w2.csv
fall() {	# ARG...: the rows that are not 0, of all deals
	dealsnap -r waterfall --history h.csv "$@" | awk -F, '$3 == "overall" && ($6 != 0 || $7 != 0 || $8) { print $5 "," $6 "," $7 "," $8 "," $9 "," $10 }'
}
ok 'a waterfall of all open deals' cmp <(fall) - <<!
opening,9,243.25,,,1 deals without amount
new,2,52,,,
reopened,1,13,,,
pulled_in,0,0,1,9,
up,0,40,1,140,
down,0,-5,1,45,
won,-2,-74,,,
lost,-1,-30,,,
pushed_out,0,0,2,18.25,
gone,-1,-17,,,
closing,8,222.25,,,1 deals without amount; 1 deals came late (closed before)
!
ok 'of those due in its days' cmp <(fall --due period) - <<!
opening,3,136,,,
new,1,29,,,
reopened,1,13,,,
pulled_in,1,45,,,
up,0,40,1,140,
won,-2,-74,,,
gone,-1,-17,,,
closing,3,172,,,1 deals came late (closed before)
!
ok 'of those due in the month' cmp <(fall --due period -p month) - <<!
opening,6,223.25,,,
new,2,52,,,
reopened,1,13,,,
pulled_in,1,9,,,
carried_in,1,11,,,
up,0,40,1,140,
down,0,-5,1,45,
won,-2,-74,,,
lost,-1,-30,,,
pushed_out,-1,-7.25,,,
gone,-1,-17,,,
closing,6,215,,,1 deals came late (closed before)
!
ok 'those days can be said' cmp <(fall --due period -p month) <(fall --due 2024-02-01..2024-02-29)
ok 'a deal that went to another rep' eval 'dealsnap -r waterfall --history h.csv -b sales_rep_id |
	grep -q "2024-01-31,2024-02-20,sales_rep_id,r2,transferred_out,-1,-19,,,"'
ok 'a day without a run is noted' eval 'fall --from 2024-02-07 | grep -q "^opening,.*,no run on 2024-02-07, last 2024-01-31" ||
	fall --from 2024-02-07 | grep -q "no run on 2024-02-07"'
ok 'two tables give the same rows' cmp <(dealsnap -r waterfall --history h.csv -b region) \
	<(dealsnap -q -r waterfall --before w1.csv --from 2024-01-31 --to 2024-02-20 -b region w2.csv)
ok 'one run: nothing has moved' cmp <(fall --from 2024-02-20 | cut -d, -f1-3) - <<!
opening,8,222.25
closing,8,222.25
!
ok 'all rows of all segments are there' test "$(dealsnap -r waterfall --history h.csv -b region | wc -l)" -eq $((1 + 4 * 16))
ok 'for a person' eval 'dealsnap -r waterfall --history h.csv -t | grep -q "^from  *to  *movement  *deals  *amount"'
sed 's/,140,/,900000000000000,/' w2.csv >much.csv
snap 2024-02-21 much.csv
run dealsnap -r waterfall --history h.csv
exits 'money beyond what can be told is an error' 2
like 'which says so' 'h.csv: the amounts add up to more than 2\^53 cents'
for bad in '--from 2024-01-30' '--from 2024-02-20 --to 2024-02-19' '--due soon' '--due 2024-02-20..2024-02-19' '-b absent' \
	'-b deal_amount' '--as-of 2024-02-20' '--before w1.csv' '-p year'; do
	# shellcheck disable=SC2086
	run dealsnap -r waterfall --history h.csv $bad
	exits "-r waterfall $bad is an error" 2
done
run dealsnap -r waterfall --before w1.csv -p month w2.csv
exits 'two tables have no months' 2

# what is won in a month is what winrate says
rm h.csv
for day in 2024-01-07 2024-02-04 2024-02-11 2024-03-10 2024-04-28; do
	as_of "$day" >now.csv
	snap "$day" now.csv
done
dealsnap -r waterfall --history h.csv --from 2024-01-31 --to 2024-03-31 -p month | awk -F, '$5 == "won" { print -$6 }' >won
as_of 2024-04-28 | winrate -q -p month /dev/stdin | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	$at["period"] == "2024-02" || $at["period"] == "2024-03" { print $at["won"] }' >rate
ok 'won in a month is what winrate counts' cmp won rate
ok 'which is something' awk '{ n += $1 } END { exit n < 5 }' won

run python3 "$root/tests/snap_year.py" 7 8
exits 'two years with all that goes wrong: tables of the days of runs, waterfalls by their definition' 0
printf '%s\n' "$out" | comment

# ---- stages -----------------------------------------------------------------------------------
# One: a stays 2 days and advances, b 4 and is lost, c is there after 4, d 6 and is won, past
# Two and Three.  Kaplan-Meier: .75 after 2, .5 after 4 (the median), Aalen-Johansen: 1/4 after
# 2, and 1/2 more after 6: 3/4 advance, where 2 of the 3 that left have.  e stood there before.
printf 'pipeline,stage\np,One\np,Two\np,Three\n' >stages.csv
cat >stays.csv <<!
deal_id,changed_on,field,value
e,2024-01-01,outcome,Open
e,2024-01-01,stage,One
,2024-01-01,run,1
a,2024-01-03,outcome,Open
a,2024-01-03,stage,One
a,2024-01-05,stage,Two
b,2024-01-02,outcome,Open
b,2024-01-02,stage,One
b,2024-01-06,outcome,Lost
b,2024-01-06,stage,Closed
c,2024-01-06,outcome,Open
c,2024-01-06,stage,One
d,2024-01-02,outcome,Open
d,2024-01-02,stage,One
d,2024-01-08,outcome,Won
,2024-01-09,run,5
a,2024-01-10,stage,One
e,2024-01-10,stage,Three
,2024-01-10,run,5
!
run dealsnap -r stages --history stays.csv --stages stages.csv
is 'stays and where they end' 0 'stage,dimension,segment,entered,advanced,lost,back,open,skipped,conversion,conversion_lo,conversion_hi,median_days,note
One,overall,all,6,3,1,0,2,0,0.750000,0.256093,0.963159,4,runs every 5 days; 1 stays began unseen
Two,overall,all,1,0,0,1,0,1,0.000000,0.000000,0.793451,5,runs every 5 days
Three,overall,all,1,0,0,0,1,0,,,,,runs every 5 days
'
run dealsnap -r stages --history stays.csv --stages stages.csv --to 2024-01-09
# c is there after 3: .75, .375, and 1/4 + .375 advance
ok 'up to a day' grep -q '^One,overall,all,5,2,1,0,2,0,0.625000,' "$tmp/.out"
# a and b begin in EU; a is in US when it comes to Two; d is in no region
sed '/^a,2024-01-03,stage/a\
a,2024-01-03,region,EU\
b,2024-01-02,region,EU
/^a,2024-01-05,stage/i\
a,2024-01-05,region,US
/^e,2024-01-10/i\
e,2024-01-10,region,US' stays.csv >regions.csv
run dealsnap -r stages --history regions.csv --stages stages.csv -b region
is 'stages by region, that of the beginning' 0 'stage,dimension,segment,entered,advanced,lost,back,open,skipped,conversion,conversion_lo,conversion_hi,median_days,note
One,overall,all,6,3,1,0,2,0,0.750000,0.256093,0.963159,4,runs every 5 days; 1 stays began unseen
Two,overall,all,1,0,0,1,0,1,0.000000,0.000000,0.793451,5,runs every 5 days
Three,overall,all,1,0,0,0,1,0,,,,,runs every 5 days
One,region,,3,2,0,0,1,0,1.000000,0.206549,1.000000,6,runs every 5 days; 1 stays began unseen
Two,region,,0,0,0,0,0,0,,,,,runs every 5 days
Three,region,,0,0,0,0,0,0,,,,,runs every 5 days
One,region,EU,2,1,1,0,0,0,0.500000,0.094531,0.905469,2,runs every 5 days
Two,region,EU,0,0,0,0,0,0,,,,,runs every 5 days
Three,region,EU,0,0,0,0,0,0,,,,,runs every 5 days
One,region,US,1,0,0,0,1,0,,,,,runs every 5 days
Two,region,US,1,0,0,1,0,1,0.000000,0.000000,0.793451,5,runs every 5 days
Three,region,US,1,0,0,0,1,0,,,,,runs every 5 days
'
run dealsnap -r stages --history regions.csv --stages stages.csv -b deal_stages
exits 'a field that is not there' 2
run dealsnap -r table --history regions.csv --as-of 2024-01-09 -b region
exits '-b is for the waterfall and the stages' 2

printf 'pipeline,stage\np,Uno\n' >other.csv
run dealsnap -r stages --history stays.csv --stages other.csv
like 'stages that no pipeline has are warned of' 'no pipeline has a stage of the history'

# against known truth: dealgen's, watched every day
{
	echo deal_id,changed_on,field,value
	echo ,2023-01-01,run,0
	dealgen --deals 3000 --seed 6 --history past.csv -o /dev/null
	tail -n +2 past.csv | awk -F, -v OFS=, '$4 ~ /^Closed/ { print $1, $2, "outcome", substr($4, 8) }
		$3 == "stage" && $4 !~ /^Closed/ { print }'
	echo ,2025-06-30,run,3000
} >true.csv
dealsnap -r stages --history true.csv >got.csv
awk -F, 'FNR == NR { if (FNR > 1 && $3 == "stage") { if ($1 == id) end[stage] += $4 == "Closed Won" || $4 !~ /^Closed/
		if ($1 == id && $4 == "Closed Lost") lost[stage]++
		id = $1; stage = $4; if ($4 !~ /^Closed/) entered[$4]++ } next }
	FNR > 1 { n++; bad += $4 != entered[$1] || $5 != end[$1] || $6 != lost[$1] + 0 || $7 != 0 }
	END { exit bad > 0 || n < 3 }' past.csv got.csv
ok 'counts are those of the true history' test $? -eq 0

# ---- damage ------------------------------------------------------------------------------
damaged() {	# NAME SED PATTERN
	sed "$2" weekly.csv >h.csv
	cp h.csv h.before
	snap 2024-07-01 2024-06-28.csv
	exits "$1 is an error" 2
	like "$1: which says where" "$3"
	same "$1: nothing is written" h.csv h.before
}
damaged 'a bad day' '5s/2024-01-05/2024-13-05/' "h.csv:5: changed_on: not a date YYYY-MM-DD: '2024-13-05'"
damaged 'a bad amount' '2s/,[^,]*$/,much/' "h.csv:2: value: not a number: 'much'"
damaged 'a row of no deal' '3s/^[^,]*//' 'h.csv:3: deal_id: is empty, and this is no row of a run'
damaged 'a lost last row' '$d' 'h.csv:[0-9]+: cut short: the row of the last run is missing'
damaged 'a run that goes back' '$s/2024-06-28/2024-01-28/' 'h.csv:[0-9]+: changed_on: a run before the one above it'
damaged 'another header' '1s/value/worth/' 'nothing can be appended to it: its first line is not'
head -c -3 weekly.csv >h.csv
snap 2024-07-01 2024-06-28.csv
exits 'a torn line is an error' 2
like 'which says so' 'h.csv: cut short: its last line has no end'
cp 2024-06-28.csv h.csv
snap 2024-07-01 2024-06-28.csv
exits 'another table is no history' 2
same 'and stays what it is' h.csv 2024-06-28.csv
run dealsnap --history t1.csv --as-of 2024-07-01 t1.csv
exits 'the table is not its own history' 2
run dealsnap -r table --history absent.csv
exits 'no history, no table' 2
run dealsnap t1.csv
exits 'without --history' 2
snap 2024-07-01 --max-gone 5 t1.csv
exits 'a limit without %' 2
run dealsnap -r table --history weekly.csv t1.csv
exits 'a report takes no table' 2

# ---- two at once, and killed ---------------------------------------------------------------
rm -f h.csv
for day in 2024-01-05 2024-01-12 2024-01-19; do
	for _ in 1 2 3; do
		dealsnap -q --history h.csv --as-of "$day" "$day.csv" &
	done
done
wait
ok 'nine at once: a whole history' dealsnap -r table -q --history h.csv -o table.csv
ok 'with the last day' test "$(tail -1 h.csv | cut -d, -f2)" = 2024-01-19
same 'and its table' table.csv <(head -1 2024-01-19.csv; tail -n +2 2024-01-19.csv | LC_ALL=C sort)
rm h.csv
for day in $days; do
	snap "$day" "$day.csv"
	cp h.csv "$day.history"
done
bad=0
for i in 1 2 3 4 5 6 7 8; do
	cp 2024-02-23.history h.csv
	dealsnap -q --history h.csv --as-of 2024-06-28 2024-06-28.csv &
	sleep ".00$i"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	cmp -s h.csv 2024-02-23.history || cmp -s h.csv 2024-06-28.history || bad=1
done
ok 'killed at any time: the old file or the new one' test $bad -eq 0
cp weekly.csv h.csv
sed -i 's/2024-06-28,run/2024-06-27,run/; /,2024-06-28,/d' h.csv
cp h.csv h.before
(ulimit -f 8; trap '' XFSZ; exec dealsnap -q --history h.csv --as-of 2024-06-28 2024-06-28.csv) 2>err
status=$?
exits 'a full disk is an error' 2
ok 'which says so' grep -q 'h.csv: File too large' err
same 'and the history as it was' h.csv h.before
ok 'nothing is left beside it' test -z "$(find . -name 'h.csv?*' -o -name '.h.csv*')"
mkdir locked && cp weekly.csv locked/h.csv && chmod a-w locked
if [ -w locked ]; then
	skip 'a folder that cannot be written' 'root can'
else
	run dealsnap --history locked/h.csv --as-of 2024-07-01 2024-06-28.csv
	exits 'a folder that cannot be written' 2
fi
chmod u+w locked

cp weekly.csv h.csv
snap 2024-07-01 /dev/null
exits 'an empty table is an error' 2
like 'which says there is no header' 'no header'
sed '5s/^\([^,]*\),[^,]*/\1,soon/' 2024-06-28.csv >wrong.csv
snap 2024-07-01 wrong.csv
exits 'a bad day in the table' 2
like 'is named' "wrong.csv:5: created_date: not a date YYYY-MM-DD.*: 'soon'"
snap 2024-07-01 /dev/stdin <2024-06-28.csv
is 'standard input' 0 ''
dealsnap -r table --history weekly.csv >/dev/full 2>err
status=$?
exits 'a full disk under a report is an error' 2
dealsnap -r table --history weekly.csv | head -1 >header
ok 'and | head -1 ends it quietly' test "$(cat header)" = $header
dealsnap -q --history h.csv --metrics m.prom --as-of 2024-07-02 2024-06-28.csv
ok 'metrics: rows of the history' grep -q "^dealkit_history_rows{.*} $(($(wc -l <h.csv) - 1))$" m.prom
finish
