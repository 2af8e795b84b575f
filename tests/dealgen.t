#!/bin/bash
# dealgen: the same bytes for the same options, and a truth that is true.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# within NAME VALUE EXPECTED TOLERANCE
within() {
	ok "$1 ($2, expected $3)" awk -v v="$2" -v e="$3" -v t="$4" \
	    'BEGIN { d = v - e; exit !(v != "" && d <= t && d >= -t) }'
}

header=deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage
header=$header,deal_amount,sales_cycle_days,outcome,expected_close_date

run dealgen --deals 2
exits 'two deals' 0
ok 'the header is the canonical columns' test "$(head -1 "$tmp/.out")" = "$header"
ok 'one line each' test "$(wc -l <"$tmp/.out")" -eq 3
ok 'nothing on stderr' test -z "$err"

# The bytes hold on every machine: sums written down once.
run sh -c 'dealgen --deals 5000 --seed 42 --truth "$1" | cksum; cksum <"$1"' - "$tmp/t.csv"
is 'the bytes are those written down' 0 '1522662130 501020
1575376814 147824
'

dealgen --deals 20000 --seed 3 --truth "$tmp/t1" -o "$tmp/e1"
dealgen --truth "$tmp/t2" --deals 20000 --seed 3 >"$tmp/e2"
same 'again the same export' "$tmp/e1" "$tmp/e2"
same 'again the same truth' "$tmp/t1" "$tmp/t2"
LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealgen --deals 20000 --seed 3 -o "$tmp/e2"
same 'whatever locale and time zone' "$tmp/e1" "$tmp/e2"
dealgen --deals 20000 --seed 4 -o "$tmp/e2"
ok 'another seed, another export' sh -c '! cmp -s "$1" "$2"' - "$tmp/e1" "$tmp/e2"

ok 'the export holds together' awk -F, '
	NR == 1 { next }
	NF != 13 || seen[$1]++ || $2 < last { bad = NR }
	{ last = $2 }
	$2 < "2023-01-01" || $2 > "2025-06-30" || $3 > "2025-06-30" { bad = NR }
	$12 == "Open" && ($3 != "" || $11 != "" || $9 ~ /^Closed/) { bad = NR }
	$12 != "Open" && ($3 <= $2 || $11 < 1 || $9 != "Closed " $12) { bad = NR }
	$10 < 500 || $10 % 50 != 0 || ($13 != "" && $13 <= $2) { bad = NR }
	END { if (bad) print "line " bad; exit bad || NR != 20001 }' "$tmp/e1"
ok 'the truth is of the same deals and outcomes' awk -F, '
	NR == FNR { outcome[$1] = $12; next }
	FNR == 1 { if ($0 != "deal_id,p_created,p_asof,outcome") exit bad = 1; next }
	!($1 in outcome) || ($4 != "Won" && $4 != "Lost") { bad = 1 }
	outcome[$1] != "Open" && (outcome[$1] != $4 || $3 != ($4 == "Won")) { bad = 1 }
	outcome[$1] == "Open" && ($3 <= 0 || $3 > $2) { bad = 1 }
	{ n++ }
	END { exit bad || n != 20000 }' "$tmp/e1" "$tmp/t1"

