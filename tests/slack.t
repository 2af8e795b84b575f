#!/bin/bash
# dealserve's bot: who signs, who sees what, what is answered, what is noted.
# shellcheck disable=SC2016,SC2034
. tests/lib.sh

if ! command -v curl >/dev/null || ! command -v python3 >/dev/null; then
	skip 'all of it' 'no curl, or no python3'
	finish
	exit
fi
cd "$tmp" || exit 1
servers=
trap 'kill $servers $COPROC_PID 2>/dev/null; wait; rm -rf "$tmp"' EXIT
COPROC_PID=

# ---- a last run, routes, a server ---------------------------------------------------------
dealgen -q --deals 3000 --seed 5 -o export.csv
dealclean -q export.csv -o clean.csv
dealfeat -q --snapshots clean.csv | dealtrain -q -o model.json >/dev/null
mkdir tables
cat >tables/deals.csv <<'!'
deal_id,sales_rep_id,industry,deal_stage,deal_amount,outcome,as_of_date,deal_health_score,win_probability,risk_score,risk_category,top_factors,recommended_action
D1,rep_1,SaaS,Demo,50000,Open,2025-06-30,50,0.2,0.8,High,"open 85 days, won deals take 41",Call the sponsor
D2,rep_1,"<!channel> & ""co""",Lead,8000,Open,2025-06-30,50,0.5,0.5,Medium,,
D3,rep_2,SaaS,Lead,7000,Open,2025-06-30,50,0.1,0.9,High,<b>bold</b>,*Act*
D4,rep_3,SaaS,Lead,9000,Open,2025-06-30,50,0.1,0.9,High,,
D|5,rep_1,SaaS,Lead,100,Open,2025-06-30,50,0.9,0.1,Low,,
D6,Ann van der Berg,SaaS,Lead,10,Open,2025-06-30,50,0.1,0.9,High,,
!
cat >tables/compare.csv <<'!'
dimension,segment,base_deals,base_win_rate,recent_deals,recent_win_rate,change,verdict,note
overall,all,1660,0.439157,1695,0.379919,-0.059237,within chance,base 2024-Q3; recent 2025-Q1; as of 2025-06-30; wins within 137 days
region,EMEA,400,0.402,410,0.225,-0.177,fell,
sales_rep_id,rep_1,80,0.3,70,0.2,-0.1,within chance,
sales_rep_id,rep_2,80,0.5,70,0.4,-0.1,within chance,
sales_rep_id,rep_3,80,0.6,70,0.5,-0.1,within chance,
sales_rep_id,Zoe Unrouted,80,0.6,70,0.5,-0.1,within chance,
!
cat >tables/insights.csv <<'!'
rank,kind,segment,finding,effect,action
1,drop,region EMEA,region EMEA wins less.,-0.17,Ask the regional lead
3,drop,sales_rep_id rep_1,This one wins less.,-0.1,Train
4,drop,sales_rep_id rep_2,This one wins less.,-0.1,Train
5,drop,sales_rep_id rep_3,This one wins less.,-0.1,Train
6,drop,region EMEA,Some of it are deals of Zoe Unrouted.,-0.1,Talk
2,drop,region EMEA,Most of it are deals of rep_3.,-0.1,Talk to rep_3
!
cat >tables/forecast.csv <<'!'
period,from,to,dimension,segment,won_amount,expected_amount,amount_lo80,amount_hi80,target,p_target,verdict,note
2025-Q3,2025-07-01,2025-09-30,overall,all,1000000,9600000,8000000,11000000,10000000,0.38,ready,as of 2025-06-30; past forecasts: wins x 1.1
2025-Q3,2025-07-01,2025-09-30,region,EMEA,0,2100000,1900000,2400000,,,pace changed,as of 2025-06-30
2025-Q3,2025-07-01,2025-09-30,sales_rep_id,rep_1,0,31000,1,2,,,few deals,
2025-Q3,2025-07-01,2025-09-30,sales_rep_id,rep_2,0,52000,1,2,,,few deals,
2025-Q3,2025-07-01,2025-09-30,sales_rep_id,rep_3,1000,77000,1,2,3,0.1,ready,
!
cat >routes.csv <<'!'
rep,manager,email,slack
rep_1,mia,,U1
rep_2,mia,,U2
rep_3,tom,,U3
mia,,,UM
cro,,,UC
operations,,,WO
rep_4,mia,,rep four
!
secret=8f742231b10e8888abcd99yyyzzz85a5
other=0123456789abcdef0123456789abcdef
printf '%s\n' "$other" "$secret" >secret
chmod 600 secret
feedback=$tmp/feedback.csv
start() {	# NAME OPTION...
	local name=$1
	shift
	dealserve -m model.json --features-only --listen "unix:$tmp/$name" "$@" 2>>"$name.log" &
	server=$!
	servers="$servers $server"
	for _ in $(seq 100); do
		grep -q 'listening on' "$name.log" && return
		kill -0 "$server" 2>/dev/null || return
		sleep 0.05
	done
}
cat >sign.py <<'!'
import hashlib, hmac, sys, time
key, off, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
t = str(int(time.time()) + off)
v0 = hmac.new(key.encode(), b"v0:" + t.encode() + b":" + open(path, "rb").read(), hashlib.sha256)
print("X-Slack-Request-Timestamp: " + t)
print("X-Slack-Signature: v0=" + v0.hexdigest())
!
# ask PATH CURL-OPTION...: what is in the file body, signed with $key, $off seconds from now
key=$secret off=0 socket=s
ask() {
	local path=$1
	shift
	python3 sign.py "$key" "$off" body >signed
	again "$path" "$@"
}
again() {	# PATH: the last request once more; Slack waits for three seconds
	local path=$1
	shift
	code=$(curl -s -m 3 --unix-socket "$socket" -o .body -D .head -w '%{http_code}' -H @signed \
		--data-binary @body "$@" "http://localhost$path")
}
n_asked=0
# One process for all commands: a line SOCKET KEY OFF N USER COMMAND TEXT is asked, its code is the answer; the same
# files are left behind as by ask.
cat >commands.py <<'!'
import hashlib, hmac, http.client, socket, sys, time, urllib.parse as u
for line in sys.stdin:
    where, key, off, n, user, command, text = line.rstrip("\n").split("\t")
    body = u.urlencode(dict(user_id=user, command=command, text=text, team_id="T1", trigger_id=n)).encode()
    t = str(int(time.time()) + int(off))
    v0 = hmac.new(key.encode(), b"v0:" + t.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = {"X-Slack-Request-Timestamp": t, "X-Slack-Signature": "v0=" + v0}
    open("body", "wb").write(body)
    open("signed", "w").write("".join("%s: %s\n" % h for h in head.items()))
    c = http.client.HTTPConnection("localhost", timeout=3)  # as Slack waits
    c.sock = socket.socket(socket.AF_UNIX)
    c.sock.connect(where)
    c.request("POST", "/slack/command", body, dict(head, **{"Content-Type": "application/x-www-form-urlencoded"}))
    r = c.getresponse()
    open(".body", "wb").write(r.read())
    print(r.status, flush=True)
!
coproc python3 commands.py
slash() {	# USER COMMAND TEXT
	n_asked=$((n_asked + 1))	# a signature is taken once: no two bodies are alike
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$socket" "$key" "$off" "$n_asked" "$1" "$2" "$3" >&"${COPROC[1]}"
	read -r code <&"${COPROC[0]}"
}
text() {	# what is said
	python3 -c 'import json; j = json.load(open(".body")); assert j["response_type"] == "ephemeral"; print(j["text"])'
}
says() {	# NAME USER COMMAND TEXT PATTERN
	slash "$2" "$3" "$4"
	pattern=$5
	ok "$1" eval '[ "$code" = 200 ] && text | grep -Eq -- "$pattern"'
}
says_not() {
	slash "$2" "$3" "$4"
	pattern=$5
	ok "$1" eval '[ "$code" = 200 ] && ! text | grep -Eq -- "$pattern"'
}
press() {	# USER ACTION VALUE [URL]
	n_asked=$((n_asked + 1))
	python3 -c 'import json, sys, urllib.parse as u
user, action, value, url, n = sys.argv[1:]
sys.stdout.write(u.urlencode({"payload": json.dumps({"type": "block_actions", "user": {"id": user, "name": "x"},
    "team": {"id": "T1"}, "trigger_id": n, "message": {"blocks": [{"value": [1.5e3, None, True]}]},
    "actions": [{"action_id": action, "value": value, "type": "button"}], "response_url": url})}))' \
		"$1" "$2" "$3" "${4:-http://localhost/}" "$n_asked" >body
	ask /slack/interact
}
rows() {
	tail -n +2 "$feedback" | wc -l
}
start s --tables tables --routes routes.csv --slack-secret secret --slack-team T1 --feedback "$feedback"
ok 'the feedback file is there from the beginning' test "$(cat "$feedback")" = at,deal_id,alert_id,user,answer,note,kind

# ---- signatures ----------------------------------------------------------------------------
says 'a command that is signed' U1 /deal D1 'D1 \(\$50K, SaaS, Demo, rep_1\): 80% risk of loss \(High\)\.'
ok 'it is told why, and what next' eval 'text | grep -q "^Why: open 85 days, won deals take 41\.$" && text | grep -q "^Next: Call the sponsor\.$"'
again /slack/command
ok 'a second time: refused' test "$code" = 401
ok 'which is said' grep -q 'has come before' .body
key=$other; slash U1 /deal D1
ok 'the other secret' test "$code" = 200
key=nothing-of-the-kind; slash U1 /deal D1
ok 'a wrong one' test "$code" = 401
key=$secret
for off in -295 295; do slash U1 /deal D1; ok "$off seconds off" test "$code" = 200; done
for off in -305 305; do slash U1 /deal D1; ok "$off seconds off: refused" test "$code" = 401; done
off=0
slash U1 /deal D1
for part in Timestamp Signature; do
	python3 sign.py "$key" 0 body | sed "/$part/s/.\$/x/" >signed; again /slack/command
	ok "a wrong $part" test "$code" = 401
	python3 sign.py "$key" 0 body | grep -v "$part" >signed; again /slack/command
	ok "no $part" test "$code" = 401
done
python3 sign.py "$key" 0 body >signed; echo x >>body; again /slack/command
ok 'a body that was not signed' test "$code" = 401

# ---- what is no request of Slack's ------------------------------------------------------------
bad() {	# NAME BODY STATUS [CURL-OPTION...]
	printf '%s' "$2" >body
	ask /slack/command "${@:4}"
	ok "$1" test "$code" = "$3"
}
bad 'JSON' '{}' 415 -H 'Content-Type: application/json'
bad 'packed' 'a=b' 415 -H 'Content-Encoding: gzip'
bad 'a field twice' 'command=/deal&user_id=U1&user_id=U2&team_id=T1' 400
bad 'a wrong escape' 'command=%zz&user_id=U1&team_id=T1' 400
bad 'a NUL' 'command=%00&user_id=U1&team_id=T1' 400
bad 'no user' 'command=/deal&team_id=T1' 400
bad 'another team' 'command=/deal&user_id=U1&team_id=T2' 401
bad 'no team' 'command=/deal&user_id=U1' 401
bad 'nothing' '' 400
head -c 300000 /dev/zero | tr '\0' a >body; ask /slack/command
ok 'a body of 300,000 bytes' test "$code" = 413
code=$(curl -s --unix-socket s -o .body -w '%{http_code}' http://localhost/slack/command)
ok 'GET' test "$code" = 405
start p
ok 'without --slack-secret there is no such path' test \
	"$(curl -s --unix-socket p -o .body -w '%{http_code}' -d a=b http://localhost/slack/command)" = 404
kill "$server"
run dealserve -m model.json --features-only --feedback f.csv
is '--feedback needs --slack-secret' 2 ''
echo short >bad
run dealserve -m model.json --features-only --slack-secret bad --check
is 'a secret that is too short' 2 ''
ok 'is not shown' eval '! printf "%s" "$err" | grep -q "short$"'
run dealserve -m model.json --features-only --slack-secret secret --feedback no/such/folder.csv --check
is 'a feedback file that cannot be written' 2 ''

# ---- who sees what, cell by cell ---------------------------------------------------------------
# USER D1(rep_1) D3(rep_2) D4(rep_3): y, n (not his), h (help only)
while read -r user d1 d3 d4; do
	for cell in "D1 $d1" "D3 $d3" "D4 $d4"; do
		for ask in /deal /why; do
			case ${cell#* } in
			y) want="^${cell% *} \\(" ;;
			n) want='^No open deal of yours has that id' ;;
			h) want='ask operations to add .* to the routes' ;;
			esac
			says "$user: $ask ${cell% *}" "$user" $ask "${cell% *}" "$want"
			[ "${cell#* }" = y ] || says_not "$user: nothing of it" "$user" $ask "${cell% *}" '[$]|risk of'
		done
	done
