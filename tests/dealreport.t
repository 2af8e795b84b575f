#!/bin/bash
# dealreport: one page of the other programs' tables.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# ---- tables of each kind ------------------------------------------------------------------
# shellcheck source=tests/report.sh
. tests/report.sh
cd "$tmp" || exit 1
report_tables 4000
all=(insights compare diagnose trend velocity cycle reps funnel created closed deals metrics runs eval bins global alerts quality periods closes backtest drift levers experiment)
files=("${all[@]/%/.csv}")

says() {	# NAME PATTERN: in the last page, tags taken off
	ok "$1" eval "sed 's/<[^>]*>//g' '$tmp/page.html' | grep -Eq -- '$2'"
}
has() {		# NAME PATTERN: in the HTML itself
	ok "$1" grep -Eq -- "$2" "$tmp/page.html"
}
lacks() {
	ok "$1" eval "! grep -Eq -- '$2' '$tmp/page.html'"
}

# ---- all of them ------------------------------------------------------------------------
run dealreport -o page.html "${files[@]}"
is 'all kinds of tables are known' 0 ''
ok 'silently' test -z "$err"
for id in summary pipeline forecast winrate reps deals model alerts; do
	has "there is a section $id" "<section id=\"$id\">"
	has "and a link to it" "<a href=\"#$id\">"
done
number() {	# TABLE COLUMN [ROW]
	awk -F, -v c="$2" -v r="${3:-2}" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) k = i } NR == r { print $k }' "$1"
}
recent=$(number diagnose.csv recent)
base=$(number diagnose.csv base)
percent() { awk -v x="$1" -v d="$2" 'BEGIN { printf "%.*f%%", d, 100 * x }'; }
says 'the headline: both rates and the cause' "^The win rate fell from $(percent "$base" 0) to $(percent "$recent" 0)\. One cause stands out: region EMEA\."
says 'the rate is that of diagnose' "$(percent "$recent" 1)"
lacks 'no text stands between cells' '</t[hd]>[^<[:space:]]'
has 'a number has its value' '<data value="[0-9.]+" class="p1">'
open=$(awk 'NR > 1' deals.csv | grep -c ,Open,)
says 'all open deals' "$open deals"
has 'the whole amount' "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "deal_amount") k = i } NR > 1 { s += $k } END { printf "value=\"%.2f\" class=\"m\"", s }' deals.csv)"
ok 'seven deals of this week' test "$(sed -n '/class="week"/,/<.ol>/p' page.html | grep -c '^<li>')" -eq 7
ok 'thirty deals without script' test "$(sed -n '/id="static-deals"/,/<.table>/p' page.html | grep -c '^<tr>')" -eq 30
first=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } $at["risk_category"] == "High" { print $NF, NR, $1 }' deals.csv | sort -k1,1nr -k2,2n | head -1 | cut -d' ' -f3)
ok 'by what can be saved' test "$(sed -n '/class="week"/,$p' page.html | grep -m1 -o '#deals/D[0-9]*')" = "#deals/$first"
says 'where the levels begin' "High from $(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["risk_category"] == "High" && ($at["risk_score"] < least || least == "") { least = $at["risk_score"] } END { printf "%.0f%%", 100 * least }' deals.csv), Medium from [0-9]+% up"
says 'the verdict' '^Ready: later outcomes can be told'
says 'expected against what came' "It expected $(awk -F, 'NR == 2 { printf "%.0f", $13 }' eval.csv) wins of them; $(number eval.csv won) came"
says 'what drifted is counted' 'Of the features of new deals 1 drifted and 0 are watched; 2 are stable, of 0 nothing can be told yet'
says 'and told' '^region: drifted: region EMEA is 33% of new deals, was 23%'
says 'with what became of the scores' '^cusum: drifted: 31 of the 212 deals scored since 2025-02 were won, 52 expected'
ok 'of the world each feature' test "$(sed -n '/Features of new deals/,/<.table>/p' page.html | grep -c '<th scope="row">')" -eq 2
says 'a lever that was found: its sentence' '^(robust|association only): demo=yes: \+[0-9.]+ points \([0-9.]+ to [0-9.]+\) if nothing unknown decides both'
ok 'a row for each lever' test "$(sed -n '/>Levers</,/<.table>/p' page.html | grep -c '<th scope="row">')" -eq 2
ok 'two measures of the experiment' test "$(sed -n '/>The experiment</,/<.table>/p' page.html | grep -c '<th scope="row">')" -eq 2
says 'its verdict of today' "^$(grep ^win_rate experiment.csv | tail -1 | grep -o 'helps\|cannot tell yet[^"]*' | sed 's/^\(.\)/\U\1/')\. Alert against holdout: "
says 'the forecast' "$(number periods.csv period)"
ok 'every rep of the table' test "$(sed -n '/<section id="reps">/,/<.section>/p' page.html | grep -c '<th scope="row">')" -eq "$(($(wc -l <reps.csv) - 1))"
says 'alerts are counted' "$(($(wc -l <alerts.csv) - 1)) alerts, raised "
has 'nothing is loaded, nothing runs but its own' "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]{44}'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'\">"
lacks 'no unsafe-*, no style attribute, no handler' "unsafe-|<[^>]* (style|on[a-z]+)="
hash_of() {	# ELEMENT: its bytes' SHA-256 in base64
	python3 - "$1" <<-'!'
	import base64, hashlib, re, sys
	page = open("page.html", encoding="utf-8", newline="").read()
	body = re.findall("<%s>(.*?)</%s>" % (sys.argv[1], sys.argv[1]), page, re.S)[-1]
	print(base64.b64encode(hashlib.sha256(body.encode()).digest()).decode())
	!
}
for element in style script; do
	ok "the policy has the hash of its $element" grep -qF "$element-src 'sha256-$(hash_of $element)'" page.html