# 100,000 deals: standard errors are .0016 for all, .005 for the open ones
dealgen --deals 100000 --seed 5 --truth "$tmp/t" -o "$tmp/e"
stats=$(paste -d, "$tmp/e" "$tmp/t" | awk -F, '
	NR == 1 { next }
	{ n++; p += $15; w += $17 == "Won" }
	$12 == "Open" { o++; po += $16; wo += $17 == "Won" }
	$12 == "Open" && $16 < .2 { l++; pl += $16; wl += $17 == "Won" }
	$12 == "Open" && $16 > .5 { h++; ph += $16; wh += $17 == "Won" }
	END { print p / n, w / n, o / n, po / o, wo / o, pl / l, wl / l, ph / h, wh / h }')
read -r p w o po wo pl wl ph wh <<<"$stats"
within 'mean probability' "$p" 0.437 0.015
within 'is the share won' "$w" "$p" 0.006
within 'share of open deals' "$o" 0.078 0.01
within 'open deals win as p_asof says' "$wo" "$po" 0.02
within 'also where that is low' "$wl" "$pl" 0.02
within 'also where that is high' "$wh" "$ph" 0.035
ok 'and less than new ones' awk -v a="$po" -v b="$p" 'BEGIN { exit !(a < b - .08) }'

auc=$(paste -d, "$tmp/e" "$tmp/t" | awk -F, '$12 == "Open" { print $16, $17 }' | sort -g |
    awk '$2 == "Lost" { lost++ } $2 == "Won" { won++; above += lost } END { print above / won / lost }')
within 'AUC of the truth on open deals' "$auc" 0.785 0.03
median() {
	awk -F, -v o="$1" '$2 < "2024-06-01" && $12 == o { print $11 }' "$tmp/e" | sort -n |
	    awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}
within 'won deals close after 40 days' "$(median Won)" 40 1.5
within 'lost ones after 70' "$(median Lost)" 70 2

# forecast and stage of an open deal tell nothing beyond its probability
stats=$(paste -d, "$tmp/e" "$tmp/t" | awk -F, '$12 == "Open" && $13 != "" {
		k = $13 < "2025-07-01"; n[k]++; d[k] += ($17 == "Won") - $16 }
	$12 == "Open" { k = $9 == "Proposal" || $9 == "Negotiation" ? "s" : "t"; n[k]++; d[k] += ($17 == "Won") - $16 }
	END { print d[0] / n[0], d[1] / n[1], d["s"] / n["s"], d["t"] / n["t"] }')
read -r a b c d <<<"$stats"
within 'a forecast passed tells nothing' "$b" 0 0.035
within 'nor one to come' "$a" 0 0.025
within 'nor a late stage' "$c" 0 0.03
within 'nor an early one' "$d" 0 0.03

# planted causes
run dealgen --deals 100000 --seed 5 --drop region=EMEA:2025-01-01:-0.9 --truth "$tmp/td" -o "$tmp/ed"
is 'a drop' 0 ''
ok 'a drop changes no other deal' cmp <(awk -F, '$6 != "EMEA" || $2 < "2025-01-01"' "$tmp/e") \
    <(awk -F, '$6 != "EMEA" || $2 < "2025-01-01"' "$tmp/ed")
stats=$(paste -d, "$tmp/e" "$tmp/t" "$tmp/td" | awk -F, '$6 == "EMEA" && $2 >= "2025-01-01" {
		n++; a += $17 == "Won"; b += $21 == "Won"
		d = log($19 / (1 - $19)) - log($15 / (1 - $15)) + .9
		if (d > .001 || d < -.001) bad = 1 }
	END { print bad + 0, a / n, b / n }')
read -r bad a b <<<"$stats"
ok 'the log-odds move by that much' test "$bad" = 0
ok "and the rate with it ($a to $b)" awk -v a="$a" -v b="$b" 'BEGIN { exit !(b < a - .13 && b > a - .24) }'

dealgen --deals 30000 --seed 6 --truth "$tmp/t1" -o "$tmp/e1"
dealgen --deals 30000 --seed 6 --drop 'region=North America,lead_source=Referral:2025-01-01:1.5' \
    --drop sales_rep_id=rep_03:2024-07-01:-2 --truth "$tmp/t2" -o "$tmp/e2"
ok 'pairs, rises and several causes' awk -F, '
	FNR == 1 { f++; next }
	f == 1 { e[$1] = $0 }
	f == 2 { p[$1] = $2 }
	f == 3 {
		split(e[$1], c, ",")
		want = (c[6] == "North America" && c[8] == "Referral" && c[2] >= "2025-01-01") * 1.5
		want -= (c[4] == "rep_03" && c[2] >= "2024-07-01") * 2
		d = log($2 / (1 - $2)) - log(p[$1] / (1 - p[$1])) - want
		if (d > .01 || d < -.01) bad = $1
		some += want > 0
	}
	END { if (bad) print bad; exit bad != "" || !some }' "$tmp/e1" "$tmp/t1" "$tmp/t2"

# ---- levers --------------------------------------------------------------------------------
# cells TRUTH EXPORT: joined, the truth first
joined() {
	paste -d, <(tail -n +2 "$1") <(tail -n +2 "$2")
}
dealgen --deals 20000 --seed 8 --truth "$tmp/t0" -o "$tmp/e0"
dealgen --deals 20000 --seed 8 --lever demo:0,confounding=1,share=0.3 --truth "$tmp/t1" -o "$tmp/e1"
same 'a lever that does nothing changes nothing else' <(cut -d, -f1-13 "$tmp/e1") "$tmp/e0"
same 'nor the truth' <(cut -d, -f1-4 "$tmp/t1") "$tmp/t0"
ok 'so many have it, and as its chance says' eval 'joined "$tmp/t1" "$tmp/e1" | awk -F, "
	{ n++; has += \$21 == \"yes\"; p += \$5 } END { exit !(has / n > .28 && has / n < .32 && p / n - has / n < .01 && has / n - p / n < .01) }"'
ok 'the better deals get it, with twice the odds' eval 'joined "$tmp/t1" "$tmp/e1" | awk -F, "
	{ d = log(\$5 / (1 - \$5)) - log(\$2 / (1 - \$2)); if (NR == 1) at = d; if (d - at > .01 || at - d > .01) bad = 1 } END { exit bad }"'
dealgen --deals 20000 --seed 8 --lever demo:0.5,share=0.3 --truth "$tmp/t1" -o "$tmp/e1"
ok 'a lever adds its log-odds' eval 'joined "$tmp/t1" "$tmp/e1" | awk -F, "
	{ d = log(\$7 / (1 - \$7)) - log(\$6 / (1 - \$6)); want = \$21 == \"yes\" ? \$7 : \$6
	if (d < .49 || d > .51 || want != \$2) bad = 1 } END { exit bad }"'
dealgen --deals 20000 --seed 8 --lever demo:0,days=20 -o "$tmp/e1"
ok 'one that happens has its day, while the deal is open' awk -F, 'NR > 1 && $14 != "" { n++
	if ($14 <= $2 || ($3 != "" && $14 >= $3)) bad = 1 } END { exit bad || n < 2000 }' "$tmp/e1"
same 'and without effect changes nothing' <(cut -d, -f1-13 "$tmp/e1") "$tmp/e0"
dealgen --deals 20000 --seed 8 --lever demo:0,reps=0.5 -o "$tmp/e1"
ok 'one of the reps is half of theirs, and all of their deals' awk -F, 'NR > 1 { if ($4 in was && was[$4] != $14) bad = 1; was[$4] = $14 }
	END { for (r in was) { n++; yes += was[r] == "yes" } exit bad || yes != n / 2 }' "$tmp/e1"
dealgen --deals 20000 --seed 8 --lever demo:0,spread=6,confounding=1,hidden=1,sign=0.6 --lever other:1 --truth "$tmp/t1" -o "$tmp/e1"
ok 'two levers, a sign, more and more' awk -F, 'NR == 1 { if ($14 $15 $16 != "demodemo_signother") exit bad = 1 }
	{ y = substr($2, 1, 4); n[y]++; has[y] += $14 == "yes"; s[$14] += $15; m[$14]++ }
	END { exit bad || !(has[2025] / n[2025] > .3 + has[2023] / n[2023] && s["yes"] / m["yes"] > s["no"] / m["no"] + .2) }' "$tmp/e1"
dealgen --deals 20000 --seed 8 --holdout 30%:0.5 --arms "$tmp/arms" -o "$tmp/e1"
ok 'an experiment: a table of arms, of deals that were open' awk -F, '
	NR == FNR { if (FNR == 1 && $0 != "deal_id,arm,as_of_date,risk_score,risk_category,deal_amount,kinds") exit bad = 1
		day[$1] = $3; arm[$1] = $2; next }
	$1 in day { n[arm[$1]]++; won[arm[$1]] += $12 == "Won"; lost[arm[$1]] += $12 == "Lost"; if ($3 != "" && $3 <= day[$1]) bad = 1 }
	END { h = n["holdout"] / (n["holdout"] + n["alert"])
	d = won["alert"] / (won["alert"] + lost["alert"]) - won["holdout"] / (won["holdout"] + lost["holdout"])
	exit bad || h < .28 || h > .32 || d < .06 || d > .17 }' "$tmp/arms" "$tmp/e1"

# other laws, each against the default of the same seed; $1 deals are those of before
dealgen --deals 60000 --seed 7 --truth "$tmp/t0" -o "$tmp/e0"
law() {		# OPTION ...
	dealgen --deals 60000 --seed 7 --truth "$tmp/t1" -o "$tmp/e1" "$@"
}
before() {	# FILE: its deals created before 2025
	awk -F, '$2 < "2025-01-01"' "$1"
}

law --same-reps
ok 'all reps are there all the time' awk -F, 'NR > 1 { k = substr($2, 1, 7); if (!((k, $4) in seen)) { seen[k, $4]; n[k]++ } months[k] }
	END { for (k in months) if (n[k] != 28) { print k, n[k]; bad = 1 } exit bad }' "$tmp/e1"
law --inflate 2025-01-01:1.3
ok 'higher prices leave all else' cmp <(cut -d, -f1-9,11- "$tmp/e0") <(cut -d, -f1-9,11- "$tmp/e1")
same 'and what deals are worth' "$tmp/t0" "$tmp/t1"
same 'and deals of before' <(before "$tmp/e0") <(before "$tmp/e1")
ok 'amounts are 1.3 times as large, rounded to 50' awk -F, 'NR == FNR { a[$1] = $10; next }
	FNR > 1 && $2 >= "2025-01-01" { d = $10 - 1.3 * a[$1]; if (d > 25.01 || d < -25.01 || $10 % 50) bad = $1; some++ }
	END { if (bad) print bad; exit bad != "" || !some }' "$tmp/e0" "$tmp/e1"
law --blank region:2025-01-01:0.1 --blank deal_amount:2025-03-01:0.5
same 'fields that are not filled leave the truth' "$tmp/t0" "$tmp/t1"
same 'and deals of before them' <(before "$tmp/e0") <(before "$tmp/e1")
ok 'so many are missing, and no others' awk -F, 'FNR == 1 { next } NR == FNR { was[$1] = $0; next }
	{ region += $2 >= "2025-01-01" && $6 == ""; of += $2 >= "2025-01-01"
	amount += $2 >= "2025-03-01" && $10 == ""; all += $2 >= "2025-03-01"
	split(was[$1], a, ","); if ($6 != "" && $6 != a[6] || $10 != "" && $10 != a[10] || $10 == "" && $2 < "2025-03-01") bad = $1 }
	END { if (bad) print bad; exit bad != "" || region / of < .09 || region / of > .11 || amount / all < .48 || amount / all > .52 }' \
	"$tmp/e0" "$tmp/e1"
law --swing region=EMEA:1.5
ok 'a share goes with the season' awk -F, 'function share(k) { return n[k] / all[k] }
	NR > 1 { k = substr($2, 6, 2); k = k == "03" || k == "04" ? "spring" : k == "09" || k == "10" ? "autumn" : k == "01" || k == "07" ? "between" : ""
	all[k]++; n[k] += $6 == "EMEA" }
	END { exit !(share("spring") > .29 && share("autumn") < .2 && share("between") > .21 && share("between") < .27) }' "$tmp/e1"
law --drift 2024-07-01:-0.8
ok 'a drift moves all log-odds, by the year' awk -F, '
	function days(date,  d) {	# of years without leap days in between
		split(date, d, "-")
		return d[1] * 365 + int((d[2] - 1) * 30.6) + d[3]
	}
	NR == FNR { day[$1] = $2; next }
	FNR == 1 { f++; next }
	f == 1 { p[$1] = $2 }
	f == 2 {
		years = (days(day[$1]) - days("2024-07-01")) / 365.25
		want = day[$1] >= "2024-07-01" ? -.8 * years : 0
		x = log($2 / (1 - $2)) - log(p[$1] / (1 - p[$1])) - want
		if (x > .02 || x < -.02) bad = $1
		some += want < -.7
	}
	END { if (bad) print bad; exit bad != "" || !some }' "$tmp/e0" "$tmp/t0" "$tmp/t1"

law --speed-up 2025-01-01:1.6
ok 'a speed-up changes no deal before' cmp <(before "$tmp/e0") <(before "$tmp/e1")
ok 'nor what any deal becomes' cmp <(cut -d, -f2,4 "$tmp/t0") <(cut -d, -f2,4 "$tmp/t1")
ok 'nor how long losses take' cmp <(grep -E ',Lost,' "$tmp/e0" | cut -d, -f1,3) <(grep -E ',Lost,' "$tmp/e1" | cut -d, -f1,3)
read -r a b <<<"$(paste -d, "$tmp/e0" "$tmp/e1" | awk -F, '$2 >= "2025-01-01" && $2 < "2025-03-01" &&
	$12 == "Won" { n++; a += $11 - .5; b += $24 - .5 } END { print a / n, b / n }')"
within 'wins come that much faster' "$(awk -v a="$a" -v b="$b" 'BEGIN { print a / b }')" 1.6 0.02
read -r p w <<<"$(paste -d, "$tmp/e1" "$tmp/t1" | awk -F, '$12 == "Open" && $2 >= "2025-01-01" {
	n++; p += $16; w += $17 == "Won" } END { print p / n, w / n }')"
