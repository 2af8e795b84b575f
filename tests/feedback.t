#!/bin/bash
# What people answer to alerts: quiet where it should be, back on the day it was asked to be; and the morning's digest.
# shellcheck disable=SC1010,SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$tmp/scored.csv" <<'!'
deal_id,sales_rep_id,deal_amount,outcome,as_of_date,expected_close_date,risk_score,risk_category,saveable
D1,rep_1,8000,Open,2025-06-30,,0.60,Medium,1000
D2,rep_1,50000,Open,2025-06-30,,0.78,High,9000
D3,rep_2,7000,Open,2025-06-30,,0.90,High,
!
head=at,deal_id,alert_id,user,answer,note,kind
id_of() {	# KEY DAY
	printf '%s\n%s' "$1" "$2" | sha256sum | cut -c1-16
}
answer() {	# TIME DEAL KIND RAISED_ON ANSWER [NOTE]
	echo "$1,$2,$(id_of "$3:rep:$2" "$4"),rep_1,$5,${6:-},$3"
}
on() {	# DAY [SED-COMMAND]: the deals alerted on the day
	sed "${2:-}" "$tmp/scored.csv" >"$tmp/now.csv"
	dealalert -q --state "$tmp/state.csv" --feedback "$tmp/feedback.csv" --on "$1" "$tmp/now.csv" |
		awk -F, 'NR > 1 { printf "%s%s:%s", n++ ? " " : "", $4, $7 }'
}
begin() {	# ANSWER...: what was alerted on 2025-06-30, and is answered so
	rm -f "$tmp/state.csv"
	dealalert -q --state "$tmp/state.csv" "$tmp/scored.csv" >"$tmp/first.csv"
	{ echo $head; answer "$@"; } >"$tmp/feedback.csv"
}
is_on() {	# NAME DAY EXPECTED [SED-COMMAND]
	got=$(on "$2" "${4:-}")
	ok "$1" test "$got" = "$3"
	[ "$got" = "$3" ] || echo "# on $2: '$got', expected '$3'"
}

# ---- done -------------------------------------------------------------------------------------
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 done
is_on 'done: quiet when the cooldown is over' 2025-07-07 'risk_high:D3'
is_on 'and to the 89th day' 2025-09-27 'risk_high:D3'
is_on 'not on the 90th' 2025-09-28 'risk_high:D2'
begin 2025-06-30T09:00:00Z D1 overdue 2025-06-30 done
printf '%s\n' kind,audience,condition,severity,subject,message 'overdue,rep,deal_amount > 0,info,s,m' >"$tmp/all.csv"
rm -f "$tmp/state.csv"
dealalert -q --rules "$tmp/all.csv" --state "$tmp/state.csv" "$tmp/scored.csv" >/dev/null
worse() {	# DAY SED
	sed "$2" "$tmp/scored.csv" | dealalert -q --rules "$tmp/all.csv" --state "$tmp/state.csv" \
		--feedback "$tmp/feedback.csv" --on "$1" - | grep -c ',D1,'
}
ok 'done: as long as it does not get worse' test "$(worse 2025-07-10 '')" -eq 0
ok 'it is said again on the day its category is worse' test "$(worse 2025-07-11 '2s/0.60,Medium/0.9,High/')" -eq 1
ok 'an answer is of the alert it was given to: the new one has its cooldown' \
	test "$(worse 2025-07-18 '2s/0.60,Medium/0.9,High/')" -eq 1

# a deal that calms down and comes back is no worse than when it was done
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 done
is_on 'done, then calm' 2025-07-10 'risk_high:D3' '3s/0.78,High/0.2,Low/'
is_on 'and back: no worse than it was' 2025-07-12 ''

# ---- not helpful, working -------------------------------------------------------------------------
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 not_helpful timing
is_on 'not helpful: quiet' 2025-07-30 'risk_high:D3'
is_on 'for good' 2026-06-30 'risk_high:D3'
begin 2025-07-01T09:00:00Z D2 risk_high 2025-06-30 working
is_on 'working: twice the cooldown' 2025-07-13 'risk_high:D3'
is_on 'and not longer' 2025-07-14 'risk_high:D2'
is_on 'the next alert has one cooldown' 2025-07-21 'risk_high:D2 risk_high:D3'

