#!/bin/bash
# examples/recipes, in what is there of PostgreSQL, DuckDB and Miller: out of it, into it, and the
# same answers.
. tests/lib.sh
recipes=$root/examples/recipes
cd "$tmp" || exit 1
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGSERVICE PGOPTIONS	# never a server that is somebody's
sed -E '1!s/^([^,]*)/00\1/; 3s/Referral/"Referral, ""warm"""/' "$root/examples/deals.csv" | dealclean -q -o clean.csv
model=$root/tests/golden/model.json
dealfeat -q --open clean.csv | dealscore -q -m "$model" --thresholds 50%,70% 2>.err |
	dealexplain -q -m "$model" -o scores.csv 2>>.err
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "region,deals,won"; next }
	/"/ { next }
	$at["outcome"] != "Open" { n[$at["region"]]++; won[$at["region"]] += $at["outcome"] == "Won" }
	END { for (r in n) print r "," n[r] "," won[r] | "sort" }' <(sed 's/"Referral, ""warm"""/Referral/' clean.csv) >want.csv
answers() {	# NAME: of the recipe that has just run
	same "$1: the table comes back as it went" clean.csv export.csv
	same "$1: deals by region" want.csv regions.csv
	ok "$1: twenty deals, and their reasons" test "$(wc -l <top.csv)" -eq 21 -a "$(grep -c '"' top.csv)" -gt 5
}

# ---- Miller ----
if command -v mlr >/dev/null; then
	run "$recipes/miller"
	exits 'Miller' 0
	answers Miller
	mv top.csv top.miller
else
	skip 'Miller' 'no mlr'
fi

# ---- DuckDB ----
modules=$root/build/node/node_modules
duckdb=
if command -v duckdb >/dev/null; then
	duckdb='duckdb <"$recipes/duckdb.sql"'
elif [ -d "$modules/@duckdb/node-api" ] && command -v node >/dev/null; then
	duckdb='node "$root/tests/duckdb.mjs" "$modules" "$recipes/duckdb.sql"'
fi
if [ -n "$duckdb" ]; then
	rm -f export.csv regions.csv top.csv
	run eval "$duckdb"
	exits 'DuckDB' 0
	answers DuckDB
	[ ! -e top.miller ] || same 'DuckDB: the deals that Miller finds' top.miller top.csv
	ok 'DuckDB: scores as Parquet' grep -aq '^PAR1' scores.parquet
else
	skip 'DuckDB' 'no duckdb'
fi

# ---- PostgreSQL, a server of its own on a socket of its own ----
initdb=$(command -v initdb || find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | tail -n 1)
as() {		# COMMAND: as one who may run a server
	if [ "$(id -u)" -eq 0 ]; then su -s /bin/bash nobody -c "cd / && $1"; else bash -c "$1"; fi
}
if [ -n "$initdb" ] && command -v psql >/dev/null; then
	pg=$(mktemp -d)
	[ "$(id -u)" -ne 0 ] || chown nobody "$pg"
	# shellcheck disable=SC2154	# $pg is set just above
	trap 'as "kill -INT \$(head -n 1 $pg/data/postmaster.pid)" 2>/dev/null; sleep 1; rm -rf "$tmp" "$pg"' EXIT
	initdb=$(readlink -f "$initdb")
	as "$initdb -D $pg/data -U deals -A trust -E UTF8 --locale=C --no-sync >$pg/log 2>&1 &&
		${initdb%initdb}pg_ctl -D $pg/data -w -o \"-c listen_addresses= -k $pg -F -c datestyle=German -c timezone=Asia/Tokyo\" -l $pg/log start >/dev/null 2>&1"
	export PGHOST=$pg PGUSER=deals PGDATABASE=postgres
fi
if [ -n "${PGHOST:-}" ] && psql -Xqc 'SELECT 1' >/dev/null 2>&1; then
	{
		echo "CREATE TABLE deals (deal_id text, created_date date, closed_date date, sales_rep_id text, industry text, region text,
			product_type text, lead_source text, deal_stage text, deal_amount numeric, sales_cycle_days int, outcome text,
			expected_close_date date);"
		echo 'COPY deals FROM STDIN (FORMAT csv, HEADER);'
		cut -d, -f1-13 <(dealclean -q "$root/examples/deals.csv")
		echo '\.'
	} | psql -Xq
	run "$recipes/postgres" out 'SELECT * FROM deals ORDER BY deal_id'
	exits 'PostgreSQL: out' 0
	cp "$tmp/.out" out.csv
	same 'as dealclean had it, whatever the dates of the server look like' <(dealclean -q "$root/examples/deals.csv") \
		<(dealclean -q out.csv)
	run "$recipes/postgres" in scored scores.csv
	exits 'PostgreSQL: in' 0
	run "$recipes/postgres" in scored scores.csv
	is 'a second time, in silence' 0 ''
	ok 'and without a word' test -z "$err"
	head -c -1 scores.csv >unended.csv
	run "$recipes/postgres" in other unended.csv
	exits 'a file without a last line end' 0
	run "$recipes/postgres" out 'SELECT * FROM other EXCEPT SELECT * FROM scored'
	is 'has the same rows' 0 "deal_id,as_of_date,win_probability,risk_category,model_id,top_factors,recommended_action
"
	run "$recipes/postgres" out 'SELECT deal_id, as_of_date, win_probability FROM scored ORDER BY deal_id'
	pick() {	# FILE: its deals, days and probabilities
		awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			{ printf "%s,%s,%.6f\n", $at["deal_id"], $at["as_of_date"], $at["win_probability"] }' "$1" | sort
	}
	same 'each deal once, with its probability' <(sed 's/"Referral, ""warm"""/Referral/' scores.csv >plain.csv; pick plain.csv) \
		<(pick "$tmp/.out")
	run "$recipes/postgres" out "SELECT count(*) AS n FROM scored WHERE top_factors <> ''"
	ok 'with reasons' test "$(tail -n 1 "$tmp/.out")" -gt 0
	sed '$s/^\([^,]*\),/"\1,/' scores.csv >broken.csv
	sed -i '2s/0\.[0-9]*/0.5/g' broken.csv
	run "$recipes/postgres" in scored broken.csv
	ok 'a broken file is an error' test "$status" -ne 0
	run "$recipes/postgres" out 'SELECT count(*) AS n FROM scored WHERE win_probability = 0.5'
	is 'of which nothing comes in' 0 "n
$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "win_probability") at = i; next } $at == "0.500000" { n++ } END { print n + 0 }' scores.csv)
"
	run "$recipes/postgres" out 'SELECT nothing'
	ok 'an error of the server is one' test "$status" -ne 0
	run "$recipes/postgres" in 'x; DROP TABLE scored' scores.csv
	exits 'a name that is none' 2
else
	skip 'PostgreSQL' 'no server here'
fi
run "$recipes/postgres"
exits 'no arguments' 2
like 'the usage' '^usage: postgres out'
finish