within 'and the truth of open deals knows it' "$w" "$p" 0.025

law --mix region=LATAM:2025-01-01:4
ok 'a mix shift changes no deal before' cmp <(before "$tmp/e0") <(before "$tmp/e1")
within "four times the weight (.5 of 5 to 2 of 6.5)" "$(awk -F, '$2 >= "2025-01-01" { n++; k += $6 == "LATAM" }
	END { print k / n }' "$tmp/e1")" 0.3077 0.012
ok 'deals of one kind keep their probability' awk -F, '
	NR == FNR { seg[$1] = $4 $5 $6 $7 $8 $10; next }
	FNR == 1 { f++; next }
	f == 1 { p[seg[$1]] = $2 }
	f == 2 { new[$1] = $4 $5 $6 $7 $8 $10 }
	f == 3 { if (new[$1] in p) { n++; if (p[new[$1]] != $2) bad = 1 } }
	END { exit bad || n < 30000 }' "$tmp/e0" "$tmp/t0" "$tmp/e1" "$tmp/t1"
law --mix sales_rep_id=rep_11:2025-01-01:0.01
ok 'a mix shift can take a value away' awk -F, '$2 >= "2025-01-01" && $4 == "rep_11" { n++ } END { exit n > 30 }' "$tmp/e1"

# values that are new
since() {	# FILE: its deals created from 2025 on
	awk -F, '$2 >= "2025-01-01"' "$1"
}
law --new region=EMEA:2025-01-01
ok 'a new region has no deals before' sh -c '! grep -q ,EMEA, "$1"' - <(before "$tmp/e1")
ok 'and after that those that it has' cmp <(since "$tmp/e0") <(since "$tmp/e1")
ok 'on that day too' grep -q ',2025-01-0[1-3],.*,EMEA,' "$tmp/e1"
within 'the others share its deals (.9 of 3.8 for APAC)' "$(before "$tmp/e1" | awk -F, '$6 == "APAC" { k++ } END { print k / NR }')" .2368 .01
ok 'no other column changes' cmp <(cut -d, -f1,2,4,5,7,8,10 "$tmp/e0") <(cut -d, -f1,2,4,5,7,8,10 "$tmp/e1")
ok 'deals of one kind keep their probability' awk -F, '
	NR == FNR { seg[$1] = $4 $5 $6 $7 $8 $10; next }
	FNR == 1 { f++; next }
	f == 1 { p[seg[$1]] = $2 }
	f == 2 { new[$1] = $4 $5 $6 $7 $8 $10 }
	f == 3 { if (new[$1] in p) { n++; if (p[new[$1]] != $2) bad = 1 } }
	END { exit bad || n < 30000 }' "$tmp/e0" "$tmp/t0" "$tmp/e1" "$tmp/t1"
law --new lead_source=Event:2024-07-01 --new product_type=Enterprise:2025-02-01 --correlation 0.5
ok 'the last values of their columns, and two of them' awk -F, 'NR == 1 { next }
	$8 == "Event" { n++; bad += $2 < "2024-07-01" } $7 == "Enterprise" { k++; bad += $2 < "2025-02-01" }
	END { exit bad || !n || !k }' "$tmp/e1"
law --new sales_rep_id=rep_02:2025-03-01
ok 'a new rep' awk -F, '$4 == "rep_02" { n++; if ($2 < "2025-03-01") bad = 1 } END { exit bad || n < 200 }' "$tmp/e1"
law --new sales_rep_id=rep_05:2023-06-01
ok 'who starts on that day, whenever it was to be' awk -F, 'NR > 1 && $4 == "rep_05" {
	n++; if ($2 < "2023-06-01") bad = 1; early += $2 < "2023-07-01" } END { exit bad || !early }' "$tmp/e1"
law --new region=LATAM:2025-01-01 --mix region=LATAM:2025-01-01:4
ok 'a new value may have any weight' awk -F, 'NR > 1 && $6 == "LATAM" { n++; bad += $2 < "2025-01-01" }
	END { exit bad || n < 3000 }' "$tmp/e1"

law --linger 0.2
ok 'lost deals that linger are open, and known to be lost' awk -F, '
	NR == FNR { if (FNR > 1) p[$1] = $3; t[$1] = $4; next }
	FNR > 1 && $12 == "Open" && $2 < "2024-01-01" { n++; if (t[$1] != "Lost" || p[$1] > .2) bad = 1 }
	END { exit bad || n < 20 }' "$tmp/t1" "$tmp/e1"
law --no-signal
ok 'no signal: one probability, on every day' awk -F, 'FNR == 1 { next }
	NR == FNR { open[$1] = $12 == "Open"; next }
	$2 != "0.437000" || (open[$1] && $3 != $2) { bad = 1 } END { exit bad }' "$tmp/e1" "$tmp/t1"
within 'and wins take as long as losses' "$(awk -F, '$2 < "2024-06-01" { n[$12]++; d[$12] += $11 }
	END { print d["Won"] / n["Won"] - d["Lost"] / n["Lost"] }' "$tmp/e1")" 0 1
law --no-signal --drop region=EMEA:2025-01-01:-0.9
ok 'but for what is planted' awk -F, 'FNR == 1 { next }
	NR == FNR { emea[$1] = $6 == "EMEA" && $2 >= "2025-01-01"; next }
	($2 != "0.437000") != emea[$1] { bad = 1 } END { exit bad }' "$tmp/e1" "$tmp/t1"

# logit(p) by the amount, for one seed: the same deals, other probabilities
by_amount() {
	paste -d, "$tmp/e1" "$tmp/t1" | awk -F, 'NR > 1 { k = $10 < 7000 ? 1 : $10 < 33000 ? 2 : 3
		n[k]++; x[k] += log($15 / (1 - $15)) } END { print x[1] / n[1], x[2] / n[2], x[3] / n[3] }'
}
law --interactions 0.35 --amount-effect falling
same 'the default law, said aloud' "$tmp/t0" "$tmp/t1"
read -r a b c <<<"$(by_amount)"
ok 'small deals are won more often' awk -v a="$a" -v b="$b" -v c="$c" 'BEGIN { exit !(a > b + .1 && b > c + .1) }'
law --amount-effect v
read -r a b c <<<"$(by_amount)"
ok 'or middle ones least' awk -v a="$a" -v b="$b" -v c="$c" 'BEGIN { exit !(a > b + .2 && c > b + .2) }'
ok 'of the same deals' cmp <(cut -d, -f1,2,4-8,10 "$tmp/e0") <(cut -d, -f1,2,4-8,10 "$tmp/e1")
law --amount-effect none --interactions 0
ok 'or neither: then effects of reps, industries ... add up' awk -F, '
	NR == FNR { seg[$1] = $5 $6 $7 $8; rep[$1] = $4; next }
	FNR == 1 { next }
	{ x = log($2 / (1 - $2)); k = seg[$1]; r = rep[$1] }
	r == "rep_01" { one[k] = x }
	r == "rep_03" { three[k] = x }
	END { for (k in one) if (k in three) { d = one[k] - three[k]; n++
		if (n == 1) first = d; if (d - first > .001 || first - d > .001) bad = 1 }
		exit bad || n < 50 }' "$tmp/e1" "$tmp/t1"

