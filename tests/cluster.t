#!/bin/bash
# The sample in four shards gives what it gives whole, program by program; and examples/cluster on
# each engine that is there.
. tests/lib.sh
cluster=$root/examples/cluster
cd "$tmp" || exit 1
day=2025-06-30
dealclean -q "$root/examples/deals.csv" -o clean.csv
dealfeat -q --snapshots=month --as-of $day clean.csv | dealtrain -q --folds 2 -o model.json >metrics.csv
dealfeat -q --open --as-of $day --save-state state.csv clean.csv -o open.csv
"$cluster/score" model.json open.csv scores.csv

each() {	# IN OUT COMMAND...: the command on each shard of folder IN, from stdin, into folder OUT
	local from=$1 to=$2 i
	shift 2
	mkdir -p "$to"
	for i in 0 1 2 3; do
		"$@" <"$from/$i.csv" >"$to/$i.csv" || return
	done
}
joined() {	# NAME FOLDER FILE: the shards give FILE
	rm -f joined.csv
	"$cluster/join" joined.csv "$2"/{0..3}.csv
	same "$1" "$3" joined.csv
}
shards() {	# FILE FOLDER
	"$cluster/shard" "$1" 4 "$2"
}

# ---- shard and join ----
shards clean.csv clean
joined 'four shards joined are the table' clean clean.csv
ok 'which are as long as each other' test "$(wc -l clean/{0..3}.csv | awk '$2 != "total" { print $1 }' | sort -u)" = 2001
printf 'deal_id,"a\nb"\n1,"x\ny"\n2,""""\n3,"\n\n"\n' >lines.csv
shards lines.csv lines
ok 'records of several lines stay whole' test "$(wc -l lines/{0..3}.csv | awk '{ print $1 }' | tr '\n' ' ')" = '2 4 3 5 14 '
joined 'and come back, with a header of two lines' lines lines.csv
head -n 3 clean.csv >few.csv
shards few.csv few
ok 'fewer records than shards: headers alone' cmp few/0.csv <(head -n 1 clean.csv)
joined 'which are joined, too' few few.csv
"$cluster/shard" clean.csv 2 few
ok 'an earlier cut into more shards leaves none' test "$(echo few/*)" = 'few/0.csv few/1.csv'
run "$cluster/shard" /dev/null 4 none
exits 'no header is an error' 2
run "$cluster/join" joined.csv clean/0.csv lines/1.csv
exits 'another header is refused' 2
like 'which is named' 'lines/1.csv: its header is not that of clean/0.csv'
same 'and what was there stays' few.csv joined.csv

# ---- what may be sharded ----
shards "$root/examples/deals.csv" raw
each raw cleaned dealclean -q -s dealkit
joined 'dealclean per shard, of this sample' cleaned clean.csv
same 'dealclean of four files' clean.csv <(dealclean -q raw/{0..3}.csv)
same 'winrate of four files' <(winrate -q -p quarter clean.csv) <(winrate -q -p quarter clean/{0..3}.csv)
same 'dealalert of four files' <(dealalert -q scores.csv) <(shards scores.csv scored && dealalert -q scored/{0..3}.csv)
each clean opened dealfeat -q --open --state state.csv --as-of $day
joined 'dealfeat --open, with the state' opened open.csv
dealfeat -q --as-of $day clean.csv -o all.csv
each clean featured dealfeat -q --state state.csv --as-of $day
joined 'dealfeat of all deals, with the state' featured all.csv
each clean alone dealfeat -q --as-of $day
"$cluster/join" joined.csv alone/{0..3}.csv
ok 'but not without: a shard has its own history only' eval '! cmp -s all.csv joined.csv'
dealfeat -q --snapshots=month --as-of $day clean.csv -o rows.csv
each clean snapped dealfeat -q --snapshots=month --state state.csv --as-of $day
"$cluster/join" joined.csv snapped/{0..3}.csv
same 'snapshots are the same rows' <(sort rows.csv) <(sort joined.csv)
dealtrain -q --folds 2 -o joined.json joined.csv >joined-metrics.csv
same 'in another order, of which the same model is learned' model.json joined.json
same 'with the same figures' metrics.csv joined-metrics.csv
shards open.csv open
each open once dealscore -q -m model.json
joined 'dealscore' once <(dealscore -q -m model.json open.csv)
each open long dealexplain -q -m model.json -r long
joined 'dealexplain -r long' long <(dealexplain -q -m model.json -r long open.csv)
each scored explained dealexplain -q -m model.json
joined 'dealexplain' explained scores.csv
dealexplain -q -m model.json -r global open.csv >global.csv
each open globals dealexplain -q -m model.json -r global
awk -F, '$1 == "feature" { next } FNR == NR { direction[$1] = $6; next }
	{ deals[$1] += $8; size[$1] += $9; sum[$1] += $10; all += $9 }
	END { for (f in deals) printf "%s,%.5f,%.5f,%.5f,%d\n", f, size[f] / deals[f], size[f] / all, sum[f] / deals[f], deals[f] }' \
	global.csv globals/{0..3}.csv | sed 's/-0.00000/0.00000/' | sort >merged
