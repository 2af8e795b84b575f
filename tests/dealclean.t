#!/bin/bash
# dealclean: dialects, schemas, values, rejected rows, duplicates, the summary.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 2

columns='deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome,expected_close_date'

# put NAME: standard input to a file of that name
put() { cat >"$tmp/$1"; }

# ---- canonical ------------------------------------------------------------
put good.csv <<!
deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome
D1,2024-01-10,2024-02-09,rep_1,SaaS,EMEA,Core,Inbound,Closed,5000,30,Won
D2,2024-01-11,2024-01-11,rep_2,FinTech,APAC,Pro,Outbound,Closed,250.5,,Lost
D3,2024-01-12,,rep_1,SaaS,EMEA,Core,Referral,Demo,,,Open
!
bad_input good.csv dealclean -q
dealclean -o closed.csv --rejects rejects.csv good.csv 2>&-
ok 'with standard error closed, the summary goes nowhere' eval '! grep dealclean: closed.csv rejects.csv'
run dealclean good.csv
is 'canonical columns pass' 0 "$columns
D1,2024-01-10,2024-02-09,rep_1,SaaS,EMEA,Core,Inbound,Closed,5000,30,Won,
D2,2024-01-11,2024-01-11,rep_2,FinTech,APAC,Pro,Outbound,Closed,250.5,0,Lost,
D3,2024-01-12,,rep_1,SaaS,EMEA,Core,Referral,Demo,,,Open,
"
like 'auto names the schema and why' 'good.csv: schema dealkit, chosen by the header: it knows 12 of 12 columns'
like 'the summary balances' 'read 3 = written 3 \+ rejected 0 \+ superseded 0'
printf '%s' "$out" >once.csv
run dealclean -q once.csv
is 'what is clean stays as it is' 0 "$(cat once.csv)
"
ok '-q says nothing' test -z "$err"
run dealclean -q - <good.csv
is 'standard input' 0 "$(cat once.csv)
"
run dealclean -q <good.csv
is 'standard input without an operand' 0 "$(cat once.csv)
"
run dealclean -q -o out.csv good.csv
is '-o: nothing on stdout' 0 ''
same '-o: the table is there' out.csv once.csv

put order.csv <<!
note,outcome,Deal ID,Closed Date,CREATED-DATE,deal_amount,extra col
"a, b",won,007,2024-02-09,2024-01-10,1,x
,OPEN,1E5,,,2,"y ""q"""
!
run dealclean -q order.csv
is 'columns by name in any spelling, unknown ones behind, ids untouched, open without created_date' 0 "$columns,note,extra col
007,2024-01-10,2024-02-09,,,,,,,1,30,Won,,\"a, b\",x
1E5,,,,,,,,,2,,Open,,,\"y \"\"q\"\"\"
"

# ---- dialect --------------------------------------------------------------
sed 's/,/;/g; s/$/\r/' good.csv >semicolon.csv
run dealclean -q semicolon.csv
is 'semicolons and CRLF' 0 "$(cat once.csv)
"
{ printf '\357\273\277'; tr ',' '\t' <good.csv; } >tab.csv
run dealclean -q tab.csv
is 'tabs behind a byte-order mark' 0 "$(cat once.csv)
"
sed 's/,/|/g' good.csv >pipe.csv
run dealclean -q -d '|' pipe.csv
is '-d' 0 "$(cat once.csv)
"
sed 's/,/","/g; s/^/"/; s/$/"/' good.csv >quoted.csv
run dealclean -q quoted.csv
is 'every field quoted' 0 "$(cat once.csv)
"
printf 'a;b\n1,5;"x;y"\n"q""r";\n' >none.csv
run dealclean -s none none.csv
is '-s none: the dialect and nothing else' 0 'a,b
"1,5",x;y
"q""r",
'
like '-s none: balances' 'read 2 = written 2 \+ rejected 0 \+ superseded 0'
printf 'a,b\n 1 ,2\n3\n4,5,6\n"x"y,1\n"un\n7,8\n\n' >ragged.csv
run dealclean -s none --rejects none_rejects.csv --max-rejects 4 ragged.csv
is '-s none: ragged and malformed rows are rejected' 0 'a,b
 1 ,2
7,8
'
ok '-s none: rejects' diff - none_rejects.csv <<!
file,line,reason,column,value,a,b
ragged.csv,3,ragged,,,3,
ragged.csv,4,ragged,,6,4,5
ragged.csv,5,malformed,,"""x""y,1",,
ragged.csv,6,malformed,,"""un",,
!
like '-s none: balances with rejects' 'read 6 = written 2 \+ rejected 4 \+ superseded 0'
like '-s none: counts blank lines' 'blank lines skipped: 1'
printf 'one\n\n"x"\n' >one.csv
run dealclean -q -s none one.csv
is '-s none: blank lines of a one-column table are rows' 0 'one
""
x
'
run dealclean -s none --dup first none.csv
exits '-s none: --dup has no meaning' 2