done <<-!
	U1 y n n
	U2 n y n
	U3 n n y
	UM y y n
	UC y y y
	WO y y y
	UX h h h
!
# USER rep_1 rep_2 rep_3: y, n, h
while read -r user r1 r2 r3; do
	for cell in "rep_1 $r1" "rep_2 $r2" "rep_3 $r3"; do
		rep=${cell% *}
		for ask in /deals /winrate /forecast /why; do
			case ${cell#* }$ask in
			y/deals) want=", $rep\)" ;;
			y/forecast) want="^2025-Q3: sales_rep_id $rep: " ;;
			y/*) want="^sales_rep_id $rep: " ;;
			n/deals) want='^You may not see that.$' ;;
			n/why) want='and no segment that name.$' ;;
			n/*) want='^No segment of that name that you may see.$' ;;
			h/*) want='ask operations to add .* to the routes' ;;
			esac
			says "$user: $ask $rep" "$user" $ask "$rep" "$want"
			[ "${cell#* }" = y ] || ok "$user: nothing of $rep" eval '! text | grep -Eq "[0-9]%|[$][0-9]|This one"'
			[ "${cell#* }$ask" != y/why ] || ok "$user: and what has been found" eval 'text | grep -q "^This one wins less.$"'
		done
	done
	for ask in '/winrate ' '/forecast ' '/winrate EMEA' '/forecast region=EMEA' '/why EMEA'; do
		[ "$r1$r2$r3" = hhh ] && want='ask operations' || want='^(All deals|2025-Q3|region EMEA): '
		says "$user: $ask: a total" "$user" "${ask%% *}" "${ask#* }" "$want"
	done
done <<-!
	U1 y n n
	U2 n y n
	U3 n n y
	UM y y n
	UC y y y
	WO y y y
	UX h h h
!
says 'a deal that is not there: the same sentence as of another'"'"'s' U1 /deal D99 '^No open deal of yours has that id.$'
says 'a member id that is no id' 'rep four' /deals '' 'You are not known here'
says '/deals: a rep his own' U1 /deals '' '^D1 '
says_not 'and nobody else'"'"'s' U1 /deals '' 'D3|D4'
says_not '/deals me' U1 /deals 'me high' 'D2'
says '/deals of another rep' U1 /deals rep_2 '^You may not see that.$'
says '/deals of a manager' UM /deals 10 'D3'
says_not 'his reps alone' UM /deals 10 'D4'
says '/deals REP of a manager' UM /deals rep_2 '^D3 .*90% risk of loss$'
says 'another manager'"'"'s' UM /deals rep_3 '^You may not see that.$'
slash UC /deals 2
ok '/deals N of the CRO: the most to lose first' test "$(text | cut -c1-3 | tr '\n' ' ')" = 'D1  D4  '
says '/deals 11' UC /deals 11 '^/deal ID: '
says '/deals of nobody known' UX /deals '' 'ask operations to add UX to the routes'
says '/winrate: totals for a rep' U1 /winrate '' '^All deals: 38% of 1695 deals won; before 44% of 1660; -5.9 points, within chance.$'
says 'which says what it compares' U1 /winrate '' '^\(base 2024-Q3; recent 2025-Q1; as of 2025-06-30\)$'
says '/winrate SEGMENT' U1 /winrate emea '^region EMEA: 2[23]% of 410 deals won'
says '/winrate of himself' U1 /winrate rep_1 '^sales_rep_id rep_1: 20%'
says '/winrate of another' U1 /winrate rep_2 '^No segment of that name that you may see.$'
says 'a manager: of his reps' UM /winrate rep_2 '^sales_rep_id rep_2: 40%'
says 'not of others' UM /winrate 'sales_rep_id=rep_3' '^No segment'
says 'the CRO: of all' UC /winrate rep_3 '^sales_rep_id rep_3: 50%'
says '/winrate: not for who is not known' UX /winrate '' 'ask operations'
says '/forecast' U1 /forecast '' '^2025-Q3: \$9.6M expected, in 8 of 10 such cases between \$8M and \$11M; won so far \$1M; chance to reach the target 38%.$'
says 'which says what it is of' U1 /forecast '' '^\(as of 2025-06-30\)$'
says '/forecast SEGMENT, and how far to trust it' U1 /forecast emea '^2025-Q3: region EMEA: \$2.1M expected.*; how far to trust it: pace changed.$'
says '/forecast of what is none' U1 /forecast Mars '^No segment of that name that you may see.$'
says_not 'no rep'"'"'s' U1 /forecast '' '77'
says '/forecast: not for who is not known' UX /forecast '' 'ask operations'
says '/why SEGMENT' U1 /why EMEA 'region EMEA wins less.'
says_not 'not what names another rep' U1 /why EMEA 'rep_3'
says_not 'nor of one who is in no route' U1 /why EMEA 'Zoe'
says 'the CRO sees her' UC /why EMEA 'Some of it are deals of Zoe Unrouted.'
says 'the CRO sees it' UC /why EMEA 'Most of it are deals of rep_3.'
says 'a rep of several words' UC /deals 'high Ann van der  Berg 3' '^D6 .*Ann van der Berg\)'
says 'who is not one of his' UM /deals 'Ann van der Berg' '^You may not see that.$'
says 'a command that is none' U1 /help '' '^/deal ID: '
says 'markup is text' U1 /deal D2 '&lt;!channel&gt; &amp; "co"'
ok 'and plain' eval 'python3 -c "
import json; j = json.load(open(\".body\"))
assert j[\"mrkdwn\"] is False and all(b[\"text\"][\"type\"] == \"plain_text\" and len(b[\"text\"][\"text\"]) <= 3000 for b in j[\"blocks\"])"'
says 'any id' U1 /deal 'D|5' '^D\|5 '
long=$(head -c 5000 /dev/zero | tr '\0' '<')
sed "2s/open 85 days/$long/" tables/deals.csv >deals.new && mkdir long && mv deals.new long/deals.csv
start q --tables long --routes routes.csv --slack-secret secret
socket=q
says 'a long text' U1 /deal D1 '^D1 '
ok 'is cut to 3,000 characters' eval 'test "$(text | python3 -c "import sys; print(len(sys.stdin.read().rstrip(chr(10))) in range(2990, 3001))")" = True'
socket=s
# ---- buttons --------------------------------------------------------------------------------------
value='1|0123456789abcdef|risk_high|D1|2025-06-30'
press U1 deal:done "$value"
ok 'a button: 200' test "$code" = 200
ok 'empty' test ! -s .body
ok 'it is noted' eval 'tail -1 "$feedback" | grep -Exq "20[0-9-]{8}T[0-9:]{8}Z,D1,0123456789abcdef,rep_1,done,,risk_high"'
press U1 deal:done "$value"
ok 'pressed again: 200' test "$code" = 200
ok 'it is noted once' test "$(rows)" -eq 1
press UM deal:working "$value"
ok 'a manager may answer for his rep' eval 'tail -1 "$feedback" | grep -q ",D1,0123456789abcdef,mia,working,,risk_high$"'
press U1 deal:not_helpful "$value"
press U1 why:wrong_facts "$value"
ok 'not helpful, and why' test "$(tail -2 "$feedback" | cut -d, -f5,6 | tr '\n' ' ')" = 'not_helpful, not_helpful,wrong_facts '
press U1 deal:remind "$value"
week=$(date -u -d '+7 days' +%F 2>/dev/null || date -u -v+7d +%F)
ok 'remind: the day is a week from now' eval 'tail -1 "$feedback" | grep -q ",remind,$week,"'
press U1 deal:done '1|of-another|risk_high|D|5|2025-06-30'
ok 'a deal_id with a |' eval 'tail -1 "$feedback" | grep -q ",D|5,of-another,rep_1,done,"'
had=$(rows)
while read -r user deal want; do
	press "$user" deal:done "1|id-$user-$deal|overdue|$deal|2025-06-30"
	ok "$user answers for $deal: $want" test "$(($(rows) - had))" = "$want" -a "$code" = 200
	had=$(rows)
done <<-!
	U1 D3 0
	U2 D3 1
	UM D4 0
	UC D4 1
	WO D4 1
	UX D1 0
	U1 D99 0
	UC D99 1
!
for wrong in '1|a|risk_high|D1' '2|a|risk_high|D1|2025-06-30' '1|a|nonsense|D1|2025-06-30' '1||risk_high|D1|2025-06-30' \
	'1|a b|risk_high|D1|2025-06-30' '1|a|risk_high||2025-06-30' '1|a|risk_high|D1|soon' ''; do
	press U1 deal:done "$wrong"
	ok "a value that is none: '$wrong'" test "$code" = 400
done
press U1 deal:perhaps "$value"
ok 'an action that is none' test "$code" = 400
for json in '{' '[]' '{"type":"view_submission"}' '{"type":"url_verification","challenge":"x"}' \
	'{"type":"block_actions","type":"x","user":{"id":"U1"},"actions":[{"action_id":"deal:done","value":"1|a|risk_high|D1|2025-06-30"}]}' \
	'{"type":"block_actions","user":{"id":"U1"},"team":{"id":"T2"},"actions":[{"action_id":"deal:done","value":"1|a|risk_high|D1|2025-06-30"}]}' \
	"$(printf '[%.0s' $(seq 100))"; do
	python3 -c 'import sys, urllib.parse as u; sys.stdout.write(u.urlencode({"payload": sys.argv[1]}))' "$json" >body
	ask /slack/interact
	ok "refused: ${json:0:60}" test "$code" = 400 -o "$code" = 401
done
ok 'none of them is noted' test "$(rows)" -eq "$had"
ok 'a response_url that is not of Slack is not asked' grep -q 'its response_url is not of hooks.slack.com' s.log

# ---- what is said to who pressed, by response_url --------------------------------------------------
if command -v openssl >/dev/null; then
	srv=$tmp/srv
	mkdir "$srv"
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:hooks.slack.com \
		-keyout key.pem -out ca.pem >/dev/null 2>&1
	cat key.pem ca.pem >"$srv/cert.pem"
	python3 "$root/tests/receiver.py" "$srv" 2>receiver.log &
	servers="$servers $!"
	for _ in $(seq 100); do
		[ ! -e "$srv/ports" ] || break
		sleep 0.1
	done
	http=0 https=0
	# shellcheck source=/dev/null
	. "$srv/ports"
	export https_proxy=http://127.0.0.1:$http	# where hooks.slack.com is the receiver
	start c --ca-file "$srv/cert.pem" --tables tables --routes routes.csv --slack-secret secret --feedback "$feedback"
	start d --tables tables --routes routes.csv --slack-secret secret --feedback "$feedback"
	unset https_proxy
	socket=c n_asked=2000
	told() {	# NAME: what the receiver says of each attempt
		sed -n "s/^$1 \([a-z0-9]*\) .*/\1/p" "$srv/log" | tr '\n' ' '
	}
	tell() {	# NAME PLAN: press a button whose response_url meets that
		press U1 deal:done "1|$1|risk_high|D1|2025-06-30" "https://hooks.slack.com/$1/$2"
		ok "$1: 200 at once" test "$code" = 200
	}
	ends() {	# COUNT: so many messages have come to their end
		for _ in $(seq 300); do
			curl -s --unix-socket c http://localhost/metrics >metrics
			[ "$(awk '/command="message",result="(sent|lost)"/ { n += $2 } END { print n + 0 }' metrics)" -lt "$1" ] || return
			sleep 0.1
		done
	}
	tell well 200
	ends 1
	ok 'what is said of it comes to response_url, over TLS' test "$(told well)" = 'ok '
	ok 'by the proxy of the environment' test "$(cat "$srv/tunnels")" = hooks.slack.com:443
	ok 'to who pressed, and replaces nothing' python3 -c 'import json, sys; j = json.load(open(sys.argv[1]))