# ---- remind ----------------------------------------------------------------------------------------
begin 2025-07-01T09:00:00Z D2 risk_high 2025-06-30 remind 2025-07-08
is_on 'remind: not before its day' 2025-07-07 'risk_high:D3'
is_on 'on its day' 2025-07-08 'risk_high:D2'
is_on 'once' 2025-07-09 ''
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 remind 2025-07-02
is_on 'remind: within the cooldown' 2025-07-02 'risk_high:D2'
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 remind 2025-07-02
is_on 'on the first run after its day, if that has none' 2025-07-04 'risk_high:D2'
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 remind 2025-07-02
is_on 'not if no rule fits any more' 2025-07-02 '' '3s/0.78,High/0.2,Low/'

# ---- which answer counts ---------------------------------------------------------------------------
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 working
answer 2025-06-30T08:00:00Z D2 risk_high 2025-06-30 done >>"$tmp/feedback.csv"
is_on 'the last row counts, though the clock went back' 2025-07-20 'risk_high:D3'
begin 2025-07-05T09:00:00Z D2 risk_high 2025-06-30 not_helpful
is_on 'up to the day of the run' 2025-07-04 ''
begin 2025-07-09T09:00:00Z D2 risk_high 2025-06-30 done
is_on 'not what is answered later' 2025-07-07 'risk_high:D2 risk_high:D3'
begin 2025-06-29T21:00:00Z D2 risk_high 2025-06-30 done
is_on 'days of another time zone: the alert_id says which alert it was' 2025-07-20 'risk_high:D3'
begin 2025-06-30T09:00:00Z D2 stalled 2025-06-30 done
is_on 'another kind of the deal is not answered by it' 2025-07-07 'risk_high:D2 risk_high:D3'

# an alert tells all kinds that fit; its answer is one to all of them
sed '3s/2025-06-30,,/2025-06-30,2025-06-01,/' "$tmp/scored.csv" >"$tmp/late.csv"
rm -f "$tmp/state.csv"
dealalert -q --state "$tmp/state.csv" "$tmp/late.csv" >/dev/null
{ echo $head; answer 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 done; } >"$tmp/feedback.csv"
is_on 'what the alert told besides is answered too' 2025-07-07 'risk_high:D3' '3s/2025-06-30,,/2025-06-30,2025-06-01,/'

# ---- the file ----------------------------------------------------------------------------------------
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 done
{ echo 2025-06-30,D3,x,u,done,,risk_high; echo torn,; echo; echo '2025-06-30T09:00:00Z,D3,x,u,perhaps,,risk_high'
  printf '2025-06-30T09:00:00Z,D3,x,u,do'; } >>"$tmp/feedback.csv"
run dealalert --state "$tmp/state.csv" --feedback "$tmp/feedback.csv" --on 2025-07-07 "$tmp/scored.csv"
exits 'lines that are no answers stop nobody' 0
like 'they are counted, and the first is named' 'feedback.csv:3: no answer; lines left out for it: 4'
ok 'and the others count' test "$(tail -n +2 "$tmp/.out" | cut -d, -f7)" = D3
run dealalert --state "$tmp/state.csv" --feedback "$tmp/none.csv" "$tmp/scored.csv"
exits 'no file yet' 0
like 'is said' 'none.csv: no such file: nothing has been answered yet'
echo deal_id,answer >"$tmp/other.csv"
run dealalert --feedback "$tmp/other.csv" "$tmp/scored.csv"
is 'another table is an error' 2 ''
like 'with the columns of the right one' 'other.csv:1: at: no such column: feedback is at,deal_id,alert_id,user,answer,note,kind'
run dealalert --feedback "$tmp" "$tmp/scored.csv"
is 'so is a directory' 2 ''
run dealalert --feedback "$tmp/feedback.csv" -o "$tmp/feedback.csv" "$tmp/scored.csv"
is 'it is not written over' 2 ''
begin 2025-06-30T09:00:00Z D2 risk_high 2025-06-30 done
awk -F, 'BEGIN { OFS = "," } { print $7, "\"" $5 "\"", $2, $1, $3, $6, $4, "more" }' "$tmp/feedback.csv" >"$tmp/moved.csv"
mv "$tmp/moved.csv" "$tmp/feedback.csv"
is_on 'columns in another order, quotes, one more' 2025-07-07 'risk_high:D3'
run dealalert -v --feedback "$tmp/feedback.csv" --on 2025-07-07 "$tmp/scored.csv"
like 'without --state' 'what got worse since it was answered cannot be told'
ok 'what is done is quiet all the same' test "$(tail -n +2 "$tmp/.out" | cut -d, -f7)" = D3

