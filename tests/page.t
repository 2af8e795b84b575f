#!/bin/bash
# dealreport's page in a browser: what only a browser can tell.  Skips where there is none.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/report.sh
. tests/report.sh
modules=$root/build/node/node_modules
browser=${CHROMIUM:-/usr/bin/chromium}
if ! command -v node >/dev/null || [ ! -x "$browser" ] || [ ! -d "$modules/playwright-core" ]; then
	skip 'the page in a browser' 'no node, chromium or playwright-core: make deps-ci installs them'
	finish
	exit
fi
cd "$tmp" || exit 1
report_tables 4000
hostile_deals
dealreport -o page.html insights.csv compare.csv diagnose.csv velocity.csv cycle.csv reps.csv funnel.csv created.csv deals.csv \
	metrics.csv runs.csv eval.csv bins.csv global.csv alerts.csv quality.csv periods.csv closes.csv backtest.csv drift.csv levers.csv experiment.csv
dealreport -o hostile.html hostile.csv
dealreport --locale de-DE -o german.html diagnose.csv created.csv deals.csv
awk 'NR == 1 { print; next } { row[NR] = substr($0, index($0, ",")) }
	END { for (i = 0; i < 10000; i++) print "M" i row[2 + i % (NR - 1)] }' deals.csv >many.csv
dealreport -o many.html many.csv
CHROMIUM=$browser node "$root/tests/page.js" "$modules" "$tmp" >page.tap
grep -v '^1\.\.' page.tap
n=$(grep -c '^\(not \)\?ok ' page.tap)
failed=$(grep -c '^not ok ' page.tap)
ok 'the browser came to its end' grep -qx "1..$n" page.tap
if command -v pdftotext >/dev/null; then
	pdftotext -layout page.pdf page.txt
	for title in 'Where we stand' 'The open pipeline' 'What will be won' 'Reps' 'Deals' 'Can the scores be trusted' 'Alerts'; do
		ok "on paper there is: $title" grep -q "$title" page.txt
	done
	ok 'and the last rep' grep -q "$(tail -1 reps.csv | cut -d, -f1)" page.txt
	ok 'on twelve pages at most' test "$(tr -cd '\f' <page.txt | wc -c)" -le 12
else
	skip 'what is on paper' 'no pdftotext'
fi
finish