done
ok 'the data come back, cell by cell' python3 - <<'!'
import base64, csv, gzip, json, re
page = open("page.html", encoding="utf-8").read()
packed = re.search('id="deals-data">([^<]*)<', page).group(1)
data = json.loads(gzip.decompress(base64.b64decode(packed)))
def text(c, i):
    if "text" in c: return c["text"][i]
    if "code" in c: return c["dict"][c["code"][i]]
    x = c["number"][i]
    if x is None: return ""
    return "%.6f" % (x / 1e6) if "fixed" in c else ("%.17g" % x if x != int(x) else "%d" % x) if not isinstance(x, float) else repr(x)
rows = list(csv.DictReader(open("deals.csv", newline="")))
assert data["rows"] == len(rows) > 100
for c in data["columns"]:
    assert not c["name"].startswith("x_") or c["name"] == "x_age_days", c["name"]
    for i, r in enumerate(rows):
        assert text(c, i) == r[c["name"]], (c["name"], i, text(c, i), r[c["name"]])
!
ok 'not much besides the data' test "$(sed 's/^<script type="text\/plain".*//' page.html | wc -c)" -lt 256000
LC_ALL=C TZ=Asia/Tokyo dealreport "${files[@]}" >again.html
same 'the same bytes elsewhere' page.html again.html
dealreport "${files[@]/deals.csv/-}" <deals.csv >again.html
same 'and from standard input' page.html again.html

run dealreport -o page.html levers.csv experiment.csv
is 'levers and an experiment alone' 0 ''
has 'they have their places' '<section id="alerts">'
says 'the experiment is there' 'The limits hold however often one looks'
says 'the levers too' 'What causes wins'

# ---- each missing in turn, each alone ------------------------------------------------------
for table in "${all[@]}"; do
	some=()
	for file in "${files[@]}"; do
		[ "$file" = "$table.csv" ] || some+=("$file")
	done
	run dealreport -o page.html "${some[@]}"
	exits "without $table" 0
	run dealreport -o page.html "$table.csv"
	exits "$table alone" 0
	ok "every number is one" eval '! grep -Eiq ">[^<]*(nan|inf)(%|<)" page.html'
	head -1 "$table.csv" >empty.csv
	run dealreport -o page.html empty.csv
	exits "$table without a row" 0
	ok "silently" test -z "$err"
done
dealreport -o page.html deals.csv
says 'what is missing is said with its command' 'Not shown: there is no table of winrate -r insights\.'
lacks 'a tab without tables is left out' '#reps"|id="reps"'
dealfeat -q --open clean.csv | dealreport -o page.html -
says 'deals without scores say so' 'there is no model yet'
lacks 'and none is risky' 'risk of loss'
sed -E '1!s/,(High|Medium|Low),[0-9]+,abcd1234,.*/,,,abcd1234,,,,,,,,,,,/' deals.csv >none.csv
dealreport -o page.html none.csv
says 'a model without signal names no deal' 'The model found no signal'
lacks 'nor what is expected' 'risk of loss|Expected to be won'
head -2 deals.csv >one.csv
dealreport -o page.html one.csv
says 'one deal is one deal' '1 open deal, '
sed -E '1!s/^(([^,]*,){9})[^,]*/\1/' deals.csv >unpriced.csv
run dealreport -o page.html unpriced.csv
exits 'no amounts are no error' 0
says 'but counted' 'of them without an amount'