law --amount-effect rising
read -r a b c <<<"$(by_amount)"
ok 'or large ones most' awk -v a="$a" -v b="$b" -v c="$c" 'BEGIN { exit !(a < b - .1 && b < c - .1) }'
law --amount-effect step --interactions 0
ok 'or from 27,000 on less' awk -F, '
	NR == FNR { seg[$1] = $4 $5 $6 $7 $8; large[$1] = $10 >= 27000; next }
	FNR > 1 { k = seg[$1]; x = log($2 / (1 - $2)); if (large[$1]) l[k] = x; else s[k] = x }
	END { for (k in l) if (k in s) { n++; d = s[k] - l[k] - .7; if (d > .001 || d < -.001) bad = 1 } exit bad || n < 50 }' \
    "$tmp/e1" "$tmp/t1"

# settings: the default ones said aloud, then each of the others
usual='--months 30 --reps 28 --win-rate 0.437 --strength 1 --rep-drift 0 --season 0 --signals 0 --cycle lognormal
    --won-days 40 --lost-days 70 --late 0 --linger 0 --growth 0.2 --correlation 0 --missing 0 --abandon 0
    --shock 0 --creation-shock 0 --slip 0 --quarter-end 0 --heavy-tail 0 --slow-large 0'
# shellcheck disable=SC2086 # options
law $usual
same 'all usual settings, said aloud: the export' "$tmp/e0" "$tmp/e1"
same 'and the truth' "$tmp/t0" "$tmp/t1"

# truthful NAME OPTION ...: in every band of age, and of p_created and p_asof, as many deals are won as the truth
# says, within 4 standard errors (1 in 16,000 by chance, and the bytes do not change)
truthful() {
	law "${@:2}"
	ok "the truth is true: $1" awk -F, '
	function day(d,  y, m) {
		y = substr(d, 1, 4) + 0
		m = substr(d, 6, 2) + 0
		if (m <= 2) { y--; m += 12 }
		return 365 * y + int(y / 4) + int((153 * (m - 3) + 2) / 5) + substr(d, 9, 2)
	}
	function add(k, p) { off[k] += won - p; var[k] += p * (1 - p); n[k]++ }
	FNR == 1 { next }
	NR == FNR { if ($12 == "Open") age[$1] = day("2025-06-30") - day($2); next }
	{ won = $4 == "Won"; add("created " int($2 * 5), $2) }
	$1 in age {
		a = age[$1]
		add("open", $3)
		add("age " (a < 20 ? 1 : a < 40 ? 2 : a < 60 ? 3 : a < 90 ? 4 : a < 150 ? 5 : a < 250 ? 6 : 7), $3)
		add("as of " int($3 * 5), $3)
	}
	END {
		for (k in n)
			if (n[k] > 20 && off[k] ^ 2 > 16 * var[k]) {
				print "# " k ": " off[k] " more of " n[k] " than expected"
				bad = 1
			}
		exit bad || length(age) < 1000
	}' "$tmp/e1" "$tmp/t1"
}
# days OUTCOME: their median, of deals old enough that nearly all are closed
days() {
	awk -F, -v o="$1" '$2 < "2023-12-01" && $12 == o { print $11 }' "$tmp/e1" | sort -n |
	    awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}
truthful 'Weibull' --cycle weibull
within 'its median of won deals' "$(days Won)" 40 1.5
within 'and of lost ones' "$(days Lost)" 70 2
truthful 'gamma' --cycle gamma --won-days 30 --lost-days 60
within 'its median of won deals' "$(days Won)" 30 1.5
within 'and of lost ones' "$(days Lost)" 60 2
truthful 'late losses' --late 0.3
within 'their share beyond 250 days: .3 exp(-180.5 / 173.75) + .7 x .01' \
    "$(awk -F, '$2 < "2023-03-01" && $12 != "Won" { n++; k += $12 == "Open" || $11 > 250 } END { print k / n }' "$tmp/e1")" .113 .03
truthful 'late, never closed, faster wins at once' --late 0.2 --linger 0.1 --cycle gamma --speed-up 2025-01-01:1.7

# speed-ups: of whom, and since when
law
same 'the default again' "$tmp/e0" "$tmp/e1"
# faster NAME RATIO CONDITION OPTION: of closed deals that meet it, the days before and after, as a ratio
faster() {
	truthful "$1" --speed-up "$4"
	ok 'no deal becomes another' cmp <(cut -d, -f2,4 "$tmp/t0") <(cut -d, -f2,4 "$tmp/t1")
	ok 'nor any before' cmp <(before "$tmp/e0") <(before "$tmp/e1")
	within 'so many times as fast' "$(paste -d, "$tmp/e0" "$tmp/e1" | awk -F, 'NR > 1 && $2 >= "2025-01-01" &&
		$2 < "2025-03-01" && $12 != "Open" && $25 != "Open" && '"$3"' { a += $11 - .5; b += $24 - .5 }
		END { print a / b }')" "$2" 0.03
}
faster 'won deals, as the default' 1.6 '$12 == "Won"' won:2025-01-01:1.6
cp "$tmp/e1" "$tmp/e2"
law --speed-up 2025-01-01:1.6
same 'won stands for itself' "$tmp/e1" "$tmp/e2"
faster 'lost deals' 1.6 '$12 == "Lost"' lost:2025-01-01:1.6
ok 'and won ones stay' cmp <(grep ,Won, "$tmp/e0") <(grep ,Won, "$tmp/e1")
faster 'both' 1.6 1 both:2025-01-01:1.6
faster 'both, more slowly' .7 1 both:2025-01-01:0.7
faster 'those that take long' 2 '($12 == "Won" && $11 > 40 || $12 == "Lost" && $11 > 70)' slow:2025-01-01:2
ok 'and others stay' cmp <(awk -F, '$12 == "Won" && $11 < 40 || $12 == "Lost" && $11 < 70' "$tmp/e0") \
    <(awk -F, 'NR == FNR { if ($12 == "Won" && $11 < 40 || $12 == "Lost" && $11 < 70) stays[$1]; next } $1 in stays' \
    "$tmp/e0" "$tmp/e1")
truthful 'those that take long, yet longer' --speed-up slow:2024-06-01:0.5 --cycle gamma
truthful 'those that take long, with late losses and some that nobody closes' \
    --speed-up slow:2024-06-01:2.5 --late 0.3 --linger 0.1 --cycle weibull
truthful 'late losses faster' --speed-up lost:2024-06-01:1.8 --late 0.4
truthful 'half of all deals, with late losses' --speed-up half:2024-06-01:2 --late 0.2
truthful 'half of all deals' --speed-up half:2025-01-01:1.6
within 'is half of them' "$(paste -d, "$tmp/e0" "$tmp/e1" | awk -F, '$2 >= "2025-01-01" && $2 < "2025-02-01" &&
	$11 > 3 && $11 < 90 { n++; k += $11 != $24 } END { print k / n }')" .5 .03
cut -d, -f1,11 "$tmp/e1" >"$tmp/half"
law --speed-up half:2025-01-01:1.6 --drop region=EMEA:2025-01-01:-0.9
ok 'always the same half' awk -F, 'NR == FNR { days[$1] = $2; next }
	$12 == "Won" && days[$1] > 0 { n++; bad += days[$1] != $11 } END { exit bad || n < 10000 }' "$tmp/half" "$tmp/e1"
