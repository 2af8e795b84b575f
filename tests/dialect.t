#!/bin/bash
# dealclean: odd files, their encodings and dialects, with known answers.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 2
shopt -s lastpipe		# so that "| reads" counts

# reads NAME EXPECTED [OPTION...]: what printf format on stdin becomes with -s none, from a file and from a pipe
reads() {
	local name=$1 expected=$2
	shift 2
	cat >odd.csv
	run dealclean -q -s none --max-rejects 100% --rejects rejects.csv "$@" odd.csv
	is "$name" 0 "$expected"
	run dealclean -q -s none --max-rejects 100% "$@" < <(cat odd.csv)
	is "$name, from a pipe" 0 "$expected"
}

# ---- encodings --------------------------------------------------------------
wanted='id,name
1,Zoë €
2,"𝄞""x"""
'
printf '%s' "$wanted" | reads 'UTF-8' "$wanted"
{ printf '\357\273\277'; printf '%s' "$wanted"; } | reads 'UTF-8 with a mark' "$wanted"
for order in LE BE; do
	printf '%s' "$wanted" | iconv -f UTF-8 -t UTF-16$order | reads "UTF-16$order" "$wanted"
	[ $order = LE ] && mark='\0377\0376' || mark='\0376\0377'
	{ printf %b "$mark"; printf '%s' "$wanted" | sed 's/$/\r/' | iconv -f UTF-8 -t UTF-16$order; } |
	    reads "UTF-16$order with a mark, CRLF" "$wanted"
done
printf '\377\376a\0\n\0\0\330x\0y' | reads 'UTF-16: half of a pair, half of a character' 'a
�x�
'
printf 'a,b\n\200,\223x\224 \201\215\217\220\235\n' | reads 'Windows-1252' $'a,b\n€,“x” \xc2\x81\xc2\x8d\xc2\x8f\xc2\x90\xc2\x9d\n'
run dealclean -s none odd.csv
like 'which it says' 'odd.csv: read as Windows-1252'
printf 'a,b\n\303\251,1\n\351,2\n' | reads 'one byte decides for the whole file' 'a,b
Ã©,1
é,2
'
not_utf8() {	# not_utf8 BYTES EXPECTED
	printf %b "a\n$1" | reads "no UTF-8: $1" "a
$2
"
}
not_utf8 '\0300\0200' À€
not_utf8 '\0340\0200\0200' à€€
not_utf8 '\0355\0240\0201' $'í\xc2\xa0\xc2\x81'
not_utf8 '\0364\0220\0200\0200' $'ô\xc2\x90€€'
not_utf8 '\0365\0200\0200\0200' õ€€€
not_utf8 '\0342\0202' â‚
not_utf8 '\0200' €
lines() {	# so many lines of ASCII
	echo a,b
	yes 12345678,abcdefghi | head -"$1"
}
ok 'ASCII for 2 MB, then Windows-1252' cmp <(lines 100000; printf '\351,1\n' | iconv -f WINDOWS-1252 -t UTF-8) \
    <(dealclean -q -s none < <(lines 100000; printf '\351,1\n'))
late() { lines 10; echo é,1; lines 100000 | tail -n +2; printf '\351,1\n'; }
late >late.csv
late | iconv -f WINDOWS-1252 -t UTF-8 >expected.csv
ok 'UTF-8 for 2 MB, then not: all of a file is Windows-1252' cmp expected.csv <(dealclean -q -s none late.csv)
ok 'standard input that is a file, too' cmp expected.csv <(dealclean -q -s none <late.csv)
run dealclean -s none < <(late)
exits 'a pipe cannot be seen again: an error' 2
like 'that says so' 'standard input:[0-9]+: UTF-8 up to here, but not behind it: in a file'
{ lines 100000; echo é,1; lines 100000; echo ü,1; } >good.csv
ok 'UTF-8 stays' cmp good.csv <(dealclean -q -s none good.csv)

# ---- ends of lines ----------------------------------------------------------
printf 'a,b\r1,"x y"\r2,z' | reads 'CR' 'a,b
1,x y
2,z
'
printf 'a,b\r\n1,2\n3,4\r\n5,6' | reads 'CRLF and LF mixed, no end' 'a,b
1,2
3,4
5,6
'
printf 'a,b\r\r\n1,"x"\r\r\n\r\r\n3,"p""q"\r\r\n5,6\r\r\r\n7,8\r\r' | reads 'CR CR LF' 'a,b
1,x
3,"p""q"
5,6
7,8
'
printf 'a;b\r\r\n1;x\r\n3;y\n' | reads 'CR CR LF, CRLF and LF mixed' 'a,b
1,x
3,y
'
printf 'a,b\n1,"x\ry"\n' | reads 'CR inside' $'a,b\n1,"x\ry"\n'
printf 'a,b\n1,"x\r\ny"\n' | reads 'CRLF inside quotes' $'a,b\n1,"x\r\ny"\n'

