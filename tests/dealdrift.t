#!/bin/bash
# dealdrift: new deals against earlier ones.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

header=feature,psi,p_value,kind,part,reference_deals,deals,psi_lo,psi_hi,q_value,estimate,estimate_lo,estimate_hi
header=$header,missing_before,missing_now,unseen_share,most_changed,share_before,share_now,blocks,phi,smallest_psi,verdict,note

# week NUMBER: the day of that snapshot, from 2024-01-01 on
week() {
	date -u -d "2024-01-01 +$(($1 * 7)) days" +%F
}

# entries WEEKS A B C [NEW]: 3 days old deals of each region a week, the last 8 of them as NEW says ("A B C ...")
entries() {
	local w k i region share

	echo deal_id,created_date,closed_date,as_of_date,outcome,x_region,x_size
	for ((w = 1; w <= $1; w++)); do
		share="$2 $3 $4"
		[ "$w" -le $(($1 - 8)) ] || share=${5:-$share}
		region=0
		for k in $share; do
			region=$((region + 1))
			for ((i = 0; i < k; i++)); do
				echo "$w $region $i"
			done
		done
	done | awk '
	function leap(y) { return y % 4 == 0 }
	function iso(n,   y, m, l) {	# days from 2024-01-01 on
		for (y = 2024; n >= 365 + leap(y); y++) n -= 365 + leap(y)
		for (m = 1; ; m++) { l = m == 2 ? 28 + leap(y) : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31
			if (n < l) break
			n -= l }
		return sprintf("%d-%02d-%02d", y, m, n + 1)
	}
	{ printf "D%d,%s,,%s,Open,%s,%d\n", NR, iso($1 * 7 - 3), iso($1 * 7), substr("ABCDE", $2, 1), NR * 7919 % 101 }'
}

# cell FEATURE COLUMN: of the last output
cell() {
	awk -F, -v f="$1" -v c="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i }
	NR > 1 && $1 == f { if (c == "note") { sub(/^.*,[a-z ]*,"?/, "", $0); sub(/"$/, "") ; print } else print $k }' "$tmp/.out"
}
note() {
	sed -nE "s/^$1,.*,(stable|watch|drifted|cannot tell|expected),\"?(.*[^\"])\"?\$/\\2/p" "$tmp/.out"
}
# got FEATURE COLUMN VALUE
got() {
	ok "$1: $2 is $3" test "$(cell "$1" "$2")" = "$3"
}

# ---- nothing moved, something moved ----------------------------------------------------------
entries 60 40 30 20 >"$tmp/same.csv"
run dealdrift "$tmp/same.csv"
exits 'nothing moved' 0
ok 'the header' test "$(head -1 "$tmp/.out")" = "$header"
got x_region verdict stable
got x_region psi 0.000000
got x_region p_value 1
got x_region deals 720
got x_region reference_deals 4320
got x_region blocks 6
got x_region phi 0.000000
ok 'a stable feature says what is certain' test "$(note x_region)" = 'stable: psi below 0.05 for certain'
ok 'a table for nobody to read has no other rows' test "$(wc -l <"$tmp/.out")" -eq 3

# by hand: shares 40:30:20 of 90 before, 30:30:30 now; n 720, m 4320
entries 60 40 30 20 '30 30 30' >"$tmp/moved.csv"
run dealdrift --exit-code "$tmp/moved.csv"
exits 'something moved' 1
got x_region verdict drifted
got x_region most_changed A
got x_region share_before 0.444444
got x_region share_now 0.333333
ok 'X2 and psi are those of the counts' awk -F, '$1 == "x_region" {
	n = 720; m = 4320; h = n * m / (n + m); split("40 30 20", a, " ")
	for (k = 1; k <= 3; k++) { p = a[k] / 90; q = 1 / 3; b = (n * q + m * p) / (n + m); x += h * (q - p) ^ 2 / b }
	psi = (x - 2) / h; found = 1; if (psi - $2 > 1e-6 || $2 - psi > 1e-6) exit 1 } END { if (!found) exit 1 }' "$tmp/.out"
ok 'and it is said' grep -qE '^drifted: region [AC] is (33|33)% of new deals, was (44|22)% \(8 weeks, 720 deals; chance (below )?1 in [0-9,]+\)$' \
	<(note x_region)
