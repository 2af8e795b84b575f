#!/bin/bash
# dealsend: alerts delivered to real servers on loopback (tests/receiver.py), and their faults.
. tests/lib.sh
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
unset DEALSEND_URL DEALSEND_USER DEALSEND_PASSWORD DEALSEND_TOKEN
server=
stop_server() {
	[ -z "$server" ] || kill "$server" 2>/dev/null
	rm -rf "$tmp"
}
trap stop_server EXIT
srv=$tmp/srv
mkdir "$srv"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
	-keyout "$tmp/key.pem" -out "$tmp/ca.pem" >/dev/null 2>&1 && cat "$tmp/key.pem" "$tmp/ca.pem" >"$srv/cert.pem"
python3 tests/receiver.py "$srv" 2>"$tmp/server.err" &
server=$!
for _ in $(seq 100); do
	[ ! -e "$srv/ports" ] || break
	sleep 0.1
done
http=0 https=0 smtp=0 smtp_auth=0
# shellcheck source=/dev/null
. "$srv/ports"

header=alert_id,raised_on,severity,kind,audience,recipient,deal_id,subject,message,dedup_key,amount
row() {		# ID RECIPIENT [SUBJECT [MESSAGE]]
	echo "$1,2025-06-30,warning,risk_high,rep,$2,D$1,${3:-Deal D$1: 78% risk of loss},${4:-Deal D$1 has 78% risk of loss.},risk_high:rep:D$1,50000"
}
table() {	# ROW...
	echo "$header"
	printf '%s\n' "$@"
}
table "$(row a1 rep_1)" "$(row a2 rep_2)" "$(row a3 rep_1)" >"$tmp/three.csv"
sed 's/,rep_\([12]\),/,rep_\1@example.com,/' "$tmp/three.csv" >"$tmp/mail.csv"
table "$(row a1 rep_1)" >"$tmp/one.csv"
fast=(--backoff 0.01 --longest 2 --pace 0 --timeout 5 --seed 1)
to() {		# PATH ARG...: dealsend to that path
	local path=$1
	shift
	DEALSEND_URL=http://127.0.0.1:$http/$path run dealsend "${fast[@]}" "$@"
}
mail() {	# ARG...
	DEALSEND_URL=smtp://127.0.0.1:$smtp run dealsend "${fast[@]}" --smtp --from alerts@example.com "$@"
}
received() {	# CHANNEL: alert_ids it counts as received, one a line
	grep "^$1 ok " "$srv/log" | cut -d' ' -f4- | tr ' ' '\n'
}
once() {	# NAME CHANNEL ID...: these and no others, each once
	local name=$1 channel=$2
	shift 2
	ok "$name" diff <(received "$channel" | sort) <(printf '%s\n' "$@" | sort)
}
last() {	# the last body received
	cat "$srv/body.$(wc -l <"$srv/log")"
}
columns=alert_id,channel,status,attempts,http_status,error