# ---- the headline: each kind of insight ------------------------------------------------------
basis=2024-01-01,2024-12-31,2025-01-01,2025-06-30
insight() {	# ROW...: the headline with these insights, and a whole that moved by MOVED
	{
		echo rank,kind,segment,finding,effect,q_value,deals,amount_at_stake,currency,action,base_from,base_to,recent_from,recent_to,note
		printf "%s,,0.01,100,,$,Do it,$basis,\n" "$@"
	} >i.csv
	printf '%s\n' hypothesis,measure,base,recent,change,change_lo,change_hi,p_value,points,parent,verdict,base_from,base_to,recent_from,recent_to,note \
		"win rate,win_rate,${moved:-0.44,0.38,-0.06,-0.09,-0.02,0.001,-0.06},,,$basis," >d.csv
	dealreport -o page.html i.csv d.csv
	lead=$(sed -n 's/<p class="lead">\(.*\)<.p>/\1/p' page.html | head -1)
}
insight '1,drop,region EMEA,It fell.'
ok 'one segment' test "$lead" = 'The win rate fell from 44% to 38%. One cause stands out: region EMEA.'
insight '1,drop,region EMEA,"region EMEA fell: -6.0 points (95% interval -9.1 to -2.0), since 2025-01."'
has 'a sentence of a table begins with a capital, and its minus is one' '<p>Region EMEA fell: −6.0 points \(95% interval −9.1 to −2.0\), since 2025-01\.<'
insight '1,drop,region EMEA & lead_source Web,It fell.'
ok 'a pair' test "$lead" = 'The win rate fell from 44% to 38%. One cause stands out: region EMEA &amp; lead_source Web.'
insight '1,drop,region EMEA,It fell.' '2,drop,product X,It fell.'
ok 'two' test "$lead" = 'The win rate fell from 44% to 38%. 2 causes stand out: region EMEA, product X.'
insight '1,drop,all deals,It fell.'
ok 'all of them' test "$lead" = 'The win rate fell from 44% to 38%. It is not one segment: all deals moved.'
insight '1,mix,product X,Harder.'
ok 'mix' test "$lead" = 'The win rate fell from 44% to 38%. The win rate moved because other deals are pursued: product X.'
moved=0.44,0.437,-0.003,-0.04,0.03,0.8,-0.003 insight '1,speed,all deals,Wins come faster than before.'
ok 'speed alone' test "$lead" = 'The win rate has not moved beyond chance; wins come sooner.'
lacks 'which is nothing to do' 'Do it'
moved=0.44,0.437,-0.003,-0.04,0.03,0.8,-0.003 insight '1,none,all deals,Nothing is significant.'
ok 'nothing' test "$lead" = 'The win rate has not moved beyond chance.'
lacks 'nor is that' 'Do it'
insight '1,cannot tell,all deals,Cannot tell; it can be told on 2025-09-01.'
ok 'not yet' test "$lead" = 'Cannot tell; it can be told on 2025-09-01.'
moved=0.44,0.437,-0.003,-0.04,0.03,0.8,-0.003 insight '1,drop,region EMEA,It fell.'
ok 'a segment whose fall is not that of the whole' test "$lead" = 'Region EMEA wins less. The win rate as a whole went from 44.0% to 43.7%.'
moved=0.38,0.44,0.06,0.02,0.09,0.001,0.06 insight '1,rise,rep_1,It rose.'
ok 'a rise' test "$lead" = 'The win rate rose from 38% to 44%. One cause stands out: rep_1.'
moved=0.4412,0.4377,-0.0035,-0.005,-0.002,0.001,-0.0035 insight '1,drop,rep_1,It fell.'
ok 'two rates that round to one have a decimal' test "$lead" = 'The win rate fell from 44.1% to 43.8%. One cause stands out: rep_1.'

moved=0.44,0.437,-0.003,-0.04,0.03,0.8,-0.003 insight '1,mix,product X,Harder.'
ok 'a mix that the whole does not show' test "$lead" = 'Other deals are pursued than before: product X. The win rate as a whole went from 44.0% to 43.7%.'
insight '1,none,all deals,Nothing is significant.'
ok 'the whole without a cause' test "$lead" = 'The win rate fell from 44% to 38%. No cause stands out from chance.'
insight '1,speed,all deals,Wins come faster than before.'
ok 'whatever their speed' test "$lead" = 'The win rate fell from 44% to 38%. No cause stands out from chance.'
printf '%s\n' "who sells,points,,,-0.04,,,,-0.04,win rate,,$basis," >>d.csv
dealreport -o page.html i.csv d.csv
has 'or who sells' 'The win rate fell from 44% to 38%. No segment stands out from chance: −4.0 points of it are who sells, other reps than before.'

