#!/bin/bash
# dealserve: the bytes of the pipeline over HTTP, and what it refuses.
. tests/lib.sh

if ! command -v curl >/dev/null; then
	skip 'all of it' 'no curl'
	finish
	exit
fi
cd "$tmp" || exit 1
servers=
trap 'kill $servers 2>/dev/null; wait; rm -rf "$tmp"' EXIT

# ---- a state, a model, open deals ----------------------------------------------------
dealgen -q --deals 4000 --seed 5 -o export.csv
dealclean -q export.csv -o clean.csv
dealfeat -q --snapshots clean.csv | dealtrain -q -o model.json >/dev/null
dealfeat -q --save-state state.csv --open -o open.csv clean.csv
day=$(sed -n 2p state.csv | awk -F, '{ print $(NF - 1) }')
later=$(date -u -d "$day +46 days" +%F 2>/dev/null || date -u -j -v+46d -f %F "$day" +%F)
awk -F, 'NR == 1 || $12 == "Open"' clean.csv >deals.csv

basis='--state state.csv'
# start NAME OPTION...: a server at the socket NAME
start() {
	local name=$1
	shift
	# shellcheck disable=SC2086
	dealserve -m model.json $basis --listen "unix:$tmp/$name" "$@" 2>>"$name.log" &
	server=$!
	servers="$servers $server"
	for _ in $(seq 100); do
		grep -q 'listening on' "$name.log" && return
		kill -0 "$server" 2>/dev/null || return
		sleep 0.05
	done
}
# stop: the last server; its status
stop() {
	kill -TERM "$server"
	wait "$server"
	status=$?
}
# ask NAME PATH CURL-OPTION...: the body to .body, the header to .head, status in $code
ask() {
	local name=$1 path=$2
	shift 2
	code=$(curl -s -m 20 --path-as-is --unix-socket "$name" -o .body -D .head -w '%{http_code}' "$@" \
		"http://localhost$path")
}
# score NAME FILE QUERY CURL-OPTION...
score() {
	local name=$1 file=$2 query=$3
	shift 3
	ask "$name" "/v1/score$query" -H 'Content-Type: text/csv' --data-binary "@$file" "$@"
}
# pipeline FILE DAY: what the filters say
pipeline() {
	dealfeat -q --open --state state.csv --as-of "$2" "$1" | dealscore -q -m model.json |
		dealexplain -q -m model.json "${@:3}"
}
# as_pipeline NAME FILE [DAY]
as_pipeline() {
	local of=${3:-$day}
	pipeline "$2" "$of" >want.csv
	score s "$2" "?as_of=$of"
	ok "$1: $of: 200" test "$code" = 200
	same "$1: $of: the bytes of the pipeline" .body want.csv
}
head_of() {	# NAME: the field's value in the last answer
	tr -d '\r' <.head | sed -n "s/^$1: //Ip"
}

start s -j 2 --listen 127.0.0.1:0

# ---- the pipeline's bytes ----------------------------------------------------------------
as_pipeline 'all open deals' deals.csv
as_pipeline 'all open deals' deals.csv "$later"
{ head -1 deals.csv; sed -n 2p deals.csv; } >one.csv
as_pipeline 'one deal' one.csv
as_pipeline 'one deal' one.csv "$later"
{ head -1 deals.csv; sed -n 3,66p deals.csv; } >some.csv
as_pipeline '64 deals' some.csv
as_pipeline '64 deals' some.csv "$later"
head -1 deals.csv >none.csv
as_pipeline 'no deals' none.csv

# Each in a body of its own, as it is and altered: new, moved, missing.
altered() {	# LINE: a deal, altered in the LINEth way
	sed -n "$1p" deals.csv | awk -F, -v OFS=, -v way=$(($1 % 12)) '{
		if (way == 1) $1 = "NEW-" $1
		if (way == 2) $4 = "rep_01"
		if (way == 3) $4 = "rep_nobody"
		if (way == 4) $5 = ""
		if (way == 5) $6 = "Antarctica"
		if (way == 6) $4 = ""
		if (way == 7) $2 = ""
		if (way == 8) $10 = "1234.565"
		if (way == 9) $10 = ""
		if (way == 10) { $2 = "2001-02-03"; $7 = "Brand-new" }
		if (way == 11) { $8 = ""; $9 = "Negotiation"; $1 = "\"NEW, " $1 "\"" }
		print }'
}
lines=$(($(wc -l <deals.csv) - 1))
differ=0
: >all.csv
for i in $(seq 2 19 "$lines"); do
	{ head -1 deals.csv; altered "$i"; } >each.csv
	cat each.csv >>all.csv
	for d in "$day" "$later"; do
		pipeline each.csv "$d" >want.csv
		score s each.csv "?as_of=$d"
		cmp -s .body want.csv || { differ=$((differ + 1)); cp each.csv "differs-$differ.csv"; }
	done
done
ok 'single deals, new, moved and missing, have the bytes of the pipeline' test "$differ" -eq 0
awk 'NR == 1 || !/^deal_id/' all.csv >altered.csv
as_pipeline 'altered deals together' altered.csv
as_pipeline 'altered deals together' altered.csv "$later"

