#!/bin/bash
# How fast dealserve is, beside FastAPI, uvicorn and xgboost; what a state takes.
#
#   serve.sh FOLDER [DEALS]	keeps its input there; a state of so many deals (100000)
#
# Needs wrk; python3-fastapi, python3-uvicorn and python3-xgboost for what it is held against.
# Requests are one deal with its reasons, over keep-alive connections on this machine, each
# measurement SECONDS long (5).
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${1:?usage: serve.sh FOLDER [DEALS]}
deals=${2:-100000}
seconds=${SECONDS_EACH:-5}
export PATH="${DEALKIT_BIN:-$root/build/bin}:$PATH" DEALKIT_SHARE="$root/share"
command -v wrk >/dev/null || { echo 'serve.sh: no wrk' >&2; exit 1; }
python=${PYTHON:-/usr/bin/python3}
mkdir -p "$folder"
cd "$folder"
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

if [ ! -e "state-$deals.csv" ]; then
	dealgen -q --deals "$deals" --seed 7 -o export.csv
	dealclean -q export.csv -o clean.csv
	dealfeat -q --open --save-state "state-$deals.csv" -o "open-$deals.csv" clean.csv
	[ -e model.json ] || dealfeat -q --snapshots=month clean.csv | dealtrain -q -o model.json >/dev/null
	awk -F, 'NR == 1 || $12 == "Open"' clean.csv | sed -n '1p;7p' >one.csv
fi
cat >one.lua <<'!'
wrk.method = "POST"
wrk.headers["Content-Type"] = os.getenv("TYPE")
local f = io.open(os.getenv("BODY"))
wrk.body = f:read("*a")
!

# ask PORT PATH: a line for each number of connections
ask() {
	for c in 1 8 64; do
		wrk -t1 "-c$c" "-d${seconds}s" --latency -s one.lua "http://127.0.0.1:$1$2" | awk -v c="$c" '
			/^ *50%/ { p50 = $2 } /^ *99%/ { p99 = $2 } /Requests\/sec/ { r = $2 } /Non-2xx/ { bad = $NF }
			END { printf "%4d %10.0f %10s %10s %s\n", c, r, p50, p99, bad ? bad " bad" : "" }'
	done
}
wait_for() {	# PORT
	for _ in $(seq 100); do
		curl -s -o /dev/null "http://127.0.0.1:$1/health" && return
		sleep 0.1
	done
	return 1
}

start=${EPOCHREALTIME/./}
dealserve -m model.json --state "state-$deals.csv" --check >/dev/null
echo "load of model and $deals deals: $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
dealserve -q -m model.json --state "state-$deals.csv" --listen 127.0.0.1:8097 --watch off &
server=$!
wait_for 8097
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$server/status"; }
echo "memory with it: $(memory) KB"
printf '\ndealserve, a deal with its reasons\nconn %10s %10s %10s\n' requests/s p50 p99
TYPE=text/csv BODY=one.csv ask 8097 /v1/score
echo "memory after it: $(memory) KB"
printf '1,000 requests/s, open loop: '
"$python" "$here/serve_open.py" 8097 one.csv 1000 "$seconds"
kill "$server"
wait "$server" || true

if "$python" -c 'import fastapi, uvicorn, xgboost' 2>/dev/null; then
	"$python" "$here/serve_features.py" model.json "open-$deals.csv" >one.json
	OMP_NUM_THREADS=1 MODEL=model.json PORT=8098 "$python" "$here/serve_fastapi.py" &
	wait_for 8098
	printf '\nFastAPI, margin and contributions of ready features\nconn %10s %10s %10s\n' requests/s p50 p99
	TYPE=application/json BODY=one.json ask 8098 /score
fi