# ---- values ---------------------------------------------------------------
head_='deal_id,created_date,closed_date,deal_amount,outcome,region'
put us.csv <<!
$head_
1,1/5/2024,1/25/2024 14:20,"\$40,000",Won,EMEA
2,2/3/2024,02/04/2024,"(1,250.50)",Lost, emea
3,3/3/2024,,50K,Open,EMEA
4,"Mar 4, 2024",,1.2M,Open,North   America
!
run dealclean us.csv
is 'month first, amounts, categories' 0 "$columns
1,2024-01-05,2024-01-25,,,EMEA,,,,40000,20,Won,
2,2024-02-03,2024-02-04,,,EMEA,,,,-1250.5,1,Lost,
3,2024-03-03,,,,EMEA,,,,50000,,Open,
4,2024-03-04,,,,North America,,,,1200000,,Open,
"
like 'it says how dates are read' 'us.csv: dates are read month first'
put eu.csv <<!
deal_id;created_date;closed_date;deal_amount;outcome;region
1;05.01.2024;25.01.2024;40.000 EUR;Won;x
2;03.02.2024;04.02.2024;1.250,50;Lost;x
!
run dealclean eu.csv
is 'day first, decimal comma' 0 "$columns
1,2024-01-05,2024-01-25,,,x,,,,40000,20,Won,
2,2024-02-03,2024-02-04,,,x,,,,1250.5,1,Lost,
"
like 'it says how amounts are read' 'eu.csv: amounts are read with a decimal comma'
put open.csv <<!
$head_
1,2024-01-05,2024-01-25,1,Won,x
2,1/5/2024,2/5/2024,1,Won,x
!
run dealclean --rejects r.csv -o o.csv open.csv
is 'undecided dates are refused' 2 ''
like 'with the place and the option' "open.csv:3: created_date: nothing tells day and month apart: '1/5/2024': say --date-order"
ok 'and no file is left' test ! -e o.csv -a ! -e r.csv
run dealclean -q --date-order dmy open.csv
is '--date-order dmy' 0 "$columns
1,2024-01-05,2024-01-25,,,x,,,,1,20,Won,
2,2024-05-01,2024-05-02,,,x,,,,1,1,Won,
"
run dealclean -q --date-order mdy open.csv
is '--date-order mdy' 0 "$columns
1,2024-01-05,2024-01-25,,,x,,,,1,20,Won,
2,2024-01-05,2024-02-05,,,x,,,,1,31,Won,
"
run dealclean -q --date-order ymd --max-rejects 1 open.csv
is '--date-order ymd' 0 "$columns
1,2024-01-05,2024-01-25,,,x,,,,1,20,Won,
"
run dealclean --date-order myd open.csv
exits 'no such order' 2
put others.csv <<!
$head_,Renewal,Notes
1,1/2/2024,3/4/2024,1,Won,x,31/12/2024,
2,5/6/2024,,1,Open,x,,5/31/2024 or so
!
run dealclean others.csv
is 'other columns of dates decide where those of the deal do not' 0 "$columns,Renewal,Notes
1,2024-02-01,2024-04-03,,,x,,,,1,62,Won,,31/12/2024,
2,2024-06-05,,,,x,,,,1,,Open,,,5/31/2024 or so
"
like 'and are named' "others.csv: dates are read day first, as those of 'Renewal'"
put dashes.csv <<!
$head_
1,13-01-24,25-02-24,1,Won,x
!
run dealclean dashes.csv
like 'a short year between dashes: which end is the year?' \
    "dashes.csv:2: created_date: nothing tells year, month and day apart: '13-01-24': say --date-order ymd, mdy or dmy"
run dealclean -q --date-order dmy dashes.csv
is 'a short year between dashes: the user says it' 0 "$columns
1,2024-01-13,2024-02-25,,,x,,,,1,43,Won,
"
put contrary.csv <<!
$head_
1,13/1/2024,2/25/2024,1,Won,x
2,5/1/2024,3/4/2024,1,Won,x
!
run dealclean contrary.csv
is 'columns that contradict each other decide for themselves' 0 "$columns
1,2024-01-13,2024-02-25,,,x,,,,1,43,Won,
2,2024-01-05,2024-03-04,,,x,,,,1,59,Won,
"
like 'it says so' 'dates of closed_date are read month first'
put mixed.csv <<!
$head_
1,13/1/2024,,1,Open,x
2,1/13/2024,,1,Open,x
3,1/2/2024,,1,Open,x
!
run dealclean mixed.csv
is 'a column that contradicts itself is refused' 2 ''
like 'with the value in question' "mixed.csv:4: created_date: .*: '1/2/2024'"
put sheet.csv <<!
$head_
1,45356,45358.75,1,Won,x
2,12-Sep-24,9/13/24,1,Won,x
3,24-03-05,9/13/24,1,Won,x
!
run dealclean --max-rejects 1 sheet.csv
is "a spreadsheet's days, years of two digits" 0 "$columns
1,2024-03-05,2024-03-07,,,x,,,,1,2,Won,
2,2024-09-12,2024-09-13,,,x,,,,1,1,Won,
"
like 'days are counted' "sheet.csv: 2 dates are a spreadsheet's days since 1899-12-30"
like 'years are counted' 'sheet.csv: 4 dates have a year of two digits'
like 'but 24-03-05 is no date with the month first' 'bad_date 1, first sheet.csv:4: created_date'
put decimal.csv <<!
$head_
1,2024-01-05,,"1,234",Open,x
!
run dealclean decimal.csv
is 'undecided amounts are refused' 2 ''
like 'with the option to say it' "decimal.csv:2: deal_amount: .*: '1,234': say --decimal"
run dealclean -q --decimal . decimal.csv
is '--decimal .' 0 "$columns
1,2024-01-05,,,,x,,,,1234,,Open,
"
run dealclean -q --decimal , decimal.csv
is '--decimal ,' 0 "$columns
1,2024-01-05,,,,x,,,,1.23,,Open,
"
put money.csv <<!
$head_
1,2024-01-05,,\$5,Open,x
2,2024-01-05,,5 EUR,Open,x
!
run dealclean money.csv
is 'two currencies are an error' 2 ''
like 'with both places' "money.csv:3: deal_amount: two currencies: 'EUR' here, '\\$' at money.csv:2"