# Columns in another order, further ones, quoted cells, features that are there already.
awk -F, -v OFS=, 'NR == 1 { print "note,tier", $12, $10, $8, $7, $6, $5, $4, $3, $2, $1; next }
	{ print "\"a \"\"b\"\", " NR "\",t" NR % 3, $12, $10, $8, $7, $6, $5, $4, $3, $2, $1 }' some.csv >turned.csv
as_pipeline 'other columns in another order, no stage' turned.csv
dealfeat -q --open --state state.csv some.csv | cut -d, -f1-30 >featured.csv
as_pipeline 'features that are there already' featured.csv
sed 's/$/\r/' some.csv >crlf.csv
as_pipeline 'lines that end in CRLF' crlf.csv
awk -F, -v OFS=, -v d="$later" 'NR == 5 { $3 = d; $12 = "Won"; $9 = "Closed Won" } NR == 6 { $3 = d; $12 = "Lost" } { print }' some.csv >ahead.csv
as_pipeline 'closed after the day: open as of it' ahead.csv
pipeline some.csv "$day" -k 5 --show both --currency EUR >want.csv
score s some.csv '?k=5&show=both&currency=EUR'
same 'k, show and currency are those of dealexplain' .body want.csv
score s some.csv ''
ok 'the day is the state'"'"'s' test "$(head_of Deal-As-Of)" = "$day"
ok 'the generation is the first' test "$(head_of Deal-Generation)" = 1
dealfeat -q --open --state state.csv some.csv >rows.csv
dealscore -q -m model.json rows.csv | dealexplain -q -m model.json >want.csv
score s rows.csv ''
same 'rows of features are scored as they are' .body want.csv

# ---- JSON ------------------------------------------------------------------------------------
# json NAME FILE QUERY CURL-OPTION...
json() {
	local name=$1 file=$2 query=$3
	shift 3
	ask "$name" "/v1/score$query" -H 'Content-Type: application/json' --data-binary "@$file" "$@"
}
if command -v python3 >/dev/null; then
	cat >csv2json.py <<-'!'
	import csv, json, sys
	rows = list(csv.DictReader(open(sys.argv[1], newline="")))
	money = lambda k, v: float(v) if k == "deal_amount" and v and v == str(float(v)) else v or None
	json.dump({"deals": [{k: money(k, v) for k, v in r.items()} for r in rows]}, sys.stdout)
	!
	cat >cells.py <<-'!'
	import csv, json, sys
	rows = list(csv.DictReader(open(sys.argv[2], newline="")))
	answer = json.load(open(sys.argv[1]), parse_float=str, parse_int=str)
	assert len(rows) == len(answer["deals"]) and answer["left_out"] == "0"
	for row, deal in zip(rows, answer["deals"]):
	    for k, v in row.items():
	        assert (deal[k] or "") == v, (k, deal[k], v)
	        assert v or deal[k] is None, k
	numbers = json.load(open(sys.argv[1]))["deals"][0]
	assert isinstance(numbers["risk_score"], float) and isinstance(numbers["effect_1"], float)
	assert isinstance(numbers["x_age_days"], (int, float)) and isinstance(numbers["deal_id"], str)
	print(answer["as_of"])
	!
	python3 csv2json.py altered.csv >altered.json
	score s altered.csv ''
	cp .body want.csv
	json s altered.json '' -H 'Accept: text/csv'
	same 'JSON in, CSV out: the same bytes' .body want.csv
	json s altered.json ''
	ok 'JSON in, JSON out: the same cells' python3 cells.py .body want.csv
	ok 'and the day' test "$(cat .ok)" = "$day"
	score s altered.csv '' -H 'Accept: application/json'
	ok 'CSV in, JSON out: the same cells' python3 cells.py .body want.csv
	ok 'values that the model has never seen are counted' grep -Eq '"unseen":\{"x_' .body
	score s altered.csv '' -H 'Accept: text/csv;q=0.1, application/json;q=0.5'
	ok 'Accept has weights' test "$(head_of Content-Type)" = application/json
fi
echo '{"deal_id": 12345678901234567890, "created_date": "2025-05-02", "sales_rep_id": "rep_07", "deal_amount": 1.10}' >one.json
json s one.json ''
ok 'one object is a deal' eval 'test "$code" = 200 && grep -q "\"deals\":\[{\"deal_id\":\"12345678901234567890\"" .body'
ok 'a number keeps its digits' grep -q '"deal_amount":1.10,' .body
ok 'a deal without outcome is open' grep -q '"outcome":"Open"' .body

