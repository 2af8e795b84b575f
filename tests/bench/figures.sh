# shellcheck shell=bash
# figures.sh: how long commands take, and what is held to a target.  Sourced, in
# the folder of the benchmark.  Every figure goes to figures.tmp, with its
# target (name, figure, sign, target); what is missed to missed.tmp too.
#
# Two commands are compared by runs in turn, so that a machine that slows down
# slows both; the figure is the median of the rounds' ratios.  $RUNS rounds (3).
runs=${RUNS:-3}

# Seconds of a command: as the clock on the wall has them, or the processor
# (its own and its children's, all threads).
wall() {
	TIMEFORMAT=%R
	{ time bash -c "set -o pipefail; $1" >out.tmp 2>err.tmp; } 2>&1
}
cpu() {
	TIMEFORMAT='%U %S'
	{ time bash -c "set -o pipefail; $1" >out.tmp 2>err.tmp; } 2>&1 | awk '{ print $1 + $2 }'
}

# The median of the numbers in a column of standard input.
median() {
	sort -g | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'
}

# in_turn OURS THEIRS: two commands that print seconds, run in turn.  Prints the
# medians of both, and of theirs divided by ours.
in_turn() {
	rm -f turns.tmp
	for ((round = 0; round < runs; round++)); do
		printf '%s %s\n' "$($1)" "$($2)" >>turns.tmp
	done
	printf '%s %s %s\n' "$(cut -d' ' -f1 turns.tmp | median)" "$(cut -d' ' -f2 turns.tmp | median)" \
	    "$(awk '{ printf "%.6f\n", $2 / ($1 > 0 ? $1 : 1e-3) }' turns.tmp | median)"
}

# at_least WHAT FIGURE TARGET [MORE]; at_most likewise: a line that says so.
at_least() {
	hold "$1" "$2" 'at least' "$3" "${4:-}" "$(awk -v a="$2" -v b="$3" 'BEGIN { print (a >= b) }')"
}
at_most() {
	hold "$1" "$2" 'at most' "$3" "${4:-}" "$(awk -v a="$2" -v b="$3" 'BEGIN { print (a <= b) }')"
}
hold() {
	local note=
	if [ "$6" = 0 ]; then
		note=' MISSED'
		printf '%s: %s, %s %s\n' "$1" "$2" "$3" "$4" >>missed.tmp
	fi
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" >>figures.tmp
	printf '%-60s %10s  (%s %s%s)%s\n' "$1" "$2" "$3" "$4" "${5:+; $5}" "$note"
}

peak() {	# COMMAND: kilobytes
	/usr/bin/time -f %M -o peak.tmp bash -c "$1" >/dev/null
	cat peak.tmp
}
