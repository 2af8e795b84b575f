#!/bin/bash
# examples/project, the folder a team copies: what it makes, and what it survives.
. tests/lib.sh

cd "$tmp" || exit 1
export MAX_AGE='' EXPORT="$tmp/crm data/deals.csv"
unset JOURNAL_STREAM
mkdir 'crm data'
dealgen -q --deals 900 --seed 5 --as-of 2025-06-30 -o all.csv

as_of() {	# DAY: the export as it was then
	awk -F, -v OFS=, -v day="$1" 'NR > 1 {
		if ($2 > day) next
		if ($3 > day) { $3 = $11 = ""; $12 = "Open"; $9 = "Negotiation" }
	} { print }' all.csv
}
folder() {	# FOLDER: as after the first run
	rm -rf "$1"
	cp -pR first "$1"
	as_of 2025-06-20 >"$EXPORT"
}
go() {		# FOLDER TARGET...: run it there
	local place=$1
	shift
	run "./$place/run" "$@"
}
state() {	# FOLDER: each file that is no log, with its time and size
	(cd "$1" && find . -type f ! -path './log/*' ! -name '*-run.prom' ! -name .lock ! -name job.csv ! -path './bad/*' \
		! -path './.clean/*' ! -path './metrics/*' ! -name export.csv -printf '%p %T@ %s\n' | sort)
}
stands() {	# NAME FOLDER: all but what tells of the failure is as state.before says
	state "$2" >state.after
	same "$1" state.before state.after
}
sums() {	# FOLDER: what must not depend on how the run went
	(cd "$1" && cksum clean.csv rejects.csv quality.csv day open.csv scores.csv reasons.csv trend.csv deals.csv \
		first_scores.csv forecast.csv winrate.csv alerts.csv alerts.txt page.html model.json metrics.csv models/log)
}
column() {	# NAME FILE: its values
	awk -f "$root/examples/project/csv.awk" -f <(echo 'BEGIN { csv_header(file, at)
		while (csv_read(file)) { csv_split(f); print f[at[name]] } }') -v file="$2" -v name="$1"
}
rows() {
	awk -f "$root/examples/project/csv.awk" -f <(echo 'BEGIN { while (csv_read(file)) n++; print n - 1 }') -v file="$1"
}

# ---- the first run, the second, and what has changed ----
cp -R "$root/examples/project" first
as_of 2025-06-20 >"$EXPORT"
go first score
is 'the first run, of an export with a blank in its path' 0 ''
ok 'says nothing' test -z "$err"
for file in clean rejects quality winrate compare insights diagnose open scores reasons trend deals first_scores \
	forecast dated backtest alerts; do
	ok "$file.csv is there" test -s first/$file.csv
done
ok 'as are model, page and text' test -s first/model.json -a -s first/page.html -a -s first/alerts.txt
ok 'every open deal is scored' test "$(rows first/deals.csv)" -eq "$(grep -c ',Open,' first/clean.csv)"
ok 'and its score is kept, with the model' eval 'test "$(column model_id first/first_scores.csv | sort -u)" = \
	"$(tail -n 1 first/models/log | sed "s/.*-\(........\),.*/\1/")" &&
	test "$(rows first/first_scores.csv)" -eq "$(rows first/scores.csv)"'
ok 'no trend yet' test "$(column score_trend first/deals.csv | sort -u)" = 'Not enough'
ok 'the model is one of models/' eval 'cmp first/model.json first/models/2025-06-20-*.json'
ok 'the page has the forecast' grep -q 'id="forecast"' first/page.html
ok 'nothing is sent, as SEND is empty' test ! -e first/spool -a ! -e first/said.csv

