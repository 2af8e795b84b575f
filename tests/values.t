#!/bin/bash
# dealclean: values that only look right, and what must come of them.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 2

# put NAME: standard input to a file of that name
put() { cat >"$tmp/$1"; }

# cells COLUMN,...: those columns of standard input's table, a row a line, with | between
cells() {
	python3 -c '
import csv, sys
for d in csv.DictReader(sys.stdin):
    print("|".join(d[c] for c in sys.argv[1].split(",")))' "$1"
}

# gives NAME COLUMNS FILE OPTION...: these cells of its deals, from standard input; rejects.csv, err
gives() {
	local name=$1 columns=$2
	shift 2
	dealclean --rejects rejects.csv "$@" 2>err | cells "$columns" >got
	err=$(cat err)
	ok "$name" diff - got
}

# balances NAME: read is written, rejected and superseded
balances() {
	ok "$1: rows balance" eval 'printf "%s\n" "$err" | sed -nE \
	    "s/.*read ([0-9]+) = written ([0-9]+) \+ rejected ([0-9]+) \+ superseded ([0-9]+)/\1 \2 \3 \4/p" |
	    awk "{ n++; bad += \$1 != \$2 + \$3 + \$4 } END { exit n != 1 || bad }"'
}

# ---- characters that cannot be seen, or look alike ----------------------------------
nbsp=$'\xc2\xa0' zero=$'\xe2\x80\x8b' em=$'\xe2\x80\x83' mark=$'\xef\xbb\xbf'
{
	echo "Record Id,Stage,Closing Date,Created Time,Amount,Region"
	echo "1,Closed Won$nbsp,2024-02-01,2024-01-01,１，０００.５,EMEA"
	echo "2,Closed${em}Lost,2024-02-01,2024-01-01,$nbsp,emea$zero"
	echo "3,${mark}Ｃｌｏｓｅｄ　Ｗｏｎ,2024-02-01,2024-01-01,￥2,ＥＭＥＡ"
	echo "4,Closed${zero} Won,2024-02-01,2024-01-01,3,Île"
	echo "5,Angebot$nbsp,,2024-01-01,4,I"$'\xcc\x82'"le"
} >unseen.csv
gives 'stages with blanks that are none of ASCII, wide and invisible letters' \
    deal_id,outcome,deal_stage,deal_amount,region --decimal . unseen.csv <<!
1|Won|Closed Won|1000.5|EMEA
2|Lost|Closed Lost||EMEA
3|Won|Closed Won|2|EMEA
4|Won|Closed Won|3|Île
5|Open|Angebot|4|Île
!
{
	echo "${mark}Re"$'\xcc\x81'"f,${nbsp}Outcome ,Created${em}Date${zero},Ｃlosed Date"
	echo "1,Won,2024-01-01,2024-02-01"
} >header.csv
printf 'canonical,source\ndeal_id,R\xc3\xa9f\n' >ref.csv
gives 'names of columns alike' deal_id,outcome,closed_date -s ./ref.csv header.csv <<!
1|Won|2024-02-01
!
{
	echo 'deal_id,created_date,closed_date,outcome'
	printf '%s,2024-01-01,2024-02-01,Won\n' "A1$nbsp" "${mark}A1" " A1" "A${zero}1" a1 Ａ1 "B  2" "B 2"
} >ids.csv
gives 'ids lose what cannot be seen, never case, width or blanks inside' deal_id ids.csv <<!
A1
a1
Ａ1
B  2
B 2
!
balances 'ids'
like 'ids: the same one is superseded' 'superseded 3'

