#!/bin/bash
# The main job from an export to alerts: the sample, and an export without signal.
. tests/lib.sh

demo() {	# EXPORT FOLDER [SCHEMA]: the first run of the folder, as "make demo" does it
	cp -R examples/project "$2"
	[ -z "${3:-}" ] || cp "$3" "$2/schema.csv"
	EXPORT=$(realpath "$1") MAX_AGE='' "$2/run" ${3:+SCHEMA=./schema.csv} score && "$2/show"
}
wide() {	# a line of more than 80 columns?
	expand "$1" | LC_ALL=C grep -q '.\{81\}'
}

run demo examples/deals.csv "$tmp/demo"
exits 'the sample runs' 0
cp "$tmp/.out" "$tmp/page"
ok 'and says nothing on stderr' test -z "$err"
says() {	# NAME PATTERN
	ok "$1" grep -Eq -- "$2" "$tmp/page"
}
says 'counts that balance' 'read 8000 = written 8000 \+ rejected 0 \+ superseded 0'
says 'in short' '^The win rate fell from [0-9]+% to [0-9]+%\. One cause stands out: region EMEA\.'
ok 'as the page says' grep -qF -- "$(grep -o '^The win rate fell from .* region EMEA\.' "$tmp/page")" "$tmp/demo/page.html"
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

# What the README quotes of it is what it prints.
sed -n '/^installs what is missing/,/^The tables/s/^    //p' README.md | grep -vx '\.\.\.' >"$tmp/quoted"
ok 'the README quotes twenty lines' test "$(wc -l <"$tmp/quoted")" -ge 18
ok 'as they are printed' eval '! sed "s/ *\$//" "$tmp/page" | grep -vxFf - "$tmp/quoted"'

# Whatever the locale, the time zone and the threads.
{ LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo demo examples/deals.csv "$tmp/again"; } >"$tmp/page2" 2>&1
for file in clean deals alerts; do
	same "the same $file.csv elsewhere" "$tmp/demo/$file.csv" "$tmp/again/$file.csv"
done
same 'the same model' "$tmp/demo/model.json" "$tmp/again/model.json"

if [ -r "$shared/skygeni_sales_data.csv" ]; then
	run demo "$shared/skygeni_sales_data.csv" "$tmp/none"
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
	run demo "$shared/maven/sales_pipeline.csv" "$tmp/maven" examples/schema-maven.csv
	exits 'an export with a mapping file of its own' 0
	ok 'has 2089 open deals' test "$(grep -c ',Open,' "$tmp/maven/clean.csv")" -eq 2089
else
	skip 'an export with a mapping file of its own' 'not there'
fi

run demo examples/absent.csv "$tmp/absent"
exits 'an absent export is an error' 1
like 'that names it' 'absent.csv: No such file'

# A firm with too few deals for a model: what can be said is said.
awk -F, 'NR == 1 || (NR > 100 && NR < 160) { print }
	NR > 7900 && $3 == "" && n++ < 3 { print }' examples/deals.csv >"$tmp/few.csv"
run demo "$tmp/few.csv" "$tmp/few"
exits 'few deals are no error' 0
cp "$tmp/.out" "$tmp/page"
ok 'nor is anything on stderr' test -z "$err"
says 'win rates have their intervals' '^period +deals +won +from +to'
says 'what is missing is said' 'too few'
says 'and that it means no model' '^So there is no model yet: no risks, no reasons'
says 'age tells something' '^ +[0-9]+ days +[0-9]+ +[0-9.]+%  \(95% interval'
ok 'no model is named' eval '! grep -q model.json "$tmp/page"'
ok 'all in 80 columns' eval "! wide $tmp/page"
finish