truthful 'a region' --speed-up both,region=EMEA:2025-01-01:1.6
ok 'no other deal changes' cmp <(awk -F, '$6 != "EMEA"' "$tmp/e0") <(awk -F, '$6 != "EMEA"' "$tmp/e1")
ok 'but those do' sh -c '! cmp -s "$1" "$2"' - "$tmp/e0" "$tmp/e1"
truthful 'the wins of one source in a region' --speed-up lead_source=Inbound,region=EMEA:2024-07-01:3
ok 'no other deal changes either' cmp <(awk -F, '$6 != "EMEA" || $8 != "Inbound" || $12 == "Lost"' "$tmp/e0") \
    <(awk -F, 'NR == FNR { if ($6 != "EMEA" || $8 != "Inbound" || $12 == "Lost") stays[$1]; next } $1 in stays' \
    "$tmp/e0" "$tmp/e1")
truthful 'a gradual one' --speed-up both:2024-07-01..2025-07-01:4
within 'half way it is the root' "$(paste -d, "$tmp/e0" "$tmp/e1" | awk -F, '$2 >= "2024-12-26" && $2 < "2025-01-06" &&
	$12 != "Open" { a += $11 - .5; b += $24 - .5 } END { print a / b }')" 2 .06
truthful 'several at once' --speed-up both:2024-07-01:1.5 --speed-up slow,region=EMEA:2024-09-01:2 \
    --speed-up half:2024-10-01..2025-02-01:0.5 --speed-up 2025-03-01:1.4 --late 0.2 --linger 0.1
law --speed-up both:2025-01-01:1.5 --speed-up won:2025-01-01:2
cp "$tmp/e1" "$tmp/e2"
law --speed-up won:2025-01-01:3 --speed-up lost:2025-01-01:1.5
same 'factors multiply' "$tmp/e1" "$tmp/e2"

# what deals share, and the calendar of closings
truthful 'wins at the end of quarters' --quarter-end 0.4
ok 'losses stay' cmp <(awk -F, '$12 == "Lost"' "$tmp/e0") <(awk -F, '$12 == "Lost"' "$tmp/e1")
within 'a third of the wins more in their last ten days' "$(awk -F, '$12 == "Won" { n++
	k += substr($3, 6) ~ /^(03-(2[2-9]|3)|06-(2[1-9]|30)|09-(2[1-9]|30)|12-(2[2-9]|3))/ } END { print k / n }' "$tmp/e1")" .46 .04
truthful 'wins that slip together' --slip 0.6
truthful 'both, late in a quarter' --slip 0.4 --quarter-end 0.4 --as-of 2025-06-24 --cycle gamma
truthful 'large deals that are slow' --slow-large 0.3
truthful 'shocks' --shock 0.4 --creation-shock 0.3 --heavy-tail 0.05
within 'a few amounts are huge' "$(paste -d, "$tmp/e0" "$tmp/e1" | awk -F, 'FNR > 1 { a = $10 > a ? $10 : a; b = $23 > b ? $23 : b }
	END { print (b > 2 * a) }')" 1 0

# deals that nobody closes
truthful 'abandoned deals' --abandon 0.1
within 'a tenth is open after all' "$(awk -F, '$2 < "2024-01-01" { n++; k += $12 == "Open" } END { print k / n }' "$tmp/e1")" .1 .01
within 'also of the won ones' "$(awk -F, 'NR == FNR { won[$1] = $4 == "Won"; next }
	won[$1] && $2 < "2024-01-01" { n++; k += $12 == "Open" } END { print k / n }' "$tmp/t1" "$tmp/e1")" .1 .012
ok 'no deal becomes another' cmp <(cut -d, -f2,4 "$tmp/t0") <(cut -d, -f2,4 "$tmp/t1")
ok 'nor closes on another day' cmp <(grep -v ,Open, "$tmp/e1") <(awk -F, '
	NR == FNR { if ($12 != "Open") stays[$1]; next } $1 in stays' "$tmp/e1" "$tmp/e0")
ok 'an old one may well have been won' awk -F, 'NR == FNR { p[$1] = $2; if (FNR > 1) asof[$1] = $3; next }
	FNR > 1 && $12 == "Open" && $2 < "2023-07-01" { n++; d = asof[$1] - p[$1]; if (d > .02 || d < -.02) bad = 1 }
	END { exit bad || n < 500 }' "$tmp/t1" "$tmp/e1"
truthful 'abandoned deals and losses that linger' --abandon 0.05 --linger 0.2
truthful 'all of them, faster' --abandon 0.1 --linger 0.1 --late 0.2 --speed-up slow:2024-06-01:2 --speed-up half:2024-01-01:1.5
law --no-signal --abandon 0.3
ok 'without a signal that tells nothing' awk -F, '$3 != $2 && $3 != 0 && $3 != 1 && FNR > 1 { exit 1 }' "$tmp/t1"
law --abandon 1
ok 'all abandoned: none is closed, none has another chance' sh -c '! grep -qE ",(Won|Lost)," "$1"' - "$tmp/e1"
ok 'and age tells nothing' awk -F, 'FNR > 1 && $3 != $2 { exit 1 }' "$tmp/t1"
truthful 'values that are new' --new region=EMEA:2025-01-01 --new sales_rep_id=rep_01:2025-02-01
truthful 'many reps who change, and seasons' --reps 300 --rep-drift 0.6 --season 0.5 --growth 2 --win-rate 0.25
ok 'so many reps' test "$(tail -n +2 "$tmp/e1" | cut -d, -f4 | sort -u | wc -l)" -eq 300
within 'and that win rate' "$(awk -F, '{ s += $2 } END { print s / (NR - 1) }' "$tmp/t1")" .25 .02
within 'three times as many deals at the end: 1.3 in the second quarter, 2.5 in the eighth' "$(awk -F, '
	{ m = substr($2, 1, 7) } m >= "2023-04" && m <= "2023-06" { a++ } m >= "2024-10" && m <= "2024-12" { b++ }
	END { print b / a }' "$tmp/e1")" 1.92 .12
within 'spring above autumn' "$(awk -F, 'NR == FNR { k[$1] = substr($2, 6, 2) ~ /03|04/ ? 1 : substr($2, 6, 2) ~ /09|10/ ? 2 : 0; next }
	k[$1] { n[k[$1]]++; x[k[$1]] += log($2 / (1 - $2)) } END { print x[1] / n[1] - x[2] / n[2] }' "$tmp/e1" "$tmp/t1")" .95 .15
truthful 'with columns that go together, gaps and further columns' --correlation 0.7 --missing 0.1 --signals 3 --strength 0.5
ok 'the further columns stand at the end' test "$(head -1 "$tmp/e1")" = "$header,signal_1,signal_2,signal_3"
within 'a tenth of the regions is missing' "$(cut -d, -f6 "$tmp/e1" | grep -c '^$' | awk '{ print $1 / 60000 }')" .1 .005
within 'and of the amounts' "$(cut -d, -f10 "$tmp/e1" | grep -c '^$' | awk '{ print $1 / 60000 }')" .1 .005
ok 'what goes together: LATAM and Event, the last of both' awk -F, '
	$6 == "LATAM" { n++; k += $8 == "Event" } $6 == "North America" { m++; j += $8 == "Event" }
	END { exit !(k / n > .3 && j / m < .05) }' "$tmp/e1"
law --strength 0 --interactions 0 --amount-effect none --win-rate 0.3
ok 'no strength, one probability' awk -F, 'NR > 1 && $2 != "0.300000" { exit 1 }' "$tmp/t1"
law --strength 3 --signals 20 --win-rate 0.05
within 'far from the middle' "$(awk -F, '{ s += $2 } END { print s / (NR - 1) }' "$tmp/t1")" .05 .01
law --reps 1 --no-signal --months 6
ok 'one rep' test "$(tail -n +2 "$tmp/e1" | cut -d, -f4 | sort -u)" = rep_01

# what is wrong with an export: the truth stays, and what is not hit
law --closed-from 2024-07-01
exported() {	# CONDITION: the rows of e0 and t0 that meet it, as \$tmp/e2 and \$tmp/t2
	awk -F, 'NR == 1 || '"$1" "$tmp/e0" >"$tmp/e2"
	awk -F, 'NR == FNR { there[$1]; next } $1 in there' "$tmp/e2" "$tmp/t0" >"$tmp/t2"
}
exported '$12 == "Open" || $3 >= "2024-07-01"'
same 'cut by close date: those closed later, and the open ones' "$tmp/e1" "$tmp/e2"
same 'and the truth of those' "$tmp/t1" "$tmp/t2"
law --created-to 2024-12-31
exported '$2 <= "2024-12-31"'
same 'cut by creation date' "$tmp/e1" "$tmp/e2"
same 'and the truth of those' "$tmp/t1" "$tmp/t2"
law --created-to 2024-12-31 --closed-from 2025-06-30
exported '$2 <= "2024-12-31" && ($12 == "Open" || $3 >= "2025-06-30")'
same 'cut by both' "$tmp/e1" "$tmp/e2"
law --created-to 2030-01-01 --closed-from 2000-01-01
same 'or by neither' "$tmp/e1" "$tmp/e0"

# changed OPTION ...: the fields before and after of the deals that differ, as \$1-\$13 and \$14-\$26
changed() {
	law "$@"
	paste -d, "$tmp/e0" "$tmp/e1" | awk -F, '{
		for (i = 2; i <= 13; i++) if ($i != $(i + 13)) { print; next } if ($1 != $14) print }' >"$tmp/changed"
	cmp "$tmp/t0" "$tmp/t1"
}
days_apart='function day(s,  y, m) {
	y = substr(s, 1, 4) + 0
	m = substr(s, 6, 2) + 0
	if (m <= 2) { y--; m += 12 }
	return 365 * y + int(y / 4) + int((153 * (m - 3) + 2) / 5) + substr(s, 9, 2)
}'
ok 'closings in the future leave the truth' changed --future 50
ok 'are 50 closed deals, closed 60 days after the last day' awk -F, "$days_apart"'
	$12 == "Open" || $16 != "2025-08-29" || $24 != day($16) - day($15) { bad = 1 }
	$2 != $15 || $9 != $22 || $12 != $25 || $10 != $23 || $13 != $26 { bad = 1 }
	{ n[$12]++ } END { exit bad || NR != 50 || !n["Won"] || !n["Lost"] }' "$tmp/changed"