# ---- delimiters -------------------------------------------------------------
printf 'a;b;c\n1,5;2,5;3,5\n' | reads 'decimal commas between semicolons' 'a,b,c
"1,5","2,5","3,5"
'
printf 'name\ttext\nx\tOne, two, three\ny\tfour, five\n' | reads 'prose between tabs' 'name,text
x,"One, two, three"
y,"four, five"
'
printf 'a,b\nx|y|z,1\nu|v|w,2\n' | reads 'lists inside fields' 'a,b
x|y|z,1
u|v|w,2
'
printf 'a|b;c|d\n1|2;3|4\n' | reads 'more fields win' 'a,b;c,d
1,2;3,4
'
printf '"a;b;c;d;e",x\n"1;2;3;4;5",2\n' | reads 'what is in quotes does not count' 'a;b;c;d;e,x
1;2;3;4;5,2
'
printf 'note\nhello; you\nthere\n"x, y"\nz\n' | reads 'one column' 'note
hello; you
there
"x, y"
z
'
printf 'a;b\n1;2\n' | reads '-d goes before' 'a;b
1;2
' -d ,
printf 'sep=|\na,b|c\n1|2\n' | reads 'sep=' '"a,b",c
1,2
'
printf '"sep=;"\r\na,b;c\r\n1;2\r\n' | reads 'sep= in quotes' '"a,b",c
1,2
'

# ---- quotes -----------------------------------------------------------------
printf 'a,b\n5" disk,x"y"\n "p, q" ,\t"r"\n " ""s""\nt" , u \n' | reads 'quotes inside fields, blanks around quotes' 'a,b
"5"" disk","x""y"""
"p, q",r
" ""s""
t", u 
'
run dealclean -s none odd.csv
like 'they are counted' 'rows with misplaced quotes repaired: 3'
printf 'a,b\n1,"x" y\n2,"z\n3,4\n5,"6"\n7,"8\n9"' | reads 'what stays malformed is one line' 'a,b
3,4
5,6
7,"8
9"
'
printf 'a;b\n1;"x\n2;"y"\n3;z' | reads 'an open quote that the next line closes badly' 'a,b
2,y
3,z
'
ok 'the line is rejected' test "$(cut -d, -f2,3 rejects.csv | tail -n +2)" = 2,malformed
quotes() {	# quotes N: so many lines, each of which opens a quote that the next one breaks
	echo a,b
	yes '1,"x' | head -"$1"
}
quotes 200000 >odd.csv
run timeout 120 dealclean -q -s none --max-rejects 100% odd.csv
is 'many open quotes take no time' 0 'a,b
'
{ echo a,b; printf '1,"x\n'; yes 1,2 | head -1000000; } >odd.csv
run timeout 120 dealclean -s none odd.csv
like 'nor does one that is never closed' 'read 1000001 = written 1000000 \+ rejected 1 '

printf 'a,b\n"x"",y,1\n2,3\n' | reads 'a doubled quote is no closing one' 'a,b
2,3
'
quotes2() { echo a,b; yes 'x","y' | head -"$1"; }
quotes2 200000 >odd.csv
run timeout 120 dealclean -s none --rejects rejects.csv odd.csv
like 'lines that are open to lenient eyes, however they begin, take no time' 'read 200000 = written 0 \+ rejected 200000 '
ok 'all of them are in the rejects' test "$(wc -l <rejects.csv)" = 200001

# ---- what RFC 4180 reads with one of the usual delimiters stays -----------------
printf 'a, b\n1, 2\n' | reads 'blanks behind commas' 'a, b
1, 2
'
printf "it's,don't\n'x','y\n" | reads 'apostrophes' "it's,don't
'x','y
"
printf 'a,b\n"C:\\dir\\","x\\"\n"d\\",\n' | reads 'backslashes before closing quotes' 'a,b
C:\dir\,x\
d\,
'
printf 'a|b||c\n1|2||3\n' | reads 'an empty field between pipes' 'a,b,,c
1,2,,3
'
printf 'name\nAnn Lee\nBob Ray\n' | reads 'two words in a line' 'name
Ann Lee
Bob Ray
'
printf 'at\n10:30:00\n11:00:00\n' | reads 'times in one column' 'at
10:30:00
11:00:00
'
printf 'a\tb c d\n1\t2 3 4\n' | reads 'blanks between tabs' 'a,b c d
1,2 3 4
'

