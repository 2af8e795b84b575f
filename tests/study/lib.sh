# What the study scripts share: ". tests/study/lib.sh", then
#   options "$@"              sets $full, $sizes and $runs where they are given; usage from the head of the script
#   table NUMBER ARG...       runs table_NUMBER, unless -t wants others
#   export_deals DEALS SEED OPTION ...   $tmp/deals.csv, its truth.csv, the open deals open.csv
#   snapshots [OPTION ...]    of that export, with its further columns
#   train OPTION ...          a model of the rows on stdin, $tmp/verdict, $tmp/train.err
#   score                     of the open deals: $tmp/scored.csv
#   judge OPTION ...          that against the truth, without the header
#   claim NUMBER TEXT         the head of a table: what MODEL.md claims
#   kept COMMAND ...          what the command prints; kept beside the programs, so that a study goes on where it was ended
# $tmp is a folder of the script's own.
# shellcheck shell=bash disable=SC2034
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=${DEALKIT_BIN:-$root/build/bin}:$(dirname "${DEALKIT_BIN:-$root/build/bin}")/study:$PATH
export PATH DEALKIT_SHARE="$root/share"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

full='' sizes='' runs='' wanted='' build=''
options() {
	local o

	while getopts fn:r:t: o; do
		case $o in
		f) full=1 ;;
		n) sizes=${OPTARG//,/ } ;;
		r) runs=$OPTARG ;;
		t) wanted=,$OPTARG, ;;
		*) sed -n '2,/^# shellcheck/{/shellcheck/d; s/^# //p;}' "$0" >&2; exit 2 ;;
		esac
	done
}

table() {
	if [ -z "$wanted" ] || [[ $wanted == *,$1,* ]]; then
		"table_$1" "${@:2}"
	fi
}

export_deals() {
	dealgen -q --deals "$1" --seed "$2" --truth "$tmp/truth.csv" -o "$tmp/deals.csv" "${@:3}"
	extra=$(head -1 "$tmp/deals.csv" | tr , '\n' | grep ^signal_ | paste -sd, || true)
	dealfeat -q --open ${extra:+-x "$extra"} "$tmp/deals.csv" >"$tmp/open.csv"
}

snapshots() {
	dealfeat -q ${extra:+-x "$extra"} "${1:---snapshots}" "$tmp/deals.csv"
}

train() {
	dealtrain -v -o "$tmp/model.json" "$@" >"$tmp/metrics.csv" 2>"$tmp/train.err" || {
		cat "$tmp/train.err" >&2
		exit 2
	}
	sed -n 's/^dealtrain: verdict: \([^:]*\):.*/\1/p' "$tmp/train.err" >"$tmp/verdict"
}

score() {
	dealscore -q -m "$tmp/model.json" "$tmp/open.csv" >"$tmp/scored.csv"
}

judge() {
	dealeval -q -r truth --truth "$tmp/truth.csv" "$@" "$tmp/scored.csv" | tail -n +2
}

claim() {
	printf '\n%s  %s\n\n' "$1" "$2"
}

# Beside the programs; another build begins anew.
kept() {
	local bin=${DEALKIT_BIN:-$root/build/bin} file

	build=${build:-$(cat "$bin"/* | cksum | cut -d' ' -f1)}
	file=$(dirname "$bin")/study-results/$build/$(printf '%s\n' "$@" | cksum | tr ' ' -)
	mkdir -p "$(dirname "$file")"
	if [ ! -f "$file" ]; then
		"$@" >"$file.new"
		mv "$file.new" "$file"
	fi
	cat "$file"
}
