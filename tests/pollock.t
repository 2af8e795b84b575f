#!/bin/bash
# dealclean -s none on polluted files: the Pollock benchmark's score, where DuckDB has 9.599.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

if command -v python3 >/dev/null; then
	run python3 tests/pollock.py "$tmp"
	printf '%s' "$out" | comment
	ok 'the weighted score is above 9.8 of 10' awk -v score="$(printf '%s' "$out" | tail -1)" 'BEGIN { exit !(score > 9.8) }'
else
	skip 'the weighted score' 'no python3'
fi
finish