# ---- flags --------------------------------------------------------------------------
# flags NAME YES NO: won, lost and open by IsWon and IsClosed written so, in two schemas
flags() {
	{
		echo 'Id,StageName,CloseDate,CreatedDate,IsClosed,IsWon'
		printf '%s\n' "1,a,2024-02-01,2024-01-01,$2,$2" "2,b,2024-02-01,2024-01-01,$2,$3" \
		    "3,c,2024-09-01,2024-01-01,$3,$3"
	} >flags.csv
	gives "flags: $1" deal_id,outcome flags.csv <<-!
	1|Won
	2|Lost
	3|Open
	!
	sed '1s/.*/Record ID,Deal Stage,Close Date,Create Date,Is Deal Closed?,Is Closed Won/' flags.csv >hubflags.csv
	gives "flags of HubSpot: $1" deal_id,outcome hubflags.csv <<-!
	1|Won
	2|Lost
	3|Open
	!
}
flags 'through pandas' 1.0 0.0
flags 'with commas' '"1,0"' '"0,0"'
flags 'Basic' -1 0
flags 'Spanish' Sí No
flags 'Portuguese' Sim Não
flags 'Japanese' はい いいえ
flags 'Polish' PRAWDA FAŁSZ
flags 'Russian' ИСТИНА ЛОЖЬ
flags 'check boxes' checked unchecked
flags 'on and off' ON off
flags 'with a no-break blank' "true$nbsp" "${mark}false"
flags 'with a CR' $'"1\r"' $'"0\r"'
flags 'wide' ＴＲＵＥ ０
put boxes.csv <<!
Id,StageName,CloseDate,CreatedDate,IsClosed,IsWon,Amount,OwnerId
1,a,2024-02-01,2024-01-01,x,x,5,u
2,b,2024-02-01,2024-01-01,x,,6,u
3,c,2024-09-01,2024-01-01,,,7,v
!
gives 'flags: nothing in a check box is no' deal_id,outcome,closed_date,expected_close_date,deal_amount,sales_rep_id boxes.csv <<!
1|Won|2024-02-01||5|u
2|Lost|2024-02-01||6|u
3|Open||2024-09-01|7|v
!
ok 'flags: which is not for want of a rule' test "$(grep -c 'read as open' err)" -eq 0
sed '2s/x,x/1,1/; 3s/x,,/1,,/; 4s/,,,7/,0,0,7/' boxes.csv >nobox.csv
gives 'flags: but not where others say no' deal_id,outcome --max-rejects 1 nobox.csv <<!
1|Won
3|Open
!
ok 'flags: closed, and nothing tells how' test "$(cut -d, -f2-5 rejects.csv | tail -n +2)" = '3,bad_outcome,IsClosed,1'
put unread.csv <<!
Id,StageName,CloseDate,CreatedDate,IsClosed,IsWon,IsDeleted
1,Closed Won,2024-02-01,2024-01-01,1,1,0
2,Closed Won,2024-02-01,2024-01-01,2,1,0
3,Angebot,2024-02-01,2024-01-01,1,vielleicht,0
4,Angebot,2024-02-01,2024-01-01,null,0,0
5,Angebot,2024-02-01,2024-01-01,0,0,?
6,Angebot,2024-02-01,2024-01-01,huh,0,1
!
gives 'a flag that cannot be read is a reject, whatever else says' deal_id,outcome --max-rejects 9 unread.csv <<!
1|Won
!
balances 'unread flags'
ok 'with column, line and value' test "$(cut -d, -f2-5 rejects.csv | tail -n +2 | tr '\n' ' ')" = \
    '3,bad_outcome,IsClosed,2 4,bad_outcome,IsWon,vielleicht 5,bad_outcome,IsClosed,null 6,bad_outcome,IsDeleted,? 7,deleted,, '
printf 'canonical,source\ninclude,salesforce\nmissing,null\noutcome:Won,Is Won=vielleicht\n' >read.csv
gives 'unless a mapping file says what it means' deal_id,outcome --max-rejects 9 -s ./read.csv unread.csv <<!
1|Won
3|Won
4|Open
!
printf 'opportunityid,actualclosedate,createdon,statecode\n1,2024-02-01,2024-01-01,1.0\n2,2024-02-01,2024-01-01,2.00\n3,,2024-01-01,"0,0"\n' >codes.csv
gives 'codes that went through pandas' deal_id,outcome codes.csv <<!
1|Won
2|Lost
3|Open
!