awk -F, 'FNR > 1 { printf "%s,%.5f,%.5f,%.5f,%d\n", $1, $4, $5, $7, $8 }' global.csv | sed 's/-0.00000/0.00000/' | sort >whole
ok 'dealexplain -r global: merged by deals and sums, to a unit of the fifth digit' eval 'test -s whole && paste -d, whole merged |
	awk -F, "{ for (i = 1; i <= 5; i++) if (\$i != \$(i + 5) && (\$i + 0 == 0 || (\$i - \$(i + 5)) ^ 2 > 1.1e-10)) exit 1 }"'
each scored alerts dealalert -q --top 10000
ok 'dealalert, with no limit: the same alerts, sorted' cmp <(dealalert -q --top 10000 scores.csv | sort) \
	<("$cluster/join" joined.csv alerts/{0..3}.csv && sort joined.csv)
mkdir reps
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "sales_rep_id") at = i
	for (k = 0; k < 4; k++) print >("reps/" k ".csv"); next }
	{ print >("reps/" substr($at, length($at)) % 4 ".csv") }' scores.csv
each reps alerts dealalert -q
ok 'dealalert, by recipient: the same alerts, sorted' cmp <(dealalert -q scores.csv | sort) \
	<("$cluster/join" joined.csv alerts/{0..3}.csv && sort joined.csv)
each scored alerts dealalert -q
"$cluster/join" joined.csv alerts/{0..3}.csv
ok 'but --top counts per shard' test "$(wc -l <joined.csv)" -gt "$(dealalert -q scores.csv | wc -l)"

# ---- a header alone, and nothing ----
head -n 1 open.csv >header.csv
: >nothing.csv
run "$cluster/score" model.json header.csv out.csv
is 'a header alone: status 0' 0 ''
ok 'and a header alone' cmp out.csv <(head -n 1 scores.csv)
rm out.csv
run "$cluster/score" model.json nothing.csv out.csv
exits 'nothing at all: status 2' 2
ok 'and no output' eval '! ls out.csv* 2>/dev/null | grep .'

# ---- why an export is cleaned whole ----
row() {
	echo "$1,2025-01-0$2,${4:+2025-02-01},$3,${4:-Open}"
}
columns=deal_id,created_date,closed_date,region,outcome
{ echo $columns; for i in 1 2 3; do row "a$i" $i emea Won; done; } >0.csv
{ echo $columns; for i in 1 2 3 4 5 6; do row "b$i" $i EMEA Won; done; } >1.csv
run dealclean -q 0.csv 1.csv -o both.csv
at=$(head -n 1 both.csv | tr , '\n' | grep -nx region | cut -d: -f1)
same 'one run: the spelling of most' <(echo EMEA) <(tail -n +2 both.csv | cut -d, -f"$at" | sort -u)
dealclean -q 0.csv -o 0.clean
dealclean -q 1.csv -o 1.clean
same 'per shard: two regions' <(printf 'EMEA\nemea\n') <(tail -qn +2 ./?.clean | cut -d, -f"$at" | sort -u)
{ echo $columns; row d 1 EMEA Won; } >0.csv
{ echo $columns; row d 1 EMEA Lost; } >1.csv
same 'one run: the last row of a deal counts' <(echo 2) <(dealclean -q 0.csv 1.csv | wc -l)
dealclean -q 0.csv -o 0.clean
dealclean -q 1.csv -o 1.clean
"$cluster/join" both.clean 0.clean 1.clean
run dealfeat both.clean
exits 'per shard: twice, which is found where they meet' 2
like 'and said' 'both.clean:3: deal_id: a second row'
printf 'deal_id,created_date,closed_date,outcome\na,13/01/2025,20/01/2025,Won\n' >0.csv
printf 'deal_id,created_date,closed_date,outcome\nb,03/01/2025,04/01/2025,Won\n' >1.csv
run dealclean -q 1.csv
exits 'a shard whose days could be months is refused' 2
run dealclean -q --date-order dmy 1.csv
exits 'unless the order is said' 0

