#!/bin/bash
# dealalert --state: everything is said once, and nothing is forgotten.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

shopt -s lastpipe		# so that "deals | day" runs here
state=$tmp/state.csv

deals() {	# DAY then "ID RISK CATEGORY [AMOUNT [EXPECTED [OUTCOME]]]" a line
	echo deal_id,sales_rep_id,deal_amount,expected_close_date,outcome,as_of_date,risk_score,risk_category
	while read -r id risk category amount expected outcome; do
		echo "$id,rep_1,${amount:-1000},${expected#-},${outcome:-Open},$1,$risk,${category#-}"
	done
}
raised() {	# ARG...: alerts of the last run, as KIND:DEAL
	cut -d, -f4,7 "$tmp/.out" | tail -n +2 | tr ',\n' ': '
}
day() {		# DAY ARG... <deals: one run
	local on=$1
	shift
	deals "$on" >"$tmp/in.csv"
	run dealalert -q --state "$state" "$@" "$tmp/in.csv"
}
hears() {	# NAME EXPECTED
	if [ "$status" -eq 0 ] && [ "$(raised)" = "$2" ]; then
		report ok "$1"
	else
		report not "$1"
		echo "# status $status: $(raised)instead of: $2"
		printf '%s\n' "$err" | head -3 | comment
	fi
}
one() {		# RISK CATEGORY DAY: the one deal as it is on that day
	echo "D1 $1 $2" | day "$3" "${@:4}"
}

# ---- once, quiet, again ---------------------------------------------------------
one 0.8 High 2025-06-01
hears 'raised' 'risk_high:D1 '
ok 'the state is made' test -s "$state"
one 0.8 High 2025-06-01
hears 'not twice on one day' ''
one 0.85 High 2025-06-02
hears 'not on the next day' ''
one 0.8 High 2025-06-07
hears 'quiet on the sixth day' ''
one 0.8 High 2025-06-08
hears 'again after seven days' 'risk_high:D1 '
one 0.8 High 2025-06-09 --cooldown 1d
hears '--cooldown 1d' 'risk_high:D1 '
one 0.8 High 2025-06-12 --cooldown 4
hears 'a number of days is enough' ''
for bad in x -1 1.5 7w 99999d ''; do
	run dealalert --state "$state" --cooldown "$bad" "$tmp/in.csv"
	exits "--cooldown '$bad' is refused" 2
done

# ---- a flapping score -------------------------------------------------------------
rm "$state"
one 0.70 High 2025-06-01
hears 'flapping: raised' 'risk_high:D1 '
night=1
all=
for pair in '0.69 Medium' '0.71 High' '0.651 Medium' '0.70 High' '0.66 Medium'; do
	night=$((night + 1))
	# shellcheck disable=SC2086
	one $pair 2025-06-0$night
	all+=$(raised)
done
ok 'a score that goes to and fro raises one alert' test -z "$all"
one 0.65 Medium 2025-06-07
one 0.70 High 2025-06-07
hears 'over at 0.05 below, and raised anew within the cooldown' 'risk_high:D1 '
rm "$state"
one 0.70 High 2025-06-01
one 0.60 High 2025-06-02
one 0.70 High 2025-06-03
hears 'not over as long as it is High' ''
rm "$state"
one 0.70 High 2025-06-01
one 0.44 - 2025-06-02
one 0.70 High 2025-06-03
hears 'nor by a model without signal' ''

# ---- worse ------------------------------------------------------------------------
printf '%s\n' kind,audience,condition,severity,subject,message \
	'risk_high,rep,risk_score >= 0.9 & risk_category = High,critical,s,m' \
	'risk_high,rep,risk_score >= 0.4,warning,s,m' >"$tmp/worse.csv"