# ---- ids that tell nothing apart, and two spellings of one ----------------------------
# rounded NAME ID ID2: four deals share ID, ID2 is another one
rounded() {
	{
		echo 'deal_id;created_date;closed_date;outcome;deal_amount'
		printf '%s;2024-01-01;2024-02-01;Won;%s\n' "$2" 1 "$2" 2 "$2" 3 "$3" 4 "$2" 5
		yes | head -200 | awk '{ print "x" NR ";2024-01-01;;Open;6" }'
	} >rounded.csv
	run dealclean --rejects rejects.csv rounded.csv
	exits "rounded ids: $1" 1
	like "rounded ids: $1: all that share one" 'rejected: rounded_id 4, first rounded.csv:2: deal_id:'
	like "rounded ids: $1: named" "rounded.csv:2: the id '${2//[+]/[+]}' was rounded by a spreadsheet"
	like "rounded ids: $1: balance" 'read 205 = written 201 \+ rejected 4 \+ superseded 0'
}
rounded 'German' 1,23457E+11 1,23458E+11
rounded 'small e' 1.23457e+11 1.23458e+11
rounded 'sixteen digits' 1234567890123450 1234567890123460
rounded 'eighteen digits' 592100000011012000 592100000011013000
rounded 'digits and a point' 592100000011012000.0 592100000011013000.0
run dealclean --max-rejects 4 rounded.csv
exits 'rounded ids: --max-rejects allows them' 0
put plain.csv <<!
deal_id,created_date,closed_date,outcome
1234567890123450,2024-01-01,,Open
1234567890123450,2024-01-01,2024-02-01,Won
1234567890123451,2024-01-01,,Open
1E5,2024-01-01,,Open
1E5,2024-01-01,2024-02-01,Won
!
gives 'an id that happens to end in a zero, or has an E, is an id' deal_id,outcome plain.csv <<!
1234567890123450|Won
1234567890123451|Open
1E5|Won
!
put lengths.csv <<!
Id,StageName,CloseDate,CreatedDate,IsClosed,IsWon,OwnerId
001A0000006Vm9r,a,2024-02-01,2024-01-01,0,0,005A0000006Vm9r
001A0000006Vm9rIAC,b,2024-02-01,2024-01-01,1,1,005A0000006Vm9rIAC
001a0000006vm9r,c,2024-02-01,2024-01-01,1,0,005A0000006Vm9rIAC
001A0000006Vm9rXXX,d,2024-02-01,2024-01-01,0,0,005a0000006vm9r
!
gives "Salesforce's ids of 15 and 18 characters are one, case tells them apart" deal_id,outcome,sales_rep_id lengths.csv <<!
001A0000006Vm9rIAC|Won|005A0000006Vm9rIAC
001a0000006vm9r|Lost|005A0000006Vm9rIAC
001A0000006Vm9rXXX|Open|005a0000006vm9r
!

# ---- currencies -----------------------------------------------------------------------
# currencies NAME HEADER ROW...: exit 2 without rates, 1125 and 500 with them
printf 'currency,rate\nEUR,1\nJPY,0.01\n' >rates.csv
currencies() {
	local name=$1
	shift
	printf '%s\n' "$@" >money.csv
	run dealclean money.csv
	exits "currencies: $name" 2
	like "currencies: $name: names both and the cure" "money.csv:3: deal_amount: two currencies: '.*' here, '.*' at money.csv:2.*: give the rates with --rates"
	gives "currencies: $name: with rates" deal_id,deal_amount --rates rates.csv money.csv <<-!
	1|1125
	2|500
	3|
	!
}
currencies 'Pipedrive' 'Deal - ID,Deal - Value,Deal - Currency,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time' \
    '1,1125,EUR,Won,2024-01-01,2024-02-01,' '2,50000,JPY,Lost,2024-01-01,,2024-02-01' '3,,GBP,Lost,2024-01-01,,2024-02-01'
currencies 'a report of Salesforce' 'Opportunity ID,Stage,Amount,Opportunity Currency,Close Date,Created Date' \
    '1,Closed Won,1125,EUR,2024-02-01,2024-01-01' '2,Closed Lost,50000,JPY,2024-02-01,2024-01-01' '3,Closed Lost,,USD,2024-02-01,2024-01-01'
for column in currency Währung 'Deal Devise' Moneda 'Moeda do Valor' valuta '通貨'; do
	currencies "$column" "deal_id,created_date,closed_date,outcome,deal_amount,$column" \
	    '1,2024-01-01,2024-02-01,Won,1125,EUR' '2,2024-01-01,2024-02-01,Won,50000, jpy' '3,2024-01-01,2024-02-01,Won,,USD'
done
currencies 'by its codes' "deal_id,ccy,created_date,closed_date,outcome,deal_amount" \
    '1,EUR,2024-01-01,2024-02-01,Won,1125' '2,JPY,2024-01-01,2024-02-01,Won,50000' '3,USD,2024-01-01,2024-02-01,Won,'