# ---- what is refused -----------------------------------------------------------------------
# refused NAME STATUS PATTERN: the last answer
refused() {
	ok "$1: $2" test "$code" = "$2"
	ok "$1: is a problem" test "$(head_of Content-Type)" = application/problem+json
	ok "$1: says so" grep -Eq -- "$3" .body
}
row() {	# FIELDS: a body of one deal
	printf 'deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_amount,outcome\n%s\n' "$1" >row.csv
	score s row.csv ''
}
row 'X1,2025-02-30,,r,i,g,p,l,5,Open'
refused 'a bad date' 422 '"line":2,"column":"created_date","code":"bad_date".*2025-02-30'
row 'X1,2025-02-03,,r,i,g,p,l,5k,Open'
refused 'a bad amount' 422 '"column":"deal_amount","code":"bad_amount"'
row 'X1,2025-02-03,,r,i,g,p,l,5,open'
refused 'a bad outcome' 422 '"column":"outcome","code":"bad_outcome"'
row 'X1,2025-02-03,2025-02-01,r,i,g,p,l,5,Lost'
refused 'closed before created' 422 '"code":"closed_before_created"'
row 'X1,2025-02-03,2025-02-04,r,i,g,p,l,5,Lost'
refused 'a closed deal' 422 '"column":"closed_date","code":"closed_deal"'
row 'X1,2099-02-03,,r,i,g,p,l,5,Open'
refused 'created after the day' 422 '"code":"created_after_as_of".*as_of=2099-02-03'
row ',2025-02-03,,r,i,g,p,l,5,Open'
refused 'no id' 422 '"column":"deal_id","code":"missing_value"'
row "$(printf 'X1,2025-02-03,,r,i,g,p,l,5,Open\nX1,2025-02-03,,r,i,g,p,l,5,Open')"
refused 'one deal twice' 422 '"line":3,"column":"deal_id","code":"duplicate"'
closed=$(awk -F, '$12 == "Won" { print $1; exit }' clean.csv)
row "$closed,2025-02-03,,r,i,g,p,l,5,Open"
refused 'closed in the state' 422 '"code":"closed_in_state"'
row 'X1,2025-02-03,,r,i,g,p,l,5'
refused 'a ragged row' 400 '"line":2,"code":"ragged"'
row 'X1,2025-02-03,,r,"i,g,p,l,5,Open'
refused 'a quote that does not end' 400 '"line":2,"code":"malformed"'
row "$(for i in $(seq 30); do echo "Y$i,bad,,r,i,g,p,l,5,Open"; done)"
refused 'thirty faults' 422 '"errors_more":10'
echo deal_id,outcome >row.csv
score s row.csv ''
refused 'missing columns' 422 '"column":"created_date","code":"missing_column"'
printf 'deal_id,deal_id\n' >row.csv
score s row.csv ''
refused 'two columns of one name' 400 'two columns of one name'
: >row.csv
score s row.csv ''
refused 'an empty body' 400 'empty'
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "x_age_days") c = i } NR == 2 { $c = "zzz" } { print }' rows.csv >row.csv
score s row.csv ''
refused 'a feature that is no number' 422 '"line":2.*"code":"bad_number"'
said() {	# JSON
	printf '%s' "$1" >row.json
	json s row.json ''
}
said '{"deals":[{"deal_id":"a"},{"deal_id":"b","created_date":"2025-1-1"}]}'
refused 'a bad date in JSON' 422 '"pointer":"/deals/1/created_date","column":"created_date","code":"bad_date"'
said '{"deal_id":"a","created_date":"2099-01-01"}'
refused 'one deal created after the day' 422 '"pointer":"/created_date"'
said '{"deals":[{"deal_id":["a"]}]}'
refused 'a list for a cell' 422 '"pointer":"/deals/0/deal_id".*"code":"bad_type"'
said '{"deal_id":"a","deal_id":"b"}'
refused 'a member twice' 400 '"code":"malformed"'
said "{\"deal_id\":
}"
refused 'JSON that is none' 400 '"line":2'
said '{"deal_id":"a\u0000b"}'
refused 'a NUL' 422 'NUL'
for query in as_of=2025-13-01 as_of=2001-01-01 as_of=2099-01-01 k=0 k=51 k=x show=all currency=123456789; do
	score s some.csv "?$query"
	refused "$query" 422 "${query%%=*}:"
done
score s some.csv '?asof=2025-01-01'
refused 'an unknown parameter' 422 'a parameter other than'
ask s /v1/score -H 'Content-Type: text/plain' --data x
refused 'another type' 415 'text/csv'
ask s /v1/score -H 'Content-Type: text/csv' -H 'Content-Encoding: gzip' --data x
refused 'a compressed body' 415 'Content-Encoding'
score s some.csv '' -H 'Accept: text/html'
refused 'another form of an answer' 406 'text/csv'
ask s /nowhere
refused 'another path' 404 'no such path'
ask s /v1/score
refused 'another method' 405 'POST'
ok 'which says what is allowed' test "$(head_of Allow)" = 'POST, OPTIONS'
ask s /v1/score -X OPTIONS
ok 'OPTIONS: 204' test "$code" = 204
ask s /health -X BREW
refused 'an unknown method' 405 'GET'
ask s /health -H 'Host: evil.example'
refused 'a host of others' 403 'Host'
ask s /health -H 'X-Request-Id: abc.1'
ok 'a request keeps its id' test "$(head_of X-Request-Id)" = abc.1
ask s /health -H 'X-Request-Id: a b'
ok 'but not a wrong one' test "$(head_of X-Request-Id)" != 'a b'