rm "$state"
one 0.5 Medium 2025-06-01 --rules "$tmp/worse.csv"
one 0.55 Medium 2025-06-02 --rules "$tmp/worse.csv"
hears 'no worse' ''
one 0.6 High 2025-06-03 --rules "$tmp/worse.csv"
hears 'worse by a category' 'risk_high:D1 '
one 0.95 High 2025-06-04 --rules "$tmp/worse.csv"
hears 'worse in severity' 'risk_high:D1 '
one 0.5 Medium 2025-06-05 --rules "$tmp/worse.csv"
hears 'better is quiet' ''
rm "$state"
one 0.5 Medium 2025-06-01 --rules "$tmp/worse.csv"
one 0.6 High 2025-06-01 --rules "$tmp/worse.csv"
hears 'on one day there is one alert_id: worse waits' ''
one 0.6 High 2025-06-02 --rules "$tmp/worse.csv"
hears 'for the next day' 'risk_high:D1 '

# ---- what has changed since last time -----------------------------------------------
rm "$state"
printf '%s\n' 'D1 0.30 Low 1000 2025-07-01' 'D2 0.30 Low' | day 2025-06-01
hears 'nothing is known before' ''
printf '%s\n' 'D1 0.30 Low 1000 2025-08-15' 'D2 0.449999 Medium' | day 2025-06-08
hears 'put off' 'slipped:D1 '
ok 'in words' grep -qF 'Deal D1 ($1K, rep_1) is now expected to close by 2025-08-15; on 2025-06-01 that was 2025-07-01, 45 days earlier.' "$tmp/.out"
printf '%s\n' 'D1 0.30 Low 1000 2025-08-15' 'D2 0.599999 Medium' | day 2025-06-09
hears 'the risk is up by 0.15' 'risk_up:D2 '
ok 'in words, too' grep -qF 'Deal D2 ($1K, rep_1) now has 60% risk of loss; on 2025-06-01 it was 30%.' "$tmp/.out"
printf '%s\n' 'D1 0.30 Low 1000 2025-08-20' 'D2 0.61 Medium' | day 2025-06-10
hears 'put off again is quiet' ''
printf '%s\n' 'D1 0.30 Low 1000 2025-08-20' 'D2 0.61 Medium' | day 2025-06-15
hears 'but not forgotten: said after the cooldown' 'slipped:D1 '
ok 'since it was told last' grep -qF 'on 2025-06-09 that was 2025-08-15, 5 days earlier.' "$tmp/.out"
printf '%s\n' 'D1 0.30 Low 1000 2025-07-20' 'D2 0.61 Medium' | day 2025-06-25
hears 'an earlier date is no slip' ''

# what grows little by little is measured against what was last told
creep() {	# NAME WHAT_IS_RAISED RISK...: a risk every ten days
	local name=$1 raises=$2 tenth=0 all="" r
	shift 2
	rm -f "$state"
	for r in "$@"; do
		tenth=$((tenth + 10))
		one "$r" Low "$(date -u -d "2025-01-01 + $tenth days" +%F)"
		all+="$r:$(raised)"
	done
	ok "$name" test "$all" = "$raises"
	[ "$all" = "$raises" ] || echo "# $all"
}
creep 'a risk that creeps up' '0.30:0.40:0.50:risk_up:D1 0.60:0.70:risk_up:D1 0.79:' 0.30 0.40 0.50 0.60 0.70 0.79
creep 'by 0.03' '0.30:0.33:0.36:0.39:0.42:0.45:risk_up:D1 ' 0.30 0.33 0.36 0.39 0.42 0.45
creep 'from the least there was' '0.60:0.30:0.44:0.45:risk_up:D1 ' 0.60 0.30 0.44 0.45
creep 'to and fro is no creeping' '0.30:0.40:0.30:0.40:0.30:' 0.30 0.40 0.30 0.40 0.30
ok 'since when' grep -q '^seen,D1,.*,2025-02-20,' "$state"
rm "$state"
for d in 01 03 05 07 09 11; do
	echo "D1 0.3 Low 1000 2025-07-$d" | day "2025-06-$d" --rules <(printf '%s\n' \
	    kind,audience,condition,severity,subject,message 'slipped,rep,days_slipped >= 7,info,{expected_before} {expected_since},m')
