#!/bin/bash
# The main job from an export to alerts: the sample, and an export without signal.
. tests/lib.sh

wide() {	# a line of more than 80 columns?
	expand "$1" | LC_ALL=C grep -q '.\{81\}'
}

run bash examples/pipeline.sh examples/deals.csv "$tmp/demo"
exits 'the sample runs' 0
cp "$tmp/.out" "$tmp/page"
ok 'and says nothing on stderr' test -z "$err"
says() {	# NAME PATTERN
	ok "$1" grep -Eq -- "$2" "$tmp/page"
}
says 'counts that balance' 'read 8000 = written 8000 \+ rejected 0 \+ superseded 0'
says 'win rates by quarter' '^2025-Q2 +[0-9]+ +[0-9.]+%'
says 'the planted drop, first' '^ 1\. region EMEA wins less: [0-9.]+% instead of [0-9.]+%, -1[0-9.]+ points'
ok 'and no other cause' eval "! grep -q '^ 2\. ' $tmp/page"
says 'as execution, not mix' '^mix .* ruled out'
says 'the verdict' '^verdict: ready'
ok 'five deals at risk, with reasons and actions' test \
	"$(grep -c '^[0-9-]* warning for cro: D[0-9]*: ' "$tmp/page")" -eq 5
ok 'each with a reason' test "$(grep -c 'Why: ' "$tmp/page")" -eq 5
ok 'each with an action' test "$(tr '\n' ' ' <"$tmp/page" | grep -o 'Next: ' | wc -l)" -eq 5
says 'alerts by kind' '[0-9]+ warning risk_high'
says 'also for the win rate' '[0-9]+ (warning|critical) win_rate_drop'
ok 'all in 80 columns' eval "! wide $tmp/page"
for file in clean rejects winrate compare insights diagnose metrics deals alerts; do
	ok "$file.csv is there" test -s "$tmp/demo/$file.csv"
	says "and named" "$file\.csv "
done
ok 'the alerts as text' test "$(grep -c '^2025-.* for ' "$tmp/demo/alerts.txt")" -eq "$(($(wc -l <"$tmp/demo/alerts.csv") - 1))"
ok 'the model is there' test -s "$tmp/demo/model.json"
ok 'every open deal is scored' test "$(grep -c ',Open,' "$tmp/demo/clean.csv")" -eq \
	"$(($(wc -l <"$tmp/demo/deals.csv") - 1))"

# Whatever the locale, the time zone and the threads.
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo bash examples/pipeline.sh examples/deals.csv "$tmp/again" >"$tmp/page2" 2>&1
for file in clean deals alerts; do
	same "the same $file.csv elsewhere" "$tmp/demo/$file.csv" "$tmp/again/$file.csv"
done
same 'the same model' "$tmp/demo/model.json" "$tmp/again/model.json"

if [ -r "$shared/skygeni_sales_data.csv" ]; then
	run bash examples/pipeline.sh "$shared/skygeni_sales_data.csv" "$tmp/none"
	exits 'an export without signal is no error' 0
	cp "$tmp/.out" "$tmp/page"
	says 'the verdict says so' '^verdict: no signal'
	says 'and no deal is named' '^None is named'
	says 'nor a cause' '^ 1\. Nothing is significant'
	ok 'no alert either' test "$(wc -l <"$tmp/none/alerts.csv")" -eq 1
	ok 'every row came through' test "$(wc -l <"$tmp/none/clean.csv")" -eq 5001
	ok 'also in 80 columns' eval "! wide $tmp/page"
else
	skip 'an export without signal' 'not there'
fi
if [ -r "$shared/maven/sales_pipeline.csv" ]; then
	run bash examples/pipeline.sh -s examples/schema-maven.csv "$shared/maven/sales_pipeline.csv" "$tmp/maven"
	exits 'an export with a mapping file of its own' 0
	ok 'has 2089 open deals' test "$(grep -c ',Open,' "$tmp/maven/clean.csv")" -eq 2089
else
	skip 'an export with a mapping file of its own' 'not there'
fi

run bash examples/pipeline.sh examples/absent.csv "$tmp/absent"
exits 'an absent export is an error' 2
like 'that names it' 'absent.csv: No such file'
run bash examples/pipeline.sh examples/deals.csv
exits 'without a folder there is a usage line' 2
like 'on stderr' '^usage: pipeline.sh'

# The steps of examples/Makefile.
steps() {
	run make -s -C examples OUT="$tmp/steps" MAKEFLAGS= MAKELEVEL= "$@"
}
mkdir "$tmp/steps" && cp "$tmp/demo/model.json" "$tmp/steps"
steps
exits 'the steps run' 0
same 'they give the same deals' "$tmp/demo/deals.csv" "$tmp/steps/deals.csv"
steps -q
exits 'nothing is made twice' 0
steps forecast
exits 'the forecast, when it is asked for' 0
ok 'of this quarter and the next' test "$(wc -l <"$tmp/steps/forecast.csv")" -eq 3
touch "$tmp/steps/clean.csv"
steps -n
ok 'a new export needs no new model' eval '! grep -q dealtrain "$tmp/.out"'
ok 'but new scores' grep -q dealscore "$tmp/.out"

