#!/bin/bash
# make bench-record: the figures of the last `make bench` go to history.csv,
# with the commit; what has become worse by more than a fifth is named.
#
#   record.sh FOLDER		that of bench.sh
#
# Exit status 1 if anything has.  Ratios can be compared between machines of a
# kind only; commit history.csv from the machine that its last rows are from.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
figures=${1:?usage: record.sh FOLDER}/figures.tmp
history=${HISTORY:-$here/history.csv}
commit=$(git -C "$here" describe --always --dirty --abbrev=7)

[ -s "$figures" ] || { echo "record.sh: $figures: run make bench first" >&2; exit 2; }
[ -s "$history" ] || echo 'commit,date,figure,value,sign,target' >"$history"

# Against the figures of the commit before.
status=0
awk -F'\t' -v OFS='\t' -v history="$history" '
	BEGIN {
		while ((getline line <history) > 0) {	# names have commas: values stand behind the last ones
			n = split(line, f, ",")
			name = line
			sub(/^[^,]*,[^,]*,"?/, "", name)
			sub(/"?,[^,]*,[^,]*,[^,]*$/, "", name)
			before[name] = f[n - 2]
			of[name] = f[1]
		}
	}
	$1 in before && before[$1] > 0 {
		change = $3 == "at least" ? before[$1] / $2 : $2 / before[$1]
		if (change > 1.2) {
			printf "worse: %s: %s, was %s (%s)\n", $1, $2, before[$1], of[$1]
			bad = 1
		}
	}
	END { exit bad }' "$figures" || status=1

awk -F'\t' -v commit="$commit" -v date="$(git -C "$here" show -s --format=%cs HEAD)" '
	{ printf "%s,%s,\"%s\",%s,%s,%s\n", commit, date, $1, $2, $3, $4 }' "$figures" >>"$history"
exit $status