port=$(sed -n 's/.*listening on 127.0.0.1:\([0-9]*\)$/\1/p' s.log)
for host in 127.0.0.1 localhost; do
	ok "http://$host" test "$(curl -s -m 20 --noproxy '*' "http://$host:$port/health")" = ok
done

# ---- for who runs it --------------------------------------------------------------------------
ask s /health
ok 'health' eval 'test "$code" = 200 && test "$(cat .body)" = ok'
ask s /health -I
ok 'HEAD' test "$code" = 200
ask s /ready
ok 'ready' grep -q '"ready":true,"generation":1' .body
ask s /v1/model
ok 'the card has the verdict' grep -q '"verdict":"' .body
ok 'and the day' grep -q "\"state_as_of\":\"$day\"" .body
etag=$(head_of ETag)
ask s /v1/model -H "If-None-Match: $etag"
ok 'and a tag: 304' test "$code" = 304
ask s /v1/model -H 'Accept: text/csv'
refused 'and no other form' 406 'application/json'
ask s /v1/model
ok 'and is JSON' python3 -c 'import json, sys; json.load(open(".body"))'
ok 'the log has a line for each request' grep -q '^POST /v1/score 200 rows=64 in=.* out=.* us=.* gen=1 as_of=.* client=uid=.* id=' s.log
ok 'and no cell' eval '! grep -q rep_nobody s.log'
stop
exits 'SIGTERM ends it with 0' 0
ok 'and takes the socket away' test ! -e s

# ---- other options, other models ---------------------------------------------------------------
sed 's/rep wins/the owner wins/' "$root/share/labels.csv" >labels.csv
sed '2,$s/,[^,]*$/,do it now/' "$root/share/playbook.csv" | sed 1q >playbook.csv
echo 'any,any,,do it now' >>playbook.csv
sed 's/Negotiation/Haggling/' "$root/share/stages.csv" >stages.csv
start o -x tier,note --thresholds 0.9,0.7 --labels labels.csv --playbook playbook.csv --stages stages.csv --currency EUR
awk -F, -v OFS=, 'NR == 1 { print $0, "tier", "note"; next } { print $0, "t" NR % 3, "" }' some.csv >tiers.csv
dealfeat -q --open -x tier,note --stages stages.csv --state state.csv tiers.csv |
	dealscore -q --thresholds 0.9,0.7 -m model.json |
	dealexplain -q -m model.json --labels labels.csv --playbook playbook.csv --currency EUR >want.csv
score o tiers.csv ''
same 'the options of the filters' .body want.csv
score o some.csv ''
refused 'a body without a column of -x' 422 '"column":"tier","code":"missing_column"'
run dealserve -m model.json --state state.csv --listen "unix:$tmp/o"
exits 'an address that is taken' 2
like 'an address that is taken: which' 'unix:.*/o: Address already in use'
stop

basis=
start f --features-only
basis='--state state.csv'
score f rows.csv ''
dealscore -q -m model.json rows.csv | dealexplain -q -m model.json >want.csv
same 'without a state: rows of features' .body want.csv
score f some.csv ''
refused 'without a state: deals' 422 '"column":"x_[a-z_]*","code":"missing_column","detail":"no column x_[a-z_]* \(a feature of the model\)"'
ask f /v1/model
ok 'without a state: the card has none' eval '! grep -q state .body'
stop

# rehash FILE: gives a changed model the hash it then needs, as dealmodel(5) says
rehash() {
	sed -E 's/("dealkit_sha256":")[0-9a-f]{64}/\10000000000000000000000000000000000000000000000000000000000000000/' "$1" >zero.json
	sed -E "s/(\"dealkit_sha256\":\")0{64}/\1$(sha256sum <zero.json | cut -c1-64)/" zero.json
}
sed 's/"dealkit_verdict":"[a-z ]*"/"dealkit_verdict":"no signal"/' model.json >changed.json
rehash changed.json >silent.json
start z -m silent.json
dealfeat -q --open --state state.csv some.csv | dealscore -q -m silent.json | dealexplain -q -m silent.json >want.csv
score z some.csv ''
same 'a model without a signal' .body want.csv
ask z '/v1/score' -H 'Content-Type: application/json' --data-binary @one.json
ok 'which JSON says' grep -q '"verdict":"no signal".*"risk_category":null' .body
stop
sed 's/x_age_days/x_own_idea/g' model.json >changed.json
rehash changed.json >own.json
start y -m own.json
ok 'a feature of the user'"'"'s own is named' grep -q 'requests must bring .*x_own_idea$' y.log
score y some.csv ''
refused 'and missed in a body' 422 '"column":"x_own_idea","code":"missing_column"'
awk -F, -v OFS=, '{ print $0, NR == 1 ? "x_own_idea" : NR }' some.csv >owned.csv
dealfeat -q --open --state state.csv owned.csv | dealscore -q -m own.json | dealexplain -q -m own.json >want.csv
score y owned.csv ''
same 'which may have it as a column' .body want.csv
awk -F, -v OFS=, 'NR == 9 { $NF = "much" } { print }' owned.csv >row.csv
score y row.csv ''
refused 'that must be a number' 422 '"line":9,"code":"bad_number"'
stop
sed 's/x_age_days/x_stage_moves/g' model.json >changed.json
rehash changed.json >history.json
run dealserve -m history.json --state state.csv --check
exits 'a model that needs a history' 2
like 'a model that needs a history: what' 'x_stage_moves \(--features-only'
run dealserve -m history.json --features-only --check
exits 'but for rows that have it' 0