# Worlds whose truth is known: the headline names what was planted, and else nothing.
world() {	# NAME PATTERN dealgen's options
	local name=$1 pattern=$2
	shift 2
	dealgen --deals 12000 --seed 7 "$@" >w.csv
	winrate -q -r insights w.csv >i.csv 2>/dev/null
	winrate -q -r diagnose w.csv >d.csv 2>/dev/null
	dealreport -o page.html i.csv d.csv
	ok "$name" eval "sed -n 's/<p class=\"lead\">//p' page.html | head -1 | grep -Eq '$pattern'"
}
world 'a drop of a segment' 'fell .* One cause stands out: region EMEA\.' --drop region=EMEA:2025-01-01:-1.2
world 'of a pair' 'One cause stands out: .*EMEA.*(Outbound|Inbound)|EMEA.*wins less|Inbound.*wins less' --drop region=EMEA,lead_source=Inbound:2025-01-01:-1.6
world 'of all' 'fell .* It is not one segment: all deals moved\.' --drift 2025-01-01:-2
world 'other deals' 'because other deals are pursued: lead_source Outbound' --seed 401 --mix lead_source=Outbound:2025-01-01:4
world 'other reps, no cause' 'fell .* −[0-9.]+ points of it are who sells' --deals 9000 --seed 304
world 'faster alone' 'has not moved beyond chance|cannot tell|Cannot tell' --speed-up 2025-01-01:1.5
world 'nothing' '^The win rate has not moved beyond chance'

# ---- what changed since the last page ----------------------------------------------------------
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR == 2 { next }			# new now
	NR == 3 { $at["deal_amount"] += 1000 }	# less now
	NR == 4 { $at["expected_close_date"] = "2020-01-01" }
	NR == 5 { $at["risk_score"] = "0.010000" }
	{ print }
	NR == 6 { $1 = "W1"; print; $1 = "L1"; print; $1 = "G1"; print }' <(sed -E 's/"[^"]*"/Q/' deals.csv) >before.csv
sed 's/"[^"]*"/Q/' deals.csv >now.csv
{ cat clean.csv; head -2 clean.csv | tail -1 | sed -E 's/^[^,]*/W1/; s/(Won|Lost|Open),([^,]*)$/Won,\2/'
	head -2 clean.csv | tail -1 | sed -E 's/^[^,]*/L1/; s/(Won|Lost|Open),([^,]*)$/Lost,\2/'; } >outcomes.csv
run dealreport --previous before.csv --outcomes outcomes.csv -o page.html now.csv
exits 'what changed' 0
row() {		# HEAD: the number of deals in the table of changes
	sed -n "s/.*<th scope=\"row\">$1<.th><td class=\"n\"><data value=\"\([0-9]*\)\".*/\1/p" page.html
}
ok 'won' test "$(row Won)" = 1
ok 'lost' test "$(row Lost)" = 1
ok 'gone' test "$(row 'No longer open')" = 1
ok 'new' test "$(row New)" = 1
ok 'moved out' test "$(row 'Close date moved out')" -ge 1
ok 'riskier' test "$(row 'Risk up by 15 points or more')" = 1
ok 'less worth' test "$(row 'Amount down')" = 1
ok 'more worth: none' test "$(row 'Amount up')" = 0
dealreport --previous before.csv -o page.html now.csv
says 'without outcomes that is said' 'needs the clean table: --outcomes FILE'
sed 's/abcd1234/eeee0000/' before.csv >other.csv
dealreport --previous other.csv -o page.html now.csv
says 'nor are risks of two models compared' 'Another model made these scores'
cat now.csv <(tail -1 now.csv) >twice.csv
run dealreport --previous before.csv twice.csv
is 'a deal that stands twice' 2 ''
like 'is named with its place' "^dealreport: twice.csv:[0-9]*: deal_id: stands twice.*: '"
run dealreport --outcomes clean.csv now.csv
is '--outcomes alone' 2 ''
run dealreport --previous compare.csv now.csv
is 'another table than deals' 2 ''
like 'is no table of the last page' 'compare.csv: not a table of scored open deals'

