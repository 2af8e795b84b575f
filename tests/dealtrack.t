#!/bin/bash
# examples/dealtrack against what stands for MLflow (mlflow_server.py): shapes, limits, lost answers.
. tests/lib.sh
for program in curl jq python3; do
	command -v "$program" >/dev/null && continue
	skip 'dealtrack' "no $program"
	finish
	exit
done
export WAIT=0 no_proxy='*' MLFLOW_TRACKING_URI
unset MLFLOW_TRACKING_TOKEN MLFLOW_TRACKING_USERNAME MLFLOW_TRACKING_PASSWORD MLFLOW_TRACKING_INSECURE_TLS
track=$root/examples/dealtrack
python3 "$root/tests/mlflow_server.py" "$tmp" 2>"$tmp/server.err" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$tmp"' EXIT
for _ in {1..100}; do
	[ ! -s "$tmp/port" ] || break
	sleep 0.1
done
base=http://127.0.0.1:$(cat "$tmp/port")
cd "$tmp" || exit 1

at() {		# NAME/HOW: the server from now on
	MLFLOW_TRACKING_URI=$base/$1
}
state() {	# what it holds
	curl -s "$MLFLOW_TRACKING_URI/state" | jq -S .
}
asked() {	# PATTERN: how often
	curl -s "$MLFLOW_TRACKING_URI/requests" | jq --arg p "$1" 'map(select(test($p))) | length'
}

# A run by hand: two models, two folds, in either form of the log.
echo '{"learner":{"attributes":{"dealkit_sha256":"0a1b2c3d4e5f"}}}' >model.json
echo '# A model' >card.md
hash=$(sha256sum <model.json | cut -d' ' -f1)
cat >metrics.csv <<!
model,fold,train_deals,test_deals,base_rate,auc,log_loss
xgboost,1,300,90,0.400000,0.712500,0.610000
xgboost,2,390,80,0.387500,0.700000,0.620000
xgboost,all,390,170,0.394118,0.706000,0.614706
age,1,300,90,0.400000,0.650000,0.640000
age,2,390,80,0.387500,,0.650000
age,all,390,170,0.394118,0.640000,0.644706
!
cat >runs.json <<!
{"as_of_date":"2025-05-31","rows":9,"deals":8,"params":"eta=0.3","auc":0.5,"model_sha256":"0123"}
{"as_of_date":"2025-06-30","rows":2411,"deals":470,"features":57,"folds":2,"trees":75,"calibration":"sigmoid","params":"eta=0.1 monotone_constraints=(-1,0,1) seed=1","auc":0.706,"auc_lo":0.65,"auc_hi":0.76,"p_value":0.001,"p_value_beyond_age":0.02,"verdict":"weak","model_sha256":"$hash","champion":"","champion_log_loss":null,"outcome":"written"}
!
cat >runs.csv <<!
as_of_date,rows,deals,features,folds,trees,calibration,params,auc,auc_lo,auc_hi,p_value,p_value_beyond_age,verdict,model_sha256,champion,champion_log_loss,outcome
2025-05-31,9,8,1,2,3,sigmoid,eta=0.3,0.5,0.4,0.6,1,1,no signal,0123,,,written
2025-06-30,2411,470,57,2,75,sigmoid,"eta=0.1 monotone_constraints=(-1,0,1) seed=1",0.706000,0.650000,0.760000,0.001,0.02,weak,$hash,,,written
!

at once/none
run "$track" -e 'win rates' -r deals -a champion runs.json metrics.csv model.json card.md
is 'the id of the run' 0 "$(printf '%032x' 1)
"
ok 'and nothing else' test -z "$err"
state >state.json
same 'experiment, run, numbers, files and version are there, as they should be' "$root/tests/golden/mlflow.json" state.json
run "$track" -e 'win rates' -r deals -a champion runs.json metrics.csv model.json card.md
is 'a second time' 0 "$(printf '%032x' 1)
"
state >again.json
same 'is as once' state.json again.json
at csv/none
run env TZ=Asia/Tokyo "$track" -e 'win rates' -r deals -a champion runs.csv metrics.csv model.json card.md
exits 'the log of runs as CSV' 0
state >again.json
same 'says the same, in any time zone' state.json again.json

# Lost answers: carried out, but the answer is 503, or the connection is closed.
for how in 503-2 503-3 503-4 503-5 503-6 503-7 cut-2 cut-3; do
	at "lost/$how"
	for i in 1 2; do
		run "$track" -e 'win rates' -r deals -a champion runs.json metrics.csv model.json card.md
		is "every ${how#*-}th answer is ${how%-*}: run $i" 0 "$(printf '%032x' 1)
"
	done
	state >again.json
	same "${how}: all is there once" state.json again.json
done
at busy/busy-3
start=$SECONDS
WAIT=30 run "$track" -e e runs.json metrics.csv model.json
exits '429 is asked again' 0
ok 'when the server says, not after WAIT' test $((SECONDS - start)) -lt 30
if command -v flock >/dev/null; then
	at two/none
	for i in 1 2 3; do
		"$track" -e 'win rates' -r deals -a champion runs.json metrics.csv model.json card.md >two.$i 2>&1 &
		two[i]=$!
	done
	wait "${two[@]}"
	state >again.json
	same 'three at once are as one' state.json again.json