# the arms say what was answered
run dealalert -q --feedback "$tmp/feedback.csv" --on 2025-07-07 --arms "$tmp/arms.csv" "$tmp/scored.csv"
ok '--arms has the answers' test "$(cut -d, -f1,7,8 "$tmp/arms.csv" | tr '\n' ' ')" = \
	'deal_id,kinds,answers D1,, D2,risk_high,risk_high=done D3,risk_high, '

# ---- a rule that annoys ---------------------------------------------------------------------------------
answers() {	# N BAD: so many answers to risk_high, of them not helpful
	echo $head
	for ((i = 1; i <= $1; i++)); do
		echo "2025-06-20T09:00:00Z,X$i,a$i,rep_$i,$([ $i -le "$2" ] && echo not_helpful || echo done),,risk_high"
	done
}
annoys() {	# how many alerts of kind feedback
	dealalert -q --feedback "$tmp/feedback.csv" "$tmp/scored.csv" | grep -c ',feedback,operations,'
}
answers 20 11 >"$tmp/feedback.csv"
ok '11 of 20 not helpful: at least 0.34 by Wilson, operations hear it' test "$(annoys)" -eq 1
run dealalert -q --feedback "$tmp/feedback.csv" "$tmp/scored.csv"
ok 'with share and count' grep -q 'Of 20 answers to alerts of kind risk_high in the last 90 days 11 (55%) were Not helpful' "$tmp/.out"
answers 20 10 >"$tmp/feedback.csv"
ok '10 of 20: at least 0.299, which may be chance' test "$(annoys)" -eq 0
answers 19 19 >"$tmp/feedback.csv"
ok '19 answers are too few' test "$(annoys)" -eq 0
answers 20 20 | sed 's/2025-06-20/2025-04-01/' >"$tmp/feedback.csv"
ok 'of 90 days ago' test "$(annoys)" -eq 0
{ answers 19 19; answers 19 19 | tail -n +2; } >"$tmp/feedback.csv"
ok 'a person counts once for an alert' test "$(annoys)" -eq 0
answers 20 20 >"$tmp/feedback.csv"
rm -f "$tmp/state.csv"
dealalert -q --state "$tmp/state.csv" --feedback "$tmp/feedback.csv" "$tmp/scored.csv" >/dev/null
is_on 'it is said once in a cooldown' 2025-07-01 ''
is_on 'and again' 2025-07-08 'risk_high:D2 risk_high:D3 feedback:'

# ---- the digest -------------------------------------------------------------------------------------------
cat >"$tmp/routes.csv" <<'!'
rep,manager,email,slack
rep_1,mia,,U1
rep_2,mia,,U2
mia,,,U3
cro,,,U4
!
digest() {	# DAY [SED-COMMAND]
	sed "${2:-}" "$tmp/scored.csv" >"$tmp/now.csv"
	dealalert -q --digest --state "$tmp/digest.csv" --routes "$tmp/routes.csv" --on "$1" \
		${feedback:+--feedback "$feedback"} "$tmp/now.csv" >"$tmp/out.csv"
}
who() {
	tail -n +2 "$tmp/out.csv" | awk -F, '{ printf "%s%s:%s%s", n++ ? " " : "", $6, $4, $7 == "" ? "" : ":" $7 }'
}
digest 2025-06-30
ok 'a Monday: reps their deals, most to save first, managers and the CRO the sums' \
	test "$(who)" = 'U1:digest:D2 U1:digest:D1 U2:digest:D3 U4:team U3:team'