# ---- what dealserve answers from ----
# the unit's own command, with the lines of Slack's at its head
unit=$root/examples/project/units/dealserve@.service
served=()
# shellcheck disable=SC2034
MORE='' SLACK=$(sed -n 's/^#.*"SLACK=\(.*\)"/\1/p' "$unit" | sed "s|%d/slack|$tmp/slack-secret|")
eval "served=($(sed -n 's/^ExecStart=[^ ]*//p' "$unit"))"
(umask 077; echo 0123456789abcdef0123456789abcdef >slack-secret)
rep=$(column sales_rep_id first/deals.csv | sort | head -1)
{ echo rep,manager,email,slack; echo "$rep,mia,,U1"; echo mia,,,UM; echo cro,,,UC; } >first/routes.csv
run env -C first/served dealserve "${served[@]}" --check
is 'what a run puts into served/ is all that dealserve needs' 0 "$out"
ok 'of the day of the run' eval 'printf "%s" "$out" | grep -q 2025-06-20 && cmp first/day first/served/day'
ok 'nothing else is in it' test "$(cd first/served && echo *)" = 'day model.json state.csv tables'
ok 'no table of closed deals, and no answers' eval '! (cd first/served/tables && printf "%s\n" *) | grep -E "^(export|clean|all|feedback|state|history|rejects).csv"'
if command -v python3 >/dev/null; then
	env -C first/served dealserve "${served[@]}" --listen "unix:$tmp/served" 2>served.log &
	server=$!
	for _ in $(seq 100); do ! grep -q 'listening on' served.log || break; sleep 0.1; done
	cat >ask.py <<-'!'
	import hashlib, hmac, http.client, json, socket, sys, time, urllib.parse as u
	where, user, command, text = sys.argv[1:]
	body, t = u.urlencode(dict(user_id=user, command=command, text=text, trigger_id=time.time())), str(int(time.time()))
	v0 = hmac.new(open("slack-secret", "rb").read().strip(), ("v0:%s:%s" % (t, body)).encode(), hashlib.sha256).hexdigest()
	c = http.client.HTTPConnection("localhost")
	c.sock = socket.socket(socket.AF_UNIX)
	c.sock.connect(where)
	c.request("POST", "/slack/command", body, {"Content-Type": "application/x-www-form-urlencoded",
	    "X-Slack-Request-Timestamp": t, "X-Slack-Signature": "v0=" + v0})
	print(json.loads(c.getresponse().read())["text"])
	!
	mine=$(awk -F, -v rep="$rep" 'NR > 1 && $4 == rep { print $1; exit }' first/open.csv)
	answers() {	# USER COMMAND TEXT PATTERN
		python3 ask.py "$tmp/served" "$1" "$2" "$3" >said
		ok "$2 $3: the folder has what it tells" grep -Eq -- "$4" said
	}
	answers U1 /deal "$mine" "^Why: "
	answers UM /deals 3 '% risk of loss$'
	answers U1 /winrate '' '^All deals: .* of [0-9]* deals won'
	answers U1 /winrate EMEA '^region EMEA: '
	answers U1 /forecast '' '^2025-Q[23]: [$].* expected'
	answers UC /forecast EMEA '^2025-Q[23]: region EMEA: '
	answers U1 /why EMEA '^region EMEA: '
	answers U1 /winrate '' '^\(.*as of 2025-06-20\)$'
	kill "$server"
	wait "$server"
	ok 'and it keeps the answers to alerts' test "$(cat first/feedback.csv)" = at,deal_id,alert_id,user,answer,note,kind
fi
rm -f first/routes.csv first/feedback.csv

state first >state.before
go first score
is 'a second run' 0 ''
stands 'changes no file' first
go first train score
is 'nor does a training on the same deals' 0 ''
stands 'change one' first

folder next
as_of 2025-06-27 >"$EXPORT"
state next >state.before
go next score
is 'a week later' 0 ''
state next | comm -13 state.before - | sed 's/ .*//' >changed
for file in clean open scores reasons alerts deals forecast; do
	ok "$file.csv is made anew" grep -qx "./$file.csv" changed
done
ok 'the model is not' eval '! grep -q model changed'
cp next/scores.csv scores.week
column score_trend next/deals.csv | sort | uniq -c | sort -rn >trends
ok 'each trend is one of four, and most deals have one' eval '! grep -vE " (Improving|Steady|Declining|Not enough)$" trends &&
	test "$(grep -c . trends)" -ge 3'
ok 'both chances are those of the model of now' eval '(cd next &&
	gzip -dc days/2025-06-20.csv.gz | dealscore -q -m model.json | cut -d, -f1 | tail -n +2 | sort >../then)
	test "$(awk -F, "NR > 1 && \$4 != \"\"" next/trend.csv | cut -d, -f1 | sort | comm -23 - then | wc -l)" -eq 0'