# ---- what it cannot read is tried otherwise -------------------------------------
printf 'id, name, x\r\n1, "a, b", \r\n2, c, d\r\n' | reads 'comma and blank, quotes behind' 'id,name,x
1,"a, b",
2,c,d
'
printf "id,name\n1,'a, b'\n2,'it's, so'\n3,c\n" | reads 'apostrophes as quotes' "id,name
1,\"a, b\"
2,\"it's, so\"
3,c
"
printf "'id','name'\n'1','Al''s'\n'2',''\n" | reads 'apostrophes around all fields' "id,name
1,Al's
2,
"
printf 'id,name\n1,"a \\"b\\", c"\n2,"\\\\ \\n"\n' | reads 'a backslash before quotes' 'id,name
1,"a ""b"", c"
2,\ \n
'
printf 'id||name\n1||a|b\n2||\n' | reads 'two pipes' 'id,name
1,a|b
2,
'
printf 'id::name\n1::a:b\n2::\n' | reads 'two colons' 'id,name
1,a:b
2,
'
printf 'a:b:c\n1:2:3\n"4:5":6:\n' | reads 'colons' 'a,b,c
1,2,3
4:5,6,
'
printf 'a b c\n1 2 3\n"4 5" 6 7\n' | reads 'blanks' 'a,b,c
1,2,3
4 5,6,7
'
printf 'a^b\n1,5^2\n' | reads 'carets' 'a,b
"1,5",2
'
printf 'a\001b\n1,5\0012\n' | reads 'control characters' 'a,b
"1,5",2
'
printf "id,name\n1,'a, b'\n2,'c\nd, e'\n\n" | reads 'their quotes hold line ends, too' 'id,name
1,"a, b"
2,"c
d, e"
'

