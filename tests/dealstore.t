#!/bin/bash
# dealstore: tables in Redis as whole generations, and all that may go wrong with it.
. tests/lib.sh

if ! command -v redis-server >/dev/null || ! command -v redis-cli >/dev/null; then
	skip 'all of it' 'no redis-server'
	finish
	exit
fi
cd "$tmp" || exit 1
servers=
trap 'kill $servers 2>/dev/null; wait 2>/dev/null; rm -rf "$tmp"' EXIT
unset DEALKIT_STORE DEALKIT_REDIS_PASSWORD

# server NAME OPTION...: one at the socket NAME, without files; its process is $server
server() {
	local name=$1
	shift
	redis-server --port 0 --unixsocket "$tmp/$name" --save '' --appendonly no --dir "$tmp" "$@" \
		>"$name.log" 2>&1 &
	server=$!
	servers="$servers $server"
	ready "$name"
}
ready() {	# NAME: it answers
	for _ in $(seq 200); do
		[ "$(redis-cli -s "$1" ping 2>/dev/null)" = PONG ] && return
		sleep 0.05
	done
}
stop() {	# PROCESS
	kill -9 "$1"
	wait "$1" 2>/dev/null
}
cli() {
	redis-cli -s r "$@"
}
keys() {	# PATTERN: how many
	cli --scan --pattern "$1" | wc -l
}
field() {	# FIELD: of the head of table t
	cli hget 'deal:{t}:head' "$1"
}
rows() {	# N STAMP: a table
	seq "$1" | awk -v stamp="$2" 'BEGIN { print "deal_id,stamp,text" } { print "D" $1 "," stamp ",row " $1 " of it" }'
}
server r
export DEALKIT_STORE="unix://$tmp/r"

# ---- there and back -----------------------------------------------------------------------
printf 'deal_id,"a ""b"", c",note\nD1,"x, ""y""\nz",\n"D,2",\303\251\343\202\261,"with a lone \r in it"\nD3,,\n"D\n4", ,\047\n' >odd.csv
run dealstore put --table t odd.csv
is 'put prints nothing' 0 ''
ok 'nor says it anything' test -z "$err"
run dealstore get --table t odd.csv
exits 'a table with the key is a table of ids' 0
same 'byte for byte: quotes, line ends, empty cells, UTF-8' .out odd.csv
run dealstore put --as hash --table t odd.csv
run dealstore get --table t odd.csv
same 'the same as hashes' .out odd.csv
ok 'an empty cell is no field' test "$(cli hlen "deal:{t}:$(field gen):D3")" -eq 1
printf 'deal_id,x\nD1,a\0b\n' >nul.csv
dealstore put --table t nul.csv && dealstore get --table t nul.csv >nul.out
same 'a NUL in a cell' nul.out nul.csv
printf 'deal_id\nD1\nD2\n' >one.csv
dealstore put --table t one.csv
run dealstore get --table t one.csv
same 'one column' .out one.csv
sed 's/$/\r/' one.csv >crlf.csv
dealstore put --table t crlf.csv
run dealstore get --table t one.csv
same 'lines that end in CRLF end in LF' .out one.csv
echo deal_id,x >none.csv
run dealstore put --table t none.csv
is 'a header alone is a table' 0 ''
ok 'of no rows' test "$(field rows)" = 0
run dealstore get --table t none.csv
is 'which comes back' 0 'deal_id,x
'
dealgen -q --deals 3000 --seed 3 | dealclean -q -o clean.csv
cut -d, -f1 clean.csv >ids.csv
run dealstore put -v --table t clean.csv
like 'a note counts' '^dealstore: 3000 rows, generation [0-9]+ of t, [0-9]+ rows/s'
run dealstore get --table t ids.csv
same 'a table of deals' .out clean.csv
{ head -1 clean.csv; tail -n +2 clean.csv | sort -r; } >back.csv
cut -d, -f1 back.csv >back-ids.csv
run dealstore get --table t back-ids.csv
same 'in the order of the ids' .out back.csv
printf 'some other name\nD00005\nD00002\nD00005\n' >twice.csv
dealstore get --table t twice.csv | cut -d, -f1 >twice.out
same 'an id twice is there twice' twice.out <(printf 'deal_id\nD00005\nD00002\nD00005\n')
{ head -7 ids.csv; sleep 0.3; sed -n 8,1500p ids.csv; sleep 0.3; tail -n +1501 ids.csv; } | dealstore get --table t >slow.csv
same 'however the ids come' slow.csv clean.csv
{ head -2 clean.csv; sleep 0.3; sed -n 3,9p clean.csv; sleep 0.3; tail -n +10 clean.csv; } | dealstore put --table slow
ok 'however the rows come' cmp <(dealstore get --table slow ids.csv) clean.csv
for i in 2 17 900; do sed -n "1p;${i}p" ids.csv | dealstore get --table t | tail -1; done >single.csv
same 'one at a time' single.csv <(sed -n '2p;17p;900p' clean.csv)
dealstore put --table t --as hash --columns region,deal_amount clean.csv
run dealstore get --table t ids.csv
ok 'columns, with the key first' cmp .out <(awk -F, -v OFS=, '{ print $1, $6, $10 }' clean.csv)
ok 'a service asks for one of them' test "$(cli hget "deal:{t}:$(field gen):D00001" region)" = "$(sed -n 2p clean.csv | cut -d, -f6)"
dealstore put --table t --columns region,deal_id clean.csv
ok 'or where it is named' cmp <(dealstore get --table t ids.csv) <(awk -F, -v OFS=, '{ print $6, $1 }' clean.csv)
dealstore put --table t --key region --columns region none.csv 2>.err
ok 'a key that the table does not have' grep -q 'region' .err
printf 'name;v\na;1\n' | dealstore put -d ';' --key name --table t
ok 'another delimiter, another key' test "$(echo a | cat <(echo id) - | dealstore get --table t | tail -1)" = a,1
gzip -c clean.csv | dealstore put --table t
ok 'as all programs read it' cmp <(dealstore get --table t ids.csv) clean.csv
ok 'the head has a header that a client can split by' test "$(field header)" = "$(head -1 clean.csv)"
ok 'its SHA-256' test "$(field sha256)" = "$(head -1 clean.csv | tr -d '\n' | sha256sum | cut -d' ' -f1)"
dealfeat -q --open --as-of 2025-06-01 clean.csv | dealstore put --table open
ok 'and the day' test "$(cli hget 'deal:{open}:head' as_of_date)" = 2025-06-01