assert j["response_type"] == "ephemeral" and j["replace_original"] is False and j["mrkdwn"] is False
assert j["text"] == "D1: noted as done: quiet until it is worse.", j' "$srv/body.1"
	press U1 deal:not_helpful '1|why|risk_high|D1|2025-06-30' https://hooks.slack.com/why/200
	ends 2
	ok 'not helpful: it asks why, with five buttons and the value' python3 -c 'import json, sys; j = json.load(open(sys.argv[1]))
b = j["blocks"][1]["elements"]
assert len(b) == 5 and all(x["value"] == "1|why|risk_high|D1|2025-06-30" and x["action_id"].startswith("why:") for x in b)' "$srv/body.2"
	tell hang hang,200	# the first attempt takes five seconds
	says 'a command meanwhile' U1 /deal D1 '^D1 '
	press U1 deal:working '1|meanwhile|risk_high|D1|2025-06-30' https://hooks.slack.com/meanwhile/200
	ok 'and a button: within the three seconds that Slack waits' test "$code" = 200
	tell busy 429:2,200
	tell failing 500,503,200
	tell down 500
	tell gone 404
	tell moved 302
	tell later 429:100
	ends 10
	ok 'no answer in time: again' test "$(told hang)" = 'hang ok '
	ok 'the button meanwhile was answered, too' test "$(told meanwhile)" = 'ok '
	ok '429: again' test "$(told busy)" = '429 ok '
	ok 'after as many seconds as were asked for' eval 'paste -d" " "$srv/log" "$srv/times" | awk "/^busy 429/ { t = \$NF }
		/^busy ok/ { exit \$NF - t < 2 }"'
	ok '5xx: again' test "$(told failing)" = '500 503 ok '
	ok 'three times and no more' test "$(told down)" = '500 500 500 '
	ok 'which is logged' grep -q 'a message to Slack is lost after 3 attempts: the server failed' c.log
	ok 'what is refused is not sent again' test "$(told gone)" = '404 '
	ok 'nor is it sent elsewhere' eval 'test "$(told moved)" = "302 " && ! grep -q ^elsewhere "$srv/log"'
	ok 'a pause of more than a minute is not waited for' test "$(told later)" = '429 '
	for url in https://hooks.slack.com.example.com/x/200 "https://hooks.slack.com@127.0.0.1:$https/x/200" "https://127.0.0.1:$https/x/200" \
		http://hooks.slack.com/x/200; do
		press U1 deal:remind "1|elsewhere-$n_asked|risk_high|D1|2025-06-30" "$url"
		ok "noted, and nothing sent to ${url%%/x*}" eval 'test "$code" = 200 && ! grep -q "^x " "$srv/log"'
	done
	ok 'no other place was asked for' test "$(sort -u "$srv/tunnels")" = hooks.slack.com:443
	ok 'messages are counted' eval 'grep -q "^dealserve_slack_total{command=\"message\",result=\"sent\"} 6$" metrics &&
		grep -q "^dealserve_slack_total{command=\"message\",result=\"lost\"} 4$" metrics'
	ok 'no response_url stands in the log' eval '! grep -Eq "slack.com/|well|busy/" c.log'
	dealfeat -q --open -o rows.csv clean.csv
	{ head -1 rows.csv; sed -n 2p rows.csv; } >row.csv
	ok 'commands, buttons and scores at once: each is answered as it should be' \
		python3 "$root/tests/slack_load.py" c secret row.csv "${SLACK_LOAD:-5}" 200 20
	cp .ok load
	comment <load
	ok 'and every button is noted' test "$(grep -c ',load-' "$feedback")" -eq "$(sed -n 's/^press \([0-9]*\) .*/\1/p' load)"
	socket=d
	press U1 deal:done '1|untrusted|risk_high|D1|2025-06-30' https://hooks.slack.com/untrusted/200
	for _ in $(seq 100); do ! grep -q 'is lost' d.log || break; sleep 0.1; done
	ok 'a certificate that is not trusted: lost at once, and logged' eval 'test "$code" = 200 &&
		grep -q "is lost after 1 attempt: SSL peer certificate" d.log && test -z "$(told untrusted)"'
	socket=s
	run dealserve -m model.json --features-only --slack-secret secret --ca-file none.pem --check
	is '--ca-file that is not there' 2 ''
	like 'is named' 'none.pem: No such file'
