# shellcheck shell=bash
# targets.sh: figures are held to targets.  Sourced, in the folder of the
# benchmark; what is missed is noted in missed.tmp.

# at_least WHAT FIGURE TARGET; at_most likewise: a line that says so.
at_least() {
	hold "$1" "$2" "$3" 'at least' "$(awk -v a="$2" -v b="$3" 'BEGIN { print (a >= b) }')"
}
at_most() {
	hold "$1" "$2" "$3" 'at most' "$(awk -v a="$2" -v b="$3" 'BEGIN { print (a <= b) }')"
}
hold() {
	local note=
	if [ "$5" = 0 ]; then
		note=' MISSED'
		printf '%s: %s, %s %s\n' "$1" "$2" "$4" "$3" >>missed.tmp
	fi
	printf '%-60s %10s  (%s %s)%s\n' "$1" "$2" "$4" "$3" "$note"
}
peak() {	# COMMAND: kilobytes
	/usr/bin/time -f %M -o peak.tmp bash -c "$1" >/dev/null
	cat peak.tmp
}