ok 'a declining deal has fallen by 0.05' eval 'awk -F, "NR > 1 && \$6 == \"Declining\" && \$3 > \$5 - 0.0499999 { exit 1 }" next/trend.csv'
ok 'first scores are not overwritten' eval 'head -n "$(wc -l <first/first_scores.csv)" next/first_scores.csv | cmp - first/first_scores.csv'
ok 'and have the new deals' test "$(rows next/first_scores.csv)" -gt "$(rows first/first_scores.csv)"

ok 'what dealserve answers from is of the new day' eval 'cmp next/day next/served/day && cmp next/deals.csv next/served/tables/deals.csv &&
	cmp next/page.html next/served/tables/page.html && cmp next/state.csv next/served/state.csv && cmp next/model.json next/served/model.json'

# ---- each morning ----
{ echo rep,manager,email,slack; column sales_rep_id next/deals.csv | sort -u | sed 's/.*/&,mia,,/'; } >next/routes.csv
go next morning 'MORNING=--routes routes.csv' 'SEND=--text --limit 0'
exits 'a morning' 0
ok 'every rep has three deals at most, and the manager the sum' eval 'test "$(column kind next/morning.csv | grep -c "^team$")" -ge 1 &&
	test "$(awk -F, "\$4 == \"digest\" { n[\$6]++ } END { for (r in n) if (n[r] > most) most = n[r]; print most }" next/morning.csv)" -le 4'
ok 'which is sent' grep -q 'for mia' .out
cp .out morning.txt
go next morning 'MORNING=--routes routes.csv' 'SEND=--text --limit 0'
is 'once a day' 0 ''
rm next/routes.csv

# ---- each week ----
go next weekly
is 'weekly' 0 ''
ok 'keeps page, digest and deals' test -s next/weeks/2025-06-27.html -a -s next/weeks/2025-06-27.txt -a -s next/weeks/2025-06-27.csv
ok 'the digest is for the leader' grep -q 'for cro: ' next/weeks/2025-06-27.txt
ok 'first scores are held against outcomes' test "$(column deals next/live.csv)" -gt 0
state next >state.before
go next weekly
stands 'and twice a day is once' next
as_of 2025-06-30 >"$EXPORT"
go next score
is 'the page of the days after' 0 ''
ok 'says what has changed since' grep -q 'What changed since Jun 27, 2025' next/page.html

# ---- exports that are none: all that was made from the one before stays ----
refused() {	# NAME PATTERN: the export is refused, and refused again
	folder bad
	state bad >state.before
	eval "$3"
	go bad score
	exits "$1: fails" 1
	like "$1: says why" "$2"
	stands "$1: what was there stays" bad
	ok "$1: leaves one alert for operations" eval 'test "$(rows bad/job.csv)" -eq 1 &&
		test "$(column kind bad/job.csv) $(column audience bad/job.csv)" = "job operations"'
	cut -d, -f1 bad/job.csv >ids
	go bad score
	exits "$1: fails again" 1
	ok "$1: under the same alert_id" eval 'cut -d, -f1 bad/job.csv | cmp - ids'
	ok "$1: so the metrics say" grep -q '^dealkit_last_exit_status{program="run",project="deals"} 1$' bad/metrics/deals-run.prom
	as_of 2025-06-20 >"$EXPORT"
	go bad score
	exits "$1: and all is well when the export is" 0
	ok "$1: and the alert is gone" test ! -e bad/job.csv
}
refused 'random bytes' 'cannot be read|rejected' 'head -c 20000 /dev/urandom >"$EXPORT"'
refused 'an empty file' 'cannot be read' ': >"$EXPORT"'
refused 'a header alone' 'no deal' 'head -n 1 all.csv >"$EXPORT"'
refused 'a truncated one' 'before 2025-06-20.*cut short' 'as_of 2025-06-20 | sort -t, -k2 | sed "\$d" | head -n 600 >cut; { head -n 1 all.csv; cat cut; } >"$EXPORT"'
refused 'half of the deals' 'MAX_GONE = 5 percent' 'as_of 2025-06-20 | awk "NR % 2 || NR > 700" >"$EXPORT"'
refused 'none at all' 'deals.csv.?: No such file' 'rm "$EXPORT"'
refused '20% bad dates' 'too many rows are rejected' 'as_of 2025-06-20 | awk -F, -v OFS=, "NR % 5 == 0 { \$2 = \"2023-02-31\" } { print }" >"$EXPORT"'
folder old
state old >state.before
go old score MAX_AGE=4
exits 'a table that is old is a failure' 1
like 'which says how old' 'its last day, 2025-06-20, is [0-9]* days ago: more than MAX_AGE = 4'
stands 'though nothing changes' old
as_of 2025-06-21 >"$EXPORT"
go old score MAX_AGE=4
exits 'an export that is old is one, too' 1
stands 'and is not taken' old
go old score MAX_AGE=4000
exits 'unless it may be as old' 0