else
	skip 'response_url' 'no openssl'
fi

# ---- the file --------------------------------------------------------------------------------------
printf 'torn' >>"$feedback"
press U1 deal:done '1|after-torn|risk_high|D1|2025-06-30'
ok 'a torn last line is ended first' eval 'tail -2 "$feedback" | head -1 | grep -xq torn && tail -1 "$feedback" | grep -q ",after-torn,"'
rm "$feedback"
press U1 deal:done '1|anew|risk_high|D1|2025-06-30'
ok 'a file that was taken away is made anew' test "$(wc -l <"$feedback")" -eq 2
mv "$feedback" kept.csv && mkdir "$feedback"
press U1 deal:done '1|nowhere|risk_high|D1|2025-06-30'
ok 'what cannot be written is not acknowledged' test "$code" = 503
ok 'and logged' grep -q 'feedback is not written' s.log
rmdir "$feedback" && mv kept.csv "$feedback"
# a disk that is full: no byte more than the file has
cp "$feedback" kept.csv
for i in $(seq 40); do echo "2025-06-30T09:00:00Z,D1,earlier-$i,rep_1,done,,risk_high"; done >>"$feedback"
truncate -s 2048 "$feedback" 2>/dev/null || head -c 2048 kept.csv >"$feedback"
cp "$feedback" full.csv
(
	ulimit -f 2	# of 1024 bytes
	exec dealserve -m model.json --features-only --listen "unix:$tmp/f" --tables tables --routes routes.csv --slack-secret secret \
		--feedback "$feedback" -q 2>/dev/null
) &
servers="$servers $!"
for _ in $(seq 100); do [ ! -S f ] || break; sleep 0.05; done
socket=f
press U1 deal:done '1|on-a-full-disk|risk_high|D1|2025-06-30'
ok 'a full disk: not acknowledged' test "$code" = 503
same 'and nothing of it stands in the file' full.csv "$feedback"
says 'commands are answered all the same' U1 /deal D1 '^D1 '
socket=s
press U1 deal:done '1|on-a-full-disk|risk_high|D1|2025-06-30'
ok 'when there is room again, it is noted' eval 'test "$code" = 200 && tail -1 "$feedback" | grep -q ",on-a-full-disk,rep_1,done,"'
cp kept.csv "$feedback"

