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
nbsp=$'\u00a0' zero=$'\u200b' em=$'\u2003' mark=$'\ufeff'
{
	echo "Record Id,Stage,Closing Date,Created Time,Amount,Region"
	echo "1,Closed Won$nbsp,2024-02-01,2024-01-01,１，０００.５,EMEA"
	echo "2,Closed${em}Lost,2024-02-01,2024-01-01,$nbsp,emea$zero"
	echo "3,${mark}Ｃｌｏｓｅｄ　Ｗｏｎ,2024-02-01,2024-01-01,￥2,ＥＭＥＡ"
	echo "4,Closed${zero} Won,2024-02-01,2024-01-01,3,Île"
	echo "5,Angebot$nbsp,,2024-01-01,4,I"$'\u0302'"le"
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
	echo "${mark}Re"$'\u0301'"f,${nbsp}Outcome ,Created${em}Date${zero},Ｃlosed Date"
	echo "1,Won,2024-01-01,2024-02-01"
} >header.csv
printf 'canonical,source\ndeal_id,R\u00e9f\n' >ref.csv
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

finish