# ---- models ----
folder gate
cp gate/model.json champion.json
mkdir stub
stub() {	# a dealtrain that ends so
	printf '#!/bin/bash\ncat >/dev/null\n%s\n' "$1" >stub/dealtrain
	chmod +x stub/dealtrain
	PATH=$tmp/stub:$PATH go gate "${@:2}"
}
as_of 2025-06-21 >"$EXPORT"
stub 'echo worse >&2; exit 1' train
exits 'a worse model is no failure' 0
same 'and does not come' champion.json gate/model.json
ok 'which the log says' grep -q 'not taken' gate/log/last
as_of 2025-06-22 >"$EXPORT"
stub 'kill -9 $$' train
exits 'a dealtrain that is killed is one' 1
same 'and the old model stays' champion.json gate/model.json
go gate train TRAIN='--param max_dept=3'
exits 'a misspelt parameter is one' 1
like 'which names it' 'max_dept'
same 'and the old model stays, too' champion.json gate/model.json
go gate train FRESH=1 TRAIN='--param max_depth=1'
is 'another model comes' 0 ''
ok 'into the log' test "$(rows gate/models/log)" -eq 2
ok 'if it is another' eval '! cmp -s champion.json gate/model.json'
go gate score
go gate revert
exits 'revert' 0
same 'brings the one before' champion.json gate/model.json
ok 'and holds it' test -e gate/hold
state gate >state.before
go gate score
state gate | comm -13 state.before - | sed 's/ .*//' >changed
ok 'which scores anew, on the same deals' eval 'grep -qx ./scores.csv changed && ! grep -qx "./open.csv\|./clean.csv" changed'
go gate train FRESH=1
same 'no training while it is held' champion.json gate/model.json
ok 'as the log says' grep -q 'hold is there' gate/log/last
go gate revert
exits 'there is none before the first' 1
go gate release train FRESH=1
exits 'release' 0
ok 'lets new ones come' eval '! cmp -s champion.json gate/model.json'
awk -F, -v OFS=, 'BEGIN { srand(7) } NR > 1 && $12 != "Open" { $12 = rand() < .4 ? "Won" : "Lost"; $9 = "Closed " $12 } { print }' \
	"$EXPORT" >shuffled && mv shuffled "$EXPORT"
cp gate/model.json champion.json
go gate train
exits 'a model without signal' 0
same 'does not replace one with' champion.json gate/model.json
as_of 2025-06-30 >"$EXPORT"
go gate score MAX_MODEL_AGE=3
ok 'a model that is old is told' grep -q ',warning,job,operations,.*The model has been the same for 3 days' gate/alerts.csv
ok 'the older ones go' eval '(cd gate && KEEP=1 ./keep models/*.json && test "$(find models -name "*.json" | wc -l)" -eq 1)'

# ---- steps that fail ----
folder half
as_of 2025-06-21 >"$EXPORT"
state half | grep " *\./alerts" >state.before
printf '#!/bin/bash\ncase $* in *months.csv*) echo "no luck" >&2; exit 2 ;; esac\nexec %s "$@"\n' \
	"$(command -v dealalert)" >stub/dealalert