fi
at busy/tomorrow
run "$track" -e e runs.json metrics.csv model.json
exits 'a day is not waited' 2
like 'and said' 'to come again in 86400 seconds'
ok 'asked once' test "$(asked .)" -eq 1
at full/full
run "$track" -e e runs.json metrics.csv model.json
exits 'a run that cannot be made' 2
like 'is said' 'runs/create: tried 5 times, and nothing is there'
ok 'after five tries to make it' test "$(asked runs/create)" -eq 5
at lost/503-1
run "$track" -e e runs.json metrics.csv model.json
exits 'no answer at all, but 503' 2
like 'says so' '5 tries, the last: 503: upstream'
ok 'after five tries' test "$(asked .)" -eq 5

# What is refused is not tried again.
refused() {	# NAME PATTERN ARG...
	run "$track" "${@:3}"
	exits "$1: refused" 3
	like "$1: says why" "$2"
	ok "$1: no id" test -z "$out"
}
export MLFLOW_TRACKING_TOKEN=wrong
at token/only-right
refused '401' 'HTTP 401: You are not authenticated' -e e runs.json metrics.csv model.json
ok '401: asked once' test "$(asked .)" -eq 1
MLFLOW_TRACKING_TOKEN=right
run "$track" -e e runs.json metrics.csv model.json
exits 'the right token' 0
printf '# of the team\ntoken right\n' >secrets
MLFLOW_TRACKING_TOKEN=wrong run "$track" -s secrets -e e runs.json metrics.csv model.json
exits 'that of a file goes first' 0
unset MLFLOW_TRACKING_TOKEN
at page/page
refused 'a page to sign in' 'not an answer of MLflow: <html>' -e e runs.json metrics.csv model.json
at old/old
refused '404' 'HTTP 404: RESOURCE_DOES_NOT_EXIST: No such endpoint' -e e runs.json metrics.csv model.json
MLFLOW_TRACKING_URI=$base/path/none/none
refused 'another path' 'get-by-name: refused, HTTP 404: ENDPOINT_NOT_FOUND' -e e runs.json metrics.csv model.json
at deleted/none
"$track" -e deleted runs.json metrics.csv model.json >/dev/null 2>&1
refused 'a deleted experiment' "'deleted' is deleted, and still owns its name" -e deleted runs.json metrics.csv model.json
at changed/none
"$track" -e e runs.json metrics.csv model.json >/dev/null
sed 's/eta=0.1/eta=0.2/' runs.json >changed.json
refused '400' 'HTTP 400: INVALID_PARAMETER_VALUE: Changing param' -e e changed.json metrics.csv model.json

at gone/none
run "$track" -e e -r deals runs.json metrics.csv model.json
curl -s -H 'Content-Type: application/json' -d "{\"run_id\":\"${out%?}\"}" "$MLFLOW_TRACKING_URI/mlflow/runs/delete" >.deleted
run "$track" -e e -r deals runs.json metrics.csv model.json
is 'a run that was deleted: another is made' 0 "$(printf '%032x' 2)
"
state >gone.json
ok 'with a version of its own' jq -e '.models.deals.versions | map(.run_id | ltrimstr("0" * 31)) == ["1", "2"]' gone.json

# No server.
MLFLOW_TRACKING_URI=http://me:hidden@127.0.0.1:9
start=$SECONDS
run "$track" -e e runs.json metrics.csv model.json
exits 'no server' 2
ok 'a password in its name is not shown' eval '! grep -q hidden "$tmp/.err"'
like 'which is said' '^dealtrack: http://127.0.0.1:9: .*experiments/get-by-name: 5 tries, the last: no answer: curl'
ok 'within the time that WAIT sets' test $((SECONDS - start)) -le 20

# Limits: 50 folds of a wide table are 1,500 numbers and more; a param that no server takes.
at limits/none
awk 'BEGIN {
	OFS = ","
	printf "model,fold"
	for (c = 1; c <= 15; c++) printf ",%s", (c == 1 ? "auc" : "c" c)
	print ""
	split("xgboost age", model, " ")
	for (m = 1; m <= 2; m++) for (f = 1; f <= 51; f++) {
		printf "%s,%s", model[m], (f > 50 ? "all" : f)
		for (c = 1; c <= 15; c++) printf ",%.6f", (f > 50 && c == 1 ? 0.706 : f / 100 + c / 1000)
		print ""
	}
}' >wide.csv
long=$(head -c 6001 /dev/zero | tr '\0' 1)
sed "s/(-1,0,1)/$long/" runs.json >long.json
run "$track" -e e long.json wide.csv model.json
exits '1,500 numbers and a param of 6,001' 0
ok 'in requests of 800' test "$(asked log-batch)" -eq 2
state >wide.json
ok 'all of them' jq -e '[.runs[0].metrics[][]] | length == 51 * 2 * 15 + 2' wide.json
ok 'the param is two tags' jq -e --arg long "$long" '.runs[0] | .params.monotone_constraints == null and
	.tags["dealkit_param/monotone_constraints/1"] + .tags["dealkit_param/monotone_constraints/2"] == $long' wide.json