run dealdrift "$tmp/moved.csv"
exits 'without --exit-code it is no failure' 0
entries 60 40 30 20 '37 28 18 7' >"$tmp/fresh.csv"
run dealdrift "$tmp/fresh.csv"
got x_region verdict drifted
got x_region unseen_share 0.077778
ok 'a value never seen is told' grep -q 'region is a value never seen before in 8% of new deals, most often D (8 weeks' <(note x_region)
# reps come and go; half of all deals are of people whom nobody knows, or one of them does more than before
sed '1s/x_region/x_rep/' "$tmp/fresh.csv" >"$tmp/joined.csv"
run dealdrift --exit-code "$tmp/joined.csv"
exits 'a rep who joined is no drift' 0
got x_rep verdict stable
got x_rep unseen_share 0.077778
ok 'but it is said' test "$(note x_rep)" = 'stable: psi below 0.05 for certain; 1 joined, with 8% of new deals'
run dealdrift --weekly --exit-code "$tmp/joined.csv"
exits 'nor every week' 0
entries 60 40 30 20 '60 0 30 0' | sed '1s/x_region/x_rep/' >"$tmp/left.csv"
run dealdrift --exit-code "$tmp/left.csv"
exits 'nor is one who left' 0
got x_rep verdict stable
entries 60 40 30 20 '20 15 10 25 20' | sed '1s/x_region/x_rep/' >"$tmp/others.csv"
run dealdrift --exit-code "$tmp/others.csv"
exits 'half of the deals are of people whom nobody knew' 1
ok 'is told as such' grep -q '^drifted: rep is a value never seen before in 50% of new deals, most often D' <(note x_rep)
entries 60 40 30 20 '60 15 10 5' | sed '1s/x_region/x_rep/' >"$tmp/more.csv"
run dealdrift --exit-code "$tmp/more.csv"
exits 'a rep with half as many deals again' 1
ok 'is told by name' grep -q '^drifted: rep A is 67% of new deals, was 44%' <(note x_rep)
awk -F, -v OFS=, 'NR > 4681 && NR % 8 == 0 { $6 = "" } NR > 4681 && NR % 9 == 0 { $7 = "" } { print }' "$tmp/same.csv" >"$tmp/holes.csv"
run dealdrift "$tmp/holes.csv"
got x_region verdict drifted
got x_size verdict drifted
got x_size missing_before 0.000000
ok 'what is missing is told' grep -q 'size is missing in 11% of new deals, was 0%' <(note x_size)
awk -F, -v OFS=, 'NR > 4681 { $7 += 15 } { print }' "$tmp/same.csv" >"$tmp/larger.csv"
run dealdrift "$tmp/larger.csv"
got x_size verdict drifted
ok 'numbers that grew are told' grep -qE '^drifted: size (is higher: the mean rank among earlier deals is 6[0-9]%, was 50%|of )' <(note x_size)

# ---- what cannot be told -----------------------------------------------------------------------
entries 60 6 5 4 '7 5 3' >"$tmp/few.csv"
run dealdrift "$tmp/few.csv"
got x_region verdict 'cannot tell'
ok 'few deals: how far a share must move is said' grep -qxE \
	'cannot tell: 120 deals entered; a share must move by [12][0-9] points to be seen' <(note x_region)
ok 'as is the index' awk -F, '$1 == "x_region" { exit !($22 > .05 && $22 < .5) }' "$tmp/.out"
entries 60 5 4 3 >"$tmp/less.csv"
run dealdrift "$tmp/less.csv"
ok 'less than 100 deals' test "$(note x_region)" = 'cannot tell: 96 deals entered in 8 weeks, 100 are needed'
run dealdrift -t "$tmp/less.csv"
ok 'a table for people says once why nothing can be told' test "$(tail -1 "$tmp/.out")" = \
	'cannot tell: 2 features: 96 deals entered in 8 weeks, 100 are needed'