# ---- hostile cells ----------------------------------------------------------------------------------
hostile_deals
run dealreport -o page.html --title '</title><script>alert(1)</script>' --link 'https://crm.example.com/{deal_id}?a=1&b=2' hostile.csv
exits 'hostile cells are cells' 0
lacks 'no element of theirs' '<(img|script>alert)|<script>alert'
has 'an address of theirs is a part of ours' 'href="https://crm.example.com/javascript%3Aalert%281%29\?a=1&amp;b=2"'
has 'and in the page' 'href="#deals/a%2Fb%20c"'
ok 'no direction is overridden' eval '! sed "s/^<script type=.text.*//" page.html | grep -q "$(printf "\342\200\256")"'

# ---- options, bad input ---------------------------------------------------------------------------------
run dealreport clean.csv
is 'a table of no kind' 2 ''
like 'is named with the nearest' "^dealreport: clean.csv: no table that the page shows; the nearest is '.*' \(of .*\), whose column '.*' it lacks"
run dealreport deals.csv now.csv
is 'two tables of a kind' 2 ''
like 'are named' '^dealreport: now.csv: a second table of open deals \(of dealexplain\): the first is deals.csv'
run dealreport -o page.html alerts.csv alerts.csv
exits 'but alerts come from many' 0
winrate -q -b region clean.csv >segments.csv
run dealreport segments.csv
is 'cohorts by segment' 2 ''
like 'have no place' "by 'region': the page shows it without -b"
sed 's/,High,/,Huge,/' now.csv >level.csv
run dealreport level.csv
is 'a category that is none' 2 ''
like 'is named' "^dealreport: level.csv:[0-9]+: risk_category: not High, Medium or Low: 'Huge'"
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 3 { $at["deal_amount"] = "much" } { print }' now.csv >amount.csv
run dealreport amount.csv
like 'so is an amount' "^dealreport: amount.csv:3: deal_amount: not a number: 'much'"
for url in 'javascript:alert({deal_id})' 'ftp://x/{deal_id}' 'https://crm.example.com/' 'https://x/{deal_id}/{deal_id}'; do
	run dealreport --link "$url" deals.csv
	is "--link $url" 2 ''
done
run dealreport --locale 'de"' deals.csv
is 'a locale that is none' 2 ''
printf 'key,text\nlang,de\nheadline_fell,Die Quote sank auf {recent}.\n' >de.csv
dealreport --texts de.csv --currency EUR --locale de-DE -o page.html insights.csv diagnose.csv deals.csv
has 'the language is that of the texts' '<html lang="de">'
says 'and their words are used' '^Die Quote sank auf [0-9]+%\. One cause'
says 'money has its sign' 'EUR[0-9.]+M'
has 'the script knows the locale' '"locale":"de-DE"'
printf 'key,text\nheadline_fell,{base} {worst}\n' >bad.csv
run dealreport --texts bad.csv deals.csv
is 'a place that there is not' 2 ''
like 'is named' '^dealreport: bad.csv:2: text: has a \{place\}'
printf 'key,text\nheadine_fell,x\n' >bad.csv
run dealreport --texts bad.csv deals.csv
like 'so is a key' "^dealreport: bad.csv:2: key: the page has no such text: 'headine_fell'"
ok 'no text is left that the page does not use' eval '
	grep -o "^[a-z_0-9]*" "$root/share/page-texts.csv" | tail -n +2 | while read -r key; do
		case $key in
		*_one | month_* | tab_* | title_*) continue ;;
		js_*) grep -qE "T\.${key#js_}\b|\"${key#js_}\"" "$root/share/page.js" || echo "$key" ;;
		*) grep -q "\"$key\"" "$root"/lib/report/*.c "$root"/tools/dealreport.c || echo "$key" ;;
		esac
	done >unused; cat unused; test ! -s unused'
ok 'marks and words stand out from the ground' python3 - "$root/share/page.css" <<'!'
import re, sys
css = open(sys.argv[1]).read()
def light(c):
    c = c if len(c) == 6 else "".join(x * 2 for x in c)
    v = [int(c[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    v = [x / 12.92 if x <= .03928 else ((x + .055) / 1.055) ** 2.4 for x in v]
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]
def contrast(a, b):
    a, b = sorted((light(a), light(b)))
    return (b + .05) / (a + .05)
blocks = re.findall(r":root\{([^}]*)\}", css)
assert len(blocks) == 3
for block in blocks:
    v = dict(re.findall(r"--(\w+):#(\w+)", block))
    for name in "fg mut link hit met lot".split():
        assert contrast(v[name], v["bg"]) >= 4.5, (name, contrast(v[name], v["bg"]))
    for name in "hi me lo gr ab mk edge".split():
        assert contrast(v[name], v["bg"]) >= 3, (name, contrast(v[name], v["bg"]))
!
cd "$root" || exit 1
no_table=1 bad_input "$tmp/deals.csv" dealreport
finish