# Where the server gives artifacts no way in.
at s3/s3
run "$track" -e e -r deals runs.json metrics.csv model.json
exits 'artifacts in a bucket' 0
like 'are said to stay' 'model.json is not sent: keep it at s3://bucket/1/0*1/artifacts/model.json'
ok 'and are not sent' test "$(asked PUT)" -eq 0

# Who looks at the processes sees no secret.
at secret/none
mkdir bin
cat >bin/curl <<!
#!/bin/bash
cat /proc/\$PPID/cmdline /proc/\$\$/cmdline 2>/dev/null >>"$tmp/seen"
tr '\0' ' ' <<<"\$*" >>"$tmp/seen"
stat -c %a "\$3" >>"$tmp/modes"
exec "$(command -v curl)" "\$@"
!
chmod +x bin/curl
PATH=$tmp/bin:$PATH MLFLOW_TRACKING_TOKEN='top "secret" \word' run "$track" -e e runs.json metrics.csv model.json
exits 'a token with quotes' 0
ok 'is in no command line' eval 'test -s seen && ! grep -aq "top\|secret\"" seen'
ok 'but in a file of mode 600' test "$(sort -u modes)" = 600

# Usage, and files that do not fit.
at usage/none
bad() {		# NAME PATTERN ARG...
	run "$track" "${@:3}"
	exits "$1" 2
	like "$1: says so" "$2"
}
bad 'no experiment' '^usage: dealtrack -e EXPERIMENT' runs.json metrics.csv model.json
bad 'two files' '^usage: ' -e e runs.json metrics.csv
bad 'an alias of no model' '-r MODELNAME' -e e -a champion runs.json metrics.csv model.json
bad 'the alias latest' "no such alias: 'latest'" -e e -r m -a latest runs.json metrics.csv model.json
bad 'the alias v1' "no such alias: 'v1'" -e e -r m -a v1 runs.json metrics.csv model.json
bad 'a name with a quote' 'no name of a model' -e e -r "it's" runs.json metrics.csv model.json
bad 'no file' 'absent.json: not a file' -e e runs.json metrics.csv absent.json
printf 'deal_id,x\n1,2\n' >open.csv
bad 'a table of deals' 'open.csv: no table of dealtrain' -e e runs.json open.csv model.json
sed 's/0.706000/0.806000/' metrics.csv >other.csv
bad 'the table of another run' 'other.csv: of another run' -e e runs.json other.csv model.json
echo '{"as_of_date":' >half.json
bad 'half a line' 'half.json: not what dealtrain --runs writes' -e e half.json metrics.csv model.json
{ cat model.json; echo; } >byte.json
bad 'a model that is a byte longer' 'no run made byte.json' -e e runs.json metrics.csv byte.json
MLFLOW_TRACKING_URI=databricks bad 'no http' "not http:// or https://: 'databricks'" -e e runs.json metrics.csv model.json
ok 'none of which asks the server' test "$(asked .)" -eq 0
run "$track" -h
exits '-h' 0
at full/none
if [ -w /dev/full ]; then
	"$track" -e e runs.json metrics.csv model.json >/dev/full 2>.err
	ok 'a full disk is an error' test $? -eq 2
fi

# What dealtrain writes.
at rc/none
mkdir home
printf 'include\nfail\noutput = /dev/null\n' >home/.curlrc
HOME=$tmp/home run "$track" -e e runs.json metrics.csv model.json
exits 'whatever the settings of curl are' 0
at real/none
dealgen -q --deals 900 --seed 5 | dealclean -q | dealfeat -q --snapshots=month -o rows.csv
if dealtrain -q --folds 2 --runs real.json --card real.md -o real-model.json rows.csv >real.csv; then
	run "$track" -e e -r deals -a champion real.json real.csv real-model.json real.md
	exits 'a run of dealtrain' 0
	state >real-state.json
	ok 'with all its numbers' jq -e --argjson rows "$(tail -n +2 real.csv | wc -l)" \
		'[.runs[0].metrics[][]] | length >= $rows * 11' real-state.json
	ok 'its name has the model_id of scores' jq -e --arg id "$(dealfeat -q --open <(dealgen -q --deals 900 --seed 5 |
		dealclean -q) | dealscore -q -m real-model.json |
		awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "model_id") at = i } NR == 2 { print $at }')" \
		'.runs[0] | (.info.run_name | endswith("-" + $id)) and .tags.dealkit_model_id == $id' real-state.json
	ok 'its files are model, table and card' jq -e '.files | length == 3' real-state.json
	ok 'its parameters, and its day' jq -e '.runs[0].params | .eta != null and (.as_of_date | test("^20"))' real-state.json
fi
ok 'the server had no trouble' test ! -s server.err
finish