# a clock that goes back: what was noted is later than now
echo '2099-01-01T00:00:00Z,D1,ahead,rep_1,done,,risk_high' >>"$feedback"
had=$(rows)
press U1 deal:done '1|ahead|risk_high|D1|2025-06-30'
ok 'the clock goes back: the same answer is noted once' test "$(rows)" -eq "$had" -a "$code" = 200
press U1 deal:working '1|ahead|risk_high|D1|2025-06-30'
ok 'another one is, behind it, at its own time' eval 'tail -1 "$feedback" | grep -q "^20[0-8].*,ahead,rep_1,working,"'
start r --tables tables --routes routes.csv --slack-secret secret --feedback "$feedback"
before=$(rows)
for who in s r; do
	(
		socket=$who n_asked=1000
		mkdir "in-$who" && cd "in-$who" && cp ../sign.py . && ln -s "../$who" "$who"
		for i in $(seq 15); do press U1 deal:done "1|$who-$i|risk_high|D1|2025-06-30"; done
	) &
	pids="${pids:-} $!"
done
# shellcheck disable=SC2086
wait $pids
ok 'two servers append to one file: each row whole, none lost' test "$(($(rows) - before))" -eq 30 -a \
	"$(tail -30 "$feedback" | grep -Ecx '[0-9TZ:-]+,D1,[sr]-[0-9]+,rep_1,done,,risk_high')" -eq 30
