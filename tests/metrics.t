#!/bin/bash
# --metrics of every program: what a monitor reads; and messages in the journal.
. tests/lib.sh

cd "$tmp" || exit 1
dealgen -q --deals 1200 --seed 3 -o export.csv
mkdir prom json
measure() {	# PROGRAM ARG...
	"$1" -q --metrics "prom/$1.prom" --metrics-label project=acme "${@:2}" >"$1.out"
}
measure dealgen --deals 1200 --seed 3
measure dealclean --rejects rejects.csv -o clean.csv export.csv
dealfeat -q --snapshots -o snapshots.csv clean.csv
measure dealfeat --open -o open.csv clean.csv
measure dealtrain -o model.json snapshots.csv
dealgen --deals 6000 --seed 3 | dealfeat -q --snapshots=7d -o weekly.csv
measure dealdrift weekly.csv
measure dealeffect --lever region clean.csv
measure dealscore -m model.json -o scores.csv open.csv
measure dealexplain -m model.json -o reasons.csv scores.csv
measure winrate clean.csv
measure dealforecast -o forecast.csv clean.csv
measure dealalert -o alerts.csv reasons.csv
measure dealsend --text alerts.csv
sed 's/,Open,/,Won,/' clean.csv >later.csv
measure dealeval --outcomes later.csv scores.csv

sample() {	# PROGRAM SERIES: its value
	awk -v s="$2" 'index($0, s " ") == 1 { print $NF }' "prom/$1.prom"
}
rows() {	# FILE: behind the header
	echo $(($(wc -l <"$1") - 1))
}
series='{program="%s",project="acme"%s}'
# shellcheck disable=SC2059
value() {	# PROGRAM NAME [LABEL]
	sample "$1" "$2$(printf "$series" "$1" "${3:+,$3}")"
}