done
hears 'nor does a date creep unseen' ''
ok 'it was said on the fifth day' grep -q '^raised,D1,2025-06-09,.*slipped' "$state"

# a new model is no news of a deal
scored() {	# MODEL DAY then as deals
	deals "$2" | awk -v m="$1" '{ print $0 "," (NR == 1 ? "model_id" : m) }' >"$tmp/in.csv"
	run dealalert --state "$state" "$tmp/in.csv"
}
rm "$state"
printf '%s\n' 'D1 0.30 Low' 'D2 0.6 Medium 1000 2025-05-01' 'D3 0.8 High' 'D4 0.30 Low' | scored aaaaaaaa 2025-06-01
hears 'by one model' 'risk_high:D3 overdue:D2 '
ok 'nothing is said of a first model' test -z "$err"
printf '%s\n' 'D1 0.60 Medium' 'D2 0.9 High 1000 2025-05-01' 'D3 0.86 High' | scored bbbbbbbb 2025-06-02
hears 'a new one raises no risk_up by itself, and nothing is worse by it' 'risk_high:D2 '
like 'but it is said' '^dealalert: 3 deals are scored by a new model, bbbbbbbb, before it was aaaaaaaa: their risks are compared from this run on$'
printf '%s\n' 'D1 0.70 Medium' 'D2 0.9 High 1000 2025-05-01' 'D3 0.86 High' | scored bbbbbbbb 2025-06-03
hears 'nothing grew' ''
ok 'once' test -z "$err"
printf '%s\n' 'D1 0.75 Medium' 'D4 0.70 Medium' | scored bbbbbbbb 2025-06-04
hears 'what grows by the new one is said; what it has not scored before is not' 'risk_up:D1 '
ok 'since the new one' grep -q 'now has 75% risk of loss; on 2025-06-02 it was 60%' "$tmp/.out"
ok 'that there is another one was said' test -z "$err"
cut -d, -f1-13 "$state" | grep -v ^end >"$tmp/old"
printf '%s\n' 'D1 0.75 Medium' | scored cccccccc 2025-06-05
ok 'a third one is said, too' grep -q 'new model, cccccccc, before it was bbbbbbbb' <<<"$err"

# overdue ends when there is a new date
rm "$state"
echo 'D1 0.30 Low 1000 2025-05-31' | day 2025-06-01
hears 'overdue' 'overdue:D1 '
ok 'one day' grep -qF 'was expected to close by 2025-05-31, 1 day ago, and is still open.' "$tmp/.out"
echo 'D1 0.30 Low 1000 2025-06-03' | day 2025-06-02
hears 'a new date is a slip' 'slipped:D1 '
echo 'D1 0.30 Low 1000 2025-06-03' | day 2025-06-04
hears 'which passes too' 'overdue:D1 '

# what is told with another alert is told
rm "$state"
echo 'D1 0.80 High 1000 2025-05-01' | day 2025-06-01
hears 'high and overdue is one alert' 'risk_high:D1 '
ok 'which says both' grep -q 'has 80% risk of loss. It was expected to close by 2025-05-01, 31 days ago' "$tmp/.out"
echo 'D1 0.80 High 1000 2025-05-01' | day 2025-06-02
hears 'and not the other one tomorrow' ''