cut -d, -f1 "$tmp/changed" >"$tmp/fifty"
changed --future 51:1
ok 'or as many as are said' test "$(cut -d, -f16 "$tmp/changed" | sort | uniq -c | tr -s ' ')" = ' 51 2025-07-01'
ok 'one more is one more' test "$(cut -d, -f1 "$tmp/changed" | grep -cxFf "$tmp/fifty")" -eq 50
law --future 700 --closed-from 2025-05-01
ok 'as many among those that are exported' test "$(grep -c ',2025-08-29,' <(cut -d, -f3,4 "$tmp/e1" | sed 's/^/,/'))" -eq 700

ok 'typos leave the truth' changed --typos 400
ok 'are in one date each, by a year or ten' awk -F, "$days_apart"'
	function years(a, b) {
		if (substr(a, 5) != substr(b, 5) && substr(a, 6) != "02-29") bad = 1
		return substr(b, 1, 4) - substr(a, 1, 4)
	}
	($2 != $15) + ($3 != $16) != 1 || ($12 == "Open" && $3 != $16) { bad = 1 }
	$12 != "Open" && $24 != day($16) - day($15) { bad = 1 }
	$9 != $22 || $12 != $25 || $10 != $23 || $13 != $26 { bad = 1 }
	{ by[$2 != $15 ? years($2, $15) : years($3, $16)]++; which[$2 != $15]++; open += $12 == "Open" }
	$12 != "Open" && $16 < $15 { before++ }
	END { exit bad || NR != 400 || by[1] + by[-1] + by[10] + by[-10] != 400 || by[1] < 120 || by[-1] < 120 ||
		by[10] < 20 || by[-10] < 20 || which[0] < 150 || !open || before < 120 }' "$tmp/changed"
run dealclean -q --rejects "$tmp/rejects" -o /dev/null "$tmp/e1"
ok 'dealclean rejects those that close before they begin' test "$(grep -c closed_before_created "$tmp/rejects")" -eq \
    "$(awk -F, '$25 != "Open" && $16 < $15' "$tmp/changed" | wc -l)"
cut -d, -f1 "$tmp/changed" >"$tmp/hit"
changed --typos 400 --future 20000
ok 'no deal is hit by both' awk -F, '{ n++; typo += $16 != "2025-08-29" } END { exit n != 20400 || typo != 400 }' "$tmp/changed"
cp "$tmp/e1" "$tmp/e2"
law --typos 400 --future 20000
same 'always the same ones' "$tmp/e1" "$tmp/e2"

ok 'a leak leaves the truth' changed --leak deal_amount:Won:x1.5
ok 'wins with an amount half as much again' awk -F, '$12 != "Won" || $23 != $10 * 1.5 { bad = 1 } END { exit bad }' "$tmp/changed"
ok 'and all of them' test "$(wc -l <"$tmp/changed")" -eq "$(grep -c ,Won, "$tmp/e0")"
changed --leak lead_source:LOST:empty:0.25
ok 'a quarter of the losses without a source' awk -F, -v n="$(grep -c ,Lost, "$tmp/e0")" '
	$12 != "Lost" || $21 != "" { bad = 1 } END { exit bad || NR < .24 * n || NR > .26 * n }' "$tmp/changed"
ok 'and nothing else' cmp <(cut -d, -f1-7,9-13 "$tmp/e0") <(cut -d, -f1-7,9-13 "$tmp/e1")
cut -d, -f1 "$tmp/changed" >"$tmp/hit"
changed --leak lead_source:lost:empty:0.25 --leak 'sales_rep_id:open:Queue, the' --leak deal_amount:Lost:0:0.5
ok 'the same ones, whatever else leaks' cmp "$tmp/hit" <(awk -F, '$12 == "Lost" && $8 == "" { print $1 }' "$tmp/e1")
ok 'a text' test "$(grep -c ',"Queue, the",' "$tmp/e1")" -eq "$(grep -c ,Open, "$tmp/e0")"
ok 'and an amount' awk -F, '$12 == "Lost" { n++; k += $10 == 0 } $12 == "Won" && $10 < 500 { exit 1 }
	END { exit k < .48 * n || k > .52 * n }' "$tmp/e1"
changed --leak deal_amount:Open:empty --leak deal_amount:Won:x2 --leak deal_amount:Won:x3
ok 'no amount of open deals, and factors in their turn' awk -F, '$12 == "Lost" || $23 != ($12 == "Won" ? $10 * 6 : "") { bad = 1 }
	END { exit bad || NR < 20000 }' "$tmp/changed"
changed --leak region:Won:Mars:0
ok 'a share of none' test ! -s "$tmp/changed"
changed --leak region:Won:x2
ok 'x2 is a text where it is no amount' awk -F, '$12 != "Won" || $19 != "x2" { exit 1 }' "$tmp/changed"

# random laws
for s in 2 6 8; do
	truthful "random law $s" --random-law --seed "$s"