ok 'the sums are right' grep -q 'Open deals of your team: 3, worth $65K; at high risk: 2' "$tmp/out.csv"
ok 'one question each' test "$(grep -c 'Question: [^?]*?' "$tmp/out.csv")" -eq 3
digest 2025-06-30
ok 'not twice on a day' test -z "$(who)"
digest 2025-07-01 '3s/0.78/0.83/'
ok 'every day; to the CRO once a week' test "$(who)" = 'U1:digest:D2 U1:digest:D1 U2:digest:D3 U3:team'
ok 'what has changed since yesterday' grep -q 'D2 .*has 83% risk of loss. Risk up from 78% since 2025-06-30.' "$tmp/out.csv"
digest 2025-07-02 '3s/0.78/0.83/'
ok 'and nothing else' eval '! grep -q "Risk up" "$tmp/out.csv"'
feedback=$tmp/feedback.csv
{ echo $head; answer 2025-07-02T09:00:00Z D2 risk_high 2025-06-30 done; } >"$feedback"
digest 2025-07-03 '3s/0.78/0.83/'
ok 'what is done is not in it, whatever alert was answered' test "$(who)" = 'U1:digest:D1 U2:digest:D3 U3:team'
{ echo $head; answer 2025-07-03T09:00:00Z D1 digest 2025-07-03 working; } >"$feedback"
digest 2025-07-04 '3s/0.78/0.83/'
ok 'an answer in the digest: worked on, for a day at least' test "$(who)" = 'U1:digest:D2 U1:digest:D1 U2:digest:D3 U3:team'
for ((i = 4; i <= 9; i++)); do echo "D$i,rep_1,1000,Open,2025-06-30,,0.9,High,$i"; done >>"$tmp/scored.csv"
feedback=
digest 2025-07-05
ok 'not at the end of the week either' eval '! grep -q ",cro," "$tmp/out.csv"'
digest 2025-07-08
ok 'a week whose Monday has no run: on Tuesday' test "$(grep -c ",cro," "$tmp/out.csv")" -eq 1
digest 2025-07-09
ok 'and once' eval '! grep -q ",cro," "$tmp/out.csv"'
digest 2025-07-13
ok 'Sunday is of the week before' eval '! grep -q ",cro," "$tmp/out.csv"'
digest 2025-07-14
ok 'Monday is the next' test "$(grep -c ",cro," "$tmp/out.csv")" -eq 1
dealalert -q --digest --on 2025-07-15 "$tmp/now.csv" >"$tmp/out.csv"
ok 'without a state it is Monday' eval '! grep -q ",cro," "$tmp/out.csv"'
dealalert -q --digest --on 2025-07-14 "$tmp/now.csv" >"$tmp/out.csv"
ok 'and Monday alone' test "$(grep -c ",cro," "$tmp/out.csv")" -eq 1
rm "$tmp/digest.csv"
digest 2025-07-05
ok 'three deals and one line' test "$(grep -c ',U1,' "$tmp/out.csv")" -eq 4
rm "$tmp/digest.csv"
for day in 30,0.1,Low 31,0.2,Low 32,0.5,Medium; do
	digest "$(date -u -d "2025-06-01 +$((${day%%,*} - 1)) days" +%F 2>/dev/null || date -u -j -v+$((${day%%,*} - 1))d -f %F 2025-06-01 +%F)" \
		"3s/0.78,High/${day#*,}/"
done
ok 'since the run before, though nobody was told of it then' grep -q 'D2 .*Risk up from 20% since 2025-07-01' "$tmp/out.csv"
run dealalert --digest --on 2025-06-30 <(winrate -q -r compare "$root/examples/deals.csv")
is 'not of another table' 2 ''
like 'which is said' 'usage|--digest: .* holds no deals'

answers 20 20 >"$tmp/feedback.csv"
ok 'what annoys is told with deals, not with every table' test "$(winrate -q -r compare "$root/examples/deals.csv" |
	dealalert --on 2025-06-30 --feedback "$tmp/feedback.csv" | grep -c ,feedback,)" -eq 0

# Neither the order of the rows nor threads change anything; answers too.
awk 'BEGIN { print "deal_id,sales_rep_id,deal_amount,risk_score,risk_category,as_of_date,saveable"
	for (i = 1; i <= 5000; i++) printf "D%05d,rep_%d,%d.%02d,0.%06d,%s,2025-06-30,%d\n", i, i % 50, i % 1000, i % 100,
		i * 104729 % 999999, i % 3 ? "Medium" : "High", i % 977 }' >"$tmp/many.csv"
awk -v head=$head 'BEGIN { print head
	for (i = 1; i <= 2000; i++) printf "2025-06-%02dT10:00:00Z,D%05d,a%d,rep_%d,%s,2025-07-01,%s\n", i % 30 + 1, i * 7 % 5000, i, i % 50,
		substr("done       working    not_helpfulremind     ", i % 4 * 11 + 1, 11), i % 2 ? "risk_high" : "digest" }' |
	sed 's/ *,/,/g' >"$tmp/answers.csv"
{ head -1 "$tmp/many.csv"; tail -n +2 "$tmp/many.csv" | sort -t, -k4; } >"$tmp/mixed.csv"
for how in '' --digest; do
	dealalert -q $how -j 1 --feedback "$tmp/answers.csv" --routes "$tmp/routes.csv" --state "$tmp/one-state" "$tmp/many.csv" -o "$tmp/one.csv"
	dealalert -q $how -j 4 --feedback "$tmp/answers.csv" --routes "$tmp/routes.csv" --state "$tmp/two-state" "$tmp/mixed.csv" -o "$tmp/two.csv"
	same "another order, four threads: the same ${how:-alerts}" "$tmp/one.csv" "$tmp/two.csv"
	same 'and the same state' "$tmp/one-state" "$tmp/two-state"
	ok 'some of it is said' test "$(wc -l <"$tmp/one.csv")" -gt 50
	rm "$tmp/one-state" "$tmp/two-state"