ok 'dealalert reads it' eval 'dealalert --feedback "$feedback" tables/deals.csv 2>&1 >/dev/null | test -z "$(cat)"'

# ---- the whole circle: alerts, their buttons as dealsend makes them, what is heard of afterwards ------
feedback=$tmp/circle.feedback
start z --tables tables --routes routes.csv --slack-secret secret --feedback "$feedback"
socket=z
days() {	# N: the day in N days, by UTC as answers are dated
	date -u -d "+$1 days" +%F 2>/dev/null || date -u -v+"$1"d +%F
}
heard() {	# DAY: the deals whose alerts are raised then
	dealalert -q --routes routes.csv --state circle-state --feedback "$feedback" --on "$1" -o circle.csv circle-deals.csv
	awk -F, 'NR > 1 && $7 != "" { print $7 }' circle.csv | sort | tr '\n' ' '
}
sed "s/2025-06-30/$(days 0)/" tables/deals.csv >circle-deals.csv
ok 'alerts of the day' test "$(heard "$(days 0)")" = 'D1 D3 D4 D6 '
dealsend -q --slack --buttons --dry-run circle.csv >circle.json
python3 - circle.json >circle.txt <<-'!'
	import json, sys
	for line in open(sys.argv[1]):
	    if not line.startswith("{"):
	        continue
	    for block in json.loads(line)["blocks"]:
	        for b in block.get("elements", []) if block["type"] == "actions" else []:
	            print(b["action_id"], b["value"], sep="\t")
	!