# ---- closed and absent deals ---------------------------------------------------------
rm "$state"
printf '%s\n' 'D1 0.8 High' 'D2 0.9 High' 'D3 0.2 Low' | day 2025-06-01
hears 'two' 'risk_high:D2 risk_high:D1 '
printf '%s\n' 'D2 0.9 High 1000 - Lost' | day 2025-06-02
ok 'a closed deal is forgotten' eval '! grep -q D2 "$state"'
ok 'absent ones are not' test "$(grep -c '^seen,D[13],2025-06-01' "$state")" -eq 2
printf '%s\n' 'D1 0.8 High' 'D2 0.9 High' | day 2025-06-03
hears 'an absent one stays quiet, a reopened one is new' 'risk_high:D2 '
printf '%s\n' 'D2 0.9 High' | day 2026-07-17
ok 'what was not seen for 400 days is forgotten' eval '! grep -q "D[13]" "$state"'
printf '%s\n' 'D2 0.5 Low' | day 2026-07-11
hears 'an earlier day raises nothing' ''
ok 'and changes nothing' grep -q '^seen,D2,2026-07-17,0.900000' "$state"
like 'and is quiet with -q' '^$'
run dealalert --state "$state" "$tmp/in.csv"
like 'but else it is said' '1 deals are of an earlier day'
printf '%s\n' 'D5 0.9 High' 'D6 0.9 High' 'D5 0.8 High' | day 2026-07-18
is 'a deal twice is an error with --state' 2 ''
like 'where' "in.csv:4: deal_id: stands twice; with --state a deal is one row: 'D5'"
ok 'and the state is as it was' eval '! grep -q D5 "$state"'

# ---- --top ---------------------------------------------------------------------------
rm "$state"
for i in 1 2 3 4 5; do echo "D$i 0.9 High ${i}000"; done >"$tmp/five"
day 2025-06-01 --top 2 <"$tmp/five"
hears 'the two largest, and a line' 'risk_high:D5 risk_high:D4 summary: '
day 2025-06-01 --top 2 <"$tmp/five"
hears 'what is told keeps its place: nobody moves up while nothing changes' ''
day 2025-06-02 --top 2 <"$tmp/five"
hears 'nor on the next day, nor does the line come again' ''
{ sed 5d "$tmp/five"; echo 'D5 0.9 High 5000 - Won'; } | day 2025-06-03 --top 2
hears 'one is won: the next one moves up, with the line' 'risk_high:D3 summary: '
ok 'which counts those that have no place' grep -q ',2 more deals at risk,.*The 2 with the largest expected loss have alerts of their own' "$tmp/.out"
{ sed 5d "$tmp/five"; echo 'D6 0.9 High 9000'; } | day 2025-06-04 --top 2
hears 'a new one comes before what is known' 'risk_high:D6 summary: '
day 2025-06-05 --top 2 <"$tmp/five"
hears 'without it all is as it was' 'risk_high:D5 summary: '
day 2025-06-08 --top 2 <"$tmp/five"
hears 'after the cooldown one is said again' 'risk_high:D4 summary: '
day 2025-06-09 --top 0 <"$tmp/five"
hears '--top 0: the line is quiet too' ''
day 2025-06-15 --top 0 <"$tmp/five"
hears 'for the cooldown' 'summary: '
rm "$state"
printf '%s\n' 'D1 0.2 Low 9000' 'D2 0.2 Low 1000' | day 2025-06-01 --top 1
printf '%s\n' 'D1 0.4 Low 9000' 'D2 0.4 Low 1000' | day 2025-06-02 --top 1
hears 'two rise, one is told' 'risk_up:D1 summary: '
printf '%s\n' 'D1 0.4 Low 9000' 'D2 0.4 Low 1000' | day 2025-06-03 --top 1
hears 'the other one is not lost' 'risk_up:D2 '
ok 'but told since when' grep -q 'on 2025-06-01 it was 20%' "$tmp/.out"