run dealdrift -t "$tmp/few.csv"
ok 'or of each feature' grep -q '^cannot tell: x_region: 120 deals entered; a share must move by' "$tmp/.out"
# nothing but deals of before: 10 weeks without any
{ cat "$tmp/less.csv"; awk -F, -v OFS=, -v day="$(week 70)" 'NR == 2 { $4 = day; print }' "$tmp/less.csv"; } >"$tmp/old.csv"
run dealdrift "$tmp/old.csv"
ok 'a window without deals says when the last one entered' test "$(note x_region)" = \
	"cannot tell: 0 deals entered in 8 weeks, 100 are needed; the last one entered on $(week 60)"
entries 36 40 30 20 >"$tmp/short.csv"
run dealdrift "$tmp/short.csv"
ok 'less than 4 blocks' test "$(note x_region)" = 'cannot tell: 3 whole blocks of 8 weeks before the window, 4 are needed'
run dealdrift --window 6w "$tmp/short.csv"
got x_region verdict stable
run dealdrift --window 42d "$tmp/short.csv"
got x_region blocks 5

# ---- how often one looks ----------------------------------------------------------------------
run dealdrift "$tmp/moved.csv"
once=$(cell x_size p_value)
run dealdrift --weekly "$tmp/moved.csv"
got x_region verdict drifted
run dealdrift --weekly "$tmp/same.csv"
got x_region verdict stable
ok 'looking often asks for more' awk -v a="$once" -v b="$(cell x_size p_value)" 'BEGIN { exit !(b + 0 >= a + 0) }'
# 45 weeks: 4 weeks with 10 blocks, 8 with 4, 16 and 32 with too few
entries 45 40 30 20 '45 30 15' >"$tmp/slightly.csv"
run dealdrift --window 4w "$tmp/slightly.csv"
four=$(cell x_region p_value)
run dealdrift --window 8w "$tmp/slightly.csv"
eight=$(cell x_region p_value)
run dealdrift --weekly "$tmp/slightly.csv"
ok 'p is the smallest of the windows used, times these, times 26' awk -v a="$four" -v b="$eight" -v c="$(cell x_region p_value)" \
	'BEGIN { p = (a < b ? a : b) * 2 * 26; if (p > 1) p = 1; exit !(c / p > .999 && c / p < 1.001) }'

# ---- kinds; the whole chain ------------------------------------------------------------------------
dealgen -q --deals 9000 --seed 11 -o "$tmp/deals.csv"
dealfeat -q --snapshots=7d "$tmp/deals.csv" -o "$tmp/week.csv"
run dealdrift "$tmp/week.csv"
exits 'the features of dealfeat' 0
ok 'without drift nothing drifts' test -z "$(grep ',drifted,' "$tmp/.out")"
got x_region kind world
got x_rep_win_rate kind history
got x_created_month kind calendar
ok 'the calendar is never judged' test "$(awk -F, '$4 == "calendar" { print $23 }' "$tmp/.out" | sort -u)" = ''
ok 'history is never more than watched' test -z "$(awk -F, '$4 == "history" && $23 == "drifted"' "$tmp/.out")"
run dealdrift --outcomes "$tmp/deals.csv" "$tmp/week.csv"
exits 'outcomes without scores' 0
like 'are of no use, and that is said' 'no scores for .*deals.csv: --scores FILE or -m MODEL gives some'
dealgen -q --deals 9000 --seed 11 --mix region=EMEA:2025-05-05:3 --new lead_source=Referral:2025-05-12 -o "$tmp/deals2.csv"
dealfeat -q --snapshots=7d "$tmp/deals2.csv" -o "$tmp/week2.csv"
run dealdrift --exit-code "$tmp/week2.csv"
exits 'what was planted is found' 1
got x_region verdict drifted
got x_source verdict drifted
got x_industry verdict stable
dealfeat -q --snapshots=14d "$tmp/deals2.csv" | dealdrift >"$tmp/.out"
ok 'snapshots every 14 days serve, too' test "$(cell x_region verdict)" = drifted
# of each deal only the first row of an age below a week counts
dealfeat -q --snapshots=1d "$tmp/deals2.csv" | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "x_age_days") a = i }
	NR == 1 || $a < 9' >"$tmp/daily.csv"