done
run dealgen -v --random-law --seed 10 --deals 3000 --truth "$tmp/t1" -o "$tmp/e1"
like 'a random law is told' '^dealgen: the law: --months [0-9]+ --reps [0-9]+ --win-rate 0\.[0-9]+ '
# shellcheck disable=SC2086 # options
dealgen ${err#*law:} --seed 10 --deals 3000 --truth "$tmp/t2" -o "$tmp/e2"
same 'as the options that make it: the export' "$tmp/e1" "$tmp/e2"
same 'and the truth' "$tmp/t1" "$tmp/t2"
said=${err#*law:}
run dealgen -v --random-law --seed 10 --deals 10 --reps 5 --mix region=APAC:2025-01-01:3
ok 'one thing given changes no other' test "$(printf '%s' "${err#*law:}" | sed 's/ --mix [^ ]*//')" = \
    "$(printf '%s' "$said" | sed 's/--reps [0-9]*/--reps 5/; s/ --mix [^ ]*//')"
run dealgen --random-law --deals 10
ok 'and not told without -v' test -z "$err"

run dealgen --deals 500 --as-of 2024-02-29 --months 12
ok 'the window is --months before --as-of' awk -F, 'NR > 1 && ($2 < "2023-03-01" || $2 > "2024-02-29" || $3 > "2024-02-29") { bad = 1 }
	END { exit bad || NR != 501 }' "$tmp/.out"
run dealgen --deals 100000
ok 'ids are as wide as they must be' sh -c 'sed -n 2p "$1" | grep -q ^D000001,' - "$tmp/.out"
run dealgen --deals 1 --months 1 --seed 0
exits 'one deal' 0

# what it refuses
refuses() {	# NAME PATTERN OPTION ...
	run dealgen "${@:3}"
	is "$1" 2 ''
	like "$1: why" "$2"
}
like_form='not COL=VALUE\[,COL=VALUE\]:FROM:LOGIT'
refuses 'a drop without date' "$like_form: 'region=EMEA'" --drop region=EMEA
refuses 'an empty drop' "$like_form" --drop ''
refuses 'a drop without segment' "$like_form|COL=VALUE" --drop :2025-01-01:-1
refuses 'a drop of no value' "not COL=VALUE: 'EMEA'" --drop EMEA:2025-01-01:-1
refuses 'an unknown column' "none of sales_rep_id, industry, region, product_type, lead_source" --drop country=EMEA:2025-01-01:-1
refuses 'an unknown value' "none of North America, EMEA, APAC, India, LATAM" --drop region=emea:2025-01-01:-1
refuses 'a column twice' 'twice' --drop region=EMEA,region=APAC:2025-01-01:-1
refuses 'a date that is none' 'FROM is not a date' --drop region=EMEA:2025-02-30:-1
refuses 'a cause after the data' 'after the last day' --drop region=EMEA:2025-07-01:-1
refuses 'a logit that is none' 'LOGIT is not a number' --drop region=EMEA:2025-01-01:-90%
refuses 'prices without date' 'not FROM:FACTOR' --inflate 1.3
refuses 'prices of 0' 'FACTOR is not a number between 0.01 and 100' --inflate 2025-01-01:0
refuses 'a field that no export has' 'none of sales_rep_id, .*, lead_source, deal_amount' --blank outcome:2025-01-01:.1
refuses 'a share above all' 'SHARE is not a number between 0 and 1' --blank region:2025-01-01:1.1
refuses 'a swing without a value' "not COL=VALUE: 'region'" --swing region:2
refuses 'a swing without a factor' 'not COL=VALUE:FACTOR' --swing region=EMEA
refuses 'a swing beyond' 'FACTOR is not a number' --swing region=EMEA:0
refuses 'a drift without date' 'not FROM:LOGIT' --drift 0.3
refuses 'a drift of a segment' 'not FROM:LOGIT' --drift region=EMEA:2025-01-01:1
refuses 'a drift too steep' 'LOGIT is not a number between -5 and 5' --drift 2025-01-01:6
refuses 'a speed-up to a standstill' 'FACTOR is not a number between 0.01 and 100' --speed-up 2025-01-01:0
refuses 'a speed-up beyond' 'FACTOR is not a number between 0.01 and 100' --speed-up both:2025-01-01:101
refuses 'a speed-up of nobody known' "'fast': none of won, lost, both, slow, half, and not COL=VALUE" \
    --speed-up fast:2025-01-01:2
refuses 'a speed-up of two' "only one of won, lost, both, slow, half" --speed-up won,lost:2025-01-01:2
refuses 'a speed-up of no column' 'none of sales_rep_id' --speed-up both,country=EMEA:2025-01-01:2
refuses 'a speed-up of no value' 'none of North America' --speed-up region=Europe:2025-01-01:2
refuses 'a speed-up of a column twice' 'this column stands twice' --speed-up region=EMEA,region=APAC:2025-01-01:2
refuses 'a speed-up of an empty WHO' 'not \[WHO,...:\]FROM\[..TO\]:FACTOR' --speed-up :2025-01-01:2
refuses 'a speed-up without a date' 'FROM is not a date' --speed-up both:2
refuses 'a speed-up that ends before' 'TO is not after FROM' --speed-up 2025-01-01..2025-01-01:2
refuses 'a speed-up to no day' 'TO is not a date' --speed-up 2025-01-01..2025-02-30:2
refuses 'a speed-up from no day' 'FROM is not a date' --speed-up ..2025-02-28:2
refuses 'a speed-up after the data' 'FROM is after the last day' --speed-up 2025-07-01..2025-08-01:2
refuses 'a drop that comes gradually' 'FROM is not a date' --drop region=EMEA:2025-01-01..2025-02-01:-1
refuses 'a lever without effect' 'not NAME:LOGIT' --lever demo
refuses 'a lever by the name of a column' 'not one of its own' --lever region:1
refuses 'a lever twice' 'not one of its own' --lever demo:1 --lever demo:2
refuses 'a lever of nothing known' "'colour=1' is none of share=" --lever demo:1,colour=1
refuses 'a share that is none' 'share is not a number between' --lever demo:1,share=2
refuses 'an effect beyond' 'LOGIT is not a number between -5 and 5' --lever demo:9
refuses 'an experiment without its table' 'go together' --holdout 10%:1
refuses 'an experiment on all' 'not P%:LOGIT\[:FROM\]' --holdout 100%:1 --arms "$tmp/arms"
refuses 'a cut at no day' '--closed-from: not a date' --closed-from 2025-13-01
refuses 'a cut after the data' '--closed-from: after the last day' --closed-from 2025-07-01
refuses 'a cut at the 30th of February' '--created-to: not a date' --created-to 2025-02-30
refuses 'a cut before the data' '--created-to: before the first day' --created-to 2022-12-31
refuses 'no closing in the future' "not N\[:DAYS\], N a whole number from 1 to 1e\+08: '0'" --future 0
refuses 'half a closing' 'not N\[:DAYS\]' --future 1.5
refuses 'closings of no number' 'not N\[:DAYS\]' --future many
refuses 'no number at all' 'not N\[:DAYS\]' --future :30
refuses 'a closing in no day' 'DAYS is not a whole number from 1 to 3650' --future 1:0
refuses 'a closing too late' 'DAYS is not' --future 1:3651
refuses 'a closing after nothing' 'DAYS is not' --future 1:
refuses 'closings and more' 'DAYS is not' --future 1:2:3
refuses 'more closings than there are' '--future: 100: the export has only [0-9]+ closed deals' --deals 100 --future 100
refuses 'no typos' '--typos: not between 1 and' --typos 0
refuses 'half a typo' '--typos: not a whole number' --typos 1.5
refuses 'more typos than deals' '--typos: 101: the export has only 100 deals to hit' --deals 100 --typos 101
refuses 'a leak of nothing' 'not COL:OUTCOME:VALUE\[:SHARE\]' --leak deal_amount
refuses 'a leak without a value' 'not COL:OUTCOME:VALUE' --leak deal_amount:Won
refuses 'a leak of an empty value' 'not COL:OUTCOME:VALUE' --leak region:Won:
refuses 'a leak of too much' 'not COL:OUTCOME:VALUE' --leak region:Won:a:1:1
refuses 'a leak of no column' "the column is none of deal_amount, sales_rep_id, industry" --leak deal_stage:Won:empty
refuses 'a leak of no outcome' 'the outcome is none of Won, Lost, Open' --leak deal_amount:Wo:empty
refuses 'an amount that is none' 'VALUE is none of empty, xN, and a number between 0 and' --leak deal_amount:Won:much
refuses 'an amount below 0' 'VALUE is none of' --leak deal_amount:Won:-1
refuses 'an amount times nothing' 'N of xN is not a number' --leak deal_amount:Won:x
refuses 'an amount times less' 'N of xN is not a number between 0 and 1e\+06' --leak deal_amount:Won:x-2
refuses 'a leak of more than all' 'SHARE is not a number between 0 and 1' --leak region:Won:empty:1.1
refuses 'a leak of no share' 'SHARE is not a number' --leak region:Won:empty:
refuses 'a new value without a day' 'not COL=VALUE:FROM' --new region=EMEA
refuses 'a new value of nothing' 'not COL=VALUE:FROM' --new 2025-01-01
refuses 'a new value on no day' 'FROM is not a date' --new region=EMEA:2025-02-30
refuses 'a new value after the data' 'FROM is after the last day' --new region=EMEA:2025-07-01
refuses 'a new value with a number' 'FROM is not a date' --new region=EMEA:2025-01-01:2
refuses 'a new value of no column' 'the column is none of' --new country=EMEA:2025-01-01
refuses 'a new value that there is not' 'the value is none of' --new region=Mars:2025-01-01
refuses 'a new value twice' 'this value stands twice' --new region=EMEA:2025-01-01 --new region=EMEA:2025-02-01
refuses 'no product before' '--new: on 2023-01-01 product_type would have no value left' \
    --new product_type=Core:2023-02-01 --new product_type=Pro:2023-03-01 --new product_type=Enterprise:2023-01-02
refuses 'no rep before' 'sales_rep_id would have no value left' --reps 1 --new sales_rep_id=rep_01:2024-01-01
refuses 'a new rep who has left' '--new: .*: this rep leaves on 202[0-9-]+' --new sales_rep_id=rep_04:2025-06-30
refuses 'a mix shift of two columns' 'the value is none of' --mix region=EMEA,industry=SaaS:2025-01-01:2
refuses 'a mix shift of nothing' 'not COL=VALUE:FROM:FACTOR' --mix 2025-01-01:2
refuses 'no signal with lost deals that linger' 'leaves nothing for --linger' --no-signal --linger 0.1
refuses 'no signal with interactions' 'leaves nothing for --interactions' --no-signal --interactions 1
refuses 'no signal with a random law' 'leaves nothing for --random-law' --no-signal --random-law
refuses 'no signal with faster wins' 'leaves nothing for --won-days' --no-signal --won-days 30
refuses 'no reps' '--reps: not between 1 and 5000' --reps 0
refuses 'certain wins' '--win-rate: not between 0.02 and 0.98' --win-rate 1
refuses 'more than all abandoned' '--abandon: not between 0 and 1' --abandon 1.1
refuses 'a share that is none' '--abandon: not a number' --abandon ten%
refuses 'an unknown shape' '--cycle: not one of lognormal, weibull, gamma' --cycle exponential
refuses 'half a signal' '--signals: not a whole number' --signals 0.5
refuses 'all values missing' '--missing: not between 0 and 0.99' --missing 1
refuses 'a rep beyond' 'none of rep_01, rep_02' --reps 2 --drop sales_rep_id=rep_03:2025-01-01:-1
refuses 'no deals' 'not between' --deals 0
refuses 'half a deal' 'not a whole number' --deals 1.5
refuses 'years beyond dates' 'years 1000 and 9000' --as-of 9999-12-31
refuses 'a FILE' "takes no FILE: 'deals.csv'" deals.csv
refuses 'both on stdout' "two outputs cannot go to one file: '-'" --truth -
refuses 'both in one file' 'two outputs cannot go to one file' --truth "$tmp/x" -o "$tmp/x"
refuses 'under two names' 'two outputs cannot go to one file' --truth "$tmp/x" -o "$tmp/./x"
refuses 'an unknown option' '^usage: dealgen ' --delimiter ,

echo old >"$tmp/kept"
run dealgen --truth "$tmp/no/such/folder" -o "$tmp/kept"
exits 'a truth file that cannot be made' 2
ok 'leaves the export as it was' test "$(cat "$tmp/kept")" = old
if [ -w /dev/full ]; then
	dealgen >/dev/full 2>"$tmp/.err"
	status=$?
	err=$(cat "$tmp/.err")
	exits 'a full disk is an error' 2
	like 'which says so' 'No space left'
	run dealgen --truth /dev/full
	exits 'for the truth too' 2
else
	skip 'a full disk' 'no /dev/full'
fi
dealgen --deals 200000 2>"$tmp/.err" | head -1 >"$tmp/.out"
status=${PIPESTATUS[0]}
ok '| head -1 ends it' test "$status" -eq 141 -o "$status" -eq 0
ok 'quietly' test ! -s "$tmp/.err"
run dealgen --version
exits '--version' 0
run dealgen --help
exits '--help' 0

same 'examples/deals.csv is what its manual says' \
    <(dealgen --seed 16 --drop region=EMEA:2025-01-01:-0.9) "$root/examples/deals.csv"
# ---- one world on several days, and its past --------------------------------------------------
world() {	# DAY ARG...
	dealgen --deals 800 --seed 4 --world 2025-06-30 --as-of "$1" "${@:2}"
}
world 2025-03-31 >"$tmp/march.csv"
world 2025-06-30 --history "$tmp/past.csv" >"$tmp/june.csv"
ok 'deals of March are those of June, with what never changes' test -z "$(join -t, -v1 \
	<(tail -n +2 "$tmp/march.csv" | cut -d, -f1,2,4-8 | sort) <(tail -n +2 "$tmp/june.csv" | cut -d, -f1,2,4-8 | sort))"
ok 'none is of a later day' awk -F, 'NR > 1 && ($2 > "2025-03-31" || $3 > "2025-03-31") { bad = 1 } END { exit bad || NR < 500 }' "$tmp/march.csv"
ok 'closed ones stay as they are' test -z "$(comm -23 <(grep -E ",(Won|Lost)," "$tmp/march.csv" | sort) <(sort "$tmp/june.csv"))"
ok 'the history gives the fields of any day back' awk -F, '
	FNR == NR { if (FNR > 1 && $2 <= "2025-03-31") v[$1, $3] = $4; next }
	FNR > 1 { n++; bad += v[$1, "stage"] != $9 || v[$1, "amount"] != $10 || v[$1, "expected_close_date"] != $13 || v[$1, "owner"] != $4 }
	END { print bad + 0 " of " n; exit bad > 0 || n < 500 }' "$tmp/past.csv" "$tmp/march.csv"
ok 'stages, amounts and close dates move' awk -F, '{ n[$1, $3]++; if (n[$1, $3] == 2) more[$3]++ }
	END { exit more["stage"] < 100 || more["amount"] < 100 || more["expected_close_date"] < 100 || more["owner"] > 0 }' "$tmp/past.csv"
ok 'dealfeat reads it' eval 'dealclean -q "$tmp/june.csv" | dealfeat -q --history "$tmp/past.csv" --open --as-of 2025-06-30 |
	awk -F, "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i } NR > 1 { n += \$at[\"x_close_date_pushes\"] } END { exit n < 10 }"'
for day in 2025-03-03 2025-03-10 2025-03-17 2025-03-24 2025-03-31; do
	world $day | dealclean -q | dealsnap -q --history "$tmp/snapped.csv" --as-of $day
done
ok 'dealsnap finds the same moves, by the day of its run' cmp \
	<(awk -F, '$2 > "2025-03-03" && $2 <= "2025-03-31" && $3 == "amount" { print $1 "," $4 }' "$tmp/past.csv" | sort) \
	<(awk -F, '$2 > "2025-03-03" && $3 == "amount" { print $1 "," $4 }' "$tmp/snapped.csv" | sort)
run dealgen --world 2025-06-30 --as-of 2025-07-01
exits '--as-of after the end of the world is an error' 2

finish