# ---- other tables, one state ------------------------------------------------------------
rm "$state"
one 0.8 High 2025-06-01
compare() {	# DAY CHANGE Q
	printf '%s\n' dimension,segment,base_deals,base_win_rate,recent_deals,recent_win_rate,change,change_lo,change_hi,p_value,q_value,note \
		"overall,all,900,0.4,900,0.3,$2,-0.2,-0.01,0.001,$3,as of $1; more" >"$tmp/compare.csv"
	run dealalert -q --state "$state" "$tmp/compare.csv"
}
compare 2025-06-01 -0.10 0.01
hears 'a drop' 'win_rate_drop: '
compare 2025-06-02 -0.12 0.01
hears 'is quiet' ''
compare 2025-06-03 -0.06 0.20
compare 2025-06-04 -0.10 0.01
hears 'as long as it is not over' ''
compare 2025-06-05 -0.05 0.20
compare 2025-06-06 -0.10 0.01
hears 'and raised anew when it was' 'win_rate_drop: '
compare 2025-06-13 -0.10 0.01
hears 'or when the cooldown is' 'win_rate_drop: '
one 0.8 High 2025-06-02
hears 'the deals are not forgotten meanwhile' ''

# ---- the order of rows ---------------------------------------------------------------------
rm "$state"
awk 'BEGIN { print "deal_id,sales_rep_id,deal_amount,outcome,as_of_date,risk_score,risk_category,expected_close_date"
	for (i = 1; i <= 4000; i++) {
		r = (i * 104729) % 999983
		c = r > 800000 ? "High" : r > 500000 ? "Medium" : "Low"
		printf "D%04d,rep_%d,%d,%s,2025-06-30,0.%06d,%s,2025-%02d-15\n", i, i % 60, (i * 7919) % 100003,
		    i % 11 ? "Open" : "Lost", r, c, i % 12 + 1
	} }' >"$tmp/many.csv"
awk 'BEGIN { srand(3) } NR == 1 { print; next } { print rand() "\t" $0 | "sort -g | cut -f2-" }' "$tmp/many.csv" >"$tmp/mixed.csv"
dealalert -q --state "$state" -o "$tmp/a" "$tmp/many.csv"
dealalert -q --state "$tmp/other.csv" -j 3 -o "$tmp/b" "$tmp/mixed.csv"
same 'rows in another order: the same alerts' "$tmp/a" "$tmp/b"
same 'and the same state' "$state" "$tmp/other.csv"
dealalert -q --state "$state" --on 2025-07-02 -o "$tmp/a" "$tmp/mixed.csv"
dealalert -q --state "$tmp/other.csv" --on 2025-07-02 -j 4 -o "$tmp/b" "$tmp/many.csv"
same 'also from a state' "$tmp/a" "$tmp/b"
same 'to a state' "$state" "$tmp/other.csv"
ok 'its rows are in order' eval "grep '^seen' $state | cut -d, -f2 | LC_ALL=C sort -c"

# ---- killed -------------------------------------------------------------------------------
dealalert -q --state "$tmp/ref.csv" -o "$tmp/ref" "$tmp/many.csv"
cut -d, -f1 "$tmp/ref" | tail -n +2 | sort >"$tmp/want"
if ! command -v perl >/dev/null; then
	skip 'killed runs' 'no perl'
else
	killed=0
	forgotten=0
	doubled=0
	for round in 1 2 3 4 5 6; do
		rm -f "$tmp"/kill.csv*
		: >"$tmp/all"
		for try in 1 2 3 4; do
			# each time, at another moment of the run; the last one is left alone
			perl -e 'my ($seconds, @c) = @ARGV; my $p = fork; if (!$p) { exec @c or exit 127 }
				if ($seconds > 0) { select undef, undef, undef, $seconds; kill 9, $p }
				waitpid $p, 0; exit($? ? 9 : 0)' \
				"$(awk -v s="$round$try" -v t="$try" 'BEGIN { srand(s); print t < 4 ? 0.004 + rand() * 0.03 : 0 }')" \
				dealalert -q --state "$tmp/kill.csv" "$tmp/many.csv" >"$tmp/out" 2>"$tmp/.err"
			[ $? -eq 9 ] && killed=$((killed + 1))
			# whole lines of a pipe that was cut
			grep -a '^[0-9a-f]\{16\},.*:[^,]*,[0-9.]*$' "$tmp/out" >>"$tmp/all"
		done
		cut -c1-16 "$tmp/all" | sort -u | comm -13 - "$tmp/want" | grep -q . && forgotten=$((forgotten + 1))
		sort -u "$tmp/all" | cut -c1-16 | uniq -d | grep -q . && doubled=$((doubled + 1))
		awk -F, '{ print $(NF - 1) "," $1 }' "$tmp/all" | sort -u | cut -d, -f1 | uniq -d | grep -q . && doubled=$((doubled + 1))
	done
	echo "# $killed runs were killed"
	ok 'killed runs forget no alert' test "$forgotten" -eq 0
	ok 'and raise none under two ids, nor two under one' test "$doubled" -eq 0