# ---- what is not there ----------------------------------------------------------------------
printf 'deal_id\nD00002\nnobody\n"no, body"\n' >some.csv
run dealstore get --table t some.csv
is 'a missing row has its key' 1 "$(head -1 clean.csv)
$(sed -n 3p clean.csv)
nobody,,,,,,,,,,,,
\"no, body\",,,,,,,,,,,,
"
like 'and is counted' '2 of 3 ids are not in table t'
run dealstore get --missing skip --table t some.csv
is 'or is left out' 0 "$(head -1 clean.csv)
$(sed -n 3p clean.csv)
"
run dealstore get --missing fail --table t some.csv
is 'or ends it, with nothing written' 2 ''
like 'by its line' 'some.csv:3: deal_id: no such row in the store: .nobody'
run dealstore get --table absent some.csv
is 'no table of that name' 2 ''
like 'which says so' 'no table absent'
printf 'a,b\n1,2\n' | { dealstore get --table t; } >.out 2>.err
status=$? err=$(cat .err)
exits 'ids without a column of the key' 2
like 'which is named' 'deal_id'
printf 'deal_id,x\nD1,1\n,2\n' >bad.csv
run dealstore put --table t bad.csv
exits 'a row without a key' 2
like 'by its line' 'bad.csv:3: deal_id: a row without a key'
printf 'deal_id,x\nD1,1\nD2,1\nD1,2\n' >bad.csv
for as in record hash; do
	run dealstore put --as $as --ttl 1h --table t bad.csv
	exits "$as: a key twice" 2
	like "$as: by its line" 'bad.csv:4: deal_id: another row has this key.*D1'
done
printf 'deal_id,x\nD1,1\nD2\n' >bad.csv
run dealstore put --table t bad.csv
exits 'a ragged row' 2
ok 'all the time the table is what it was' cmp <(dealstore get --table t ids.csv) clean.csv
ok 'and nothing is left of it' test "$(keys 'deal:{t}:*')" -eq $((2 + 3000 + 1))
no_table='' bad_input ids.csv dealstore get --table t
run dealstore put --table t /dev/null
exits 'put: an empty file is an error' 2
like 'put: which says there is no header' 'no header'