# ---- the last run ------------------------------------------------------------------------------
mkdir -p tables
pipeline deals.csv "$day" >tables/open.csv
winrate -q clean.csv -o tables/winrate.csv
printf 'note\n"a\nb"\n\n' >tables/notes.csv
echo 'no table' >tables/.hidden.csv
echo '<html><meta http-equiv="Content-Security-Policy" content="default-src '"'none'"'; img-src data:"></html>' >tables/report.html
start l --tables tables
ask l /v1/tables -H 'Accept: text/csv'
ok 'tables are listed' eval 'test "$(sed "s/,[0-9a-f]\{64\}$//" .body)" = "name,kind,rows,bytes,sha256
notes,table,2,12
open,deals,$(($(wc -l <tables/open.csv) - 1)),$(wc -c <tables/open.csv | tr -d " ")
winrate,table,$(($(wc -l <tables/winrate.csv) - 1)),$(wc -c <tables/winrate.csv | tr -d " ")"'
ok 'with their hashes' grep -q "$(sha256sum <tables/open.csv | cut -d' ' -f1)" .body
ask l /v1/tables
ok 'and as JSON' grep -q '"name":"open","kind":"deals".*"columns":\["deal_id",.*"as_of":"'"$day" .body
for name in open open.csv; do
	ask l "/v1/tables/$name" -H 'Accept: text/csv'
	same "$name: the file's bytes" .body tables/open.csv
done
etag=$(head_of ETag)
ok 'with a strong tag' eval 'printf "%s" "$etag" | grep -Eq "^\"[0-9a-f]{32}\"$"'
ask l /v1/tables/open -H 'Accept: text/csv' -H "If-None-Match: \"x\", W/$etag"
ok 'which is known: 304' eval 'test "$code" = 304 && test "$(head_of ETag)" = "$etag"'
ask l /v1/tables/open -H "If-None-Match: $etag"
ok 'JSON has another tag' test "$code" = 200
for name in nothing .. .hidden %2e%2e%2fstate ..%2fstate.csv report.html; do
	ask l "/v1/tables/$name"
	refused "no table $name" 404 'no such table'
done
page='/v1/tables/open?limit=100'
: >pages.csv
for _ in $(seq 50); do
	ask l "$page" -H 'Accept: text/csv'
	if [ -s pages.csv ]; then tail -n +2 .body >>pages.csv; else cat .body >pages.csv; fi
	page=$(head_of Link | sed -n 's/^<\(.*\)>; rel="next"$/\1/p')
	[ -n "$page" ] || break
done
same 'pages make the table' pages.csv tables/open.csv
ask l '/v1/tables/open?limit=2&after=7-0'
refused 'a cursor of another generation' 409 'loaded anew'
for query in limit=0 limit=10001 limit=x after=x after=1 after=-1 after=1-x rep=x; do
	ask l "/v1/tables/open?$query"
	refused "table?$query" 400 "${query%%=*}:|parameter"
done
ask l /v1/tables/notes
ok 'a table of one column has blank rows' grep -q '"rows":\[{"note":"a\\nb"},{"note":null}\],"total":2,"next":null' .body
ask l /v1/deals -H 'Accept: text/csv'
same 'all deals: the bytes of the file' .body tables/open.csv
rep=$(awk -F, 'NR == 2 { print $4 }' deals.csv)
if command -v python3 >/dev/null; then
	cat >orders.py <<-'!'
	import csv, json, subprocess, sys, urllib.parse
	rep = sys.argv[1]
	rows = list(csv.DictReader(open("tables/open.csv", newline="")))
	number = lambda s: float(s) if s else float("-inf")
	loss = lambda r: number(r["risk_score"]) * float(r["deal_amount"]) if r["deal_amount"] else float("-inf")
	keys = {"risk": lambda r: -number(r["risk_score"]), "amount": lambda r: -number(r["deal_amount"]),
	        "expected_loss": lambda r: -loss(r), "deal_id": lambda r: 0}
	def get(path):
	    return json.loads(subprocess.run(["curl", "-s", "--unix-socket", "l", "http://localhost" + path],
	                                     capture_output=True, check=True).stdout)
	for order, key in keys.items():
	    for filter in ({}, {"rep": rep}, {"risk": "High"}, {"rep": rep, "risk": "Low"}, {"rep": "nobody"}):
	        want = [r["deal_id"] for r in sorted(rows, key=lambda r: (key(r), r["deal_id"].encode()))
	                if filter.get("rep", r["sales_rep_id"]) == r["sales_rep_id"]
	                and filter.get("risk", r["risk_category"]) == r["risk_category"]]
	        got, after = [], ""
	        while True:
	            page = get("/v1/deals?" + urllib.parse.urlencode(dict(filter, order=order, limit=61)) + after)
	            assert page["total"] == len(want), (page["total"], len(want))
	            got += [r["deal_id"] for r in page["rows"]]
	            if page["next"] is None:
	                break
	            after = "&after=" + page["next"]
	        assert got == want, (order, filter)
	assert isinstance(page["columns"], list) and page["generation"] == 1
	deal = get("/v1/deals/" + rows[5]["deal_id"])
	assert deal["deal_id"] == rows[5]["deal_id"] and deal["risk_score"] == float(rows[5]["risk_score"])
	assert deal["closed_date"] is None and isinstance(deal["value_1"], (str, type(None)))
	!
	ok 'deals by rep and risk, in each order, page by page' python3 orders.py "$rep"