ok 'each has four buttons' test "$(wc -l <circle.txt)" -eq 16
button() {	# ACTION DEAL: the value of that button
	awk -F'\t' -v action="$1" -v deal="$2" '{ split($2, v, "|") } $1 == action && v[4] == deal { print $2 }' circle.txt
}
had=$(rows)
press U1 deal:done "$(button deal:done D1)"
press U2 deal:remind "$(button deal:remind D3)"
press U3 deal:working "$(button deal:working D4)"
ok 'three are pressed, and noted' test "$(rows)" -eq "$((had + 3))"
ok 'within the cooldown nobody hears of them again' test "$(heard "$(days 1)")" = ''
ok 'a week later: what was to be said again, and what nobody answered' test "$(heard "$(days 7)")" = 'D3 D6 '
ok 'twice the cooldown later: what was worked on' test "$(heard "$(days 14)" | tr ' ' '\n' | grep -c D4)" -eq 1
ok 'done: quiet all the time' test "$(heard "$(days 60)" | tr ' ' '\n' | grep -c D1)" -eq 0
dealalert -q --digest --routes routes.csv --state circle-digest --feedback "$feedback" --on "$(days 8)" -o digest.csv circle-deals.csv
ok 'nor is it in the digest' eval '! grep -q "^[^,]*,[^,]*,[^,]*,digest,.*,D1," digest.csv && grep -q ",digest,rep,U2,D3," digest.csv'
dealsend -q --slack --buttons --dry-run digest.csv >digest.json
ok 'whose deals have buttons, too, of their own kind' grep -q '"value":"1|[0-9a-f]*|digest|D3|' digest.json
dealsend -q --smtp --from a@example.com --dry-run <(sed 's/,U\([0-9M]\),/,u\1@example.com,/' digest.csv) >digest.mail
ok 'by mail it has no links, and says why' eval 'grep -q "No link or button in this mail changes anything" digest.mail &&
	! grep -Eiq "https?:|mailto:|<a |href" digest.mail'
socket=s

# ---- metrics, secrets that change -------------------------------------------------------------------
curl -s --unix-socket s http://localhost/metrics >metrics
ok 'commands are counted' grep -q '^dealserve_slack_total{command="deal",result="answered"} [1-9]' metrics
ok 'and what was refused to see' grep -q '^dealserve_slack_total{command="interact",result="denied"} 4$' metrics
ok 'and answers' grep -q '^dealserve_feedback_total{answer="done"} [1-9]' metrics
ok 'no id, name or text stands in the log' eval '! grep -Eq "U1|rep_1|D1|0123456789abcdef" s.log'
curl -s --unix-socket s http://localhost/openapi.json >openapi.json
ok 'openapi.json has both paths' python3 -c 'import json; p = json.load(open("openapi.json"))["paths"]
assert "post" in p["/slack/command"] and "post" in p["/slack/interact"]'

finish