fi

# a run that ends between state and alerts: the disk is full, or nobody reads
rm -f "$state"
for i in 1 2 3; do echo "D$i 0.9 High ${i}000"; done | deals 2025-06-01 >"$tmp/in.csv"
dealalert --state "$state" "$tmp/in.csv" >/dev/full 2>"$tmp/.err"
ok 'alerts that could not be written are pending' test "$(grep -c ^pending "$state")" -eq 3
dealalert --state "$tmp/new.csv" "$tmp/in.csv" >"$tmp/a"
sed 's/2025-06-01/2025-06-03/; s/0.9,High/0.95,High/' "$tmp/in.csv" >"$tmp/later.csv"
run dealalert --state "$state" "$tmp/later.csv"
same 'the next run repeats them, byte for byte' "$tmp/a" "$tmp/.out"
like 'and says so' 'state.csv: 3 alerts are repeated, of a run that did not end'
ok 'once' eval '! grep -q ^pending "$state"'
rm -f "$state"
dealalert --state "$state" "$tmp/in.csv" >/dev/full 2>"$tmp/.err"
compare 2025-06-02 -0.10 0.01
hears 'a run of another table repeats them too' 'risk_high:D3 risk_high:D2 risk_high:D1 win_rate_drop: '
rm -f "$state"
dealalert --state "$state" "$tmp/in.csv" >/dev/full 2>"$tmp/.err"
echo 'D2 0.9 High 2000 - Won' | day 2025-06-02
hears 'but none of a deal that is closed by now' 'risk_high:D3 risk_high:D1 '

# ids with all that CSV and the state could stumble over
awk 'BEGIN { print "deal_id,as_of_date,risk_score,risk_category,deal_amount"
	n = split("\"a,b\"|\"a\"\"b\"|\"a\nb\"|\037x|\036x|x|a:b| a |\303\251|\"\"", id, "|")
	for (i = 1; i <= n; i++) print id[i] ",2025-06-01,0.9,High," i }' >"$tmp/odd.csv"
rm -f "$state"
run dealalert -q --state "$state" "$tmp/odd.csv"
ok 'odd ids: ten alerts' test "$(grep -c ',2025-06-01,warning,' "$tmp/.out")" -eq 10
cp "$state" "$tmp/odd"
run dealalert -q --state "$state" "$tmp/odd.csv"
ok 'which are known again' eval '[ "$status" -eq 0 ] && [ "$(wc -l <"$tmp/.out")" -eq 1 ]'
same 'from the same state' "$tmp/odd" "$state"
run dealalert --state "$state" -o "$state" "$tmp/odd.csv"
exits 'state and output in one file' 2
like 'is refused' 'two outputs cannot go to one file'

# ---- two at once ----------------------------------------------------------------------------
rm -f "$state"
echo 'D1 0.9 High' | deals 2025-06-01 >"$tmp/one.csv"
echo 'D2 0.9 High' | deals 2025-06-01 >"$tmp/two.csv"
pids=
for i in 1 2 3 4 5 6; do
	dealalert -q --state "$state" "$tmp/one.csv" >"$tmp/p$i" &
	pids+=" $!"
	dealalert -q --state "$state" "$tmp/two.csv" >"$tmp/q$i" &
	pids+=" $!"