currencies 'the nearest column with two' "deal_id,created_date,closed_date,outcome,deal_amount,company currency,kind,deal currency" \
    '1,2024-01-01,2024-02-01,Won,1125,EUR,a,EUR' '2,2024-01-01,2024-02-01,Won,50000,EUR,b,JPY' '3,2024-01-01,2024-02-01,Won,,EUR,,'
put money.csv <<!
deal_id,created_date,closed_date,outcome,deal_amount,currency,region
1,2024-01-01,2024-02-01,Won,1,eur,ALL
2,2024-01-01,2024-02-01,Won,2,EUR ,TOP
3,2024-01-01,2024-02-01,Won,3,N/A,ALL
4,2024-01-01,2024-02-01,Won,4,,ALL
!
gives 'one currency, and a region that looks like codes' deal_id,deal_amount money.csv <<!
1|1
2|2
3|3
4|4
!
sed '1s/currency/curr/; s/eur/JPY/; s/N.A/USD/' money.csv >two.csv
run dealclean money.csv two.csv
exits 'one currency in each of two files are two' 2
put home.csv <<!
Record ID,Deal Stage,Amount in company currency,Currency,Close Date,Create Date
1,Closed Won,90,USD,2024-02-01,2024-01-01
2,Closed Won,100,EUR,2024-02-01,2024-01-01
!
gives 'amounts in the currency of the company are in one' deal_id,deal_amount home.csv <<!
1|90
2|100
!
printf 'canonical,source\ninclude,dealkit\none_currency,deal_amount\n' >one.csv
sed 's/EUR /JPY/' money.csv >two.csv
gives 'or those that a mapping file says are' deal_id,deal_amount -s ./one.csv two.csv <<!
1|1
2|2
3|3
4|4
!

# ---- deals that are gone --------------------------------------------------------------
# gone NAME HEADER ROW...: of three rows the first is a deal that the third says is deleted
gone() {
	local name=$1
	shift
	printf '%s\n' "$@" >gone.csv
	run dealclean --rejects rejects.csv gone.csv
	exits "gone: $name" 0
	like "gone: $name: balances" 'read 3 = written 1 \+ rejected 1 \+ superseded 1'
	like "gone: $name: is counted" '1 deals are gone: a row says that they are deleted'
	ok "gone: $name: the other is there" test "$(printf '%s' "$out" | tail -n +2 | cut -d, -f1)" = B
}
gone 'Salesforce' Id,IsDeleted,StageName,CloseDate,CreatedDate,IsClosed,IsWon A,0,a,2024-02-01,2024-01-01,1,1 \
    B,0,a,2024-02-01,2024-01-01,1,0 A,1.0,a,2024-02-01,2024-01-01,1,1
gone 'a copy of Salesforce' id,_fivetran_deleted,stage_name,close_date,created_date,is_closed,is_won A,false,a,2024-02-01,2024-01-01,true,true \
    B,false,a,2024-02-01,2024-01-01,true,false A,true,a,2024-02-01,2024-01-01,true,true
gone 'HubSpot' hs_object_id,archived,dealstage,closedate,createdate A,false,closedwon,2024-02-01,2024-01-01 \
    B,,closedlost,2024-02-01,2024-01-01 A,true,closedwon,2024-02-01,2024-01-01
gone 'Pipedrive' 'Deal - ID,Deal - Deleted,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time' A,No,Won,2024-01-01,2024-02-01, \
    B,No,Lost,2024-01-01,,2024-02-01 A,Yes,Won,2024-01-01,2024-02-01,
gone "Pipedrive's status" id,status,add_time,won_time,lost_time A,won,2024-01-01,2024-02-01, B,lost,2024-01-01,,2024-02-01 \
    A,deleted,2024-01-01,2024-02-01,
gone 'Zoho' 'Record Id,Stage,Closing Date,Created Time,deleted_at' 'A,Closed Won,2024-02-01,2024-01-01,' \
    'B,Closed Lost,2024-02-01,2024-01-01,' 'A,Closed Won,2024-02-01,2024-01-01,2024-03-01T00:00:00Z'
gone 'Dynamics' opportunityid,statecode,createdon,actualclosedate,IsDeleted A,1,2024-01-01,2024-02-01,False \
    B,2,2024-01-01,2024-02-01,False A,1,2024-01-01,2024-02-01,True