dealdrift "$tmp/daily.csv" >"$tmp/.out"
ok 'and every day' test "$(cell x_region verdict)" = drifted
ok 'with each deal once' test "$(cell x_region deals)" -lt "$(dealclean -q "$tmp/deals2.csv" | awk -F, '$2 >= "2025-05-05"' | wc -l)"

# ---- a reference of one's own ------------------------------------------------------------------------
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "as_of_date") a = i } NR == 1 || $a > "2025-05-01"' "$tmp/week2.csv" >"$tmp/new.csv"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "as_of_date") a = i } NR == 1 || $a <= "2025-05-10"' "$tmp/week2.csv" >"$tmp/old.csv"
run dealdrift "$tmp/new.csv"
got x_region verdict 'cannot tell'
run dealdrift --reference "$tmp/old.csv" "$tmp/new.csv"
cp "$tmp/.out" "$tmp/a.csv"
run dealdrift "$tmp/week2.csv"
same 'a table and its older part give what one gives' "$tmp/a.csv" "$tmp/.out"
cut -d, -f"$(head -1 "$tmp/old.csv" | tr , "\n" | grep -nvx x_region | cut -d: -f1 | paste -sd,)" "$tmp/old.csv" >"$tmp/lacks.csv"
run dealdrift --reference "$tmp/lacks.csv" "$tmp/new.csv"
exits 'a feature that the reference lacks' 0
like 'is left out, with a warning' '1 features are not in .*lacks.csv and left out'

# ---- scores, with late outcomes ------------------------------------------------------------------------
# The true chances as scores, of deals created in the last year: what came of them, and of others.
dealgen -q --deals 9000 --seed 21 --truth "$tmp/truth.csv" -o "$tmp/came.csv"
awk -F, -v OFS=, 'NR == FNR { if (FNR > 1) p[$1] = $2; next } FNR == 1 { print "deal_id,as_of_date,win_probability,model_id"; next }
	$2 >= "2024-07-01" { print $1, $2, p[$1], "0123abcd" }' "$tmp/truth.csv" "$tmp/came.csv" >"$tmp/log.csv"
run dealdrift -v --exit-code --outcomes "$tmp/came.csv" "$tmp/log.csv"
exits 'scores that are right' 0
like 'where the days come from is said' 'how long deals take is taken from the outcomes'
got cusum verdict stable
got calibration verdict stable
got slope verdict stable
got auc verdict stable
got cbpe verdict expected
ok 'each is a row of its part' test "$(cut -d, -f1,5 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = \
	'cbpe,cbpe calibration,calibration slope,slope auc,auc cusum,cusum '
ok 'psi and p are empty' test "$(cut -d, -f2,3 "$tmp/.out" | tail -n +2 | sort -u)" = ,
ok 'cbpe says what it cannot see' grep -q 'cannot see that deals like these are won less often than before' <(note cbpe)
# closed or open, no deal is left out: won + what open ones have become = what was said, within a point
ok 'no bias' awk -F, '$1 == "calibration" { exit !($11 > -.02 && $11 < .02 && $12 < $11 && $11 < $13) }' "$tmp/.out"
drop=()
for region in APAC EMEA India LATAM 'North America'; do
	drop+=(--drop "region=$region:2024-09-30:-.6")
done
dealgen -q --deals 9000 --seed 21 "${drop[@]}" -o "$tmp/fell.csv"
run dealdrift --exit-code --outcomes "$tmp/fell.csv" "$tmp/log.csv"
exits 'deals that are won less often' 1
got cusum verdict drifted
got calibration verdict watch
ok 'are told with their number and week' grep -qxE \
	'drifted: [0-9,]+ of the [0-9,]+ deals scored since 2024-07 were won, [0-9,]+ expected; more than chance since week of 202[45]-[0-9-]+' \
	<(note cusum)