put money.csv <<!
$head_,Currency
1,2024-01-05,,\$5,Open,x,
2,2024-01-05,,5.50 EUR,Open,x,
3,2024-01-05,,"1,000",Open,x,
!
printf 'currency,rate\nEUR,1\n$,0.5\n' >rates.csv
run dealclean -q --decimal . --rates rates.csv money.csv
is '--rates: amounts in one currency, those without one as they are' 0 "$columns,Currency
1,2024-01-05,,,,x,,,,2.5,,Open,,
2,2024-01-05,,,,x,,,,5.5,,Open,,
3,2024-01-05,,,,x,,,,1000,,Open,,
"
printf 'currency,rate\nEUR,1\n' >rates.csv
run dealclean --decimal . --rates rates.csv money.csv
is '--rates: a currency without one is an error' 2 ''
like '--rates: which names it' "money.csv:2: deal_amount: no rate for this currency: '\\\$'"
rates() {	# rates NAME ROWS PATTERN: a file of rates that is refused
	printf %b "$2" >rates.csv
	run dealclean --rates rates.csv money.csv
	exits "--rates: $1" 2
	like "--rates: $1: says so" "rates.csv:$3"
}
rates 'no rate' 'currency,rate\nEUR,0\n' "2: rate: not a rate above 0: '0'"
rates 'one twice' 'currency,rate\nEUR,1\n EUR,2\n' "3: currency: a currency that was there before"
rates 'no such column' 'currency,x\nEUR,1\n' '1: rate: no such column'

# ---- rejected rows --------------------------------------------------------
put bad.csv <<!
$head_
1,2024-01-05,2024-01-25,1,Won,x
,2024-01-05,2024-01-25,1,Won,x
3,2024-01-05,2024-01-25,1,Maybe,x
4,2023-02-30,2024-01-25,1,Won,x
5,2024-01-05,2024-01-25,nan,Won,x
6,2024-01-05,,1,Won,x
7,,2024-01-25,1,Lost,x
8,2024-01-05,2023-01-25,1,Won,x
9,2024-01-05,2024-01-25,1,Open,x
10,2024-01-05
11,2024-01-05,2024-01-25,1,Won,x,"y,z",w
12,2024-01-05,"2024"-01-25,1,Won,x
$head_
,,, ,,
1,2024-01-05,2024-01-26,2,Won,X
The end