# ---- generations ------------------------------------------------------------------------------
cli flushall >.out
for i in 1 2 3 4; do rows 10 "$i" | dealstore put --table t; done
ok 'two generations are kept' test "$(field generations)" = '4 3'
ok 'the one before is named' test "$(field prev)" = 3
ok 'others are gone' test "$(keys 'deal:{t}:*')" -eq 22
rows 10 5 | dealstore put --generations 3 --table t
ok '--generations 3' test "$(field generations)" = '5 4 3'
rows 10 6 | dealstore put --generations 1 --table t
ok '--generations 1' test "$(field generations) $(keys 'deal:{t}:*')" = '6 12'
cli del 'deal:{t}:seq' >.out
rows 10 7 | dealstore put --table t
ok 'a lost number is not given twice' test "$(field gen)" = 7
rows 5 x | dealstore put --table other
run dealstore list
is 'list' 0 "kind,name,generation,generations,rows,bytes,key,as,as_of_date,sha256
table,other,1,1,5,,deal_id,record,,$(field sha256)
table,t,7,7 6,10,,deal_id,record,,$(field sha256)
"
run dealstore drop --table t --generation 7
exits 'the present generation is not dropped alone' 2
like 'which says what to do' 'drop without --generation'
run dealstore drop -v --table t --generation 6
is 'an old one is' 0 ''
ok 'and no longer kept' test "$(field generations)$(field prev) $(keys 'deal:{t}:6:*')" = '7 0'
run dealstore drop --table t --generation 6
exits 'it is not there twice' 2
run dealstore drop --table t
is 'drop' 0 ''
ok 'leaves nothing' test "$(keys 'deal:{t}*')" -eq 0
ok 'of this table' test "$(keys 'deal:{other}:*')" -eq 7
run dealstore drop --table t
exits 'drop: no such table' 2
rows 9 a | dealstore put --table t
cli set 'deal:{t}:extra' 1 >.out; cli set 'deal:{tt}:1:D1' 1 >.out; cli set foreign 1 >.out
rows 9 b | dealstore put --generations 1 --table t
ok 'keys of others stay' test "$(cli exists 'deal:{t}:extra' 'deal:{tt}:1:D1' foreign)" -eq 3

# ---- killed, and at the same time ------------------------------------------------------------
cli flushall >.out
rows 3000 old | dealstore put --table t
left=0 whole=0
for i in 1 2 3 4 5 6 7 8; do
	{ rows 3000 new; sleep 1; } | head -c $((i * 9000)) >part.csv
	{ cat part.csv; sleep 5; } | dealstore put --table t & put=$!
	sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
	kill -9 $put
	wait $put 2>/dev/null
	[ "$(keys 'deal:{t}:*')" -eq 3002 ] || left=$((left + 1))
	dealstore get --table t <(rows 3000 old) 2>.err | cmp -s - <(rows 3000 old) && whole=$((whole + 1))
done
ok 'a put that is killed changes nothing' test $whole -eq 8
comment <<<"of 8 killed puts $left had written rows"
torn=0
for i in $(seq 12); do
	rows 3000 "at$i" >at.csv
	dealstore put --table t at.csv & put=$!
	sleep "0.0$((RANDOM % 6))$((RANDOM % 10))"
	kill -9 $put 2>/dev/null
	wait $put 2>/dev/null
	[ "$(dealstore get --table t at.csv | cut -d, -f2 | sort -u | wc -l)" -eq 2 ] || torn=$((torn + 1))
done
ok 'nor is one ever torn that is killed at any moment' test $torn -eq 0
rows 3000 old | dealstore put --table t
ok 'the next put removes what they left' test "$(keys 'deal:{t}:*')" -eq 6002
{ rows 50 slow; sleep 1.5; } | dealstore put --table t & put=$!
sleep 0.5
for i in 1 2 3; do rows 60 "quick$i" | dealstore put --table t; done
run dealstore drop --table t
exits 'a table that is being put is not dropped' 2
wait $put
ok 'the last switch of two puts wins' test "$(field rows)" = 50
ok 'and its generation is whole' cmp <(dealstore get --table t <(rows 50 slow)) <(rows 50 slow)
{ rows 50 lost; sleep 1; } | dealstore put --table t 2>lost.err & put=$!
sleep 0.4
dealstore drop --table t --generation "$(cli get 'deal:{t}:seq')"
wait $put
status=$? err=$(cat lost.err)
exits 'a generation that is dropped while it is written' 2
like 'is not switched to' 'was removed meanwhile'
ok 'nor left' test "$(keys 'deal:{t}:*')" -eq $((2 + 50 + 60))