done

# ---- a month of simulated reps -----------------------------------------------------------------------------
if command -v python3 >/dev/null; then
	cat >"$tmp/month.py" <<-'!'
	"""60 deals whose risks wander for a month; reps answer some alerts.  Looked at from outside: what was
	said, by the deals' own course, is never what an answer forbids, and always what it asks for."""
	import csv, datetime, io, random, subprocess, sys
	tmp, seed = sys.argv[1], int(sys.argv[2])
	rnd = random.Random(seed)
	start = datetime.date(2025, 6, 2)
	deals = ["D%02d" % i for i in range(60)]
	risk = {d: rnd.uniform(.3, .95) for d in deals}
	open(tmp + "/fb", "w").write("at,deal_id,alert_id,user,answer,note,kind\n")
	level = lambda r: "High" if r >= .7 else "Medium" if r >= .4 else "Low"
	rank = {"Low": 1, "Medium": 2, "High": 3}
	last, told_at, faults, counts = {}, {}, [], {}	# last[deal]: the risk alert's answer, its day and note
	reminded = {}
	for n in range(31):
	    day = start + datetime.timedelta(n)
	    with open(tmp + "/day.csv", "w") as f:
	        f.write("deal_id,sales_rep_id,deal_amount,risk_score,risk_category,as_of_date\n")
	        order = deals[:]; rnd.shuffle(order)
	        for d in order:
	            f.write("%s,rep_%d,1000,%.6f,%s,%s\n" % (d, int(d[1:]) % 5, risk[d], level(risk[d]), day))
	    out = subprocess.run(["dealalert", "-q", "--top", "100", "--state", tmp + "/month-state", "--feedback", tmp + "/fb",
	        tmp + "/day.csv"], stdout=subprocess.PIPE, check=True).stdout.decode()
	    said = {r["deal_id"]: r for r in csv.DictReader(io.StringIO(out)) if r["kind"] in ("risk_high", "risk_up")}
	    for d in deals:
	        category, answer = level(risk[d]), last.get(d)
	        if answer:
	            kind, when, note, before = answer
	            worse = rank[category] > rank[before]
	            quiet = kind == "done" or kind == "not_helpful" or kind == "working" and (day - when).days < 14 \
	                or kind == "remind" and day < note
	            if d in said and quiet and not worse:
	                faults.append("%s: %s is heard of, %s on %s" % (day, d, kind, when))
	            if kind == "remind" and day == note and category == "High":
	                counts["reminded"] = counts.get("reminded", 0) + 1
	                if d not in said:
	                    faults.append("%s: %s was to come back" % (day, d))
	            if d in said and quiet and worse:
	                counts["worse"] = counts.get("worse", 0) + 1
	        if d in said:
	            last.pop(d, None)
	            counts["said"] = counts.get("said", 0) + 1
	            kind = rnd.choice(["done", "working", "not_helpful", "remind", "remind", None, None])
	            if kind:
	                note = day + datetime.timedelta(7)
	                with open(tmp + "/fb", "a") as f:
	                    f.write("%sT10:00:00Z,%s,%s,rep,%s,%s,%s\n" % (day, d, said[d]["alert_id"], kind,
	                        note if kind == "remind" else "", said[d]["kind"]))
	                last[d] = (kind, day, note, category)
	        risk[d] = min(.99, max(.05, risk[d] + rnd.gauss(0, .08)))
	print("\n".join(faults))
	print(counts)
	sys.exit(bool(faults) or min(counts.get(k, 0) for k in ("said", "reminded", "worse")) < 1)
	!
	for seed in 1 2 3; do
		rm -f "$tmp/month-state"
		ok "a month of reps, $seed: nobody hears of what is done before it is worse; reminders come on their day" \
			python3 "$tmp/month.py" "$tmp" "$seed"
	done
else
	skip 'a month of reps' 'no python3'
fi

finish
