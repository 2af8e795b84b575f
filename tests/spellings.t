#!/bin/bash
# dealclean: one table in many spellings comes out as the same bytes.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 2

# DATE MONEY SEPARATOR END ENCODING QUOTED: DATE is a strftime format, us or serial, MONEY plain, us or de.
cat >list <<!
%Y-%m-%d plain , crlf utf-8 some
%Y-%m-%d plain ; lf utf-8-sig all
%Y-%m-%dT14:20:30.000+0000 plain , lf utf-8 some
us plain , lf utf-8 some
%m/%d/%Y us , crlf utf-8 all
%d-%m-%Y plain , crlf utf-8 some
%d.%m.%Y de ; crlf cp1252 some
%d.%m.%Y_00:00 de tab crlf utf-16-le some
%d/%m/%Y de ; lf utf-16-be all
%b_%d,_%Y us | cr utf-8 some
%d-%b-%Y us tab lf utf-8-sig some
%d._%B_%Y de , lf utf-8 some
%Y%m%d plain ; cr cp1252 all
serial us , lf utf-8 some
serial plain tab crlf utf-16-be some
!

# respell FILE: as each line of the list says, into the files spelt1, spelt2 ...
respell() {
	python3 - "$1" <<'PY'
import csv, datetime, sys

table = list(csv.reader(open(sys.argv[1], newline="")))
dates = [i for i, c in enumerate(table[0]) if c.endswith("_date")]
amounts = [i for i, c in enumerate(table[0]) if c in ("deal_amount", "close_value")]

def day(s, form):
    if not s:
        return s
    d = datetime.datetime.strptime(s, "%m/%d/%Y" if "/" in s else "%Y-%m-%d").date()
    if form == "serial":
        return str((d - datetime.date(1899, 12, 30)).days)
    return f"{d.month}/{d.day}/{d.year}" if form == "us" else d.strftime(form)

def amount(s, form):
    if not s or form == "plain":
        return s
    us = f"{float(s):,.2f}"
    return "$" + us if form == "us" else us.translate(str.maketrans(",.", ".,")) + " €"

for n, line in enumerate(open("list"), 1):
    date, money, separator, end, encoding, quoted = line.replace("_", " ").split("\n")[0].rsplit(" ", 5)
    rows = [row[:] for row in table]
    for row in rows[1:]:
        for i in dates:
            row[i] = day(row[i], date)
        for i in amounts:
            row[i] = amount(row[i], money)
    out = open(f"spelt{n}", "w", encoding=encoding, newline="")
    if encoding.startswith("utf-16"):
        out.write("\ufeff")
    csv.writer(out, delimiter={"tab": "\t"}.get(separator, separator),
               lineterminator={"lf": "\n", "crlf": "\r\n", "cr": "\r"}[end],
               quoting=csv.QUOTE_ALL if quoted == "all" else csv.QUOTE_MINIMAL).writerows(rows)
PY
}

# spellings FILE OPTION...: all of them come out as FILE itself does
spellings() {
	local file=$1 name=${1##*/} i=0
	shift
	ok "$name" dealclean -q "$@" -o want.csv "$file"
	respell "$file"
	while read -r line; do
		i=$((i + 1))
		dealclean -q "$@" -o got.csv "spelt$i"
		same "$name: $line" want.csv got.csv
	done <list
}

spellings "$root/examples/deals.csv"
if [ -r "$shared/maven/sales_pipeline.csv" ]; then
	spellings "$shared/maven/sales_pipeline.csv" -s "$root/examples/schema-maven.csv"
else
	skip 'the table of maven' 'not here'
fi
finish