# One digest per recipient, and a receipt for each alert.
to plain/200 --webhook "$tmp/three.csv"
is 'all delivered' 0 "$columns
a1,webhook,sent,1,200,
a3,webhook,sent,1,200,
a2,webhook,sent,1,200,
"
ok 'silently' test -z "$err"
ok 'in two requests' test "$(grep -c '^plain ok' "$srv/log")" -eq 2
once 'each alert once' plain a1 a2 a3
ok 'a webhook gets all columns' eval "last | python3 -c 'import json, sys
body = json.load(sys.stdin)
assert body[\"version\"] == 1 and len(body[\"digest_id\"]) == 32 and body[\"recipient\"] == \"rep_2\"
assert \",\".join(body[\"alerts\"][0]) == \"$header\"
assert body[\"alerts\"][0][\"deal_id\"] == \"Da2\"'"
to slackok/200 --slack "$tmp/three.csv"
exits 'Slack' 0
ok 'one section an alert' eval "sed 's/.*/&/' \"$srv\"/body.3 | python3 -c 'import json, sys
blocks = json.load(sys.stdin)[\"blocks\"]
assert [b.get(\"block_id\") for b in blocks] == [None, \"a1\", \"a3\"]
assert blocks[0][\"text\"][\"text\"] == \"2 alerts for rep_1, 2025-06-30\"'"
to am/200 --alertmanager --active 7 "$tmp/one.csv"
exits 'Alertmanager' 0
ok 'as its API wants it' eval "last | python3 -c 'import json, sys
(a,) = json.load(sys.stdin)
assert a[\"labels\"] == {\"alertname\": \"risk_high\", \"severity\": \"warning\", \"audience\": \"rep\",
    \"recipient\": \"rep_1\", \"deal_id\": \"Da1\", \"dedup_key\": \"risk_high:rep:Da1\"}
assert a[\"startsAt\"] == \"2025-06-30T00:00:00Z\" and a[\"endsAt\"] == \"2025-07-07T00:00:00Z\"
assert a[\"annotations\"][\"alert_id\"] == \"a1\"'"
mail "$tmp/mail.csv"
is 'mail' 0 "$columns
a1,smtp,sent,1,,
a3,smtp,sent,1,,
a2,smtp,sent,1,,
"
once 'each once' smtp a1 a2 a3
ok 'that a mailer understands' eval "cat \"$srv/body.$(($(wc -l <"$srv/log") - 1))\" | python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
assert m[\"to\"] == \"rep_1@example.com\" and m[\"from\"] == \"alerts@example.com\", m[\"to\"]
assert m[\"subject\"] == \"Deal Da1: 78% risk of loss, and 1 more alert\", m[\"subject\"]
assert m[\"date\"].datetime and not m.defects
assert m.get_content().count(\"78% risk of loss.\") == 2'"
cat >"$tmp/sendmail" <<!
#!/bin/sh
cat >"$tmp/handed"
echo "\$@" >"$tmp/args"
exit \${SENDMAIL_STATUS:-0}
!
chmod +x "$tmp/sendmail"
table "$(row a1 rep_1@example.com)" >"$tmp/mail1.csv"
run dealsend --sendmail="$tmp/sendmail" --from alerts@example.com "$tmp/mail1.csv"
is 'sendmail' 0 "$columns
a1,sendmail,sent,1,,
"
ok 'has its arguments' grep -qx -- '-t -i -f alerts@example.com' "$tmp/args"
ok 'and the mail, in LF' eval "grep -qx 'To: rep_1@example.com' \"$tmp/handed\" && ! grep -q $'\r' \"$tmp/handed\""
SENDMAIL_STATUS=75 run dealsend --sendmail="$tmp/sendmail" --from a@example.com --backoff 0.01 --attempts 2 "$tmp/mail1.csv"
is 'its EX_TEMPFAIL is tried again' 1 "$columns
a1,sendmail,failed,2,,sendmail ended with status 75
"
run dealsend --sendmail=/nonexistent/sendmail --from a@example.com "$tmp/mail1.csv"
exits 'a sendmail that is not there' 1
run dealsend --text "$tmp/one.csv"
is 'text for a person' 0 '2025-06-30 warning for rep_1: Deal Da1: 78% risk of loss
    Deal Da1 has 78% risk of loss.

'

# Faults of the receiver.
fault() {	# NAME ACTIONS EXIT RECEIPT ARG...
	local name=$1 plan=$2 expect=$3 receipt=$4
	shift 4
	to "f$n/$plan" "$@" "$tmp/one.csv"
	is "$name" "$expect" "$columns
$receipt
"
}
fault '500s, then 200' 500,503,200 0 'a1,webhook,sent,3,200,' --webhook
fault '500 for ever' 500 1 'a1,webhook,failed,3,500,the server failed: no' --webhook --attempts 3
fault '204 is taken' 204 0 'a1,webhook,sent,1,204,' --webhook
fault 'hanging' hang,200 0 'a1,webhook,sent,2,200,' --webhook --timeout 1
fault 'hanging for ever' hang 1 'a1,webhook,failed,2,,Timeout was reached' --webhook --attempts 2 --timeout 0.3
fault 'cut in the middle of the answer' cut,200 0 'a1,webhook,sent,2,200,' --webhook
fault 'a page instead of ok' wrong,200 0 'a1,slack,sent,2,200,' --slack
fault '404 is final' 404 1 'a1,webhook,failed,1,404,refused: no' --webhook
fault 'so is 400, with its reason' 400 1 'a1,slack,failed,1,400,refused: invalid_payload' --slack
fault '408 is not' 408,200 0 'a1,webhook,sent,2,200,' --webhook
fault 'a redirect is not followed' 302 1 'a1,webhook,failed,1,302,"redirected, which is not followed"' --webhook
ok 'to nowhere' eval '! grep -q "^elsewhere\|get" "$srv/log"'
begin=$(date +%s%N)
fault '429 with Retry-After' 429:1,200 0 'a1,slack,sent,2,200,' --slack
ok 'which is waited for' test $((($(date +%s%N) - begin) / 1000000)) -ge 1000
fault 'not if that is too long' 429:100 1 'a1,slack,failed,1,429,too many requests: rate_limited' --slack
fault 'nor if it has more digits than any clock' 429:99999999999999999999,200 1 'a1,slack,failed,1,429,too many requests: rate_limited' --slack
fault 'what is no number is not looked at' 429:soon,200 0 'a1,slack,sent,2,200,' --slack
DEALSEND_URL=http://127.0.0.1:1/x run dealsend "${fast[@]}" --webhook --attempts 2 "$tmp/three.csv"
is 'nobody listens: then others are not tried so often' 1 "$columns
a1,webhook,failed,2,,Couldn't connect to server
a3,webhook,failed,2,,Couldn't connect to server
a2,webhook,failed,1,,Couldn't connect to server
"
like 'says how many' '3 alerts not delivered: Couldn.t connect'
# One digest for all recipients of a channel, and one for whom the secrets give a channel of his own.
before=$(wc -l <"$srv/log")
to joint/200 --slack --per-channel "$tmp/three.csv"
is '--per-channel: all delivered' 0 "$columns
a1,slack,sent,1,200,
a2,slack,sent,1,200,
a3,slack,sent,1,200,
"
ok 'in one request' test "$(wc -l <"$srv/log")" -eq $((before + 1))
ok 'which says whose each alert is' eval 'last | grep -qF "[warning] rep_2: Deal a2" || last | grep -qF "rep_2: "'
ok 'and for how many' eval 'last | grep -qF "3 alerts for 2 recipients, 2025-06-30"'
printf 'url http://127.0.0.1:%s/joint/200\nurl rep_2 http://127.0.0.1:%s/apart/200\n' "$http" "$http" >"$tmp/joint.secrets"
chmod 600 "$tmp/joint.secrets"
before=$(wc -l <"$srv/log")
run dealsend "${fast[@]}" --webhook --per-channel --secrets "$tmp/joint.secrets" --spool "$tmp/joint" "$tmp/three.csv"
exits 'a recipient with a url of his own' 0
ok 'has a digest of his own' test "$(tail -n +$((before + 1)) "$srv/log" | cut -d' ' -f1 | sort | tr '\n' ' ')" = 'apart joint '
to joint/500 --webhook --per-channel --attempts 1 --spool "$tmp/joint2" "$tmp/three.csv"
exits 'what is not delivered waits' 1
to joint/200 --webhook --per-channel --spool "$tmp/joint2" <(table)
exits 'for the next run' 0
ok 'as it was' test "$(cut -d' ' -f1 "$tmp/joint2/ledger" | sort | tr '\n' ' ')" = 'a1 a2 a3 '
mail --per-channel "$tmp/mail.csv"
exits '--per-channel is not for mail' 2
to pace/200 --slack --pace 0.3 "$tmp/three.csv"
ok 'requests keep their distance' eval "tail -2 \"$srv/times\" | { read -r a; read -r b; python3 -c \"assert \$b - \$a >= 0.29\"; }"
refused() {	# NAME RECIPIENT EXIT RECEIPT ARG...
	local name=$1 recipient=$2 expect=$3 receipt=$4
	shift 4
	table "$(row m1 "$recipient")" >"$tmp/m.csv"
	mail "$@" "$tmp/m.csv"
	is "$name" "$expect" "$columns
$receipt
"
}
refused 'SMTP 550 is final' rcpt-550@example.com 1 'm1,smtp,failed,1,,Failed sending data to the peer: 550 5.1.1 unknown user'
refused 'SMTP 451 is tried again' once-451@example.com 0 'm1,smtp,sent,2,,'
refused 'SMTP 552 behind the data is final' data-552@example.com 1 'm1,smtp,failed,1,,Weird server reply: 552 4.2.0 not now'
refused 'a server that hangs' hang@example.com 1 'm1,smtp,failed,1,,Timeout was reached' --attempts 1 --timeout 0.4
refused 'or goes away' cut@example.com 1 'm1,smtp,failed,2,,Failure when receiving data from the peer' --attempts 2
for bad in rep_1 'a@b@c' '-t@example.com' 'a b@example.com' 'a@example.com>' '"x"@example.com' 'a@-x' '@example.com' 'a,b@example.com'; do
	table "$(row m1 "\"${bad//\"/\"\"}\"")" >"$tmp/m.csv"
	mail "$tmp/m.csv"
	is "no mail address: $bad" 1 "$columns
m1,smtp,failed,0,,the recipient is not a mail address
"
done

# The spool: what is not delivered stays, what was is not delivered again.
spool=$tmp/spool
to sp/500,500,200 --webhook --spool "$spool" --attempts 2 "$tmp/one.csv"
is 'what cannot be delivered stays in the spool' 1 "$columns
a1,webhook,spooled,2,500,the server failed: no
"
like 'and says so' '1 alert not delivered, the next run tries again: the server failed'
ok 'readable as a table' diff "$tmp/one.csv" <(cat "$spool"/*.queued)
ok 'for its owner only' test "$(stat -c %a "$spool")" = 700
to sp/500,500,200 --webhook --spool "$spool" "$tmp/three.csv"
is 'the next run delivers it first' 0 "$columns
a1,webhook,sent,1,200,
a1,webhook,already_sent,0,,
a3,webhook,sent,1,200,
a2,webhook,sent,1,200,
"
once 'all of it once' sp a1 a2 a3
to sp/500,500,200 --webhook --spool "$spool" "$tmp/three.csv"
is 'what was delivered is not again' 0 "$columns
a1,webhook,already_sent,0,,
a3,webhook,already_sent,0,,
a2,webhook,already_sent,0,,
"
once 'not even on the way' sp a1 a2 a3
ok 'nothing is left' test "$(cd "$spool" && echo *)" = 'ledger lock'
to sp2/200 --slack --spool "$spool" "$tmp/one.csv"
is 'another channel is another delivery' 0 "$columns
a1,slack,sent,1,200,
"
to sp3/404 --webhook --spool "$tmp/sp3" "$tmp/three.csv"
is 'so does what is denied, and others are not tried' 1 "$columns
a1,webhook,spooled,1,404,refused: no
a3,webhook,spooled,1,404,refused: no
a2,webhook,spooled,0,,not tried after: refused: no
"
to sp3/200 --webhook --spool "$tmp/sp3" <<<"$header"
is 'a header alone delivers what is left' 0 "$columns
a1,webhook,sent,1,200,
a3,webhook,sent,1,200,
a2,webhook,sent,1,200,
"
to sp4/400,200 --webhook --spool "$tmp/sp4" "$tmp/one.csv"
is 'what is refused is final' 1 "$columns
a1,webhook,failed,1,400,refused: invalid_payload
"
to sp4/400,200 --webhook --spool "$tmp/sp4" <<<"$header"
is 'and set aside' 0 "$columns
"
to sp4/400,200 --webhook --spool "$tmp/sp4" --again <<<"$header"
is 'until --again' 0 "$columns
a1,webhook,sent,1,200,
"
to sp5/400,200 --webhook --spool "$tmp/sp5" "$tmp/one.csv"
to sp5/400,200 --webhook --spool "$tmp/sp5" "$tmp/one.csv"
is 'or the next time it is to be sent' 0 "$columns
a1,webhook,sent,1,200,
"
ok 'nothing is left of it' test -z "$(find "$tmp/sp5" -name '*.*')"
table "$(row m1 rep_1)" "$(row m2 rep_2@example.com)" >"$tmp/mixed.csv"
mail --spool "$tmp/sp6" "$tmp/mixed.csv"
is 'who has no mail address is not spooled' 1 "$columns
m1,smtp,failed,0,,the recipient is not a mail address
m2,smtp,sent,1,,
"
ok 'for ever' test -z "$(find "$tmp/sp6" -name '*.*')"
to key/taken-cut,200 --webhook --spool "$tmp/key" "$tmp/one.csv"
ok 'a repeated request has the same key' test "$(grep '^key ok' "$srv/log" | sort -u | wc -l)" -eq 1 -a "$(grep -c '^key ok' "$srv/log")" -eq 2
echo nonsense >"$tmp/key/webhook-2025-01-01-x.queued"
to key/200 --webhook --spool "$tmp/key" "$tmp/one.csv"
exits 'a file that is none stays, with a warning' 1
like 'that names it' 'webhook-2025-01-01-x.queued.*: not delivered'

# The ledger forgets, and survives a crash.
mkdir "$tmp/old"
printf '%s\n' 'a1 webhook 2000-01-01' 'a2 webhook 2000-01-01' "a3 webhook $(date -u +%F)" >"$tmp/old/ledger"
printf 'a9 webh' >>"$tmp/old/ledger"
to old/200 --webhook --spool "$tmp/old" --keep 30 <<<"$header"
ok 'old lines go, half a line too' test "$(cat "$tmp/old/ledger")" = "a3 webhook $(date -u +%F)"
printf '%s\n' 'a1 webhook 2000-01-01' >"$tmp/old/ledger"
to old/200 --webhook --spool "$tmp/old" --keep 0 "$tmp/one.csv"
is 'unless they are to be kept' 0 "$columns
a1,webhook,already_sent,0,,
"

# Killed at any moment: nothing is lost, and what comes twice has the same key.
for i in $(seq 40); do row "k$i" "r$((i % 8))"; done >"$tmp/rows"
table "$(cat "$tmp/rows")" >"$tmp/kill.csv"
kills=0
for i in $(seq 20); do
	DEALSEND_URL=http://127.0.0.1:$http/kill/slow:0.01 dealsend "${fast[@]}" -q --webhook --spool "$tmp/kill" "$tmp/kill.csv" \
		>/dev/null 2>&1 &
	pid=$!
	sleep "0.$(printf '%03d' $((i * 37 % 61 + 5)))"
	kill -9 $pid 2>/dev/null && kills=$((kills + 1))
	wait $pid 2>/dev/null
done
to kill/slow:0.01 --webhook --spool "$tmp/kill" "$tmp/kill.csv"
exits "after $kills kills a run ends well" 0
ok 'no alert is lost' diff <(received kill | sort -u) <(seq -f 'k%g' 40 | sort)
ok 'none is twice under different keys' test "$(grep '^kill ok' "$srv/log" | sort -u | wc -l)" -eq 8
ok 'nor more often than it was killed' test "$(grep -c '^kill ok' "$srv/log")" -le $((8 + kills))
ok 'the spool is empty' test -z "$(find "$tmp/kill" -name '*.queued' -o -name '*.flight' -o -name '*.sent')"

# Killed at each renaming in turn: only between the answer and its mark can anything come twice.
if strace -o "$tmp/trace" -e trace='?rename,?renameat,?renameat2' true 2>/dev/null; then
	lost=0
	twice=0
	for i in $(seq 20); do
		DEALSEND_URL=http://127.0.0.1:$http/step$i/200 strace -f -o "$tmp/trace" -e trace='?rename,?renameat,?renameat2' \
			-e inject='?rename,?renameat,?renameat2':signal=KILL:when="$i" dealsend "${fast[@]}" --webhook --spool "$tmp/step$i" "$tmp/three.csv" \
			>/dev/null 2>&1 || true
		grep -q 'killed by SIGKILL' "$tmp/trace" || break
		to "step$i/200" --webhook --spool "$tmp/step$i" "$tmp/three.csv"
		[ "$(received "step$i" | sort -u | wc -l)" -eq 3 ] || lost=$((lost + 1))
		[ "$(received "step$i" | wc -l)" -eq 3 ] || twice=$((twice + 1))
	done 2>/dev/null
	ok 'killed at each of six renamings' test "$i" -eq 7
	ok 'it loses nothing' test "$lost" -eq 0
	ok 'and repeats what was answered but not marked' test "$twice" -eq 2
else
	skip 'killed at each renaming' 'no strace'
fi

# Two at once on one spool.
for i in 1 2 3; do
	DEALSEND_URL=http://127.0.0.1:$http/both/slow:0.02 dealsend "${fast[@]}" --webhook --spool "$tmp/both" "$tmp/kill.csv" \
		>"$tmp/both.$i" &
	pids[i]=$!
done
good=0
for i in 1 2 3; do
	wait "${pids[i]}" && good=$((good + 1))
done
ok 'three at once end well' test "$good" -eq 3
once 'and deliver each alert once' both $(seq -f 'k%g' 40)
ok 'one of them says so' test "$(cat "$tmp"/both.[123] | grep -c ,sent,)" -eq 40

# SIGTERM: the current one is finished, the others are kept.
DEALSEND_URL=http://127.0.0.1:$http/term/slow:0.8 dealsend "${fast[@]}" --webhook --spool "$tmp/term" "$tmp/kill.csv" \
	>"$tmp/term.out" 2>"$tmp/.err" &
pid=$!
for _ in $(seq 50); do
	! grep -q '^term' "$srv/log" || break
	sleep 0.02
done
kill -TERM $pid
wait $pid
status=$?
err=$(cat "$tmp/.err")
exits 'SIGTERM ends it' 1
ok 'the current digest is finished' test "$(grep -c ',sent,1,200,' "$tmp/term.out")" -eq 5
ok 'the others stay' test "$(grep -c ',spooled,0,,stopped by a signal' "$tmp/term.out")" -eq 35
to term/200 --webhook --spool "$tmp/term" <<<"$header"
once 'and go out next time' term $(seq -f 'k%g' 40)

# A full disk.
export DEALSEND_URL=http://127.0.0.1:$http/full/200
(
	trap '' XFSZ
	ulimit -f 0
	dealsend "${fast[@]}" --webhook --spool "$tmp/full" "$tmp/one.csv" 2>&1
	echo "status $?"
) | cat >"$tmp/full.out"
unset DEALSEND_URL
ok 'a spool that cannot be written is an error' grep -q 'queued.*: File too large' "$tmp/full.out"
ok 'with its status' grep -qx 'status 2' "$tmp/full.out"
ok 'before anything is sent' eval '! grep -q ^full "$srv/log"'
ok 'and leaves nothing behind' test -z "$(ls "$tmp/full")"

# Secrets are nowhere to be seen.
secret=T0SECRETPARTOFURL
to "echo/echo/$secret" --webhook "$tmp/one.csv"
is 'what a server says is not repeated if it is secret' 1 "$columns
a1,webhook,failed,1,400,refused
"
ok 'also in messages' eval '! grep -q "$secret" "$tmp/.err"'
to "x/200/$secret" --slack --dry-run "$tmp/one.csv"
exits 'nor what would be sent' 0
ok 'but for the host' grep -q "^=> slack rep_1 POST http://127.0.0.1:$http/\*\*\*\$" "$tmp/.out"
ok 'and nothing was sent' eval '! grep -q "^x " "$srv/log"'
printf '# where to\nurl http://127.0.0.1:%s/all/200\nurl rep 2 http://127.0.0.1:%s/own/200\ntoken tok-5678\n' "$http" "$http" >"$tmp/secrets"
chmod 600 "$tmp/secrets"
table "$(row b1 'rep 1')" "$(row b2 'rep 2')" >"$tmp/two.csv"
run dealsend "${fast[@]}" --webhook --secrets "$tmp/secrets" "$tmp/two.csv"
exits 'secrets in a file' 0
once 'the common url' all b1
once 'and that of one recipient' own b2
chmod 644 "$tmp/secrets"
sed -i "s/all/token/" "$tmp/secrets"
run dealsend "${fast[@]}" --webhook --secrets "$tmp/secrets" "$tmp/two.csv"
like 'a file that all may read gets a warning' 'secrets: everybody may read it'
once 'a token is sent' token b1
echo 'pasword abc' >"$tmp/secrets"
run dealsend --webhook --secrets "$tmp/secrets" "$tmp/two.csv"
exits 'a misspelt key is an error' 2
like 'which does not show the value' 'secrets:1: the key is not one of url, user, password, token$'
for bad in file:///etc/passwd ftp://127.0.0.1/x 127.0.0.1 smtp://127.0.0.1 'http://'; do
	DEALSEND_URL=$bad run dealsend --webhook "$tmp/one.csv"
	exits "no url for that: $bad" 2
done
run dealsend --webhook "$tmp/one.csv"
exits 'no url at all' 2
like 'which says how to give it' 'DEALSEND_URL, or give it in a file with --secrets'

# Passwords and certificates.
login() {	# USER PASSWORD
	DEALSEND_URL=smtp://127.0.0.1:$smtp_auth DEALSEND_USER=$1 DEALSEND_PASSWORD=$2 run dealsend "${fast[@]}" \
		--ca-file "$srv/cert.pem" --smtp --from a@example.com "$tmp/mail1.csv"
}
if [ "$https" != 0 ]; then
	login u 'correct horse'
	exits 'a password' 0
	once 'goes over TLS' smtps a1
	login u wrong-horse
	is 'a wrong one is final' 1 "$columns
a1,smtp,failed,1,,Login denied: 535 5.7.8 authentication failed
"
	DEALSEND_URL=https://127.0.0.1:$https/tls/200 run dealsend "${fast[@]}" --webhook "$tmp/one.csv"
	is 'an unknown certificate is refused' 1 "$columns
a1,webhook,failed,1,,SSL peer certificate or SSH remote key was not OK
"
	DEALSEND_URL=https://127.0.0.1:$https/tls/200 run dealsend "${fast[@]}" --ca-file "$srv/cert.pem" --webhook "$tmp/one.csv"
	exits 'one that --ca-file knows is not' 0
	once 'and it is delivered' tls a1
else
	skip 'passwords and certificates' 'no openssl'
fi

# Hostile texts.
long=$(head -c 100000 /dev/zero | tr '\0' x)
printf '%s\nh1,2025-06-30,warning,k,rep,r,D1,"<!channel> *bold* & <http://evil|click>","@here\r\nBcc: all@example.com\r\n\r\n\033[31mred\302\233 \377\376 \342\200\256txt.exe",k1,\nh2,2025-06-30,warning,k,rep,r,D2,%s,<%s>,k2,\n' \
	"$header" "$long" "$long" >"$tmp/hostile.csv"
to hostile/200 --slack "$tmp/hostile.csv"
exits 'hostile texts go to Slack' 0
ok 'escaped, plain, within its limits' eval "last | python3 -c 'import json, sys
text = sys.stdin.read()
body = json.loads(text)
assert \"<\" not in text and \"\\\\u001b\" not in text and \"\\u202e\" not in text
assert \"&lt;!channel&gt;\" in text and \"\\ufffd\\ufffd\" in text
sections = body[\"blocks\"][1:]
assert len(sections) == 2
for block in sections:
    assert block[\"text\"][\"type\"] == \"plain_text\" and 0 < len(block[\"text\"][\"text\"]) <= 3000
assert len(sections[1][\"text\"][\"text\"]) == 3000 and len(body[\"text\"]) <= 3000
assert body[\"link_names\"] is False and body[\"parse\"] == \"none\"'"
sed 's/,r,/,r@example.com,/' "$tmp/hostile.csv" >"$tmp/hostmail.csv"
mail "$tmp/hostmail.csv"
exits 'and to mail' 0
ok 'no header of theirs, no long line' eval "last | python3 -c 'import email, email.policy, sys
raw = sys.stdin.buffer.read()
assert max(map(len, raw.split(b\"\\r\\n\"))) <= 78 and b\"\\n\" not in raw.replace(b\"\\r\\n\", b\"\")
assert all(c < 127 and (c >= 32 or c in b\"\\r\\n\") for c in raw)
m = email.message_from_bytes(raw, policy=email.policy.default)
assert m[\"bcc\"] is None and m[\"subject\"].startswith(\"<!channel> *bold* & <http\"), m[\"subject\"]
assert len(m.get_content()) > 200000'"
run dealsend --text "$tmp/hostile.csv"
ok 'no escape in a text' eval "! LC_ALL=C grep -q \$'\033\|\302\233\|\342\200\256' \"$tmp/.out\""
for i in $(seq 120); do row "s$i" r; done >"$tmp/rows"
table "$(cat "$tmp/rows")" >"$tmp/many.csv"
to many/200 --slack "$tmp/many.csv"
exits 'many alerts' 0
ok 'are several messages of at most 50 blocks' test "$(grep -c '^many ok' "$srv/log")" -eq 3
once 'with each alert once' many $(seq -f 's%g' 120)

# A text has a length: the most severe first, then the most money, then as they came.
{
	echo alert_id,raised_on,severity,recipient,subject,message,amount
	for i in 1 2 3 4 5 6 7 8 9; do
		echo "i$i,2025-06-30,info,rep_$i,small $i,text,${i}00"
	done
	echo w1,2025-06-30,warning,rep_2,no money,text,
	echo w2,2025-06-30,warning,rep_1,some money,text,99.5
	echo c1,2025-06-30,critical,rep_1,the worst,text,1
	echo o1,2025-06-30,odd,rep_1,of no known severity,text,9999
} >"$tmp/many.csv"
run bash -c 'cd "$1" && dealsend --text --limit 4 many.csv' - "$tmp"
is 'a text with a limit' 0 "2025-06-30 critical for rep_1: the worst
    text

2025-06-30 warning for rep_1: some money
    text

2025-06-30 warning for rep_2: no money
    text

2025-06-30 odd for rep_1: of no known severity
    text

9 more alerts: 9 info; for rep_9 1, rep_8 1, rep_7 1, rep_6 1, rep_5 1 and 4 for
4 others. All of them are in many.csv (see --limit).

"
run dealsend --text --limit 12 "$tmp/many.csv"
ok 'one more' grep -q '^1 more alert: 1 info; for rep_1 1\.' "$tmp/.out"
run dealsend --text "$tmp/many.csv"
ok 'no more than twenty need no limit' eval '! grep -q "more alert" "$tmp/.out"'
{ cat "$tmp/many.csv"; for i in 1 2 3 4 5 6 7 8 9; do echo "j$i,2025-06-30,info,rep_1,more,text,"; done; } >"$tmp/more.csv"
run dealsend --text - <"$tmp/more.csv"
ok 'twenty are printed of 22' test "$(grep -c '^2025' "$tmp/.out")" -eq 20
ok 'the others are counted' grep -q '^2 more alerts: 2 info; for rep_1 2. All of them are in what was read' "$tmp/.out"
run dealsend --text --limit 0 "$tmp/more.csv"
ok 'with --limit 0 all are' test "$(grep -c '^2025' "$tmp/.out")" -eq 22
run dealsend --text --limit 3 --spool "$tmp/length" --receipts "$tmp/length.csv" "$tmp/more.csv"
ok 'all count as delivered' test "$(grep -c ',text,sent,' "$tmp/length.csv")" -eq 22
run dealsend --text --limit 3 --spool "$tmp/length" "$tmp/more.csv"
is 'once' 0 ''
run dealsend --text --dry-run --limit 3 "$tmp/more.csv"
ok 'a dry run shows the same' test "$(grep -c '^2025\|^19 more' "$tmp/.out")" -eq 4
run dealsend --slack --dry-run --limit 3 "$tmp/more.csv"
exits 'a limit of other channels is an error' 2
like 'which says so' '--limit is for --text'

# Buttons, and digests of the morning.
cat >"$tmp/deals.csv" <<'!'
alert_id,raised_on,severity,kind,audience,recipient,deal_id,subject,message,dedup_key
b1,2025-06-30,info,digest,rep,one@example.com,D1,s,Why <now>?,digest:rep:D1
b2,2025-06-30,info,team,manager,one@example.com,,team,sum,team:manager:mia
!
run dealsend --slack --buttons --dry-run "$tmp/deals.csv"
ok '--buttons: an alert of a deal has them, with what they say' eval "grep -o '{\"text\":.*' '$tmp/.out' | python3 -c 'import json, sys
b = json.load(sys.stdin)[\"blocks\"]
assert [x[\"type\"] for x in b] == [\"header\", \"section\", \"actions\", \"section\"], b
assert b[0][\"text\"][\"text\"] == \"Digest for one@example.com, 2025-06-30\"
assert b[2][\"block_id\"] == \"b1:a\"
assert [e[\"action_id\"] for e in b[2][\"elements\"]] == [\"deal:done\", \"deal:working\", \"deal:not_helpful\", \"deal:remind\"]
assert {e[\"value\"] for e in b[2][\"elements\"]} == {\"1|b1|digest|D1|2025-06-30\"}'"
{ head -1 "$tmp/deals.csv"; for i in $(seq 60); do sed -n "2s/b1/c$i/p" "$tmp/deals.csv"; done; } >"$tmp/sixty.csv"
run dealsend --slack --buttons --dry-run "$tmp/sixty.csv"
ok 'at most 24 alerts and 50 blocks in a message' eval "grep -o '{\"text\":.*' '$tmp/.out' | python3 -c 'import json, sys
b = [json.loads(line)[\"blocks\"] for line in sys.stdin]
assert sum(len(x) - 1 for x in b) == 120 and max(len(x) for x in b) <= 49, [len(x) for x in b]'"
run dealsend --smtp --from a@example.com --buttons --dry-run "$tmp/deals.csv"
is '--buttons is for Slack' 2 ''
run dealsend --smtp --from a@example.com --dry-run "$tmp/deals.csv"
ok 'a mail of a digest says why it has no links' grep -q 'No link or button in this mail changes anything' "$tmp/.out"
ok 'and has none' eval '! grep -qi "https*://" "$tmp/.out"'
run dealsend --smtp --from a@example.com --dry-run "$tmp/one.csv"
ok 'other mails do not speak of it' eval '! grep -q "No link" "$tmp/.out"'

# Routes, text, dry runs.
printf 'rep,email,slack\nrep_1,one@example.com,#one\n' >"$tmp/routes.csv"
mail --routes "$tmp/routes.csv" "$tmp/one.csv"
exits 'a route leads to the mail address' 0
ok 'in the mail' eval "last | grep -q '^To: one@example.com'"
run dealsend --slack --routes "$tmp/routes.csv" --dry-run "$tmp/one.csv"
ok 'or to the name in Slack' grep -q '^=> slack #one POST (no url)$' "$tmp/.out"
run dealsend --smtp --from a@example.com --dry-run --spool "$tmp/absent" "$tmp/mail.csv"
cp "$tmp/.out" "$tmp/dry"
run dealsend --smtp --from a@example.com --dry-run "$tmp/mail.csv"
same 'a dry run has the same bytes' "$tmp/.out" "$tmp/dry"
ok 'and makes no spool' test ! -e "$tmp/absent"
run dealsend --webhook --dry-run --spool "$spool" "$tmp/three.csv"
is 'nor shows what was delivered' 0 ''
to rc/200 --webhook --receipts "$tmp/receipts.csv" "$tmp/one.csv"
is 'receipts in a file' 0 ''
ok 'are there' grep -q '^a1,webhook,sent,1,200,$' "$tmp/receipts.csv"

DEALSEND_URL=http://127.0.0.1:$http/closed/200 dealsend --webhook --spool "$tmp/closed" "$tmp/one.csv" >&- 2>"$tmp/.err"
status=$?
exits 'a closed standard output is an error' 2
ok 'before anything is sent' eval '! grep -q ^closed "$srv/log"'
DEALSEND_URL=http://127.0.0.1:$http/closed2/404 dealsend --webhook --spool "$tmp/closed" "$tmp/one.csv" >/dev/null 2>&- <&-
ok 'messages never go to the ledger' test ! -s "$tmp/closed/ledger"

mkdir "$tmp/foreign"
touch "$tmp/foreign/-x.sent" "$tmp/foreign/.sent" "$tmp/foreign/webhook-.queued" "$tmp/foreign/x.flight"
to foreign/200 --webhook --spool "$tmp/foreign" "$tmp/one.csv"
exits 'files in the spool that are not ours are left alone' 0
ok 'quietly' test -z "$err"
ok 'and are still there' test -e "$tmp/foreign/-x.sent" -a -e "$tmp/foreign/webhook-.queued"

run dealsend --text --spool "$tmp/texts" -o "$tmp/text" "$tmp/one.csv"
exits 'a text that is there only in the end cannot be spooled' 2

# A brief, in each of its formats.
brief="The win rate fell from 44% to 39%. One cause stands out: region EMEA."
printf '%s\n' "$brief" '' Why '  Region EMEA wins less: 18.9% instead of 44.0%, & -25.1 points (95% interval' \
	'  -33.2 to -16.5).' '  <b>Second</b>.' '' 'As of 2025-06-30. Sources: insights.csv.' >"$tmp/brief.txt"
printf '%s\n' "# $brief" '' '## Why' '' '- Region EMEA wins less: 18.9% instead of 44.0%, &amp; -25.1 points (95% interval -33.2 to -16.5).' \
	'- \<b\>Second\</b\>.' '' 'As of 2025-06-30. Sources: insights.csv.' >"$tmp/brief.md"
printf '{"sentences":[{"text":"%s","title":""},{"text":"%s","title":"Why"},{"text":"%s","title":"Why"}],"origin":"","sources":"%s"}\n' "$brief" \
	'Region EMEA wins less: 18.9% instead of 44.0%, & -25.1 points (95% interval -33.2 to -16.5).' '<b>Second</b>.' \
	'As of 2025-06-30. Sources: insights.csv.' >"$tmp/brief.json"
said="$brief

Why
Region EMEA wins less: 18.9% instead of 44.0%, & -25.1 points (95% interval
-33.2 to -16.5).
<b>Second</b>.
As of 2025-06-30. Sources: insights.csv.
"
for format in txt md json; do
	run dealsend --text --brief "$tmp/brief.$format"
	is "a brief as $format" 0 "$said"
	to "brief-$format/200" --slack --brief "$tmp/brief.$format" --spool "$tmp/briefs-$format"
	exits 'goes to Slack' 0
	ok 'as one message, item by item' test "$(received "brief-$format" | wc -l)" -eq 4
	last >"$tmp/body.json"
	ok 'as plain text' grep -q '"text":"&lt;b&gt;Second&lt;/b&gt;\."' "$tmp/body.json"
	ok 'with a title' grep -q '"text":"Brief for cro, 2025-06-30"' "$tmp/body.json"
	to "brief-$format/200" --slack --brief "$tmp/brief.$format" --spool "$tmp/briefs-$format"
	ok 'and once' test "$(received "brief-$format" | wc -l)" -eq 4
done
mail --brief "$tmp/brief.txt" --to cfo@example.com
exits 'and by mail' 0
last >"$tmp/mail"
ok 'to whom it is for' grep -q '^To: cfo@example.com' "$tmp/mail"
ok 'with the headline as its subject' grep -q '^Subject: The win rate fell from 44% to 39%\.' "$tmp/mail"
ok 'as text' grep -q '^Why' "$tmp/mail"
printf 'rep,email\ncro,boss@example.com\n' >"$tmp/boss.csv"
mail --brief "$tmp/brief.md" --routes "$tmp/boss.csv"
last >"$tmp/mail"
ok 'by the routes' grep -q '^To: boss@example.com' "$tmp/mail"
run dealsend --text --brief "$tmp/brief.txt" "$tmp/one.csv"
exits 'a brief goes alone' 2
run dealsend --alertmanager --dry-run --brief "$tmp/brief.txt"
exits 'and not to Alertmanager' 2
run dealsend --text --to cro "$tmp/one.csv"
exits '--to is of a brief' 2
: >"$tmp/empty.txt"
echo '{"a":1' >"$tmp/half.json"
for file in empty.txt half.json absent.txt; do
	run dealsend --text --brief "$tmp/$file"
	exits "no brief: $file" 2
done

# Input.
run dealsend --webhook --slack "$tmp/one.csv"
exits 'two channels are a usage error' 2
run dealsend "$tmp/one.csv"
exits 'none is, too' 2
run dealsend --smtp "$tmp/one.csv"
like 'mail wants a sender' '--from: a mail address is needed'
{ cat "$tmp/one.csv"; row a1 rep_1; } >"$tmp/twice.csv"
to twice/200 --webhook "$tmp/twice.csv"
once 'an alert_id that stands twice is delivered once' twice a1
for bad in "a 1,2025-06-30" ",2025-06-30" "a1,yesterday"; do
	printf '%s\n%s,w,k,a,r,D,s,m,d\n' "$header" "$bad" >"$tmp/bad.csv"
	to bad/200 --webhook --spool "$tmp/bad" "$tmp/bad.csv"
	exits "bad input: $bad" 2
done
ok 'of which nothing is sent' eval '! grep -q ^bad "$srv/log"'
cut -d, -f1,2,6,8,9 "$tmp/three.csv" >"$tmp/few.csv"
to few/200 --webhook "$tmp/few.csv"
exits 'five columns are enough' 0
bad_input "$tmp/three.csv" dealsend --text
DEALSEND_URL=http://127.0.0.1:$http/bi/200
export DEALSEND_URL
bad_input "$tmp/three.csv" dealsend --webhook --pace 0
ok 'the server had no trouble' test ! -s "$tmp/server.err"
finish