ok 'a Monday, not long after' awk -v day="$(note cusum | grep -oE '[0-9-]+$')" 'BEGIN { exit !(day > "2024-10-15" && day < "2025-03-15") }'
run dealdrift --outcomes "$tmp/fell.csv" <(awk -F, -v OFS=, '{ print $1, $2, $3 }' "$tmp/log.csv")
got cusum verdict drifted
# rows of later runs, in any order, change nothing
{ cat "$tmp/log.csv"; awk -F, -v OFS=, 'NR > 1 { print $1, "2025-06-30", .01, "aaaa" }' "$tmp/log.csv"; } >"$tmp/later.csv"
dealdrift -q --outcomes "$tmp/came.csv" "$tmp/log.csv" >"$tmp/a.csv"
{ head -1 "$tmp/later.csv"; tail -n +2 "$tmp/later.csv" | sort -r; } | dealdrift -q -j 3 --outcomes "$tmp/came.csv" >"$tmp/b.csv"
same 'the first score of a deal counts' "$tmp/a.csv" "$tmp/b.csv"
head -200 "$tmp/log.csv" | tail -40 | cat <(head -1 "$tmp/log.csv") - >"$tmp/little.csv"
run dealdrift --outcomes "$tmp/came.csv" "$tmp/little.csv"
got cusum verdict 'cannot tell'
ok 'few wins: what is missing is said' grep -qE 'wins were expected so far, 20 are needed' <(note cusum)
awk -F, 'NR == 1 || $2 >= "2024-07-01"' "$tmp/came.csv" >"$tmp/young.csv"
run dealdrift --outcomes "$tmp/young.csv" "$tmp/log.csv"
ok 'no older deals: the same' grep -q 'how long deals take is not known' <(note cusum)
run dealdrift "$tmp/log.csv"
is 'scores without outcomes' 2 ''
like 'say what is missing' 'outcomes FILE says what became'
run dealdrift --outcomes "$tmp/came.csv" <(sed '5s/,0[.0-9]*,/,1.5,/' "$tmp/log.csv")
is 'a score that is no probability' 2 ''
like 'has its line' ':5: win_probability: not a probability'
run dealdrift --outcomes "$tmp/came.csv" <(cat "$tmp/log.csv"; echo D9,2025-01-01,0.5,x; echo nobody,2025-01-01,0.5,x)
like 'deals that nobody knows are counted' '[12] scored deals are not in the outcomes'
# a table of features with a log beside it, or with scores in it
dealfeat -q --snapshots=7d "$tmp/fell.csv" -o "$tmp/fell7.csv"
run dealdrift --scores "$tmp/log.csv" "$tmp/fell7.csv"
got cusum verdict drifted
got x_region verdict stable
awk -F, -v OFS=, 'NR == FNR { p[$1] = $2; next } { print $0, FNR == 1 ? "win_probability" : p[$1] }' \
	"$tmp/truth.csv" "$tmp/fell7.csv" >"$tmp/scored7.csv"
run dealdrift "$tmp/scored7.csv"
got score kind history
got score verdict stable
ok 'a score in the table is no input' test -z "$(cell win_probability part)"
got cusum part cusum

# ---- a model -------------------------------------------------------------------------------------------
dealfeat -q --snapshots --as-of 2025-04-30 "$tmp/deals2.csv" | dealtrain -q -o "$tmp/model.json" >/dev/null
ok 'a model keeps how deals entered, and how long they took' grep -q '"dealkit_entries":.*"dealkit_waiting":' "$tmp/model.json"
run dealdrift -v -m "$tmp/model.json" "$tmp/week2.csv"
got x_region verdict drifted
like 'scores are made where none were kept, which is said' 'no stored scores: the deals are scored by .*model.json now'
got cusum part cusum
run dealdrift -q -m "$tmp/model.json" "$tmp/new.csv"
exits 'a table that does not reach back' 0
got x_region verdict drifted
got x_source verdict drifted
got x_industry verdict stable
got x_rep_deals verdict stable
ok 'is compared with what the model keeps' test "$(cell x_region blocks)" -ge 12
run dealdrift -q --window 5w -m "$tmp/model.json" "$tmp/new.csv"
got x_region verdict 'cannot tell'
run dealdrift -q --weekly -m "$tmp/model.json" "$tmp/new.csv"
got x_region verdict drifted
# stripped PART ...: the model without these parts
stripped() {
	local part

	cp "$tmp/model.json" "$tmp/stripped.json"
	for part; do
		sed -i -E 's/,"dealkit_'"$part"'":"([^"\\]|\\.)*"//' "$tmp/stripped.json"
	done
	sed -i -E 's/("dealkit_sha256":")[0-9a-f]{64}/\1'"$(printf %064d 0)/" "$tmp/stripped.json"
	sed -i -E 's/("dealkit_sha256":")0{64}/\1'"$(sha256sum <"$tmp/stripped.json" | cut -c1-64)/" "$tmp/stripped.json"
}
stripped entries waiting
run dealdrift -q -m "$tmp/stripped.json" "$tmp/new.csv"
got x_region verdict watch
got x_region blocks 0
got x_region phi ''
ok 'a model of before: what is missing is said' grep -q 'the model keeps no blocks, .*: train it again' <(note x_region)
ok 'also of the scores' grep -q 'cannot tell: how long deals take is not known\|no deal was scored\|wins were expected' <(note cusum)
stripped entries waiting ranges
run dealdrift -q -m "$tmp/stripped.json" "$tmp/new.csv"
ok 'one that keeps nothing' test "$(note x_region)" = 'cannot tell: 0 whole blocks of 8 weeks before the window, 4 are needed'
sed -E 's/("dealkit_entries":"\{\\"days\\":)28/\129/' "$tmp/model.json" >"$tmp/damaged.json"
run dealdrift -m "$tmp/damaged.json" "$tmp/new.csv"
is 'a damaged model' 2 ''