done
bad=0
for p in $pids; do wait "$p" || bad=1; done
ok 'twelve runs on one state, which is not there yet' test "$bad" -eq 0
ok 'each alert is raised by one of them' test "$(cat "$tmp"/[pq]? | grep -c '^[0-9a-f]\{16\},')" -eq 2
ok 'no update is lost' test "$(grep -c ^seen "$state")" -eq 2
exec 9<"$state"
flock 9
dealalert -q --state "$state" --on 2025-06-20 "$tmp/one.csv" >"$tmp/waits" 9<&- &
p=$!
perl -e 'select undef, undef, undef, 0.2' 2>/dev/null
ok 'who finds the state locked waits' test ! -s "$tmp/waits"
exec 9<&-
wait "$p"
ok 'and then goes on' grep -q ',risk_high,rep,rep_1,D1,' "$tmp/waits"

# ---- a state that is none ---------------------------------------------------------------------
cp "$state" "$tmp/good.csv"
damaged() {	# NAME PATTERN
	cp "$state" "$tmp/before"
	run dealalert --state "$state" "$tmp/one.csv"
	is "$1" 2 ''
	like "$1: where, and the way out" "$2.*the state is damaged: put a copy of it back, or remove it"
	same "$1: it is left alone" "$tmp/before" "$state"
}
sed -i '$d' "$state"
damaged 'cut short' 'state.csv: cut short'
sed '2d' "$tmp/good.csv" >"$state"
damaged 'a row is missing' 'state.csv:[0-9]*: measure: not the number of rows'
sed 's/0.900000/0.910000/' "$tmp/good.csv" >"$state"
damaged 'another number' 'state.csv:[0-9]*: dedup_key: not the checksum of the rows'
sed '2s/2025/x/' "$tmp/good.csv" >"$state"
damaged 'a bad date' 'state.csv:2: day: not a date'
sed 's/^raised/risen/' "$tmp/good.csv" >"$state"
damaged 'a bad status' 'state.csv:[0-9]*: status: not known'
{ sed -n 1p "$tmp/good.csv"; grep ^seen "$tmp/good.csv" | tac; } >"$state"
damaged 'rows in another order' 'state.csv:3: deal_id: not in order'
sed 's/,risk_high:rep/,risk_up:rep/' "$tmp/good.csv" >"$state"
damaged 'a key of another kind' 'dedup_key: does not go with kind and audience'
: >"$state"
damaged 'nothing' 'state.csv: no header'
echo deal_id,risk >"$state"
damaged 'another table' 'status: no such column'
head -c 200 /dev/urandom >"$state"
run dealalert --state "$state" "$tmp/one.csv"
exits 'random bytes' 2
like 'and the way out' 'the state is damaged'
run dealalert --state "$tmp" "$tmp/one.csv"
is 'a directory is no state' 2 ''
run dealalert --state /dev/null "$tmp/one.csv"
is 'nor is a device' 2 ''
like 'which is said' '/dev/null: is no regular file'
run dealalert --state "$tmp/no/such/state.csv" "$tmp/one.csv"
is 'nor a file in no folder' 2 ''
cp "$tmp/good.csv" "$tmp/real.csv"
ln -sf real.csv "$tmp/link.csv"
run dealalert -q --state "$tmp/link.csv" --on 2025-06-20 "$tmp/one.csv"
exits 'a symbolic link' 0
ok 'is followed' eval 'test -L "$tmp/link.csv" && grep -q 2025-06-20 "$tmp/real.csv"'
cp "$tmp/good.csv" "$state"
run dealalert --state "$state" <(echo deal_id,risk_score,risk_category,as_of_date)
exits 'a header alone' 0
same 'changes nothing' "$tmp/good.csv" "$state"

finish