chmod +x stub/dealalert
PATH=$tmp/stub:$PATH go half score
exits 'a step that fails in the middle' 1
like 'says so' 'no luck'
state half | grep " *\./alerts" >state.after
same 'and leaves what it would have made as it was' state.before state.after
go half score
is 'the next run makes it' 0 ''
rm stub/dealalert
mkdir one
for decided in no yes; do	# as a kill leaves it between the choice of a model and its use
	folder one/$decided
	cp gate/models/log one/$decided/models/log
	cp gate/models/*.json gate/models/*.csv one/$decided/models
	cp gate/model.json one/$decided/.model.json
	[ $decided = no ] || touch one/$decided/trained
	go one/$decided score
done
same 'a model that was not decided on is not taken' first/model.json one/no/model.json
same 'one that was is' gate/model.json one/yes/model.json
same 'with its test' gate/oof.csv one/yes/oof.csv

# ---- models of segments ----
folder parts
printf 'name,column,value\nemea,region,EMEA\nnone,industry,Nothing\n' >parts/models.csv
go parts train score FRESH=1
is 'models of segments' 0 ''
ok 'are the ones of all, unless they are better' grep -Eq '^emea,region,EMEA,.*,(own|all)$' parts/segments.csv
printf 'deal_id,as_of_date,outcome,win_probability\n%s\n' d1,2025-01-01,Won,.5 d1,2025-01-15,Won,.5 d2,2025-01-01,Lost,.5 \
	d3,2025-01-01,Lost,.9 d5,2025-01-01,Open,.9 | sed '3,$ { /^deal/d; }' >all.oof
printf 'deal_id,as_of_date,outcome,win_probability\n%s\n' d1,2025-01-01,Won,.8 d1,2025-01-15,Won,.8 d2,2025-01-01,Lost,.2 \
	d4,2025-01-01,Lost,.1 d5,2025-01-01,Open,.1 | sed '3,$ { /^deal/d; }' >own.oof
compare() {
	awk -f parts/csv.awk -f parts/compare.awk -v all="$1" -v own="$2"
}
run compare all.oof own.oof
is 'by the log loss of rows that both have, ln 2 and ln 1.25' 0 '2,0.693147,0.223144,-0.470004,0.000000,own
'
run compare own.oof all.oof
is 'and the better one stays' 0 '2,0.223144,0.693147,0.470004,0.000000,all
'
ok 'with too few deals it is the one of all' eval 'grep -q "^none,industry,Nothing,,,,,,all" parts/segments.csv &&
	cmp parts/model-none.json parts/model.json'
cp gate/models/*.json parts/model-emea.json
cp parts/scores.csv all.scores
touch parts/segments.csv
go parts score
is 'one that is another' 0 ''
ok 'scores its deals, and no others, in the same order' eval 'cmp <(cut -d, -f1 parts/scores.csv) <(cut -d, -f1 all.scores) &&
	cmp <(grep -v ,EMEA, parts/scores.csv) <(grep -v ,EMEA, all.scores) &&
	test "$(diff parts/scores.csv all.scores | grep -c "^<.*,EMEA,")" = "$(grep -c ,EMEA, all.scores)"'

# ---- killed at any moment ----
rm -rf whole
cp -R "$root/examples/project" whole
as_of 2025-06-20 >"$EXPORT"
go whole score
sums whole >sums.whole
sums first >sums.first
same 'the same export gives the same bytes' sums.whole sums.first
rm -rf killed
cp -R "$root/examples/project" killed
bad=
for try in 1 2 3 4 5 6 7 8 9 10; do
	[ $((try % 2)) -eq 1 ] || { rm -rf killed; cp -R "$root/examples/project" killed; }
	setsid ./killed/run score train >/dev/null 2>&1 &
	sleep "$(awk -v try=$try 'BEGIN { srand(try); print 0.02 + 1.6 * rand() * rand() }')"
	kill -9 -- -$! 2>/dev/null
	wait $! 2>/dev/null
	[ $((try % 2)) -eq 0 ] || continue
	go killed score
	sums killed | cmp -s - sums.whole || bad="$bad $try"
done
ok 'killed ten times, and one more run gives the bytes of an undisturbed one' test -z "$bad"

# ---- elsewhere ----
mkdir 'with blank'
cp -R "$root/examples/project" 'with blank/p'
LC_ALL=C.UTF-8 TZ=Pacific/Kiritimati JOBS=1 go 'with blank/p' score 2>/dev/null
exits 'in a folder with a blank, with another zone and locale, one step at a time' 0
sums 'with blank/p' >sums.there
same 'the same bytes' sums.whole sums.there

folder two
as_of 2025-06-27 >"$EXPORT"
./two/run score >two.1 2>&1 & one=$!
./two/run score >two.2 2>&1 & other=$!
wait $one; status=$?
wait $other; status=$((status + $?))
exits 'two at once wait for each other' 0
ok 'and give what one gives' eval 'cmp two/scores.csv scores.week && test ! -s two.1 -a ! -s two.2'
exec 8>two/.lock
flock 8
WAIT=1 go two score
exec 8>&-
exits 'one that holds it too long is told' 75
like 'with the lock' 'two/.lock'

folder none
mkdir few
for program in bash make flock awk date sed cat cp mv rm mkdir dirname find sort tail cut tr sha256sum cksum gzip chmod grep; do
	ln -s "$(command -v $program)" few/$program
done
state none >state.before
PATH=$tmp/few go none score
exits 'without the programs' 1
like 'they are named' 'not on PATH: dealclean dealfeat'
stands 'and all stays' none
run "$tmp/first/run"
exits 'without a target there is a usage line' 2
like 'which says so' '^usage: run'

# ---- sending ----
folder send
go send score SEND=--text
exits 'what is new is sent' 0
ok 'as text, by run' grep -q '^2025-06-[0-9]* warning for ' "$tmp/.out"
cp "$tmp/.out" said
go send score SEND=--text
is 'but once' 0 ''
as_of 2025-06-27 >"$EXPORT"
go send score SEND=--text
ok 'nor again next week' test -z "$(grep '^2025-.* for ' "$tmp/.out" | sort | comm -12 - <(sort said))"
cut -d' ' -f1 send/spool/ledger | sort -u >told
folder said
go said score
cp -pR said here
bad=
for try in 1 2 3 4 5 6; do
	rm -rf said
	cp -pR here said
	setsid ./said/run score SEND=--text >/dev/null 2>&1 &
	sleep "$(awk -v try=$try 'BEGIN { print 0.1 + 0.05 * try }')"
	kill -9 -- -$! 2>/dev/null
	wait $! 2>/dev/null
	go said score SEND=--text
	[ "$status" -eq 0 ] || bad="$bad $try"
	as_of 2025-06-27 >"$EXPORT"
	go said score SEND=--text
	cut -d' ' -f1 said/spool/ledger | sort -u | cmp -s - told || bad="$bad $try"
	as_of 2025-06-20 >"$EXPORT"
done
ok 'killed while it sends, it tells all there is to tell all the same' test -z "$bad"
folder dead
go dead score SEND='--webhook --attempts 1' DEALSEND_URL=http://127.0.0.1:9/
exits 'a receiver that is dead is a failure' 1
ok 'but the tables are there' test -s dead/alerts.csv -a -s dead/page.html
ok 'and what was to be sent is in the spool' test "$(cat dead/spool/*.queued | grep -c ,risk_high,)" -gt 0
go dead score SEND=--text
exits 'another receiver gets it' 0
ok 'with the failed run' eval 'test ! -e dead/job.csv'

# ---- targets, and who watches ----
folder watched
printf 'period,dimension,segment,target\n2025-Q3,overall,all,90000000\n' >watched/targets.csv
as_of 2025-06-27 >"$EXPORT"
printf '#!/bin/bash\necho "${@: -1}" >>"%s/pings"\n' "$tmp" >stub/curl
chmod +x stub/curl
rm stub/dealtrain
PATH=$tmp/stub:$PATH go watched score TARGETS=targets.csv PING=https://example.com/ping
is 'with targets and a switch' 0 ''
ok 'the leader hears of the one that is far' grep -q ',critical,behind_target,cro,' watched/alerts.csv
rm "$EXPORT"
PATH=$tmp/stub:$PATH go watched score PING=https://example.com/ping
ok 'the switch hears of good runs and failures' eval 'printf "%s\n" https://example.com/ping https://example.com/ping/fail | cmp - pings'
exec 7>journal
JOURNAL_STREAM=$(stat -L -c %d:%i journal) ./watched/run score MAX_AGE=1 2>&7 >shown
exec 7>&-
ok 'in the journal, nothing is printed' test ! -s shown
as_of 2025-06-28 >"$EXPORT"
exec 7>journal
JOURNAL_STREAM=$(stat -L -c %d:%i journal) ./watched/run score 2>&7 >shown
exec 7>&-
ok 'and each line of the programs has its priority' eval 'grep -q "^<6>dealclean: read" journal && ! grep "^deal" journal'
run make -s -C watched hold
exits 'make by hand is run' 0
ok 'and does it' test -e watched/hold
run make -s -C watched release train FRESH=1
exits 'with a setting, too' 0
ok 'which is heard' grep -q ',fresh$' watched/models/log
run make -s -C watched units
ok 'units are of this folder' grep -q '^systemctl enable --now dealkit@watched.timer' .out
run make -s -C watched help
ok 'help names all targets' eval 'for t in score train weekly morning revert hold release check units; do grep -q "^ *$t " .out || exit 1; done'
go watched score PROJECT='two words'
like 'a setting that is none is named' "PROJECT has other than .*: 'two words'"
ok 'the rules for Prometheus know only what is measured' eval 'grep -o "dealkit_[a-z_]*" "$root/examples/project/alerts.yml" | sort -u |
	while read -r name; do grep -q "\"$name\"" "$root/lib/base/metrics.c" || exit 1; done'
ok 'HELP of the run is that of the programs' eval 'grep "^# HELP" first/metrics/deals-run.prom | sort >helps
	sed "1d" first/metrics/deals-clean.prom | grep "^# HELP" | sort | comm -13 - helps | cmp - /dev/null'

# ---- a full disk, metrics, units ----
if [ -w /dev/full ] && [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=1200k tmpfs small 2>/dev/null; then
	cp -R "$root/examples/project/." small
	as_of 2025-06-20 >"$EXPORT"
	go small score
	exits 'a full disk is a failure' 1
	ok 'and leaves no half table' eval 'test ! -e small/deals.csv || cmp small/deals.csv first/deals.csv'
	mount -o remount,size=40m small
	go small score
	exits 'with room again it runs' 0
	sums small >sums.small
	same 'to the same bytes' sums.whole sums.small
	umount small
else
	skip 'a full disk' 'no tmpfs of our own'
fi
ok 'metrics have one help and one type each' eval 'test -z "$(cat first/metrics/*.prom | grep "^#" | sort -u | cut -d" " -f2,3 | sort | uniq -d)"'
ok 'and no series twice' eval 'test -z "$(cat first/metrics/*.prom | grep -v "^#" | cut -d" " -f1 | sort | uniq -d)"'
ok 'all of one project' eval '! grep -v "^#" first/metrics/*.prom | grep -v "project=\"deals\""'
ok 'the last good run is told' grep -q '^dealkit_last_success_timestamp_seconds{program="run",project="deals"} [0-9]*$' first/metrics/deals-run.prom
if command -v promtool >/dev/null; then
	ok 'promtool finds nothing' eval 'for f in first/metrics/*.prom; do promtool check metrics <$f || exit 1; done'
	ok 'nor in the rules' promtool check rules "$root/examples/project/alerts.yml"
else
	skip 'promtool' 'not there'
fi
if command -v systemd-analyze >/dev/null; then
	units=$root/examples/project/units
	run systemd-analyze verify --man=no "$units"/*
	ok 'systemd finds nothing in the units but the folder that is not here' eval '! grep -v "\(run\|dealserve\) is not executable: No such file" .err'
	for unit in "$units"/dealkit@.service "$units"/dealkit-train@.service "$units"/dealkit-weekly@.service "$units"/dealkit-morning@.service \
		"$units"/dealserve@.service; do
		ok "$(basename "$unit") is not exposed" systemd-analyze security --offline=true --threshold=20 "$unit"
	done
else
	skip 'the units' 'no systemd'
fi
finish