# The form, by Prometheus' own tool if it is there, and by its grammar in any case.
grammar() {	# FILE
	LC_ALL=C awk '
	/^# HELP dealkit_[a-z_]+ [A-Z].*\.$/ { if ($3 in help) bad = bad "\n" $0; help[$3]; next }
	/^# TYPE dealkit_[a-z_]+ gauge$/ { if ($3 in type || !($3 in help)) bad = bad "\n" $0; type[$3]; next }
	/^dealkit_[a-z_]+\{program="[a-z]+"(,[a-z_0-9]+="([^"\\]|\\.)*")*\} -?[0-9][0-9.e+]*$/ {
		name = $0; sub(/\{.*/, "", name)
		line = $0; sub(/ [^ ]*$/, "", line)
		if (!(name in type) || line in seen || name ~ /_total$|_ms$/) bad = bad "\n" $0
		seen[line]; n++; next
	}
	{ bad = bad "\n" $0 }
	END { print bad; exit bad != "" || n < 4 }' "$1"
}
is_now() {	# SECONDS since 1970
	awk -v t="$1" -v now="$(date +%s)" 'BEGIN { exit !(t > now - 600 && t < now + 2) }'
}
for program in "$root"/tools/*.c; do
	name=$(basename "$program" .c)
	"$name" --help >help
	ok "$name: --metrics is one of its options" grep -q -- '--metrics FILE' help
	[ -s "prom/$name.prom" ] || continue
	ok "$name: the grammar of Prometheus" grammar "prom/$name.prom"
	if command -v promtool >/dev/null; then
		ok "$name: promtool finds nothing" test -z "$(promtool check metrics <"prom/$name.prom" 2>&1)"
	fi
	ok "$name: it went well" test "$(value "$name" dealkit_last_exit_status)" = 0
	ok "$name: now" is_now "$(value "$name" dealkit_last_success_timestamp_seconds)"
	ok "$name: in the memory that it took" test "$(value "$name" dealkit_run_memory_bytes)" -gt 1000000
	ok "$name: with rows" grep -q '^dealkit_rows{.*} [1-9]' "prom/$name.prom"
done
ok 'all thirteen were seen' test "$(find prom -name '*.prom' | wc -l)" -ge 13
ok 'one name has one help and one type everywhere' eval \
	'test -z "$(cat prom/*.prom | grep "^#" | sort -u | cut -d" " -f2,3 | sort | uniq -d)"'
ok 'two programs have no series in common' eval 'test -z "$(cat prom/*.prom | grep -v "^#" | cut -d" " -f1 | sort | uniq -d)"'
ok 'no deal, rep or segment is a label' eval '! grep -E "(deal_id|rep|region|industry|segment)[a-z_]*=" prom/*.prom'

# The numbers are those of the tables.
is_rows() {	# PROGRAM KIND NUMBER
	ok "$1: rows $2" test "$(value "$1" dealkit_rows "kind=\"$2\"")" = "$3"
}
day() {
	date -u -d "$1" +%s
}
last=$(head -2 open.csv | awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "as_of_date") c = i } NR == 2 { print $c }')
is_rows dealgen written 1200
is_rows dealclean read "$(rows export.csv)"
is_rows dealclean written "$(rows clean.csv)"
is_rows dealclean rejected "$(rows rejects.csv)"
is_rows dealfeat read "$(rows clean.csv)"
is_rows dealfeat written "$(rows open.csv)"
is_rows dealtrain read "$(rows snapshots.csv)"
is_rows dealscore written "$(rows scores.csv)"
is_rows dealeffect read "$(rows clean.csv)"
is_rows dealeffect written "$(rows dealeffect.out)"
is_rows dealdrift read "$(rows weekly.csv)"
is_rows dealdrift written "$(rows dealdrift.out)"
ok 'drift: features by verdict' test "$(awk '/^dealkit_drift_features/ { n += $NF } END { print n }' prom/dealdrift.prom)" -eq \
	"$(grep -cE ',(drifted|watch|stable|cannot tell),' dealdrift.out)"
ok 'drift: the largest index of the world' test "$(printf '%.6f' "$(value dealdrift dealkit_drift_ratio)")" = \
	"$(awk -F, '$4 == "world" { print $2 }' dealdrift.out | sort -g | tail -1)"
is_rows dealexplain read "$(rows scores.csv)"
is_rows dealexplain written "$(rows reasons.csv)"
is_rows winrate written "$(rows winrate.out)"
is_rows dealforecast written "$(rows forecast.csv)"
is_rows dealalert written "$(rows alerts.csv)"
is_rows dealsend read "$(rows alerts.csv)"
for program in dealclean dealfeat dealtrain dealalert; do
	ok "$program: the day of the data" test "$(value $program dealkit_data_day_timestamp_seconds)" = "$(day "$last")"
done
for category in High Medium Low; do
	ok "deals: $category" test "$(value dealscore dealkit_deals "risk_category=\"$category\"")" -eq "$(grep -c ",$category," scores.csv)"
done
ok 'alerts: all kinds' test "$(awk '/^dealkit_alerts/ { n += $NF } END { print n }' prom/dealalert.prom)" -eq "$(rows alerts.csv)"
ok 'alerts: one kind' test "$(value dealalert dealkit_alerts 'kind="risk_high",severity="warning"')" -eq "$(grep -c ',warning,risk_high,' alerts.csv)"
ok 'sent' test "$(value dealsend dealkit_sent 'status="sent"')" -eq "$(rows alerts.csv)"
id=$(sed -n '2s/.*,//p' scores.csv)
for program in dealtrain dealscore; do
	ok "$program: the model is the one of model_id" test \
		"$(value $program dealkit_model_info "sha256=\"$id\",version=\"$(dealscore -V | sed 's/.* //')\"")" = 1
	ok "$program: has one verdict of three" test "$(awk '/^dealkit_model_verdict/ { n++; s += $NF } END { print n, s }' prom/$program.prom)" = '3 1'
done
ok 'the AUC of the table' eval 'awk -F, -v a="$(value dealtrain dealkit_model_auc_ratio)" \
	"\$1 == \"xgboost\" && \$2 == \"all\" { exit !(\$6 - a < 1e-6 && a - \$6 < 1e-6) }" dealtrain.out'
ok 'no champion, none kept' test "$(value dealtrain dealkit_champion_kept)" = 0
dealtrain -q -o worse.json --champion model.json --param max_depth=1 --param eta=.001 snapshots.csv \
	--metrics prom/dealtrain.prom --metrics-label project=acme >metrics.out
ok 'a worse model: exit 1' test $? -eq 1
ok 'the champion is kept' test "$(value dealtrain dealkit_champion_kept)" = 1
ok 'which the exit status says, too' test "$(value dealtrain dealkit_last_exit_status)" = 1
ok 'and no model is told of' eval '! grep -q dealkit_model_info prom/dealtrain.prom'
ok 'as there is none' test ! -e worse.json
awk -F, 'NR == 1 || NR % 10 { print; next } { print $0 ",surplus" }' export.csv >ragged.csv
run dealclean -q --metrics prom/dealclean.prom --metrics-label project=acme ragged.csv
exits 'rejected rows' 1
ok 'by reason' test "$(value dealclean dealkit_rejected_rows 'reason="ragged"')" = 120
ok 'and in all' test "$(value dealclean dealkit_rows 'kind="rejected"')" = 120

# A run that fails: the last good one is known still.
good=$(value dealscore dealkit_last_success_timestamp_seconds)
sleep .1
run dealscore -q --metrics prom/dealscore.prom --metrics-label project=acme -m model.json absent.csv
exits 'a run that fails' 2
ok 'says so' test "$(value dealscore dealkit_last_exit_status)" = 2
ok 'but when the last good one was' test "$(value dealscore dealkit_last_success_timestamp_seconds)" = "$good"
ok 'and it was another' test "$(value dealscore dealkit_last_run_timestamp_seconds)" != "$good"
run dealscore -q --metrics first.prom -m model.json absent.csv
ok 'who never did well has no such time' eval 'grep -q last_run first.prom && ! grep -q last_success first.prom'

# JSON, for who has no Prometheus.
run dealclean -q --metrics clean.json --metrics-label 'project=a"\b' --metrics-label site=Zürich -o c.csv export.csv
ok 'JSON: one line' test "$(wc -l <clean.json)" -eq 1
if command -v python3 >/dev/null; then
	ok 'JSON: with labels and numbers' python3 -c '
import json
j = json.load(open("clean.json", encoding="utf-8"))
assert j["labels"] == { "program": "dealclean", "project": "a\"\\b", "site": "Z\u00fcrich" }
of = { (m["name"], m.get("kind")): m["value"] for m in j["metrics"] }
assert of["dealkit_rows", "read"] == 1200 and of["dealkit_last_exit_status", None] == 0'
else
	skip 'JSON' 'no python3'
fi
before=$(grep -o '"dealkit_last_success[^}]*' clean.json)
run dealclean -q --metrics clean.json absent.csv
ok 'JSON: the last good run is known still' test "$(grep -o '"dealkit_last_success[^}]*' clean.json)" = "$before"
run dealclean -q --metrics label.prom --metrics-label 'project=a"\b' -o c.csv export.csv
ok 'labels are escaped' grep -qF 'project="a\"\\b"' label.prom
ok 'and right still' grammar label.prom

# Where it is written, and where not.
(umask 077; dealclean -q --metrics mask.prom -o c.csv export.csv)
ok 'readable for the collector, whatever the umask' test "$(stat -c %a mask.prom)" = 644
chmod 600 mask.prom
dealclean -q --metrics mask.prom -o c.csv export.csv
ok 'also the next time' test "$(stat -c %a mask.prom)" = 644
run dealclean --metrics no/such/folder.prom -o c2.csv export.csv
exits 'what cannot be written is no failure' 0
like 'but a warning' '^dealclean: --metrics: no/such/folder.prom: No such file'
same 'and the table is there' c.csv c2.csv
if [ -w /dev/full ]; then
	run dealclean --metrics /dev/full -o c2.csv export.csv
	exits 'nor is a full disk' 0
	like 'which is said' '--metrics: /dev/full: '
fi
dealclean -q --metrics a.prom export.csv >plain.csv
same 'standard output is what it was' clean.csv plain.csv
refused() {	# NAME PATTERN ARG...
	run dealclean "${@:3}"
	exits "$1: is an error" 2
	like 'which says so' "$2"
}
cp export.csv keep.csv
refused 'metrics in the place of the input' 'would replace what is read' --metrics keep.csv keep.csv
same 'and the input is there' export.csv keep.csv
refused 'in the place of an output' 'in the place of --output' --metrics c.csv -o c.csv export.csv
refused 'on standard output' 'a file is needed' --metrics - export.csv
refused 'a label without metrics' 'of which metrics' --metrics-label a=b export.csv
refused 'a label of ours' "'kind' is a label already" --metrics l.prom --metrics-label kind=b export.csv
refused 'a label of Prometheus' "'job' is a label already" --metrics l.prom --metrics-label job=b export.csv
refused 'a label that is none' 'not NAME=VALUE' --metrics l.prom --metrics-label 1a=b export.csv
refused 'a label twice' 'stands there twice' --metrics l.prom --metrics-label a=b --metrics-label a=c export.csv
refused 'a label without end' 'no UTF-8' --metrics l.prom --metrics-label a=$'\xe4' export.csv
ok 'then nothing is written' test ! -e l.prom

# The clock is in the metrics alone.
for i in 1 2; do
	dealscore -q --metrics "m$i.prom" -m model.json open.csv >"o$i.csv"
	sleep .1
done
same 'the table has no clock' o1.csv o2.csv
ok 'its metrics have' eval '! cmp -s m1.prom m2.prom'

# The journal: each line with its level; any other file without.
journal() {	# FILE COMMAND ARG...: standard error is the journal FILE
	: >"$1"
	# shellcheck disable=SC2094
	JOURNAL_STREAM=$(stat -c %d:%i "$1") "${@:2}" 2>"$1" >/dev/null
}
journal log dealclean -v ragged.csv
ok 'a warning has level 4' grep -q '^<4>dealclean: more rows are rejected' log
ok 'the sum has level 5' grep -q '^<5>dealclean: read 1200 = written 1080 ' log
journal log dealfeat -v clean.csv
ok 'a note has level 6' grep -q '^<6>dealfeat: features as of ' log
journal log dealscore -m absent.json open.csv
ok 'an error has level 3' grep -q '^<3>dealscore: absent.json: No such file' log
journal log dealclean --no-such
ok 'every line of it' eval 'test "$(wc -l <log)" -ge 3 && ! grep -v "^<3>" log'
journal log dealtrain snapshots.csv
ok 'the verdict has level 5' grep -q '^<5>dealtrain: verdict: ' log
journal log dealclean --progress export.csv
ok 'no progress in it' eval '! grep -q "rows/s" log'
JOURNAL_STREAM=1:1 dealclean -v ragged.csv 2>log >/dev/null
ok 'what is not the journal has none' eval 'test -s log && ! grep "^<" log'
finish
