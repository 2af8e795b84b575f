#!/bin/bash
# The main job: what a sales leader should know, from a CRM's export.
#
#   pipeline.sh [-s SCHEMA] EXPORT FOLDER
#
# Prints it in 80 columns, and leaves the tables in FOLDER.  Wants dealkit's
# programs on PATH.  SCHEMA is a name or a mapping file, see dealclean(1).
set -euo pipefail
schema=auto
rules=$(dirname "$0")/rules-leader.csv
while getopts s: option; do
	case $option in
	s) schema=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
if [ $# -ne 2 ]; then
	echo "usage: pipeline.sh [-s SCHEMA] EXPORT FOLDER" >&2
	exit 2
fi
export=$1
out=$2
mkdir -p "$out"

title() {
	printf '\n%s\n%s\n' "$1" "${1//?/-}"
}

# Clean, then look back.
dealclean -s "$schema" --rejects "$out/rejects.csv" --summary "$out/quality.csv" -o "$out/clean.csv" "$export" \
	2>"$out/summary.txt" || {
	status=$?
	cat "$out/summary.txt" >&2
	exit $status
}
fold -s -w 80 "$out/summary.txt"

title "Win rate by quarter in which deals closed"
winrate -q -p quarter "$out/clean.csv" -o "$out/winrate.csv"
winrate -q -p quarter -t "$out/clean.csv"

# A report for a person; or one sentence, where there is nothing to compare.
tell() {	# REPORT
	if winrate -q -r "$1" "$out/clean.csv" -o "$out/$1.csv" 2>"$out/notes.txt" &&
	    [ "$(wc -l <"$out/$1.csv")" -gt 1 ]; then
		winrate -q -r "$1" -t "$out/clean.csv"
	else
		sed 's/^winrate: [^ ]*: //' "$out/notes.txt" | fold -s -w 80
		fold -s -w 80 <<-!
		Too few deals of whole periods to compare: see the win rates and their
		intervals above.
		!
	fi
}

title "What is going wrong, and where"
winrate -q -r compare "$out/clean.csv" -o "$out/compare.csv"
tell insights

title "The usual suspects: the last two quarters against those before"
tell diagnose

# Learn from deals as they looked while they were open; test on later ones.
# 2: there is too little to learn from, and it says what is missing.
model=$out/model.json
status=0
rm -f "$out/runs.csv" "$out/oof.csv"
dealfeat -q --snapshots "$out/clean.csv" | dealtrain -o "$model" --runs "$out/runs.csv" --oof "$out/oof.csv" \
	>"$out/metrics.csv" 2>"$out/verdict.txt" || status=$?
title "Can open deals be told apart?"
sed 's/^dealtrain: //' "$out/verdict.txt" | fold -s -w 80
case $status in
0)
	awk -F, '$2 == "all" { auc[$1] = $6; tested = $4 }
		END { printf "AUC on %d later deals: %.3f; by age alone %.3f; chance is 0.5.\n",
			tested, auc["xgboost"], auc["age"] }' "$out/metrics.csv"
	;;
2)
	rm -f "$model"
	model=
	echo "So there is no model yet: no risks, no reasons. What needs none follows."
	title "What age tells: closed deals by how long they had been open"
	winrate -q -r cycle "$out/clean.csv" | awk -F, '
		NR > 1 { split($1, day, "-"); from[NR] = day[1]; n[NR] = $2; won[NR] = $3 }
		END {
			print "open for   of them   were won"
			for (i = NR; i > 1; i--) { all += n[i]; w += won[i]; a[i] = all; b[i] = w }
			for (i = 2; i <= NR; i++) {
				p = b[i] / a[i]; z = 1.96; d = 1 + z * z / a[i]
				m = (p + z * z / (2 * a[i])) / d
				h = z / d * sqrt(p * (1 - p) / a[i] + z * z / (4 * a[i] * a[i]))
				printf "%4d days  %7d  %8.1f%%  (95%% interval %.0f%% to %.0f%%)\n",
					from[i], a[i], 100 * p, 100 * (m > h ? m - h : 0), 100 * (m + h)
			}
		}'
	;;
*)
	exit $status
	;;
esac

# Score the deals that are open now, say why, and who must hear of it.
dealfeat -v --open "$out/clean.csv" 2>"$out/notes.txt" -o "$out/open.csv"
day=$(sed -n 's/.*as of \([0-9-]*\).*/\1/p' "$out/notes.txt")
if [ -n "$model" ]; then
	dealscore -q -m "$model" "$out/open.csv" | dealexplain -q -m "$model" -o "$out/deals.csv"
else
	cp "$out/open.csv" "$out/deals.csv"
fi
{
	dealalert -q "$out/compare.csv"
	winrate -q -p month "$out/clean.csv" | dealalert -q --on "$day" | tail -n +2
	dealalert -q --on "$day" "$out/quality.csv" | tail -n +2
	dealalert -q "$out/deals.csv" | tail -n +2
} >"$out/alerts.csv"
dealsend --text -o "$out/alerts.txt" "$out/alerts.csv"

if [ -n "$model" ]; then
	title "Open deals with the most to save, as of $day"
else
	title "Open deals that are late, as of $day"
fi
if grep -q 'verdict: no signal' "$out/verdict.txt"; then
	fold -s -w 80 <<-!
	None is named: what these columns tell about a deal has not told later outcomes
	better than chance, so a list of risky deals would be noise. Every open deal
	has the chance of its age. The win rates above stand. What can help: columns
	that say what happens in a deal (stage history, activity, contacts) as
	dealfeat -x COLUMN; and more months of deals.
	!
else
	dealalert -q --rules "$rules" --top 5 -t "$out/deals.csv"
fi

title "Alerts, by severity and kind"
tail -n +2 "$out/alerts.csv" | cut -d, -f3,4 | sort | uniq -c | sort -rn | tr , ' '
[ "$(wc -l <"$out/alerts.csv")" -gt 1 ] || echo "None."

# The page: of what there is.
page=()
add() {		# FILE COMMAND ...: a table for the page, if it can be made
	local file=$out/$1
	shift
	if "$@" >"$file" 2>/dev/null; then page+=("$file"); else rm -f "$file"; fi
}
for report in reps funnel velocity cycle; do
	add $report.csv winrate -q -r $report "$out/clean.csv"
done
add created.csv winrate -q -p quarter --date created "$out/clean.csv"
if [ -n "$model" ]; then
	page+=("$out/metrics.csv" "$out/runs.csv")
	add evaluation.csv dealeval -q "$out/oof.csv"
	add bins.csv dealeval -q -r bins "$out/oof.csv"
	add global.csv dealexplain -q -r global -m "$model" "$out/deals.csv"
fi
for table in insights diagnose compare quality alerts deals; do
	[ ! -s "$out/$table.csv" ] || page+=("$out/$table.csv")
done
dealreport -q -o "$out/page.html" "${page[@]}"

title "Files in $out"
echo "page.html     all of this as a page: open it in a browser, or mail it"
[ -z "$model" ] || cat <<!
model.json    the model                  metrics.csv   how it did on later deals
!
cat <<!
deals.csv     open deals, scored, why    winrate.csv   win rates by quarter
alerts.csv    who must hear of what      compare.csv   what moved, what did not
insights.csv  what is going wrong        diagnose.csv  volume, mix, reps, price
clean.csv     all deals, cleaned         rejects.csv   rows left out, and why
alerts.txt    the alerts to be read; dealsend can mail or post them
quality.csv   how many rows of the export were what
!