# ---- RFC 4180 and csv-spectrum ---------------------------------------------------
printf 'a,b,c\r\n"1","","""x"""\r\n,"y,\r\n""z""",\r\n" 2 ", 3 ,' | reads 'RFC 4180' 'a,b,c
1,,"""x"""
,"y,'$'\r''
""z""",
 2 , 3 ,
'
printf 'key,val\n1,"{""type"": ""Point"", ""at"": [102.0, 0.5]}"\n' | reads 'JSON' 'key,val
1,"{""type"": ""Point"", ""at"": [102.0, 0.5]}"
'
printf 'a,b\n1,"ha \n""ha"" \nha"\n3,4\n' | reads 'quotes and line ends' 'a,b
1,"ha 
""ha"" 
ha"
3,4
'
printf 'a\n\n""\n"\n"\n' | reads 'one column: an empty line is a row' 'a
""
""
"
"
'

# ---- files of different dialects -------------------------------------------------
{ echo 'a;b'; yes '1,5;2' | head -3000; } >semicolon.csv
{ echo 'a,b'; yes '1.5,2' | head -3000; } >comma.csv
ok 'each is read as it is, whichever is being read' eval '
    dealclean -q -j 4 -s none $(printf "semicolon.csv comma.csv %.0s" 1 2 3 4 5) | sort | uniq -c |
    sed "s/^ *//" | diff - <(printf "%s\n" "15000 \"1,5\",2" "15000 1.5,2" "1 a,b")'

run dealclean -q -s none --max-rejects 100% < <(
	printf 'x\032"2"y\n,\n::a;b\n:, "a;b\n0;a,2\na'"'"'|\n0,2\n||23:,x\032"2"y\n,\n::a;b\n:, "a;b\n0;aab\n3\n')
is 'found by fuzzing: commas in fields, when they do not part them' 0 $'"x\032""2""y"\n::a;b\n"0;a,2"\na\'|\n"0,2"
"||23:,x\032""2""y"\n::a;b\n0;aab\n3\n'

# ---- headers and footers ---------------------------------------------------------
printf 'a,a,b,\n1,2,3,4\n' >twins.csv
printf ',b,a,a\n5,6,7,8\n' >odd.csv
run dealclean -s none twins.csv odd.csv
is 'columns of one name: the first is the first, in further files too' 0 'a,a,b,
1,2,3,4
7,8,6,5
'
run dealclean -s none odd.csv twins.csv twins.csv
is 'and further ones' 0 ',b,a,a
5,6,7,8
4,3,1,2
4,3,1,2
'
run dealclean twins.csv
exits 'deals may not have them' 2
printf 'a,b\0,c\n1,2,3\nx\n' >nul.csv
run dealclean -q -s none --max-rejects 1 --rejects rejects.csv -o out.csv nul.csv
ok 'a NUL in a name stays' cmp out.csv <(printf 'a,b\0,c\n1,2,3\n')
ok 'in the rejects as well' cmp <(head -1 rejects.csv) <(printf 'file,line,reason,column,value,a,b\0,c\n')
run dealclean nul.csv
exits 'deals may not have one' 2
like 'which they say' "nul.csv:1: a NUL byte in the name of a column: 'b\?'"
{ printf 'a,b,c,d\n1,2,3,4\nx\n5,6,7,8\nTotal,,8\n\nend of report\n'; } >odd.csv
run dealclean -s none --rejects rejects.csv --max-rejects 1 odd.csv odd.csv
is 'a footer' 1 'a,b,c,d
1,2,3,4
5,6,7,8
1,2,3,4
5,6,7,8
'
ok 'of each file; in its middle such lines are ragged' test "$(cut -d, -f2,3 rejects.csv | tail -n +2 | tr '\n' ' ')" = \
    '3,ragged 5,not_a_record 7,not_a_record 3,ragged 5,not_a_record 7,not_a_record '
like 'they balance' 'read 10 = written 4 \+ rejected 6 '
printf 'PREAMBLE,,,\n,,,\na,b,c,d\n1,2,3,4\n5,6,7,8\n' | reads 'a preamble with delimiters' 'a,b,c,d
1,2,3,4
5,6,7,8
'

printf 'a\0b,c\n1\0,"\0"\n' >nul.csv
dealclean -q -s none nul.csv >out.csv
ok 'NUL bytes pass' cmp out.csv <(printf 'a\0b,c\n1\0,\0\n')

# ---- rows with more fields than the header ---------------------------------------
printf 'a,b\n1,2,\n3,,\n"5","x,y",\n7,8,""\n' | reads 'a delimiter at the end of every row' 'a,b
1,2
3,
5,"x,y"
7,8
'
run dealclean -s none odd.csv
like 'which it says' 'odd.csv: rows have 1 empty fields more than the header at their end: they are left out'
printf 'a;b;c\n1;2;3;;;\n3;;4;;;\n' | reads 'or several' 'a,b,c
1,2,3
3,,4
'
printf 'a,b,c\n1,2,3,\n3,,4,x\n' | reads 'but not if something stands there' 'a,b,c
'
printf '"a","b"\n"1",5,"x y"\n"2",NA,"z"\n' | reads "R's write.table, commas" 'row.names,a,b
1,5,x y
2,NA,z
'
printf '"a" "b"\n"1" 5 "x y"\n"2" NA "z"\n' | reads "R's write.table, blanks" 'row.names,a,b
1,5,x y
2,NA,z
'
run dealclean -s none odd.csv
like 'which it says, too' 'odd.csv: rows have one field more than the header: the first, .* is called row.names'
printf 'a\tb\tc\n1\t5\tx\ty\n2\tNA\tz\tu\n' | reads "R's write.table, tabs without quotes" 'row.names,a,b,c
1,5,x,y
2,NA,z,u
'
printf '"a","b"\n"Mazda RX4",5,1\n"Datsun",6,1\n' | reads "R's names of rows" 'row.names,a,b
Mazda RX4,5,1
Datsun,6,1
'
printf 'id,name,x\n1,Doe, Ann,5\n2,Ray, Bob,6\n' | reads 'a comma in every name is none' 'id,name,x
'
run dealclean -s none odd.csv
like 'all ragged rows alike: a hint' 'all ragged rows have 1 fields more than the header: does it lack names'
printf 'a,b,c\n1,2\n3,4\n' >odd.csv
run dealclean -s none odd.csv
like 'also if they are too short' 'all ragged rows have 1 fields less than the header'
{ printf '\357\273\277id,"b"\n1,2\n\357\273\277"3",4\n\357\273\277\n'; } | reads 'byte-order marks before records' 'id,b
1,2
3,4
'

# ---- what is not the table --------------------------------------------------
{ printf 'Pipeline report\n"by Ann, for Bob"\n\nExported,2024-01-05,,,\n'; printf 'id,created,stage,amount,owner\n1,2,3,4,5\n6,7,8,9,0\n'; } |
    reads 'a preamble' 'id,created,stage,amount,owner
1,2,3,4,5
6,7,8,9,0
'
ok 'its lines are rejected, not lost' diff - rejects.csv <<!
file,line,reason,column,value,id,created,stage,amount,owner
odd.csv,1,not_a_record,,Pipeline report,,,,,
odd.csv,2,not_a_record,,"""by Ann, for Bob""",,,,,
odd.csv,4,not_a_record,,"Exported,2024-01-05,,,",,,,,
!
run dealclean -s none odd.csv
like 'and counted' 'read 5 = written 2 \+ rejected 3 \+ superseded 0'
printf 'a,b\n1,2,3,4,5\n1,2,3,4,5\n' >two.csv
printf 'a,b,c\n1,,\n,,2\n' | reads 'few fields of the data are filled' 'a,b,c
1,,
,,2
'
{ printf 'sep=;\nReport\nid;created_date;closed_date;region;outcome\n'; printf '1;2024-01-05;2024-01-25;S\374d;Won\n'
	printf 'id;created_date;closed_date;region;outcome\n2;2024-01-05;;x;Open\nTotal of all deals\n'; } >deals.csv
sed -i 's/^id/deal_id/' deals.csv
run dealclean --rejects rejects.csv deals.csv
is 'deals with all of it' 0 'deal_id,created_date,closed_date,sales_rep_id,industry,region,product_type,lead_source,deal_stage,deal_amount,sales_cycle_days,outcome,expected_close_date
1,2024-01-05,2024-01-25,,,Süd,,,,,20,Won,
2,2024-01-05,,,,x,,,,,,Open,
'
like 'they balance' 'read 5 = written 2 \+ rejected 3 \+ superseded 0'
ok 'and keep their lines' test "$(cut -d, -f2,3 rejects.csv | tail -n +2 | tr '\n' ' ')" = \
    '2,not_a_record 5,repeated_header 7,not_a_record '

# ---- one table in every dress -----------------------------------------------
if [ -r "$shared/maven/sales_pipeline.csv" ]; then
	maven=$shared/maven/sales_pipeline.csv
	schema=$root/examples/schema-maven.csv
	dealclean -q -s "$schema" -o plain.csv "$maven"
	wears() {	# wears NAME: standard input gives the same table
		cat >dress.csv
		run dealclean -q -s "$schema" -o dressed.csv dress.csv
		exits "maven, $1" 0
		same "maven, $1: the same table" plain.csv dressed.csv
	}
	dates() { awk -F, -v OFS="$1" -v f="$2" 'function d(s, p) { if (split(s, p, "-") != 3) return s
		return f == "mdy" ? p[2] + 0 "/" p[3] + 0 "/" p[1] : f == "dmy" ? p[3] "-" p[2] "-" p[1] : p[1] "-" p[2] "-" p[3] }
		{ for (i = 1; i <= NF; i++) $i = $i ~ /^[0-9]+\/[0-9]+\/[0-9]+$/ ? iso($i) : $i; for (i = 1; i <= NF; i++) $i = d($i); print }
		function iso(s, p) { split(s, p, "/"); return sprintf("%d-%02d-%02d", p[3], p[1], p[2]) }' "$maven"; }
	dates , iso | wears ISO
	dates , mdy | wears M/D/YYYY
	dates , dmy | sed 's/$/\r/' | wears 'DD-MM-YYYY, CRLF'
	dates ';' dmy | wears semicolons
	dates '|' mdy | tr '\n' '\r' | wears 'pipes, CR'
	{ printf '\377\376'; dates $'\t' mdy | iconv -f UTF-8 -t UTF-16LE; } | wears 'tabs, UTF-16LE'
	dates ';' iso | iconv -f UTF-8 -t UTF-16BE | wears 'semicolons, UTF-16BE'
	{ printf 'sep=;\n'; dates ';' dmy; } | wears 'sep=;'
	dates , mdy | iconv -f UTF-8 -t WINDOWS-1252 | sed 's/,/","/g; s/^/"/; s/$/"\r/' | wears 'quotes, Windows-1252'
else
	skip 'one table in every dress' 'not here'
fi
finish