gone 'deals in canonical columns' deal_id,outcome,created_date,closed_date,deleted A,Won,2024-01-01,2024-02-01,false \
    B,Lost,2024-01-01,2024-02-01,false A,Won,2024-01-01,2024-02-01,true
cat gone.csv >back.csv
echo A,Lost,2024-01-01,2024-02-01,false >>back.csv
gives 'a deal that comes back counts' deal_id,outcome back.csv <<!
B|Lost
A|Lost
!
ok 'and is not gone' test "$(grep -c 'are gone' err)" -eq 0
sort -r gone.csv >first.csv
gives '--dup first: what the first row says' deal_id,outcome --dup first first.csv <<!
B|Lost
!
put archived.csv <<!
Deal - ID,Deal - Archived,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time
A,Yes,Won,2024-01-01,2024-02-01,
!
gives 'an archived deal of Pipedrive is a deal' deal_id,outcome archived.csv <<!
A|Won
!

# ---- days and times -------------------------------------------------------------------
put evening.csv <<!
Id,StageName,CloseDate,CreatedDate,IsClosed,IsWon
1,a,2026-03-10,2026-03-11T02:30:00.000Z,1,1
2,a,2026-03-10,2026-03-10T21:30:00-05:00,1,1
3,a,2026-03-10 00:00:00,2026-03-11 02:30:00,1,0
4,a,2026-03-09,2026-03-11T02:30:00.000Z,1,1
5,a,2026-03-10,2026-03-11,1,1
6,a,2026-03-10 01:00:00,2026-03-11 02:30:00,1,0
7,a,2026-03-20,2026-03-11T02:30:00.000Z,1,1
!
gives 'created at a time in the evening, and closed that day' deal_id,created_date,closed_date,sales_cycle_days \
    --max-rejects 9 evening.csv <<!
1|2026-03-10|2026-03-10|0
2|2026-03-10|2026-03-10|0
3|2026-03-10|2026-03-10|0
7|2026-03-11|2026-03-20|9
!
like 'which is counted' '3 deals were closed the day before the one of the time of their creation'
ok 'two days, or two days without times, are closed before created' test \
    "$(cut -d, -f2,3 rejects.csv | tail -n +2 | tr '\n' ' ')" = \
    '5,closed_before_created 6,closed_before_created 7,closed_before_created '
put zone.csv <<!
deal_id,created_date,closed_date,outcome,expected_close_date
1,2026-03-01 23:30 EST,2026-03-31T23:30:00-04:00,Won,2026-04-01T00:00:00Z
2,2026-03-02 04:30 GMT,2026-03-31T22:00:00Z,Won,2026-05-01T00:00:00Z
3,2026-03-02 04:30:00 +0000 UTC,2026-04-01T03:59:00Z,Won,
!
gives 'days in UTC' deal_id,created_date,closed_date,expected_close_date zone.csv <<!
1|2026-03-02|2026-04-01|2026-04-01
2|2026-03-02|2026-03-31|2026-05-01
3|2026-03-02|2026-04-01|
!
cat >answer <<!
1|2026-03-01|2026-03-31|2026-04-01
2|2026-03-01|2026-03-31|2026-05-01
3|2026-03-01|2026-03-31|
!
gives '--time-zone: days of the organisation, midnights in UTC are days' \
    deal_id,created_date,closed_date,expected_close_date --time-zone America/New_York zone.csv <answer
TZ=Asia/Tokyo gives '--time-zone: whatever TZ says' \
    deal_id,created_date,closed_date,expected_close_date --time-zone America/New_York zone.csv <answer
run dealclean --time-zone Europe/Nowhere zone.csv
exits '--time-zone: one that there is not' 2
like '--time-zone: says so' "time-zone: no time zone is called 'Europe/Nowhere': say an area and a city .* such as Europe/Berlin"
run dealclean -s none --time-zone Europe/Berlin zone.csv
exits '--time-zone does not go with -s none' 2
printf 'OpportunityId,CreatedDate,StageName\n1,2026-04-01T02:00:00Z,a\n' >changes.csv
run dealclean -q -s salesforce-history --time-zone America/Sao_Paulo changes.csv
is '--time-zone holds for histories' 0 'deal_id,changed_on,field,value
1,2026-03-31,stage,a
'
put months.csv <<!
Record Id;Stage;Closing Date;Created Time
1;Closed Won;12 de marzo de 2026;1 gen 2026 14h20
2;Closed Won;12 março 2026;2026年1月2日
3;Closed Won;12 mei 2026;3. Januar 2026 14:20 Uhr
!
gives 'months and times in many languages' deal_id,created_date,closed_date months.csv <<!
1|2026-01-01|2026-03-12
2|2026-01-02|2026-03-12
3|2026-01-03|2026-05-12
!