# A new model comes when it is whole, and no worse; until then the old one stays.
cp "$tmp/steps/model.json" "$tmp/old.json"
mkdir "$tmp/stub"
stub() {	# a dealtrain that ends so
	printf '#!/bin/bash\ncat >/dev/null\n%s\n' "$1" >"$tmp/stub/dealtrain"
	chmod +x "$tmp/stub/dealtrain"
	PATH=$tmp/stub:$PATH run make -s -C examples OUT="$tmp/steps" MAKEFLAGS= MAKELEVEL= "${@:2}"
}
stub 'kill -9 $$' retrain
ok 'retrain, killed: is an error' test "$status" -ne 0
same 'and the old model is there' "$tmp/old.json" "$tmp/steps/model.json"
stub 'echo no room >&2; exit 2' retrain
ok 'retrain, failed: is an error' test "$status" -ne 0
same 'and the old model is there, too' "$tmp/old.json" "$tmp/steps/model.json"
stub 'exit 1' retrain
exits 'a worse one is no error' 0
same 'and does not come' "$tmp/old.json" "$tmp/steps/model.json"
ok 'the champion is the model in use, and the run is on record' eval \
	'make -n -C examples OUT=o MAKEFLAGS= retrain | grep -q "dealtrain -o o/model.json --champion o/model.json --runs o/runs.csv"'
steps retrain
exits 'a new one as good' 0
like 'is compared with the old one' 'champion: log loss .*: not worse'
ok 'and recorded' test "$(wc -l <"$tmp/steps/runs.csv")" -eq 2

# A firm with too few deals for a model: what can be said is said.
awk -F, 'NR == 1 || (NR > 100 && NR < 160) { print }
	NR > 7900 && $3 == "" && n++ < 3 { print }' examples/deals.csv >"$tmp/few.csv"
run bash examples/pipeline.sh "$tmp/few.csv" "$tmp/few"
exits 'few deals are no error' 0
cp "$tmp/.out" "$tmp/page"
ok 'nor is anything on stderr' test -z "$err"
says 'win rates have their intervals' '^period +deals +won +from +to'
says 'what is missing is said' 'too few'
says 'and that it means no model' '^So there is no model yet: no risks, no reasons'
says 'age tells something' '^ +[0-9]+ days +[0-9]+ +[0-9.]+%  \(95% interval'
ok 'no model is named' eval '! grep -q model.json "$tmp/page"'
ok 'all in 80 columns' eval "! wide $tmp/page"
few() {
	run make -s -C examples EXPORT="$tmp/few.csv" OUT="$tmp/fewsteps" MAKEFLAGS= MAKELEVEL= "$@"
}
few all
exits 'the steps run without a model' 0
like 'which they say' 'no model: deals are listed by age and dates alone'
ok 'every open deal is there' test "$(grep -c ',Open,' "$tmp/fewsteps/clean.csv")" -eq "$(($(wc -l <"$tmp/fewsteps/deals.csv") - 1))"
few retrain
exits 'nor is a new model an error' 0

# A week of mornings with a feed that is dead: it is noticed, once a week.
: >"$tmp/week"
last=$(sed -n 2p "$tmp/fewsteps/quality.csv" | sed 's/.*,//')
for day in 1 2 3 4 5 6 7 8; do
	few send DAY="$(date -u -d "$last + $day days" +%F)"
	cat "$tmp/.out" >>"$tmp/week"
done
ok 'a dead feed is noticed within a week' test "$(grep -c 'critical for operations: The export is 5 days old' "$tmp/week")" -eq 1
ok 'and said once' test "$(grep -c 'The export is' "$tmp/week")" -eq 1
ok 'what else was new was said once' test -z "$(grep '^[0-9-]* [a-z]* for' "$tmp/week" | sort | uniq -d)"
ok 'the ledger has all of them' test "$(cut -d' ' -f1 "$tmp/fewsteps/spool/ledger" | sort -u | wc -l)" -eq "$(grep -c '^[0-9-]* [a-z]* for' "$tmp/week")"

# What cron and systemd would run.
command=$(sed -n 's/^0 6 .*	//p' examples/crontab)
run env EXPORT=examples/deals.csv OUT="$tmp/steps" STEPS=examples/Makefile MAKEFLAGS= bash -c "$command"
exits "the crontab's command runs" 0
same 'and gives the same deals' "$tmp/demo/deals.csv" "$tmp/steps/deals.csv"
ok 'and prints the alerts' grep -q 'warning for .*: Deal D' "$tmp/.out"
ok 'of win rates that fell' grep -q 'for cro: Win rate' "$tmp/.out"
ok 'and of an export that is old' grep -q 'critical for operations: The export is [0-9,]* days old' "$tmp/.out"
grep '^2025-' "$tmp/.out" | sort >"$tmp/said"
run env EXPORT=examples/deals.csv OUT="$tmp/steps" STEPS=examples/Makefile MAKEFLAGS= bash -c "$command"
ok 'but none of them again' test -z "$(grep '^2025-' "$tmp/.out" | sort | comm -12 - "$tmp/said")"
if command -v systemd-analyze >/dev/null; then
	ok 'the systemd units are right' systemd-analyze verify --man=no examples/dealkit.service examples/dealkit.timer
else
	skip 'the systemd units' 'no systemd'
fi
finish