# Readers while a hundred generations come: of one stamp each time.
rows 800 0 | dealstore put --table t
rows 800 x | cut -d, -f1 >many.csv
reader() {
	local mixed=0 n=0
	while [ ! -e stop ]; do
		dealstore get --table t many.csv >"reader$1" 2>>"reader$1.err" || mixed=$((mixed + 1))
		[ "$(tail -n +2 "reader$1" | cut -d, -f2 | sort | uniq -c | awk '{ print $1 }')" = 800 ] ||
			mixed=$((mixed + 1))
		n=$((n + 1))
	done
	echo "$mixed $n"
}
for i in 1 2 3; do reader $i >mixed$i & readers="${readers:-} $!"; done
for i in $(seq 100); do rows 800 "$i" | dealstore put --table t || echo failed; done >puts
touch stop
# shellcheck disable=SC2086
wait $readers
ok '100 switches, none fails' test ! -s puts
ok 'no reader ever sees a mixed table' test "$(awk '{ n += $1 } END { print n }' mixed1 mixed2 mixed3)" = 0
comment <<<"$(awk '{ n += $2 } END { print n }' mixed1 mixed2 mixed3) readings"
for i in $(seq 6); do rows 400 "at once $i" | dealstore put --table t 2>>at-once & puts="${puts:-} $!"; done
# shellcheck disable=SC2086
for i in $puts; do wait "$i" || echo failed >>at-once; done
ok 'six puts at once all complete' test ! -s at-once
ok 'the one that counts is whole' test "$(dealstore get --table t many.csv --missing skip | tail -n +2 | cut -d, -f2 | sort | uniq -c | awk '{ print $1 }')" = 400
rows 9 end | dealstore put --table t
rows 9 end | dealstore put --table t
ok 'and nothing is left of the others' test "$(keys 'deal:{t}:*')" -eq 20

# ---- the failures -----------------------------------------------------------------------------
# memory is full, noeviction
rows 100 before | dealstore put --table t
wide() {	# a table of some 6 MB
	seq 20000 | awk 'BEGIN { print "deal_id,text" } { printf "D%d,", $1; for (i = 0; i < 30; i++) printf "0123456789"; print "" }'
}
wide >wide.csv
cli config set maxmemory-policy noeviction >.out
cli config set maxmemory 5mb >.out
run dealstore put --table t wide.csv
exits 'noeviction: memory is full' 2
like 'noeviction: in the words of the server' 'server: .*OOM'
ok 'noeviction: no row is left' test "$(keys 'deal:{t}:*')" -eq $((2 + 100 + 9))
ok 'noeviction: the table is what it was' cmp <(dealstore get --table t <(rows 100 before)) <(rows 100 before)
# memory is full, allkeys-lru
cli config set maxmemory-policy allkeys-lru >.out
run dealstore put --table t wide.csv
exits 'lru: rows are thrown away' 2
like 'lru: the policy is a warning' 'maxmemory-policy is allkeys-lru'
like 'lru: what was lost is told' 'threw [0-9]+ keys away'
cli config set maxmemory 0 >.out
cli flushall >.out
rows 100 before | dealstore put -q --table t
run dealstore put --verify --table t <(rows 100 after)
exits 'lru: with memory enough it is a warning only' 0
like 'lru: which is given' 'maxmemory-policy is allkeys-lru'
cli config set maxmemory-policy volatile-ttl >.out
run dealstore put --ttl 1d --table t <(rows 100 after)
like 'rows that may expire may be thrown away' 'maxmemory-policy is volatile-ttl'
cli config set maxmemory-policy noeviction >.out
# rows that vanish between SET and the switch, by whatever hand
{ cat wide.csv; sleep 2; } | dealstore put --verify --table t 2>.err & put=$!
sleep 1
cli del "deal:{t}:$(cli get 'deal:{t}:seq'):D77" >.out
wait $put
status=$? err=$(cat .err)
exits 'verify: a row that is gone' 2
like 'verify: is found' '1 of 20000 rows are not in the store'
for as in record hash; do
	run dealstore put --verify --as $as --table t wide.csv
	exits "verify: $as" 0
done
# the head holds something else
cli set 'deal:{wrong}:head' x >.out
for command in 'put one.csv' 'get one.csv' drop; do
	# shellcheck disable=SC2086
	run dealstore --table wrong $command
	exits "wrong type: $command" 2
	like "wrong type: $command names the key" 'deal:[{]wrong[}]:head'