# ---- bytes -----------------------------------------------------------------------------------------
shuffled() {
	head -1 "$1"
	tail -n +2 "$1" | awk '{ print NR * 7919 % 100003 " " $0 }' | sort -n | cut -d' ' -f2-
}
for options in '' --weekly; do
	# shellcheck disable=SC2086
	dealdrift -j 1 $options "$tmp/week2.csv" >"$tmp/a.csv"
	# shellcheck disable=SC2086
	shuffled "$tmp/week2.csv" | LC_ALL=de_DE.UTF-8 dealdrift -j 3 $options >"$tmp/b.csv"
	same "any order of rows, any number of threads${options:+, $options}" "$tmp/a.csv" "$tmp/b.csv"
done
run dealdrift --features x_region,x_size "$tmp/moved.csv"
ok 'features that are asked for' test "$(cut -d, -f1 "$tmp/.out" | tail -n +2 | tr '\n' ' ')" = 'x_region x_size '
run dealdrift --features x_region "$tmp/moved.csv"
ok 'are a smaller family' awk -v p="$(cell x_region p_value)" -v q="$(cell x_region q_value)" 'BEGIN { exit !(p == q) }'
run dealdrift -t "$tmp/moved.csv"
ok 'a table for people fits the screen' awk 'length > 80 { exit 1 }' "$tmp/.out"
ok 'with a sentence below it' grep -q '^drifted: region' "$tmp/.out"

# ---- the manual, bad input -----------------------------------------------------------------------------
for column in ${header//,/ }; do
	ok "the manual has $column" grep -qw -- "$column" "$root/man/dealdrift.1"
done
run dealdrift --features x_nowhere "$tmp/moved.csv"
is 'a feature that is not there' 2 ''
like 'is named' 'x_nowhere'
run dealdrift --features outcome "$tmp/moved.csv"
is 'a column that is no feature' 2 ''
cut -d, -f1-3,5- "$tmp/moved.csv" >"$tmp/undated.csv"
run dealdrift "$tmp/undated.csv"
is 'a table without as_of_date' 2 ''
like 'says who makes one' 'dealfeat --snapshots'
sed '20s/,2024-[0-9-]*,/,2024-13-01,/2' "$tmp/moved.csv" >"$tmp/bad.csv"
run dealdrift "$tmp/bad.csv"
is 'a day that is none' 2 ''
like 'is told with its line' 'bad.csv:20: .*: not a date'
run dealdrift <(cat "$tmp/moved.csv"; tail -n 1 "$tmp/moved.csv")
is 'a deal twice on one day' 2 ''
for wrong in '--window 8' '--window 0w' '--window 1.5w' '--window w' '--window -2w' '--window 3651d' '--reference'; do
	# shellcheck disable=SC2086
	run dealdrift $wrong "$tmp/moved.csv"
	exits "wrong: $wrong" 2
done
bad_input "$tmp/moved.csv" dealdrift
finish