# ---- files whose rows do not fit their headers ------------------------------------------
{
	printf '\357\273\277deal_id,created_date,closed_date,outcome\n1,2024-01-01,2024-02-01,Won,\n2,2024-01-01,2024-02-01,Lost,\n'
	printf '\357\273\277deal_id,created_date,closed_date,outcome\n3,2024-01-01,2024-02-01,Won,\n'
} >trailing.csv
gives 'a delimiter at the end of every row, and two files with marks behind each other' deal_id,outcome trailing.csv <<!
1|Won
2|Lost
3|Won
!
like 'the second header is one' 'rejected: repeated_header 1'
printf '\357\273\277"deal_id","created_date","closed_date","outcome"\n"1","2024-01-01","2024-02-01","Won"\n' >marks.csv
cat marks.csv marks.csv >twice.csv
gives 'also in quotes' deal_id,outcome twice.csv <<!
1|Won
!
like 'the header in quotes' 'rejected: repeated_header 1'
printf 'deal_id,created_date,closed_date,outcome,,,\n1,2024-01-01,2024-02-01,Won,,,\n' >empty.csv
run dealclean -q empty.csv
is 'columns without names, as of a spreadsheet' 0 'deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome,expected_close_date,,unnamed_6,unnamed_7
1,2024-01-01,2024-02-01,,,,,,,,31,Won,,,,
'
put table.txt <<!
"deal_id" "created_date" "closed_date" "outcome" "deal_amount"
"1" "D1" "2024-01-01" "2024-02-01" "Won" 5.5
"2" "D2" "2024-01-01" "2024-02-01" "Lost" 6
!
gives "R's write.table" deal_id,outcome,deal_amount,row.names table.txt <<!
D1|Won|5.5|1
D2|Lost|6|2
!

# ---- what contradicts itself, or passes for a value --------------------------------------
put contrary.csv <<!
Record ID,Deal Stage,Close Date,Create Date,Is Deal Closed?,Is Closed Won,Is closed lost
1,a,2024-02-01,2024-01-01,false,true,false
2,a,2024-02-01,2024-01-01,true,true,true
3,a,2024-02-01,2024-01-01,false,false,true
4,a,2024-02-01,2024-01-01,true,true,false
5,a,2024-02-01,2024-01-01,true,false,true
!
gives 'HubSpot: flags that contradict each other' deal_id,outcome --max-rejects 9 contrary.csv <<!
4|Won
5|Lost
!
like 'HubSpot: are rejected' 'rejected: bad_outcome 3, first contrary.csv:2: Is Closed Won: .true.'
put past.csv <<!
deal_id,created_date,closed_date,outcome,expected_close_date,sales_rep_id,region
1,2024-03-01,,Open,2024-02-01,null,EMEA
2,2024-03-01,,Open,2024-02-15,Ann,#N/A
3,2024-03-01,,Open,2024-03-01,NULL,-
4,2024-03-01,N/A,Open,2024-03-02,Bob,EMEA
!
run dealclean --max-rejects 1 past.csv
like 'expected before created: counted, with the first' '2 deals have an expected_close_date before their created_date, first past.csv:2: 2024-02-01 before 2024-03-01'
like 'values that look like none: which, and the way out' \
    "values that look like none: sales_rep_id 'null' \(2\), region '#N/A' \(1\), region '-' \(1\); .* include,dealkit and missing,null,#N/A,- says so"
like 'also where rows are rejected for them' "1 rows are rejected for values such as 'N/A', which look like none; .* missing,N/A says so"
printf 'canonical,source\ninclude,dealkit\nmissing,null,#N/A,-,N/A\n' >none.csv
gives 'that way out' deal_id,sales_rep_id,region -s ./none.csv past.csv <<!
1||EMEA
2|Ann|
3||
4|Bob|EMEA
!
ok 'nothing is said of them then' test "$(grep -c 'look like none' err)" -eq 0