done
ok 'wrong type: the key is as it was' test "$(cli get 'deal:{wrong}:head')" = x
ok 'wrong type: nothing else is there' test "$(keys 'deal:{wrong}:*')" -eq 1
run dealstore list
exits 'wrong type: list has the others, and fails' 2
like 'wrong type: list names the key' 'deal:[{]wrong[}]:head'
cli del 'deal:{wrong}:head' >.out
cli hset 'deal:{wrong}:head' gen 1 >.out
run dealstore get --table wrong one.csv
exits 'a hash of somebody else' 2
cli del 'deal:{wrong}:head' >.out
cli hset 'deal:{t}:head' header 'deal_id,b' >.out
run dealstore get --table t one.csv
exits 'a header that was changed' 2
like 'which is not that of its sha256' 'sha256.*dealstore drop'
run dealstore drop --table t
exits 'a damaged table can be dropped' 0
ok 'and nothing is left' test "$(keys 'deal:{t}:*')" -eq 0
rows 100 after | dealstore put --table t
# no server, one that dies, one that is late
run dealstore get --store "unix://$tmp/nobody" --table t one.csv
exits 'no server' 2
like 'no server: which says so' 'server: unix://.*nobody: No such file or directory'
server doomed
{ cat wide.csv; sleep 1; tail -n +2 wide.csv | sed 's/^D/E/'; } | dealstore put --store "unix://$tmp/doomed" --table t >.out 2>.err & put=$!
sleep 0.8
stop "$server"
wait $put
status=$? err=$(cat .err)
exits 'the server is killed while rows come: no SIGPIPE' 2
like 'which says so' 'server: unix://.*doomed: (Broken pipe|Connection reset by peer|Server closed the connection)'
{ sleep 0.7; exec redis-server --port 0 --unixsocket "$tmp/late" --save '' --dir "$tmp" >late.log 2>&1; } & late=$!
servers="$servers $late"
rows 20 late >late.csv
run dealstore put -v --store "unix://$tmp/late" --table t late.csv
exits 'a server that is late is tried again' 0
like 'which is a note' 'trying again'
kill "$late"; wait "$late" 2>/dev/null
server late
run dealstore get --store "unix://$tmp/late" --table t late.csv
exits 'a server that has forgotten all' 2
like 'has no table' 'no table t'
# a time to live
rows 30 short | dealstore put --ttl 1s --table short
rows 30 short | dealstore put --ttl 1s --as hash --table hshort
ok 'rows have a time to live, the head has none' test "$(cli pttl 'deal:{short}:1:D1') $(cli pttl 'deal:{short}:head')" != '-1 -1' -a "$(cli pttl 'deal:{short}:head')" = -1
run dealstore get --table short <(rows 30 short)
exits 'they are there' 0
sleep 1.2
for table in short hshort; do
	run dealstore get --table $table <(rows 30 short)
	exits "$table: and then are missing" 1
	like "$table: all of them" '30 of 30'