14 rows
!
run dealclean --rejects rejects.csv --max-rejects 100% bad.csv
is 'only deals are left' 0 "$columns
1,2024-01-05,2024-01-26,,,X,,,,2,21,Won,
"
ok 'the rejects file' diff - rejects.csv <<!
file,line,reason,column,value,$head_
bad.csv,3,no_deal_id,deal_id,,,2024-01-05,2024-01-25,1,Won,x
bad.csv,4,bad_outcome,outcome,Maybe,3,2024-01-05,2024-01-25,1,Maybe,x
bad.csv,5,bad_date,created_date,2023-02-30,4,2023-02-30,2024-01-25,1,Won,x
bad.csv,6,bad_amount,deal_amount,nan,5,2024-01-05,2024-01-25,nan,Won,x
bad.csv,7,closed_without_date,closed_date,,6,2024-01-05,,1,Won,x
bad.csv,8,no_created_date,created_date,,7,,2024-01-25,1,Lost,x
bad.csv,9,closed_before_created,closed_date,2023-01-25,8,2024-01-05,2023-01-25,1,Won,x
bad.csv,10,bad_outcome,closed_date,2024-01-25,9,2024-01-05,2024-01-25,1,Open,x
bad.csv,11,ragged,,,10,2024-01-05,,,,
bad.csv,12,ragged,,"""y,z"",w",11,2024-01-05,2024-01-25,1,Won,x
bad.csv,13,malformed,,"12,2024-01-05,""2024""-01-25,1,Won,x",,,,,,
bad.csv,14,repeated_header,,,$head_
bad.csv,15,not_a_record,,,,,, ,,
bad.csv,17,not_a_record,,,The end,,,,,
bad.csv,19,not_a_record,,,14 rows,,,,,
!
like 'the summary balances' 'read 17 = written 1 \+ rejected 15 \+ superseded 1'
like 'and names the first of each reason' "rejected: bad_date 1, first bad.csv:5: created_date: '2023-02-30'"
like 'also of those without a column' 'rejected: ragged 2, first bad.csv:11$'
run dealclean --max-rejects 11 bad.csv
exits '--max-rejects: exactly so many are allowed' 0
run dealclean --max-rejects 10 bad.csv
exits '--max-rejects: one more is exit 1' 1
is '--max-rejects: the table is written nevertheless' 1 "$columns
1,2024-01-05,2024-01-26,,,X,,,,2,21,Won,
"
like '--max-rejects: says so' 'more rows are rejected than --max-rejects 10 allows'
run dealclean -q bad.csv
exits '5% is the default' 1
for limit in x 5x 101% -1 '' %; do
	run dealclean --max-rejects "$limit" bad.csv
	exits "--max-rejects '$limit' is an error" 2
done
run dealclean -q --summary sum.csv -o o.csv bad.csv
ok '--summary: one line of CSV' diff - sum.csv <<!
read,written,rejected,superseded,blank,repaired,lost_after,malformed,ragged,no_deal_id,bad_outcome,bad_date,bad_amount,closed_without_date,no_created_date,closed_before_created,rounded_id,duplicate,deleted,repeated_header,not_a_record,last_day
17,1,15,1,1,0,0,1,2,1,2,1,1,1,1,1,0,0,0,1,3,2024-01-26
!
run dealclean --summary sum.csv -o o.csv good.csv
is '--summary: what a file has is no message' 0 ''
ok 'none at all, of a good export' test -z "$err"
run dealclean -v --summary sum.csv -o o.csv good.csv
like 'but a note: the schema' 'good.csv: schema dealkit'
like 'and the sum' 'read 3 = written 3 '
run dealclean --summary sum.csv --max-rejects 100% -o o.csv bad.csv
like 'warnings of what is in it stay' 'rejected: '
ok 'without the sum' eval '! grep "read 17" <<<"$err"'
run dealclean -q --summary sum.json -s none -o o.csv good.csv
is '--summary with -s none' 0 ''
ok '--summary: a table that is none of deals has no last day' grep -q ',"last_day":null}$' sum.json
ok '--summary: JSON' test "$(cut -c1-100 sum.json)" = \
    '{"read":3,"written":3,"rejected":0,"superseded":0,"blank":0,"repaired":0,"lost_after":0,"malformed":'
run dealclean --check bad.csv
exits '--check: exit 1 if a row was rejected' 1
put check.csv <<!
$head_,note
1,1/5/2024,1/25/2024,"\$9",Won,x,a
2,1/5/2024,1/26/2024,10,Lost,X,
3,1/6/2024,,,Open,X,a
4,2/30/2024,,,Open,X,b
5,1/5/2024,1/4/2024,,Won,X,b
6,1/5/2024,1/14/2024x,,Won,X,b
!
run dealclean --check --rejects r.csv check.csv
is '--check: what stands in the columns' 1 'column,values,missing,distinct,min,max,most_frequent,times,bad,bad_lines
deal_id,3,0,3,1,3,1,1,0,
created_date,3,0,2,2024-01-05,2024-01-06,2024-01-05,2,1,5
closed_date,2,1,2,2024-01-25,2024-01-26,2024-01-25,1,2,6 7
sales_rep_id,0,3,0,,,,0,0,
industry,0,3,0,,,,0,0,
region,3,0,1,X,X,X,3,0,
product_type,0,3,0,,,,0,0,
lead_source,0,3,0,,,,0,0,
deal_stage,0,3,0,,,,0,0,
deal_amount,2,1,2,9,10,9,1,0,
sales_cycle_days,2,1,2,20,21,20,1,0,
outcome,3,0,3,Lost,Won,Won,1,0,
expected_close_date,0,3,0,,,,0,0,
note,2,1,1,a,a,a,2,0,
'
ok '--check: rejects are written' test "$(wc -l <r.csv)" -eq 4
run dealclean --check -q good.csv
exits '--check: exit 0 if nothing was' 0
run dealclean --check -q --max-rejects 3 check.csv
exits '--check: or --max-rejects allows it' 0
run dealclean --check -s none good.csv
exits '--check does not go with -s none' 2
put value.csv <<!
deal_id,created_date,closed_date,outcome,value,line
1,2024-01-05,,Maybe,v,l
!
run dealclean -q --rejects rejects.csv --max-rejects 1 value.csv
ok 'rejects: columns called like its own get another name' diff - rejects.csv <<!
file,line,reason,column,value,deal_id,created_date,closed_date,outcome,value_2,line_2
value.csv,2,bad_outcome,outcome,Maybe,1,2024-01-05,,Maybe,v,l
!

# ---- deals that nobody closes --------------------------------------------
put open.csv <<!
deal_id,created_date,closed_date,outcome,deal_stage
D1,2024-01-01,,Open,Demo
D2,2024-04-10,,Open,Demo
D3,2024-04-11,,Open,Demo
D4,2024-01-01,2024-07-09,Won,
D5,,,Open,
D6,2024-07-08,,Open,Demo
D6,2024-07-09,,Open,Lead
D7,2024-07-09,,Open,
!
run dealclean --lost-after 90 --summary sum.csv open.csv
is '--lost-after: who is older on the last day is lost, in the order of the rows' 0 "$columns
D1,2024-01-01,2024-03-31,,,,,,Demo,,90,Lost,
D2,2024-04-10,,,,,,,Demo,,,Open,
D3,2024-04-11,,,,,,,Demo,,,Open,
D4,2024-01-01,2024-07-09,,,,,,,,190,Won,
D5,,,,,,,,,,,Open,
D6,2024-07-09,,,,,,,Lead,,,Open,
D7,2024-07-09,,,,,,,,,,Open,
"
like '--lost-after: the summary counts them' 'open for more than 90 days, and lost by --lost-after: 1$'
ok '--lost-after: --summary too, and the last day is that of the export' eval \
	'test "$(cut -d, -f1-7,22 sum.csv | tail -1)" = 8,7,0,1,0,0,1,2024-07-09'
run dealclean -q --lost-after 89 open.csv
ok '--lost-after: one day less' grep -q '^D2,2024-04-10,2024-07-08,.*,89,Lost,$' "$tmp/.out"
run dealclean -q --lost-after 36500 open.csv
ok '--lost-after: nobody is as old as that' test "$(grep -c Lost "$tmp/.out")" -eq 0
dealgen --deals 5000 --abandon 0.5 >abandoned.csv
dealclean -q --lost-after 200 abandoned.csv >one.csv
ok '--lost-after: threads do not matter' cmp one.csv <(dealclean -q -j 1 --lost-after 200 abandoned.csv)
ok '--lost-after: the order of the rows stays' cmp <(cut -d, -f1 one.csv) <(dealclean -q abandoned.csv | cut -d, -f1)
for days in 0 -1 x 1.5 36501; do
	run dealclean --lost-after "$days" open.csv
	exits "--lost-after $days is an error" 2
done
run dealclean -s none --lost-after 90 open.csv
exits '-s none: --lost-after has no meaning' 2
run dealclean --lost-after 90 <(head -1 open.csv)
exits '--lost-after: no rows' 0

# ---- duplicates -----------------------------------------------------------
put dup.csv <<!
deal_id,created_date,closed_date,outcome,deal_stage
A,2024-01-01,,Open,one
B,2024-01-01,,Open,one
A,2024-01-01,,Open,two
A,2024-01-01,,Maybe,three
a,2024-01-01,,Open,one
!
rest='a,2024-01-01,,,,,,,one,,,Open,
'
run dealclean --max-rejects 1 dup.csv
is 'the last row that is not rejected counts, in its place' 0 "$columns
B,2024-01-01,,,,,,,one,,,Open,
A,2024-01-01,,,,,,,two,,,Open,
$rest"
like 'duplicates are counted' 'read 5 = written 3 \+ rejected 1 \+ superseded 1'
run dealclean --max-rejects 1 --dup first dup.csv
is '--dup first' 0 "$columns
A,2024-01-01,,,,,,,one,,,Open,
B,2024-01-01,,,,,,,one,,,Open,
$rest"
run dealclean --max-rejects 2 --dup reject --rejects rejects.csv dup.csv
is '--dup reject' 0 "$columns
A,2024-01-01,,,,,,,one,,,Open,
B,2024-01-01,,,,,,,one,,,Open,
$rest"
like '--dup reject: is counted' 'rejected: duplicate 1, first dup.csv:4: deal_id: .A.'
like '--dup reject: balances' 'read 5 = written 3 \+ rejected 2 \+ superseded 0'

# ---- several files --------------------------------------------------------
put second.csv <<!
outcome;colour;deal_id;created_date;closed_date;region
Won;red;X;1/2/2024;13/2/2024;emea
!
run dealclean -q us.csv second.csv
is 'files with other columns, delimiters and dates are one table' 0 "$columns,colour
1,2024-01-05,2024-01-25,,,EMEA,,,,40000,20,Won,,
2,2024-02-03,2024-02-04,,,EMEA,,,,-1250.5,1,Lost,,
3,2024-03-03,,,,EMEA,,,,50000,,Open,,
4,2024-03-04,,,,North America,,,,1200000,,Open,,
X,2024-02-01,2024-02-13,,,EMEA,,,,,12,Won,,red
"
put third.csv <<!
outcome,colour,created_date,closed_date
Won,red,2024-01-02,2024-01-03
!
run dealclean good.csv third.csv
exits 'a file without a needed column is an error' 2
like 'that names it' 'third.csv:1: deal_id: no column for it: the schema dealkit looks for'

# ---- schemas --------------------------------------------------------------
put salesforce.csv <<!
"Id","IsDeleted","Name","StageName","Amount","CloseDate","Type","LeadSource","IsClosed","IsWon","OwnerId","CreatedDate","CurrencyIsoCode","Region__c"
"0061","0","a","Closed Won","5000.0","2023-05-11 00:00:00","New","Web","1","1","0051","2023-04-01 10:11:12","EUR","EMEA"
"0062","0","b","Verloren","","2023-05-12 00:00:00","New","Web","1","0","0051","2023-04-02 10:11:12","EUR","EMEA"
"0063","0","c","Prospecting","7000.0","2023-09-01 00:00:00","New","","0","0","0052","2023-04-03 10:11:12","EUR",""
"0064","1","d","Prospecting","7000.0","2023-09-01 00:00:00","New","","0","0","0052","2023-04-03 10:11:12","EUR",""
!
run dealclean salesforce.csv
is 'salesforce: outcome by IsWon and IsClosed, deleted rows go' 0 "$columns,IsDeleted,Name,Type,IsClosed,IsWon,CurrencyIsoCode
0061,2023-04-01,2023-05-11,0051,,EMEA,,Web,Closed Won,5000,40,Won,,0,a,New,1,1,EUR
0062,2023-04-02,2023-05-12,0051,,EMEA,,Web,Verloren,,40,Lost,,0,b,New,1,0,EUR
0063,2023-04-03,,0052,,,,,Prospecting,7000,,Open,2023-09-01,0,c,New,0,0,EUR
"
like 'salesforce: auto names it' 'schema salesforce, chosen by the header: it knows 12 of 14 columns'
like 'salesforce: deleted rows are counted apart' 'rejected: deleted 1, first salesforce.csv:5$'
sed '3s/EUR/USD/' salesforce.csv >currencies.csv
run dealclean currencies.csv
exits 'salesforce: two currencies are an error' 0
sed '4s/EUR/USD/' salesforce.csv >currencies.csv
run dealclean currencies.csv
exits 'salesforce: but an amount must be there for it' 2
printf 'currency,rate\nEUR,1\nUSD,0.9\n' >rates.csv
run dealclean -q --rates rates.csv currencies.csv
ok 'salesforce: --rates by the column of currencies' test "$(printf '%s' "$out" | cut -d, -f10 | tr '\n' ' ')" = 'deal_amount 5000  6300 '
put report.csv <<!
"Opportunity Owner","Opportunity ID","Stage","Amount","Close Date","Created Date","Closed"
"Ann","006A","Closed Won","1","12/31/2019","11/1/2019","1"
"Bob","006B","Fertig","1","12/31/2019","11/1/2019","1"
"Bob","006C","Negotiation","1","12/31/2019","11/1/2019","0"
"Total","","","3"
"Confidential Information - Do Not Distribute"
"Copyright (c) Anyone"
!
run dealclean --max-rejects 1 --rejects rejects.csv report.csv
is 'salesforce report: stage, footer' 0 "$columns,Closed
006A,2019-11-01,2019-12-31,Ann,,,,,Closed Won,1,60,Won,,1
006C,2019-11-01,,Bob,,,,,Negotiation,1,,Open,2019-12-31,0
"
ok 'salesforce report: closed, but how is not known; footers' test "$(cut -d, -f2,3 rejects.csv | tail -n +2 | tr '\n' ' ')" = \
    '3,bad_outcome 5,not_a_record 6,not_a_record 7,not_a_record '
put snake.csv <<!
id,stage_name,close_date,created_date,is_won,is_closed,owner_id
1,Anything,2024-02-01T10:00:00.000+0000,2024-01-01T00:30:00+01:00,true,true,u
2,Anything,2024-02-01,2024-01-01,false,true,u
!
run dealclean -q snake.csv
is 'salesforce in snake_case, times in UTC' 0 "$columns,is_won,is_closed
1,2023-12-31,2024-02-01,u,,,,,Anything,,32,Won,,true,true
2,2024-01-01,2024-02-01,u,,,,,Anything,,31,Lost,,false,true
"
printf 'Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate,ValidThroughDate,IsWon,IsClosed\n1,2,3,4,5,6,7,8,9\n' >history.csv
run dealclean history.csv
exits 'salesforce: a history is no table of deals' 2
run dealclean -s salesforce history.csv
like 'salesforce: which it says' 'history.csv:1: ValidThroughDate: a table with this column holds no deals'

put hubspot.csv <<!
Record ID,Deal Name,Deal Stage,Pipeline,Amount,Amount in company currency,Currency,Close Date,Create Date,Deal owner,Is Closed Won,Is Deal Closed?
101,a,closedwon,Sales,100,90,USD,2024-03-05 14:20,2024-02-01 09:00,Ann,true,true
102,b,Not a fit,Sales,100,100,EUR,2024-03-06 14:20,2024-02-01 09:00,Bob,false,true
103,c,qualifiedtobuy,Sales,\$125000,125000,EUR,2024-09-06 14:20,2024-02-01 09:00,Bob,false,false
!
run dealclean hubspot.csv
is 'hubspot' 0 "$columns,Deal Name,Pipeline,Amount,Currency,Is Closed Won,Is Deal Closed?
101,2024-02-01,2024-03-05,Ann,,,,,closedwon,90,33,Won,,a,Sales,100,USD,true,true
102,2024-02-01,2024-03-06,Bob,,,,,Not a fit,100,34,Lost,,b,Sales,100,EUR,false,true
103,2024-02-01,,Bob,,,,,qualifiedtobuy,125000,,Open,2024-09-06,c,Sales,\$125000,EUR,false,false
"
like 'hubspot: auto names it' 'schema hubspot, chosen by the header'

put pipedrive.csv <<!
Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Deal closed on,Deal - Expected close date
1,a,Ann,100,EUR,Offer,Won,2024-01-01 08:00:00,2024-02-01 08:00:00,2024-01-15 08:00:00,,2024-01-31
2,b,Ann,100,EUR,Offer,Lost,2024-01-01 08:00:00,,,2024-02-02 08:00:00,
3,c,Ann,100,EUR,Offer,Open,2024-01-01 08:00:00,,,2024-01-20 08:00:00,2024-09-01
4,d,Ann,100,EUR,Offer,Deleted,2024-01-01 08:00:00,,,,
!
run dealclean pipedrive.csv
is 'pipedrive: the date that fits the status' 0 "$columns,Deal - Title,Deal - Currency of Value,Deal - Status,Deal - Won time,Deal - Lost time
1,2024-01-01,2024-02-01,Ann,,,,,Offer,100,31,Won,2024-01-31,a,EUR,Won,2024-02-01 08:00:00,2024-01-15 08:00:00
2,2024-01-01,2024-02-02,Ann,,,,,Offer,100,32,Lost,,b,EUR,Lost,,
3,2024-01-01,,Ann,,,,,Offer,100,,Open,2024-09-01,c,EUR,Open,,
"
like 'pipedrive: auto names it' 'schema pipedrive, chosen by the header'

put zoho.csv <<!
Record Id,Deal Name,Account Name,Stage,Closing Date,Amount,Lead Source,Type,Created Time,Deal Owner
zcrm_1,a,A,Closed Won,"Sep 12, 2026","\$12,400.00",Web,New,2026-08-01 10:00:00,Ann
zcrm_2,b,A,Closed Lost to Competition,10/13/2026,"95,570.69",Web,New,2026-08-01 10:00:00,Ann
zcrm_3,c,A,Qualification,2026-11-15,8000,Web,New,2026-08-01 10:00:00,Ann
!
run dealclean zoho.csv
is 'zoho' 0 "$columns,Deal Name,Account Name,Type
zcrm_1,2026-08-01,2026-09-12,Ann,,,,Web,Closed Won,12400,42,Won,,a,A,New
zcrm_2,2026-08-01,2026-10-13,Ann,,,,Web,Closed Lost to Competition,95570.69,73,Lost,,b,A,New
zcrm_3,2026-08-01,,Ann,,,,Web,Qualification,8000,,Open,2026-11-15,c,A,New
"
like 'zoho: auto names it' 'schema zoho, chosen by the header'

put dynamics.csv <<!
(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,Topic,Potential Customer,Est. Close Date,Est. Revenue,Actual Close Date,Actual Revenue,Status,Owner,Created On
g1,x,a,A,1/31/2024,"\$1,000.00",2/1/2024,"\$900.00",Won,Ann,1/2/2024 3:04 PM
g2,x,b,A,1/31/2024,"\$1,000.00",2/1/2024,,Lost,Ann,1/2/2024 3:04 PM
g3,x,c,A,1/31/2024,"\$1,000.00",,,Open,Ann,1/2/2024 3:04 PM
!
run dealclean dynamics.csv
is 'dynamics: the estimate is the amount of all' 0 "$columns,(Do Not Modify) Row Checksum,Topic,Potential Customer,Actual Revenue,Status
g1,2024-01-02,2024-02-01,Ann,,,,,,1000,30,Won,2024-01-31,x,a,A,\$900.00,Won
g2,2024-01-02,2024-02-01,Ann,,,,,,1000,30,Lost,2024-01-31,x,b,A,,Lost
g3,2024-01-02,,Ann,,,,,,1000,,Open,2024-01-31,x,c,A,,Open
"
like 'dynamics: auto names it' 'schema dynamics, chosen by the header'
printf 'opportunityid,name,estimatedvalue,estimatedclosedate,actualclosedate,createdon,statecode\n1,a,5,2024-01-31,2024-02-01,2024-01-02,1\n2,a,5,2024-01-31,,2024-01-02,0\n' >api.csv
run dealclean -q api.csv
is 'dynamics: names of the Web API' 0 "$columns,name,statecode
1,2024-01-02,2024-02-01,,,,,,,5,30,Won,2024-01-31,a,1
2,2024-01-02,,,,,,,,5,,Open,2024-01-31,a,0
"
put stages.csv <<!
Record Id,Stage,Closing Date,Created Time
1,Fertig,2024-03-01,2024-01-01
!
run dealclean stages.csv
like 'a schema that knows no closed stage warns' "stages.csv: deals of these stages are read as open, and no deal is won or lost: 'Fertig' \(1\)"

run dealclean us.csv -s hubspot
exits 'a schema that does not fit is an error' 2
like 'which names the column, the names for it, the header and the way out' "us.csv:1: outcome: no column for it: the schema hubspot looks for 'Is Closed Won', .*; the header has 'deal_id', .*; say what is what in a mapping file \(-s FILE\)"
printf 'Record Id,Stage,Closing Date,Creation Time\n' >near.csv
run dealclean near.csv
exits 'no schema fits' 2
like 'and the nearest name' "near.csv:1: created_date: no schema fits: zoho, the nearest, looks for 'Created Time', .*; nearest: 'Creation Time'"
run dealclean -s nosuch us.csv
exits 'an unknown schema is an error' 2
like 'which names it' "no schema is called 'nosuch': there are attio, .*, plain; a mapping file has a / or a \. in its name"

# ---- mapping files --------------------------------------------------------
put map.csv <<!
canonical,source
# a comment
deal_id,Nr
created_date,Begin
closed_date,End
expected_close_date,End
outcome:Won,Result = won,Result=ja*
outcome:Lost,Result=no&Sure=1
bad_outcome,Result=no
outcome:Open,*
deal_stage,Result
!
put mapped.csv <<!
Nr,Begin,End,Result,Sure,deal_stage
1,2024-01-01,2024-01-02,WON,,s
2,2024-01-01,2024-01-02,ja (Mai),,s
3,2024-01-01,2024-01-02,No,1,s
4,2024-01-01,2024-01-02,No,0,s
5,2024-01-01,2024-01-02,,0,s
!
run dealclean --max-rejects 1 -s ./map.csv mapped.csv
is 'a mapping file: values, prefixes, joined tests, open close date' 0 "$columns,Sure,deal_stage_2
1,2024-01-01,2024-01-02,,,,,,WON,,1,Won,,,s
2,2024-01-01,2024-01-02,,,,,,ja (Mai),,1,Won,,,s
3,2024-01-01,2024-01-02,,,,,,No,,1,Lost,,1,s
5,2024-01-01,,,,,,,s,,,Open,2024-01-02,0,s
"
map() {	# map NAME ROW PATTERN: a mapping file with that row is refused
	printf 'canonical,source\ndeal_id,Nr\n%s\n' "$2" >wrong.csv
	run dealclean -s wrong.csv mapped.csv
	is "mapping: $1" 2 ''
	like "mapping: $1: says so" "^dealclean: $3"
}
map 'an unknown key' 'deal_idd,x' "wrong.csv:3: canonical: no such column: 'deal_idd' \(did you mean deal_id\?\)"
map 'no source' 'region' "wrong.csv:3: region: nothing is named for it"
map 'an outcome that is none' 'outcome:Maybe,x=y' "wrong.csv:3: outcome:Maybe: not Won, Lost or Open behind the colon: 'Maybe'"
map 'a rule without a value' 'outcome:Won,Result' "wrong.csv:3: outcome:Won: not of the form COLUMN=VALUE: 'Result'"
map 'a computed column' 'sales_cycle_days,x' "wrong.csv:3: sales_cycle_days: is computed"
map 'a currency of nothing' 'currency,x' "wrong.csv:3: currency: behind it stand a colon and the column of the amounts"
map 'a value for none with an outcome' 'missing:Won,x' "wrong.csv:3: missing:Won: no outcome may stand behind this"
map 'a star for Won' 'outcome:Won,*' "wrong.csv:3: outcome:Won: not of the form"
map 'an open quote' '"region,x' "wrong.csv:3: a quote is not closed"
printf 'deal_id,Nr\n' >wrong.csv
run dealclean -s wrong.csv mapped.csv
like 'mapping: the header must be there' 'wrong.csv:1: a mapping file starts with the line canonical,source'
run dealclean -s ./absent.csv mapped.csv
exits 'mapping: an absent file is an error' 2
printf 'canonical,source\ndeal_id,Nr\ncreated_date,Begin\nclosed_date,End\noutcome:Won,Result=WON\noutcome:Lost,Result=No\nregion,Regoin\n' >typo.csv
run dealclean --max-rejects 9 -s typo.csv mapped.csv
like 'mapping: a source that is not there is a warning' "typo.csv: region: no column of the input is named for it: 'Regoin'"

# ---- the same bytes -------------------------------------------------------
awk 'BEGIN { OFS = ","; print "deal_id,created_date,closed_date,sales_rep_id,region,deal_amount,outcome,note"
	for (i = 1; i <= 5000; i++) {
		o = i % 3 == 0 ? "Won" : i % 3 == 1 ? "Lost" : "Open"
		if (i % 97 == 0) o = "Maybe"
		c = o == "Open" ? "" : (1 + i % 12) "/" (1 + i % 28) "/2025"
		print "D" (i % 4500), (1 + i % 12) "/" (1 + i % 28) "/2024", c, "rep_" i % 300, (i % 7 == 0 ? "emea" : "EMEA") i % 5,
		    "\"" i % 999 ",5" i % 10 i % 9 "\"", o, (i % 50 == 0 ? "\"a\nb, \"\"c\"\"\"" : "plain") } }' >many.csv
run dealclean -j 1 --rejects r1.csv -o o1.csv many.csv
exits 'many rows' 0
like 'many rows balance' 'read 5000 = written 4459 \+ rejected 51 \+ superseded 490'
printf '%s\n' "$err" >e1
same_again() {	# same_again NAME COMMAND...: gives the same table, rejects and messages
	local name=$1
	shift
	run "$@" --rejects r2.csv -o o2.csv many.csv
	same "$name: the same table" o1.csv o2.csv
	same "$name: the same rejects" r1.csv r2.csv
	printf '%s\n' "$err" >e2
	same "$name: the same summary" e1 e2
}
same_again '-j 2' dealclean -j 2
same_again '-j 7' dealclean -j 7
same_again 'another locale and zone' env LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo dealclean
{ dd bs=7 status=none | dealclean -q -j 2 --rejects r2.csv >o2.csv; } <many.csv
same 'in pieces of 7 bytes: the same table' o1.csv o2.csv
sed 's/many.csv/standard input/' r1.csv >r3.csv
same 'in pieces of 7 bytes: the same rejects' r3.csv r2.csv
ok 'rows in, deals and rejects out' test "$(($(tail -n +2 r1.csv | grep -c '^many') + $(grep -c '^D' o1.csv) + 490))" -eq 5000

run dealclean --rejects /dev/full bad.csv
exits 'rejects that cannot be written are an error' 2
for option in -o --rejects --summary --history-out; do
	run dealclean -q "$option" no/such/folder.csv bad.csv
	is "$option: a folder that is not there is an error before anything is written" 2 ''
done
run dealclean -o same.csv --rejects same.csv bad.csv
exits 'two outputs in one file are an error' 2
like 'which names it' "two outputs cannot go to one file: 'same.csv'"
cp good.csv kept.csv
printf 'include,auto\n' >kept-map.csv
printf 'currency,rate\nEUR,1\n' >kept-rates.csv
for option in -o --rejects --summary --history-out; do
	for name in kept.csv kept-map.csv kept-rates.csv; do
		cp "$name" before.csv
		run dealclean -q -s ./kept-map.csv --rates kept-rates.csv "$option" "./$name" kept.csv
		exits "$option: $name is read, and not written over" 2
		like 'which is said' "an output would replace what is read: './$name'"
		same 'and is as it was' "$name" before.csv
	done
done

# ---- real tables ----------------------------------------------------------
if [ -r "$shared/skygeni_sales_data.csv" ]; then
	run dealclean "$shared/skygeni_sales_data.csv"
	exits '5,000 closed deals' 0
	like '5,000 in, 5,000 out' 'read 5000 = written 5000 \+ rejected 0 \+ superseded 0'
	printf '%s' "$out" | cut -d, -f1-12 >sky.csv
	same '5,000 closed deals come out as they were' sky.csv "$shared/skygeni_sales_data.csv"
	run dealclean -s "$root/examples/schema-maven.csv" "$shared/maven/sales_pipeline.csv"
	like '8,800 in, 8,800 out' 'read 8800 = written 8800 \+ rejected 0 \+ superseded 0'
	ok '4,238 Won, 2,473 Lost, 2,089 Open of which 500 without created_date' test "$(printf '%s' "$out" |
	    awk -F, '{ n[$12]++; none += $2 == "" } END { print n["Won"], n["Lost"], n["Open"], none }')" = '4238 2473 2089 500'
else
	skip 'real tables' 'not here'
fi
# ---- the last day of the data ----------------------------------------------------------
dealgen --deals 800 --as-of 2025-06-30 -o whole.csv
run dealclean -o o.csv --summary sum.csv whole.csv
ok 'nothing is said of a table without odd dates' eval '! printf "%s\n" "$err" | grep "last day"'
ok 'its last day is in the summary' eval '[ "$(tail -1 sum.csv | grep -o "[^,]*$")" = 2025-06-30 ]'
awk -F, -v OFS=, '$12 == "Lost" && n++ == 3 { $3 = "2025-08-29"; $11 = "" } 1' whole.csv >ahead.csv
run dealclean -o o.csv --summary sum.csv ahead.csv
like 'a closing two months ahead is counted' \
	'1 closed deals lie after 2025-06-30, the last day of the data, the latest on 2025-08-29'
ok 'and does not move the day' eval '[ "$(tail -1 sum.csv | grep -o "[^,]*$")" = 2025-06-30 ]'
for program in 'winrate' 'winrate -r compare' 'dealfeat --open'; do
	run $program <ahead.csv
	like "$program says so too" '1 closed deals lie after 2025-06-30'
	$program --as-of 2025-08-31 <whole.csv >o.csv 2>err.txt
	ok "$program: a day beyond the data" grep -q \
		'2025-08-31, the day asked for, lies after 2025-06-30, the last day of the data' err.txt
	$program --as-of 2024-12-31 <ahead.csv >o.csv 2>err.txt
	ok "$program: nothing is said of a day within them" eval '! grep "last day" err.txt'
done
finish
