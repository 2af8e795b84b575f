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

title "What is going wrong, and where"
winrate -q -r compare "$out/clean.csv" -o "$out/compare.csv"
winrate -q -r insights "$out/clean.csv" -o "$out/insights.csv"
winrate -q -r insights -t "$out/clean.csv"

title "The usual suspects: the last two quarters against those before"
winrate -q -r diagnose "$out/clean.csv" -o "$out/diagnose.csv"
winrate -q -r diagnose -t "$out/clean.csv"

# Learn from deals as they looked while they were open; test on later ones.
dealfeat -q --snapshots "$out/clean.csv" | dealtrain -o "$out/model.json" \
	>"$out/metrics.csv" 2>"$out/verdict.txt" || {
	status=$?
	cat "$out/verdict.txt" >&2
	exit $status
}
title "Can open deals be told apart?"
sed 's/^dealtrain: //' "$out/verdict.txt" | fold -s -w 80
awk -F, '$2 == "all" { auc[$1] = $6; tested = $4 }
	END { printf "AUC on %d later deals: %.3f; by age alone %.3f; chance is 0.5.\n",
		tested, auc["xgboost"], auc["age"] }' "$out/metrics.csv"

# Score the deals that are open now, say why, and who must hear of it.
dealfeat -v --open "$out/clean.csv" 2>"$out/notes.txt" | dealscore -q -m "$out/model.json" |
	dealexplain -q -m "$out/model.json" -o "$out/deals.csv"
day=$(sed -n 's/.*as of \([0-9-]*\).*/\1/p' "$out/notes.txt")
{
	dealalert -q "$out/compare.csv"
	winrate -q -p month "$out/clean.csv" | dealalert -q --on "$day" | tail -n +2
	dealalert -q --on "$day" "$out/quality.csv" | tail -n +2
	dealalert -q "$out/deals.csv" | tail -n +2
} >"$out/alerts.csv"
dealsend --text -o "$out/alerts.txt" "$out/alerts.csv"

title "Open deals with the most to lose, as of $day"
if grep -q 'verdict: no signal' "$out/verdict.txt"; then
	fold -s -w 80 <<-!
	None is named: what these columns tell about a deal has not told later outcomes
	better than chance, so a list of risky deals would be noise. Every open deal
	has the base rate as its win probability. The win rates above stand. What can
	help: columns that say what happens in a deal (stage history, activity,
	contacts) as dealfeat -x COLUMN; and more months of deals.
	!
else
	dealalert -q --rules "$rules" --top 5 -t "$out/deals.csv"
fi

title "Alerts, by severity and kind"
tail -n +2 "$out/alerts.csv" | cut -d, -f3,4 | sort | uniq -c | sort -rn | tr , ' '
[ "$(wc -l <"$out/alerts.csv")" -gt 1 ] || echo "None."

title "Files in $out"
cat <<!
deals.csv     open deals, scored, why    winrate.csv   win rates by quarter
alerts.csv    who must hear of what      compare.csv   what moved, what did not
insights.csv  what is going wrong        diagnose.csv  volume, mix, reps, price
model.json    the model                  metrics.csv   how it did on later deals
clean.csv     all deals, cleaned         rejects.csv   rows left out, and why
alerts.txt    the alerts to be read; dealsend can mail or post them
quality.csv   how many rows of the export were what
!