fi
ask l "/v1/deals/$(sed -n 2p tables/open.csv | cut -d, -f1)" -H 'Accept: text/csv'
same 'one deal as CSV' .body <(sed 2q tables/open.csv)
ask l /v1/deals/none
refused 'no such deal' 404 'no such deal'
ask l '/v1/deals?risk=high'
refused 'no such risk' 400 'risk: not High'
ask l '/v1/deals?order=size'
refused 'no such order' 400 'order: not risk'
ask l /v1/deals -H 'Accept: text/html'
refused 'no such form' 406 'text/csv'
ask l /
same 'the page' .body tables/report.html
ok 'with its own policy' test "$(head_of Content-Security-Policy)" = "default-src 'none'; img-src data:; frame-ancestors 'none'"
ask l / -H "If-None-Match: $(head_of ETag)"
ok 'the page is known: 304' test "$code" = 304
ask l /openapi.json
same 'the document' .body "$root/share/openapi.json"
score l altered.csv ''
echo x >row.csv
score l row.csv ''
ask l /nowhere -X BREW
ask l /metrics
cp .body metrics
ok 'metrics: requests by template' grep -q '^dealserve_requests_total{path="/v1/tables/{name}",method="GET",status="404"} 6$' metrics
ok 'metrics: and others' grep -q '^dealserve_requests_total{path="other",method="OTHER",status="404"} 1$' metrics
ok 'metrics: deals' grep -q "^dealserve_deals_scored_total $(($(wc -l <altered.csv) - 1))\$" metrics
ok 'metrics: values never seen' grep -Eq '^dealserve_unseen_values_total\{feature="x_[a-z]+"\} [1-9]' metrics
ok 'metrics: the model' grep -q "^dealserve_model_info{sha256=\"$(grep -o '"dealkit_sha256":"[0-9a-f]*' model.json | tail -c 65)\",verdict=\"" metrics
ok 'metrics: the grammar' eval 'LC_ALL=C awk '\''
	/^# HELP dealserve_[a-z_]+ .*\.$|^# HELP process_[a-z_]+ .*\.$/ { help[$3]; next }
	/^# TYPE [a-z_]+ (counter|gauge|histogram)$/ { if (!($3 in help) || $3 in type) bad = bad "\n" $0; type[$3]; next }
	/^[a-z_]+(\{[a-z_0-9]+="[^"\\]*"(,[a-z_0-9]+="[^"\\]*")*\})? [0-9][0-9.]*$/ {
		name = $1; sub(/\{.*/, "", name); base = name; sub(/_(bucket|sum|count)$/, "", base)
		if (!(name in type || base in type) || $1 in seen) bad = bad "\n" $0
		seen[$1]; next }
	{ bad = bad "\n" $0 }
	END { print bad; exit bad != "" }'\'' metrics'
if command -v promtool >/dev/null; then
	ok 'metrics: promtool' eval 'promtool check metrics <metrics'
else
	skip 'metrics: promtool' 'no promtool'
fi
if command -v python3 >/dev/null; then
	cat >openapi.py <<-'!'
	import json, sys
	d = json.load(open(sys.argv[1]))
	def walk(x):
	    if isinstance(x, dict):
	        if "$ref" in x:
	            at = d
	            for part in x["$ref"].lstrip("#/").split("/"):
	                at = at[part]
	        for v in x.values(): walk(v)
	    elif isinstance(x, list):
	        for v in x: walk(v)
	walk(d)
	routes = set(sys.argv[2:])
	assert set(d["paths"]) == routes, set(d["paths"]) ^ routes
	!
	# shellcheck disable=SC2046
	ok 'the document has the paths that there are' python3 openapi.py "$root/share/openapi.json" \
		$(sed -n 's/^	{ "\(\/[^"]*\)", "[A-Z]*", .*/\1/p' "$root/lib/serve/service_answers.c")
	grep -o 'FAULT_[A-Z_]*\] = "[a-z_]*"' "$root/lib/serve/problem.c" | cut -d'"' -f2 | sort >codes.txt
	ok 'and the codes of faults' cmp codes.txt <(python3 -c '
import json, sys
fault = json.load(open(sys.argv[1]))["components"]["schemas"]["Fault"]
print(*sorted(fault["properties"]["code"]["enum"]), sep="\n")' "$root/share/openapi.json")
fi
stop
start n
ask n /v1/deals
refused 'no tables' 404 '\-\-tables'
ask n /
refused 'no page' 404 '\-\-tables'
stop
mkdir -p bad
printf 'a,b\n1\n' >bad/x.csv
run dealserve -m model.json --state state.csv --tables bad --check
exits 'a table that is none' 2
like 'a table that is none: which' 'bad/x.csv:2:'
run dealserve -m model.json --state state.csv --tables nowhere --check
exits 'no folder' 2

# ---- who starts it -----------------------------------------------------------------------------------
if command -v python3 >/dev/null; then
	cat >systemd.py <<-'!'
	"""Starts dealserve as systemd does: a socket at descriptor 3, NOTIFY_SOCKET, a watchdog."""
	import os, signal, socket, sys, time
	told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	told.bind("told")
	told.settimeout(10)
	listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
	listener.bind("passed")
	listener.listen(100)
	pid = os.fork()
	if pid == 0:
	    os.dup2(listener.fileno(), 3)
	    os.set_inheritable(3, True)
	    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=os.path.abspath("told"),
	                      WATCHDOG_USEC="200000")
	    os.execvp("dealserve", ["dealserve", "-q", "-m", "model.json", "--state", "state.csv", "--watch", "off"])
	heard = []
	def wait_for(what):
	    while what not in heard:
	        heard.extend(told.recv(200).decode().split("\n"))
	wait_for("READY=1")
	s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
	s.connect("passed")
	s.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
	assert b" 200 " in s.recv(1000)
	wait_for("WATCHDOG=1")
	heard.clear()
	os.kill(pid, signal.SIGHUP)
	wait_for("RELOADING=1")
	wait_for("READY=1")
	os.kill(pid, signal.SIGTERM)
	wait_for("STOPPING=1")
	assert os.waitpid(pid, 0)[1] == 0
	again = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
	again.connect("passed")             # it is still the service manager's
	!
	ok "systemd's sockets and messages" python3 systemd.py
fi

# ---- who may ask, and how often ----------------------------------------------------------------
crm=$(printf 'c%.0s' $(seq 40))
board=$(printf 'b%.0s' $(seq 40))
printf '# who\ncrm score %s\nboard read %s\n' "$crm" "$board" >tokens
chmod 600 tokens
start t --tokens tokens --max-rows 10
score t one.csv ''
refused 'no token' 401 'Bearer TOKEN'
ok 'no token: which scheme' test "$(head_of WWW-Authenticate)" = Bearer
score t one.csv '' -H "Authorization: Bearer x$crm"
refused 'another token' 401 'token'
ok 'another token: why' test "$(head_of WWW-Authenticate)" = 'Bearer error="invalid_token"'
score t one.csv '' -H "Authorization: Bearer $crm"
ok 'a token that may' test "$code" = 200
for body in some.csv rows.csv; do
	score t $body '' -H "Authorization: Bearer $crm"
	refused "more rows than --max-rows: $body" 413 'more than 10 rows'
done
score t one.csv '' -H "Authorization: Bearer $board"
refused 'a token that may something else' 403 'scope is read'
ask t /v1/model -H "Authorization: Bearer $board"
ok 'a token that may read' test "$code" = 200
ask t /health
ok 'health needs none' test "$code" = 200
ok 'the log has its name' grep -q ' client=crm ' t.log
ok 'and no token' eval '! grep -q "$crm" t.log'
stop
start r --rate 2
for _ in 1 2 3; do score r one.csv ''; done
refused 'a third request within a second' 429 'more than 2 requests a second'
ok 'which says when' test "$(head_of Retry-After)" = 1
ask r /health
ok 'health has no limit' test "$code" = 200
stop

# ---- hostile clients, limits, the end --------------------------------------------------------------
if command -v python3 >/dev/null; then
	start h -q --timeout 500ms --max-body 200K
	while read -r result; do
		name=${result#not }
		ok "${name#ok }" test "${result%% *}" = ok
	done < <(python3 "$root/tests/hostile.py" h one.csv 0.5 204800)
	ok 'they are all survived' kill -0 "$server"
	stop
	exits 'and it ends as it should' 0
	ok 'without a word' test ! -s h.log

	start b -q -j 1 --max-buffered 1M --max-body 600K
	cat >busy.py <<-'!'
	import socket, sys
	body = open("deals.csv", "rb").read()
	def connect(n):
	    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
	    s.settimeout(20)
	    s.connect("b")
	    s.sendall(b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
	              b"Content-Length: %d\r\n\r\n" % n)
	    return s
	def answer(s):
	    got = b""
	    while b"\r\n\r\n" not in got:
	        got += s.recv(65536)
	    return got
	if sys.argv[1] == "queue":
	    body = body[:8000].rsplit(b"\n", 1)[0] + b"\n"
	    all = [connect(len(body)) for _ in range(120)]
	    for s in all: s.sendall(body[:-1])
	    for s in all: s.sendall(body[-1:])
	    heads = [answer(s) for s in all]
	    codes = sorted(h.split()[1] for h in heads)
	    assert codes[0] == b"200" and codes[-1] == b"503", codes
	    assert all and b"retry-after: 1" in [h for h in heads if b" 503 " in h][0].lower()
	else:
	    held = [connect(590000) for _ in range(3)]
	    for s in held: s.sendall(b"x" * 500000)
	    last = connect(590000)
	    last.sendall(b"x" * 590000)
	    head = answer(last)
	    assert b" 503 " in head and b"retry-after" in head.lower(), head
	    for s in held: s.close()
	!
	ok 'a full queue: 503 for some, an answer for others' python3 busy.py queue
	ok 'bodies that take too much memory: 503' python3 busy.py memory
	score b one.csv ''
	ok 'and then it goes on' test "$code" = 200
	stop

	# A hundred reloads under load: each answer is whole, of one generation.
	dealfeat -q --snapshots=30d clean.csv | dealtrain -q -o other.json >/dev/null
	pipeline some.csv "$day" >want.csv
	dealfeat -q --open --state state.csv --as-of "$day" some.csv | dealscore -q -m other.json |
		dealexplain -q -m other.json >want2.csv
	cp model.json model-1.json
	ln -s model-1.json now.json
	start g -q -m now.json --watch off
	python3 "$root/tests/load.py" g some.csv 40 want.csv want2.csv >load.out 2>&1 &
	load=$!
	for i in $(seq 100); do
		ln -sf "$([ $((i % 2)) = 0 ] && echo model-1.json || echo other.json)" now.new
		mv -f now.new now.json
		kill -HUP "$server"
		for _ in $(seq 40); do
			ask g /ready
			grep -q "\"generation\":$((i + 1))," .body && break
			sleep 0.02
		done
	done
	ok 'a hundred reloads' grep -q '"generation":101,' .body
	stop
	exits 'SIGTERM under load' 0
	wait "$load"
	ok 'under load every request is answered, whole and of one generation' test $? -eq 0
	ok 'of many generations' test "$(cut -d' ' -f2 load.out)" -gt 10
fi

# ---- what is loaded anew -----------------------------------------------------------------------------
until_is() {	# NAME PATTERN: /ready says so within 5 s
	for _ in $(seq 100); do
		ask "$1" /ready
		grep -Eq "$2" .body && return
		sleep 0.05
	done
	return 1
}
mkdir -p run
cp model.json run/model.json
cp state.csv run/state.csv
start w -m run/model.json --state run/state.csv --watch 100ms
ok 'the first generation' until_is w '"generation":1,.*"last_reload_error":null'
echo '{}' >run/model.json
ok 'a bad model: the old one stays, and it is ready' until_is w '"ready":true,"generation":1,.*"last_reload_error":"run/model.json'
score w one.csv ''
ok 'and answers' test "$code" = 200
mv run/state.csv run/gone.csv
cp model.json run/model.json
ok 'a state that is gone: the old one stays' until_is w '"generation":1,.*"last_reload_error":".*state.csv'
head -c 5000 state.csv >run/state.csv
ok 'half a state: the old one stays' until_is w '"generation":1,.*"last_reload_error":"run/state.csv:'
dealfeat -q --as-of "$later" --save-state run/next.csv -o /dev/null clean.csv 2>/dev/null
mv run/next.csv run/state.csv
ok 'a new state is loaded' until_is w '"generation":2,.*"last_reload_error":null'
score w one.csv ''
ok 'and its day is the day' test "$(head_of Deal-As-Of)" = "$later"
ok 'which the log says' grep -q 'generation 2' w.log
ok 'and why others were not' grep -q 'generation 1 stays: ' w.log
stop

run dealserve -m model.json --state state.csv --check
exits '--check' 0
ok '--check prints the card' eval 'printf "%s" "$out" | grep -q "^as_of	$day\$"'
run dealserve -m model.json
exits 'no state' 2
like 'no state: the way out' 'dealfeat --save-state'
run dealserve --state state.csv
exits 'no model' 2
run dealserve -m open.csv --state state.csv --check
exits 'a bad model' 2
run dealserve -m model.json --state open.csv --check --as-of 2001-01-01
exits 'a state that is none' 2
run dealserve -m model.json --state state.csv --check --as-of 2001-01-01
exits 'a past day' 2
like 'a past day: why' 'may not be earlier'
run dealserve -m model.json --state state.csv --listen 0.0.0.0:0
exits 'open to all without tokens' 2
run dealserve -m model.json --state state.csv --check --tokens one.csv
exits 'tokens that are none' 2
run dealserve -m model.json --state state.csv --listen nonsense
exits 'no address' 2
run dealserve -m model.json --state state.csv --max-body 8X
exits 'no size' 2
finish