done
# rights
cli acl setuser etl on '>geheim' '~deal:*' '+@read' '+@write' '+@transaction' '+@connection' '+info' '+client|list' >.out
cli acl setuser reader on '>lesen' '~deal:*' '+@read' '+@connection' >.out
cli acl setuser nobody on '>x' '~other:*' '+@all' >.out
echo geheim >etl.secret; echo lesen >reader.secret; echo x >nobody.secret; echo wrong >wrong.secret
chmod 600 ./*.secret
as() {	# USER COMMAND...
	local user=$1
	shift
	run dealstore "$@" --store "redis://$user@localhost:$port"
}
port=0
for _ in 1 2 3 4 5; do
	port=$((20000 + RANDOM % 20000))
	[ "$(cli config set port $port 2>&1)" = OK ] && break
done
as etl put --password-file etl.secret --table acl one.csv
is 'rights: a user that may' 0 ''
ok 'rights: without a word' test -z "$err"
DEALKIT_REDIS_PASSWORD=lesen as reader get --table acl one.csv
exits 'rights: a password of the environment' 0
as reader put --password-file reader.secret --table acl one.csv
exits 'rights: who may only read' 2
like 'rights: cannot put' 'NOPERM|no permissions'
as nobody put --password-file nobody.secret --table acl one.csv
exits 'rights: who may touch no key of ours' 2
as etl get --password-file wrong.secret --table acl one.csv
exits 'rights: a wrong password' 2
like 'rights: is refused' 'WRONGPASS'
ok 'rights: and in no message' eval '! grep -q "geheim\|wrong " .err'
run dealstore list --store "redis://etl:geheim@localhost:$port"
exits 'rights: a password in a URL' 2
like 'rights: belongs elsewhere' 'password-file'
ok 'rights: and is not shown' eval '! grep -q geheim .err'
chmod 644 etl.secret
as etl list --password-file etl.secret
like 'rights: a file that all may read' 'etl.secret: everybody may read it'
cli acl setuser noinfo on '>geheim' '~deal:*' '+@read' '+@write' '+@transaction' '+@connection' >.out
chmod 600 etl.secret
as noinfo put --password-file etl.secret --table acl one.csv
exits 'rights: without INFO it is done' 0
like 'rights: and said what is not known' '(INFO).*--verify'
cli acl setuser noscan on '>geheim' '~deal:*' '+@all' '-scan' >.out
as noscan put --password-file etl.secret --table acl one.csv
exits 'rights: without SCAN it is done' 0
like 'rights: and said what stays' 'in place, but older ones stay'
server secret --requirepass geheim
run dealstore list --store "unix://$tmp/secret"
exits 'a server that wants a password' 2
like 'has the way out' 'NOAUTH.*--password-file'
run dealstore list --store "unix://$tmp/secret?db=3" --password-file etl.secret
exits 'one of the default user' 0
dealstore put --store "unix://$tmp/secret?db=3" --password-file etl.secret --table t one.csv
ok 'into its database' test "$(redis-cli -s secret --no-auth-warning -a geheim -n 3 dbsize)" -eq 4

# ---- states -------------------------------------------------------------------------------------
cli flushall >.out
head -c 100000 /dev/urandom >state
run dealstore load deals
is 'a state that is not there' 1 ''
like 'is named' 'no state deals'
run dealstore load -o absent.csv deals
ok 'and no file is made of it' test ! -e absent.csv
run dealstore save deals <state
is 'save prints nothing' 0 ''
dealstore load deals >loaded
same 'load: the same bytes' loaded state
echo second >state2
dealstore save deals state2
dealstore load -o loaded deals
same 'saved again' loaded state2
run dealstore save deals </dev/null
exits 'an empty state is not saved' 2
mkfifo slow
dealstore save deals slow 2>.err & put=$!
exec 9>slow
echo slow >&9
sleep 0.3
echo other | dealstore save deals
exec 9>&-
wait $put
status=$? err=$(cat .err)
exits 'two saves at once: a lost WATCH' 2
like 'the later one is told' 'changed meanwhile'
ok 'what the other saved stays' test "$(dealstore load deals)" = other
now=$(dealstore list | awk -F, '$2 == "deals" { print $3 }')
run dealstore save --generation "$now" deals <<<third
exits 'on the generation that was loaded' 0
run dealstore save --generation "$now" deals <<<fourth
exits 'not on an older one' 2
like 'which says so' "changed meanwhile: its generation is [0-9]+, not $now"
run dealstore save --generation 0 first <state
exits 'nor where none may be' 0
run dealstore save --generation 0 first <state
exits 'when there is one' 2
ok 'of a state two generations stay' test "$(keys 'deal:state:deals:*')" -eq 4
cli set "deal:state:first:1" damaged >.out
run dealstore load first
is 'a damaged state' 2 ''
like 'is told by its sha256' 'sha256'
head -c 67108865 /dev/zero | tr '\0' 'x' >large
run dealstore save large large
exits 'a state of more than a piece' 0
ok 'has two' test "$(keys 'deal:state:large:1:*')" -eq 2
dealstore load large >loaded
same 'the same bytes' loaded large
rm -f large loaded
cli set deal:state:wrong:head 1 >.out
for command in save load; do
	run dealstore $command wrong <state
	exits "wrong type: $command" 2
	like "wrong type: $command names the key" 'deal:state:wrong:head'
done
cli flushall >.out
dealfeat -q --open --save-state known.csv -o first.csv clean.csv
dealstore save known known.csv
dealstore load -o again.csv known
run dealfeat -q --open --state again.csv none.csv -o /dev/null
same 'a state of dealfeat' again.csv known.csv

# ---- servers that lie ------------------------------------------------------------------------------
if command -v python3 >/dev/null; then
	cat >liar.py <<-'!'
	"""A server that says OK to everything, but for what it is told to say: PATH COMMAND=REPLY..."""
	import socket, sys, time
	path, *rest = sys.argv[1:]
	said = dict(a.split('=', 1) for a in rest)
	usual = {'TYPE': '+none', 'HMGET': '*8' + '\r\n$-1' * 8, 'CONFIG': '*0', 'INFO': '$17\r\n\nevicted_keys:00\n',
	    'INCRBY': ':1', 'EXISTS': ':1', 'UNLINK': ':0', 'SCAN': '*2\r\n$1\r\n0\r\n*0', 'EXEC': '*2\r\n:1\r\n:1',
	    'HSET': '+QUEUED', 'DEL': '+QUEUED'}
	s = socket.socket(socket.AF_UNIX)
	s.bind(path)
	s.listen(5)
	print('ready', flush=True)
	while True:
	    c, _ = s.accept()
	    f = c.makefile('rb')
	    token = ''
	    try:
	        while (line := f.readline()):
	            args = []
	            for _ in range(int(line[1:])):
	                n = int(f.readline()[1:])
	                args.append(f.read(n + 2)[:-2].decode())
	            name = args[0]
	            if name == 'SET' and args[3] == 'EX':
	                token = args[2]
	            reply = said.get(name, f'${len(token)}\r\n{token}' if name == 'GET' else usual.get(name, '+OK'))
	            if reply == 'silence':
	                time.sleep(3)
	            elif reply == 'end':
	                break
	            else:
	                c.sendall(reply.encode().decode('unicode_escape').encode('latin1') + b'\r\n')
	    except (OSError, ValueError):
	        pass
	    f.close()
	    c.close()
	!
	# lies NAME STATUS PATTERN COMMAND=REPLY...: a put of one.csv to it
	lies() {
		local name=$1 want=$2 pattern=$3
		shift 3
		rm -f liar
		python3 liar.py "$tmp/liar" "$@" >liar.log 2>&1 & liar=$!
		for _ in $(seq 100); do [ -s liar.log ] && break; sleep 0.05; done
		run dealstore put --timeout 400ms --store "unix://$tmp/liar" --table t one.csv
		kill $liar
		wait $liar 2>/dev/null
		exits "$name" "$want"
		like "$name: which says so" "$pattern"
	}
	lies 'a server as it should be' 0 '^$'
	lies 'EXEC whose reply hides an error' 2 'disk is full.*deal:[{]t[}]:head' 'EXEC=*2\r\n-ERR disk is full\r\n:1'
	lies 'EXEC that is refused' 2 'EXECABORT' 'EXEC=-EXECABORT Transaction discarded'
	lies 'a command that is not queued' 2 'no right' 'HSET=-NOPERM no right' 'EXEC=-EXECABORT Transaction discarded'
	lies 'a head that changes for ever' 2 'changed at each of 100 tries' 'EXEC=*-1'
	lies 'no answer' 2 'no answer within 0.4s' 'INCRBY=silence'
	lies 'an answer that is none' 2 'Protocol error' 'SET=?what'
	lies 'an end' 2 'closed the connection' 'SET=end'
	lies 'an end at EXEC' 2 'whether deal:[{]t[}]:head was changed is not known' 'EXEC=end'
	lies 'a server that is a replica' 2 'READONLY.*master' 'INCRBY=-READONLY You cannot write against a read only replica.'
	lies 'a cluster' 2 'MOVED.*Cluster is not supported' 'INCRBY=-MOVED 1 1.1.1.1:1'
	lies 'a server that loads its data for ever' 2 'LOADING' 'PING=-LOADING Redis is loading the dataset in memory'
fi

# ---- the examples -----------------------------------------------------------------------------------
mkdir job
cp "$root/tests/golden/model.json" job/model.json
dealgen -q --deals 400 | dealclean -q -o job/clean.csv
ok 'the publication of a night' bash -c 'cd job && "$0"' "$root/examples/store/publish"
id=$(sed -n 2p job/open.csv | cut -d, -f1)
export REDIS="redis-cli -s $tmp/r"
run "$root/examples/store/ask" "$id"
exits 'a service asks redis-cli' 0
ok 'and has what it wants' eval 'grep -Eq "^0\.[0-9]{6}$" .out && [ "$(wc -l <.out)" -eq 3 ]'
run "$root/examples/store/ask" nobody
is 'and is told that there is no such deal' 1 ''
ok 'all of it is there' cmp <(cut -d, -f1 job/open.csv | dealstore get --table deals) job/open.csv

# ---- dealserve: deals that its tables lack --------------------------------------------------------
if command -v curl >/dev/null; then
	model=$root/tests/golden/model.json
	sed -E 's/(,[^,]*){3}$//' "$root/tests/golden/scores.csv" | dealscore -q -m "$model" |
		awk -F, 'NR == 1 || !($1 in seen) { seen[$1]; print }' >scored.csv
	dealstore put --table deals scored.csv
	mkdir tables
	sed 3q scored.csv >tables/scored.csv
	id=$(sed -n 5p scored.csv | cut -d, -f1)
	serve() {	# NAME OPTION...
		local name=$1
		shift
		dealserve -q -m "$model" --features-only --listen "unix:$tmp/$name" "$@" 2>"$name.log" & serving=$!
		servers="$servers $serving"
		for _ in $(seq 100); do [ -S "$name" ] && break; sleep 0.05; done
	}
	ask() {		# NAME PATH CURL-OPTION...: .body, .head, $code
		local name=$1 path=$2
		shift 2
		code=$(curl -s -m 20 --unix-socket "$name" -o .body -D .head -w '%{http_code}' "$@" "http://localhost$path")
	}
	server late2
	serve s --tables tables --store "unix://$tmp/r"
	ask s "/v1/deals/$id" -H 'Accept: text/csv'
	ok 'dealserve: a deal of the store' test "$code" = 200
	same 'dealserve: header and row' .body <(sed -n '1p;5p' scored.csv)
	ok 'dealserve: its generation' grep -qi "^Deal-Store-Generation: $(cli hget 'deal:{deals}:head' gen)" .head
	tag=$(tr -d '\r' <.head | sed -n 's/^ETag: //Ip')
	ask s "/v1/deals/$id" -H 'Accept: text/csv' -H "If-None-Match: $tag"
	ok 'dealserve: 304 while it is the same' test "$code" = 304
	ask s "/v1/deals/$id"
	ok 'dealserve: as JSON, numbers as numbers' grep -Eq "\"deal_id\":\"$id\".*\"risk_score\":0\.[0-9]" .body
	ask s "/v1/deals/$(sed -n 2p scored.csv | cut -d, -f1)"
	ok 'dealserve: the tables come first' eval '! grep -qi Deal-Store-Generation .head'
	ask s /v1/deals/nobody
	ok 'dealserve: in neither' test "$code" = 404
	sed 's/Low/low/' scored.csv | dealstore put --table deals
	ask s "/v1/deals/$id" -H 'Accept: text/csv'
	same 'dealserve: the next generation at once' .body <(sed -n '1p;5p' scored.csv | sed 's/Low/low/')
	cli client kill type normal >.out
	ask s "/v1/deals/$id"
	ok 'dealserve: connections that were cut are made anew' test "$code" = 200
	for i in $(seq 40); do curl -s --unix-socket s -o "many$i" "http://localhost/v1/deals/$id" & many="${many:-} $!"; done
	# shellcheck disable=SC2086
	wait $many
	ok 'dealserve: forty at once' test "$(cat many? many?? | sort -u | wc -l)" -eq 1
	ask s /metrics
	ok 'dealserve: metrics' eval 'grep -q "^dealserve_store_lookups_total{result=\"found\"} 4[0-9]$" .body && grep -q "{result=\"missing\"} 1$" .body'
	kill $serving; wait $serving
	serve u --store "unix://$tmp/late2" --store-table deals
	ask u "/v1/deals/$id"
	ok 'dealserve: a table that is not there yet' test "$code" = 404
	dealstore put --store "unix://$tmp/late2" --table deals --as hash scored.csv
	ask u "/v1/deals/$id" -H 'Accept: text/csv'
	same 'dealserve: without tables, and of hashes' .body <(sed -n '1p;5p' scored.csv)
	stop "$server"
	ask u "/v1/deals/$id"
	ok 'dealserve: a store that is gone is 503' test "$code" = 503
	ok 'dealserve: for now' grep -qi '^Retry-After: 1' .head
	ask u /health
	ok 'dealserve: all else goes on' test "$code" = 200
	server late2
	dealstore put --store "unix://$tmp/late2" --table deals scored.csv
	sleep 1.1
	ask u "/v1/deals/$id"
	ok 'dealserve: and the store when it is back' test "$code" = 200
	kill $serving; wait $serving
	run dealserve -m "$model" --features-only --store "unix://$tmp/nobody" --check
	exits 'dealserve --check: a store that is not there' 2
	run dealserve -m "$model" --features-only --store "unix://$tmp/r" --store-table absent --check
	exits 'dealserve --check: a table that is not there' 2
	run dealserve -m "$model" --features-only --store "unix://$tmp/r" --check
	exits 'dealserve --check' 0
	run dealserve -m "$model" --features-only --store-table x
	exits 'a table without a store' 2
else
	skip 'dealserve' 'no curl'
fi

# ---- options ------------------------------------------------------------------------------------
refused() {	# NAME PATTERN ARG...
	local name=$1 pattern=$2
	shift 2
	run dealstore "$@"
	exits "$name" 2
	like "$name: says why" "$pattern"
}
refused 'no command' 'what to do'
refused 'an unknown command' 'neither put, get' push
refused 'no table' 'which table' put
refused 'a name that a pattern obeys' 'not a name' put --table 'a*'
refused 'a name with a brace' 'not a name' put --table 'a}b'
refused 'no state' 'which state' save
refused 'a state with a colon' 'not a name' load a:b
refused 'an option of another command' '--missing is not for this command' put --table t --missing skip
refused 'no time' '--ttl' put --table t --ttl soon
refused 'no generation' '--generation' drop --table t --generation x
refused 'too many generations' '--generations' put --table t --generations 0
refused 'TLS' 'TLS .*stunnel' list --store rediss://localhost
refused 'another scheme' 'neither redis://' list --store http://localhost
refused 'a port' 'port' list --store redis://localhost:x
refused 'a timeout' '--timeout' list --timeout 0
refused 'a file for list' 'no file is read' list one.csv
refused 'output over input' 'one.csv' get --table t -o one.csv one.csv
refused 'a column twice' 'twice' put --table t --columns x,x none.csv
finish
