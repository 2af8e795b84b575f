#!/bin/bash
# What each part of dealtrain's recipe is for: rounds, trees, the regression,
# calibration; and why realised outcomes judge badly.  Of make study.
#   tests/study/parts.sh [-f] [-n DEALS,...] [-r RUNS] [-t TABLE,...]
# -n sizes of the exports (5000; with -f 5000,11000,30000), -r exports a size
# (1; with -f 5), -f all of it, -t these tables only.
# Prints means over the exports.  Rounds and trees are tests/study/learn.c's,
# which learns with dealtrain's own modules and leaves the calibration out.
# shellcheck source=tests/study/lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"
options "$@"
sizes=${sizes:-${full:+5000 11000 30000}}
sizes=${sizes:-5000}
runs=${runs:-${full:+5}}
runs=${runs:-1}
first=${sizes%% *}

# note NAME: without commas; the judgement of $tmp/scored.csv goes to $tmp/notes
note() {
	judge | sed "s/^[^,]*/$1/" >>"$tmp/notes"
}

# means: of the notes, name by name in the order in which they came
means() {
	awk -F, '!($1 in n) { name[++k] = $1 }
		{ n[$1]++; auc[$1] += $3; share[$1] += $5; loss[$1] += $8; off[$1] += $9 - $10 }
		END { for (i = 1; i <= k; i++) { m = name[i]
			printf "%-58s %4d %6.3f %6.3f %8.4f %+7.3f\n", m, n[m], auc[m] / n[m], share[m] / n[m],
			    loss[m] / n[m], off[m] / n[m] } }' "$tmp/notes"
}

head_means() {
	printf '%-58s %4s %6s %6s %8s %7s\n' '' runs AUC share loss+ diff
	: >"$tmp/notes"
}

# learned NAME OPTION ...: by tests/study/learn.c, from $tmp/rows.csv
learned() {
	learn "${@:2}" "$tmp/rows.csv" >"$tmp/scored.csv"
	note "$1"
}

# each DEALS COMMAND: the command for each export of a size
each() {
	local s

	for s in $(seq "$runs"); do
		export_deals "$1" "$s"
		snapshots >"$tmp/rows.csv"
		"$2"
	done
}

settings() {
	learned 'depth 4; min_child_weight 20; 250 trees; not monotone' --linear 0 --trees 250 \
	    --free --param max_depth=4 --param min_child_weight=20 --param lambda=1
	learned 'depth 3; min_child_weight 50; lambda 5; monotone' --linear 0
	learned 'the same; mean with a ridge logistic regression' --linear .5
}

table_7() {
	local n

	claim 7 'Settings, uncalibrated.  MODEL.md, share / loss+ at 5,000, 11,000, 30,000 deals:
   depth 4 .907 / .0239, .938 / .0158, .967 / .0084; depth 3 .925 / .0203, .958 / .0108, .975 / .0066;
   with regression .934 / .0154, .956 / .0110, .973 / .0068'
	for n in $sizes; do
		echo "$n deals"
		head_means
		each "$n" settings
		means
	done
}

rounds() {
	local r

	for r in 1 2 3 4 5 6; do
		learned "depth 3; 200 trees; round $r" --linear 0 --rounds "$r"
		mv "$tmp/scored.csv" "$tmp/round$r.csv"
	done
	join -t, "$tmp/round4.csv" "$tmp/round5.csv" | awk -F, 'NR > 1 { d = $3 - $5; n++; s += d < 0 ? -d : d }
		END { print s / n }' >>"$tmp/moved"
	for r in 1 2 3 4; do
		learned "depth 8; min_child_weight 1; 600 trees; round $r" --linear 0 --rounds "$r" --trees 600 \
		    --param max_depth=8 --param min_child_weight=1 --param lambda=1
	done
}

table_8() {
	: >"$tmp/moved"
	claim 8 "Rounds, $first deals, trees alone.  MODEL.md: the first is the worst (AUC .758 at 60,000 deals);
   after 3 or 4 nothing is gained (loss+ .0184 .0145 .0143); subsampling alone moves predictions by .006 a round;
   depth 8 got worse every round (.061 to .176), where every round had all trees.  dealtrain labels the open deals with 75
   trees and the regression, whatever the last model is, so that large trees do not feed on themselves"
	head_means
	each "$first" rounds
	means
	awk '{ s += $1 } END { printf "mean distance between the predictions of rounds 4 and 5: %.4f\n", s / NR }' "$tmp/moved"
}

trees() {
	local n

	for n in 25 50 75 100 150 200 400; do
		learned "$n trees and the regression" --trees "$n"
	done
	train --calibrate none <"$tmp/rows.csv"
	score
	note 'as many as dealtrain chose'
	sed -n 's/^dealtrain: \([0-9]* trees, [0-9]*% regression\).*/\1/p' "$tmp/train.err" >>"$tmp/chosen"
}

table_9() {
	: >"$tmp/chosen"
	claim 9 "Number of trees, $first deals.  MODEL.md: the best number at a fixed q is the one the true outcomes would choose"
	head_means
	each "$first" trees
	means
	paste -sd ';' "$tmp/chosen" | sed 's/^/chosen: /; s/;/; /g'
}

calibrations() {
	local how

	for how in none isotonic sigmoid auto; do
		train --calibrate "$how" <"$tmp/rows.csv"
		score
		note "$how"
	done
}

table_10() {
	local n

	claim 10 'Calibration on out-of-fold predictions.  MODEL.md, loss+ at 5,000, 11,000, 30,000 deals:
   none .0182 .0120 .0071, isotonic .0227 .0128 .0077, sigmoid .0189 .0111 .0073'
	for n in $sizes; do
		echo "$n deals"
		head_means
		each "$n" calibrations
		means
	done
}

# realised SEED: outcomes of the open deals by chance, with their true probabilities
realised() {
	awk -F, -v seed="$1" 'BEGIN { srand(seed); rand(); print "deal_id,outcome" }
		NR == FNR { p[$1] = $3; next } FNR > 1 { print $1 "," (rand() < p[$1] ? "Won" : "Lost") }' \
	    "$tmp/truth.csv" "$tmp/scored.csv"
}

table_11() {
	local s n=200

	claim 11 'Chance of realised outcomes, 5,000 deals: standard deviation of what would be measured by them.
   MODEL.md: with 380 open deals .022 of the mean and .046 of the share'
	export_deals 5000 1
	snapshots | train
	score
	judge | cut -d, -f4 >"$tmp/best"
	for s in $(seq $n); do
		realised "$s" >"$tmp/realised.csv"
		dealeval -q --outcomes "$tmp/realised.csv" "$tmp/scored.csv" | tail -n +2
	done | awk -F, -v best="$(cat "$tmp/best")" '
		{ x = $3 / $2; y = ($4 - .5) / (best - .5); n++; open = $2; a += x; aa += x * x; b += y; bb += y * y }
		END { printf "%d open deals, %d draws: mean %.3f, share %.3f\n", open, n, sqrt((aa - a * a / n) / (n - 1)),
		    sqrt((bb - b * b / n) / (n - 1)) }'
}

table 7
table 8
table 9
table 10
table 11
cat <<'!'

Not measured here, as nothing of dealkit does it: damping and cross-fitting of q; soft labels, censoring weights and
finished folds for the calibration; log losses of doubled rows; a model without empirical-Bayes shrinkage.
!