# ---- engines ----
cp -R open broken
echo 'x,"y' >>broken/2.csv
if command -v parallel >/dev/null && parallel --version 2>/dev/null | grep -q 'GNU parallel'; then
	export PARALLEL_HOME=$tmp/parallel
	mkdir parallel by-parallel by-broken
	touch parallel/will-cite
	run parallel -j2 --halt now,fail=1 "$cluster/score" model.json {} "by-parallel/{/}" ::: open/*.csv
	exits 'GNU parallel' 0
	joined 'the bytes of the whole' by-parallel scores.csv
	run parallel -j2 --halt now,fail=1 "$cluster/score" model.json {} "by-broken/{/}" ::: broken/*.csv
	exits 'a bad shard is its exit status' 2
	like 'with what is wrong' 'broken/2.csv:[0-9]*: a quote is opened'
	ok 'and no output of it' test ! -e by-broken/2.csv
	mkdir -p tenants/{acme,bolt,tiny}
	dealgen -q --deals 600 --seed 1 -o tenants/acme/export.csv
	dealgen -q --deals 600 --seed 2 -o tenants/bolt/export.csv
	dealgen -q --deals 60 --seed 3 -o tenants/tiny/export.csv
	run parallel -j2 --joblog jobs.log --tag bash "$cluster/tenant.sh" ::: tenants/*
	exits 'tenants: as many failures as its exit status' 1
	ok 'two have model and scores' test -s tenants/acme/out/model.json -a -s tenants/bolt/out/open.csv
	like 'the small one is told what it lacks' '^tenants/tiny.*dealtrain: '
	ok 'and leaves nothing' test "$(ls tenants/tiny)" = export.csv
	cp tenants/acme/export.csv tenants/tiny/export.csv
	run parallel -j2 --joblog jobs.log --tag --resume-failed bash "$cluster/tenant.sh" ::: tenants/*
	exits 'mended, it alone is done again' 0
	awk -F, -v OFS=, 'NR > 1 && NR % 9 == 0 { $2 = "2025-02-30" } 1' tenants/bolt/export.csv >tenants/tiny/export.csv
	run bash "$cluster/tenant.sh" tenants/tiny
	exits 'too many rejects: a check spoke' 1
	ok 'what was there stays, and the rejects say why' eval 'cmp tenants/acme/out/open.csv tenants/tiny/out/open.csv && grep -q bad_date tenants/tiny/rejects.csv'
	cp tenants/acme/export.csv tenants/tiny/export.csv
	run bash "$cluster/tenant.sh" tenants/tiny
	ok 'until it is mended' test ! -e tenants/tiny/rejects.csv -a ! -e tenants/tiny/new -a -d tenants/tiny/out
	run bash "$cluster/tenant.sh" tenants/none
	exits 'no such tenant' 2
	ok 'and has its scores' cmp tenants/acme/out/open.csv tenants/tiny/out/open.csv
else
	skip 'tenants and shards' 'no GNU parallel'
fi
for python in python3 /usr/bin/python3; do
	"$python" -c 'import distributed' 2>/dev/null && break
	python=
done
if [ -n "$python" ]; then
	run timeout 120 "$python" "$cluster/shards.py" model.json by-dask.csv open/{0..3}.csv
	exits 'Dask' 0
	same 'the bytes of the whole' scores.csv by-dask.csv
	run timeout 120 "$python" "$cluster/shards.py" model.json bad-dask.csv broken/{0..3}.csv
	exits 'a bad shard' 2
	like 'is named, with what is wrong' 'broken/2.csv: exit status 2: dealscore: .*a quote is opened'
	ok 'and there is no output' eval '! ls bad-dask.csv* 2>/dev/null | grep .'
	if "$python" -c 'import dask.dataframe, pandas, xgboost' 2>/dev/null; then
		run timeout 200 "$python" "$cluster/train.py" --trees 20 rows.csv booster.json codes.csv
		exits 'trees of xgboost.dask' 0
		awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "as_of_date") at = i; print; next }
			$at > "2024-07-01"' rows.csv >later.csv
		run dealtrain -q --folds 2 --import booster.json --dictionary codes.csv -o imported.json later.csv
		exits 'are taken, and tested on later rows' 0
		run dealscore -q -m imported.json open.csv
		exits 'and score' 0
	else
		skip 'xgboost.dask' 'no Dask with pandas and xgboost'
	fi
else
	skip 'shards' 'no Dask'
fi
# What Slurm starts, as it starts it.
mkdir slurm slurm/shards
cp open/*.csv slurm/shards
cp "$cluster"/{score,join,scores.sbatch,join.sbatch} model.json slurm
for i in 0 1 2 3; do
	SLURM_SUBMIT_DIR=$tmp/slurm SLURM_ARRAY_TASK_ID=$i bash slurm/scores.sbatch || break
done
SLURM_SUBMIT_DIR=$tmp/slurm bash slurm/join.sbatch
same 'the scripts of Slurm' scores.csv slurm/scores.csv
touch -d '2 minutes' slurm/shards/3.csv
SLURM_SUBMIT_DIR=$tmp/slurm run bash slurm/join.sbatch
exits 'a shard that no task has scored since' 2
like 'is named' 'shards/3.csv: no task has scored it'

# ---- Slurm itself, of one node, without munge ----
slurm_up() {
	command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v sbatch >/dev/null || return
	mkdir ctl ctl/state ctl/spool
	export SLURM_CONF=$tmp/ctl/slurm.conf
	read -r port other < <(python3 -c 'import socket
s = [socket.socket() for _ in range(2)]
for x in s: x.bind(("127.0.0.1", 0))
print(*(x.getsockname()[1] for x in s))')
	cat >"$SLURM_CONF" <<-!
		ClusterName=test
		SlurmctldHost=localhost
		SlurmctldPort=$port
		SlurmdPort=$other
		AuthType=auth/none
		CredType=cred/none
		SlurmUser=$(id -un)
		SlurmdUser=$(id -un)
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SwitchType=switch/none
		MpiDefault=none
		ReturnToService=2
		StateSaveLocation=$tmp/ctl/state
		SlurmdSpoolDir=$tmp/ctl/spool
		SlurmctldPidFile=$tmp/ctl/ctl.pid
		SlurmdPidFile=$tmp/ctl/d.pid
		SelectType=select/cons_tres
		SelectTypeParameters=CR_Core
		NodeName=localhost CPUs=2
		PartitionName=all Nodes=localhost Default=YES MaxTime=10 State=UP
	!
	slurmctld -D >ctl/ctl.log 2>&1 &
	daemons=$!
	slurmd -D -N localhost >ctl/d.log 2>&1 &
	daemons="$daemons $!"
	for _ in {1..100}; do
		[ "$(sinfo -h -o %T 2>/dev/null)" != idle ] || return 0
		sleep 0.2
	done
	return 1
}
daemons=
# shellcheck disable=SC2086
trap '[ -z "$daemons" ] || kill $daemons 2>/dev/null; wait; rm -rf "$tmp"' EXIT
if slurm_up; then
	submit() {	# as the comment of scores.sbatch has it, and waits for the end
		local job
		job=$(sbatch --parsable scores.sbatch) || return
		timeout 100 sbatch --wait --dependency=afterok:"$job" --kill-on-invalid-dep=yes join.sbatch
	}
	cd slurm || exit 1
	rm -rf scored scores.csv
	touch -d '1 minute ago' shards/*.csv
	run submit
	exits 'Slurm' 0
	same 'the bytes of the whole' ../scores.csv scores.csv
	rm -f scores.csv scored/*
	cp ../broken/2.csv shards/2.csv
	submit >/dev/null 2>&1
	ok 'a bad shard: nothing is joined' test ! -e scores.csv -a -s scored/3.csv -a ! -e scored/2.csv
	ok 'the job says why' grep -q 'shards/2.csv:[0-9]*: a quote is opened' scores.2.log
	ok 'the second job does not wait for ever' test -z "$(squeue -h)"
	cd ..
else
	skip 'jobs' 'no Slurm'
fi
for script in shards spark train; do
	ok "$script.py is Python" python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$cluster/$script.py"
done

# ---- the manual says the same ----
sed -n '/^.Ss On many machines/,/^.S[sh] [^O]/p' "$root/man/deal.7" >section
for program in dealclean winrate dealfeat dealscore dealexplain dealalert; do
	ok "deal(7) says of $program what may be sharded" grep -q "^.It Nm .*$program" section
done
finish