# ---- columns that nobody named -------------------------------------------------------------
put some.csv <<!
deal_id,created_date,closed_date,outcome,deal_value,rep_id,country
1,2024-01-01,2024-02-01,Won,1000,7,DE
2,2024-01-01,2024-02-01,Lost,200.5,8,FR
!
run dealclean some.csv
like 'what later programs will miss, and what looks like it' \
    "some.csv: no column for sales_rep_id \(is it 'rep_id'\?\), region \(is it 'country'\?\), deal_stage, deal_amount \(is it 'deal_value'\?\): later programs will miss it; a mapping file with include,dealkit"
put german.csv <<!
deal_id;created_date;closed_date;outcome;Zuständiger Mitarbeiter;Auftragsvolumen;Wahrscheinlichkeit
1;2024-01-01;2024-02-01;Won;Ann;1000,50;0,5
!
run dealclean german.csv
like 'in other languages, and by values' "sales_rep_id \(is it 'Zuständiger Mitarbeiter'\?\), deal_stage, deal_amount \(is it 'Auftragsvolumen'\?\)"
sed '1s/Auftragsvolumen/X7/' german.csv >values.csv
run dealclean values.csv
like 'by values alone' "deal_amount \(is it 'X7'\?\)"
put zoho.csv <<!
id,Deal_Name,Stage,Closing_Date,Created_Time,Amount
554023000000488001,Renewal,Closed Won,2024-02-01,2024-01-01,5
554023000000488002,Renewal,Closed Lost,2024-02-01,2024-01-01,6
!
gives "Zoho's API: id is the id" deal_id,outcome -s zoho zoho.csv <<!
554023000000488001|Won
554023000000488002|Lost
!
sed '1s/id,/Deal Reference,/' zoho.csv >named.csv
run dealclean -s zoho named.csv
like 'names for ids: an id among the columns is pointed out' "if 'Deal Reference' has ids, name it for deal_id in a mapping file"

# ---- messages --------------------------------------------------------------------------------
put map.csv <<!
canonical,source
deal_id,nr
created_date,begin
closed_date,end
outcome:Won,state=won
outcome:Open,*
!
printf 'nr,begin,end,state\n1,2024-01-01,2024-02-01,won\n' >state.csv
run dealclean -s ./map.csv state.csv
exits 'a map without a rule for Lost is an error' 2
like 'which says that' 'state.csv:1: outcome: no rule for Lost: the schema ./map.csv does not say when a deal is Lost; a row outcome:Lost,COLUMN=VALUE'
put follow.csv <<!
canonical,source
include,hubspot
deal_stage,Phase
!
put phase.csv <<!
Record ID,Phase,Close Date,Create Date
1,Closed Won,2024-02-01,2024-01-01
2,closedlost,2024-02-01,2024-01-01
3,Contract Sent,2024-02-01,2024-01-01
!
gives 'rules of an included schema follow the column that the file names' deal_id,outcome,deal_stage -s ./follow.csv phase.csv <<!
1|Won|Closed Won
2|Lost|closedlost
3|Open|Contract Sent
!
near() {	# near HEADER PATTERN: what the error for it says
	printf '%s\n' "$1" >near.csv
	run dealclean near.csv
	exits "no schema fits $1" 2
	like "and it says $2" "$2"
}
near 'deal_id,created_date,actual_close_date,outcome' "near.csv:1: closed_date: .*; nearest: 'actual_close_date'"
near 'Deal - ID,Deal - Titel,Deal - Status,Active,Created on,Deal - Won time,Deal - Lost time' "near.csv:1: created_date: .*; nearest: 'Created on'"
near 'Record Id,Stage,Closing Date,Angelegt am,Deal Owner' "near.csv:1: created_date: .*; nearest: 'Angelegt am'"
put forecast.csv <<!
deal_id,created_date,closed_date,outcome
1,2024-01-01,2024-02-01,Open
2,2024-01-01,2024-02-01,Won
!
run dealclean --max-rejects 1 forecast.csv
like 'an open deal with a close date: the cure' '1 open deals have a closed_date: if it is a forecast, name its column for expected_close_date as well'

finish
