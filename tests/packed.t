#!/bin/bash
# Tables that gzip has packed are read by every program; of other files is said what they are.
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 2
dealgen --deals 1500 --seed 11 >deals.csv
dealfeat -q --snapshots deals.csv >snapshots.csv
dealtrain -q -o model.json --oof oof.csv snapshots.csv >metrics.csv
dealfeat -q --open deals.csv >open.csv
dealscore -q -m model.json open.csv >scored.csv
dealexplain -q -m model.json scored.csv >explained.csv
dealalert -q explained.csv >alerts.csv
for f in deals open scored oof explained alerts; do gzip -kn $f.csv; done

both() {	# FILE PROGRAM ARG...: the same of FILE.csv and FILE.csv.gz
	local file=$1
	shift
	"$@" "$file.csv" >plain 2>/dev/null
	"$@" "$file.csv.gz" >packed 2>/dev/null
	same "$1" packed plain
}
both deals dealclean -q
both deals winrate -q
both deals dealfeat -q --open
both deals dealforecast -q
both open dealscore -q -m model.json
both scored dealexplain -q -m model.json
both explained dealalert -q
both oof dealeval -q
both alerts dealsend --text --limit 0
both deals dealclean -q -s none
ok 'something came of it' test -s plain
dealreport -o plain.html explained.csv && dealreport -o packed.html explained.csv.gz
same dealreport packed.html plain.html
dealclean -q <deals.csv.gz >packed
dealclean -q deals.csv >plain
same 'in a pipe' packed plain
cat <(head -700 deals.csv | gzip) <(tail -n +701 deals.csv | gzip) <(head -c 1000 /dev/zero) >two.gz
dealclean -q two.gz >packed
same 'members behind each other, zeros behind them' packed plain
gzip -c <(iconv -f UTF-8 -t WINDOWS-1252 <<<$'deal_id,created_date,closed_date,outcome,region\n1,2024-01-01,2024-02-01,Won,K\xc3\xb6ln') >west.gz
run dealclean west.gz
ok 'another encoding in it' eval '[[ $out == *Köln* ]]'

head -c 20000 deals.csv.gz >cut.gz
run winrate cut.gz
exits 'cut off' 2
like 'which is said' 'cut.gz: what gzip has packed is cut off behind [0-9]+ bytes'
{ head -c 12 deals.csv.gz; head -c 5000 /dev/zero; } >bad.gz
run winrate bad.gz
exits 'damaged' 2
like 'too' 'bad.gz: what gzip has packed is damaged'
{ cat deals.csv.gz; echo more; } >behind.gz
run winrate behind.gz
exits 'something behind it' 2
like 'likewise' 'something else stands behind'
printf '\x1f\x8b' >short.gz
run winrate short.gz
exits 'nothing but the first two bytes' 2
: | gzip >empty.gz
run winrate empty.gz
exits 'an empty table' 2

foreign() {	# NAME BYTES PATTERN
	printf '%b' "$2" >f
	for program in dealclean winrate; do
		run $program f
		ok "$1: $program" test "$status" -eq 2
		like "$1: $program: the way out" "f: no CSV, but $3"
	done
}
foreign zstd '\x28\xb5\x2f\xfdabcdef' 'packed by zstd: zstd -dc'
foreign xz '\xfd7zXZ\x00abc' 'packed by xz'
foreign bzip2 'BZh91AY&SY' 'packed by bzip2'
foreign xlsx 'PK\x03\x04abcdef' 'an Excel workbook'
foreign xls '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' 'an old Excel workbook'
foreign parquet 'PAR1\x15\x04abcdef' 'a Parquet file'
foreign json ' [{"deal_id": 1}]\n' 'JSON: mlr'
foreign 'json lines' '{"deal_id": 1}\n' 'JSON'
printf '[id],{b}\n1,2\n' >f
run dealclean -s none f
exits 'brackets alone are no JSON' 0
printf 'PAR1,BZh9,id\n1,2,3\n' >f
run dealclean -s none f
exits 'nor is a column of such a name Parquet' 0
printf 'BZh9 2024,id\n1,2\n' >f
run dealclean -s none f
exits 'or bzip2' 0
finish
